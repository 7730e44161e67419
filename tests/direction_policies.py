"""Random policies in parts, and the same with some of them changed, for direction_check.py.

Made to be treacherous: later benefits that look at what was paid before, shared annual amounts, externals that may not be
supplied, routes that take the claims of others, the best of several identities.
"""
import copy

LABELS = ["甲类", "乙类", "丙类"]
ANNUALS = ["累计一", "累计二"]
DISEASES = ["肺癌", "胃癌", "肝癌", "白内障"]
MONEY = [0, 500, 1000, 2000, 3000, 6000, 10000, 30000]
RATIO = [0, 10, 30, 50, 60, 70, 75, 90, 100]


def money(rng):
    return rng.choice([f"{rng.choice(MONEY)}元"] * 6 + ["限额参数", "外部金额", "外部金额 × 50%", "政策范围内费用 × 40%",
                                                        "较小(外部金额, 3000元)", "1000元 + (政策范围内费用 - 3000元) × 比例参数"])


def ratio(rng):
    return rng.choice([f"{rng.choice(RATIO)}%"] * 7 + ["比例参数", "外部比例"])


def atom(rng):
    return rng.choice(["医疗类别 = 住院", "医院等级 = 一级", "已转诊", "就医地 = 统筹区内", "病种 属于 重病", "病种 属于 外部病种",
                       "有 病种 且 病种 属于 重病", "兼有 {丙类}", "兼有 {困难职工}", f"政策范围内费用 超过 {rng.choice(MONEY)}元",
                       "政策范围内费用 超过 限额参数", "政策范围内自付 超过 外部金额", "有 外部比例", "出院日期 不早于 2025-03-01",
                       "有 申请日期", "申请日期 不早于 出院日期", "年龄 60周岁以上"])


def condition(rng):
    shape = rng.randrange(6)
    if shape == 0:
        return f"({atom(rng)} 或 {atom(rng)})"
    if shape == 1:
        return f"({atom(rng)} 且 {atom(rng)})"
    return f"非 ({atom(rng)})" if shape == 2 else atom(rng)


def inner(rng, before):
    """A condition within a benefit: now and then of what is left or was paid."""
    if rng.random() < before:
        return rng.choice([f"基数 超过 {rng.choice(MONEY)}元", f"已救助 不超过 {rng.choice(MONEY)}元"])
    return condition(rng)


def table(rng, figure, before, whole):
    """A figure; or rows by identity, all of them with WHOLE; or rows by condition."""
    shape = rng.random()
    if shape < .4:
        return figure(rng)
    if shape < .75:
        labels = LABELS if whole else [label for label in LABELS if rng.random() < .75] or LABELS[:1]
        return {label: figure(rng) for label in labels}
    rows = [(inner(rng, before), figure(rng)) for _ in range(rng.choice([1, 1, 2]))]
    return rows + ([(None, figure(rng))] if whole or rng.random() < .8 else [])


def limit(rng, later):
    if later and rng.random() < .3:
        figure = rng.choice(["较大(0元, 政策范围内自付 - 已救助)", "(基数 + 已救助) × 80% - 已救助", "基数 × 50%"])
    else:
        figure = table(rng, money, .1, True)
    annual = rng.choice([None, "累计一", "累计二"])
    return {"figure": figure, "annual": annual, "when": inner(rng, .1) if rng.random() < .25 else None}


def benefit(rng, name, after=()):
    out = {"name": name, "after": list(after), "route": None, "base": None, "deductible": None, "conditions": [], "limits": []}
    out["ratio"] = table(rng, ratio, .1, False)
    if not after and rng.random() < .4:
        out["route"] = condition(rng)
    if rng.random() < .2:
        out["base"] = rng.choice(["目录内自付", "政策范围内自付 × 90%", "较小(政策范围内自付, 外部金额)", "政策范围内自付 - 1000元"]
                                 + (["政策范围内自付 - 已救助"] if after else []))
    if rng.random() < .5:
        kind = rng.choice(["起付线", "累计起点"])
        out["deductible"] = (kind, table(rng, money, .1, True), rng.choice([None, "累计一", "累计二"]))
    out["conditions"] = [inner(rng, .15) for _ in range(rng.choice([0, 0, 0, 1, 1, 2]))]
    out["limits"] = [limit(rng, bool(after)) for _ in range(rng.choice([0, 1, 1, 2]))]
    return out


