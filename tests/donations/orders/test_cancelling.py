"""Cancelling at the desk at every state, with what follows for stock, vendor and donor (hard case 5)."""

from typing import Any

import pytest

from messaging import templates
from tests import house
from tests.donations import desk
from tests.donations.fulfilment import shelf
from tests.donations.orders import packing
from tests.house import Caller

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture
def clerk(cloud: None) -> Caller:
    found = shelf.opened()
    shelf.receive(found, 1)
    return found


def did(clerk: Caller, donation_id: str, verb: str, **body: Any) -> dict[str, Any]:
    got = desk.act(clerk, desk.seen(clerk, donation_id), verb, **{"reason": "電話で申し出", **body})
    assert got.status == 200, got.body
    found: dict[str, Any] = got.body
    return found


def mails() -> list[dict[str, Any]]:
    return [event["data"] for event in house.outbox("donations") if event["type"] == "messaging.mail_requested"]


def test_before_shipping_the_gift_is_called_off_and_the_stock_comes_back(clerk: Caller) -> None:
    answer = desk.accepted(desk.EXAMPLE)
    after = did(clerk, answer["donation_id"], "cancel", tell_donor=True)
    assert (after["state"], "restore" in after["actions"], "correct" in after["actions"]) == ("cancelled", True, False)
    assert [one["state"] for one in after["shipments"]] == ["cancelled"]
    assert shelf.numbers() == {"pool": 1, "sold": 1, "returned": 1}
    (mail,) = mails()
    subject, body = templates.render(mail["template"], mail["values"])
    assert subject.endswith(answer["number"])
    assert "返礼品はお送りしません" in body


def test_taken_back_it_is_ordered_anew(clerk: Caller) -> None:
    answer = desk.accepted(desk.EXAMPLE)
    did(clerk, answer["donation_id"], "cancel")
    after = did(clerk, answer["donation_id"], "restore")
    assert after["state"] == "paid"
    assert [one["state"] for one in after["shipments"]] == ["cancelled", "ordered"]
    assert shelf.numbers() == {"sold": 2, "returned": 1}
    assert mails() == []


def test_after_shipping_the_stock_stays_away_and_the_donor_hears_of_the_way_back(clerk: Caller) -> None:
    answer = desk.accepted(desk.EXAMPLE)
    packing.shipped(clerk, packing.shipments()[0])
    after = did(clerk, answer["donation_id"], "cancel", tell_donor=True)
    assert [one["state"] for one in after["shipments"]] == ["shipped"]
    assert [flag["code"] for flag in after["flags"] if flag["state"] == "open"] == ["after_shipping"]
    assert shelf.numbers() == {"sold": 1}
    assert "返送のしかた" in templates.render(mails()[-1]["template"], mails()[-1]["values"])[1]


def test_a_late_notification_does_not_bring_it_back(clerk: Caller) -> None:
    answer = desk.accepted(desk.EXAMPLE)
    did(clerk, answer["donation_id"], "cancel")
    desk.accepted(desk.notification(revision=2, message="住所はそのまま"), message_id="msg_2")
    assert desk.seen(clerk, answer["donation_id"])["state"] == "cancelled"


def test_an_unpaid_or_held_donation_can_be_cancelled_too(clerk: Caller) -> None:
    unpaid = desk.notification(payment=desk.EXAMPLE["payment"] | {"status": "unpaid"}, paid_at=...)
    assert did(clerk, desk.accepted(unpaid)["donation_id"], "cancel")["state"] == "cancelled"
    held = desk.accepted(desk.notification(portal_order_number="FN-2", amount_yen=2800), message_id="msg_2")
    assert did(clerk, held["donation_id"], "cancel")["state"] == "cancelled"


def test_cancelled_is_cancelled(clerk: Caller) -> None:
    answer = desk.accepted(desk.notification(cancelled=True))
    seen = desk.seen(clerk, answer["donation_id"])
    assert desk.act(clerk, seen, "cancel", reason="x").status == 409
    assert desk.act(clerk, seen, "restore", reason="x").status == 409
    assert desk.act(clerk, seen, "correct", reason="x", donor={"name": "別人"}).status == 409
