#!/usr/bin/env python3
"""Valid policies at random, over the whole grammar and in careless layouts.

    policies_gen.py --seed 7           prints one
    policies_gen.py --seed 7 --count 5 --folder OUT

The words come from the tables that the compiler reads.  The same seed gives the same policy.
"""
import argparse
from pathlib import Path

from policies_words import BUILTINS, DISEASES, GREATER, LABELS, REASONS, STATUSES, Words


class Maker(Words):
    """Makes one policy, token by token."""

    # ---- values and expressions
    def money(self):
        return self.random.choice(("2000元", "5万元", "五千元", "1.5万元", "2,000元", "３００元", "8000元/人", "三万二千元", "0元"))

    def ratio(self):
        return self.random.choice(("80%", "百分之七十", "33.3333%", "60％", "100%"))

    def money_expr(self, depth=2):
        choice = self.random.randrange(7 if depth > 0 else 3)
        if choice == 0 and self.params["money"]:
            self.name(self.random.choice(self.params["money"]))
        elif choice <= 1:
            self.field(self.random.choice([f for f, row in self.fields.items() if row[0] in ("FUND", "MONEY")]))
        elif choice == 2 and self.of == "enrolment":
            self.field("PREMIUM")
        elif choice == 2:
            names = ["SELF_PAID", "CATALOGUE", "FUNDS"] + (["BASE", "AID"] if self.in_benefit else [])
            name = self.random.choice(names)
            if name == "BASE":
                self.key("基数")
            else:
                self.word(BUILTINS[name])
        elif choice == 3:
            self.key(self.random.choice(("较小", "较大")))
            self.add("(")
            self.money_expr(depth - 1)
            self.add(",")
            self.money_expr(depth - 1)
            self.add(")")
        elif choice == 4:
            self.add("(")
            self.money_expr(depth - 1)
            self.sign()
            self.add(self.money())
            self.add(")", "×", self.ratio())
        else:
            self.money_expr(depth - 1)
            self.sign()
            self.money_expr(0)

    def sign(self):
        """Nothing that is surely below 0: parameters are figures."""
        self.add("+" if self.params["money"] else self.random.choice("+-"))

    def date(self):
        return self.random.choice(("2025-07-01", "2024年2月29日", "2025-1-1"))

    def compare(self):
        choice = self.random.randrange(5)
        if choice <= 1 and self.of == "enrolment":
            self.field(self.random.choice(("IDENTIFIED", "ENROLLED")))
            self.key(self.random.choice(("早于", "晚于", "不早于", "不晚于")))
            self.add(self.date())
        elif choice == 0:
            self.field("ENDDATE")
            self.key(self.random.choice(("早于", "晚于", "不早于", "不晚于")))
            if self.params["date"] and self.chance(2):
                self.name(self.random.choice(self.params["date"]))
            else:
                self.field(self.random.choice(("APPLY_DATE", "BEGNDATE")))
                if self.chance(2):
                    self.add(self.random.choice("+-"), self.random.choice(("12个月", "30天", "2年")))
        elif choice == 1:
            self.word(BUILTINS["AGE"])
            if self.chance(2):
                self.add(self.random.choice(("80周岁", "六十周岁", "18岁")))
                self.key(self.random.choice(("以上", "以下")))
            else:
                self.key(self.random.choice(GREATER))
                self.add("60周岁")
        else:
            self.money_expr(1)
            if self.chance(3):
                self.add(self.random.choice(("<", "≤", ">", "≥", "=", "≠")))
            else:
                self.key(self.random.choice(GREATER + ("等于", "不等于")))
            self.add(self.money())

    def bool_expr(self, depth=2):
        choice = self.random.randrange(10 if depth > 0 else 7)
        if choice in (0, 4) and self.of == "enrolment":
            self.field("YEAR")
            self.add("=", "2025")
        elif choice == 1 and self.of == "enrolment":
            self.key("有")
            self.field("IDENTIFIED")
        elif choice == 0:
            self.field(self.random.choice(("REFERRED", "AIDED")))
        elif choice == 1:
            self.key("有")
            self.field(self.random.choice(("DISE_NAME", "APPLY_DATE", "HOSP_LV")))
        elif choice == 2:
            self.key("兼有")
            if self.chance(2):
                self.name(self.random.choice(self.labels))
            else:
                self.add("{")
                self.several(self.labels, self.name)
                self.add("}")
        elif choice == 3:
            field = self.random.choice(list(self.codes))
            self.field(field)
            if self.chance(2):
                self.key("属于")
                self.add("{")
                self.several(self.codes[field], self.word)
                self.add("}")
            else:
                self.add(self.random.choice(("=", "≠")))
                self.word(self.random.choice(self.codes[field]))
        elif choice == 4:
            self.field("DISE_NAME")
            if self.chance(2):
                self.key("属于")
                self.name("病种名录")
            elif self.chance(2):
                self.key("属于")
                self.add("{")
                self.several(DISEASES, self.name)
                self.add("}")
            else:
                self.add("=")
                self.name(self.random.choice(DISEASES))
        elif choice <= 6:
            self.compare()
        elif choice == 7:
            self.key("非")
            self.add("(")
            self.bool_expr(depth - 1)
            self.add(")")
        else:
            self.bool_expr(depth - 1)
            self.key(self.random.choice(("且", "或")))
            self.bool_expr(depth - 1)

    # ---- terms
    def value(self, kind):
        if kind == "ratio":
            if self.params["ratio"] and self.chance(4):
                self.name(self.random.choice(self.params["ratio"]))
            elif self.chance(6):
                self.key("全额")
            else:
                self.add(self.ratio())
        elif kind == "money" and self.chance(5):
            self.key("不设")
        elif self.chance(2):
            self.money_expr(1)
        else:
            self.add(self.money())

    def table(self, kind, depth):
        choice = self.random.randrange(3)
        self.key("按")
        rows = []
        if choice == 0:
            self.key("身份")
            labels = self.random.sample(self.identities, len(self.identities))
            rows = [("names", labels[:1]), ("names", labels[1:])] if len(labels) > 1 else [("names", labels)]
        elif choice == 1:
            self.key("条件")
            rows = [("when", None)] * self.random.randint(1, 2)
        else:
            field = self.random.choice(list(self.codes))
            self.field(field)
            codes = self.random.sample(self.codes[field], len(self.codes[field]))
            rows = [("codes", codes[:1]), ("when", None)] if self.chance(3) else [("codes", codes[:1])]
        self.add("{")
        for what, things in rows + [("else", None)]:
            if what == "when":
                self.key("当")
                self.bool_expr(1)
            elif what == "else":
                self.key("其余")
            else:
                for i, thing in enumerate(things):
                    if i:
                        self.add(",")
                    (self.name if what == "names" else self.word)(thing)
            self.add(":")
            if kind in ("ratio", "subsidy") and what != "else" and self.chance(9):
                self.key("另按")
                self.text("渝北府办发〔2023〕37号")
            elif what != "else" and self.chance(9):
                self.key("待定")
                self.reason()
            else:
                self.term(kind, depth - 1)
            self.suffixes()
            self.end()
        self.add("}")

    def term(self, kind, depth=2):
        if depth > 0 and not self.chance(3):
            self.table(kind, depth)
        else:
            self.value(kind)

    def reason(self):
        if self.chance(3):
            self.name(self.random.choice(("own_word", "年龄不符", "没有 申请表")))
        else:
            self.word(self.random.choice(REASONS))

    # ---- items
    def condition(self, reason=True, key="条件"):
        self.key(key)
        self.bool_expr()
        if reason:
            self.key("否则")
            self.reason()
        self.suffixes()
        self.end()

    def part(self, key, kind, into=None):
        self.key(key)
        self.term(kind)
        if into and self.chance(2):
            self.key("计入")
            self.name(into)
        if key == "限额" and self.chance(3):
            self.key("当")
            self.bool_expr(1)
        self.suffixes()
        self.end()

    def benefit(self, number, after):
        self.key("待遇")
        self.name(f"救助{number}")
        self.suffixes()
        if after:
            self.key("后于")
            self.several(after, self.name)
        self.add("{")
        self.in_benefit = True
        parts = [lambda: self.part("比例", "ratio")]
        if self.chance(2):
            parts.append(lambda: self.condition(not after))
        if not after and self.chance(2):
            parts.append(lambda: (self.key("适用"), self.bool_expr(), self.suffixes(), self.end()))
        if self.chance(3):
            parts.append(lambda: (self.key("基数"), self.money_expr(), self.suffixes(), self.end()))
        if self.chance(2):
            parts.append(lambda: self.part(self.random.choice(("起付线", "累计起点")), "money", "年度起付"))
        if self.chance(2):
            parts.append(lambda: self.part("限额", "money", "年度限额"))
        if self.chance(3):
            parts.append(lambda: self.part("限额", "money"))
        self.random.shuffle(parts)
        for part in parts:
            part()
        self.in_benefit = False
        self.add("}")
        self.end()

    def subsidy(self):
        self.record("enrolment")
        if self.chance(2):
            self.condition(key="参保条件")
        self.key("资助")
        self.name("资助参保")
        self.suffixes()
        self.add("{")
        parts = [lambda: self.part("金额", "subsidy")]
        if self.chance(2):
            parts.append(self.condition)
        if self.chance(3):
            parts.append(lambda: (self.key("适用"), self.bool_expr(), self.suffixes(), self.end()))
        self.random.shuffle(parts)
        for part in parts:
            part()
        self.add("}")
        self.end()
        self.record("claim")

    def identity_block(self):
        self.labels = self.random.sample(LABELS, self.random.randint(3, 8))
        self.identities = self.labels[:-1]
        self.key("身份", self.random.choice(("就高", "择优")))
        self.add("{")
        rest = list(self.identities)
        while rest:
            row = rest[:self.random.randint(1, 3)]
            rest = rest[len(row):]
            if self.chance(3):
                self.name(f"组{len(rest)}")
                self.add(":")
            for i, label in enumerate(row):
                if i:
                    self.add(",")
                self.name(label)
            if self.chance(4):
                self.key("当", "非", "兼有")
                self.name(self.labels[-1])
            if self.chance(5):
                self.key("待定")
                self.reason()
            elif self.chance(5):
                self.key("另按")
                self.text("county standard")
            self.suffixes()
            self.end()
        self.key("附带")
        self.name(self.labels[-1])
        if self.chance(3):
            self.end()
            self.key("认定", self.random.choice(("住院期间", "出院日")))
            self.suffixes()
        if self.chance(3):
            self.end()
            self.key("延续", "月末")
            self.name(self.labels[0])
            self.suffixes()
        self.add("}")
        self.end()
        if self.chance(3):
            self.key("参保身份")
            if self.chance(2):
                self.key(self.random.choice(("就高", "择优")))
            self.add("{")
            self.name("家庭经济困难在校大学生")
            self.suffixes()
            self.add("}")
            self.end()

    def values_given(self):
        for i in range(self.random.randint(0, 2)):
            kind, value = self.random.choice((("money", self.money), ("ratio", self.ratio), ("date", self.date)))
            name = f"参数名{i}"
            self.key("参数")
            self.name(name)
            if self.chance(2):
                self.add("=")
                self.add(value())
                self.suffixes()
            else:
                self.suffixes()
                self.add("{")
                for date in ("2024-01-01", "2025年1月1日"):
                    self.key("自")
                    self.add(date, ":", value())
                    self.suffixes()
                    self.end()
                self.add("}")
            self.end()
            self.params[kind].append(name)
        for i, kind in enumerate(self.random.sample(("money", "ratio", "date"), self.random.randint(0, 2))):
            name = f"外部名{i}"
            self.key("外部")
            self.name(name)
            self.key({"money": "金额", "ratio": "比例", "date": "日期"}[kind])
            self.suffixes()
            self.end()
            self.params[kind].append(name)

    def test(self, benefits, step="结算"):
        self.key("用例")
        self.name("一例" if step == "结算" else "又一例")
        self.suffixes()
        self.add("{")
        for _ in range(self.random.randint(1, 2)):
            self.key(step)
            self.add("{")
            self.key("身份")
            self.add("=")
            self.several(self.labels, self.name)
            for field in self.random.sample([f for f in self.fields if self.fields[f][0] in ("CODE", "FUND", "FLAG", "DATE", "NAME", "MONEY")],
                                            self.random.randint(0, 4)):
                self.end()
                self.field(field)
                self.add("=")
                kind = self.fields[field][0]
                if kind == "CODE":
                    self.word(self.random.choice(self.codes[field]))
                elif kind == "FLAG":
                    self.key(self.random.choice(("是", "否")))
                elif kind == "NAME":
                    self.name(self.random.choice(DISEASES))
                else:
                    self.add(self.date() if kind == "DATE" else self.money())
            self.add("}")
            self.key("应为")
            self.add("{")
            words = ("total", "status", "reason", "benefit") + (("alerts",) if self.of == "claim" else ())
            for what in self.random.sample(words, self.random.randint(1, len(words))):
                if what == "benefit":
                    self.name(self.random.choice(benefits))
                else:
                    self.word({"total": ("合计", "total"), "status": ("状态", "status"), "reason": ("原因", "reason"),
                               "alerts": ("触发预警", "alerts")}[what])
                self.add("=")
                if what == "status" and self.chance(4):
                    self.key(self.random.choice(("待定", "另按")))
                elif what == "status":
                    self.word(self.random.choice(STATUSES))
                elif what == "reason":
                    self.reason()
                elif what == "alerts":
                    self.key("否")
                else:
                    self.add(self.money())
                self.end()
            self.add("}")
        self.add("}")
        self.end()

    def requirement(self):
        self.key("要求")
        self.name("救助的要求")
        if self.chance(2):
            self.key("原则上")
        self.suffixes()
        self.add("{")
        if self.chance(2):
            self.key("对象")
            self.several(self.identities, self.name)
            self.end()
        if self.chance(2):
            self.key("当")
            self.bool_expr(1)
            self.end()
        for _ in range(self.random.randint(1, 3)):
            self.demand()
            self.suffixes()
            self.end()
        self.add("}")
        self.end()

    def demand(self):
        choice = self.random.randrange(7)
        if choice == 0:
            self.key("比例", self.random.choice(("不低于", "不超过")))
            self.add(self.ratio())
        elif choice == 1:
            self.key(self.random.choice(("起付线", "限额")), "不设")
        elif choice == 2:
            self.key("限额", "不低于")
            self.money_expr(1)
        elif choice == 3:
            self.key("比例", "依次")
            self.several(self.identities, self.name)
        elif choice == 4:
            self.key("比例", "随增不降")
            self.word(BUILTINS["SELF_PAID"])
        elif choice == 5:
            self.key("不得降低")
            self.field("REFERRED")
        else:
            self.key("资助", "全额")

    def others(self):
        if self.chance(2):
            self.key("另按")
            self.text("结核病相应政策")
            self.key("当")
            self.bool_expr()
            self.suffixes()
            self.end()
        if self.chance(2):
            self.key("预警")
            self.name("高额预警")
            self.suffixes()
            self.add("{")
            self.in_benefit = True
            self.key("金额")
            self.money_expr()
            self.suffixes()
            self.end()
            self.part("预警线", "line")
            self.in_benefit = False
            self.add("}")
            self.end()
        if self.chance(3):
            self.requirement()
        if self.chance(2):
            self.key(self.random.choice(("规定", "程序")))
            self.name("大病保险")
            self.suffixes()
            self.add("{")
            self.name("起付线降低")
            self.add(":", self.random.choice(("50%", "5个百分点", "10个工作日", "-5元")))
            self.suffixes()
            self.add("}")
            self.end()
        if self.chance(4):
            self.key("文外")
            self.add("“点击量：2”")
            self.key("依据")
            self.add("首")
            self.key("假定")
            self.add("“网页的计数”")
            self.end()

    def policy(self):
        self.key("政策")
        self.name(self.random.choice(("gen-2025", "示例政策")))
        if self.chance(2):
            self.text("随机的政策")
        self.suffixes()
        self.end()
        self.key("地区")
        self.add("620700")
        self.end()
        self.key("施行")
        self.add("2024-01-01")
        if self.chance(2):
            self.key("至")
            self.add("2030年12月31日")
        self.suffixes()
        self.end()
        if self.chance(3):
            self.key("示例")
            self.end()
        self.identity_block()
        self.key("名录")
        self.name("病种名录")
        if self.chance(2):
            self.key("外部")
            self.suffixes()
        else:
            self.suffixes()
            self.add("{")
            self.several(DISEASES, self.name)
            self.add("}")
        self.end()
        self.key("累计")
        self.add("年度限额", ",", "年度起付")
        self.end()
        self.values_given()
        for _ in range(self.random.randint(0, 3)):
            self.condition()
        first = self.random.randint(1, 2)
        benefits = [f"救助{i}" for i in range(first)]
        for i in range(first):
            self.benefit(i, [])
        if self.chance(2):
            self.benefit(first, benefits)
        subsidies = self.chance(2)
        if subsidies:
            self.subsidy()
        self.others()
        if self.chance(2):
            self.test(benefits)
        if subsidies and self.chance(2):
            self.record("enrolment")
            self.test(["资助参保"], "参保")
        return self.laid_out()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    for seed in range(options.seed, options.seed + options.count):
        text = Maker(seed).policy()
        if options.folder:
            (options.folder / f"gen-{seed}.policy").write_text(text, encoding="utf-8")
        else:
            print(text, end="")


if __name__ == "__main__":
    main()
