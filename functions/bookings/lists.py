"""Reading: rules, what is taken, calendars. One query for each month that is looked at."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from bookings import rules
from bookings.mounting import Mounting
from bookings.records import Booking, Entry, Setting, Wait, history_key, of_counsellor
from kernel import aws
from kernel.records import Record

type Owners = dict[tuple[str, date, int], str]  # (resource, business day, minute) → the booking that has it


def settings(mounting: Mounting) -> list[Setting]:
    """All that is set, read consistently."""
    pk = "BOOKING-SETTINGS"
    items = _query(mounting.setting, "", pk, consistent=True)
    return [mounting.setting.from_raw_data(item) for item in items]


def rules_of(found: list[Setting]) -> rules.Rules:
    return rules.of_settings((one.setting_kind, one.setting_id, one.body) for one in found)


def owners(mounting: Mounting, first: date, last: date) -> Owners:
    """Who has which cell on the business days from `first` to `last`, both included; read consistently."""
    found: Owners = {}
    for month in _months(first, last):
        items = _query(
            mounting.cell, "", f"BUSY#{month}", (f"{first.isoformat()}#", f"{last.isoformat()}$"), consistent=True
        )
        for item in items:
            day, resource, minute = item["sk"]["S"].split("#")
            found[resource, date.fromisoformat(day), int(minute)] = item["booking_id"]["S"]
    return found


def calendar(mounting: Mounting, first: date, last: date) -> list[Booking]:
    """All bookings of these business days, the earliest first."""
    return [
        mounting.booking.from_raw_data(item)
        for month in _months(first, last)
        for item in _query(mounting.booking, "gsi1", f"BOOKINGS#{month}", _between(first, last))
    ]


def of_one(mounting: Mounting, counsellor: str, first: date, last: date) -> tuple[list[Booking], list[Entry]]:
    """A counsellor's bookings of these business days, and the lines that say which she lost to another."""
    bookings: list[Booking] = []
    lost: list[Entry] = []
    for month in _months(first, last):
        for item in _query(mounting.booking, "gsi2", of_counsellor(counsellor, month), _between(first, last)):
            if "number" in item:
                bookings.append(mounting.booking.from_raw_data(item))
            else:
                lost.append(mounting.entry.from_raw_data(item))
    return bookings, lost


def displaced(mounting: Mounting) -> list[Booking]:
    """Those whose person must choose another time, the earliest first."""
    return [mounting.booking.from_raw_data(item) for item in _query(mounting.booking, "gsi2", "BOOKINGS#displaced")]


def waiting(mounting: Mounting, day: date) -> list[Wait]:
    """Who waits for a day, first come first."""
    return [mounting.wait.from_raw_data(item) for item in _query(mounting.wait, "gsi1", f"WAITS#{day.isoformat()}")]


def all_waiting(mounting: Mounting, first: date, last: date | None = None) -> list[Wait]:
    """Who waits for a day from `first` on (to `last`), by the day, first come first."""
    items = _query(mounting.wait, "gsi2", "WAITS", _between(first, last) if last else (f"{first.isoformat()}#", "9"))
    return [mounting.wait.from_raw_data(item) for item in items]


def history(mounting: Mounting, booking_id: str) -> list[Entry]:
    """All that was done with a booking, in its order."""
    items = _query(mounting.entry, "", history_key(booking_id), consistent=True)
    return [mounting.entry.from_raw_data(item) for item in items]


def _between(first: date, last: date) -> tuple[str, str]:
    return f"{first.isoformat()}#", f"{last.isoformat()}$"


def _months(first: date, last: date) -> list[str]:
    found, day = [], first.replace(day=1)
    while day <= last:
        found.append(day.isoformat()[:7])
        day = (day + timedelta(days=32)).replace(day=1)
    return found


def _query(
    of: type[Record], index: str, partition: str, between: tuple[str, str] | None = None, *, consistent: bool = False
) -> Iterator[dict[str, Any]]:
    """The items of one bounded partition (a month, a day, the settings), in the order of their keys."""
    asked: dict[str, Any] = {
        "TableName": of.table_name(),
        "KeyConditionExpression": "#p = :p" + (" AND #s BETWEEN :a AND :b" if between else ""),
        "ExpressionAttributeNames": {"#p": f"{index}pk"} | ({"#s": f"{index}sk"} if between else {}),
        "ExpressionAttributeValues": {":p": {"S": partition}}
        | ({":a": {"S": between[0]}, ":b": {"S": between[1]}} if between else {}),
        "ConsistentRead": consistent,
    }
    if index:
        asked["IndexName"] = index
    while True:
        answer = aws.client("dynamodb").query(**asked)
        yield from answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        asked["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
