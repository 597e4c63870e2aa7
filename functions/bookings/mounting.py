"""How a service has the library: its classes of records, and what it alone knows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Protocol

from bookings.records import (
    Absence,
    Booker,
    Booking,
    Cell,
    Entry,
    Freed,
    Review,
    Setting,
    SettingVersion,
    Wait,
)
from kernel import clock, errors
from kernel.callers import Staff
from kernel.changes import Change
from kernel.events import Event

# What a person is told of. What she did herself she is answered at once where she did it; the last three are the same for her talk, when she
# did it elsewhere.
(
    BOOKED,
    CHANGED,
    CANCELLED,
    HELD,
    LAPSED,
    MOVED,
    DISPLACED,
    DAY_BEFORE,
    HOUR_BEFORE,
    OWN_BOOKED,
    OWN_CHANGED,
    OWN_CANCELLED,
) = (
    "booked",
    "changed",
    "cancelled",
    "held",
    "lapsed",
    "moved",
    "displaced",
    "day-before",
    "hour-before",
    "own-booked",
    "own-changed",
    "own-cancelled",
)
OWN: Final = MappingProxyType({BOOKED: OWN_BOOKED, CHANGED: OWN_CHANGED, CANCELLED: OWN_CANCELLED})


@dataclass(frozen=True)
class No:
    """Why a person may not book a service (a sentence for her), and the service to offer instead."""

    words: str
    instead: str | None = None


@dataclass(frozen=True)
class Made:
    """What a verb comes to, not written yet: so that it can be written with something else (an event of LINE, an answer of a form)."""

    booking: Any
    changes: list[Change] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


class Rule(Protocol):
    """What the mounting service alone knows."""

    def may(self, person: str, service: str) -> No | None:
        """Whether this person may book this service: None for yes."""
        ...

    def notice(self, kind: str, booking: Any) -> Sequence[Change]:
        """Tell the person: the changes that do so, to be written with the booking. What is sent names `booking.revision`, and is not sent
        once that is old."""
        ...

    def instead_of_hold(self, wait: Wait) -> Sequence[Change] | None:
        """Who waits can't be told of a hold: the changes that let her be told otherwise (she leaves the queue); None if she can be told."""
        ...


@dataclass(frozen=True)
class Mounting:
    """The classes of records in the service's own table, and its rule."""

    booking: type[Booking]
    entry: type[Entry]
    cell: type[Cell]
    booker: type[Booker]
    wait: type[Wait]
    freed: type[Freed]
    absence: type[Absence]
    review: type[Review]
    setting: type[Setting]
    setting_version: type[SettingVersion]
    rule: Rule

    @property
    def room(self) -> str:
        return str(self.booking.Meta.room)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Speaker:
    """Who did it: the person herself, a member of staff, or the clock. `elsewhere`: she did it on a page, and her talk is told."""

    name: str
    staff_id: str | None = None
    elsewhere: bool = False

    @property
    def is_staff(self) -> bool:
        return self.staff_id is not None

    @property
    def is_person(self) -> bool:
        """The person herself, wherever she did it."""
        return self.name == PERSON.name and self.staff_id is None


PERSON, ON_A_PAGE, SYSTEM = Speaker("本人"), Speaker("本人", elsewhere=True), Speaker("自動")


def staff(by: Staff) -> Speaker:
    return Speaker(by.name, by.id)


class Refused(errors.RuleBroken):
    """A booking that can't be had. `extra` says in a word why (`code`), and what else there is (`instead`: a service, `booking`: the one that
    the person has already)."""

    slug, title = "booking-refused", "この予約は受け付けられません"

    def __init__(self, code: str, words: str, **more: Any) -> None:
        super().__init__(words, code=code, **more)
        self.code = code


def event(mounting: Mounting, booking: Booking, what: str) -> Event:
    """What other rooms learn of a booking: nothing about the person."""
    return Event(
        f"{mounting.room}.booking_recorded",
        booking.booking_id,
        {
            "number": booking.number,
            "what": what,
            "state": booking.state,
            "revision": booking.revision,
            "service": booking.service,
            "method": booking.method,
            "begins_at": clock.iso(booking.begins_at),
        },
    )
