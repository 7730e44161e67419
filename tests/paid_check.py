#!/usr/bin/env python3
"""What `tuodi run --compare-paid` says of what was paid, against the same added up here from results and lines.

    paid_check.py --tuodi BUILD/tools/tuodi [--rows N] [--seed S]

Claims of several policies are settled once without payments; then payments are planted: as computed, a fen more or
less, nothing, far too much or too little, for claims that nothing is due for, for claims that nothing is computed for,
for repeated rows, for rows that are rejected, taken back, or take back.  The run with payments must then write the file
and count what is counted here, with one thread and with two, in the order of settlement and shuffled, and where a ledger
has the first half of the claims; and its page must show those totals.
Exit status: 0 all is right, 1 something is not.
"""
import argparse
import csv
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path

TESTS = Path(__file__).resolve().parent
POLICIES = [TESTS / "policies" / "two-stages.policy", *sorted((TESTS / "cli" / "deferred").glob("*.policy"))]
HEAD = """setl_id psn_no admdvs setl_time begndate enddate med_type dise_name place referred aided_elsewhere identities
inscp_scp_amt hifp_pay refd_setl_flag init_setl_id maf_pay""".split()
LABELS = "特困人员 低保对象 低保边缘家庭成员 临时救助对象 低收入 困难职工 因病致贫重病患者 路人".split()
ANSWERED = ("paid", "zero", "ineligible")
LIMITS = [100, 1000, 10000, 100000, 1000000, None]
KINDS = ("not_due", "overpaid", "underpaid", "unpaid", "equal")
OUT = "setl_id,psn_no,kind,policy,status,reason,category,benefits,base,computed,paid,difference".split(",")


def fen(text):
    sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text)
    yuan, _, cents = digits.partition(".")
    return sign * (int(yuan) * 100 + int(cents.ljust(2, "0") or "0"))


def yuan(amount):
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02}"


