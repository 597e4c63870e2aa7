"""Reading which parcel got which tracking number from the file that a carrier's program gives back. Pure."""

import csv
import io
from dataclasses import dataclass, field

from donations.fulfilment.layouts import Result, layout
from donations.fulfilment.shipment import Carrier
from japan import tracking


@dataclass(frozen=True)
class Tracked:
    """One parcel with its number; `row` is the row of the file, from 1."""

    row: int
    reference: str
    number: str


@dataclass(frozen=True)
class RowError:
    """What is wrong with one row, in Japanese with the mend; row 0 is the whole file."""

    row: int
    message: str


@dataclass
class Read:
    """What a file says: the rows that can be taken, and the errors of those that can't. No row is in both."""

    tracked: list[Tracked] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)


def read(carrier: Carrier, raw: bytes) -> Read:
    """The tracking numbers in a carrier's file (UTF-8 or CP932, with or without heads); the same row twice is taken once."""
    found = Read()
    try:
        rows = list(csv.reader(io.StringIO(_decoded(raw), newline="")))
    except (UnicodeDecodeError, csv.Error):
        found.errors.append(RowError(0, "ファイルを読めません。運送会社の画面から、CSVでもう一度保存してください。"))
        return found
    result = layout(carrier).result
    heads = _heads(result, rows[0]) if rows else None
    places = heads or result.places
    for row, cells in enumerate(rows[1:] if heads else rows, start=2 if heads else 1):
        if any(cell.strip() for cell in cells):
            _take(found, row, cells, places)
    _apart(found)
    return found


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp932")


def _heads(result: Result, cells: list[str]) -> tuple[int, int] | None:
    """Where the two columns stand by the heads of this row; None if it is no row of heads."""
    names = [cell.strip() for cell in cells]
    reference = next((names.index(name) for name in result.reference if name in names), None)
    number = next((names.index(name) for name in result.number if name in names), None)
    return (reference, number) if reference is not None and number is not None else None


def _take(found: Read, row: int, cells: list[str], places: tuple[int, int]) -> None:
    reference, written = (cells[place].strip() if place < len(cells) else "" for place in places)
    if not reference:
        found.errors.append(RowError(row, "お客様管理番号がありません。どの荷物か分からないので、この行は使いません。"))
        return
    try:
        found.tracked.append(Tracked(row, reference, tracking.parse(written)))
    except ValueError as error:
        found.errors.append(RowError(row, f"{reference}：{error}。"))


def _apart(found: Read) -> None:
    """One parcel has one number and one number one parcel: rows that say otherwise are errors, all of them."""
    numbers: dict[str, set[str]] = {}
    references: dict[str, set[str]] = {}
    for one in found.tracked:
        numbers.setdefault(one.reference, set()).add(one.number)
        references.setdefault(one.number, set()).add(one.reference)
    kept: dict[tuple[str, str], Tracked] = {}
    for one in found.tracked:
        if len(numbers[one.reference]) > 1:
            told = "同じお客様管理番号に、違う伝票番号があります。正しい番号の行だけを残してください。"
        elif len(references[one.number]) > 1:
            told = "同じ伝票番号が、ほかのお客様管理番号にもあります。番号を確かめてください。"
        else:
            kept.setdefault((one.reference, one.number), one)
            continue
        found.errors.append(RowError(one.row, f"{one.reference}：{told}"))
    found.tracked = list(kept.values())
    found.errors.sort(key=lambda error: error.row)
