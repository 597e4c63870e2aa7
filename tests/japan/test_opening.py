"""When an office is open, and which closures are worth telling."""

from datetime import date, time

import pytest

from japan import opening

NINE_TO_FIVE = opening.Hours(time(9), time(17), frozenset({date(2026, 11, 25)}))


@pytest.mark.parametrize(
    ("first", "closures"),
    [
        ("2026-11-16", [("2026-11-21", "2026-11-23")]),  # Saturday to 勤労感謝の日
        ("2026-11-24", []),  # the city's own day alone, and weekends
        ("2026-12-20", [("2026-12-29", "2027-01-03"), ("2027-01-09", "2027-01-11")]),  # the year's end, 成人の日
        ("2026-12-31", [("2026-12-31", "2027-01-03"), ("2027-01-09", "2027-01-11")]),  # in the middle of it
    ],
)
def test_closures_of_three_days_and_more_are_told(first: str, closures: list[tuple[str, str]]) -> None:
    found = opening.long_closures(date.fromisoformat(first), 20, NINE_TO_FIVE)
    assert [(one.isoformat(), last.isoformat()) for one, last in found] == closures
