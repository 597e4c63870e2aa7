"""Settling many notifications at once: as `intake.settle` does one, in a tenth of the calls.

    looked at in batches ─► planned one after the other, each upon what the ones before leave of the stock
                                │
                            packed: as many as a transaction holds, no record twice ─► written side by side
                                └─ a condition failed ─► each of that transaction by itself, by whoever asked

What is settled is the same to the letter but for the events: the donations that one transaction received are told by one event.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final

from donations import planning, reading
from donations.fulfilment import records as fulfilment
from donations.fulfilment.records import Stock
from donations.notification import Content
from donations.records import Donation, DonationsRecord, Gift, key_of
from donations.sent import Known, Sent
from kernel.changes import TRANSACTION_LIMIT_ITEMS, Change, Path, Shifted, Transaction, commit_together
from kernel.events import Event
from kernel.watch import count

RECEIVED_TOGETHER: Final = "donations.received_together"
MIGRATED_TOGETHER: Final = "donations.migrated_together"
_TOGETHER: Final = {planning.RECEIVED: RECEIVED_TOGETHER, planning.MIGRATED: MIGRATED_TOGETHER}
WRITERS: Final = 4  # transactions under way at a time; they wait for the store, not for each other

type Answer = dict[str, Any]


def look(wanted: Sequence[tuple[str, Content]]) -> list[Known]:
    """What is known of orders, by (donation's id, content): a batch read for each hundred donations, gifts and stocks.

    Gifts and stocks are shared by those that ask for them. The markers are not read: where there is no donation there is none.
    """
    codes = [reading.gift_codes(content) for _, content in wanted]
    keys = [key_of(an_id) for an_id, _ in wanted]
    for code in (code for of_one in codes for code in of_one):
        keys += [reading.gift_key_of(code), fulfilment.key_of(code)]
    there = {}
    for item in reading.batch(list(dict.fromkeys(keys))):
        there[item["pk"]["S"], item["sk"]["S"]] = DonationsRecord.from_raw_data(item)
    found = []
    for (an_id, _), of_one in zip(wanted, codes, strict=True):
        donation = there.get(key_of(an_id))
        known = Known(donation=donation if isinstance(donation, Donation) else None)
        for code in of_one:
            gift, stock = there.get(reading.gift_key_of(code)), there.get(fulfilment.key_of(code))
            known.gifts += [gift] if isinstance(gift, Gift) else []
            known.stocks[code] = stock if isinstance(stock, Stock) else None
        found.append(known)
    return found


def unsettled(many: Sequence[Sent]) -> list[Sent]:
    """Those whose transaction has not happened: a batch read of a hundred markers each."""
    there = {item["pk"]["S"] for item in reading.batch([(one.marker.pk, "MARK") for one in many])}
    return [one for one in many if one.marker.pk not in there]


def settle(many: Sequence[tuple[Sent, Known]]) -> list[Answer | None]:
    """The answer to each, or None to one whose transaction met another change: it must be settled by itself. Changes what is known.

    No order twice. Raises Busy.
    """
    fresh = {one.marker.pk for one in unsettled([sent for sent, known in many if known.donation is not None])}
    answers: list[Answer | None] = [None] * len(many)
    bundles: list[_Bundle] = []
    for place, (sent, known) in enumerate(many):
        if known.donation is not None and sent.marker.pk not in fresh:
            continue
        is_new = known.donation is None and not sent.migrated
        planned = planning.planned(sent, known)
        _pack(bundles, _Planned(place, is_new, planned))
        _leave(planned, known.stocks)
    done = [one for bundle, written in zip(bundles, _write(bundles), strict=True) if written for one in bundle.planned]
    for one in done:
        answers[one.place] = one.transaction.answer
    if received := sum(one.is_new for one in done):
        count("DonationReceived", received)
    return answers


@dataclass(frozen=True)
class _Planned:
    place: int
    is_new: bool
    transaction: Transaction


@dataclass
class _Bundle:
    """Transactions that are written as one: `shifts` are their moves of counters, added up, by record."""

    planned: list[_Planned] = field(default_factory=list)
    keys: set[tuple[str, str]] = field(default_factory=set)
    shifts: dict[tuple[str, str], Shifted] = field(default_factory=dict)
    others: int = 0  # markers and events

    def takes(self, one: _Planned) -> bool:
        """Put one in, if there is room and it touches no record that is written already."""
        changes = one.transaction.changes
        keys = {_key(change) for change in changes if not isinstance(change, Shifted)}
        shifted = {_key(change) for change in changes if isinstance(change, Shifted)}
        others = self.others + bool(one.transaction.marker) + len(one.transaction.events)
        size = len(self.keys) + len(keys) + len(self.shifts.keys() | shifted) + others
        if self.planned and (size > TRANSACTION_LIMIT_ITEMS or keys & self.keys):
            return False
        for change in changes:
            if isinstance(change, Shifted):
                before = self.shifts.get(_key(change))
                self.shifts[_key(change)] = _sum(before, change) if before else change
        self.planned.append(one)
        self.keys |= keys
        self.others = others
        return True

    def write(self) -> bool:
        """Write it; False if a condition failed."""
        events = [event for one in self.planned for event in one.transaction.events]
        kept = [
            Transaction(
                DonationsRecord,
                tuple(change for change in one.transaction.changes if not isinstance(change, Shifted)),
                marker=one.transaction.marker,
                answer=one.transaction.answer,
            )
            for one in self.planned
        ]
        return commit_together(
            [*kept, Transaction(DonationsRecord, tuple(self.shifts.values()))], _told_together(events)
        )


def _pack(bundles: list[_Bundle], one: _Planned) -> None:
    """Put one into the last bundle, or a new one: so an order stays near its neighbours."""
    if not bundles or not bundles[-1].takes(one):
        bundles.append(_Bundle())
        bundles[-1].takes(one)


def _write(bundles: list[_Bundle]) -> list[bool]:
    if len(bundles) < 2:
        return [bundle.write() for bundle in bundles]
    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(_Bundle.write, bundles))


def _key(change: Change) -> tuple[str, str]:
    return change.record.pk, change.record.sk


def _sum(before: Shifted, more: Shifted) -> Shifted:
    by = {path: before.by.get(path, 0) + more.by.get(path, 0) for path in {**before.by, **more.by}}
    gone = tuple(dict.fromkeys([*before.gone, *more.gone]))
    return Shifted(
        before.record,
        by,
        before.otherwise,
        first={**more.first, **before.first},
        gone=gone,
        most={**before.most, **more.most},
    )


def _leave(planned: Transaction, stocks: dict[str, Stock | None]) -> None:
    """Make the stocks that were read what the planned transaction will leave: the next one is planned upon that."""
    by_key = {(stock.pk, stock.sk): stock for stock in stocks.values() if stock}
    for change in planned.changes:
        stock = by_key.get(_key(change))
        if isinstance(change, Shifted) and stock is not None:
            for path, amount in change.by.items():
                _add(stock, path, amount)
            for (name, *place), text in change.first.items():
                if place:
                    getattr(stock, name).setdefault(place[0], text)


def _add(stock: Stock, path: Path, amount: int) -> None:
    name, *place = path
    if place:
        counts = getattr(stock, name)
        counts[place[0]] = counts.get(place[0], 0) + amount
    else:
        setattr(stock, name, getattr(stock, name) + amount)


def _told_together(events: Sequence[Event]) -> list[Event]:
    """One event for all donations that were received, one for all that were migrated; the others as they are."""
    told = list(events)
    for one, many in _TOGETHER.items():
        same = [event for event in told if event.type == one]
        if len(same) > 1:
            together = Event(many, same[0].subject, {"donations": [event.data for event in same]})
            told = [together, *(event for event in told if event.type != one)]
    return told


def one_by_one(event: Event) -> list[Event]:
    """The events that a `RECEIVED_TOGETHER` or `MIGRATED_TOGETHER` stands for; their ids are the same each time."""
    of = next(one for one, many in _TOGETHER.items() if many == event.type)
    return [
        Event(of, data["donation_id"], data, f"{event.id}.{number}", event.at, event.room)
        for number, data in enumerate(event.data["donations"])
    ]
