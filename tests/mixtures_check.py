#!/usr/bin/env python3
"""Some of several changes made: the same as the policy in whose text these alone are changed.

    mixtures_check.py --tuodi BUILD/tools/tuodi --mixtures BUILD/tests/tuodi-mixtures [--policies N] [--seed S]

A real policy gets several changes (the mutants of diff_check.py).  With none of them made every claim comes to what it
does under the old policy, with all to what it does under the new one, with some of those that are no mere wording to what
it does under a policy in whose text only these were changed; the programs agree with the second evaluator.  So for each
pair of the shipped policies, without the last.  Exit status: 0 all is well, 1 something is not.
"""
import argparse
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from diff_edits import MAKERS, POLICIES, ROOT, Policy


def edit_of(old, new):
    """Where two texts differ: (start, end, new bytes)."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    behind = 0
    while behind < min(len(old), len(new)) - start and old[-1 - behind] == new[-1 - behind]:
        behind += 1
    return start, len(old) - behind, new[start:len(new) - behind]


def edited(text, edits):
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


class Checker:
    def __init__(self, options, folder):
        self.tuodi, self.mixtures = options.tuodi.resolve(), options.mixtures.resolve()
        self.claims, self.folder, self.faults, self.count = options.claims, Path(folder), 0, 0
        (self.folder / "shared").symlink_to(ROOT / "policies/shared")

    def names(self, old, new):
        """The names of the changes; None: the new one is no policy."""
        done = subprocess.run([self.tuodi, "diff", "--format", "json", old, new], capture_output=True, check=False)
        if done.returncode == 2:
            return None
        return [change["name"] for change in json.loads(done.stdout)["compared"][0]["changes"]]

    def run(self, old, new, seed, *more):
        done = subprocess.run([self.mixtures, old, new, "--claims", str(self.claims), "--seed", str(seed), *more],
                              capture_output=True, check=False)
        self.count += 1
        if done.returncode != 0:
            self.faults += 1
            print(f"FAULT {old} {new} {' '.join(map(str, more))}: exit {done.returncode}")
            print(done.stdout.decode(), done.stderr.decode())
            if more:
                print(subprocess.run(["diff", old, more[1]], capture_output=True, check=False).stdout.decode())

    def mutants(self, policy, rng, count):
        """Changes at several places that do not touch: [(edit, name)]."""
        path, found, tried = self.folder / policy.path.name, [], 0
        while len(found) < count and tried < 40:
            tried += 1
            made = list(rng.choice(MAKERS)(policy, rng))
            if not made:
                continue
            text = rng.choice(made)[1]
            edit = edit_of(policy.bytes, text)
            path.write_bytes(text)
            names = self.names(policy.path, path)
            if not names or len(names) > 1 or any(name == names[0] for _, name in found):
                continue
            if all(edit[1] < start or end < edit[0] for (start, end, _), _ in found):
                found.append((edit, names[0]))
        return found

    def policy(self, policy, rng):
        found = self.mutants(policy, rng, rng.randrange(2, 6))
        new, like = self.folder / policy.path.name, self.folder / f"like-{policy.path.name}"
        new.write_bytes(edited(policy.bytes, [edit for edit, _ in found]))
        names = self.names(policy.path, new)
        if names is None:
            return False
        self.run(policy.path, new, rng.randrange(1000))
        if sorted(names) != sorted(name for _, name in found):
            return True  # changes that meet are told as others
        some = [each for each in found if rng.random() < 0.5 and not each[1].endswith(("/clause", "/assumption"))]
        like.write_bytes(edited(policy.bytes, [edit for edit, _ in some]))
        if self.names(policy.path, like) is not None:
            self.run(policy.path, new, rng.randrange(1000), "--like", like, *[name for _, name in some])
        back = self.names(new, policy.path)  # what was removed is added
        like.write_bytes(edited(policy.bytes, [edit for edit, name in found if (edit, name) not in some]))
        if sorted(back) == sorted(names) and self.names(new, like) is not None:
            self.run(new, policy.path, rng.randrange(1000), "--like", like, *[name for _, name in some])
        return True


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tuodi", required=True, type=Path)
    parser.add_argument("--mixtures", required=True, type=Path)
    parser.add_argument("--policies", type=int, default=20)
    parser.add_argument("--claims", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        checker = Checker(options, folder)
        policies = [Policy(checker.tuodi, path) for path in POLICIES]
        for old in POLICIES:
            for new in POLICIES:
                if old != new:
                    checker.run(old, new, options.seed)
        done = tried = 0
        while done < options.policies and tried < 5 * options.policies:
            tried += 1
            done += checker.policy(rng.choice(policies), rng)
    print(f"{done} policies changed, {checker.count} mixtures, {checker.faults} faults")
    return 1 if checker.faults or done < options.policies else 0


if __name__ == "__main__":
    sys.exit(main())
