"""Packing slips (納品書): what lies in the parcel beside the gift: for whom, what, from whom, thanks. No price, no address."""

from collections.abc import Mapping
from typing import Any, Final

from donations.catalogue import vendors
from donations.catalogue.records import Entry
from donations.orders.bars import code128
from donations.orders.records import ORDERED, SHIPPED, STATES, Shipment
from donations.orders.shipping import By, read
from kernel import errors, search, settings
from kernel.errors import FieldError

PRINTED: Final = frozenset({ORDERED, SHIPPED})  # what has left may need its slip once more, for a letter that follows
THANKS: Final = "このたびは、{city}にご寄附をいただき、ありがとうございます。返礼品をお届けします。"
PRESENT: Final = "{city}のふるさと納税の返礼品です。贈り主の方のお申し込みで、お届けしました。"


def slips(wanted: Mapping[str, Any], *, by: By) -> dict[str, Any]:
    """What is to be printed, in the order asked for: {references} → {city, contact, telephone, items}.

    Raises Invalid for one that does not exist, is not the vendor's own, or is not to be sent.
    """
    references = list(dict.fromkeys(wanted["references"]))
    known = {one.reference: one for one in read(references, by)}
    mistakes = [
        FieldError(f"/references/{place}", "unknown", told)
        for place, name in enumerate(references)
        if (told := _hindrance(name, known.get(name)))
    ]
    if mistakes:
        raise errors.Invalid(mistakes)
    senders = {
        one.entry_id: one.content or one.shown
        for one in search.records(Entry, dict.fromkeys(vendors.key_of(one.vendor_id) for one in known.values()))
    }
    city = settings.city()
    return {
        "city": city["name"],
        "contact": city["services"]["donations"]["contact"],
        "telephone": city["telephone"],
        "items": [_slip(known[name], senders.get(known[name].vendor_id, {})) for name in references],
    }


def _hindrance(name: str, one: Shipment | None) -> str:
    if one is None:
        return "この番号の荷物はありません。"
    return "" if one.state in PRINTED else f"荷物 {name} は「{STATES[one.state]}」です。選びから外してください。"


def _slip(one: Shipment, vendor: Mapping[str, Any]) -> dict[str, Any]:
    origin = vendor.get("origin") or {}
    return {
        "reference": one.reference,
        "bars": code128(one.reference),
        "consignee": one.consignee["name"],
        "giver": one.donor["name"] if one.present else "",
        "gift_name": one.gift_name,
        "what": one.what or "",
        "nth": one.nth,
        "of": one.of,
        "quantity": one.quantity,
        "sender": origin.get("name") or vendor.get("name", ""),
        "sender_telephone": origin.get("telephone", ""),
        "thanks": _thanks(present=bool(one.present)),
    }


def _thanks(*, present: bool) -> str:
    """The city's own words; who gets a present has given nothing, and is not thanked for it."""
    city, said = settings.city(), settings.city().get("donations", {}).get("slip", {})
    words: str = said.get("present", PRESENT) if present else said.get("thanks", THANKS)
    return words.replace("{city}", city["name"])
