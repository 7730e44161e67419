#!/usr/bin/env python3
"""tuodi diff: what is called looser pays nobody less, what is called tighter nobody more, neither the same.

    direction_check.py --tuodi BUILD/tools/tuodi [--pairs N] [--mutants N] [--seed S] [--seeds N]

Random policies with one or two of their parts changed, and mutants of the real ones, run on random claims in years of
several. Where all changes are looser (or neither), no claim is paid less by the new policy, provided that the person's
claims before it in the year came to the same under both; and the other way round. A claim that is undetermined or
deferred is paid nothing. With 'both' nothing is said.

Exit status: 0 all is well, 1 something is not.
"""
import argparse
import csv
import io
import json
import random
import re
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import direction_policies as made
from diff_edits import MAKERS, POLICIES, ROOT, Policy

COLUMNS = ("setl_id psn_no setl_time begndate enddate med_type identities inscp_scp_amt hosp_lv dise_name place referred apply_date "
           "brdy preselfpay_amt hifp_pay chronic_class insutype admdvs").split()
COUNTED = re.compile(r"待遇 (\S+)|计入 (\S+)")  # where other things count, the same claims make another year
PAYS = {"looser": lambda old, new: new >= old, "tighter": lambda old, new: new <= old, "neither": lambda old, new: new == old}


class Known:
    """What claims of a policy are made of."""

    def __init__(self, labels, diseases, first=date(2025, 1, 1), last=date(2025, 12, 31)):
        self.labels, self.diseases, self.first, self.last = labels, diseases, first, last


def claims(rng, known, persons):
    rows = []
    for person in range(persons):
        one = rng.sample(known.labels, min(len(known.labels), rng.choice([1, 1, 2, 3])))
        start = known.first + timedelta(rng.randrange(max(1, min(700, (known.last - known.first).days - 40))))
        days = sorted(start + timedelta(rng.randrange(30)) for _ in range(3))
        if days[0].year != days[-1].year:
            days = [days[0]] * 3
        for number, day in enumerate(days):
            amount = Decimal(rng.choice([rng.randrange(1, 1200), rng.randrange(1, 12000), rng.randrange(1, 90000)])) + rng.choice(
                [Decimal(0), Decimal("0.01"), Decimal("0.37")])
            amount = rng.choice([amount, amount, Decimal(rng.choice(made.MONEY))])
            rows.append({"setl_id": f"{person}-{number}", "psn_no": f"{person}", "setl_time": f"{day + timedelta(400)} 08:0{number}:00",
                         "begndate": day, "enddate": day, "med_type": rng.choice(["21", "21", "14", "11"]), "identities": "|".join(one),
                         "inscp_scp_amt": amount, "hosp_lv": rng.choice(["1", "2", "3", ""]), "dise_name": rng.choice(known.diseases + [""]),
                         "place": rng.choice(["local", "local", "province", "outside"]), "referred": rng.choice("011"),
                         "apply_date": rng.choice(["", day, day + timedelta(20), day + timedelta(390)]),
                         "brdy": rng.choice(["", "1940-01-01", "1990-01-01"]), "preselfpay_amt": rng.choice([0, 0, 300]),
                         "hifp_pay": rng.choice([0, 0, min(500, amount)]), "chronic_class": rng.choice(["", "1", "2", "3"]),
                         "insutype": "390", "admdvs": ""})
    return rows


def enrolments(rng, known, count):
    return [{"psn_no": f"{number}", "year": rng.choice([2025, 2026]), "insutype": rng.choice(["390", "310", ""]), "tier": rng.choice(["1", "2"]),
             "premium": rng.choice([100, 400, 650]), "premium_tier1": rng.choice(["", 400]), "premium_tier2": rng.choice(["", 650]),
             "identities": "|".join(rng.sample(known.labels, rng.choice([1, 1, 2, 3]))), "identified_date": rng.choice(["", "2025-03-01"]),
             "enrol_date": rng.choice(["", "2025-02-01", "2025-04-01"])} for number in range(count)]


