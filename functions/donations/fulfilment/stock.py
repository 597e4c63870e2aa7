"""Taking a donation's gifts from the stock, and giving them back: the part of fulfilment that is written with the donation itself.

    content, flags, payment ─► what it needs ─► what it has already ─► the difference: taken, short, or given back

It follows from the donation alone, so it is asked for at every change of one, and asking again changes nothing. The counters of a stock
are conditions of the transaction: whoever comes too late is told `Moved`, looks again, and takes what is there then.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from donations import flags, notification, reading
from donations.fulfilment import caps
from donations.fulfilment import stock_rules as rules
from donations.fulfilment.records import BUFFER, POOL, RETURNED, SHORT, SOLD, Stock, key_of, move
from donations.notification import gift_key
from donations.records import Donation, DonationsRecord, Gift
from japan import calendar
from kernel import clock, errors
from kernel.changes import Change, Guarded, New, Path, Shifted
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
    donation: Donation,
    stocks: Stocks,
    at: datetime,
    *,
    gifts: Iterable[Gift] = (),
    who: str = "システム",
    why: str = "",
    fill: bool = False,
) -> Settled:
    """Make what the donation has equal to what it needs; sets its `stock` and its flag of shortage. The caller writes both.

    `stocks` and `gifts` hold those of `unknown(donation)`. `fill` takes what the donation is short of too, from the buffer and outside
    the season if need be, but never beyond a cap.
    """
    needed, held = _needs(donation), {key: dict(one) for key, one in donation.stock.items()}
    known = {gift_key(one.code): one for one in gifts}
    found, shifted, left = Settled(), 0, False
    for key in sorted({*needed, *held}):
        one = _One(donation, key, stocks.get(key), known.get(key), at)
        before = held.get(key, {})
        after = _after(one, before, needed.get(key, 0), fill=fill)
        if after == before:
            continue
        changes = _changes(one, before, after, who, why)
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


@dataclass(frozen=True)
class _One:
    """One gift of a donation, as it is settled; `stock` is None where it is not counted, or needs no look."""

    donation: Donation
    key: str
    stock: Stock | None
    gift: Gift | None
    at: datetime

    @property
    def terms(self) -> caps.Terms:
        return caps.Terms.of(self.gift)

    @property
    def today(self) -> date:
        return self.at.astimezone(clock.JST).date()

    def shelf(self) -> rules.Shelf:
        if self.stock is None or self.stock.uncounted:
            return rules.Shelf(None)
        return rules.Shelf(self.stock.place(self.donation.portal), self.stock.pool, self.stock.buffer)

    def used(self, year: int) -> int:
        return self.stock.years.get(str(year), 0) if self.stock else 0


def pending(donation: Donation) -> Event:
    """More follows from the donation than one transaction holds: the worker goes on."""
    told = {"donation_id": donation.donation_id, "number": donation.number}
    return Event("donations.stock_pending", donation.donation_id, told)


def _needs(donation: Donation) -> dict[str, int]:
    return rules.needs(donation.content, donation.flags, donation.payment_state)


def _after(one: _One, before: rules.Held, wanted: int, *, fill: bool) -> rules.Held:
    if wanted < rules.settled(before):
        return caps.trimmed(rules.give_back(before, rules.settled(before) - wanted))
    more = wanted - rules.settled(before)
    if fill and before.get("short"):
        more += before["short"]
        before = caps.unfilled(before)
    if not more:
        return before
    year, terms = caps.year_of(one.donation, before), one.terms
    allowed, reason = caps.allowed(terms, more, one.used(year), caps.applied_on(one.donation), by_staff=fill)
    after = rules.take(before, allowed, one.shelf(), reserve=fill) if allowed else dict(before)
    if allowed < more:
        for name in ("short", caps.PARTS[reason]):
            after[name] = after.get(name, 0) + more - allowed
    if one.stock is None and terms.cap is None:
        return after
    return caps.counted(after, year, rules.taken(after) - rules.taken(before))


def _changes(one: _One, before: rules.Held, after: rules.Held, who: str, why: str) -> list[Change]:
    donation = one.donation
    moved = {source: after.get(source, 0) - before.get(source, 0) for source in _COUNTED}
    places = {"own": donation.portal, "pool": POOL, "buffer": BUFFER}
    by = {places[source]: -number for source, number in moved.items() if number}
    count, short = sum(moved.values()), after.get("short", 0) - before.get("short", 0)
    year = after.get("year") or before.get("year") or 0
    yearly = after.get("counted", 0) - before.get("counted", 0)
    told: dict[str, Any] = {
        "who": who, "why": why or None, "portal": donation.portal, "donation_id": donation.donation_id, "number": donation.number
    }  # fmt: skip
    lines: list[Change] = []
    if went := count or yearly:  # of a gift without stock, only its year is counted
        what = SOLD if went > 0 else RETURNED
        lines.append(New(move(one.key, what, one.at, quantity=-went, by=by, **told)))
    if short > 0:
        lines.append(New(move(one.key, SHORT, one.at, quantity=short, by={}, **told)))
    amounts: dict[Path, int] = {
        (place,) if place in (POOL, BUFFER) else ("left", place): number for place, number in by.items()
    }
    if count > 0:
        amounts |= {("sold", donation.portal): count, ("days", one.today.isoformat()): count}
    elif count < 0:
        amounts[("returned",)] = -count
    elif yearly > 0:
        amounts[("days", one.today.isoformat())] = yearly
    if yearly:
        amounts[("years", str(year))] = yearly
    shift = _shift(one, amounts, year, took=max(count, yearly, 0), short=short)
    return [*([shift] if shift else []), *lines]


def _shift(one: _One, amounts: dict[Path, int], year: int, *, took: int, short: int) -> Change | None:
    first: dict[Path, str] = {}
    gone: tuple[Path, ...] = ()
    if took or short > 0:
        if one.stock is None and one.terms.bind:
            return _begun(one, amounts, year)
        if one.stock is not None:
            asked = _stops(one, one.stock, amounts, year)
            first = _asking(asked, one.at)
            if one.terms.cap is not None and not one.stock.capped:
                first[("capped",)] = clock.iso(one.at)
            if took:
                gone = tuple(("days", day) for day in rules.forgotten(one.stock.days, one.today))
            if took and not asked and _listed_again(one, one.stock, amounts):
                gone += (("stopped", one.donation.portal), ("stop_whys", one.donation.portal))
    if not amounts and not first:
        return None
    path: Path = ("years", str(year))
    most = {path: one.terms.cap} if one.terms.cap is not None and amounts.get(path, 0) > 0 else {}
    pk, sk = key_of(one.key)
    return Shifted(Stock(pk=pk, sk=sk), amounts, Moved(), first=first, gone=gone, most=most)


def _begun(one: _One, amounts: Mapping[Path, int], year: int) -> Change:
    """A first record of a gift that nobody received yet: only its year is counted."""
    assert one.gift is not None
    pk, sk = key_of(one.key)
    stock = Stock(pk=pk, sk=sk, gsi1pk="STOCKS", gsi1sk=one.key, code=one.gift.code, name=one.gift.name)
    stock.uncounted = since = clock.iso(one.at)
    stock.capped = since if one.terms.cap is not None else None
    asked = _stops(one, stock, amounts, year)
    for (name, *place), number in amounts.items():
        setattr(stock, name, getattr(stock, name) | {place[0]: number})
    for (name, *place), text in _asking(asked, one.at).items():
        setattr(stock, name, getattr(stock, name) | {place[0]: text} if place else text)
    return Guarded(stock, Stock.pk.does_not_exist(), Moved())


def _stops(one: _One, stock: Stock, amounts: Mapping[Path, int], year: int) -> dict[str, str]:
    """{portal: why} of the stop tasks that this change opens, if the stock is as it was read. The next one that finds nothing opens what
    a race left out."""
    portal = one.donation.portal
    asked: dict[str, str] = {}
    if not stock.uncounted:
        left = stock.left | {portal: stock.place(portal) + amounts.get(("left", portal), 0)}
        asked = dict.fromkeys(
            rules.sold_out(left, stock.pool + amounts.get((POOL,), 0), stock.sold, portal), caps.STOCK
        )
    listed = {portal, *stock.left, *stock.sold, *stock.stops}
    if not one.terms.takes(one.today):
        asked |= dict.fromkeys(listed, caps.SEASON)
    if calendar.fiscal_year(one.today) == year and _near(one, stock, amounts, year):
        asked |= dict.fromkeys(listed, caps.CAP)
    return {one: why for one, why in sorted(asked.items()) if one not in {*stock.stops, *stock.stopped}}


def _near(one: _One, stock: Stock, amounts: Mapping[Path, int], year: int) -> bool:
    return caps.near(one.terms.cap, stock.years.get(str(year), 0) + amounts.get(("years", str(year)), 0))


def _listed_again(one: _One, stock: Stock, amounts: Mapping[Path, int]) -> bool:
    """Whether a gift that was taken off for its cap or season sells again, in a new year or season."""
    bound = stock.stop_whys.get(one.donation.portal) in (caps.CAP, caps.SEASON)
    open_ = one.terms.takes(one.today) and not _near(one, stock, amounts, calendar.fiscal_year(one.today))
    return one.donation.portal in stock.stopped and bound and open_


def _asking(asked: Mapping[str, str], at: datetime) -> dict[Path, str]:
    if not asked:
        return {}
    since = clock.iso(at)
    whys: dict[Path, str] = {("stop_whys", one): why for one, why in asked.items() if why != caps.STOCK}
    return {("stops", one): since for one in asked} | whys | {("gsi2pk",): "STOPS", ("gsi2sk",): since}


def _flag(donation: Donation, needed: Mapping[str, int], at: datetime) -> None:
    rows = [
        {"label": name_in(donation, key), "value": _short_words(needed.get(key, 0), one)}
        for key, one in sorted(donation.stock.items())
        if one.get("short")
    ]
    if rows:
        donation.flags = flags.told(donation.flags, SHORT_FLAG, rows, at)
    else:
        donation.flags = flags.cleared(donation.flags, [SHORT_FLAG], at)


def _short_words(wanted: int, held: Mapping[str, int]) -> str:
    told = f"{wanted}個のうち{held['short']}個が足りません"
    bound = any(held.get(part) for part in caps.PARTS.values())
    return f"{told}（{caps.reason_words(held)}）" if bound else told


def filled(before: Mapping[str, rules.Held], after: Mapping[str, rules.Held]) -> bool:
    """Whether a donation has got more of something."""
    return any(rules.taken(one) > rules.taken(before.get(key, {})) for key, one in after.items())


def nothing_to_fill(donation: Donation) -> str:
    """Why nothing could be given to a donation that is short, with the mend."""
    if any(one.get(caps.PARTS[caps.CAP]) for one in donation.stock.values()):
        return "認定数量の上限まで割り当てています。別の返礼品に替えるか、返金するか、次の年度を待ってください。"
    return "割り当てられる在庫がありません。「在庫」の画面で入荷を記録するか、ほかの受付先から移してください。"


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
