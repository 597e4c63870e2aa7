"""What the law asks of a gift before it may be in force. Dated rows: the one that stands on the day the gift's terms begin decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from donations import portals
from kernel import money
from kernel.errors import FieldError

type Content = Mapping[str, Any]


@dataclass(frozen=True)
class Limit:
    """One row: from `since` on, until a later row of the same rule. `figure` is what the rule counts with."""

    rule: str
    version: int
    since: date
    figure: int
    text: str
    source: str


_LIMITS: Final = (
    Limit(
        "K-1",
        1,
        date(2019, 6, 1),
        30,
        "調達費用は、寄附金額（受付先ごとの金額も）の30%までです。",
        "地方税法 第37条の2第2項第1号（返礼品等の調達に要する費用は寄附金の額の3割以下）",
    ),
    Limit(
        "K-2",
        1,
        date(2026, 10, 1),
        1,
        "3号の返礼品は、製造者の証明書があり、証明した品の一覧を始める前に公表します。",
        "平成31年総務省告示第179号 第5条第3号（2026年10月1日から）",
    ),
    Limit(
        "K-3",
        1,
        date(2026, 10, 1),
        1,
        "5号（広報の目的）の返礼品は、前の1年に市が自ら配った・売った数までです。",
        "平成31年総務省告示第179号 第5条第5号（2026年10月1日から）",
    ),
    Limit(
        "K-4",
        1,
        date(2019, 6, 1),
        1,
        "返礼品は、地場産品の基準のどれにあてはまるかと、そのわけを残します。",
        "平成31年総務省告示第179号 第5条",
    ),
    Limit(
        "K-5",
        1,
        date(2024, 10, 1),
        50_000,
        "1人1泊が5万円を超える宿泊は、県内だけで営む施設に限ります。",
        "平成31年総務省告示第179号 第5条（宿泊の返礼品、2024年10月1日から）",
    ),
)


def standing(rule: str, day: date) -> Limit | None:
    """The row of `rule` that stands on `day`; None before the rule began."""
    return max(
        (one for one in _LIMITS if one.rule == rule and one.since <= day), key=lambda one: one.since, default=None
    )


def lowest_amount(content: Content) -> int:
    """The lowest donation that this gift is given for, over all portals."""
    return int(min([content["amount_yen"], *content["portal_amounts"].values()]))


def cost_most(amount_yen: int, percent: int) -> int:
    """The highest cost that an amount allows, in whole yen."""
    return amount_yen * percent // 100


def percent_words(content: Content) -> str:
    """The cost's share of the lowest amount in percent, rounded up to a tenth: what is over the limit never looks as if it were not."""
    tenths = -(-content["cost_yen"] * 1000 // lowest_amount(content))
    return f"{tenths // 10}.{tenths % 10}%"


def over(content: Content, day: date) -> bool:
    """Whether the cost exceeds its legal share on `day`."""
    limit = standing("K-1", day)
    return limit is not None and content["cost_yen"] > cost_most(lowest_amount(content), limit.figure)


def mistakes(content: Content, day: date) -> list[FieldError]:
    """What keeps this gift from being in force from `day` on, each with its mend."""
    found = [
        _ratio(content, day),
        _criterion(content, day),
        *_certificate(content, day),
        _cap(content, day),
        _lodging(content, day),
    ]
    return [one for one in found if one is not None]


def _ratio(content: Content, day: date) -> FieldError | None:
    limit = standing("K-1", day)
    if limit is None or not over(content, day):
        return None
    lowest = lowest_amount(content)
    told = (
        f"調達費用{money.display(content['cost_yen'])}は、いちばん低い寄附金額{money.display(lowest)}の{percent_words(content)}です。"
        f"{limit.figure}%（{money.display(cost_most(lowest, limit.figure))}）までにするか、寄附金額を上げてください。"
    )
    return FieldError("/content/cost_yen", limit.rule, told)


def _criterion(content: Content, day: date) -> FieldError | None:
    if standing("K-4", day) and not content["evidence"].strip():
        return FieldError("/content/evidence", "K-4", "地場産品の基準にあてはまるわけを書いてください。")
    return None


def _certificate(content: Content, day: date) -> list[FieldError]:
    limit = standing("K-2", day)
    if limit is None or not content["criterion"].startswith("3"):
        return []
    certificate = content["certificate"]
    if certificate is None:
        return [
            FieldError(
                "/content/certificate/maker",
                "K-2",
                "3号の返礼品には、製造者の証明書が要ります。証明した製造者と日付を入れてください。",
            )
        ]
    published = certificate["published_on"]
    if published is None:
        return [
            FieldError(
                "/content/certificate/published_on",
                "K-2",
                "証明した品の一覧を公表してから、公表した日を入れてください。",
            )
        ]
    if date.fromisoformat(published) >= day:
        told = f"公表は、返礼品を始める日（{day.isoformat()}）より前でなければなりません。"
        return [FieldError("/content/certificate/published_on", "K-2", told)]
    return []


def _cap(content: Content, day: date) -> FieldError | None:
    if standing("K-3", day) and content["criterion"] == "5" and content["pr_cap"] is None:
        return FieldError(
            "/content/pr_cap", "K-3", "5号の返礼品には、前の1年に市が配った・売った数を、上限数として入れてください。"
        )
    return None


def person_night_yen(lodging: Content) -> int:
    """The price of one person's night, rounded up: what is over the limit never looks as if it were not."""
    return int(-(-lodging["price_yen"] // (lodging["persons"] * lodging["nights"])))


def _lodging(content: Content, day: date) -> FieldError | None:
    limit, lodging = standing("K-5", day), content.get("lodging")
    if limit is None or lodging is None or lodging["only_in_prefecture"]:
        return None
    each = person_night_yen(lodging)
    if each <= limit.figure:
        return None
    told = (
        f"1人1泊{money.display(each)}です。{money.display(limit.figure)}を超える宿泊は、県内だけで営む施設に限ります。"
        "料金を下げるか、県内だけで営む施設であることを確かめてください。"
    )
    return FieldError("/content/lodging/price_yen", limit.rule, told)


def why(content: Content, day: date) -> list[dict[str, Any]]:
    """The rules that this gift is judged by on `day`, with the figures behind each."""
    named = {one.code: one.message for one in mistakes(content, day)}
    rows = {
        "K-1": _ratio_rows(content, day),
        "K-2": _certificate_rows(content) if content["criterion"].startswith("3") else None,
        "K-3": [{"label": "上限数", "value": f"{content['pr_cap']:,}" if content["pr_cap"] is not None else "（なし）"}]
        if content["criterion"] == "5"
        else None,
        "K-5": _lodging_rows(content["lodging"], day) if content.get("lodging") else None,
    }
    found = []
    for rule, told in rows.items():
        limit = standing(rule, day)
        if limit is None or told is None:
            continue
        judged = [{"label": "判定", "value": named.get(rule, "あてはまります")}]
        found.append(
            {
                "rule": rule,
                "version": limit.version,
                "since": limit.since.isoformat(),
                "text": limit.text,
                "source": limit.source,
                "rows": [*told, *judged],
            }
        )
    return found


def _ratio_rows(content: Content, day: date) -> list[dict[str, str]]:
    limit = standing("K-1", day)
    lowest = lowest_amount(content)
    amounts = [("寄附金額", content["amount_yen"])]
    amounts += [(f"寄附金額　{portals.name(portal)}", amount) for portal, amount in content["portal_amounts"].items()]
    return [
        *({"label": label, "value": money.display(amount)} for label, amount in amounts),
        {"label": "調達費用（税・箱代こみ）", "value": money.display(content["cost_yen"])},
        {"label": "いちばん低い寄附金額に対する割合", "value": percent_words(content)},
        {"label": "調達費用の上限", "value": money.display(cost_most(lowest, limit.figure)) if limit else "（なし）"},
        {"label": "判定の日", "value": day.isoformat()},
    ]


def _lodging_rows(lodging: Content, day: date) -> list[dict[str, str]]:
    limit = standing("K-5", day)
    return [
        {"label": "宿泊の料金（全員・全泊）", "value": money.display(lodging["price_yen"])},
        {"label": "人数と泊数", "value": f"{lodging['persons']}人　{lodging['nights']}泊"},
        {"label": "1人1泊", "value": money.display(person_night_yen(lodging))},
        {"label": "1人1泊の上限", "value": money.display(limit.figure) if limit else "（なし）"},
        {"label": "県内だけで営む施設", "value": "はい" if lodging["only_in_prefecture"] else "いいえ"},
    ]


def _certificate_rows(content: Content) -> list[dict[str, str]]:
    known = content["certificate"] or {}
    return [
        {"label": "証明した製造者", "value": known.get("maker") or "（なし）"},
        {"label": "公表した日", "value": known.get("published_on") or "（なし）"},
    ]
