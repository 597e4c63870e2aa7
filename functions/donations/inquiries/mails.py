"""Mails of inquiries. An answer by mail carries the answer; where a page of ours shows it, the mail only says that it is there.

Their texts are `messaging/templates/donations/`.
"""

from typing import Any

from donations import notification
from donations.catalogue.records import Entry as CatalogueEntry
from donations.inquiries.records import Inquiry
from donations.orders import mails
from donations.records import Donation
from kernel import settings
from kernel.events import Event


def answer(inquiry: Inquiry, to: str, text: str) -> Event:
    """The answer itself, to the address that was told."""
    values = {"name": inquiry.asked_by or "", "number": inquiry.number, "subject": inquiry.subject or "", "text": text}
    return _request("inquiry_answer", inquiry, to, values)


def asked(inquiry: Inquiry, to: str, answer_words: str) -> list[Event]:
    """The receipt to whoever asked by the form, unless the city sends none. Nothing that was typed stands in it: anybody can type
    somebody else's address, and words for her."""
    if not settings.city().get("donations", {}).get("mails", {}).get("asked", True):
        return []
    office = settings.city()["office"]
    values = {
        "number": inquiry.number,
        "answer_words": answer_words,
        "hours": f"{office['days']}の{office['opens']}から{office['closes']}",
    }
    return [_request("inquiry_asked", inquiry, to, values)]


def waits_for_vendor(inquiry: Inquiry, vendor: CatalogueEntry) -> list[Event]:
    """The word to a vendor that the desk wrote; none without an address."""
    contact = (vendor.content or vendor.shown).get("contact", {})
    if not notification.looks_like_email(contact.get("email", "")):
        return []
    values = {
        "vendor": vendor.shown["name"],
        "name": contact.get("name", ""),
        "number": inquiry.number,
        "url": settings.public_url("/vendor/"),
    }
    return [_request("inquiry_vendor", inquiry, contact["email"], values)]


def waits_for_donor(inquiry: Inquiry, donation: Donation) -> list[Event]:
    """The word to a donor that her page shows an answer; none without an address."""
    donor = notification.donor(donation.content)
    if not notification.looks_like_email(donor.email):
        return []
    values = {"name": donor.name, "number": donation.number, "url": mails.donor_url(donation)}
    return [_request("inquiry_donor", inquiry, donor.email.strip(), values)]


def _request(template: str, inquiry: Inquiry, to: str, values: dict[str, Any]) -> Event:
    contact = str(settings.city()["services"]["donations"]["contact"])
    return mails.request(template, inquiry.inquiry_id, to, values | {"contact": contact}, "inquiry")
