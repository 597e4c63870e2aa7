"""How much a donation may take, from where, and how long a stock will last. Pure.

A donation's stock is `{code: {own?, pool?, buffer?, free?, short?, shipped?}}`: what it took from its portal's allocation, from the pool, from the
buffer, without being counted (the gift had no stock record then), what it is short of, and how much of the rest has left the house; and
`counted` of it in the fiscal `year`, and what of `short` is so by the cap (`short_cap`) or the season (`short_season`), see `caps`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from donations import notification
from donations.notification import CODE_MOST, Content, Line, gift_key

type Held = dict[str, int]

SOURCES: Final = (
    "own",
    "pool",
    "buffer",
    "free",
)  # in the order in which they are taken; given back the other way round
LOOKED_DAYS: Final = 14
KEPT_DAYS: Final = 35
LOW_DAYS: Final = 14
# Open, these say that no gift may be due: a resident gets none (告示179号), and an amount that is not fixed yet pays for none.
_EXCLUDING: Final = frozenset({"resident", "amount_implausible"})


def needs(content: Content, flags: Iterable[Mapping[str, Any]], payment_state: str) -> dict[str, int]:
    """{code: quantity} of what a donation is to be given, whether it is counted or not: what its `due_lines` ask for."""
    found: dict[str, int] = {}
    for line in due_lines(content, flags, payment_state):
        key = gift_key(line.gift_code)
        found[key] = found.get(key, 0) + (line.quantity or 1)
    return found


def due_lines(content: Content, flags: Iterable[Mapping[str, Any]], payment_state: str) -> list[Line]:
    """The lines of a donation whose gift is to be given.

    None before it is paid, once it is cancelled, while the donor may be a resident or the amount is not fixed, and where staff
    decided 「返礼品なしで受け付ける」. A held donation keeps its place otherwise: it is paid. An unreadable quantity is at least one.
    """
    if payment_state != "paid":
        return []
    left_out: set[str] = set()
    for flag in flags:
        no_gift = flag["state"] == "resolved" and flag.get("resolution") == "no_gift"
        if flag["code"] in _EXCLUDING and (flag["state"] == "open" or no_gift):
            return []
        if flag["code"] == "unknown_gift" and (flag["state"] == "open" or no_gift):
            left_out |= {row["label"] for row in flag["rows"]}
    return [
        line
        for line in notification.lines(content)
        if 0 < len(gift_key(line.gift_code)) <= CODE_MOST and f"{line.index + 1}行目" not in left_out
    ]


def undecided_lines(content: Content, flags: Iterable[Mapping[str, Any]], payment_state: str) -> list[Line]:
    """The lines of a paid donation whose gift is given or not as staff decide on its open flags."""
    told = list(flags)
    due = {line.index for line in due_lines(content, told, payment_state)}
    decided = [flag for flag in told if flag["state"] != "open"]
    return [line for line in due_lines(content, decided, payment_state) if line.index not in due]


def taken(held: Mapping[str, int]) -> int:
    """What a donation has of a gift."""
    return sum(held.get(source, 0) for source in SOURCES)


def settled(held: Mapping[str, int]) -> int:
    """What a donation has of a gift or is short of: nothing more is to be done about it now."""
    return taken(held) + held.get("short", 0)


@dataclass(frozen=True)
class Shelf:
    """What of a gift lies where, for one portal. None in `own` says that the gift is not counted."""

    own: int | None
    pool: int = 0
    buffer: int = 0


def take(held: Held, wanted: int, shelf: Shelf, *, reserve: bool = False) -> Held:
    """`held` after taking `wanted` more: own allocation first, then the pool (with `reserve` the buffer too); the rest is short.

    An uncounted gift is given freely.
    """
    after = dict(held)
    if shelf.own is None:
        after["free"] = after.get("free", 0) + wanted
        return after
    for source, there in (("own", shelf.own), ("pool", shelf.pool), ("buffer", shelf.buffer if reserve else 0)):
        some = min(wanted, there)
        if some:
            after[source] = after.get(source, 0) + some
            wanted -= some
    if wanted:
        after["short"] = after.get("short", 0) + wanted
    return after


def give_back(held: Held, quantity: int) -> Held:
    """`held` after `quantity` is no longer wanted: first what it is short of, then what was taken last; never what has been shipped."""
    after = dict(held)
    short = min(quantity, after.get("short", 0))
    after["short"] = after.get("short", 0) - short
    quantity = min(quantity - short, taken(after) - after.get("shipped", 0))
    for source in reversed(SOURCES):
        some = min(quantity, after.get(source, 0))
        after[source] = after.get(source, 0) - some
        quantity -= some
    return {name: number for name, number in after.items() if number}


def used_up(held: Held, quantity: int) -> Held:
    """`held` without so much of what has been shipped, came back and is not sent again: what was taken last goes first. It is `gone`, and
    stays counted in its year."""
    after = dict(held)
    quantity = min(quantity, after.get("shipped", 0))
    after["gone"] = after.get("gone", 0) + quantity
    after["shipped"] = after.get("shipped", 0) - quantity
    for source in reversed(SOURCES):
        some = min(quantity, after.get(source, 0))
        after[source] = after.get(source, 0) - some
        quantity -= some
    return {name: number for name, number in after.items() if number}


@dataclass(frozen=True)
class Forecast:
    """How long a stock lasts at the pace of the last days. `days_left` is None where nothing was sold."""

    sold: int
    over_days: int
    days_left: int | None
    low: bool


def forecast(days: Mapping[str, int], available: int, since: date, today: date) -> Forecast:
    """From the sales of the last 14 days, today included, or of the days since the stock is kept, if they are fewer.

    Low: nothing is left, or less than two weeks of it.
    """
    over = max(1, min(LOOKED_DAYS, (today - since).days + 1))
    first = (today - timedelta(days=over - 1)).isoformat()
    sold = sum(number for day, number in days.items() if first <= day <= today.isoformat())
    left = available * over // sold if sold else None
    return Forecast(sold, over, left, available <= 0 or (left is not None and left < LOW_DAYS))


def forgotten(days: Mapping[str, int], today: date) -> list[str]:
    """The days that no forecast looks at any more."""
    first = (today - timedelta(days=KEPT_DAYS)).isoformat()
    return sorted(day for day in days if day < first)


def sold_out(left: Mapping[str, int], pool: int, sold: Mapping[str, int], portal: str) -> list[str]:
    """The portals that have nothing more to sell: `portal`, and with an empty pool every other that lists the gift."""
    if pool > 0:
        return []
    return sorted(one for one in {portal, *left, *sold} if left.get(one, 0) <= 0)