def premium_atom(rng):
    return rng.choice(["档次 = 二档", "险种 = 居民医保", "有 认定日期", "认定日期 不晚于 缴费日期", "兼有 {困难职工}", "个人缴费 超过 400元",
                       "参保年度 = 2026"])


def subsidy(rng, name):
    figure = lambda dice: dice.choice([f"{dice.choice([0, 100, 220, 400])}元"] * 4 + ["个人缴费 × 50%", "个人缴费 × 全额", "一档缴费标准",
                                                                                 "个人缴费 × 比例参数", "外部金额"])
    amount = table(rng, figure, 0, False)
    if isinstance(amount, list):
        amount = [(premium_atom(rng), figure(rng)), (None, figure(rng))]
    return {"name": name, "route": premium_atom(rng) if rng.random() < .3 else None, "amount": amount, "figure": figure,
            "conditions": [premium_atom(rng)] if rng.random() < .4 else []}


def policy(rng):
    out = {"best": rng.random() < .25, "labels": list(LABELS), "when": {}, "enrolment_best": rng.random() < .3}
    out["params"] = {"比例参数": f"{rng.choice(RATIO)}%", "限额参数": f"{rng.choice(MONEY)}元"}
    out["lists"] = {"重病": DISEASES[:2]}
    out["conditions"] = [condition(rng) for _ in range(rng.choice([0, 0, 1, 1]))]
    names = ["救助一", "救助二", "救助三"][:rng.choice([1, 1, 2, 3])]
    out["benefits"] = [benefit(rng, name) for name in names]
    for name in ["再救助", "三次救助"][:rng.choice([0, 0, 1, 1, 2])]:
        before = [each["name"] for each in out["benefits"]]
        out["benefits"].append(benefit(rng, name, rng.sample(before, rng.randrange(1, len(before) + 1))))
    out["subsidies"] = [subsidy(rng, name) for name in ["资助一", "资助二"][:rng.choice([0, 1, 1, 2])]]
    return out


# ---- changes

def changed_figure(rng, figure):
    """A figure like it, oftener a bit more or less than another one altogether."""
    for unit, among in (("%", RATIO), ("元", MONEY)):
        if figure.endswith(unit) and figure[:-1].isdigit() and rng.random() < .7:
            return f"{rng.choice([n for n in among if n != int(figure[:-1])])}{unit}"
    return None


def changed_term(rng, term, figure):
    if isinstance(term, str):
        return changed_figure(rng, term) or figure(rng)
    if isinstance(term, dict):
        label = rng.choice(list(term))
        return {**term, label: changed_figure(rng, term[label]) or figure(rng)}
    i = rng.randrange(len(term))
    return [(guard, (changed_figure(rng, value) or figure(rng)) if k == i else value) for k, (guard, value) in enumerate(term)]


def change_rows(rng, new):
    """An identity's row comes or goes, or goes to another benefit."""
    tables = [each for each in new["benefits"] if isinstance(each["ratio"], dict)]
    if not tables:
        return
    rows, label = rng.choice(tables)["ratio"], rng.choice(LABELS)
    if label in rows and len(rows) > 1:
        figure = rows.pop(label)
        other = rng.choice(tables)["ratio"]
        if other is not rows and rng.random() < .6:
            other.setdefault(label, figure)
    else:
        rows[label] = ratio(rng)


