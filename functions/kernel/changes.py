"""A change: verbs build changes (pure values), the outermost verb commits them in one transaction.

    commit(New(donation), New(order), events=[donations_received], marker=Marker(("receive", portal, number)), table=Donation)

One `TransactWriteItems` holds the records with their conditions, the idempotency marker and the outbox. So a change happens once
and whole, or not at all, whatever crashes: a repetition meets its own marker and is given the stored answer.
"""

import contextvars
import hashlib
import json
import random
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import botocore.exceptions
from pynamodb.attributes import UnicodeAttribute
from pynamodb.expressions.condition import Condition

from kernel import aws, clock, errors
from kernel.events import Event, outbox_item
from kernel.records import Record

TRANSACTION_LIMIT_ITEMS = 100  # DynamoDB's own limit
MARKER_KEEP = timedelta(
    days=400
)  # a portal or a partner may repeat itself long after; a year and a bit covers an audit
ATTEMPTS = 8
_committing: contextvars.ContextVar[bool] = contextvars.ContextVar("committing", default=False)


@dataclass(frozen=True)
class New:
    """A record that must not exist yet."""

    record: Record


@dataclass(frozen=True)
class Saved:
    """A record read before and changed since; fails as `Stale` if somebody else saved it in between."""

    record: Record


@dataclass(frozen=True)
class Kept:
    """A record written whatever was there: search tokens, counters' snapshots. Only for records that are derived."""

    record: Record


@dataclass(frozen=True)
class Removed:
    """A record taken away, under the same lock as `Saved`."""

    record: Record


@dataclass(frozen=True)
class Checked:
    """A record that must still be as it was read, though nothing in it changes; with a `condition`, one that must be so, read or not.
    `otherwise` is what a failed condition means."""

    record: Record
    condition: Condition | None = None
    otherwise: errors.Problem | None = None


@dataclass(frozen=True)
class Counted:
    """Numbers added to a record's attributes without reading it; creates the record if need be.

    With `most`, the first number stops there: a change that would take it further is refused as `otherwise`.
    """

    record: Record
    by: dict[str, int]
    most: int | None = None
    otherwise: errors.Problem | None = None


type Path = tuple[str, ...]


@dataclass(frozen=True)
class Shifted:
    """Numbers inside an existing record moved by amounts, without reading it again; none that goes down falls below 0.

    A path leads into the record's maps: ('left', 'furunavi'). `by` adds to numbers (what is not there is 0), `first` writes a text
    where nothing stands yet, `gone` takes away; a number named in `most` is not taken beyond it. The record's version moves on.
    `otherwise` is what a missing record means, or a number that would fall below 0 or rise above its most.
    """

    record: Record
    by: dict[Path, int]
    otherwise: errors.Problem
    first: dict[Path, str] = field(default_factory=dict)
    gone: tuple[Path, ...] = ()
    most: dict[Path, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Placed:
    """Texts put into a record's set, or with `out` taken from it, without reading it: twice is once. Creates the record if need be."""

    record: Record
    name: str
    texts: frozenset[str]
    out: bool = False


@dataclass(frozen=True)
class Guarded:
    """A record written under a condition of the caller's own; `otherwise` is what a failed condition means."""

    record: Record
    condition: Condition
    otherwise: errors.Problem


type Change = New | Saved | Kept | Removed | Checked | Counted | Shifted | Placed | Guarded


@dataclass(frozen=True)
class Marker:
    """What makes a change happen once: its name, and a fingerprint of the content where the same name may carry other content."""

    name: tuple[str, ...]
    fingerprint: str = ""

    @property
    def pk(self) -> str:
        return "MARK#" + hashlib.sha256("\x1f".join(self.name).encode()).hexdigest()


@dataclass
class Outcome:
    """What `commit` says: `answer` as given (or as stored by the first time), `repeated` if nothing was written now."""

    answer: Any = None
    repeated: bool = False
    events: list[Event] = field(default_factory=list)


@dataclass(frozen=True)
class Transaction:
    """What `commit` takes, not written yet: so that several that are independent can be written as one (`commit_together`)."""

    table: type[Record]
    changes: tuple[Change, ...] = ()
    events: tuple[Event, ...] = ()
    marker: Marker | None = None
    answer: Any = None

    def commit(self) -> Outcome:
        """`commit` it, with what that raises."""
        return commit(*self.changes, table=self.table, events=self.events, marker=self.marker, answer=self.answer)


class ReusedKey(errors.RuleBroken):
    slug, title = "idempotency-key-reused", "同じキーで別の内容が送られました"
    detail = "内容を変えて送るときは、新しい Idempotency-Key を使ってください。"


def fingerprint(value: object) -> str:
    """A hash of a JSON value (or bytes) by content: key order does not matter."""
    raw = value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False, sort_keys=True).encode()
    return hashlib.sha256(raw).hexdigest()


