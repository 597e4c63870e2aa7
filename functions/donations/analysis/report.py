"""The report: figures of some months, grouped, with their sums and the reasons for them."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from donations import portals, reading
from donations.analysis import reasons
from donations.analysis.cells import Cell, cells
from donations.analysis.records import NUMBERS, CountedDonation
from donations.analysis.shares import GIFT, MIGRATED, NO_GIFT, PORTAL, PREFECTURE, UNKNOWN, USE
from donations.records import DonationsRecord, Gift
from japan import prefectures
from kernel import errors, settings
from kernel.paging import Page, page

MONTHS_MOST: Final = 24
GROUPS: Final = {
    "month": "月",
    "portal": "受付先",
    "gift": "返礼品",
    "gift-portal": "返礼品と受付先",
    "use": "使い道",
    "prefecture": "都道府県",
}
DIMENSIONS: Final = {
    "month": PORTAL,
    "portal": PORTAL,
    "gift": GIFT,
    "gift-portal": GIFT,
    "use": USE,
    "prefecture": PREFECTURE,
}
_UNNAMED: Final = {
    GIFT: {NO_GIFT: "返礼品なし", UNKNOWN: "登録のない返礼品"},
    USE: {UNKNOWN: "指定なし"},
    PREFECTURE: {UNKNOWN: "住所から分からない"},
}

type Numbers = dict[str, int]
type Reader = Callable[[str, str], Iterable[Cell]]


def months_between(first: str, last: str) -> list[str]:
    """['2026-04', …] with both ends. Raises Invalid if they are the wrong way round or more than MONTHS_MOST apart."""
    start, end = (int(one[:4]) * 12 + int(one[5:]) - 1 for one in (first, last))
    if start > end:
        raise errors.Invalid(
            [errors.FieldError("/to", "order", "終わりの月は、始まりの月と同じか、あとにしてください。")]
        )
    if end - start >= MONTHS_MOST:
        raise errors.Invalid([errors.FieldError("/from", "range", f"期間は{MONTHS_MOST}か月以内にしてください。")])
    return [f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(start, end + 1)]


def figures(dimension: str, month: str) -> list[Cell]:
    """The figures of a month: one query, more only beyond a megabyte."""
    return cells(dimension, month, NUMBERS)


def report(first: str, last: str, by: str, portal: str | None = None, *, read: Reader = figures) -> dict[str, Any]:
    """Figures of the months from `first` to `last` grouped `by` one of GROUPS, of one portal alone if it is given.

    One query a month and megabyte. Raises Invalid: see `months_between`; uses and prefectures are not kept by portal.
    """
    asked = months_between(first, last)
    dimension = DIMENSIONS[by]
    if portal and dimension not in (PORTAL, GIFT):
        told = f"{GROUPS[by]}ごとの数字は、受付先に分けて数えていません。受付先を「すべて」にしてください。"
        raise errors.Invalid([errors.FieldError("/portal", "combination", told)])
    rows: dict[str, Numbers] = {}
    total = dict.fromkeys(NUMBERS, 0)
    migrated = dict.fromkeys(NUMBERS, 0)
    for month in asked:
        for figure in read(MIGRATED, month):
            if portal in (None, figure.key):
                _add(migrated, figure)
        if by == "month":
            rows[month] = dict.fromkeys(NUMBERS, 0)
        for figure in read(dimension, month):
            if portal and figure.key.partition("#")[0] != portal:
                continue
            _add(rows.setdefault(_row_of(by, month, figure.key), dict.fromkeys(NUMBERS, 0)), figure)
            _add(total, figure)
    names = _names(by, rows)
    shown = [_shown(key, names.get(key, key), numbers, total) for key, numbers in rows.items() if any(numbers.values())]
    ordered = _ordered(by, shown if by != "month" else [_shown(m, m, n, total) for m, n in rows.items()])
    return {
        "from": first,
        "to": last,
        "by": by,
        "portal": portal,
        "rows": ordered,
        "cost_limit_permille": reasons.gift_percent() * 10,
        "costs_left_yen": reasons.half_yen(total["amount_yen"]) - total["cost_yen"],
        "total": {**total, "cost_permille": cost_permille(total)},
        "migrated": {name: migrated[name] for name in ("donations", "amount_yen")},
        "why": reasons.of_report(asked, len(ordered), total, migrated, gifts=dimension == GIFT),
    }


def counted(month: str, portal: str | None, *, cursor: str | None, limit: int | None) -> Page[CountedDonation]:
    """The donations behind a month's figures, newest receipt date first: one query a page."""
    index, partition = ("gsi2", f"COUNTED#{month}#{portal}") if portal else ("gsi1", f"COUNTED#{month}")
    return page(CountedDonation, index, [partition], cursor=cursor, limit=limit)


def _row_of(by: str, month: str, key: str) -> str:
    match by:
        case "month":
            return month
        case "gift":
            return key.partition("#")[2]
        case _:
            return key


def _add(numbers: Numbers, figure: Cell) -> None:
    for name in NUMBERS:
        numbers[name] += figure.numbers[name]


def _names(by: str, rows: Iterable[str]) -> dict[str, str]:
    match by:
        case "portal":
            return {key: portals.name(key) for key in rows}
        case "gift" | "gift-portal":
            parts = {key: (key.rpartition("#")[0], key.rpartition("#")[2]) for key in rows}
            known = gift_names({gift for _, gift in parts.values()})
            return {
                key: known[gift] + (f"（{portals.name(portal)}）" if portal else "")
                for key, (portal, gift) in parts.items()
            }
        case "use":
            uses = {one["code"]: one["name"] for one in settings.city().get("donations", {}).get("uses", [])}
            return {key: _UNNAMED[USE].get(key) or uses.get(key, f"使い道 {key}") for key in rows}
        case "prefecture":
            return {key: _UNNAMED[PREFECTURE].get(key, key) for key in rows}
        case _:
            return {}


def gift_names(keys: set[str]) -> dict[str, str]:
    """{gift key: code and name}: one batch read for a hundred."""
    known = {key: words for key, words in _UNNAMED[GIFT].items() if key in keys}
    wanted = sorted(keys - known.keys())
    read = (DonationsRecord.from_raw_data(item) for item in reading.batch([(f"GIFT#{key}", "GIFT") for key in wanted]))
    named = {gift.pk.removeprefix("GIFT#"): f"{gift.code}　{gift.name}" for gift in read if isinstance(gift, Gift)}
    return known | {key: named.get(key, key) for key in wanted}


def _shown(key: str, name: str, numbers: Numbers, total: Numbers) -> dict[str, Any]:
    whole = total["amount_yen"]
    share = round(numbers["amount_yen"] * 1000 / whole) if whole else 0
    return {"key": key, "name": name, **numbers, "share_permille": share, "cost_permille": cost_permille(numbers)}


def cost_permille(numbers: Numbers) -> int | None:
    """The cost's share of the amount whose cost is known, rounded up: what is over the limit never looks as if it were not."""
    return -(-numbers["cost_yen"] * 1000 // numbers["costed_yen"]) if numbers["costed_yen"] else None


def _ordered(by: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if by == "month":
        return rows
    if by == "prefecture":
        order = {name: at for at, name in enumerate(prefectures.NAMES)}
        return sorted(rows, key=lambda row: order.get(row["key"], len(order)))
    return sorted(rows, key=lambda row: (-row["amount_yen"], row["key"]))
