"""What is done with a booking: the verbs, each hard case by its name."""

from datetime import timedelta
from typing import Any

import pytest

from bookings import book, lists, mounting, planning, reading, states
from bookings.mounting import Refused
from bookings.offers import Ask
from kernel import clock, errors
from kernel.changes import Marker, commit
from tests import house
from tests.bookings.city import CONSULTATION, counsellor
from tests.bookings.mounted import (
    DESK,
    RULE,
    M,
    at,
    booked,
    cancelled,
    changed,
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

NAMED = Ask("consultation", "video", "aoki")


@pytest.fixture(autouse=True)
def _city(cloud: None) -> None:
    set_up()


def refused(**asked: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        booked(**asked)
    return caught.value


def test_a_booking_takes_its_quarters_and_the_one_place_of_its_person() -> None:
    booking = booked()
    assert booking.state == states.BOOKED and booking.counsellor in ("aoki", "baba")
    mine = f"c:{booking.counsellor}"
    assert owners() == {(mine, "2026-12-01", minute): booking.booking_id for minute in (720, 735, 750, 765)}
    assert refused(when=at(900)).extra == {"code": "has-one", "booking": booking.booking_id}
    assert reading.of_person(M, "hanako").booking_id == booking.booking_id
    [event] = house.outbox("donations")
    assert event["type"] == "donations.booking_recorded" and event["data"]["begins_at"] == "2026-12-01T03:00:00.000Z"


def test_the_same_call_again_is_the_same_booking() -> None:
    once = Marker(("tap",))
    first = booked(marker=once)
    assert booked(marker=once).booking_id == first.booking_id
    assert len(stored("booking")) == 1


def test_24_30_to_25_30_is_refused_and_24_00_is_booked() -> None:
    assert refused(when=at(1470)).code == "outside"
    assert booked(when=at(1440)).when.label == "12/1(火) 24:00（2日 0:00）"


def test_the_last_booking_of_the_year_ends_on_12_28_at_25_00() -> None:
    booking = booked(when=at(1440, "2026-12-28"))
    assert clock.iso(booking.ends_at) == "2026-12-28T16:00:00.000Z"
    assert refused(person="taro", when=at(360, "2026-12-29")).code == "closed"
    assert refused(person="taro", when=at(720, "2027-01-03")).code == "closed"


def test_nothing_begins_on_12_28_at_25_00_and_half_an_hour_ends_there() -> None:
    end = at(1500, "2026-12-28")
    assert refused(when=end).code == "outside" and refused(when=at(1470, "2026-12-28")).code == "outside"
    resets("service", "consultation", CONSULTATION | {"minutes": 30})
    assert refused(when=end).code == "outside"
    booking = booked(when=at(1470, "2026-12-28"))
    assert booking.ends_at == end.instant and booking.when.label == "12/28(月) 24:30（29日 0:30）"


@pytest.mark.parametrize(("minute", "day"), [(1470, "2026-12-01"), (720, "2026-12-29"), (360, "2027-01-03")])
def test_a_change_past_25_00_or_into_the_closure_leaves_everything_as_it_was(minute: int, day: str) -> None:
    mine, before = booked(), owners()
    with pytest.raises(Refused):
        changed(mine, at(minute, day))
    with pytest.raises(Refused):
        changed(mine, at(minute, day), by=DESK)
    assert owners() == before and now_of(mine).revision == 0 and told() == []


def test_any_counsellor_is_spread_fairly_and_then_it_is_full() -> None:
    found = [booked(f"person{number}").counsellor for number in range(2)]
    assert sorted(found) == ["aoki", "baba"]
    assert refused(person="late").code == "full"
    # Aoki and Baba have one each; whoever books next has a turn with the other.
    assert sorted([booked("p3", at(780)).counsellor, booked("p4", at(780)).counsellor]) == ["aoki", "baba"]


def test_a_named_counsellor_is_kept_and_skills_are_asked() -> None:
    assert booked(ask=NAMED).counsellor == "aoki"
    assert refused(person="taro", ask=NAMED).code == "full"
    RULE.ready.add("jiro")
    assert booked("jiro", ask=Ask("placement", "video")).counsellor == "baba"


def test_who_takes_no_wishes_is_named_by_staff_alone_and_stays_where_she_was_named_before() -> None:
    named = booked(ask=NAMED)
    resets("counsellor", "aoki", counsellor("青木", named=False))
    no = refused(person="taro", when=at(900), ask=NAMED)
    assert no.code == "not-named" and "指名を受けていません" in no.detail
    with pytest.raises(Refused) as caught:
        waits("jiro", ask=NAMED)
    assert caught.value.code == "not-named" and stored("wait") == []
    assert changed(named, at(900), ask=NAMED).counsellor == "aoki", "what she had asked for is kept"
    assert booked("taro", at(1080), ask=NAMED, by=DESK).counsellor == "aoki"
    assert booked("jiro", at(1080), ask=Ask("consultation", "video")).counsellor == "baba"


def test_placement_before_readiness_is_led_to_consultation() -> None:
    no = refused(ask=Ask("placement", "video"))
    assert no.code == "may-not" and no.extra["instead"] == "consultation"
    assert no.detail == "職業紹介の前に、まず相談で方向を決めましょう。"
    assert stored("booking") == []


def test_a_room_is_taken_with_the_counsellor() -> None:
    meet = Ask("consultation", "in_person")
    assert booked(when=at(600), ask=meet).room == "room1"
    assert ("r:room1", "2026-12-01", 645) in owners()
    assert refused(person="taro", when=at(630), ask=meet).code == "full"
    assert booked("taro", at(600)).room is None


def test_a_change_moves_the_quarters_in_one_transaction_and_counts_a_revision() -> None:
    booking = changed(booked(ask=NAMED), at(750))  # half of the quarters stay
    assert (booking.revision, booking.state) == (1, states.BOOKED)
    assert sorted(minute for _, _, minute in owners()) == [750, 765, 780, 795]
    moved = changed(booking, at(720, "2026-12-02"))
    assert moved.counsellor == "aoki" and {day for _, day, _ in owners()} == {"2026-12-02"}
    assert [one.what for one in lists.history(M, booking.booking_id)] == ["booked", "change", "change"]


def test_a_change_to_what_another_has_leaves_everything_as_it_was() -> None:
    mine = booked(ask=NAMED)
    booked("taro", at(840), NAMED)
    before = owners()
    with pytest.raises(Refused, match="埋まりました"):
        changed(mine, at(840))
    assert owners() == before and now_of(mine).revision == 0


def test_a_change_by_what_was_seen_long_ago_is_stale() -> None:
    mine = booked()
    changed(mine, at(900))
    with pytest.raises(errors.Stale):
        changed(mine, at(960))


def test_cancelling_gives_everything_back() -> None:
    gone = cancelled(booked())
    assert gone.state == states.CANCELLED and gone.late == 0 and owners() == {}
    assert booked().state == states.BOOKED
    with pytest.raises(errors.WrongState):
        cancelled(gone)


def test_cancelling_after_the_deadline_is_possible_and_marked_late() -> None:
    mine = booked()
    with clock.fixed(mine.begins_at - timedelta(hours=24)):
        assert now_of(mine).late == 0
    with clock.fixed(mine.begins_at - timedelta(hours=23, minutes=59)):
        assert cancelled(mine).late == 1


def test_what_has_begun_is_neither_moved_nor_cancelled_but_done_or_missed() -> None:
    mine = booked()
    finish = {"version": mine.version, "by": DESK}
    with pytest.raises(errors.WrongState, match="まだ始まっていない"):
        book.finish(M, mine.booking_id, missed=True, marker=fresh(), **finish)
    with clock.fixed(mine.begins_at):
        for verb in (lambda: cancelled(mine), lambda: changed(mine, at(900))):
            with pytest.raises(errors.WrongState, match="始まった予約"):
                verb()
        gone = book.finish(M, mine.booking_id, missed=True, marker=fresh(), **finish)
        assert gone.state == states.NO_SHOW and stored("booker") == []


def test_who_was_met_may_book_again_even_if_nobody_recorded_it() -> None:
    mine = booked()
    with clock.fixed(mine.ends_at):
        again = booked(when=at(720, "2026-12-08"))
    assert [one.booking_id for one in stored("booker")] == [again.booking_id]


def test_what_staff_do_the_person_is_told_and_what_she_does_herself_is_answered() -> None:
    mine = booked(by=DESK)
    assert told() == ["booked"]
    mine = changed(mine, at(900))
    assert told() == ["booked"]
    cancelled(mine, by=DESK)
    assert told() == ["booked", "cancelled"]


def test_what_she_does_on_a_page_her_talk_is_told_once_for_each_revision() -> None:
    once = Marker(("page",))
    mine = booked(by=mounting.ON_A_PAGE, marker=once)
    booked(by=mounting.ON_A_PAGE, marker=once)
    cancelled(changed(mine, at(900), by=mounting.ON_A_PAGE), by=mounting.ON_A_PAGE)
    assert told() == ["own-booked", "own-changed", "own-cancelled"]


def test_a_hold_that_is_taken_on_a_page_is_told_as_a_booking() -> None:
    made = planning.book(M, planning.Wanted("taro", NAMED, at(720)), by=mounting.SYSTEM, holds_for=timedelta(hours=1))
    commit(*made.changes, table=M.booking)
    held = reading.of_person(M, "taro")
    book.accept(M, held.booking_id, version=held.version, by=mounting.ON_A_PAGE, marker=fresh())
    assert told("taro") == ["held", "own-booked"]


def test_staff_may_book_within_the_lead_time() -> None:
    soon = at(750, "2026-11-22")  # half an hour from now
    assert refused(when=soon).code == "too-soon"
    assert booked(when=soon, by=DESK).state == states.BOOKED


def test_who_goes_away_in_the_same_moment_is_not_booked() -> None:
    made = planning.book(M, planning.Wanted("hanako", NAMED, at(720)), by=mounting.PERSON)
    setting = M.setting.must("BOOKING-SETTINGS", "counsellor#aoki")
    setting.body = counsellor("青木", exceptions=[{"day": "2026-12-01", "spans": []}])
    from kernel.changes import Saved

    commit(Saved(setting), table=M.booking)
    with pytest.raises(errors.Conflict):
        commit(*made.changes, table=M.booking)


def test_two_who_plan_the_same_slot_are_one_winner() -> None:
    first = planning.book(M, planning.Wanted("hanako", NAMED, at(720)), by=mounting.PERSON)
    second = planning.book(M, planning.Wanted("taro", NAMED, at(750)), by=mounting.PERSON)
    commit(*first.changes, table=M.booking)
    with pytest.raises(errors.Conflict):
        commit(*second.changes, table=M.booking)


def test_the_same_person_twice_in_the_same_moment_has_one_booking() -> None:
    first = planning.book(M, planning.Wanted("hanako", NAMED, at(720)), by=mounting.PERSON)
    second = planning.book(M, planning.Wanted("hanako", NAMED, at(900)), by=mounting.PERSON)
    commit(*first.changes, table=M.booking)
    with pytest.raises(errors.Conflict):
        commit(*second.changes, table=M.booking)
    assert refused(when=at(900)).code == "has-one" and len(stored("booking")) == 1


def test_reminders_are_written_the_evening_before_and_an_hour_before() -> None:
    mine = booked()
    with clock.fixed(mine.begins_at - timedelta(hours=18, seconds=1)):  # 17:59:59 on the day before
        sweep()
        assert told() == []
    with clock.fixed(mine.begins_at - timedelta(hours=18)):
        sweep()
        sweep()
        assert told() == ["day-before"]
    with clock.fixed(mine.begins_at - timedelta(hours=1)):
        sweep()
        assert told() == ["day-before", "hour-before"] and now_of(mine).duesk is None


def test_a_reminder_that_races_a_change_is_not_written() -> None:
    from bookings import reminders

    mine = booked()
    seen = now_of(mine)
    with clock.fixed(mine.begins_at - timedelta(hours=1)):
        changed(mine, at(900))  # an hour and three quarters later: the reminder that is due speaks of the old time
        reminders.remind(M, seen)
        assert told() == []
    with clock.fixed(now_of(mine).begins_at - timedelta(hours=1)):
        sweep()
        assert told() == ["hour-before"]


def test_after_a_standstill_one_reminder_says_it_all_and_none_comes_too_late() -> None:
    mine, other = booked(), booked("taro", at(840))
    with clock.fixed(mine.begins_at - timedelta(minutes=20)):
        sweep()
    assert told("hanako") == ["hour-before"]
    with clock.fixed(other.begins_at):
        sweep()
    assert told("taro") == ["day-before"]
