"""HTTP of bookings: the desk's calendar and verbs, settings, and the counsellors' calendar feeds. No rules here."""

from datetime import date, timedelta
from typing import Any

from bookings import away, book, days, lists, mounting, offers, planning, reading, review, settings
from bookings.offers import Ask
from bookings.records import booking_key, setting_key
from bookings.rules import COUNSELLOR, KINDS
from kernel import clock, errors, links, paging, schema, search
from kernel.app import Answer, Call
from kernel.changes import Kept
from kernel.errors import FieldError
from kernel.routes import Key, Natural, public, staff
from line.api import READ, REPLY, app
from line.bookings import calls, presenting
from line.bookings.mount import BOOKINGS, current
from line.bookings.records import Absence, Booking, Review, marked_ready, new_telephoned, on_line
from line.bookings.records import Call as CallRecord
from line.records import User, find_inquiry

MANAGE = staff("line.manage")
DAYS_MOST = 42
FEED_BACK, FEED_AHEAD = timedelta(days=31), timedelta(days=92)


def _period(query: dict[str, Any]) -> tuple[date, date]:
    first = date.fromisoformat(query.get("first") or days.today().isoformat())
    last = date.fromisoformat(query.get("last") or first.isoformat())
    if not first <= last or (last - first).days >= DAYS_MOST:
        message = f"終わりの日は、始まりの日から{DAYS_MOST}日以内にしてください。"
        raise errors.Invalid([FieldError("/last", "range", message)])
    return first, last


@app.get(
    "/api/line/bookings",
    audience=READ,
    summary="予約のカレンダー",
    query="line/bookings-query",
    answer="line/bookings",
    reads="booking",
)
def list_bookings(call: Call) -> dict[str, Any]:
    """The bookings of some business days, with who works when."""
    return presenting.calendar(*_period(call.query))


@app.get(
    "/api/line/bookings/free",
    audience=READ,
    summary="空いている時間",
    query="line/bookings-free-query",
    answer="line/bookings-free",
)
def free_slots(call: Call) -> dict[str, Any]:
    """The beginnings of a business day that staff may book; with `booking`, as if that one were not there."""
    asked = call.query
    day, ask = date.fromisoformat(asked["day"]), Ask(asked["service"], asked["method"], asked.get("counsellor"))
    owners = lists.owners(BOOKINGS, day, day)
    taken = {cell for cell, owner in owners.items() if owner != asked.get("booking")}
    set_now = current()
    found = offers.free(set_now, ask, day, taken, clock.now(), by_staff=True)
    return {
        "day": day.isoformat(),
        "closed": set_now.house.closed(day),
        "items": [
            {"minute": one.when.minute, "label": one.when.clock_label, "counsellors": list(one.counsellors)}
            for one in found
        ],
    }


def _who_faults(body: dict[str, Any]) -> list[FieldError]:
    if body.get("inquiry") or (body.get("name") and body.get("telephone")):
        return []
    message = "お名前と電話番号を入力するか、LINEのお問い合わせから予約をとってください。"
    return [FieldError("/name", "required", message)]


@app.post(
    "/api/line/bookings",
    audience=REPLY,
    summary="予約をとる",
    description="利用者に代わって予約をとります。LINEの利用者は、お問い合わせの番号（inquiry）で指します。",
    body="line/bookings-book",
    rules=_who_faults,
    answer="line/booking",
    status=201,
    idempotency=Key(),
    reads="booking",
)
def book_for(call: Call) -> dict[str, Any]:
    """Book on somebody's behalf: a LINE user by her inquiry, anybody else by name and telephone."""
    given = call.body
    wanted = planning.Wanted(
        _person(given),
        Ask(given["service"], given["method"], given.get("counsellor")),
        _when(given),
        given.get("name", ""),
        given.get("telephone", ""),
    )
    return presenting.detail(book.book(BOOKINGS, wanted, by=mounting.staff(call.staff), marker=call.once()))


def _person(given: dict[str, Any]) -> str:
    if not given.get("inquiry"):
        return new_telephoned()
    inquiry = find_inquiry(given["inquiry"])
    if inquiry is None:
        raise errors.Invalid([FieldError("/inquiry", "unknown", "このお問い合わせは見つかりません。")])
    return inquiry.user_key


def _when(given: dict[str, Any]) -> days.When:
    try:
        return days.When(date.fromisoformat(given["day"]), given["minute"])
    except ValueError:
        message = "時刻は6:00から25:00のあいだの15分きざみで選んでください。"
        raise errors.Invalid([FieldError("/minute", "minute", message)]) from None


@app.get(
    "/api/line/bookings/{id}",
    audience=READ,
    summary="予約1件",
    answer="line/booking",
    reads="booking",
)
def view_booking(call: Call) -> dict[str, Any]:
    """A booking with its history and its why."""
    return presenting.detail(reading.of(BOOKINGS, call.path["id"]))


