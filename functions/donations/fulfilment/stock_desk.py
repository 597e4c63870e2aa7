"""What staff do with stock: receive, correct, move between portals, take a gift off a portal. Every verb leaves a line of the ledger.

Quantities are told as changes, never as totals: so a sale in between is no conflict, unless nothing is left of what was to be moved.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from donations import portals, reading
from donations.fulfilment import caps
from donations.fulfilment import stock as shelves
from donations.fulfilment.records import (
    ADJUSTED,
    BUFFER,
    POOL,
    RECEIVED,
    TAKEN_OFF,
    Move,
    Reallocation,
    Stock,
    key_of,
    move,
)
from donations.notification import gift_key
from donations.records import DonationsRecord, Gift
from japan import calendar, my_number
from kernel import clock, errors, ids
from kernel.changes import Marker, New, Path, Saved, Shifted, commit, done_before
from kernel.errors import FieldError

type Wanted = Mapping[str, Any]

ROWS_IN_ONE: Final = 98  # a transaction holds a hundred items; the marker and the line of the ledger are two of them
_ROUNDS: Final = 6


class NotThere(errors.WrongState):
    """Less is there than was to be taken away."""

    detail = "動かそうとした数だけの在庫が、もうありません。画面を読み直して、今の数から動かしてください。"


def receive(wanted: Wanted, *, who: str, marker: Marker | None) -> str:
    """Goods have come in: {code, quantity, place, reason}; the first ones of a gift begin its counting. Gives the gift's key.

    Raises Invalid for a gift that is not registered, or a place that is none.
    """
    key, quantity, place = gift_key(wanted["code"]), wanted["quantity"], wanted["place"]
    _check_place(place)
    line = _line(key, RECEIVED, {place: quantity}, quantity, who, wanted["reason"])
    for _ in range(_ROUNDS):
        known = Stock.find(*key_of(key), consistent=True)
        try:
            if known is None:
                commit(New(_new(key, place, quantity)), New(line), table=DonationsRecord, marker=marker, answer=key)
            else:
                shift = _shift(known, {place: quantity}, {("received",): quantity}, begun=bool(known.uncounted))
                commit(shift, New(line), table=DonationsRecord, marker=marker, answer=key)
        except errors.Conflict:
            continue  # somebody else began its counting just now
        return key
    raise errors.Busy()


def _new(key: str, place: str, quantity: int) -> Stock:
    gift = Gift.find(*reading.gift_key_of(key), consistent=True)
    if gift is None:
        raise errors.Invalid(
            [FieldError("/code", "unknown", "この番号の返礼品は登録されていません。返礼品の一覧を確かめてください。")]
        )
    pk, sk = key_of(key)
    stock = Stock(pk=pk, sk=sk, gsi1pk="STOCKS", gsi1sk=key, code=gift.code, name=gift.name, received=quantity)
    if place in (POOL, BUFFER):
        setattr(stock, place, quantity)
    else:
        stock.left = {place: quantity}
    return stock


def adjust(wanted: Wanted, *, who: str, marker: Marker | None) -> str:
    """What was counted differs from what stands here: {code, quantity (signed), place, reason}. Gives the gift's key.

    Raises Invalid (the gift is not counted, an unknown place, no quantity), NotThere.
    """
    key, quantity, place = gift_key(wanted["code"]), wanted["quantity"], wanted["place"]
    _check_place(place)
    if not quantity:
        raise errors.Invalid([FieldError("/quantity", "zero", "増やす数か、減らす数（−）を入力してください。")])
    known = _kept(key)
    line = _line(key, ADJUSTED, {place: quantity}, quantity, who, wanted["reason"])
    counter: Path = ("added",) if quantity > 0 else ("removed",)
    shift = _shift(known, {place: quantity}, {counter: abs(quantity)})
    commit(shift, New(line), table=DonationsRecord, marker=marker, answer=key)
    return key


def _kept(key: str, *, listed: bool = False) -> Stock:
    """The stock of a gift that is counted; with `listed` also one of which only the year is. Raises Invalid."""
    stock = Stock.find(*key_of(key), consistent=True)
    if stock is None or (stock.uncounted and not listed):
        raise errors.Invalid(
            [FieldError("/code", "unknown", "この返礼品の在庫は記録していません。先に入荷を記録してください。")]
        )
    return stock


def reallocate(wanted: Wanted, *, who: str, marker: Marker | None) -> list[str]:
    """Move stock between portals, pool and buffer, of up to a hundred gifts: {rows: [{code, by: {place: change}}], reason}.

    98 gifts are one transaction: all of them or none. Beyond, a second one follows the first; everything is looked at before the first.
    Gives the gifts' keys. Raises Invalid (a row's changes don't add up to 0, an unknown place, a gift twice or not counted, portals
    would be given more than the gift's cap leaves), NotThere.
    """
    rows = {gift_key(row["code"]): {place: n for place, n in row["by"].items() if n} for row in wanted["rows"]}
    known = _known(wanted["rows"], rows)
    beyond = _beyond_cap(known, rows)
    if beyond and not (marker and done_before(DonationsRecord, _part(marker, 0))):
        raise errors.Invalid(beyond)
    keys = list(rows)
    parts = [keys[start : start + ROWS_IN_ONE] for start in range(0, len(keys), ROWS_IN_ONE)]
    if len(parts) > 1 and not (marker and done_before(DonationsRecord, _part(marker, 0))):
        _must_be_there(rows)
    for number, part in enumerate(parts):
        told = [{"key": key, "name": known[key].name, "by": rows[key]} for key in part]
        changes = [_shift(known[key], rows[key]) for key in part]
        line = New(_reallocation(told, who, wanted["reason"]))
        try:
            commit(*changes, line, table=DonationsRecord, marker=_part(marker, number) if marker else None)
        except NotThere:
            _must_be_there(rows)
            raise
    return keys


def _part(marker: Marker, number: int) -> Marker:
    return Marker((*marker.name, str(number)), marker.fingerprint)


def _must_be_there(rows: Mapping[str, Mapping[str, int]]) -> None:
    """Say which gifts have less than is to be taken from a place. Raises NotThere."""
    lacking = [
        f"{stock.code} の{name_of(place)}は残り{stock.place(place)}個"
        for key, stock in shelves.read(rows).items()
        if stock is not None
        for place, number in rows[key].items()
        if stock.place(place) + number < 0
    ]
    if lacking:
        told = "、".join(lacking[:5]) + (f" ほか{len(lacking) - 5}件" if len(lacking) > 5 else "")
        raise NotThere(f"{told}です。今の数から動かし直してください。")


def _known(given: Sequence[Wanted], rows: Mapping[str, Mapping[str, int]]) -> dict[str, Stock]:
    """The stocks of all rows, at one look; every mistake of every row at once."""
    mistakes: list[FieldError] = []
    found = {key: one for key, one in shelves.read(rows).items() if one is not None and not one.uncounted}
    seen: set[str] = set()
    for number, row in enumerate(given):
        key = gift_key(row["code"])
        place = f"/rows/{number}/code"
        if key in seen:
            mistakes.append(FieldError(place, "twice", f"{row['code']} が2行あります。1行にまとめてください。"))
        elif key not in found:
            mistakes.append(FieldError(place, "unknown", f"{row['code']} の在庫は記録していません。"))
        if sum(row["by"].values()):
            mistakes.append(
                FieldError(f"/rows/{number}/by", "sum", f"{row['code']}：減らした数と増やした数を同じにしてください。")
            )
        mistakes += [
            FieldError(f"/rows/{number}/by/{one}", "unknown", f"「{one}」という受付先はありません。")
            for one in row["by"]
            if not _is_place(one)
        ]
        seen.add(key)
    if mistakes:
        raise errors.Invalid(mistakes)
    return found


def _beyond_cap(known: Mapping[str, Stock], rows: Mapping[str, Mapping[str, int]]) -> list[FieldError]:
    """What is wrong with rows that give portals more than the gift's cap leaves in this fiscal year: one batch read of their gifts."""
    given = {key: sum(n for place, n in by.items() if place not in (POOL, BUFFER)) for key, by in rows.items()}
    found = []
    for item in reading.batch([reading.gift_key_of(key) for key, more in given.items() if more > 0]):
        gift = DonationsRecord.from_raw_data(item)
        terms = caps.Terms.of(gift if isinstance(gift, Gift) else None)
        if terms.cap is None:
            continue
        assert isinstance(gift, Gift)
        key = gift_key(gift.code)
        room = max(0, terms.cap - known[key].years.get(str(calendar.fiscal_year(clock.today())), 0))
        if sum(known[key].left.values()) + given[key] > room:
            told = f"{gift.code}：認定数量の残りは{room}個です。受付先の割当ての合計を、{room}個までにしてください。"
            found.append(FieldError(f"/rows/{list(rows).index(key)}/by", "S-4", told))
    return found


