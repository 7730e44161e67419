#!/usr/bin/env python3
"""Settlement sheets as transcripts: every status and every reason of runtime/reasons.def, in both languages.

    run.py --tuodi PATH [--bless]

NAME.LANG.txt holds the sheets of a set, see SETS: zhangye.csv by Zhangye's policy, with and without the list that it
leaves to others; yubei.csv and jiangsu.csv by theirs; more.csv by the policies of tests/policies; premiums.csv, enrolments, by that of
tests/policies and Zhangye's.  A status or reason that has no sheet is a failure.
--bless writes the transcripts anew: read the difference before committing it.
Exit status: 0 the same, and nothing lacks its sheet, 1 not.
"""
import argparse
import difflib
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
ZHANGYE = [ROOT / "policies/zhangye-2022.policy", HERE / "zhangye.csv"]
LIST = ["--list", f"重特大疾病病种={ROOT / 'tests/samples/major-diseases.txt'}"]
MORE = [ROOT / f"tests/policies/{name}.policy" for name in ("own-words", "best-of-routes", "externals-and-seconds", "two-stages")]


def ids_of(name):
    """The first column of a file, each id once."""
    return list(dict.fromkeys(line.split(",", 1)[0] for line in (HERE / name).read_text(encoding="utf-8").splitlines()[1:]))


SETS = {
    "with-list": [*ZHANGYE, *ids_of("zhangye.csv"), *LIST],
    "without-list": [*ZHANGYE, "paid", "paid-listed"],
    "yubei": [ROOT / "policies/yubei-2025.policy", HERE / "yubei.csv", "--all"],
    "jiangsu": [ROOT / "policies/jiangsu-2015.policy", HERE / "jiangsu.csv", "--all", "--params", ROOT / "tests/samples/params.csv"],
    "more": [*MORE, HERE / "more.csv", "--all", "--params", HERE / "more-params.csv"],
    "premiums": [ROOT / "tests/policies/premiums.policy", ROOT / "policies/zhangye-2022.policy", HERE / "premiums.csv",
                 *ids_of("premiums.csv"), "--params", HERE / "premiums-params.csv"],
}
OUTCOME = {"zh": ("结论", "原因"), "en": ("Outcome", "Reason")}
ROW = re.compile(r'^TD_(STATUS|REASON)\(\w+, +"(\w+)", +(?:\d, )?"([^"]+)", +"([^"]+)"\)', re.M)


def explain(tuodi, lang, what):
    """What the command prints."""
    done = subprocess.run([tuodi, "explain", *what, "--lang", lang], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False)
    return done.stdout.decode("utf-8")


def lacking(lang, text):
    """The statuses and reasons that no sheet of the text has; a reason that says what the status says is not printed."""
    said = {kind: set(re.findall(rf"^  {word} +(.*)$", text, re.M)) for kind, word in zip(("STATUS", "REASON"), OUTCOME[lang])}
    statuses = set()
    for kind, word, zh, en in ROW.findall((ROOT / "runtime/reasons.def").read_text(encoding="utf-8")):
        own = zh if lang == "zh" else en
        if kind == "STATUS":
            statuses.add(word)
        if own not in said[kind] and not (kind == "REASON" and word in statuses):
            yield f"{kind.lower()} {word}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tuodi", required=True)
    parser.add_argument("--bless", action="store_true")
    options = parser.parse_args()
    differ, lack = 0, 0
    for lang in OUTCOME:
        everything = ""
        for name, what in SETS.items():
            path = HERE / f"{name}.{lang}.txt"
            got = explain(options.tuodi, lang, what)
            everything += got
            if options.bless:
                path.write_text(got, encoding="utf-8")
                continue
            wanted = path.read_text(encoding="utf-8") if path.exists() else ""
            differ += got != wanted
            sys.stdout.writelines(difflib.unified_diff(wanted.splitlines(True), got.splitlines(True), path.name, "now"))
        for missing in lacking(lang, everything):
            print(f"{lang}: no sheet has the {missing}")
            lack += 1
    print(f"{differ} transcripts differ, {lack} statuses and reasons lack a sheet")
    return 1 if differ or lack else 0


if __name__ == "__main__":
    sys.exit(main())
