"""Random policies whose annual amounts are shared in all ways, for order_check.py."""

PEOPLE = "甲类人员 乙类人员 丙类人员".split()
ANNUALS = "累计一 累计二 累计三 累计四".split()
LISTED = ["肺癌", "胃癌"]


def pick(rng, *weighted):
    return rng.choices([value for value, _ in weighted], [weight for _, weight in weighted])[0]


def by_identity(rng, figure, least):
    """A figure, or one for each identity."""
    if rng.random() < .4:
        return figure()
    rows = [f"{name}: {figure()}" for name in PEOPLE[:least]]
    return "按 身份 { " + "; ".join(rows) + "; 其余: " + figure() + " }"


def condition(rng):
    return rng.choice(["就医地 = 统筹区内", "已转诊", "医疗类别 = 住院", "有 医院等级 且 医院等级 属于 {一级, 二级}",
                       "有 病种 且 病种 属于 重病", "兼有 {丙类人员}", "出院日期 不早于 2024-07-01"])


def by_condition(rng, figure):
    return figure() if rng.random() < .6 else f"按 条件 {{ 当 {condition(rng)}: {figure()}; 其余: {figure()} }}"


class Benefit:
    def __init__(self, rng, name, after):
        free = rng.sample(ANNUALS, len(ANNUALS))
        self.lines = []
        ratio = lambda: f"{rng.choice([30, 50, 60, 70, 75, 80, 85, 90, 100, 100])}%"
        money = lambda *of: f"{rng.choice(of)}元"
        if not after and rng.random() < .15:
            self.lines.append("基数 目录内自付")
        for _ in range(pick(rng, (0, 3), (1, 1)) if after else 0):
            self.lines.append(f"条件 {condition(rng)}")
        kind = pick(rng, (None, 2), ("起付线", 3), ("累计起点", 3 if after else 1))
        if kind:
            figure = lambda: money(0, 500, 1000, 2000, 6000)
            own = rng.random() < (.1 if kind == "起付线" else 0)
            shape = by_identity(rng, figure, 2) if rng.random() < .5 else by_condition(rng, figure)
            self.lines.append(f"{kind} {shape}" + ("" if own else f" 计入 {free.pop()}"))
        shape = by_identity(rng, ratio, 2) if rng.random() < .5 else by_condition(rng, ratio)
        self.lines.append(f"比例 {shape}")
        for _ in range(pick(rng, (0, 1), (1, 4), (2, 2))):
            figure = lambda: money(3000, 10000, 30000, 50000, 80000)
            shape = by_identity(rng, figure, 2) if rng.random() < .3 else figure()
            when = f" 当 {condition(rng)}" if rng.random() < .4 else ""
            self.lines.append(f"限额 {shape} 计入 {free.pop()}{when}")
        if rng.random() < .1:
            self.lines.append(rng.choice(["限额 2万元", "限额 基数 × 40%", "限额 (基数 + 已救助) × 95% - 已救助"]))
        route = f"  适用 {rng.choice(['医疗类别 = 住院', '已转诊', '政策范围内费用 超过 1万元'])}\n" if name == "救助一" and rng.random() < .6 else ""
        self.text = f"待遇 {name}{after} {{\n{route}" + "".join(f"  {line}\n" for line in self.lines) + "}\n"


def random_policy(rng, number):
    first = [Benefit(rng, name, "") for name in ("救助一", "救助二")[:rng.choice([1, 2])]]
    names = ["救助一", "救助二"][:len(first)]
    later = []
    if rng.random() < .5:
        later.append(Benefit(rng, "再救助", " 后于 " + ", ".join(names)))
        if rng.random() < .2:
            later.append(Benefit(rng, "三次救助", " 后于 再救助"))
    best = "择优" if rng.random() < .2 else "就高"
    return (f"政策 order-{number} “随机政策{number}”\n地区 620700\n施行 2023-01-01\n标签 {', '.join(PEOPLE)}\n"
            f"身份 {best} {{ {'; '.join(PEOPLE)} }}\n名录 重病 {{ {', '.join(LISTED)} }}\n累计 {', '.join(ANNUALS)}\n"
            + "".join(benefit.text for benefit in first + later))
