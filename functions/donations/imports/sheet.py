"""A file as rows of cells: which encoding, which separator, where the heading stands. Streams; knows no AWS.

Encodings: UTF-16 with its mark, UTF-8 with or without, else CP932, which Japanese portals and Excel write. A byte that the encoding does not
know becomes U+FFFD, and the row says so.
"""

import codecs
import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from donations.imports import cells
from kernel import errors

CELL_MOST = 100_000  # characters
COLUMNS_MOST = 400
HEADING_WITHIN = 10  # lines: some exports begin with a title
ENCODINGS = {"utf-8-sig": "UTF-8", "cp932": "シフトJIS（CP932）", "utf-16": "UTF-16"}
UNREADABLE = "\ufffd"

type Pieces = Callable[[], Iterable[bytes]]


@dataclass(frozen=True)
class Layout:
    """How a file is written. `heading` is the number of lines before the first row, the heading itself among them."""

    encoding: str
    separator: str
    heading: int
    columns: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "encoding": self.encoding,
            "separator": self.separator,
            "heading": self.heading,
            "columns": list(self.columns),
        }

    @classmethod
    def of(cls, told: dict[str, Any]) -> "Layout":
        return cls(told["encoding"], told["separator"], told["heading"], tuple(told["columns"]))


@dataclass(frozen=True)
class Row:
    """One record: its number as a spreadsheet shows it (the heading is row 1 of a plain file), and its cells by column."""

    number: int
    cells: tuple[str, ...]


class _Stream(io.RawIOBase):
    """Pieces of bytes as one readable stream."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces, self._rest = iter(pieces), b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            following = next(self._pieces, None)
            if following is None:
                return 0
            self._rest = following
        taken, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)


def encoding_of(pieces: Iterable[bytes]) -> str:
    """The encoding of a file, which is read to its end only where it is UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    first = True
    try:
        for piece in pieces:
            if first and piece.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                return "utf-16"
            first = False
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp932"
    return "utf-8-sig"


def lines(pieces: Iterable[bytes], encoding: str, separator: str) -> Iterator[list[str]]:
    """The records of a file. Raises RuleBroken for what is no table."""
    text = io.TextIOWrapper(io.BufferedReader(_Stream(pieces)), encoding=encoding, errors="replace", newline="")
    csv.field_size_limit(CELL_MOST)
    try:
        for record in csv.reader(text, delimiter=separator):
            if len(record) > COLUMNS_MOST:
                raise errors.RuleBroken(f"列が{COLUMNS_MOST}を超えています。CSVファイルかどうかを確かめてください。")
            yield record
    except (csv.Error, UnicodeError) as error:
        raise errors.RuleBroken("表として読めません。CSVファイルかどうかを確かめてください。") from error


def layout_of(pieces: Pieces, known: Callable[[frozenset[str]], int]) -> Layout:
    """How the file is written; the heading is that one of its first lines in which `known` finds most columns.

    Raises RuleBroken for a file without a heading.
    """
    encoding = encoding_of(pieces())
    tried = [_heading(list(_first(lines(pieces(), encoding, separator))), known) for separator in ",\t;"]
    (_, _, at, columns), separator = max(zip(tried, ",\t;", strict=True), key=lambda one: one[0][:2])
    if len(columns) < 2:
        raise errors.RuleBroken("見出しの行が見つかりません。1行目に列の名前があるCSVファイルを選んでください。")
    return Layout(encoding, separator, at, columns)


def _first(records: Iterator[list[str]]) -> Iterator[list[str]]:
    for _, record in zip(range(HEADING_WITHIN), records, strict=False):
        yield record


def _heading(records: list[list[str]], known: Callable[[frozenset[str]], int]) -> tuple[int, int, int, tuple[str, ...]]:
    """(columns known, columns, lines up to and with the heading, the heading)"""
    found: tuple[int, int, int, tuple[str, ...]] = (0, 0, 0, ())
    for at, record in enumerate(records, 1):
        named = [cell for cell in record if cell.strip()]
        fits = known(frozenset(cells.column_key(cell) for cell in named))
        if (fits, len(named) if not found[1] else 0) > (found[0], 0):
            found = (fits, len(named), at, _unlike(record))
    return found


def _unlike(record: list[str]) -> tuple[str, ...]:
    """Names of columns, told apart where a file has one twice: 住所, 住所（2）."""
    seen: dict[str, int] = {}
    named = []
    for place, cell in enumerate(record, 1):
        name = " ".join(cell.split()).lstrip("\ufeff") or f"{place}列目"
        seen[name] = seen.get(name, 0) + 1
        named.append(name if seen[name] == 1 else f"{name}（{seen[name]}）")
    return tuple(named)


def rows(pieces: Iterable[bytes], layout: Layout) -> Iterator[Row]:
    """The rows below the heading; empty ones are passed over, short ones filled up."""
    wide = len(layout.columns)
    for number, record in enumerate(lines(pieces, layout.encoding, layout.separator), 1):
        if number > layout.heading and any(cell.strip() for cell in record):
            yield Row(number, (*record[:wide], *[""] * (wide - len(record))))
