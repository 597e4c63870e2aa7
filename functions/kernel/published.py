"""What rooms publish: versioned public JSON in S3, the only thing the site builder reads.

Writing an object there wakes the builder (S3 notification → SQS → content). What is published holds nothing personal that its person
did not agree to show; `schemas/published/<room>-<kind>.json` says what may stand in it.
"""

import json
from typing import Any

import botocore.exceptions

from kernel import aws, schema
from kernel.settings import env


def _key(room: str, kind: str, item_id: str) -> str:
    return f"published/{room}/{kind}/{item_id}.json"


def put(room: str, kind: str, item_id: str, data: dict[str, Any]) -> None:
    """Publish `data` as `room`/`kind`/`item_id`: read, compare versions, write. A version older than what is read is left aside.

    Two that publish in the same moment may still write in either order: whoever publishes looks at its record again afterwards, and
    publishes once more if it has changed.

    Raises Invalid if `data` breaks `schemas/published/<room>-<kind>.json`.
    """
    schema.check(f"published/{room}-{kind}", data)
    key, bucket, client = _key(room, kind, item_id), env("PUBLISHED_BUCKET"), aws.client("s3")
    try:
        current = json.loads(client.get_object(Bucket=bucket, Key=key)["Body"].read())
    except botocore.exceptions.ClientError as error:
        if error.response["Error"]["Code"] not in ("NoSuchKey", "404"):
            raise
        current = None
    if current is not None and current["version"] > data["version"]:
        return
    body = json.dumps(data, ensure_ascii=False, sort_keys=True).encode()
    client.put_object(Bucket=bucket, Key=key, Body=body, ContentType="application/json")


def remove(room: str, kind: str, item_id: str) -> None:
    """Take something off the site; removing what is not there is no error."""
    aws.client("s3").delete_object(Bucket=env("PUBLISHED_BUCKET"), Key=_key(room, kind, item_id))
