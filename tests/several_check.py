#!/usr/bin/env python3
"""Several policies in one run: the same rows as one run for each.

    several_check.py --tuodi BUILD/tools/tuodi [--rows N] [--seed S]

Takes part: every policy of policies/ and tests/policies.  Claims are those of tests/samples/NAME/claims.csv, where they
are, and N generated ones for each region, under the labels and diseases that the policy knows; so with enrolments.
Four things must hold:

regions    one run over all regions' claims, mixed, gives results, lines, alerts and rejects as one run per region does;
           the regions' settlement ids are told apart, their person numbers are not: annual amounts belong to a region
deferred   claims that go on to a document come out as if that policy had them alone, with their takings-back
batches    claims settled one at a time (tuodi explain --all) come out as those settled together
premiums   one enrol run over all regions' enrolments, mixed, gives results and rejects as one run per region does

Exit status: 0 all is well, 1 something differs.
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
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "tests" / "samples"
TABLES = ("results", "lines", "alerts", "rejects")
HEAD = """setl_id psn_no admdvs setl_time begndate enddate med_type insutype hosp_lv dise_name chronic_class place referred
apply_date aided_elsewhere identities brdy medfee_sumamt fulamt_ownpay_amt overlmt_selfpay preselfpay_amt inscp_scp_amt
hifp_pay cvlserv_pay hifes_pay hifmi_pay hifob_pay oth_pay refd_setl_flag init_setl_id maf_pay""".split()
ENROL_HEAD = """psn_no year admdvs insutype tier premium premium_tier1 premium_tier2 identities identified_date
enrol_date""".split()
VALUES = {"money": ["20000.00", "1000.00"], "ratio": ["50%"], "count": ["12"], "date": ["2026-06-30"]}
PERSONS = 400


class Policy:
    """What `tuodi dis` says of a policy."""

    def __init__(self, tuodi, path, folder):
        self.path, self.name = path, path.stem
        image = folder / f"{path.stem}.pbc"
        subprocess.run([tuodi, "compile", path, "-o", image], check=True, capture_output=True)
        text = subprocess.run([tuodi, "dis", image], check=True, capture_output=True, encoding="utf-8").stdout
        head = text.split("\n", 2)
        self.id = head[0].split()[1]
        found = re.search(r" region (\d{6})$", head[0])
        self.region = found and found.group(1)
        self.document = None if self.region else re.search(r"” (\S+) ", head[0]).group(1)
        self.first, self.last = (date.fromisoformat(day) if day[0] != "n" else date.max
                                 for day in re.match(r"valid (\S+) to (\d\S+\d|no end)", head[1]).groups())
        self.labels = re.findall(r"^  \d+ (.*)$", self.part(text, "labels"), re.M)
        self.externals = re.findall(r"^  \d+ (.*): (\w+)$", self.part(text, "externals"), re.M)
        source = path.read_text(encoding="utf-8")
        self.diseases = sorted(set(re.findall(r"\w+癌|\d?型?\w+病", source))) + ["阑尾炎", ""]
        self.samples = SAMPLES / self.name / "claims.csv"

    @staticmethod
    def part(text, title):
        found = re.search(rf"^{title}\n((?:  .*\n)*)", text, re.M)
        return found.group(1) if found else ""


def generated(policy, dice, count):
    """Claims of a policy's region, some of which take an earlier one of the same person back."""
    rows, last = [], {}
    for number in range(count):
        person = f"P{dice.randrange(PERSONS):06}"
        end = policy.first + timedelta(dice.randrange(-20, 900))
        row = dict.fromkeys(HEAD, "")
        row.update(setl_id=f"G{number:07}", psn_no=person, setl_time=f"{end + timedelta(dice.randrange(3))}",
                   begndate=f"{end - timedelta(dice.randrange(12))}", enddate=f"{end}", med_type="21",
                   inscp_scp_amt="0")
        if last.get(person) and dice.randrange(12) == 0:
            back, settled = last.pop(person)
            row.update(refd_setl_flag="1", init_setl_id=back, begndate=f"{end}",
                       setl_time=f"{max(end, settled) + timedelta(3)}")
        else:
            cost = dice.choice([500, 3000, 12000, 40000, 200000]) * 100 + dice.randrange(99999)
            fund = dice.randrange(cost)
            row.update(med_type=dice.choice(["21", "21", "14", "11"]), hosp_lv=dice.choice(["1", "2", "3", ""]),
                       dise_name=dice.choice(policy.diseases), chronic_class=dice.choice(["", "1", "2", "3"]),
                       place=dice.choice(["", "local", "province", "outside"]), referred=dice.choice(["", "1", "1"]),
                       aided_elsewhere=dice.choice([""] * 30 + ["1"]),
                       apply_date=dice.choice(["", f"{end + timedelta(dice.randrange(90))}"]),
                       identities="|".join(dice.sample(policy.labels, dice.choice([0, 1, 1, 1, 2]))),
                       brdy=dice.choice(["", f"{dice.randrange(1930, 2020)}-05-17"]),
                       inscp_scp_amt=f"{cost / 100:.2f}", hifp_pay=f"{fund / 100:.2f}")
            last[person] = row["setl_id"], end
        rows.append([row[name] for name in HEAD])
    return rows


