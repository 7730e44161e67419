#!/usr/bin/env python3
"""Kills runs on a ledger, starts them again, and holds what comes of it against runs that nobody disturbed.

    kill_check.py --tuodi BUILD/tools/tuodi --inject BUILD/tests/libtuodi-inject.so [--kills 50] [--seed 1]

Runs of a sequence on one ledger: samples of one policy, or two, cut into parts in the order of settlement, with
takings-back, with rows of earlier parts again, and a part whose rows are in no order.  Each run is killed (SIGKILL) at a
random moment, or before or after a random one of its calls that change files, half of these among its last; then it is
started again, and perhaps killed again.  After each kill: every file that is there is whole, results stand beside files
of their own run only, and are in the ledger; the ledger is as before the run, or as after it.  When a run has ended:
all files and the ledger are as if it had never been disturbed.
Exit status: 0 everything is so, 1 something is not.
"""
import argparse
import random
import shutil
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from scene import Scene, Step, copied, new_folder, sample  # noqa: E402

SCENES = [["zhangye-2022"], ["hotan-2025", "kunyu-2025"], ["jiangsu-2015"]]


def parts_of(claims, random_):
    """Three parts in the order of settlement, the later ones with rows of earlier ones; one without order; the last one
    once more."""
    third = len(claims) // 3
    parts = [claims[i * third:(i + 1) * third] for i in range(3)]
    for i in (1, 2):
        parts[i] = parts[i] + random_.sample(parts[i - 1], 40)
    mixed = random_.sample(claims, third) + parts[2][:50]
    random_.shuffle(mixed)
    return parts[:2] + [mixed] + parts[2:] + [parts[2]]


class Killing(Scene):
    def __init__(self, tuodi, inject, folder, policies, random_):
        super().__init__(tuodi, inject, folder)
        self.random, self.kills, self.committed = random_, 0, 0
        columns, claims = [], []
        for policy in policies:
            own, rows = sample(policy)
            columns += [column for column in own if column not in columns]
            claims += rows
        for i, part in enumerate(parts_of(claims, random_)):
            self.steps.append(Step(policies, columns, part, self.folder / f"claims{i}.csv"))
        self.play()
        trial = self.folder / "trial"
        trial.mkdir()
        for step in self.steps:
            step.calls = self.count(step, trial)
        copied(self.folder / "calm", trial)
        begin = time.monotonic()
        self.run(self.steps[-1], trial)
        self.seconds = time.monotonic() - begin

    def kill(self, step, folder):
        """Starts STEP and kills it.  False: it had ended before."""
        if self.random.random() < 0.4:
            process = self.start(step, folder)
            time.sleep(self.random.random() * self.seconds * 1.1)
            process.kill()
            process.communicate()
        else:
            first = 1 if self.random.random() < 0.5 else max(1, step.calls - 30)
            number = self.random.randint(first, step.calls)
            process = self.start(step, folder, f"{self.random.choice(['before', 'after'])}:{number}")
            process.communicate()
        return process.returncode < 0

    def sequence(self, budget):
        """All steps, with at most BUDGET kills."""
        wild = self.folder / "wild"
        shutil.rmtree(wild, ignore_errors=True)
        wild.mkdir()
        for k, step in enumerate(self.steps):
            where = f"seed {self.seed}, kill {self.kills}, run {k + 1}"
            tries = 0
            while self.kills < budget and tries < 4 and (tries == 0 or self.random.random() < 0.5):
                tries += 1
                if not self.kill(step, wild):
                    continue
                self.kills += 1
                where = f"seed {self.seed}, kill {self.kills}, run {k + 1}"
                self.committed += self.check_stopped(where, wild, k)
            self.check_done(where, wild, k, *self.run(step, wild))


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--tuodi", required=True)
    options.add_argument("--inject", required=True)
    options.add_argument("--kills", type=int, default=50)
    options.add_argument("--seed", type=int, default=1)
    options = options.parse_args()
    kills = committed = faults = 0
    for number, policies in enumerate(SCENES):
        budget = options.kills * (number + 1) // len(SCENES) - kills
        with new_folder() as folder:
            scene = Killing(options.tuodi, options.inject, folder, policies, random.Random(options.seed))
            scene.seed = options.seed
            while scene.kills < budget and scene.faults < 10:
                scene.sequence(budget)
            kills, committed, faults = kills + scene.kills, committed + scene.committed, faults + scene.faults
    print(f"{kills} kills, {committed} of them after the commit: {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
