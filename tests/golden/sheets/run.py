#!/usr/bin/env python3
"""Settlement sheets as transcripts, in both languages: every status and reason of Zhangye, the best of several
identities, routes and deferrals of Yubei, an external and what is left to the place of Jiangsu.

    run.py --tuodi PATH [--bless]

REGION.csv holds the claims; CASES says which of them a transcript explains, and with what supplied.  --bless writes the
transcripts anew: read the difference before committing it.
Exit status: 0 the same, 1 not.
"""
import argparse
import csv
import difflib
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
SAMPLES = ROOT / "tests/samples"
LIST = ["--list", f"重特大疾病病种={SAMPLES / 'major-diseases.txt'}"]
CASES = [  # transcript, policy, claims, which of them (none: all), what is supplied
    ("with-list", "zhangye-2022", "zhangye.csv", [], LIST),
    ("without-list", "zhangye-2022", "zhangye.csv", ["paid", "paid-listed"], []),
    ("yubei", "yubei-2025", "yubei.csv", [], []),
    ("jiangsu", "jiangsu-2015", "jiangsu.csv", [], ["--params", SAMPLES / "params.csv"]),
]


def explain(tuodi, lang, policy, claims, ids, supplied):
    """What the command prints."""
    with (HERE / claims).open(encoding="utf-8", newline="") as file:
        ids = ids or [row["setl_id"] for row in csv.DictReader(file)]
    command = [tuodi, "explain", ROOT / f"policies/{policy}.policy", HERE / claims, *ids, "--lang", lang, *supplied]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return done.stdout.decode("utf-8")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tuodi", required=True)
    parser.add_argument("--bless", action="store_true")
    options = parser.parse_args()
    differ = 0
    for lang in ("zh", "en"):
        for name, *case in CASES:
            path = HERE / f"{name}.{lang}.txt"
            got = explain(options.tuodi, lang, *case)
            if options.bless:
                path.write_text(got, encoding="utf-8")
                continue
            wanted = path.read_text(encoding="utf-8")
            differ += got != wanted
            sys.stdout.writelines(difflib.unified_diff(wanted.splitlines(True), got.splitlines(True), path.name, "now"))
    print(f"{differ} transcripts differ")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