def claims_of(policy, dice, count):
    """All rows of a policy's region, their settlement ids its own."""
    rows = generated(policy, dice, count)
    if policy.samples.exists():
        sample = list(csv.reader(io.StringIO(policy.samples.read_text(encoding="utf-8"))))
        assert sample[0] == HEAD, f"{policy.samples}: other columns"
        rows += sample[1:]
    places = [HEAD.index(name) for name in ("setl_id", "init_setl_id")]
    for row in rows:
        for place in places:
            row[place] = row[place] and f"{policy.id}:{row[place]}"
        if re.fullmatch(r"\d{6}|", row[HEAD.index("admdvs")]):
            row[HEAD.index("admdvs")] = policy.region
    return rows


def enrolments_of(policy, dice, count):
    """The samples' enrolments of a policy's region, and generated ones, some of them faulty; their persons its own."""
    source = SAMPLES / policy.name / "enrolments.csv"
    rows = list(csv.reader(io.StringIO(source.read_text(encoding="utf-8")))) if source.exists() else [ENROL_HEAD]
    assert rows.pop(0) == ENROL_HEAD, f"{source}: other columns"
    for number in range(count):
        year = policy.first.year + dice.randrange(-1, 4)
        row = dict(psn_no=f"E{number:06}", year=f"{year}", insutype=dice.choice(["", "390", "310"] * 9 + ["999"]),
                   tier=dice.choice(["", "1", "2"]), premium=dice.choice(["400", "350.05", "0", "700.5"] * 9 + ["1.234", ""]),
                   premium_tier1=dice.choice(["", "400", "350.05"]), premium_tier2=dice.choice(["", "700"]),
                   identities="|".join({dice.choice(policy.labels): 1 for _ in range(dice.choice([0, 1, 1, 1, 2, 3]))}),
                   identified_date=dice.choice(["", "", f"{year}-02-28", f"{year}-03-01"] * 9 + ["2026/3/1"]))
        rows.append([row.get(name, "") for name in ENROL_HEAD])
    for row in rows:
        row[0] = f"{policy.id}:{row[0]}"
        row[2] = policy.region
    return rows


