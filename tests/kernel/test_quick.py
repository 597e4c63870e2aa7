"""The mocked cloud answers what it answered before it was made quick."""

from typing import Any
from unittest import mock

import botocore.client
import botocore.exceptions
import pytest

from kernel import aws
from tests import house, quick

TABLE = house.ENVIRONMENT["LINE_TABLE"]
ITEM: dict[str, Any] = {
    "pk": {"S": "A#1"},
    "sk": {"S": "A"},
    "text": {"S": "日本語"},
    "nothing": {"S": ""},
    "number": {"N": "12.5"},
    "bytes": {"B": b"\x00\xff"},
    "flags": {"M": {"on": {"BOOL": True}, "off": {"BOOL": False}, "none": {"NULL": True}, "empty": {"M": {}}}},
    "rows": {"L": [{"S": "one"}, {"N": "2"}, {"L": []}, {"M": {"deep": {"SS": ["a"]}}}]},
    "words": {"SS": ["a", "b"]},
    "numbers": {"NS": ["1", "2"]},
    "parts": {"BS": [b"a", b"b"]},
}


@pytest.mark.usefixtures("cloud")
def test_an_item_of_every_type_comes_back_as_it_was_written() -> None:
    dynamodb = aws.client("dynamodb")
    dynamodb.put_item(TableName=TABLE, Item=ITEM)
    key = {"pk": ITEM["pk"], "sk": ITEM["sk"]}
    asked = {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": ITEM["pk"]}}
    assert dynamodb.get_item(TableName=TABLE, Key=key)["Item"] == ITEM
    assert dynamodb.query(TableName=TABLE, **asked)["Items"] == [ITEM]
    assert dynamodb.batch_get_item(RequestItems={TABLE: {"Keys": [key]}})["Responses"][TABLE] == [ITEM]


@pytest.mark.usefixtures("cloud")
@pytest.mark.parametrize("last", ["check", "same item twice", "bad update"])
def test_a_transaction_that_fails_leaves_all_tables_as_they_were(last: str) -> None:
    dynamodb, other = aws.client("dynamodb"), house.ENVIRONMENT["AUDIT_TABLE"]

    def item(pk: str, sk: str, **more: Any) -> dict[str, Any]:
        return {"pk": {"S": pk}, "sk": {"S": sk}, "gsi1pk": {"S": "ALL"}, "gsi1sk": {"S": f"{pk}{sk}"}, **more}

    def key(pk: str, sk: str) -> dict[str, Any]:
        return {"pk": {"S": pk}, "sk": {"S": sk}}

    def all_of(table: str) -> list[Any]:
        asked = {"KeyConditionExpression": "gsi1pk = :all", "ExpressionAttributeValues": {":all": {"S": "ALL"}}}
        return [
            sorted(found, key=str)
            for found in (
                dynamodb.scan(TableName=table)["Items"],
                dynamodb.query(TableName=table, IndexName="gsi1", **asked)["Items"],
            )
        ]

    def update(table: str, pk: str, sk: str, expression: str = "SET deep.n = :n") -> dict[str, Any]:
        values = {":n": {"N": "2"}}
        return {
            "TableName": table,
            "Key": key(pk, sk),
            "UpdateExpression": expression,
            "ExpressionAttributeValues": values,
        }

    for table in (TABLE, other):
        for pk, sk in (("A", "1"), ("A", "2"), ("B", "1")):
            dynamodb.put_item(TableName=table, Item=item(pk, sk, deep={"M": {"n": {"N": "1"}}}))
    before = [all_of(TABLE), all_of(other)]
    writes: list[dict[str, Any]] = [
        {"Update": update(TABLE, "A", "1")},
        {"Delete": {"TableName": TABLE, "Key": key("A", "2")}},
        {"Put": {"TableName": TABLE, "Item": item("NEW", "1")}},
        {"Put": {"TableName": other, "Item": item("B", "1")}},
        {"Update": update(other, "A", "2")},
    ]
    condition = {"TableName": other, "Key": key("NONE", "1"), "ConditionExpression": "attribute_exists(pk)"}
    failing: dict[str, dict[str, Any]] = {
        "check": {"ConditionCheck": condition},
        "same item twice": {"Delete": {"TableName": TABLE, "Key": key("NEW", "1")}},
        "bad update": {"Update": update(other, "A", "1", "SET absent.n = :n")},
    }
    with pytest.raises(botocore.exceptions.ClientError):
        dynamodb.transact_write_items(TransactItems=[*writes, failing[last]])
    assert [all_of(TABLE), all_of(other)] == before
    dynamodb.transact_write_items(TransactItems=writes)
    assert dynamodb.get_item(TableName=TABLE, Key=key("A", "1"))["Item"]["deep"]["M"]["n"] == {"N": "2"}
    assert len(all_of(TABLE)[0]) == 3 and "Item" not in dynamodb.get_item(TableName=TABLE, Key=key("A", "2"))


PLAIN = {name: value for name, value in ITEM.items() if name not in ("bytes", "parts")}
KEY = {"pk": ITEM["pk"], "sk": ITEM["sk"]}
OF_THE_PARTITION: dict[str, Any] = {
    "KeyConditionExpression": "pk = :pk",
    "ExpressionAttributeValues": {":pk": ITEM["pk"]},
}
NEW = {"ConditionExpression": "attribute_not_exists(pk)", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
CHANGED: dict[str, Any] = {
    "Key": KEY,
    "UpdateExpression": "SET number = :n ADD words :w",
    "ExpressionAttributeValues": {":n": {"N": "13"}, ":w": {"SS": ["c"]}},
}
OPERATIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "read": ("GetItem", {"Key": KEY, "ReturnConsumedCapacity": "TOTAL"}),
    "read nothing": ("GetItem", {"Key": KEY | {"sk": {"S": "NONE"}}}),
    "read with bytes": ("GetItem", {"Key": {"pk": {"S": "BYTES"}, "sk": ITEM["sk"]}}),
    "read a part": (
        "GetItem",
        {"Key": KEY, "ProjectionExpression": "pk, #t", "ExpressionAttributeNames": {"#t": "text"}},
    ),
    "read many": ("BatchGetItem", {"RequestItems": {TABLE: {"Keys": [KEY, KEY | {"sk": {"S": "B"}}]}}}),
    "read together": ("TransactGetItems", {"TransactItems": [{"Get": {"TableName": TABLE, "Key": KEY}}]}),
    "list": ("Query", OF_THE_PARTITION | {"Limit": 1}),
    "count": ("Query", OF_THE_PARTITION | {"Select": "COUNT"}),
    "put": ("PutItem", {"Item": PLAIN, "ReturnValues": "ALL_OLD"}),
    "put with bytes": ("PutItem", {"Item": ITEM}),
    "put anew": ("PutItem", {"Item": PLAIN} | NEW),
    "change": ("UpdateItem", CHANGED | {"ReturnValues": "ALL_NEW"}),
    "change unless there": ("UpdateItem", CHANGED | NEW),
    "delete": ("DeleteItem", {"Key": KEY, "ReturnValues": "ALL_OLD"}),
    "delete unless there": ("DeleteItem", {"Key": KEY} | NEW),
    "write together": ("TransactWriteItems", {"TransactItems": [{"Put": {"TableName": TABLE, "Item": PLAIN}}]}),
    "write together anew": (
        "TransactWriteItems",
        {
            "TransactItems": [
                {"Delete": {"TableName": TABLE, "Key": KEY | {"sk": {"S": "B"}}}},
                {"Put": {"TableName": TABLE, "Item": PLAIN} | NEW},
            ]
        },
    ),
    "write an unknown thing": ("PutItem", {"Item": {"pk": {"S": "A"}}}),
    "write to no table": ("PutItem", {"TableName": "none", "Item": PLAIN}),
    "ask wrongly": ("Query", {"KeyConditionExpression": "pk"}),
    "ask for what is no member": ("GetItem", {"Key": KEY, "Nonsense": 1}),
}


@pytest.mark.usefixtures("cloud")
@pytest.mark.parametrize("name", OPERATIONS)
def test_a_call_handed_over_directly_is_answered_as_over_http(name: str) -> None:
    """The same answer or the same error to the letter, and the same table after it; headers and request ids are the way's own."""
    operation, arguments = OPERATIONS[name]
    if operation not in ("BatchGetItem", "TransactGetItems", "TransactWriteItems"):
        arguments = {"TableName": TABLE} | arguments
    dynamodb = aws.client("dynamodb")

    def outcome() -> tuple[Any, Any]:
        for item in (ITEM, PLAIN | {"sk": {"S": "B"}}, ITEM | {"pk": {"S": "BYTES"}}):
            dynamodb.put_item(TableName=TABLE, Item=item)
        answer: Any
        try:
            answer = dynamodb._make_api_call(operation, arguments)
        except botocore.exceptions.ClientError as error:
            answer = error.response | {"is": (type(error).__name__, str(error))}
        except botocore.exceptions.BotoCoreError as error:
            answer = {"is": (type(error).__name__, str(error))}
        answer.pop("ResponseMetadata", None)
        return answer, house.items("line")

    quickly = outcome()
    with mock.patch.object(quick, "DIRECT", ()):
        assert quickly == outcome()


@pytest.mark.usefixtures("cloud")
def test_what_was_handed_over_belongs_to_the_table_alone() -> None:
    """Neither the caller's arguments nor its answer are the table's own: changing them changes nothing there."""
    dynamodb = aws.client("dynamodb")
    given: dict[str, Any] = {**KEY, "rows": {"L": [{"S": "one"}]}, "flags": {"M": {"on": {"BOOL": True}}}}
    dynamodb.put_item(TableName=TABLE, Item=given)
    given["rows"]["L"].append({"S": "two"})
    for _ in range(2):
        found = dynamodb.get_item(TableName=TABLE, Key=KEY)["Item"]
        assert (found["rows"], found["flags"]) == ({"L": [{"S": "one"}]}, {"M": {"on": {"BOOL": True}}})
        found["rows"]["L"].clear()
        found["flags"]["M"].clear()


@pytest.mark.usefixtures("cloud")
def test_the_short_way_is_taken() -> None:
    with mock.patch.object(botocore.client.BaseClient, "_make_request", side_effect=AssertionError):
        aws.client("dynamodb").put_item(TableName=TABLE, Item=PLAIN)
        assert aws.client("dynamodb").get_item(TableName=TABLE, Key=KEY)["Item"] == PLAIN
        with pytest.raises(botocore.exceptions.ClientError, match="conditional request failed"):
            aws.client("dynamodb").put_item(TableName=TABLE, Item=PLAIN, **NEW)
