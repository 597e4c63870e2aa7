"""The day's end: what is over is closed, what changed since is corrected. One transaction for all of it, so that a crash leaves nothing half.

    (rings every hour) ──yesterday is not closed──► Closing, due at once ──the sweep──► snapshots, corrections, the months; Closing is gone

The two months in which anything may still move are recounted each time a day is closed: whatever is late finds its day.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from japan import calendar
from kernel import clock, errors
from kernel.changes import Change, Kept, New, Removed, Saved, commit
from line.figures import counting, reading
from line.figures.catalogue import FIGURES, LAST, OWN, SUM
from line.figures.counting import NOT_RECOUNTED, Crossed, Figures, Rows
from line.figures.records import CLOSING_KEY, Closing, MonthFigures, Snapshot, month_key, snapshot_key
from line.records import LineRecord

ENDS: Final = timedelta(hours=25)  # a business day ends at 25:00: only then are all its bookings over


def last_over(now: datetime) -> str:
    """The last day that is over at `now`, bookings after midnight included."""
    return counting.day_of(now - ENDS)


def ring() -> None:
    """Have the days that are over closed, if they are not: one GetItem, and one write once a day."""
    day = last_over(clock.now())
    if Snapshot.find(*snapshot_key(day)) is None:
        pk, sk = CLOSING_KEY
        asked = Closing(pk=pk, sk=sk)
        asked.look_again(clock.now())
        commit(Kept(asked), table=LineRecord)


def close(record: Closing) -> None:
    """Close what is over and correct what has changed. Safe at any time and any number of times: the same rows are the same snapshots.

    Whoever closes at the same moment wins; the due time that stays brings us back.
    """
    now = clock.now()
    last = last_over(now)
    months = [reading.earlier(last[:7]), last[:7]]
    rows = reading.rows(months)
    kept = {month: reading.snapshots(month) for month in months}
    known = {day: one for month in months for day, one in kept[month].items()}
    first = max(min([*known, rows.first_day() or last]), f"{months[0]}-01")
    changes: list[Change] = []
    if first <= last:
        days = counting.days_between(first, last)
        before = reading.standing_before(first, _closed_before(first, months[0]))
        counted = counting.of_days(rows, days, before, now)
        photo = {last: {"waiting": reading.waiting_after(last)}} if last not in known else {}
        for day in days:
            figures, crossed = counted[day]
            changes += _closed(day, known.get(day), {**figures, **photo.get(day, {})}, crossed, now)
        changes += [change for month in months for change in _month(month, days, counted, known, photo, rows)]
    try:
        commit(*changes, Removed(record), table=LineRecord)
    except errors.Conflict:
        return


def _closed_before(first: str, month: str) -> Snapshot | None:
    if first != f"{month}-01":
        return None
    eve = (reading.first_of(month) - timedelta(days=1)).isoformat()
    return Snapshot.find(*snapshot_key(eve), consistent=True)


def _closed(day: str, known: Snapshot | None, figures: Figures, crossed: Crossed, now: datetime) -> list[Change]:
    """A new snapshot, or the corrections of one that stands; nothing if it is as it was."""
    if known is None:
        pk, sk = snapshot_key(day)
        return [New(Snapshot(pk=pk, sk=sk, day=day, figures=figures, crossed=crossed, closed_at=now, corrections=[]))]
    moved = {
        name: (known.figures.get(name), value)
        for name, value in figures.items()
        if name not in NOT_RECOUNTED and known.figures.get(name) != value
    }
    if not moved and known.crossed == crossed:
        return []
    lines = [{"at": clock.iso(now), "name": name, "from": was, "to": value} for name, (was, value) in moved.items()]
    known.figures = known.figures | {name: value for name, (_, value) in moved.items()}
    known.crossed = crossed
    known.corrections = [*known.corrections, *lines]
    return [Saved(known)]


def _month(
    month: str,
    days: list[str],
    counted: dict[str, tuple[Figures, Crossed]],
    known: dict[str, Snapshot],
    photo: dict[str, Figures],
    rows: Rows,
) -> list[Change]:
    of_month = [day for day in days if day.startswith(month)]
    if not of_month:
        return []
    photos = {
        day: {"waiting": one.figures["waiting"]} for day, one in known.items() if "waiting" in one.figures
    } | photo
    daily = {day: {**counted[day][0], **photos.get(day, {})} for day in of_month}
    pk, sk = month_key(calendar.fiscal_year(reading.first_of(month)), month)
    made = MonthFigures(
        pk=pk,
        sk=sk,
        month=month,
        figures=summed(daily, rows),
        crossed=counting.added(counted[day][1] for day in of_month),
        funnel=counting.funnel(reading.journeys(month), month),
        until=of_month[-1],
    )
    return [Kept(made)]


def summed(daily: dict[str, Figures], rows: Rows | None) -> Figures:
    """The figures of some days together: added up, or those of the last day that has them, or (`rows` given) counted anew."""
    found: dict[str, Any] = {}
    for one in FIGURES:
        values = [figures[one.name] for _, figures in sorted(daily.items()) if one.name in figures]
        if one.over_days == SUM:
            found[one.name] = sum(values)
        elif one.over_days == LAST and values:
            found[one.name] = values[-1]
        elif one.over_days == OWN and rows is not None:
            found[one.name] = len(frozenset[str]().union(*(rows.active.get(day, frozenset()) for day in daily)))
    return found
