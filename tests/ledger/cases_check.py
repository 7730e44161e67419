#!/usr/bin/env python3
"""Cases of a ledger that are easily got wrong, each a few claims; each must hold.

    cases_check.py --tuodi BUILD/tools/tuodi

Exit status: 0 all hold, 1 some do not.
"""
import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "ledger"))
import again_check  # noqa: E402

ZHANGYE = ROOT / "policies" / "zhangye-2022.policy"
HEAD = ("setl_id,psn_no,setl_time,begndate,enddate,med_type,place,referred,identities,inscp_scp_amt,apply_date,"
        "refd_setl_flag,init_setl_id\n")
SMALL = """政策 small “小”
地区 999900
施行 {from_} 至 2022-12-31
身份 就高 {{ 特困类: 特困人员 }}
累计 年度起付
待遇 直接救助 依据 一 {{
  起付线 500元 计入 年度起付
  比例 70%
  限额 不设
}}
"""


class Case:
    def __init__(self, tuodi, folder):
        self.tuodi, self.folder = tuodi, Path(folder)

    def file(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")
        return name

    def run(self, *words):
        done = subprocess.run([self.tuodi, *map(str, words)], cwd=self.folder, capture_output=True, text=True)
        return done.returncode, done.stdout, done.stderr


def kept_taking_back(case):
    """A late claim leaves the aid of a claim as it was, and changes what it added; its taking-back keeps its entry."""
    case.file("1.csv", HEAD + "O,P,2023-05-01,2023-04-20,2023-05-01,21,outside,1,低保边缘家庭成员,1000,2023-05-01,,\n"
              "R,P,2023-06-01,2023-04-20,2023-05-01,21,outside,1,低保边缘家庭成员,,,1,O\n")
    case.file("2.csv", HEAD + "L,P,2023-02-01,2023-01-20,2023-02-01,21,outside,1,低保边缘家庭成员,200000,2023-02-01,,\n")
    for name in ("1", "2"):
        case.run("run", ZHANGYE, f"{name}.csv", "-o", "r.csv", "--ledger", "l.db")
    case.run("resettle", "l.db", "--apply")
    return case.run("ledger", "verify", "l.db", "--lang", "en")[:2]


def other_year(case):
    """A taking-back with an enddate in another year than its original, which no policy covered."""
    case.file("a.policy", SMALL.format(from_="2020-01-01"))
    case.file("b.policy", SMALL.format(from_="2019-01-01"))
    case.file("1.csv", "admdvs," + HEAD + "999900,O,P,2019-12-20,2019-12-01,2019-12-20,21,,,特困人员,2000,,,\n"
              "999900,R,P,2020-01-05,2020-01-05,2020-01-05,21,,,特困人员,,,1,O\n")
    case.run("run", "a.policy", "1.csv", "-o", "r.csv", "--ledger", "l.db")
    case.run("resettle", "l.db", "--policy", "b.policy", "--apply")
    return case.run("ledger", "verify", "l.db", "--lang", "en")[:2]


def other_year_late(case):
    """The same, and a late claim in the year of the taking-back: nothing may be left open."""
    case.file("a.policy", SMALL.format(from_="2020-01-01"))
    case.file("1.csv", HEAD + "O,P,2019-12-20,2019-12-01,2019-12-20,21,,,特困人员,2000,,,\n"
              "R,P,2020-01-05,2020-01-05,2020-01-05,21,,,特困人员,,,1,O\n"
              "C,P,2020-03-05,2020-03-01,2020-03-05,21,,,特困人员,1000,,,\n")
    case.file("2.csv", HEAD + "L,P,2020-02-05,2020-02-01,2020-02-05,21,,,特困人员,1000,,,\n")
    for name in ("1", "2"):
        case.run("run", "a.policy", f"{name}.csv", "-o", "r.csv", "--ledger", "l.db")
    status, out, said = case.run("resettle", "l.db", "--apply", "--lang", "en")
    return (0 if status == 1 else 1), out + said


def once_more(case):
    """A claim that stays open in a run that was given something else: the same run once more must give the same."""
    head, first, second = again_check.CLAIMS.strip().split("\n")
    case.file("again.policy", again_check.POLICY)
    case.file("1.csv", f"{head}\n{first}\n")
    case.file("2.csv", f"{head}\n{first}\n{second}\n")
    case.file("p.csv", "policy,name,valid_from,valid_to,value,source\nagain,特别名额,2030-01-01,,5,made up\n")
    case.run("run", "again.policy", "1.csv", "-o", "r.csv", "--ledger", "l.db")
    results = []
    for _ in range(2):
        case.run("run", "again.policy", "2.csv", "-o", "r.csv", "--ledger", "l.db", "--params", "p.csv")
        results.append((case.folder / "r.csv").read_text(encoding="utf-8"))
    return int(results[0] != results[1]), "\n".join(results)


def clash_first(case):
    """An id that the ledger has, first with other content and then with the same: whatever the order of other rows."""
    case.file("a.policy", SMALL.format(from_="2020-01-01"))
    rows = [f"B,P,2020-03-05,2020-03-01,2020-03-05,21,,,特困人员,{amount},,,\n" for amount in (1111, 1000)]
    other = "Z,P,2020-04-05,2020-03-01,2020-03-05,21,,,特困人员,1000,,,\n"
    case.file("0.csv", HEAD + rows[1])
    case.file("straight.csv", HEAD + "".join(rows) + other)
    case.file("sorted.csv", HEAD + other + "".join(rows))
    counts = []
    for name in ("straight", "sorted"):
        case.run("run", "a.policy", "0.csv", "-o", "r.csv", "--ledger", f"{name}.db")
        case.run("run", "a.policy", f"{name}.csv", "-o", f"{name}-r.csv", "--ledger", f"{name}.db")
        counts.append(len((case.folder / f"{name}-r.csv").read_text(encoding="utf-8").splitlines()))
    return int(counts[0] != counts[1]), f"rows in the results: straight {counts[0]}, sorted {counts[1]}"


def people_forgotten(case):
    """People were given then and are not now: nothing may be listed as to be taken back."""
    case.file("a.policy", SMALL.format(from_="2020-01-01"))
    case.file("people.csv", "psn_no,identity,valid_from,valid_to\nP,特困人员,,\n")
    case.file("1.csv", HEAD + "B,P,2020-03-05,2020-03-01,2020-03-05,21,,,,2000,,,\n")
    case.run("run", "a.policy", "1.csv", "-o", "r.csv", "--people", "people.csv", "--ledger", "l.db")
    out = case.run("resettle", "l.db", "--person", "P")[1]
    return int(",退" in out), out


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--tuodi", required=True)
    tuodi, faults = Path(options.parse_args().tuodi).resolve(), 0
    for check in (kept_taking_back, other_year, other_year_late, once_more, clash_first, people_forgotten):
        with tempfile.TemporaryDirectory() as folder:
            status, said = check(Case(tuodi, folder))
        faults += status != 0
        print(f"{check.__name__}: {'holds' if status == 0 else 'FAULT: ' + check.__doc__}\n{said if status else ''}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