def _reallocation(rows: list[dict[str, Any]], who: str, why: str) -> Reallocation:
    at = clock.now()
    return Reallocation(
        pk=f"REALLOCATIONS#{clock.month_of(at)}", sk=f"{clock.iso(at)}#{ids.new()}", at=at, who=who, why=_clean(why), rows=rows
    )  # fmt: skip


def took_off(wanted: Wanted, *, who: str) -> str:
    """A gift was taken off a portal, so its stop task is done: {code, portal}; a second time is the same. Gives the gift's key.

    Raises Invalid (the gift is not counted), Busy.
    """
    key, portal = gift_key(wanted["code"]), wanted["portal"]
    for _ in range(_ROUNDS):
        stock = _kept(key, listed=True)
        if portal not in stock.stops:
            return key
        stock.stops = {one: since for one, since in stock.stops.items() if one != portal}
        stock.stopped = stock.stopped | {portal: clock.iso(clock.now())}
        if not stock.stops:
            stock.gsi2pk = stock.gsi2sk = None
        line = _line(key, TAKEN_OFF, {}, 0, who, "", portal=portal)
        try:
            commit(Saved(stock), New(line), table=DonationsRecord)
        except errors.Conflict:
            continue  # a donation took from it just now
        return key
    raise errors.Busy()


