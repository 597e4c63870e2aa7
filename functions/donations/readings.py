"""Orders that we read at a portal ourselves: what was read later is newer, and what is as we have it costs nothing.

A notification tells of a change; a reading tells how an order stands at one instant. So no revision number is needed, and a portal that
takes a step back (a cancellation taken back, a payment that is open again) is believed: it is the portal's word of that instant.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from donations import intake, notification, reading
from donations.notification import Content
from donations.records import Donation, DonationsRecord, key_of
from donations.sent import Sent
from kernel import clock, errors


def news(portal: str, contents: Sequence[Content], *, read_at: datetime) -> list[Sent]:
    """Those of `contents` (each of another order) that are not what we hold already, ready for `take`: one batch read a hundred.

    Raises Busy; Unreadable for a content nested beyond reason.
    """
    read = [_read(portal, content, read_at) for content in contents]
    held = {}
    for item in reading.batch([key_of(sent.id) for sent in read]):
        record = DonationsRecord.from_raw_data(item)
        if isinstance(record, Donation):
            held[record.donation_id] = record.fingerprint
    return [sent for sent in read if held.get(sent.id) != sent.fingerprint]


def take(sent: Sent) -> dict[str, Any]:
    """Take one reading in: {donation_id, number, state, flags, revision}.

    Raises Busy where the store can't be had: whoever reads must read it again, though its raw copy may bring it meanwhile.
    """
    try:
        return intake.settle(intake.keep(sent))
    except intake.UNREACHABLE as error:
        raise errors.Busy() from error


def _read(portal: str, content: Content, read_at: datetime) -> Sent:
    masked, places = notification.masked(notification.made_even(content))
    return Sent(portal, masked, tuple(places), "", clock.now(), read_at=read_at)
