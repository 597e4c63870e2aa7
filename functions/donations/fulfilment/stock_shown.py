"""Stock as staff see it: each gift's numbers by portal, how long they last, and why the numbers are what they are."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from donations import portals, reading
from donations.fulfilment import caps
from donations.fulfilment import stock_rules as rules
from donations.fulfilment.records import BUFFER, MOVES, POOL, Move, Reallocation, Stock, key_of, moves_of
from donations.notification import gift_key
from donations.records import DonationsRecord, Gift
from japan import calendar, text
from kernel import clock, settings
from kernel.paging import page
from kernel.records import Record

STOCKS_MOST: Final = 1000  # on one page, so that what runs out first stands on top of all; more gifts are a second page
_PER_QUERY: Final = 200
PLACES: Final = {POOL: "共通の在庫", BUFFER: "安全在庫"}


def selling() -> list[dict[str, str]]:
    """[{id, name}] of the portals that send donations, in the order of the settings."""
    return [{"id": one["id"], "name": one["name"]} for one in settings.city()["portals"] if one["feed"] == "live"]


def all_stocks(query: Mapping[str, Any]) -> dict[str, Any]:
    """The stocks, those that run out first on top, among all up to `STOCKS_MOST`: one query for 200. {q?, only?: 'low' | 'stop', cursor?}."""
    found = page(Stock, "gsi1", ["STOCKS"], cursor=query.get("cursor"), limit=_PER_QUERY, newest_first=False)
    every = list(found.items)
    while found.next and len(every) < STOCKS_MOST:
        found = page(Stock, "gsi1", ["STOCKS"], cursor=found.next, limit=_PER_QUERY, newest_first=False)
        every += found.items
    wanted = text.name_key(query.get("q", ""))
    named = [one for one in every if wanted in text.name_key(one.name + one.code)]
    gifts = _capped(named)
    shown = [row(one, gifts.get(one.key)) for one in named]
    only = query.get("only")
    kept = [one for one in shown if _fits(one, only)]
    return {"items": sorted(kept, key=_urgency), "next": found.next, "portals": selling()}


def _fits(stock: dict[str, Any], only: str | None) -> bool:
    return only is None or (_low(stock) if only == "low" else any(one["stop"] == "asked" for one in stock["portals"]))


def _low(stock: dict[str, Any]) -> bool:
    return bool(stock["low"] or (stock["cap"] and stock["cap"]["low"]))


def _urgency(stock: dict[str, Any]) -> tuple[bool, float, str]:
    days = stock["days_left"]
    lasts = [0 if stock["available"] <= 0 else float("inf") if days is None else days] if stock["counted"] else []
    if cap := stock["cap"]:
        lasts.append(0 if cap["left"] <= 0 else float("inf") if cap["days_left"] is None else cap["days_left"])
    return not _low(stock), min(lasts, default=float("inf")), stock["code"]


def _capped(stocks: Iterable[Stock]) -> dict[str, Gift]:
    """The gifts of those stocks that a cap was seen of: one batch read for a hundred, none without caps."""
    return _gifts(one.key for one in stocks if one.capped)


def _gifts(keys: Iterable[str]) -> dict[str, Gift]:
    read = (DonationsRecord.from_raw_data(item) for item in reading.batch([reading.gift_key_of(key) for key in keys]))
    return {gift_key(one.code): one for one in read if isinstance(one, Gift)}


def _cap(stock: Stock, gift: Gift | None) -> dict[str, Any] | None:
    """How much of this fiscal year's cap is used, and how long the rest lasts."""
    most = caps.Terms.of(gift).cap
    if most is None:
        return None
    year = calendar.fiscal_year(clock.today())
    used = stock.years.get(str(year), 0)
    future = _forecast(stock, max(0, most - used))
    return {
        "year": year,
        "year_name": caps.year_words(year),
        "most": most,
        "used": used,
        "left": max(0, most - used),
        "days_left": future.days_left,
        "low": future.low or caps.near(most, used),
    }


