"""What is stored: pynamodb models with one shape of keys for every table.

Each table has `pk`/`sk`, two overloaded indexes and the sharded due index. A room's `records.py` derives one base per table
(`Meta = table("donations")`) and its records from that base; `KIND` (pynamodb's discriminator) tells them apart.
Every attribute that holds something about a person is marked with its privacy class.
"""

import json
import zlib
from datetime import datetime
from typing import Any, ClassVar, Self, cast

from pynamodb.attributes import Attribute, DiscriminatorAttribute, UnicodeAttribute
from pynamodb.connection.table import TableConnection
from pynamodb.constants import MAP, NUMBER, STRING
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model

from kernel import aws, clock
from kernel.errors import NotFound
from kernel.settings import env

DUE_SHARDS = 4
PUBLIC, PERSONAL, SENSITIVE = "public", "personal", "sensitive"


class IntegerAttribute(Attribute[int]):
    """A whole number; also yen. (pynamodb's NumberAttribute is typed float.)"""

    attr_type = NUMBER

    def serialize(self, value: Any) -> Any:
        return str(int(value))

    def deserialize(self, value: Any) -> Any:
        return int(value)


class InstantAttribute(Attribute[datetime]):
    """An aware UTC instant, stored as sortable ISO text."""

    attr_type = STRING

    def serialize(self, value: Any) -> Any:
        return clock.iso(value)

    def deserialize(self, value: Any) -> Any:
        return clock.parse(value)


class JsonAttribute(Attribute[Any]):
    """Any JSON value, stored as text: what is read back equals what was written, ints stay ints."""

    attr_type = STRING

    def serialize(self, value: Any) -> Any:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)

    def deserialize(self, value: Any) -> Any:
        return json.loads(value)


class CountsAttribute(Attribute[dict[str, int]]):
    """Whole numbers by name, as a map that `Shifted` reaches into."""

    attr_type = MAP

    def serialize(self, value: Any) -> Any:
        return {name: {NUMBER: str(int(number))} for name, number in value.items()}

    def deserialize(self, value: Any) -> Any:
        return {name: int(number[NUMBER]) for name, number in value.items()}


class TextsAttribute(Attribute[dict[str, str]]):
    """Texts by name, as a map that `Shifted` reaches into."""

    attr_type = MAP

    def serialize(self, value: Any) -> Any:
        return {name: {STRING: text} for name, text in value.items()}

    def deserialize(self, value: Any) -> Any:
        return {name: text[STRING] for name, text in value.items()}


def public[A: Attribute[Any]](attribute: A) -> A:
    """Mark an attribute as holding nothing personal."""
    return _classed(attribute, PUBLIC)


def personal[A: Attribute[Any]](attribute: A) -> A:
    """Mark an attribute as personal: never in a key, a URL or a log; reading it is audited."""
    return _classed(attribute, PERSONAL)


def sensitive[A: Attribute[Any]](attribute: A) -> A:
    """Mark an attribute as sensitive (a secret, what it is derived from): never in a key, a URL, a log or a download.

    It rests encrypted with the table's key, like everything else.
    """
    return _classed(attribute, SENSITIVE)


def _classed[A: Attribute[Any]](attribute: A, privacy: str) -> A:
    attribute.privacy = privacy  # type: ignore[attr-defined]
    return attribute


def text(*, null: bool = True) -> UnicodeAttribute:
    return UnicodeAttribute(null=null)


class Gsi1(GlobalSecondaryIndex["Record"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "gsi1"
        projection = AllProjection()

    gsi1pk = UnicodeAttribute(hash_key=True)
    gsi1sk = UnicodeAttribute(range_key=True)


class Gsi2(GlobalSecondaryIndex["Record"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "gsi2"
        projection = AllProjection()

    gsi2pk = UnicodeAttribute(hash_key=True)
    gsi2sk = UnicodeAttribute(range_key=True)


class DueIndex(GlobalSecondaryIndex["Record"]):  # type: ignore[no-untyped-call]
    class Meta:
        index_name = "due"
        projection = AllProjection()

    duepk = UnicodeAttribute(hash_key=True)
    duesk = UnicodeAttribute(range_key=True)


class TableMeta:
    """pynamodb's Meta for one table."""

    def __init__(self, room: str) -> None:
        self.room = room
        # The name is resolved at import of the room; a function without the variable may import but not reach the table.
        self.table_name = env(f"{room.upper()}_TABLE", f"no-{room}-table-in-this-function")


def table(room: str) -> Any:
    """The Meta of a room's table, whose name stands in `<ROOM>_TABLE`."""
    return TableMeta(room)


_connections: dict[str, TableConnection] = {}


def forget_connections() -> None:
    """Drop all connections; tests call it with `aws.forget_clients`."""
    _connections.clear()


class Record(Model):
    """The base of everything stored."""

    KIND_PREFIXES: ClassVar[tuple[str, ...]] = ()

    pk = public(UnicodeAttribute(hash_key=True))
    sk = public(UnicodeAttribute(range_key=True))
    kind = public(DiscriminatorAttribute())
    gsi1pk = public(UnicodeAttribute(null=True))
    gsi1sk = public(UnicodeAttribute(null=True))
    gsi2pk = public(UnicodeAttribute(null=True))
    gsi2sk = public(UnicodeAttribute(null=True))
    duepk = public(UnicodeAttribute(null=True))
    duesk = public(UnicodeAttribute(null=True))
    ttl = public(IntegerAttribute(null=True))
    version = public(IntegerAttribute(default=1))
    created_at = public(InstantAttribute(null=True))
    updated_at = public(InstantAttribute(null=True))

    gsi1 = Gsi1()
    gsi2 = Gsi2()
    due = DueIndex()

    @classmethod
    def _get_connection(cls) -> TableConnection:
        name = cast(Any, cls).Meta.table_name
        if name not in _connections:
            cls._connection = None
            connection = super()._get_connection()
            connection.connection._client = aws.client("dynamodb")  # one client for all tables of the process
            _connections[name] = connection
        return _connections[name]

    @classmethod
    def table_name(cls) -> str:
        return str(cast(Any, cls).Meta.table_name)

    @classmethod
    def find(cls, pk: str, sk: str, *, consistent: bool = False) -> Self | None:
        """One GetItem; None if there is no such record."""
        try:
            return cls.get(pk, sk, consistent_read=consistent)
        except cls.DoesNotExist:
            return None

    @classmethod
    def must(cls, pk: str, sk: str, *, consistent: bool = False) -> Self:
        """One GetItem. Raises NotFound."""
        found = cls.find(pk, sk, consistent=consistent)
        if found is None:
            raise NotFound()
        return found

    def look_again(self, at: datetime | None) -> None:
        """Put the record on the due index at `at`, or take it off with None."""
        if at is None:
            self.duepk = self.duesk = None
            return
        shard = zlib.crc32(f"{self.pk}/{self.sk}".encode()) % DUE_SHARDS
        self.duepk = f"DUE#{shard}"
        self.duesk = due_key(at, self.pk, self.sk)


def due_key(at: datetime, pk: str, sk: str, failures: int = 0) -> str:
    """The sort key on the due index: the instant, the record, and how often in a row a sweep has acted on it in vain."""
    return f"{clock.iso(at)}#{pk}#{sk}" + (f"#{failures}" if failures else "")


def due_failures(key: str, pk: str, sk: str) -> int:
    """How often in a row a sweep has failed, by a record's due key; whoever sets a new due time begins anew."""
    _, _, failures = key.partition(f"#{pk}#{sk}#")
    return int(failures or 0)
