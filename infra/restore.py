"""Bring lost or spoilt records back from a restored copy of a table: `python -m infra.restore DonationsTable --from NAME [--apply]`.

AWS restores a table to a second of the last 35 days under a new name (docs/operations.md has the steps); this compares that copy
with the living table and, with `--apply`, writes back what is missing or differs. What is only in the living table stays: it came
after that second. Left out is what must not come back: the outbox (its events have been told already), sessions, half-finished
sign-ins, used or open invitations, forms that wait, locks, rates, and whatever its `ttl` has ended. Without `--apply` nothing is
changed.
"""

import argparse
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from infra.cloud import STACK, Cloud, plain_words

Item = dict[str, Any]
_LEFT_OUT = ("OUTBOX#", "SESSION#", "CHALLENGE#", "INVITATION#", "UNCONFIRMED#", "LOCK#", "RATE#")
_SHOWN = 20


@dataclass
class Comparison:
    """What differs between the copy and the living table."""

    same: int = 0
    missing: list[Item] = field(default_factory=list)
    different: list[Item] = field(default_factory=list)
    written: int = 0


def items(dynamodb: Any, table: str, prefix: str) -> Iterator[Item]:
    """Every item whose pk begins with `prefix`, without what must not come back."""
    now = int(time.time())
    for page in dynamodb.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        for item in page["Items"]:
            pk = item["pk"]["S"]
            ended = "N" in item.get("ttl", {}) and int(item["ttl"]["N"]) <= now
            if pk.startswith(prefix) and not pk.startswith(_LEFT_OUT) and not ended:
                yield item


def compare(dynamodb: Any, copy: str, living: str, prefix: str = "") -> Comparison:
    """Read every item of the copy, and its counterpart in the living table."""
    found = Comparison()
    for batch in _in_hundreds(items(dynamodb, copy, prefix)):
        now = {_key(item): item for item in _counterparts(dynamodb, living, batch)}
        for item in batch:
            present = now.get(_key(item))
            if present is None:
                found.missing.append(item)
            elif present != item:
                found.different.append(item)
            else:
                found.same += 1
    return found


def write_back(dynamodb: Any, living: str, found: Comparison, *, spoilt_too: bool) -> int:
    """Write missing items, and with `spoilt_too` those that differ; how many were written.

    A missing item is written only if it is still missing; a differing one replaces what is there.
    """
    for item in found.missing:
        try:
            dynamodb.put_item(TableName=living, Item=item, ConditionExpression="attribute_not_exists(pk)")
        except dynamodb.exceptions.ConditionalCheckFailedException:
            continue
        found.written += 1
    for item in found.different if spoilt_too else ():
        dynamodb.put_item(TableName=living, Item=item)
        found.written += 1
    return found.written


def _key(item: Item) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]


def _in_hundreds(given: Iterable[Item]) -> Iterator[list[Item]]:
    batch: list[Item] = []
    for item in given:
        batch.append(item)
        if len(batch) == 100:  # BatchGetItem's own limit
            yield batch
            batch = []
    if batch:
        yield batch


def _counterparts(dynamodb: Any, table: str, batch: list[Item]) -> Iterator[Item]:
    waiting: dict[str, Any] = {
        table: {"Keys": [{"pk": item["pk"], "sk": item["sk"]} for item in batch], "ConsistentRead": True}
    }
    while waiting:
        answer = dynamodb.batch_get_item(RequestItems=waiting)
        yield from answer["Responses"].get(table, [])
        waiting = answer.get("UnprocessedKeys", {})


def main() -> None:
    parser = argparse.ArgumentParser(description="Bring records back from a restored copy of a table.")
    parser.add_argument("table", help="logical id of the living table, e.g. DonationsTable")
    parser.add_argument("--from", dest="copy", required=True, help="name of the restored table")
    parser.add_argument("--prefix", default="", help="only records whose pk begins so, e.g. DONATION#")
    parser.add_argument("--apply", action="store_true", help="write back what is missing")
    parser.add_argument("--spoilt-too", action="store_true", help="with --apply: also replace what differs")
    parser.add_argument("--stack", default=STACK)
    parser.add_argument("--endpoint", default="", help="the local cloud's aws_endpoint; empty is AWS")
    given = parser.parse_args()
    cloud = Cloud(endpoint=given.endpoint, stack=given.stack)
    with plain_words(cloud):
        dynamodb, living = cloud.client("dynamodb"), cloud.physical(given.table)
        found = compare(dynamodb, given.copy, living, given.prefix)
        print(f"same {found.same}, missing {len(found.missing)}, different {len(found.different)}")
        for words, some in (("missing", found.missing), ("different", found.different)):
            for item in some[:_SHOWN]:
                print(f"  {words}: {' '.join(_key(item))}")
        if given.apply:
            print(f"written back: {write_back(dynamodb, living, found, spoilt_too=given.spoilt_too)}")


if __name__ == "__main__":
    main()
