"""Makes the mocked cloud quick without changing what it answers.

moto looks for each of the ten members of each attribute value under each of its possible names, a hundred look-ups a value: a third of the
time of the fault kit. An attribute value is a plain dict that moto wrote itself, under the members' own names, so only those are written.
"""

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
