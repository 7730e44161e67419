#!/usr/bin/env python3
"""Makes a run once more whose answers would be others if they were looked for again.

    again_check.py --tuodi BUILD/tools/tuodi

A claim that no answer could be given to, for want of a value, is settled anew in later runs.  What the person had since
may then have changed what it comes to: here a second benefit asks for a value that nobody supplied, but only where the
first one pays much, and a later claim has used up that one's annual limit.  A run that is made once more because it was
stopped between its commit and its files must still give what it gave, and leave the ledger as it is; a run that is given
the value answers.
Exit status: 0 it is so, 1 it is not.
"""
import argparse
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import ledger_read  # noqa: E402
from scene import new_folder  # noqa: E402

POLICY = """政策 again “再结算”
地区 620700
施行 2020-01-01
身份 就高 { 特困类: 特困人员 }
外部 特别名额 数量
累计 年度限额
待遇 直接救助 依据 一 {
  比例 100%
  限额 10000元 计入 年度限额
}
待遇 特别补助 依据 一 后于 直接救助 {
  条件 已救助 高于 5000元 且 特别名额 超过 3
  比例 10%
  限额 不设
}
"""
CLAIMS = """setl_id,psn_no,admdvs,setl_time,begndate,enddate,med_type,insutype,identities,medfee_sumamt,inscp_scp_amt
A,P1,620700,2022-03-01,2022-02-01,2022-02-20,21,390,特困人员,20000,20000
B,P1,620700,2022-04-01,2022-03-01,2022-03-20,21,390,特困人员,5000,5000
"""
PARAMS = """policy,name,valid_from,valid_to,value,source
again,特别名额,2020-01-01,,5,made up
"""


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--tuodi", required=True)
    options = options.parse_args()
    faults = []
    with new_folder() as name:
        folder = Path(name)
        for file, text in (("again.policy", POLICY), ("claims.csv", CLAIMS), ("params.csv", PARAMS)):
            (folder / file).write_text(text, encoding="utf-8")

        def run(*more):
            done = subprocess.run([Path(options.tuodi).resolve(), "run", "again.policy", "claims.csv", "-o", "r.csv",
                                   "--ledger", "ledger.db", *more], cwd=folder, capture_output=True, text=True)
            if done.returncode != 0:
                faults.append(f"ended with {done.returncode}: {done.stderr}")
            return (folder / "r.csv").read_text(encoding="utf-8"), ledger_read.read(folder / "ledger.db")

        first, once_more = run(), run()
        if "A,P1,again,undetermined," not in first[0]:
            faults.append(f"not the case that is meant:\n{first[0]}")
        if once_more != first:
            faults.append(f"once more gives\n{once_more[0]}and not\n{first[0]}")
        if "A,P1,again,paid," not in run("--params", "params.csv")[0]:
            faults.append("with the value there is still no answer")
    print("\n".join(faults + [f"{len(faults)} faults"]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
