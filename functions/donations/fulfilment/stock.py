"""Taking a donation's gifts from the stock, and giving them back: the part of fulfilment that is written with the donation itself.

    content, flags, payment ─► what it needs ─► what it has already ─► the difference: taken, short, or given back

It follows from the donation alone, so it is asked for at every change of one, and asking again changes nothing. The counters of a stock
are conditions of the transaction: whoever comes too late is told `Moved`, looks again, and takes what is there then.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from donations import flags, notification, reading
from donations.fulfilment import stock_rules as rules
from donations.fulfilment.records import BUFFER, POOL, RETURNED, SHORT, SOLD, Stock, key_of, move
from donations.notification import gift_key
from donations.records import Donation, DonationsRecord
from kernel import clock, errors
from kernel.changes import Change, New, Path, Shifted
from kernel.events import Event

SHORT_FLAG: Final = "stock_short"
GIFTS_MOST: Final = 8  # of one donation in one transaction, which holds a hundred items; the rest follows by an event
ROUNDS: Final = 12  # how often a change looks again after another one took from the same stock
_COUNTED: Final = ("own", "pool", "buffer")

type Stocks = Mapping[str, Stock | None]


class Moved(errors.Conflict):
    """Another change took from the same stock just now: look again."""

    detail = "在庫が、ちょうどほかの寄附に使われました。もう一度お試しください。"


@dataclass
class Settled:
    """What must be written with the donation, and told."""

    changes: list[Change] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


def read(keys: Iterable[str]) -> dict[str, Stock | None]:
    """The stocks of these gifts, None for one that is not counted: one consistent batch read, none for no keys."""
    found: dict[str, Stock | None] = dict.fromkeys(keys)
    for item in reading.batch([key_of(key) for key in found]):
        record = DonationsRecord.from_raw_data(item)
        if isinstance(record, Stock):
            found[record.key] = record
    return found


def unknown(donation: Donation, *, fill: bool = False) -> list[str]:
    """The gifts whose stock must be read before `settle`: those that the donation needs more of; with `fill` also those it is short of."""
    held = donation.stock
    more = {key for key, wanted in _needs(donation).items() if wanted > rules.settled(held.get(key, {}))}
    return sorted(more | {key for key, one in held.items() if fill and one.get("short")})


def settle(
    donation: Donation, stocks: Stocks, at: datetime, *, who: str = "システム", why: str = "", fill: bool = False
) -> Settled:
    """Make what the donation has equal to what it needs; sets its `stock` and its flag of shortage. The caller writes both.

    `stocks` holds those of `unknown(donation)`. `fill` takes what the donation is short of too, from the buffer if need be.
    """
    needed, held = _needs(donation), {key: dict(one) for key, one in donation.stock.items()}
    found, shifted, left = Settled(), 0, False
    for key in sorted({*needed, *held}):
        before = held.get(key, {})
        after = _after(donation, before, needed.get(key, 0), stocks.get(key), fill=fill)
        if after == before:
            continue
        changes = _changes(donation, key, before, after, stocks.get(key), at, who, why)
        if changes and shifted == GIFTS_MOST:
            left = True
            continue
        shifted += bool(changes)
        found.changes += changes
        held[key] = after
    donation.stock = {key: one for key, one in held.items() if one}
    _flag(donation, needed, at)
    if left:
        found.events.append(pending(donation))
    return found


def pending(donation: Donation) -> Event:
    """More follows from the donation than one transaction holds: the worker goes on."""
    told = {"donation_id": donation.donation_id, "number": donation.number}
    return Event("donations.stock_pending", donation.donation_id, told)


def _needs(donation: Donation) -> dict[str, int]:
    return rules.needs(donation.content, donation.flags, donation.payment_state)


def _after(donation: Donation, before: rules.Held, wanted: int, stock: Stock | None, *, fill: bool) -> rules.Held:
    if wanted < rules.settled(before):
        return rules.give_back(before, rules.settled(before) - wanted)
    more = wanted - rules.settled(before)
    if fill and before.get("short") and stock is not None:
        more += before["short"]
        before = {name: number for name, number in before.items() if name != "short"}
    if not more:
        return before
    shelf = rules.Shelf(stock.place(donation.portal), stock.pool, stock.buffer) if stock else rules.Shelf(None)
    return rules.take(before, more, shelf, reserve=fill)


def _changes(
    donation: Donation,
    key: str,
    before: rules.Held,
    after: rules.Held,
    stock: Stock | None,
    at: datetime,
    who: str,
    why: str,
) -> list[Change]:
    moved = {source: after.get(source, 0) - before.get(source, 0) for source in _COUNTED}
    places = {"own": donation.portal, "pool": POOL, "buffer": BUFFER}
    by = {places[source]: -number for source, number in moved.items() if number}
    count, short = sum(moved.values()), after.get("short", 0) - before.get("short", 0)
    told: dict[str, Any] = {
        "who": who, "why": why or None, "portal": donation.portal, "donation_id": donation.donation_id, "number": donation.number
    }  # fmt: skip
    lines: list[Change] = []
    if count:
        what = SOLD if count > 0 else RETURNED
        lines.append(New(move(key, what, at, quantity=-count, by=by, **told)))
    if short > 0:
        lines.append(New(move(key, SHORT, at, quantity=short, by={}, **told)))
    shift = _shift(donation.portal, key, by, count, short, stock, at)
    return [*([shift] if shift else []), *lines]


def _shift(
    portal: str, key: str, by: dict[str, int], count: int, short: int, stock: Stock | None, at: datetime
) -> Shifted | None:
    today = at.astimezone(clock.JST).date()
    amounts: dict[Path, int] = {
        (place,) if place in (POOL, BUFFER) else ("left", place): number for place, number in by.items()
    }
    if count > 0:
        amounts |= {("sold", portal): count, ("days", today.isoformat()): count}
    elif count < 0:
        amounts[("returned",)] = -count
    stops = _stops(portal, amounts, stock, at) if stock and (count > 0 or short > 0) else {}
    if not amounts and not stops:
        return None
    gone = tuple(("days", day) for day in rules.forgotten(stock.days, today)) if stock and count > 0 else ()
    pk, sk = key_of(key)
    return Shifted(Stock(pk=pk, sk=sk), amounts, Moved(), first=stops, gone=gone)


def _stops(portal: str, amounts: Mapping[Path, int], stock: Stock, at: datetime) -> dict[Path, str]:
    """The stop tasks that this change opens, if the stock is as it was read. The next one that finds nothing opens what a race left out."""
    left = stock.left | {portal: stock.place(portal) + amounts.get(("left", portal), 0)}
    pool = stock.pool + amounts.get((POOL,), 0)
    asked = [one for one in rules.sold_out(left, pool, stock.sold, portal) if one not in {*stock.stops, *stock.stopped}]
    if not asked:
        return {}
    since = clock.iso(at)
    return {("stops", one): since for one in asked} | {("gsi2pk",): "STOPS", ("gsi2sk",): since}


def _flag(donation: Donation, needed: Mapping[str, int], at: datetime) -> None:
    rows = [
        {"label": name_in(donation, key), "value": f"{needed.get(key, 0)}個のうち{one['short']}個が足りません"}
        for key, one in sorted(donation.stock.items())
        if one.get("short")
    ]
    if rows:
        donation.flags = flags.told(donation.flags, SHORT_FLAG, rows, at)
    else:
        donation.flags = flags.cleared(donation.flags, [SHORT_FLAG], at)


def name_in(donation: Donation, key: str) -> str:
    """What a donation calls a gift."""
    lines = notification.lines(donation.content)
    return next((line.gift_name or line.gift_code for line in lines if gift_key(line.gift_code) == key), key)


def ship(donation: Donation, key: str, quantity: int) -> None:
    """Note on the donation that so much of a gift has left the house: a cancellation no longer gives it back. The caller saves it.

    Raises WrongState if the donation has not so much of it.
    """
    held = donation.stock.get(key, {})
    if rules.taken(held) - held.get("shipped", 0) < quantity:
        raise errors.WrongState("在庫を割り当てていない返礼品は、発送にできません。")
    donation.stock = donation.stock | {key: held | {"shipped": held.get("shipped", 0) + quantity}}


def unship(donation: Donation, key: str, quantity: int) -> None:
    """The other way round: it has not left after all. The caller saves the donation."""
    held = donation.stock.get(key, {})
    left = held.get("shipped", 0) - quantity
    others = {name: number for name, number in held.items() if name != "shipped"}
    donation.stock = donation.stock | {key: others | ({"shipped": left} if left > 0 else {})}
