"""Put the built site on the shelf: upload what changed by hash, remove what vanished, remember both in a manifest beside it.

The manifest names only what this builder put there, so the admin's files and the API's description are never touched. Before anything
is written or removed the manifest says that it is unsure of those objects: a builder that dies half-way leaves nothing behind that
nobody knows, and nothing that the next one would believe to be current.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import botocore.exceptions

from content.sources import File
from kernel import aws, clock

MANIFEST_KEY = "build/manifest.json"
# Pages that are open in somebody's browser still ask for the assets they were built with.
ASSETS_STAY = timedelta(days=2)
HANDS = 12
UNSURE = ""  # the hash of an object whose content the manifest can't vouch for
FEW = 16
HELD_EVERY = 100

FOREVER = "public, max-age=31536000, immutable"
A_DAY = "public, max-age=86400"
SOON = "public, max-age=0, s-maxage=5, stale-while-revalidate=30"


class LeaseLost(RuntimeError):
    """Somebody else builds now; what this builder knows may be old."""


@dataclass(frozen=True)
class Report:
    """Counts of objects."""

    uploaded: int
    removed: int
    unchanged: int


def digest(file: File) -> str:
    return hashlib.sha256(file.content_type.encode() + b"\n" + file.body).hexdigest()[:32]


def cache_control(key: str) -> str:
    """Hashed assets for ever, pictures for a day, everything else a few seconds at the edge and never in the browser."""
    if key.startswith("assets/"):
        return FOREVER
    return A_DAY if key.endswith((".png", ".svg", ".css")) else SOON


def publish(files: dict[str, File], bucket: str, *, hold: Callable[[], None]) -> Report:
    """Make the shelf look like `files`. `hold` renews the lease and raises LeaseLost; it is called before and during the uploads."""
    known, retired = _manifest(bucket)
    wanted = {key: digest(file) for key, file in files.items()}
    changed = sorted((key for key in wanted if known.get(key) != wanted[key]), key=_order)
    vanished = [key for key in known if key not in wanted]
    hold()
    unsure = [*changed, *(key for key in vanished if not key.startswith("assets/"))]
    if unsure:
        _keep_manifest(bucket, known | dict.fromkeys(unsure, UNSURE), retired)
    for place in range(0, len(changed), HELD_EVERY):
        if place:
            hold()
        _upload(bucket, {key: files[key] for key in changed[place : place + HELD_EVERY]})
    hold()
    now = clock.now()
    retired = {key: at for key, at in retired.items() if key not in wanted} | {
        key: clock.iso(now) for key in vanished if key.startswith("assets/")
    }
    over = [key for key, at in retired.items() if clock.parse(at) + ASSETS_STAY <= now]
    gone = [key for key in vanished if not key.startswith("assets/")] + over
    _remove(bucket, gone)
    if changed or vanished or over:
        _keep_manifest(bucket, wanted, {key: at for key, at in retired.items() if key not in over})
    return Report(len(changed), len(gone), len(files) - len(changed))


def _order(key: str) -> tuple[int, str]:
    """What others refer to comes first, lists of pages last: no link ever leads nowhere."""
    if key.startswith("assets/"):
        return 0, key
    return (1 if key.count("/") >= 2 else 2), key


def _manifest(bucket: str) -> tuple[dict[str, str], dict[str, str]]:
    try:
        raw = aws.client("s3").get_object(Bucket=bucket, Key=MANIFEST_KEY)["Body"].read()
    except botocore.exceptions.ClientError as error:
        if error.response["Error"]["Code"] not in ("NoSuchKey", "404"):
            raise
        return {}, {}
    kept = json.loads(raw)
    return kept["files"], kept["retired"]


def _keep_manifest(bucket: str, files: dict[str, str], retired: dict[str, str]) -> None:
    body = json.dumps({"files": files, "retired": retired}, sort_keys=True, separators=(",", ":")).encode()
    aws.client("s3").put_object(
        Bucket=bucket, Key=MANIFEST_KEY, Body=body, ContentType="application/json", CacheControl="no-store"
    )


def _upload(bucket: str, files: dict[str, File]) -> None:
    client = aws.client("s3")

    def one(item: tuple[str, File]) -> None:
        key, file = item
        client.put_object(
            Bucket=bucket, Key=key, Body=file.body, ContentType=file.content_type, CacheControl=cache_control(key)
        )

    each(one, files.items())


def _remove(bucket: str, keys: list[str]) -> None:
    for place in range(0, len(keys), 1000):
        objects: Any = [{"Key": key} for key in keys[place : place + 1000]]
        answer = aws.client("s3").delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})
        if answer.get("Errors"):
            raise RuntimeError(
                f"{len(answer['Errors'])} objects could not be removed: {answer['Errors'][0].get('Code')}"
            )


def each[T](act: Callable[[T], Any], items: Iterable[T]) -> list[Any]:
    """`act` on all items, several at once when there are many; the first error is raised."""
    listed = list(items)
    if len(listed) <= FEW:
        return [act(item) for item in listed]
    with ThreadPoolExecutor(HANDS) as hands:
        return list(hands.map(act, listed))
