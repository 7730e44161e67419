#!/usr/bin/env python3
"""Loses one brace at a time: what is left must give one message, at the place that it is about.

    braces_check.py [--tuodi PATH] [--all] [POLICY ...]

Without POLICY: the shipped policies, those of tests/policies and the example of the docs, and of the sets of tests, whose
braces are many and alike, every 7th; with --all every one of them.
Exit status: 0 every lost brace gives one message at its place, 1 some do not.
"""
import argparse
import json
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WHERE = ("policies/*.policy", "policies/tests/*.policy", "tests/policies/*.policy", "docs/examples/*.policy")


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


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def at_its_place(text, at, finding):
    """A lost '{' is missed where the block begins; of a lost '}' the message names the line of its '{'."""
    if text[at] == "{":
        behind = re.compile(r"(?:\s|#[^\n]*)*").match(text, at + 1).end()
        return line_of(text, at) <= finding["line"] <= line_of(text, behind)
    depth = 0
    for other in reversed([place for place in braces_of(text) if place <= at]):
        depth += 1 if text[other] == "}" else -1
        if depth == 0:
            return f"'{{' of line {line_of(text, other)} " in finding["message"]
    return False


def mirror(folder, into, levels=2):
    """A folder beside whose files others can stand, with everything that they may import by a relative path."""
    beside = (mirror(folder.parent, into, levels - 1) if levels > 0 else into) / folder.name
    beside.unlink(missing_ok=True)
    beside.mkdir()
    for file in folder.iterdir():
        (beside / file.name).symlink_to(file)
    return beside


def findings_of(tuodi, path, text, places):
    """What is found in a policy without the brace at each place: all in one process, a list of findings each."""
    texts = [text[:at] + text[at + 1:] for at in places]
    with tempfile.TemporaryDirectory() as room:
        beside = mirror(path.resolve().parent, Path(room))
        names = [beside / f"{i}.lost.policy" for i in range(len(texts))]
        for name, text in zip(names, texts):
            name.write_text(text, encoding="utf-8", newline="")
        done = subprocess.run([tuodi.resolve(), "check", "--format", "json", "--lang", "en", *names],
                              stdout=subprocess.PIPE, timeout=600, check=False)
    out, at, decoder = done.stdout.decode(), 0, json.JSONDecoder()
    found = []
    for _ in texts:
        findings, at = decoder.raw_decode(out, out.index("[", at))
        found.append(findings)
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tuodi", type=Path, default=ROOT / "build/release/tools/tuodi")
    parser.add_argument("policy", nargs="*", type=Path)
    parser.add_argument("--all", action="store_true", help="all braces of the sets of tests too")
    options = parser.parse_args()
    files = options.policy or [path for where in WHERE for path in sorted(ROOT.glob(where))]
    texts = [path.read_text(encoding="utf-8") for path in files]
    steps = [7 if path.parent.name == "tests" and not options.all and not options.policy else 1 for path in files]
    places = [list(braces_of(text))[::step] for text, step in zip(texts, steps)]
    lost, wrong = sum(map(len, places)), 0
    with ThreadPoolExecutor() as pool:
        all_found = list(pool.map(lambda *one: findings_of(options.tuodi, *one), files, texts, places))
    for path, text, lacking, found in zip(files, texts, places, all_found):
        for at, findings in zip(lacking, found):
            if len(findings) == 1 and at_its_place(text, at, findings[0]):
                continue
            wrong += 1
            print(f"{path}:{line_of(text, at)}: without its '{text[at]}' {len(findings)} messages:")
            for finding in findings:
                print(f'    {finding["line"]}: {finding["code"]} {finding["message"]}')
    print(f"{lost} braces lost, {wrong} not told in one message at its place")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
