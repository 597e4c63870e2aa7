"""What is stored, in the table of the service that mounts the library. The service derives the classes and gives them its `Meta`.

| access                                    | index | pk                                | sk                     |
|-------------------------------------------|-------|-----------------------------------|------------------------|
| one booking                               | table | BOOKING#<id>                      | BOOKING                |
| a month's bookings by business day        | gsi1  | BOOKINGS#2026-12                  | day#minute#id          |
| those of a counsellor                     | gsi2  | BOOKINGS-OF#<counsellor>#2026-12  | day#minute#id          |
| what a counsellor lost to another         | gsi2  | BOOKINGS-OF#<counsellor>#2026-12  | day#minute#id#revision |
| those whose person must choose anew       | gsi2  | BOOKINGS#displaced                | day#minute#id          |
| the history of a booking                  | table | BOOKING-HISTORY#<id>              | version                |
| a taken quarter of an hour                | table | BUSY#2026-12                      | day#resource#minute    |
| the one booking of a person               | table | BOOKER#<person>                   | BOOKER                 |
| who waits for a day                       | table | WAITER#<person>                   | WAIT                   |
| … by who came first                       | gsi1  | WAITS#<day>                       | instant#person         |
| all who wait, by the day                  | gsi2  | WAITS                             | day#instant#person     |
| what was freed, for who waits             | table | FREED#<booking>#<revision>        | FREED                  |
| a counsellor who is away                  | table | ABSENCE#<id>                      | ABSENCE                |
| … newest first                            | gsi1  | ABSENCES                          | instant#id             |
| what a change of settings leads to        | table | REVIEW#<id>                       | REVIEW                 |
| … newest first                            | gsi1  | REVIEWS                           | instant#id             |
| a setting                                 | table | BOOKING-SETTINGS                  | kind#id                |
| its history                               | table | BOOKING-SETTING-HISTORY#<kind>#id | version                |
| reminders, ends of holds, freed, absences, reviews | due | DUE#<shard>                | instant#…              |

A cell stands under its day first, so that all that is taken on some days is one query; its key is still one of (resource, day, minute), and
that is what keeps it from having two owners. A person stands in keys by the opaque key that the service gives.
"""

from datetime import date, datetime, timedelta
from typing import Any

from bookings import states
from bookings.days import When
from kernel import clock
from kernel.records import InstantAttribute, IntegerAttribute, JsonAttribute, Record, personal, public, text


class Booking(Record):
    """One meeting of one person with one counsellor. Its states are `bookings.states`.

    `asked_for` is the counsellor that the person named, if she did; `revision` moves on with all that she would notice.
    """

    booking_id = public(text(null=False))
    number = public(text(null=False))
    person = public(text(null=False))
    name = personal(text())
    telephone = personal(text())
    service = public(text(null=False))
    method = public(text(null=False))
    minutes = public(IntegerAttribute())
    day = public(text(null=False))
    minute = public(IntegerAttribute())
    counsellor = public(text(null=False))
    asked_for = public(text())
    room = public(text())
    meeting = personal(text())  # where the video call is held, if staff typed an address for this one booking
    state = public(text(null=False))
    revision = public(IntegerAttribute(default=0))
    late = public(IntegerAttribute(default=0))  # cancelled after the deadline
    holds_until = public(InstantAttribute(null=True))
    told = public(JsonAttribute(default=list))  # the reminders of this revision that were written
    booked_at = public(InstantAttribute())

    @property
    def when(self) -> When:
        return When(date.fromisoformat(self.day), self.minute)

    @property
    def begins_at(self) -> datetime:
        return self.when.instant

    @property
    def ends_at(self) -> datetime:
        return self.begins_at + timedelta(minutes=self.minutes)

    def live(self, now: datetime) -> bool:
        """Whether its person has no other beside it: it is not over, by its state or by the clock."""
        return self.state in states.LIVE and now < self.ends_at

    def move_to(self, when: When, counsellor: str, room: str | None) -> None:
        self.day, self.minute = when.day.isoformat(), when.minute
        self.counsellor, self.room = counsellor, room

    def listed(self) -> None:
        """Stand in the calendar of its month and of its counsellor, or among those whose person must choose anew."""
        month, key = self.day[:7], f"{self.when.key}#{self.booking_id}"
        self.gsi1pk, self.gsi1sk = f"BOOKINGS#{month}", key
        self.gsi2pk, self.gsi2sk = of_counsellor(self.counsellor, month), key
        if self.state == states.DISPLACED:
            self.gsi2pk = "BOOKINGS#displaced"


