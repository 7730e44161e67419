#!/usr/bin/env python3
"""How long `tuodi diff --claims` takes beside `tuodi run` on the same claims.

    compare.py --tuodi TUODI --tools DIR [--rows N] [--persons P] [--seed S] [--folder DIR] [--rounds N] [--strict yes]

The claims are those of the bench (generate.c), the policies Zhangye's and a revision of it in six places. In turn, on one
thread and on two: a run with its results; both policies compared; the same clause by clause; and each change alone
besides. Said of each: the median of the seconds, the highest peak of memory, and how many runs
that is. The claims may be compared in 2.2 runs, and clause by clause in as many as there are changes, and two.
Exit status: 0 done, 1 with --strict yes: it took longer, 2 not done.
"""
import argparse
import json
import subprocess
import sys
from pathlib import Path
from statistics import median

from bench import ROOT, Contestant, stop

EDITS = [("低保一档:                   75%", "低保一档:                   80%"), ("低保边缘家庭成员: 2000元", "低保边缘家庭成员: 1000元"),
         ("限额 8万元  计入 年度救助限额  依据 四(二)1\n", "限额 6万元  计入 年度救助限额  依据 四(二)1\n"),
         ("累计起点 6000元", "累计起点 4000元"), ("申请日期 - 12个月", "申请日期 - 6个月"),
         ("条件 就医地 = 统筹区内 或 已转诊       否则 未按规定转诊  依据 七(三)\n", "")]


def revised(folder):
    text = (ROOT / "policies/zhangye-2022.policy").read_text(encoding="utf-8")
    for old, new in EDITS:
        if text.count(old) != 1:
            stop(f"the policy has not once: {old}")
        text = text.replace(old, new)
    path = folder / "revised.policy"
    path.write_text(text, encoding="utf-8")
    (folder / "shared").unlink(missing_ok=True)
    (folder / "shared").symlink_to(ROOT / "policies/shared")
    return path


class Bench:
    def __init__(self, options):
        self.folder, self.measure = options.folder.resolve(), options.tools / "tuodi-measure"
        self.folder.mkdir(parents=True, exist_ok=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tuodi", required=True, type=Path)
    parser.add_argument("--tools", required=True, type=Path)
    parser.add_argument("--rows", type=int, default=200000)
    parser.add_argument("--persons", type=int, default=50000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=ROOT / "build/bench")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--strict", choices=("yes", "no"), default="no")
    options = parser.parse_args()
    options.tuodi, options.tools = options.tuodi.resolve(), options.tools.resolve()
    bench = Bench(options)
    claims = bench.folder / f"compared-{options.rows}-{options.persons}-{options.seed}.csv"
    if not claims.exists():
        part = claims.with_suffix(".part")
        with open(part, "wb") as file:
            subprocess.run([options.tools / "tuodi-claims", "--rows", str(options.rows), "--persons", str(options.persons),
                            "--seed", str(options.seed), "--takings-back", "1"], stdout=file, check=True)
        part.rename(claims)
    old, new = ROOT / "policies/zhangye-2022.policy", revised(bench.folder)
    given = ["--list", f"重特大疾病病种={ROOT / 'tests/samples/major-diseases.txt'}"]
    compared = bench.folder / "compared.json"
    diff = ["sh", "-c", '"$@"; test $? = 1', "diff", options.tuodi, "diff", old, new, "--claims", claims, *given, "--format", "json",
            "-o", compared]
    late, contestants = False, {}
    for threads in ("1", "2"):
        for key, name, command in (("run", "a run", [options.tuodi, "run", old, claims, "-o", compared, *given]),
                                   ("both", "both compared", diff), ("clauses", "by clause", [*diff, "--by-clause"]),
                                   ("alone", "and each alone", [*diff, "--alone"])):
            contestants[key, threads] = Contestant(f"{name}, {threads}", compared, [*command, "--threads", threads])
    for _ in range(options.rounds):
        for (key, _), contestant in contestants.items():
            contestant.run(bench)
            if key == "clauses":
                steps = len(json.loads(compared.read_text(encoding="utf-8"))["money"]["by_clause"])
    print(f"{'':<20}{'median s':>10}{'runs':>7}{'peak MiB':>10}")
    for (key, threads), contestant in contestants.items():
        runs = median(contestant.seconds) / median(contestants["run", threads].seconds)
        most = {"run": 1, "both": 2.2, "clauses": steps + 2, "alone": 2 * steps + 2}[key]
        late |= runs > most
        print(f"{contestant.name:<20}{median(contestant.seconds):>10.2f}{runs:>7.2f}{max(contestant.kib) / 1024:>10.0f}"
              f"  at most {most:g}")
    return 1 if late and options.strict == "yes" else 0


if __name__ == "__main__":
    sys.exit(main())
