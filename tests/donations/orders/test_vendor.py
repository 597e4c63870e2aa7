"""A vendor's people do with the vendor's shipments what staff can, and see no other's."""

import pytest

from donations.api import app
from tests import house
from tests.donations import desk
from tests.donations.fulfilment import shelf
from tests.donations.orders import packing
from tests.donations.orders.packing import NUMBER

pytestmark = pytest.mark.usefixtures("cloud")
HERS = "/api/donations/vendor/shipments"


@pytest.fixture
def both(cloud: None) -> None:
    shelf.opened()
    desk.stands("HDM-0013", vendor_id="OTHER")
    shelf.donate(1)
    shelf.donate(2, lines=[desk.line(gift_code="HDM-0013")])


def test_she_sees_and_sends_what_is_hers(both: None) -> None:
    her = house.member("VENDOR")
    (row,) = her.get(app, HERS).body["items"]
    assert row["vendor_id"] == "VENDOR"
    got = her.post(app, f"{HERS}/{row['id']}/ship", {"version": row["version"], "numbers": [NUMBER]})
    assert (got.status, got.body["state"]) == (200, "shipped")
    assert her.get(app, HERS, list="shipped").body["items"][0]["trackings"] == [NUMBER]
    lines = [one for one in house.items("audit") if one["action"]["S"] == "donations.vendor_ship"]
    assert [(one["actor"]["S"], one["actor_name"]["S"]) for one in lines] == [("vendor:01MEMBER", "小林 実")]


def test_of_the_donor_she_hears_what_a_parcel_needs(cloud: None) -> None:
    shelf.opened()
    shelf.donate(1)
    shelf.donate(2, lines=[desk.line(recipient=packing.ELSEWHERE)])
    her = house.member("VENDOR")
    found = [her.get(app, f"{HERS}/{one.reference}").body for one in packing.shipments()]
    own, present = sorted(found, key=lambda one: one["present"])
    assert (own["donor"]["name"], own["number"], own["donation_id"]) == ("", "", "")
    assert present["donor"] == {"name": "渡邉 2子", "name_kana": "", "postcode": "", "address": "", "telephone": ""}
    assert present["recipient"]["address"] == packing.ELSEWHERE["address"]


def test_of_another_vendors_she_finds_nothing(both: None) -> None:
    her = house.member("VENDOR")
    theirs = next(one for one in packing.shipments() if one.vendor_id == "OTHER")
    assert her.get(app, f"{HERS}/{theirs.reference}").status == 404
    body = {"version": theirs.version, "numbers": [NUMBER]}
    assert her.post(app, f"{HERS}/{theirs.reference}/ship", body).status == 404
    assert her.get(app, HERS, vendor="OTHER").body["items"][0]["vendor_id"] == "VENDOR"
    labels = {"carrier": "yamato", "references": [theirs.reference]}
    assert her.post(app, f"{HERS}/labels/check", labels).status == 422


def test_the_desk_is_not_hers(both: None) -> None:
    her = house.member("VENDOR")
    for path in ("/api/donations", "/api/donations/shipments", "/api/donations/vendors"):
        assert her.get(app, path).status == 401
    assert house.member("VENDOR", kind="employer", member_id="01X").get(app, HERS).status == 401
