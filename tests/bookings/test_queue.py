"""Waiting with holds that expire, a counsellor who falls ill, and the calendars."""

from datetime import date, timedelta
from typing import Any

import pytest

from bookings import away, lists, mounting, offers, planning, reading, states, waiting
from bookings.mounting import Refused
from bookings.offers import Ask
from kernel import clock, errors
from kernel.changes import commit
from tests.bookings.city import CONSULTATION, counsellor
from tests.bookings.mounted import (
    DESK,
    VIDEO,
    M,
    at,
    booked,
    cancelled,
    changed,
    fresh,
    now_of,
    owners,
    set_up,
    stored,
    sweep,
    told,
    waits,
)

ONLY_NOON = {"tue": [[720, 780]]}
DAY = date(2026, 12, 1)
OTHERS_OFF = [
    ("counsellor", "baba", counsellor("馬場", active=False)),
    ("counsellor", "chiba", counsellor("千葉", active=False)),
]


@pytest.fixture(autouse=True)
def _city(cloud: None) -> None:
    """Aoki has one hour on Tuesday; nobody else works."""
    set_up(("counsellor", "aoki", counsellor("青木", week=ONLY_NOON)), *OTHERS_OFF)


def of(person: str) -> Any:
    return reading.of_person(M, person)


def accept(person: str) -> Any:
    made = planning.accept(M, of(person), by=mounting.PERSON)
    commit(*made.changes, events=made.events, table=M.booking)
    return of(person)


def ill(first: date = DAY, last: date = DAY) -> Any:
    return away.declare(M, "aoki", first, last, by=DESK, marker=fresh())


def test_what_is_freed_is_held_for_who_came_first() -> None:
    mine = booked()
    waits("taro")
    with clock.fixed(clock.now() + timedelta(minutes=1)):
        waits("jiro")
        cancelled(mine)
        sweep()
        assert of("taro").state == states.HELD and told("taro") == ["held"]
        assert of("jiro") is None and told("jiro") == []
        assert [one.person for one in lists.waiting(M, DAY)] == ["jiro"]
        assert stored("freed") == []
        assert accept("taro").state == states.BOOKED


def test_who_books_in_the_moment_of_an_offer_is_quicker_and_the_next_sweep_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mine = booked()
    waits("taro")
    cancelled(mine)
    real = planning.book

    def slow(*given: Any, **more: Any) -> Any:
        made = real(*given, **more)
        monkeypatch.setattr(planning, "book", real)
        booked("jiro")
        return made

    monkeypatch.setattr(planning, "book", slow)
    [freed] = stored("freed")
    waiting.offer(M, freed)  # no failure that wakes anybody
    assert of("jiro").state == states.BOOKED and of("taro") is None and len(stored("freed")) == 1
    sweep()
    assert stored("freed") == [] and [one.person for one in lists.waiting(M, DAY)] == ["taro"]


def test_a_hold_that_nobody_takes_is_offered_to_the_next() -> None:
    mine = booked()
    waits("taro")
    waits("jiro")
    cancelled(mine)
    sweep()
    first = next(one for one in ("taro", "jiro") if of(one))
    second = {"taro": "jiro", "jiro": "taro"}[first]
    with clock.fixed(clock.now() + waiting.HOLD):
        with pytest.raises(errors.WrongState, match="取り置きの時間が過ぎました"):
            accept(first)
        sweep()  # the hold ends …
        sweep()  # … and what it gave back is offered
        assert of(first) is None and "lapsed" in told(first)
        assert of(second).state == states.HELD


def test_a_hold_can_be_given_back_at_once() -> None:
    mine = booked()
    waits("taro")
    cancelled(mine)
    sweep()
    made = planning.cancel(M, of("taro"), by=mounting.PERSON)
    commit(*made.changes, table=M.booking)
    assert of("taro") is None and owners() == {}


def test_two_taps_keep_the_first_place_in_the_queue_and_another_day_leaves_it() -> None:
    booked()
    waits("taro")
    asked = stored("wait")[0].asked_at
    with clock.fixed(clock.now() + timedelta(minutes=5)):
        waits("taro")
        assert stored("wait")[0].asked_at == asked
        waits("taro", ask=Ask("consultation", "video", "aoki"))
        assert [(one.asked_at, one.counsellor) for one in stored("wait")] == [(asked, "aoki")]
        waits("taro", "2026-12-08")
    assert [one.day for one in stored("wait")] == ["2026-12-08"]


