"""What is told of a donation: a line of its history, the answer to its portal, the data of its events."""

from datetime import datetime
from typing import Any

from donations import flags
from donations.records import Donation, History
from kernel import clock, ids


def history(
    donation: Donation,
    who: str,
    what: str,
    detail: str = "",
    *,
    at: datetime,
    differing: list[dict[str, Any]] | None = None,
) -> History:
    """One line of a donation's history."""
    return History(
        pk=donation.pk,
        sk=f"HISTORY#{clock.iso(at)}#{ids.new()}",
        at=at,
        who=who,
        what=what,
        detail=detail or None,
        changes=differing or [],
    )


def answer_of(donation: Donation) -> dict[str, Any]:
    """What a portal is told; nothing personal."""
    return {
        "donation_id": donation.donation_id,
        "number": donation.number,
        "state": donation.state,
        "flags": flags.open_codes(donation.flags),
        "revision": donation.revision,
    }


def event_data(donation: Donation) -> dict[str, Any]:
    """The data of events about a donation; nothing personal."""
    return {
        "donation_id": donation.donation_id,
        "number": donation.number,
        "portal": donation.portal,
        "state": donation.state,
        "payment_state": donation.payment_state,
        "amount_yen": donation.amount_yen,
        "revision": donation.revision,
        "flags": flags.open_codes(donation.flags),
    }
