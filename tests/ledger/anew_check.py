#!/usr/bin/env python3
"""Random ledgers, settled again, against a few lines of Python that settle the same claims.

    anew_check.py --tuodi TUODI [--count N] [--seed S]

Two regions whose policies may defer claims to a document, and that to another; some runs with a value that policies
need, some without, some with a people file, each with some of the policies; claims in order and late, with and without
division codes, and takings-back.  Then the ledger is settled again: as it is, a person's, or under amended policies of
regions and documents.  What Python makes of the person-years that are touched must be what is listed and, where it is
recorded, what the ledger has then; what cannot be answered must be listed so, and nothing be recorded.
Exit status: 0 all is so, 1 something is not.
"""
import argparse
import csv
import functools
import random
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import ledger_read  # noqa: E402
from anew_policy import CODES, DOCUMENTS, Policy  # noqa: E402

COLUMNS = ["admdvs", "setl_id", "psn_no", "setl_time", "begndate", "enddate", "med_type", "identities", "inscp_scp_amt",
           "refd_setl_flag", "init_setl_id"]
OPEN = ("undetermined", "deferred", "no_policy")
LIMIT = 300000


class Recorded:
    """A claim as the ledger has it."""

    def __init__(self, row, result, entry, runs, policies):
        reader = ledger_read.Bytes(entry)
        flags, run, policy = reader.number(), reader.number(), reader.number()
        first = reader.number() if flags & 8 else policy
        self.row, self.late, self.people = row, flags & 2 != 0, runs[run]
        self.first, self.policy = (policies[number - 1] if number else None for number in (first, policy))
        self.id, self.person, self.status, self.reason = row["setl_id"], row["psn_no"], result["status"], result["reason"]
        self.category, self.aid = result["category"], round(float(result["aid"] or 0) * 100)
        self.takes_back = row["refd_setl_flag"] == "1"
        self.order = row["setl_time"], self.takes_back, self.id

    def outcome(self):
        return self.policy, self.status, self.reason, self.category, self.aid


