"""Lateness: each shipment is counted where it belongs now; what was late or is overdue, by month, vendor and gift.

    shipped in time ─ figures alone        shipped late ─ figures, listed under LATE#        not shipped ─ figures, listed under WAITING#

Only what is late or overdue is read one by one: for how long, and which.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import batched
from typing import Any, Final

from donations import reading
from donations.analysis import reasons
from donations.analysis.cells import Cell, cells
from donations.analysis.records import SHIPMENT_NUMBERS, CountedShipment, ShipmentFigure, figures_key
from donations.analysis.report import gift_names, months_between
from donations.orders.records import CANCELLED, Shipment, key_of
from donations.records import DonationsRecord
from kernel import clock, errors
from kernel.changes import Change, Counted, New, Saved, commit
from kernel.paging import page

DIMENSION: Final = "shipment"
GROUPS: Final = {"month": "期限の月", "vendor": "事業者", "gift": "返礼品"}
WORST_MOST: Final = 20
_TOGETHER: Final = 24  # shipments in one transaction: each is a note and at most two figures
_ROUNDS: Final = 6

type Numbers = dict[str, int]
type Place = tuple[str, str]


def count(references: Sequence[str]) -> None:
    """Count these shipments as they stand now; does nothing for those that are counted so already.

    Two reads and at most one transaction for each 24. Raises Busy if others keep counting the same ones.
    """
    for some in batched(references, _TOGETHER, strict=False):
        for _ in range(_ROUNDS):
            try:
                _count(some)
            except errors.Conflict:  # another event of theirs was faster: its reading may be older than ours
                continue
            break
        else:
            raise errors.Busy()


def _count(references: Sequence[str]) -> None:
    # The notes before the shipments: a note that is unchanged when we write was made from no newer shipment than ours.
    keys = [key_of(one) for one in references]
    notes = {
        one.reference: one for one in _read([(pk, "COUNTED") for pk, _ in keys]) if isinstance(one, CountedShipment)
    }
    changes: list[Change] = []
    moved: dict[Place, Numbers] = {}
    for shipment in _read(keys):
        if not isinstance(shipment, Shipment):
            continue
        known = notes.get(shipment.reference)
        note = _noted(shipment, known)
        if _said(note) == (_said(known) if known else (note.vendor_id, note.gift, None, None)):
            continue
        for one, sign in ((known, -1), (note, 1)):
            for place, numbers in _cells(one) if one else ():
                cell = moved.setdefault(place, {})
                for name, value in numbers.items():
                    cell[name] = cell.get(name, 0) + sign * value
        changes.append(Saved(note) if known else New(note))
    for (month, key), numbers in moved.items():
        if by := {name: value for name, value in numbers.items() if value}:
            changes.append(Counted(ShipmentFigure(pk=figures_key(DIMENSION, month), sk=key, key=key), by))
    commit(*changes, table=DonationsRecord)


def _read(keys: Sequence[reading.Key]) -> Iterator[DonationsRecord]:
    return (DonationsRecord.from_raw_data(item) for item in reading.batch(keys))


def _noted(shipment: Shipment, known: CountedShipment | None) -> CountedShipment:
    """The note of a shipment as it stands, to be saved in the place of the one that is known.

    What came back and was sent again is judged by its first sending; what came back and was called off had left all the same.
    """
    stands = shipment.state != CANCELLED or bool(shipment.returns)
    first = (shipment.returns or [{}])[0].get("sent") or {"due": shipment.due, "shipped_on": shipment.shipped_on}
    note = CountedShipment(
        pk=shipment.pk,
        sk="COUNTED",
        reference=shipment.reference,
        vendor_id=shipment.vendor_id,
        gift=shipment.key,
        due_on=first["due"]["on"] if stands else None,
        shipped_on=first["shipped_on"] if stands else None,
    )
    if known:
        note.version, note.created_at = known.version, known.created_at
    if note.due_on and (late(note) or not note.shipped_on):
        bucket = "LATE" if note.shipped_on else "WAITING"
        note.gsi1pk, note.gsi1sk = f"{bucket}#{note.due_on[:7]}", f"{note.due_on}#{note.reference}"
    return note


def _said(note: CountedShipment) -> tuple[Any, ...]:
    return note.vendor_id, note.gift, note.due_on, note.shipped_on


def _cells(note: CountedShipment) -> Iterator[tuple[Place, Numbers]]:
    if note.due_on:
        numbers = {"shipments": 1, "shipped": int(bool(note.shipped_on)), "late": int(late(note))}
        yield (note.due_on[:7], f"{note.vendor_id}#{note.gift}"), numbers


def late(note: CountedShipment) -> bool:
    """Whether it left after its day; leaving on the day itself is in time."""
    return bool(note.due_on and note.shipped_on and note.shipped_on > note.due_on)


@dataclass(frozen=True)
class Late:
    """A shipment that was shipped late, or is overdue: by so many days."""

    note: CountedShipment
    days: int

    @classmethod
    def of(cls, note: CountedShipment, today: date) -> "Late":
        ended = date.fromisoformat(note.shipped_on) if note.shipped_on else today
        return cls(note, (ended - date.fromisoformat(str(note.due_on))).days)


@dataclass(frozen=True)
class Month:
    """What was due in a month."""

    month: str
    figures: list[Cell]
    late: list[Late]


def read(first: str, last: str) -> list[Month]:
    """What the reports of these months are made of: three queries a month, and the late and overdue shipments alone. Raises Invalid: see
    `months_between`."""
    today = clock.today()
    return [
        Month(
            month,
            cells(DIMENSION, month, SHIPMENT_NUMBERS),
            [
                Late.of(note, today)
                for note in (*_listed(f"LATE#{month}"), *_listed(f"WAITING#{month}", before=today.isoformat()))
            ],
        )
        for month in months_between(first, last)
    ]


def _listed(partition: str, *, before: str | None = None) -> Iterator[CountedShipment]:
    cursor: str | None = None
    while True:
        found = page(CountedShipment, "gsi1", [partition], cursor=cursor, limit=200, before=before)
        yield from found.items
        cursor = found.next
        if cursor is None:
            return


def report(first: str, last: str, by: str, months: Sequence[Month] | None = None) -> dict[str, Any]:
    """The shipments due in the months from `first` to `last`, grouped `by` one of GROUPS; from `months` if they are read already."""
    months = read(first, last) if months is None else months
    rows: dict[str, Numbers] = {one.month: _nothing() for one in months} if by == "month" else {}
    total = _nothing()
    for month in months:
        for figure in month.figures:
            for row in (rows.setdefault(_row_of(by, month.month, figure.key), _nothing()), total):
                for name in SHIPMENT_NUMBERS:
                    row[name] += figure.numbers[name]
        for one in month.late:
            key = _row_of(by, month.month, f"{one.note.vendor_id}#{one.note.gift}")
            for row in (rows.setdefault(key, _nothing()), total):
                row["overdue"] += not one.note.shipped_on
                row["longest_days"] = max(row["longest_days"], one.days)
    every = [one for month in months for one in month.late]
    worst = sorted(every, key=lambda one: (-one.days, one.note.reference))[:WORST_MOST]
    vendor_names = _vendors([one.note.vendor_id for one in worst] + (list(rows) if by == "vendor" else []))
    gifts = gift_names({one.note.gift for one in worst} | (set(rows) if by == "gift" else set()))
    names = vendor_names if by == "vendor" else gifts if by == "gift" else {}
    shown = [{"key": key, "name": names.get(key, key), **_shown(numbers)} for key, numbers in rows.items()]
    if by != "month":
        shown = sorted((row for row in shown if row["shipments"]), key=_worst_first)
    return {
        "from": first,
        "to": last,
        "by": by,
        "rows": shown,
        "total": _shown(total),
        "worst": [_told(one, vendor_names, gifts) for one in worst],
        "why": reasons.of_lateness([one.month for one in months], _shown(total), clock.today()),
    }


def _nothing() -> Numbers:
    return dict.fromkeys((*SHIPMENT_NUMBERS, "overdue", "longest_days"), 0)


def _row_of(by: str, month: str, key: str) -> str:
    vendor, _, gift = key.partition("#")
    return {"month": month, "vendor": vendor, "gift": gift}[by]


def _shown(numbers: Numbers) -> dict[str, Any]:
    """With what follows: how many still have time, and the share of those whose time is known to have been enough or not."""
    known, late_ = numbers["shipped"] + numbers["overdue"], numbers["late"] + numbers["overdue"]
    return {
        **numbers,
        "waiting": numbers["shipments"] - known,
        "late_permille": round(late_ * 1000 / known) if known else None,
    }


def _worst_first(row: dict[str, Any]) -> tuple[Any, ...]:
    return -(row["late"] + row["overdue"]), -row["longest_days"], -row["shipments"], row["key"]


def _vendors(ids: Iterable[str]) -> dict[str, str]:
    from donations.catalogue import vendors

    return vendors.names(ids)


def _told(one: Late, vendor_names: dict[str, str], gifts: dict[str, str]) -> dict[str, Any]:
    note = one.note
    return {
        "reference": note.reference,
        "vendor_name": vendor_names.get(note.vendor_id, note.vendor_id),
        "gift_name": gifts.get(note.gift, note.gift),
        "due_on": note.due_on,
        "shipped_on": note.shipped_on,
        "days": one.days,
        "href": f"/donations/shipments/{note.reference}",
    }
