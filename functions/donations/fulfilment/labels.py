"""Label files (送り状データ) for the carriers' own programs: rows from shipments, and everything that a file can't say, before it is made.

shipments ─► `problems` ──some──► staff mend the record, or choose a substitute for a letter
                 │ none
             `file`: CP932, CRLF, one row a shipment; making it again gives the same bytes

No letter is replaced unless staff chose so, none becomes "?", no text is cut. Pure.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from donations.fulfilment.layouts import Column, Layout, layout
from donations.fulfilment.shipment import Carrier, Party, Shipment
from donations.fulfilment.widths import split, width
from japan import old_kanji, postcode, text

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]+")
_REFERENCE: Final = re.compile(r"[0-9A-Za-z-]+")


@dataclass(frozen=True)
class Problem:
    """One thing that keeps a shipment out of the file.

    `kind` is 'character' (with the letter and, where there is one, the everyday form to suggest), 'too_long', 'slot', 'reference',
    'postcode' or 'telephone'; `message` says it in Japanese with the mend.
    """

    reference: str
    field: str
    kind: str
    message: str
    character: str = ""
    suggestion: str = ""


class Unfit(ValueError):
    """The file can't be made; `problems` says why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = tuple(problems)


def problems(
    carrier: Carrier, shipments: Sequence[Shipment], substitutes: Mapping[str, str] | None = None
) -> list[Problem]:
    """Everything that the carrier's file can't say of these shipments, in their order; [] where the file can be made.

    `substitutes` are letters that staff chose to write otherwise: {'𠮷': '吉'}. Raises ValueError for another carrier's shipment.
    """
    return _rows(carrier, shipments, substitutes or {})[1]


def file(carrier: Carrier, shipments: Sequence[Shipment], substitutes: Mapping[str, str] | None = None) -> bytes:
    """The carrier's file. Raises Unfit if `problems` are left, ValueError for another carrier's shipment."""
    rows, found = _rows(carrier, shipments, substitutes or {})
    if found:
        raise Unfit(found)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    shape = layout(carrier)
    if shape.header:
        writer.writerow([column.title for column in shape.columns])
    writer.writerows(rows)
    return out.getvalue().encode("cp932")


def _rows(
    carrier: Carrier, shipments: Sequence[Shipment], substitutes: Mapping[str, str]
) -> tuple[list[list[str]], list[Problem]]:
    shape, rows, found = layout(carrier), [], []
    times = Counter(one.reference for one in shipments)
    for shipment in shipments:
        if shipment.carrier != carrier:
            raise ValueError(f"{shipment.reference} goes by {shipment.carrier}")
        row = _Row(shape, shipment, substitutes)
        if times[shipment.reference] > 1:
            row.tell("お客様管理番号", "reference", "同じ番号の荷物がもう1つあります。番号を分けてください。")
        rows.append(row.cells())
        found += row.problems
    return rows, found


