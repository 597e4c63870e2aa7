"""Fault cases of bookings. As in the rest of the room, tries are counted honestly, and what a crash delays is written later."""

from datetime import timedelta
from typing import Any

from bookings import away, book, mounting, planning, reading, settings, waiting
from bookings.days import When
from bookings.offers import Ask
from bookings.rules import WEEK
from kernel import clock
from kernel.changes import Marker, commit
from line.api import app
from line.bookings import words
from line.bookings.mount import BOOKINGS
from line.bookings.records import new_call, new_telephoned
from line.records import Send, user_key
from line.worker import worker
from tests import house
from tests.bookings.city import CONSULTATION, HOUSE, counsellor
from tests.faults.cases_line import COUNTS, HANAKO, LATE, event, friend, taken
from tests.faults.kit import Case

PATH = "/api/line/bookings"
BY = mounting.Speaker("山田 花子", "01STAFF")
# Two quarters of an hour and one counsellor: each write is a point where it breaks.
SHORT = CONSULTATION | {"minutes": 15, "step_minutes": 15, "methods": ["video"], "lead_minutes": 0}
TODAY = house.NOON.date()
TOMORROW = TODAY + timedelta(days=1)
NOON, LATER = When(TOMORROW, 720), When(TOMORROW, 735)
VIDEO = Ask("consultation", "video")
FLOW = "01M80K4FW00000000000000077"
ASKED: dict[str, Any] = {
    "name": "佐藤 ゆき",
    "telephone": "090-0000-0001",
    "service": "consultation",
    "method": "video",
    "day": TOMORROW.isoformat(),
    "minute": 720,
}
# A repetition names the one who telephoned anew, so its keys differ; what was freed is seen to by the sweep.
IGNORED = (*COUNTS, "told", "holds_until", "asked_at")


def city() -> house.Caller:
    for kind, setting_id, body in (
        ("house", "house", HOUSE),
        ("service", "consultation", SHORT),
        ("counsellor", "aoki", counsellor("青木")),
    ):
        settings.save(BOOKINGS, kind, setting_id, body, version=0, by=BY, marker=Marker(("set", setting_id)))
    worker.sweep()  # what a new counsellor leads to
    return house.staff()


def booked(person: str = "", when: When = NOON, ask: Ask = VIDEO) -> Any:
    wanted = planning.Wanted(person or new_telephoned(), ask, when, "佐藤 ゆき", "090-0000-0001")
    return book.book(BOOKINGS, wanted, by=mounting.PERSON, marker=Marker(("booked", person)))


def with_booking() -> tuple[house.Caller, str]:
    staff = city()
    return staff, str(booked().booking_id)


def with_call() -> tuple[house.Caller, str]:
    staff, booking_id = with_booking()
    new_call("01CALL", booking_id, "tel-1", mounting.MOVED, "LINEを使っていません").save()
    return staff, booking_id


def send(path: str, body: dict[str, Any]) -> Any:
    def call(seen: tuple[house.Caller, str] | house.Caller) -> Any:
        staff, booking_id = seen if isinstance(seen, tuple) else (seen, "")
        return staff.post(app, PATH + path.format(id=booking_id), body, idempotency_key="k")

    return call


def begun() -> tuple[house.Caller, str]:
    """A booking whose time has come: it was made for a day that is over."""
    staff, booking_id = with_booking()
    booking = reading.of(BOOKINGS, booking_id)
    booking.day = (TODAY - timedelta(days=1)).isoformat()
    booking.look_again(None)
    booking.save()
    return staff, booking_id


def reminder_due() -> None:
    """A friend's booking whose first reminder is due now."""
    city()
    friend()
    booking = booked(user_key(HANAKO))
    booking.day, booking.minute = TODAY.isoformat(), 960
    booking.look_again(clock.now())
    booking.save()


def hold_over() -> None:
    city()
    friend()
    wanted = planning.Wanted(user_key(HANAKO), VIDEO, NOON)
    made = planning.book(BOOKINGS, wanted, by=mounting.SYSTEM, holds_for=timedelta(seconds=1))
    made.booking.holds_until = clock.now()
    made.booking.look_again(clock.now())
    heard = [
        one for one in made.changes if not isinstance(one.record, Send)
    ]  # what told her of the hold has long gone out
    commit(*heard, table=BOOKINGS.booking)


def freed_for_one() -> None:
    """One waits; a slot in half an hour has just become free, and is kept until it begins, whenever that is done."""
    city()
    friend()
    commit(*waiting.plan_wait(BOOKINGS, user_key(HANAKO), VIDEO, TODAY), table=BOOKINGS.booking)
    freed = BOOKINGS.freed(pk="FREED#01B#0", sk="FREED", day=TODAY.isoformat(), minute=750)
    freed.look_again(clock.now())
    freed.save()


def somebody_away() -> None:
    city()
    booked(ask=Ask("consultation", "video", "aoki"))
    away.declare(BOOKINGS, "aoki", TOMORROW, TOMORROW, by=BY, marker=Marker(("away",)))


def city_with_friend() -> None:
    city()
    friend()


def hours_changed() -> None:
    """The day of a booking is closed."""
    city()
    booked()
    closed = HOUSE | {"closures": [{"first": TOMORROW.isoformat(), "last": TOMORROW.isoformat(), "why": "点検"}]}
    settings.save(BOOKINGS, "house", "house", closed, version=1, by=BY, marker=Marker(("close",)))


def opened() -> tuple[house.Caller, str]:
    """Hanako's page, in a city without a booking of hers."""
    city()
    friend()
    return house.opened_from_the_talk(user_key(HANAKO)), ""


