#!/usr/bin/env python3
"""Ledgers that are not what they were: cut down, or made up anew with digests and chains that hold.

    forged_check.py --tuodi TUODI

A ledger that lost something is refused by `run`, which would otherwise begin anew and pay twice, and stays as it was.
Whatever a ledger says, no verb crashes or goes on without end, and `verify` finds it.  A settlement that was taken out
with all digests and chains made anew is found by the chain that was noted.
Exit status: 0 all is so, 1 something is not.
"""
import argparse
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from ledger_read import DIGEST, Bytes, chain_of, number_bytes, read_run, sha, text_bytes  # noqa: E402

POLICY = """政策 forged “试”
地区 999900
施行 2022-01-01 至 2022-12-31
身份 就高 { 特困类: 特困人员 }
累计 年度起付
待遇 直接救助 依据 一 {
  起付线 500元 计入 年度起付
  比例 70%
  限额 不设
}
"""
HEAD = ("setl_id,psn_no,setl_time,begndate,enddate,med_type,place,referred,identities,inscp_scp_amt,apply_date,"
        "refd_setl_flag,init_setl_id\n")
CLAIM = "{id},{person},2022-0{month}-01,2022-0{month}-01,2022-0{month}-01,21,outside,1,特困人员,{amount},,,\n"
BACK = "{id},{person},2022-0{month}-01,2022-0{month}-01,2022-0{month}-01,21,outside,1,特困人员,,,1,{original}\n"
FIELDS = ["flags", "run", "policy", "first", "book", "year", "previous", "original", "supersedes", "status", "reason", "category",
          "base", "aid", "record", "added", "lines", "alerts"]
FLAGS = {"original": 1, "supersedes": 4, "first": 8}  # fields that only some entries have
HEADS = ["seed", "entries", "runs", "policies", "id_bits", "id_count", "person_bits", "person_count"]
TABLES = ["head", "policy", "run", "sheaf", "id", "person", "taken"]


