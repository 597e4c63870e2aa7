"""The desk's bookings over HTTP."""

from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar

from bookings import away, book, mounting, planning
from bookings.offers import Ask
from kernel import clock, schema
from kernel.changes import Marker
from line.api import app
from line.bookings.mount import BOOKINGS
from line.bookings.records import new_call
from line.records import user_key
from line.worker import worker
from tests import house
from tests.bookings.city import HOUSE
from tests.bookings.mounted import at
from tests.line.bookings.pressing import booking_of, city_is_set, texts, to_confirm
from tests.line.talking import HANAKO, Platform, deliver, event, says, stored

PATH = "/api/line/bookings"
BODY: dict[str, Any] = {
    "name": "佐藤 ゆき",
    "telephone": "090-0000-0001",
    "service": "consultation",
    "method": "telephone",
    "counsellor": "aoki",
    "day": "2026-12-01",
    "minute": 1140,
}
_keys = iter(range(10_000))


@pytest.fixture
def desk(line: Platform) -> house.Caller:
    city_is_set()
    return house.staff()


def send(staff: house.Caller, path: str, body: dict[str, Any], key: str = "") -> house.Got:
    return staff.post(app, f"{PATH}{path}", body, idempotency_key=key or f"k{next(_keys)}")


def good(name: str, got: house.Got, status: int = 200) -> Any:
    assert got.status == status, got.text
    assert schema.mistakes(name, got.body) == []
    return got.body


def booked(staff: house.Caller, **more: Any) -> Any:
    return good("line/booking", send(staff, "", BODY | more), 201)


def test_staff_book_for_who_telephoned(desk: house.Caller) -> None:
    made = booked(desk)
    assert (made["person_label"], made["telephone"], made["label"]) == ("佐藤 ゆき", "090-0000-0001", "12/1(火) 19:00")
    assert made["actions"] == ["change", "cancel"] and made["history"][0]["what"] == "予約しました"
    assert good("line/booking", desk.get(app, f"{PATH}/{made['id']}"))["number"] == made["number"]
    assert stored("send") == []


def test_the_same_key_is_the_same_booking(desk: house.Caller) -> None:
    first, second = send(desk, "", BODY, "once"), send(desk, "", BODY, "once")
    assert first.body["id"] == second.body["id"] and len(stored("booking")) == 1


def test_staff_book_for_a_line_user_by_her_inquiry_and_she_is_told(line: Platform, desk: house.Caller) -> None:
    deliver(event("follow"), says("木曜の夜に電話で相談したいです、いけますか"))
    [inquiry] = stored("inquiry")
    asked = {name: value for name, value in BODY.items() if name not in ("name", "telephone")}
    good("line/booking", send(desk, "", asked | {"inquiry": inquiry.inquiry_id}), 201)
    worker.sweep()
    assert texts(line)[0].startswith("職員がご予約をお取りしました。")
    assert booking_of().person == user_key(HANAKO)


def test_who_is_to_be_booked_must_be_said(desk: house.Caller) -> None:
    got = send(desk, "", {name: value for name, value in BODY.items() if name != "telephone"})
    assert got.status == 422 and got.body["errors"][0]["pointer"] == "/name"
    assert send(desk, "", BODY | {"minute": 1141}).body["errors"][0]["pointer"] == "/minute"
    no = send(desk, "", {"inquiry": "01NOBODY"} | BODY)
    assert no.status == 422 and no.body["errors"][0]["pointer"] == "/inquiry"


def test_what_cannot_be_had_says_why(desk: house.Caller) -> None:
    got = send(desk, "", BODY | {"minute": 1470})
    assert (got.status, got.body["code"]) == (422, "outside")
    assert got.body["detail"].startswith("電話は6:00から25:00までです。")
    booked(desk)
    assert send(desk, "", BODY).body["code"] == "full"


def test_the_calendar_shows_who_works_and_what_is_booked(desk: house.Caller) -> None:
    made = booked(desk)
    shown = good("line/bookings", desk.get(app, PATH, first="2026-12-01", last="2026-12-10"))
    assert [one["id"] for one in shown["items"]] == [made["id"]]
    assert shown["days"][-1] == {"day": "2026-12-10", "label": "12/10(木)", "closed": "点検"}
    assert shown["counsellors"][0]["works"][0] == {"day": "2026-12-01", "spans": [[360, 1500]]}
    assert desk.get(app, PATH, first="2026-12-01", last="2027-02-01").status == 422


