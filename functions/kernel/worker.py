"""The Worker: what a room does without a request: bus events, raw copies, queue messages, due times.

Each handler names what it takes; the fault kit discovers them here as it does the routes. A message that fails is reported to SQS
alone (`batchItemFailures`) and comes again; after five times it lies in the dead-letter queue. So does what a slow batch did not get to:
it is handed back before the function would be stopped, which would bring back all ten.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import botocore.exceptions

from kernel import aws, clock, intake
from kernel.events import Event
from kernel.records import DUE_SHARDS, Record, due_failures, due_key
from kernel.watch import count, failed, logger

PAGE = 100  # due records a query
PAGES_MOST = 25  # a shard; the next minute takes the rest
BATCH_SECONDS = 40  # of a worker's sixty: what was begun by then still comes to its end
SWEEP_SECONDS = 30  # half of a worker's time-out: what was begun by then still comes to its end
STUCK_AFTER = 6  # failures in a row, over a quarter of an hour: then somebody is told
PUT_OFF_MOST = timedelta(hours=1)


@dataclass(frozen=True)
class Task:
    """One thing the worker does: `way` is 'event', 'raw', 'queue', 'due', 'timer' or 'object'."""

    way: str
    name: str
    handler: Callable[..., Any]
    many: bool = False  # it is called once for a whole batch, with a list

    @property
    def full_name(self) -> str:
        return f"{self.handler.__module__.split('.')[0]}.{self.handler.__name__}"


type _Part = tuple[str, list[Any]]  # a message's id, and what it brought


class Worker:
    """All background work of one room. The instance is the Lambda handler."""

    def __init__(
        self, room: str, table: type[Record] | None = None, *, begin: Callable[[], None] = lambda: None
    ) -> None:
        """`begin` is called at the start of each invocation: what one learned of the outside world is old in the next."""
        self.room = room
        self.table = table
        self.begin = begin
        self.declared: list[Task] = []

    def _declare[F: Callable[..., Any]](self, way: str, name: str, *, many: bool = False) -> Callable[[F], F]:
        def register(handler: F) -> F:
            self.declared.append(Task(way, name, handler, many))
            return handler

        return register

    def on[F: Callable[..., Any]](self, event_type: str) -> Callable[[F], F]:
        """`handler(event: Event)` for a bus event such as 'consortium.member_admitted'."""
        return self._declare("event", event_type)

    def on_many[F: Callable[..., Any]](self, event_type: str) -> Callable[[F], F]:
        """`handler(events: list[Event])` for all bus events of a type that came in one batch."""
        return self._declare("event", event_type, many=True)

    def raw[F: Callable[..., Any]](self, kind: str) -> Callable[[F], F]:
        """`handler(raw: RawCopy)` for raw copies of a kind; must do nothing if the original transaction happened."""
        return self._declare("raw", kind)

    def queue[F: Callable[..., Any]](self, name: str) -> Callable[[F], F]:
        """`handler(body: str, message_id: str)` for messages of a queue that carry neither events nor S3 notifications."""
        return self._declare("queue", name)

    def objects[F: Callable[..., Any]](self, name: str) -> Callable[[F], F]:
        """`handler(keys: list[str])` for S3 notifications that are not raw copies; called once for a whole batch."""
        return self._declare("object", name, many=True)

    def due[F: Callable[..., Any]](self, kind: str) -> Callable[[F], F]:
        """`handler(record)` when a record of this kind (its discriminator) is due; must move or clear its due time."""
        return self._declare("due", kind)

    def timer[F: Callable[..., Any]](self, name: str) -> Callable[[F], F]:
        """`handler()` whenever the room's own schedule of this name (template.yaml) rings; it is not repeated if it fails."""
        return self._declare("timer", name)

    def _task(self, way: str, name: str = "") -> Task | None:
        for task in self.declared:
            if task.way == way and name in ("", task.name):
                return task
        return None

    def __call__(self, event: dict[str, Any], _context: Any) -> dict[str, Any]:
        """The Lambda handler: SQS batches, the minute's schedule, or one of the room's own."""
        self.begin()
        if "timer" in event:
            self.ring(event["timer"])
            return {"batchItemFailures": []}
        if "Records" not in event:
            self.sweep()
            return {"batchItemFailures": []}
        failures, ends = list[str](), clock.stopwatch() + BATCH_SECONDS
        gathered: dict[Task, list[_Part]] = {}
        for position, record in enumerate(event["Records"]):
            if clock.stopwatch() >= ends:
                failures += self._handed_back(record["messageId"] for record in event["Records"][position:])
                break
            failures += self._tried(lambda record=record: self._deliver(record, gathered), [(record["messageId"], [])])  # type: ignore[misc]
        for task, parts in gathered.items():
            failures += self._deliver_many(task, parts, ends)
        return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failures]}

    def _handed_back(self, ids: Iterable[str]) -> list[str]:
        left = list(ids)
        logger.warning("batch cut short", extra={"left": len(left), "room": self.room})
        return left

    def _deliver(self, record: dict[str, Any], gathered: dict[Task, list[_Part]]) -> None:
        body = record["body"]
        queue_task = self._task("queue")
        try:
            message = json.loads(body)
        except ValueError:
            message = None
        if isinstance(message, dict) and "detail-type" in message:
            event = Event.of(message["detail"])
            task = self._task("event", event.type)
            if task and task.many:
                gathered.setdefault(task, []).append((record["messageId"], [event]))
            else:
                self.deliver_event(event)
        elif isinstance(message, dict) and _is_notification(message):
            keys = intake.keys_in(message)
            for key in (key for key in keys if key.startswith("raw/")):
                self.deliver_raw(key)
            if others := [key for key in keys if not key.startswith("raw/")]:
                task = self._task("object")
                if task is None:
                    raise ValueError(f"nobody in {self.room} takes S3 objects")
                gathered.setdefault(task, []).append((record["messageId"], others))
        elif queue_task:
            queue_task.handler(body, record["messageId"])
        else:
            raise ValueError("a message that this room does not know")

    def _deliver_many(self, task: Task, parts: list[_Part], ends: float) -> list[str]:
        """Hand over at once what a batch brought for a task; gives the messages that failed.

        If it fails, events are handed over message by message, so that a bad one takes none with it. Objects are not: whatever the
        published ones ask for is asked by each of them.
        """
        failures = self._tried(lambda: task.handler([one for _, some in parts for one in some]), parts)
        if not failures or len(parts) == 1 or task.way == "object":
            return failures
        failures = []
        for position, (message_id, some) in enumerate(parts):
            if clock.stopwatch() >= ends:
                return failures + self._handed_back(later for later, _ in parts[position:])
            failures += self._tried(lambda some=some: task.handler(some), [(message_id, some)])  # type: ignore[misc]
        return failures

    def _tried(self, act: Callable[[], Any], parts: Iterable[_Part]) -> list[str]:
        """Do it; the messages to be had again if it fails."""
        try:
            act()
        except Exception as error:
            failed("message failed", error, room=self.room)
            count("MessageFailed")
            return [message_id for message_id, _ in parts]
        return []

    def deliver_event(self, event: Event) -> None:
        """Hand a bus event to its handler; an event nobody here waits for is passed over."""
        task = self._task("event", event.type)
        if task:
            task.handler([event] if task.many else event)
        logger.info("event", extra={"type": event.type, "handled": task is not None})

    def deliver_raw(self, key: str) -> None:
        """Hand a raw copy to its handler."""
        raw = intake.fetch(key)
        task = self._task("raw", raw.kind)
        if task is None:
            raise ValueError(f"nobody in {self.room} takes raw copies of {raw.kind}")
        task.handler(raw)

    def ring(self, name: str) -> None:
        """Do what the timer `name` is for."""
        task = self._task("timer", name)
        if task is None:
            raise LookupError(f"nobody in {self.room} waits for the timer {name}")
        task.handler()

    def sweep(self) -> int:
        """Act on the records whose time has come, of each shard the oldest first; returns how many.

        What fails, or is of a kind that nobody here knows, goes behind the others and waits longer each time (`_put_off`), so it starves
        nobody. When the sweep's own time is over, the rest is left to the next minute.
        """
        if self.table is None:
            return 0
        acted, ends = 0, clock.stopwatch() + SWEEP_SECONDS
        for item in _due_items(self.table):
            if clock.stopwatch() >= ends:
                logger.warning("sweep cut short", extra={"acted": acted, "room": self.room})
                break
            acted += self._act(self.table, item)
        logger.info("swept", extra={"acted": acted, "room": self.room})
        return acted

    def _act(self, table: type[Record], item: dict[str, Any]) -> bool:
        kind = item["kind"]["S"]
        try:
            task = self._task("due", kind)
            if task is None:
                raise LookupError(f"nobody in {self.room} acts on {kind}")
            task.handler(table.from_raw_data(item))
        except Exception as error:
            failures = _put_off(table, item)
            if failures:
                failed("due failed", error, kind=kind, failures=failures)
                count("DueFailed")
            if failures >= STUCK_AFTER:
                count("DueStuck")
            return False
        return True


