"""By when what is to be done, and when the commission must be told. Pure.

The sources were read in 2026-11 and are for the city's data protection officer to confirm (要確認): articles move with amendments, and an ordinance
may say more. Each due time shows its source on the screen, so that who reads it can.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from japan import calendar
from kernel import clock

TRIAGE_WITHIN: Final = timedelta(hours=12)  # by the clock, at night and on holidays too
CITY_BUSINESS_DAYS: Final = 3
PRELIMINARY_DAYS: Final = 5
FINAL_DAYS, FINAL_DAYS_MALICIOUS = 30, 60
MANY: Final = 100  # more persons than this

LEAK, LOSS, DAMAGE, SUSPECTED, MISUSE, OUTAGE, NEAR_MISS = (
    "leak",
    "loss",
    "damage",
    "suspected",
    "misuse",
    "outage",
    "near_miss",
)
CATEGORIES: Final[Mapping[str, str]] = {
    LEAK: "漏えい（外の人に見られた・渡った）",
    LOSS: "滅失（なくした・消えた）",
    DAMAGE: "毀損（内容が変わった・読めなくなった）",
    SUSPECTED: "漏えい等のおそれ",
    MISUSE: "内部の不正な操作・のぞき見",
    OUTAGE: "障害（個人情報にかかわらない）",
    NEAR_MISS: "ヒヤリハット（起きる前に止めた）",
}
# 「漏えい、滅失、毀損その他の保有個人データの安全の確保に係る事態」, those that may have happened included.
OF_PERSONAL_DATA: Final = frozenset({LEAK, LOSS, DAMAGE, SUSPECTED, MISUSE})
CLASSES: Final[Mapping[str, str]] = {
    "public": "公開の情報",
    "personal": "個人情報（氏名・連絡先・申込みなど）",
    "sensitive": "機微な情報（相談の内容・健康・家庭の事情など）",
    "credentials": "認証の情報（パスワード・鍵）",
}
SPECIAL_CARE, PROPERTY, MALICIOUS, ORDINANCE, OVER_HUNDRED = (
    "special_care",
    "property",
    "malicious",
    "ordinance",
    "over_hundred",
)
_RULES: Final = "個人情報の保護に関する法律施行規則 第43条"
GROUNDS: Final[Mapping[str, tuple[str, str]]] = {
    SPECIAL_CARE: ("要配慮個人情報が含まれる", f"{_RULES} 第1号（要確認）"),
    PROPERTY: ("不正に使われると、財産の被害が出るおそれがある", f"{_RULES} 第2号（要確認）"),
    MALICIOUS: ("不正の目的をもって行われたおそれがある", f"{_RULES} 第3号（要確認）"),
    OVER_HUNDRED: (f"本人の数が{MANY}人を超える", f"{_RULES} 第4号（要確認）"),
    ORDINANCE: ("条例要配慮個人情報が含まれる", f"{_RULES} 第5号（要確認）"),
}
CONTAIN, TRIAGE, CITY, PREVENTION, PRELIMINARY, FINAL, PERSONS = (
    "contain",
    "triage",
    "city",
    "prevention",
    "preliminary",
    "final",
    "persons",
)


@dataclass(frozen=True)
class Task:
    """One thing to do: until when (None: no fixed time), how long before it somebody is reminded, by which rule and source."""

    id: str
    label: str
    guide: str
    due: datetime | None
    remind_before: timedelta
    rule: str
    text: str
    source: str


def grounds(facts: Mapping[str, Any], category: str, persons: int | None) -> list[str]:
    """Why the commission must be told; none for what is no matter of personal data."""
    if category not in OF_PERSONAL_DATA:
        return []
    found = [one for one in (SPECIAL_CARE, PROPERTY, MALICIOUS, ORDINANCE) if facts.get(one)]
    return found + ([OVER_HUNDRED] if persons is not None and persons > MANY else [])


def tasks(noticed_at: datetime, reasons: list[str], closes: time) -> list[Task]:
    """Everything to do about an incident that was noticed then; `closes` is when the city hall closes."""
    noticed = noticed_at.astimezone(clock.JST).date()
    triage = noticed_at + TRIAGE_WITHIN
    city = _at(calendar.add_business_days(noticed, CITY_BUSINESS_DAYS), closes)
    found = [
        Task(
            CONTAIN,
            "広がりを止める",
            "アクセスを止める、回収する、鍵を替えるなど。何をしたかを書きます。",
            triage,
            timedelta(hours=6),
            "I-1",
            "気づいてから12時間以内（夜・休日もふくむ）に、広がりを止めて初動の判断をします。",
            "市の取扱い（業務仕様書の事故対応。要確認）",
        ),
        Task(
            TRIAGE,
            "初動の判断をする",
            "種類、情報の区分、人数、報告が要るかを判断します。「初動の判断をする」から入れます。",
            triage,
            timedelta(hours=6),
            "I-1",
            "気づいてから12時間以内（夜・休日もふくむ）に、広がりを止めて初動の判断をします。",
            "市の取扱い（業務仕様書の事故対応。要確認）",
        ),
        Task(
            CITY,
            "市へ報告書を出す",
            "何が起きたか、原因、影響、したこと、これからすることを書いて、市の担当課に出します。",
            city,
            timedelta(days=1),
            "I-2",
            f"気づいた日の次の日から数えて{CITY_BUSINESS_DAYS}営業日目の閉庁までに、市へ報告書を出します。",
            "市の取扱い（業務仕様書の事故対応。要確認）。初日は数えない（民法 第140条）。営業日は、土日・祝日・12月29日から1月3日をのぞく日",
        ),
        Task(
            PREVENTION,
            "再発を防ぐ手立てを決める",
            "原因に合った手立てと、だれがいつまでにするかを書きます。",
            None,
            timedelta(0),
            "I-2",
            "終える前に、再発を防ぐ手立てを決めます。",
            "市の取扱い",
        ),
    ]
    if not reasons:
        return found
    days = FINAL_DAYS_MALICIOUS if MALICIOUS in reasons else FINAL_DAYS
    midnight = time(23, 59)
    final = calendar.deadline(_counted(noticed, days))
    return [
        *found,
        Task(
            PRELIMINARY,
            "個人情報保護委員会に速報を出す",
            "概要、項目、本人の数、原因、二次被害、本人への対応、公表、再発防止、そのほかのうち、分かっているものを報告します。",
            _at(_counted(noticed, PRELIMINARY_DAYS), midnight),
            timedelta(days=2),
            "I-3",
            "知った日を1日目として、3日から5日のうちに速報を出します。休みの日も数えます。",
            "個人情報の保護に関する法律 第68条第1項、同施行規則 第44条第1項、ガイドライン（行政機関等編）（要確認）",
        ),
        Task(
            PERSONS,
            "本人に知らせる",
            "何が起きたか、どの情報か、原因、二次被害のおそれ、相談先を、分かりやすい言葉で知らせます。"
            "知らせることが難しいときは、代わりの手立て（公表など）を書きます。",
            _at(_counted(noticed, PRELIMINARY_DAYS), midnight),
            timedelta(days=2),
            "I-4",
            "本人へは、事態に応じて速やかに知らせます（決まった日数はないので、速報と同じ期限を置きます）。",
            "個人情報の保護に関する法律 第68条第2項、同施行規則 第45条（要確認）",
        ),
        Task(
            FINAL,
            "個人情報保護委員会に確報を出す",
            "9つの報告事項をすべて報告します。分からないものは、分かりしだい追って報告します。",
            _at(final, midnight),
            timedelta(days=5),
            "I-5",
            f"知った日を1日目として{days}日以内に確報を出します。休みの日も数え、"
            f"{days}日目が閉庁日なら、次の開庁日までとします。不正の目的のおそれがあるときは{FINAL_DAYS_MALICIOUS}日です。",
            "個人情報の保護に関する法律 第68条第1項、同施行規則 第44条第2項、ガイドライン（行政機関等編）（要確認）",
        ),
    ]


def _counted(first: date, days: int) -> date:
    """The day that is number `days` where `first` is number 1."""
    return first + timedelta(days=days - 1)


def _at(day: date, at: time) -> datetime:
    return datetime.combine(day, at, clock.JST).astimezone(UTC)
