#!/usr/bin/env python3
"""Checks every example of the docs: docs/*.md, README*.md and policies/README.md.

    docs_check.py [--tuodi PATH] [DOC ...]

What a fenced block says behind ``` decides:

    policy               a complete policy; compiles without findings.  Imports are looked for in policies/
    items                top-level items, put into tests/docs/skeleton.policy; compiles without findings
    benefit              parts of a benefit, put into the skeleton's benefit; compiles without findings
    ... fails TD4001     the same, but that is the first finding
    ... warns TD7003     the same, but that is among the warnings (checks)
    ... without TD7003   the same, and that is not among the warnings

Warnings on items and benefits that are no example of a check are passed over: they are parts of a policy.

    console              lines `$ command` are run, one after another, in a copy of the repository that the blocks of one
                         doc share, with tuodi on the PATH; the lines behind are what it prints, on both outputs.  A line
                         … stands for any lines; a command whose line ends in \\ goes on in the next
    file PATH            becomes that file of the copy
    add PATH             is added to that file, behind an empty line
    sh, c, text, csv     are not checked; nor is a block that says nothing, or another language's name

Messages are English, in *.zh-CN.md Chinese.  A doc and its translation have the same blocks, but for what is printed.
Prints file:line and what is wrong.
Exit status: 0 every example is right, 1 some are not.
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SKELETON = ROOT / "tests/docs/skeleton.policy"
FENCE = re.compile(r"^( *)(```+)\s*(.*?)\s*$")
CHECKED = ("policy", "items", "benefit", "console")
WRITTEN = {"file": "w", "add": "a"}
TRANSLATED = ".zh-CN.md"
UNCHECKED = ("", "sh", "c", "text", "csv", "json", "cmake")
NOT_COPIED = shutil.ignore_patterns("build", ".git", "__pycache__", "*.pbc", ".ci")
ANY_LINES = "…"
SECONDS = 120


class Block:
    """A fenced block: what it says behind ```, where its first line is, its lines."""

    def __init__(self, info, line, lines):
        words = info.split()
        self.kind = words[0] if words else ""
        said = words[1] if len(words) == 3 and words[1] in ("fails", "warns", "without") else None
        self.fails, self.warns, self.without = (words[2] if said == word else None for word in ("fails", "warns", "without"))
        self.path = words[1] if len(words) == 2 and self.kind in WRITTEN else None
        self.known = (self.path is not None if self.kind in WRITTEN else
                      len(words) <= 1 or said is not None or self.kind in UNCHECKED)
        self.line = line
        self.lines = lines

    def text(self):
        return "".join(line + "\n" for line in self.lines)

    def untranslated(self):
        """What it says in every language: all of it, of a console the commands."""
        if self.kind == "console":
            return self.kind, self.path, tuple(command for _, command, _ in commands_of(self))
        return self.kind, self.path, self.text()


def blocks_of(doc):
    """The fenced blocks of a doc, in order; an open one ends with the doc."""
    blocks, inside = [], None
    for number, line in enumerate(doc.read_text(encoding="utf-8").splitlines(), 1):
        fence = FENCE.match(line)
        if inside is None and fence:
            inside = (fence.group(2), len(fence.group(1)), Block(fence.group(3), number + 1, []))
        elif inside is not None and fence and fence.group(2) == inside[0] and not fence.group(3):
            blocks.append(inside[2])
            inside = None
        elif inside is not None:
            inside[2].lines.append(line[inside[1]:] if line[:inside[1]].isspace() else line)
    if inside is not None:
        blocks.append(inside[2])
    return blocks


def first_words(lines):
    """The words with which lines begin that are in no braces."""
    words, depth = set(), 0
    for line in lines:
        if depth == 0 and line.strip():
            words.add(re.split(r"[\s{“\"]", line.strip(), maxsplit=1)[0])
        depth += len(re.findall("[{｛]", line)) - len(re.findall("[}｝]", line))
    return words


def in_skeleton(block):
    """The skeleton with the block in its place, and the line of the result at which the block begins."""
    place = "#条目" if block.kind == "items" else "#部分"
    said = first_words(block.lines)
    out, begins, chunks = [], 0, []  # chunks: of each that is open, whether it is left out
    for line in SKELETON.read_text(encoding="utf-8").splitlines():
        if line.startswith("#?"):
            chunks.append(bool(said & set(line[2:].split())))
        elif line == "#!":
            chunks.pop()
        elif line == place:
            begins = len(out) + 1
            out += block.lines
        elif not any(chunks):
            out.append(line)
    return "".join(line + "\n" for line in out), begins


class Checker:
    """Checks docs with one tuodi; counts and prints what is wrong."""

    def __init__(self, tuodi, scratch):
        self.tuodi = Path(tuodi).resolve()
        self.scratch = scratch
        self.faults = self.checked = 0
        shutil.copytree(ROOT / "policies", scratch / "policies")

    def fault(self, doc, line, what):
        print(f"{os.path.relpath(doc, ROOT)}:{line}: {what}")
        self.faults += 1

    def check_doc(self, doc):
        workshop = None
        for block in blocks_of(doc):
            if block.kind not in CHECKED and block.kind not in WRITTEN:
                if block.kind not in UNCHECKED:
                    self.fault(doc, block.line - 1, f"a block of an unknown kind: {block.kind}")
                continue
            self.checked += 1
            if not block.known:
                self.fault(doc, block.line - 1,
                           "a block says `KIND`, `KIND fails|warns|without TDnnnn`, `file PATH` or `add PATH`")
            elif block.kind == "console":
                workshop = workshop or self.make_workshop()
                self.check_console(doc, block, workshop)
            elif block.kind in WRITTEN:
                workshop = workshop or self.make_workshop()
                with open(workshop / "repo" / block.path, WRITTEN[block.kind], encoding="utf-8") as file:
                    file.write(("\n" if block.kind == "add" else "") + block.text())
            else:
                self.check_policy(doc, block)

    def check_translation(self, doc):
        """A doc has the blocks of its translation, if it has one."""
        other = doc.with_name(doc.name.removesuffix(".md") + TRANSLATED)
        if not other.exists():
            return
        theirs = blocks_of(other)
        for number, block in enumerate(blocks_of(doc)):
            if number >= len(theirs) or block.untranslated() != theirs[number].untranslated():
                where = f"{other.name}:{theirs[number].line}" if number < len(theirs) else f"the end of {other.name}"
                self.fault(doc, block.line, f"the block differs from its translation at {where}")
                return

    def check_policy(self, doc, block):
        text, begins = (block.text(), 1) if block.kind == "policy" else in_skeleton(block)
        path = self.scratch / "policies" / "example-of-the-docs.policy"
        path.write_text(text, encoding="utf-8")
        done = subprocess.run([self.tuodi, "check", "--format", "json", "--lang", "en", path], capture_output=True,
                              timeout=SECONDS, check=False)
        try:
            findings = json.loads(done.stdout)
        except ValueError:
            self.fault(doc, block.line, f"tuodi check ended with {done.returncode}: {done.stderr.decode()}")
            return
        codes = {finding["code"] for finding in findings}
        if block.warns is not None and block.warns not in codes:
            self.fault(doc, block.line, f"is to warn with {block.warns}, does with {sorted(codes)}")
        if block.without is not None and block.without in codes:
            self.fault(doc, block.line, f"is to be without {block.without}")
        if block.kind != "policy" or block.warns is not None:
            findings = [finding for finding in findings if finding["severity"] == "error"]
        first = findings[0] if findings else None
        if block.fails is None and first:
            line = block.line + first["line"] - begins
            line = line if block.line <= line < block.line + len(block.lines) else block.line
            self.fault(doc, line, f'{first["code"]} {first["message"]} ({first["hint"]})' if first["hint"] else
                       f'{first["code"]} {first["message"]}')
        elif block.fails is not None and not first:
            self.fault(doc, block.line, f"is to fail with {block.fails} and compiles")
        elif block.fails is not None and first["code"] != block.fails:
            self.fault(doc, block.line, f'is to fail with {block.fails}, fails with {first["code"]} {first["message"]}')

    def make_workshop(self):
        """A copy of the repository with bin/tuodi beside it."""
        folder = Path(tempfile.mkdtemp(dir=self.scratch))
        shutil.copytree(ROOT, folder / "repo", ignore=NOT_COPIED)
        (folder / "bin").mkdir()
        (folder / "bin/tuodi").symlink_to(self.tuodi)
        return folder

    def check_console(self, doc, block, workshop):
        environment = dict(os.environ, PATH=f"{workshop}/bin:{os.environ.get('PATH', '')}",
                           LANG="zh_CN.UTF-8" if doc.name.endswith(".zh-CN.md") else "C.UTF-8")
        for name in ("LC_ALL", "LC_MESSAGES", "LANGUAGE"):
            environment.pop(name, None)
        for line, command, wanted in commands_of(block):
            if command is None:
                self.fault(doc, line, "a block `console` begins with `$ command`")
                return
            done = subprocess.run(["sh", "-c", command], cwd=workshop / "repo", env=environment, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=SECONDS, check=False)
            got = done.stdout.decode("utf-8", "replace").splitlines()
            if not same(wanted, got):
                self.fault(doc, line, f"`{command}` prints something else (status {done.returncode}):")
                show_difference(wanted, got)


def commands_of(block):
    """(line, command, lines it prints) of a console block; a command of None where it does not begin with one."""
    out = []
    lines = iter(enumerate(block.lines, block.line))
    for number, line in lines:
        if line.startswith("$ "):
            command = line[2:]
            while command.endswith("\\"):
                command += "\n" + next(lines, (0, ""))[1]
            out.append((number, command, []))
        elif out:
            out[-1][2].append(line.rstrip())
        elif line.strip():
            return [(number, None, [])]
    return out


def same(wanted, got):
    """Whether the lines are as wanted; … stands for any number of them."""
    got = [line.rstrip() for line in got]
    if ANY_LINES not in wanted:
        return wanted == got
    at = wanted.index(ANY_LINES)
    if got[:at] != wanted[:at]:
        return False
    return any(same(wanted[at + 1:], got[skip:]) for skip in range(at, len(got) + 1))


def show_difference(wanted, got):
    for mark, lines in (("-", wanted), ("+", got)):
        for line in lines[:40]:
            print(f"    {mark} {line}")
        if len(lines) > 40:
            print(f"    {mark} and {len(lines) - 40} lines more")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tuodi", default=str(ROOT / "build/release/tools/tuodi"))
    parser.add_argument("doc", nargs="*", type=Path)
    options = parser.parse_args()
    docs = options.doc or [*sorted((ROOT / "docs").glob("*.md")), *sorted(ROOT.glob("README*.md")),
                           ROOT / "policies/README.md"]
    with tempfile.TemporaryDirectory(prefix="tuodi-docs-") as folder:
        checker = Checker(options.tuodi, Path(folder))
        for doc in docs:
            checker.check_doc(doc.resolve())
            checker.check_translation(doc.resolve())
    print(f"{checker.checked} examples in {len(docs)} docs, {checker.faults} wrong")
    return 1 if checker.faults else 0


if __name__ == "__main__":
    sys.exit(main())
