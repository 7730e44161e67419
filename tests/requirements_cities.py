"""Random cities and claims for requirements_check.py."""
from datetime import date, timedelta

KEY = "最低生活保障家庭成员 特困供养人员 临时救助大重病患者 精减退职职工 重点优抚对象 孤儿 特困职工".split()
LOW = "低收入老年人 低收入未成年人 低收入重度残疾人 低收入重病患者".split()
AMOUNTS = [0, 0.01, 100, 1999.99, 2000, 2000.01, 9999, 20000, 20000.01, 29999.99, 30000, 30000.01, 90000, 250000]
SUPPLIED = """wucheng-2020,起点,,2021-06-30,2000,
wucheng-2020,起点,2021-07-01,,30000,
wucheng-2020,统一限额,2020-04-01,,145000,
wucheng-2020,统一限额,2000-01-01,2020-03-31,1,
"""
DISEASES = ["", "肺癌", "胃癌", "阑尾炎", "高血压"]


def money(amount):
    return f"{amount:.2f}"


def random_claim(rng):
    day = date(2020, 4, 1) + timedelta(days=rng.randint(365, 1500))
    day = rng.choice([day, date(2021, 6, 30), date(2021, 7, 1), date(2021, 3, 1)])
    cost = rng.choice(AMOUNTS) + rng.choice([0, 0, 5000])
    born = rng.choice(["", "1941-07-01", "1941-06-30", "1990-01-01", (day.replace(year=day.year - 80, day=1)).isoformat()])
    applied = rng.choice([None, day, day + timedelta(days=rng.randint(-20, 400)), day + timedelta(days=365)])
    return {"admdvs": "329900", "setl_time": day.isoformat(), "begndate": day.isoformat(), "enddate": day.isoformat(),
            "med_type": rng.choice(["11", "14", "21"]), "insutype": rng.choice(["310", "390"]),
            "hosp_lv": rng.choice(["", "1", "2", "3", "9"]), "dise_name": rng.choice(DISEASES),
            "place": rng.choice(["local", "province", "outside"]), "referred": rng.choice("01"),
            "aided_elsewhere": rng.choice("0001"), "brdy": born, "apply_date": applied.isoformat() if applied else "",
            "inscp_scp_amt": money(cost), "hifp_pay": money(rng.choice([0, 0, 3000, 20000])),
            "preselfpay_amt": money(rng.choice([0, 0, 700]))}


def condition(rng, fair):
    """A condition; a FAIR one reads nothing that a requirement is about."""
    common = ["就医地 = 统筹区内", "就医地 属于 {统筹区内, 省内}", "险种 = 居民医保", "有 医院等级 且 医院等级 属于 {一级, 二级}",
              "有 出生日期 且 年龄 80周岁以上", "出院日期 不早于 2021-07-01", "医疗类别 = 住院",
              "有 申请日期 且 出院日期 不早于 申请日期 - 12个月 且 出院日期 不晚于 申请日期", "非 他处已救助"]
    other = ["已转诊", "非 已转诊", "就医地 = 统筹区内 或 已转诊", "有 病种 且 病种 属于 {肺癌, 胃癌}", "有 病种",
             "政策范围内自付 超过 2万元", "政策范围内费用 超过 3万元", "目录内自付 不超过 2000元", "政策范围内自付 低于 2000元",
             "兼有 {边缘困难人员}", "兼有 {特困职工}"]
    one = rng.choice(common if fair else common + other)
    return one if rng.random() < .75 else f"({one} {rng.choice(['且', '或'])} {rng.choice(common + ([] if fair else other))})"


def ratio(rng, low, fair):
    figure = f"{rng.choice([low, low, low + 5, low + 10, low - 10 if not fair else low])}%"
    if rng.random() < .6:
        return figure
    return f"按 条件 {{\n当 {condition(rng, fair)}: {rng.choice([low + 5, low + 10, low])}%\n其余: {figure}\n}}"


def figure(rng, values, fair):
    if rng.random() < .7:
        return rng.choice(values)
    return f"按 条件 {{\n当 {condition(rng, fair)}: {rng.choice(values)}\n其余: {rng.choice(values)}\n}}"


