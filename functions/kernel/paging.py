"""Lists: one query a page over bounded partitions, with an opaque signed cursor.

A list is partitioned (by month, by state, by shard) so that no partition grows without bound; a page never mixes two partitions, and
an empty partition is passed over, at most `LOOK_AHEAD` of them in one request.
"""

import base64
import binascii
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kernel import aws, clock, secrets
from kernel.errors import FieldError, Invalid
from kernel.records import Record

LIMIT, LIMIT_MOST = 50, 200
LOOK_AHEAD = 12


@dataclass(frozen=True)
class Page[R: Record]:
    """Records of one page, and the cursor of the next one (None at the end)."""

    items: list[R]
    next: str | None


def months(newest: datetime | date | None = None, count: int = 24) -> list[str]:
    """`count` months in Japan, newest first: ['2026-11', '2026-10', …]."""
    day = newest or clock.today()
    year, month = (int(part) for part in (day.strftime("%Y-%m")).split("-"))
    found = []
    for _ in range(count):
        found.append(f"{year:04d}-{month:02d}")
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return found


def page[R: Record](
    of: type[R],
    index: str,
    partitions: Sequence[str],
    *,
    cursor: str | None = None,
    limit: int | None = None,
    newest_first: bool = True,
    before: str | None = None,
    prefix: str | None = None,
    consistent: bool = False,
) -> Page[R]:
    """One page of `of` from `index` ('' is the table itself) over `partitions` in their order.

    `before` keeps only sort keys below it, `prefix` those that begin so (never both); `consistent` sees what was written a moment ago, and only the table itself can. Raises Invalid for a cursor that is not ours or belongs to another list.
    """
    limit = min(limit or LIMIT, LIMIT_MOST)
    scope = secrets.mac(
        "cursor_key", json.dumps([of.__name__, index, list(partitions), newest_first, *([prefix] if prefix else [])])
    )[:16]
    position, start = _opened(cursor, scope) if cursor else (0, None)
    for looked, number in enumerate(range(position, len(partitions))):
        items, last = _query(of, index, partitions[number], start, limit, newest_first, before, prefix, consistent)
        start = None
        if last is not None:
            return Page(items, _sealed(number, last, scope))
        if items or looked + 1 >= LOOK_AHEAD:
            more = number + 1 < len(partitions)
            return Page(items, _sealed(number + 1, None, scope) if more else None)
    return Page([], None)


def _query[R: Record](
    of: type[R],
    index: str,
    partition: str,
    start: dict[str, Any] | None,
    limit: int,
    newest_first: bool,
    before: str | None,
    prefix: str | None,
    consistent: bool,
) -> tuple[list[R], dict[str, Any] | None]:
    key = f"{index}pk" if index else "pk"
    sort = f"{index}sk" if index else "sk"
    asked: dict[str, Any] = {
        "TableName": of.table_name(),
        "KeyConditionExpression": "#k = :k" + _bound(before, prefix),
        "ExpressionAttributeNames": {"#k": key} | ({"#s": sort} if before or prefix else {}),
        "ExpressionAttributeValues": {":k": {"S": partition}}
        | ({":s": {"S": before or prefix}} if before or prefix else {}),
        "ScanIndexForward": not newest_first,
        "Limit": limit,
    }
    if index:
        asked["IndexName"] = index
    if consistent:
        asked["ConsistentRead"] = True
    if start:
        asked["ExclusiveStartKey"] = start
    answer = aws.client("dynamodb").query(**asked)
    return [of.from_raw_data(item) for item in answer["Items"]], answer.get("LastEvaluatedKey")


def _bound(before: str | None, prefix: str | None) -> str:
    if before:
        return " AND #s < :s"
    return " AND begins_with(#s, :s)" if prefix else ""


def _sealed(position: int, start: dict[str, Any] | None, scope: str) -> str:
    payload = (
        base64.urlsafe_b64encode(json.dumps([position, start], separators=(",", ":")).encode()).decode().rstrip("=")
    )
    return f"{payload}.{_seal(payload, scope)}"


def _seal(payload: str, scope: str) -> str:
    return secrets.mac("cursor_key", f"{scope}.{payload}")[:24]


def _opened(cursor: str, scope: str) -> tuple[int, dict[str, Any] | None]:
    payload, _, seal = cursor.partition(".")
    if not cursor.isascii() or not hmac.compare_digest(seal, _seal(payload, scope)):
        raise Invalid([FieldError("/cursor", "cursor", "一覧の条件が変わりました。はじめから開き直してください。")])
    try:
        position, start = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (ValueError, binascii.Error) as error:
        raise Invalid([FieldError("/cursor", "cursor", "一覧をはじめから開き直してください。")]) from error
    return int(position), start
