#!/usr/bin/env python3
"""The house's walls: which room includes what, rooted includes, no circles, own header first, files of a size.

    walls.py [--root DIR]

Prints `file:line: what` for everything that breaks a rule, and a note for files that are getting long.
Exit status: 0 all is well, 1 something breaks a rule.
"""
import argparse
import re
import sys
from pathlib import Path

SMELL, BUG = 400, 600

# A room is the longest of these that a file's folder begins with; it may include itself and the rooms listed.
ROOMS = {
    "grammar": ["grammar"],
    "runtime": ["runtime"],
    "compiler": ["compiler", "grammar", "runtime"],
    "tools/io": ["tools/io", "grammar", "runtime"],
    "tools/ledger": ["tools/ledger", "tools/io", "grammar", "runtime"],
    "tools/settle": ["tools/settle", "tools/ledger", "tools/io", "compiler", "grammar", "runtime"],
    "tools": ["tools", "tools/io", "tools/ledger", "tools/settle", "compiler", "grammar", "runtime"],
    "tests": ["tests", "tools", "tools/io", "tools/ledger", "tools/settle", "compiler", "grammar", "runtime"],
    "docs": ["runtime"],
}
STANDARD = set("""assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign stdarg
stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string tgmath threads time uchar wchar wctype""".split())
# What <...> a room may include beside the C library; None: anything.
SYSTEM = {"grammar": ["glib.h"], "runtime": [], "compiler": ["glib.h", "sys/stat.h"], "docs": []}
FORBIDDEN_HEADERS = {"runtime": ["stdio.h", "threads.h", "signal.h", "locale.h", "time.h"]}
# Libraries report, tools speak: no printing and no ending of the process outside tools, tests and the example.
SPEAKING = re.compile(r"\b(printf|vprintf|fprintf|vfprintf|puts|fputs|putchar|putc|fputc|perror|exit|_exit|abort|g_print"
                      r"|g_printerr|g_message|g_warning|g_error|getenv)\s*\(")
SILENT = ["grammar", "compiler", "runtime"]
RUNTIME_ONLY = re.compile(r"\b(malloc|calloc|realloc|free|snprintf|sprintf|fopen|pthread_\w+|thrd_\w+)\s*\(")
ALLOCATOR = "runtime/allocator.c"
# Headers that flex and bison make.
GENERATED = {"grammar": ["parser.tab.h"]}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
COMMENT_OR_STRING = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:[^"\\\n]|\\.)*"', re.S)


def room_of(path):
    """The room of a path relative to the root, or None."""
    fitting = [room for room in ROOMS if path.startswith(room + "/")]
    return max(fitting, key=len) if fitting else None


def blank(match):
    """Comments and strings as spaces, line ends kept."""
    return re.sub(r"[^\n]", " ", match.group(0))


class Walls:
    """All source files of a tree and what is wrong with them."""

    def __init__(self, root):
        self.root = root
        self.files = {}
        for room in {room.split("/")[0] for room in ROOMS}:
            for path in sorted((root / room).rglob("*")):
                if path.suffix in (".c", ".h", ".def", ".l", ".y") and path.is_file():
                    self.files[path.relative_to(root).as_posix()] = path.read_text(encoding="utf-8")
        self.includes = {name: self.read_includes(text) for name, text in self.files.items()}
        self.faults = 0

    @staticmethod
    def read_includes(text):
        return [(text.count("\n", 0, m.start(2)) + 1, m.group(1), m.group(2)) for m in INCLUDE.finditer(text)]

    def fault(self, name, line, what):
        print(f"{name}:{line}: {what}")
        self.faults += 1

    def check_includes(self, name):
        room = room_of(name)
        for line, mark, target in self.includes[name]:
            if mark == "<":
                self.check_system(name, room, line, target)
            elif target in GENERATED.get(room, []):
                continue
            elif target not in self.files:
                self.fault(name, line, f'"{target}" is no path from the root')
            elif room_of(target) not in ROOMS[room]:
                self.fault(name, line, f"{room} may not include {room_of(target)} ({target})")

    def check_system(self, name, room, line, target):
        if target in FORBIDDEN_HEADERS.get(room, []):
            self.fault(name, line, f"{room} may not include <{target}>")
        elif room in SYSTEM and target not in SYSTEM[room] and target.removesuffix(".h") not in STANDARD:
            self.fault(name, line, f"{room} may not include <{target}>")

    def check_own_header(self, name):
        own = name[:-2] + ".h"
        if not name.endswith(".c") or own not in self.files:
            return
        included = self.includes[name]
        if not included or included[0][2] != own:
            self.fault(name, included[0][0] if included else 1, f'the first include is to be "{own}"')

    def check_words(self, name):
        room = room_of(name)
        if room not in SILENT:
            return
        text = COMMENT_OR_STRING.sub(blank, self.files[name])
        patterns = [SPEAKING]
        if room == "runtime" and name != ALLOCATOR:
            patterns.append(RUNTIME_ONLY)
        for pattern in patterns:
            for match in pattern.finditer(text):
                self.fault(name, text.count("\n", 0, match.start()) + 1, f"{room} may not call {match.group(1)}()")

    def check_length(self, name, text):
        lines = text.count("\n")
        if lines > BUG:
            self.fault(name, lines, f"{lines} lines; {BUG} is a bug: make it two files")
        elif lines >= SMELL:
            print(f"note: {name} has {lines} lines; {SMELL} is a smell")

    def check_circles(self):
        """Depth first over the project's own includes; a file met again on the way down closes a circle."""
        done = set()

        def visit(name, way):
            if name in way:
                circle = way[way.index(name):] + [name]
                self.fault(name, 1, "a circle of includes: " + " -> ".join(circle))
                return
            if name in done:
                return
            for _, mark, target in self.includes.get(name, []):
                if mark == '"' and target in self.files:
                    visit(target, way + [name])
            done.add(name)

        for name in self.files:
            visit(name, [])

    def check(self):
        for name, text in self.files.items():
            self.check_includes(name)
            self.check_own_header(name)
            self.check_words(name)
            self.check_length(name, text)
        for folder in ("tests", "tools"):
            for path in sorted((self.root / folder).rglob("*")):
                if path.suffix in (".py", ".sh"):
                    self.check_length(path.relative_to(self.root).as_posix(), path.read_text(encoding="utf-8"))
        self.check_circles()
        return self.faults


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    walls = Walls(parser.parse_args().root)
    faults = walls.check()
    print(f"{len(walls.files)} source files, " + ("all walls stand" if faults == 0 else f"{faults} faults"))
    return 0 if faults == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
