#!/usr/bin/env python3
"""check --order: what it shows comes out of tuodi run, what it proves no claims refute.

    order_check.py --tuodi BUILD/tools/tuodi [--policies N] [--persons N] [--seed S]

Takes part: every policy with a region of policies/ and tests/policies, docs/examples/qinghe-2026.policy, and N random ones
(order_policies.py).  Two things must hold:

shown    the claims that show a difference, run in both orders, are paid as is said, and differ by what is said
proved   random claims of one person and year, run in several orders, come to the same for every benefit and altogether
         where no order makes a difference, and to no more than the bound apart where rounding alone does; so with the
         claims that are all settled under one identity

Exit status: 0 all is well, 1 something is not.
"""
import argparse
import csv
import json
import random
import re
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from order_policies import random_policy
from several_check import Policy

ROOT = Path(__file__).resolve().parent.parent
POLICIES = [*sorted((ROOT / "policies").glob("*.policy")), *sorted((ROOT / "tests/policies").glob("*.policy")),
            ROOT / "docs/examples/qinghe-2026.policy"]
ALONE = [policy for policy in POLICIES if "\n地区 " in policy.read_text(encoding="utf-8")]  # the others only deferred to
ORDERS = 3
FEN = Decimal("0.01")
ODD = ["0.01", "0.02", "100.01", "100.03", "999.99", "1000.01", "2000.03", "5999.99", "6000.01", "50000.03"]
ROUND = ["0", "100", "300", "700", "1000", "2000", "3000", "6000", "10000", "20000", "50000", "80000", "100000", "200000"]


