"""Many donations are counted together as each of them alone: the same notes and figures, in a few calls."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any
from unittest import mock

import botocore.client
import pytest

from donations.analysis import counting
from donations.analysis.records import CountedDonation
from donations.worker import worker
from kernel import clock, ids
from kernel.events import Event
from tests import house
from tests.donations import desk

DONATIONS = 5


def received() -> list[Event]:
    """What was told of so many donations: two gifts, one of them registered; one donation of two lines; one not paid."""
    house.partner(desk.PORTAL)
    desk.register(desk.clerk())
    for number in range(DONATIONS):
        codes = ["HDM-0012", "KOME"] if number == 3 else ["HDM-0012" if number % 2 else "KOME"]
        lines = [desk.line(gift_code=code, amount_yen=10000) for code in codes]
        paid = desk.EXAMPLE["payment"] | ({"status": "unpaid"} if number == 4 else {})
        body = desk.notification(
            portal_order_number=f"T-{number}", lines=lines, amount_yen=10000 * len(lines), payment=paid
        )
        desk.accepted(body, message_id=f"m{number}")
    return [Event.of(one) for one in house.outbox("donations") if one["type"] == "donations.received"]


def counted() -> dict[str, Any]:
    """The notes and figures as they are stored."""
    return {
        f"{item['pk']['S']} {item['sk']['S']}": item
        for item in house.items("donations")
        if item["sk"]["S"] == "COUNTED" or item["pk"]["S"].startswith("FIGURES#")
    }


def after(act: Callable[[Sequence[Event]], Any]) -> tuple[dict[str, Any], Any]:
    with house.mocked_cloud(), clock.fixed(house.NOON), ids.fixed():
        events = received()
        result = act(events)
        return counted(), result


def one_by_one(events: Sequence[Event]) -> list[str]:
    return [reference for event in events for reference in counting.count(event)]


def test_together_is_the_same_as_one_by_one() -> None:
    alone, shipments = after(one_by_one)
    together, told = after(counting.count_together)
    assert len(alone) > DONATIONS
    assert together == alone
    assert sorted(told) == sorted(shipments)


@pytest.mark.parametrize("limit", [1, 12])
def test_what_a_transaction_does_not_hold_goes_into_the_next(limit: int) -> None:
    alone, _ = after(one_by_one)
    with mock.patch.object(counting, "TRANSACTION_LIMIT_ITEMS", limit):
        together, _ = after(counting.count_together)
    assert together == alone


def test_told_twice_and_after_one_of_them_it_counts_once() -> None:
    def act(events: Sequence[Event]) -> None:
        counting.count(events[1])
        counting.count_together([*events, events[0]])
        counting.count_together(events)

    alone, _ = after(one_by_one)
    again, _ = after(act)
    assert {key: item.get("donations") for key, item in again.items()} == {
        key: item.get("donations") for key, item in alone.items()
    }


def test_a_donation_that_another_counts_meanwhile_sends_each_by_itself() -> None:
    def act(events: Sequence[Event]) -> None:
        real, met = counting._records, list[str]()

        def reading_slowly(keys: Any) -> Any:
            found = list(real(keys))
            if not met and not any(isinstance(one, CountedDonation) for one in found):
                met.append(events[2].subject)
                counting.count(events[2])
            return iter(found)

        with mock.patch.object(counting, "_records", reading_slowly):
            counting.count_together(events)
        assert met

    alone, _ = after(one_by_one)
    met, _ = after(act)
    assert met == alone


@pytest.mark.usefixtures("cloud")
def test_five_received_together_are_counted_in_three_reads_and_one_transaction() -> None:
    events = received()
    calls: Counter[str] = Counter()
    real = botocore.client.BaseClient._make_api_call

    def call(self: Any, operation: str, arguments: dict[str, Any]) -> Any:
        calls[operation] += 1
        return real(self, operation, arguments)

    with mock.patch.object(botocore.client.BaseClient, "_make_api_call", call):
        counting.count_together(events)
    assert calls == {"BatchGetItem": 3, "TransactWriteItems": 1}


@pytest.mark.usefixtures("cloud")
def test_what_follows_many_received_together_is_what_follows_each() -> None:
    events = received()
    told = {"donations": [event.data for event in events]}
    worker.deliver_event(Event("donations.received_together", events[0].subject, told, "E1", events[0].at, "donations"))
    together = counted()
    news = [item for item in house.items("donations") if item["pk"]["S"] == "PORTALS"]
    assert [item["last_number"]["S"] for item in news] == [events[0].data["number"]]
    for event in events:
        worker.deliver_event(event)
    assert counted() == together


def suspected() -> dict[str, str]:
    """The flags of each donation that has one, with what it resembles, by its number."""
    found = [item for item in house.items("donations") if item["sk"]["S"] == "DONATION"]
    return {item["donation_id"]["S"]: item["flags"]["S"] for item in found if "duplicate" in item["flags"]["S"]}


def test_what_resembles_another_of_the_same_batch_is_found_as_one_after_the_other_is() -> None:
    with house.mocked_cloud(), clock.fixed(house.NOON), ids.fixed():
        for event in received():
            worker.deliver_event(event)
        alone = suspected()
    with house.mocked_cloud(), clock.fixed(house.NOON), ids.fixed():
        events = received()
        parts = [
            Event("donations.received_together", some[0].subject, {"donations": [one.data for one in some]}, f"E{n}")
            for n, some in enumerate((events[:2], events[2:]))
        ]
        bodies = [{"detail-type": one.type, "detail": one.as_dict() | {"at": events[0].at}} for one in parts]
        batch = {"Records": [{"messageId": str(n), "body": json.dumps(body)} for n, body in enumerate(bodies)]}
        assert worker(batch, None) == {"batchItemFailures": []}
        assert suspected() == alone
    assert len(alone) >= 2
