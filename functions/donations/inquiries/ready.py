"""Ready answers: ours, which every city starts with, and the city's own; filled from the donation that an inquiry is about."""

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from donations import notification
from donations.inquiries import desk
from donations.inquiries.records import Inquiry, Template
from donations.orders import lists as orders
from donations.orders import present as parcels
from donations.orders.records import CANCELLED, GONE, Shipment
from donations.records import Donation, DonationsRecord
from inquiries.records import template_key
from inquiries.templates import filled
from japan import my_number, tracking
from kernel import clock, errors, ids, paging
from kernel.callers import Staff
from kernel.changes import Marker, New, Removed, Saved, commit, done_before

MOST = 100


@functools.cache
def _ours() -> tuple[dict[str, str], ...]:
    return tuple(json.loads((Path(__file__).parent / "ready.json").read_text(encoding="utf-8")))


def shown() -> list[dict[str, Any]]:
    """All of them, the city's own first: one query."""
    found = paging.page(Template, "", [template_key("")[0]], limit=MOST, newest_first=False).items
    own = [
        {"id": one.template_id, "version": one.version, "title": one.title, "words": one.words, "own": True}
        for one in found
    ]
    return [*own, *({"version": 0, "own": False, **one} for one in _ours())]


def save(wanted: Mapping[str, Any], *, by: Staff, marker: Marker) -> None:
    """Write a new ready answer, or an existing one of the city's anew: {id?, version?, title, words}. Raises NotFound, Stale."""
    now = clock.now()
    if "id" not in wanted:
        template_id = ids.new()
        pk, sk = template_key(template_id)
        one = Template(pk=pk, sk=sk, template_id=template_id)
    else:
        one = Template.must(*template_key(wanted["id"]), consistent=True)
        if one.version != wanted.get("version"):
            if done_before(DonationsRecord, marker) is None:
                raise errors.Stale()
            return
    one.title, one.words = (my_number.mask(wanted[name].strip()).text for name in ("title", "words"))
    one.saved_at, one.saved_by = now, by.name
    commit(Saved(one) if "id" in wanted else New(one), table=DonationsRecord, marker=marker)


def remove(template_id: str, version: int) -> None:
    """Take a ready answer of the city's away. Raises Stale; none of that id is gone already."""
    one = Template.find(*template_key(template_id), consistent=True)
    if one is None:
        return
    if one.version != version:
        raise errors.Stale()
    commit(Removed(one), table=DonationsRecord)


def for_inquiry(inquiry: Inquiry, donation: Donation | None) -> list[dict[str, Any]]:
    """All of them with what is known of the inquiry put in: one query, and one batch read of the donation's shipments."""
    values = _values(inquiry, donation)
    return [{"id": one["id"], "title": one["title"], "words": filled(one["words"], values)} for one in shown()]


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
