"""What other wings add to a user's row: their own part of a person, by name; here stands how it is read and written, the file and the import
know only names; its shape stands in `schemas/line/handover-user.json`. A part that the new installation does not know is named in the preview and
left out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from kernel.changes import Change
from line.broadcasts import people
from line.menus import people as menus


@dataclass(frozen=True)
class Part:
    """`read` gives what is kept of users ({user key: anything JSON}), one batch; `write` the changes that keep it for a new user. `too_much` says
    why what all rows of a file say of it can't be kept together."""

    label: str
    read: Callable[[Sequence[str]], dict[str, Any]]
    write: Callable[[str, Any], list[Change]]
    too_much: Callable[[Sequence[Any]], str] = lambda _: ""


PARTS: dict[str, Part] = {
    "notes": Part("タグと就職の記録", people.told, people.taken_over, people.too_many),
    "menu": Part("メニューの状態（診断のあと・就職したあと）", menus.told, menus.taken_over),
}
