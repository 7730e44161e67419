"""A ledger's contents, read with nothing of tuodi: what two ledgers must have in common, and whether one holds together.

Two ledgers of the same runs differ in when these began (and so in the chain), and in the seed of the hashes (and so in
which bucket an id or a person stands, and in what order).  read() gives everything else, decoded only as far as that
needs: entries are their very bytes.
"""
import hashlib
import shutil
import sqlite3
import tempfile
from pathlib import Path

DIGEST = 32
TABLES = ["head", "policy", "run", "sheaf", "id", "person", "taken"]


class Bytes:
    def __init__(self, data):
        self.data, self.at = data, 0

    def number(self):
        number = shift = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            number |= (byte & 0x7f) << shift
            if byte < 0x80:
                return number
            shift += 7

    def raw(self, size):
        if self.at + size > len(self.data):
            raise ValueError("bytes end too early")
        self.at += size
        return self.data[self.at - size:self.at]

    def text(self):
        return self.raw(self.number())

    def texts(self):
        return [self.text() for _ in range(self.number())]

    def left(self):
        return self.at < len(self.data)


def sha(*pieces):
    return hashlib.sha256(b"".join(pieces)).digest()


def must(holds, what):
    if not holds:
        raise ValueError(what)


def read_head(piece):
    must(sha(piece[:-DIGEST]) == piece[-DIGEST:], "the head's digest")
    head = Bytes(piece[:-DIGEST])
    head.number()  # the seed
    names = ["entries", "runs", "policies", "id_bits", "id_count", "person_bits", "person_count"]
    numbers = {name: head.number() for name in names}
    return numbers | {"chain": head.raw(DIGEST), "books": head.texts(), "names": head.texts(), "end": head.left()}


def policy_of(entry):
    """The number of an entry's policy, or None."""
    reader = Bytes(entry)
    reader.number()
    reader.number()
    number = reader.number()
    return number - 1 if number else None


def read_entries(sheaves, policies):
    """All entries with their digests, which are computed anew."""
    entries = []
    for number in range(len(sheaves)):
        reader = Bytes(sheaves[number])
        while reader.left():
            entry, digest = reader.text(), reader.raw(DIGEST)
            policy = policy_of(entry)
            image = bytes(DIGEST) if policy is None else policies[policy][:DIGEST]
            must(sha(len(entries).to_bytes(8, "little"), image, entry) == digest, f"the digest of entry {len(entries)}")
            entries.append((entry, digest))
        must(len(entries) == 64 * (number + 1) or number == len(sheaves) - 1, "a sheaf in the middle is not full")
    return entries


def number_bytes(number):
    out = b""
    while number >= 0x80:
        out, number = out + bytes([number & 0x7f | 0x80]), number >> 7
    return out + bytes([number])


def text_bytes(text):
    return number_bytes(len(text)) + text


def chain_of(before, digests, first, end, given, people, version, began):
    """The chain of a run whose entries have these digests."""
    return sha(before, sha(*digests), given, number_bytes(people), number_bytes(first), number_bytes(end),
               text_bytes(version), text_bytes(began))


def read_run(piece):
    """First entry, end, chain, version, begin, people, given."""
    run = Bytes(piece)
    fields = run.number(), run.number(), run.raw(DIGEST), run.text(), run.text(), run.number(), run.raw(DIGEST)
    must(not run.left(), "a run's record")
    return fields


def read_runs(pieces, entries):
    """First entry, end, version, people and digest of what was given of every run; the chain over all of them is
    computed anew."""
    runs, chain, end = [], bytes(DIGEST), 0
    for number in range(len(pieces)):
        first, last, kept, version, began, people, given = read_run(pieces[number])
        digests = [digest for _, digest in entries[first:last]]
        chain = chain_of(chain, digests, first, last, given, people, version, began)
        must(first == end and kept == chain, f"run {number}")
        runs.append((first, last, version, people, given))
        end = last
    must(end == len(entries), "the last run's end")
    return runs, chain


def read_buckets(pieces, bits):
    payloads = []
    for key, piece in pieces.items():
        reader = Bytes(piece)
        while reader.left():
            hash_ = int.from_bytes(reader.raw(8), "little")
            must((hash_ >> (64 - bits) if bits else 0) == key, "an entry in a wrong bucket")
            payloads.append(reader.text())
    return sorted(payloads)


def read_tables(path):
    """The tables as they are after what is left undone was undone: in a copy, so that tuodi meets what was left."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        for name in (path.name, path.name + "-journal"):
            if (path.parent / name).exists():
                shutil.copyfile(path.parent / name, Path(folder) / name)
        base = sqlite3.connect(copy)
        try:
            if base.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0:
                return None
            must(base.execute("PRAGMA integrity_check").fetchall() == [("ok",)], "SQLite's integrity check")
            return {table: dict(base.execute(f"SELECT key, piece FROM {table} ORDER BY key")) for table in TABLES}
        finally:
            base.close()


def read(path):
    """What is compared; None: there is no ledger, or nothing in it.  ValueError: it does not hold together."""
    path = Path(path)
    tables = read_tables(path) if path.exists() else None
    if tables is None:
        return None
    head = read_head(tables["head"][0])
    policies = tables["policy"]
    must(all(sha(piece[DIGEST:]) == piece[:DIGEST] for piece in policies.values()), "a policy's digest")
    entries = read_entries(tables["sheaf"], policies)
    runs, chain = read_runs(tables["run"], entries)
    must(head.pop("chain") == chain and not head["end"], "the head's chain")
    ids = read_buckets(tables["id"], head["id_bits"])
    persons = read_buckets(tables["person"], head["person_bits"])
    must(len(entries) == head["entries"] and len(runs) == head["runs"] and len(policies) == head["policies"],
         "the head's counts")
    must(len(ids) == head["id_count"] and len(persons) == head["person_count"], "the head's counts of the indexes")
    return {"head": head, "policies": policies, "entries": entries, "runs": runs, "ids": ids, "persons": persons,
            "taken": tables["taken"]}


def difference(one, other):
    """Where two differ, in words; None: nowhere."""
    if one is None or other is None:
        return None if one is other else "one of them is no ledger"
    for part, value in one.items():
        if value != other[part]:
            return f"{part}: {str(value)[:200]} / {str(other[part])[:200]}"
    return None
