"""Counting: each donation's shares are moved to where they belong now, in one transaction with the note of what they are."""

import zlib
from collections.abc import Iterable, Iterator
from typing import Any, Final

from donations import gifts, reading
from donations.analysis.records import CountedDonation, Figure, figures_key
from donations.analysis.shares import Numbers, Shares, Terms, shares_of
from donations.notification import gift_key
from donations.records import Donation, DonationsRecord, Gift, key_of
from kernel import errors
from kernel.changes import Counted, New, Saved, commit
from kernel.events import Event

SHARDS: Final = 8  # of a figure; a busy portal's donations meet in one of them
_ROUNDS: Final = 6

type Place = tuple[str, str, str]


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
    before = dict(_placed(known.month or "", [((one[0], one[1]), one[2]) for one in known.shares])) if known else {}
    after = dict(_placed(now.month, now.cells.items()))
    if before == after:
        return
    record = known or CountedDonation(pk=donation.pk, sk="COUNTED", donation_id=donation.donation_id)
    record.month, record.number, record.portal = now.month or None, donation.number, donation.portal
    record.receipt_date, record.amount_yen = donation.receipt_date, donation.amount_yen
    record.shares = [[dimension, key, numbers] for (dimension, key), numbers in now.cells.items()]
    sort = f"{donation.receipt_date or now.month}#{donation.donation_id}"
    record.gsi1pk, record.gsi1sk = (f"COUNTED#{now.month}", sort) if now.cells else (None, None)
    record.gsi2pk, record.gsi2sk = (f"COUNTED#{now.month}#{donation.portal}", sort) if now.cells else (None, None)
    shard = zlib.crc32(donation.donation_id.encode()) % SHARDS
    commit(
        Saved(record) if known else New(record),
        *(
            Counted(Figure(pk=figures_key(dimension, month), sk=f"{key}#{shard}", key=key), by)
            for (dimension, month, key), by in _differences(before, after)
        ),
        table=DonationsRecord,
    )


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
