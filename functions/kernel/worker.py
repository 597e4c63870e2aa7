"""The Worker: what a room does without a request: bus events, raw copies, queue messages, due times.

Each handler names what it takes; the fault kit discovers them here as it does the routes. A message that fails is reported to SQS
alone (`batchItemFailures`) and comes again; after five times it lies in the dead-letter queue.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kernel import aws, clock, intake
from kernel.events import Event
from kernel.records import DUE_SHARDS, Record
from kernel.watch import count, failed, logger

DUE_MOST = 100  # a sweep takes this many a shard; the next minute takes the rest


@dataclass(frozen=True)
class Task:
    """One thing the worker does: `way` is 'event', 'raw', 'queue', 'due' or 'object'."""

    way: str
    name: str
    handler: Callable[..., Any]

    @property
    def full_name(self) -> str:
        return f"{self.handler.__module__.split('.')[0]}.{self.handler.__name__}"


class Worker:
    """All background work of one room. The instance is the Lambda handler."""

    def __init__(self, room: str, table: type[Record] | None = None) -> None:
        self.room = room
        self.table = table
        self.declared: list[Task] = []

    def _declare[F: Callable[..., Any]](self, way: str, name: str) -> Callable[[F], F]:
        def register(handler: F) -> F:
            self.declared.append(Task(way, name, handler))
            return handler

        return register

    def on[F: Callable[..., Any]](self, event_type: str) -> Callable[[F], F]:
        """`handler(event: Event)` for a bus event such as 'consortium.member_admitted'."""
        return self._declare("event", event_type)

    def raw[F: Callable[..., Any]](self, kind: str) -> Callable[[F], F]:
        """`handler(raw: RawCopy)` for raw copies of a kind; must do nothing if the original transaction happened."""
        return self._declare("raw", kind)

    def queue[F: Callable[..., Any]](self, name: str) -> Callable[[F], F]:
        """`handler(body: str, message_id: str)` for messages of a queue that carry neither events nor S3 notifications."""
        return self._declare("queue", name)

    def objects[F: Callable[..., Any]](self, name: str) -> Callable[[F], F]:
        """`handler(keys: list[str])` for S3 notifications that are not raw copies; called once for a whole batch."""
        return self._declare("object", name)

    def due[F: Callable[..., Any]](self, kind: str) -> Callable[[F], F]:
        """`handler(record)` when a record of this kind (its discriminator) is due; must move or clear its due time."""
        return self._declare("due", kind)

    def _task(self, way: str, name: str = "") -> Task | None:
        for task in self.declared:
            if task.way == way and name in ("", task.name):
                return task
        return None

    def __call__(self, event: dict[str, Any], _context: Any) -> dict[str, Any]:
        """The Lambda handler: SQS batches, or the minute's schedule."""
        if "Records" not in event:
            self.sweep()
            return {"batchItemFailures": []}
        failures = []
        objects: list[tuple[str, list[str]]] = []
        for record in event["Records"]:
            try:
                self._deliver(record, objects)
            except Exception as error:
                failed("message failed", error, room=self.room)
                count("MessageFailed")
                failures.append(record["messageId"])
        failures.extend(self._deliver_objects(objects))
        return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failures]}

    def _deliver(self, record: dict[str, Any], objects: list[tuple[str, list[str]]]) -> None:
        body = record["body"]
        queue_task = self._task("queue")
        try:
            message = json.loads(body)
        except ValueError:
            message = None
        if isinstance(message, dict) and "detail-type" in message:
            self.deliver_event(Event.of(message["detail"]))
        elif isinstance(message, dict) and _is_notification(message):
            keys = intake.keys_in(message)
            for key in (key for key in keys if key.startswith("raw/")):
                self.deliver_raw(key)
            if others := [key for key in keys if not key.startswith("raw/")]:
                objects.append((record["messageId"], others))
        elif queue_task:
            queue_task.handler(body, record["messageId"])
        else:
            raise ValueError("a message that this room does not know")

    def deliver_event(self, event: Event) -> None:
        """Hand a bus event to its handler; an event nobody here waits for is passed over."""
        task = self._task("event", event.type)
        if task:
            task.handler(event)
        logger.info("event", extra={"type": event.type, "handled": task is not None})

    def deliver_raw(self, key: str) -> None:
        """Hand a raw copy to its handler."""
        raw = intake.fetch(key)
        task = self._task("raw", raw.kind)
        if task is None:
            raise ValueError(f"nobody in {self.room} takes raw copies of {raw.kind}")
        task.handler(raw)

    def _deliver_objects(self, objects: list[tuple[str, list[str]]]) -> list[str]:
        if not objects:
            return []
        task = self._task("object")
        try:
            if task is None:
                raise ValueError(f"nobody in {self.room} takes S3 objects")
            task.handler([key for _, keys in objects for key in keys])
        except Exception as error:
            failed("objects failed", error, room=self.room)
            return [message_id for message_id, _ in objects]
        return []

    def sweep(self) -> int:
        """Act on every record whose time has come; returns how many. One failing record does not stop the others."""
        if self.table is None:
            return 0
        acted = 0
        for record in self._due_records(self.table):
            task = self._task("due", _kind_of(record))
            if task is None:
                logger.error("due, but nobody acts", extra={"kind": _kind_of(record)})
                continue
            try:
                task.handler(record)
                acted += 1
            except Exception as error:
                failed("due failed", error, kind=task.name)
                count("DueFailed")
        logger.info("swept", extra={"acted": acted, "room": self.room})
        return acted

    def _due_records(self, table: type[Record]) -> list[Record]:
        found: list[Record] = []
        for shard in range(DUE_SHARDS):
            answer = aws.client("dynamodb").query(
                TableName=table.table_name(),
                IndexName="due",
                KeyConditionExpression="duepk = :p AND duesk < :now",
                ExpressionAttributeValues={":p": {"S": f"DUE#{shard}"}, ":now": {"S": clock.iso(clock.now()) + "$"}},
                Limit=DUE_MOST,
            )
            found.extend(table.from_raw_data(item) for item in answer["Items"])
        return found


def _is_notification(message: dict[str, Any]) -> bool:
    records = message.get("Records")
    # "s3:TestEvent" comes once, when the notification is set up.
    return (
        isinstance(records, list) and all("s3" in record for record in records)
    ) or "s3:TestEvent" in message.values()


def _kind_of(record: Record) -> str:
    attribute: Any = type(record).get_attributes()["kind"]
    return str(attribute.get_discriminator(type(record)))
