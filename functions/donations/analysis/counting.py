"""Counting: each donation's shares are moved to where they belong now, in one transaction with the note of what they are."""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from donations import gifts, reading
from donations.analysis.records import CountedDonation, Figure, figures_key
from donations.analysis.shares import GIFT, Numbers, Shares, Terms, shares_of
from donations.notification import gift_key
from donations.records import Donation, DonationsRecord, Gift, key_of
from kernel import errors
from kernel.changes import TRANSACTION_LIMIT_ITEMS, Change, Counted, New, Saved, commit
from kernel.events import Event

SHARDS: Final = 8  # of a figure; a busy portal's donations meet in one of them
_ROUNDS: Final = 6

type Place = tuple[str, str, str]


@dataclass
class _Moves:
    """What one transaction counts: a note for each donation, and the moves of the figures, added up by cell and shard."""

    events: list[Event] = field(default_factory=list)
    notes: list[Change] = field(default_factory=list)
    cells: dict[tuple[Place, int], Numbers] = field(default_factory=dict)

    def takes(self, note: Change, cells: dict[tuple[Place, int], Numbers]) -> bool:
        """Put one donation in, if there is room."""
        if self.notes and len(self.notes) + 1 + len(self.cells.keys() | cells.keys()) > TRANSACTION_LIMIT_ITEMS:
            return False
        self.notes.append(note)
        for place, by in cells.items():
            cell = self.cells.setdefault(place, {})
            for name, value in by.items():
                cell[name] = cell.get(name, 0) + value
        return True

    def write(self) -> None:
        """Raises Conflict if one of the donations was counted in between; then nothing is written."""
        figures = (
            Counted(Figure(pk=figures_key(dimension, month), sk=f"{key}#{shard}", key=key), moved)
            for ((dimension, month, key), shard), by in self.cells.items()
            if (moved := {name: value for name, value in by.items() if value})
        )
        commit(*self.notes, *figures, table=DonationsRecord)


def count(event: Event) -> list[str]:
    """Count the donation that the event is about as it stands now, and tell its shipments; does nothing if it is counted so already.

    Two reads and one transaction. Raises Busy if others keep counting the same donation.
    """
    for _ in range(_ROUNDS):
        donation, known = _read(event.subject)
        if donation is None:
            return []
        now = shares_of(donation, _terms(donation, reading.gifts_of(donation.content)))
        try:
            _move(donation, known, now)
        except errors.Conflict:  # another event of the donation was faster: its reading may be older than ours
            continue
        return list(donation.orders)
    raise errors.Busy()


def count_together(events: Sequence[Event]) -> list[str]:
    """`count` the donations of many events, and tell the shipments of all: three reads for a hundred, and as few transactions as hold them.

    What meets another count is counted by itself. Raises Busy.
    """
    ids = list(dict.fromkeys(event.subject for event in events))
    # The notes before the donations: a note that is unchanged when we write was made from no newer donation than ours.
    notes = {
        one.donation_id: one
        for one in _records((key_of(one)[0], "COUNTED") for one in ids)
        if isinstance(one, CountedDonation)
    }
    found = {one.donation_id: one for one in _records(key_of(one) for one in ids) if isinstance(one, Donation)}
    codes = {one: reading.gift_codes(donation.content) for one, donation in found.items()}
    asked = dict.fromkeys(code for several in codes.values() for code in several)
    shelf = {one.code: one for one in _records(reading.gift_key_of(code) for code in asked) if isinstance(one, Gift)}
    shelf = {gift_key(code): gift for code, gift in shelf.items()}
    moves = [_Moves()]
    for event in {event.subject: event for event in events if event.subject in found}.values():
        donation = found[event.subject]
        terms = _terms(donation, [shelf[code] for code in codes[event.subject] if code in shelf])
        moved = _moved(donation, notes.get(event.subject), shares_of(donation, terms))
        if moved:
            if not moves[-1].takes(*moved):
                moves.append(_Moves())
                moves[-1].takes(*moved)
            moves[-1].events.append(event)
    for one in moves:
        try:
            one.write()
        except errors.Conflict:
            for event in one.events:
                count(event)
    return [reference for donation in found.values() for reference in donation.orders]