def test_free_times_are_what_staff_may_book(desk: house.Caller) -> None:
    made = booked(desk)
    asked = {"service": "consultation", "method": "telephone", "counsellor": "aoki", "day": "2026-12-01"}
    free = good("line/bookings-free", desk.get(app, f"{PATH}/free", **asked))
    minutes = [one["minute"] for one in free["items"]]
    assert 1140 not in minutes and 1080 in minutes and minutes[-1] == 1440
    moving = desk.get(app, f"{PATH}/free", **asked, booking=made["id"]).body
    assert 1140 in [one["minute"] for one in moving["items"]]


def test_a_booking_is_changed_cancelled_and_told_by_its_version(desk: house.Caller) -> None:
    made = booked(desk)
    moved = good(
        "line/booking", send(desk, f"/{made['id']}/change", {"version": 1, "day": "2026-12-02", "minute": 1140})
    )
    assert (
        moved["label"] == "12/2(水) 19:00" and moved["history"][1]["detail"] == "それまで：12/1(火) 19:00　電話　青木"
    )
    stale = send(desk, f"/{made['id']}/cancel", {"version": 1, "reason": "ご本人から電話"})
    assert stale.status == 409
    gone = good("line/booking", send(desk, f"/{made['id']}/cancel", {"version": 2, "reason": "ご本人から電話"}))
    assert (
        gone["state"] == "cancelled"
        and gone["history"][-1]["detail"].startswith("ご本人から電話　それまで：12/2")
        and gone["actions"] == []
    )


def test_who_is_found_ready_may_book_placement(line: Platform, desk: house.Caller) -> None:
    deliver(event("follow"))
    to_confirm(line)
    from tests.line.bookings.pressing import press

    press(line, "予約する")
    mine = booking_of()
    with clock.fixed(mine.begins_at):
        staff = house.staff()
        body = {"version": mine.version, "missed": False, "ready": True}
        done = good("line/booking", send(staff, f"/{mine.booking_id}/finish", body))
        assert done["state"] == "done" and done["ready"]["by"]
        deliver(says("予約"))
        press(line, "職業紹介")
        assert texts(line)[0].startswith("職業紹介（60分）の方法")


def test_no_show_is_recorded_and_makes_nobody_ready(desk: house.Caller) -> None:
    made = booked(desk)
    with clock.fixed(house.NOON + timedelta(days=10)):
        staff = house.staff()
        body = {"version": 1, "missed": True, "ready": True}
        gone = good("line/booking", send(staff, f"/{made['id']}/finish", body))
    assert gone["state"] == "no_show" and gone["ready"] is None


def test_an_absence_moves_or_displaces_and_tells_how_far_it_came(desk: house.Caller) -> None:
    booked(desk)
    body = {"counsellor": "aoki", "first": "2026-12-01", "last": "2026-12-02"}
    declared = good("line/booking-absence", send(desk, "/absences", body), 201)
    assert declared["state"] == away.RUNNING
    worker.sweep()
    [listed] = good("line/booking-absences", desk.get(app, f"{PATH}/absences"))["items"]
    assert (listed["state"], listed["displaced"]) == (away.SEEN_TO, 1)
    shown = desk.get(app, PATH, first="2026-12-01").body
    assert [one["state"] for one in shown["displaced"]] == ["displaced"] and shown["counsellors"][0]["works"] == []
    assert send(desk, "/absences", body | {"last": "2026-11-30"}).status == 422
    assert send(desk, "/absences", body | {"counsellor": "nobody"}).status == 422
    [call] = good("line/booking-calls", desk.get(app, f"{PATH}/calls"))["items"]
    assert (call["telephone"], call["what"]) == ("090-0000-0001", "日時を選び直していただくこと")
    done = good("line/booking-call", send(desk, f"/calls/{call['id']}/done", {"version": 1}))
    assert done["state"] == "done" and desk.get(app, f"{PATH}/calls").body["items"] == []
    assert len(desk.get(app, f"{PATH}/calls", month="2026-11").body["items"]) == 1
    assert send(desk, f"/calls/{call['id']}/done", {"version": 2}).status == 409


def test_settings_are_saved_with_their_history(desk: house.Caller) -> None:
    body = {"kind": "room", "id": "room2", "version": 0, "body": {"name": "相談室2"}}
    good("line/booking-setting", send(desk, "/settings", body))
    again = body | {"version": 1, "body": {"name": "大きい相談室"}}
    good("line/booking-setting", send(desk, "/settings", again))
    assert send(desk, "/settings", again).status == 409
    kept = desk.get(app, f"{PATH}/settings/history", kind="room", id="room2")
    assert [one["body"]["name"] for one in good("line/booking-settings-history", kept)["items"]] == [
        "大きい相談室",
        "相談室2",
    ]
    listed = good("line/booking-settings", desk.get(app, f"{PATH}/settings"))["items"]
    assert {one["kind"] for one in listed} == {"service", "counsellor", "room", "house"}


