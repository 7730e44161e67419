#!/usr/bin/env python3
"""tuodi diff --effects: what is shown comes out of run, what is proved no random claims refute.

    effect_check.py --tuodi BUILD/tools/tuodi [--mutants N] [--rewrites N] [--idle N] [--random N]
                    [--persons N] [--often SHARE] [--seed S]

mutants   one thing of a real policy is changed in its text (diff_edits.py): the claims of every witness are run under
          both and come to what is said; random years of claims run under both never differ by more than is said, and
          not at all where the two are said to be equivalent
rewrites  the same policy otherwise written: equivalent
random    random policies (order_policies.py), of which a figure, an annual amount or a line is changed, or two of them:
          as mutants
persons   of random years; SHARE of the policies are tried with them
idle      a change that can never matter (effect_edits.py): equivalent

Exit status: 0 all is well, 1 something is not.
"""
import argparse
import csv
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

from diff_edits import MAKERS, POLICIES, REWRITES, ROOT, Policy, figures
from effect_edits import IDLE
from effect_years import Years
from order_policies import random_policy


def amount(text):
    """Yuan of a JSON amount, which may be a fraction."""
    if match := re.fullmatch(r"(-?\d+)/(\d+)", text):
        return Decimal(match[1]) / Decimal(match[2])
    return Decimal(text)


FEN = Decimal("0.01")
ENDS = {"undetermined": 1, "deferred": 2}  # the others are settled


