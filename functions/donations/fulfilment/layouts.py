"""The carriers' file layouts: data in `schemas/donations/carriers/`, held to `schemas/donations/carrier-layout.json`."""

import functools
import json
from dataclasses import dataclass
from typing import Any

from donations.fulfilment.shipment import Carrier, Cool, Slot
from kernel import schema, settings


class LayoutBroken(RuntimeError):
    """A layout that does not fit its schema, or has another number of columns than it says."""


@dataclass(frozen=True)
class Column:
    """One column: a constant, one value (`source`), or a share of a text that is poured over several columns. Else it stays empty."""

    title: str
    constant: str = ""
    source: str = ""
    pour: str = ""
    most: int = 0


@dataclass(frozen=True)
class Result:
    """Where a carrier's file of results has our reference and the tracking number: by the heads of columns, else by their places from 0."""

    reference: tuple[str, ...]
    number: tuple[str, ...]
    places: tuple[int, int]


@dataclass(frozen=True)
class Layout:
    """One carrier's file; `most` of its columns is in half-width units (`widths.width`)."""

    title: str
    header: bool
    date: str
    reference_most: int
    cool: dict[Cool, str]
    slots: dict[Slot, str]
    result: Result
    columns: tuple[Column, ...]


@functools.cache
def layout(carrier: Carrier) -> Layout:
    """The layout of a carrier, read once. Raises LayoutBroken."""
    path = settings.root("schemas") / "donations" / "carriers" / f"{carrier.value}.json"
    return read(json.loads(path.read_text(encoding="utf-8")))


def read(document: dict[str, Any]) -> Layout:
    """A layout from its document. Raises LayoutBroken, naming every fault."""
    faults = [f"{one.pointer}: {one.message}" for one in schema.mistakes("donations/carrier-layout", document)]
    if not faults and len(document["columns"]) != document["count"]:
        faults = [f"/columns: {len(document['columns'])} columns instead of {document['count']}"]
    if faults:
        raise LayoutBroken("; ".join(faults))
    return Layout(
        document["title"],
        document["header"],
        document["date"],
        document["reference_most"],
        {Cool(name): code for name, code in document["cool"].items()},
        {Slot(name): code for name, code in document["slots"].items()},
        _result(document["result"]),
        tuple(
            Column(one["title"], one.get("constant", ""), one.get("from", ""), one.get("pour", ""), one.get("most", 0))
            for one in document["columns"]
        ),
    )


def _result(said: dict[str, Any]) -> Result:
    first, second = said["places"]
    return Result(tuple(said["reference"]), tuple(said["number"]), (first - 1, second - 1))
