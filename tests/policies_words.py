"""The words of policies at random, and how carelessly they are laid out."""
import random

from tables import rows_of

KEYWORDS = [(zh, en) for _, zh, en in rows_of("grammar/keywords.def", "TD_KEYWORD")]
PAIRS = {zh: (zh, en) for zh, en in KEYWORDS}
FIELDS = {"claim": {}, "enrolment": {}}  # of a record: ident -> kind, both names
CODES = {"claim": {}, "enrolment": {}}
for _ident, _, _kind, _claim, _enrolment, _zh, _en, _ in rows_of("runtime/fields.def", "TD_FIELD"):
    for _record, _has in (("claim", _claim), ("enrolment", _enrolment)):
        if _zh and _has != "NO":
            FIELDS[_record][_ident] = (_kind, _zh, _en)
for _field, _value, _cell, _zh, _en in rows_of("runtime/fields.def", "TD_CODE"):
    for _record in FIELDS:
        if _field in FIELDS[_record]:
            CODES[_record].setdefault(_field, []).append((_zh, _en))
REASONS = [(zh, word) for _, word, _, zh, _ in rows_of("runtime/reasons.def", "TD_REASON") if word]
STATUSES = [(zh, word) for _, word, zh, _ in rows_of("runtime/reasons.def", "TD_STATUS")]
CHECKS = [(zh, en) for _, zh, en, _ in rows_of("compiler/checks.def", "TD_CHECK")]
BUILTINS = {ident: (zh, en) for ident, _, _, zh, en, _ in rows_of("compiler/builtins.def", "TD_BUILTIN")}
GREATER = ("超过", "高于", "不低于", "达到", "低于", "不足", "不超过", "不高于")
LABELS = ("特困人员", "孤儿", "低保对象", "低保边缘家庭成员", "60年代精简退职老职工", "8023残疾子女", "脱贫不稳定户", "限额",
          "低保对象（B类）", "one_label", "重度残疾人员")
DISEASES = ("肺癌", "1型糖尿病", "重症甲型H1N1", "终末期 肾病", "白血病", "住院", "place")
WIDE = {",": ",，、", ";": ";；", ":": ":：", "(": "(（", ")": ")）", "{": "{{｛", "}": "}}｝", "=": "=＝", "≠": ("≠", "!=", "<>"),
        "≤": ("≤", "<=", "≦"), "≥": ("≥", ">=", "≧"), "<": "<＜", ">": ">＞", "+": "+＋", "-": "-－−", "×": "×*＊"}
TIGHT = set(",;:(){}，、；：（）｛｝＝=")


class Words:
    """Tokens of a policy, one after another."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.surface = self.random.choice(("zh", "zh", "en", "mixed"))
        self.out = []
        self.in_benefit = False
        self.record("claim")
        self.params = {"money": [], "ratio": [], "date": []}

    def record(self, record):
        """What is read from here on."""
        self.of, self.fields, self.codes = record, FIELDS[record], CODES[record]

    # ---- words
    def chance(self, one_in):
        return self.random.randrange(one_in) == 0

    def pick(self, pair):
        if self.surface == "mixed":
            return self.random.choice(pair)
        return pair[0] if self.surface == "zh" else pair[1]

    def add(self, *tokens):
        for token in tokens:
            if token in WIDE:
                self.out.append(self.random.choice(WIDE[token]) if self.surface != "en" or self.chance(9) else
                                WIDE[token][0])
            else:
                self.out.append(token)

    def key(self, *words):
        for word in words:
            self.add(self.pick(PAIRS[word]))

    def text(self, text):
        quotes = [q for q in ("“”", '""', "「」") if q[0] not in text and q[1] not in text]
        quote = self.random.choice(quotes)
        self.add(quote[0] + text + quote[1])

    def name(self, name):
        plain = all(c.isalnum() or c in "_-" for c in name) and name not in ("限额",)
        if plain and not self.chance(8):
            self.add(name)
        else:
            self.text(name)

    def word(self, pair):
        """A word of the language: a field, a code, a reason."""
        word = self.pick(pair)
        taken = any(word in row for row in KEYWORDS)
        if taken or self.chance(12):
            self.text(word)
        else:
            self.add(word)

    def field(self, ident):
        self.word(self.fields[ident][1:])

    def several(self, things, add, least=1):
        chosen = self.random.sample(things, self.random.randint(least, len(things)))
        for i, thing in enumerate(chosen):
            if i:
                self.add(",")
            add(thing)
        return chosen

    def end(self):
        """The end of an item, a part, a row."""
        self.add(self.random.choice((";", "\n", "\n", "\n\n", "\n\n\n")))

    def suffixes(self):
        if not self.chance(3):
            self.key("依据")
            if self.chance(9):
                self.text("省医保发〔2023〕1号")
            self.out.append("、".join(self.random.choice(("四(二)1(1)", "三（一）", "二", "附件1", "第二条第1款", "尾", "１（２）"))
                                      for _ in range(self.random.choice((1, 1, 1, 2)))))
        if self.chance(7):
            self.key("假定")
            self.text(self.random.choice(("通知没有写明", 'a "quoted" text', "带“引号”的", "")))
        while self.chance(9):
            self.key("容许")
            self.word(self.random.choice(CHECKS))
            self.text(self.random.choice(("试行一年", 'a "quoted" reason')))

    # ---- layout
    def gap(self, left, right):
        choice = self.random.randrange(60)
        if choice == 0:
            return f" # 注 {self.random.randrange(100)} {{ “ \n"
        if choice == 1:
            return f"\n  // 自成一行 {self.random.randrange(100)}\n\n"
        if choice == 2:
            return "\n\n＃全角\n\n\n"
        if choice <= 5:
            return "\n   "
        if choice == 6:
            return "　"
        tight = left[-1] in TIGHT or right[0] in TIGHT
        digits = left[-1] in ",，" and right[0].isdigit()
        return "" if tight and not digits and choice % 2 else " "

    def laid_out(self):
        text, before = "", None
        for token in self.out:
            if token.startswith("\n") or before is None or before.startswith("\n"):
                text += token
            else:
                text += self.gap(before, token) + token
            before = token
        return text + "\n"
