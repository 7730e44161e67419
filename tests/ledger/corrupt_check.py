#!/usr/bin/env python3
"""Plants corruptions in a ledger; `tuodi ledger verify` must find each, and none in the ledger as it was.

    corrupt_check.py --tuodi TUODI [--count 50] [--seed 1]

The ledger has the samples of two policies, settled in several runs, with takings-back.  A corruption changes, cuts,
lengthens, empties, deletes, swaps, copies or moves pieces of one table.  A head that is made up anew with a right digest
must be found too, where it tells something else of the entries.  Then bytes of the file itself are changed: what comes of
that is the database's, but the program must end as it should.  Verifying never changes the file.
Exit status: 0 all were found, 1 some were not.
"""
import argparse
import csv
import hashlib
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from compare_samples import SAMPLES, externals  # noqa: E402

POLICIES = ["zhangye-2022", "hotan-2025"]
PARTS = 3
TABLES = ["head", "policy", "run", "sheaf", "id", "person", "taken"]
DIGEST = 32


def settlement_order(row):
    return (row["setl_time"] + " 00:00:00")[:19], row.get("refd_setl_flag") == "1", row["setl_id"]


def settle(tuodi, policy, folder, ledger):
    """Settles the samples of a policy in several runs; ids are the policy's own, persons are not."""
    sample = SAMPLES / policy
    with open(sample / "claims.csv", encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        columns, claims = reader.fieldnames, sorted(reader, key=settlement_order)
    for claim in claims:
        for column in ("setl_id", "init_setl_id"):
            if claim.get(column):
                claim[column] = f"{policy[:2]}-{claim[column]}"
    options = externals(policy)
    if (sample / "people.csv").exists() and "identities" not in columns:
        options += ["--people", sample / "people.csv"]
    for i in range(PARTS):
        with open(folder / "claims.csv", "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(claims[len(claims) * i // PARTS:len(claims) * (i + 1) // PARTS])
        done = subprocess.run([tuodi, "run", ROOT / "policies" / f"{policy}.policy", folder / "claims.csv", "-o",
                               folder / "results.csv", "--ledger", ledger, *options], capture_output=True, text=True)
        if done.returncode not in (0, 1):
            sys.exit(f"{policy}: the run ended with {done.returncode}\n{done.stderr}")


class Ledger:
    """The pieces of a ledger's tables, for planting."""

    def __init__(self, path):
        self.base = sqlite3.connect(path)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.base.commit()
        self.base.close()

    def keys(self, table):
        return [key for key, in self.base.execute(f"SELECT key FROM {table} ORDER BY key")]

    def get(self, table, key):
        return bytes(self.base.execute(f"SELECT piece FROM {table} WHERE key=?", (key,)).fetchone()[0])

    def put(self, table, key, piece):
        self.base.execute(f"INSERT OR REPLACE INTO {table} VALUES(?,?)", (key, bytes(piece)))

    def delete(self, table, key):
        self.base.execute(f"DELETE FROM {table} WHERE key=?", (key,))


def free_key(ledger, table, chance):
    keys = set(ledger.keys(table))
    wild = [-1, max(keys) + 1, max(keys) + chance.randrange(2, 1000), 2**63 - 1, -2**63, 2**40]
    return chance.choice([key for key in wild if key not in keys])


def change(ledger, table, key, chance):
    piece = bytearray(ledger.get(table, key))
    at = chance.randrange(len(piece))
    piece[at] ^= chance.randrange(1, 256)
    ledger.put(table, key, piece)
    return f"byte {at} of {len(piece)} changed"


def cut(ledger, table, key, chance):
    piece = ledger.get(table, key)
    ledger.put(table, key, piece[:chance.randrange(len(piece))])
    return "cut short"


def lengthen(ledger, table, key, chance):
    ledger.put(table, key, ledger.get(table, key) + chance.randbytes(chance.randrange(1, 40)))
    return "lengthened"


def scramble(ledger, table, key, chance):
    ledger.put(table, key, chance.randbytes(chance.randrange(400)))
    return "other bytes"


def delete(ledger, table, key, _):
    ledger.delete(table, key)
    return "deleted"


def move(ledger, table, key, chance):
    piece, to = ledger.get(table, key), free_key(ledger, table, chance)
    ledger.delete(table, key)
    ledger.put(table, to, piece)
    return f"moved to {to}"


def copy(ledger, table, key, chance):
    to = free_key(ledger, table, chance)
    ledger.put(table, to, ledger.get(table, key))
    return f"copied to {to}"


def add(ledger, table, _, chance):
    to = free_key(ledger, table, chance)
    ledger.put(table, to, chance.randbytes(chance.choice([0, 0, 1, 50])))
    return f"{to} added"


def swap(ledger, table, key, chance):
    one = ledger.get(table, key)
    others = [other for other in ledger.keys(table) if ledger.get(table, other) != one]
    if not others:
        return change(ledger, table, key, chance)
    other = chance.choice(others)
    ledger.put(table, key, ledger.get(table, other))
    ledger.put(table, other, one)
    return f"swapped with {other}"


KINDS = [change, change, change, cut, lengthen, scramble, delete, move, copy, add, swap]


def plant(path, chance):
    with Ledger(path) as ledger:
        table = chance.choice(TABLES)
        key = chance.choice(ledger.keys(table))
        return f"{table} {key}: " + chance.choice(KINDS)(ledger, table, key, chance)


def forge(path, chance):
    """A head that tells something else, with a right digest."""
    with Ledger(path) as ledger:
        piece = bytearray(ledger.get("head", 0)[:-DIGEST])
        at = chance.randrange(20)
        piece[at] ^= chance.randrange(1, 256)
        ledger.put("head", 0, piece + hashlib.sha256(piece).digest())
        return f"byte {at} of the head forged"


def harm(path, chance):
    """Bytes of the file itself, but for its first page, which says that it is a ledger."""
    data = bytearray(path.read_bytes())
    for _ in range(chance.choice([1, 4, 64])):
        data[chance.randrange(100, len(data))] ^= chance.randrange(1, 256)
    path.write_bytes(data)
    return "bytes of the file"


class Check:
    def __init__(self, tuodi, folder):
        self.tuodi, self.folder = tuodi, Path(folder)
        self.sound, self.planted = self.folder / "sound", self.folder / "planted"
        self.faults = 0

    def fault(self, what, done):
        self.faults += 1
        print(f"{what}: verify ends with {done.returncode}\n{done.stdout[:2000]}{done.stderr[:4000]}")

    def verify(self, path, *options):
        before = path.read_bytes()
        done = subprocess.run([self.tuodi, "--lang", "en", "ledger", "verify", path, *options], capture_output=True,
                              text=True, timeout=300)
        if path.read_bytes() != before:
            self.faults += 1
            print(f"{path}: verifying changed the ledger")
        return done

    def expect(self, how, seed, statuses):
        shutil.copy(self.sound, self.planted)
        what = f"seed {seed}: {how(self.planted, random.Random(seed))}"
        done = self.verify(self.planted)
        said = "the ledger has faults" in done.stdout
        if done.returncode not in statuses or said != (done.returncode == 1) or "Sanitizer" in done.stderr:
            self.fault(what, done)

    def check(self, seed, count):
        settle(self.tuodi, POLICIES[0], self.folder, self.sound)
        chain = self.verify(self.sound).stdout.split()[-1]
        settle(self.tuodi, POLICIES[1], self.folder, self.sound)
        done = self.verify(self.sound)
        if done.returncode != 0:
            self.fault("the ledger as it is", done)
        self.check_chain(chain)
        for i in range(count):
            self.expect(plant, seed + i, [1])
            if i % 5 == 0:
                self.expect(forge, seed + i, [1])
                self.expect(harm, seed + i, [0, 1, 2])

    def check_chain(self, chain):
        """CHAIN: of an earlier run."""
        for noted, status in ((chain, 0), (chain[::-1], 1), ("12", 2)):
            done = self.verify(self.sound, "--chain", noted)
            if done.returncode != status:
                self.fault(f"--chain {noted}", done)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--tuodi", required=True)
    options.add_argument("--count", type=int, default=50)
    options.add_argument("--seed", type=int, default=1)
    options = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        check = Check(options.tuodi, folder)
        check.check(options.seed, options.count)
    print(f"{options.count} corruptions: {check.faults} faults")
    return 1 if check.faults else 0


if __name__ == "__main__":
    sys.exit(main())
