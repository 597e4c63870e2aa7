"""What a change of settings leads to: bookings that give way, who waits is offered what is opened; told before it is saved."""

from datetime import date, timedelta
from typing import Any

import pytest

from bookings import book, fitting, lists, planning, reading, review, settings, states
from bookings.offers import Ask
from bookings.records import setting_history_key, setting_key
from kernel import clock
from tests.bookings.city import CONSULTATION, HOUSE, counsellor
from tests.bookings.mounted import (
    DESK,
    RULE,
    VIDEO,
    M,
    at,
    booked,
    cancelled,
    fresh,
    now_of,
    owners,
    resets,
    set_up,
    stored,
    sweep,
    told,
    waits,
)

DAY = date(2026, 12, 1)
CLOSED = HOUSE | {"closures": [{"first": "2026-12-01", "last": "2026-12-01", "why": "設備の点検"}]}
TELEPHONE_UNTIL_NOON = HOUSE | {"methods": HOUSE["methods"] | {"telephone": [360, 720]}}
NAMED = Ask("consultation", "video", "aoki")
IN_PERSON = Ask("consultation", "in_person")
AWAY = counsellor("青木", exceptions=[{"day": "2026-12-01", "spans": []}])


@pytest.fixture(autouse=True)
def _city(cloud: None) -> None:
    """Aoki and Baba work all day; there are two rooms."""
    set_up(
        ("counsellor", "baba", counsellor("馬場")),
        ("counsellor", "chiba", counsellor("千葉", active=False)),
        ("room", "room2", {"name": "相談室2"}),
    )


def foreseen(kind: str, setting_id: str, body: dict[str, Any]) -> list[tuple[str, str]]:
    """(person, what becomes of her booking) if this were saved."""
    version = settings.of(M, kind, setting_id).version
    found = review.forecast(M, kind, setting_id, body, version=version)
    return [(one.booking.person, one.outcome) for one in found]


def reviewed(kind: str = "house") -> Any:
    """The one review of a change of this kind of setting."""
    [found] = [one for one in stored("review") if one.setting_kind == kind and not one.fresh]
    return found


def later(minutes: int) -> Any:
    return clock.fixed(clock.now() + timedelta(minutes=minutes))


def test_closing_a_day_asks_everybody_of_that_day_once_to_choose_anew_and_says_so_before() -> None:
    first, second = booked(when=at(720)), booked("taro", at(1440), NAMED)
    other = booked("jiro", at(720, "2026-12-02"))
    assert foreseen("house", "house", CLOSED) == [("hanako", fitting.DISPLACED), ("taro", fitting.DISPLACED)]
    assert now_of(first).state == states.BOOKED and told() == []  # looking changes nothing
    resets("house", "house", CLOSED)
    sweep()
    with later(3):
        sweep()
    assert [now_of(one).state for one in (first, second)] == [states.DISPLACED, states.DISPLACED]
    assert (told("hanako"), told("taro"), told("jiro")) == (["displaced"], ["displaced"], [])
    assert now_of(other).state == states.BOOKED and set(owners().values()) == {other.booking_id}
    last = reviewed()
    assert (last.state, last.moved, last.displaced, last.lapsed) == (review.SEEN_TO, 0, 2, 0)


def test_shorter_hours_of_a_method_concern_that_method_only() -> None:
    noon = booked(when=at(720), ask=Ask("consultation", "telephone"))
    early = booked("taro", at(660), Ask("consultation", "telephone"))  # it ends at noon, to the minute
    video = booked("jiro", at(720), VIDEO)
    assert foreseen("house", "house", TELEPHONE_UNTIL_NOON) == [("hanako", fitting.DISPLACED)]
    resets("house", "house", TELEPHONE_UNTIL_NOON)
    sweep()
    assert [now_of(one).state for one in (noon, early, video)] == [states.DISPLACED, states.BOOKED, states.BOOKED]


