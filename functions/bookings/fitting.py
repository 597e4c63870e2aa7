"""Whether a booking that was made still fits what is set now, and where else it fits at the same time. Pure.

A booking is an agreement: how long it is and what may be booked at all stay as they were when it was made. It has to give way where nobody
would be there: the day is closed, the method is not offered at that hour, the counsellor does not work then or no longer does this, the room
is not to be had.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from bookings import offers, states
from bookings.offers import Ask, Taken
from bookings.rules import IN_A_ROOM, METHODS, Counsellor, Rules

MOVED, DISPLACED, LAPSED = "moved", "displaced", "lapsed"
OUTCOMES: Final = {
    MOVED: "ほかの相談員・部屋に移します",
    DISPLACED: "日時の選び直しをお願いします",
    LAPSED: "取り置きを終わります",
}


@dataclass(frozen=True)
class Concerned:
    """A booking that does not fit: why, and what becomes of it."""

    booking: Any
    why: str
    outcome: str


def misfit(rules: Rules, booking: Any) -> str | None:
    """Why it can't be held as it was agreed; None if it can."""
    day, end = booking.when.day, booking.minute + booking.minutes
    if closed := rules.house.closed(day):
        return f"休みの日です（{closed}）"
    opens, closes = rules.house.hours(booking.method)
    if booking.minute < opens or end > closes:
        return f"{METHODS[booking.method]}の受付時間の外です"
    counsellor = rules.counsellors.get(booking.counsellor)
    if counsellor is None or not counsellor.active:
        return "相談員が担当を外れています"
    if not _can(rules, booking, counsellor):
        return "相談員が、このサービスか方法を受けません"
    if not any(start <= booking.minute and end <= stop for start, stop in counsellor.works(day)):
        return "相談員がいない時間です"
    if booking.method in IN_A_ROOM and not _room_stands(rules, booking):
        return "部屋が使えません"
    return None


def place(rules: Rules, booking: Any, taken: Taken) -> tuple[str, str | None] | None:
    """Where it fits at its own time, (counsellor, room): with as little change as can be; None if nowhere. Who was named has no replacement.
    `taken` is without the booking's own cells."""
    if booking.service not in rules.services or rules.house.closed(booking.when.day):
        return None
    opens, closes = rules.house.hours(booking.method)
    if booking.minute < opens or booking.minute + booking.minutes > closes:
        return None
    then, ask = _as_long(rules, booking), Ask(booking.service, booking.method, booking.asked_for or None)
    able = offers.able(then, ask, booking.when, taken)
    if not able:
        return None
    same = next((one for one in able if one.id == booking.counsellor), None)
    counsellor = same or offers.in_turn(able, taken, booking.person)[0]
    if booking.method not in IN_A_ROOM:
        return counsellor.id, None
    if _room_stands(rules, booking):
        return counsellor.id, booking.room
    room = offers.room(then, ask, booking.when, taken)
    return (counsellor.id, room.id) if room else None


def outlook(rules: Rules, bookings: Iterable[Any], owners: Mapping[tuple[str, date, int], str]) -> list[Concerned]:
    """What these rules do to these bookings, one after the other as they begin. It is a forecast: who books in between is not in it."""
    taken, found = dict(owners), []
    for booking in sorted(bookings, key=lambda one: one.when.key):
        why = misfit(rules, booking) if booking.state in states.IN_CALENDAR else None
        if why is None:
            continue
        for cell in offers.needed(booking.minutes, booking.when, booking.counsellor, booking.room):
            taken.pop(cell, None)
        there = None if booking.state == states.HELD else place(rules, booking, taken)
        if there:
            taken |= dict.fromkeys(offers.needed(booking.minutes, booking.when, *there), booking.booking_id)
        outcome = LAPSED if booking.state == states.HELD else MOVED if there else DISPLACED
        found.append(Concerned(booking, why, outcome))
    return found


def _can(rules: Rules, booking: Any, counsellor: Counsellor) -> bool:
    service = rules.services.get(booking.service)
    return booking.method in counsellor.methods and (service is None or service.skills <= counsellor.skills)


def _room_stands(rules: Rules, booking: Any) -> bool:
    room = rules.rooms.get(booking.room or "")
    return room is not None and room.active and booking.when.day not in room.closed


def _as_long(rules: Rules, booking: Any) -> Rules:
    """The rules with the service as long as this booking is: it may have been set anew since."""
    service = replace(rules.services[booking.service], minutes=booking.minutes)
    return replace(rules, services={**rules.services, service.id: service})
