"""The page that a person opens from her talk: her own booking, what is free, and her own verbs."""

from datetime import timedelta
from typing import Any

import pytest

from bookings import book, mounting, planning, reading, settings
from bookings.offers import Ask
from kernel import clock, schema
from kernel.changes import Kept, commit
from line.api import app
from line.bookings.mount import BOOKINGS
from line.bookings.records import Ready
from line.records import user_key
from line.worker import worker
from tests import house
from tests.bookings.city import CONSULTATION, counsellor
from tests.bookings.mounted import DESK, at, fresh
from tests.line.bookings.pressing import city_is_set, press, texts
from tests.line.talking import HANAKO, TARO, Platform, deliver, event, says, stored

PATH = "/api/line/my-booking"
NOON: dict[str, Any] = {
    "service": "consultation",
    "method": "video",
    "counsellor": None,
    "day": "2026-12-01",
    "minute": 720,
}
MIDNIGHT = NOON | {"minute": 1440}
_keys = iter(range(10_000))
TEAMS = "https://teams.microsoft.com/l/meetup-join/hidamari-0001"


@pytest.fixture
def hanako(line: Platform) -> house.Caller:
    city_is_set()
    deliver(event("follow"))
    return house.opened_from_the_talk(user_key(HANAKO))


@pytest.fixture
def taro(hanako: house.Caller) -> house.Caller:
    deliver(event("follow", user=TARO))
    return house.opened_from_the_talk(user_key(TARO))


def send(who: house.Caller, path: str, body: dict[str, Any], key: str = "") -> house.Got:
    return who.post(app, PATH + path, body, idempotency_key=key or f"p{next(_keys)}")


def good(got: house.Got, name: str = "line/my-booking") -> Any:
    assert got.status == 200, got.text
    assert schema.mistakes(name, got.body) == []
    return got.body


def refused(got: house.Got) -> Any:
    assert got.status == 422, got.text
    return got.body


def test_who_did_not_open_it_from_the_talk_sees_nothing(hanako: house.Caller) -> None:
    nobody = house.PUBLIC
    assert nobody.get(app, PATH).status == 401
    assert nobody.get(app, f"{PATH}/days?service=consultation&method=video").status == 401
    assert send(nobody, "/book", NOON).status == 401
    assert stored("booking") == []


def test_she_sees_what_can_be_booked_and_books_a_video_call_at_midnight(hanako: house.Caller) -> None:
    mine = good(hanako.get(app, PATH))
    assert mine["booking"] is None and [one["name"] for one in mine["services"]] == ["しごと相談", "職業紹介"]
    found = good(hanako.get(app, f"{PATH}/days?service=consultation&method=video"), "line/my-booking-days")
    [tuesday] = [day for day in found["days"] if day["day"] == "2026-11-24"]
    evening = tuesday["parts"][2]
    assert (tuesday["label"], evening["slots"][-1]["label"]) == ("11/24(火)", "24:00（25日 0:00）")
    made = good(send(hanako, "/book", MIDNIGHT))["booking"]
    assert (made["label"], made["state"], made["actions"]) == (
        "12/1(火) 24:00（2日 0:00）",
        "booked",
        ["change", "cancel"],
    )
    assert reading.of_person(BOOKINGS, user_key(HANAKO)).booking_id == made["id"]


def told(line: Platform) -> list[str]:
    """What has come to her talk about bookings since the last look, with its buttons."""
    before = len(line.arrived)
    worker.sweep()
    return [
        f"{message.get('text') or message['template']['text'].splitlines()[0]} "
        + "・".join(one["label"] for one in message.get("template", {}).get("actions", []))
        for one in line.arrived[before:]
        for message in one["messages"]
    ]


