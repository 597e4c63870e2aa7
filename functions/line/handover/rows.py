"""One user in the file for a successor: its columns, its cells, its faults. Pure.

The columns are those of `schemas/line/handover-user.json`, by their Japanese titles, so that the file opens in Excel and a developer finds
the schema beside it. A cell that Excel would take for a formula has an apostrophe before it, which is taken off again.
"""

import csv
import io
import json
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kernel import errors, schema
from kernel.errors import FieldError
from kernel.request import read_json

SCHEMA: Final = "line/handover-user"
_JSON: Final = ("conversations", "parts")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")

type Row = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """What is wrong in a row of the file, in words; rows are counted as Excel shows them, the header being the first."""

    row: int
    field: str
    message: str

    def as_dict(self) -> dict[str, Any]:
        return {"row": self.row, "field": self.field, "message": self.message}


def columns() -> dict[str, str]:
    """{name: title}, in the order of the file."""
    return {name: str(one["title"]) for name, one in schema.load(SCHEMA)["properties"].items()}


def cells(row: Mapping[str, Any]) -> list[str]:
    """A row as the file holds it: what is not known is empty."""
    return [_cell(name, row.get(name)) for name in columns()]


def _cell(name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if name in _JSON:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    if isinstance(value, bool):
        return "はい" if value else ""
    return str(value)


def read(raw: bytes) -> Iterator[tuple[int, Row, list[Fault]]]:
    """(row, what it says, its faults) of each row of a file. Raises ValueError with words for a file that is none of ours."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("文字コードがUTF-8ではありません。書き出したファイルを、そのまま選んでください。") from None
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(lines, [])
        if header != list(columns().values()):
            missing = [title for title in columns().values() if title not in header]
            told = f"（ない列：{'、'.join(missing)}）" if missing else "（列の順が違います）"
            raise ValueError(f"列が、書き出したファイルと違います{told}。")
        seen: set[str] = set()
        for number, given in enumerate(lines, 2):
            if any(cell.strip() for cell in given):
                yield number, *_row(number, given, seen)
    except csv.Error as error:
        raise ValueError("CSVとして読めません。書き出したファイルを、そのまま選んでください。") from error


def _row(number: int, given: Sequence[str], seen: set[str]) -> tuple[Row, list[Fault]]:
    names = columns()
    if len(given) != len(names):
        return {}, [Fault(number, "", f"列の数が{len(names)}ではありません（{len(given)}）。")]
    row: Row = {}
    faults: list[Fault] = []
    for (name, title), cell in zip(names.items(), given, strict=True):
        try:
            value = _value(name, _plain(cell))
        except ValueError:
            faults.append(Fault(number, title, f"「{title}」が、書き出したときの形ではありません。"))
            continue
        if value is not None:
            row[name] = value
    if not faults:
        first: dict[str, Fault] = {}
        for one in schema.mistakes(SCHEMA, row):
            fault = _told(number, one, names)
            first.setdefault(fault.field, fault)
        faults = list(first.values())
    if not faults and any(name != one["scenario"] for name, one in row.get("conversations", {}).items()):
        told = "会話の名前が、その中身と合いません。書き出したときのままにしてください。"
        faults.append(Fault(number, names["conversations"], told))
    if not faults and row["id"] in seen:
        faults.append(Fault(number, names["id"], "同じ利用者が、前の行にもあります。"))
    seen.add(str(row.get("id")))
    return row, faults


def _plain(cell: str) -> str:
    if cell.startswith('="') and cell.endswith('"'):  # `kernel.files` keeps digits that are a text whole so
        return cell[2:-1]
    if cell.startswith("'") and unicodedata.normalize("NFKC", cell[1:2]).startswith(_FORMULA):
        return cell[1:]
    return cell


def _value(name: str, cell: str) -> Any:
    kind = schema.load(SCHEMA)["properties"][name].get("type")
    if kind == "boolean":
        if cell not in ("はい", ""):
            raise ValueError(cell)
        return cell == "はい"
    if not cell:
        return None
    return _read_json(cell) if name in _JSON else cell


def _read_json(cell: str) -> Any:
    """As strictly as a request is read: what no store could keep is no value. Raises ValueError."""
    try:
        return read_json(cell.encode())
    except errors.Unreadable as error:
        raise ValueError from error


def here(content_of: Callable[[str, str], str | None], number: int, row: Row) -> tuple[Row, list[Fault]]:
    """The row as it can be kept here, and what of it is left out, each as a whole: a conversation whose content does not stand here under the
    same number (its questions would be others'), and a part that is unknown here. `content_of` gives the hash of a scenario's number here."""
    names, told = columns(), []
    kept = {}
    for name, one in row.get("conversations", {}).items():
        if one.get("content") and content_of(name, one["edition"]) == one["content"]:
            kept[name] = {key: value for key, value in one.items() if key != "content"}
            continue
        told.append(
            Fault(
                number,
                names["conversations"],
                f"会話「{name}」の{one['edition']}版と同じ内容は、ここにありません。この会話は引き継がず、本人にははじめから聞きます。",
            )
        )
    known = schema.load(SCHEMA)["properties"]["parts"]["properties"]
    for name in row.get("parts", {}):
        if name not in known:
            told.append(Fault(number, names["parts"], f"「{name}」は、ここで扱わない項目です。引き継ぎません。"))
    parts = {name: value for name, value in row.get("parts", {}).items() if name in known}
    return {**row, "conversations": kept, "parts": parts}, told


def _told(number: int, one: FieldError, names: Mapping[str, str]) -> Fault:
    name, _, inside = one.pointer.strip("/").partition("/")
    title = names.get(name, name)
    if not inside:
        return Fault(number, title, one.message)
    mend = schema.load(SCHEMA)["properties"][name]["x-mend"]
    return Fault(
        number, title, f"「{title}」の {inside} が、書き出したときの形ではないか、ここで分からない値です。{mend}"
    )
