"""The ready answers of donations, filled from the donation that an inquiry is about."""

import functools
import json
from pathlib import Path
from typing import Any

from donations import notification
from donations.inquiries import desk
from donations.inquiries.records import Inquiry, Template
from donations.orders import lists as orders
from donations.orders import present as parcels
from donations.orders.records import CANCELLED, GONE, Shipment
from donations.records import Donation
from inquiries.ready import Shelf
from japan import tracking


@functools.cache
def shelf() -> Shelf[Template]:
    """Where they stand."""
    return Shelf(Template, json.loads((Path(__file__).parent / "ready.json").read_text(encoding="utf-8")))


def for_inquiry(inquiry: Inquiry, donation: Donation | None) -> list[dict[str, Any]]:
    """All of them with what is known of the inquiry put in: one query, and one batch read of the donation's shipments."""
    return shelf().filled(_values(inquiry, donation))


def _values(inquiry: Inquiry, donation: Donation | None) -> dict[str, str]:
    values = {"番号": inquiry.number, "氏名": inquiry.asked_by or "", "窓口の時間": desk.shown_hours()}
    if donation is None:
        return values
    donor = notification.donor(donation.content)
    names = [line.gift_name or line.gift_code or "" for line in notification.lines(donation.content)]
    values |= {
        "氏名": inquiry.asked_by or donor.name,
        "受付番号": donation.number,
        "返礼品": "、".join(name for name in names if name),
    }
    wanted = [name for name, one in donation.orders.items() if one["state"] != CANCELLED]
    found = orders.of_donation(wanted) if wanted else []
    return values | _of_parcels(found)


def _of_parcels(found: list[Shipment]) -> dict[str, str]:
    sent = [one for one in found if one.state in GONE]
    left = [one for one in found if one.state not in GONE]
    told: dict[str, str] = {}
    if left:
        told["発送の期限"] = _day(max(one.due_on.isoformat() for one in left))
    if sent:
        last = max(sent, key=lambda one: one.shipped_on or "")
        told["発送した日"] = _day(last.shipped_on or "")
        told["運送会社"] = parcels.words("carrier", last.sent_by or last.carrier)
        told["伝票番号"] = "・".join(tracking.display(number) for number in last.trackings)
    return told


def _day(iso: str) -> str:
    _, month, day = iso.split("-")
    return f"{int(month)}月{int(day)}日"
