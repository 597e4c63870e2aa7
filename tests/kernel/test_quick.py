"""The mocked cloud answers what it answered before it was made quick."""

from typing import Any

import botocore.exceptions
import pytest

from kernel import aws
from tests import house

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
