"""What each portal takes: room for texts, sizes of pictures, the columns of its file. Data in `schemas/donations/portals/`, held to
`schemas/donations/portal-layout.json`; a portal without a file of its own has the one called `standard`."""

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from kernel import schema, settings

STANDARD: Final = "standard"


class LayoutBroken(RuntimeError):
    """A layout that does not fit its schema."""


@dataclass(frozen=True)
class Column:
    """One column: a constant, or a value of the listing (`source`; of 'image' the `nth`). Else it stays empty."""

    title: str
    constant: str = ""
    source: str = ""
    nth: int = 1


@dataclass(frozen=True)
class Pictures:
    """`width` × `height` in pixels, exactly; `most` of them, each of `bytes_most`."""

    width: int
    height: int
    most: int
    bytes_most: int

    @property
    def size(self) -> str:
        return f"{self.width}x{self.height}"


@dataclass(frozen=True)
class Layout:
    """One portal. `count` says how room is counted: 'characters', or 'bytes' of the file's encoding. `confirmed` is false until somebody
    has laid the portal's real file beside it."""

    name: str
    version: int
    source: str
    confirmed: bool
    encoding: str
    count: str
    most: Mapping[str, int]
    options_most: int
    choices_most: int
    pictures: Pictures
    acts: Mapping[str, str]
    columns: tuple[Column, ...]


@functools.cache
def layout(portal: str) -> Layout:
    """The layout of a portal, read once. Raises LayoutBroken."""
    folder = settings.root("schemas") / "donations" / "portals"
    path = folder / f"{portal}.json"
    return read(json.loads((path if path.exists() else folder / f"{STANDARD}.json").read_text(encoding="utf-8")))


def read(document: dict[str, Any]) -> Layout:
    """A layout from its document. Raises LayoutBroken, naming every fault."""
    faults = [f"{one.pointer}: {one.message}" for one in schema.mistakes("donations/portal-layout", document)]
    if faults:
        raise LayoutBroken("; ".join(faults))
    return Layout(
        document["name"],
        document["version"],
        document["source"],
        document["confirmed"],
        document["encoding"],
        document["count"],
        document["most"],
        document["options_most"],
        document["choices_most"],
        Pictures(**document["pictures"]),
        document["acts"],
        tuple(
            Column(one["title"], one.get("constant", ""), one.get("from", ""), one.get("nth", 1))
            for one in document["columns"]
        ),
    )


def portals() -> dict[str, str]:
    """{id: name} of the portals that gifts are listed on: all of the city's settings, also those that only take registrations."""
    return {one["id"]: one["name"] for one in settings.city()["portals"]}
