#!/usr/bin/env python3
"""What `tuodi diff --claims` says that two policies pay, against ordinary runs of both, compared here row by row.

    money_check.py --tuodi BUILD/tools/tuodi [--cases N] [--rows N] [--seed S]

A real policy gets several changes in its text.  Claims, some of them taken back, repeated or rejected, with values and
lists from outside and sometimes with a people file, are settled by `run` under the old text and under the new one;
totals, gains and losses by claim and by person, identities, benefits, what only one of the two answers, the largest
differences and every row of --differences must be what diff says, with one thread and with two, in the order of
settlement and shuffled.  --by-clause must add up to the fen, and where each change
is one edit of the text, each step must pay what `run` pays for the text with the edits made so far, --alone what it pays
for that edit alone.  Exit status: 0 all is right, 1 something is not.
"""
import argparse
import csv
import json
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path

from diff_edits import POLICIES, ROOT, Policy
from mixtures_check import Checker as Mixtures
from mixtures_check import edited
from paid_check import fen, yuan

HEAD = """setl_id psn_no setl_time begndate enddate med_type insutype hosp_lv dise_name place referred apply_date aided_elsewhere
identities brdy preselfpay_amt inscp_scp_amt hifp_pay refd_setl_flag init_setl_id""".split()
ANSWERED = ("paid", "zero", "ineligible")
LIMITS = [100, 1000, 10000, 100000, 1000000, None]
GIVEN = ["--params", ROOT / "tests/samples/params.csv", "--list", f"重特大疾病病种={ROOT / 'tests/samples/major-diseases.txt'}"]
DISEASES = ["肺癌", "胃癌", "终末期肾病", "肺炎", ""]


