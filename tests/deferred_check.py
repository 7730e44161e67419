#!/usr/bin/env python3
"""Claims that policies hand on from document to document, against the same computed here, without looking at the program.

    deferred_check.py --tuodi BUILD/tools/tuodi [--rows N] [--seed S]

The policies are those of tests/cli/deferred: a county, two versions of one document, and a province's that sends some
claims back to it.  Many claims are taken back, some twice; the rows are in no order.  What the four policies say is
written down once more in `asked()`.
Exit status: 0 every row is right, 1 some are not.
"""
import argparse
import csv
import random
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

POLICIES = Path(__file__).resolve().parent / "cli" / "deferred"
HEAD = ["setl_id", "psn_no", "setl_time", "begndate", "enddate", "med_type", "dise_name", "place", "referred",
        "identities", "inscp_scp_amt", "refd_setl_flag", "init_setl_id"]


def generated(dice, count):
    rows, last = [], {}
    for i in range(count):
        person, end = f"P{dice.randrange(max(1, count // 60))}", date(2025, 1, 1) + timedelta(i * 700 // count)
        if person in last and dice.randrange(6) == 0:
            original = last[person] if dice.randrange(3) else last.pop(person)
            rows.append([f"S{i}", person, f"{end + timedelta(1)}", end, end, "21", "", "", "", "", "0", "1", original])
            continue
        time = f"{end} {dice.randrange(24):02}:{dice.randrange(60):02}:00"
        rows.append([f"S{i}", person, time, end, end, "21", dice.choice(["肺癌", "肺癌", "肺炎"]),
                     dice.choice(["local", "outside"]), dice.choice("01"), dice.choice(["特困人员", "残疾人|低保对象"]),
                     str(dice.randrange(100, 9000)), "", ""])
        last[person] = f"S{i}"
    dice.shuffle(rows)
    return [dict(zip(HEAD, map(str, row))) for row in rows]


def asked(document, row):
    """Of the policy asked: its name, the document that it defers to, its percentage and yearly limit in fen."""
    if document == "county":
        return "county-2025", "major" if row["dise_name"] == "肺癌" else None, 50, 1000000
    if document == "province":
        return "province-2023", "major" if row["referred"] == "1" else None, 30, None
    if row["enddate"] >= "2026":
        return "county-major-2026", None, 100, 2000000
    return "county-major-2024", "province" if row["place"] == "outside" else None, 90, 2000000


def settled(row, paid_in):
    """(policy, status, fen, account) of a claim."""
    document, been = "county", set()
    while True:
        name, after, percent, limit = asked(document, row)
        if after is None:
            break
        if after in been:
            return name, "deferred", None, None
        been.add(after)
        document = after
    pays = (int(row["inscp_scp_amt"]) * 100 * percent * 2 + 100) // 200
    account = (row["psn_no"], row["enddate"][:4], document)
    if limit is not None:
        pays = min(pays, max(0, limit - paid_in.get(account, 0)))
        paid_in[account] = paid_in.get(account, 0) + pays
    return name, "paid" if pays else "zero", pays, limit and account


def yuan(fen):
    return "" if fen is None else f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02}"


def expected(rows):
    """[policy, status, aid] by settlement id; none for what is rejected."""
    def place(row):
        return row["psn_no"], row["setl_time"].ljust(19, "\0"), row["refd_setl_flag"], row["setl_id"]

    paid_in, known, out = {}, {}, {}
    for row in sorted(rows, key=place):
        if row["refd_setl_flag"]:
            original = known.pop(row["init_setl_id"], None)  # taken back once
            if original is None:
                continue
            name, _, pays, account = original
            if account:
                paid_in[account] -= pays
            out[row["setl_id"]] = [name, "reversed", yuan(-(pays or 0))]
        else:
            known[row["setl_id"]] = name, status, pays, _ = settled(row, paid_in)
            out[row["setl_id"]] = [name, status, yuan(pays)]
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tuodi", required=True)
    parser.add_argument("--rows", type=int, default=60000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rows = generated(random.Random(options.seed), options.rows)
    with tempfile.TemporaryDirectory(prefix="tuodi-deferred-") as folder:
        claims, results = Path(folder) / "claims.csv", Path(folder) / "results.csv"
        with open(claims, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, HEAD, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        done = subprocess.run([options.tuodi, "run", POLICIES, claims, "-o", results], capture_output=True, check=False)
        if done.returncode > 1:
            sys.exit(done.stderr.decode())
        with open(results, encoding="utf-8", newline="") as file:
            got = {row["setl_id"]: [row["policy"], row["status"], row["aid"]] for row in csv.DictReader(file)}
    wanted = expected(rows)
    wrong = [name for name in wanted.keys() | got.keys() if wanted.get(name) != got.get(name)]
    for name in sorted(wrong)[:3]:
        print(f"{name}: wanted {wanted.get(name)}, got {got.get(name)}")
    print(f"{len(rows)} rows, {len(got)} results: {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