def generated(dice, count):
    """Claims in the order of settlement; some are taken back, some repeated, some rejected."""
    rows, by_person = [], defaultdict(list)
    for i in range(count):
        person, day = f"P{dice.randrange(max(1, count // 8))}", date(2025, 1, 1) + timedelta(i * 700 // count)
        time = f"{day + timedelta(1)} {i * 24 // count % 24:02}:{dice.randrange(60):02}:{dice.randrange(60):02}"
        row = dict.fromkeys(HEAD, "")
        row.update(setl_id=f"S{i:06}", psn_no=person, setl_time=time, begndate=str(day), enddate=str(day))
        row.update(med_type=dice.choice(["21", "21", "14", "11"]), admdvs=dice.choice(["999903", "999911", "123456"]),
                   dise_name=dice.choice(["肺癌", "肺炎", ""]), place=dice.choice(["local", "province", "outside"]),
                   referred=dice.choice("01"), aided_elsewhere=dice.choice("00001"), identities=dice.choice(LABELS),
                   inscp_scp_amt=yuan(dice.randrange(10 ** dice.randrange(3, 9))), hifp_pay=dice.choice(["", "100.00"]))
        what = dice.randrange(30)
        if what == 0 and by_person[person]:
            row.update(refd_setl_flag="1", init_setl_id=by_person[person].pop())
        elif what == 1:
            row["inscp_scp_amt"] = "1,000.00"  # rejected
        elif what == 2 and rows:
            rows.append(dict(dice.choice(rows)))  # repeats
        else:
            by_person[person].append(row["setl_id"])
        rows.append(row)
    rows.sort(key=lambda row: (row["setl_time"], row["refd_setl_flag"], row["setl_id"]))
    return rows


def planted(dice, due):
    """A payment for a claim that so many fen are due for; None: nothing is known."""
    far = dice.randrange(10 ** dice.randrange(1, 10))
    return dice.choice([None, due, due, due + 1, max(0, due - 1), 0, due + far, max(0, due - far)])


def table(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def run(tuodi, folder, rows, arguments):
    """One run in FOLDER over claims.csv: what it says as JSON."""
    with open(folder / "claims.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEAD, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    done = subprocess.run([tuodi, "run", *POLICIES, "claims.csv", "-o", "results.csv", "--lines", "lines.csv", "--format",
                           "json", *arguments], cwd=folder, capture_output=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(done.stderr.decode() or f"exit status {done.returncode}")
    return json.loads(done.stdout)


def kind_of(paid, due):
    if paid == due:
        return "equal"
    if due == 0:
        return "not_due"
    return "unpaid" if paid == 0 else "overpaid" if paid > due else "underpaid"


def amounts(claims):
    paid, due = sum(c["paid"] for c in claims), sum(c["due"] for c in claims)
    return {"claims": len(claims), "paid": yuan(paid), "computed": yuan(due), "difference": yuan(paid - due)}


class Expected:
    """What is to be said of claims (of the file, in its order) with these results and lines."""

    def __init__(self, rows, results, lines):
        payments, back = {}, set()
        for row in rows:  # a repeat has the same cells; of a rejected row there is no result
            payments.setdefault(row["setl_id"], row["maf_pay"])
        answers = {}
        for result in results:
            answers.setdefault(result["setl_id"], result)
        for row in rows:
            if answers.get(row["setl_id"], {}).get("status") == "reversed":
                back.add(row["init_setl_id"])
        benefits = defaultdict(list)
        for line in lines:
            if fen(line["paid"]) != 0:
                benefits[line["setl_id"]].append(line["benefit"])
        self.unknown = self.takings_back = 0
        self.claims, self.open, self.back = [], [], []
        for setl_id, answer in answers.items():
            if answer["status"] == "reversed":
                self.takings_back += 1
            elif payments[setl_id] == "":
                self.unknown += 1
            else:
                self.put(answer, fen(payments[setl_id]), "|".join(benefits[setl_id]), setl_id in back)

    def put(self, answer, paid, benefits, taken_back):
        answered = answer["status"] in ANSWERED
        due = fen(answer["aid"]) if answered else 0
        claim = dict(answer, paid=paid, due=due, benefits=benefits, kind=kind_of(paid, due))
        (self.back if taken_back else self.claims if answered else self.open).append(claim)

    def file(self):
        differ = [claim for claim in self.claims if claim["kind"] != "equal"]
        differ.sort(key=lambda claim: -abs(claim["paid"] - claim["due"]))
        return [dict({name: claim[name] for name in OUT if name in claim}, computed=yuan(claim["due"]),
                     paid=yuan(claim["paid"]), difference=yuan(claim["paid"] - claim["due"])) for claim in differ]

    def groups(self, claims, names):
        found = defaultdict(list)
        for claim in claims:
            found[tuple(claim[name] for name in names)].append(claim)
        return {key: amounts(group) for key, group in found.items()}

    def sizes(self):
        out, above = [], 0
        for limit in LIMITS:
            def among(sign, above=above, limit=limit):
                found = [d for c in self.claims if (d := sign * (c["paid"] - c["due"])) > above
                         and (limit is None or d <= limit)]
                return {"claims": len(found), "difference": yuan(sign * sum(found))}
            out.append({"above": yuan(above), **({} if limit is None else {"up_to": yuan(limit)}),
                        "too_much": among(1), "too_little": among(-1)})
            above = limit
        return out


def grouped(rows, names, others):
    """Rows of a JSON list as {names: others}; each may come once only."""
    out = {tuple(row[name] for name in names): {name: row[name] for name in others} for row in rows}
    if len(out) != len(rows):
        sys.exit(f"a group stands there twice: {names}")
    return out


def check_json(said, expected, wrong):
    def same(what, found, wanted):
        if found != wanted:
            wrong.append(f"{what}: found {found}, wanted {wanted}")

    sums = ("claims", "paid", "computed", "difference")
    same("all", {name: said[name] for name in sums}, amounts(expected.claims))
    same("kinds", said["kinds"], {kind: amounts([c for c in expected.claims if c["kind"] == kind]) for kind in KINDS})
    same("sizes", said["sizes"], expected.sizes())
    names = ("kind", "policy", "status", "reason", "benefits")
    same("reasons", grouped(said["reasons"], names, sums),
         expected.groups([c for c in expected.claims if c["kind"] != "equal"], names))
    sizes = [abs(fen(row["difference"])) for row in said["reasons"]]
    same("order of the reasons", sizes, sorted(sizes, reverse=True))
    same("categories", grouped(said["categories"], ("policy", "category"), sums),
         expected.groups(expected.claims, ("policy", "category")))
    for row in said["categories"]:
        differences = [c["paid"] - c["due"] for c in expected.claims
                       if (c["policy"], c["category"]) == (row["policy"], row["category"])]
        same("category", [row["differ"], row["too_much"], row["too_little"]],
             [sum(d != 0 for d in differences), yuan(sum(d for d in differences if d > 0)),
              yuan(sum(d for d in differences if d < 0))])
    same("not comparable", grouped(said["not_comparable"], ("policy", "status", "reason"), ("claims", "paid")),
         {key: {"claims": group["claims"], "paid": group["paid"]}
          for key, group in expected.groups(expected.open, ("policy", "status", "reason")).items()})
    same("taken back", said["taken_back"],
         {"claims": len(expected.back), "paid": yuan(sum(c["paid"] for c in expected.back))})
    same("without maf_pay", said["without_maf_pay"], expected.unknown)
    same("takings-back", said["takings_back"], expected.takings_back)


def check_page(page, expected, wrong):
    """The first table, the largest differences, and that nothing is fetched and nobody named."""
    cells = [[re.sub("<[^>]*>", "", cell).replace(",", "").replace("−", "-").replace("+", "") for cell in
              re.findall("<td.*?</td>", row)] for row in re.findall("<tr>(<td.*?)</tr>", page)]
    sums = [amounts([c for c in expected.claims if c["kind"] == kind]) for kind in KINDS] + [amounts(expected.claims)]
    for found, wanted in zip(cells, sums):
        if found[1:] != [str(value) for value in wanted.values()]:
            wrong.append(f"page: found {found}, wanted {wanted}")
    largest = [[row["setl_id"], row["paid"], row["computed"], row["difference"]] for row in expected.file()[:20]]
    shown = [[row[0], *row[3:]] for row in cells if re.fullmatch(r"S\d+", row[0])]
    if shown != largest:
        wrong.append(f"page: found {shown}, wanted {largest}")
    if re.search(r"<script|src=|href=|url\(|@import|\bP\d+\b", page):
        wrong.append("page: something is fetched, or a person is named")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tuodi", required=True, type=lambda path: Path(path).resolve())
    parser.add_argument("--rows", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    dice = random.Random(options.seed)
    rows, wrong, seen = generated(dice, options.rows), [], Counter()
    with tempfile.TemporaryDirectory(prefix="tuodi-paid-") as name:
        folder = Path(name)
        run(options.tuodi, folder, rows, [])
        due = {row["setl_id"]: fen(row["aid"] or "0") for row in table(folder / "results.csv")}
        payments = {setl_id: planted(dice, max(0, amount)) for setl_id, amount in due.items()}
        for row in rows:
            paid = payments.get(row["setl_id"], 77)
            row["maf_pay"] = "-5.00" if row["refd_setl_flag"] else "" if paid is None else yuan(paid)
        shuffled = list(rows)
        dice.shuffle(shuffled)
        counts = set()
        run(options.tuodi, folder, rows[:len(rows) // 2], ["--ledger", "half.ledger"])
        for order, claims in (("in order", rows), ("shuffled", shuffled), ("with a ledger", rows)):
            expected, written = None, set()
            for threads in ("1", "2"):
                ledger = ["--ledger", shutil.copy(folder / "half.ledger", folder / "ledger")] if "ledger" in order else []
                said = run(options.tuodi, folder, claims, ["--threads", threads, "--compare-paid", "paid.csv",
                                                           "--compare-report", "paid.html", *ledger])["compare_paid"]
                expected = Expected(claims, table(folder / "results.csv"), table(folder / "lines.csv"))
                if table(folder / "paid.csv") != expected.file():
                    wrong.append(f"{order}: paid.csv is not what it should be")
                page = (folder / "paid.html").read_text(encoding="utf-8")
                check_json(said, expected, wrong)
                check_page(page, expected, wrong)
                written.add(((folder / "paid.csv").read_bytes(), page, json.dumps(said)))
            counts.update(said for _, _, said in written)
            if len(written) != 1:
                wrong.append(f"{order}: what is written depends on the threads")
            seen.update(claim["kind"] for claim in expected.claims)
            seen.update(status=len({claim["status"] for claim in expected.open}), back=len(expected.back),
                        unknown=expected.unknown, takings_back=expected.takings_back)
    if len(counts) != 1:
        wrong.append("what is counted depends on the order of the rows")
    wrong += [f"no claim is {kind}" for kind in (*KINDS, "back", "unknown", "takings_back") if not seen[kind]]
    if seen["status"] != 9:
        wrong.append("some status without amount has no claim")
    print("\n".join(line[:2000] for line in wrong[:5]))
    print(f"{len(rows)} rows: {sum(seen[kind] for kind in KINDS[:4]) // 3} claims differ; {len(wrong)} faults")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
