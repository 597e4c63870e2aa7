"""Mails to a vendor about a survey: that it is there, that its deadline comes, that it has passed. Nothing of an answer is in them."""

from typing import Any

from donations import notification
from donations.catalogue.records import Entry
from donations.orders import mails
from donations.origins.records import OriginSheet
from kernel import clock, settings
from kernel.events import Event


def sent(sheet: OriginSheet, vendor: Entry | None) -> list[Event]:
    """The word that a survey waits for an answer; none without an address."""
    return _to(sheet, vendor, "origin_survey", {})


def reminder(sheet: OriginSheet, vendor: Entry | None, *, passed: bool) -> list[Event]:
    """The reminder before the deadline, or after it."""
    return _to(sheet, vendor, "origin_reminder", {"passed": passed})


def _to(sheet: OriginSheet, vendor: Entry | None, template: str, more: dict[str, Any]) -> list[Event]:
    content = (vendor.content or vendor.shown) if vendor else {}
    contact = content.get("contact", {})
    if not notification.looks_like_email(contact.get("email", "")):
        return []
    day = sheet.due_at.astimezone(clock.JST)
    values = {
        "vendor": content["name"],
        "name": contact.get("name", ""),
        "title": sheet.title,
        "count": len(sheet.gifts),
        "day": f"{day.month}月{day.day}日",
        "url": settings.public_url("/vendor/"),
        "contact": str(settings.city()["services"]["donations"]["contact"]),
    }
    return [mails.request(template, sheet.sheet_id, contact["email"], values | more, "origin-sheet")]