def done_before(table: type[Record], marker: Marker) -> Outcome | None:
    """The outcome of an earlier commit with this marker, or None: one GetItem. For verbs that would otherwise do work in vain."""
    found = aws.client("dynamodb").get_item(
        TableName=table.table_name(), Key={"pk": {"S": marker.pk}, "sk": {"S": "MARK"}}, ConsistentRead=True
    )
    return _outcome(found["Item"], marker) if "Item" in found else None


def commit(
    *changes: Change,
    table: type[Record],
    events: Sequence[Event] = (),
    marker: Marker | None = None,
    answer: Any = None,
) -> Outcome:
    """Write all changes, events and the marker in one transaction in `table`.

    Raises:
        Stale, Conflict: a record was changed in between, or exists already.
        ReusedKey: the marker's name was used for other content.
        Busy: the store kept refusing (throttling, conflicts: nothing was written) or never answered (it may be written: a marker
            makes it safe to try again).
        AssertionError: a commit inside a commit, or more than 100 items.
    """
    assert not _committing.get(), "a verb inside a commit must return its changes"
    if not changes and not events and marker is None:
        return Outcome(answer=answer)
    stamped = [event.stamped(table.Meta.room) for event in events]  # type: ignore[attr-defined]
    items = [_item(change) for change in changes]
    if marker:
        items.append({"Put": _marker_item(table, marker, answer)})
    items.extend({"Put": outbox_item(table, event)} for event in stamped)
    refused = _write(items)
    if refused:
        return _refused(*refused, changes, marker, table)
    return Outcome(answer=answer, events=stamped)


def commit_together(many: Sequence[Transaction], events: Sequence[Event]) -> bool:
    """Write transactions of one table as one, with `events` in the place of their own; False if one of their conditions failed, and then
    nothing was written.

    No two may touch the same record. Raises Busy as `commit` does.
    """
    assert not _committing.get(), "a verb inside a commit must return its changes"
    table = many[0].table
    items = [_item(change) for one in many for change in one.changes]
    items += [{"Put": _marker_item(table, one.marker, one.answer)} for one in many if one.marker]
    items += [{"Put": outbox_item(table, event.stamped(table.Meta.room))} for event in events]  # type: ignore[attr-defined]
    return _write(items) is None


def _write(items: list[dict[str, Any]]) -> tuple[list[str], list[Any]] | None:
    """None if it was written; (codes, reasons) by item if a condition failed."""
    assert len(items) <= TRANSACTION_LIMIT_ITEMS, f"{len(items)} items in one transaction"
    token = _committing.set(True)
    try:
        return _written(items)
    finally:
        _committing.reset(token)


