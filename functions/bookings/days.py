"""Business days and their minutes: 06:00 to 25:00, in quarters of an hour. Pure.

A business day belongs to the date on which it begins: half past midnight of 2 December is minute 1470 of 1 December. So the closure
from 29 December 01:00 to the end of 3 January is exactly the business days 12/29 to 1/3, and the last booking of the year ends on
12/28 at 25:00. Source: specification of the job-support service (opening hours of consultations).
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from kernel import clock

OPENS: Final = 360  # 06:00
CLOSES: Final = 1500  # 25:00, that is 01:00 of the next date
CELL: Final = 15
_MIDNIGHT: Final = 1440
_WEEKDAYS: Final = "月火水木金土日"


@dataclass(frozen=True, order=True)
class When:
    """A minute of a business day. Raises ValueError for what is no quarter of an hour between 06:00 and 25:00."""

    day: date
    minute: int

    def __post_init__(self) -> None:
        if not OPENS <= self.minute <= CLOSES or self.minute % CELL:
            raise ValueError(f"no minute of a business day: {self.minute}")

    @property
    def instant(self) -> datetime:
        """The same as an instant (UTC)."""
        return _start(self.day) + timedelta(minutes=self.minute)

    @property
    def key(self) -> str:
        """`2026-12-01#1470`: sorts as text in the order of time."""
        return f"{self.day.isoformat()}#{self.minute:04d}"

    @property
    def label(self) -> str:
        """「12/1(火) 24:30（2日 0:30）」; before midnight without the brackets."""
        return f"{day_label(self.day)} {self.clock_label}"

    @property
    def clock_label(self) -> str:
        """「24:30（2日 0:30）」: as the business day counts, and after midnight also as a calendar does."""
        told = clock_text(self.minute)
        if self.minute < _MIDNIGHT:
            return told
        after = self.minute - _MIDNIGHT
        return f"{told}（{(self.day + timedelta(days=1)).day}日 {after // 60}:{after % 60:02d}）"


def of_key(key: str) -> When:
    """The inverse of `When.key`. Raises ValueError."""
    day, _, minute = key.partition("#")
    return When(date.fromisoformat(day), int(minute))


def of_instant(instant: datetime) -> When | None:
    """The business day and minute of an instant, rounded down to its quarter; None between 01:00 and 06:00, when no business day runs."""
    local = instant.astimezone(clock.JST)
    minutes = (local.hour * 60 + local.minute) // CELL * CELL
    if minutes >= OPENS:
        return When(local.date(), minutes)
    if minutes < CLOSES - _MIDNIGHT:
        return When(local.date() - timedelta(days=1), minutes + _MIDNIGHT)
    return None


def today() -> date:
    """The business day that runs now; after 25:00 the one that is about to begin."""
    now = of_instant(clock.now())
    return now.day if now else clock.today()


def cells(minute: int, minutes: int) -> range:
    """The quarters that a stretch of `minutes` from `minute` takes: 1440 for 60 → 1440, 1455, 1470, 1485."""
    return range(minute, minute + minutes, CELL)


def clock_text(minute: int) -> str:
    """「24:30」."""
    return f"{minute // 60}:{minute % 60:02d}"


def day_label(day: date) -> str:
    """「12/1(火)」."""
    return f"{day.month}/{day.day}({_WEEKDAYS[day.weekday()]})"


def _start(day: date) -> datetime:
    return clock.parse(datetime.combine(day, time(0), clock.JST).isoformat())
