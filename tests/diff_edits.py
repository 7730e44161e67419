"""Policies with one thing changed, and policies that are only written otherwise, for diff_check.py."""
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
POLICIES = sorted((ROOT / "policies").glob("*.policy"))
NODE = re.compile(r"( *)(\S+) \[(\d+),(\d+)\)(?: “(.*)”)?(?: = (-?\d+))?$")
PARTS = ("ratio", "deductible", "threshold", "limit", "amount", "base", "route", "condition", "alert_line")
BLOCKS = ("benefit", "subsidy", "alert", "provision", "procedure", "parameter", "requirement")


class Node:
    def __init__(self, kind, start, end, text, value, parent):
        self.kind, self.start, self.end, self.text, self.value = kind, start, end, text, value
        self.parent, self.children = parent, []

    def above(self, *kinds):
        node = self.parent
        while node and node.kind not in kinds:
            node = node.parent
        return node

    def name(self):
        return next((child.text for child in self.children if child.kind in ("name", "string")), "")

    def walk(self):
        yield self
        for child in self.children:
            yield from child.walk()


class Policy:
    def __init__(self, tuodi, path):
        self.path, self.bytes = path, path.read_bytes()
        dump = subprocess.run([tuodi, "compile", "--dump=tree", path], capture_output=True, check=True).stdout.decode()
        stack = []
        for line in dump.splitlines():
            match = NODE.match(line)
            depth = len(match[1]) // 2
            node = Node(match[2], int(match[3]), int(match[4]), match[5], match[6], stack[depth - 1] if depth else None)
            if depth:
                stack[depth - 1].children.append(node)
            stack[depth:] = [node]
        self.tree = stack[0]
        self.nodes = list(self.tree.walk())

    def text(self, node):
        return self.bytes[node.start:node.end].decode()

    def nodes_of(self, kind):
        return [node for node in self.tree.children if node.kind == kind]

    def edited(self, *edits):
        out = self.bytes
        for start, end, new in sorted(edits, reverse=True):
            out = out[:start] + new.encode() + out[end:]
        return out


def names_of(policy, name):
    return [node for node in policy.nodes if node.kind == "name" and node.text == name]


# ---- mutants: (what it is, bytes, prefix of the name, kind, direction or None, or a set of them)

def place(node):
    """The part and the block that a node stands in, and what the name of its changes begins with."""
    part, block = node.above(*PARTS), node.above(*BLOCKS)
    if not block:
        return part, block, None
    word = {"subsidy": "subsidy", "benefit": "benefit", "alert": "alert"}.get(block.kind, block.kind)
    prefix = f"{word}/{block.name()}"
    if part and block.kind in ("benefit", "subsidy", "alert"):
        prefix += "/" + {"alert_line": "line"}.get(part.kind, part.kind)
    return part, block, prefix


def in_guard(node, part):
    below, at = node, node.parent
    while at is not part:
        if at.kind in ("when", "in", "=", "<", ">", "<=", ">=", "!="):
            return True
        below, at = at, at.parent
    return False


