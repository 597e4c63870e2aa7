"""Mails about shipments: to the donor when it left, arrived or came back (the city switches them), to the vendor when what has a label changed.

Their texts are `messaging/templates/donations/`.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from donations import notification
from donations.orders.records import GONE, Shipment
from donations.records import Donation
from japan import tracking
from kernel import links, money, schema, settings
from kernel.events import Event

PAGES: Final = {
    "yamato": "https://toi.kuronekoyamato.co.jp/cgi-bin/tneko",
    "sagawa": "https://k2k.sagawa-exp.co.jp/p/sagawa/web/okurijoinput.jsp",
    "japanpost": "https://trackings.post.japanpost.jp/services/srv/search/",
}
DONOR_PURPOSE: Final = "donations.donor"  # of the link to the donor's own page
DEFAULTS: Final = {"shipped": True, "delivered": False, "returned": False}


def donor_url(donation: Donation) -> str:
    """The address of the donor's own page, to be mailed or shown as a QR. What stands behind '#' never reaches a server's log."""
    return settings.public_url(f"/gift/#{links.seal(DONOR_PURPOSE, donation.donation_id)}")


def shipped(donation: Donation, shipment: Shipment) -> list[Event]:
    """The mail to the donor that it has left; none if the city sends none or there is no address to send to."""
    assert shipment.shipped_on is not None
    numbers = "・".join(tracking.display(number) for number in shipment.trackings)
    carrier = shipment.sent_by or shipment.carrier
    words = schema.load("donations/catalogue-gift")["properties"]["carrier"]["x-words"]
    page = PAGES.get(carrier, "") if numbers else ""
    values = {"carrier": words[carrier], "numbers": numbers, "page": page, "present": bool(shipment.present)}
    return _to_donor("shipped", donation, shipment, shipment.shipped_on, values)


def delivered(donation: Donation, shipment: Shipment) -> list[Event]:
    """The mail to the donor that it has arrived."""
    assert shipment.delivered_on is not None
    return _to_donor("delivered", donation, shipment, shipment.delivered_on, {})


def returned(donation: Donation, shipment: Shipment) -> list[Event]:
    """The mail to the donor that it came back, with why and the way to say where she is."""
    assert shipment.returned_on is not None
    values = {"reason": shipment.returns[-1]["reason"], "present": bool(shipment.present)}
    return _to_donor("returned", donation, shipment, shipment.returned_on, values)


def _to_donor(name: str, donation: Donation, shipment: Shipment, on: str, values: dict[str, Any]) -> list[Event]:
    donor = notification.donor(donation.content)
    switched = settings.city().get("donations", {}).get("mails", {}).get(name, DEFAULTS[name])
    if not switched or not notification.looks_like_email(donor.email):
        return []
    day = date.fromisoformat(on)
    part = f"（{shipment.nth}回目）" if shipment.of > 1 else ""
    told = {
        "name": donor.name,
        "number": donation.number,
        "gift": f"{shipment.what or shipment.gift_name}{part}",
        "day": f"{day.month}月{day.day}日",
        "contact": _contact(),
        "mine": donor_url(donation),
    }
    return [request(name, shipment.reference, donor.email.strip(), told | values)]


def cancelled(donation: Donation) -> list[Event]:
    """The mail to the donor that the desk cancelled it; none without an address."""
    donor = notification.donor(donation.content)
    if not notification.looks_like_email(donor.email):
        return []
    values = {
        "name": donor.name,
        "number": donation.number,
        "amount": money.display(donation.amount_yen),
        "sent": any(one["state"] in GONE for one in donation.orders.values()),
        "contact": _contact(),
    }
    return [request("cancelled", donation.donation_id, donor.email.strip(), values, "donation")]


def donor_page(donation: Donation) -> list[Event]:
    """The mail to the donor with the way to her own page; none without an address."""
    donor = notification.donor(donation.content)
    if not notification.looks_like_email(donor.email):
        return []
    values = {"name": donor.name, "number": donation.number, "url": donor_url(donation), "contact": _contact()}
    return [request("donor_page", donation.donation_id, donor.email.strip(), values, "donation")]


def orders_changed(vendor: dict[str, Any], changed: Sequence[Shipment], cancelled: Sequence[Shipment]) -> Event:
    """The mail to a vendor whose labels no longer hold; nothing personal of the donor in it."""
    values = {
        "vendor": vendor["name"],
        "name": vendor["contact"]["name"],
        "changed": [f"{one.reference}　{one.gift_name}" for one in changed],
        "cancelled": [f"{one.reference}　{one.gift_name}" for one in cancelled],
        "contact": _contact(),
    }
    subject = [*changed, *cancelled][0].reference
    return request("orders_changed", subject, vendor["contact"]["email"], values)


def _contact() -> str:
    return str(settings.city()["services"]["donations"]["contact"])


def request(template: str, reference: str, to: str, values: dict[str, Any], kind: str = "shipment") -> Event:
    """The event that asks for a mail about a record of ours: `template` of `messaging/templates/donations`, `kind` as its address has it."""
    data = {
        "template": f"donations/{template}",
        "to": to,
        "values": values,
        "reference": f"donations/{kind}/{reference}",
    }
    return Event("messaging.mail_requested", reference, data)
