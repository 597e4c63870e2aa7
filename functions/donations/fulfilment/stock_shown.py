"""Stock as staff see it: each gift's numbers by portal, how long they last, and why the numbers are what they are."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from donations import portals
from donations.fulfilment import stock_rules as rules
from donations.fulfilment.records import BUFFER, MOVES, POOL, Move, Reallocation, Stock, key_of, moves_of
from donations.notification import gift_key
from japan import text
from kernel import clock, settings
from kernel.paging import page
from kernel.records import Record

STOCKS_MOST: Final = 1000  # a stock is about a kilobyte, and a query gives a megabyte; more gifts are a second page
PLACES: Final = {POOL: "共通の在庫", BUFFER: "安全在庫"}


def selling() -> list[dict[str, str]]:
    """[{id, name}] of the portals that send donations, in the order of the settings."""
    return [{"id": one["id"], "name": one["name"]} for one in settings.city()["portals"] if one["feed"] == "live"]


def all_stocks(query: Mapping[str, Any]) -> dict[str, Any]:
    """The stocks, those that run out first on top: one query a page of 200. {q?, only?: 'low' | 'stop', cursor?}."""
    found = page(Stock, "gsi1", ["STOCKS"], cursor=query.get("cursor"), limit=200, newest_first=False)
    wanted = text.name_key(query.get("q", ""))
    shown = [row(one) for one in found.items if wanted in text.name_key(one.name + one.code)]
    only = query.get("only")
    kept = [one for one in shown if _fits(one, only)]
    return {"items": sorted(kept, key=_urgency), "next": found.next, "portals": selling()}


def _fits(stock: dict[str, Any], only: str | None) -> bool:
    return only is None or (stock["low"] if only == "low" else any(one["stop"] == "asked" for one in stock["portals"]))


def _urgency(stock: dict[str, Any]) -> tuple[bool, float, str]:
    days = stock["days_left"]
    return not stock["low"], 0 if stock["available"] <= 0 else float("inf") if days is None else days, stock["code"]


def row(stock: Stock) -> dict[str, Any]:
    """One gift's numbers."""
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
        "low": future.low,
    }  # fmt: skip


def _forecast(stock: Stock) -> rules.Forecast:
    since = (stock.created_at or clock.now()).astimezone(clock.JST).date()
    return rules.forecast(stock.days, stock.available, since, clock.today())


def _portal(stock: Stock, portal: str) -> dict[str, Any]:
    asked, done = stock.stops.get(portal), stock.stopped.get(portal)
    return {
        "id": portal,
        "name": portals.name(portal),
        "left": stock.left.get(portal, 0),
        "sold": stock.sold.get(portal, 0),
        "stop": "asked" if asked else "done" if done else None,
        "stop_since": asked or done,
    }


def detail(code: str, query: Mapping[str, Any]) -> dict[str, Any]:
    """One gift's stock with the moves of a month (the present one if none is said). Raises NotFound."""
    stock = Stock.must(*key_of(gift_key(code)), consistent=True)
    month = query.get("month") or clock.month_of(clock.now())
    moves = page(Move, "", [moves_of(stock.key, month)], cursor=query.get("cursor"))
    moved = page(Reallocation, "", [f"REALLOCATIONS#{month}"], limit=200)
    return row(stock) | {
        "month": month,
        "moves": [_move(one) for one in moves.items],
        "next": moves.next,
        "reallocations": [_reallocation(one, stock.key) for one in moved.items if _of(one, stock.key)],
        "places": [*selling(), *({"id": place, "name": name} for place, name in PLACES.items())],
        "why": why(stock),
    }


def after(keys: Iterable[str]) -> dict[str, Any]:
    """The stocks as they are after a change."""
    found = Stock.batch_get([key_of(key) for key in keys], consistent_read=True)
    return {"items": sorted((row(one) for one in found), key=lambda one: str(one["code"]))}


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


def _reason(rule: str, says: str, rows: Iterable[tuple[str, int | str]]) -> dict[str, Any]:
    shown = [{"label": label, "value": f"{value:,}個" if isinstance(value, int) else value} for label, value in rows]
    return {"rule": rule, "version": 1, "since": "2026-11-25", "text": says, "source": "市の取扱い", "rows": shown}
