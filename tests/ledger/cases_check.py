#!/usr/bin/env python3
"""Cases of a ledger that are easily got wrong, each a few claims; each must hold.

    cases_check.py --tuodi BUILD/tools/tuodi

Exit status: 0 all hold, 1 some do not.
"""
import argparse
import csv
import io
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


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def people_forgotten(case):
    """People were given then and are not now: it is refused, whether the records have identities of their own or not."""
    case.file("a.policy", SMALL.format(from_="2020-01-01"))
    case.file("people.csv", "psn_no,identity,valid_from,valid_to\nP,特困人员,,\n")
    said = ""
    for name, own in (("none", ""), ("other", "低保对象")):
        case.file("1.csv", HEAD + f"B,P,2020-03-05,2020-03-01,2020-03-05,21,,,{own},2000,,,\n")
        case.run("run", "a.policy", "1.csv", "-o", "r.csv", "--people", "people.csv", "--ledger", f"{name}.db")
        before = (case.folder / f"{name}.db").read_bytes()
        status, out, error = case.run("resettle", f"{name}.db", "--person", "P", "--apply", "--lang", "en")
        if status != 2 or "--people" not in error or out or (case.folder / f"{name}.db").read_bytes() != before:
            said += f"{name}: {status} {out}{error}"
        status, out, error = case.run("resettle", f"{name}.db", "--person", "P", "--people", "people.csv")
        if status != 0 or rows_of(out):
            said += f"{name}, with the people: {status} {out}{error}"
    return int(said != ""), said


def people_applied(case):
    """What a re-settlement recorded was given people too: without them it is refused as well."""
    case.file("a.policy", SMALL.format(from_="2020-01-01"))
    case.file("people.csv", "psn_no,identity,valid_from,valid_to\nP,特困人员,,\n")
    case.file("1.csv", HEAD + "B,P,2020-03-05,2020-03-01,2020-03-05,21,,,,2000,,,\n")
    case.run("run", "a.policy", "1.csv", "-o", "r.csv", "--ledger", "l.db")
    case.run("resettle", "l.db", "--person", "P", "--people", "people.csv", "--apply")
    case.run("run", "a.policy", "1.csv", "-o", "r.csv", "--ledger", "l.db")
    paid = ",1050.00," in (case.folder / "r.csv").read_text(encoding="utf-8")
    status, _, error = case.run("resettle", "l.db", "--person", "P", "--lang", "en")
    return int(not paid or status != 2 or "--people" not in error), f"{paid} {status} {error}"


VALUE = SMALL.replace("累计", "外部 起点 金额 依据 一\n累计").replace("500元", "起点")
GIVEN = "policy,name,valid_from,valid_to,value,source\nsmall,起点,,,500,made up\n"


def open_stays_open(case):
    """A claim without answer has none now either: its settlement stays the one that another run can answer."""
    case.file("a.policy", VALUE.format(from_="2020-01-01"))
    case.file("people.csv", "psn_no,identity,valid_from,valid_to\nP,特困人员,,\n")
    case.file("p.csv", GIVEN)
    case.file("1.csv", HEAD + "B,P,2020-03-05,2020-03-01,2020-03-05,21,,,,2000,,,\n")
    said = ""
    case.run("run", "a.policy", "1.csv", "-o", "r.csv", "--people", "people.csv", "--ledger", "l.db")
    for more in ([], ["--people", "people.csv"]):
        before = (case.folder / "l.db").read_bytes()
        status, out, error = case.run("resettle", "l.db", "--person", "P", "--apply", *more)
        if status != (0 if more else 2) or rows_of(out) or (case.folder / "l.db").read_bytes() != before:
            said += f"{more}: {status} {out}{error}"
    case.run("run", "a.policy", "1.csv", "-o", "r.csv", "--people", "people.csv", "--params", "p.csv", "--ledger", "l.db")
    results = (case.folder / "r.csv").read_text(encoding="utf-8")
    return int(said != "" or ",1050.00," not in results), said + results


def behind_an_open_one(case):
    """A value is missing now: neither the claims that count on the same amounts nor the taking-back are to be paid or
    taken back."""
    case.file("a.policy", VALUE.replace("起点 计入", "按 条件 {{ 当 医疗类别 = 住院: 起点; 其余: 400元 }} 计入")
              .format(from_="2020-01-01"))
    case.file("p.csv", GIVEN)
    case.file("1.csv", HEAD + "A,P,2020-03-05,2020-03-01,2020-03-05,21,,,特困人员,2000,,,\n"
              "B,P,2020-04-05,2020-04-01,2020-04-05,11,,,特困人员,2000,,,\n"
              "O,Q,2020-03-05,2020-03-01,2020-03-05,21,,,特困人员,2000,,,\n"
              "T,Q,2020-04-05,2020-03-01,2020-03-05,21,,,特困人员,,,1,O\n"
              "C,Q,2021-04-05,2021-04-01,2021-04-05,11,,,特困人员,2000,,,\n")
    case.run("run", "a.policy", "1.csv", "-o", "r.csv", "--params", "p.csv", "--ledger", "l.db")
    case.file("b.policy", (case.folder / "a.policy").read_text(encoding="utf-8").replace("70%", "80%"))
    out = case.run("resettle", "l.db", "--policy", "b.policy")[1]
    found = {row["setl_id"]: row["action"] for row in rows_of(out)}
    return int(found != {"A": "未定", "B": "未定", "O": "未定", "T": "未定", "C": "补"}), out


