"""What is owed by when, and what in an answer disagrees with the version in force: the rules O-1 … O-9. Pure.

The law (告示179号 第5条) says what each criterion asks for. The times are the city's own: `donations.origins` of its settings.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from japan import calendar, prefectures
from kernel import clock

DEFAULTS: Final = {
    "surveys": ["05-15", "11-01"],
    "answer_business_days": 10,
    "remind_business_days": 3,
    "report_business_days": 1,
}
INSIDE, PREFECTURE, MIXED, ELSEWHERE, NONE = "inside", "prefecture", "mixed", "elsewhere", "none"
MATERIAL: Final = {
    INSIDE: "主に市内",
    PREFECTURE: "主に県内（市外）",
    MIXED: "市内と市外が混ざる",
    ELSEWHERE: "主に県外・海外",
    NONE: "原材料はない（役務など）",
}
MADE: Final = {INSIDE: "市内", PREFECTURE: "県内（市外）", ELSEWHERE: "県外・海外"}
SHARE: Final = {"over_half": "半分より多い", "half_or_less": "半分以下", "unknown": "わからない"}
CERTIFICATE: Final = {"valid": "いまも正しい", "changed": "変わった・期限が切れた", NONE: "証明書はない"}
SAME: Final = {"yes": "相違ありません", "no": "相違があります"}
CHOICES: Final = {"material": MATERIAL, "made": MADE, "share": SHARE, "certificate": CERTIFICATE, "same": SAME}
# What the place must be: {criterion: ({choices of the material}, {choices of the making})}; None asks for nothing.
_PLACES: Final[dict[str, tuple[frozenset[str] | None, frozenset[str] | None]]] = {
    "1": (None, frozenset({INSIDE})),
    "2": (frozenset({INSIDE}), None),
    "3": (None, frozenset({INSIDE})),
    "3-i": (frozenset({INSIDE, PREFECTURE, MIXED}), frozenset({INSIDE})),
    "4": (frozenset({INSIDE, MIXED}), None),
    "7": (None, frozenset({INSIDE})),
}
SOURCE: Final = "総務省告示第179号 第5条、市の取扱い"
OWN: Final = "市の取扱い（期限の日数は市が決めたもので、法令の数字ではありません）"
RULES: Final = {
    "O-1": "事業者が「相違があります」と答えたときは、疑義として確かめます。",
    "O-2": "承認した基準が求める場所・割合と、答えが合わないときは、疑義として確かめます。",
    "O-3": "3号の返礼品は、製造者の証明書と、その一覧の公表が要ります。有効でないときは、疑義として確かめます。",
    "O-4": "承認した内容にない県や国の名が、産地や表示の答えにあるときは、疑義として確かめます。",
    "O-5": "現地確認で「疑義」としたものは、市が決めるまで確かめます。",
    "O-6": "だれからでも、産地について指摘があったときは、疑義として確かめます。",
    "O-7": "産地の調査には、決めた日の閉庁までに答えてもらいます。",
    "O-8": "産地の疑義は、見つけてから決めた営業日までに市へ報告し、市は報告から同じ日数で決めます。",
    "O-9": "市が改善を指示したときは、その日までに直ったことを確かめます。",
}
SOURCES: Final = {"O-2": SOURCE, "O-3": "総務省告示第179号（2026-10-01から）、市の取扱い"}
_ABROAD: Final = (
    "外国産", "海外産", "輸入", "中国", "韓国", "台湾", "アメリカ", "米国", "カナダ", "ブラジル", "チリ", "オーストラリア", "豪州", "ニュージーランド", "ロシア",
    "ノルウェー", "タイ産", "ベトナム", "フィリピン", "インドネシア", "インド産", "トルコ", "イタリア", "スペイン", "フランス",
)  # fmt: skip
# As people write them: 長野県, 長野産. The bare name would find families and firms, too.
_ELSEWHERE: Final = (
    *prefectures.NAMES,
    *(f"{one.rstrip('県府')}産" for one in prefectures.NAMES if one != "東京都"),
    "東京産",
    *_ABROAD,
)
_CHUGOKU: Final = ("中国地方", "中国山地")  # a part of Japan


def setting(city: Mapping[str, Any]) -> dict[str, Any]:
    """The city's own figures, what it does not say by default."""
    own: dict[str, Any] = city.get("donations", {}).get("origins", {})
    return DEFAULTS | own


def period(today: date, days: Sequence[str]) -> date:
    """The day on which the survey of now was due to be sent: the last of the dated days, this year or the one before."""
    found = [date.fromisoformat(f"{year}-{one}") for year in (today.year - 1, today.year) for one in days]
    return max(one for one in found if one <= today)


def closing(day: date, closes: time) -> datetime:
    """The end of the city hall's day."""
    return datetime.combine(day, closes, clock.JST)


def remind_on(due_on: date, business_days: int, closes: time) -> datetime:
    """So many business days before the deadline."""
    return closing(calendar.add_business_days(due_on, -business_days), closes)