def other_figure(rng, text, value):
    """Another figure of the kind, and whether it is more."""
    if match := re.fullmatch(r"(\d+)(%|元|万元|元/人|个月|岁|周岁|种|类|项)", text):
        figure, unit = int(match[1]), match[2]
        most = 100 if unit == "%" else 10 ** 6
        new = rng.choice([n for n in {figure + 1, figure + 3, max(1, figure - 1), max(1, figure // 2)} if 0 < n <= most and n != figure])
        return f"{new}{unit}", new > figure
    if match := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", text):
        return f"{match[1]}-{match[2]}-{int(match[3]) % 27 + 1:02}", None
    return None


def figures(policy, rng):
    for node in policy.nodes:
        if node.kind != "literal":
            continue
        new = other_figure(rng, policy.text(node), node.value)
        part, block, prefix = place(node)
        if not new:
            continue
        text, more = new
        edit = policy.edited((node.start, node.end, text))
        item = node.parent.kind
        if item == "issued":
            yield "issued", edit, "issued", {"neither"}
        elif item == "effective":
            yield "period", edit, "period/", {"undecided"}
        elif block is None:
            if node.above("condition", "enrolment_condition"):
                yield "figure of a condition", edit, ("condition/", "enrolment-condition/"), None
        elif block.kind in ("provision", "procedure"):
            yield "figure of a provision", edit, prefix + "/", {"neither"}
        elif block.kind == "alert":
            yield "figure of an alert", edit, prefix, {"neither"}
        elif block.kind == "parameter":
            if not node.parent.kind == "from" or node is not node.parent.children[0]:
                yield "value of a parameter", edit, prefix, None
        elif block.kind == "requirement":
            if node.above("demand"):
                yield "figure of a requirement", edit, prefix + "/", {"looser", "tighter", "neither"}
        elif part and part.kind in ("route", "condition"):
            yield f"figure of a {part.kind}", edit, prefix, {"undecided"} if part.kind == "route" else None
        elif part and part.kind != "base":
            guard = in_guard(node, part)
            looser = more != (part.kind in ("deductible", "threshold"))
            directions = None if guard or more is None or any(
                n.kind in ("-", "min", "max") for n in ancestors(node, part)) else {"looser" if looser else "tighter"}
            yield ("guard" if guard else "figure") + f" of a {part.kind}", edit, prefix, directions


def ancestors(node, top):
    while node is not top:
        node = node.parent
        yield node


def labels(policy, rng):
    """An identity is taken out of a row, or put into another one of the table."""
    for table in policy.nodes:
        if table.kind != "by" or not table.children or table.children[0].text != "identity":
            continue
        part, block, prefix = place(table)
        if not part or part.kind not in ("ratio", "amount") or block.kind not in ("benefit", "subsidy"):
            continue
        rows = [row for row in table.children if row.kind == "row" and row.children[0].kind == "names"]
        for row in rows:
            names = row.children[0].children
            others = [other for other in rows if other is not row and other.children[1].kind == row.children[1].kind == "literal"
                      and other.children[1].value != row.children[1].value]
            if len(names) < 2:
                continue
            name = rng.choice(names)
            left = ", ".join(policy.text(each) for each in names if each is not name)
            edit = (row.children[0].start, row.children[0].end, left)
            alone = row.children[1].kind != "literal"
            if not any(row.kind == "else" for row in table.children):
                yield ("identity without a row", policy.edited(edit), prefix,
                       None if alone else {"tighter", "undecided"} if chosen_best(policy) else {"tighter"})
            if others:
                other = rng.choice(others)
                more = int(other.children[1].value) > int(row.children[1].value)
                at = other.children[0].end
                yield ("identity in another row", policy.edited(edit, (at, at, ", " + policy.text(name))), prefix,
                       {"looser" if more else "tighter"})


def later(block):
    return any(child.kind == "after" for child in block.children)


def chosen_best(policy):
    """The best of several identities counts: one that is undetermined decides."""
    return any(node.kind in ("identity", "enrolment_identity") and node.text == "best" for node in policy.tree.children)


def conditions(policy, rng):
    for node in policy.nodes:
        if node.kind not in ("condition", "enrolment_condition"):
            continue
        _, block, _ = place(node)
        if block and block.kind == "alert":
            yield "condition of an alert removed", policy.edited((node.start, node.end, "")), f"alert/{block.name()}/condition", {"neither"}
            continue
        prefix = f"{block.kind}/{block.name()}/condition" if block else node.kind.replace("_", "-")
        known = block is None or not (later(block) and "有 " in policy.text(node)) and not chosen_best(policy)
        yield "condition removed", policy.edited((node.start, node.end, "")), prefix, {"looser"} if known else {"looser", "undecided"}
        first = node.children[0]
        if first.kind == "in" and len(first.children) > 2:
            names = [child for child in first.children[1:]]
            drop = rng.choice(names)
            left = ", ".join(policy.text(each) for each in names if each is not drop)
            yield ("code removed from a condition", policy.edited((names[0].start, names[-1].end, left)), prefix,
                   {"tighter"})


def orders(policy, rng):
    block = next(node for node in policy.nodes if node.kind == "identity")
    for row in block.children:
        names = next((child for child in row.children if child.kind == "names"), None) if row.kind == "row" else None
        if names and len(names.children) > 1:
            i = rng.randrange(len(names.children) - 1)
            one, two = names.children[i:i + 2]
            yield ("order of identities", policy.edited((one.start, one.end, policy.text(two)), (two.start, two.end, policy.text(one))),
                   "identity/", {"neither"} if block.text == "best" else {"undecided"})


def citations(policy, rng):
    for node in policy.nodes:
        inner = node.above(*BLOCKS, "identity", "condition", "list")
        alerting = node.above("alert") and not node.above("alert_line")  # of it the model keeps the alert's own
        if not inner or node.above("requirement") or (alerting and node.above("condition", "amount")):
            continue
        if node.kind == "clause" and node.parent.kind == "clause" and node.parent.children == [node]:
            yield "clause", policy.edited((node.start, node.end, "九十九(九)9")), "*/clause", {"neither"}
        if node.kind == "string" and node.parent.kind == "assume":
            yield "assumption", policy.edited((node.start, node.end, "“另一种理解”")), "*/assumption", {"neither"}


def headers(policy, rng):
    for node in policy.tree.children:
        if node.kind == "region":
            literal = node.children[0]
            yield "region", policy.edited((literal.start, literal.end, "629999")), "region", {"undecided"}
        if node.kind == "document":
            text = node.children[0]
            yield "document", policy.edited((text.start, text.end, "“改〔2030〕1号”")), "document", {"neither"} if policy.nodes_of("region") else {"undecided"}
        if node.kind == "policy":
            text = node.children[1]
            yield "title", policy.edited((text.start, text.end, "“改了的名称”")), "title", {"neither"}
        if node.kind == "list":
            names = next((child for child in node.children if child.kind == "names"), None)
            if names and len(names.children) > 1:
                left = ", ".join(policy.text(each) for each in names.children[1:])
                yield ("entry of a list", policy.edited((names.start, names.end, left)), f"list/{node.name()}", None)
        if node.kind in ("provision", "procedure"):
            yield (node.kind + " removed", policy.edited((node.start, node.end, "")), f"{node.kind}/{node.name()}", {"neither"})
        if node.kind == "external":
            new = policy.text(node).replace("金额", "数量").replace("比例", "金额")
            yield "type of an external", policy.edited((node.start, node.end, new)), f"external/{node.name()}", {"neither"}


def gone(policy, rng):
    """An identity that only its group names is removed, or a later benefit, or a limit."""
    block = next(node for node in policy.nodes if node.kind == "identity")
    for row in block.children:
        if row.kind != "row" or row.children[0].kind != "name":
            continue
        names = row.children[1].children
        for name in names:
            if len(names) > 1 and len(names_of(policy, name.text)) == 1:
                left = ", ".join(policy.text(each) for each in names if each is not name)
                yield ("identity removed", policy.edited((row.children[1].start, row.children[1].end, left)),
                       f"identity/{name.text}", {"tighter", "undecided"})
    for node in policy.nodes:
        if node.kind == "limit" and node.parent.kind == "benefit" and not any(child.kind == "none" for child in node.children):
            # What holds of some claims alone may be more than can be told of them.
            yield ("limit removed", policy.edited((node.start, node.end, "")), f"benefit/{node.parent.name()}/limit",
                   {"looser", "undecided"} if "当" in policy.text(node) else {"looser"})
        if node.kind == "deductible" and node.parent.kind == "benefit" and node.children[0].kind != "none":
            yield ("deductible removed", policy.edited((node.start, node.end, "")), f"benefit/{node.parent.name()}/deductible",
                   {"looser"})
        if node.kind == "benefit" and any(child.kind == "after" for child in node.children):
            yield "later benefit removed", policy.edited((node.start, node.end, "")), f"benefit/{node.name()}", {"tighter"}
        if node.kind == "alert":
            yield "alert removed", policy.edited((node.start, node.end, "")), f"alert/{node.name()}", {"neither"}


MAKERS = (figures, figures, figures, labels, conditions, orders, citations, headers, gone)


# ---- rewrites

def renamed_group(policy, rng):
    groups = [row.children[0] for row in policy.nodes
              if row.kind == "row" and row.parent.kind == "identity" and row.children[0].kind == "name"]
    if not groups:
        return None
    group = rng.choice(groups)
    return policy.edited(*[(node.start, node.end, "改了名的一组") for node in names_of(policy, group.text)])


def tables(policy):
    return [node for node in policy.nodes if node.kind == "by" and node.children[0].text == "identity"
            and all(row.kind in ("row", "else", "key") for row in node.children)]


def named_rows(table):
    return [row for row in table.children if row.kind == "row" and row.children[0].kind == "names"]


def split_row(policy, rng):
    rows = [row for table in tables(policy) for row in named_rows(table) if len(row.children[0].children) > 1]
    if not rows:
        return None
    row = rng.choice(rows)
    rest = policy.bytes[row.children[0].end:row.end].decode()
    parts = [policy.text(name) + rest for name in row.children[0].children]
    rng.shuffle(parts)
    return policy.edited((row.start, row.end, "\n".join(parts)))


def shuffled_rows(policy, rng):
    table = rng.choice([table for table in tables(policy) if len(named_rows(table)) > 1] or [None])
    if not table:
        return None
    rows = named_rows(table)
    texts = [policy.text(row) + "\n" for row in rows]
    rng.shuffle(texts)
    return policy.edited(*[(row.start, row.end, text) for row, text in zip(rows, texts)])


def shuffled_items(policy, rng):
    items = [node for node in policy.tree.children if node.kind in ("provision", "procedure", "annual", "list", "labels")]
    texts = [policy.text(item) + "\n" for item in items]
    rng.shuffle(texts)
    return policy.edited(*[(item.start, item.end, text) for item, text in zip(items, texts)])


def shuffled_limits(policy, rng):
    blocks = [node for node in policy.nodes if sum(child.kind == "limit" for child in node.children) > 1]
    if not blocks:
        return None
    parts = [child for child in rng.choice(blocks).children if child.kind in ("limit", "ratio", "deductible", "threshold")]
    texts = [policy.text(part) + "\n" for part in parts]
    rng.shuffle(texts)
    return policy.edited(*[(part.start, part.end, text) for part, text in zip(parts, texts)])


def other_layout(policy, rng):
    lines = policy.bytes.decode().splitlines()
    for _ in range(10):
        lines.insert(rng.randrange(1, len(lines)), rng.choice(["", "# 说明", "// note", "　"]))
    return "\r\n".join(line + rng.choice(["", "  "]) for line in lines).encode()


def turned_condition(policy, rng):
    """a or b as not (not a and not b), a and b as b and a, a < b as not a >= b."""
    outer = [node for node in policy.nodes if node.kind in ("and", "or", "<", ">", "<=", ">=")]
    if not outer:
        return None
    node = rng.choice(outer)
    text = policy.text(node)
    if node.kind in ("and", "or"):
        a, b = (f"({policy.text(child)})" for child in node.children[:2])
        other = "或" if node.kind == "and" else "且"
        same = "且" if node.kind == "and" else "或"
        text = rng.choice([f"(非 (非 {a} {other} 非 {b}))", f"({b} {same} {a})", f"(非 非 ({a} {same} {b}))"])
    else:
        a, b = (policy.text(child) for child in node.children[:2])
        signs = {"<": "≥", ">": "≤", "<=": ">", ">=": "<"}
        turned = {"<": ">", ">": "<", "<=": "≥", ">=": "≤"}
        text = rng.choice([f"(非 ({a} {signs[node.kind]} {b}))", f"({b} {turned[node.kind]} {a})"])
    return policy.edited((node.start, node.end, text))


REWRITES = (renamed_group, split_row, shuffled_rows, shuffled_items, shuffled_limits, other_layout, turned_condition,
            turned_condition)
