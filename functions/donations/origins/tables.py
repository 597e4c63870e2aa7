"""Origin checks as tables for Excel."""

from collections.abc import Mapping
from typing import Any, Final

from donations.catalogue import vendors
from donations.origins import doubts, lists, rules, visits
from donations.origins.records import DOUBT_STATES, SHEET_STATES, OriginDoubt, OriginSheet, OriginVisit
from kernel import clock, errors, files
from kernel.paging import LIMIT_MOST

_ANSWERS: Final = (
    "material",
    "material_from",
    "made",
    "made_at",
    "share",
    "share_basis",
    "certificate",
    "label",
    "same",
    "note",
)
_ANSWER_NAMES: Final = (
    "原材料の産地", "原材料の産地（くわしく）", "生産・製造の場所", "生産・製造の場所（くわしく）", "付加価値", "付加価値の根拠", "証明書", "表示", "申告", "補足",
)  # fmt: skip
HEADERS: Final = {
    "origin-sheets": ("調査", "事業者", "状態", "期限", "回答日時", "返礼品の番号", "返礼品", "基準", *_ANSWER_NAMES),
    "origin-doubts": (
        "返礼品の番号", "返礼品", "事業者", "状態", "見つけたもと", "見つけた日時", "期限", "内容", "市への報告", "市の判断", "判断のわけ",
    ),
    "origin-visits": ("行った日", "事業者", "行った人", "見たもの", "返礼品の番号", "返礼品", "結果", "改善の期限", "メモ", "次の確認"),
}  # fmt: skip


def table(what: str, query: Mapping[str, Any]) -> list[list[Any]]:
    """All rows of a list by the columns of `HEADERS`. Raises RuleBroken for more than one file takes."""
    found: list[Any] = []
    cursor = None
    while True:
        part = lists.LISTS[what]({**query, "cursor": cursor, "limit": LIMIT_MOST})
        found += part.items
        if len(found) > files.ROWS_MOST:
            raise errors.RuleBroken(
                f"一度にダウンロードできるのは{files.ROWS_MOST:,}件までです。状態で分けてください。"
            )
        if part.next is None:
            break
        cursor = part.next
    names = vendors.names(one.vendor_id for one in found)
    return [row for one in found for row in _rows(one, names.get(one.vendor_id, ""))]


def _rows(one: Any, vendor: str) -> list[list[Any]]:
    match one:
        case OriginSheet():
            head = [one.title, vendor, SHEET_STATES[one.state], _minute(one.due_at), _minute(one.done_at)]
            return [
                [*head, gift["code"], gift["name"], gift["criterion"], *_answered(gift.get("answer"))]
                for gift in one.gifts
            ]
        case OriginDoubt():
            decision = one.decision or {}
            return [[
                one.code, one.gift_name, vendor, DOUBT_STATES[one.state], doubts.SOURCES[one.source], _minute(one.raised_at), _minute(one.due_at),
                "。".join(finding["text"] for finding in one.findings), (one.report or {}).get("text", ""),
                doubts.DECISIONS.get(decision.get("what", ""), ""), decision.get("reason", ""),
            ]]  # fmt: skip
        case OriginVisit():
            return [
                [
                    one.visited_on, vendor, one.who, one.looked_at, gift["code"], gift["name"], visits.RESULTS[gift["result"]],
                    gift["until"] or "", gift["note"], one.next_on or "",
                ]
                for gift in one.gifts
            ]  # fmt: skip
    raise TypeError(type(one))


def _answered(answer: Mapping[str, str] | None) -> list[str]:
    given = answer or {}
    return [rules.CHOICES.get(name, {}).get(given.get(name, ""), given.get(name, "")) for name in _ANSWERS]


def _minute(at: Any) -> str:
    return at.astimezone(clock.JST).strftime("%Y-%m-%d %H:%M") if at is not None else ""
