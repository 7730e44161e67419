#!/usr/bin/env python3
"""What coverage is read off, the trace, against the engine: on random tests both must come to the same.

    coverage_walk.py --tuodi PATH [--tests N] [--seed S] POLICY ...

Writes a set of tests with random claims on each policy and runs it with --coverage; the expectations mean nothing, but
tuodi ends by an assertion where trace and engine differ in status, reason, identity, base, aid, what a benefit pays
or an alert.
Exit status: 0 they agree everywhere, 1 not.
"""
import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIGURES = [1, 500, 2000, 3000, 5000, 6000, 10000, 24000, 30000, 50000, 60000, 80000, 120000, 200000]
DISEASES = ["肺癌", "1型糖尿病", "结核病", "感冒"]
FUNDS = ["统筹基金支付", "大病保险支付", "其他支付"]


def labels_of(text):
    """The words of the identity block that may be labels: groups are taken out by what is said of them."""
    block = re.search(r"^(?:身份|identity) [^{]*\{(.*?)^\}", text, re.S | re.M).group(1)
    block = re.sub(r"#.*|(?:认定|counted|延续|extended) [^\n]*|依据 \S+|假定 “.*?”|(?:容许|allow) \S+ [“\"].*?[”\"]|(?:待定|undetermined) \S+|(?:另按|deferred) [“\"].*?[”\"]"
                   r"|(?:当|when) (?:非|not)? ?(?:兼有|carries) (?:\{.*?\}|\S+)|[\w一-龥]+:", " ", block, flags=re.S)
    return [word.strip("“”") for word in re.split(r"[\s,，、]+", block) if word and word not in ("附带", "attribute", ";")]


def date(dice, first):
    return f"{first + dice.randrange(3)}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"


def claim(dice, labels, first):
    amount = max(0, dice.choice(FIGURES) * dice.choice([1, 1, 2, 4]) * 100 + dice.choice([-1, 0, 0, 1, 12345]))
    given = [f"政策范围内费用 = {amount / 100:.2f}元", f"出院日期 = {date(dice, first)}"]
    carried = dice.sample(labels, dice.choice([0, 1, 1, 1, 2]))
    if carried:
        given.append("身份 = " + ", ".join(f"“{label}”" for label in carried))
    for chance, text in ((0.5, f"医疗类别 = {dice.choice(['住院', '门诊慢特病', '普通门诊'])}"),
                         (0.4, f"就医地 = {dice.choice(['统筹区内', '省内', '省外'])}"), (0.5, "已转诊 = 是"),
                         (0.05, "他处已救助 = 是"), (0.4, f"病种 = {dice.choice(DISEASES)}"),
                         (0.5, f"申请日期 = {date(dice, first)}"), (0.4, f"出生日期 = {dice.randrange(1930, 2020)}-02-03"),
                         (0.6, f"医院等级 = {dice.choice(['一级', '二级', '三级', '未定级'])}"),
                         (0.3, f"慢特病类别 = {dice.choice(['一类慢特病', '二类慢特病', '三类慢特病'])}"),
                         (0.2, "险种 = 职工医保"), (0.5, f"医疗总费用 = {dice.choice(FIGURES)}元"),
                         (0.3, f"先行自付 = {dice.choice(FIGURES)}元"),
                         (0.3, f"{dice.choice(FUNDS)} = {dice.choice(FIGURES)}元")):
        if dice.random() < chance:
            given.append(text)
    return "  结算 { " + "; ".join(given) + " }\n  应为 { 合计 = 0元 }\n"


def supplies(dice, text):
    values = {"金额": f"{dice.choice(FIGURES)}元", "比例": "50%", "数量": "5", "日期": "2026-06-30"}
    for name, kind in re.findall(r"^外部 (\S+) (金额|比例|数量|日期)", text, re.M):
        if dice.random() < 0.7:
            yield f"  外部 {name} = {values[kind]}\n"
    for name in re.findall(r"^名录 (\S+) 外部", text, re.M):
        if dice.random() < 0.7:
            yield f"  外部 {name} = {{{', '.join(dice.sample(DISEASES, 2))}}}\n"


def tests_on(policy, count, dice):
    text = policy.read_text(encoding="utf-8")
    first = int(re.search(r"^(?:施行|effective) (\d{4})", text, re.M).group(1))
    labels = labels_of(text)
    out = [f"用例集 “随机” 引用 “{policy.name}”\n"]
    for number in range(count):
        claims = "".join(claim(dice, labels, first) for _ in range(dice.randrange(1, 6)))
        out.append(f"用例 第{number}例 {{\n{''.join(supplies(dice, text))}{claims}}}\n")
    return "".join(out)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tuodi", required=True)
    parser.add_argument("--tests", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("policy", nargs="+", type=Path)
    options = parser.parse_args()
    failed = 0
    for policy in options.policy:
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder) / policy.name
            place.write_text(policy.read_text(encoding="utf-8"), encoding="utf-8")
            (Path(folder) / "shared").symlink_to(ROOT / "policies/shared")
            tests = Path(folder) / "random.policy"
            tests.write_text(tests_on(place, options.tests, random.Random(options.seed)), encoding="utf-8")
            done = subprocess.run([options.tuodi, "test", "--lang", "en", "--coverage=json", tests], capture_output=True,
                                  check=False)
        if done.returncode not in (0, 1):
            print(f"{policy}: ended with {done.returncode}\n{done.stderr.decode()[-2000:]}")
            failed += 1
            continue
        report = json.loads(done.stdout)[0]
        print(f"{policy}: {report['covered']} of {report['items']} items; every trace agrees")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
