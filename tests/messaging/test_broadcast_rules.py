"""When a broadcast goes out, what it costs, whom an offer leaves out, when it is too much."""

from datetime import date, datetime, timedelta

import pytest

from kernel import clock
from messaging.broadcasts import rules, wording
from messaging.broadcasts.rules import Reached


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=clock.JST)


@pytest.mark.parametrize(
    ("hour", "minute", "sleeps"), [(7, 59, True), (8, 0, False), (20, 59, False), (21, 0, True), (0, 0, True)]
)
def test_people_sleep_from_nine_to_eight(hour: int, minute: int, *, sleeps: bool) -> None:
    assert rules.quiet(at(26, hour, minute)) is sleeps


def test_what_falls_into_the_night_waits_for_the_morning_unless_it_was_confirmed() -> None:
    assert rules.earliest(at(26, 22), night_confirmed=False) == at(27, 8)
    assert rules.earliest(at(26, 3), night_confirmed=False) == at(26, 8)
    assert rules.earliest(at(26, 12), night_confirmed=False) == at(26, 12)
    assert rules.earliest(at(26, 22), night_confirmed=True) == at(26, 22)


def test_batches_hold_everybody_once_in_order() -> None:
    assert [list(one) for one in rules.batches([1, 2, 3, 4, 5], 2)] == [[1, 2], [3, 4], [5]]
    assert list(rules.batches([], 2)) == []


def test_a_message_is_half_a_yen() -> None:
    assert (rules.yen(30_000), rules.yen(1), rules.yen(101)) == (15_000, 1, 51)


def test_the_forecast_goes_on_with_single_messages_at_their_pace_and_with_nothing_else() -> None:
    # 260 pushes in 26 days are 10 a day; four days are left of November.
    found = rules.forecast(pushes=260, broadcast=5_000, planned=1_000, this=2_000, today=date(2026, 11, 26))
    assert (found.used, found.rest, found.total, found.left) == (5_260, 40, 8_300, 21_700)
    assert rules.forecast(pushes=31, broadcast=0, planned=0, this=0, today=date(2026, 12, 31)).rest == 0


@pytest.mark.parametrize(
    ("today", "since"),
    [(date(2026, 11, 26), date(2024, 11, 26)), (date(2028, 2, 29), date(2026, 2, 28))],
)
def test_two_years_back(today: date, since: date) -> None:
    assert rules.hired_since(today) == since


@pytest.mark.parametrize(
    ("latest", "before", "advised"),
    [
        (Reached("a", 300, 3), [], True),  # one in a hundred
        (Reached("a", 301, 3), [], False),
        (Reached("a", 10, 2), [], False),  # two people are chance
        (Reached("a", 1000, 4), [Reached("b", 1000, 2)], True),  # twice the usual
        (Reached("a", 1000, 4), [Reached("b", 1000, 2), Reached("c", 1000, 3)], False),
        (Reached("a", 1000, 4), [Reached("b", 1000, 0)], False),  # nothing to compare with
    ],
)
def test_the_advice_to_send_less_often(latest: Reached, before: list[Reached], *, advised: bool) -> None:
    assert rules.too_often([latest, *before]) is advised


def test_nothing_sent_is_no_reason_for_advice() -> None:
    assert not rules.too_often([])


def test_blanks_are_found_once_and_filled_as_far_as_known() -> None:
    text = "{{日時}}に{{ 会場 }}で。{{日時}}"
    assert wording.blanks([text, "{{題名}}"]) == ["日時", "会場", "題名"]
    assert wording.filled(text, {"日時": "12/1"}) == "12/1に{{ 会場 }}で。12/1"


def test_every_why_names_its_rule_and_its_source() -> None:
    found = [
        rules.why_people([]),
        rules.why_hired(2, 1),
        rules.why_hour(None, at(27, 8), night_confirmed=False),
        rules.why_money(rules.Forecast(1, 2, 3, 4)),
        rules.why_blocks(Reached("a", 100, 1), at(27, 8) + timedelta(days=7)),
        rules.why_often([Reached("a", 100, 1)]),
        rules.why_clicks([]),
    ]
    assert [one["rule"] for one in found] == [f"BR-{number}" for number in range(1, 8)]
    assert "2025年1月" in found[1]["source"] and all(one["source"] and one["text"] for one in found)