def test_who_works_no_more_is_replaced_where_nobody_named_her() -> None:
    mine = booked(ask=NAMED)
    other = booked("taro", at(840), NAMED)
    other = book.change(
        M, other.booking_id, at(840), ask=VIDEO, version=other.version, by=DESK, marker=fresh()
    )  # she named nobody after all
    assert other.counsellor == "aoki"
    gone = counsellor("青木", active=False)
    assert foreseen("counsellor", "aoki", gone) == [("hanako", fitting.DISPLACED), ("taro", fitting.MOVED)]
    resets("counsellor", "aoki", gone)
    sweep()
    assert now_of(mine).state == states.DISPLACED
    assert (now_of(other).counsellor, now_of(other).state, told("taro")[-1]) == ("baba", states.BOOKED, "moved")


def test_another_room_is_found_quietly_and_without_one_another_time_must_be_chosen() -> None:
    mine = booked(when=at(720), ask=IN_PERSON)
    assert mine.room == "room1"
    closed = {"name": "相談室1", "closed": ["2026-12-01"]}
    assert foreseen("room", "room1", closed) == [("hanako", fitting.MOVED)]
    resets("room", "room1", closed)
    sweep()
    assert (now_of(mine).room, now_of(mine).counsellor, told()) == ("room2", mine.counsellor, [])
    resets("room", "room2", {"name": "相談室2", "active": False})
    sweep()
    assert now_of(mine).state == states.DISPLACED and told("hanako") == ["displaced"]


def test_a_hold_on_a_closed_day_ends() -> None:
    resets("counsellor", "aoki", counsellor("青木", week={"tue": [[720, 780]]}))
    resets("counsellor", "baba", counsellor("馬場", active=False))
    mine = booked()
    waits("taro")
    cancelled(mine)
    sweep()
    held = reading.of_person(M, "taro")
    assert held.state == states.HELD
    assert foreseen("house", "house", CLOSED) == [("taro", fitting.LAPSED)]
    resets("house", "house", CLOSED)
    sweep()
    assert now_of(held).state == states.LAPSED and told("taro") == ["held", "lapsed"] and owners() == {}
    assert reviewed().lapsed == 1


def test_what_was_agreed_of_a_service_stays_as_it_was() -> None:
    mine = booked(when=at(720))
    shorter = CONSULTATION | {"minutes": 30, "methods": ["telephone"], "active": False}
    assert foreseen("service", "consultation", shorter) == []
    resets("service", "consultation", shorter)
    sweep()
    assert (now_of(mine).state, now_of(mine).minutes) == (states.BOOKED, 60)


def test_who_booked_by_the_old_hours_in_the_moment_of_the_change_is_found_by_the_second_look() -> None:
    planned = planning.book(M, planning.Wanted("hanako", VIDEO, at(720)), by=DESK)
    resets("house", "house", CLOSED)
    sweep()
    assert reviewed().state == review.LOOKS_AGAIN
    from kernel.changes import commit

    commit(*planned.changes, table=M.booking)
    with later(3):
        sweep()
    assert reading.of_person(M, "hanako").state == states.DISPLACED
    with later(4):
        sweep()
    assert reviewed().state == review.SEEN_TO


def test_a_review_goes_on_where_it_broke_off(monkeypatch: pytest.MonkeyPatch) -> None:
    people = [f"person{number}" for number in range(4)]
    for number, person in enumerate(people):
        booked(person, at(600 + 60 * number))
    resets("house", "house", CLOSED)
    real, done = review._see_to_one, []

    def dies(*given: Any) -> None:
        if len(done) == 2:
            raise RuntimeError("out of memory")
        done.append(given)
        real(*given)

    monkeypatch.setattr(review, "_see_to_one", dies)
    with pytest.raises(RuntimeError):
        review.see_to(M, reviewed())
    monkeypatch.setattr(review, "_see_to_one", real)
    sweep()
    assert [told(person) for person in people] == [["displaced"]] * 4
    assert reviewed().displaced == 4


