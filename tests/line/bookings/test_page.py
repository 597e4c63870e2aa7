"""The page that a person opens from her talk: her own booking, what is free, and her own verbs."""

from datetime import timedelta
from typing import Any

import pytest

from bookings import book, settings
from kernel import clock, schema
from kernel.changes import Kept, commit
from line.api import app
from line.bookings.mount import BOOKINGS
from line.bookings.records import Ready
from line.records import user_key
from line.worker import worker
from tests import house
from tests.bookings.city import CONSULTATION, counsellor
from tests.bookings.mounted import DESK, fresh
from tests.line.bookings.pressing import city_is_set
from tests.line.talking import HANAKO, TARO, Platform, deliver, event, stored

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
    assert book.of_person(BOOKINGS, user_key(HANAKO)).booking_id == made["id"]
    assert [one.about for one in stored("send") if one.about] == []  # what she did herself she sees at once


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
    begins = book.of(BOOKINGS, mine["id"]).begins_at
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
