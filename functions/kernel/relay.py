"""The relay: DynamoDB stream → EventBridge. It raises on failure, inspects nothing and may deliver twice.

It never returns `batchItemFailures`: the stream itself repeats the batch, and consumers are idempotent by the event's id.
"""

from typing import Any

from kernel import aws
from kernel.events import entries
from kernel.settings import env
from kernel.watch import logger

BATCH = 10  # PutEvents takes ten entries


class RelayFailed(RuntimeError):
    """The bus took only a part; the stream will bring the whole batch again."""


def handler(event: dict[str, Any], _context: Any) -> None:
    """Carry the outbox items of one stream batch to the bus."""
    images = [record["dynamodb"].get("NewImage", {}) for record in event["Records"] if record["eventName"] == "INSERT"]
    waiting = entries(images, env("EVENT_BUS"))
    for start in range(0, len(waiting), BATCH):
        answer = aws.client("events").put_events(Entries=waiting[start : start + BATCH])
        if answer.get("FailedEntryCount"):
            raise RelayFailed(f"{answer['FailedEntryCount']} entries were not taken")
    logger.info("relayed", extra={"events": len(waiting)})
