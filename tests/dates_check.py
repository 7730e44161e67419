#!/usr/bin/env python3
"""tuodi diff --at DAY --at DAY: what depends on the day is decided rightly, and what changes from day to day is named.

    dates_check.py --tuodi BUILD/tools/tuodi --compare BUILD/tests/tuodi-compare [--policies N] [--rows N] [--seed S]

on days    generated policies, and policies with one thing changed or a dated row put into them, as they are on the days
           of generated claims and enrolments, compute them as the policies themselves (tuodi-compare --on-days); so do
           all policies of policies and tests/policies; between days that diff finds nothing between, nothing differs
one day    a policy on a day and on the same day: no difference
rows       a figure of a real policy becomes a parameter, a table or a value from outside that is another from some day
           on, or a condition asks for the day: from the day before to the day exactly this is named, with both values;
           the other way round it goes the other way; between other days there is nothing

Exit status: 0 all is well, 1 something is not.
"""
import argparse
import datetime
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from diff_edits import MAKERS as MUTATIONS, POLICIES, ROOT, Policy, in_guard, place
from policies_gen import Maker

ONE = datetime.timedelta(days=1)
EDGES = [datetime.date(2022, 12, 31), datetime.date(2025, 12, 31), datetime.date(2026, 1, 1), datetime.date(2028, 2, 29),
         datetime.date(2030, 10, 1)]
FIGURES = ("ratio", "deductible", "threshold", "limit", "amount")
MORE = {"ratio": "looser", "limit": "looser", "amount": "looser", "deductible": "tighter", "threshold": "tighter"}


def turned(direction):
    return {"looser": "tighter", "tighter": "looser"}.get(direction, direction)


class Checker:
    def __init__(self, options, folder):
        self.tuodi, self.compare = options.tuodi.resolve(), options.compare.resolve()
        self.folder, self.faults, self.count = Path(folder), 0, {}
        (self.folder / "shared").symlink_to(ROOT / "policies/shared")

    def fault(self, what, *details):
        self.faults += 1
        print(f"FAULT {what}")
        for detail in details:
            print(f"  {detail}")

    def written(self, name, text):
        path = self.folder / name
        path.write_bytes(text)
        return path

    def changes(self, path, days, params=None):
        """The changes from day to day, or None where the text is no policy."""
        command = [self.tuodi, "diff", "--format", "json", path, *(part for day in days for part in ("--at", str(day)))]
        done = subprocess.run(command + (["--params", params] if params else []), capture_output=True, timeout=120, check=False)
        if done.returncode not in (0, 1):
            if b"does not compile" not in done.stderr:
                self.fault(f"{path.name}: exit {done.returncode}", done.stderr.decode())
            return None
        told = json.loads(done.stdout)
        if told["at"] != [str(day) for day in days]:
            self.fault(f"{path.name}: days {told['at']}")
        changes = told["compared"][0]["changes"]
        if (done.returncode == 1) != bool(changes):
            self.fault(f"{path.name}: exit {done.returncode} with {len(changes)} changes")
        return changes

    def agree_on_days(self, paths, claims, seed):
        done = subprocess.run([self.compare, *paths, "--on-days", "--claims", str(claims), "--seed", str(seed)],
                              capture_output=True, timeout=900, check=False)
        if done.returncode == 1:
            self.fault("on days", done.stdout.decode())
        elif done.returncode != 0:
            self.fault(f"on days: exit {done.returncode}", done.stderr.decode(), done.stdout.decode())

    def same_day(self, path, day):
        done = subprocess.run([self.tuodi, "diff", path, "--at", str(day), "--at", str(day)], capture_output=True,
                              timeout=120, check=False)
        in_force = done.returncode != 2 or b"in force" not in done.stderr
        if in_force and (done.returncode != 0 or b"no differences" not in done.stdout):
            self.fault(f"{path.name}: {day} and the same day", done.stdout.decode(), done.stderr.decode())

    # ---- a row that is another one from a day on

    def seeded(self, what, path, day, name, values, direction, params=None):
        """From the day before to the day exactly NAME changes."""
        changes = self.changes(path, (day - ONE, day), params)
        if changes is None:
            return False
        told = [f"{change['name']} {change['direction']} {change['cases'][0].get('old', {}).get('text')} -> "
                f"{change['cases'][0].get('new', {}).get('text')}" for change in changes]
        self.count[what] = self.count.get(what, 0) + 1
        where = f"{path.name}: {what} on {day}"
        if len(changes) != 1 or not changes[0]["name"].startswith(name):
            self.fault(f"{where}: expected {name}", *told)
            return True
        change = changes[0]
        if direction and change["direction"] != direction:
            self.fault(f"{where}: expected {direction}", *told)
        texts = [change["cases"][0].get(side, {}).get("text") for side in ("old", "new")]
        if values and texts != list(values):
            self.fault(f"{where}: expected {values}", *told)
        if not name.startswith("condition/") and not change["touches"]:
            self.fault(f"{where}: it touches nobody", *told)
        back = self.changes(path, (day, day - ONE), params)
        if [(each["name"], each["direction"]) for each in back] != [(change["name"], turned(change["direction"]))]:
            self.fault(f"{where}: the other way round", *[each["name"] + " " + each["direction"] for each in back])
        for days in ((day, day), (day - ONE, day - ONE), (day, day + 20 * ONE)):
            if others := self.changes(path, days, params):
                self.fault(f"{path.name}: {what}: {days[0]} to {days[1]}", *[each["name"] for each in others])
        return True