def _records(keys: Iterable[reading.Key]) -> Iterator[DonationsRecord]:
    return (DonationsRecord.from_raw_data(item) for item in reading.batch(list(keys)))


def _read(donation_id: str) -> tuple[Donation | None, CountedDonation | None]:
    pk, sk = key_of(donation_id)
    found = [DonationsRecord.from_raw_data(item) for item in reading.batch([(pk, sk), (pk, "COUNTED")])]
    donation = next((one for one in found if isinstance(one, Donation)), None)
    return donation, next((one for one in found if isinstance(one, CountedDonation)), None)


def _terms(donation: Donation, known: Iterable[Gift]) -> dict[str, Terms]:
    priced = gifts.prices(known, donation.portal, donation.applied_at)
    return {gift_key(gift.code): Terms(priced[gift_key(gift.code)].amount_yen or 0, cost_of(gift)) for gift in known}


def cost_of(gift: Gift) -> int | None:
    """What one costs the city by the version that is in force: with tax and packing, without shipping."""
    cost = (gift.content or {}).get("cost_yen")
    return cost if isinstance(cost, int) else None


def _move(donation: Donation, known: CountedDonation | None, now: Shares) -> None:
    moves = _Moves()
    if moved := _moved(donation, known, now):
        moves.takes(*moved)
        moves.write()


def _moved(
    donation: Donation, known: CountedDonation | None, now: Shares
) -> tuple[Change, dict[tuple[Place, int], Numbers]] | None:
    """The donation's note as it must be now, and how its shares move; None if they stay."""
    before = dict(_placed(known.month or "", [((one[0], one[1]), one[2]) for one in known.shares])) if known else {}
    after = dict(_placed(now.month, now.cells.items()))
    if before == after:
        return None
    record = known or CountedDonation(pk=donation.pk, sk="COUNTED", donation_id=donation.donation_id)
    record.month, record.number, record.portal = now.month or None, donation.number, donation.portal
    record.receipt_date, record.amount_yen = donation.receipt_date, donation.amount_yen
    record.shares = [[dimension, key, numbers] for (dimension, key), numbers in now.cells.items()]
    sort = f"{donation.receipt_date or now.month}#{donation.donation_id}"
    record.gsi1pk, record.gsi1sk = (f"COUNTED#{now.month}", sort) if now.cells else (None, None)
    record.gsi2pk, record.gsi2sk = (f"COUNTED#{now.month}#{donation.portal}", sort) if now.cells else (None, None)
    note = Saved(record) if known else New(record)
    return note, {(place, _shard(place, donation)): by for place, by in _differences(before, after)}


def _shard(place: Place, donation: Donation) -> int:
    """A year has some thousand cells by gift, and a report reads all of them: in shards they would be twice as many. The few transactions that
    count one gift of one portal at the same instant, ten donations each, can wait for each other."""
    return 0 if place[0] == GIFT else zlib.crc32(donation.donation_id.encode()) % SHARDS


def _placed(month: str, cells: Iterable[tuple[tuple[str, str], Numbers]]) -> Iterator[tuple[Place, Numbers]]:
    for (dimension, key), numbers in cells:
        yield (dimension, month, key), numbers


def _differences(before: dict[Place, Numbers], after: dict[Place, Numbers]) -> Iterator[tuple[Place, dict[str, int]]]:
    for place in dict.fromkeys([*before, *after]):
        old, new = before.get(place, {}), after.get(place, {})
        moved: dict[str, Any] = {name: new.get(name, 0) - old.get(name, 0) for name in {**old, **new}}
        by = {name: value for name, value in moved.items() if value}
        if by:
            yield place, by
