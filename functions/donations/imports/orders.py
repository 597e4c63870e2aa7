"""The rows of one order as the notification that its portal would have sent. Pure.

Only an order number and an amount are needed. Whatever else can't be read stays in the content as it was written: the notification's
form (`schemas/donations/notification-form.json`) then makes a flag of it, and `import_notes` says what no form can see.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from donations import portals
from donations.imports import cells
from donations.imports.mappings import ANY
from donations.imports.sheet import UNREADABLE, Row
from donations.imports.targets import LINE, TARGETS, WORDS
from donations.notification import Content

NUMBER_MOST: Final = 200
NOTES_MOST: Final = 20
ROWS_MOST: Final = 100  # lines of one donation


@dataclass(frozen=True)
class Mistake:
    """Why a row is refused: its column (or the lack of one) and a sentence with the mend."""

    row: int
    column: str
    message: str


@dataclass
class Order:
    """What one order's rows say: `content` is None where they can't be a donation, and `mistakes` say why."""

    number: str
    rows: list[Row]
    content: Content | None = None
    portal: str = ""
    mistakes: list[Mistake] = field(default_factory=list)


class Reader:
    """Reads rows by one mapping and the columns of one file."""

    def __init__(self, mapping: Mapping[str, Any], columns: Sequence[str]) -> None:
        self.portals = portals.names()
        places = {cells.column_key(name): place for place, name in reversed(list(enumerate(columns)))}
        self.mapping = mapping
        self.columns = columns
        self.places: dict[str, list[int]] = {}
        for one in mapping["columns"]:
            place = places.get(cells.column_key(one["column"]))
            if place is not None and one["to"] in TARGETS:
                self.places.setdefault(one["to"], []).append(place)

    def number(self, row: Row) -> str:
        """A row's order number; '' where it has none. What staff took by telephone, post, FAX or e-mail has that of the system used before."""
        number = "".join(self.cells(row, "order_number"))
        if not number and self.portal(row) in portals.BY_STAFF and (old := "".join(self.cells(row, "old_number"))):
            number = f"旧-{old}"
        return number[:NUMBER_MOST]

    def portal(self, row: Row) -> str | None:
        """The portal a row came by: the mapping's, or the one that its own column names; None for a name that nobody knows."""
        if self.mapping["portal"] != ANY:
            return str(self.mapping["portal"])
        named = "".join(self.cells(row, "portal"))
        portal, known = cells.words("portal", named, self.mapping.get("words", {}).get("portal", {}))
        named = str(portal) if known else named  # a word may mean a portal's id or its name
        if named in self.portals:
            return named
        return next((one for one, name in self.portals.items() if cells.word(name) == cells.word(named)), None)

    def key(self, row: Row) -> str:
        """What the rows of one order share: two portals may give the same number. '' where it has no number."""
        number = self.number(row)
        return f"{self.portal(row)}\x1f{number}" if number else ""

    def cells(self, row: Row, target: str) -> list[str]:
        """What stands in the columns of a target, blanks left out."""
        told = (cells.plain(row.cells[place]) for place in self.places.get(target, ()))
        return [cell for cell in told if cell]

    def column(self, target: str) -> str:
        """How a target's column is called in this file."""
        places = self.places.get(target)
        return self.columns[places[0]] if places else TARGETS[target].label.split("（")[0]


def orders(rows: Iterable[Row], reader: Reader, scattered: Mapping[str, list[Row]]) -> Iterator[list[Row]]:
    """Rows by order, in the order of their first rows. `scattered` are the rows of orders that do not stand together (`torn`, `gathered`)."""
    waiting: list[Row] = []
    seen: set[str] = set()
    for row in rows:
        number = reader.key(row)
        if waiting and number and number == reader.key(waiting[-1]):
            waiting.append(row)
            continue
        if waiting:
            yield waiting
        waiting = []
        if number in scattered:
            if number not in seen:
                seen.add(number)
                yield scattered[number]
        else:
            waiting = [row]
    if waiting:
        yield waiting


def torn(rows: Iterable[Row], reader: Reader) -> tuple[int, set[str]]:
    """(how many rows there are, the keys of those orders whose rows do not stand together). Keeps keys only."""
    total, last, seen, apart = 0, "", set[str](), set[str]()
    for row in rows:
        total += 1
        number = reader.key(row)
        if number and number != last and number in seen:
            apart.add(number)
        seen.add(number)
        last = number
    return total, apart