class Runner:
    def __init__(self, tuodi, folder):
        self.tuodi, self.folder, self.runs = tuodi, folder, 0
        self.supplies = []

    def supply(self, policies):
        """The samples' externals, and made-up ones for those that have none."""
        text = (SAMPLES / "params.csv").read_text(encoding="utf-8").rstrip("\n") + "\n"
        for policy in policies:
            if not policy.samples.exists():
                for name, kind in policy.externals:
                    text += f"{policy.id},{name},,,{VALUES[kind][0]},made up\n"
        (self.folder / "params.csv").write_text(text, encoding="utf-8")
        self.supplies = ["--params", self.folder / "params.csv", "--list", f"重特大疾病病种={SAMPLES / 'major-diseases.txt'}"]

    def write(self, head, rows):
        path = self.folder / f"rows-{self.runs}.csv"
        with open(path, "w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([head] + rows)
        return path

    def run(self, policies, rows):
        """The four tables as lists of rows, without their headers; of rejects without the line."""
        return self.command(["run", *[p.path for p in policies]], HEAD, rows, TABLES, self.supplies)

    def enrol(self, policies, rows):
        return self.command(["enrol", *[p.path for p in policies]], ENROL_HEAD, rows, ("results", "rejects"),
                            self.supplies[:2])

    def command(self, words, head, rows, names, supplies):
        self.runs += 1
        files = {name: self.folder / f"{name}-{self.runs}.csv" for name in names}
        options = [item for name in names[1:] for item in (f"--{name}", files[name])]
        done = subprocess.run([self.tuodi, *words, self.write(head, rows), "-o", files["results"], *options, *supplies,
                               "--lang", "en"], capture_output=True, encoding="utf-8", check=False)
        if done.returncode > 1:
            sys.exit(done.stderr)
        tables = {name: list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))[1:] for name, path in files.items()}
        tables["rejects"] = [row[1:] for row in tables["rejects"]]
        return tables

    def explained(self, policies, rows):
        self.runs += 1
        claims = self.write(HEAD, rows)
        done = subprocess.run([self.tuodi, "explain", *[p.path for p in policies], claims, "--all", "--format", "json",
                               *self.supplies], capture_output=True, encoding="utf-8", check=False)
        if done.returncode != 0:
            sys.exit(done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]


def differences(what, wanted, got):
    """Prints the first rows in which two tables differ; how many do."""
    found = [(a, b) for a, b in zip(wanted, got) if a != b]
    count = len(found) + abs(len(wanted) - len(got))
    if count:
        print(f"{what}: {count} rows differ ({len(wanted)} and {len(got)} rows)")
        for a, b in found[:2]:
            print(f"  {a}\n  {b}")
    return count


def mixed(policies, claims, dice, documents, runner):
    """All regions in one run, against a run each."""
    rows = [(policy, row) for policy in policies for row in claims[policy.id]]
    dice.shuffle(rows)
    together = runner.run(policies + documents, [row for _, row in rows])
    wrong = 0
    alone = {name: [] for name in TABLES}
    for policy in policies:
        tables = runner.run([policy] + documents, [row for other, row in rows if other is policy])
        for name in TABLES[:3]:
            mine = [row for row in together[name] if row[0].startswith(f"{policy.id}:")]
            wrong += differences(f"{policy.id} {name}", tables[name], mine)
            alone[name] += tables[name]
        alone["rejects"] += tables["rejects"]
    for name in TABLES[:3]:
        wrong += len(together[name]) != len(alone[name])
    wrong += differences("rejects", sorted(alone["rejects"]), sorted(together["rejects"]))
    print(f"regions: {len(policies)} regions, {len(rows)} rows, {len(together['lines'])} lines, "
          f"{len(documents)} documents: {wrong} differ")
    return wrong


def premiums(policies, enrolments, dice, runner):
    """All regions' enrolments in one run, against a run each."""
    rows = [(policy, row) for policy in policies for row in enrolments[policy.id]]
    dice.shuffle(rows)
    together = runner.enrol(policies, [row for _, row in rows])
    wrong, alone = 0, 0
    for policy in policies:
        tables = runner.enrol([policy], [row for other, row in rows if other is policy])
        for name, place in (("results", 0), ("rejects", 2)):
            mine = [row for row in together[name] if row[place].startswith(f"{policy.id}:")]
            wrong += differences(f"{policy.id} premiums, {name}", tables[name], mine)
            alone += len(tables[name])
    wrong += alone != len(rows) or alone != len(together["results"]) + len(together["rejects"])
    answers = {row[3] for row in together["results"]}
    wrong += not answers >= {"paid", "zero", "ineligible", "deferred", "undetermined"} or not together["rejects"]
    print(f"premiums: {len(policies)} regions, {len(rows)} rows, {len(together['rejects'])} rejected: {wrong} differ")
    return wrong


