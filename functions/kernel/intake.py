"""Intake never loses: the raw request goes to S3 first, then one transaction, then the answer.

Writing the raw copy also puts a message into the room's delayed intake queue (S3 notification → SQS). The worker looks at each raw copy
a minute later: if the transaction's marker is there, nothing is to do; if not (a crash, throttling), the raw copy is replayed.
"""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from kernel import aws, clock, ids
from kernel.settings import env


@dataclass(frozen=True)
class RawCopy:
    """What came in, as it came in (masked where the law wants it)."""

    id: str
    room: str
    kind: str
    at: str
    content: dict[str, Any]
    key: str
    version: str = ""  # of the object, if it was read from a bucket that keeps versions


def keep(room: str, kind: str, content: dict[str, Any]) -> RawCopy:
    """Store a raw copy: one PutObject. `content` is the JSON body plus what is needed to replay it."""
    now = clock.now()
    raw_id = ids.new()
    key = f"raw/{room}/{kind}/{now.astimezone(clock.JST):%Y/%m/%d}/{raw_id}.json"
    body = {"id": raw_id, "kind": kind, "at": clock.iso(now), "content": content}
    aws.client("s3").put_object(
        Bucket=env("INTAKE_BUCKET"),
        Key=key,
        Body=json.dumps(body, ensure_ascii=False).encode(),
        ContentType="application/json",
    )
    return RawCopy(raw_id, room, kind, body["at"], content, key)  # type: ignore[arg-type]


def fetch(key: str) -> RawCopy:
    """Read a raw copy back: one GetObject."""
    found = aws.client("s3").get_object(Bucket=env("INTAKE_BUCKET"), Key=key)
    body = json.loads(found["Body"].read())
    return RawCopy(
        body["id"], key.split("/")[1], body["kind"], body["at"], body["content"], key, found.get("VersionId", "")
    )


def erase(raw: RawCopy) -> None:
    """Delete a raw copy for good: its version, not only its name. One DeleteObject. (Backups keep it for as long as they live.)"""
    which = {"VersionId": raw.version} if raw.version else {}
    aws.client("s3").delete_object(Bucket=env("INTAKE_BUCKET"), Key=raw.key, **which)


def keys_in(notification: dict[str, Any]) -> list[str]:
    """Object keys in an S3 event notification (they arrive URL-encoded)."""
    return [unquote_plus(record["s3"]["object"]["key"]) for record in notification.get("Records", [])]
