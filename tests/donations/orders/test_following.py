"""What a portal or the desk changes afterwards: orders follow their lines, wherever those stand, and nothing due is left out."""

from datetime import timedelta
from typing import Any

import pytest

from donations.orders import lists
from kernel import clock
from tests import house
from tests.donations import desk
from tests.donations.fulfilment import shelf
from tests.donations.orders import packing
from tests.house import Caller

pytestmark = pytest.mark.usefixtures("cloud")
A, B = desk.line(), desk.line(gift_code="HDM-0013")
NUMBERS = ("1234-5678-9013", "1234-5678-9024", "1234-5678-9035")


@pytest.fixture
def clerk(cloud: None) -> Caller:
    found = shelf.opened()
    desk.stands("HDM-0013", vendor_id="OTHER")
    return found


def donated(*lines: dict[str, Any], revision: int = 1, **changed: Any) -> dict[str, Any]:
    amount = 28000 * sum(line.get("quantity") or 1 for line in lines)
    body = desk.notification(lines=list(lines), revision=revision, **{"amount_yen": amount, **changed})
    return desk.accepted(body, message_id=f"msg_{revision}")


def standing() -> dict[str, str]:
    """{gift: state} of what was not called off."""
    return {one.gift_code: one.state for one in packing.shipments() if one.state != "cancelled"}


def test_a_line_that_moves_up_keeps_its_order(clerk: Caller) -> None:
    answer = donated(A, B)
    packing.shipped(clerk, packing.shipments()[0])
    donated(B, revision=2)
    assert standing() == {"HDM-0012": "shipped", "HDM-0013": "ordered"}
    flags = {flag["code"]: flag["state"] for flag in desk.seen(clerk, answer["donation_id"])["flags"]}
    assert flags["after_shipping"] == "open"


def test_lines_that_change_places_change_nothing(clerk: Caller) -> None:
    donated(A, B)
    donated(B, A, revision=2)
    assert standing() == {"HDM-0012": "ordered", "HDM-0013": "ordered"}
    assert len(packing.shipments()) == 2


def test_a_dropped_line_completes_what_else_has_left(clerk: Caller) -> None:
    answer = donated(A, B)
    packing.shipped(clerk, packing.shipments()[0])
    donated(A, revision=2)
    assert standing() == {"HDM-0012": "shipped"}
    assert desk.seen(clerk, answer["donation_id"])["state"] == "completed"


@pytest.mark.parametrize("way", ["desk", "portal"])
def test_the_rest_of_a_subscription_goes_on_when_a_cancellation_is_taken_back(clerk: Caller, way: str) -> None:
    desk.stands(plan=packing.PLAN)
    answer = donated(A)
    packing.shipped(clerk, packing.shipments()[0])
    if way == "desk":
        for verb in ("cancel", "restore"):
            seen = desk.seen(clerk, answer["donation_id"])
            assert desk.act(clerk, seen, verb, reason="電話").status == 200
    else:
        donated(A, revision=2, cancelled=True)
        donated(A, revision=3)
    there = sorted((one.nth, one.state) for one in packing.shipments() if one.state != "cancelled")
    assert there == [(1, "shipped"), (2, "ordered"), (3, "ordered")]
    assert desk.seen(clerk, answer["donation_id"])["state"] == "paid"


def test_each_of_two_lines_of_one_gift_follows_its_own_address(clerk: Caller) -> None:
    shelf.receive(clerk, 3)
    donated(A, A | {"quantity": 2})
    donated(A | {"recipient": packing.ELSEWHERE}, A, revision=2)
    first, second = packing.shipments()
    assert (first.consignee["name"], first.quantity, second.quantity) == ("小林 花", 1, 1)
    assert shelf.numbers() == {"pool": 1, "sold": 3, "returned": 1}


def test_what_is_short_of_more_still_follows_hold_and_address(clerk: Caller) -> None:
    desk.stands(plan=packing.PLAN)
    shelf.receive(clerk, 1)
    donated(A)
    moved = A | {"quantity": 2, "recipient": packing.ELSEWHERE}
    donated(moved, revision=2, amount_yen=2800)
    assert {(one.state, one.quantity, one.consignee["name"]) for one in packing.shipments()} == {
        ("paused", 1, "小林 花")
    }


def test_a_wished_day_counts_for_the_part_of_its_month(clerk: Caller) -> None:
    desk.stands(plan=packing.PLAN)
    donated(A | {"delivery": {"date": "2027-01-20"}})
    assert [one.due["on"] for one in packing.shipments()] == ["2026-12-31", "2027-01-18", "2027-02-28"]


def test_a_new_address_says_its_own_prefecture(clerk: Caller) -> None:
    line = A | {"recipient": packing.ELSEWHERE | {"prefecture": "大阪府", "address": "大阪市北区梅田1-1"}}
    answer = donated(line)
    assert packing.shipments()[0].consignee["address"] == "大阪府大阪市北区梅田1-1"
    seen = desk.seen(clerk, answer["donation_id"])
    change = [{"index": 0, "recipient": {"postcode": "100-0001", "address": "東京都千代田区千代田1-1"}}]
    assert desk.act(clerk, seen, "correct", reason="転居", lines=change).status == 200
    assert packing.shipments()[0].consignee["address"] == "東京都千代田区千代田1-1"


def test_a_delay_that_has_passed_is_overdue_too(clerk: Caller) -> None:
    donated(A)
    packing.act(clerk, packing.shipments()[0], "delay", until="2026-12-01", reason="霜のため")
    assert lists.overdue().items == []
    with clock.fixed(house.NOON + timedelta(days=30)):
        assert [one.gift_code for one in lists.overdue().items] == ["HDM-0012"]
        assert len(lists.shipments({"list": "overdue"}).items) == 1


def test_what_comes_back_to_a_cancelled_donation_can_t_be_sent_again(clerk: Caller) -> None:
    donated(A)
    packing.shipped(clerk, packing.shipments()[0])
    donated(A, revision=2, cancelled=True)
    packing.act(clerk, packing.shipments()[0], "unship", reason="まだ出していなかった")
    assert packing.act(clerk, packing.shipments()[0], "ship", numbers=[NUMBERS[1]]).status == 409


def test_the_desk_does_not_take_back_what_the_portal_cancelled(clerk: Caller) -> None:
    answer = donated(A)
    desk.act(clerk, desk.seen(clerk, answer["donation_id"]), "cancel", reason="電話")
    donated(A, revision=2, cancelled=True)
    seen = desk.seen(clerk, answer["donation_id"])
    assert "restore" not in seen["actions"]
    assert desk.act(clerk, seen, "restore", reason="電話").status == 409


def test_a_cancellation_after_one_was_taken_back_is_followed(clerk: Caller) -> None:
    answer = donated(A)
    for verb in ("cancel", "restore"):
        desk.act(clerk, desk.seen(clerk, answer["donation_id"]), verb, reason="電話")
    donated(A, revision=2, cancelled=True)
    assert desk.seen(clerk, answer["donation_id"])["state"] == "cancelled"
    assert standing() == {}
