#!/usr/bin/env python3
"""tuodi diff: each change of a policy is named, alone and with the right direction; rewriting it is no change.

    diff_check.py --tuodi BUILD/tools/tuodi [--mutants N] [--rewrites N] [--seed S]

mutants   one figure, label, condition, order, date, clause or assumption of a real policy is changed in its text, at a
          place that its tree tells: diff names that change, no other, and its direction where the place decides it
rewrites  the same policy otherwise written: other surface, layout, comments, groups, rows split and reordered, items
          moved, conditions turned round: no change

Exit status: 0 all is well, 1 something is not.
"""
import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
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

    def edited(self, *edits):
        out = self.bytes
        for start, end, new in sorted(edits, reverse=True):
            out = out[:start] + new.encode() + out[end:]
        return out


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
            yield "period", edit, "period/", {"neither"}
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
                yield "identity without a row", policy.edited(edit), prefix, None if alone else {"tighter"}
            if others:
                other = rng.choice(others)
                more = int(other.children[1].value) > int(row.children[1].value)
                at = other.children[0].end
                yield ("identity in another row", policy.edited(edit, (at, at, ", " + policy.text(name))), prefix,
                       {"looser" if more else "tighter"})


def conditions(policy, rng):
    for node in policy.nodes:
        if node.kind not in ("condition", "enrolment_condition"):
            continue
        _, block, _ = place(node)
        if block and block.kind == "alert":
            yield "condition of an alert removed", policy.edited((node.start, node.end, "")), f"alert/{block.name()}/condition", {"neither"}
            continue
        prefix = f"{block.kind}/{block.name()}/condition" if block else node.kind.replace("_", "-")
        yield "condition removed", policy.edited((node.start, node.end, "")), prefix, {"looser"}
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


MAKERS = (figures, figures, figures, labels, conditions, orders, citations)


# ---- rewrites

def names_of(policy, name):
    return [node for node in policy.nodes if node.kind == "name" and node.text == name]


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


# ---- the check

class Checker:
    def __init__(self, tuodi, folder):
        self.tuodi, self.folder, self.faults, self.count = Path(tuodi).resolve(), Path(folder), 0, {}
        (self.folder / "shared").symlink_to(ROOT / "policies/shared")

    def fault(self, what, *details):
        self.faults += 1
        print(f"FAULT {what}")
        for detail in details:
            print(f"  {detail}")

    def changes(self, policy, text):
        """The changes, or None where the text is no policy."""
        path = self.folder / policy.path.name
        path.write_bytes(text)
        done = subprocess.run([self.tuodi, "diff", "--format", "json", policy.path, path], capture_output=True, timeout=120,
                              check=False)
        if done.returncode not in (0, 1):
            if done.returncode != 2:
                self.fault(f"{policy.path.name}: exit {done.returncode}", done.stderr.decode())
            return None
        changes = json.loads(done.stdout)["compared"][0]["changes"]
        if (done.returncode == 1) != bool(changes):
            self.fault(f"{policy.path.name}: exit {done.returncode} with {len(changes)} changes")
        return changes

    def mutant(self, policy, what, text, prefix, directions):
        changes = self.changes(policy, text)
        if changes is None:
            return False
        told = [f"{change['name']} {change['change']} {change['direction']} {change['cases'][0].get('old', {}).get('text')} -> "
                f"{change['cases'][0].get('new', {}).get('text')}" for change in changes]
        self.count[what] = self.count.get(what, 0) + 1
        if len(changes) != 1:
            self.fault(f"{policy.path.name}: {what}: {len(changes)} changes", *told, self.shown(policy))
            return True
        name, direction = changes[0]["name"], changes[0]["direction"]
        fits = name.endswith(prefix[1:]) if isinstance(prefix, str) and prefix.startswith("*") else name.startswith(prefix)
        if not fits or (directions and direction not in directions):
            self.fault(f"{policy.path.name}: {what}: expected {prefix} {directions}", *told, self.shown(policy))
        return True

    def shown(self, policy):
        done = subprocess.run(["diff", policy.path, self.folder / policy.path.name], capture_output=True, check=False)
        return done.stdout.decode()

    def rewrite(self, policy, rng, make):
        text = make(policy, rng)
        changes = None if text is None else self.changes(policy, text)
        if changes is None:
            return False
        self.count[make.__name__] = self.count.get(make.__name__, 0) + 1
        if changes:
            self.fault(f"{policy.path.name}: {make.__name__}", *[json.dumps(change, ensure_ascii=False) for change in changes],
                       self.shown(policy))
        return True

    def surfaces(self, policy):
        english = subprocess.run([self.tuodi, "fmt", "--lang", "en", "-"], input=policy.bytes, capture_output=True, check=True)
        if changes := self.changes(policy, english.stdout):
            self.fault(f"{policy.path.name}: in English", *[change["name"] for change in changes])
        compiled = self.folder / "compiled.pbc"
        subprocess.run([self.tuodi, "compile", policy.path, "-o", compiled], capture_output=True, check=True)
        done = subprocess.run([self.tuodi, "diff", policy.path, compiled], capture_output=True, check=False)
        if done.returncode != 0:
            self.fault(f"{policy.path.name}: compiled", done.stdout.decode(), done.stderr.decode())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tuodi", required=True, type=Path)
    parser.add_argument("--mutants", type=int, default=100)
    parser.add_argument("--rewrites", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        checker = Checker(options.tuodi, folder)
        policies = [Policy(checker.tuodi, path) for path in POLICIES]
        for policy in policies:
            checker.surfaces(policy)
        tried = done = 0
        while done < options.mutants and tried < 20 * options.mutants:
            tried += 1
            policy, make = rng.choice(policies), rng.choice(MAKERS)
            mutants = list(make(policy, rng))
            if mutants:
                done += checker.mutant(policy, *rng.choice(mutants))
        tried = written = 0
        while written < options.rewrites and tried < 20 * options.rewrites:
            tried += 1
            written += checker.rewrite(rng.choice(policies), rng, rng.choice(REWRITES))
        if done < options.mutants or written < options.rewrites:
            checker.fault("too few could be made")
    for what, count in sorted(checker.count.items()):
        print(f"{count:5} {what}")
    print(f"{done} mutants, {written} rewrites, {checker.faults} faults")
    return 1 if checker.faults else 0


if __name__ == "__main__":
    sys.exit(main())