class Checker:
    def __init__(self, tuodi, folder):
        self.tuodi, self.folder, self.faults, self.count, self.compared, self.moved = tuodi, folder, 0, {}, 0, 0
        (folder / "shared").symlink_to(ROOT / "policies/shared")

    def fault(self, what, *details):
        self.faults += 1
        print(f"FAULT {what}")
        for detail in details:
            print(f"  {detail}")

    def changes(self, old, new):
        done = subprocess.run([self.tuodi, "diff", "--format", "json", "--lang", "en", old, new], capture_output=True, timeout=120, check=False)
        return json.loads(done.stdout)["compared"][0]["changes"] if done.returncode in (0, 1) else None

    def run(self, path, options):
        results, lines = self.folder / "results.csv", self.folder / "lines.csv"
        done = subprocess.run([self.tuodi, "run", path, self.folder / "claims.csv", "-o", results, "--lines", lines, "--threads", "1", *options],
                              capture_output=True, check=False)
        if done.returncode != 0:
            self.fault(f"run: {done.returncode}", done.stderr.decode()[-500:])
            return None
        out = {row["setl_id"]: row for row in csv.DictReader(io.StringIO(results.read_text()))}
        for row in out.values():
            row["lines"] = []
        for row in csv.DictReader(io.StringIO(lines.read_text())):
            out[row["setl_id"]]["lines"].append([row["benefit"], row["base"], row["deductible"], row["paid"]])
        return out

    def premiums(self, what, old, new, known, rng, options, direction):
        """The two on the same enrolments."""
        rows = enrolments(rng, known, 60)
        with open(self.folder / "enrolments.csv", "w", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        paid = []
        for path in (old, new):
            results = self.folder / "subsidies.csv"
            done = subprocess.run([self.tuodi, "enrol", path, self.folder / "enrolments.csv", "-o", results, *options], capture_output=True, check=False)
            if done.returncode != 0:
                self.fault(f"enrol: {done.returncode}", done.stderr.decode()[-500:])
                return
            paid.append([(row["status"], Decimal(row["subsidy"] or 0)) for row in csv.DictReader(io.StringIO(results.read_text()))])
        for row, then, now in zip(rows, *paid):
            self.compared += 1
            self.moved += then[1] != now[1]
            if not PAYS[direction](then[1], now[1]):
                self.fault(f"{what}: {direction}, and {then} becomes {now}", str(row), options,
                           subprocess.run(["diff", old, new], capture_output=True, check=False).stdout.decode(), old.read_text()[:3000])
                return

    def direction_of(self, changes):
        said = {change["direction"] for change in changes}
        direction = next((one for one in PAYS if said <= {one, "neither"}), None) if said != {"neither"} else "neither"
        self.count[direction] = self.count.get(direction, 0) + 1
        return direction

    def hold(self, what, old, new, rows, options, changes, direction):
        """The two on the same claims, held against what is said of them."""
        with open(self.folder / "claims.csv", "w", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(rows)
        then, now = self.run(old, options), self.run(new, options)
        same_counted = COUNTED.findall(old.read_text()) == COUNTED.findall(new.read_text())
        apart = set()
        for row in rows if then and now else []:
            a, b = then[row["setl_id"]], now[row["setl_id"]]
            if row["psn_no"] in apart:
                continue
            self.compared += 1
            paid = [Decimal(one["aid"] or 0) for one in (a, b)]
            self.moved += paid[0] != paid[1]
            if not PAYS[direction](*paid):
                mine = [one for one in rows if one["psn_no"] == row["psn_no"] and one["setl_id"] <= row["setl_id"]]
                self.fault(f"{what}: {direction}, and {a['status']} {paid[0]} becomes {b['status']} {paid[1]} {b['reason']}",
                           *[f"{change['name']} [{change['direction']}]" for change in changes], options, *map(str, mine),
                           subprocess.run(["diff", old, new], capture_output=True, check=False).stdout.decode(), old.read_text()[:3000])
                return
            if not same_counted or paid[0] != paid[1] or a["lines"] != b["lines"] or a["status"] != b["status"]:
                apart.add(row["psn_no"])

    def pair(self, rng, number):
        old, new = self.folder / "old.policy", self.folder / "new.policy"
        one = made.policy(rng)
        other = made.changed(rng, one)
        old.write_text(made.text_of(one))
        new.write_text(made.text_of(other))
        changes = self.changes(old, new)
        if not changes:
            return False
        options = []
        if rng.random() < .6:
            (self.folder / "list.txt").write_text("\n".join(rng.sample(made.DISEASES, 2)) + "\n")
            options += ["--list", f"外部病种={self.folder / 'list.txt'}"]
        if rng.random() < .7:
            values = [("外部金额", rng.choice(["0", "1500.5", "20000"])), ("外部比例", rng.choice(["50%", "0", "100%"]))]
            rows = [f"zhang,{name},,,{value}" for name, value in values if rng.random() < .8]
            (self.folder / "params.csv").write_text("\n".join(["policy,name,valid_from,valid_to,value", *rows]) + "\n")
            options += ["--params", self.folder / "params.csv"]
        known = Known(made.LABELS + ["丁类", "困难职工"], made.DISEASES)
        direction = self.direction_of(changes)
        if direction:
            self.hold(f"pair {number}", old, new, claims(rng, known, 60), options, changes, direction)
        if direction and one["subsidies"] + other["subsidies"]:
            self.premiums(f"pair {number}", old, new, known, rng, options[2 if "--list" in options else 0:], direction)
        return True

    def mutant(self, rng, policy):
        mutants = list(rng.choice(MAKERS)(policy, rng))
        if not mutants:
            return False
        what, text, *_ = rng.choice(mutants)
        new = self.folder / policy.path.name
        new.write_bytes(text)
        changes = self.changes(policy.path, new)
        if not changes or any(change["name"].startswith(("period", "region", "policy")) for change in changes):
            return False
        labels = sorted({node.text for top in policy.tree.children if top.kind == "identity" for node in top.walk() if node.kind == "name"})
        diseases = sorted({node.text for node in policy.nodes if node.kind == "name" and node.parent.kind == "names" and node.above("list")})
        begins = next(node for node in policy.tree.children if node.kind == "effective")
        day = date.fromisoformat(policy.text(begins.children[0]))
        known = Known(labels, diseases[:5] or ["肺癌"], day, day + timedelta(1400))
        direction = self.direction_of(changes)
        if direction:
            self.hold(f"{policy.path.name}: {what}", policy.path, new, claims(rng, known, 150), [], changes, direction)
        return True

    def seeded(self, rng, seed, pairs, mutants, policies):
        made_pairs = made_mutants = tried = 0
        while made_pairs < pairs and tried < 20 * pairs:
            tried += 1
            made_pairs += self.pair(rng, f"{seed}/{tried}")
        tried = 0
        while made_mutants < mutants and tried < 20 * mutants:
            tried += 1
            made_mutants += self.mutant(rng, rng.choice(policies))
        if made_pairs < pairs or made_mutants < mutants:
            self.fault(f"seed {seed}: too few could be made")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tuodi", required=True, type=Path)
    parser.add_argument("--pairs", type=int, default=30, help="of each seed")
    parser.add_argument("--mutants", type=int, default=10, help="of each seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        checker = Checker(options.tuodi.resolve(), Path(folder))
        policies = [Policy(checker.tuodi, path) for path in POLICIES]
        for seed in range(options.seed, options.seed + options.seeds):
            checker.seeded(random.Random(seed), seed, options.pairs, options.mutants, policies)
    print(f"{options.seeds} seeds, {options.pairs} pairs and {options.mutants} mutants each, {checker.count}, {checker.compared} claims, {checker.moved} paid otherwise, {checker.faults} faults")
    return 1 if checker.faults else 0


if __name__ == "__main__":
    sys.exit(main())
