"""Raw copies, double applications, deadlines; and what happens when the store says no."""

import contextvars
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest import mock

import botocore.client
import botocore.exceptions
import pytest

from donations import planning, records
from donations.worker import worker
from kernel import clock, errors
from tests import house
from tests.donations import desk
from tests.house import Caller

pytestmark = pytest.mark.usefixtures("cloud")
HERE = desk.donor(address="ひなた県ひだまり市中央1-1", prefecture="")


@pytest.fixture
def clerk(cloud: None) -> Caller:
    house.partner(desk.PORTAL)
    clerk = desk.clerk()
    desk.register(clerk)
    return clerk


@contextmanager
def calls(change: Callable[[str], None]) -> Iterator[None]:
    """Every call to AWS first goes to `change`, which may raise."""
    real = botocore.client.BaseClient._make_api_call

    def called(self: Any, operation: str, arguments: Any) -> Any:
        change(operation)
        return real(self, operation, arguments)

    with mock.patch.object(botocore.client.BaseClient, "_make_api_call", called), mock.patch("time.sleep"):
        yield


def refusing(wanted: str, code: str) -> Callable[[str], None]:
    def change(operation: str) -> None:
        if operation == wanted:
            response: Any = {"Error": {"Code": code, "Message": "injected"}}
            raise botocore.exceptions.ClientError(response, operation)

    return change


# --- the store says no


def test_without_a_transaction_the_answer_is_pending_and_the_raw_copy_brings_it_in(clerk: Caller) -> None:
    with calls(refusing("TransactWriteItems", "ThrottlingException")):
        answer = desk.accepted(desk.EXAMPLE)
    assert answer == {
        "donation_id": records.donation_id("furunavi", "FN-20261122-0001"),
        "number": None,
        "state": "pending",
        "flags": [],
        "revision": None,
    }
    assert desk.count("donation") == 0
    (key,) = desk.raw_copies()
    with clock.fixed(house.NOON + timedelta(minutes=1)):
        worker.deliver_raw(key)
    found = desk.seen(clerk, answer["donation_id"])
    assert (found["state"], found["received_at"]) == ("paid", clock.iso(house.NOON))
    assert found["revisions"][0]["raw_copy"] == key
    assert desk.accepted(desk.EXAMPLE)["number"] == found["number"]


def test_a_store_that_cannot_be_read_does_not_keep_the_raw_copy_out(clerk: Caller) -> None:
    with calls(refusing("BatchGetItem", "InternalServerError")):
        assert desk.accepted(desk.EXAMPLE)["state"] == "pending"
    assert len(desk.raw_copies()) == 1


def test_if_not_even_the_raw_copy_can_be_kept_the_portal_is_asked_to_come_again(clerk: Caller) -> None:
    with calls(refusing("PutObject", "SlowDown")):
        got = desk.send(desk.EXAMPLE)
    assert (got.status, got.body["type"].rsplit("/", 1)[1]) == (503, "busy")
    assert desk.count("donation") == 0


def test_replaying_a_raw_copy_whose_transaction_happened_does_nothing(clerk: Caller) -> None:
    desk.accepted(desk.notification(message="番号 123456789018"))
    before = house.items("donations")
    for key in desk.raw_copies():
        worker.deliver_raw(key)
    assert house.items("donations") == before


def test_a_raw_copy_replayed_after_a_newer_notification_counts_as_older(clerk: Caller) -> None:
    plain = {"revision": ..., "updated_at": ...}
    with calls(refusing("TransactWriteItems", "ThrottlingException")):
        pending = desk.accepted(desk.notification(**plain, message="先"))
    (key,) = desk.raw_copies()
    with clock.fixed(house.NOON + timedelta(seconds=20)):
        desk.accepted(desk.notification(**plain, message="後"), message_id="msg_2")
    worker.deliver_raw(key)
    found = desk.seen(clerk, pending["donation_id"])
    assert (found["message"], found["revision"]) == ("後", 1)
    assert [one["superseded"] for one in found["revisions"]] == [True, False]


def test_a_replay_that_still_cannot_be_done_fails_so_that_it_comes_again(clerk: Caller) -> None:
    with calls(refusing("TransactWriteItems", "ThrottlingException")):
        desk.accepted(desk.EXAMPLE)
        (key,) = desk.raw_copies()
        with pytest.raises(errors.Busy):
            worker.deliver_raw(key)


# --- twenty at once, played out one after the other (moto is not made for threads)


def elsewhere(body: Any) -> dict[str, Any]:
    """Another function instance takes a notification."""
    return contextvars.Context().run(desk.accepted, body, message_id="msg_2")


def test_a_notification_overtaken_by_its_twin_ends_in_the_same_answer(clerk: Caller) -> None:
    inner: dict[str, Any] = {}

    def twin(operation: str) -> None:
        if operation == "TransactWriteItems" and not inner:
            inner["started"] = True
            inner["answer"] = elsewhere(desk.EXAMPLE)

    with calls(twin):
        outer = desk.accepted(desk.EXAMPLE)
    assert outer == inner["answer"]
    assert (desk.count("donation"), desk.count("revision"), len(desk.outbox())) == (1, 1, 1)


def test_a_notification_overtaken_by_another_content_becomes_a_revision(clerk: Caller) -> None:
    inner: dict[str, Any] = {}

    def sibling(operation: str) -> None:
        if operation == "TransactWriteItems" and not inner:
            inner["answer"] = {}
            inner["answer"] = elsewhere(desk.notification(revision=2, message="後"))

    with calls(sibling):
        outer = desk.accepted(desk.notification(revision=3, message="もっと後"))
    assert (inner["answer"]["revision"], outer["revision"]) == (1, 2)
    found = desk.seen(clerk, outer["donation_id"])
    assert found["message"] == "もっと後"
    assert desk.count("donation") == 1


