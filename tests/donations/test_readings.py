"""Orders that we read ourselves: again, changed, a step back, late."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

import botocore.client
import botocore.exceptions
import pytest

from donations import readings
from donations.worker import worker
from kernel import clock, errors
from tests import house
from tests.donations import desk
from tests.house import Caller

pytestmark = pytest.mark.usefixtures("cloud")
PLAIN = {"revision": ..., "updated_at": ...}
PAID = desk.notification(**PLAIN)
OPEN = desk.notification(**PLAIN, paid_at=None, payment={"method": "credit_card", "status": "unpaid"})
CANCELLED = desk.notification(**PLAIN, cancelled=True)


@pytest.fixture
def clerk(cloud: None) -> Caller:
    clerk = desk.clerk()
    desk.register(clerk)
    return clerk


def read(content: dict[str, Any], minute: int, *, written: int | None = None) -> dict[str, Any] | None:
    """An order read at a minute, taken in then or `written` later; None if there was no news."""
    read_at = house.NOON + timedelta(minutes=minute)
    with clock.fixed(house.NOON + timedelta(minutes=minute if written is None else written)):
        answers = [readings.take(sent) for sent in readings.news("rakuten", [content], read_at=read_at)]
    return answers[0] if answers else None


def seen(clerk: Caller, answer: Any) -> dict[str, Any]:
    return desk.seen(clerk, answer["donation_id"])


def test_reading_the_same_again_writes_nothing_and_keeps_no_raw_copy(clerk: Caller) -> None:
    assert read(PAID, 0) is not None
    before = house.items("donations")
    assert read(PAID, 10) is None
    assert house.items("donations") == before
    assert len(desk.raw_copies()) == 1


@pytest.mark.parametrize(("back", "state"), [(OPEN, "received"), (CANCELLED, "cancelled")])
def test_a_step_back_and_forth_is_believed_and_nobody_is_asked(clerk: Caller, back: Any, state: str) -> None:
    first = read(PAID, 0)
    read(back, 10)
    assert seen(clerk, first)["state"] == state
    read(PAID, 20)
    found = seen(clerk, first)
    assert (found["state"], found["flags"], found["revision"]) == ("paid", [], 3)


def test_what_was_read_earlier_and_comes_later_changes_nothing(clerk: Caller) -> None:
    first = read(PAID, 10)
    read(OPEN, 5, written=15)
    found = seen(clerk, first)
    assert (found["state"], found["flags"], found["revision"]) == ("paid", [], 1)
    assert [one["superseded"] for one in found["revisions"]] == [False, True]


def failing_transactions() -> Callable[..., Any]:
    real = botocore.client.BaseClient._make_api_call

    def call(self: Any, operation: str, arguments: Any) -> Any:
        if operation == "TransactWriteItems":
            response: Any = {"Error": {"Code": "ThrottlingException", "Message": "injected"}}
            raise botocore.exceptions.ClientError(response, operation)
        return real(self, operation, arguments)

    return call


def test_a_raw_copy_brings_a_reading_in_whose_transaction_could_not_be_had(clerk: Caller) -> None:
    with (
        mock.patch.object(botocore.client.BaseClient, "_make_api_call", failing_transactions()),
        mock.patch("time.sleep"),
        pytest.raises(errors.Busy),
    ):
        read(PAID, 0)
    cancelled = read(CANCELLED, 2)
    (key, *_) = sorted(desk.raw_copies())
    at: datetime = house.NOON + timedelta(minutes=3)
    with clock.fixed(at):
        worker.deliver_raw(key)
    assert seen(clerk, cancelled)["state"] == "cancelled"


def test_what_staff_corrected_stays(clerk: Caller) -> None:
    first = read(PAID, 0)
    desk.act(clerk, seen(clerk, first), "correct", reason="電話", donor={"telephone": "090-0000-0009"})
    read(desk.notification(**PLAIN, message="急ぎません"), 10)
    found = seen(clerk, first)
    assert (found["donor"]["telephone"], found["message"]) == ("090-0000-0009", "急ぎません")