def deferred(policy, document, rows, runner):
    """The claims that POLICY defers to DOCUMENT: with both, and as the document's own."""
    index = {name: HEAD.index(name) for name in HEAD}
    plain = runner.run([policy], rows)
    gone = {row[0] for row in plain["results"] if row[3] == "deferred" and row[4] == document.document}
    gone &= {row[index["setl_id"]] for row in rows
             if f"{document.first}" <= row[index["enddate"]] <= f"{document.last}"}
    own = [row for row in rows if row[index["setl_id"]] in gone or row[index["init_setl_id"]] in gone]
    source = document.path.read_text(encoding="utf-8")
    alone = runner.folder / f"{document.name}-of-a-region.policy"
    alone.write_text(re.sub(r"^施行", "地区 999990\n施行", source, count=1, flags=re.M), encoding="utf-8")
    regional = Policy(runner.tuodi, alone, runner.folder)
    wanted, both = runner.run([regional], own), runner.run([policy, document], rows)
    ids = {row[0] for row in wanted["results"]}
    wrong = 0
    for name in TABLES[:3]:
        mine = [row for row in both[name] if row[0] in ids]
        wrong += differences(f"{policy.id} to {document.id}, {name}", wanted[name], mine)
        rest = [row for row in both[name] if row[0] not in ids]
        before = [row for row in plain[name] if row[0] not in ids]
        wrong += differences(f"{policy.id} beside {document.id}, {name}", before, rest)
    print(f"deferred: {policy.id} to {document.id}, {len(own)} rows, {len(wanted['lines'])} lines: {wrong} differ")
    return wrong, len(gone)


def one_by_one(policies, rows, runner):
    """The same claims settled together and one at a time."""
    tables = runner.run(policies, rows)
    wanted = [[row[0], row[2], row[3], row[4], row[7]] for row in tables["results"]]
    sheets = [sheet for sheet in runner.explained(policies, rows) if sheet["status"] != "rejected"]
    got = [[sheet["setl_id"], sheet["policy"], sheet["status"], sheet["reason"], sheet.get("aid") or ""] for sheet in sheets]
    seen, first = set(), []
    for row in wanted:  # a repeated row has one sheet
        if row[0] not in seen:
            first.append(row)
        seen.add(row[0])
    wrong = differences("one by one", sorted(first), sorted(got))
    print(f"batches: {len(got)} claims one by one: {wrong} differ")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tuodi", required=True)
    parser.add_argument("--rows", type=int, default=4000, help="generated claims for each region")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    dice = random.Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="tuodi-several-") as name:
        runner = Runner(options.tuodi, Path(name))
        paths = sorted((ROOT / "policies").glob("*.policy")) + sorted((ROOT / "tests/policies").glob("*.policy"))
        known = [Policy(options.tuodi, path, Path(name)) for path in paths]
        policies = [policy for policy in known if policy.region]
        documents = [policy for policy in known if not policy.region]
        runner.supply(known)
        claims = {policy.id: claims_of(policy, dice, options.rows) for policy in policies}
        wrong = mixed(policies, claims, dice, [], runner)
        enrolments = {policy.id: enrolments_of(policy, dice, options.rows) for policy in policies}
        wrong += premiums(policies, enrolments, dice, runner)
        passed_on = 0
        for policy in policies:
            for document in documents:
                if document.document not in policy.path.read_text(encoding="utf-8"):
                    continue
                differ, gone = deferred(policy, document, claims[policy.id], runner)
                wrong, passed_on = wrong + differ, passed_on + gone
        if passed_on == 0:
            print("no claim was deferred to a document")
            wrong += 1
        # a document's amounts are a person's, whatever the region: persons of several regions are told apart
        for policy in policies:
            for row in claims[policy.id]:
                row[1] = row[1] and f"{policy.id}:{row[1]}"
        wrong += mixed(policies, claims, dice, documents, runner)
        few = [row for policy in policies for row in claims[policy.id][:200]]
        dice.shuffle(few)
        wrong += one_by_one(policies + documents, few, runner)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