def _written(items: list[dict[str, Any]]) -> tuple[list[str], list[Any]] | None:
    # The token makes a retry after a lost answer the same transaction for DynamoDB itself. It is new for each call: two
    # commits that count the same thing within ten minutes are two.
    token = str(uuid.uuid4())
    for attempt in range(ATTEMPTS):
        try:
            aws.client("dynamodb").transact_write_items(TransactItems=items, ClientRequestToken=token)
        except botocore.exceptions.ClientError as error:
            code = error.response["Error"]["Code"]
            reasons: list[Any] = list(error.response.get("CancellationReasons") or [])
            codes = [reason.get("Code", "None") for reason in reasons]
            if "ConditionalCheckFailed" in codes:
                return codes, reasons
            if code not in _RETRIED and not _RETRIED.intersection(codes):
                raise
        except (botocore.exceptions.ConnectionError, botocore.exceptions.HTTPClientError):
            pass  # the write may have happened: the same token, and the marker, make the repetition harmless
        else:
            return None
        time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 - jitter
    raise errors.Busy()


_RETRIED = {
    "TransactionConflict",
    "TransactionConflictException",
    "TransactionInProgressException",
    "ThrottlingError",
    "ThrottlingException",
    "ProvisionedThroughputExceeded",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "InternalServerError",
    "ServiceUnavailable",
}


def _refused(
    codes: list[str],
    reasons: list[dict[str, Any]],
    changes: Sequence[Change],
    marker: Marker | None,
    table: type[Record],
) -> Outcome:
    position = len(changes)
    if marker and codes[position] == "ConditionalCheckFailed":
        stored = reasons[position].get("Item")
        if stored is None:  # not every store returns the old item inside a transaction
            before = done_before(table, marker)
            assert before is not None, "a marker that refused a commit has gone"
            return before
        return _outcome(stored, marker)
    failed = changes[codes.index("ConditionalCheckFailed")]
    if isinstance(failed, Guarded | Counted | Shifted | Checked) and failed.otherwise:
        raise failed.otherwise
    if isinstance(failed, New):
        raise errors.Conflict()
    raise errors.Stale()


def _outcome(item: dict[str, Any], marker: Marker) -> Outcome:
    if marker.fingerprint and item.get("fingerprint", {}).get("S", "") not in ("", marker.fingerprint):
        raise ReusedKey()
    return Outcome(answer=json.loads(item["answer"]["S"]), repeated=True)


def _marker_item(table: type[Record], marker: Marker, answer: Any) -> dict[str, Any]:
    now = clock.now()
    return {
        "TableName": table.table_name(),
        "Item": {
            "pk": {"S": marker.pk},
            "sk": {"S": "MARK"},
            "answer": {"S": json.dumps(answer, ensure_ascii=False)},
            "fingerprint": {"S": marker.fingerprint},
            "created_at": {"S": clock.iso(now)},
            "ttl": {"N": str(clock.seconds(now + MARKER_KEEP))},
        },
        "ConditionExpression": "attribute_not_exists(pk)",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }


def _item(change: Change) -> dict[str, Any]:
    record = change.record
    now = clock.now()
    match change:
        case New():
            record.version, record.created_at, record.updated_at = 1, record.created_at or now, now
            return {"Put": _kwargs(record, UnicodeAttribute(attr_name="pk").does_not_exist())}
        case Kept():
            record.created_at, record.updated_at = record.created_at or now, now
            return {"Put": _kwargs(record, None)}
        case Saved():
            condition = type(record).version == record.version
            record.version, record.updated_at = record.version + 1, now
            return {"Put": _kwargs(record, condition)}
        case Guarded():
            record.created_at, record.updated_at = record.created_at or now, now
            return {"Put": _kwargs(record, change.condition)}
        case Removed():
            kwargs = record.get_delete_kwargs_from_instance(condition=type(record).version == record.version)
            return {"Delete": kwargs}
        case Checked():
            so = type(record).version == record.version if change.condition is None else change.condition
            kwargs = record.get_operation_kwargs_from_class(record.pk, range_key=record.sk, condition=so)
            return {"ConditionCheck": kwargs}
        case Counted():
            return {"Update": counted_update(change)}
        case Shifted():
            return {"Update": _shifted_update(change)}
        case Placed():
            return {"Update": _placed_update(change)}