def test_a_wrong_setting_is_told_with_its_place(desk: house.Caller) -> None:
    wrong = {"kind": "service", "id": "seminar", "version": 0, "body": {"name": "講座"}}
    got = send(desk, "/settings", wrong)
    assert got.status == 422 and "/body/minutes" in [one["pointer"] for one in got.body["errors"]]
    spans = {"name": "青木", "methods": ["chat"], "week": {"mon": [[720, 600]]}}
    got = send(desk, "/settings", {"kind": "counsellor", "id": "aoki", "version": 1, "body": spans})
    assert [one["pointer"] for one in got.body["errors"]] == ["/body/week/mon"]


def test_settings_are_for_who_manages_them(desk: house.Caller) -> None:
    body = {"kind": "room", "id": "room2", "version": 0, "body": {"name": "相談室2"}}
    counsellor = house.staff(permissions=("line.read", "line.reply"))
    assert send(counsellor, "/settings", body).status == 404


def feed_path(desk: house.Caller, counsellor: str = "aoki") -> str:
    listed = desk.get(app, f"{PATH}/settings").body["items"]
    [feed] = [one["feed"] for one in listed if (one["kind"], one["id"]) == ("counsellor", counsellor)]
    return str(feed).removeprefix("https://machi.example")


def test_a_counsellors_feed_names_no_person_and_keeps_what_was_cancelled(desk: house.Caller) -> None:
    kept, gone = booked(desk), booked(desk, minute=1260)
    send(desk, f"/{gone['id']}/cancel", {"version": 1, "reason": "ご本人から電話"})
    got = house.PUBLIC.get(app, feed_path(desk))
    assert got.status == 200 and got.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "佐藤" not in got.text and "090" not in got.text.replace(kept["number"], "")
    entries = {str(one["UID"]): one for one in Calendar.from_ical(got.text).walk("VEVENT")}
    assert entries[f"{kept['id']}@machi.example"]["STATUS"] == "CONFIRMED"
    cancelled = entries[f"{gone['id']}@machi.example"]
    assert (cancelled["STATUS"], cancelled["SEQUENCE"]) == ("CANCELLED", 1)


def test_what_went_to_a_colleague_is_cancelled_in_the_first_feed(desk: house.Caller) -> None:
    made = booked(desk)
    moved = send(
        desk, f"/{made['id']}/change", {"version": 1, "day": "2026-12-01", "minute": 1140, "counsellor": "baba"}
    )
    assert moved.body["counsellor"] == "baba"
    [lost] = Calendar.from_ical(house.PUBLIC.get(app, feed_path(desk)).text).walk("VEVENT")
    assert (lost["STATUS"], lost["SEQUENCE"]) == ("CANCELLED", 1)
    [kept] = Calendar.from_ical(house.PUBLIC.get(app, feed_path(desk, "baba")).text).walk("VEVENT")
    assert (kept["STATUS"], kept["SEQUENCE"], kept["UID"]) == ("CONFIRMED", 1, lost["UID"])


def test_what_went_to_a_colleague_twice_is_cancelled_once(desk: house.Caller) -> None:
    made, moves = booked(desk), ("baba", "aoki", "baba")
    for version, counsellor in enumerate(moves, start=1):
        to = {"version": version, "day": made["day"], "minute": 1140, "counsellor": counsellor}
        good("line/booking", send(desk, f"/{made['id']}/change", to))
    [lost] = Calendar.from_ical(house.PUBLIC.get(app, feed_path(desk)).text).walk("VEVENT")
    assert (lost["STATUS"], lost["SEQUENCE"]) == ("CANCELLED", 3)


def test_a_renewed_feed_kills_the_old_address(desk: house.Caller) -> None:
    old = feed_path(desk)
    listed = desk.get(app, f"{PATH}/settings").body["items"]
    [setting] = [one for one in listed if one["id"] == "aoki"]
    renewed = {"kind": "counsellor", "id": "aoki", "version": 1, "body": setting["body"] | {"feed": 2}}
    assert send(desk, "/settings", renewed).status == 200
    assert house.PUBLIC.get(app, old).status == 404
    assert house.PUBLIC.get(app, feed_path(desk)).status == 200
    assert house.PUBLIC.get(app, old[:-1] + "x").status == 404


def test_the_feed_of_who_works_here_no_more_ends(desk: house.Caller) -> None:
    old = feed_path(desk)
    [setting] = [one for one in desk.get(app, f"{PATH}/settings").body["items"] if one["id"] == "aoki"]
    gone = {"kind": "counsellor", "id": "aoki", "version": 1, "body": setting["body"] | {"active": False}}
    assert send(desk, "/settings", gone).status == 200
    assert house.PUBLIC.get(app, old).status == 404