def opened_with_booking() -> tuple[house.Caller, str]:
    who, _ = opened()
    return who, str(booked(user_key(HANAKO)).booking_id)


def opened_to_be_called() -> tuple[house.Caller, str]:
    who, booking_id = opened_with_booking()
    booking = reading.of(BOOKINGS, booking_id)
    booking.method = "telephone"
    booking.save()
    return who, booking_id


def opened_with_hold() -> tuple[house.Caller, str]:
    who, _ = opened()
    wanted = planning.Wanted(user_key(HANAKO), VIDEO, NOON)
    made = planning.book(BOOKINGS, wanted, by=mounting.SYSTEM, holds_for=timedelta(hours=1))
    commit(*[one for one in made.changes if not isinstance(one.record, Send)], table=BOOKINGS.booking)
    return who, ""


def opened_in_full_city() -> tuple[house.Caller, str]:
    """Tomorrow's one slot is taken by another."""
    who, _ = opened()
    one = counsellor("青木", week={WEEK[TOMORROW.weekday()]: [[720, 735]]})
    settings.save(BOOKINGS, "counsellor", "aoki", one, version=1, by=BY, marker=Marker(("narrow",)))
    booked()
    return who, ""


def waiting_for_tomorrow() -> tuple[house.Caller, str]:
    who, _ = opened()
    commit(*waiting.plan_wait(BOOKINGS, user_key(HANAKO), VIDEO, TOMORROW, 1), table=BOOKINGS.booking)
    return who, ""


def on_page(path: str, body: dict[str, Any]) -> Any:
    def call(seen: tuple[house.Caller, str]) -> Any:
        who, booking_id = seen
        given = {name: booking_id if value == "{id}" else value for name, value in body.items()}
        return who.post(app, f"/api/line/my-booking{path}", given, idempotency_key="k")

    return call


MINE: dict[str, Any] = {"method": "video", "day": TOMORROW.isoformat(), "minute": 720}
TAP = words.Press(words.BOOK, FLOW, "consultation", "video", day=TOMORROW.isoformat(), minute=720).data

CASES = [
    Case("line.webhook_body", taken(event("postback", 7, postback={"data": TAP})), city_with_friend, IGNORED, LATE),
    Case("line.book_for", send("", ASKED), city, (*IGNORED, "person"), LATE),
    Case(
        "line.change_booking",
        send("/{id}/change", {"version": 1, "day": TOMORROW.isoformat(), "minute": 735}),
        with_booking,
        IGNORED,
        LATE,
    ),
    Case("line.cancel_booking", send("/{id}/cancel", {"version": 1, "reason": "電話"}), with_booking, IGNORED, LATE),
    Case("line.finish_booking", send("/{id}/finish", {"version": 1, "missed": False}), begun, IGNORED, LATE),
    Case(
        "line.save_booking_setting",
        send("/settings", {"kind": "room", "id": "room1", "version": 0, "body": {"name": "相談室1"}}),
        house.staff,
        IGNORED,
        LATE,
    ),
    Case(
        "line.preview_booking_setting",
        send("/settings/preview", {"kind": "room", "id": "room1", "version": 0, "body": {"name": "相談室1"}}),
        house.staff,
    ),
    Case(
        "line.set_booking_meeting",
        send("/{id}/meeting", {"version": 1, "address": "https://hidamari.webex.com/meet/aoki"}),
        with_booking,
        IGNORED,
        LATE,
    ),
    Case("line.my_booking_book", on_page("/book", MINE | {"service": "consultation"}), opened, IGNORED, LATE),
    Case(
        "line.my_booking_change",
        on_page("/change", MINE | {"version": 1, "minute": 735}),
        opened_with_booking,
        IGNORED,
        LATE,
    ),
    Case(
        "line.my_booking_telephone",
        on_page("/telephone", {"version": 1, "telephone": "090-0000-0001"}),
        opened_to_be_called,
        IGNORED,
        LATE,
    ),
    Case("line.my_booking_take", on_page("/take", {"version": 1}), opened_with_hold, IGNORED, LATE),
    Case(
        "line.my_booking_cancel",
        on_page("/cancel", {"booking": "{id}", "version": 1}),
        opened_with_booking,
        IGNORED,
        LATE,
    ),
    Case(
        "line.my_booking_wait",
        on_page("/wait", {"service": "consultation", "method": "video", "day": TOMORROW.isoformat(), "part": 1}),
        opened_in_full_city,
        IGNORED,
        LATE,
    ),
    Case("line.my_booking_leave", on_page("/leave", {}), waiting_for_tomorrow, IGNORED, LATE),
    Case(
        "line.declare_absence",
        send("/absences", {"counsellor": "aoki", "first": TOMORROW.isoformat(), "last": TOMORROW.isoformat()}),
        city,
        IGNORED,
        LATE,
    ),
    Case("line.called", send("/calls/01CALL/done", {"version": 1}), with_call, IGNORED, LATE),
    Case("line.booking_due", lambda _: worker.sweep(), reminder_due, IGNORED, LATE),
    Case("line.booking_due", lambda _: worker.sweep(), hold_over, IGNORED, LATE),
    Case("line.booking_freed", lambda _: worker.sweep(), freed_for_one, IGNORED, LATE),
    Case("line.booking_review_due", lambda _: worker.sweep(), hours_changed, IGNORED, LATE),
    Case("line.absence_due", lambda _: worker.sweep(), somebody_away, IGNORED, LATE),
]
