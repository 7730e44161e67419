#!/usr/bin/env python3
"""What tuodi fmt must keep, on every policy that is there and on generated ones.

    fmt_check.py --tuodi TUODI [--generated N] [--seed N] [POLICY ...]

Of each policy: formatting again changes nothing; Chinese to English and back gives the same bytes; the text and what
becomes of it compile to the same program; no comment is lost; --check and --diff agree with it.
Exit status: 0 all is well, 1 something is not; a generated policy that fails is printed as its seed.
"""
import argparse
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from policies_gen import Maker

ROOT = Path(__file__).resolve().parent.parent
PLACES = ("policies/*.policy", "policies/shared/*.policy", "policies/tests/*.policy", "tests/cli/policies/[!b]*.policy",
          "tests/policies/*.policy", "tests/golden/good/*.policy", "tests/golden/silent/*.policy", "tests/golden/warned/*.policy",
          "tests/golden/fmt/[!b]*.policy", "tests/golden/labels.policy")


class Failure(Exception):
    pass


class Checker:
    def __init__(self, tuodi):
        self.tuodi = tuodi

    def run(self, *args, text=None, folder=ROOT, wanted=(0,)):
        done = subprocess.run([self.tuodi, *args], input=text, cwd=folder, capture_output=True, timeout=60, check=False)
        if done.returncode not in wanted:
            raise Failure(f"tuodi {' '.join(args)} ends with {done.returncode}: {done.stderr.decode('utf-8', 'replace')}")
        return done.stdout

    def fmt(self, text, folder, *options):
        return self.run("fmt", *options, "-", text=text, folder=folder)

    def program(self, text, folder):
        """The program section as text; a vocabulary or a text with a mistake has none; of a set of tests, what they say."""
        if text.lstrip().startswith(("用例集".encode(), b"tests")):
            with tempfile.NamedTemporaryFile(dir=folder, prefix=".fmt-", suffix=".policy") as file:
                file.write(text)
                file.flush()
                said = self.run("test", "--lang=en", file.name, wanted=(0, 1, 2))
            # where and how the text was written is no part of it
            return re.sub(rb":\d+", b"", said.replace(file.name.encode(), b"-"))
        return self.run("dis", "-", text=text, folder=folder, wanted=(0, 2))

    def comments(self, text, folder):
        """The comments: what lies outside the tokens and is no blank and no separator."""
        text = text.removeprefix(b"\xef\xbb\xbf")
        end, found = 0, []
        spans = [line.split(b" ")[0] for line in self.run("compile", "--dump", "tokens", "-", text=text, folder=folder,
                                                          wanted=(0, 2)).splitlines() if line.startswith(b"[")]
        for span in spans + [b"[%d,%d)" % (len(text), len(text))]:
            start, stop = map(int, span.strip(b"[)").split(b","))
            for line in text[end:start].decode("utf-8").splitlines():
                if line.strip():
                    found.append(line.strip())
            end = stop
        return found

    def check(self, text, folder, program=True):
        """Raises a Failure where TEXT, which lies in FOLDER, is not kept."""
        once = self.fmt(text, folder)
        chinese, english = self.fmt(text, folder, "--lang", "zh"), self.fmt(text, folder, "--lang", "en")
        for name, form, options in (("as it is", once, ()), ("zh", chinese, ("--lang", "zh")),
                                    ("en", english, ("--lang", "en"))):
            if self.fmt(form, folder, *options) != form:
                raise Failure(f"{name}: formatting again changes it")
            if self.run("fmt", "--check", *options, "-", text=form, folder=folder) != b"":
                raise Failure(f"{name}: --check would change it")
            if max(map(len, form.decode().splitlines()), default=0) > 400:
                raise Failure(f"{name}: a line was not wrapped")
        if self.fmt(self.fmt(chinese, folder, "--lang", "en"), folder, "--lang", "zh") != chinese:
            raise Failure("zh, en, zh: not the same text")
        if self.fmt(self.fmt(english, folder, "--lang", "zh"), folder, "--lang", "en") != english:
            raise Failure("en, zh, en: not the same text")
        own = self.program(text, folder)
        if program and not own:
            raise Failure("does not compile")
        for name, form in (("as it is", once), ("zh", chinese), ("en", english)):
            if self.program(form, folder) != own:
                raise Failure(f"{name}: another program")
        try:
            comments = self.comments(text, folder)
        except UnicodeDecodeError:  # GB18030
            comments = self.comments(once, folder)
        for name, form in (("as it is", once), ("zh", chinese), ("en", english)):
            if self.comments(form, folder) != comments:
                raise Failure(f"{name}: a comment is lost")

    def check_file(self, path):
        try:
            self.check(path.read_bytes(), path.parent, program=path.parent.name not in ("shared", "fmt") and "labels" not in path.name)
            return None
        except Failure as failure:
            return f"{path}: {failure}"

    def check_seed(self, seed):
        try:
            self.check(Maker(seed).policy().encode(), ROOT)
            return None
        except Failure as failure:
            return f"policies_gen.py --seed {seed}: {failure}"


def check_files(checker):
    """--write: in place, what is well laid out left alone, what does not parse too; the exit statuses."""
    with tempfile.TemporaryDirectory(prefix="tuodi-fmt-") as name:
        folder = Path(name)
        loose, broken, link = folder / "loose.policy", folder / "broken.policy", folder / "link.policy"
        loose.write_text("政策 甲;地区 620700", encoding="utf-8")
        loose.chmod(0o640)
        link.symlink_to(loose.name)
        broken.write_text("政策 甲 {", encoding="utf-8")
        wants = (("--check", str(loose), 1, f"{loose}\n"), ("--diff", str(loose), 1, None), ("--write", str(broken), 2, ""),
                 ("--write", "-", 2, ""), ("--check", str(folder / "none"), 2, ""), ("--write", str(link), 0, ""),
                 ("--check", str(loose), 0, ""), ("--diff", str(link), 0, ""), ("-w", str(loose), 0, ""))
        for option, path, status, text in wants:
            out = checker.run("fmt", option, path, text=b"", wanted=(status,)).decode()
            if text is not None and out != text:
                raise Failure(f"fmt {option} {path} prints {out!r}")
        if loose.read_text(encoding="utf-8") != "政策 甲\n地区 620700\n" or loose.stat().st_mode & 0o777 != 0o640:
            raise Failure("fmt --write: not the text or not the mode")
        if broken.read_text(encoding="utf-8") != "政策 甲 {" or not link.is_symlink() or len(list(folder.iterdir())) != 3:
            raise Failure("fmt --write: a file that does not parse was touched, or something was left behind")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tuodi", required=True, type=lambda p: str(Path(p).resolve()))
    parser.add_argument("--generated", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("policy", nargs="*", type=Path)
    options = parser.parse_args()
    checker = Checker(options.tuodi)
    check_files(checker)
    paths = options.policy or [path for place in PLACES for path in sorted(ROOT.glob(place))]
    with ThreadPoolExecutor(8) as pool:
        failed = [f for f in pool.map(checker.check_file, [path.resolve() for path in paths]) if f]
        failed += [f for f in pool.map(checker.check_seed, range(options.seed, options.seed + options.generated)) if f]
    for failure in failed[:40]:
        print(failure)
    print(f"{len(paths)} policies and {options.generated} generated ones, {len(failed)} not kept")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
