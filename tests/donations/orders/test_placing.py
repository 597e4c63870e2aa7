"""A donation's gifts are ordered with it, follow its changes until they leave, and stay what they were afterwards."""

from datetime import timedelta
from typing import Any

import pytest

from donations.orders.records import Shipment, key_of
from donations.records import Donation
from donations.records import key_of as donation_key_of
from kernel import clock
from tests import house
from tests.donations import desk
from tests.donations.fulfilment import shelf
from tests.donations.orders import packing
from tests.house import Caller

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture
def clerk(cloud: None) -> Caller:
    return shelf.opened()


def test_a_paid_donation_is_ordered_with_it(clerk: Caller) -> None:
    answer = desk.accepted(desk.EXAMPLE)
    (only,) = packing.shipments()
    assert only.reference == answer["number"].replace("R-20", "").replace("-", "") + "-01"
    assert (only.state, only.vendor_id, only.gift_code, only.quantity) == ("ordered", "VENDOR", "HDM-0012", 1)
    assert only.consignee["name"] == desk.EXAMPLE["donor"]["name"]
    assert only.cost_yen == 7000
    assert only.due["on"] == "2026-12-22"
    shown = desk.seen(clerk, answer["donation_id"])
    assert [one["id"] for one in shown["shipments"]] == [only.reference]


def test_an_unpaid_donation_is_ordered_when_it_is_paid(clerk: Caller) -> None:
    payment = desk.EXAMPLE["payment"] | {"status": "unpaid"}
    desk.accepted(desk.notification(revision=1, payment=payment, paid_at=...))
    assert packing.shipments() == []
    desk.accepted(desk.notification(revision=2), message_id="msg_2")
    assert [one.state for one in packing.shipments()] == ["ordered"]


def test_the_same_notification_orders_nothing_again(clerk: Caller) -> None:
    for number in range(3):
        desk.accepted(desk.EXAMPLE, message_id=f"msg_{number}")
    assert len(packing.shipments()) == 1


def test_a_short_gift_is_ordered_once_it_is_there(clerk: Caller) -> None:
    shelf.receive(clerk, 1)
    shelf.donate(1)
    short = shelf.donate(2)
    assert len(packing.shipments()) == 1
    shelf.receive(clerk, 1)
    desk.act(clerk, desk.seen(clerk, short["donation_id"]), "resolve", flag="stock_short", resolution="allocate")
    assert len(packing.shipments()) == 2


def test_a_held_donation_is_ordered_when_it_is_decided(clerk: Caller) -> None:
    answer = desk.accepted(desk.notification(amount_yen=2800))
    assert packing.shipments() == []
    got = desk.act(
        clerk, desk.seen(clerk, answer["donation_id"]), "resolve",
        flag="amount_mismatch", resolution="accept_as_paid", note="掲載の誤りを確かめた",
    )  # fmt: skip
    assert got.status == 200, got.body
    assert [one.state for one in packing.shipments()] == ["ordered"]


def test_a_resident_gets_no_gift(clerk: Caller) -> None:
    here = desk.donor(postcode="100-0001", prefecture="ひなた県", address="ひだまり市里山1-2")
    answer = desk.accepted(desk.notification(donor=here))
    seen = desk.seen(clerk, answer["donation_id"])
    while open_flags := [flag["code"] for flag in seen["flags"] if flag["state"] == "open" and flag["holds"]]:
        chosen = {"resident": "no_gift"}.get(open_flags[0], "confirmed")
        seen = desk.act(clerk, seen, "resolve", flag=open_flags[0], resolution=chosen).body
    assert seen["state"] == "paid"
    assert packing.shipments() == []


def test_while_it_is_held_nothing_of_it_leaves(clerk: Caller) -> None:
    answer = desk.accepted(desk.EXAMPLE)
    desk.accepted(desk.notification(revision=2, amount_yen=2800), message_id="msg_2")
    (paused,) = packing.shipments()
    assert paused.state == "paused"
    got = packing.act(clerk, paused, "ship", numbers=[packing.NUMBER])
    assert (got.status, got.body["detail"][:12]) == (409, "寄附を確かめているあいだ")
    desk.accepted(desk.notification(revision=3), message_id="msg_3")
    assert [one.state for one in packing.shipments()] == ["ordered"]
    assert desk.seen(clerk, answer["donation_id"])["state"] == "paid"


def test_what_looks_doubled_waits_until_staff_have_looked(clerk: Caller) -> None:
    desk.accepted(desk.EXAMPLE)
    again = desk.accepted(desk.notification(portal_order_number="FN-2"), message_id="msg_2")
    assert {one.state for one in packing.shipments()} == {"ordered"}
    desk.deliver("donations.received")
    states = {one.donation_id == again["donation_id"]: one.state for one in packing.shipments()}
    assert states == {False: "ordered", True: "paused"}
    seen = desk.seen(clerk, again["donation_id"])
    assert desk.act(clerk, seen, "resolve", flag="duplicate", resolution="both_genuine").status == 200
    assert {one.state for one in packing.shipments()} == {"ordered"}


def test_what_may_have_been_cancelled_waits_too(clerk: Caller) -> None:
    """A cancelled order whose payment comes again in an earlier-looking notification: nothing is ordered anew by itself."""
    unordered = {"revision": ..., "updated_at": ...}
    desk.accepted(desk.notification(**unordered))
    desk.accepted(desk.notification(**unordered, cancelled=True), message_id="msg_2")
    desk.accepted(desk.notification(**unordered), message_id="msg_3")
    assert [one.state for one in packing.shipments()] == ["cancelled"]