def test_a_day_that_is_opened_again_before_the_review_came_keeps_its_bookings() -> None:
    mine = booked(when=at(720))
    resets("house", "house", CLOSED)
    resets("house", "house", HOUSE)
    sweep()
    assert now_of(mine).state == states.BOOKED and told() == []


def test_new_hours_are_offered_to_who_waits_first_come_first() -> None:
    for one in ("aoki", "baba"):
        resets("counsellor", one, counsellor(one, week={"tue": [[720, 780]]}))
    booked("first", at(720)), booked("second", at(720))
    waits("taro")
    with later(1):
        waits("jiro")
    with later(5):
        sweep()  # of the changes above; nothing is free
        assert told("taro") == []
        resets("counsellor", "aoki", counsellor("青木", week={"tue": [[720, 840]]}))
        sweep()
        sweep()
        assert reading.of_person(M, "taro").when == at(780) and told("taro") == ["held"]
        assert reading.of_person(M, "jiro") is None and [one.person for one in lists.waiting(M, DAY)] == ["jiro"]


def test_a_new_counsellor_is_offered_to_who_waits() -> None:
    for one in ("aoki", "baba"):
        resets("counsellor", one, counsellor(one, active=False))
    waits("taro")
    new = counsellor("土井", week={"tue": [[720, 780]]})
    settings.save(M, "counsellor", "doi", new, version=0, by=DESK, marker=fresh())
    sweep()
    sweep()
    assert reading.of_person(M, "taro").counsellor == "doi"


def test_who_waits_for_the_evening_is_not_offered_the_morning() -> None:
    for one in ("aoki", "baba"):
        resets("counsellor", one, counsellor(one, active=False))
    waits("taro", part=2)
    resets("counsellor", "aoki", counsellor("青木", week={"tue": [[540, 600]]}))
    sweep()
    sweep()
    assert reading.of_person(M, "taro") is None
    resets("counsellor", "aoki", counsellor("青木", week={"tue": [[540, 600], [1140, 1200]]}))
    sweep()
    sweep()
    assert reading.of_person(M, "taro").when == at(1140)


def test_who_waits_for_another_part_of_the_day_keeps_her_place() -> None:
    waits("taro", part=0)
    with later(5):
        waits("taro", part=2)
    [wait] = stored("wait")
    assert (wait.part, wait.asked_at) == (2, clock.now())


def test_who_blocked_us_is_telephoned_instead_of_a_hold_and_the_next_one_gets_it() -> None:
    resets("counsellor", "aoki", counsellor("青木", week={"tue": [[720, 780]]}))
    resets("counsellor", "baba", counsellor("馬場", active=False))
    mine = booked()
    waits("taro")
    with later(1):
        waits("jiro")
    RULE.blocked.add("taro")
    with later(2):
        cancelled(mine)
        sweep()
        assert told("taro") == ["call"] and reading.of_person(M, "taro") is None
        assert reading.of_person(M, "jiro").state == states.HELD and told("jiro") == ["held"]
        assert stored("wait") == []


def test_who_is_back_before_anybody_saw_to_it_keeps_her_bookings() -> None:
    from bookings import away

    mine = booked(ask=NAMED)
    absence = away.declare(M, "aoki", DAY, DAY, by=DESK, marker=fresh())
    resets("counsellor", "aoki", counsellor("青木"))
    sweep()
    assert now_of(mine).state == states.BOOKED and told() == []
    assert M.absence.must(absence.pk, absence.sk).state == away.SEEN_TO


def test_the_first_hours_of_the_house_concern_who_booked_before_there_were_any() -> None:
    for pk, sk in (setting_key("house", "house"), (setting_history_key("house", "house"), "00000001")):
        M.setting(pk=pk, sk=sk).delete()
    mine = booked(when=at(720))
    found = review.forecast(M, "house", "house", CLOSED, version=0)
    assert [(one.booking.person, one.outcome) for one in found] == [("hanako", fitting.DISPLACED)]
    settings.save(M, "house", "house", CLOSED, version=0, by=DESK, marker=fresh())
    sweep()
    assert now_of(mine).state == states.DISPLACED and told() == ["displaced"]
