"""Rows → figures. Pure: what was read of some months is counted day by day, as `catalogue` says it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from bookings import states
from inquiries.states import CLOSED
from kernel import clock
from line.figures.journeys import ANSWERED_, CONSENT, FINISHED, FOLLOW, USED_
from line.replies import ANSWER_WITHIN

COUNTED: Final = frozenset({states.BOOKED, states.DONE, states.NO_SHOW})
_ADDED: Final = ("follows", "unblocks", "blocks", "messages", "overdue", "answers", "replies", "pushes")
NOT_RECOUNTED: Final = frozenset({"waiting"})  # a photograph: what was seen at the closing stays

type Figures = dict[str, int]
type Crossed = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Standing:
    """How many were following and blocked at the end of a day."""

    following: int
    blocked: int


@dataclass(frozen=True)
class Rows:
    """What was read: the counters by day, who was active on which day, inquiries and bookings."""

    counters: Mapping[str, Any] = field(default_factory=dict)
    active: Mapping[str, frozenset[str]] = field(default_factory=dict)
    inquiries: Sequence[Any] = ()
    bookings: Sequence[Any] = ()

    def first_day(self) -> str | None:
        """The first day of which anything is known."""
        known = [*self.counters, *self.active, *(one.day for one in self.bookings if one.state in COUNTED)]
        return min([*known, *(day_of(one.opened_at) for one in self.inquiries)], default=None)


def day_of(at: datetime) -> str:
    return at.astimezone(clock.JST).date().isoformat()


def of_days(rows: Rows, days: Iterable[str], before: Standing, now: datetime) -> dict[str, tuple[Figures, Crossed]]:
    """The figures of these days, which follow each other; `before` is how things stood at the end of the day before the first."""
    wanted = list(days)
    counted: dict[str, Counter[str]] = {day: Counter() for day in wanted}
    crossed: dict[str, dict[str, Counter[str]]] = {day: {} for day in wanted}
    following, blocked = before.following, before.blocked
    for day in wanted:
        counters = rows.counters.get(day)
        counted[day].update({name: _of(counters, name) for name in _ADDED})
        following += _of(counters, "to_following")
        blocked += _of(counters, "to_blocked")
        counted[day].update(registered=following, blocked=blocked, active=len(rows.active.get(day, ())))
    for inquiry in rows.inquiries:
        for name, day in waits(inquiry, now):
            if day in counted:
                counted[day][name] += 1
    for booking in rows.bookings:
        if booking.day in counted:
            for name in stands_as(booking):
                counted[booking.day][name] += 1
            if booking.state in COUNTED:
                crossed[booking.day].setdefault(booking.method, Counter())[hour_of(booking)] += 1
    names = [*_ADDED, "registered", "blocked", "active", "inquiries", "answered_in_time", "answered_late"]
    names += ["bookings", "held_meetings", "no_shows", "cancelled"]
    return {
        day: (
            {name: counted[day][name] for name in names},
            {method: dict(sorted(hours.items())) for method, hours in sorted(crossed[day].items())},
        )
        for day in wanted
    }


def _of(counters: Any, name: str) -> int:
    return int(getattr(counters, name, None) or 0)


def waits(inquiry: Any, now: datetime) -> list[tuple[str, str]]:
    """Where an inquiry counts: (figure, day)."""
    found = [("inquiries", day_of(inquiry.opened_at))]
    ends, answered = inquiry.opened_at + ANSWER_WITHIN, inquiry.first_answered_at
    if answered is not None and answered <= ends:
        found.append(("answered_in_time", day_of(answered)))
    elif ends <= now and (answered is not None or inquiry.state != CLOSED or inquiry.overdue_wait is not None):
        found.append(("answered_late", day_of(ends)))
    return found


def stands_as(booking: Any) -> list[str]:
    """The figures in which a booking counts."""
    found = ["bookings"] if booking.state in COUNTED else []
    return found + {
        states.DONE: ["held_meetings"],
        states.NO_SHOW: ["no_shows"],
        states.CANCELLED: ["cancelled"],
    }.get(booking.state, [])


def hour_of(booking: Any) -> str:
    """The hour of the business day in which it begins: '06' to '24'."""
    return f"{booking.minute // 60:02d}"


def of_event(event: Any) -> list[str]:
    """The figures in which a kept event counts: it says so itself, by the transaction that counted it."""
    return list(event.counted or ())


def added(many: Iterable[Crossed]) -> Crossed:
    """Crossings added up."""
    total: dict[str, Counter[str]] = {}
    for one in many:
        for method, hours in one.items():
            total.setdefault(method, Counter()).update(hours)
    return {method: dict(sorted(hours.items())) for method, hours in sorted(total.items())}


def funnel(journeys: Iterable[Any], month: str) -> dict[str, int]:
    """How many of those who began in a month came to each step by the end of the following month: {step: users}; 'used' is any function."""
    until = clock.iso(_end_of_next(month))
    found: Counter[str] = Counter({FOLLOW: 0, CONSENT: 0, FINISHED: 0, "used": 0})
    for journey in journeys:
        steps = {step for step, at in journey.steps.items() if at < until}
        found.update(steps)
        found["used"] += any(step.startswith(USED_) for step in steps)
        found["begun"] += 1
    return dict(sorted(found.items()))


def questions(funnelled: Mapping[str, int]) -> list[str]:
    """The questions in a funnel, those that most answered first: the order in which they are asked, if nobody skips one."""
    named = [step.removeprefix(ANSWERED_) for step in funnelled if step.startswith(ANSWERED_)]
    return sorted(named, key=lambda one: -funnelled[ANSWERED_ + one])


def _end_of_next(month: str) -> datetime:
    first = date.fromisoformat(f"{month}-01")
    after = (first + timedelta(days=62)).replace(day=1)
    return clock.parse(f"{after.isoformat()}T00:00:00+09:00")


def days_between(first: str, last: str) -> list[str]:
    """All days from `first` to `last`, both included."""
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    return [(begin + timedelta(days=n)).isoformat() for n in range((end - begin).days + 1)]
