"""Until when a gift must leave: the rules U-1 … U-6 with days that a clerk can follow on a calendar."""

from datetime import date
from typing import Any

import pytest

from donations.orders.due import Due, Terms, due, months_after

PAID = date(2026, 11, 22)
PLAIN = Terms()


def when(terms: Terms = PLAIN, paid_on: date = PAID, **wishes: Any) -> Due:
    return due(paid_on, terms, wishes)


def test_a_gift_leaves_within_a_month_of_the_payment() -> None:
    found = when(Terms(lead_days=5))
    assert (found.rule, found.ready_on, found.due_on) == ("U-1", date(2026, 11, 27), date(2026, 12, 22))


@pytest.mark.parametrize(
    ("paid", "due_on"),
    [
        (date(2027, 1, 31), date(2027, 2, 28)),  # 民法 第143条: no 31st, so the month's last day
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2027, 1, 31)),
    ],
)
def test_a_month_ends_on_the_same_day_or_the_last(paid: date, due_on: date) -> None:
    assert when(paid_on=paid).due_on == due_on


SUMMER = {"from": "07-01", "to": "08-31"}
WINTER = {"from": "12-01", "to": "01-31"}


@pytest.mark.parametrize(
    ("paid", "season", "ready", "last"),
    [
        (
            date(2026, 11, 22),
            SUMMER,
            date(2027, 7, 1),
            date(2027, 8, 1),
        ),  # long before: within a month of its beginning
        (date(2026, 7, 10), SUMMER, date(2026, 7, 10), date(2026, 8, 10)),  # in season
        (date(2026, 8, 20), SUMMER, date(2026, 8, 20), date(2026, 8, 31)),  # the season ends before the month does
        (date(2026, 9, 1), SUMMER, date(2027, 7, 1), date(2027, 8, 1)),  # just over: next year
        (date(2026, 11, 22), WINTER, date(2026, 12, 1), date(2027, 1, 1)),
        (date(2027, 1, 10), WINTER, date(2027, 1, 10), date(2027, 1, 31)),  # a season over the year's end
    ],
)
def test_a_seasonal_gift_leaves_in_its_season(paid: date, season: dict[str, str], ready: date, last: date) -> None:
    found = when(Terms(season=season), paid)
    assert (found.rule, found.ready_on, found.due_on) == ("U-2", ready, last)


def test_what_is_made_to_order_may_take_its_time() -> None:
    found = when(Terms(lead_days=90, made_to_order=True))
    assert (found.rule, found.due_on) == ("U-3", date(2027, 2, 20))


def test_a_chosen_day_decides_when_it_leaves() -> None:
    found = when(date="2026-12-10")
    assert (found.rule, found.ready_on, found.due_on) == ("U-4", date(2026, 12, 8), date(2026, 12, 8))


def test_a_chosen_day_that_can_t_be_met_is_told() -> None:
    found = when(Terms(lead_days=10), date="2026-11-25")
    assert (found.rule, found.due_on) == ("U-1", date(2026, 12, 22))
    assert ("お届けの希望日", "2026-11-25（準備が間に合いません）") in found.rows


@pytest.mark.parametrize(
    "written", ["12月10日", "2026-13-01", "0001-01-01", "9999-12-31", 20261210, None, ["2026-12-10"]]
)
def test_what_is_no_day_is_passed_over(written: Any) -> None:
    assert when(date=written, absent_dates=[written]).rule == "U-1"
    assert when(absent_dates=written).rule == "U-1"


@pytest.mark.parametrize(
    ("month", "first", "last"),
    [(1, date(2026, 12, 1), date(2026, 12, 31)), (3, date(2027, 2, 1), date(2027, 2, 28))],
)
def test_each_part_of_a_subscription_has_its_month(month: int, first: date, last: date) -> None:
    found = when(Terms(month=month))
    assert (found.rule, found.ready_on, found.due_on) == ("U-5", first, last)


def test_nothing_arrives_while_nobody_is_at_home() -> None:
    found = when(absent_dates=["2026-12-23", "2026-12-24"])  # it would arrive on the 24th
    assert (found.rule, found.due_on) == ("U-6", date(2026, 12, 20))
    assert ("ふだんの期限", "2026-12-22") in found.rows


def test_where_all_earlier_days_are_taken_it_leaves_later() -> None:
    away = [f"2026-12-{day:02d}" for day in range(20, 28)]
    found = when(Terms(lead_days=28), absent_dates=away)  # ready on the 20th, so earliest on the 22nd
    assert (found.rule, found.due_on) == ("U-6", date(2026, 12, 26))


def test_months_run_over_the_year() -> None:
    assert months_after(date(2026, 11, 30), 14) == date(2028, 1, 30)