def but(apart):
    """The key identities but one."""
    return ", ".join(label for label in KEY if label != apart)


def benefit(rng, name, fair, route=""):
    low = rng.choice([60, 65])
    apart = rng.choice(KEY) if rng.random() < .3 else None
    rows = [f"{but(apart)}: {ratio(rng, rng.choice([70, 75, 80]), fair)}", f"低收入救助对象: {ratio(rng, low, fair)}"]
    if rng.random() < .8:
        rows.append(f"边缘困难人员: {ratio(rng, 50, fair)}")
    if apart:
        rows.append(f"{apart}: {ratio(rng, 90, fair)}")
    parts = [route, "比例 按 身份 {\n" + "\n".join(rows) + "\n}"]
    if rng.random() < .3:
        parts.append(f"起付线 {figure(rng, ['500元', '不设', '2000元'], fair)}")
    if rng.random() < .8:
        parts.append(f"限额 {figure(rng, ['15万元', '14万元', '不设', '13万元'], fair)} 计入 年度限额")
    if rng.random() < .25:
        parts.append(f"限额 {rng.choice([15, 16])}万元 计入 另一限额 当 {condition(rng, fair)}")
    for _ in range(rng.choice([0, 0, 1])):
        parts.append(f"条件 {condition(rng, fair)} 否则 条件不符")
    if rng.random() < .15:
        parts.append("基数 目录内自付")
    return f"待遇 {name} {{\n" + "\n".join(part for part in parts if part) + "\n}\n"


def random_city(rng):
    fair = rng.random() < .5
    out = "政策 wucheng-2020 “乙市”\n地区 329900\n印发 2020-03-02\n施行 2020-04-01\n"
    out += f"标签 {', '.join(KEY + LOW)}, 边缘困难人员\n"
    out += f"身份 {rng.choice(['就高', '就高', '择优'])} {{\n重点救助对象: {', '.join(KEY)}\n低收入救助对象: {', '.join(LOW)}\n边缘困难人员\n}}\n"
    out += "累计 年度限额, 另一限额, 后起付\n"
    dated = rng.random() < .3  # values that change with the day, and some from outside
    if dated:
        out += "外部 起点 金额\n外部 统一限额 金额\n参数 试行比例 {\n自 2020-04-01: 72%\n自 2021-07-01: 68%\n自 2022-01-01: 74%\n}\n"
    if rng.random() < .3:
        out += "条件 医疗类别 属于 {住院, 门诊慢特病} 否则 med_type\n"
    for i in range(rng.choice([0, 0, 1, 2])):
        out += f"条件 {condition(rng, fair)} 否则 不符{i}\n"
    names = ["甲救助"]
    if rng.random() < .3:
        out += benefit(rng, "乙救助", fair, f"适用 {condition(rng, fair)}")
        names.append("乙救助")
    out += benefit(rng, "甲救助", fair)
    if rng.random() < .4:
        out += f"待遇 倾斜救助 后于 {', '.join(names)} {{\n"
        out += f"条件 {condition(rng, fair)}\n" if rng.random() < .7 else ""
        out += f"累计起点 6000元 计入 后起付\n比例 {ratio(rng, 30, fair)}\n限额 不设\n}}\n"
    if dated:
        out = out.replace("当 就医地 = 统筹区内: ", "当 政策范围内自付 超过 起点: ").replace(": 75%", ": 试行比例", 1)
        out = out.replace("14万元", "统一限额", 1).replace("政策范围内自付 低于 2000元", "政策范围内自付 低于 起点")
    if rng.random() < .5:
        out += "参保条件 险种 = 居民医保 否则 insutype\n"
    amounts = ["个人缴费", "个人缴费", "380元", "个人缴费 × 90%", "按 条件 {\n当 参保年度 = 2022: 300元\n其余: 个人缴费\n}"]
    apart = rng.choice(KEY)
    out += f"资助 参保资助 {{\n金额 按 身份 {{\n{apart}: {rng.choice(amounts)}\n{but(apart)}: {rng.choice(amounts)}\n}}\n}}\n"
    return out
