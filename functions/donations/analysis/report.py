"""The report: figures of some months, grouped, with their sums and the reasons for them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from donations import portals, reading
from donations.analysis.records import NUMBERS, CountedDonation, Figure, figures_key
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
_DIMENSIONS: Final = {
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


def report(first: str, last: str, by: str, portal: str | None = None) -> dict[str, Any]:
    """Figures of the months from `first` to `last` grouped `by` one of GROUPS, of one portal alone if it is given.

    One query a month and megabyte. Raises Invalid: see `months_between`; uses and prefectures are not kept by portal.
    """
    asked = months_between(first, last)
    dimension = _DIMENSIONS[by]
    if portal and dimension not in (PORTAL, GIFT):
        told = f"{GROUPS[by]}ごとの数字は、受付先に分けて数えていません。受付先を「すべて」にしてください。"
        raise errors.Invalid([errors.FieldError("/portal", "combination", told)])
    rows: dict[str, Numbers] = {}
    total = dict.fromkeys(NUMBERS, 0)
    migrated = dict.fromkeys(NUMBERS, 0)
    for month in asked:
        for figure in _figures(MIGRATED, month):
            if portal in (None, figure.key):
                _add(migrated, figure)
        if by == "month":
            rows[month] = dict.fromkeys(NUMBERS, 0)
        for figure in _figures(dimension, month):
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
        "total": {name: total[name] for name in NUMBERS},
        "migrated": {name: migrated[name] for name in ("donations", "amount_yen")},
        "why": _why(by, asked, ordered, total, migrated),
    }


def counted(month: str, portal: str | None, *, cursor: str | None, limit: int | None) -> Page[CountedDonation]:
    """The donations behind a month's figures, newest receipt date first: one query a page."""
    index, partition = ("gsi2", f"COUNTED#{month}#{portal}") if portal else ("gsi1", f"COUNTED#{month}")
    return page(CountedDonation, index, [partition], cursor=cursor, limit=limit)


def _figures(dimension: str, month: str) -> Iterator[Figure]:
    return (one for one in reading.collection(figures_key(dimension, month)) if isinstance(one, Figure))


def _row_of(by: str, month: str, key: str) -> str:
    match by:
        case "month":
            return month
        case "gift":
            return key.partition("#")[2]
        case _:
            return key


def _add(numbers: Numbers, figure: Figure) -> None:
    for name in NUMBERS:
        numbers[name] += getattr(figure, name) or 0


def _names(by: str, rows: Iterable[str]) -> dict[str, str]:
    match by:
        case "portal":
            return {key: portals.name(key) for key in rows}
        case "gift" | "gift-portal":
            parts = {key: (key.rpartition("#")[0], key.rpartition("#")[2]) for key in rows}
            known = _gift_names({gift for _, gift in parts.values()})
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


def _gift_names(keys: set[str]) -> dict[str, str]:
    known = {key: words for key, words in _UNNAMED[GIFT].items() if key in keys}
    wanted = sorted(keys - known.keys())
    read = (DonationsRecord.from_raw_data(item) for item in reading.batch([(f"GIFT#{key}", "GIFT") for key in wanted]))
    named = {gift.pk.removeprefix("GIFT#"): f"{gift.code}　{gift.name}" for gift in read if isinstance(gift, Gift)}
    return known | {key: named.get(key, key) for key in wanted}


def _shown(key: str, name: str, numbers: Numbers, total: Numbers) -> dict[str, Any]:
    whole = total["amount_yen"]
    share = round(numbers["amount_yen"] * 1000 / whole) if whole else 0
    return {"key": key, "name": name, **numbers, "share_permille": share}


def _ordered(by: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if by == "month":
        return rows
    if by == "prefecture":
        order = {name: at for at, name in enumerate(prefectures.NAMES)}
        return sorted(rows, key=lambda row: order.get(row["key"], len(order)))
    return sorted(rows, key=lambda row: (-row["amount_yen"], row["key"]))


def _why(
    by: str, asked: Sequence[str], rows: Sequence[dict[str, Any]], total: Numbers, migrated: Numbers
) -> list[dict[str, Any]]:
    said = [
        {
            "rule": "A-1",
            "version": 1,
            "since": "2026-11-25",
            "text": "入金が済んだ寄附を、受領日の月に数えます。",
            "source": "市の取扱い（受領日は、入金の方法ごとの市の設定による。暦年は受領証明書とワンストップ特例の年）",
            "rows": [
                {"label": "期間", "value": f"{asked[0]} から {asked[-1]} まで（{len(asked)}か月）"},
                {
                    "label": "数えるもの",
                    "value": "保留の寄附も、入金済みなら数えます。取消しになったら、数えた月から引きます",
                },
                {"label": "金額の合計", "value": f"{len(rows)}行の合計 {total['amount_yen']:,}円"},
            ],
        }
    ]
    if migrated["donations"]:
        said.append(
            {
                "rule": "A-3",
                "version": 1,
                "since": "2026-11-26",
                "text": "前のシステムから移行した寄附も、受領日の月に数えます。",
                "source": "市の取扱い（暦年・年度の寄附額は、どのシステムで受け付けたかによらないため）",
                "rows": [
                    {"label": "うち移行", "value": f"{migrated['donations']:,}件　{migrated['amount_yen']:,}円"},
                    {
                        "label": "うちこちらで受け付けた寄附",
                        "value": f"{total['amount_yen'] - migrated['amount_yen']:,}円",
                    },
                ],
            }
        )
    if _DIMENSIONS[by] == GIFT:
        said.append(
            {
                "rule": "A-2",
                "version": 1,
                "since": "2026-11-25",
                "text": "返礼品が2つ以上の寄附は、それぞれの返礼品で1件と数え、金額は分けます。",
                "source": "市の取扱い（件数の合計は、寄附の件数より多くなることがあります）",
                "rows": [
                    {
                        "label": "分け方",
                        "value": "行ごとの金額があればその割合、なければ登録価格×数の割合。端数は割合の余りの大きい行から1円ずつ",
                    },
                    {"label": "数", "value": f"{total['quantity']:,}個"},
                ],
            }
        )
    return said
