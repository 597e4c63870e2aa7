"""The mocked cloud answers what it answered before it was made quick."""

from typing import Any

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