DEFERRING = SMALL.replace("small", "{id}").replace("999900", "{region}").replace("累计", "{deferral}\n累计")
DEFERS = "另按 “九号文” 当 兼有 特困类 依据 一"
NINE = SMALL.replace("small", "nine").replace("地区 999900", "文号 “九号文”").replace("500元", "100元")


def deferred_amended(case):
    """Claims that went on to a document: an amendment of their region's policy, or of the document, touches them, with
    and without division codes, also where the ledger has other regions whose policies defer to the same document."""
    for name, values in {"a": ("aa", 999900, DEFERS), "a2": ("aa", 999900, ""), "b": ("bb", 888800, DEFERS),
                         "b2": ("bb", 888800, "")}.items():
        case.file(f"{name}.policy", DEFERRING.format(id=values[0], region=values[1], deferral=values[2],
                                                     from_="2020-01-01"))
    case.file("d.policy", NINE.replace("70%", "90%").format(from_="2020-01-01"))
    case.file("d2.policy", NINE.replace("70%", "80%").format(from_="2020-01-01"))
    said = ""
    for coded in (False, True):
        for region, code in (("a", "999900"), ("b", "888800")):
            case.file(f"{region}.csv", "admdvs," + HEAD + f"{code if coded else ''},{region},{region},2020-03-05,2020-03-01,"
                      "2020-03-05,21,,,特困人员,2000,,,\n")
            case.run("run", f"{region}.policy", "d.policy", f"{region}.csv", "-o", "r.csv", "--ledger", f"{coded}.db")
        for policies, expected in ((["a2"], {"a": "-660.00"}), (["b2"], {"b": "-660.00"}),
                                   (["a"], {}), (["d"], {}), (["a", "b", "d"], {}),
                                   (["d2"], {"a": "-190.00", "b": "-190.00"}),
                                   (["a", "d2"], {"a": "-190.00", "b": "-190.00"}),
                                   (["a", "b", "d2"], {"a": "-190.00", "b": "-190.00"}),
                                   (["a2", "d2"], {"a": "-660.00", "b": "-190.00"})):
            words = [word for policy in policies for word in ("--policy", f"{policy}.policy")]
            status, out, error = case.run("resettle", f"{coded}.db", *words)
            found = {row["setl_id"]: row["difference"] for row in rows_of(out)}
            if found != expected or status != int(bool(expected)):
                said += f"codes {coded}, {policies}: {status} {out}{error}"
    return int(said != ""), said


def same_amounts(case):
    """The same amounts for another reason, or under another policy: what is recorded is said, and the status is 1; then
    nothing is left."""
    case.file("a.policy", SMALL.replace("累计", "条件 医疗类别 属于 {{住院}} 否则 med_type\n累计").format(from_="2020-01-01"))
    case.file("b.policy", SMALL.replace("累计", "条件 医疗类别 属于 {{住院}} 否则 own_word\n累计").format(from_="2020-01-01"))
    case.file("1.csv", HEAD + "A,P,2020-03-05,2020-03-01,2020-03-05,11,,,特困人员,2000,,,\n"
              "B,P,2020-04-05,2020-03-01,2020-03-05,21,,,特困人员,2000,,,\n")
    case.run("run", "a.policy", "1.csv", "-o", "r.csv", "--ledger", "l.db")
    first = case.run("resettle", "l.db", "--policy", "b.policy", "--apply", "--lang", "en")
    again = case.run("resettle", "l.db", "--policy", "b.policy", "--apply", "--lang", "en")
    listed = [(row["setl_id"], row["recorded_reason"], row["reason"], row["difference"], row["action"])
              for row in rows_of(first[1])]
    holds = (listed == [("A", "med_type", "own_word", "0.00", "改")] and first[0] == 1 and again[0] == 0 and
             "recorded: 2 new" in first[2] and "as it was" in again[2] and "recorded:" not in again[2])
    digests = {(row["recorded_digest"], row["digest"]) for row in rows_of(first[1])}
    return int(not holds or any(one == other for one, other in digests)), f"{first} {again}"


def late_policy(case):
    """A claim that no policy covered, and one does now: the list says in which year it counts."""
    case.file("a.policy", SMALL.format(from_="2021-01-01"))
    case.file("b.policy", SMALL.format(from_="2020-01-01"))
    case.file("1.csv", "admdvs," + HEAD + "999900,B,P,2020-03-05,2020-03-01,2020-03-05,21,,,特困人员,2000,,,\n")
    case.run("run", "a.policy", "1.csv", "-o", "r.csv", "--ledger", "l.db")
    out = case.run("resettle", "l.db", "--policy", "b.policy")[1]
    return int([(row["year"], row["difference"]) for row in rows_of(out)] != [("2020", "1050.00")]), out


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--tuodi", required=True)
    tuodi, faults = Path(options.parse_args().tuodi).resolve(), 0
    for check in (kept_taking_back, other_year, other_year_late, once_more, clash_first, people_forgotten,
                  people_applied, open_stays_open, behind_an_open_one, deferred_amended, same_amounts, late_policy):
        with tempfile.TemporaryDirectory() as folder:
            status, said = check(Case(tuodi, folder))
        faults += status != 0
        print(f"{check.__name__}: {'holds' if status == 0 else 'FAULT: ' + check.__doc__}\n{said if status else ''}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
