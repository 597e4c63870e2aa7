"""What those who ask see and write on pages of ours: a vendor's people, and a donor. They see what was said, not what staff noted."""

from collections.abc import Sequence
from typing import Any, Final

from donations.catalogue import vendors
from donations.inquiries.desk import DESK, DONATION, DONOR, SHIPMENT, VENDOR
from donations.inquiries.records import Entry, Inquiry
from donations.orders import records as orders
from donations.records import Donation
from inquiries import asking, lists, mounting, states
from kernel import clock, errors, schema
from kernel.changes import Marker
from kernel.errors import FieldError

MOST: Final = 30
SHOWN_WAYS: Final = (mounting.PAGE, mounting.MAIL)
WAYS: Final[dict[str, str]] = schema.load("donations/inquiry-row")["properties"]["way"]["x-words"]
SAID: Final = (*mounting.FROM_OUTSIDE, *mounting.TO_OUTSIDE)
STATES: Final = {
    states.OPEN: "市の返事を待っています",
    states.WAITING: "市から連絡があります",
    states.ANSWERED: "市から返事がありました",
    states.CLOSED: "終わりました",
}


def talks(kind: str, party_id: str) -> list[dict[str, Any]]:
    """What a vendor or a donor has with us, newest first, the last thirty: a query, a batch read, a query for each."""
    return [talk(one) for one in lists.of_party(DESK, kind, party_id)[:MOST]]


def heads(kind: str, party_id: str) -> list[dict[str, Any]]:
    """The same without what was said: a query and a batch read."""
    return [_head(one) for one in lists.of_party(DESK, kind, party_id)[:MOST]]


def talk(inquiry: Inquiry) -> dict[str, Any]:
    """One inquiry as the one who asks sees it."""
    said = [one for one in lists.history(DESK, inquiry.inquiry_id) if one.what in SAID]
    return _head(inquiry) | {"said": [_said(one) for one in said]}


def of_vendor(vendor_id: str, inquiry_id: str) -> Inquiry:
    """A vendor's own inquiry. Raises NotFound, also for another's."""
    inquiry = mounting.of(DESK, inquiry_id)
    if (inquiry.party_kind, inquiry.party_id) != (VENDOR, vendor_id):
        raise errors.NotFound()
    return inquiry


def ask_as_vendor(vendor_id: str, who: str, wanted: dict[str, Any], marker: Marker) -> Inquiry:
    """Ask the desk: {subject, text, shipment?}. Raises Invalid (no such parcel of hers)."""
    about = [(VENDOR, vendor_id)]
    if reference := wanted.get("shipment", "").strip():
        shipment = orders.Shipment.find(*orders.key_of(reference))
        if shipment is None or shipment.vendor_id != vendor_id:
            told = "この番号の荷物が見つかりません。荷物の番号（例：261122041738-01）を確かめてください。"
            raise errors.Invalid([FieldError("/shipment", "unknown", told)])
        about += [(SHIPMENT, shipment.reference), (DONATION, shipment.donation_id)]
    asked = mounting.Asked(
        mounting.PAGE,
        wanted["text"],
        subject=wanted["subject"],
        asked_by=vendors.names([vendor_id]).get(vendor_id, ""),
        about=tuple(about),
        party=(VENDOR, vendor_id),
    )
    return asking.ask(DESK, asked, who=who, marker=marker)


def write_as_vendor(vendor_id: str, inquiry_id: str, who: str, text: str, marker: Marker) -> Inquiry:
    """Write further. Raises NotFound, Invalid."""
    inquiry = of_vendor(vendor_id, inquiry_id)
    return asking.join(DESK, inquiry.inquiry_id, text, who=who, way=mounting.PAGE, marker=marker)


def ask_as_donor(donation: Donation, who: str, subject: str, text: str, marker: Marker) -> Inquiry:
    """Ask the city on one's own page."""
    asked = mounting.Asked(
        mounting.PAGE,
        text or subject,
        subject=subject,
        asked_by=who,
        about=((DONATION, donation.donation_id),),
        party=(DONOR, donation.donation_id),
    )
    return asking.ask(DESK, asked, who=who, marker=marker)


def write_as_donor(donation: Donation, inquiry_id: str, who: str, text: str, marker: Marker) -> Inquiry:
    """Write further on one's own page. Raises NotFound, Invalid."""
    inquiry = mounting.of(DESK, inquiry_id)
    if (inquiry.party_kind, inquiry.party_id) != (DONOR, donation.donation_id):
        raise errors.NotFound()
    return asking.join(DESK, inquiry_id, text, who=who, way=mounting.PAGE, marker=marker)


def _head(inquiry: Inquiry) -> dict[str, Any]:
    return {
        "id": inquiry.inquiry_id,
        "number": inquiry.number,
        "subject": inquiry.subject or "お問い合わせ",
        "state": inquiry.state,
        "words": STATES[inquiry.state],
        "opened_at": clock.iso(inquiry.opened_at),
        "shipment": next((one["id"] for one in inquiry.about if one["kind"] == SHIPMENT), ""),
    }


def _said(entry: Entry) -> dict[str, Any]:
    ours = entry.what in mounting.TO_OUTSIDE
    # Of an answer on the telephone staff keep a record for themselves; whoever was called knows what was said.
    noted = entry.what == states.ANSWER and entry.way not in SHOWN_WAYS
    return {
        "at": clock.iso(entry.at),
        "who": "市の窓口" if ours else entry.who,
        "ours": ours,
        "text": f"{WAYS[entry.way or '']}で回答しました。" if noted else entry.words or "",
    }


def unread(found: Sequence[dict[str, Any]]) -> int:
    """How many of them wait for the vendor: the desk wrote, and nobody answered yet."""
    return sum(1 for one in found if one["state"] == states.WAITING)