def test_who_waits_for_one_time_is_offered_that_time_and_no_other() -> None:
    set_up_again(("counsellor", "aoki", counsellor("青木", week={"tue": [[720, 840]]})))
    early, late = booked("early", at(720)), booked("late", at(780))
    waits("taro", minute=780)
    cancelled(early)
    sweep()
    assert of("taro") is None and stored("freed") == []
    assert [(one.person, one.when) for one in lists.waiting(M, DAY)] == [("taro", at(780))]
    cancelled(late)
    sweep()
    assert (of("taro").state, of("taro").when) == (states.HELD, at(780))


def test_one_time_and_a_whole_day_are_one_queue_in_the_order_of_waiting() -> None:
    mine = booked()
    waits("taro")
    with clock.fixed(clock.now() + timedelta(minutes=1)):
        waits("jiro", minute=720)
        waits("yuki", ask=Ask("consultation", "telephone"), part=1)
    with clock.fixed(clock.now() + timedelta(minutes=2)):
        cancelled(mine)
        sweep()
        assert of("taro").state == states.HELD and of("jiro") is None
    with clock.fixed(clock.now() + timedelta(minutes=2) + waiting.HOLD):
        sweep()  # the hold ends …
        sweep()  # … and the next one is offered the very time
        assert of("taro") is None and (of("jiro").state, of("jiro").when) == (states.HELD, at(720))
        assert [one.person for one in lists.waiting(M, DAY)] == ["yuki"]


def test_another_time_of_the_day_keeps_the_place_in_the_queue() -> None:
    booked()
    waits("taro", part=1)
    asked = stored("wait")[0].asked_at
    with clock.fixed(clock.now() + timedelta(minutes=5)):
        waits("taro", minute=720)
        waits("taro", minute=720)
    assert [(one.asked_at, one.part, one.minute) for one in stored("wait")] == [(asked, None, 720)]
    waits("taro")
    assert [(one.part, one.minute) for one in stored("wait")] == [(None, None)]


def test_a_hold_for_a_time_that_is_near_ends_when_it_begins() -> None:
    set_up_again(("service", "consultation", CONSULTATION | {"lead_minutes": 0}))
    mine = booked()
    waits("taro", minute=720)
    with clock.fixed(mine.begins_at - timedelta(minutes=20)):
        cancelled(mine)
        sweep()
        assert of("taro").holds_until == mine.begins_at


def test_who_has_a_booking_does_not_wait_and_who_books_leaves_the_queue() -> None:
    booked()
    with pytest.raises(Refused, match="一人1件"):
        waits("hanako")
    waits("taro")
    booked("taro", at(720, "2026-12-08"))
    assert stored("wait") == []


def test_a_change_frees_its_old_time_for_who_waits() -> None:
    mine = booked()
    waits("taro")
    changed(mine, at(720, "2026-12-08"))
    sweep()
    assert of("taro").when == at(720)


def test_an_ill_counsellor_is_replaced_where_nobody_named_her_and_one_message_says_so() -> None:
    set_up_again(("counsellor", "baba", counsellor("馬場")))
    mine = booked(ask=Ask("consultation", "video"))
    if mine.counsellor != "aoki":  # whoever is ill
        cancelled(mine)
        booked("other", ask=Ask("consultation", "video", "baba"))
        mine = booked(ask=VIDEO)
        cancelled(of("other"))
    assert mine.counsellor == "aoki"
    absence = ill()
    sweep()
    sweep()
    moved = now_of(mine)
    assert (moved.counsellor, moved.when, moved.revision) == ("baba", at(720), 1)
    assert told("hanako") == ["moved"]
    seen_to = M.absence.must(absence.pk, absence.sk)
    assert (seen_to.state, seen_to.moved, seen_to.displaced) == (away.SEEN_TO, 1, 0)


def test_a_colleague_who_has_only_the_first_half_of_an_older_longer_booking_is_no_replacement() -> None:
    set_up_again(("counsellor", "baba", counsellor("馬場")))
    mine = booked(ask=Ask("consultation", "video", "aoki"))
    mine = changed(mine, at(720), ask=VIDEO)
    assert mine.counsellor == "aoki"
    set_up_again(("service", "consultation", CONSULTATION | {"minutes": 30}))
    booked("other", at(750), Ask("consultation", "video", "baba"))
    absence = ill()
    sweep()
    sweep()
    assert now_of(mine).state == states.DISPLACED
    assert M.absence.must(absence.pk, absence.sk).state == away.SEEN_TO


