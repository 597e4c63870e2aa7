"""When an office is open: working hours of business days in Japan, closed at the year's end and on the city's own closed days."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any, Final

from japan import calendar

JST: Final = timezone(timedelta(hours=9), "JST")
LONG_DAYS: Final = 3  # a weekend is known to everybody; what is longer is worth telling


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


def of_office(office: Mapping[str, Any]) -> Hours:
    """The hours in the city's settings: {opens: '09:00', closes: '17:00', closed: ['2026-11-02']}. Raises ValueError."""
    closed = frozenset(date.fromisoformat(day) for day in office.get("closed", ()))
    return Hours(time.fromisoformat(office["opens"]), time.fromisoformat(office["closes"]), closed)


def after_open_time(at: datetime, open_time: timedelta, hours: Hours) -> datetime:
    """The instant (UTC) at which so much open time has gone by since `at`. Raises ValueError for less than none."""
    if open_time < timedelta(0):
        raise ValueError("open time runs forward only")
    left, day = open_time, at.astimezone(JST).date()
    while True:
        if hours.open_on(day):
            begins, ends = max(at, _instant(day, hours.opens)), _instant(day, hours.closes)
            # A time that is used up to the second ends at closing, not at the next opening.
            if begins < ends and begins + left <= ends:
                return begins + left
            left -= max(ends - begins, timedelta(0))
        day += timedelta(days=1)


def _instant(day: date, at: time) -> datetime:
    return datetime.combine(day, at, JST).astimezone(UTC)


def long_closures(first: date, days: int, hours: Hours) -> Iterator[tuple[date, date]]:
    """The closures of three days and more that are not over on `first` and begin within so many days: (first day, last day)."""
    day = first
    while day <= first + timedelta(days=days):
        last = day
        while not hours.open_on(last):
            last += timedelta(days=1)
        if (last - day).days >= LONG_DAYS:
            yield day, last - timedelta(days=1)
        day = last + timedelta(days=1)
