"""What differs between two JSON documents, place by place; pure. Places are named by JSON Pointers (RFC 6901)."""

from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

ABSENT: Final = type("Absent", (), {"__repr__": lambda _self: "ABSENT"})()


@dataclass(frozen=True)
class Difference:
    """One place where two documents differ; ABSENT where one of them has nothing."""

    pointer: str
    before: Any
    after: Any


def differences(before: Any, after: Any, pointer: str = "") -> list[Difference]:
    """The differences, in the order of the places. Objects and lists of one length are compared inside; else as a whole."""
    if isinstance(before, dict) and isinstance(after, dict):
        found: list[Difference] = []
        for key in dict.fromkeys([*before, *after]):
            found += differences(before.get(key, ABSENT), after.get(key, ABSENT), f"{pointer}/{escaped(key)}")
        return found
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        return [
            d for i, pair in enumerate(zip(before, after, strict=True)) for d in differences(*pair, f"{pointer}/{i}")
        ]
    same = type(before) is type(after) and before == after
    return [] if same else [Difference(pointer, before, after)]


def escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def parts(pointer: str) -> list[str]:
    """'/donor/name' → ['donor', 'name']."""
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def value_at(document: Any, pointer: str) -> Any:
    """The value at a place, or ABSENT."""
    for part in parts(pointer):
        if isinstance(document, dict) and part in document:
            document = document[part]
        elif isinstance(document, list) and part.isdecimal() and int(part) < len(document):
            document = document[int(part)]
        else:
            return ABSENT
    return document


def with_value(document: Any, pointer: str, value: Any) -> Any:
    """A copy of `document` with `value` at a place; ABSENT takes the member away.

    Missing objects on the way are made; what is no object on the way is replaced by one. A place in a list that is not there is
    passed over: nothing can be put into a line that does not exist.
    """
    changed = deepcopy(document)
    node = changed
    *way, last = parts(pointer) or [""]
    if not pointer:
        return deepcopy(value)
    for part in way:
        if isinstance(node, list):
            if not (part.isdecimal() and int(part) < len(node)):
                return changed
            if not isinstance(node[int(part)], dict | list):
                node[int(part)] = {}
            node = node[int(part)]
        else:
            if not isinstance(node.get(part), dict | list):
                node[part] = {}
            node = node[part]
    if isinstance(node, list):
        if last.isdecimal() and int(last) < len(node) and value is not ABSENT:
            node[int(last)] = deepcopy(value)
    elif value is ABSENT:
        node.pop(last, None)
    else:
        node[last] = deepcopy(value)
    return changed


def applied(document: Any, changes: list[Difference]) -> Any:
    """`document` after all `changes`: applied(before, differences(before, after)) == after."""
    for change in changes:
        document = with_value(document, change.pointer, change.after)
    return document
