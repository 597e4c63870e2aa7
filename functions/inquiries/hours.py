"""When the desk is open, and by when an answer is owed: working hours of business days in Japan, closed at the year's end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from japan import calendar
from kernel import clock

ORDINARY, URGENT, COMPLAINT = "ordinary", "urgent", "complaint"


@dataclass(frozen=True)
class Hours:
    """From when to when the desk is open on a business day, in Japan, and on which further days the city is closed."""

    opens: time
    closes: time
    closed: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError(f"the desk closes at {self.closes}, before it opens at {self.opens}")

    def open_on(self, day: date) -> bool:
        """Whether the desk is open at all that day."""
        return calendar.business_day(day) and day not in self.closed


class Limits(Protocol):
    """What a service says of its inquiries: how much open time an answer of a priority may take."""

    def open_time(self, priority: str) -> timedelta: ...


class Rule(Protocol):
    """By when an inquiry that came at an instant is to be answered. A service passes its own when it mounts the library."""

    def due(self, at: datetime, priority: str) -> datetime: ...


@dataclass(frozen=True)
class DeskTime:
    """The rule of a desk: so much open time for each priority."""

    hours: Hours
    limits: Limits

    def due(self, at: datetime, priority: str) -> datetime:
        return deadline(at, priority, self.hours, self.limits)


@dataclass(frozen=True)
class RoundTheClock:
    """The rule of a way that never closes: so much time by the clock, whatever the priority."""

    within: timedelta

    def due(self, at: datetime, priority: str) -> datetime:  # noqa: ARG002 - every rule is asked alike
        return at + self.within


def of_office(office: Mapping[str, Any]) -> Hours:
    """The hours in the city's settings: {opens: '09:00', closes: '17:00', closed: ['2026-11-02']}. Raises ValueError."""
    closed = frozenset(date.fromisoformat(day) for day in office.get("closed", ()))
    return Hours(time.fromisoformat(office["opens"]), time.fromisoformat(office["closes"]), closed)


def deadline(at: datetime, priority: str, hours: Hours, limits: Limits) -> datetime:
    """By when an inquiry that came at `at` is to be answered: its priority's open time, counted while the desk is open.

    What comes on a closed day or after closing counts from the next opening.
    """
    return after_open_time(at, limits.open_time(priority), hours)


def after_open_time(at: datetime, open_time: timedelta, hours: Hours) -> datetime:
    """The instant (UTC) at which so much open time has gone by since `at`. Raises ValueError for less than none."""
    if open_time < timedelta(0):
        raise ValueError("open time runs forward only")
    left, day = open_time, at.astimezone(clock.JST).date()
    while True:
        if hours.open_on(day):
            begins, ends = max(at, _instant(day, hours.opens)), _instant(day, hours.closes)
            # A time that is used up to the second ends at closing, not at the next opening.
            if begins < ends and begins + left <= ends:
                return begins + left
            left -= max(ends - begins, timedelta(0))
        day += timedelta(days=1)


def _instant(day: date, at: time) -> datetime:
    return clock.parse(datetime.combine(day, at, clock.JST).isoformat())
