"""How staff see bookings: the calendar, one booking, settings, absences, calls. Reads, decides nothing."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from bookings import days, fitting, ics, lists, meetings, mounting, rules, states, waiting
from bookings import review as reviews
from bookings.records import Booking, Entry, Setting, SettingVersion, Wait
from bookings.rules import METHODS, Rules
from kernel import clock, links, search, settings
from line.bookings import words
from line.bookings.mount import BOOKINGS
from line.bookings.records import Absence, Call, Ready, Review, on_line
from line.presenting import label
from line.records import User
from line.safety import wording

FEED: Final = "line.bookings.feed"
_HISTORY: Final = {
    "booked": "予約しました",
    "held": "空きを取り置きました",
    "accept": "取り置きを予約にしました",
    "change": "変更しました",
    "cancel": "取り消しました",
    "decline": "取り置きを終わりました",
    "finish": "実施しました",
    "miss": "来られませんでした",
    "moved": "相談員を替えました",
    "displaced": "この日時に会えなくなったため、日時の選び直しをお願いしました",
    "meeting-set": "ビデオ通話のアドレスを入れました",
    "meeting-gone": "ビデオ通話のアドレスを消しました",
    "telephone-set": "電話する番号を入れました",
    "telephone-changed": "電話する番号を変えました",
}
_CALLS: Final = {
    mounting.BOOKED: "職員が予約をとったこと",
    mounting.CHANGED: "職員が予約を変更したこと",
    mounting.CANCELLED: "職員が予約を取り消したこと",
    mounting.HELD: "空きを取り置いたこと",
    mounting.LAPSED: "取り置きを終わったこと",
    mounting.MOVED: "相談員が替わったこと",
    mounting.DISPLACED: "日時を選び直していただくこと",
    mounting.DAY_BEFORE: "明日の予約",
    mounting.HOUR_BEFORE: "まもなく始まる予約",
}


def calendar(first: date, last: date) -> dict[str, Any]:
    """The bookings of these business days with who works when, those whose person must choose anew, and who waits for what: four queries and
    more by months."""
    set_now = lists.rules_of(lists.settings(BOOKINGS))
    shown = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return {
        "first": first.isoformat(),
        "last": last.isoformat(),
        "days": [
            {"day": day.isoformat(), "label": days.day_label(day), "closed": set_now.house.closed(day)} for day in shown
        ],
        "counsellors": [
            {
                "id": one.id,
                "name": one.name,
                "works": [
                    {"day": day.isoformat(), "spans": [list(span) for span in one.works(day)]}
                    for day in shown
                    if one.works(day) and set_now.house.closed(day) is None
                ],
            }
            for _, one in sorted(set_now.counsellors.items())
            if one.active
        ],
        "services": [
            {
                "id": one.id,
                "name": one.name,
                "minutes": one.minutes,
                "methods": [{"id": method, "name": METHODS[method]} for method in one.methods],
            }
            for one in set_now.offered()
        ],
        "items": [row(one, set_now) for one in lists.calendar(BOOKINGS, first, last)],
        "displaced": [row(one, set_now) for one in lists.displaced(BOOKINGS)],
        "waiting": _waiting(
            [one for one in lists.all_waiting(BOOKINGS, first, last) if not waiting.over(one)], set_now
        ),
    }


def _waiting(waits: list[Wait], set_now: Rules) -> list[dict[str, Any]]:
    """Who waits for what, in the order in which each day's free times are offered."""
    users, places = users_of(one.person for one in waits), Counter[str]()
    found = []
    for one in waits:
        places[one.day] += 1
        user = users.get(one.person)
        found.append(
            {
                "label": words.waited(one, set_now),
                "place": places[one.day],
                "since": clock.iso(one.asked_at),
                "person_label": label(one.person),
                "talk": user.inquiry_id or None if user else None,
                "safe": user is not None and wording.wants_neutral(user),
            }
        )
    return found


def users_of(people: Iterable[str]) -> dict[str, User]:
    """Those of these people who are on LINE, by their keys: one read for a hundred."""
    keys = dict.fromkeys((f"USER#{one}", "USER") for one in people if on_line(one))
    return {one.user_key: one for one in search.records(User, keys)}


def row(one: Booking, set_now: Rules) -> dict[str, Any]:
    service, counsellor = set_now.services.get(one.service), set_now.counsellors.get(one.counsellor)
    room = set_now.rooms.get(one.room or "")
    return {
        "id": one.booking_id,
        "version": one.version,
        "number": one.number,
        "state": one.state,
        "state_name": states.STATES[one.state],
        "late": bool(one.late),
        "day": one.day,
        "minute": one.minute,
        "minutes": one.minutes,
        "label": one.when.label,
        "begins_at": clock.iso(one.begins_at),
        "ends_at": clock.iso(one.ends_at),
        "service": one.service,
        "service_name": service.name if service else one.service,
        "method": one.method,
        "method_name": METHODS[one.method],
        "counsellor": one.counsellor,
        "counsellor_name": counsellor.name if counsellor else one.counsellor,
        "asked_for": one.asked_for or None,
        "room_name": room.name if room else None,
        "person_label": person(one),
        "actions": [
            *states.actions(one.state, begun=one.begins_at <= clock.now()),
            *(["meeting"] if _meets_by_video(one) and clock.now() < one.ends_at else []),
        ],
    }


