"""Book, change, cancel, wait for anything, a part of the day or one time, take a hold, let it lapse, fall ill, set other hours, be reminded, in
any order: the store agrees with a model of a few lines."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from hypothesis.strategies import integers, sampled_from

from bookings import away, mounting, planning, reading, states, waiting
from bookings.mounting import Refused
from bookings.offers import Ask
from kernel import clock, errors, ids
from kernel.changes import commit
from tests import house
from tests.bookings.city import HOUSE, counsellor
from tests.bookings.mounted import (
    DESK,
    VIDEO,
    M,
    at,
    booked,
    cancelled,
    changed,
    fresh,
    owners,
    resets,
    set_up,
    stored,
    sweep,
    told,
    waits,
)

PEOPLE = sampled_from(["hanako", "taro", "jiro", "yuki"])
MINUTES = sampled_from([720, 750, 780])
ASKS = sampled_from([VIDEO, Ask("consultation", "video", "aoki")])
# What somebody waits for: anything of the day, the afternoon, or one time of it.
WISHES = sampled_from([(None, None), (1, None), (None, 720), (None, 750), (None, 780)])
SHORT = {"tue": [[720, 840]]}
DAY = date(2026, 12, 1)
EVENING = datetime(2026, 11, 30, 9, tzinfo=UTC)  # 18:00 in Japan: the reminder of the day before
LAST = datetime(2026, 12, 1, 2, 50, tzinfo=UTC)  # 11:50 in Japan: nothing has begun yet
REMINDERS = (mounting.DAY_BEFORE, mounting.HOUR_BEFORE)
LEAD = timedelta(minutes=120)
HOLD = waiting.HOLD


class Bookings(RuleBasedStateMachine):
    """The model: who has which quarter of an hour with whom, and who has ever begun what."""

    @initialize()
    def city(self) -> None:
        self.stack = [house.mocked_cloud(), clock.fixed(house.NOON), ids.fixed()]
        for one in self.stack:
            one.__enter__()
        self.now = house.NOON
        both = [("counsellor", name, counsellor(name, week=SHORT)) for name in ("aoki", "baba")]
        set_up(*both, ("counsellor", "chiba", counsellor("千葉", active=False)))
        self.ill: set[str] = set()
        self.until = 1500
        self.sweeps: list[datetime] = []
        self.wishes: dict[str, Any] = {}  # who waits, or waited last: the wait as it was written
        self.seen: set[str] = set()  # holds that were looked at

    def teardown(self) -> None:
        for one in reversed(self.stack):
            one.__exit__(None, None, None)

    @rule(person=PEOPLE, minute=MINUTES, ask=ASKS)
    def books(self, person: str, minute: int, ask: Ask) -> None:
        free = self._free(minute, ask)
        had, no = reading.of_person(M, person), self._refused(minute)
        if had or no or not free:
            with pytest.raises(Refused) as refused:
                booked(person, at(minute), ask)
            assert refused.value.code == ("has-one" if had else no or "full")
        else:
            assert booked(person, at(minute), ask).counsellor in free

    @rule(person=PEOPLE, minute=MINUTES)
    def changes(self, person: str, minute: int) -> None:
        mine = reading.of_person(M, person)
        if mine is None:
            return
        free = self._free(minute, Ask("consultation", "video", mine.asked_for), without=mine.booking_id)
        if mine.state == states.HELD or not free or self._refused(minute):
            with pytest.raises((errors.WrongState, Refused)):
                changed(mine, at(minute))
        else:
            moved = changed(mine, at(minute))
            assert moved.counsellor in free and moved.revision == mine.revision + 1

    @rule(person=PEOPLE)
    def cancels(self, person: str) -> None:
        if (mine := reading.of_person(M, person)) is not None:
            cancelled(mine)
            assert reading.of_person(M, person) is None

    @rule(person=PEOPLE, ask=ASKS, wish=WISHES)
    def waits(self, person: str, ask: Ask, wish: tuple[int | None, int | None]) -> None:
        if reading.of_person(M, person) is None and not self._offers(ask, wish[1]):
            waits(person, ask=ask, part=wish[0], minute=wish[1])
            self.wishes[person] = next(one for one in stored("wait") if one.person == person)

    @rule(person=PEOPLE)
    def takes_the_hold(self, person: str) -> None:
        mine = reading.of_person(M, person)
        if mine is not None and mine.state == states.HELD and mine.holds_until > clock.now():
            made = planning.accept(M, mine, by=mounting.PERSON)
            commit(*made.changes, table=M.booking)

    @rule()
    def minute_passes(self) -> None:
        self._sweep()

    @rule(minutes=integers(20, 90))
    def time_passes(self, minutes: int) -> None:
        self._until(self.now + timedelta(minutes=minutes))

    @rule()
    def the_evening_before_comes(self) -> None:
        self._until(EVENING)

    @rule()
    def the_hour_before_noon_comes(self) -> None:
        self._until(LAST - timedelta(minutes=45))

    def _until(self, then: datetime) -> None:
        self.now = min(max(self.now, then), LAST)
        self.stack[1].__exit__(None, None, None)
        self.stack[1] = clock.fixed(self.now)
        self.stack[1].__enter__()
        self._sweep()

    def _sweep(self) -> None:
        sweep()
        self.sweeps.append(self.now)

    @rule(until=sampled_from([780, 810, 1500]))
    def other_hours_are_set(self, until: int) -> None:
        self.until = until
        resets("house", "house", HOUSE | {"methods": HOUSE["methods"] | {"video": [360, until]}})
        self._sweep()

    @rule()
    def aoki_falls_ill(self) -> None:
        if "aoki" not in self.ill:
            away.declare(M, "aoki", DAY, DAY, by=DESK, marker=fresh())
            self.ill.add("aoki")
            self._sweep()

    def _refused(self, minute: int) -> str:
        """Why nobody can be met then, whoever is free."""
        if minute + 60 > self.until:
            return "outside"
        return "too-soon" if at(minute).instant < self.now + LEAD else ""

    def _offers(self, ask: Ask, minute: int | None) -> set[int]:
        """The beginnings that somebody could have who wants one time, or any of the afternoon."""
        wanted = (720, 750, 780) if minute is None else (minute,)
        return {one for one in wanted if not self._refused(one) and self._free(one, ask)}

    def _free(self, minute: int, ask: Ask, without: str = "") -> set[str]:
        taken = {cell for cell, owner in owners().items() if owner != without}
        wanted = {ask.counsellor} if ask.counsellor else {"aoki", "baba"}
        return {
            name
            for name in wanted - self.ill
            if not any((f"c:{name}", "2026-12-01", minute + more) in taken for more in (0, 15, 30, 45))
        }

    @invariant()
    def every_quarter_belongs_to_the_booking_that_stands_there(self) -> None:
        bookings: list[Any] = stored("booking")
        expected = {
            (f"c:{one.counsellor}", one.day, one.minute + more): one.booking_id
            for one in bookings
            if one.state in states.IN_CALENDAR
            for more in (0, 15, 30, 45)
        }
        assert owners() == expected
        live = [one.person for one in bookings if one.state in states.LIVE]
        assert len(live) == len(set(live))
        assert {one.booking_id for one in stored("booker")} == {
            one.booking_id for one in bookings if one.state in states.LIVE
        }
        waiting = {one.person for one in stored("wait")}
        assert not waiting & set(live)
        assert all(one.counsellor not in self.ill for one in bookings if one.state in states.IN_CALENDAR)
        assert all(one.minute + 60 <= self.until for one in bookings if one.state in states.IN_CALENDAR)
        assert told().count("displaced") >= sum(one.state == states.DISPLACED for one in bookings)

    @invariant()
    def a_hold_is_what_its_person_waited_for_and_nobody_who_waits_longer_would_have_taken_it(self) -> None:
        queue = stored("wait")
        for one in stored("booking"):
            if one.state != states.HELD or one.booking_id in self.seen:
                continue
            self.seen.add(one.booking_id)  # afterwards others may wish for that time too
            hers = self.wishes[one.person]
            assert hers.minute in (None, one.minute) and hers.counsellor in (None, one.counsellor)
            assert one.holds_until <= min(one.booked_at + HOLD, one.begins_at)
            assert not [
                wait.person
                for wait in queue
                if wait.gsi1sk < hers.gsi1sk
                and wait.minute in (None, one.minute)
                and wait.counsellor in (None, one.counsellor)
            ]

    @invariant()
    def who_waits_finds_nothing_free_once_all_that_was_freed_has_been_offered(self) -> None:
        at_work = [one for kind in ("review", "absence") for one in stored(kind) if one.state == "running"]
        if not at_work and not stored("freed"):
            for wait in stored("wait"):
                ask = Ask(wait.service, wait.method, wait.counsellor)
                assert self._offers(ask, wait.minute) == set(), (wait.person, wait.minute)

    @invariant()
    def each_booking_is_reminded_of_the_time_at_which_it_stands_and_of_no_other(self) -> None:
        entries, heard = stored("booking_entry"), {one.sk for one in stored("told")}
        for one in stored("booking"):
            if one.state != states.BOOKED:
                continue
            stands_since = min(
                line.at for line in entries if (line.booking_id, line.revision) == (one.booking_id, one.revision)
            )
            ahead = [("day-before", EVENING), ("hour-before", at(one.minute).instant - timedelta(hours=1))]
            ahead = [(kind, due) for kind, due in ahead if due > stands_since]
            expected = set()
            for swept in self.sweeps:
                come = [kind for kind, due in ahead if due <= swept]
                expected |= set(come[-1:])  # of two that come together the later says it all
                ahead = ahead[len(come) :]
            told_now = {kind for kind in REMINDERS if f"{one.booking_id}#{one.revision}#{kind}" in heard}
            assert told_now == expected


TestBookings = Bookings.TestCase
TestBookings.settings = hypothesis_settings(max_examples=8, stateful_step_count=14, deadline=None)
