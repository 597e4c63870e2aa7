"""Business days from 06:00 to 25:00, told as people read them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings import days
from bookings.days import When

TUESDAY = date(2026, 12, 1)
MINUTES = st.integers(24, 100).map(lambda cell: cell * days.CELL)
DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))


def test_half_past_midnight_belongs_to_the_evening_before() -> None:
    when = When(TUESDAY, 1470)
    assert when.label == "12/1(火) 24:30（2日 0:30）"
    assert when.instant == datetime(2026, 12, 1, 15, 30, tzinfo=UTC)  # 2 December 0:30 in Japan
    assert days.of_instant(when.instant) == when


def test_before_midnight_a_label_needs_no_second_reading() -> None:
    assert When(TUESDAY, 570).label == "12/1(火) 9:30"
    assert When(date(2026, 12, 31), 1440).label == "12/31(木) 24:00（1日 0:00）"


@pytest.mark.parametrize("minute", [345, 361, 1515])
def test_no_time_lies_outside_the_business_day_or_between_quarters(minute: int) -> None:
    with pytest.raises(ValueError, match="business day"):
        When(TUESDAY, minute)


def test_between_one_and_six_no_business_day_runs() -> None:
    assert days.of_instant(datetime(2026, 12, 1, 16, 0, tzinfo=UTC)) is None  # 01:00
    assert days.of_instant(datetime(2026, 12, 1, 20, 59, tzinfo=UTC)) is None  # 05:59
    assert days.of_instant(datetime(2026, 12, 1, 21, 0, tzinfo=UTC)) == When(date(2026, 12, 2), 360)
    assert days.of_instant(datetime(2026, 12, 1, 15, 59, tzinfo=UTC)) == When(TUESDAY, 1485)


def test_an_hour_is_four_quarters() -> None:
    assert list(days.cells(1440, 60)) == [1440, 1455, 1470, 1485]


@given(DAYS, MINUTES)
def test_keys_and_instants_sort_alike_and_lead_back(day: date, minute: int) -> None:
    when = When(day, minute)
    assert days.of_key(when.key) == when
    later = When(day + timedelta(days=1), days.OPENS)
    assert when.key < later.key and when.instant < later.instant
    if minute < days.CLOSES:
        assert days.of_instant(when.instant) == when