class Checker:
    def __init__(self, tuodi, folder, seed):
        self.tuodi, self.folder, self.seed = Path(tuodi).resolve(), Path(folder), seed
        self.faults, self.verdicts, self.shown_count = 0, {}, 0

    def fault(self, policy, what):
        print(f"{policy}: {what}")
        if policy.parent == self.folder:
            print(policy.read_text(encoding="utf-8"))
        self.faults += 1

    def ask(self, policy, params):
        done = subprocess.run([self.tuodi, "check", "--order", policy, "--format", "json", "--lang", "en",
                               *(["--params", params] if params else [])], capture_output=True, timeout=600, check=False)
        if done.returncode == 2:
            self.fault(policy, f"check --order: {done.stderr.decode()}")
            return None
        report = json.loads(done.stdout)[0]
        findings = any(result["verdict"] not in ("independent", "none") for result in report["results"])
        if findings != (done.returncode == 1):
            self.fault(policy, f"exit status {done.returncode}")
        return report

    def write(self, name, rows):
        path = self.folder / name
        with open(path, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, sorted({key for row in rows for key in row}), restval="")
            writer.writeheader()
            writer.writerows(rows)
        return path

    def run(self, policy, rows, params, lists):
        """What each claim was paid: of each benefit, and under "" altogether; and its status and category."""
        results, lines = self.folder / "results.csv", self.folder / "lines.csv"
        supplied = ["--params", self.write("supplied.csv", params)] if params else []
        for number, (name, entries) in enumerate(lists.items()):
            file = self.folder / f"list-{number}.txt"
            file.write_text("".join(f"{entry}\n" for entry in entries), encoding="utf-8")
            supplied += ["--list", f"{name}={file}"]
        done = subprocess.run([self.tuodi, "run", policy, self.write("claims.csv", rows), "-o", results, "--lines", lines,
                               *supplied], capture_output=True, timeout=600, check=False)
        if done.returncode != 0:
            self.fault(policy, f"run ends with {done.returncode}: {done.stderr.decode()}")
            return {}
        out = {row["setl_id"]: {"status": row["status"], "category": row["category"], "paid": {"": Decimal(row["aid"] or 0)}}
               for row in csv.DictReader(open(results, encoding="utf-8"))}
        for row in csv.DictReader(open(lines, encoding="utf-8")):
            out[row["setl_id"]]["paid"][row["benefit"]] = Decimal(row["paid"])
        return out

    # ---- what is shown

    def shown(self, policy, answer, benefit, params, lists):
        """The claims of one answer, in both orders as two persons."""
        self.shown_count += 1
        rows, listed = [], {name: [] for name in lists}
        times = [claim["record"]["setl_time"] for claim in answer["claims"]]
        for claim in answer["claims"]:
            for name in claim["lists"]:
                listed[name].append(claim["record"]["dise_name"])
        for number, order in enumerate(answer["orders"]):
            for place, which in enumerate(order["claims"]):
                record = answer["claims"][int(which) - 1]["record"]
                rows.append({**record, "setl_id": f"{number}-{which}", "psn_no": str(number), "setl_time": times[place]})
        came = self.run(policy, rows, params, listed)
        totals = []
        for number, order in enumerate(answer["orders"]):
            paid = [came[f"{number}-{which}"]["paid"].get(benefit, Decimal(0)) for which in order["claims"]] if came else []
            categories = [came[f"{number}-{which}"]["category"] for which in order["claims"]] if came else []
            said = [answer["claims"][int(which) - 1]["categories"][number] for which in order["claims"]]
            if paid != [Decimal(amount) for amount in order["paid"]] or sum(paid) != Decimal(order["total"]):
                self.fault(policy, f"{benefit or 'all together'}: {order} comes out as {paid}")
            if categories != said:
                self.fault(policy, f"{benefit or 'all together'}: {said} comes out as {categories}")
            totals.append(sum(paid))
        if totals[0] == totals[1] or totals[0] - totals[1] != Decimal(answer["difference"]):
            self.fault(policy, f"{benefit or 'all together'}: differs by {totals}, not by {answer['difference']}")
        exact = Decimal(answer["unrounded_difference"])
        if (exact == 0) != (answer["verdict"] == "rounding") or abs(exact - Decimal(answer["difference"])) > FEN * 6:
            self.fault(policy, f"{benefit or 'all together'}: {answer['difference']} is not {exact}")

    # ---- what is proved

    def amount(self, dice):
        return Decimal(dice.choice([dice.choice(ODD), dice.choice(ROUND), f"{dice.randrange(1, 3 * 10 ** dice.randrange(3, 8)) / 100:.2f}"]))

    def claim(self, known, dice, day, labels):
        amount, funds = self.amount(dice), Decimal(dice.choice([0, 0, 0, 40000]))
        applied = dice.choice(["", f"{day + timedelta(dice.randrange(90))}", f"{day}"])
        return {"admdvs": known.region, "begndate": f"{day}", "enddate": f"{day}",
                "med_type": dice.choice(["21", "21", "14", "11"]), "hosp_lv": dice.choice(["1", "2", "3", ""]),
                "dise_name": dice.choice(known.diseases), "chronic_class": dice.choice(["", "1", "2", "3"]),
                "place": dice.choice(["local", "province", "outside"]), "referred": dice.choice("011"),
                "apply_date": applied, "identities": "|".join(labels), "brdy": dice.choice(["", "1940-01-01", "1944-05-17", "1990-01-01"]),
                "inscp_scp_amt": str(amount + funds), "hifp_pay": str(funds), "preselfpay_amt": dice.choice(["", "100.07"])}

    def persons(self, known, dice, count, first, last):
        """Claims of one year, each person's in several orders as several persons."""
        rows, wanted = [], known.labels
        for person in range(count):
            one = dice.sample(wanted, dice.choice([1, 1, 2]) if len(wanted) > 1 else 1)
            steady, claims = dice.random() < .6, []
            year = dice.choice(range(first.year, min(last.year, first.year + 2) + 1))
            begin, end = max(first, date(year, 1, 1)), min(last, date(year, 12, 30))
            if begin > end:
                continue
            for _ in range(dice.choice([2, 2, 3, 4, 6])):
                labels = one if steady else dice.sample(wanted, min(len(wanted), dice.choice([1, 1, 2])))
                claims.append(self.claim(known, dice, begin + timedelta(dice.randrange((end - begin).days + 1)), labels))
            alike = dice.random() < .5  # the same but for amounts: what shares annual amounts
            for claim in claims[1:] if alike else []:
                claim.update({key: claims[0][key] for key in ("med_type", "hosp_lv", "chronic_class", "referred", "apply_date", "enddate", "begndate")})
            for order in range(ORDERS):
                places = list(range(len(claims)))
                dice.shuffle(places)
                for number, claim in enumerate(claims):
                    rows.append({**claim, "psn_no": f"{person}-{order}", "setl_id": f"{person}-{order}-{number}",
                                 "setl_time": f"{year}-12-31 10:{places[number]:02}:00"})
        return rows

    def proved(self, policy, report, known, dice, count, params, lists):
        listed = {name: [disease for disease in known.diseases if disease and dice.random() < .5] for name in lists}
        rows = self.persons(known, dice, count, known.first, known.last)
        came = self.run(policy, rows, params, listed)
        by_person = {}
        for setl_id, claim in came.items():
            person, order, _ = setl_id.split("-")
            by_person.setdefault(person, {}).setdefault(order, []).append(claim)
        for person, orders in by_person.items():
            counted = [claim for claims in orders.values() for claim in claims if claim["status"] in ("paid", "zero")]
            categories = {claim["category"] for claim in counted}
            for result in report["results"]:
                benefit = result.get("benefit", "")
                totals = [sum(claim["paid"].get(benefit, 0) for claim in claims) for claims in orders.values()]
                apart = max(totals) - min(totals)
                answers = [result] + [one for one in result["one_identity"] if categories and categories <= set(one["identities"]) and len(categories) == 1]
                for answer in answers:
                    most = {"independent": Decimal(0), "none": Decimal(0)}.get(answer["verdict"])
                    if "difference_per_claim" in answer:
                        most = Decimal(answer["difference_per_claim"]) * len(next(iter(orders.values())))
                    if most is not None and apart > most:
                        own = [row for row in rows if row["psn_no"].startswith(f"{person}-")]
                        self.fault(policy, f"{benefit or 'all together'} is {answer['verdict']}, and comes to {totals}: {own}")
                        return

    # ---- all of it

    def check(self, policy, count, dice, given):
        known = Policy(self.tuodi, policy, self.folder)
        text = policy.read_text(encoding="utf-8")
        known.region = known.region or "620700"
        lists = re.findall(r"^名录 (\S+) 外部", text, re.M)
        params = []
        if given:
            values = {"money": ["20000.00", "1234.56", "3000"], "ratio": ["50%", "0.35"], "count": ["12"], "date": ["2026-06-30"]}
            params = [{"policy": known.id, "name": name, "valid_from": "", "valid_to": "", "value": dice.choice(values[kind])}
                      for name, kind in known.externals]
        report = self.ask(policy, self.write("params.csv", params) if params else None)
        if report is None:
            return
        supposed = [{"valid_from": "", "valid_to": "", **row} for row in report["supposed"]]
        for result in report["results"]:
            self.verdicts[result["verdict"]] = self.verdicts.get(result["verdict"], 0) + 1
            for answer in [result, *result["one_identity"]]:
                if "orders" in answer:
                    self.shown(policy, answer, result.get("benefit", ""), params + supposed, lists)
        others = [{**row, "value": dice.choice(["0", "1500.5", "20000", "31234.56"]) if "." in row["value"] and row["value"] != "0.5" else row["value"]}
                  for row in supposed]
        self.proved(policy, report, known, dice, count, params + others, lists)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tuodi", required=True)
    parser.add_argument("--policies", type=int, default=40)
    parser.add_argument("--persons", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        checker = Checker(options.tuodi, folder, options.seed)
        for policy in ALONE:
            for given in (False, True) if "外部 " in policy.read_text(encoding="utf-8") else (False,):
                checker.check(policy, options.persons, random.Random(f"{options.seed}-{policy.stem}"), given)
        for number in range(options.policies):
            dice = random.Random(f"{options.seed}-{number}")
            policy = Path(folder) / f"random-{number}.policy"
            policy.write_text(random_policy(dice, number), encoding="utf-8")
            checker.check(policy, options.persons, dice, False)
            if checker.faults > 3:
                break
    print(f"{len(ALONE)} policies, {options.policies} random ones: {checker.verdicts}; {checker.shown_count} differences run; "
          f"{checker.faults} faults")
    return 1 if checker.faults else 0


if __name__ == "__main__":
    sys.exit(main())