@app.post(
    "/api/line/bookings/{id}/change",
    audience=REPLY,
    summary="予約を変更する",
    body="line/bookings-change",
    answer="line/booking",
    idempotency=Key(),
    reads="booking",
)
def change_booking(call: Call) -> dict[str, Any]:
    """Move it to another time, way or counsellor; the person is told."""
    given = call.body
    known = reading.of(BOOKINGS, call.path["id"])
    ask = Ask(known.service, given.get("method") or known.method, given.get("counsellor", known.asked_for))
    changed = book.change(
        BOOKINGS,
        call.path["id"],
        _when(given),
        ask=ask,
        version=given["version"],
        by=mounting.staff(call.staff),
        marker=call.once(),
    )
    return presenting.detail(changed)


@app.post(
    "/api/line/bookings/{id}/cancel",
    audience=REPLY,
    summary="予約を取り消す",
    body="line/bookings-cancel",
    answer="line/booking",
    idempotency=Key(),
    reads="booking",
)
def cancel_booking(call: Call) -> dict[str, Any]:
    """Cancel it, with the reason; the person is told that it is cancelled, not why."""
    by, version = mounting.staff(call.staff), call.body["version"]
    gone = book.cancel(BOOKINGS, call.path["id"], call.body["reason"], version=version, by=by, marker=call.once())
    return presenting.detail(gone)


@app.post(
    "/api/line/bookings/{id}/finish",
    audience=REPLY,
    summary="予約の実施を記録する",
    body="line/bookings-finish",
    answer="line/booking",
    idempotency=Key(),
    reads="booking",
)
def finish_booking(call: Call) -> dict[str, Any]:
    """Record that they met (and that she is ready for placement), or that she did not come."""
    ready = call.body.get("ready", False) and not call.body["missed"]

    def also(booking: Booking) -> list[Kept]:
        if not ready:
            return []
        return [Kept(marked_ready(booking.person, call.staff))]

    finished = book.finish(
        BOOKINGS,
        call.path["id"],
        missed=call.body["missed"],
        version=call.body["version"],
        by=mounting.staff(call.staff),
        marker=call.once(),
        also=also,
    )
    return presenting.detail(finished)


@app.post(
    "/api/line/bookings/{id}/meeting",
    audience=REPLY,
    summary="ビデオ通話のアドレスを入れる",
    description="市が認めたサービスのhttpsのアドレスだけを受け付けます。ご本人の予約のページに、始まる15分前から出ます。空で送ると消えます。",
    body="line/bookings-meeting",
    answer="line/booking",
    idempotency=Key(),
    reads="booking",
)
def set_booking_meeting(call: Call) -> dict[str, Any]:
    """Type where the video call is held; nobody is sent it."""
    given = call.body
    by = mounting.staff(call.staff)
    made = book.set_meeting(
        BOOKINGS, call.path["id"], given["address"].strip(), version=given["version"], by=by, marker=call.once()
    )
    return presenting.detail(made)


@app.get(
    "/api/line/bookings/settings",
    audience=READ,
    summary="予約の設定",
    answer="line/booking-settings",
    reads="booking-setting",
)
def list_booking_settings(_call: Call) -> dict[str, Any]:
    """Services, counsellors with the address of their calendars, rooms, hours."""
    return {"items": [presenting.setting(one) for one in lists.settings(BOOKINGS)]}


def _setting_faults(body: dict[str, Any]) -> list[FieldError]:
    """What the schema of its kind says of the body."""
    kind, given = str(body.get("kind")), body.get("body")
    if kind not in KINDS or not isinstance(given, dict):
        return []
    found = schema.mistakes(f"line/booking-setting-{kind}", given)
    if found:
        return [FieldError(f"/body{one.pointer}", one.code, one.message) for one in found]
    return settings.faults(kind, given)


@app.post(
    "/api/line/bookings/settings",
    audience=MANAGE,
    summary="予約の設定を保存する",
    body="line/booking-setting-save",
    rules=_setting_faults,
    answer="line/booking-setting",
    idempotency=Key(),
    reads="booking-setting",
)
def save_booking_setting(call: Call) -> dict[str, Any]:
    """Save a service, a counsellor, a room or the hours; version 0 makes a new one. Bookings that no longer fit are seen to within a minute."""
    given = call.body
    saved = settings.save(
        BOOKINGS,
        given["kind"],
        given["id"],
        given["body"],
        version=given["version"],
        by=mounting.staff(call.staff),
        marker=call.once(),
    )
    return presenting.setting(saved)


@app.post(
    "/api/line/bookings/settings/preview",
    audience=MANAGE,
    summary="予約の設定を変えるとどうなるかを見る（保存しません）",
    body="line/booking-setting-save",
    rules=_setting_faults,
    answer="line/booking-setting-preview",
    idempotency=Natural("nothing is changed"),
    reads="booking",
)
def preview_booking_setting(call: Call) -> dict[str, Any]:
    """Which bookings would have to give way if this were saved, and what would become of each."""
    given = call.body
    found = review.forecast(BOOKINGS, given["kind"], given["id"], given["body"], version=given["version"])
    return presenting.forecast(found)