def person(one: Booking) -> str:
    """What staff call her: the name that she gave on the telephone, or the label of a LINE user."""
    return one.name or (label(one.person) if on_line(one.person) else "お名前なし")


def detail(one: Booking) -> dict[str, Any]:
    """A booking with its history: four reads."""
    set_now = lists.rules_of(lists.settings(BOOKINGS))
    ready = Ready.find(f"READY#{one.person}", "READY")
    user = User.find(f"USER#{one.person}", "USER") if on_line(one.person) else None
    return row(one, set_now) | {
        "telephone": one.telephone or None,
        "on_line": on_line(one.person),
        "person_id": one.person if on_line(one.person) else None,
        "safe": user is not None and wording.wants_neutral(user),
        "holds_until": clock.iso(one.holds_until) if one.holds_until else None,
        "meeting": _meeting(one, set_now),
        "ready": {"since": clock.iso(ready.since), "by": ready.by} if ready else None,
        "history": [_line(line, set_now) for line in lists.history(BOOKINGS, one.booking_id)],
        "why": _why(one, set_now),
    }


def _meeting(one: Booking, set_now: Rules) -> dict[str, Any] | None:
    """Whether the video call has an address, and whose; the address itself for who holds the call."""
    if not _meets_by_video(one):
        return None
    return {
        "address": meetings.address(set_now, one),
        "own": bool(one.meeting),
        "shown_from": clock.iso(meetings.opens_at(one)),
    }


def _meets_by_video(one: Booking) -> bool:
    return one.method == rules.VIDEO and one.state == states.BOOKED


def _line(line: Entry, set_now: Rules) -> dict[str, Any]:
    told = [line.words or "", f"それまで：{_was(line.was, set_now)}" if line.was else ""]
    return {
        "at": clock.iso(line.at),
        "who": line.who,
        "what": _HISTORY.get(line.what, line.what),
        "detail": "　".join(one for one in told if one),
    }


def _was(was: dict[str, Any], set_now: Rules) -> str:
    counsellor = set_now.counsellors.get(was["counsellor"])
    when = days.When(date.fromisoformat(was["day"]), was["minute"])
    return f"{when.label}　{METHODS[was['method']]}　{counsellor.name if counsellor else was['counsellor']}"


def _why(one: Booking, set_now: Rules) -> list[dict[str, Any]]:
    """Why it is as it is, for 「わけを見る」."""
    found = []
    service = set_now.services.get(one.service)
    if service:
        deadline = one.begins_at - timedelta(minutes=service.cancel_minutes)
        rows = [("取消しの期限", _local(deadline)), ("期限", f"始まる{service.cancel_minutes}分前")]
        found.append(_reason("cancel-deadline", "期限を過ぎても取り消せますが、「期限後」の印が付きます。", rows))
    asked = (
        "ご本人が相談員を指名しました。"
        if one.asked_for
        else "指名がないので、持ち時間の少ない相談員から順に決まりました。"
    )
    found.append(_reason("counsellor", asked, []))
    if one.state == states.DISPLACED:
        told = "相談員の不在か、受付時間・休みの変更で、時間がなくなりました。ご本人が選び直すまで、ほかの予約はできません。"
        found.append(_reason("displaced", told, []))
    if one.state == states.HELD and one.holds_until:
        told = "空きを待っていた方に、先に待った順で1時間（始まるまでが短いときは始まるまで）取り置いています。過ぎると、次に待っている方に回ります。"
        found.append(_reason("hold", told, [("取り置きの期限", _local(one.holds_until))]))
    return found


def _reason(rule: str, text: str, rows: list[tuple[str, str]]) -> dict[str, Any]:
    return {
        "rule": f"line.booking.{rule}",
        "version": 1,
        "since": "2026-11-26",
        "source": "予約の設定（サービス・相談員）",
        "text": text,
        "rows": [{"label": label, "value": value} for label, value in rows],
    }


def _local(instant: Any) -> str:
    local = instant.astimezone(clock.JST)
    return f"{days.day_label(local.date())} {local.hour}:{local.minute:02d}"


def setting(one: Setting) -> dict[str, Any]:
    """A setting as it is; a counsellor's with the address of her calendar."""
    shown = {
        "kind": one.setting_kind,
        "id": one.setting_id,
        "version": one.version,
        "body": one.body,
        "saved_at": clock.iso(one.saved_at),
        "saved_by": one.saved_by,
    }
    if one.setting_kind == rules.COUNSELLOR:
        shown["feed"] = settings.public_url(f"/api/line/bookings/calendars/{feed_code(one)}")
    return shown


