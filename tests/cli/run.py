#!/usr/bin/env python3
"""Transcripts of the command line: what is typed, what is printed on both outputs, the exit status.

    tests/cli/run.py --tuodi build/release/tools/tuodi           all transcripts
    tests/cli/run.py --tuodi TUODI test-passes                   these
    tests/cli/run.py --tuodi TUODI --bless test-passes           write what is said now: read the diff before you commit it

NAME.txt holds commands, `$ tuodi …`, run by sh in this folder with tuodi on the PATH; behind each what it prints, and
`exit N` where it does not end with 0.  $TMP is an empty folder that the commands of one transcript share.
"""
import argparse
import difflib
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def transcript(text, environment):
    """The text with what its commands print now."""
    out = []
    with tempfile.TemporaryDirectory() as folder:
        for line in text.splitlines():
            if line.startswith("#"):
                out.append(line)
            if not line.startswith("$ "):
                continue
            done = subprocess.run(["sh", "-c", line[2:]], cwd=HERE, env=dict(environment, TMP=folder), timeout=60,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
            out.append(line)
            out += done.stdout.decode("utf-8", "backslashreplace").splitlines()
            if done.returncode != 0:
                out.append(f"exit {done.returncode}")
    return "".join(line + "\n" for line in out)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tuodi", required=True, type=pathlib.Path)
    parser.add_argument("--bless", action="store_true")
    parser.add_argument("case", nargs="*")
    options = parser.parse_args()
    environment = {key: value for key, value in os.environ.items() if key not in ("LC_ALL", "LC_MESSAGES", "LANGUAGE")}
    environment.update(LANG="C.UTF-8", PATH=f"{options.tuodi.resolve().parent}:{os.environ['PATH']}")
    cases = [HERE / f"{name}.txt" for name in options.case] or sorted(HERE.glob("*.txt"))
    failed = []
    for case in cases:
        expected = case.read_text(encoding="utf-8")
        found = transcript(expected, environment)
        if options.bless:
            case.write_text(found, encoding="utf-8")
        elif found != expected:
            failed.append(case.stem)
            sys.stdout.writelines(difflib.unified_diff(expected.splitlines(True), found.splitlines(True), case.name,
                                                       f"{case.name} (found)"))
    for name in failed:
        print(f"failed: {name}")
    print(f"{len(cases) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