def test_who_named_the_ill_counsellor_chooses_anew_with_her_place_kept() -> None:
    mine = booked(ask=Ask("consultation", "video", "aoki"))
    ill()
    sweep()
    sweep()
    displaced = now_of(mine)
    assert displaced.state == states.DISPLACED and told("hanako") == ["displaced"] and owners() == {}
    assert [one.booking_id for one in lists.displaced(M)] == [mine.booking_id]
    with pytest.raises(Refused):
        booked()
    again = changed(displaced, at(720, "2026-12-08"))
    assert again.state == states.BOOKED and lists.displaced(M) == []
    assert len(owners()) == 4


def test_a_displaced_booking_can_be_cancelled() -> None:
    mine = booked(ask=Ask("consultation", "video", "aoki"))
    ill()
    sweep()
    assert cancelled(now_of(mine)).state == states.CANCELLED and stored("booker") == []


def test_a_displaced_booking_whose_time_is_past_comes_back_no_more_but_can_be_put_away() -> None:
    mine = booked(ask=Ask("consultation", "video", "aoki"))
    ill()
    sweep()
    displaced = now_of(mine)
    with clock.fixed(displaced.ends_at):
        other = booked(when=at(720, "2026-12-08"))  # she may have another now …
        with pytest.raises(errors.WrongState, match="もとの日時が過ぎた"):
            changed(displaced, at(720, "2026-12-15"))  # … and has one only
        assert states.actions(displaced.state, begun=True) == ["cancel"]
        assert cancelled(now_of(mine)).state == states.CANCELLED and lists.displaced(M) == []
        assert of("hanako").booking_id == other.booking_id


def test_nobody_can_book_who_is_away() -> None:
    ill()
    with pytest.raises(Refused, match="埋まりました"):
        booked()
    assert offers.free(lists.rules_of(lists.settings(M)), VIDEO, DAY, frozenset(), clock.now()) == []


def test_a_mass_rebooking_goes_on_where_it_broke_off(monkeypatch: pytest.MonkeyPatch) -> None:
    set_up_again(("counsellor", "aoki", counsellor("青木")))
    people = [f"person{number}" for number in range(5)]
    for number, person in enumerate(people):
        booked(person, at(600 + 60 * number), Ask("consultation", "video", "aoki"))
    absence = ill()
    real, done = away._see_to_one, []

    def dies(*given: Any) -> None:
        if len(done) == 2:
            raise RuntimeError("out of memory")
        done.append(given)
        real(*given)

    monkeypatch.setattr(away, "_see_to_one", dies)
    with pytest.raises(RuntimeError):
        away.see_to(M, absence)
    monkeypatch.setattr(away, "_see_to_one", real)
    sweep()
    assert [told(person) for person in people] == [["displaced"]] * 5
    assert M.absence.must(absence.pk, absence.sk).displaced == 5


def test_a_counsellors_calendar_keeps_what_she_lost() -> None:
    set_up_again(("counsellor", "aoki", counsellor("青木")), ("counsellor", "baba", counsellor("馬場")))
    mine = changed(booked(ask=Ask("consultation", "video", "aoki")), at(720), ask=Ask("consultation", "video", "baba"))
    bookings, lost = lists.of_one(M, "aoki", DAY, DAY)
    assert bookings == [] and [(one.booking_id, one.revision) for one in lost] == [(mine.booking_id, 1)]
    bookings, lost = lists.of_one(M, "baba", DAY, DAY)
    assert [one.booking_id for one in bookings] == [mine.booking_id] and lost == []
    assert [one.booking_id for one in lists.calendar(M, DAY, DAY)] == [mine.booking_id]


def set_up_again(*changed_settings: tuple[str, str, dict[str, Any]]) -> None:
    from bookings import settings

    for kind, setting_id, body in changed_settings:
        version = M.setting.must("BOOKING-SETTINGS", f"{kind}#{setting_id}").version
        settings.save(M, kind, setting_id, body, version=version, by=DESK, marker=fresh())
    sweep()  # what it leads to is not what these tests are about
