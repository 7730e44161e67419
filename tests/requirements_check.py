#!/usr/bin/env python3
"""check --against: what is proved has no counterexample, what is refuted is shown by a record.

    requirements_check.py --tuodi BUILD/tools/tuodi [--cities N] [--claims N] [--seed S]

mutants   tests/requirements/city.policy keeps every requirement of policies/jiangsu-2015.policy; each mutant breaks one
          and no other, and each record that refutes it comes out of tuodi run, or enrol, as it is said to
random    cities made up of random rules: their refutations are run in the same way, and random records, alone and after
          another of the same person, are run against everything that is proved

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
from pathlib import Path

from requirements_cities import AMOUNTS, DISEASES, KEY, LOW, SUPPLIED, money, random_city, random_claim

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "tests/requirements"
FRAMEWORK = ROOT / "policies/jiangsu-2015.policy"
OTHER_FRAMEWORK = HERE / "framework.policy"  # what Jiangsu's has none of
CEILING = 280000

# The requirement that breaks; what is replaced by what.
MUTANTS = [
    ("重点对象的救助", "  起付线 不设", "  起付线 500元"),
    ("重点对象的救助", "其余: 80%", "其余: 69%"),
    ("重点对象的救助", "条件 医疗类别 属于 {住院, 普通门诊, 门诊慢特病}", "条件 医疗类别 属于 {住院, 门诊慢特病}"),
    ("重点对象的救助", "条件 非 他处已救助", "条件 有 病种 且 病种 属于 {肺癌, 胃癌} 否则 病种不符\n条件 非 他处已救助"),
    ("重点对象的救助", "条件 非 他处已救助", "条件 医疗类别 = 住院 否则 只管住院\n条件 非 他处已救助"),
    ("重点对象的救助", "重点救助对象: 按 条件 {", "重点救助对象: 按 条件 {\n当 有 病种 且 病种 属于 {肺癌}: 95%"),
    ("年度最高限额", "限额 15万元", "限额 13.9万元"),
    ("各类对象的比例", "边缘困难人员: 50%", "边缘困难人员: 62%"),
    ("各类对象的比例", "超过 2万元: 65%", "超过 2万元: 92%"),
    ("自负越多比例越高", "超过 2万元: 90%", "超过 2万元: 79%"),
    ("自负越多比例越高", "超过 2万元: 65%", "超过 20万元: 55%\n当 政策范围内自付 超过 2万元: 65%"),
    ("转诊不降低标准", "重点救助对象: 按 条件 {", "重点救助对象: 按 条件 {\n当 已转诊: 75%"),
    ("转诊不降低标准", "限额 15万元  计入", "限额 按 条件 { 当 已转诊: 14.5万元\n其余: 15万元\n}  计入"),
    ("转诊不降低标准", "条件 非 他处已救助", "条件 非 已转诊 或 医院等级 = 三级 否则 三级转诊\n条件 非 他处已救助"),
    ("重点对象的参保资助", "个人缴费", "380元"),
    ("重点对象的参保资助", "重点救助对象: 个人缴费", "最低生活保障家庭成员: 个人缴费"),
]


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, timeout=300, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


class Checker:
    def __init__(self, tuodi, folder):
        self.tuodi, self.folder, self.faults = Path(tuodi).resolve(), Path(folder), 0

    def fault(self, what, policy=None):
        print(what)
        if policy:
            print(policy.read_text(encoding="utf-8"))
        self.faults += 1

    def params(self, policy):
        """What is supplied: to the framework, and to a city that asks for it."""
        file = self.folder / "params.csv"
        asked = "外部 " in policy.read_text(encoding="utf-8")
        file.write_text((HERE / "params.csv").read_text(encoding="utf-8") + (SUPPLIED if asked else ""), encoding="utf-8")
        return file

    def against(self, policy, framework=FRAMEWORK):
        status, out, err = run(self.tuodi, "check", policy, "--against", framework, "--params", self.params(policy), "--map",
                               HERE / "map.csv", "--format", "json", "--lang", "zh")
        if status == 2:
            self.fault(f"check --against: {err}", policy)
            return []
        results = json.loads(out)[0]["results"]
        if (status == 1) != any(result["verdict"] != "proved" for result in results):
            self.fault(f"exit status {status}", policy)
        return results

    def settle(self, policy, records, premiums):
        """The rows of results, and the first line of each claim, of these records."""
        columns = sorted({column for record in records for column in record})
        file, results, lines = (self.folder / name for name in ("records.csv", "results.csv", "lines.csv"))
        with open(file, "w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, columns, restval="")
            writer.writeheader()
            writer.writerows(records)
        verb = ["enrol"] if premiums else ["run", "--lines", lines]
        status, _, err = run(self.tuodi, *verb, policy, file, "-o", results, "--params", self.params(policy))
        if status != 0:
            self.fault(f"{verb[0]} ends with {status}: {err}", policy)
        first = {}
        for row in [] if premiums else csv.DictReader(open(lines, encoding="utf-8")):
            first.setdefault(row["setl_id"], row)
        return list(csv.DictReader(open(results, encoding="utf-8"))), first

    def shown(self, policy, result):
        """The records that refute come out as they are said to."""
        premiums = result["demand"].startswith("资助")
        for said in result["records"]:
            rows, first = self.settle(policy, [said["record"]], premiums)
            paid = rows[0]["subsidy" if premiums else "aid"] or "0.00"
            well = (rows[0]["status"], rows[0]["reason"], paid) == (said["status"], said["reason"], said["paid"])
            if well and "ratio" in said:
                well = percent(first["1"]["ratio"]) == percent(said["ratio"]["figure"])
            if not well:
                self.fault(f"{result['demand']}: {said} comes out as {rows}", policy)

    # ---- mutants

    def mutants(self):
        text = re.sub(": +", ": ", (HERE / "city.policy").read_text(encoding="utf-8"))
        open_or_refuted = [result for result in self.against(HERE / "city.policy") if result["verdict"] != "proved"]
        if open_or_refuted:
            self.fault(f"the city does not keep everything: {open_or_refuted}")
        for number, (requirement, old, new) in enumerate(MUTANTS):
            policy = self.folder / f"mutant-{number}.policy"
            if old not in text:
                self.fault(f"mutant {number}: the city has no {old}")
            policy.write_text(text.replace(old, new, 1), encoding="utf-8")
            results = self.against(policy)
            broken = {result["requirement"] for result in results if result["verdict"] != "proved"}
            refuted = [result for result in results if result["verdict"] == "refuted"]
            if broken != {requirement} or not refuted:
                self.fault(f"mutant {number} breaks {broken}, not {requirement} alone", policy)
            for result in refuted:
                self.shown(policy, result)

    # ---- random cities

    def city(self, number, claims, rng):
        policy = self.folder / f"city-{number}.policy"
        policy.write_text(random_city(rng), encoding="utf-8")
        results = self.against(policy) + self.against(policy, OTHER_FRAMEWORK)
        for result in results:
            if result["verdict"] == "refuted":
                self.shown(policy, result)
        proved = {(result["requirement"], result["demand"], result["identity"], result.get("lower_identity"))
                  for result in results if result["verdict"] == "proved"}
        trial = Trial(self, policy, proved, rng)
        trial.claims(claims)
        trial.premiums(claims // 4)
        counts = {verdict: sum(result["verdict"] == verdict for result in results) for verdict in ("proved", "refuted", "open")}
        return counts, trial.looked


def percent(text):
    return round(float(text.rstrip("%")) * (1 if text.endswith("%") else 100), 4)


class Trial:
    """Random records against what is proved of one city."""

    def __init__(self, checker, policy, proved, rng):
        self.checker, self.policy, self.proved, self.rng, self.looked = checker, policy, proved, rng, 0

    def proves(self, demand, *identities):
        self.looked += 1
        return any(wanted.startswith(demand) and (identity, lower) == (identities + (None,))[:2]
                   for _, wanted, identity, lower in self.proved)

    def found(self, what, *records):
        self.checker.fault(f"proved, yet {what}: " + " | ".join(str(record) for record in records), self.policy)

    def claims(self, count):
        """Every claim of a person of its own; every third after an earlier one."""
        cases, records = [], []

        def add(record):
            number = len(records)
            record = dict(record, setl_id=f"S{number}", psn_no=f"P{number}")
            if earlier:
                records.append(dict(earlier, identities=record["identities"], setl_id=f"E{number}", psn_no=record["psn_no"],
                                    setl_time="2021-01-31", begndate="2021-01-31", enddate="2021-01-31"))
            records.append(record)
            return record["setl_id"]

        for _ in range(count):
            identity, other = self.rng.sample(KEY + LOW + ["边缘困难人员"], 2)
            base = random_claim(self.rng)
            earlier = random_claim(self.rng) if self.rng.random() < .33 else None
            variants = {"self": base, "disease": dict(base, dise_name=self.rng.choice(DISEASES)),
                        "referred": dict(base, referred="1"), "unreferred": dict(base, referred="0"),
                        "more": dict(base, inscp_scp_amt=money(float(base["inscp_scp_amt"]) + self.rng.choice(AMOUNTS))),
                        "more first": dict(base, preselfpay_amt=money(self.rng.choice(AMOUNTS) + 700)),
                        "local": dict(base, place="local"), "lung": dict(base, dise_name="肺癌")}
            for name, column in (("险种", "insutype"), ("就医地", "place"), ("出生日期", "brdy"), ("申请日期", "apply_date"),
                                 ("医院等级", "hosp_lv")):
                variants[name] = dict(base, **{column: random_claim(self.rng)[column]})
            ids = {name: add(dict(record, identities=identity)) for name, record in variants.items()}
            ids["other"] = add(dict(base, identities=other))
            cases.append((identity, other, ids, earlier))
        results, first = self.checker.settle(self.policy, records, False)
        self.row = {row["setl_id"]: row for row in results}
        self.line, self.record = first, {record["setl_id"]: record for record in records}
        for case in cases:
            self.judge(*case)

    def ratio(self, claim):
        """None: not to be compared; -1: no benefit."""
        row = self.row[claim]
        if row["status"] == "ineligible":
            return -1 if row["reason"] in ("no_benefit", "med_type") else None
        return percent(self.line[claim]["ratio"]) if row["status"] in ("paid", "zero") else None

    def judge(self, identity, other, ids, earlier):
        name, row = ids["self"], self.row[ids["self"]]
        if row["category"] != identity and row["reason"] != "no_category":
            return
        ratio, line = self.ratio(name), self.line.get(name)
        say = lambda what, *claims: self.found(what, *(f"{self.record[claim]} -> {self.row[claim]}" for claim in claims))
        if ratio is not None and ratio < 70 and self.proves("比例 不低于", identity):
            say("the ratio is lower", name)
        if line and float(line["deductible"]) > 0 and self.proves("起付线 不设", identity):
            say("there is a deductible", name)
        if line and not earlier and line["limit_left"] and float(line["limit_left"]) < CEILING / 2 and \
                self.proves("限额 不低于", identity):
            say("the limit is lower", name)
        if self.record[name]["med_type"] == "21" and self_paid(self.record[name]) < 30000 and line:
            if ratio > 90 and self.proves("比例 不超过", identity):
                say("the ratio is higher", name)
            if float(line["deductible"]) > 1000 and self.proves("起付线 不超过", identity):
                say("the deductible is higher", name)
        if line and line["limit_left"] and self.proves("限额 不设", identity):
            say("there is a limit", name)
        aid = lambda claim: float(self.row[claim]["aid"] or 0)
        told = lambda claim: self.row[claim]["status"] in ("paid", "zero", "ineligible")
        if told(name) and told(ids["disease"]) and aid(name) != aid(ids["disease"]) and \
                self.proves("不分 病种", identity):
            say("the disease matters", name, ids["disease"])
        for field in ("险种", "就医地", "出生日期", "申请日期", "医院等级"):
            if told(name) and told(ids[field]) and aid(name) != aid(ids[field]) and self.proves(f"不分 {field}", identity):
                say(f"{field} matters", name, ids[field])
        for yes, no, demand in ((ids["local"], ids["就医地"], "不得降低 就医地"), (ids["lung"], ids["disease"], "不得降低 有 病种")):
            if told(yes) and told(no) and aid(yes) < aid(no) and self.proves(demand, identity):
                say(demand, yes, no)
        yes, no = ids["referred"], ids["unreferred"]
        if told(yes) and told(no) and aid(yes) < aid(no) and self.proves("不得降低 已转诊", identity):
            say("referral lowers it", yes, no)
        for claim, amounts in (("more", ("政策范围内自付", "政策范围内费用", "目录内自付")), ("more first", ("目录内自付",))):
            more = self.ratio(ids[claim])
            for amount in amounts:
                rises = amount == "政策范围内费用" or self_paid(self.record[name]) > 0
                if rises and ratio is not None and more is not None and more < ratio and \
                        self.proves(f"比例 随增不降 {amount}", identity):
                    say(f"the ratio falls with {amount}", name, ids[claim])
        theirs = self.ratio(ids["other"])
        if ratio is not None and theirs is not None and ratio < theirs and self.proves("比例 依次", identity, other):
            say("the order is broken", name, ids["other"])

    def premiums(self, count):
        records = [{"psn_no": f"P{i}", "year": str(self.rng.randint(2020, 2024)), "admdvs": "329900",
                    "premium": money(self.rng.choice([100, 280, 380, 381, 500, 900])), "tier": self.rng.choice("12"),
                    "insutype": self.rng.choice(["310", "390"]), "identities": self.rng.choice(KEY)} for i in range(count)]
        rows, _ = self.checker.settle(self.policy, records, True)
        for record, row in zip(records, rows):
            premium, subsidy = float(row["premium"]), float(row["subsidy"] or 0)
            for demand, least in (("资助 全额", premium), ("资助 不低于", min(300, premium))):
                short = row["status"] in ("paid", "zero") and subsidy < least
                if (short or row["reason"] == "no_benefit") and self.proves(demand, record["identities"]):
                    self.found(demand, record, row)


def self_paid(record):
    return max(0, float(record["inscp_scp_amt"]) - float(record["hifp_pay"]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tuodi", required=True)
    parser.add_argument("--cities", type=int, default=40)
    parser.add_argument("--claims", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    totals, looked = {"proved": 0, "refuted": 0, "open": 0}, 0
    with tempfile.TemporaryDirectory() as folder:
        checker = Checker(options.tuodi, folder)
        checker.mutants()
        for number in range(options.cities):
            if checker.faults > 5:
                break
            counts, seen = checker.city(number, options.claims, random.Random(f"{options.seed}-{number}"))
            totals = {verdict: totals[verdict] + counts[verdict] for verdict in totals}
            looked += seen
    print(f"{len(MUTANTS)} mutants; {options.cities} random cities: {totals}; {checker.faults} faults")
    return 1 if checker.faults else 0


if __name__ == "__main__":
    sys.exit(main())