def setting_version(one: SettingVersion) -> dict[str, Any]:
    return {"body": one.body, "saved_at": clock.iso(one.saved_at), "saved_by": one.saved_by}


def feed_code(one: Setting) -> str:
    """The sealed name of a counsellor's calendar; with another number in `feed` of her setting, old addresses are dead."""
    return links.seal(FEED, f"{one.setting_id}~{one.body.get('feed', 1)}")


def feed(counsellor: Setting, bookings: Iterable[Booking], lost: Iterable[Entry]) -> str:
    """Her calendar: what she has, what was cancelled, and what went to a colleague."""
    set_now = lists.rules_of(lists.settings(BOOKINGS))
    host = settings.public_url("").split("//")[-1]
    meetings = [
        ics.Meeting(
            uid=f"{one.booking_id}@{host}",
            sequence=one.revision,
            begins=one.begins_at,
            ends=one.ends_at,
            stamp=one.updated_at or one.booked_at,
            summary=_summary(one, set_now),
            cancelled=one.state in (states.CANCELLED, states.LAPSED),
        )
        for one in bookings
    ]
    known = {one.uid for one in meetings}
    for line in sorted(lost, key=lambda one: one.revision, reverse=True):
        uid, was = f"{line.booking_id}@{host}", line.was or {}
        if uid in known or not was:
            continue
        known.add(uid)  # lost twice, it is gone once
        begins = days.When(date.fromisoformat(was["day"]), was["minute"]).instant
        gone = ics.Meeting(
            uid,
            line.revision,
            begins,
            begins + timedelta(minutes=was["minutes"]),
            line.at,
            "予約（担当が替わりました）",
            True,
        )
        meetings.append(gone)
    return ics.feed(f"{counsellor.body['name']}の予約", meetings)


def _summary(one: Booking, set_now: Rules) -> str:
    service = set_now.services.get(one.service)
    held = "（取り置き中）" if one.state == states.HELD else ""
    return f"{service.name if service else '予約'}（{METHODS[one.method]}）{held} {one.number}"


def absence(one: Absence, set_now: Rules) -> dict[str, Any]:
    counsellor = set_now.counsellors.get(one.counsellor)
    return {
        "id": one.absence_id,
        "counsellor": one.counsellor,
        "counsellor_name": counsellor.name if counsellor else one.counsellor,
        "first": one.first,
        "last": one.last,
        "state": one.state,
        "state_name": "予約を見直しています" if one.state == "running" else "見直しが済みました",
        "moved": one.moved,
        "displaced": one.displaced,
        "declared_at": clock.iso(one.declared_at),
        "declared_by": one.declared_by,
    }


SHOWN_MOST: Final = 50  # of what a change would do, beside the numbers


def forecast(found: list[fitting.Concerned]) -> dict[str, Any]:
    """What a change of settings would do to the bookings ahead: how many, and the first of them."""
    return {
        "concerned": len(found),
        "moved": sum(one.outcome == fitting.MOVED for one in found),
        "displaced": sum(one.outcome == fitting.DISPLACED for one in found),
        "lapsed": sum(one.outcome == fitting.LAPSED for one in found),
        "items": [
            {
                "id": one.booking.booking_id,
                "number": one.booking.number,
                "label": one.booking.when.label,
                "person_label": person(one.booking),
                "on_line": on_line(one.booking.person),
                "why": one.why,
                "outcome": one.outcome,
                "outcome_name": fitting.OUTCOMES[one.outcome],
            }
            for one in found[:SHOWN_MOST]
        ],
    }


def review(one: Review) -> dict[str, Any]:
    """What a change of settings has led to so far."""
    return {
        "id": one.review_id,
        "kind": one.setting_kind,
        "setting": one.setting_id,
        "name": one.name or rules.KINDS[one.setting_kind],
        "state": one.state,
        "state_name": reviews.STATES[one.state],
        "moved": one.moved,
        "displaced": one.displaced,
        "lapsed": one.lapsed,
        "saved_at": clock.iso(one.saved_at),
        "saved_by": one.saved_by,
    }


def call(one: Call, booking: Booking | None, user: User | None) -> dict[str, Any]:
    """A call to make: about what, to whom, the number if we know it, the talk that she once had with us, and whether others may see her phone."""
    return {
        "id": one.call_id,
        "version": one.version,
        "state": one.state,
        "at": clock.iso(one.at),
        "what": _CALLS.get(one.what, one.what),
        "why": one.why,
        "booking": one.booking_id or None,
        "talk": user.inquiry_id or None if user else None,
        "person_id": one.person if on_line(one.person) else None,
        "safe": user is not None and wording.wants_neutral(user),
        "number": booking.number if booking else None,
        "label": booking.when.label if booking else one.label or None,
        "person_label": person(booking) if booking else label(one.person),
        "telephone": booking.telephone or None if booking else None,
        "done_by": one.done_by or None,
    }
