"""Names of organisations (団体の名称): what remains of them without their legal form, and the search key of that."""

import re
import unicodedata

from japan import text

# 会社法 第6条 and the acts of the other legal persons; the short forms are those of bank transfers (全銀) and letterheads.
_FORMS = [
    "株式会社",
    "有限会社",
    "合同会社",
    "合資会社",
    "合名会社",
    "一般社団法人",
    "公益社団法人",
    "一般財団法人",
    "公益財団法人",
    "特定非営利活動法人",
    "NPO法人",
    "学校法人",
    "国立大学法人",
    "公立大学法人",
    "社会福祉法人",
    "医療法人社団",
    "医療法人財団",
    "医療法人",
    "宗教法人",
    "独立行政法人",
    "地方独立行政法人",
    "協同組合",
    "農事組合法人",
    "企業組合",
    "有限責任事業組合",
]
_SHORT = ["株", "有", "同", "資", "名", "一社", "公社", "一財", "公財", "特非", "学", "福", "医", "宗"]
_READINGS = [
    "カブシキガイシャ",
    "カブシキカイシャ",
    "ユウゲンガイシャ",
    "ゴウドウガイシャ",
    "ゴウシガイシャ",
    "ゴウメイガイシャ",
    "イッパンシャダンホウジン",
    "コウエキシャダンホウジン",
    "イッパンザイダンホウジン",
    "コウエキザイダンホウジン",
    "トクテイヒエイリカツドウホウジン",
    "ガッコウホウジン",
    "シャカイフクシホウジン",
    "イリョウホウジン",
]
_LONG_FIRST = sorted((*_FORMS, *_READINGS), key=len, reverse=True)
_FORM = re.compile("|".join([*(re.escape(form) for form in _LONG_FIRST), rf"\((?:{'|'.join(_SHORT)})\)"]))


def without_form(name: str) -> str:
    """A name without its legal form: 株式会社みのり食品, みのり食品㈱ and (株)みのり食品 → みのり食品. A bare form stays."""
    plain = unicodedata.normalize("NFKC", name)
    stripped = _FORM.sub("", plain).strip()
    return stripped or plain.strip()


def name_key(name: str) -> str:
    """What two spellings of one organisation's name, or of its reading, have in common."""
    return text.name_key(without_form(name))