def gathered(rows: Iterable[Row], reader: Reader, numbers: Collection[str]) -> dict[str, list[Row]]:
    """The rows of these orders, wherever they stand."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        number = reader.key(row)
        if number in numbers:
            found.setdefault(number, []).append(row)
    return found


def read(rows: list[Row], reader: Reader) -> Order:
    """One order of its rows."""
    order = Order(reader.number(rows[0]), rows)
    notes: list[dict[str, str]] = []
    if not order.number:
        order.mistakes.append(
            Mistake(
                rows[0].number,
                reader.column("order_number"),
                "注文番号がありません。番号を入れるか、この行を除いてください。",
            )
        )
    portal = reader.portal(rows[0])
    if portal is None:
        named = "".join(reader.cells(rows[0], "portal"))
        told = f"受付先「{named[:40]}」が分かりません。" if named else "受付先がありません。"
        mend = "「対応表を直す」の「受付先の読みかえ」に加えるか、市の設定にある受付先の名前に直してください。"
        order.mistakes.append(Mistake(rows[0].number, reader.column("portal"), told + mend))
    order.portal = portal or ""
    amount = _amount(order, reader, notes)
    if len(rows) > ROWS_MOST:
        order.mistakes.append(
            Mistake(rows[0].number, reader.column("order_number"), f"1つの注文に{ROWS_MOST}行を超える行があります。")
        )
    if order.mistakes or amount is None:
        return order
    content: Content = {"portal_order_number": order.number, "amount_yen": amount, "donor": {}}
    for name, target in TARGETS.items():
        if target.of != LINE and name not in ("order_number", "amount"):
            _put(content, name, rows[0], reader, notes)
    content["donor"].setdefault("name", "")
    if not content["donor"]["name"]:
        notes.append({"label": reader.column("donor_name"), "value": "氏名がありません"})
    _payment(content)
    content["lines"] = [line for line in (_line(row, reader, notes) for row in rows) if line]
    for row in rows:
        for place, cell in enumerate(row.cells):
            if UNREADABLE in cell:
                notes.append({"label": reader.columns[place], "value": f"{row.number}行目に読めない文字があります"})
    if notes:
        content["import_notes"] = notes[:NOTES_MOST]
    order.content = content
    return order


def _amount(order: Order, reader: Reader, notes: list[dict[str, str]]) -> int | None:
    """The donation's amount: what each row says of the whole order, or the sum of what each says of itself."""
    column = reader.column("amount")
    read = []
    for row in order.rows:
        told = "".join(reader.cells(row, "amount"))
        amount = cells.yen(told)
        if amount is None and (told or row is order.rows[0] or reader.mapping.get("amount") == "rows"):
            message = "金額を読めません。" if told else "金額がありません。"
            order.mistakes.append(Mistake(row.number, column, f"{message}数字で入れてください（例：10000）。"))
        elif amount is not None:
            read.append(amount)
    if not read or order.mistakes:
        return None
    if reader.mapping.get("amount") == "rows":
        return sum(read)
    if len(set(read)) > 1:
        notes.append({"label": column, "value": "行によって金額が違います：" + "、".join(f"{one:,}円" for one in read)})
    return read[0]


def _put(content: Content, name: str, row: Row, reader: Reader, notes: list[dict[str, str]]) -> None:
    """Put what a row says for a target to its place; nothing where it says nothing."""
    target, told = TARGETS[name], reader.cells(row, name)
    if not told:
        return
    value: Any = _meaning(name, " ".join(told), reader, notes) if target.reads == WORDS else cells.read(target, told)
    place = content
    for part in target.pointer[:-1]:
        place = place.setdefault(part, {})
    place[target.pointer[-1]] = value


def _meaning(name: str, cell: str, reader: Reader, notes: list[dict[str, str]]) -> Any:
    own = reader.mapping.get("words", {}).get(name, {})
    value, known = cells.words(name, cell, own)
    if name == "use":
        if own and not known:
            notes.append({"label": reader.column(name), "value": f"知らない使い道です：{cell}"})
        return {"code": value, "text": cell} if known else {"text": cell}
    return value


def _payment(content: Content) -> None:
    """Where a file has no word for it, the day of payment says whether it was paid."""
    payment = content.setdefault("payment", {})
    if "status" not in payment:
        payment["status"] = "paid" if content.get("paid_at") else "unpaid"
    payment.setdefault("method", "unknown")
    if payment["status"] == "cancelled":
        content["cancelled"] = True


def _line(row: Row, reader: Reader, notes: list[dict[str, str]]) -> Content:
    line: Content = {}
    for name, target in TARGETS.items():
        if target.of == LINE:
            _put(line, name, row, reader, notes)
    if not (line.get("gift_code") or line.get("gift_name")):
        return {}  # a donation without a gift; where to send nothing does not matter
    line.setdefault("gift_code", "")
    return line
