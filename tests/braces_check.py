#!/usr/bin/env python3
"""Loses one brace at a time: what is left must give one message.

    braces_check.py [--tuodi PATH] [POLICY ...]

Without POLICY: the shipped policies, their tests, and the example of the docs.
Exit status: 0 every lost brace gives one message, 1 some do not.
"""
import argparse
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WHERE = ("policies/*.policy", "policies/tests/*.policy", "docs/examples/*.policy")


def braces_of(text):
    """The places of the braces that stand in no comment and no quotes."""
    quoted = comment = False
    for at, sign in enumerate(text):
        if sign == "\n":
            quoted = comment = False
        elif sign == "#" and not quoted:
            comment = True
        elif sign in "“”" and not comment:
            quoted = sign == "“"
        elif sign in "{}" and not quoted and not comment:
            yield at


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tuodi", type=Path, default=ROOT / "build/release/tools/tuodi")
    parser.add_argument("policy", nargs="*", type=Path)
    options = parser.parse_args()
    files = options.policy or [path for where in WHERE for path in sorted(ROOT.glob(where))]
    lost = wrong = 0
    for path in files:
        text = path.read_text(encoding="utf-8")
        for at in braces_of(text):
            done = subprocess.run([options.tuodi.resolve(), "check", "--format", "json", "--lang", "en", "-"], cwd=path.resolve().parent,
                                  input=(text[:at] + text[at + 1:]).encode(), stdout=subprocess.PIPE, timeout=60, check=False)
            findings = json.loads(done.stdout)
            lost += 1
            if len(findings) == 1:
                continue
            wrong += 1
            print(f"{path}:{text.count(chr(10), 0, at) + 1}: without its '{text[at]}' {len(findings)} messages:")
            for finding in findings:
                print(f'    {finding["line"]}: {finding["code"]} {finding["message"]}')
    print(f"{lost} braces lost, {wrong} not told in one message")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
