#!/usr/bin/env python3
"""tuodi diff: each change of a policy is named, alone and with the right direction; rewriting it is no change.

    diff_check.py --tuodi BUILD/tools/tuodi [--mutants N] [--rewrites N] [--seed S]

mutants   one figure, label, condition, order, date, clause or assumption of a real policy is changed in its text, at a
          place that its tree tells: diff names that change, no other, and its direction where the place decides it;
          from the new one to the old one it goes the other way
rewrites  the same policy otherwise written: other surface, layout, comments, groups, rows split and reordered, items
          moved, conditions turned round: no change

Exit status: 0 all is well, 1 something is not.
"""
import argparse
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from diff_edits import MAKERS, POLICIES, REWRITES, ROOT, Policy


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
        self.turned(policy, changes)
        return True

    def turned(self, policy, changes):
        """From the new one to the old one it goes the other way."""
        other = {"looser": "tighter", "tighter": "looser"}
        path = self.folder / policy.path.name
        done = subprocess.run([self.tuodi, "diff", "--format", "json", path, policy.path], capture_output=True, timeout=120,
                              check=False)
        back = json.loads(done.stdout)["compared"][0]["changes"]
        wanted = sorted(other.get(change["direction"], change["direction"]) for change in changes)
        if sorted(change["direction"] for change in back) != wanted:
            self.fault(f"{policy.path.name}: the other way round", *[change["name"] + " " + change["direction"] for change in back],
                       self.shown(policy))

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