class Entry(Record):
    """One line of a booking's history: who did what. `was` says where it stood before, if that changed; a counsellor who lost it to another
    finds the line in her calendar."""

    booking_id = public(text(null=False))
    at = public(InstantAttribute())
    what = public(text(null=False))
    revision = public(IntegerAttribute())
    was = public(JsonAttribute(null=True))
    words = personal(text())
    who = personal(text(null=False))
    staff_id = public(text())


class Cell(Record):
    """A quarter of an hour of a counsellor (`c:<id>`) or a room (`r:<id>`) that a booking has."""

    booking_id = public(text(null=False))


class Booker(Record):
    """The one booking that a person has now; it may be over, and then the next one takes its place."""

    booking_id = public(text(null=False))


class Wait(Record):
    """Somebody who waits for a slot on a day, in a part of it (an index of `offers.PARTS`), or for the one that begins at a `minute`."""

    person = public(text(null=False))
    service = public(text(null=False))
    method = public(text(null=False))
    counsellor = public(text())
    day = public(text(null=False))
    part = public(IntegerAttribute(null=True))
    minute = public(IntegerAttribute(null=True))
    asked_at = public(InstantAttribute())

    @property
    def when(self) -> When | None:
        """The one beginning that is waited for; None where any of the day, or of its part, will do."""
        return When(date.fromisoformat(self.day), self.minute) if self.minute is not None else None


class Freed(Record):
    """A slot that became free, to be offered to who waits for its day."""

    day = public(text(null=False))
    minute = public(IntegerAttribute())


class Absence(Record):
    """A counsellor who is away on whole business days, and how far her bookings have been seen to."""

    absence_id = public(text(null=False))
    counsellor = public(text(null=False))
    first = public(text(null=False))
    last = public(text(null=False))
    state = public(text(null=False))
    moved = public(IntegerAttribute(default=0))
    displaced = public(IntegerAttribute(default=0))
    declared_at = public(InstantAttribute())
    declared_by = personal(text(null=False))


class Review(Record):
    """A change of settings, and how far the bookings that it concerns have been seen to."""

    review_id = public(text(null=False))
    setting_kind = public(text(null=False))
    setting_id = public(text(null=False))
    name = personal(text())
    fresh = public(IntegerAttribute(default=0))  # it was set for the first time: no booking was made under it
    state = public(text(null=False))
    moved = public(IntegerAttribute(default=0))
    displaced = public(IntegerAttribute(default=0))
    lapsed = public(IntegerAttribute(default=0))
    saved_at = public(InstantAttribute())
    saved_by = personal(text(null=False))


class Setting(Record):
    """A service, a counsellor, a room, or the hours of the house, as it is now."""

    setting_kind = public(text(null=False))
    setting_id = public(text(null=False))
    body = personal(JsonAttribute())
    saved_at = public(InstantAttribute())
    saved_by = personal(text(null=False))


class SettingVersion(Record):
    """A setting as it was saved once."""

    setting_kind = public(text(null=False))
    setting_id = public(text(null=False))
    body = personal(JsonAttribute())
    saved_at = public(InstantAttribute())
    saved_by = personal(text(null=False))
    staff_id = public(text())


def booking_key(booking_id: str) -> tuple[str, str]:
    return f"BOOKING#{booking_id}", "BOOKING"


def booker_key(person: str) -> tuple[str, str]:
    return f"BOOKER#{person}", "BOOKER"


def wait_key(person: str) -> tuple[str, str]:
    return f"WAITER#{person}", "WAIT"


def absence_key(absence_id: str) -> tuple[str, str]:
    return f"ABSENCE#{absence_id}", "ABSENCE"


def review_key(review_id: str) -> tuple[str, str]:
    return f"REVIEW#{review_id}", "REVIEW"


def cell_key(resource: str, day: date, minute: int) -> tuple[str, str]:
    return f"BUSY#{day.isoformat()[:7]}", f"{day.isoformat()}#{resource}#{minute:04d}"


def history_key(booking_id: str) -> str:
    return f"BOOKING-HISTORY#{booking_id}"


def of_counsellor(counsellor: str, month: str) -> str:
    return f"BOOKINGS-OF#{counsellor}#{month}"


def setting_key(kind: str, setting_id: str) -> tuple[str, str]:
    return "BOOKING-SETTINGS", f"{kind}#{setting_id}"


def setting_history_key(kind: str, setting_id: str) -> str:
    return f"BOOKING-SETTING-HISTORY#{kind}#{setting_id}"


def placed(booking: Booking) -> dict[str, Any]:
    """Where a booking stands, as its history keeps it."""
    return {
        "day": booking.day,
        "minute": booking.minute,
        "minutes": booking.minutes,
        "method": booking.method,
        "counsellor": booking.counsellor,
        "room": booking.room,
        "state": booking.state,
    }


def instant_key(at: datetime, record_id: str) -> str:
    return f"{clock.iso(at)}#{record_id}"
