"""How far a user has come, by what the engine says of one event. Pure."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from line.figures import journeys
from line.figures.records import Active, Journey
from line.records import User
from line.scenarios.content import Edition
from line.scenarios.engine import State
from tests import house
from tests.line.scenarios.acting import asks, button, content, ends

NODES = [
    asks("terms", button("agree", to="wish", set={"terms": "1"}), button("no", to="bye")),
    asks("wish", button("yes", to="result"), button("no", to="result")),
    {
        "id": "result",
        "kind": "recommend",
        "always": True,
        "recommend": {
            "text": "おすすめ",
            "most": 1,
            "items": [{"score": "work", "title": "相談", "text": "相談", "button": button("consult", to="bye")}],
        },
        "quick": [button("again", to="wish")],
    },
    ends(),
]
EDITION = Edition("diagnosis", "1", content(*NODES))


def at(node: str, last: tuple[str, int, str] | None, **variables: str) -> State:
    return State("diagnosis", "1", node, 3, house.NOON, variables=variables, last=last)


def steps(state: State, outcome: str = "scenario-answered", edition: Edition = EDITION) -> list[str]:
    return list(journeys.reached(edition, state, outcome))


def test_consent_is_a_step_of_its_own_and_no_question() -> None:
    assert steps(at("wish", ("terms", 1, "agree"), terms="1")) == ["consent"]
    assert steps(at("bye", ("terms", 1, "no"))) == []


def test_a_question_counts_when_it_is_answered_and_the_last_one_ends_the_diagnosis() -> None:
    assert steps(at("result", ("wish", 2, "yes"), terms="1")) == ["consent", "q:wish", "finished"]


def test_a_recommended_function_counts_when_its_own_button_is_pressed() -> None:
    pressed = at("bye", ("result", 3, "consult"), terms="1")
    assert steps(pressed, "scenario-menu") == ["consent", "used:consult"]
    assert steps(replace(pressed, last=("result", 3, "again")), "scenario-menu") == ["consent"]


def test_what_is_asked_again_or_tapped_twice_is_no_step_and_neither_is_a_preview() -> None:
    answered = at("result", ("wish", 2, "yes"), terms="1")
    assert steps(answered, "scenario-double") == steps(answered, "scenario-begun") == []
    assert steps(answered, edition=Edition("diagnosis", "p1a2b3c4d", content(*NODES))) == []


def test_a_step_counts_when_it_was_first_reached_however_late_it_is_told() -> None:
    [made] = journeys.moved(None, "key", house.NOON, ["follow", "follow"])
    journey: Any = made.record
    assert journey.gsi1pk == "JOURNEYS#2026-11" and journey.steps == {"follow": "2026-11-22T03:00:00.000Z"}
    assert journeys.moved(journey, "key", house.NOON + timedelta(days=1), ["follow"]) == []
    [earlier] = journeys.moved(journey, "key", house.NOON - timedelta(hours=1), ["follow", "consent"])
    assert isinstance(earlier.record, Journey)
    assert earlier.record.steps == {"follow": "2026-11-22T02:00:00.000Z", "consent": "2026-11-22T02:00:00.000Z"}


def test_a_user_is_active_once_a_day_in_japan_and_an_event_of_an_earlier_day_counts_there() -> None:
    user = User(user_key="key", line_user_id="U" + "0" * 32)
    [first] = journeys.seen(user, house.NOON)
    assert isinstance(first.record, Active) and first.record.sk == f"2026-11-22#{user.user_key}"
    assert journeys.seen(user, house.NOON + timedelta(hours=11)) == []
    [late] = journeys.seen(user, house.NOON - timedelta(days=1))
    assert late.record.sk.startswith("2026-11-21#") and user.active_on == "2026-11-22"
    [next_day] = journeys.seen(user, house.NOON + timedelta(hours=12))  # midnight in Japan
    assert next_day.record.sk.startswith("2026-11-23#")
