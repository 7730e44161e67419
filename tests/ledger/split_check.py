#!/usr/bin/env python3
"""Settles the samples in several runs on one ledger, and compares what comes out with one run without a ledger.

    split_check.py --tuodi TUODI [--parts 1,7,100] [POLICY ...]

The claims are put in settlement order and cut into parts, one run each.  Results and rejects must be the same rows
(`line` of a reject apart), lines and alerts the same set of rows: a claim that comes again in another run has its lines
written again.  Then the whole file is run once more: every result is repeated, and nothing is added.  `ledger verify`
must find nothing.  What `ledger export` writes is what the run wrote, and its claims, run onto a new ledger, give the
same export.
Exit status: 0 everything is the same, 1 differences.
"""
import argparse
import csv
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from compare_samples import SAMPLES, externals, with_samples  # noqa: E402

PAPERS = ["results", "lines", "alerts", "rejects"]
EXPORTS = ["results", "lines", "alerts", "claims", "balances"]


def settlement_order(row):
    return (row["setl_time"] + " 00:00:00")[:19], row.get("refd_setl_flag") == "1", row["setl_id"]


def rows_of(path, drop=()):
    with open(path, encoding="utf-8", newline="") as file:
        return Counter(tuple(v for k, v in row.items() if k not in drop) for row in csv.DictReader(file))


class Check:
    def __init__(self, tuodi, policy, folder):
        self.tuodi, self.policy, self.folder = tuodi, policy, Path(folder)
        sample = SAMPLES / policy
        with open(sample / "claims.csv", encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            self.columns, self.claims = reader.fieldnames, list(reader)
        self.options = externals(policy)
        if (sample / "people.csv").exists() and "identities" not in self.columns:
            self.options += ["--people", sample / "people.csv"]
        self.claims.sort(key=settlement_order)
        self.faults = 0

    def run(self, claims, name, ledger=None):
        source = self.folder / "claims.csv"
        with open(source, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, self.columns)
            writer.writeheader()
            writer.writerows(claims)
        return self.run_file(source, name, ledger)

    def run_file(self, source, name, ledger):
        outputs = {paper: self.folder / f"{name}-{paper}.csv" for paper in PAPERS}
        command = [self.tuodi, "run", ROOT / "policies" / f"{self.policy}.policy", source, "-o", outputs["results"]]
        for paper in PAPERS[1:]:
            command += [f"--{paper}", outputs[paper]]
        command += self.options + (["--ledger", ledger] if ledger else [])
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode not in (0, 1):
            sys.exit(f"{self.policy}: the run ended with {done.returncode}\n{done.stderr}")
        return {paper: rows_of(path, ("line",)) for paper, path in outputs.items()}

    def same(self, what, one, other):
        for paper in PAPERS:
            a, b = one[paper], other[paper]
            if paper in ("lines", "alerts"):
                a, b = Counter(set(a)), Counter(set(b))
            if a == b:
                continue
            self.faults += 1
            print(f"{self.policy}, {what}: {paper} differ")
            for row in list((a - b).elements())[:3]:
                print("  only in one run:", ",".join(row))
            for row in list((b - a).elements())[:3]:
                print("  only in several:", ",".join(row))

    def verify(self, ledger):
        done = subprocess.run([self.tuodi, "ledger", "verify", ledger], capture_output=True, text=True)
        if done.returncode != 0:
            self.faults += 1
            print(f"{self.policy}: ledger verify ends with {done.returncode}\n{done.stdout}{done.stderr}")

    def export(self, ledger, name):
        outputs = {paper: self.folder / f"{name}-{paper}.csv" for paper in EXPORTS}
        command = [self.tuodi, "ledger", "export", ledger, "-o", outputs["results"]]
        for paper in EXPORTS[1:]:
            command += [f"--{paper}", outputs[paper]]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"{self.policy}: ledger export ended with {done.returncode}\n{done.stderr}")
        return outputs

    def check_export(self, ledger, whole):
        """WHOLE: what one run wrote; a row that repeats a claim has its result once more."""
        first = self.export(ledger, "first")
        for paper in ("results", "lines", "alerts"):
            if set(rows_of(first[paper])) != set(whole[paper]):
                self.faults += 1
                print(f"{self.policy}: the exported {paper} are not those of the run")
        again = self.folder / "again.ledger"
        self.run_file(first["claims"], "exported", again)
        second = self.export(again, "second")
        for paper in EXPORTS:
            if first[paper].read_bytes() != second[paper].read_bytes():
                self.faults += 1
                print(f"{self.policy}: {paper}: an export of exported claims is another")

    def check(self, parts):
        whole = self.run(self.claims, "whole")
        ledger = self.folder / f"{self.policy}-{parts}.ledger"
        together = {paper: Counter() for paper in PAPERS}
        for i in range(parts):
            part = self.claims[len(self.claims) * i // parts:len(self.claims) * (i + 1) // parts]
            for paper, rows in self.run(part, "part", ledger).items():
                together[paper] += rows
        self.same(f"{parts} runs", whole, together)
        self.same(f"once more after {parts} runs", whole, self.run(self.claims, "again", ledger))
        self.verify(ledger)
        self.check_export(ledger, whole)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--tuodi", required=True)
    options.add_argument("--parts", default="1,7,100", type=lambda text: [int(part) for part in text.split(",")])
    options.add_argument("policies", nargs="*", default=with_samples(ROOT / "policies"))
    options = options.parse_args()
    faults = 0
    for policy in options.policies:
        for parts in options.parts:
            with tempfile.TemporaryDirectory() as folder:
                check = Check(options.tuodi, policy, folder)
                check.check(parts)
                faults += check.faults
    print(f"{len(options.policies)} policies, {options.parts} runs: {faults} differences")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