def _kwargs(record: Record, condition: Condition | None) -> dict[str, Any]:
    kwargs: dict[str, Any] = record.get_save_kwargs_from_instance(condition=condition)
    kwargs.pop("ReturnConsumedCapacity", None)
    return kwargs


def counted_update(change: Counted) -> dict[str, Any]:
    """The arguments of the UpdateItem that `change` is, alone or in a transaction."""
    record, by = change.record, change.by
    names = {f"#n{i}": name for i, name in enumerate(by)}
    kept = {
        name: value
        for name, value in record.serialize().items()
        if name not in ("pk", "sk", "version", *by) and "NULL" not in value
    }
    sets = {f"#s{i}": name for i, name in enumerate(kept)}
    expression = "ADD " + ", ".join(f"#n{i} :n{i}" for i in range(len(by)))
    if sets:
        expression += " SET " + ", ".join(f"#s{i} = :s{i}" for i in range(len(sets)))
    values = {f":n{i}": {"N": str(n)} for i, n in enumerate(by.values())}
    values |= {f":s{i}": value for i, value in enumerate(kept.values())}
    update = {
        "TableName": record.table_name(),
        "Key": {"pk": {"S": record.pk}, "sk": {"S": record.sk}},
        "UpdateExpression": expression,
        "ExpressionAttributeNames": names | sets,
        "ExpressionAttributeValues": values,
    }
    if change.most is not None:
        update["ConditionExpression"] = "attribute_not_exists(#n0) OR #n0 <= :room"
        values[":room"] = {"N": str(change.most - next(iter(by.values())))}
    return update


def _placed_update(change: Placed) -> dict[str, Any]:
    record = change.record
    return {
        "TableName": record.table_name(),
        "Key": {"pk": {"S": record.pk}, "sk": {"S": record.sk}},
        "UpdateExpression": f"SET #k = :k {'DELETE' if change.out else 'ADD'} #s :s",
        "ExpressionAttributeNames": {"#k": "kind", "#s": change.name},
        "ExpressionAttributeValues": {":k": record.serialize()["kind"], ":s": {"SS": sorted(change.texts)}},
    }


def _shifted_update(change: Shifted) -> dict[str, Any]:
    names: dict[str, str] = {}

    def place(path: Path) -> str:
        return ".".join(names.setdefault(part, f"#n{len(names)}") for part in path)

    values: dict[str, Any] = {":zero": {"N": "0"}, ":at": {"S": clock.iso(clock.now())}}
    sets, conditions = [f"{place(('updated_at',))} = :at"], [f"attribute_exists({place(('pk',))})"]
    for number, (path, amount) in enumerate({("version",): 1, **change.by}.items()):
        values[f":b{number}"] = {"N": str(amount)}
        sets.append(f"{place(path)} = if_not_exists({place(path)}, :zero) + :b{number}")
        if amount < 0:
            values[f":m{number}"] = {"N": str(-amount)}
            conditions.append(f"{place(path)} >= :m{number}")
        if path in change.most:
            values[f":r{number}"] = {"N": str(change.most[path] - amount)}
            fits = f"{place(path)} <= :r{number}"
            empty = f"attribute_not_exists({place(path)}) OR " if amount <= change.most[path] else ""
            conditions.append(f"({empty}{fits})")
    for number, (path, text) in enumerate(change.first.items()):
        values[f":f{number}"] = {"S": text}
        sets.append(f"{place(path)} = if_not_exists({place(path)}, :f{number})")
    expression = "SET " + ", ".join(sets)
    if change.gone:
        expression += " REMOVE " + ", ".join(place(path) for path in change.gone)
    return {
        "TableName": change.record.table_name(),
        "Key": {"pk": {"S": change.record.pk}, "sk": {"S": change.record.sk}},
        "UpdateExpression": expression,
        "ConditionExpression": " AND ".join(conditions),
        "ExpressionAttributeNames": {placeholder: name for name, placeholder in names.items()},
        "ExpressionAttributeValues": values,
    }
