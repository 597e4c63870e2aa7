"""The rows of some months: a handful of bounded queries, never a scan."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from bookings import lists
from inquiries.records import inquiry_key
from kernel import clock, search
from kernel.paging import LIMIT_MOST, page
from kernel.records import Record
from line import numbers
from line.bookings.mount import BOOKINGS
from line.figures.counting import Rows, Standing, day_of
from line.figures.records import Active, Journey, MonthFigures, Snapshot
from line.records import Inquiry, Listed, WebhookEvent, listed_key


def rows(months: Sequence[str]) -> Rows:
    """What is counted of these months, which follow each other: three queries a month, and the inquiries in batches. The inquiries of the
    month before are read too: they may have been answered in the first of these."""
    counters = {day: one for month in months for day, one in numbers.of_month(month).items()}
    active: dict[str, set[str]] = defaultdict(set)
    for month in months:
        for one in every(Active, "", f"ACTIVE#{month}"):
            active[one.sk.partition("#")[0]].add(one.user_key)
    bookings = lists.calendar(BOOKINGS, first_of(months[0]), last_of(months[-1]))
    return Rows(
        counters,
        {day: frozenset(users) for day, users in active.items()},
        inquiries([earlier(months[0]), *months]),
        bookings,
    )


def inquiries(months: Sequence[str]) -> list[Inquiry]:
    """The inquiries that came in these months."""
    keys = [inquiry_key(one.inquiry_id) for month in months for one in every(Listed, "", listed_key(month))]
    return search.records(Inquiry, keys)


def bookings(first: str, last: str) -> list[Any]:
    """The bookings of some business days."""
    return lists.calendar(BOOKINGS, date.fromisoformat(first), date.fromisoformat(last))


def active(day: str) -> list[Active]:
    """That somebody was active on a day, one for each."""
    cursor: str | None = None
    found: list[Active] = []
    while True:
        part = page(
            Active, "", [f"ACTIVE#{day[:7]}"], cursor=cursor, limit=LIMIT_MOST, prefix=f"{day}#", consistent=True
        )
        found += part.items
        cursor = part.next
        if cursor is None:
            return found


def events(day: str) -> Iterator[WebhookEvent]:
    """The kept events of a day in Japan."""
    return every(WebhookEvent, "gsi1", f"EVENTS#{day}")


def journeys(month: str) -> list[Journey]:
    """The journeys of those who began in a month."""
    return list(every(Journey, "gsi1", f"JOURNEYS#{month}"))


def snapshots(month: str) -> dict[str, Snapshot]:
    """The closed days of a month."""
    return {one.day: one for one in every(Snapshot, "", f"FIGURES#{month}")}


def months_of(year: int) -> dict[str, MonthFigures]:
    """The months of a fiscal year that were counted at a closing."""
    return {one.month: one for one in every(MonthFigures, "", f"FIGURES-YEAR#{year}")}


def standing_before(day: str, snapshot: Snapshot | None) -> Standing:
    """How many were following and blocked at the end of the day before `day`: as that day was closed, or, where it was not, those of now without
    what the counters of `day` and later have added."""
    if snapshot is not None:
        return Standing(snapshot.figures["registered"], snapshot.figures["blocked"])
    now = numbers.now()
    later = [one for month in _since(day[:7]) for at, one in numbers.of_month(month).items() if at >= day]
    return Standing(
        (now.following or 0) - sum(one.to_following or 0 for one in later),
        (now.blocked or 0) - sum(one.to_blocked or 0 for one in later),
    )


def _since(month: str) -> list[str]:
    """The months from this one to that of today."""
    found = [clock.month_of(clock.now())]
    while found[-1] > month:
        found.append(earlier(found[-1]))
    return found


def waiting_after(day: str) -> int:
    """How many wait for a day after this one, as far ahead as anything can be booked: one query a day, once a day."""
    set_now = lists.rules_of(lists.settings(BOOKINGS))
    ahead = max((one.days_ahead for one in set_now.services.values() if one.active), default=0)
    begins = date.fromisoformat(day)
    return sum(len(lists.waiting(BOOKINGS, begins + timedelta(days=n))) for n in range(1, ahead + 1))


def every[R: Record](of: type[R], index: str, partition: str) -> Iterator[R]:
    """All records of one bounded partition, oldest first."""
    cursor: str | None = None
    while True:
        found = page(of, index, [partition], cursor=cursor, limit=LIMIT_MOST, newest_first=False, consistent=not index)
        yield from found.items
        cursor = found.next
        if cursor is None:
            return


def first_of(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def last_of(month: str) -> date:
    return (first_of(month) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def earlier(month: str) -> str:
    """The month before."""
    return (first_of(month) - timedelta(days=1)).isoformat()[:7]


def today() -> str:
    return day_of(clock.now())
