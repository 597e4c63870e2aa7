"""The cells of the figures as the reports read them: their key and numbers alone.

A year's gifts are several thousand cells; to make a record of each, with all that it carries, took twice the processor time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from donations.analysis.records import figures_key
from donations.records import DonationsRecord
from kernel import aws


@dataclass(frozen=True)
class Cell:
    """One cell, or one shard of it; `numbers` are those that were asked for, also where they are 0."""

    key: str
    numbers: dict[str, int]


def cells(dimension: str, month: str, names: Sequence[str]) -> list[Cell]:
    """The cells of a month: one query, more only beyond a megabyte."""
    marked = {f"#{place}": name for place, name in enumerate(("key", *names))}
    asked: dict[str, Any] = {
        "TableName": DonationsRecord.table_name(),
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": figures_key(dimension, month)}},
        "ExpressionAttributeNames": marked,
        "ProjectionExpression": ", ".join(marked),
        "ConsistentRead": True,
    }
    found: list[Cell] = []
    while True:
        answer = aws.client("dynamodb").query(**asked)
        for item in answer["Items"]:
            numbers = {name: int(item[name]["N"]) if "N" in item.get(name, {}) else 0 for name in names}
            found.append(Cell(item["key"]["S"], numbers))
        if "LastEvaluatedKey" not in answer:
            return found
        asked["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