class Forged:
    """A ledger taken apart, to be put together again."""

    def __init__(self, path):
        self.base = sqlite3.connect(path)
        self.tables = {table: dict(self.base.execute(f"SELECT key, piece FROM {table}")) for table in TABLES}
        head = Bytes(self.tables["head"][0][:-DIGEST])
        self.head = {name: head.number() for name in HEADS}
        head.raw(DIGEST)
        self.rest = head.data[head.at:]
        self.runs = [list(read_run(self.tables["run"][key])) for key in sorted(self.tables["run"])]
        self.entries = []
        for key in sorted(self.tables["sheaf"]):
            sheaf = Bytes(self.tables["sheaf"][key])
            while sheaf.left():
                self.entries.append(self.decode(sheaf.text()))
                sheaf.raw(DIGEST)

    @staticmethod
    def decode(piece):
        reader, entry = Bytes(piece), {}
        for field in FIELDS[:-4]:
            if field not in FLAGS or entry["flags"] & FLAGS[field]:
                entry[field] = reader.number()
        return entry | {field: reader.text() for field in FIELDS[-4:]}

    @staticmethod
    def encode(entry):
        return b"".join(text_bytes(entry[field]) if field in FIELDS[-4:] else number_bytes(entry[field])
                        for field in FIELDS if field in entry)

    def save(self):
        policies, chain, digests = self.tables["policy"], bytes(DIGEST), []
        self.tables["sheaf"] = {}
        for number, entry in enumerate(self.entries):
            piece = self.encode(entry)
            policy = policies.get(entry["policy"] - 1, bytes(DIGEST))[:DIGEST]
            digests.append(sha(number.to_bytes(8, "little"), policy, piece))
            sheaf = self.tables["sheaf"].get(number // 64, b"")
            self.tables["sheaf"][number // 64] = sheaf + text_bytes(piece) + digests[-1]
        for number, (first, end, _, version, began, people, given) in enumerate(self.runs):
            chain = chain_of(chain, digests[first:end], first, end, given, people, version, began)
            self.tables["run"][number] = (number_bytes(first) + number_bytes(end) + chain + text_bytes(version) +
                                          text_bytes(began) + number_bytes(people) + given)
        head = b"".join(number_bytes(self.head[name]) for name in HEADS) + chain + self.rest
        self.tables["head"][0] = head + sha(head)
        for table, pieces in self.tables.items():
            self.base.execute(f"DELETE FROM {table}")
            self.base.executemany(f"INSERT INTO {table} VALUES(?,?)", pieces.items())
        self.base.commit()
        self.base.close()


def supersedes(number):
    def forge(ledger):
        ledger.entries[-1]["flags"] |= 4
        ledger.entries[-1]["supersedes"] = number
    return forge


def first(ledger):
    ledger.entries[0]["flags"] |= 8
    ledger.entries[0]["first"] = 9


def head(name, value):
    def forge(ledger):
        ledger.head[name] = value
    return forge


def entry(field, value):
    def forge(ledger):
        ledger.entries[0][field] = value
    return forge


def date(ledger):
    """A day of discharge long before the year 1: the record has its fields in the order of their numbers."""
    for one in ledger.entries:
        record = one["record"].hex()
        one["record"] = bytes.fromhex(record.replace("e2a802", "ffffffff7f"))


def last_taken_out(ledger):
    ledger.entries.pop()
    ledger.runs[-1][1] -= 1
    for name in ("entries", "id_count"):
        ledger.head[name] -= 1


FORGERIES = {
    "supersedes far away": supersedes(2**40), "supersedes itself": supersedes(2),
    "entries without end": head("entries", 2**32), "ids in too many buckets": head("id_bits", 32),
    "persons in too many buckets": head("person_bits", 30), "a loop of a person's": entry("previous", 3),
    "a policy without a book": entry("book", 0), "a book without a policy": entry("policy", 0),
    "a policy that is not there": entry("policy", 9), "a book that is not there": entry("book", 99),
    "a first policy that is not there": first, "a run that is not there": entry("run", 9),
    "another year": entry("year", 2**40), "a status that is none": entry("status", 200),
    "a reason that is none": entry("reason", 60000), "a category that is none": entry("category", 200),
    "another aid": entry("aid", 2**63 - 1), "no record": entry("record", b""), "a day that is none": date,
    "the last settlement taken out": last_taken_out,
}
LOSSES = {
    "no head": "DELETE FROM head", "no entries": "DELETE FROM sheaf", "no ids": "DELETE FROM id",
    "no persons": "DELETE FROM person", "no policies": "DELETE FROM policy", "no table": "DROP TABLE taken",
    "no tables": "; ".join(f"DROP TABLE {table}" for table in TABLES), "a run too many":
    "INSERT INTO run SELECT key + 2, piece FROM run WHERE key = 0",
}


class Check:
    def __init__(self, tuodi, folder):
        self.tuodi, self.folder, self.faults = Path(tuodi).resolve(), Path(folder), 0
        self.sound = self.folder / "sound.db"

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")

    def tell(self, what):
        self.faults += 1
        print(what)

    def tuodi_does(self, *words):
        """Exit status and all that was said; None: it did not end, or a sanitizer found something."""
        try:
            done = subprocess.run([self.tuodi, "--lang", "en", *map(str, words)], cwd=self.folder, capture_output=True,
                                  text=True, timeout=120)
        except subprocess.TimeoutExpired:
            return None, ""
        said = done.stdout + done.stderr
        return (None if "Sanitizer" in said or "runtime error" in said else done.returncode), said

    def prepare(self):
        self.write("forged.policy", POLICY)
        self.write("1.csv", HEAD + CLAIM.format(id="A", person="P", month=1, amount=1000))
        self.write("2.csv", HEAD + CLAIM.format(id="B", person="P", month=2, amount=3000) +
                   CLAIM.format(id="C", person="Q", month=3, amount=9000))
        self.write("3.csv", HEAD + CLAIM.format(id="D", person="P", month=4, amount=100) +
                   BACK.format(id="E", person="P", month=5, original="A"))
        for number in (1, 2):
            status, said = self.tuodi_does("run", "forged.policy", f"{number}.csv", "-o", "r.csv", "--ledger", "sound.db")
            if status != 0:
                sys.exit(f"the ledger cannot be made: {said}")
        self.chain = self.tuodi_does("ledger", "verify", "sound.db")[1].split()[-1]

    def check_loss(self, what, sql):
        path = self.folder / "lost.db"
        shutil.copy(self.sound, path)
        base = sqlite3.connect(path)
        base.executescript(sql)
        base.close()
        before = path.read_bytes()
        for claims in ("1.csv", "3.csv"):
            (self.folder / "r.csv").unlink(missing_ok=True)
            status, said = self.tuodi_does("run", "forged.policy", claims, "-o", "r.csv", "--ledger", "lost.db")
            if status == 0 and "1 rows were in the ledger" in said:
                continue  # nothing that is lost was asked for
            if status != 2 or (self.folder / "r.csv").exists() or "lost.db" not in said:
                self.tell(f"{what}: run of {claims} ends with {status}\n{said}")
            if path.read_bytes() != before:
                self.tell(f"{what}: run of {claims} changes the ledger")
        status, said = self.tuodi_does("ledger", "verify", "lost.db")
        if status not in (1, 2):
            self.tell(f"{what}: verify ends with {status}\n{said}")

    def check_forgery(self, what, forge):
        path, again = self.folder / "forged.db", self.folder / "again.db"
        shutil.copy(self.sound, path)
        forged = Forged(path)
        forge(forged)
        forged.save()
        for words in (("ledger", "verify"), ("ledger", "export", "-o", "e.csv", "--claims", "c.csv", "--balances", "b.csv"),
                      ("ledger", "show"), ("resettle",), ("resettle", "--person", "P"),
                      ("run", "forged.policy", "1.csv", "-o", "r.csv", "--ledger"),
                      ("run", "forged.policy", "3.csv", "-o", "r.csv", "--ledger")):
            shutil.copy(path, again)
            last = ("P",) if "show" in words else ()
            status, said = self.tuodi_does(*words, "again.db", *last)
            if status not in (0, 1, 2) or ("verify" in words and status == 0):
                self.tell(f"{what}: {' '.join(words)} ends with {status}\n{said[:1000]}")
        status, said = self.tuodi_does("ledger", "verify", "forged.db", "--chain", self.chain)
        if status not in (1, 2):
            self.tell(f"{what}: verify --chain ends with {status}\n{said}")

    def check_names(self):
        """A ledger's name is a file's, whatever it looks like; what is written beside it is not its journal."""
        for name in (":memory:", "file:new.db", "file:sound.db?mode=memory"):
            before = self.sound.read_bytes()
            for _ in range(2):
                status, said = self.tuodi_does("run", "forged.policy", "1.csv", "-o", "r.csv", "--ledger", name)
            if status != 0 or not (self.folder / name).stat().st_size or self.sound.read_bytes() != before:
                self.tell(f"--ledger {name} ends with {status}\n{said}")
            status, said = self.tuodi_does("ledger", "verify", name)
            if status != 0 or "1 settlement" not in said:
                self.tell(f"verify {name} ends with {status}\n{said}")
        for words in (("ledger", "export", "sound.db", "-o"), ("ledger", "show", "sound.db", "P", "-o")):
            status, said = self.tuodi_does(*words, "sound.db-journal")
            if status != 2:
                self.tell(f"{' '.join(words)} sound.db-journal ends with {status}\n{said}")

    def check_empty(self):
        """What a first run leaves that is killed early: a file without anything."""
        (self.folder / "empty.db").write_bytes(b"")
        for words, wanted in ((("resettle", "empty.db"), (0, 2)), (("ledger", "export", "empty.db"), (0, 2)),
                              (("run", "forged.policy", "1.csv", "-o", "r.csv", "--ledger", "empty.db"), (0,))):
            status, said = self.tuodi_does(*words)
            if status not in wanted or ("--ledger" in words and "it is a new one" not in said):
                self.tell(f"{' '.join(words)} ends with {status}\n{said}")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--tuodi", required=True)
    options = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        check = Check(options.tuodi, folder)
        check.prepare()
        for what, sql in LOSSES.items():
            check.check_loss(what, sql)
        for what, forge in FORGERIES.items():
            check.check_forgery(what, forge)
        check.check_names()
        check.check_empty()
    print(f"{len(LOSSES)} losses, {len(FORGERIES)} forgeries: {check.faults} faults")
    return 1 if check.faults else 0


if __name__ == "__main__":
    sys.exit(main())
