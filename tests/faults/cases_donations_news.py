"""Fault cases of a vendor's daily mail: it begins with the vendor, comes once at its hour, and can be switched off."""

from datetime import timedelta
from typing import Any

from donations.api import app
from donations.orders import news
from donations.orders.records import VendorNews
from donations.worker import worker
from kernel import clock
from kernel.events import Event
from tests import house
from tests.donations import desk
from tests.donations.fulfilment import shelf
from tests.faults.kit import Case


def kept(vendor: str = "VENDOR", *, due: bool = False) -> None:
    """The record of a vendor in force; due a minute ago, or not."""
    pk, sk = news.key_of(vendor)
    record = VendorNews(pk=pk, sk=sk, vendor_id=vendor, number=1, stands=1)
    record.next_at = clock.now() + timedelta(minutes=-1) if due else news.next_hour(clock.now())
    record.look_again(record.next_at)
    record.save()


def her() -> house.Caller:
    """A vendor's delegate whose mail is on."""
    kept()
    return house.member("VENDOR")


def clerk() -> house.Caller:
    """A clerk, and the same."""
    kept()
    return desk.clerk()


def hour() -> str:
    """The hour of a vendor with one parcel to send, ordered a while ago."""
    with clock.fixed(house.NOON - timedelta(hours=1)):
        vendor = desk.vendor(shelf.opened())
        desk.stands(vendor_id=vendor)
        shelf.donate(1)
    kept(vendor, due=True)
    return vendor


def tell(vendor: str) -> None:
    worker.sweep()
    assert VendorNews.must(*news.key_of(vendor)).sent_on


def approved(_: Any) -> None:
    data = {"standing": "approved", "number": 1, "kind": "vendor"}
    event = Event("donations.vendor_in_force", "VENDOR", data, "01EVENT", desk.now(), "donations")
    worker.deliver_event(event)


OFF = {"version": 1, "on": False}
CASES = [
    Case("donations.vendor_in_force", approved),
    Case("donations.vendor_news_due", tell, prepare=hour),
    Case("donations.vendor_switch_news", lambda she: she.post(app, "/api/donations/vendor/news", OFF), prepare=her),
    Case("donations.switch_news", lambda he: he.post(app, "/api/donations/vendor-news/VENDOR", OFF), prepare=clerk),
]