def test_what_she_does_on_the_page_stands_in_her_talk_once_with_the_buttons_of_the_talk(
    line: Platform, hanako: house.Caller
) -> None:
    mine = good(send(hanako, "/book", NOON, "once"))["booking"]
    good(send(hanako, "/book", NOON, "once"))
    assert told(line) == ["ご予約を受け付けました。 変更する・取り消す・ビデオ通話の入り口"]
    body = {"version": mine["version"], "method": "chat", "counsellor": None, "day": "2026-12-01", "minute": 780}
    mine = good(send(hanako, "/change", body, "c"))["booking"]
    good(send(hanako, "/change", body, "c"))
    assert told(line) == ["ご予約を変更しました。 変更する・取り消す"]
    good(send(hanako, "/cancel", {"booking": mine["id"], "version": mine["version"]}, "x"))
    good(send(hanako, "/cancel", {"booking": mine["id"], "version": mine["version"]}, "x"))
    assert told(line) == ["ご予約を取り消しました。 空いている時間を見る"] and told(line) == []
    assert [one.send_id.partition("-")[2] for one in stored("send") if one.about] == [
        "0-own-booked", "1-own-changed", "2-own-cancelled",
    ]  # fmt: skip
    assert len({one.retry_key for one in stored("send")}) == len(stored("send"))


def test_of_two_changes_at_once_only_the_last_is_told(line: Platform, hanako: house.Caller) -> None:
    mine = good(send(hanako, "/book", NOON))["booking"]
    good(send(hanako, "/cancel", {"booking": mine["id"], "version": mine["version"]}))
    assert told(line) == ["ご予約を取り消しました。 空いている時間を見る"]


def test_in_safe_mode_the_talk_is_told_in_neutral_words(line: Platform, hanako: house.Caller) -> None:
    deliver(says("ひかえめ通知"))
    good(send(hanako, "/book", NOON))
    assert told(line) == ["予定を受け付けました。 開く"]
    press(line, "開く")
    assert texts(line)[0].startswith("ご予約を受け付けました。")


def test_who_has_blocked_us_is_not_telephoned_about_what_she_did_herself(line: Platform, hanako: house.Caller) -> None:
    deliver(event("unfollow"))
    good(send(hanako, "/book", NOON))
    assert told(line) == [] and stored("call") == []


def test_the_same_press_again_is_the_same_booking_and_another_is_refused(hanako: house.Caller) -> None:
    first = good(send(hanako, "/book", NOON, "once"))
    assert good(send(hanako, "/book", NOON, "once"))["booking"] == first["booking"]
    assert refused(send(hanako, "/book", MIDNIGHT))["code"] == "has-one"
    assert len(stored("booking")) == 1


def test_a_slot_that_was_taken_meanwhile_is_refused_and_24_30_ends_too_late(
    hanako: house.Caller, taro: house.Caller
) -> None:
    good(send(taro, "/book", NOON | {"counsellor": "aoki"}))
    assert refused(send(hanako, "/book", NOON | {"counsellor": "aoki"}))["code"] == "full"
    assert refused(send(hanako, "/book", NOON | {"minute": 1470}))["code"] == "outside"
    assert refused(send(hanako, "/book", NOON | {"minute": 725}))["errors"][0]["pointer"] == "/minute"


def test_placement_before_readiness_says_why_and_offers_consultation(hanako: house.Caller) -> None:
    placement = next(one for one in good(hanako.get(app, PATH))["services"] if one["id"] == "placement")
    assert placement["no"]["instead"] == "consultation" and "相談" in placement["no"]["words"]
    assert refused(send(hanako, "/book", NOON | {"service": "placement"}))["code"] == "may-not"
    key = user_key(HANAKO)
    ready = Ready(pk=f"READY#{key}", sk="READY", person=key, since=clock.now(), staff_id="01S", by="山田 花子")
    commit(Kept(ready), table=Ready)
    assert good(send(hanako, "/book", NOON | {"service": "placement"}))["booking"]["service"] == "placement"