class _Row:
    """One shipment on its way into a row."""

    def __init__(self, shape: Layout, shipment: Shipment, substitutes: Mapping[str, str]) -> None:
        self.shape, self.shipment = shape, shipment
        self.problems: list[Problem] = []
        self._substitutes = {ord(letter): other for letter, other in substitutes.items()}

    def tell(self, field: str, kind: str, message: str, character: str = "", suggestion: str = "") -> None:
        self.problems.append(Problem(self.shipment.reference, field, kind, message, character, suggestion))

    def cells(self) -> list[str]:
        """The cells in the order of the columns; the first column of a poured text takes the whole text and deals it out."""
        poured: dict[str, list[str]] = {}
        cells = []
        for column in self.shape.columns:
            if column.pour:
                if column.pour not in poured:
                    poured[column.pour] = self._poured(column.pour)
                cells.append(poured[column.pour].pop(0))
            elif column.source:
                cells.append(self._value(column))
            else:
                cells.append(column.constant)
        return cells

    def _value(self, column: Column) -> str:
        value = self._safe(column.title, self._said(column))
        if width(value) > column.most:
            self._too_long(column.title, value, column.most)
        return value

    def _said(self, column: Column) -> str:
        """One value in the carrier's words."""
        place, _, field = column.source.partition(".")
        if field:
            return self._of_party(column, getattr(self.shipment, place), field)
        match column.source:
            case "reference":
                return self._reference(column.title)
            case "cool":
                return self.shape.cool[self.shipment.cool]
            case "slot":
                return self._slot(column.title)
            case "ship_on":
                return self.shipment.ship_on.strftime(self.shape.date)
            case _:
                return _day(self.shipment.deliver_on, self.shape.date)

    def _of_party(self, column: Column, party: Party, field: str) -> str:
        value: str = getattr(party, field)
        if field == "postcode":
            try:
                return postcode.display(postcode.parse(value))
            except ValueError as error:
                self.tell(column.title, "postcode", f"{error}。")
                return ""
        if field == "telephone":
            digits = text.telephone_key(value)
            if not text.is_telephone(digits):
                self.tell(column.title, "telephone", "電話番号を市外局番から入力してください（例：03-1234-5678）。")
            return digits
        return value

    def _reference(self, title: str) -> str:
        reference = self.shipment.reference
        if not _REFERENCE.fullmatch(reference) or len(reference) > self.shape.reference_most:
            self.tell(title, "reference", f"英数字とハイフン、{self.shape.reference_most}文字までにしてください。")
        return reference

    def _slot(self, title: str) -> str:
        code = self.shape.slots.get(self.shipment.slot)
        if code is None:
            self.tell(title, "slot", "この運送会社では選べない時間帯です。寄附者に確かめて、選び直してください。")
        return code or ""

    def _poured(self, what: str) -> list[str]:
        """A text, or several each on a line of its own, over all the columns that share it."""
        columns = [column for column in self.shape.columns if column.pour == what]
        rooms = [column.most for column in columns]
        texts = [self._safe(columns[0].title, one) for one in self._texts(what)]
        lines, rest = _each_on_its_line(texts, rooms)
        if rest:
            lines, rest = split("／".join(texts), rooms)
        if rest:
            self._too_long(columns[0].title, "／".join(texts), sum(rooms))
        return lines

    def _texts(self, what: str) -> list[str]:
        shipment = self.shipment
        if what == "goods":
            found: Sequence[str] = shipment.goods
        elif what == "notes":
            found = shipment.notes
        elif what == "goods_and_notes":
            found = (*shipment.goods, *shipment.notes)
        else:
            place, _, field = what.partition(".")
            found = (getattr(getattr(shipment, place), field),)
        return [one for one in found if one.strip()]

    def _safe(self, field: str, value: str) -> str:
        """The value with marks as CP932 writes them and with the substitutes that staff chose; what is left over is told."""
        clean = text.for_cp932(_CONTROL.sub(" ", value)).translate(self._substitutes)
        for letter in text.not_in_cp932(clean):
            everyday = letter.translate(old_kanji.TABLE)
            suggestion = everyday if everyday != letter and not text.not_in_cp932(everyday) else ""
            mend = (
                f"「{suggestion}」と書いてよいか確かめてください。" if suggestion else "代わりの文字を決めてください。"
            )
            self.tell(
                field, "character", f"「{letter}」は、送り状のデータに書けない文字です。{mend}", letter, suggestion
            )
        return clean

    def _too_long(self, field: str, value: str, most: int) -> None:
        told = f"全角で{most // 2}文字までのところ、{-(-width(value) // 2)}文字あります。短くしてください。"
        self.tell(field, "too_long", told)


def _each_on_its_line(texts: Sequence[str], rooms: Sequence[int]) -> tuple[list[str], str]:
    """Every text from a new line on: (a line for each room, what found no room)."""
    lines: list[str] = []
    for one in texts:
        taken, rest = split(one, rooms[len(lines) :])
        if rest:
            return lines, rest
        while taken and not taken[-1]:
            taken.pop()
        lines += taken
    return [*lines, *[""] * (len(rooms) - len(lines))], ""


def _day(day: date | None, form: str) -> str:
    return day.strftime(form) if day else ""
