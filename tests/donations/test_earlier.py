"""A step back of a portal that does not say which notification is newer: nothing is guessed in silence, staff decide."""

from datetime import timedelta
from typing import Any

import pytest

from donations import notification
from donations.api import app
from kernel import clock, schema
from tests import house
from tests.donations import desk
from tests.house import Caller

pytestmark = pytest.mark.usefixtures("cloud")
UNPAID = {"paid_at": None, "payment": {"method": "credit_card", "status": "unpaid"}}
EARLIER_PAID = {"paid_at": "2026-11-22T11:50:00+09:00"}
EARLIER_APPLIED = {"applied_at": "2026-11-22T11:00:00+09:00"}


@pytest.fixture
def clerk(cloud: None) -> Caller:
    house.partner(desk.PORTAL)
    clerk = desk.clerk()
    desk.register(clerk)
    return clerk


def plain(**changed: Any) -> dict[str, Any]:
    """A notification of a portal that numbers no revisions."""
    return desk.notification(revision=..., updated_at=..., **changed)


def sent(minutes: int, **changed: Any) -> dict[str, Any]:
    with clock.fixed(house.NOON + timedelta(minutes=minutes)):
        return desk.accepted(plain(**changed), message_id=f"msg_{minutes}")


def done(clerk: Caller, donation: dict[str, Any], verb: str, **body: Any) -> dict[str, Any]:
    got = desk.act(clerk, donation, verb, **body)
    assert got.status == 200, got.text
    assert schema.mistakes("donations/donation", got.body) == []
    answer: dict[str, Any] = got.body
    return answer


def open_flags(donation: dict[str, Any]) -> list[tuple[str, bool]]:
    return [(flag["code"], flag["holds"]) for flag in donation["flags"] if flag["state"] == "open"]


def waiting(clerk: Caller) -> list[str]:
    return [item["id"] for item in clerk.get(app, "/api/donations/waiting").body["items"]]


@pytest.mark.parametrize(
    ("first", "second", "flag"),
    [
        ({"cancelled": True}, {"message": "やはりお願いします"}, ("earlier_payment", True)),
        ({}, UNPAID, ("earlier_payment", True)),
        ({"cancelled": True}, UNPAID, ("earlier_payment", True)),
        ({}, EARLIER_PAID, ("earlier_content", False)),
        ({}, EARLIER_APPLIED, ("earlier_content", False)),
    ],
)
def test_what_only_looks_older_changes_nothing_and_is_told_to_staff(
    clerk: Caller, first: dict[str, Any], second: dict[str, Any], flag: tuple[str, bool]
) -> None:
    before = desk.seen(clerk, sent(0, **first)["donation_id"])
    answer = sent(5, **second)
    found = desk.seen(clerk, before["id"])
    assert open_flags(found) == [flag] and answer["flags"] == [flag[0]]
    assert (found["payment_state"], found["message"], found["paid_at"]) == (
        before["payment_state"],
        before["message"],
        before["paid_at"],
    )
    assert found["state"] == ("held" if flag[1] else before["state"])
    assert waiting(clerk) == ([before["id"]] if flag[1] else [])
    assert [one["superseded"] for one in found["revisions"]] == [False, True]
    stored = house.items("donations")
    sent(9, **second)
    assert house.items("donations") == stored, "told once"


def test_a_portal_that_says_the_order_leaves_no_doubt(clerk: Caller) -> None:
    desk.accepted(desk.notification(revision=2, cancelled=True))
    assert desk.accepted(desk.notification(revision=1), message_id="msg_0")["flags"] == []
    assert notification.order_is_said({"revision": 2}, {"revision": "1"})
    assert not notification.order_is_said({"revision": 2}, {"revision": 2})
    assert not notification.order_is_said({"revision": 2}, {"updated_at": "2026-11-22T12:00:00+09:00"})


