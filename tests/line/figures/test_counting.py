"""Where what counts: pure."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from bookings import states
from inquiries.states import ANSWERED, CLOSED, OPEN
from line.figures import counting
from line.figures.catalogue import FIGURES, reason
from line.figures.counting import Rows, Standing

EVENING = datetime(2026, 11, 30, 11, 0, tzinfo=UTC)  # 30 November, 20:00 in Japan
LONG_AFTER = EVENING + timedelta(days=9)


def inquiry(answered: timedelta | None, state: str = ANSWERED, overdue: bool = False) -> Any:
    return SimpleNamespace(
        opened_at=EVENING,
        first_answered_at=EVENING + answered if answered is not None else None,
        state=state,
        overdue_wait=EVENING if overdue else None,
    )


def booking(state: str, day: str = "2026-11-30", minute: int = 1440, method: str = "video") -> Any:
    return SimpleNamespace(state=state, day=day, minute=minute, method=method)


def test_an_answer_counts_on_its_day_and_an_inquiry_on_the_day_it_came() -> None:
    assert counting.waits(inquiry(timedelta(hours=10)), LONG_AFTER) == [
        ("inquiries", "2026-11-30"),
        ("answered_in_time", "2026-12-01"),
    ]


def test_24_hours_to_the_moment_are_in_time_and_a_moment_more_is_late_from_the_day_they_were_over() -> None:
    assert counting.waits(inquiry(timedelta(hours=24)), LONG_AFTER)[1] == ("answered_in_time", "2026-12-01")
    late = counting.waits(inquiry(timedelta(hours=24, seconds=1)), LONG_AFTER)
    assert late[1] == ("answered_late", "2026-12-01")
    assert counting.waits(inquiry(timedelta(days=3)), LONG_AFTER)[1] == ("answered_late", "2026-12-01")


def test_what_still_has_time_is_neither() -> None:
    waiting = inquiry(None, OPEN)
    assert counting.waits(waiting, EVENING + timedelta(hours=23)) == [("inquiries", "2026-11-30")]
    assert counting.waits(waiting, EVENING + timedelta(hours=24))[1] == ("answered_late", "2026-12-01")


def test_what_was_put_away_in_time_without_an_answer_needed_none() -> None:
    assert counting.waits(inquiry(None, CLOSED), LONG_AFTER) == [("inquiries", "2026-11-30")]
    assert counting.waits(inquiry(None, CLOSED, overdue=True), LONG_AFTER)[1] == ("answered_late", "2026-12-01")


@pytest.mark.parametrize(
    ("state", "figures"),
    [
        (states.BOOKED, ["bookings"]),
        (states.DONE, ["bookings", "held_meetings"]),
        (states.NO_SHOW, ["bookings", "no_shows"]),
        (states.CANCELLED, ["cancelled"]),
        (states.HELD, []),
        (states.LAPSED, []),
        (states.DISPLACED, []),
    ],
)
def test_a_booking_counts_by_its_state(state: str, figures: list[str]) -> None:
    assert counting.stands_as(booking(state)) == figures


def test_a_meeting_after_midnight_counts_on_its_business_day_in_hour_24() -> None:
    late = booking(states.DONE)
    rows = Rows(bookings=[late, booking(states.DONE, minute=1485), booking(states.BOOKED, minute=600, method="chat")])
    figures, crossed = counting.of_days(rows, ["2026-11-30"], Standing(0, 0), LONG_AFTER)["2026-11-30"]
    assert (figures["bookings"], figures["held_meetings"]) == (3, 2)
    assert crossed == {"chat": {"10": 1}, "video": {"24": 2}}


def test_who_is_registered_at_the_end_of_a_day_follows_from_the_day_before() -> None:
    counters = {
        "2026-11-29": SimpleNamespace(follows=2, to_following=2),
        "2026-12-01": SimpleNamespace(blocks=1, to_following=-1, to_blocked=1),
    }
    days = counting.days_between("2026-11-29", "2026-12-01")
    counted = counting.of_days(Rows(counters), days, Standing(10, 1), LONG_AFTER)
    assert [(counted[day][0]["registered"], counted[day][0]["blocked"]) for day in days] == [(12, 1), (12, 1), (11, 2)]
    assert [counted[day][0]["follows"] for day in days] == [2, 0, 0]


def journey(**steps: str) -> Any:
    return SimpleNamespace(steps={name.replace("_", ":", 1): f"{at}T00:00:00.000Z" for name, at in steps.items()})


def test_the_funnel_of_a_month_takes_what_came_by_the_end_of_the_next() -> None:
    quick = journey(
        follow="2026-11-03", consent="2026-11-03", q_wish="2026-11-03", finished="2026-11-04", used_book="2026-12-30"
    )
    slow = journey(follow="2026-11-30", consent="2026-12-31", q_wish="2026-12-31")
    # 31 December 15:00 UTC is 1 January in Japan.
    late = journey(follow="2026-11-30", consent="2027-01-01")
    found = counting.funnel([quick, slow, late], "2026-11")
    assert (found["follow"], found["consent"], found["q:wish"], found["finished"], found["used"]) == (3, 2, 2, 1, 1)
    assert found["used:book"] == 1 and counting.questions(found) == ["wish"]


def test_what_adds_up_and_what_does_not() -> None:
    added = counting.added([{"video": {"24": 1}}, {"video": {"24": 2, "09": 1}, "chat": {"10": 1}}])
    assert added == {"chat": {"10": 1}, "video": {"09": 1, "24": 3}}


def test_every_figure_says_in_words_what_it_counts_and_by_which_rule() -> None:
    assert len({one.name for one in FIGURES}) == len(FIGURES)
    for one in FIGURES:
        assert one.definition.endswith("。") and len(one.definition) > 15, one.name
        told = reason(one, ("日", "2026-11-26"))
        assert told["rows"][0] == {"label": "数えるもの", "value": one.definition} and told["source"]