def test_she_changes_and_her_own_hour_is_not_in_her_way(hanako: house.Caller) -> None:
    mine = good(send(hanako, "/book", NOON | {"counsellor": "aoki"}))["booking"]
    asked = f"{PATH}/days?service=consultation&method=video&counsellor=aoki&first=2026-12-01"
    noons = good(hanako.get(app, asked), "line/my-booking-days")["days"][0]["parts"][1]["slots"]
    assert [one["minute"] for one in noons][:2] == [720, 750]
    body = {"version": mine["version"], "method": "video", "counsellor": "aoki", "day": "2026-12-01", "minute": 750}
    changed = good(send(hanako, "/change", body, "c"))["booking"]
    assert (changed["label"], changed["id"]) == ("12/1(火) 12:30", mine["id"])
    assert good(send(hanako, "/change", body, "c"))["booking"] == changed
    assert send(hanako, "/change", body | {"minute": 780}).status == 409  # she saw an older one


def test_she_cancels_once_whatever_is_pressed(hanako: house.Caller, taro: house.Caller) -> None:
    mine = good(send(hanako, "/book", NOON))["booking"]
    body = {"booking": mine["id"], "version": mine["version"]}
    assert send(taro, "/cancel", body).status == 404
    assert good(send(hanako, "/cancel", body, "x"))["booking"] is None
    assert good(send(hanako, "/cancel", body, "x"))["booking"] is None
    assert good(send(hanako, "/cancel", body))["booking"] is None


def test_who_takes_no_wishes_can_not_be_named_on_the_page(hanako: house.Caller) -> None:
    known, body = settings.of(BOOKINGS, "counsellor", "aoki"), counsellor("青木", named=False)
    settings.save(BOOKINGS, "counsellor", "aoki", body, version=known.version, by=DESK, marker=fresh())
    asked = NOON | {"counsellor": "aoki"}
    days = {name: asked[name] for name in ("service", "method", "counsellor")}
    for got in (hanako.get(app, f"{PATH}/days", **days), send(hanako, "/book", asked)):
        assert refused(got)["code"] == "not-named"
    assert good(send(hanako, "/book", NOON))["booking"]


def test_who_finds_the_evening_full_waits_and_takes_the_hold(hanako: house.Caller, taro: house.Caller) -> None:
    narrow = {"tue": [[1140, 1200]]}
    for one, more in (("aoki", {"week": narrow}), ("baba", {"active": False}), ("chiba", {"active": False})):
        known = settings.of(BOOKINGS, "counsellor", one)
        body = counsellor(one, **more)
        settings.save(BOOKINGS, "counsellor", one, body, version=known.version, by=DESK, marker=fresh())
    hers = good(send(hanako, "/book", NOON | {"minute": 1140}))["booking"]
    evening = {"service": "consultation", "method": "video", "counsellor": None, "day": "2026-12-01", "part": 2}
    assert refused(send(taro, "/wait", evening | {"part": 0}))["code"] == "closed"
    assert "12/1(火) 夜" in good(send(taro, "/wait", evening))["wait"]["label"]
    good(send(hanako, "/cancel", {"booking": hers["id"], "version": hers["version"]}))
    worker.sweep()
    held = good(taro.get(app, PATH))["booking"]
    assert (held["state"], held["actions"]) == ("held", ["take", "cancel"]) and held["held_until"]
    taken = good(send(taro, "/take", {"version": held["version"]}, "t"))["booking"]
    assert taken["state"] == "booked"
    assert good(send(taro, "/take", {"version": held["version"]}, "t"))["booking"] == taken


