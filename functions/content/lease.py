"""One builder at a time: a counter of requests and a lease of 60 seconds, in one item, each step one conditional update.

A request counts up and then tries the lease. Who finds it held is done: the holder sees that the counter has moved and builds again.
A holder that dies is followed by whoever comes after its lease: its own message, delivered again, or the sweep (the item is due
60 seconds after every request).
"""

from datetime import datetime, timedelta
from typing import Any

import botocore.exceptions

from content.records import SITE_PK, SITE_SK, SiteBuild
from kernel import aws, clock

LEASE = timedelta(seconds=60)


def state() -> SiteBuild | None:
    """The item as it is now; None before the first request."""
    return SiteBuild.find(SITE_PK, SITE_SK, consistent=True)


def request() -> None:
    """Ask for a new site. Asking twice for one reason costs a build and harms nothing, so a lost answer may be asked again."""
    _update(
        "ADD requested :one SET #kind = :kind, duepk = :duepk, duesk = :duesk, #version = if_not_exists(#version, :one)",
        {":one": {"N": "1"}, ":kind": {"S": "content.site_build"}, **_due(clock.now() + LEASE)},
        names={"#kind": "kind", "#version": "version"},
    )


def take(holder: str) -> int | None:
    """Become the builder; the count of requests to answer, or None if somebody else builds. A repeated take is the same take."""
    now = clock.now()
    return _requested(
        "SET holder = :me, held_until = :until",
        {":me": {"S": holder}, ":until": {"S": clock.iso(now + LEASE)}, ":now": {"S": clock.iso(now)}},
        "attribute_exists(requested) AND (attribute_not_exists(holder) OR holder = :me OR held_until < :now)",
    )


def renew(holder: str) -> int | None:
    """Hold on for another 60 seconds; the count of requests now, or None if the lease was lost."""
    until = clock.iso(clock.now() + LEASE)
    return _requested("SET held_until = :until", {":me": {"S": holder}, ":until": {"S": until}}, "holder = :me")


def release(holder: str, answered: int, edition: str, again: datetime) -> bool:
    """Done with request number `answered`, look again at `again`. False if more was asked meanwhile, or the lease was lost."""
    values = {":me": {"S": holder}, ":answered": {"N": str(answered)}, ":edition": {"S": edition}, **_due(again)}
    return (
        _requested(
            "SET built = :answered, edition = :edition, duepk = :duepk, duesk = :duesk REMOVE holder, held_until",
            values,
            "holder = :me AND requested = :answered",
        )
        is not None
    )


def drop(holder: str) -> None:
    """Give the lease back without having built; the sweep or the next message tries again."""
    _requested(
        "REMOVE holder, held_until SET duepk = :duepk, duesk = :duesk",
        {":me": {"S": holder}, **_due(clock.now() + LEASE)},
        "holder = :me",
    )


def look_again(at: datetime) -> None:
    """Move the due time while somebody else holds the lease."""
    _requested("SET duepk = :duepk, duesk = :duesk", _due(at), "attribute_exists(holder)")


def _due(at: datetime) -> dict[str, dict[str, str]]:
    shown = SiteBuild(SITE_PK, SITE_SK)
    shown.look_again(at)
    return {":duepk": {"S": str(shown.duepk)}, ":duesk": {"S": str(shown.duesk)}}


def _requested(update: str, values: dict[str, dict[str, str]], condition: str) -> int | None:
    """Update under `condition`; the counter after it, or None if the condition did not hold."""
    try:
        answer = _update(update, values, condition)
    except botocore.exceptions.ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            return None
        raise
    return int(answer["Attributes"]["requested"]["N"])


def _update(
    update: str, values: dict[str, dict[str, str]], condition: str = "", names: dict[str, str] | None = None
) -> dict[str, Any]:
    more: dict[str, Any] = {"ConditionExpression": condition} if condition else {}
    if names:
        more["ExpressionAttributeNames"] = names
    answer: dict[str, Any] = aws.client("dynamodb").update_item(
        TableName=SiteBuild.table_name(),
        Key={"pk": {"S": SITE_PK}, "sk": {"S": SITE_SK}},
        UpdateExpression=update,
        ExpressionAttributeValues=values,
        ReturnValues="ALL_NEW",
        **more,
    )
    return answer