def test_a_new_address_reaches_what_has_not_left(clerk: Caller) -> None:
    """定期便 (hard case 9): an address change affects unshipped ones only."""
    desk.stands(plan=packing.PLAN)
    answer = desk.accepted(desk.EXAMPLE)
    first, *others = packing.shipments()
    assert [one.due["on"] for one in (first, *others)] == ["2026-12-31", "2027-01-31", "2027-02-28"]
    assert [one.cost_yen for one in (first, *others)] == [3000, 2000, 2000]
    with clock.fixed(house.NOON + timedelta(days=14)):
        clerk = house.staff()
        packing.shipped(clerk, first)
        seen = desk.seen(clerk, answer["donation_id"])
        desk.act(clerk, seen, "correct", reason="転居の電話", lines=[{"index": 0, "recipient": packing.ELSEWHERE}])
    after = packing.shipments()
    assert [one.consignee["address"] for one in after] == [
        first.consignee["address"],
        packing.ELSEWHERE["address"],
        packing.ELSEWHERE["address"],
    ]
    flags = {flag["code"]: flag["state"] for flag in desk.seen(clerk, answer["donation_id"])["flags"]}
    assert flags["after_shipping"] == "open"


def test_a_subscription_takes_one_from_the_stock(clerk: Caller) -> None:
    desk.stands(plan=packing.PLAN)
    shelf.receive(clerk, 5)
    desk.accepted(desk.EXAMPLE)
    assert shelf.numbers() == {"pool": 4, "sold": 1}
    assert len(packing.shipments()) == 3


def test_another_gift_is_ordered_anew_and_the_old_one_called_off(clerk: Caller) -> None:
    desk.stands("HDM-0013", vendor_id="OTHER")
    answer = desk.accepted(desk.EXAMPLE)
    seen = desk.seen(clerk, answer["donation_id"])
    desk.act(clerk, seen, "correct", reason="電話で変更", lines=[{"index": 0, "gift_code": "HDM-0013"}])
    old, new = packing.shipments()
    assert (old.state, old.gift_code, old.vendor_id) == ("cancelled", "HDM-0012", "VENDOR")
    assert (new.state, new.gift_code, new.vendor_id) == ("ordered", "HDM-0013", "OTHER")


def test_a_cancelled_donation_calls_its_gifts_off_and_gives_the_stock_back(clerk: Caller) -> None:
    """Hard case 5: stock returns only if not shipped."""
    shelf.receive(clerk, 1)
    desk.accepted(desk.EXAMPLE)
    desk.accepted(desk.notification(revision=2, cancelled=True), message_id="msg_2")
    assert [one.state for one in packing.shipments()] == ["cancelled"]
    assert shelf.numbers() == {"pool": 1, "sold": 1, "returned": 1}


def test_what_was_shipped_stays_so_when_the_donation_is_cancelled(clerk: Caller) -> None:
    shelf.receive(clerk, 1)
    answer = desk.accepted(desk.EXAMPLE)
    packing.shipped(clerk, packing.shipments()[0])
    desk.accepted(desk.notification(revision=2, cancelled=True), message_id="msg_2")
    assert [one.state for one in packing.shipments()] == ["shipped"]
    assert shelf.numbers() == {"sold": 1}
    seen = desk.seen(clerk, answer["donation_id"])
    assert seen["state"] == "cancelled"
    (flag,) = [one for one in seen["flags"] if one["state"] == "open"]
    assert (flag["code"], flag["rows"][0]["value"]) == ("after_shipping", "寄附が取り消されました")
    got = desk.act(
        clerk, seen, "resolve", flag="after_shipping", resolution="return_asked", note="着払いで返送を頼んだ"
    )
    assert got.status == 200, got.body


def test_a_present_goes_to_its_recipient_in_the_donors_name(clerk: Caller) -> None:
    line = desk.line(recipient=packing.ELSEWHERE)
    desk.accepted(desk.notification(lines=[line]))
    (only,) = packing.shipments()
    assert (only.present, only.consignee["name"], only.donor["name"]) == (1, "小林 花", desk.EXAMPLE["donor"]["name"])


def test_many_shipments_follow_in_the_background(clerk: Caller) -> None:
    desk.stands(plan=[packing.PLAN[0] | {"month": month, "share_yen": 10} for month in range(1, 37)])
    lines = [desk.line(amount_yen=28000), desk.line(amount_yen=28000), desk.line(amount_yen=28000)]
    answer = desk.accepted(desk.notification(lines=lines, amount_yen=84000))
    assert answer["state"] == "paid"
    for _ in range(3):
        desk.deliver("donations.stock_pending")
    assert len(packing.shipments()) == 108
    donation = Donation.must(*donation_key_of(answer["donation_id"]), consistent=True)
    assert {entry["state"] for entry in donation.orders.values()} == {"ordered"}
    assert all(Shipment.find(*key_of(name)) is not None for name in donation.orders)


@pytest.mark.parametrize("paid_at", ["9999-11-30T00:00:00Z", "1900-01-01T00:00:00Z"])
def test_no_day_of_payment_stops_the_intake(clerk: Caller, paid_at: str) -> None:
    assert desk.accepted(desk.notification(paid_at=paid_at))["revision"] == 1


def test_the_summary_says_what_the_shipments_say(clerk: Caller) -> None:
    answer = desk.accepted(desk.EXAMPLE)
    packing.shipped(clerk, packing.shipments()[0])
    donation: Any = Donation.must(*donation_key_of(answer["donation_id"]), consistent=True)
    assert {name: entry["state"] for name, entry in donation.orders.items()} == {
        one.reference: one.state for one in packing.shipments()
    }
