"""HTTP of the booking page that is opened from the talk: what its person has, what is free, and her own verbs. No rules here.

What she does here her talk is told too, once for each revision: who picks up the phone tomorrow finds it there, with the same buttons.

Who she is says her session (`line.liff`); no route takes a person's key, and each act is on the one booking that is hers.
"""

import unicodedata
from datetime import date
from typing import Any, Final

from bookings import book, days, mounting, planning, reading, states, waiting
from bookings.offers import Ask
from bookings.rules import TELEPHONE
from japan import text
from kernel import errors
from kernel.app import Call
from kernel.changes import commit
from kernel.errors import FieldError
from kernel.routes import Key, Natural, person
from line.api import app
from line.bookings import own
from line.bookings.mount import BOOKINGS
from line.consent import terms
from line.records import user_of

PERSON = person()
NUMBER: Final = "電話番号は、市外局番からの10けたか11けたの数字で入力してください（例：090-0000-0001）。"


def _ask(given: dict[str, Any]) -> Ask:
    return Ask(given["service"], given["method"], given.get("counsellor") or None)


def _when(given: dict[str, Any]) -> days.When:
    try:
        return days.When(date.fromisoformat(given["day"]), given["minute"])
    except ValueError:
        raise errors.Invalid([FieldError("/minute", "minute", "時刻を一覧から選んでください。")]) from None


def _number_faults(body: dict[str, Any]) -> list[FieldError]:
    """A number that is typed can be called."""
    given = str(body.get("telephone") or "")
    if not given or text.is_telephone(text.telephone_key(given)):
        return []
    return [FieldError("/telephone", "telephone", NUMBER)]


def _number(given: dict[str, Any], known: str | None = None) -> str:
    """Where she is to be called; '' for other ways, and where a number is known and stays. Raises Invalid (there is none)."""
    if given["method"] != TELEPHONE:
        return ""
    number = unicodedata.normalize("NFKC", given.get("telephone", "")).strip()
    if not number and not known:
        raise errors.Invalid([FieldError("/telephone", "required", NUMBER)])
    return number


def _mine(call: Call) -> Any:
    """The booking that she has. Raises NotFound."""
    mine = reading.of_person(BOOKINGS, call.person.id)
    if mine is None:
        raise errors.NotFound("いまのご予約はありません。画面を読み直してください。")
    return mine


def _must_have_agreed(call: Call) -> None:
    """As in the talk: something new begins with consent to the terms; what she has already is hers to change. Raises RuleBroken."""
    user = user_of(call.person.id)
    if user is not None and not terms.agreed(user):
        raise errors.RuleBroken(
            "予約には、利用の約束への同意がいります。LINEのトークで「利用の約束」と送り、「同意する」を押してください。"
        )


@app.get("/api/line/my-booking", audience=PERSON, summary="自分の予約と、予約できるもの", answer="line/my-booking")
def my_booking(call: Call) -> dict[str, Any]:
    """Her booking or what she waits for, and what can be booked."""
    return own.shown(call.person)


@app.get(
    "/api/line/my-booking/days",
    audience=PERSON,
    summary="予約できる日と時刻",
    query="line/my-booking-days-query",
    answer="line/my-booking-days",
)
def my_booking_days(call: Call) -> dict[str, Any]:
    """The next days on which somebody works, with what is free in each part; her own booking is not in her way."""
    first = date.fromisoformat(call.query["first"]) if "first" in call.query else days.today()
    return own.free_days(call.person.id, _ask(call.query), first)


@app.post(
    "/api/line/my-booking/book",
    audience=PERSON,
    summary="予約する",
    body="line/my-booking-book",
    rules=_number_faults,
    answer="line/my-booking",
    idempotency=Key(),
)
def my_booking_book(call: Call) -> dict[str, Any]:
    """Book. Raises RuleBroken (she has not agreed to the terms)."""
    _must_have_agreed(call)
    wanted = planning.Wanted(call.person.id, _ask(call.body), _when(call.body), telephone=_number(call.body))
    book.book(BOOKINGS, wanted, by=mounting.ON_A_PAGE, marker=call.once())
    return own.shown(call.person)


