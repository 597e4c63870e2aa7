"""How a newer notification meets what staff corrected; pure."""

import json
from collections.abc import Collection
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from donations.differences import ABSENT, Difference, differences, value_at, with_value
from donations.notification import Content

type Edited = dict[str, dict[str, Any]]
VALUE_SHOWN_MOST = 400
CHANGES_SHOWN_MOST = 200


@dataclass(frozen=True)
class Merged:
    """`content` to work with, places corrected by staff, the portal's changes, and the places where both changed."""

    content: Content
    edited: Edited
    changes: list[Difference]
    conflicts: list[str]


def portals_view(content: Content, edited: Edited) -> Content:
    """What the portal last said: the content with the portal's values where staff corrected."""
    for pointer, edit in edited.items():
        content = with_value(content, pointer, edit.get("portal", ABSENT))
    return content


def merged(content: Content, edited: Edited, incoming: Content) -> Merged:
    """The newer notification with staff's corrections laid over it.

    Where the lines are no longer the same gifts in the same order, a correction inside them can't be placed: then our lines stay whole
    and count as corrected, so that nothing that staff wrote is lost, and the conflict is told.
    """
    before = portals_view(content, edited)
    changes = differences(before, incoming)
    edited = deepcopy(edited)
    inside = {pointer: edit for pointer, edit in edited.items() if pointer.startswith("/lines/")}
    if inside and _gifts(before) != _gifts(incoming):
        newest = max(inside.values(), key=lambda edit: str(edit["at"]))
        edited = {pointer: edit for pointer, edit in edited.items() if pointer not in inside}
        edited["/lines"] = newest | {"portal": before["lines"]}
    ours = {pointer: value_at(content, pointer) for pointer in edited}
    result = incoming
    conflicts = []
    for pointer, edit in edited.items():
        said = value_at(incoming, pointer)
        if said != edit.get("portal", ABSENT) and said != ours[pointer]:
            conflicts.append(pointer)
        edited[pointer] = _with_portal(edit, said)
        result = with_value(result, pointer, ours[pointer])
    return Merged(result, edited, changes, conflicts)


def _gifts(content: Content) -> list[Any]:
    return [line.get("gift_code") for line in content["lines"]]


def _with_portal(edit: dict[str, Any], said: Any) -> dict[str, Any]:
    rest = {key: value for key, value in edit.items() if key != "portal"}
    return rest if said is ABSENT else rest | {"portal": deepcopy(said)}


def corrected(
    content: Content, edited: Edited, wanted: dict[str, Any], by: dict[str, Any]
) -> tuple[Content, Edited, list[Difference]]:
    """Staff's corrections {pointer: value} laid over the content; `by` is {at, who, reason}.

    Gives the new content, the places corrected, and what changed. A correction back to the portal's value ends the correction.
    """
    edited = deepcopy(edited)
    changes = []
    for pointer, value in wanted.items():
        before = value_at(content, pointer)
        if before == value and type(before) is type(value):
            continue
        covered = next((known for known in edited if pointer == known or pointer.startswith(known + "/")), None)
        said = edited[covered].get("portal", ABSENT) if covered == pointer else before
        if covered in (None, pointer) and said == value:
            edited.pop(pointer, None)
        elif covered in (None, pointer):
            # Corrections of places inside this one are part of it from now on.
            below = {known: edit for known, edit in edited.items() if known.startswith(pointer + "/")}
            for known, edit in below.items():
                said = with_value(said, known.removeprefix(pointer), edit.get("portal", ABSENT))
                del edited[known]
            edited[pointer] = _with_portal(dict(by), said)
        content = with_value(content, pointer, value)
        changes.append(Difference(pointer, before, value))
    return content, edited, changes


def shown(changes: list[Difference], kept: Collection[str] = ()) -> list[dict[str, Any]]:
    """Changes as they are stored for reading: [{pointer, from?, to?, kept}]; long values are cut, as the whole stands elsewhere.

    `kept` are the places where our value stayed.
    """
    return [
        {"pointer": change.pointer, "kept": any(_within(change.pointer, place) for place in kept)}
        | ({} if change.before is ABSENT else {"from": _cut(change.before)})
        | ({} if change.after is ABSENT else {"to": _cut(change.after)})
        for change in changes[:CHANGES_SHOWN_MOST]
    ]


def _within(pointer: str, place: str) -> bool:
    return pointer == place or pointer.startswith(place + "/")


def _cut(value: Any) -> Any:
    if isinstance(value, str) and len(value) > VALUE_SHOWN_MOST:
        return value[:VALUE_SHOWN_MOST] + "…"
    if isinstance(value, dict | list):
        return _cut(json.dumps(value, ensure_ascii=False))
    return value
