#!/usr/bin/env python3
"""Two runs at once on one ledger.

    together_check.py --tuodi BUILD/tools/tuodi --inject BUILD/tests/libtuodi-inject.so [--long] [--rushes N]

The first of two runs is held up (inject.c) while it has the ledger; the second starts meanwhile.  Either may be the
first; the ledger may be new or be there; the first may then go on, fail, or be killed.  The second waits, and in the end
all is as if they had come one after the other.  Where the first takes longer than the second waits (--long: sixteen
seconds), the second ends with 2 and says why, leaves nothing, and does not disturb the first.
And several that begin at the same moment all come to their turn.
Exit status: 0 everything is so, 1 something is not.
"""
import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import ledger_read  # noqa: E402
from scene import FILES, LEDGER, Scene, Step, new_folder, sample  # noqa: E402

POLICY = "zhangye-2022"
HELD = 500  # milliseconds
ENDS = {"goes on": ("wait", (0, 1)), "fails": ("eio+", (2,)), "killed": ("before", (-9,))}


class Pair(Scene):
    """Two runs that write into folders of their own, `0` and `1`, beside one ledger."""

    def __init__(self, tuodi, inject, folder, there):
        super().__init__(tuodi, inject, folder)
        self.name = "a ledger" if there else "a new ledger"
        columns, claims = sample(POLICY)
        cuts = [(20, 70), (50, 100), (0, 40)]
        self.steps = [Step([POLICY], columns, claims[begin:end], self.folder / f"claims{begin}.csv", 1, f"../{LEDGER}")
                      for begin, end in cuts]
        self.before = [2] if there else []
        self.cases, self.known = 0, {}
        self.calls = [self.count(self.steps[i], self.new() / str(i)) for i in (0, 1)]

    def new(self):
        self.cases += 1
        folder = self.folder / f"case{self.cases}"
        for number in range(3):
            (folder / str(number)).mkdir(parents=True)
        for number in self.before:
            self.run(self.steps[number], folder / str(number))
        return folder

    def files(self, folder):
        return {name: (folder / name).read_bytes() for paper, name in FILES.items()
                if paper != "manifest" and (folder / name).exists()}

    def expected(self, numbers):
        """The ledger when these come one after the other, and the last one's files."""
        if numbers not in self.known:
            folder = self.new()
            for number in numbers:
                self.run(self.steps[number], folder / str(number))
            self.known[numbers] = ledger_read.read(folder / LEDGER), self.files(folder / str(numbers[-1]))
        return self.known[numbers]

    def check(self, where, folder, *orders):
        """All is as when some of these came one after the other."""
        ledger, wrong = self.ledger_of(folder)
        for numbers in orders:
            expected, files = self.expected(numbers)
            if not wrong and ledger_read.difference(expected, ledger) is None:
                if self.files(folder / str(numbers[-1])) != files:
                    self.fault(where, "the files differ")
                return
        self.fault(where, wrong or f"the ledger differs: {ledger_read.difference(expected, ledger)}")

    def hold_up(self, number, folder, inject):
        """A run that is held up; when that began."""
        held = folder / "held"
        process = self.start(self.steps[number], folder / str(number), inject, TUODI_INJECT_COUNT=held)
        while not held.exists() and process.poll() is None:
            time.sleep(0.005)
        return process, time.monotonic()

    def meet(self, first, at, ends):
        """The first is held up at its call AT."""
        second = 1 - first
        where = f"{self.name}, run {first} held up at call {at}, then {ends}"
        folder = self.new()
        kind, fitting = ENDS[ends]
        one, begin = self.hold_up(first, folder, f"{kind}:{at}:{HELD}")
        status, said = self.run(self.steps[second], folder / str(second))
        took = time.monotonic() - begin
        one_said = one.communicate(timeout=60)[1]
        if status not in (0, 1):
            self.fault(where, f"the second ended with {status}: {said}")
        if one.returncode not in fitting:
            self.fault(where, f"the first ended with {one.returncode}: {one_said}")
        if took < HELD / 1000 - 0.1:
            self.fault(where, "the second did not wait for the first")
        orders = [(first, second)] + ([(second,)] if ends != "goes on" else [])
        self.check(where, folder, *orders)
        for number in (first, second):
            self.run(self.steps[number], folder / str(number))
        self.check(where + ", again", folder, (first, second), *([(second, first)] if ends != "goes on" else []))

    def rush(self):
        """All steps start at the same moment, twice each: in whatever order they come, none is refused."""
        where = f"{self.name}, {self.cases}: all at the same moment"
        folder = self.new()
        processes = []
        for number, step in enumerate(self.steps * 2):
            (folder / f"rush{number}").mkdir()
            processes.append(self.start(step, folder / f"rush{number}"))
        for process in processes:
            said = process.communicate(timeout=60)[1]
            if process.returncode not in (0, 1):
                self.fault(where, f"ended with {process.returncode}: {said}")
        ledger, wrong = self.ledger_of(folder)
        if wrong or len(ledger["ids"]) != len(self.expected((0, 1, 2))[0]["ids"]):
            self.fault(where, wrong or "entries are missing, or too many")

    def refuse(self, first):
        """The first takes longer than the second waits."""
        second = 1 - first
        where = f"{self.name}, run {first} takes long"
        folder = self.new()
        one, begin = self.hold_up(first, folder, "wait:4:16000")
        status, said = self.run(self.steps[second], folder / str(second))
        waited = time.monotonic() - begin
        if status != 2 or "another program is using it" not in said or not 9 < waited < 16:
            self.fault(where, f"the second ended with {status} after {waited:.1f} s: {said}")
        if any((folder / str(second)).iterdir()):
            self.fault(where, "the second, refused, left files")
        one_said = one.communicate(timeout=60)[1]
        if one.returncode not in (0, 1):
            self.fault(where, f"the first ended with {one.returncode}: {one_said}")
        self.check(where, folder, (first,))
        self.run(self.steps[second], folder / str(second))
        self.check(where + ", again", folder, (first, second))


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--tuodi", required=True)
    options.add_argument("--inject", required=True)
    options.add_argument("--rushes", type=int, default=10)
    options.add_argument("--long", action="store_true", help="also where the second is refused")
    options = options.parse_args()
    cases = faults = 0
    for there in (False, True):
        with new_folder() as folder:
            pair = Pair(options.tuodi, options.inject, folder, there)
            for _ in range(options.rushes):
                pair.rush()
            for first in (0, 1):
                if options.long:
                    pair.refuse(first)
                for ends in ENDS:
                    for at in (4, pair.calls[first] // 2, pair.calls[first] - 12):
                        pair.meet(first, at, ends)
                        cases += 1
            faults += pair.faults
    print(f"{cases} pairs of runs: {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