def generated(dice, count, labels):
    """Claims in the order of settlement; some are taken back, some repeated, some rejected."""
    rows, by_person, who = [], defaultdict(list), {}
    for i in range(count):
        person, day = f"P{dice.randrange(max(1, count // 6))}", date(2025, 9, 1) + timedelta(i * 400 // count)
        who.setdefault(person, "|".join(dice.sample(labels, dice.choice([1, 1, 1, 2]))))
        time = f"{day + timedelta(1)} {i * 24 // count % 24:02}:{dice.randrange(60):02}:{dice.randrange(60):02}"
        row = dict.fromkeys(HEAD, "")
        row.update(setl_id=f"S{i:07}", psn_no=person, setl_time=time, begndate=str(day - timedelta(3)), enddate=str(day),
                   med_type=dice.choice(["21", "21", "21", "14", "11"]), insutype="390", hosp_lv=dice.choice("1233"),
                   dise_name=dice.choice(DISEASES), place=dice.choice(["local", "local", "province", "outside"]),
                   referred=dice.choice("0111"), aided_elsewhere=dice.choice("0000001"), identities=who[person],
                   apply_date=dice.choice(["", str(day + timedelta(40))]), brdy=f"{dice.randrange(1930, 2020)}-05-06",
                   preselfpay_amt=dice.choice(["", "120.50"]), hifp_pay=dice.choice(["", "", "100.00", "2500.75"]),
                   inscp_scp_amt=yuan(dice.randrange(10 ** dice.choice([5, 6, 6, 7, 7, 8]))))
        what = dice.randrange(25)
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


def people(dice, rows):
    """The persons' labels over time, as a file in place of the rows' own."""
    out = ["psn_no,identity,valid_from,valid_to"]
    for person, labels in sorted({(row["psn_no"], row["identities"]) for row in rows}):
        for label in labels.split("|"):
            first, last = dice.choice(["", "2025-10-15"]), dice.choice(["", "", "2026-06-10"])
            out.append(f"{person},{label},{first},{last}")
    return "\n".join(out) + "\n"


def table(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEAD, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


class Settled:
    """A run: what every claim that counts comes to, by its id."""

    def __init__(self, tuodi, folder, policy, rows, given):
        done = subprocess.run([tuodi, "run", policy, "claims.csv", "-o", "results.csv", "--lines", "lines.csv", *given], cwd=folder,
                              capture_output=True, check=False)
        if done.returncode not in (0, 1):
            sys.exit(done.stderr.decode())
        results, back, seen = table(folder / "results.csv"), set(), {}
        originals = {row["setl_id"]: row["init_setl_id"] for row in rows if row["refd_setl_flag"] == "1"}
        for result in results:
            seen.setdefault(result["setl_id"], result)
            if result["status"] == "reversed":
                back.add(originals[result["setl_id"]])
        self.back = back
        self.claims = {ident: result for ident, result in seen.items()
                       if ident not in originals and ident not in back and result["status"] != "no_policy"}
        statuses = Counter(result["status"] for result in seen.values())
        self.left = {"rows": len(rows), "taken_back": sum(seen[ident]["status"] != "no_policy" for ident in back),
                     "takings_back": statuses["reversed"], "repeats": len(results) - len(seen),
                     "no_policy": statuses["no_policy"]}
        self.lines = Counter(), Counter()
        for line in table(folder / "lines.csv"):
            if line["setl_id"] in self.claims:
                self.lines[0][line["benefit"]] += 1
                self.lines[1][line["benefit"]] += fen(line["paid"])
        self.total = sum(self.paid(ident) for ident in self.claims)

    def paid(self, ident):
        text = self.claims[ident]["aid"]
        return fen(text) if text and self.claims[ident]["status"] == "paid" else 0

    def answers(self, ident):
        return self.claims[ident]["status"] in ANSWERED


def summed(what, pairs):
    pairs = list(pairs)
    old, new = sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
    return {what: len(pairs), "old": yuan(old), "new": yuan(new), "difference": yuan(new - old)}


def stands(old, new, ident):
    if old.answers(ident) != new.answers(ident):
        return "apart"
    gain = new.paid(ident) - old.paid(ident)
    return "gain" if gain > 0 else "lose" if gain < 0 else "stay"


def key_of(old, new, ident, by):
    return tuple(run.claims[ident][part] for run in (old, new) for part in by)


class Expected:
    def __init__(self, old, new, words=()):
        self.old, self.new, self.words = old, new, dict(words)
        self.pair = {ident: (old.paid(ident), new.paid(ident)) for ident in old.claims}
        self.stand = {ident: stands(old, new, ident) for ident in old.claims}
        self.persons = defaultdict(lambda: [0, 0])
        self.with_apart, self.claims = set(), Counter()
        for ident, pair in self.pair.items():
            person = old.claims[ident]["psn_no"]
            self.persons[person][0] += 0
            if self.stand[ident] == "apart":
                self.with_apart.add(person)
                continue
            for side in range(2):
                self.persons[person][side] += pair[side]
            self.claims[person] += self.stand[ident] != "stay"

    def by_claim(self):
        return {way: summed("claims", [self.pair[i] for i in self.pair if self.stand[i] == way])
                for way in ("gain", "lose", "stay", "apart")}

    def by_person(self):
        ways = {"gain": [], "lose": [], "stay": []}
        for old, new in self.persons.values():
            ways["gain" if new > old else "lose" if new < old else "stay"].append((old, new))
        return {**{way: summed("persons", pairs) for way, pairs in ways.items()}, "with_apart": len(self.with_apart)}

    def groups(self, by, apart):
        out = defaultdict(list)
        for ident in self.pair:
            if not apart or self.stand[ident] == "apart":
                out[key_of(self.old, self.new, ident, by)].append(ident)
        return {key: summed("claims", [self.pair[i] for i in idents]) for key, idents in out.items()}

    def benefits(self):
        for lines in self.old.lines:  # by the new name
            for name in set(lines) & set(self.words):
                lines[self.words[name]] = lines.pop(name)
        names = set(self.old.lines[0]) | set(self.new.lines[0])
        return {name: [self.old.lines[0][name], yuan(self.old.lines[1][name]), self.new.lines[0][name],
                       yuan(self.new.lines[1][name])] for name in names}

    def sizes(self):
        out = []
        for i, limit in enumerate(LIMITS):
            low = LIMITS[i - 1] if i else 0
            pairs = [pair for pair in self.persons.values()
                     if low < abs(pair[1] - pair[0]) and (limit is None or abs(pair[1] - pair[0]) <= limit)]
            row = {} if limit is None else {"up_to": yuan(limit)}
            row["gain"] = summed("persons", [pair for pair in pairs if pair[1] > pair[0]])
            row["lose"] = summed("persons", [pair for pair in pairs if pair[1] < pair[0]])
            out.append(row)
        return out

    def differences(self):
        """The rows of --differences, sorted."""
        out = []
        for ident, (before, after) in self.pair.items():
            old, new = self.old.claims[ident], self.new.claims[ident]
            if before != after or old["status"] != new["status"]:
                out.append([ident, old["psn_no"], old["category"], old["status"], old["reason"], new["category"], new["status"],
                            new["reason"], yuan(before), yuan(after), yuan(after - before)])
        return sorted(out)


def top(pairs, gains, count):
    """The largest gains, or losses."""
    sizes = [new - old if gains else old - new for old, new in pairs]
    return sorted((size for size in sizes if size > 0), reverse=True)[:count]


class Checker:
    TOP = 7

    def __init__(self, options, folder):
        options.mixtures, options.claims = options.tuodi, 0
        self.mixtures = Mixtures(options, folder)
        self.tuodi, self.folder, self.faults, self.steps = options.tuodi.resolve(), Path(folder), 0, 0

    def equal(self, what, found, expected):
        if found != expected:
            self.faults += 1
            print(f"FAULT {self.case}: {what}:\n  found    {found}\n  expected {expected}")

    def diff(self, old, new, *more):
        done = subprocess.run([self.tuodi, "diff", old, new, "--claims", "claims.csv", "--format", "json", "--top", str(self.TOP),
                               "--differences", "differences.csv", *self.given, *more], cwd=self.folder, capture_output=True, check=False)
        if done.returncode not in (0, 1):
            sys.exit(f"{self.case}: {done.stderr.decode()}")
        return json.loads(done.stdout)["money"], table(self.folder / "differences.csv")

    def compare(self, money, differences, want):
        self.equal("claims", money["claims"], len(want.pair))
        left = {key: money[key] for key in want.old.left}
        self.equal("rows", left, want.old.left)
        rejected = want.old.left["rows"] - sum(money["rejected"].values())
        self.equal("every row", rejected, len(want.pair) + sum(want.old.left.values()) - want.old.left["rows"])
        self.equal("total", [money["old"], money["new"]], [yuan(want.old.total), yuan(want.new.total)])
        self.equal("by claim", money["by_claim"], want.by_claim())
        self.equal("by person", money["by_person"], want.by_person())
        self.equal("by size", money["persons_by_size"], want.sizes())
        parts = ("claims", "old", "new", "difference")
        for name, by, apart in (("categories", ("category",), False), ("apart", ("status", "reason"), True)):
            keys = [f"{side}_{part}" for side in ("old", "new") for part in by]
            found = {tuple(row[key] for key in keys): {part: row[part] for part in parts} for row in money[name]}
            self.equal(name, found, want.groups(by, apart))
        self.equal("benefits", {row["benefit"]: [row["old_lines"], row["old"], row["new_lines"], row["new"]]
                                for row in money["benefits"]}, want.benefits())
        self.equal("differences", sorted(list(row.values()) for row in differences), want.differences())
        sizes = [abs(fen(row["difference"])) for row in differences]
        self.equal("order of differences", sizes, sorted(sizes, reverse=True))
        claims = [pair for ident, pair in want.pair.items() if want.stand[ident] != "apart"]
        for name, pairs in (("top_claims", claims), ("top_persons", list(want.persons.values()))):
            for way in ("gain", "lose"):
                self.equal(f"{name} {way}", [abs(fen(row["difference"])) for row in money[name][way]],
                           top(pairs, way == "gain", self.TOP))

    def touched(self, before, after):
        differ = [i for i in before.claims
                  if before.paid(i) != after.paid(i) or before.answers(i) != after.answers(i)]
        return {"claims": len(differ), "persons": len({before.claims[i]["psn_no"] for i in differ}),
                "apart_claims": sum(before.answers(i) != after.answers(i) for i in differ),
                "difference": yuan(after.total - before.total)}

    def sums(self, money):
        total, alone = fen(money["old"]), 0
        for step in money["by_clause"]:
            total += fen(step["difference"])
            alone += fen(step.get("alone", "0.00"))
            self.equal("total of a step", step["total"], yuan(total))
        if money["by_clause"]:
            self.equal("the steps' sum", yuan(total), money["new"])
        self.equal("together", [money["alone"], money["together"]], [yuan(alone), yuan(total - fen(money["old"]) - alone)])

    def by_text(self, money, policy, found, rows, old):
        """Each step against the text with the edits so far."""
        made, before, path = [], old, self.folder / f"step-{policy.path.name}"
        edits = dict((name, edit) for edit, name in found)
        for step in money["by_clause"]:
            names = step["changes"] or ["policy"]  # with the id comes what is supplied to it
            made += [edits[name] for name in names]
            runs = []
            for chosen in (made, [edits[name] for name in names]):
                path.write_bytes(edited(policy.bytes, chosen))
                if self.mixtures.names(policy.path, path) is None:
                    return
                runs.append(Settled(self.tuodi, self.folder, path, rows, self.given))
            self.equal(f"step {step['changes']}", {key: step[key] for key in ("claims", "persons", "apart_claims", "difference")},
                       self.touched(before, runs[0]))
            if step["changes"]:
                self.equal(f"alone {step['changes']}", step["alone"], yuan(runs[1].total - old.total))
            before = runs[0]
            self.steps += 1

    def policy(self, policy, dice, count):
        found = [each for each in self.mixtures.mutants(policy, dice, dice.randrange(2, 6)) if not each[1].startswith("period/")]
        head = re.match(rb"\S+ (\S+)", policy.bytes)
        if dice.random() < 0.2 and found:
            found.append(((head.end(1), head.end(1), b"-new"), "policy"))
        new = self.folder / policy.path.name
        new.write_bytes(edited(policy.bytes, [edit for edit, _ in found]))
        names = self.mixtures.names(policy.path, new)
        if not found or names is None:
            return False
        self.case = f"{policy.path.stem} {' '.join(names)}"
        labels = [node.text for node in policy.nodes if node.kind == "name" and node.parent.kind == "names"
                  and node.above("identity")] + ["路人"]
        if not labels[:-1]:
            labels += ["特困人员", "低保对象"]
        rows = generated(dice, count, sorted(set(labels)))
        write(self.folder / "claims.csv", rows)
        (self.folder / "people.csv").write_text(people(dice, rows), encoding="utf-8")
        self.given = GIVEN + dice.choice([[], [], ["--people", "people.csv"]])
        want = Expected(Settled(self.tuodi, self.folder, policy.path, rows, self.given),
                        Settled(self.tuodi, self.folder, new, rows, self.given))
        money, differences = self.diff(policy.path, new, "--by-clause", "--alone", "--threads", "2")
        self.compare(money, differences, want)
        self.sums(money)
        if sorted(names) == sorted(name for _, name in found):
            self.by_text(money, policy, found, rows, want.old)
        plain, _ = self.diff(policy.path, new, "--threads", "1")
        self.equal("without clauses", plain, {key: value for key, value in money.items()
                                              if key not in ("by_clause", "alone", "together")})
        dice.shuffle(rows)
        write(self.folder / "claims.csv", rows)
        shuffled, others = self.diff(policy.path, new, "--by-clause", "--alone")
        self.equal("shuffled differences", sorted(map(str, others)), sorted(map(str, differences)))
        for each in (shuffled, money):
            del each["top_claims"], each["top_persons"]  # of equal sizes others may be shown
        self.equal("shuffled", shuffled, money)
        return True


    def regions(self, dice, count):
        """Two regions, whose labels correspond by a map, several to one: each settles the claims in its own words."""
        pair, words = [], {row["old"]: row["new"] for row in table(ROOT / "docs/examples/hotan-kunyu.csv")}
        for name in ("hotan-2025", "kunyu-2025"):
            text = (ROOT / f"policies/{name}.policy").read_text(encoding="utf-8")
            pair.append(self.folder / f"{name}.policy")
            pair[-1].write_text(re.sub(r"^施行 [0-9-]+", "施行 2025-08-04", text, flags=re.M), encoding="utf-8")
        self.case, self.given = "two regions", GIVEN
        labels = sorted(set(words) & {"低保边缘对象", "农村易返贫致贫人口", "脱贫不稳定户", "边缘易致贫户", "突发严重困难户"})
        rows = generated(dice, count, labels + ["特困人员", "孤儿", "低保对象", "因病致贫重病患者", "路人"])
        turned = [dict(row, identities="|".join(words.get(label, label) for label in row["identities"].split("|"))) for row in rows]
        runs = []
        for policy, claims in zip(pair, (rows, turned)):
            write(self.folder / "claims.csv", claims)
            runs.append(Settled(self.tuodi, self.folder, policy, claims, self.given))
        write(self.folder / "claims.csv", rows)
        money, differences = self.diff(*pair, "--alone", "--map", str(ROOT / "docs/examples/hotan-kunyu.csv"))
        self.compare(money, differences, Expected(*runs, words))
        self.sums(money)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tuodi", required=True, type=Path)
    parser.add_argument("--cases", type=int, default=12)
    parser.add_argument("--rows", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    dice = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        checker = Checker(options, folder)
        policies = [Policy(checker.tuodi, path) for path in POLICIES if path.stem != "jiangsu-2015"]
        done = tried = 0
        while done < options.cases and tried < 5 * options.cases:
            tried += 1
            done += checker.policy(dice.choice(policies), dice, options.rows)
        checker.regions(dice, options.rows)
    print(f"{done} pairs of policies, {checker.steps} steps against edited texts, {checker.faults} faults")
    return 1 if checker.faults or done < options.cases else 0


if __name__ == "__main__":
    sys.exit(main())