def _is_notification(message: dict[str, Any]) -> bool:
    records = message.get("Records")
    # "s3:TestEvent" comes once, when the notification is set up.
    return (
        isinstance(records, list) and all("s3" in record for record in records)
    ) or "s3:TestEvent" in message.values()


def _due_items(table: type[Record]) -> Iterator[dict[str, Any]]:
    """What is due now, as stored (a record of a kind that this package does not know is one too); the shards take turns, page by page."""
    now = clock.iso(clock.now()) + "$"
    starts: dict[int, dict[str, Any]] = {shard: {} for shard in range(DUE_SHARDS)}
    for _ in range(PAGES_MOST):
        for shard, start in list(starts.items()):
            answer = aws.client("dynamodb").query(
                TableName=table.table_name(),
                IndexName="due",
                KeyConditionExpression="duepk = :p AND duesk < :now",
                ExpressionAttributeValues={":p": {"S": f"DUE#{shard}"}, ":now": {"S": now}},
                Limit=PAGE,
                **start,
            )
            yield from answer["Items"]
            if "LastEvaluatedKey" in answer:
                starts[shard] = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
            else:
                del starts[shard]


def _put_off(table: type[Record], item: dict[str, Any]) -> int:
    """Move the due time of a record that failed: to now, then by 1, 2, 4 … minutes, at most an hour. Returns its failures in a row.

    The due key that was seen is the lock: whoever moved it meanwhile was right (0: nothing failed). Nothing else of the record changes,
    its version neither, so nobody's own change becomes stale.
    """
    pk, sk, seen = item["pk"]["S"], item["sk"]["S"], item["duesk"]["S"]
    failures = due_failures(seen, pk, sk) + 1
    wait = timedelta(minutes=2 ** min(failures - 2, 6) if failures > 1 else 0)
    try:
        aws.client("dynamodb").update_item(
            TableName=table.table_name(),
            Key={"pk": {"S": pk}, "sk": {"S": sk}},
            UpdateExpression="SET duesk = :later",
            ConditionExpression="duesk = :seen",
            ExpressionAttributeValues={
                ":later": {"S": due_key(clock.now() + min(wait, PUT_OFF_MOST), pk, sk, failures)},
                ":seen": {"S": seen},
            },
        )
    except botocore.exceptions.ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            return 0
        failed("not put off", error)  # it stays where it is; the next minute tries again
    except botocore.exceptions.BotoCoreError as error:  # nor must the sweep end here
        failed("not put off", error)
    return failures
