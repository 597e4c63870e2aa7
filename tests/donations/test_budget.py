"""How often each way in asks AWS: the session or partner key, the audit line and the raw copy included."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import botocore.client
import pytest

from donations.api import app
from donations.worker import worker
from kernel import secrets
from tests import house
from tests.donations import desk
from tests.house import Caller

pytestmark = pytest.mark.usefixtures("cloud")
HERE = desk.donor(address="ひなた県ひだまり市中央1-1", prefecture="")


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """Calls to DynamoDB and S3 by operation."""
    found: Counter[str] = Counter()
    real = botocore.client.BaseClient._make_api_call

    def called(self: Any, operation: str, arguments: Any) -> Any:
        if self.meta.service_model.service_name in ("dynamodb", "s3"):
            found[operation] += 1
        return real(self, operation, arguments)

    with mock.patch.object(botocore.client.BaseClient, "_make_api_call", called):
        yield found


@pytest.fixture
def clerk(cloud: None) -> Caller:
    house.partner(desk.PORTAL)
    clerk = desk.clerk()
    desk.register(clerk)
    secrets.key("search_key")
    return clerk


def test_a_first_notification_is_partner_key_one_read_raw_copy_and_one_transaction(clerk: Caller) -> None:
    with counted() as calls:
        desk.accepted(desk.EXAMPLE)
    assert calls == {"GetItem": 1, "BatchGetItem": 1, "PutObject": 1, "TransactWriteItems": 1}


def test_a_revision_costs_the_same(clerk: Caller) -> None:
    desk.accepted(desk.EXAMPLE)
    with counted() as calls:
        desk.accepted(desk.notification(revision=2, message="よろしく"), message_id="msg_2")
    assert calls == {"GetItem": 1, "BatchGetItem": 1, "PutObject": 1, "TransactWriteItems": 1}


def test_the_same_again_writes_nothing(clerk: Caller) -> None:
    desk.accepted(desk.EXAMPLE)
    with counted() as calls:
        desk.accepted(desk.EXAMPLE)
    assert calls == {"GetItem": 1, "BatchGetItem": 1}


@pytest.mark.parametrize(("gifts", "reads"), [(49, 1), (90, 2)])
def test_many_gifts_are_still_two_reads(gifts: int, reads: int, clerk: Caller) -> None:
    lines = [desk.line(gift_code=f"HDM-{number:04d}") for number in range(gifts)]
    with counted() as calls:
        desk.accepted(desk.notification(lines=lines))
    assert calls["BatchGetItem"] == reads  # a gift and its stock are two keys, a read has a hundred


def test_a_transaction_stays_small(clerk: Caller) -> None:
    recipients = [
        {"name": f"渡邉 {n}子", "name_kana": f"ワタナベ {n}コ", "telephone": f"090-0000-{n:04d}", "postcode": "100-0001",
         "address": "東京都千代田区1-1", "same_as_donor": False}
        for n in range(40)
    ]  # fmt: skip
    lines = [desk.line(recipient=recipient) for recipient in recipients]
    desk.accepted(desk.notification(lines=lines, donor=HERE, message="番号 123456789018"))
    assert len(house.items("donations")) < 70


@pytest.mark.parametrize(
    ("query", "reads"),
    [
        ({"month": "2026-11"}, {"Query": 1}),
        ({"month": "2026-11", "state": "held"}, {"Query": 1}),
        ({"month": "2026-11", "portal": "furunavi"}, {"Query": 1, "BatchGetItem": 1}),
        ({"month": "2026-11", "flag": "resident"}, {"Query": 1, "BatchGetItem": 1}),
        ({"q": "髙橋 恵美"}, {"Query": 1, "BatchGetItem": 1}),
    ],
)
def test_a_page_is_one_query(clerk: Caller, query: dict[str, str], reads: dict[str, int]) -> None:
    desk.accepted(desk.notification(donor=HERE))
    with counted() as calls:
        assert len(clerk.get(app, "/api/donations", **query).body["items"]) == 1
    assert calls == {"GetItem": 1, "PutItem": 1, **reads}  # session and audit line


def test_what_waits_is_a_query_for_each_of_its_lists(clerk: Caller) -> None:
    desk.accepted(desk.notification(donor=HERE))
    with counted() as calls:
        clerk.get(app, "/api/donations/waiting")
    # Held donations, proposals, what was given back, gifts to take off portals, short donations, overdue, late and returned shipments, what is
    # to be done on portals, open inquiries and those handed up, sheets without an answer, doubted origins. It names nobody: no audit line.
    assert calls == {"GetItem": 1, "Query": 13, "BatchGetItem": 1}


def test_a_detail_is_one_query_and_its_gifts(clerk: Caller) -> None:
    donation_id = desk.accepted(desk.EXAMPLE)["donation_id"]
    with counted() as calls:
        desk.seen(clerk, donation_id)
    # Its gifts, its shipments, their vendors' names; and whether one of its gifts waits for the city.
    assert calls == {"GetItem": 1, "PutItem": 1, "Query": 2, "BatchGetItem": 3}


def test_a_decision_is_one_transaction(clerk: Caller) -> None:
    found = desk.seen(clerk, desk.accepted(desk.notification(donor=HERE))["donation_id"])
    with counted() as calls:
        desk.act(clerk, found, "resolve", flag="resident", resolution="no_gift")
    assert calls == {
        "GetItem": 2,  # session, donation
        "PutItem": 1,  # audit line
        "TransactWriteItems": 1,
        "Query": 1,  # the new detail
        "BatchGetItem": 1,
    }


def test_a_replayed_raw_copy_reads_twice(clerk: Caller) -> None:
    desk.accepted(desk.EXAMPLE)
    (key,) = desk.raw_copies()
    with counted() as calls:
        worker.deliver_raw(key)
    assert calls == {"GetObject": 1, "BatchGetItem": 1}
