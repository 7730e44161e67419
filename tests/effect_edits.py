"""Policies with a change that can never matter, for effect_check.py: each gives the new text, or None."""

LABEL = "从未认定人员"


def benefits(policy, later=False):
    """The benefits of claims that others do not come before, unless LATER."""
    blocks = [node for node in policy.nodes if node.kind == "benefit"]
    return [node for node in blocks if later or not any(child.kind == "after" for child in node.children)]


def put_into(policy, node, text):
    """TEXT before the closing brace of a block."""
    return node.end - 1, node.end - 1, f"  {text}\n"


def unreachable_row(policy, rng):
    """A row of a table that no claim gets to, because its amount cannot be both."""
    ratios = [node for node in policy.nodes if node.kind == "literal" and node.parent.kind == "row" and node.above("ratio")
              and node.above("benefit") and policy.text(node).endswith("%") and not in_condition(node)]
    if not ratios:
        return None
    node = rng.choice(ratios)
    text = policy.text(node)
    return policy.edited((node.start, node.end, "按 条件 {\n"
                          "当 政策范围内费用 超过 10万元 且 政策范围内费用 低于 5万元: 1%\n其余: " + text + "\n}"))


def in_condition(node):
    while node:
        if node.kind == "when":
            return True
        node = node.parent
    return False


def idle_claim_limit(policy, rng):
    """A limit for each claim that is above what is left of the year's in any case."""
    found = [node for node in benefits(policy, True)
             if any(child.kind == "limit" and child.children[0].kind == "literal" and not any(each.kind == "when" for each in child.children)
                    for child in node.children)]
    return policy.edited(put_into(policy, rng.choice(found), "限额 100万元")) if found else None


def idle_annual_limit(policy, rng):
    """A limit of an annual amount of its own, which never holds more than the limit that is there."""
    found = [node for node in benefits(policy) for child in node.children
             if child.kind == "limit" and child.children[0].kind == "literal" and any(each.kind == "into" for each in child.children)
             and not any(each.kind == "when" for each in child.children)]
    if not found:
        return None
    return policy.edited(put_into(policy, rng.choice(found), "限额 90万元 计入 另一累计"), annual(policy))


def annual(policy):
    end = next(node for node in policy.tree.children if node.kind == "annual").end
    return end, end, "\n累计 另一累计\n"


def no_deductible(policy, rng):
    """A deductible of nothing, which uses nothing up."""
    found = [node for node in benefits(policy) if all(child.kind != "threshold" for child in node.children)
             and all(child.kind != "deductible" or child.children[0].kind == "none" for child in node.children)]
    if not found:
        return None
    node = rng.choice(found)
    there = [(child.start, child.end, "") for child in node.children if child.kind == "deductible"]
    return policy.edited(put_into(policy, node, "起付线 0元 计入 另一累计"), annual(policy), *there)


def base_within(policy, rng):
    """The self-paid amount as the base, not above the whole cost."""
    found = [node for node in benefits(policy) if all(child.kind != "base" for child in node.children)]
    return policy.edited(put_into(policy, rng.choice(found), "基数 较小(政策范围内自付, 政策范围内费用)")) if found else None


def implied_condition(policy, rng):
    """What the policy demands of every claim, of a benefit once more."""
    conditions = [node for node in policy.tree.children if node.kind == "condition"]
    found = benefits(policy)
    if not conditions or not found:
        return None
    text = policy.text(rng.choice(conditions)).split("假定")[0]
    return policy.edited(put_into(policy, rng.choice(found), text))


def impossible_identity(policy, rng):
    """An identity whose condition cannot hold, with a ratio of its own."""
    block = next(node for node in policy.nodes if node.kind == "identity")
    rows = [node for node in policy.nodes if node.kind == "row" and node.children[0].kind == "names" and node.parent.kind == "by"
            and node.parent.parent.kind == "ratio" and node.children[1].kind == "literal"]
    if not rows:
        return None
    known = policy.text(rng.choice(rows).children[0].children[0])
    at = rng.choice(rows)
    name = at.children[0]
    labels = next(node for node in policy.tree.children if node.kind == "identity")
    return policy.edited((labels.start, labels.start, f"标签 {LABEL}\n"),
                         put_into(policy, block, f"{LABEL} 当 兼有 {{{known}}} 且 非 兼有 {{{known}}}"),
                         (name.end, name.end, f", {LABEL}"))


IDLE = (unreachable_row, idle_claim_limit, idle_annual_limit, no_deductible, base_within, implied_condition, impossible_identity)
