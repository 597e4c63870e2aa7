"""The clocks and the grounds. Pure; the dates are worked out by hand beside each."""

from datetime import UTC, datetime, time, timedelta

import pytest

from accounts.incidents import law
from kernel import clock

CLOSES = time(17)


def japan(text: str) -> datetime:
    return clock.parse(f"{text}+09:00").astimezone(UTC)


def due(noticed: str, task: str, *reasons: str) -> str | None:
    [found] = [one for one in law.tasks(japan(noticed), list(reasons), CLOSES) if one.id == task]
    return f"{found.due.astimezone(clock.JST):%Y-%m-%d %H:%M}" if found.due else None


@pytest.mark.parametrize(
    ("noticed", "triage"),
    [
        ("2026-11-26T10:30", "2026-11-26 22:30"),
        ("2026-12-28T18:00", "2026-12-29 06:00"),  # the closure of the year's end stops no clock
        ("2026-12-31T23:00", "2027-01-01 11:00"),
        ("2026-11-22T23:30", "2026-11-23 11:30"),  # 勤労感謝の日
    ],
)
def test_twelve_hours_run_by_the_clock_at_night_and_on_holidays_too(noticed: str, triage: str) -> None:
    assert due(noticed, law.TRIAGE) == due(noticed, law.CONTAIN) == triage


@pytest.mark.parametrize(
    ("noticed", "city"),
    [
        ("2026-11-26T10:30", "2026-12-01 17:00"),  # Thu → Fri 27, Mon 30, Tue 1
        ("2026-11-20T23:59", "2026-11-26 17:00"),  # Fri → (Mon 23 is 勤労感謝の日) Tue 24, Wed 25, Thu 26
        ("2026-11-22T12:00", "2026-11-26 17:00"),  # a Sunday before it: the same three days
        ("2026-12-25T09:00", "2027-01-05 17:00"),  # Fri → Mon 28, (29 to 3 closed) Mon 4, Tue 5
        ("2026-12-28T18:00", "2027-01-06 17:00"),  # Mon → Mon 4, Tue 5, Wed 6
        ("2026-12-31T23:00", "2027-01-06 17:00"),  # within the closure
        ("2027-01-03T00:10", "2027-01-06 17:00"),  # its last day
        ("2026-04-28T12:00", "2026-05-07 17:00"),  # Tue → (29 昭和の日) Thu 30, Fri 1, (3–5 祝日, 6 振替) Thu 7
        ("2026-09-18T12:00", "2026-09-28 17:00"),  # Fri → (21 敬老, 22 国民の休日, 23 秋分) Thu 24, Fri 25, Mon 28
    ],
)
def test_three_business_days_leave_out_weekends_holidays_and_the_year_s_end(noticed: str, city: str) -> None:
    assert due(noticed, law.CITY) == city


@pytest.mark.parametrize(
    ("noticed", "preliminary", "final", "final_malicious"),
    [
        # Day 5 of 26 Nov is 30 Nov; day 30 is 25 Dec (Fri); day 60 is 24 Jan 2027, a Sunday → Mon 25.
        ("2026-11-26T10:30", "2026-11-30 23:59", "2026-12-25 23:59", "2027-01-25 23:59"),
        # Day 5 of 2 Dec is Sun 6 Dec, which counts; day 30 is 31 Dec, closed → Mon 4 Jan; day 60 is Sat 30 Jan → Mon 1 Feb.
        ("2026-12-02T09:00", "2026-12-06 23:59", "2027-01-04 23:59", "2027-02-01 23:59"),
        # Noticed at 0:10 of 13 Dec in Japan (12 Dec UTC): day 30 is Mon 11 Jan, 成人の日 → Tue 12; day 60 is Wed 10 Feb.
        ("2026-12-13T00:10", "2026-12-17 23:59", "2027-01-12 23:59", "2027-02-10 23:59"),
    ],
)
def test_the_commission_is_told_by_days_of_which_the_first_is_the_day_of_knowing(
    noticed: str, preliminary: str, final: str, final_malicious: str
) -> None:
    assert due(noticed, law.PRELIMINARY, law.SPECIAL_CARE) == preliminary
    assert due(noticed, law.PERSONS, law.SPECIAL_CARE) == preliminary
    assert due(noticed, law.FINAL, law.SPECIAL_CARE) == final
    assert due(noticed, law.FINAL, law.SPECIAL_CARE, law.MALICIOUS) == final_malicious


def test_without_a_ground_the_commission_has_no_part() -> None:
    tasks = [one.id for one in law.tasks(japan("2026-11-26T10:30"), [], CLOSES)]
    assert tasks == [law.CONTAIN, law.TRIAGE, law.CITY, law.PREVENTION]


@pytest.mark.parametrize(
    ("facts", "category", "persons", "grounds"),
    [
        ({}, law.LEAK, 100, []),
        ({}, law.LEAK, 101, [law.OVER_HUNDRED]),
        ({}, law.LEAK, None, []),
        ({law.SPECIAL_CARE: True}, law.SUSPECTED, 1, [law.SPECIAL_CARE]),
        ({law.MALICIOUS: True, law.PROPERTY: True}, law.MISUSE, 500, [law.PROPERTY, law.MALICIOUS, law.OVER_HUNDRED]),
        ({law.SPECIAL_CARE: True}, law.OUTAGE, 5000, []),
        ({law.SPECIAL_CARE: True}, law.NEAR_MISS, 5000, []),
    ],
)
def test_the_grounds_are_for_personal_data_alone(
    facts: dict[str, bool], category: str, persons: int | None, grounds: list[str]
) -> None:
    assert law.grounds(facts, category, persons) == grounds


def test_every_due_time_says_its_rule_and_its_source_and_what_is_to_be_confirmed() -> None:
    for task in law.tasks(japan("2026-11-26T10:30"), [law.MALICIOUS], CLOSES):
        assert task.rule.startswith("I-") and task.text.endswith("。") and task.guide.endswith("。")
        assert "要確認" in task.source or task.id == law.PREVENTION
        assert task.remind_before >= timedelta(0)
    for _, source in law.GROUNDS.values():
        assert "要確認" in source