class Checker:
    def __init__(self, tuodi, folder, persons, often):
        self.tuodi, self.folder, self.persons, self.often = Path(tuodi).resolve(), Path(folder), persons, often
        self.faults, self.verdicts, self.witnesses, self.claims, self.count = 0, {}, 0, 0, {}
        for name in ("new", "mixed"):
            (self.folder / name).mkdir()
            (self.folder / name / "shared").symlink_to(ROOT / "policies/shared")

    def fault(self, what, *details):
        self.faults += 1
        print(f"FAULT {what}")
        for detail in details:
            print(f"  {detail}")

    def shown(self, policy):
        done = subprocess.run(["diff", policy.path, self.new], capture_output=True, check=False)
        return done.stdout.decode()

    def effects(self, policy, text):
        """What is said of the two, or None where the text is no policy."""
        self.new, self.out = self.folder / "new" / policy.path.name, self.folder / "out"
        shutil.rmtree(self.out, ignore_errors=True)
        self.new.write_bytes(text)
        done = subprocess.run([self.tuodi, "diff", "--format", "json", "--witnesses", self.out, policy.path, self.new],
                              capture_output=True, timeout=300, check=False)
        if done.returncode not in (0, 1):
            if done.returncode != 2:
                self.fault(f"{policy.path.name}: exit {done.returncode}", done.stderr.decode(), self.shown(policy))
            return None
        compared = json.loads(done.stdout)["compared"][0]
        effects, self.changes = compared["effects"], compared["changes"]
        self.verdicts[effects["verdict"]] = self.verdicts.get(effects["verdict"], 0) + 1
        return effects

    def run(self, policy, claims, extra):
        out = self.folder / "results.csv"
        done = subprocess.run([self.tuodi, "run", policy, claims, "-o", out, *extra], capture_output=True, check=False)
        if done.returncode not in (0, 1):
            self.fault(f"run {policy}: exit {done.returncode}", done.stderr.decode())
            return {}
        with open(out, encoding="utf-8", newline="") as file:
            return {row["setl_id"]: row for row in csv.DictReader(file)}

    def lists(self, policy):
        return re.findall(r"^名录 (\S+) 外部", policy.bytes.decode(), re.M)

    def run_witnesses(self, policy, effects):
        shown = [number for number, region in enumerate(effects["regions"], 1) if "witness" in region]
        if not shown:
            return
        with open(self.out / "paid.csv", encoding="utf-8", newline="") as file:
            wanted = {row["setl_id"]: row for row in csv.DictReader(file)}
        extra = [f"--list={name}={self.out / (name + '.txt')}" for name in self.lists(policy)]
        extra += [f"--params={self.out / 'params.csv'}"] if (self.out / "params.csv").exists() else []
        claims = [self.out / name for name in ("claims-old.csv", "claims-new.csv")]
        claims = claims if claims[0].exists() else [self.out / "claims.csv"] * 2
        came = [self.run(path, claims[side], extra) for side, path in enumerate((policy.path, self.new))]
        for setl_id, row in wanted.items():
            for side, results in zip(("old", "new"), came):
                got = results.get(setl_id)
                if not got or (got["status"], got["reason"], Decimal(got["aid"] or 0)) != (
                        row[f"{side}_status"], row[f"{side}_reason"], Decimal(row[f"{side}_aid"])):
                    self.fault(f"{policy.path.name}: {setl_id} under the {side} one", row, got, self.shown(policy))
                    return
        for number in shown:
            self.witnesses += 1
            last = max((setl_id for setl_id in wanted if setl_id.startswith(f"{number}-")))
            if len({(results[last]["status"], results[last]["reason"] if results[last]["status"] == "deferred" else "", results[last]["aid"])
                    for results in came}) == 1:
                self.fault(f"{policy.path.name}: witness {number} shows nothing", self.shown(policy))

    @staticmethod
    def most(said):
        """From the least to the most that the new policy pays more, with some fen for rounding."""
        bounds = [amount(said[key]["most"]) if key in said and said[key]["bounded"] else Decimal(0) if key not in said
                  else Decimal("Infinity") for key in ("less", "more")]
        return -bounds[0] - 3 * FEN, bounds[1] + 3 * FEN

    def bounds(self, effects):
        """Within which the first claim of a year differs by what is said, and any claim; None: nothing is said."""
        if effects["verdict"] == "equivalent":
            return ((Decimal(0), Decimal(0)),) * 2
        if effects["verdict"] == "rounding" and "rounding_per_claim" in effects and not effects["supposed"]:
            return None, None
        if effects["verdict"] != "differs" or effects["supposed"] or any(region["verdict"] == "open" for region in effects["regions"]):
            return None
        regions = [self.most(region) for region in effects["regions"] if region["old"] == region["new"]] or [(-3 * FEN, 3 * FEN)]
        ends = any(region["old"] != region["new"] for region in effects["regions"])
        all_first = None if ends else (min(low for low, _ in regions), max(high for _, high in regions))
        return all_first, self.most(effects["in_a_year"]) if effects["in_a_year"] and not ends else None

    def refute(self, policy, effects, dice):
        """Random years: those of policies that are equivalent are paid the same, the first claim of others within bounds."""
        years = Years(self.tuodi, self.folder, dice, [policy.path, self.new])
        rows, firsts, bounds = years.make(self.persons), years.first_of_year(), self.bounds(effects)
        if not rows or not bounds:
            return
        listed = {name: [row["dise_name"] for row in rows.values() if dice.random() < .3] for name in self.lists(policy)}
        extra = []
        for name, entries in listed.items():
            (self.folder / f"{name}.txt").write_text("".join(f"{entry}\n" for entry in entries if entry), encoding="utf-8")
            extra.append(f"--list={name}={self.folder / (name + '.txt')}")
        if effects["supposed"]:
            params = self.folder / "params.csv"
            values = {external: dice.choice(["20000.00", "1234.56", "3000"]) if kind == "money" else dice.choice(["50%", "35%"])
                      for external, kind in years.known[0].externals if kind in ("money", "ratio")}
            params.write_text("policy,name,valid_from,valid_to,value\n" + "".join(
                f"{years.known[0].id},{name},,,{value}\n" for name, value in values.items()), encoding="utf-8")
            extra.append(f"--params={params}")
        claims = self.folder / "claims.csv"
        old, new = (self.run(path, years.write(claims, known.region), extra)
                    for path, known in zip((policy.path, self.new), years.known))
        self.claims += len(old)
        if effects["verdict"] == "rounding":
            if row := self.rounding(effects, old, new, rows):
                self.fault(f"{policy.path.name}: by rounding alone, and further apart", row, effects, self.shown(policy))
            return
        for setl_id, before in old.items():
            after = new.get(setl_id)
            difference = after and Decimal(after["aid"] or 0) - Decimal(before["aid"] or 0)
            within = bounds[0] if setl_id in firsts else bounds[1]
            fits = after and (not within or within[0] <= difference <= within[1])
            if fits and (effects["verdict"] != "equivalent" or ENDS.get(before["status"]) == ENDS.get(after["status"])):
                continue
            self.fault(f"{policy.path.name}: {effects['verdict']}, within {within}, and {setl_id} differs", before, after, rows[setl_id],
                       self.shown(policy))
            return

    def rounding(self, effects, old, new, rows):
        """A year's totals are no further apart than rounding can move them; the row of a person of whom they are, or None."""
        totals = {}
        for setl_id, before in old.items():
            total = totals.setdefault(rows[setl_id]["psn_no"], [Decimal(0), 0, rows[setl_id]])
            total[0] += Decimal(new[setl_id]["aid"] or 0) - Decimal(before["aid"] or 0)
            total[1] += 1
        most = amount(effects["rounding_per_claim"])
        return next((row for difference, count, row in totals.values() if abs(difference) > most * count), None)

    def mutant(self, policy, text, dice):
        effects = self.effects(policy, text)
        if effects is None:
            return False
        self.run_witnesses(policy, effects)
        if self.persons and dice.random() < self.often:
            self.refute(policy, effects, dice)
        return True

    def mixed(self, policy, idle, dice):
        """A change that can never matter beside one that does."""
        text = idle(policy, dice)
        if text is None or not self.effects(policy, text):
            return False
        names = {change["name"] for change in self.changes if change.get("without_effect")}
        path = self.folder / "mixed" / policy.path.name
        path.write_bytes(text)
        both = list(figures(Policy(self.tuodi, path), dice))
        effects = self.effects(policy, dice.choice(both)[1])
        if effects is None or effects["verdict"] != "differs" or not names:
            return False
        for change in self.changes:
            if change["name"] in names and not change["without_effect"] and len(names) < len(self.changes):
                self.fault(f"{policy.path.name}: {idle.__name__}: {change['name']} is not said to be without effect", self.shown(policy))
        if all(change["without_effect"] for change in self.changes):
            self.fault(f"{policy.path.name}: {idle.__name__}: nothing has an effect, but they differ", self.shown(policy))
        return True

    def same(self, policy, what, text, dice):
        effects = None if text is None else self.effects(policy, text)
        if effects is None:
            return False
        self.count[what] = self.count.get(what, 0) + 1
        if effects["verdict"] != "equivalent":
            self.fault(f"{policy.path.name}: {what}: {effects['verdict']}", json.dumps(effects, ensure_ascii=False)[:2000],
                       self.shown(policy))
            self.run_witnesses(policy, effects)
        elif self.persons and dice.random() < self.often / 2:
            self.refute(policy, effects, dice)
        return True


