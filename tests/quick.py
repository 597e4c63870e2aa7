"""Makes the mocked cloud quick without changing what it answers.

moto looks for each of the ten members of each attribute value under each of its possible names, a hundred look-ups a value: a third of the
time of the fault kit. An attribute value is a plain dict that moto wrote itself, under the members' own names, so only those are written.
"""

import copy
from functools import cache
from typing import Any


@cache
def answers() -> None:
    """Patch moto's way to write DynamoDB's answers, once for this process."""
    from moto.core.serialize import BaseJSONSerializer

    slow = BaseJSONSerializer._serialize_type_structure

    def structure(self: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
        if (
            shape.name != "AttributeValue"
            or type(value) is not dict
            or not key
            or not value.keys() <= shape.members.keys()
        ):
            slow(self, serialized, value, shape, key)
            return
        written: dict[str, Any] = {}
        for name, held in value.items():
            if held is not None:
                self._serialize(written, held, shape.members[name], name)
        self._default_serialize(serialized, written, shape, key)

    BaseJSONSerializer._serialize_type_structure = structure  # type: ignore[method-assign]


@cache
def transactions() -> None:
    """Let a transaction of moto's keep the partitions that it touches, and put them back when it fails.

    moto copies the whole table once for each item of a transaction, and puts the last copy in the table's place.
    """
    from moto.dynamodb import models
    from moto.dynamodb.models import DynamoType, Table

    slow = models.DynamoDBBackend.transact_write_items

    class Copy:
        """What `moto.dynamodb.models` knows as `copy`: a table stands for itself, and so is put in its own place."""

        @staticmethod
        def deepcopy(given: Any) -> Any:
            return given if isinstance(given, Table) else copy.deepcopy(given)

    def transact_write_items(self: Any, transact_items: list[dict[str, Any]]) -> None:
        kept: list[tuple[Table, DynamoType, dict[Any, Any] | None]] = []
        for op in (op for item in transact_items for op in item.values()):
            table = self.tables.get(op.get("TableName"))
            given = (op.get("Key") or op.get("Item") or {}).get(table.hash_key_attr) if table else None
            if given:
                key = DynamoType(given)
                kept.append((table, key, copy.deepcopy(table.items[key]) if key in table.items else None))
        try:
            slow(self, transact_items)
        except Exception:
            for table, key, items in kept:
                if items is None:
                    table.items.pop(key, None)
                else:
                    table.items[key] = items
            raise

    models.copy = Copy  # type: ignore[attr-defined]
    models.DynamoDBBackend.transact_write_items = transact_write_items  # type: ignore[method-assign]