def test_two_donations_whose_numbers_meet_get_different_ones(clerk: Caller) -> None:
    real = records.number

    def crowded(of_id: str, at: Any, attempt: int = 0) -> str:
        return "R-20261122-000000" if attempt == 0 else real(of_id, at, attempt)

    with mock.patch.object(planning, "number", crowded):
        first = desk.accepted(desk.EXAMPLE)
        second = desk.accepted(desk.notification(portal_order_number="FN-2"))
    assert first["number"] == "R-20261122-000000"
    assert second["number"] == real(second["donation_id"], house.NOON, 1)


# --- double applications


def alike(number: int, *, later: timedelta = timedelta(0), **changed: Any) -> str:
    with clock.fixed(house.NOON + later):
        body = desk.notification(portal_order_number=f"FN-{number}", **changed)
        return str(desk.accepted(body, message_id=f"msg_{number}")["donation_id"])


def flags_of(clerk: Caller, donation_id: str) -> list[str]:
    return [flag["code"] for flag in desk.seen(clerk, donation_id)["flags"]]


def test_the_later_of_two_alike_is_flagged_and_neither_is_merged(clerk: Caller) -> None:
    first, second = (
        alike(1),
        alike(2, later=timedelta(hours=1), donor=desk.donor(name="高橋恵美", telephone="03-0000-0000")),
    )
    desk.deliver()
    assert flags_of(clerk, first) == []
    found = desk.seen(clerk, second)
    assert (found["state"], [flag["code"] for flag in found["flags"]]) == ("held", ["duplicate"])
    assert found["flags"][0]["rows"][0]["href"] == f"/donations/{first}"
    got = desk.act(clerk, found, "resolve", flag="duplicate", resolution="both_genuine")
    assert got.body["state"] == "paid"
    desk.deliver()
    assert desk.seen(clerk, second)["state"] == "paid"


@pytest.mark.parametrize(
    "different",
    [
        {"amount_yen": 56000, "lines": [desk.line(quantity=2)]},
        {"donor": desk.donor(name="髙橋 恵子")},
        {"donor": desk.donor(postcode="100-0013")},
        {"later": timedelta(days=3, minutes=1)},
    ],
)
def test_what_differs_or_is_far_apart_is_not(clerk: Caller, different: dict[str, Any]) -> None:
    alike(1)
    second = alike(2, **different)
    desk.deliver()
    assert flags_of(clerk, second) == []


def test_the_order_in_which_the_events_come_does_not_matter(clerk: Caller) -> None:
    # The later one was written first: the earlier one came in from its raw copy.
    with calls(refusing("TransactWriteItems", "ThrottlingException")):
        first = alike(1)
    (key,) = desk.raw_copies()
    second = alike(2, later=timedelta(seconds=30))
    desk.deliver()
    assert flags_of(clerk, second) == []
    worker.deliver_raw(key)
    desk.deliver()
    assert flags_of(clerk, first) == []
    assert flags_of(clerk, second) == ["duplicate"]


def test_a_cancelled_one_is_nobody_s_double(clerk: Caller) -> None:
    alike(1, cancelled=True)
    second = alike(2, later=timedelta(hours=1))
    desk.deliver()
    assert flags_of(clerk, second) == []


def test_looking_twice_changes_nothing(clerk: Caller) -> None:
    alike(1)
    alike(2, later=timedelta(hours=1))
    desk.deliver()
    before = house.items("donations")
    desk.deliver()
    assert house.items("donations") == before


# --- deadlines


def test_a_held_donation_past_its_time_is_told_once(clerk: Caller) -> None:
    donation_id = desk.accepted(desk.notification(donor=HERE))["donation_id"]
    due = clock.parse("2026-11-24T08:00:00Z")
    with clock.fixed(due - timedelta(minutes=1)):
        assert worker.sweep() == 0
    for _ in range(2):
        with clock.fixed(due + timedelta(minutes=1)):
            worker.sweep()
    told = [event for event in house.outbox("donations") if event["type"] == "donations.held_overdue"]
    assert len(told) == 1
    assert told[0]["data"]["flags"] == ["resident"]
    with clock.fixed(due + timedelta(hours=1)):
        clerk = house.staff()
        found = desk.seen(clerk, donation_id)
        assert found["history"][-1]["what"] == "確かめる期限が過ぎました"
        waits = clerk.get(desk.app, "/api/donations/waiting").body
        assert waits["figures"][0]["late"] is True


def test_a_decided_donation_is_not_told(clerk: Caller) -> None:
    donation_id = desk.accepted(desk.notification(donor=HERE))["donation_id"]
    desk.act(clerk, desk.seen(clerk, donation_id), "resolve", flag="resident", resolution="no_gift")
    with clock.fixed(house.NOON + timedelta(days=30)):
        assert worker.sweep() == 0


def test_events_follow_their_schemas_and_carry_nothing_personal(clerk: Caller) -> None:
    from kernel import schema

    desk.accepted(desk.notification(donor=HERE))
    desk.accepted(desk.notification(revision=2, message="あ"), message_id="msg_2")
    with clock.fixed(house.NOON + timedelta(days=9)):
        desk.accepted(desk.notification(revision=3, donor=HERE), message_id="msg_3")
    with clock.fixed(house.NOON + timedelta(days=30)):
        worker.sweep()
    told = desk.outbox()
    happened = ("received", "revised", "held_overdue", "orders_changed")
    assert {event["type"] for event in told} == {f"donations.{one}" for one in happened}
    for event in told:
        assert schema.mistakes(f"donations/events/{event['type'].split('.')[1]}", event["data"]) == []
        assert "髙橋" not in json.dumps(event, ensure_ascii=False)
