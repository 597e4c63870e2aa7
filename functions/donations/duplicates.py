"""Suspected double applications: told after the fact, never merged. Two by one person are usually both genuine."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from donations import finding, flags, reading, standing
from donations.notification import Content
from donations.orders import following
from donations.planning import LISTINGS_MOST
from donations.reading import Key
from donations.records import CANCELLED, Donation, DonationsRecord, Find, key_of, listings
from donations.telling import history
from kernel import clock, errors, money, search
from kernel.changes import New, Saved, commit
from kernel.events import Event

CLOSE: Final = timedelta(days=3)
_ROUNDS: Final = 4


def suspect(event: Event) -> None:
    """Look for donations like the one that the event is about, and flag the later of each pair.

    It runs after the donation is written, so of two that come at once at least one look sees the other. Repeating it changes nothing.
    Donations of the system used before are history: they are neither flagged, nor a reason to hold another one.
    Raises Busy if a donation keeps changing under it.
    """
    if donation := Donation.find(*key_of(event.subject), consistent=True):
        _suspect(donation, event)


def suspect_together(events: Sequence[Event]) -> None:
    """The same for many, which are read at once: one that was flagged since is read again when its turn to be flagged comes."""
    keys = dict.fromkeys(key_of(event.subject) for event in events)
    found = (DonationsRecord.from_raw_data(item) for item in reading.batch(list(keys)))
    by_id = {donation.donation_id: donation for donation in found if isinstance(donation, Donation)}
    for event in events:
        if donation := by_id.get(event.subject):
            _suspect(donation, event)


def _suspect(donation: Donation, event: Event) -> None:
    if donation.state == CANCELLED or donation.past:
        return
    found = _alike(donation.content, besides=(donation.pk, donation.sk))
    alike = [one for one in found if one.state != CANCELLED and not one.past]
    for later in sorted([donation, *alike], key=lambda one: one.sort):
        earlier = [
            one for one in [donation, *alike] if one.sort < later.sort and later.received_at - one.received_at <= CLOSE
        ]
        if earlier and (later is donation or donation in earlier):
            _flag(later, earlier, event)


def alike_now(content: Content, at: datetime) -> list[Donation]:
    """Donations that one with this content, arriving at `at`, would be suspected to double, newest first."""
    near = [one for one in _alike(content) if one.state != CANCELLED and at - one.received_at <= CLOSE]
    return sorted(near, key=lambda one: one.sort, reverse=True)


def _alike(content: Content, *, besides: Key | None = None) -> list[Donation]:
    likeness = finding.likeness(content)
    found = search.find(Find, likeness, consistent=True)
    others = search.records(Donation, [key for key in found if key != besides])
    # Tokens are never taken back: a donation that was corrected may no longer be alike.
    return [one for one in others if finding.likeness(one.content) == likeness]


def _flag(donation: Donation, earlier: list[Donation], event: Event) -> None:
    rows = [_row(one) for one in sorted(earlier, key=lambda one: one.sort)]
    for _ in range(_ROUNDS):
        listed, before, at = listings(donation), donation.flags, clock.now()
        donation.flags = flags.told(before, "duplicate", rows, at)
        if donation.flags == before:
            return
        standing.move(donation, at)
        line = history(
            donation, "システム", "二重の申込みかもしれないので、確かめることに加えました", rows[0]["value"], at=at
        )
        marker = event.marker(f"donations.duplicates.{donation.donation_id}")
        settled = following.settle(donation, following.read(donation), at, beside=LISTINGS_MOST)
        try:
            commit(
                Saved(donation),
                New(line),
                *standing.listing_changes(donation, listed),
                *settled.changes,
                table=DonationsRecord,
                events=settled.events,
                marker=marker,
            )
        except errors.Conflict:
            donation = Donation.must(donation.pk, donation.sk, consistent=True)
        else:
            return
    raise errors.Busy()


def _row(one: Donation) -> dict[str, Any]:
    day = one.received_at.astimezone(clock.JST)
    shown = f"{one.number}　{money.display(one.amount_yen)}（{day.month}月{day.day}日）"
    return {"label": "似ている寄附", "value": shown, "href": f"/donations/{one.donation_id}"}
