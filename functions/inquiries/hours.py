"""By when an answer is owed: so much open time of an office (`japan.opening`), or so much time round the clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from japan.opening import Hours, after_open_time

ORDINARY, URGENT, COMPLAINT = "ordinary", "urgent", "complaint"


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


def deadline(at: datetime, priority: str, hours: Hours, limits: Limits) -> datetime:
    """By when an inquiry that came at `at` is to be answered: its priority's open time, counted while the desk is open.

    What comes on a closed day or after closing counts from the next opening.
    """
    return after_open_time(at, limits.open_time(priority), hours)
