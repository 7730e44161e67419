#!/usr/bin/env python3
"""Golden cases of the front end: policies, and what tuodi must say of them.

    tests/golden/run.py --tuodi build/release/tools/tuodi            all cases
    tests/golden/run.py --tuodi TUODI bad/wrong-unit good/tiny       these
    tests/golden/run.py --tuodi TUODI --bless bad/wrong-unit         write what is said now: read the diff before you commit it

good/NAME.policy  is compiled without an error; NAME.tokens, .tree, .model, .ir, .code: its dumps, where they tell something
                  NAME.same: names another case that compiles to the same bytes
fmt/NAME.policy   NAME.fmt.zh, NAME.fmt.en: what fmt --lang prints, NAME.diff: fmt --diff; of broken-NAME what it says
warned/NAME.policy, silent/NAME.policy  checks beyond types: what check says as in bad, though the policy compiles; has no finding
bad/NAME.policy   NAME.zh.txt, NAME.en.txt: what check says, and its exit status; NAME.json: the same for programs
"""
import argparse
import difflib
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
DUMPS = ("tokens", "tree", "model", "ir", "code")


def run(tuodi, *args, stderr=subprocess.STDOUT):
    done = subprocess.run([tuodi, *map(str, args)], cwd=HERE, stdout=subprocess.PIPE, stderr=stderr, timeout=60)
    return done.returncode, done.stdout.decode("utf-8", "backslashreplace")


class Runner:
    def __init__(self, tuodi, bless):
        self.tuodi, self.bless, self.failed = tuodi, bless, []

    def differs(self, case, path, found):
        """Whether what was FOUND is not what stands in PATH; says how."""
        if self.bless:
            path.write_text(found, encoding="utf-8")
            return False
        expected = path.read_text(encoding="utf-8") if path.exists() else ""
        if found == expected:
            return False
        name = str(path.relative_to(HERE))
        sys.stdout.writelines(difflib.unified_diff(expected.splitlines(True), found.splitlines(True), name, f"{name} (found)"))
        return True

    def good(self, case, policy):
        well = True
        for dump in DUMPS:
            path = HERE / f"{case}.{dump}"
            if path.exists():
                text = run(self.tuodi, "compile", "--dump", dump, policy, stderr=subprocess.DEVNULL)[1]
                well &= not self.differs(case, path, text)
        return self.compiles(case, policy) and well

    def image(self, policy, folder, name):
        path = pathlib.Path(folder) / name
        status, text = run(self.tuodi, "compile", "--lang", "en", policy, "-o", path)
        return (path.read_bytes(), "") if status == 0 else (None, text)

    def compiles(self, case, policy):
        same = HERE / f"{case}.same"
        with tempfile.TemporaryDirectory() as folder:
            image, text = self.image(policy, folder, "a.pbc")
            if image is None:
                print(f"{case}: does not compile\n{text}")
                return False
            status, text = run(self.tuodi, "check", "--lang", "en", f"{folder}/a.pbc")
            if status != 0:
                print(f"{case}: what it compiles to does not load\n{text}")
                return False
            if same.exists():
                other, text = self.image(same.read_text(encoding="utf-8").strip() + ".policy", folder, "b.pbc")
                if other != image:
                    print(f"{case}: not the same bytes as {same.read_text(encoding='utf-8').strip()} {text}")
                    return False
        return True

    def bad(self, case, policy):
        well = True
        for lang in ("zh", "en"):
            status, text = run(self.tuodi, "check", "--lang", lang, policy)
            well &= not self.differs(case, HERE / f"{case}.{lang}.txt", f"{text}exit {status}\n")
            if status == 0:
                print(f"{case}: check finds nothing")
                well = False
        path = HERE / f"{case}.json"
        if path.exists():
            well &= not self.differs(case, path, run(self.tuodi, "check", "--lang", "en", "--format", "json", policy)[1])
        return well

    def warned(self, case, policy):
        return self.bad(case, policy) and self.compiles(case, policy)

    def silent(self, case, policy):
        status, text = run(self.tuodi, "check", "--lang", "en", policy)
        if status != 0:
            print(f"{case}: check finds something\n{text}")
        return status == 0 and self.compiles(case, policy)

    def fmt(self, case, policy):
        well = True
        for suffix, options in (("fmt.zh", ("--lang", "zh")), ("fmt.en", ("--lang", "en"))):
            status, text = run(self.tuodi, "fmt", *options, policy)
            if (status != 0) != policy.name.startswith("broken-"):
                print(f"{case}: fmt ends with {status}")
                well = False
            well &= not self.differs(case, HERE / f"{case}.{suffix}", text + (f"exit {status}\n" if status else ""))
        path = HERE / f"{case}.diff"
        if path.exists():
            well &= not self.differs(case, path, run(self.tuodi, "fmt", "--diff", policy)[1])
        return well

    def case(self, case):
        policy = pathlib.Path(f"{case}.policy")
        if not (HERE / policy).exists():
            print(f"{case}: no such case")
            return False
        stage = {"good": self.good, "bad": self.bad, "fmt": self.fmt, "warned": self.warned, "silent": self.silent}[policy.parts[0]]
        return stage(case, policy)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tuodi", required=True, type=lambda p: str(pathlib.Path(p).resolve()))
    parser.add_argument("--bless", action="store_true")
    parser.add_argument("case", nargs="*")
    options = parser.parse_args()
    everything = sorted(str(p.relative_to(HERE).with_suffix("")) for p in HERE.glob("*/*.policy"))
    cases = [c.removesuffix(".policy") for c in options.case] or everything
    runner = Runner(options.tuodi, options.bless)
    failed = [case for case in cases if not runner.case(case)]
    for case in failed:
        print(f"failed: {case}")
    print(f"{len(cases) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