def change_benefit(rng, new):
    each = rng.choice(new["benefits"])
    what = rng.choice(["ratio", "ratio", "deductible", "limits", "limits", "conditions", "base", "route"])
    if what == "ratio":
        each["ratio"] = changed_term(rng, each["ratio"], ratio) if rng.random() < .8 else table(rng, ratio, .1, False)
    elif what == "deductible" and each["deductible"]:
        kind, term, annual = each["deductible"]
        choice = rng.random()
        each["deductible"] = (kind, changed_term(rng, term, money), annual) if choice < .6 else (kind, table(rng, money, .1, True), annual) \
            if choice < .8 else None
    elif what == "deductible":
        each["deductible"] = ("起付线", table(rng, money, .1, True), rng.choice([None, "累计一"]))
    elif what == "limits" and each["limits"] and rng.random() < .8:
        which = rng.choice(each["limits"])
        if isinstance(which["figure"], str) and "基数" in which["figure"] or rng.random() < .2:
            each["limits"].remove(which)
        elif rng.random() < .2:
            which["when"] = None if which["when"] else condition(rng)
        else:
            which["figure"] = changed_term(rng, which["figure"], money)
    elif what == "limits":
        each["limits"].append(limit(rng, bool(each["after"])))
    elif what == "conditions" and each["conditions"] and rng.random() < .7:
        i = rng.randrange(len(each["conditions"]))
        each["conditions"][i] = f"({each['conditions'][i]} {rng.choice(['或', '且'])} {condition(rng)})"
        if rng.random() < .4:
            del each["conditions"][i]
    elif what == "conditions":
        each["conditions"].append(condition(rng))
    elif what == "base":
        each["base"] = None if each["base"] else rng.choice(["目录内自付", "政策范围内自付 × 90%", "政策范围内自付 - 1000元"])
    elif what == "route" and not each["after"]:
        each["route"] = condition(rng) if rng.random() < .7 else None


def change_benefits(rng, new):
    first = [each for each in new["benefits"] if not each["after"]]
    if rng.random() < .4:
        new["benefits"].insert(rng.randrange(len(first) + 1), benefit(rng, "新救助"))
    elif rng.random() < .4:
        new["benefits"].append(benefit(rng, "新再救助", [rng.choice(first)["name"]]))
    elif rng.random() < .4 and len(first) > 1:
        i, k = rng.sample(range(len(first)), 2)
        new["benefits"][i], new["benefits"][k] = new["benefits"][k], new["benefits"][i]
    else:
        gone = rng.choice(new["benefits"])
        if len(first) == 1 and not gone["after"]:
            return
        new["benefits"].remove(gone)
        for each in new["benefits"]:
            each["after"] = [name for name in each["after"] if name != gone["name"]]
        new["benefits"] = [each for i, each in enumerate(new["benefits"]) if each["after"] or each["name"][0] in "救新"]


def change_names(rng, new):
    which = rng.choice(["比例参数", "限额参数", "重病"])
    if which == "重病":
        new["lists"]["重病"] = sorted(rng.sample(DISEASES, rng.randrange(1, 4)))
    else:
        new["params"][which] = changed_figure(rng, new["params"][which]) or new["params"][which]


def change_conditions(rng, new):
    if new["conditions"] and rng.random() < .6:
        i = rng.randrange(len(new["conditions"]))
        new["conditions"][i] = f"({new['conditions'][i]} {rng.choice(['或', '且'])} {condition(rng)})"
        if rng.random() < .4:
            del new["conditions"][i]
    else:
        new["conditions"].append(condition(rng))


def change_identities(rng, new):
    choice = rng.random()
    if choice < .3:
        new["labels"] = rng.sample(new["labels"], len(new["labels"]))
    elif choice < .6:
        label = rng.choice(LABELS)
        new["when"] = {} if new["when"] else {label: "兼有 {困难职工}"}
    elif choice < .8:
        new["labels"].append("丁类")
        each = rng.choice(new["benefits"])
        if isinstance(each["ratio"], dict):
            each["ratio"]["丁类"] = ratio(rng)
    else:
        new["best"] = not new["best"]


