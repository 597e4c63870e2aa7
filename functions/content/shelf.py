"""The published bucket, read economically: objects that have not changed since this process last looked are not fetched again."""

from collections.abc import Iterator

from content.publish import each
from kernel import aws

_PREFIX = "published/"
_seen: dict[str, tuple[str, bytes]] = {}


def objects(bucket: str) -> dict[str, bytes]:
    """Every object below `published/`, key → bytes: one list call per thousand, one GetObject per changed object."""
    listed = dict(_listed(bucket))
    for key in _seen.keys() - listed.keys():
        _seen.pop(key, None)
    missing = sorted(key for key, tag in listed.items() if _seen.get(key, ("",))[0] != tag)
    each(lambda key: _fetch(bucket, key), missing)
    return {key: _seen[key][1] for key in sorted(listed) if key in _seen}


def forget() -> None:
    """Drop what was read; tests call it when they change clouds."""
    _seen.clear()


def _listed(bucket: str) -> Iterator[tuple[str, str]]:
    for page in aws.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=_PREFIX):
        for item in page.get("Contents", []):
            yield item["Key"], item["ETag"]


def _fetch(bucket: str, key: str) -> None:
    client = aws.client("s3")
    try:
        answer = client.get_object(Bucket=bucket, Key=key)
    except client.exceptions.NoSuchKey:
        _seen.pop(key, None)  # removed after the listing; its own notification is on the way
        return
    _seen[key] = (answer["ETag"], answer["Body"].read())
