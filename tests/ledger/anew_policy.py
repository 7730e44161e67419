"""Policies of two regions and of two documents, to which they defer claims, and what they come to."""
import hashlib
import subprocess

POLICY = """政策 {id} “{id}”
{place}
施行 2020-01-01 至 2026-12-31
身份 就高 {{
  特困类: 特困人员
  低保类: 低保对象
}}
外部 起点 金额 依据 一
累计 年度起付, 年度限额
{deferral}
待遇 直接救助 依据 一 {{
  起付线 {threshold} 计入 年度起付
  比例 {ratio}%
  限额 3000元 计入 年度限额
}}
"""
CODES = {"aa": "999900", "bb": "888800"}
DOCUMENTS = {"nine": "九号文", "ten": "十号文"}


class Policy:
    def __init__(self, id_, ratio, defers, value, folder, tuodi):
        """DEFERS: to which document claims go on, None; VALUE: whether 低保类 have a deductible from outside."""
        self.id, self.ratio, self.defers, self.value = id_, ratio, defers, value
        self.name = f"{id_}-{ratio}-{defers}-{value}"
        self.book = CODES.get(id_) or DOCUMENTS[id_]
        self.path = folder / f"{self.name}.policy"
        label = "特困类" if id_ in CODES else "低保类"
        self.path.write_text(POLICY.format(
            id=id_, ratio=ratio, place=f"地区 {self.book}" if id_ in CODES else f"文号 “{self.book}”",
            deferral=f"另按 “{DOCUMENTS[defers]}” 当 兼有 {label} 依据 一" if defers else "",
            threshold="按 身份 { 特困类: 500元; 低保类: 起点 }" if value else "200元"), encoding="utf-8")
        image = folder / f"{self.name}.pbc"
        subprocess.run([tuodi, "compile", self.path, "-o", image], check=True, capture_output=True)
        self.digest = hashlib.sha256(image.read_bytes()).digest()

    def __repr__(self):
        return self.name

    def threshold(self, identities, value):
        """Fen, None: not known."""
        if not self.value:
            return 20000
        return 50000 if "特困人员" in identities else value.get(self.id)

    def sends_on(self, identities):
        return self.defers if ("特困人员" if self.id in CODES else "低保对象") in identities else None
