"""What is free, with whom and where: every hard case of the rules, and the offers against a simple model."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bookings import days, offers
from bookings.days import When
from bookings.offers import Ask
from tests.bookings.city import CONSULTATION, city, counsellor

NOON = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)  # Sunday
TUESDAY = date(2026, 12, 1)
VIDEO = Ask("consultation", "video")
CITY = city()


def code(ask: Ask, when: When, now: datetime = NOON, **by: bool) -> str | None:
    found = offers.refusal(CITY, ask, when, now, **by)
    return found.code if found else None


def who(ask: Ask, when: When, taken: offers.Taken = frozenset()) -> list[str]:
    return [one.id for one in offers.able(CITY, ask, when, taken)]


def test_24_30_to_25_30_is_refused_with_the_last_beginning() -> None:
    refused = offers.refusal(CITY, VIDEO, When(TUESDAY, 1470), NOON)
    assert refused is not None and refused.code == offers.OUTSIDE
    assert refused.words == "ビデオ通話は6:00から25:00までです。60分の予約は24:00までに始めてください。"
    assert code(VIDEO, When(TUESDAY, 1440)) is None


def test_12_28_ends_at_25_00_and_12_29_is_closed_until_1_4() -> None:
    late = NOON + timedelta(days=20)
    last = When(date(2026, 12, 28), 1440)
    assert code(VIDEO, last, late) is None
    assert last.instant + timedelta(minutes=60) == datetime(2026, 12, 28, 16, 0, tzinfo=UTC)  # 12/29 01:00 in Japan
    closed = [date(2026, 12, 29), date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 3)]
    assert {code(VIDEO, When(day, 720), late) for day in closed} == {offers.CLOSED}
    assert code(VIDEO, When(date(2027, 1, 4), 360), late) is None


def test_a_closure_of_this_year_says_why() -> None:
    refused = offers.refusal(CITY, VIDEO, When(date(2026, 12, 10), 720), NOON)
    assert refused is not None and refused.words == "12/10(木)は休み（点検）です。ほかの日をお選びください。"
    assert offers.free(CITY, VIDEO, date(2026, 12, 10), frozenset(), NOON) == []


def test_in_person_has_shorter_hours() -> None:
    meet = Ask("consultation", "in_person")
    assert code(meet, When(TUESDAY, 525)) == offers.OUTSIDE
    assert code(meet, When(TUESDAY, 540)) is None
    assert code(meet, When(TUESDAY, 1020)) is None and code(meet, When(TUESDAY, 1050)) == offers.OUTSIDE


def test_people_keep_the_lead_time_and_staff_may_book_later() -> None:
    at = When(date(2026, 11, 22), 810)  # 13:30, an hour and a half from now
    assert code(VIDEO, at) == offers.TOO_SOON
    assert code(VIDEO, at, by_staff=True) is None
    assert code(VIDEO, When(date(2026, 11, 22), 840)) is None  # exactly two hours
    assert code(VIDEO, When(date(2026, 11, 22), 705), by_staff=True) == offers.PAST


def test_people_book_so_many_days_ahead_and_on_the_steps() -> None:
    assert code(VIDEO, When(date(2027, 1, 21), 720)) is None  # 60 days
    assert code(VIDEO, When(date(2027, 1, 22), 720)) == offers.TOO_FAR
    assert code(VIDEO, When(TUESDAY, 735)) == offers.OFF_STEP
    assert code(VIDEO, When(TUESDAY, 735), by_staff=True) is None


def test_after_midnight_days_ahead_count_from_the_evening_before() -> None:
    past_midnight = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)  # 23 November 0:30, business day 22
    assert offers.last_day(CITY.services["consultation"], past_midnight) == date(2027, 1, 21)


def test_an_unknown_service_or_method_is_not_offered() -> None:
    assert code(Ask("nothing", "video"), When(TUESDAY, 720)) == offers.NOT_OFFERED
    assert code(Ask("placement", "chat"), When(TUESDAY, 720)) == offers.NOT_OFFERED


def test_skills_and_methods_decide_who_can() -> None:
    at = When(TUESDAY, 720)
    assert who(VIDEO, at) == ["aoki", "baba"]
    assert who(Ask("consultation", "telephone"), at) == ["aoki", "baba", "chiba"]
    assert who(Ask("placement", "video"), at) == ["baba"]


def test_a_named_counsellor_is_the_only_one_asked() -> None:
    at = When(TUESDAY, 720)
    assert who(Ask("consultation", "video", "baba"), at) == ["baba"]
    assert who(Ask("consultation", "video", "chiba"), at) == []
    assert who(Ask("consultation", "video", "nobody"), at) == []


def test_a_room_is_a_resource_of_its_own() -> None:
    meet, at = Ask("consultation", "in_person"), When(TUESDAY, 600)
    assert who(meet, at) == ["aoki", "baba"]
    assert who(meet, at, {("r:room1", TUESDAY, 645)}) == []
    assert who(meet, at, {("r:room1", TUESDAY, 660)}) == ["aoki", "baba"]
    assert who(meet, When(date(2026, 12, 2), 600)) == []  # the room is closed
    assert offers.room(CITY, VIDEO, at, frozenset()) is None


def test_an_exception_takes_the_place_of_the_week() -> None:
    away = counsellor("青木", exceptions=[{"day": "2026-12-01", "spans": []}])
    short = counsellor("馬場", exceptions=[{"day": "2026-12-01", "spans": [[600, 720], [720, 780]]}])
    here = city(("counsellor", "aoki", away), ("counsellor", "baba", short))
    found = offers.free(here, VIDEO, TUESDAY, frozenset(), NOON)
    assert [one.when.minute for one in found] == [600, 630, 660, 690, 720]  # spans that touch are one
    assert {one.counsellors for one in found} == {("baba",)}


def test_no_method_holds_a_beginning_that_would_end_after_its_hours() -> None:
    for method, last in (("video", 1440), ("telephone", 1440), ("chat", 1440), ("in_person", 1020)):
        found = offers.free(CITY, Ask("consultation", method), TUESDAY, frozenset(), NOON)
        assert found[-1].when.minute == last, method


def test_who_has_least_is_asked_first_and_equals_by_lot() -> None:
    both = offers.able(CITY, VIDEO, When(TUESDAY, 720), frozenset())
    taken = {("c:aoki", TUESDAY, 360)}
    assert [one.id for one in offers.in_turn(both, taken, "anybody")] == ["baba", "aoki"]
    first = {offers.in_turn(both, frozenset(), f"person {number}")[0].id for number in range(20)}
    assert first == {"aoki", "baba"}


def test_parts_of_the_day_hold_every_offer_once() -> None:
    found = offers.free(CITY, VIDEO, TUESDAY, frozenset(), NOON)
    parted = [one for part in range(len(offers.PARTS)) for one in offers.in_part(found, part)]
    assert parted == found and found[-1].when.label == "12/1(火) 24:00（2日 0:00）"


CELLS = st.integers(24, 99).map(lambda cell: cell * days.CELL)
SPANS = st.lists(st.tuples(CELLS, CELLS).filter(lambda one: one[0] < one[1]).map(list), max_size=3)
TAKEN = st.frozensets(st.tuples(st.sampled_from(["c:aoki", "c:baba", "r:room1"]), st.just(TUESDAY), CELLS), max_size=12)


@given(SPANS, TAKEN, st.sampled_from([15, 30, 45, 60, 90]), st.sampled_from(["video", "in_person"]))
def test_what_is_offered_is_what_a_minute_by_minute_model_finds(
    spans: list[Any], taken: frozenset[tuple[str, date, int]], minutes: int, method: str
) -> None:
    week = {"tue": spans}
    here = city(
        ("service", "consultation", CONSULTATION | {"minutes": minutes, "step_minutes": 15}),
        ("counsellor", "aoki", counsellor("青木", week=week)),
        ("counsellor", "baba", counsellor("馬場", active=False)),
        ("counsellor", "chiba", counsellor("千葉", active=False)),
    )
    opens, closes = here.house.hours(method)

    def fine(minute: int) -> bool:
        """Whether this very minute can be part of a booking with Aoki."""
        quarter = minute // 15 * 15
        working = any(start <= minute < end for start, end in spans)
        room = method == "video" or ("r:room1", TUESDAY, quarter) not in taken
        return opens <= minute < closes and working and room and ("c:aoki", TUESDAY, quarter) not in taken

    model = [start for start in range(360, 1500, 15) if all(fine(start + minute) for minute in range(minutes))]
    found = offers.free(here, Ask("consultation", method), TUESDAY, taken, NOON)
    assert [one.when.minute for one in found] == model