# ---- making them

def yuan(fen):
    return f"{fen // 100:,}.{fen % 100:02} yuan"


def shown(node, text):
    """A figure as diff says it; None: it is not wanted."""
    if text.endswith("%"):
        return text
    if text.endswith("元") and int(node.value) > 100:
        return yuan(int(node.value))
    return None


def other(node, text):
    """Another figure, larger: its text, as it is said, or None."""
    if text.endswith("%"):
        figure = int(node.value) // 10000
        return (f"{figure + 1}%", f"{figure + 1}%") if figure < 100 else None
    return f"{int(node.value) // 100 + 7}元", yuan(int(node.value) // 100 * 100 + 700)


def expired(policy, node, part):
    """Is it a row's that holds on some days alone?"""
    while node is not part:
        if node.kind == "row" and "日期" in policy.text(node.children[0]):
            return True
        node = node.parent
    return False


def wanted(policy):
    """The figures that may become another one: (node, part, block, prefix)."""
    for node in policy.nodes:
        part, block, prefix = place(node)
        if node.kind != "literal" or not part or part.kind not in FIGURES or block.kind not in ("benefit", "subsidy"):
            continue
        text = policy.text(node)
        if not in_guard(node, part) and not expired(policy, node, part) and shown(node, text) and other(node, text) and int(node.value) % 100 == 0:
            yield node, part, block, prefix


def day_for(rng, block):
    """Premiums change with the year."""
    if block and block.kind == "subsidy":
        return datetime.date(rng.randint(2027, 2029), 1, 1)
    return datetime.date(2027, 1, 1) + rng.randint(0, 1000) * ONE


def added(policy, edit, items):
    """The text with an edit, and items behind the header's imports."""
    at = max(node.end for node in policy.tree.children if node.kind in ("use", "region", "effective"))
    at = policy.bytes.index(b"\n", at)
    return policy.edited(edit, (at, at, "\n" + items))


def parameter(policy, rng):
    node, part, block, _ = rng.choice(list(wanted(policy)))
    text, day = policy.text(node), day_for(rng, block)
    new, said = other(node, text)
    early = day - rng.choice((1, 40, 400)) * ONE
    rows = [f"自 {datetime.date(2015, 1, 1)}: {text} 依据 九十九(一)", f"自 {day}: {new} 依据 九十九(二)"]
    if rng.random() < 0.3 and early > datetime.date(2027, 1, 1) and block.kind != "subsidy":
        rows.insert(1, f"自 {early}: {text} 依据 九十九(一)")
    item = "参数 试改的数 依据 九十九 {\n" + "\n".join(rows) + "\n}\n"
    values = (shown(node, text), said)
    plain = node.parent.kind in ("row", "else") or node.parent is part
    yield ("parameter", added(policy, (node.start, node.end, "试改的数"), item), day, "parameter/试改的数", values,
           MORE[part.kind] if plain else None, None)


def table(policy, rng):
    nodes = [each for each in wanted(policy) if each[0].parent.kind in ("row", "else") or each[0].parent is each[1]]
    node, part, block, prefix = rng.choice(nodes)
    text, day = policy.text(node), day_for(rng, block)
    new, said = other(node, text)
    guard = f"参保年度 < {day.year}" if block.kind == "subsidy" else rng.choice((
        f"出院日期 早于 {day}", f"出院日期 不晚于 {day - ONE}", f"非 出院日期 不早于 {day}", f"出院日期 + 1天 不晚于 {day}"))
    rows = f"按 条件 {{\n当 {guard}: {text}\n其余: {new}\n}}"
    yield "table", policy.edited((node.start, node.end, rows)), day, prefix, (shown(node, text), said), MORE[part.kind], None


def condition(policy, rng):
    day = day_for(rng, None)
    guard = rng.choice((f"出院日期 早于 {day}", f"非 (出院日期 不早于 {day})", f"出院日期 早于 {day} 且 出院日期 不早于 2011-01-01"))
    first = next(node for node in policy.nodes if node.kind in ("benefit", "subsidy"))
    text = policy.edited((first.start, first.start, f"条件 {guard} 否则 试改的条件 依据 九十九\n"))
    yield "condition", text, day, "condition/试改的条件", ("always so", "never so"), "tighter", None


def outside(policy, rng):
    node, part, block, _ = rng.choice(list(wanted(policy)))
    text, day = policy.text(node), day_for(rng, block)
    new, said = other(node, text)
    kind = "比例" if text.endswith("%") else "金额"
    name = policy.tree.children[0].children[0].text
    first, second = ((text, new) if kind == "比例" else (f"{int(node.value) // 100}.00", f"{int(new[:-1])}.00"))
    params = f"policy,name,valid_from,valid_to,value\n{name},试改的数,,{day - ONE},{first}\n{name},试改的数,{day},,{second}\n"
    item = f"外部 试改的数 {kind} 依据 九十九\n"
    plain = node.parent.kind in ("row", "else") or node.parent is part
    yield ("external", added(policy, (node.start, node.end, "试改的数"), item), day, "external/试改的数",
           (shown(node, text), said), MORE[part.kind] if plain else None, params)


MAKERS = (parameter, table, condition, outside)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tuodi", required=True, type=Path)
    parser.add_argument("--compare", required=True, type=Path)
    parser.add_argument("--policies", type=int, default=30)
    parser.add_argument("--rows", type=int, default=60)
    parser.add_argument("--claims", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        checker = Checker(options, folder)
        checker.agree_on_days(POLICIES + sorted((ROOT / "tests/policies").glob("*.policy")), options.claims, options.seed)
        generated = [checker.written(f"gen-{seed}.policy", Maker(seed).policy().encode())
                     for seed in range(options.seed, options.seed + options.policies)]
        checker.agree_on_days(generated, options.claims // 10, options.seed)
        for path in generated + POLICIES:
            for day in [datetime.date(2025, 1, 1) + rng.randint(0, 2000) * ONE] + (EDGES if path in POLICIES else []):
                checker.same_day(path, day)
        policies = [Policy(checker.tuodi, path) for path in POLICIES]
        mutants = [mutant for policy in policies for make in set(MUTATIONS) for mutant in make(policy, rng)]
        for i, (_, text, _, _) in enumerate(rng.sample(mutants, options.policies)):
            path = checker.written(f"mutant-{i}.policy", text)
            if subprocess.run([checker.tuodi, "compile", "--dump=ir", path], capture_output=True, check=False).returncode == 0:
                checker.agree_on_days([path], options.claims // 10, options.seed)
        tried = done = 0
        while done < options.rows and tried < 10 * options.rows:
            tried += 1
            policy, make = rng.choice(policies), rng.choice(MAKERS)
            for what, text, day, name, values, direction, params in make(policy, rng):
                path = checker.written(f"{tried}-{policy.path.name}", text)
                file = params and checker.written(f"{tried}.csv", params.encode())
                made = checker.seeded(what, path, day, name, values, direction, file)
                done += made
                if made and tried % 5 == 0:
                    checker.agree_on_days([path], options.claims // 10, options.seed)
        if done < options.rows:
            checker.fault(f"only {done} rows could be made")
    for what, count in sorted(checker.count.items()):
        print(f"{count:5} {what}")
    print(f"{len(generated)} generated policies, {done} rows, {checker.faults} faults")
    return 1 if checker.faults else 0


if __name__ == "__main__":
    sys.exit(main())