class Text:
    """A policy that is only text."""

    def __init__(self, path, text):
        self.path, self.bytes = path, text.encode()
        path.write_bytes(self.bytes)


def changed(text, dice):
    """A random policy with something changed."""
    way = dice.choice(["figure", "figure", "annual", "line", "condition"])
    if way == "figure" and (found := list(re.finditer(r"\d+(?=[%元])", text))):
        one = dice.choice(found)
        return text[:one.start()] + str(dice.choice([int(one[0]) + 1, max(0, int(one[0]) - 5), int(one[0]) // 2])) + text[one.end():]
    if way == "annual" and (found := list(re.finditer(r"(?<=计入 )累计[一二三四]", text))):
        one = dice.choice(found)
        return text[:one.start()] + dice.choice(["累计一", "累计二", "累计三", "累计四"]) + text[one.end():]
    if way == "condition" and (found := list(re.finditer(r"统筹区内|一级, 二级|2024-07-01", text))):
        one = dice.choice(found)
        other = {"统筹区内": "省内", "一级, 二级": "一级, 三级", "2024-07-01": "2024-03-01"}[one[0]]
        return text[:one.start()] + other + text[one.end():]
    lines = [number for number, line in enumerate(text.splitlines()) if re.match(r" *(限额|起付线|累计起点|条件)", line)]
    if not lines:
        return text
    drop = dice.choice(lines)
    return "".join(line for number, line in enumerate(text.splitlines(True)) if number != drop)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tuodi", required=True, type=Path)
    parser.add_argument("--mutants", type=int, default=100)
    parser.add_argument("--rewrites", type=int, default=50)
    parser.add_argument("--idle", type=int, default=20)
    parser.add_argument("--random", type=int, default=10)
    parser.add_argument("--persons", type=int, default=100)
    parser.add_argument("--often", type=float, default=1)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    dice = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        checker = Checker(options.tuodi, folder, options.persons, options.often)
        policies = [Policy(checker.tuodi, path) for path in POLICIES]
        done = tried = 0
        while done < options.mutants and tried < 20 * options.mutants:
            tried += 1
            policy, make = dice.choice(policies), dice.choice(MAKERS)
            if mutants := list(make(policy, dice)):
                done += checker.mutant(policy, dice.choice(mutants)[1], dice)
        mutants = checker.verdicts.copy()
        written = tried = 0
        while written < options.rewrites and tried < 20 * options.rewrites:
            tried += 1
            policy, make = dice.choice(policies), dice.choice(REWRITES)
            written += checker.same(policy, make.__name__, make(policy, dice), dice)
        idle = tried = 0
        while idle < options.idle and tried < 40 * options.idle:
            tried += 1
            policy, make = dice.choice(policies), dice.choice(IDLE)
            idle += checker.same(policy, make.__name__, make(policy, dice), dice)
        mixed = tried = 0
        while mixed < options.idle // 2 and tried < 40 * options.idle:
            tried += 1
            mixed += checker.mixed(dice.choice(policies), dice.choice(IDLE), dice)
        checker.verdicts.clear()
        again = tried = 0
        while again < options.random and tried < 20 * options.random:
            tried += 1
            text = random_policy(dice, tried)
            new = changed(text, dice)
            new = changed(new, dice) if dice.random() < .3 else new
            again += checker.mutant(Text(checker.folder / f"random-{tried}.policy", text), new.encode(), dice)
        if again < options.random or done < options.mutants or written < options.rewrites or idle < options.idle:
            checker.fault("too few could be made")
    for what, count in sorted(checker.count.items()):
        print(f"{count:5} {what}")
    print(f"{done} mutants ({mutants}), {written} rewrites, {idle} changes that can never matter, {mixed} beside others, {again} random ({checker.verdicts}); {checker.witnesses} witnesses run, "
          f"{checker.claims} random claims; {checker.faults} faults")
    return 1 if checker.faults else 0


if __name__ == "__main__":
    sys.exit(main())
