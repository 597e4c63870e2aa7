"""When an answer is owed, what may be done with an inquiry, what a ready answer says."""

from datetime import datetime, time, timedelta

import pytest

from inquiries import hours, states, templates
from japan import opening
from kernel import clock, errors

NINE_TO_FIVE = opening.Hours(time(9), time(17))


class Limits:
    def open_time(self, priority: str) -> timedelta:
        return timedelta(hours={hours.ORDINARY: 8, hours.URGENT: 4, hours.COMPLAINT: 2}[priority])


def japan(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.JST)


@pytest.mark.parametrize(
    ("came", "priority", "due"),
    [
        ("2026-11-25T10:00", hours.COMPLAINT, "2026-11-25T12:00"),
        ("2026-11-25T16:00", hours.COMPLAINT, "2026-11-26T10:00"),
        ("2026-11-25T15:00", hours.COMPLAINT, "2026-11-25T17:00"),  # to the second: due at closing, not next morning
        ("2026-11-25T17:00", hours.COMPLAINT, "2026-11-26T11:00"),
        ("2026-11-25T07:30", hours.ORDINARY, "2026-11-25T17:00"),
        ("2026-11-20T15:00", hours.ORDINARY, "2026-11-24T15:00"),  # Friday; Monday is 勤労感謝の日
        ("2026-12-28T16:00", hours.URGENT, "2027-01-04T12:00"),  # closed from 29 December to 3 January
        ("2026-12-31T23:59", hours.COMPLAINT, "2027-01-04T11:00"),
    ],
)
def test_an_answer_is_owed_in_open_time(came: str, priority: str, due: str) -> None:
    assert hours.deadline(japan(came), priority, NINE_TO_FIVE, Limits()) == japan(due)


def test_hours_that_end_before_they_begin_are_none() -> None:
    with pytest.raises(ValueError, match="closes"):
        opening.of_office({"opens": "17:00", "closes": "09:00"})
    with pytest.raises(ValueError, match="forward"):
        opening.after_open_time(japan("2026-11-25T10:00"), timedelta(minutes=-1), NINE_TO_FIVE)


def test_the_states_lead_from_open_to_closed_and_back() -> None:
    state = states.OPEN
    for verb, wanted in (
        ("wait", "waiting"),
        ("resume", "open"),
        ("answer", "answered"),
        ("close", "closed"),
        ("reopen", "open"),
    ):
        state = states.after(verb, state)
        assert state == wanted
    assert [one for one in states.STATES if states.has_deadline(one)] == [states.OPEN]


def test_what_may_not_be_done_is_refused_with_the_state() -> None:
    assert states.actions(states.CLOSED) == ["reopen", "note"]
    with pytest.raises(errors.WrongState, match="終了"):
        states.after("answer", states.CLOSED)


def test_closing_without_an_answer_and_escalating_want_a_reason() -> None:
    assert states.needs_reason("close", states.OPEN)
    assert states.needs_reason("escalate", states.OPEN)
    assert not states.needs_reason("close", states.ANSWERED)


def test_a_ready_answer_is_filled_and_never_sent_with_a_gap() -> None:
    text = "〔氏名〕様　受付番号〔受付番号〕の返礼品は〔発送日〕に発送します。"
    assert templates.variables(text) == ["氏名", "受付番号", "発送日"]
    half = templates.filled(text, {"氏名": "髙橋 恵美", "受付番号": "R-20261122-041738", "発送日": " "})
    assert half == "髙橋 恵美様　受付番号R-20261122-041738の返礼品は〔発送日〕に発送します。"
    with pytest.raises(errors.Invalid) as refused:
        templates.check(half)
    assert "〔発送日〕" in refused.value.errors[0].message
    assert templates.check(templates.filled(half, {"発送日": "12月3日"})).endswith("12月3日に発送します。")


def test_the_citys_own_closed_days_do_not_count() -> None:
    office = {"opens": "09:00", "closes": "17:00", "closed": ["2026-11-26"]}
    the_desk = opening.of_office(office)
    assert hours.deadline(japan("2026-11-25T16:00"), hours.COMPLAINT, the_desk, Limits()) == japan("2026-11-27T10:00")
