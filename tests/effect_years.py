"""Random years of claims for effect_check.py, made as order_check.py makes them."""
import csv
from datetime import datetime

from order_check import Checker
from several_check import Policy


class Years:
    """On the days on which all policies of FILES are in force, under the labels and diseases of any of them."""

    def __init__(self, tuodi, folder, dice, files):
        self.maker = Checker(tuodi, folder, 0)
        self.known = [Policy(tuodi, file, folder) for file in files]
        self.dice, self.rows = dice, {}

    def make(self, persons):
        first, last = max(each.first for each in self.known), min(each.last for each in self.known)
        for number, known in enumerate(self.known):
            for row in self.maker.persons(known, self.dice, persons, first, last) if first <= last else []:
                row.update(psn_no=f"{number}-{row['psn_no']}", setl_id=f"{number}-{row['setl_id']}")
                self.rows[row["setl_id"]] = row
        return self.rows

    def first_of_year(self):
        """The ids of the claims that are the first of their person."""
        first = {}
        for row in self.rows.values():
            at = datetime.fromisoformat(row["setl_time"])
            if row["psn_no"] not in first or at < first[row["psn_no"]][0]:
                first[row["psn_no"]] = (at, row["setl_id"])
        return {setl_id for _, setl_id in first.values()}

    def write(self, path, region):
        rows = list(self.rows.values())
        with open(path, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, sorted({key for row in rows for key in row} | {"admdvs"}), restval="")
            writer.writeheader()
            writer.writerows({**row, "admdvs": region} for row in rows)
        return path