def test_who_is_to_be_telephoned_types_the_number_and_may_change_it(line: Platform, hanako: house.Caller) -> None:
    call = NOON | {"method": "telephone"}
    for wrong in (call, call | {"telephone": "12-34"}):
        assert refused(send(hanako, "/book", wrong))["errors"][0]["pointer"] == "/telephone"
    mine = good(send(hanako, "/book", call | {"telephone": "０９０-0000-0001"}))["booking"]
    assert (mine["telephone_end"], mine["actions"]) == ("0001", ["change", "telephone", "cancel"])
    assert [one for one in told(line) if "番号を" in one] == []  # she need not say it again
    change = {"version": mine["version"], "telephone": "090-0000-0002"}
    assert refused(send(hanako, "/telephone", change | {"telephone": "090"}))["errors"][0]["pointer"] == "/telephone"
    mine = good(send(hanako, "/telephone", change, "t"))["booking"]
    assert mine == good(send(hanako, "/telephone", change, "t"))["booking"] and mine["telephone_end"] == "0002"
    assert told(line) == []
    shown = house.staff().get(app, f"/api/line/bookings/{mine['id']}").body
    assert shown["telephone"] == "090-0000-0002" and "0001" not in str(shown["history"])
    assert "0000-0002" not in house.staff().get(app, "/api/line/bookings?first=2026-12-01").text
    moved = {"version": mine["version"], "method": "telephone", "day": "2026-12-01", "minute": 780}
    mine = good(send(hanako, "/change", moved))["booking"]
    assert mine["telephone_end"] == "0002"  # nobody asked for another
    video = moved | {"version": mine["version"], "method": "video", "telephone": "090-0000-0003"}
    mine = good(send(hanako, "/change", video))["booking"]
    assert mine["telephone_end"] is None and stored("booking")[0].telephone is None
    assert send(hanako, "/telephone", {"version": mine["version"], "telephone": "090-0000-0002"}).status == 409
    again = moved | {"version": mine["version"]}
    assert refused(send(hanako, "/change", again))["errors"][0]["pointer"] == "/telephone"


def test_a_call_that_was_booked_in_the_talk_gets_its_number_on_the_page(hanako: house.Caller) -> None:
    wanted = planning.Wanted(user_key(HANAKO), Ask("consultation", "telephone"), at(720))
    mine = book.book(BOOKINGS, wanted, by=mounting.PERSON, marker=fresh())
    assert good(hanako.get(app, PATH))["booking"]["telephone_end"] is None
    body = {"version": mine.version, "telephone": "090-0000-0001"}
    shown = good(send(hanako, "/telephone", body))["booking"]
    assert shown["telephone_end"] == "0001"
    good(send(hanako, "/cancel", {"booking": shown["id"], "version": shown["version"]}))
    assert stored("booking")[0].telephone is None  # nobody is called any more


def test_whoever_waits_for_a_call_and_is_not_on_line_any_more_is_called_when_staff_cancel_or_move_it(
    line: Platform, hanako: house.Caller
) -> None:
    mine = good(send(hanako, "/book", NOON | {"method": "telephone", "telephone": "090-0000-0001"}))["booking"]
    deliver(event("unfollow"))
    with_video = {"version": mine["version"], "ask": Ask("consultation", "video"), "by": DESK}
    moved = book.change(BOOKINGS, mine["id"], at(780), marker=fresh(), **with_video)
    worker.sweep()
    book.cancel(BOOKINGS, mine["id"], "休館のため", version=moved.version, by=DESK, marker=fresh())
    worker.sweep()
    calls = house.staff().get(app, "/api/line/bookings/calls").body["items"]
    assert {(one["what"], one["telephone"]) for one in calls} == {
        ("職員が予約を変更したこと", "090-0000-0001"),
        ("職員が予約を取り消したこと", "090-0000-0001"),
    }


