"""DynamoDB calls of each operation, the session's read and the audit's line included. A row more is a decision, not an accident."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import botocore.client
import pytest

from crowdsourcing import board
from crowdsourcing.api import app
from crowdsourcing.worker import worker
from kernel import clock
from tests import house
from tests.crowdsourcing import sample
from tests.crowdsourcing.sample import TASKS

pytestmark = pytest.mark.usefixtures("cloud")


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """The calls to DynamoDB and S3 inside the block, by name."""
    calls: Counter[str] = Counter()
    real = botocore.client.BaseClient._make_api_call  # type: ignore[attr-defined]

    def call(self: Any, operation: str, arguments: dict[str, Any]) -> Any:
        if self.meta.service_model.service_name in ("dynamodb", "s3"):
            calls[operation] += 1
        return real(self, operation, arguments)

    with mock.patch.object(botocore.client.BaseClient, "_make_api_call", call):
        yield calls


def calls_of(operation: Callable[[], Any]) -> dict[str, int]:
    with counted() as calls:
        operation()
    return dict(calls)


def test_a_partners_new_task_costs_its_key_one_look_and_one_write() -> None:
    house.partner(sample.PARTNER, "partner")
    raw = json.dumps(sample.flyer() | {"reference": "A-1"}).encode()
    headers = {"x-partner-id": sample.PARTNER, **house.signed_headers(raw)}
    new = calls_of(lambda: house.PUBLIC.send(app, "POST", TASKS, raw, headers))
    assert new == {"GetItem": 2, "PutObject": 1, "TransactWriteItems": 1}
    repeated = calls_of(lambda: house.PUBLIC.send(app, "POST", TASKS, raw, headers))
    assert repeated == {"GetItem": 3}


def test_an_hourly_reward_costs_one_look_at_the_minimum_wages() -> None:
    token = sample.unconfirmed(reward={"kind": "hourly", "yen": 1300})
    calls = calls_of(lambda: house.PUBLIC.post(app, "/api/crowdsourcing/confirm", {"token": token}))
    assert calls == {"GetItem": 1, "PutObject": 1, "Query": 1, "TransactWriteItems": 1}


def test_a_form_costs_its_limit_and_one_write() -> None:
    calls = calls_of(lambda: house.PUBLIC.post_form(app, TASKS, sample.as_form(sample.flyer())))
    assert calls == {"UpdateItem": 1, "TransactWriteItems": 1}


def test_a_confirmation_costs_one_look_and_one_write() -> None:
    token = sample.unconfirmed()
    calls = calls_of(lambda: house.PUBLIC.post(app, "/api/crowdsourcing/confirm", {"token": token}))
    assert calls == {"GetItem": 1, "PutObject": 1, "TransactWriteItems": 1}


def test_a_list_costs_one_query() -> None:
    sample.posted()
    staff = house.staff()
    assert calls_of(lambda: staff.get(app, TASKS, state="review")) == {"GetItem": 1, "PutItem": 1, "Query": 1}
    assert calls_of(lambda: staff.get(app, TASKS, month="2026-11")) == {"GetItem": 1, "PutItem": 1, "Query": 1}


def test_a_search_costs_a_query_a_kind_and_one_batch() -> None:
    sample.posted()
    staff = house.staff()
    assert calls_of(lambda: staff.get(app, TASKS, q="hana@minori.example")) == {
        "GetItem": 1,
        "PutItem": 1,
        "Query": 1,
        "BatchGetItem": 1,
    }
    assert calls_of(lambda: staff.get(app, TASKS, q="佐藤花")) == {
        "GetItem": 1,
        "PutItem": 1,
        "Query": 2,
        "BatchGetItem": 1,
    }


def test_a_detail_costs_one_query() -> None:
    task_id, staff = sample.posted(), house.staff()
    assert calls_of(lambda: staff.get(app, f"{TASKS}/{task_id}")) == {"GetItem": 1, "PutItem": 1, "Query": 1}


@pytest.mark.parametrize("verb", ["approve", "send-back", "withdraw"])
def test_a_decision_costs_one_query_and_one_write(verb: str) -> None:
    task_id, staff = sample.posted(), house.staff()
    body = {"version": 1} | ({} if verb == "approve" else {"reason": "直してください。"})
    calls = calls_of(lambda: staff.post(app, f"{TASKS}/{task_id}/{verb}", body))
    assert calls == {"GetItem": 1, "PutItem": 1, "Query": 1, "TransactWriteItems": 1}


def test_what_waits_costs_two_queries() -> None:
    staff = house.staff()
    assert calls_of(lambda: staff.get(app, "/api/crowdsourcing/waiting")) == {"GetItem": 1, "Query": 2}


def test_the_board_costs_two_looks_and_one_file() -> None:
    task_id = sample.posted()
    sample.decide(house.staff(), task_id, "approve")
    assert calls_of(lambda: board.refresh(task_id)) == {"GetItem": 2, "GetObject": 1, "PutObject": 1}


def test_closing_costs_one_look_and_one_write_beside_the_sweep() -> None:
    task_id = sample.posted()
    sample.decide(house.staff(), task_id, "approve")
    with clock.fixed(sample.task(task_id).deadline):
        assert calls_of(worker.sweep) == {"Query": 4, "GetItem": 1, "TransactWriteItems": 1}
