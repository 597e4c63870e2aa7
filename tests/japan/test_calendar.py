"""Holidays, business days, eras and fiscal years, against dates that the government has announced."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from japan import calendar

# 内閣府「国民の祝日について」(syukujitsu.csv): the holidays of these years as announced.
ANNOUNCED = {
    2020: "1/1 1/13 2/11 2/23 2/24 3/20 4/29 5/3 5/4 5/5 5/6 7/23 7/24 8/10 9/21 9/22 11/3 11/23",
    2021: "1/1 1/11 2/11 2/23 3/20 4/29 5/3 5/4 5/5 7/22 7/23 8/8 8/9 9/20 9/23 11/3 11/23",
    2022: "1/1 1/10 2/11 2/23 3/21 4/29 5/3 5/4 5/5 7/18 8/11 9/19 9/23 10/10 11/3 11/23",
    2023: "1/1 1/2 1/9 2/11 2/23 3/21 4/29 5/3 5/4 5/5 7/17 8/11 9/18 9/23 10/9 11/3 11/23",
    2024: "1/1 1/8 2/11 2/12 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/15 8/11 8/12 9/16 9/22 9/23 10/14 11/3 11/4 11/23",
    2025: "1/1 1/13 2/11 2/23 2/24 3/20 4/29 5/3 5/4 5/5 5/6 7/21 8/11 9/15 9/23 10/13 11/3 11/23 11/24",
    2026: "1/1 1/12 2/11 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/20 8/11 9/21 9/22 9/23 10/12 11/3 11/23",
    2027: "1/1 1/11 2/11 2/23 3/21 3/22 4/29 5/3 5/4 5/5 7/19 8/11 9/20 9/23 10/11 11/3 11/23",
}


@pytest.mark.parametrize("year", ANNOUNCED)
def test_the_holidays_are_those_the_cabinet_office_announced(year: int) -> None:
    assert " ".join(f"{day.month}/{day.day}" for day in calendar.holidays(year)) == ANNOUNCED[year]


def test_substitute_and_between_days_carry_their_names() -> None:
    assert calendar.holiday(date(2026, 5, 6)) == "振替休日"  # 3 May is a Sunday; 4 and 5 May are holidays
    assert calendar.holiday(date(2026, 9, 22)) == "国民の休日"
    assert calendar.holiday(date(2032, 9, 21)) == "国民の休日"
    assert calendar.holiday(date(2026, 11, 22)) is None


def test_years_without_known_rules_are_refused() -> None:
    for year in (2019, 2100):
        with pytest.raises(ValueError, match=str(year)):
            calendar.holidays(year)


@given(st.integers(2020, 2099))
def test_every_year_has_its_sixteen_days_and_no_sunday_holiday_without_a_substitute(year: int) -> None:
    days = calendar.holidays(year)
    assert len([name for name in days.values() if name not in ("振替休日", "国民の休日")]) == 16
    for day in days:
        if day.weekday() == 6:
            later = day + timedelta(days=1)
            while days.get(later) not in (None, "振替休日"):
                later += timedelta(days=1)
            assert days[later] == "振替休日"


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        (date(2026, 11, 20), True),  # Friday
        (date(2026, 11, 21), False),
        (date(2026, 11, 22), False),
        (date(2026, 11, 23), False),  # 勤労感謝の日
        (date(2026, 12, 28), True),
        (date(2026, 12, 29), False),
        (date(2026, 12, 31), False),
        (date(2027, 1, 3), False),
        (date(2027, 1, 4), True),
    ],
)
def test_the_city_hall_closes_on_weekends_holidays_and_over_the_year_s_end(day: date, open_: bool) -> None:
    assert calendar.business_day(day) is open_


def test_banks_work_on_29_and_30_december() -> None:
    assert [calendar.bank_day(date(2026, 12, day)) for day in (28, 29, 30, 31)] == [True, True, True, False]
    assert not calendar.bank_day(date(2028, 1, 3))
    assert calendar.bank_day(date(2028, 1, 4))


def test_the_one_stop_deadline_of_2027_moves_to_12_january() -> None:
    # 10 January 2027 is a Sunday and 11 January is 成人の日.
    assert calendar.deadline(date(2027, 1, 10)) == date(2027, 1, 12)
    assert calendar.deadline(date(2027, 1, 12)) == date(2027, 1, 12)


def test_business_days_are_counted_from_the_day_after() -> None:
    assert calendar.next_business_day(date(2026, 11, 20)) == date(2026, 11, 24)
    assert calendar.add_business_days(date(2026, 12, 25), 3) == date(2027, 1, 5)  # 28 Dec, 4 and 5 Jan
    assert calendar.add_business_days(date(2027, 1, 5), -3) == date(2026, 12, 25)
    assert calendar.add_business_days(date(2026, 11, 22), 0) == date(2026, 11, 22)


@given(st.dates(date(2021, 1, 1), date(2090, 12, 31)), st.integers(1, 40))
def test_counting_forward_and_back_meets(day: date, count: int) -> None:
    ahead = calendar.add_business_days(day, count)
    assert calendar.business_day(ahead)
    passed = (day + timedelta(days=n) for n in range(1, (ahead - day).days + 1))
    assert sum(calendar.business_day(each) for each in passed) == count


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 11, 22), "令和8年11月22日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(1926, 12, 24), "大正15年12月24日"),
        (date(1912, 7, 29), "明治45年7月29日"),
    ],
)
def test_dates_are_written_in_their_era(day: date, written: str) -> None:
    assert calendar.era_date(day) == written
    assert calendar.parse_era_date(written) == day


@given(st.dates(date(1873, 1, 1), date(2117, 12, 31)))
def test_an_era_date_reads_back(day: date) -> None:
    assert calendar.parse_era_date(calendar.era_date(day)) == day


def test_short_and_full_width_era_dates_are_read() -> None:
    assert calendar.parse_era_date("Ｒ８．１１．２２") == calendar.parse_era_date("r08/11/22") == date(2026, 11, 22)


@pytest.mark.parametrize(
    "wrong", ["令和8年13月1日", "令和元年4月30日", "平成31年5月1日", "昭和64年1月8日", "2026-11-22", "令和0年1月1日"]
)
def test_days_that_no_era_had_are_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="日"):
        calendar.parse_era_date(wrong)


def test_the_fiscal_year_begins_in_april() -> None:
    assert calendar.fiscal_year(date(2027, 3, 31)) == 2026
    assert calendar.fiscal_year(date(2027, 4, 1)) == 2027
    assert calendar.fiscal_year_label(date(2027, 3, 31)) == "令和8年度"
    assert calendar.fiscal_year_label(date(2019, 4, 1)) == "令和元年度"