def test_one_time_that_is_full_can_be_waited_for(hanako: house.Caller, taro: house.Caller) -> None:
    noon = {"service": "consultation", "method": "video", "counsellor": "aoki", "day": "2026-12-01", "minute": 720}
    hers = good(send(hanako, "/book", noon))["booking"]
    asked = f"{PATH}/days?service=consultation&method=video&counsellor=aoki&first=2026-12-01"
    afternoon = good(taro.get(app, asked), "line/my-booking-days")["days"][0]["parts"][1]
    assert [one["label"] for one in afternoon["full"]] == ["12:00", "12:30"]
    assert afternoon["slots"][0]["label"] == "13:00"
    assert refused(send(taro, "/wait", noon | {"minute": 780}))["code"] == "free"
    assert refused(send(taro, "/wait", noon | {"minute": 1470}))["code"] == "closed"
    for wrong in (noon | {"part": 1}, {name: noon[name] for name in noon if name != "minute"}):
        assert refused(send(taro, "/wait", wrong))["errors"][0]["pointer"] == "/minute"
    waits = good(send(taro, "/wait", noon))["wait"]
    assert waits["label"] == "12/1(火) 12:00の空き（しごと相談・ビデオ通話・青木）"
    assert good(send(taro, "/wait", noon))["wait"] == waits
    [row] = house.staff().get(app, "/api/line/bookings?first=2026-12-01").body["waiting"]
    assert (row["label"], row["place"], row["safe"]) == (waits["label"], 1, False)
    good(send(hanako, "/cancel", {"booking": hers["id"], "version": hers["version"]}))
    worker.sweep()
    assert good(taro.get(app, PATH))["booking"]["label"] == "12/1(火) 12:00"
    with clock.fixed(reading.of_person(BOOKINGS, user_key(TARO)).begins_at + timedelta(minutes=1)):
        assert good(house.opened_from_the_talk(user_key(TARO)).get(app, PATH))["wait"] is None


def test_what_was_waited_for_and_is_past_is_shown_to_nobody(hanako: house.Caller, taro: house.Caller) -> None:
    noon = {"service": "consultation", "method": "video", "counsellor": "aoki", "day": "2026-12-01", "minute": 720}
    mine = good(send(hanako, "/book", noon))["booking"]
    good(send(taro, "/wait", noon))
    begins = reading.find(BOOKINGS, mine["id"]).begins_at
    with clock.fixed(begins - timedelta(minutes=1)):
        assert len(house.staff().get(app, "/api/line/bookings?first=2026-12-01").body["waiting"]) == 1
        assert good(house.opened_from_the_talk(user_key(TARO)).get(app, PATH))["wait"]
    with clock.fixed(begins):
        assert house.staff().get(app, "/api/line/bookings?first=2026-12-01").body["waiting"] == []
        assert good(house.opened_from_the_talk(user_key(TARO)).get(app, PATH))["wait"] is None


def test_nobody_waits_for_what_is_free_and_leaving_twice_is_no_error(hanako: house.Caller) -> None:
    noon = {"service": "consultation", "method": "video", "counsellor": None, "day": "2026-12-01", "part": 1}
    assert refused(send(hanako, "/wait", noon))["code"] == "free"
    assert good(send(hanako, "/leave", {}))["wait"] is None
    assert good(send(hanako, "/leave", {}))["wait"] is None


def test_the_video_calls_address_is_hers_alone_and_only_near_its_time(hanako: house.Caller, taro: house.Caller) -> None:
    mine = good(send(hanako, "/book", NOON))["booking"]
    assert mine["meeting"] == {"address": None, "from": "12/1(火) 11:45"}
    staff = house.staff()
    body = {"version": mine["version"], "address": TEAMS}
    got = staff.post(app, f"/api/line/bookings/{mine['id']}/meeting", body, idempotency_key="m")
    assert got.status == 200 and got.body["meeting"]["address"] == TEAMS
    assert good(hanako.get(app, PATH))["booking"]["meeting"]["address"] is None
    begins = reading.of(BOOKINGS, mine["id"]).begins_at
    with clock.fixed(begins - timedelta(minutes=10)):
        nearby = house.opened_from_the_talk(user_key(HANAKO))
        assert good(nearby.get(app, PATH))["booking"]["meeting"]["address"] == TEAMS
        assert TEAMS not in house.opened_from_the_talk(user_key(TARO)).get(app, PATH).text
    assert TEAMS not in str([one.messages for one in stored("send")])
    assert TEAMS not in str([one.serialize() for one in stored("booking_entry")])


def test_a_service_that_is_switched_off_cannot_be_looked_at(hanako: house.Caller) -> None:
    off = CONSULTATION | {"active": False}
    settings.save(BOOKINGS, "service", "consultation", off, version=1, by=DESK, marker=fresh())
    got = hanako.get(app, f"{PATH}/days?service=consultation&method=video")
    assert got.status == 422 and "予約できません" in got.text