@app.get(
    "/api/line/bookings/settings/reviews",
    audience=READ,
    summary="予約の設定を変えたあとの見直し",
    query="line/bookings-page-query",
    answer="line/booking-reviews",
    reads="booking",
)
def list_booking_reviews(call: Call) -> dict[str, Any]:
    """What changes of settings have led to, the newest first."""
    found = paging.page(Review, "gsi1", ["REVIEWS"], cursor=call.query.get("cursor"), limit=call.query.get("limit"))
    return {"items": [presenting.review(one) for one in found.items], "next": found.next}


@app.get(
    "/api/line/bookings/settings/history",
    audience=READ,
    summary="予約の設定の履歴",
    query="line/booking-settings-history-query",
    answer="line/booking-settings-history",
    reads="booking-setting",
)
def booking_setting_history(call: Call) -> dict[str, Any]:
    """A setting as it was saved, the newest first."""
    found = settings.history(BOOKINGS, call.query["kind"], call.query["id"])
    return {"items": [presenting.setting_version(one) for one in found]}


@app.get(
    "/api/line/bookings/absences",
    audience=READ,
    summary="相談員の不在",
    query="line/bookings-page-query",
    answer="line/booking-absences",
    reads="booking",
)
def list_absences(call: Call) -> dict[str, Any]:
    """Who was or is away, newest first, and how far their bookings have been seen to."""
    found = paging.page(Absence, "gsi1", ["ABSENCES"], cursor=call.query.get("cursor"), limit=call.query.get("limit"))
    set_now = current()
    return {"items": [presenting.absence(one, set_now) for one in found.items], "next": found.next}


@app.post(
    "/api/line/bookings/absences",
    audience=REPLY,
    summary="相談員の不在を登録する",
    description="その日の予約は、替わりの相談員に移すか、ご本人に日時の選び直しをお願いします。お知らせは一人1通です。",
    body="line/bookings-absence",
    answer="line/booking-absence",
    status=201,
    idempotency=Key(),
    reads="booking",
)
def declare_absence(call: Call) -> dict[str, Any]:
    """Take a counsellor out of some business days; her bookings are seen to within a minute."""
    first, last = date.fromisoformat(call.body["first"]), date.fromisoformat(call.body["last"])
    by = mounting.staff(call.staff)
    declared = away.declare(BOOKINGS, call.body["counsellor"], first, last, by=by, marker=call.once())
    return presenting.absence(declared, current())


@app.get(
    "/api/line/bookings/calls",
    audience=READ,
    summary="予約のことで電話する方",
    query="line/bookings-calls-query",
    answer="line/booking-calls",
    reads="booking",
)
def list_calls(call: Call) -> dict[str, Any]:
    """Who could not be told on LINE, the first first; with a month, those who were called."""
    month = call.query.get("month")
    found = paging.page(
        CallRecord,
        "gsi2",
        [f"CALLS#done#{month}" if month else "CALLS#open"],
        cursor=call.query.get("cursor"),
        limit=call.query.get("limit"),
        newest_first=month is not None,
    )
    keys = dict.fromkeys(booking_key(one.booking_id) for one in found.items if one.booking_id)
    bookings = {one.booking_id: one for one in search.records(Booking, keys)}
    users = presenting.users_of(one.person for one in found.items)
    return {
        "items": [
            presenting.call(one, bookings.get(one.booking_id or ""), users.get(one.person)) for one in found.items
        ],
        "next": found.next,
    }


@app.post(
    "/api/line/bookings/calls/{id}/done",
    audience=REPLY,
    summary="電話したと記録する",
    body="line/bookings-called",
    answer="line/booking-call",
    idempotency=Key(),
    reads="booking",
)
def called(call: Call) -> dict[str, Any]:
    """Record that the call was made."""
    by, version = mounting.staff(call.staff), call.body["version"]
    made = calls.made(call.path["id"], version=version, by=by, marker=call.once())
    user = User.find(f"USER#{made.person}", "USER") if on_line(made.person) else None
    booking = reading.find(BOOKINGS, made.booking_id) if made.booking_id else None
    return presenting.call(made, booking, user)


@app.get("/api/line/bookings/calendars/{code}", audience=public(), summary="相談員のカレンダー（ICS）")
def counsellor_feed(call: Call) -> Answer:
    """A counsellor's bookings as an ICS feed, for who has its sealed address; no person is named."""
    counsellor_id, _, number = links.opened(presenting.FEED, call.path["code"]).partition("~")
    counsellor = BOOKINGS.setting.must(*setting_key(COUNSELLOR, counsellor_id))
    if str(counsellor.body.get("feed", 1)) != number or not counsellor.body.get("active", True):
        raise errors.NotFound()  # who no longer works here learns of no booking any more
    today = days.today()
    bookings, lost = lists.of_one(BOOKINGS, counsellor_id, today - FEED_BACK, today + FEED_AHEAD)
    text = presenting.feed(counsellor, bookings, lost)
    return Answer(text=text, headers={"Content-Type": "text/calendar; charset=utf-8"})