def change_subsidies(rng, new):
    if not new["subsidies"] or rng.random() < .2:
        new["subsidies"].insert(rng.randrange(len(new["subsidies"]) + 1), subsidy(rng, "新资助"))
        return
    each = rng.choice(new["subsidies"])
    choice = rng.random()
    if choice < .5:
        each["amount"] = changed_term(rng, each["amount"], each["figure"])
    elif choice < .7:
        each["conditions"] = [] if each["conditions"] else [premium_atom(rng)]
    elif choice < .9 and isinstance(each["amount"], dict) and len(each["amount"]) > 1:
        each["amount"].pop(rng.choice(list(each["amount"])))
    else:
        new["subsidies"].remove(each)


CHANGES = [change_subsidies] * 2 + [change_benefit] * 6 + [change_rows] * 3 + [change_benefits] * 2 + [change_names] * 2 + [change_conditions, change_identities]


def changed(rng, old):
    new = copy.deepcopy(old)
    for _ in range(rng.choice([1, 1, 1, 2])):
        rng.choice(CHANGES)(rng, new)
    return new


# ---- their text

def term_text(term, labels, whole):
    if isinstance(term, str):
        return term
    if isinstance(term, dict):
        rows = [f"{label}: {figure}" for label, figure in term.items() if label in labels]
        return "按 身份 { " + "; ".join(rows + (["其余: 1000元"] if whole else [])) + " }"
    return "按 条件 { " + "; ".join(f"当 {guard}: {figure}" if guard else f"其余: {figure}" for guard, figure in term) + " }"


def benefit_text(each, labels):
    lines = [f"适用 {each['route']}"] if each["route"] else []
    later = bool(each["after"])
    lines += [f"条件 {text}" + ("" if later else f" 否则 原因{i}") for i, text in enumerate(each["conditions"])]
    used = set()
    if each["base"]:
        lines.append(f"基数 {each['base']}")
    if each["deductible"]:
        kind, term, annual = each["deductible"]
        used.add(annual)
        lines.append(f"{kind} {term_text(term, labels, True)}" + (f" 计入 {annual}" if annual else ""))
    lines.append(f"比例 {term_text(each['ratio'], labels, False)}")
    for one in each["limits"]:
        annual = one["annual"] if one["annual"] not in used else None
        used.add(annual)
        lines.append(f"限额 {term_text(one['figure'], labels, True)}" + (f" 计入 {annual}" if annual else "")
                     + (f" 当 {one['when']}" if one["when"] else ""))
    after = f" 后于 {', '.join(each['after'])}" if later else ""
    return f"待遇 {each['name']}{after} {{\n" + "".join(f"  {line}\n" for line in lines) + "}\n"


def subsidy_text(each, labels):
    lines = [f"适用 {each['route']}"] if each["route"] else []
    lines += [f"条件 {text} 否则 资助原因{i}" for i, text in enumerate(each["conditions"])] + [f"金额 {term_text(each['amount'], labels, False)}"]
    return f"资助 {each['name']} {{\n" + "".join(f"  {line}\n" for line in lines) + "}\n"


def text_of(one):
    labels = "; ".join(label + (f" 当 {one['when'][label]}" if label in one["when"] else "") for label in one["labels"])
    out = "政策 zhang “随机政策”\n地区 620700\n施行 2025-01-01\n"
    out += f"身份 {'择优' if one['best'] else '就高'} {{ {labels}; 附带 困难职工 }}\n"
    out += f"累计 {', '.join(ANNUALS)}\n外部 外部金额 金额\n外部 外部比例 比例\n名录 外部病种 外部\n"
    out += "".join(f"名录 {name} {{ {', '.join(entries)} }}\n" for name, entries in one["lists"].items())
    out += "".join(f"参数 {name} = {value}\n" for name, value in one["params"].items())
    out += "".join(f"条件 {text} 否则 总则{i}\n" for i, text in enumerate(one["conditions"]))
    out += "参保身份 择优 { }\n" if one["enrolment_best"] else ""
    out += "".join(benefit_text(each, one["labels"]) for each in one["benefits"])
    return out + "".join(subsidy_text(each, one["labels"]) for each in one["subsidies"])
