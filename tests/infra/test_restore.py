"""Bringing records back from a restored copy, against a mocked cloud."""

import time
from collections.abc import Iterator
from typing import Any

import moto
import pytest

from infra import restore
from infra.cloud import Cloud

COPY, LIVING = "donations-restored", "donations"


@pytest.fixture
def dynamodb() -> Iterator[Any]:
    with moto.mock_aws():
        client = Cloud().client("dynamodb")
        for name in (COPY, LIVING):
            client.create_table(
                TableName=name,
                BillingMode="PAY_PER_REQUEST",
                AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("pk", "sk")],
                KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            )
        yield client


def put(dynamodb: Any, table: str, pk: str, amount: int = 10000) -> None:
    item = {"pk": {"S": pk}, "sk": {"S": "DONATION"}, "amount": {"N": str(amount)}}
    dynamodb.put_item(TableName=table, Item=item)


def amounts(dynamodb: Any) -> dict[str, str]:
    return {item["pk"]["S"]: item["amount"]["N"] for item in dynamodb.scan(TableName=LIVING)["Items"]}


def test_what_was_deleted_comes_back_and_what_came_later_stays(dynamodb: Any) -> None:
    # GIVEN a copy with three donations, of which one is deleted and one was changed since; and one that came later
    for number in (1, 2, 3):
        put(dynamodb, COPY, f"DONATION#{number}")
    put(dynamodb, COPY, "OUTBOX#1")
    put(dynamodb, LIVING, "DONATION#1")
    put(dynamodb, LIVING, "DONATION#2", amount=99)
    put(dynamodb, LIVING, "DONATION#4", amount=5000)

    # WHEN compared THEN nothing is changed
    found = restore.compare(dynamodb, COPY, LIVING)
    assert (found.same, len(found.missing), len(found.different)) == (1, 1, 1)
    assert "DONATION#3" not in amounts(dynamodb)

    # WHEN written back THEN the deleted one is there again
    assert restore.write_back(dynamodb, LIVING, found, spoilt_too=False) == 1
    assert amounts(dynamodb) == {"DONATION#1": "10000", "DONATION#2": "99", "DONATION#3": "10000", "DONATION#4": "5000"}


def test_spoilt_records_are_replaced_when_asked(dynamodb: Any) -> None:
    put(dynamodb, COPY, "DONATION#1", amount=10000)
    put(dynamodb, LIVING, "DONATION#1", amount=1)
    found = restore.compare(dynamodb, COPY, LIVING)
    assert restore.write_back(dynamodb, LIVING, found, spoilt_too=True) == 1
    assert amounts(dynamodb) == {"DONATION#1": "10000"}


def test_only_the_kind_that_was_asked_for(dynamodb: Any) -> None:
    put(dynamodb, COPY, "DONATION#1")
    put(dynamodb, COPY, "MARK#1")
    found = restore.compare(dynamodb, COPY, LIVING, prefix="DONATION#")
    assert [item["pk"]["S"] for item in found.missing] == ["DONATION#1"]


def test_more_than_one_batch(dynamodb: Any) -> None:
    for number in range(230):
        put(dynamodb, COPY, f"DONATION#{number:03}")
    found = restore.compare(dynamodb, COPY, LIVING)
    assert restore.write_back(dynamodb, LIVING, found, spoilt_too=False) == 230
    assert restore.compare(dynamodb, COPY, LIVING).same == 230


def test_a_record_that_came_back_meanwhile_is_not_overwritten(dynamodb: Any) -> None:
    put(dynamodb, COPY, "DONATION#1")
    found = restore.compare(dynamodb, COPY, LIVING)
    put(dynamodb, LIVING, "DONATION#1", amount=7)
    assert restore.write_back(dynamodb, LIVING, found, spoilt_too=False) == 0
    assert amounts(dynamodb) == {"DONATION#1": "7"}


def test_sessions_half_done_things_and_what_has_ended_do_not_come_back(dynamodb: Any) -> None:
    for kind in ("OUTBOX", "SESSION", "CHALLENGE", "INVITATION", "UNCONFIRMED", "LOCK", "RATE"):
        put(dynamodb, COPY, f"{kind}#1")
    for number, ttl in ((1, int(time.time()) - 60), (2, int(time.time()) + 3600)):
        item = {"pk": {"S": f"MARK#{number}"}, "sk": {"S": "MARK"}, "ttl": {"N": str(ttl)}}
        dynamodb.put_item(TableName=COPY, Item=item)
    found = restore.compare(dynamodb, COPY, LIVING)
    assert [item["pk"]["S"] for item in found.missing] == ["MARK#2"]
