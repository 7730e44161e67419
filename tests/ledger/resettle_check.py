#!/usr/bin/env python3
"""Re-settles ledgers, and compares what is listed and recorded with runs over all claims at once.

    resettle_check.py --tuodi TUODI --claims TUODI-CLAIMS [--rows N] [--seed S]

Amendments: the claims, takings-back among them, are settled on a ledger; `resettle --policy` under an amended policy
must list exactly the benefits whose payment differs between a run of everything under the one and under the other, to
the fen.  So with an amended document to which claims are deferred, and with the policy that defers them.  Late claims: the claims come in several files of which each holds some from the whole time; after
`resettle --apply` every result is as if they had come in order.  Nothing changes without --apply; `ledger verify` finds
nothing.  What is recorded is repeated when the claims come again.
Exit status: 0 all is well, 1 differences.
"""
import argparse
import csv
import random
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from compare_samples import externals  # noqa: E402

POLICY = ROOT / "policies" / "zhangye-2022.policy"
OPTIONS = externals("zhangye-2022")


def fen(text):
    if not text:
        return 0
    yuan, _, rest = text.lstrip("-").partition(".")
    value = int(yuan) * 100 + int((rest + "00")[:2])
    return -value if text.startswith("-") else value


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Check:
    def __init__(self, options, folder):
        self.tuodi, self.folder, self.faults = options.tuodi, Path(folder), 0

    def fault(self, what):
        self.faults += 1
        if self.faults < 20:
            print(what)

    def command(self, *words, expected=(0, 1)):
        done = subprocess.run([self.tuodi, *map(str, words)], capture_output=True, text=True)
        if done.returncode not in expected:
            sys.exit(f"{words}: status {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def run(self, policies, claims, name, *more):
        """What each claim comes to: its result, and what each benefit pays."""
        results, lines = self.folder / f"{name}.csv", self.folder / f"{name}-lines.csv"
        self.command("run", *policies, claims, "-o", results, "--lines", lines, *OPTIONS, *more)
        paid = defaultdict(int)
        for line in rows_of(lines):
            paid[line["setl_id"], line["benefit"]] = fen(line["paid"])
        answers = {row["setl_id"]: row for row in rows_of(results)}
        for row in answers.values():
            if row["status"] == "reversed":
                paid[row["setl_id"], ""] = fen(row["aid"])
        return answers, paid

    def same_answers(self, what, one, other, columns):
        for setl_id in one.keys() | other.keys():
            a, b = one.get(setl_id, {}), other.get(setl_id, {})
            if [a.get(c) for c in columns] != [b.get(c) for c in columns]:
                self.fault(f"{what}: {setl_id}: {a} {b}")

    def same_list(self, what, path, before, after):
        expected = {key: after[key] - before[key] for key in before.keys() | after.keys() if after[key] != before[key]}
        listed = {(row["setl_id"], row["benefit"]): fen(row["difference"]) for row in rows_of(path)
                  if row["action"] != "改"}
        for key in expected.keys() | listed.keys():
            if expected.get(key) != listed.get(key):
                self.fault(f"{what}: {key}: expected {expected.get(key)}, listed {listed.get(key)}")
        for row in rows_of(path):
            if row["action"] != ("补" if fen(row["difference"]) > 0 else "退" if fen(row["difference"]) else "改"):
                self.fault(f"{what}: {row}")
        return len({row["psn_no"] for row in rows_of(path) if row["action"] != "改"})

    def verify(self, ledger):
        done = self.command("ledger", "verify", ledger)
        if done.returncode != 0:
            self.fault(done.stdout)


def write_claims(path, header, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def changed(folder, name, *changes):
    text = POLICY.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / f"{name}.policy"
    path.write_text(text, encoding="utf-8")
    return path


def check_amendment(check, claims, what, policies, amended, whole):
    """A ledger under POLICIES; AMENDED, one of them anew, must change what WHOLE, all of them then, says."""
    ledger, listing = check.folder / f"{what}.ledger", check.folder / "list.csv"
    _, before = check.run(policies, claims, "before", "--ledger", ledger)
    answers, after = check.run(whole, claims, "after")
    content = ledger.read_bytes()
    check.command("resettle", ledger, "--policy", amended, "-o", listing, *OPTIONS)
    if ledger.read_bytes() != content:
        check.fault(f"{what}: resettle without --apply changed the ledger")
    persons = check.same_list(what, listing, before, after)
    check.command("resettle", ledger, "--policy", amended, "-o", listing, "--apply", *OPTIONS)
    check.same_list(f"{what}, applied", listing, before, after)
    check.verify(ledger)
    again, paid = check.run(whole, claims, "again", "--ledger", ledger)
    check.same_answers(f"{what}, again", again, answers, ["status", "reason", "category", "base", "aid", "residual"])
    for key in paid.keys() | after.keys():
        if paid[key] != after[key]:
            check.fault(f"{what}, again: {key}: {paid[key]} {after[key]}")
    left = check.command("resettle", ledger, "--policy", amended, "-o", listing, *OPTIONS)
    if left.returncode != 0 or rows_of(listing):
        check.fault(f"{what}: a second re-settlement still lists something\n{left.stderr}")
    return persons


def check_amendments(check, claims):
    """A ratio; that of a document to which claims are deferred; that of the policy that defers them."""
    folder = check.folder
    shutil.copytree(POLICY.parent / "shared", folder / "shared")
    ratio, deferral = ("75%", "80%"), ("待遇 直接救助", "另按 “病种办法” 当 有 病种 且 病种 属于 {胃癌, 乳腺癌} 依据 四(二)\n\n待遇 直接救助")
    number = (("政策 zhangye-2022 ", "政策 disease "), ("地区 620700\n", ""), ("张政办发〔2022〕90号", "病种办法"),
              ("100%", "90%"))
    amended = changed(folder, "amended", ratio)
    deferring, none = changed(folder, "deferring", deferral), changed(folder, "deferring-amended", deferral, ratio)
    document, other = changed(folder, "disease", *number), changed(folder, "disease-amended", *number, ratio)
    return [check_amendment(check, claims, "amended ratio", [POLICY], amended, [amended]),
            check_amendment(check, claims, "amended document", [deferring, document], other, [deferring, other]),
            check_amendment(check, claims, "deferring policy amended", [deferring, document], none, [none, document]),
            check_amendment(check, claims, "deferral taken out", [deferring, document], POLICY, [POLICY, document])]


def check_late(check, header, rows, claims, seed):
    ledger, listing = check.folder / "late.ledger", check.folder / "late-list.csv"
    answers, whole = check.run([POLICY], claims, "whole")
    part_of, random_ = {}, random.Random(seed)
    id_at, refd, original = (header.index(name) for name in ("setl_id", "refd_setl_flag", "init_setl_id"))
    parts = [[] for _ in range(4)]
    for row in rows:  # a taking-back comes no sooner than what it takes back
        least = part_of.get(row[original], 0) if row[refd] == "1" else 0
        part = part_of.setdefault(row[id_at], max(least, random_.randrange(len(parts))))
        parts[part].append(row)
    arrived = defaultdict(int)
    for i, part in enumerate(parts):
        path = check.folder / f"arriving-{i}.csv"
        write_claims(path, header, part)
        answers_of_part, paid = check.run([POLICY], path, f"part-{i}", "--ledger", ledger)
        arrived.update(paid)
    check.verify(ledger)
    check.command("resettle", ledger, "-o", listing, "--apply", *OPTIONS)
    check.same_list("late claims", listing, arrived, whole)
    check.verify(ledger)
    again, paid = check.run([POLICY], claims, "in-order", "--ledger", ledger)
    check.same_answers("late claims, again", again, answers, ["policy", "status", "reason", "category", "base", "aid", "residual"])
    for key in paid.keys() | whole.keys():
        if paid[key] != whole[key]:
            check.fault(f"late claims, again: {key}: {paid[key]} {whole[key]}")
    return len(rows_of(listing))


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--tuodi", required=True)
    options.add_argument("--claims", required=True)
    options.add_argument("--rows", type=int, default=20000)
    options.add_argument("--seed", type=int, default=1)
    options = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        check = Check(options, folder)
        claims = Path(folder) / "claims.csv"
        with open(claims, "wb") as file:
            subprocess.run([options.claims, "--rows", str(options.rows), "--persons", str(options.rows // 25), "--seed",
                            str(options.seed), "--takings-back", "3"], stdout=file, check=True)
        with open(claims, encoding="utf-8", newline="") as file:
            header, *rows = list(csv.reader(file))
        persons = check_amendments(check, claims)
        listed = check_late(check, header, rows, claims, options.seed)
        print(f"{len(rows)} claims: amendments change {', '.join(map(str, persons))} persons; "
              f"late claims change {listed} benefits: {check.faults} differences")
    return 1 if check.faults else 0


if __name__ == "__main__":
    sys.exit(main())