def test_an_order_that_the_portal_reinstated_is_paid_again_once_staff_say_so(clerk: Caller) -> None:
    """12:00 paid, 12:05 cancelled, 12:10 the very first content once more, in a message of its own."""
    sent(0)
    assert sent(5, cancelled=True)["state"] == "cancelled"
    sent(10)
    found = desk.seen(clerk, clerk.get(app, "/api/donations").body["items"][0]["id"])
    assert (found["state"], open_flags(found), waiting(clerk)) == ("held", [("earlier_payment", True)], [found["id"]])
    with clock.fixed(house.NOON + timedelta(minutes=12)):
        after = done(clerk, found, "resolve", flag="earlier_payment", resolution="take_sent")
    assert (after["state"], after["payment_state"], after["revision"], open_flags(after)) == ("paid", "paid", 3, [])
    assert waiting(clerk) == []
    assert [one["number"] for one in after["revisions"]] == [1, 2, 3]
    revised = [one["data"] for one in house.outbox("donations") if one["type"] == "donations.revised"]
    assert (revised[-1]["payment_state"], revised[-1]["changed"]) == ("paid", ["/cancelled"])
    assert sent(15)["state"] in ("paid", "held")
    assert desk.seen(clerk, found["id"])["version"] == after["version"], "the same content again changes nothing"
    assert sent(20, cancelled=True)["donation_id"] == found["id"]
    again = desk.seen(clerk, found["id"])
    assert (again["payment_state"], again["state"], open_flags(again)) == ("paid", "held", [("earlier_payment", True)])


def test_staff_may_leave_it_as_it_is(clerk: Caller) -> None:
    found = desk.seen(clerk, sent(0, cancelled=True)["donation_id"])
    sent(5)
    after = done(clerk, desk.seen(clerk, found["id"]), "resolve", flag="earlier_payment", resolution="confirmed")
    assert (after["state"], after["revision"], waiting(clerk)) == ("cancelled", 1, [])
    back = done(clerk, after, "reopen", flag="earlier_payment")
    assert (back["state"], open_flags(back)) == ("held", [("earlier_payment", True)])


def test_taking_it_over_can_be_taken_back(clerk: Caller) -> None:
    found = desk.seen(clerk, sent(0, cancelled=True)["donation_id"])
    sent(5, message="やはりお願いします")
    before = desk.seen(clerk, found["id"])
    taken = done(clerk, before, "resolve", flag="earlier_payment", resolution="take_sent")
    assert (taken["state"], taken["message"]) == ("paid", "やはりお願いします")
    back = done(clerk, taken, "reopen", flag="earlier_payment")
    for member in ("state", "payment_state", "message", "paid_at", "due", "staff_edited"):
        assert back[member] == before[member], member
    assert open_flags(back) == [("earlier_payment", True)]
    assert sent(7, cancelled=True)["donation_id"] == found["id"]
    assert desk.seen(clerk, found["id"])["version"] == back["version"], "the cancelled content is again what we hold"


def test_it_can_not_be_taken_back_over_a_newer_version(clerk: Caller) -> None:
    found = desk.seen(clerk, sent(0, cancelled=True)["donation_id"])
    sent(5)
    done(clerk, desk.seen(clerk, found["id"]), "resolve", flag="earlier_payment", resolution="take_sent")
    sent(9, message="急ぎません")
    got = desk.act(clerk, desk.seen(clerk, found["id"]), "reopen", flag="earlier_payment")
    assert got.status == 409 and "そのあとで内容が変わった" in got.body["detail"]


def test_what_staff_corrected_stays_when_the_content_is_taken_over(clerk: Caller) -> None:
    found = desk.seen(clerk, sent(0)["donation_id"])
    done(clerk, found, "correct", reason="電話", donor={"telephone": "090-0000-0009"})
    sent(5, **EARLIER_PAID)
    seen = desk.seen(clerk, found["id"])
    after = done(clerk, seen, "resolve", flag="earlier_content", resolution="take_sent")
    assert after["donor"]["telephone"] == "090-0000-0009"
    assert after["paid_at"] == "2026-11-22T02:50:00.000Z"


def test_something_newer_ends_the_doubt(clerk: Caller) -> None:
    found = desk.seen(clerk, sent(0)["donation_id"])
    sent(5, **UNPAID)
    assert sent(9, cancelled=True)["flags"] == []
    after = desk.seen(clerk, found["id"])
    assert (after["state"], open_flags(after)) == ("cancelled", [])


def test_a_content_too_large_to_keep_twice_is_taken_over_for_good(clerk: Caller) -> None:
    found = desk.seen(clerk, sent(0, cancelled=True, message="あ" * 80_000)["donation_id"])
    sent(5, message="い" * 80_000)
    after = done(clerk, desk.seen(clerk, found["id"]), "resolve", flag="earlier_payment", resolution="take_sent")
    assert after["state"] == "paid" and "reopen" not in after["actions"]
