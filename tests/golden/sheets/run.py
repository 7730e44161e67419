#!/usr/bin/env python3
"""Settlement sheets as transcripts: every status and reason of Zhangye, in both languages.

    run.py --tuodi PATH [--bless]

zhangye.csv holds the claims; with-list.LANG.txt the sheets of all of them, without-list.LANG.txt those that need the
list that was not supplied.  --bless writes the transcripts anew: read the difference before committing it.
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
LIST = f"重特大疾病病种={ROOT / 'tests/samples/major-diseases.txt'}"


def explain(tuodi, lang, ids, options):
    """What the command prints."""
    command = [tuodi, "explain", ROOT / "policies/zhangye-2022.policy", HERE / "zhangye.csv", *ids, "--lang", lang, *options]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return done.stdout.decode("utf-8")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tuodi", required=True)
    parser.add_argument("--bless", action="store_true")
    options = parser.parse_args()
    with (HERE / "zhangye.csv").open(encoding="utf-8", newline="") as file:
        ids = [row["setl_id"] for row in csv.DictReader(file)]
    differ = 0
    for lang in ("zh", "en"):
        for name, which, more in (("with-list", ids, ["--list", LIST]), ("without-list", ["paid", "paid-listed"], [])):
            path = HERE / f"{name}.{lang}.txt"
            got = explain(options.tuodi, lang, which, more)
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