def _shift(
    stock: Stock, by: Mapping[str, int], counted: Mapping[Path, int] | None = None, *, begun: bool = False
) -> Shifted:
    """The change of a stock by place. A portal that has something to sell again is asked neither to stop nor counted as stopped."""
    amounts: dict[Path, int] = {_path(place): number for place, number in by.items()} | dict(counted or {})
    pool = stock.pool + by.get(POOL, 0)
    again = [
        one
        for one in (*stock.stops, *stock.stopped)
        if one not in stock.stop_whys and (pool > 0 or stock.place(one) + by.get(one, 0) > 0)
    ]
    gone = tuple((name, one) for one in again for name in ("stops", "stopped")) + ((("uncounted",),) if begun else ())
    return Shifted(Stock(pk=stock.pk, sk=stock.sk), amounts, NotThere(), gone=gone)


def _path(place: str) -> Path:
    return (place,) if place in (POOL, BUFFER) else ("left", place)


def _line(key: str, what: str, by: dict[str, int], quantity: int, who: str, why: str, **told: Any) -> Move:
    return move(key, what, clock.now(), by=by, quantity=quantity, who=who, why=_clean(why) or None, **told)


def _clean(text: str) -> str:
    return my_number.mask(text.strip()).text


def _is_place(place: str) -> bool:
    return place in (POOL, BUFFER) or portals.known(place)


def _check_place(place: str) -> None:
    if not _is_place(place):
        raise errors.Invalid(
            [FieldError("/place", "unknown", "入れる先は、受付先、共通の在庫、安全在庫から選んでください。")]
        )


def name_of(place: str) -> str:
    """A place as staff call it."""
    return {POOL: "共通の在庫", BUFFER: "安全在庫"}.get(place) or portals.name(place)
