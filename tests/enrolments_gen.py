#!/usr/bin/env python3
"""Enrolments at random for a policy: its labels, and amounts, years and days near what it says.

    enrolments_gen.py --tuodi PATH --rows N [--seed S] POLICY     prints the file

The same seed gives the same enrolments.  Some rows are to be rejected, some lack what a rule needs.
"""
import argparse
import csv
import random
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

COLUMNS = ("psn_no", "year", "admdvs", "insutype", "tier", "premium", "premium_tier1", "premium_tier2", "identities",
           "identified_date", "enrol_date")
KINDS = {"金额": "money", "比例": "ratio", "日期": "date", "数量": "count"}


class Policy:
    """What a policy's text says that enrolments are made near to."""

    def __init__(self, tuodi, path):
        model = subprocess.run([tuodi, "compile", "--dump=model", path], check=True, stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL)
        model, text = model.stdout.decode("utf-8"), Path(path).read_text(encoding="utf-8")
        self.id = re.search(r"^id: “(.*)”$", model, re.M).group(1)
        self.has_region = "\nregion: “" in model
        self.labels = re.findall(r"“([^”]*)”", re.search(r"^labels: (.*)$", model, re.M).group(1))
        self.externals = re.findall(r"^外部 (\S+) (\S+)", text, re.M)
        self.amounts = [int(amount) for amount in re.findall(r"(?<![\d.])(\d+)元", text)] or [100]
        self.year = (date(1970, 1, 1) + timedelta(int(re.search(r"^valid_from: (.*)$", model, re.M).group(1)))).year


def amount(near, rng):
    """A premium near a figure."""
    fen = max(0, 100 * near + rng.choice((0, 0, 0, 1, -1, 5000, -5000)))
    return f"{fen // 100}.{fen % 100:02}" if fen % 100 else str(fen // 100)


def day(year, rng):
    """A day around New Year of a coverage year."""
    return (date(year, 1, 1) + timedelta(rng.choice((0, -1, 31, 58, 59, 60, 300, -200, rng.randrange(-700, 700))))).isoformat()


def rows(policy, count, rng):
    """The rows of the file."""
    for number in range(count):
        year = policy.year + rng.choice((0, 0, 1, 2, -1))
        one, two = sorted(rng.choice((*policy.amounts, 350, 650)) for _ in range(2))
        labels = rng.sample(policy.labels, min(len(policy.labels), rng.choice((0, 1, 1, 1, 2, 2, 3))))
        if rng.random() < 0.1:
            labels.append("无人认识的标签")
        yield {"psn_no": f"E{number:05}",
               "year": rng.choice((year, year, year, f"{year}x")) if rng.random() < 0.02 else year,
               "insutype": rng.choice(("", "390", "390", "310")),
               "tier": rng.choice(("", "1", "2")),
               "premium": rng.choice((amount(one, rng), amount(two, rng), amount(rng.choice(policy.amounts), rng), "0")),
               "premium_tier1": amount(one, rng) if rng.random() < 0.9 else "",
               "premium_tier2": amount(two, rng) if rng.random() < 0.9 else "",
               "identities": "|".join(labels),
               "identified_date": day(year, rng) if rng.random() < 0.5 else "",
               "enrol_date": day(year, rng) if rng.random() < 0.5 else ""}


def values(policy, rng):
    """Values of its externals for all years: policy, name, value."""
    for name, kind in policy.externals:
        made = {"money": str(rng.choice(policy.amounts)), "ratio": "50%", "count": "3",
                "date": day(policy.year, rng)}[KINDS[kind]]
        yield {"policy": policy.id, "name": name, "value": made}


def write(out, columns, entries):
    """A CSV file."""
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(entries)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tuodi", required=True)
    parser.add_argument("--rows", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("policy", type=Path)
    options = parser.parse_args()
    write(sys.stdout, COLUMNS, rows(Policy(options.tuodi, options.policy), options.rows, random.Random(options.seed)))


if __name__ == "__main__":
    main()