def row(stock: Stock, gift: Gift | None = None) -> dict[str, Any]:
    """One gift's numbers; those of its cap, if the gift is given and has one."""
    future = _forecast(stock)
    places = {one["id"]: one["name"] for one in selling()}
    listed = sorted(
        {*stock.left, *stock.sold, *stock.stops}, key=lambda one: list(places).index(one) if one in places else 99
    )
    return {
        "id": stock.key,
        "code": stock.code,
        "name": stock.name,
        "available": stock.available,
        "pool": stock.pool,
        "buffer": stock.buffer,
        "received": stock.received,
        "added": stock.added,
        "removed": stock.removed,
        "sold": sum(stock.sold.values()),
        "returned": stock.returned,
        "portals": [_portal(stock, one) for one in listed],
        "sold_lately": future.sold,
        "over_days": future.over_days,
        "days_left": future.days_left,
        "low": future.low and not stock.uncounted,
        "counted": not stock.uncounted,
        "cap": _cap(stock, gift),
    }  # fmt: skip


def _forecast(stock: Stock, available: int | None = None) -> rules.Forecast:
    since = (stock.created_at or clock.now()).astimezone(clock.JST).date()
    return rules.forecast(stock.days, stock.available if available is None else available, since, clock.today())


def _portal(stock: Stock, portal: str) -> dict[str, Any]:
    asked, done = stock.stops.get(portal), stock.stopped.get(portal)
    return {
        "id": portal,
        "name": portals.name(portal),
        "left": stock.left.get(portal, 0),
        "sold": stock.sold.get(portal, 0),
        "stop": "asked" if asked else "done" if done else None,
        "stop_since": asked or done,
        "stop_why": caps.STOP_WHYS[stock.stop_whys.get(portal, caps.STOCK)] if asked or done else None,
    }


def detail(code: str, query: Mapping[str, Any]) -> dict[str, Any]:
    """One gift's stock with the moves of a month (the present one if none is said). Raises NotFound."""
    stock = Stock.must(*key_of(gift_key(code)), consistent=True)
    month = query.get("month") or clock.month_of(clock.now())
    moves = page(Move, "", [moves_of(stock.key, month)], cursor=query.get("cursor"))
    moved = page(Reallocation, "", [f"REALLOCATIONS#{month}"], limit=200)
    gift = _gifts([stock.key]).get(stock.key)
    return row(stock, gift) | {
        "month": month,
        "moves": [_move(one) for one in moves.items],
        "next": moves.next,
        "reallocations": [_reallocation(one, stock.key) for one in moved.items if _of(one, stock.key)],
        "places": [*selling(), *({"id": place, "name": name} for place, name in PLACES.items())],
        "season": _season(gift),
        "why": [*why(stock), *_bounds(stock, gift)],
    }


def after(keys: Iterable[str]) -> dict[str, Any]:
    """The stocks as they are after a change."""
    found = list(Stock.batch_get([key_of(key) for key in keys], consistent_read=True))
    gifts = _capped(found)
    return {"items": sorted((row(one, gifts.get(one.key)) for one in found), key=lambda one: str(one["code"]))}


def _season(gift: Gift | None) -> dict[str, Any] | None:
    terms = caps.Terms.of(gift)
    if terms.season is None:
        return None
    return {"name": caps.season_words(terms.season), "open": terms.takes(clock.today())}


def _line(one: Record, at: Any, **told: Any) -> dict[str, Any]:
    return {"id": one.sk, "at": clock.iso(at), **told}


def _move(one: Move) -> dict[str, Any]:
    return _line(
        one,
        one.at,
        what=one.what,
        what_name=MOVES[one.what],
        quantity=one.quantity,
        by=_by(one.by),
        portal_name=portals.name(one.portal) if one.portal else None,
        who=one.who,
        why=one.why,
        number=one.number,
        href=f"/donations/{one.donation_id}" if one.donation_id else None,
    )


def _of(one: Reallocation, key: str) -> dict[str, int] | None:
    return next((row["by"] for row in one.rows if row["key"] == key), None)