@dataclass(frozen=True)
class Finding:
    """One disagreement: the rule, what is told, and the rows behind it."""

    rule: str
    text: str
    rows: tuple[tuple[str, str], ...]

    def told(self) -> dict[str, Any]:
        """As a suspicion keeps it."""
        rows = [{"label": label, "value": value} for label, value in self.rows]
        return {"rule": self.rule, "text": self.text, "rows": rows}


def asks(criterion: str) -> tuple[str, ...]:
    """The fields that an answer about a gift of this criterion must have."""
    common = ("material", "material_from", "made", "made_at", "label", "same")
    return (
        (*common, "share", "share_basis", "certificate")
        if criterion == "3"
        else ((*common, "certificate") if criterion.startswith("3") else common)
    )


def missing(criterion: str, answer: Mapping[str, Any] | None) -> list[str]:
    """Which of them are still empty."""
    return [name for name in asks(criterion) if not str((answer or {}).get(name, "")).strip()]


def compare(content: Mapping[str, Any], answer: Mapping[str, Any], prefecture: str) -> list[Finding]:
    """What in an answer disagrees with a gift's approved content; `prefecture` is the city's own."""
    found = [
        _declared(answer),
        _placed(content, answer),
        _certified(content, answer),
        _named(content, answer, prefecture),
    ]
    return [one for one in found if one is not None]


def _declared(answer: Mapping[str, Any]) -> Finding | None:
    if answer.get("same") != "no":
        return None
    return Finding(
        "O-1", "事業者が「相違があります」と答えました", (("事業者のことば", answer.get("note") or "（なし）"),)
    )


def _placed(content: Mapping[str, Any], answer: Mapping[str, Any]) -> Finding | None:
    criterion = content["criterion"]
    material, made = _PLACES.get(criterion, (None, None))
    rows = []
    if material and answer.get("material") not in material:
        rows += _against(
            "原材料の産地", [MATERIAL[one] for one in MATERIAL if one in material], MATERIAL, answer, "material"
        )
    if made and answer.get("made") not in made:
        rows += _against("生産・製造の場所", [MADE[one] for one in MADE if one in made], MADE, answer, "made")
    if criterion == "3" and answer.get("share") != "over_half":
        rows += _against("市内で生じる付加価値", [SHARE["over_half"]], SHARE, answer, "share")
    if not rows:
        return None
    return Finding("O-2", f"承認した基準（{_called(criterion)}）と答えが合いません", tuple(rows))


def _against(
    label: str, wanted: Sequence[str], words: Mapping[str, str], answer: Mapping[str, Any], name: str
) -> list[tuple[str, str]]:
    said = words.get(str(answer.get(name)), "（答えなし）")
    return [(f"{label}（基準）", "・".join(wanted)), (f"{label}（答え）", said)]


def _certified(content: Mapping[str, Any], answer: Mapping[str, Any]) -> Finding | None:
    if not content["criterion"].startswith("3"):
        return None
    known = content.get("certificate") or {}
    if answer.get("certificate") == "valid" and known.get("published_on"):
        return None
    rows = (
        ("証明した製造者（承認）", known.get("maker") or "（なし）"),
        ("公表した日（承認）", known.get("published_on") or "（なし）"),
        ("証明書（答え）", CERTIFICATE.get(str(answer.get("certificate")), "（答えなし）")),
    )
    return Finding("O-3", "3号の証明書か公表が、有効ではありません", rows)


def _named(content: Mapping[str, Any], answer: Mapping[str, Any], prefecture: str) -> Finding | None:
    sheet = content.get("inquiry_sheet") or {}
    approved = " ".join([content["name"], content["evidence"], *(str(one) for one in sheet.values())])
    own, rows = prefecture, []
    for name, label in (("material_from", "原材料の産地"), ("made_at", "生産・製造の場所"), ("label", "表示")):
        said = str(answer.get(name) or "")
        read = said
        for one in _CHUGOKU:
            read = read.replace(one, "")
        new = [one for one in _ELSEWHERE if one in read and one.removesuffix("産") not in own + approved]
        if new:
            rows += [(f"{label}（答え）", said), ("承認した内容にない地名", "・".join(new))]
    if not rows:
        return None
    return Finding(
        "O-4",
        "承認した内容にない地名が、答えにあります",
        (*rows, ("承認した「わけ」", content["evidence"] or "（なし）")),
    )


def _called(criterion: str) -> str:
    return {"3-i": "3号イ", "3-ro": "3号ロ", "8-i": "8号イ", "8-ro": "8号ロ", "8-ha": "8号ハ"}.get(
        criterion, f"{criterion}号"
    )


def why(rule: str, rows: Iterable[Mapping[str, str]], text: str = "") -> dict[str, Any]:
    """わけ of a deadline or a finding."""
    return {
        "rule": rule,
        "version": 1,
        "since": "2026-11-26",
        "text": f"{RULES[rule]}{text}",
        "source": SOURCES.get(rule, OWN),
        "rows": [dict(row) for row in rows],
    }
