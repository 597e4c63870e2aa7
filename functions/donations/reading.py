"""Consistent reads of several records at once."""

from collections.abc import Iterator, Sequence
from typing import Any

from donations import notification
from donations.notification import CODE_MOST, Content, gift_key
from donations.records import DonationsRecord, Gift
from kernel import aws, errors

_KEYS_PER_READ = 100  # BatchGetItem's limit
_ROUNDS = 6

type Key = tuple[str, str]


def batch(keys: Sequence[Key]) -> Iterator[dict[str, Any]]:
    """Items by key, as far as they exist, in no order: one BatchGetItem for a hundred. Raises Busy if the store keeps some back."""
    table = DonationsRecord.table_name()
    for start in range(0, len(keys), _KEYS_PER_READ):
        wanted: list[Any] = [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in keys[start : start + _KEYS_PER_READ]]
        for _ in range(_ROUNDS):
            answer = aws.client("dynamodb").batch_get_item(
                RequestItems={table: {"Keys": wanted, "ConsistentRead": True}}
            )
            yield from answer["Responses"].get(table, [])
            wanted = answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])
            if not wanted:
                break
        else:
            raise errors.Busy()


def gift_codes(content: Content) -> list[str]:
    """The codes, in their normal form, of the gifts that a content asks for, registered or not."""
    codes = dict.fromkeys(gift_key(line.gift_code) for line in notification.lines(content))
    return [code for code in codes if 0 < len(code) <= CODE_MOST]


def gift_key_of(code: str) -> Key:
    """The key of a gift; the code in its normal form."""
    return f"GIFT#{code}", "GIFT"


def gifts_of(content: Content) -> list[Gift]:
    """The registered gifts among those a content asks for."""
    found = (DonationsRecord.from_raw_data(item) for item in batch([gift_key_of(code) for code in gift_codes(content)]))
    return [record for record in found if isinstance(record, Gift)]


def collection(pk: str) -> list[DonationsRecord]:
    """Everything under one key, in order: one query, more only beyond a megabyte."""
    from donations.analysis import records  # noqa: F401 - what is counted of a donation stands beside it, and is read with it

    asked: dict[str, Any] = {
        "TableName": DonationsRecord.table_name(),
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": pk}},
        "ConsistentRead": True,
    }
    found: list[DonationsRecord] = []
    while True:
        answer = aws.client("dynamodb").query(**asked)
        found += [DonationsRecord.from_raw_data(item) for item in answer["Items"]]
        if "LastEvaluatedKey" not in answer:
            return found
        asked["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
