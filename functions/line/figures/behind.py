"""わけ of one figure of one day: what was closed, what a recount gives now, and the rows that it counts."""

from collections.abc import Iterator
from typing import Any, Final

from bookings.rules import METHODS
from bookings.states import STATES
from kernel import clock, errors
from line.figures import catalogue, counting, reading
from line.figures.catalogue import BY_NAME, COUNTERS, EVENTS, PHOTO, Figure
from line.figures.counting import day_of
from line.figures.records import Snapshot, snapshot_key

ROWS_MOST: Final = 200  # shown; the recount takes all


def of(name: str, day: str) -> dict[str, Any]:
    """Raises NotFound for a figure that there is not, or a day that has not come."""
    figure = BY_NAME.get(name)
    if figure is None or day > reading.today():
        raise errors.NotFound()
    closed = Snapshot.find(*snapshot_key(day), consistent=True)
    recount, found = _recount(figure, day)
    shown = closed.figures.get(name) if closed else recount
    lines = [one for one in closed.corrections if one["name"] == name] if closed else []
    told = [
        ("日", day),
        ("締めた数" if closed else "今の数", _words(shown, figure)),
        ("締めた時刻", clock.iso(closed.closed_at) if closed else "まだ締めていません"),
        ("今数え直した数", _words(recount, figure) if recount is not None else "この数字は数え直せません"),
        *((f"訂正 {one['at']}", f"{one['from']} → {one['to']}") for one in lines),
    ]
    return {
        "name": name,
        "label": figure.label,
        "unit": figure.unit,
        "day": day,
        "value": shown,
        "recount": recount,
        "same": recount is None or recount == shown,
        "where": figure.where.format(day=day) or None,
        "items": found[:ROWS_MOST],
        "more": max(0, len(found) - ROWS_MOST),
        "why": [catalogue.reason(figure, *told)],
    }


def _words(value: int | None, figure: Figure) -> str:
    return "なし" if value is None else f"{value:,}{figure.unit}"


def _recount(figure: Figure, day: str) -> tuple[int | None, list[dict[str, Any]]]:
    """How many there are by the rows of now, and the rows; None where there are no rows to count."""
    if figure.made_of in (COUNTERS, PHOTO):
        return None, []
    rows = list(_rows(figure, day))
    return len(rows), [one for one in rows if one]


def _rows(figure: Figure, day: str) -> Iterator[dict[str, Any]]:
    """Each row that counts; an empty one where nothing of it may be shown (who was active is nobody's business)."""
    if figure.made_of == EVENTS:
        for event in reading.events(day):
            if figure.name in counting.of_event(event):
                yield _row(_time(event.at), f"届いた知らせ（{figure.label}）", f"/line/events?day={day}")
    elif figure.name == "active":
        for _ in reading.active(day):
            yield {}
    elif figure.group == "予約":
        for booking in reading.bookings(day, day):
            if figure.name in counting.stands_as(booking):
                words = f"{METHODS[booking.method]}・{STATES[booking.state]}"
                yield _row(
                    f"{booking.number}　{booking.when.clock_label}", words, f"/line/bookings/{booking.booking_id}"
                )
    else:
        for inquiry in reading.inquiries([reading.earlier(day[:7]), day[:7]]):
            if (figure.name, day) in counting.waits(inquiry, clock.now()):
                words = f"受付 {day_of(inquiry.opened_at)} {_time(inquiry.opened_at)}"
                yield _row(inquiry.number, words, f"/line/inquiries/{inquiry.inquiry_id}")


def _time(at: Any) -> str:
    return f"{at.astimezone(clock.JST):%H:%M}"


def _row(label: str, detail: str, href: str) -> dict[str, Any]:
    return {"label": label, "detail": detail, "href": href}