CLOSED: dict[str, Any] = HOUSE | {"closures": [{"first": "2026-12-01", "last": "2026-12-01", "why": "設備の点検"}]}


def test_what_a_change_would_do_is_shown_before_and_done_after_it_is_saved(line: Platform, desk: house.Caller) -> None:
    made = booked(desk)
    change = {"kind": "house", "id": "house", "version": 1, "body": CLOSED}
    foreseen = good("line/booking-setting-preview", send(desk, "/settings/preview", change))
    assert (foreseen["concerned"], foreseen["displaced"], foreseen["moved"]) == (1, 1, 0)
    [item] = foreseen["items"]
    assert (item["label"], item["person_label"], item["on_line"]) == ("12/1(火) 19:00", "佐藤 ゆき", False)
    assert item["why"] == "休みの日です（設備の点検）"
    assert good("line/booking", desk.get(app, f"{PATH}/{made['id']}"))["state"] == "booked"
    assert send(desk, "/settings", change).status == 200
    worker.sweep()
    assert good("line/booking", desk.get(app, f"{PATH}/{made['id']}"))["state"] == "displaced"
    reviewed = good("line/booking-reviews", desk.get(app, f"{PATH}/settings/reviews"))["items"]
    [hours] = [one for one in reviewed if one["kind"] == "house"]
    assert (hours["name"], hours["displaced"], hours["state"]) == ("受付時間と休み", 1, "looks_again")
    [call] = good("line/booking-calls", desk.get(app, f"{PATH}/calls"))["items"]
    assert (call["booking"], call["telephone"], call["talk"]) == (made["id"], "090-0000-0001", None)


def test_a_wrong_change_is_not_foreseen_but_told(desk: house.Caller) -> None:
    wrong = {"kind": "house", "id": "house", "version": 1, "body": {"methods": {"chat": [720, 600]}}}
    got = send(desk, "/settings/preview", wrong)
    assert [one["pointer"] for one in got.body["errors"]] == ["/body/methods/chat"]


def test_an_address_for_the_video_call_is_checked_and_stands_in_no_history(desk: house.Caller) -> None:
    made = booked(desk, method="video")
    assert "meeting" in made["actions"] and made["meeting"]["address"] is None
    wrong = send(desk, f"/{made['id']}/meeting", {"version": 1, "address": "https://evil.example/teams.microsoft.com"})
    assert wrong.status == 422 and wrong.body["errors"][0]["pointer"] == "/address"
    address = "https://hidamari.webex.com/meet/aoki"
    got = good("line/booking", send(desk, f"/{made['id']}/meeting", {"version": 1, "address": address}))
    assert got["meeting"] == {"address": address, "own": True, "shown_from": "2026-12-01T09:45:00.000Z"}
    assert address not in str(got["history"])
    gone = good("line/booking", send(desk, f"/{made['id']}/meeting", {"version": 2, "address": ""}))
    assert gone["meeting"]["address"] is None
    assert "meeting" not in booked(desk, method="telephone", minute=1260)["actions"]


def test_who_is_in_safe_mode_is_marked_wherever_she_might_be_telephoned(line: Platform, desk: house.Caller) -> None:
    deliver(says("ひかえめ通知"))
    wanted = planning.Wanted(user_key(HANAKO), Ask("consultation", "video"), at(720))
    mine = book.book(BOOKINGS, wanted, by=mounting.PERSON, marker=Marker(("safe",)))
    assert good("line/booking", desk.get(app, f"{PATH}/{mine.booking_id}"))["safe"] is True
    new_call("01CALL", mine.booking_id, mine.person, mounting.MOVED, "LINEで送れませんでした").save()
    [call] = good("line/booking-calls", desk.get(app, f"{PATH}/calls"))["items"]
    assert (call["safe"], call["person_id"]) == (True, mine.person)
    telephoned = booked(desk, minute=900)
    assert good("line/booking", desk.get(app, f"{PATH}/{telephoned['id']}"))["safe"] is False


def test_a_call_without_a_number_leads_back_to_the_talk(line: Platform, desk: house.Caller) -> None:
    deliver(event("follow"))
    deliver(says("保育園のことで聞きたいです"))
    [inquiry] = stored("inquiry")
    asked = {name: value for name, value in BODY.items() if name not in ("name", "telephone")}
    made = good("line/booking", send(desk, "", asked | {"inquiry": inquiry.inquiry_id}), 201)
    deliver(event("unfollow"))
    send(desk, f"/{made['id']}/cancel", {"version": 1, "reason": "電話"})
    worker.sweep()
    calls = good("line/booking-calls", desk.get(app, f"{PATH}/calls"))["items"]
    assert calls and {(one["telephone"], one["talk"]) for one in calls} == {(None, inquiry.inquiry_id)}
