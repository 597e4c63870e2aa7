"""How many AWS calls each operation makes, with the session read and the audit write: the list stands in docs/costs.md too.

One write call a change is the norm; a rate limit, the audit line and a lost link are the exceptions, and are named here.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import botocore.client
import pytest

from consortium.api import app
from tests.consortium import desk
from tests.house import PUBLIC

pytestmark = pytest.mark.usefixtures("cloud")

SESSION, AUDIT = {"GetItem": 1}, {"PutItem": 1}


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """Counts DynamoDB calls by operation."""
    calls: Counter[str] = Counter()
    client = botocore.client.BaseClient
    real = client._make_api_call  # type: ignore[attr-defined]

    def call(self: Any, operation: str, arguments: dict[str, Any]) -> Any:
        if self.meta.service_model.service_name == "dynamodb":
            calls[operation] += 1
        return real(self, operation, arguments)

    with mock.patch.object(client, "_make_api_call", call):
        yield calls


def calls_of(do: Callable[[], object]) -> dict[str, int]:
    with counted() as calls:
        do()
    return dict(calls)


def test_sending_a_form_is_one_count_and_one_transaction() -> None:
    proof = desk.form() | {"altcha": desk.solved()}
    assert calls_of(lambda: PUBLIC.post(app, desk.APPLICATIONS, proof)) == {"UpdateItem": 1, "TransactWriteItems": 1}


def test_a_form_with_mistakes_reaches_no_table() -> None:
    assert calls_of(lambda: PUBLIC.post(app, desk.APPLICATIONS, {})) == {}


def test_confirming_reads_the_form_looks_for_the_number_and_writes_once() -> None:
    desk.send()
    token = desk.token()
    assert calls_of(lambda: PUBLIC.post(app, desk.CONFIRM, {"token": token})) == {
        "GetItem": 1,
        "Query": 1,
        "TransactWriteItems": 1,
    }
    assert calls_of(lambda: PUBLIC.post(app, desk.CONFIRM, {"token": token})) == {"GetItem": 2}


def test_the_list_is_one_query() -> None:
    desk.applied()
    hana = desk.hana()
    assert calls_of(lambda: hana.get(app, desk.APPLICATIONS, state="screening")) == {**SESSION, **AUDIT, "Query": 1}


def test_a_search_is_one_query_and_one_read_of_what_it_found() -> None:
    desk.applied()
    hana = desk.hana()
    assert calls_of(lambda: hana.get(app, desk.APPLICATIONS, q="みのり食品")) == {
        **SESSION,
        **AUDIT,
        "Query": 1,
        "BatchGetItem": 1,
    }


def test_an_application_is_one_read_and_a_look_for_its_number() -> None:
    application_id = desk.applied()
    hana = desk.hana()
    assert calls_of(lambda: hana.get(app, f"{desk.APPLICATIONS}/{application_id}")) == {
        "GetItem": 2,
        **AUDIT,
        "Query": 1,
    }


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("checks/identity", {"result": "ok", "source": "登記事項証明書"}),
        ("propose", {"decision": "decline", "reason": "会則に合わない"}),
        ("send-back", {"reason": "所在地を教えてください"}),
    ],
)
def test_an_act_on_an_application_writes_once(verb: str, body: dict[str, str]) -> None:
    application_id = desk.applied()
    hana = desk.hana()
    done = calls_of(lambda: hana.post(app, f"{desk.APPLICATIONS}/{application_id}/{verb}", {"version": 1, **body}))
    assert done == {"GetItem": 2, **AUDIT, "TransactWriteItems": 1, "Query": 1}


def test_admission_reads_the_last_number_and_writes_once() -> None:
    application_id = desk.proposed()
    makoto = desk.makoto()
    done = calls_of(lambda: desk.act(makoto, application_id, "approve", {}, version=7))
    # the detail that answers finds the new member by the same number: one BatchGetItem
    assert done == {"GetItem": 3, **AUDIT, "TransactWriteItems": 1, "Query": 1, "BatchGetItem": 1}


def test_a_member_is_one_read_and_a_change_one_write() -> None:
    member_id = desk.admitted()
    hana = desk.hana()
    assert calls_of(lambda: hana.get(app, desk.MEMBERS)) == {**SESSION, **AUDIT, "Query": 1}
    assert calls_of(lambda: hana.get(app, f"{desk.MEMBERS}/{member_id}")) == {"GetItem": 2, **AUDIT}
    body = {"version": 1, "status": "paused", "reason": "休会届"}
    done = calls_of(lambda: hana.post(app, f"{desk.MEMBERS}/{member_id}/change", body))
    assert done == {"GetItem": 2, **AUDIT, "TransactWriteItems": 1}


def test_publishing_reads_the_member_before_and_after() -> None:
    desk.admitted()
    assert calls_of(lambda: desk.deliver("consortium.member_admitted")) == {
        "Scan": 1,
        "GetItem": 2,
    }  # the Scan is the test's own


def test_what_waits_is_three_queries() -> None:
    desk.applied()
    hana = desk.hana()
    assert calls_of(lambda: hana.get(app, "/api/consortium/waiting")) == {**SESSION, "Query": 3}
