"""Tell a table's events again: `python -m infra.republish DonationsTable --since 2026-11-22T01:00:00Z [--until …] [--apply]`.

For what `infra.redrive RelayDeadLetters` can no longer read: a stream forgets after a day, the outbox items stay in the table for
eight days. They are handed to the relay as the stream would have done; consumers act once on a repeated event, so a wide span does no
harm. Without `--apply` they are only counted.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from infra.cloud import STACK, Cloud, plain_words
from infra.operate import OperationFailed, invoke

_BATCH = 100  # as many as the stream hands over at once


def outbox(cloud: Cloud, table: str, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """The outbox items whose event happened in the span, oldest first."""
    pages = (
        cloud.client("dynamodb")
        .get_paginator("scan")
        .paginate(
            TableName=cloud.physical(table),
            FilterExpression="begins_with(pk, :outbox)",
            ExpressionAttributeValues={":outbox": {"S": "OUTBOX#"}},
        )
    )
    found = [item for page in pages for item in page["Items"] if since <= _at(item) <= until]
    return sorted(found, key=lambda item: str(item["pk"]["S"]))


def republish(cloud: Cloud, items: list[dict[str, Any]]) -> None:
    """Hand them to the relay. Raises OperationFailed."""
    for batch in _batches(items):
        records = [{"eventName": "INSERT", "dynamodb": {"NewImage": item}} for item in batch]
        invoke(cloud, "Relay", {"Records": records})


def _at(item: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(json.loads(item["event"]["S"])["at"])


def _batches(items: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    for first in range(0, len(items), _BATCH):
        yield items[first : first + _BATCH]


def main() -> None:
    parser = argparse.ArgumentParser(description="Tell a table's events again.")
    parser.add_argument("table", help="logical id, e.g. DonationsTable")
    parser.add_argument("--since", type=datetime.fromisoformat, required=True, help="UTC, e.g. 2026-11-22T01:00:00Z")
    parser.add_argument("--until", type=datetime.fromisoformat, default=datetime.now(UTC))
    parser.add_argument("--apply", action="store_true", help="hand them to the relay")
    parser.add_argument("--stack", default=STACK)
    parser.add_argument("--endpoint", default="", help="the local cloud's aws_endpoint; empty is AWS")
    given = parser.parse_args()
    cloud = Cloud(endpoint=given.endpoint, stack=given.stack)
    since, until = (one if one.tzinfo else one.replace(tzinfo=UTC) for one in (given.since, given.until))
    with plain_words(cloud):
        found = outbox(cloud, given.table, since, until)
        print(f"{len(found)} events of {given.table} in this span")
        if given.apply:
            try:
                republish(cloud, found)
            except OperationFailed as error:
                sys.exit(str(error))
            print("told again")


if __name__ == "__main__":
    main()