class Case:
    def __init__(self, tuodi, folder, seed):
        self.tuodi, self.folder, self.dice, self.faults = tuodi, Path(folder), random.Random(seed), []
        self.where = f"seed {seed}"
        dice = self.dice
        made = functools.cache(lambda *words: Policy(*words, self.folder, tuodi))
        self.old = {id_: made(id_, dice.choice([50, 60, 70]), dice.choice(["nine", None]), dice.random() < 0.6)
                    for id_ in CODES}
        self.old["nine"] = made("nine", dice.choice([80, 90]), dice.choice(["ten", None]), False)
        self.old["ten"] = made("ten", 100, None, False)
        self.new = {id_: made(id_, dice.choice([40, 75, policy.ratio]),
                              None if id_ == "ten" else dice.choice([policy.defers, "nine" if id_ in CODES else "ten", None]),
                              policy.value and dice.random() < 0.8)
                    for id_, policy in self.old.items()}
        self.by_digest = {policy.digest: policy for policy in [*self.old.values(), *self.new.values()]}
        self.peopled = dice.choice([0, 0, 0.2, 0.8])
        self.people = {person: dice.choice([[], ["特困人员"], ["低保对象"], ["特困人员", "低保对象"]]) for person in "PQR"}
        self.write("people.csv", ["psn_no", "identity", "valid_from", "valid_to"],
                   [[person, identity, "", ""] for person, all_ in self.people.items() for identity in all_])

    def write(self, name, head, rows):
        with open(self.folder / name, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(head)
            writer.writerows(rows)

    def rows(self, name):
        with open(self.folder / name, encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def fault(self, what):
        self.faults.append(f"{self.where}: {what}")

    def command(self, *words, expected=(0, 1)):
        done = subprocess.run([self.tuodi, *map(str, words), "--lang", "en"], cwd=self.folder, capture_output=True,
                              text=True)
        if done.returncode not in expected:
            self.fault(f"{words[0]} ends with {done.returncode}: {done.stderr}")
        return done

    # ---- the ledger

    def claims(self):
        dice, claims = self.dice, []
        for number in range(dice.randint(6, 40)):
            person, day = dice.choice("PQR"), f"{dice.choice([2022, 2023])}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
            originals = [claim for claim in claims if claim[9] == "" and claim[2] == person]
            if originals and dice.random() < 0.2:
                original = dice.choice(originals)
                time = max(day, original[3][:10]) + f" 23:00:{number:02}"
                claims.append(["", f"S{number:02}", person, time, day, day, "21", "", "", "1", original[1]])
            else:
                claims.append([dice.choice([*CODES.values(), ""]), f"S{number:02}", person, f"{day} 09:00:{number:02}", day,
                               day, "21", dice.choice(["特困人员", "低保对象", "特困人员|低保对象", ""]),
                               dice.choice([100, 300, 900, 2000, 5000]), "", ""])
        return claims

    def supplies(self):
        """Options, and what they give: fen by policy, and whether there are people."""
        value = {id_: self.dice.choice([20000, 30000]) for id_ in CODES if self.dice.random() < 0.7}
        people = self.dice.random() < self.peopled
        self.write("params.csv", ["policy", "name", "valid_from", "valid_to", "value", "source"],
                   [[id_, "起点", "", "", fen // 100, "made up"] for id_, fen in value.items()])
        return ["--params", "params.csv"] * bool(value) + ["--people", "people.csv"] * people, value, people

    def settle(self):
        claims = self.claims()
        parts = [[] for _ in range(self.dice.randint(1, 4))]
        for claim in claims:
            self.dice.choice(parts).append(claim)
        for part in parts:
            part += self.dice.sample(claims, min(2, len(claims)))
            self.write("claims.csv", COLUMNS, sorted(part))
            regions = [id_ for id_ in CODES if self.dice.random() < 0.7] or ["aa"]
            used = regions + [id_ for id_ in DOCUMENTS if self.dice.random() < 0.7]
            self.command("run", *(self.old[id_].path for id_ in used), "claims.csv", "-o", "results.csv", "--ledger",
                         "ledger.db", *self.supplies()[0])

    def recorded(self):
        """The claims as they stand, and how many settlements there are."""
        self.command("ledger", "export", "ledger.db", "-o", "export.csv", "--claims", "kept.csv")
        ledger = ledger_read.read(self.folder / "ledger.db")
        entries, old = [entry for entry, _ in ledger["entries"]], set()
        for entry in entries:
            reader = ledger_read.Bytes(entry)
            flags = reader.number()
            for _ in range(4 + (flags >> 3 & 1) + 1 + (flags & 1)):
                reader.number()
            if flags & 4:
                old.add(reader.number())
        policies = [self.by_digest[ledger["policies"][i][:32]] for i in range(len(ledger["policies"]))]
        current = [entry for i, entry in enumerate(entries) if i not in old]
        people = [run[3] for run in ledger["runs"]]
        kept = {row["setl_id"]: row for row in self.rows("kept.csv")}
        found = [Recorded(kept[result["setl_id"]], result, entry, people, policies)
                 for result, entry in zip(self.rows("export.csv"), current, strict=True)]
        return {one.id: one for one in found}, len(entries)

    # ---- what should come out

    def year(self, recorded, one):
        while one.takes_back:
            one = recorded[one.row["init_setl_id"]]
        return int(one.row["enddate"][:4])

    @staticmethod
    def region(one, given):
        """The region of a claim."""
        code = {code: id_ for id_, code in CODES.items()}.get(one.row["admdvs"])
        regions = [id_ for id_ in given if id_ in CODES]
        if code in regions and len(regions) > 1:
            return code
        if one.first:
            return one.first.id
        return code if code or len(regions) != 1 else regions[0]

    def way(self, one, given, recorded):
        """The policies that a claim goes through, as far as there are some, and whether it is left deferred."""
        policy = given.get(self.region(one, given), one.first) if given else one.first
        identities, way = self.identities(one), [policy] if policy else []
        while way and way[-1].sends_on(identities):
            document = way[-1].sends_on(identities)
            archived = {other.policy for other in recorded.values()} | self.archive
            archived = [other for other in archived if other and other.id == document]
            if document in given:
                after = given[document]
            elif one.policy and one.policy.id == document:
                after = one.policy
            elif one.status != "deferred" and len(archived) == 1:
                after = archived[0]
            else:
                return way, True
            way.append(after)
        return way, False

    def identities(self, one):
        return self.people[one.person] if self.with_people else one.row["identities"].split("|")

    def answer(self, one, given, recorded, amounts):
        """Outcome as of Recorded.outcome(), and what it adds."""
        way, deferred = self.way(one, given, recorded)
        identities = self.identities(one)
        if not way:
            return (None, "no_policy", "no_policy", "", 0), (0, 0)
        policy = way[-1]
        category = next((label for label in ("特困人员", "低保对象") if label in identities), "")
        if deferred:
            return (policy, "deferred", DOCUMENTS[policy.sends_on(identities)], category, 0), (0, 0)
        if not category:
            return (policy, "ineligible", "no_category", "", 0), (0, 0)
        threshold = policy.threshold(identities, self.value)
        if threshold is None:
            return (policy, "undetermined", "起点", category, 0), (0, 0)
        base = round(float(one.row["inscp_scp_amt"]) * 100)
        deductible = min(base, max(0, threshold - amounts[0]))
        computed = (base - deductible) * policy.ratio // 100
        paid = min(computed, max(0, LIMIT - amounts[1]))
        reason = "" if paid else "below_deductible" if base == deductible else "cap_exhausted"
        return (policy, "paid" if paid else "zero", reason, category, paid), (deductible, paid)

    def touched(self, recorded, given, person):
        keys = set()
        for one in recorded.values():
            if given:
                deferred = one.first is not one.policy or one.status == "deferred"
                region = self.region(one, given)
                hit = not one.takes_back and (given.get(region, one.first) is not one.first or
                                              (deferred and any(id_ in DOCUMENTS for id_ in given)))
            else:
                hit = one.late or one.person == person
            if hit and (person is None or one.person == person):
                keys.add((one.person, self.year(recorded, one)))
        return keys

    def expected(self, recorded, given, keys):
        """Outcomes by id; the ids that had an answer and have none; those that may be in doubt behind them."""
        amounts, added, new = defaultdict(lambda: [0, 0]), {}, {}
        unanswered, doubtful, doubts = set(), set(), set()
        for one in sorted(recorded.values(), key=lambda one: one.order):
            key = one.person, self.year(recorded, one)
            if key not in keys:
                continue
            if one.takes_back:
                original = one.row["init_setl_id"]
                policy, status, _, category, aid = new[original]
                outcome, sums, book = (policy, "reversed", "reversed", category, -aid), added[original], policy and policy.book
                sums = tuple(-sum_ for sum_ in sums)
                if recorded[original].status in OPEN and status in OPEN:
                    outcome = one.outcome()
            else:
                way, _ = self.way(one, given, recorded)
                book = way[-1].book if way else None
                outcome, sums = self.answer(one, given, recorded, amounts[key, book])
            books = {book, one.policy and one.policy.book} - {None}
            if outcome[1] in OPEN and one.status not in OPEN:
                unanswered.add(one.id)
                doubts |= {(key, book) for book in books}
            elif any((key, book) in doubts for book in books):
                doubtful.add(one.id)
                doubts |= {(key, book) for book in books}
            for i in range(2):
                amounts[key, book][i] += sums[i]
            new[one.id], added[one.id] = outcome, sums
        return new, unanswered, doubtful

    # ---- settled again

    def check_list(self, recorded, new, unanswered, doubtful):
        listed = defaultdict(list)
        for row in self.rows("list.csv"):
            listed[row["setl_id"]].append(row)
        for id_ in listed.keys() | new.keys():
            actions = {row["action"] for row in listed[id_]}
            if id_ in unanswered and actions != {"未定"}:
                self.fault(f"{id_} cannot be answered: {listed[id_]}")
            if id_ in unanswered | doubtful:
                if id_ in doubtful and actions - {"未定"}:
                    self.fault(f"{id_} is in doubt: {listed[id_]}")
                continue
            if id_ not in new:
                self.fault(f"{id_} is not touched: {listed[id_]}")
                continue
            one, (_, status, reason, category, aid) = recorded[id_], new[id_]
            difference = sum(round(float(row["difference"] or 0) * 100) for row in listed[id_])
            action = "补" if aid > one.aid else "退"
            decided = (one.status, one.reason, one.category) != (status, reason, category)
            decided = decided and not (one.status in OPEN and status in OPEN)
            if aid != one.aid and (difference != aid - one.aid or actions != {action}):
                self.fault(f"{id_}: {one.outcome()} becomes {new[id_]}, listed {listed[id_]}")
            if aid == one.aid and actions != ({"改"} if decided else set()):
                self.fault(f"{id_}: {one.outcome()} becomes {new[id_]}, {decided}, listed {listed[id_]}")

    def check_ledger(self, before, new):
        after, _ = self.recorded()
        for id_, one in before.items():
            outcome = new.get(id_, one.outcome())
            if one.status in OPEN and outcome[1] in OPEN:
                outcome = one.outcome()
            if after[id_].outcome() != outcome:
                self.fault(f"{id_}: {one.outcome()} is recorded as {after[id_].outcome()}, not {outcome}")
        if self.command("ledger", "verify", "ledger.db").returncode != 0:
            self.fault("the ledger is not sound any more")

    def again(self, step):
        dice = self.dice
        recorded, entries = self.recorded()
        self.archive = {policy for one in recorded.values() for policy in (one.first, one.policy)}
        ledger = ledger_read.read(self.folder / "ledger.db")
        self.archive |= {self.by_digest[piece[:32]] for piece in ledger["policies"].values()}
        given = {id_: dice.choice([self.old, self.new, self.new])[id_] for id_ in self.old if dice.random() < 0.4}
        given = given if dice.random() < 0.7 else {}
        person = dice.choice("PQR") if dice.random() < 0.4 else None
        if person not in {None} | {one.person for one in recorded.values()}:
            person = None
        options, self.value, self.with_people = self.supplies()
        words = [word for policy in given.values() for word in ("--policy", policy.path)]
        words += ["--person", person] * bool(person)
        year = dice.choice([None, None, 2022, 2023])
        words += ["--year", year] * bool(year)
        self.where = f"{self.where.split(',')[0]}, {step}: {' '.join(map(str, [*words, *options]))}"
        keys = {key for key in self.touched(recorded, given, person) if year in (None, key[1])}
        scope = [one for one in recorded.values() if (one.person, self.year(recorded, one)) in keys]
        apply = ["--apply"] * (dice.random() < 0.7)
        content = (self.folder / "ledger.db").read_bytes()
        done = self.command("resettle", "ledger.db", *words, *options, *apply, "-o", "list.csv", expected=(0, 1, 2))
        if any(one.people for one in scope) and not self.with_people:
            if done.returncode != 2 or "--people" not in done.stderr or (self.folder / "ledger.db").read_bytes() != content:
                self.fault(f"people are forgotten: {done.returncode} {done.stderr}")
            return
        new, unanswered, doubtful = self.expected(recorded, given, keys)
        if done.returncode == 2 and not (apply and unanswered):
            self.fault(f"ends with 2: {done.stderr}")
            return
        count = re.search(r"^(\d+) claims settled again", done.stderr, re.M)
        if count and int(count.group(1)) != len(scope):
            self.fault(f"{count.group(1)} claims are settled again, not {len(scope)}")
        self.check_list(recorded, new, unanswered, doubtful)
        if not apply or unanswered:
            if (self.folder / "ledger.db").read_bytes() != content:
                self.fault("the ledger was changed")
            if done.returncode != (2 if apply else 1) and unanswered:
                self.fault(f"ends with {done.returncode} though something is open")
            return
        self.check_ledger(recorded, new)
        anew = self.recorded()[1] - entries
        if done.returncode != int(anew > 0) or (f"recorded: {anew} new" in done.stderr) != (anew > 0):
            self.fault(f"{anew} are recorded anew, and it ends with {done.returncode}: {done.stderr}")
        after, _ = self.recorded()
        self.archive |= set(given.values())
        if self.expected(after, given, keys)[1]:
            return  # which version of a document stands between others is not known any more
        content = (self.folder / "ledger.db").read_bytes()
        done = self.command("resettle", "ledger.db", *words, *options, "--apply", "-o", "list.csv")
        if done.returncode != 0 or self.rows("list.csv") or (self.folder / "ledger.db").read_bytes() != content:
            self.fault(f"once more something comes out otherwise: {done.stderr}")

    def play(self):
        self.settle()
        for step in range(3):
            if not self.faults:
                self.again(step)
        return self.faults


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--tuodi", required=True)
    options.add_argument("--count", type=int, default=40, help="ledgers")
    options.add_argument("--seed", type=int, default=1, help="of the first ledger")
    options = options.parse_args()
    faults = []
    for i in range(options.count):
        with tempfile.TemporaryDirectory() as folder:
            faults += Case(Path(options.tuodi).resolve(), folder, options.seed + i).play()
    print("\n".join(faults[:20] + [f"{options.count} ledgers: {len(faults)} faults"]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