def _reallocation(one: Reallocation, key: str) -> dict[str, Any]:
    return _line(one, one.at, by=_by(_of(one, key) or {}), gifts=len(one.rows), who=one.who, why=one.why)


def _by(by: Mapping[str, int]) -> list[dict[str, Any]]:
    return [{"name": PLACES.get(place) or portals.name(place), "quantity": number} for place, number in by.items()]


def why(stock: Stock) -> list[dict[str, Any]]:
    """The rules behind a stock's numbers, with their rows."""
    lying = [(f"割当て　{portals.name(one)}", number) for one, number in sorted(stock.left.items())]
    lying += [("共通の在庫", stock.pool), ("安全在庫", stock.buffer)]
    sold = sum(stock.sold.values())
    counts = [("入荷", stock.received), ("訂正で増やした数", stock.added), ("訂正で減らした数", -stock.removed)]
    counts += [("寄附に割り当てた数", -sold), ("寄附から戻った数", stock.returned)]
    total = [("残るはずの数", sum(number for _, number in counts)), ("今ある数", sum(number for _, number in lying))]
    future = _forecast(stock)
    lasts = "決められません（売れていません）" if future.days_left is None else f"{future.days_left}日"
    recent = sorted(stock.days.items())[-rules.LOOKED_DAYS :]
    return [
        _reason(
            "S-2",
            "残りは、入荷から、寄附に割り当てた数を引き、戻った数と訂正を足し引きした数です。",
            [*counts, *lying, *total],
        ),
        _reason(
            "S-3",
            f"見通しは、この{future.over_days}日に出た数が続くとして、割当てと共通の在庫が何日で終わるかです。"
            f"安全在庫は数えません。{rules.LOW_DAYS}日より短ければ「残り少ない」とします。",
            [
                *recent,
                (f"この{future.over_days}日に出た数", future.sold),
                ("売れる残り", stock.available),
                ("見通し", lasts),
            ],
        ),
    ]


def _bounds(stock: Stock, gift: Gift | None) -> list[dict[str, Any]]:
    """The rules that bound a gift beside its stock: its cap and its season for orders."""
    found, version = [], f"返礼品の第{gift.approved_version}版" if gift else ""
    if cap := _cap(stock, gift):
        lasts = "決められません（出ていません）" if cap["days_left"] is None else f"{cap['days_left']}日"
        rows: list[tuple[str, int | str]] = [
            (f"認定数量の上限　{version}", cap["most"]),
            *((f"割り当てた数　{caps.year_words(int(year))}", number) for year, number in sorted(stock.years.items())),
            (f"残り　{cap['year_name']}", cap["left"]),
            ("見通し", lasts),
        ]
        says = (
            "広報の品は、認定数量の上限までしか渡しません。寄附の申込みの日の年度（4月から3月）で数え、発送の前に取り消された分は、もどします。"
            f"残りが上限の{caps.NEAR_PARTS}分の1になったら、掲載を止めるよう頼みます。上限を越えた寄附は「不足」として受け付けます。"
        )
        found.append(_reason("S-4", says, rows, since="2026-11-26", source=caps.CAP_SOURCE))
    if season := _season(gift):
        says = "受付期間の外に申し込まれた寄附は「不足」として受け付け、職員がどうするかを決めます。期間の外でも、職員は割り当てられます。"
        shown: list[tuple[str, int | str]] = [
            (f"受付期間　{version}", season["name"]),
            ("今日", "受付中" if season["open"] else "受付期間外"),
        ]
        found.append(_reason("S-5", says, shown, since="2026-11-26"))
    return found


def _reason(
    rule: str,
    says: str,
    rows: Iterable[tuple[str, int | str]],
    *,
    since: str = "2026-11-25",
    source: str = "市の取扱い",
) -> dict[str, Any]:
    shown = [{"label": label, "value": f"{value:,}個" if isinstance(value, int) else value} for label, value in rows]
    return {"rule": rule, "version": 1, "since": since, "text": says, "source": source, "rows": shown}
