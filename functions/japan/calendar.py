"""The Japanese calendar: national holidays, business days, eras and fiscal years. Dates are calendar dates in Japan."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Final

FIRST_YEAR: Final = 2020
LAST_YEAR: Final = 2099

_DAY: Final = timedelta(days=1)
_MONDAY: Final = 0
_SUNDAY: Final = 6


# --- National holidays: 国民の祝日に関する法律 (昭和23年法律第178号) -------------------------------------------------

# Article 2, days with a fixed date (天皇誕生日 is 23 February since 2020).
_FIXED: Final = {
    (1, 1): "元日",
    (2, 11): "建国記念の日",
    (2, 23): "天皇誕生日",
    (4, 29): "昭和の日",
    (5, 3): "憲法記念日",
    (5, 4): "みどりの日",
    (5, 5): "こどもの日",
    (8, 11): "山の日",
    (11, 3): "文化の日",
    (11, 23): "勤労感謝の日",
}
# Article 2, days set as the n-th Monday of a month.
_MONDAYS: Final = {(1, 2): "成人の日", (7, 3): "海の日", (9, 3): "敬老の日", (10, 2): "スポーツの日"}
# 令和三年東京オリンピック競技大会・東京パラリンピック競技大会特別措置法 (平成27年法律第33号): 2020 and 2021.
_OLYMPIC: Final = {
    2020: {"海の日": (7, 23), "スポーツの日": (7, 24), "山の日": (8, 10)},
    2021: {"海の日": (7, 22), "スポーツの日": (7, 23), "山の日": (8, 8)},
}


@cache
def holidays(year: int) -> dict[date, str]:
    """Return the holidays (休日) of a calendar year and their names, in order.

    国民の祝日に関する法律 第2条 and 第3条. The equinox days of coming years are computed; the government announces them
    in the gazette of the February before.

    Raises:
        ValueError: the year is outside 2020–2099, for which the rules here hold.
    """
    named = _named_days(year)
    found = dict(named)
    for day in named:
        # Article 3 (2): a national holiday on a Sunday makes the next day that is none a holiday.
        if day.weekday() == _SUNDAY:
            substitute = day + _DAY
            while substitute in named:
                substitute += _DAY
            found[substitute] = "振替休日"
    for day in named:
        # Article 3 (3): a day between two national holidays is a holiday.
        between = day + _DAY
        if between + _DAY in named and between not in found:
            found[between] = "国民の休日"
    return dict(sorted(found.items()))


def holiday(day: date) -> str | None:
    """Return the name of the holiday that a date is, or None. Raises ValueError outside 2020–2099."""
    return holidays(day.year).get(day)


def _named_days(year: int) -> dict[date, str]:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"holidays are known for {FIRST_YEAR}–{LAST_YEAR}, not {year}")
    days = {name: date(year, month, day) for (month, day), name in _FIXED.items()}
    days |= {name: _nth_monday(year, month, n) for (month, n), name in _MONDAYS.items()}
    days |= {"春分の日": vernal_equinox(year), "秋分の日": autumnal_equinox(year)}
    days |= {name: date(year, month, day) for name, (month, day) in _OLYMPIC.get(year, {}).items()}
    return {day: name for name, day in days.items()}


def _nth_monday(year: int, month: int, n: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(_MONDAY - first.weekday()) % 7 + 7 * (n - 1))


def vernal_equinox(year: int) -> date:
    """Return 春分日 in Japan, 1980–2099. Source: 海上保安庁水路部『新こよみ便利帳』, agrees with 国立天文台 暦要項."""
    return date(year, 3, int(20.8431 + 0.242194 * (year - 1980) - (year - 1980) // 4))


def autumnal_equinox(year: int) -> date:
    """Return 秋分日 in Japan, 1980–2099. Source: as ``vernal_equinox``."""
    return date(year, 9, int(23.2488 + 0.242194 * (year - 1980) - (year - 1980) // 4))


# --- Business days ---------------------------------------------------------------------------------------------------


def is_year_end_closure(day: date) -> bool:
    """Say whether a date is in the municipal closure, 29 December to 3 January.

    地方自治法 (昭和22年法律第67号) 第4条の2 第2項 leaves the days to the ordinance of each city; they are, nearly
    everywhere, those of 行政機関の休日に関する法律 (昭和63年法律第91号) 第1条.
    """
    return (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)


def business_day(day: date) -> bool:
    """Say whether the city hall is open: no Saturday, Sunday, holiday or year-end closure (地方自治法 第4条の2)."""
    return day.weekday() < 5 and holiday(day) is None and not is_year_end_closure(day)


def bank_day(day: date) -> bool:
    """Say whether banks settle: no Saturday, Sunday, holiday, nor 31 December to 3 January.

    銀行法施行令 (昭和57年政令第40号) 第5条.
    """
    closed = (day.month, day.day) == (12, 31) or (day.month, day.day) <= (1, 3)
    return day.weekday() < 5 and holiday(day) is None and not closed


def next_business_day(day: date) -> date:
    """Return the first business day after a date."""
    return next(_business_days(day, 1))


def deadline(day: date) -> date:
    """Return a deadline moved to the next business day where it falls on a closed day (地方自治法 第4条の2 第4項)."""
    return day if business_day(day) else next_business_day(day)


def add_business_days(day: date, count: int) -> date:
    """Return the count-th business day after a date, or before it where count is negative; 0 returns the date itself.

    The first day is not counted (民法 第140条).
    """
    if count == 0:
        return day
    days = _business_days(day, 1 if count > 0 else -1)
    for _ in range(abs(count) - 1):
        next(days)
    return next(days)


def _business_days(day: date, direction: int) -> Iterator[date]:
    while True:
        day += direction * _DAY
        if business_day(day):
            yield day


# --- Eras and fiscal years -------------------------------------------------------------------------------------------

#: Era, its letter, its first day: 元号を改める政令 of each change; 明治 is taken from the Gregorian calendar's start in
#: Japan, 1 January 1873 (明治5年太政官布告第337号), before which month and day would differ.
ERAS: Final = (
    ("令和", "R", date(2019, 5, 1)),
    ("平成", "H", date(1989, 1, 8)),
    ("昭和", "S", date(1926, 12, 25)),
    ("大正", "T", date(1912, 7, 30)),
    ("明治", "M", date(1873, 1, 1)),
)
_FIRST_YEARS: Final = {"令和": 2019, "平成": 1989, "昭和": 1926, "大正": 1912, "明治": 1868}


def era_year(day: date) -> tuple[str, int]:
    """Return the era and its year of a date: 2026-11-22 → ("令和", 8). Raises ValueError before 1873."""
    for name, _, first in ERAS:
        if day >= first:
            return name, day.year - _FIRST_YEARS[name] + 1
    raise ValueError("dates before 1873-01-01 have no Gregorian month and day in Japan")


def era_date(day: date) -> str:
    """Return a date as documents write it: 令和8年11月22日; the first year is 元年."""
    return f"{_era_label(day)}年{day.month}月{day.day}日"


def parse_era_date(text: str) -> date:
    """Return the date of 令和8年11月22日, 令和元年5月1日, R8.11.22 or R08/11/22, in any width.

    Raises:
        ValueError: no such form or no such day in that era.
    """
    letters = {letter: name for name, letter, _ in ERAS}
    compact = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
    found = re.fullmatch(r"(令和|平成|昭和|大正|明治|[RHSTM])(元|\d{1,2})[年./-](\d{1,2})[月./-](\d{1,2})日?", compact)
    if found is None:
        raise ValueError("日付は「令和8年11月22日」のように入力してください")
    name = letters.get(found[1], found[1])
    year = 1 if found[2] == "元" else int(found[2])
    try:
        day = date(_FIRST_YEARS[name] + year - 1, int(found[3]), int(found[4]))
        real = year > 0 and era_year(day) == (name, year)
    except ValueError:
        real = False
    if not real:
        raise ValueError(f"{text}という日はありません。年月日をお確かめください")
    return day


def fiscal_year(day: date) -> int:
    """Return the fiscal year (年度) of a date: 1 April to 31 March (地方自治法 第208条 第1項)."""
    return day.year if day.month >= 4 else day.year - 1


def fiscal_year_label(day: date) -> str:
    """Return the fiscal year as documents write it: 2027-03-31 → 令和8年度."""
    first = date(fiscal_year(day), 4, 1)
    # 「改元に伴う元号による年表示の取扱いについて」(平成31年4月1日 新元号への円滑な移行に向けた関係省庁連絡会議申合せ).
    return "令和元年度" if first.year == 2019 else f"{_era_label(first)}年度"


def _era_label(day: date) -> str:
    name, year = era_year(day)
    return f"{name}{'元' if year == 1 else year}"
