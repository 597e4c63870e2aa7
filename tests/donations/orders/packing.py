"""What the tests of orders share: the shipments there are, and what the clerk does with them."""

from typing import Any

from donations.api import app
from donations.orders.records import Shipment
from donations.records import DonationsRecord
from kernel import schema
from tests import house
from tests.house import Caller, Got

SHIPMENTS = "/api/donations/shipments"
NUMBER = "1234-5678-9013"
PLAN = [
    {"month": 1, "share_yen": 3000, "what": "新米 5kg"},
    {"month": 2, "share_yen": 2000, "what": "もち 2kg"},
    {"month": 3, "share_yen": 2000, "what": "みそ 2kg"},
]
ELSEWHERE = {
    "name": "小林 花",
    "name_kana": "コバヤシ ハナ",
    "postcode": "530-0001",
    "address": "大阪府大阪市北区梅田1-1",
    "telephone": "090-0000-4321",
    "same_as_donor": False,
}


def shipments() -> list[Shipment]:
    """All shipments, by reference."""
    found = (DonationsRecord.from_raw_data(item) for item in house.items("donations") if item["sk"]["S"] == "SHIPMENT")
    return sorted((one for one in found if isinstance(one, Shipment)), key=lambda one: one.reference)


def act(clerk: Caller, shipment: Shipment, verb: str, **body: Any) -> Got:
    return clerk.post(app, f"{SHIPMENTS}/{shipment.reference}/{verb}", {"version": shipment.version, **body})


def shipped(clerk: Caller, shipment: Shipment, number: str = NUMBER) -> dict[str, Any]:
    """The shipment as the clerk sees it after it has left; its shape is the published one."""
    got = act(clerk, shipment, "ship", numbers=[number])
    assert got.status == 200, got.body
    assert schema.mistakes("donations/shipment", got.body) == []
    found: dict[str, Any] = got.body
    return found


def seen(clerk: Caller, shipment: Shipment) -> dict[str, Any]:
    """The shipment as the clerk sees it now."""
    got = clerk.get(app, f"{SHIPMENTS}/{shipment.reference}")
    assert schema.mistakes("donations/shipment", got.body) == []
    found: dict[str, Any] = got.body
    return found


def fresh(shipment: Shipment) -> Shipment:
    """The same as it is stored now."""
    return next(one for one in shipments() if one.reference == shipment.reference)