@app.post(
    "/api/line/my-booking/change",
    audience=PERSON,
    summary="自分の予約を変更する",
    body="line/my-booking-change",
    rules=_number_faults,
    answer="line/my-booking",
    idempotency=Key(),
)
def my_booking_change(call: Call) -> dict[str, Any]:
    """Move her booking to another time or way."""
    given, mine = call.body, _mine(call)
    ask = Ask(mine.service, given["method"], given.get("counsellor") or None)
    book.change(
        BOOKINGS,
        mine.booking_id,
        _when(given),
        ask=ask,
        telephone=_number(given, mine.telephone),
        version=given["version"],
        by=mounting.ON_A_PAGE,
        marker=call.once(),
    )
    return own.shown(call.person)


@app.post(
    "/api/line/my-booking/telephone",
    audience=PERSON,
    summary="電話する番号を入れる",
    body="line/my-booking-telephone",
    rules=_number_faults,
    answer="line/my-booking",
    idempotency=Key(),
)
def my_booking_telephone(call: Call) -> dict[str, Any]:
    """Say where she wants to be called, or change it; only who works for job support reads it."""
    mine, number = _mine(call), unicodedata.normalize("NFKC", call.body["telephone"]).strip()
    book.set_telephone(
        BOOKINGS, mine.booking_id, number, version=call.body["version"], by=mounting.ON_A_PAGE, marker=call.once()
    )
    return own.shown(call.person)


@app.post(
    "/api/line/my-booking/take",
    audience=PERSON,
    summary="取り置きを予約にする",
    body="line/my-booking-version",
    answer="line/my-booking",
    idempotency=Key(),
)
def my_booking_take(call: Call) -> dict[str, Any]:
    """Make the hold a booking."""
    mine = _mine(call)
    book.accept(BOOKINGS, mine.booking_id, version=call.body["version"], by=mounting.ON_A_PAGE, marker=call.once())
    return own.shown(call.person)


@app.post(
    "/api/line/my-booking/cancel",
    audience=PERSON,
    summary="自分の予約を取り消す",
    body="line/my-booking-cancel",
    answer="line/my-booking",
    idempotency=Key(),
)
def my_booking_cancel(call: Call) -> dict[str, Any]:
    """Cancel her booking, or give back a hold; what is cancelled already stays so."""
    booking_id, version = call.body["booking"], call.body["version"]
    known = reading.find(BOOKINGS, booking_id)
    if known is None or known.person != call.person.id:
        raise errors.NotFound("このご予約は見つかりません。画面を読み直してください。")
    if known.state not in (states.CANCELLED, states.LAPSED):
        book.cancel(BOOKINGS, booking_id, "", version=version, by=mounting.ON_A_PAGE, marker=call.once())
    return own.shown(call.person)


def _wait_faults(body: dict[str, Any]) -> list[FieldError]:
    """She waits for a part of a day or for one time of it, not for both."""
    if ("part" in body) != ("minute" in body):
        return []
    return [FieldError("/minute", "one-of", "待つ時間帯か時刻を、どちらか一つ選んでください。")]


@app.post(
    "/api/line/my-booking/wait",
    audience=PERSON,
    summary="空きを待つ",
    body="line/my-booking-wait",
    rules=_wait_faults,
    answer="line/my-booking",
    idempotency=Natural("a person waits once; the same wish again keeps its place"),
)
def my_booking_wait(call: Call) -> dict[str, Any]:
    """Wait for a part of a day that is full, or for one time of it. Raises RuleBroken (she has not agreed to the terms)."""
    _must_have_agreed(call)
    given, person = call.body, call.person.id
    day, part, minute = date.fromisoformat(given["day"]), given.get("part"), given.get("minute")
    own.must_be_full(person, _ask(given), day, part, minute)
    commit(*waiting.plan_wait(BOOKINGS, person, _ask(given), day, part, minute=minute), table=BOOKINGS.booking)
    return own.shown(call.person)


@app.post(
    "/api/line/my-booking/leave",
    audience=PERSON,
    summary="空きを待つのをやめる",
    body="line/my-booking-leave",
    answer="line/my-booking",
    idempotency=Natural("who has left the queue has left it"),
)
def my_booking_leave(call: Call) -> dict[str, Any]:
    """Wait no more."""
    if gone := waiting.plan_leave(BOOKINGS, call.person.id):
        commit(*gone, table=BOOKINGS.booking)
    return own.shown(call.person)
