"""The engine: what a user sees, whatever they tap, in whatever order it comes."""

import copy
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as some

from line import limits
from line.scenarios import calls, engine, lint, seeds
from line.scenarios.content import Edition, by_user, rests
from line.scenarios.engine import Called, Step
from line.scenarios.rendering import tap_of
from tests.line.scenarios.acting import SMALL, Phone, actions, asks, button, content, ends, small, tap, text, wants


def test_from_the_first_question_to_the_service_it_leads_into() -> None:
    phone = Phone.of(small())
    phone.begins()
    assert phone.texts() == ["どちらですか"]
    phone.chooses("はい")
    assert phone.texts() == ["教えてください"]
    step = phone.says("３８さい")
    assert step is not None and step.state is not None
    assert step.messages == [{"type": "text", "text": "38さいですね"}]
    assert [one.name for one in step.calls] == ["book"]
    assert step.state.ended and step.state.variables == {"age": "38"} and step.state.scores == {"work": 2}


def test_a_question_may_be_answered_by_writing_the_words_of_a_button() -> None:
    phone = Phone.of(small())
    phone.begins()
    phone.says(" いいえ。")
    assert phone.texts() == ["おわりです"]


@pytest.mark.parametrize("written", ["保育園は空いていますか", "はいいいえ", "予約", ""])
def test_other_words_at_a_question_with_buttons_are_for_people_to_read(written: str) -> None:
    phone = Phone.of(small())
    phone.begins()
    assert phone.says(written) is None


@pytest.mark.parametrize(
    ("written", "age"),
    [("38", "38"), ("３８歳", "38"), ("0", "0"), ("121", None), ("-1", None), ("三十八", None), ("38 39", None)],
)
def test_a_number_is_read_as_people_write_it(written: str, age: str | None) -> None:
    phone = Phone.of(small())
    phone.begins()
    phone.chooses("はい")
    phone.says(written)
    assert phone.states["small"].variables.get("age") == age
    if age is None:
        assert phone.texts() == [
            "0から120までの数字だけを送ってください。答えたくないときは「やめる」と送ってください。"
        ]


@pytest.mark.parametrize(
    ("written", "day"),
    [("2026-12-01", "2026-12-01"), ("2026年12月1日", "2026-12-01"), ("2026-02-30", None), ("明日", None)],
)
def test_a_date_is_picked_or_written(written: str, day: str | None) -> None:
    phone = Phone.of(small(given=content(wants("when", "date", "day", "bye"), ends())))
    phone.begins()
    picker = actions(phone.seen[-1])[0]
    assert picker["type"] == "datetimepicker" and picker["mode"] == "date"
    phone.says(written)
    assert phone.states["small"].variables.get("day") == day
    if day is None:
        phone.taps(picker["data"], picked="2026-12-24")
        assert phone.states["small"].variables == {"day": "2026-12-24"}


def test_two_taps_on_one_button_are_one_answer_and_the_second_is_told_so() -> None:
    phone = Phone.of(small())
    phone.begins()
    data = phone.data("はい")
    phone.taps(data)
    before = phone.states["small"]
    step = phone.taps(data)
    assert step is not None and step.outcome == "scenario-double"
    assert phone.states["small"] == before
    assert phone.texts() == ["その回答は、もう受け取っています。いまの質問はこちらです。", "教えてください"]


def test_a_button_of_an_earlier_question_changes_nothing_and_shows_where_the_user_is() -> None:
    phone = Phone.of(small())
    phone.begins()
    other = phone.data("いいえ")
    phone.chooses("はい")
    before = phone.states["small"]
    step = phone.taps(other)
    assert step is not None and step.outcome == "scenario-old-button" and phone.states["small"] == before
    assert phone.texts()[0] == "いま押したボタンは、前の質問のものです。いまの質問はこちらです。"


def test_an_old_button_of_somebody_whom_we_do_not_know_offers_the_beginning() -> None:
    phone = Phone.of(small())
    step = phone.taps(tap("like", "yes", 7, edition="0"))
    assert step is not None and step.state is None
    assert [one["label"] for one in actions(phone.seen[-1])] == ["はじめから"]
    phone.chooses("はじめから")
    assert phone.texts() == ["どちらですか"]


def test_a_button_of_a_scenario_that_is_gone_is_not_ours() -> None:
    assert Phone.of(small()).taps(tap("a", "b", 1, scenario="gone")) is None


@pytest.mark.parametrize(
    "data", ["", "s1", "book:2026-12-01", "s1.a.b.c.x.d", "s1.a.b.c.-1.d", "s2.a.b.c.1.d", None, 7]
)
def test_what_is_no_button_of_a_scenario_is_left_to_others(data: Any) -> None:
    assert tap_of(data) is None


def test_stop_and_go_on_and_begin_anew() -> None:
    phone = Phone.of(small())
    phone.begins()
    old = phone.data("はい")
    phone.taps(old)
    phone.says("やめる")
    assert phone.states["small"].stopped and "ここまでの回答は残しています" in phone.texts()[0]
    assert phone.says("38") is None, "who has stopped writes to people"
    phone.says("つづける")
    assert phone.texts() == ["教えてください"] and not phone.states["small"].stopped
    phone.says("やり直す")
    assert phone.texts() == ["どちらですか"]
    assert phone.states["small"].scores == {} and phone.states["small"].variables == {}
    phone.taps(old)
    assert phone.states["small"].scores == {}, "the first question's button of the first time is old"


def test_who_has_stopped_may_go_on_with_the_button_they_have() -> None:
    phone = Phone.of(small())
    phone.begins()
    phone.says("あとで")
    phone.chooses("はい")
    assert phone.texts() == ["教えてください"]


def test_the_beginning_tapped_twice_is_one_beginning() -> None:
    phone = Phone.of(small())
    phone.begins()
    before = phone.states["small"]
    phone.begins()
    assert phone.states["small"] == before and phone.texts() == ["どちらですか"]


def test_an_answer_that_was_overtaken_is_for_people_to_read() -> None:
    phone = Phone.of(small())
    phone.begins()
    phone.chooses("はい")
    state = phone.states["small"]
    assert engine.said(phone.editions, state, "38", state.at - timedelta(seconds=1), "m") is None


def test_what_was_taken_back_is_forgotten() -> None:
    given = content(wants("who", "text", "name", "more"), asks("more", button("x", to="bye")), ends())
    phone = Phone.of(small(given=given))
    phone.begins()
    phone.says("花子", message_id="m9")
    state = phone.states["small"]
    assert state.variables == {"name": "花子"}
    assert engine.forget(state, "other") == state
    assert engine.forget(state, "m9").variables == {}


def changed(edit: Any, name: str = "2") -> Edition:
    other = copy.deepcopy(SMALL)
    edit(other)
    return small(name, other)


def reworded(given: dict[str, Any]) -> None:
    given["nodes"][1]["question"]["text"] = "年齢を教えてください"


def test_who_is_in_the_middle_stays_on_their_edition() -> None:
    phone = Phone.of(small())
    phone.begins()
    phone.publish(changed(reworded))
    phone.chooses("はい")
    assert phone.texts() == ["教えてください"] and phone.states["small"].edition == "1"


def test_a_safe_node_takes_them_over_to_the_newest_edition() -> None:
    def safe(given: dict[str, Any]) -> None:
        reworded(given)
        given["nodes"][1]["safe"] = True

    phone = Phone.of(changed(lambda given: given["nodes"][1].update(safe=True), "1"))
    phone.begins()
    phone.publish(changed(safe))
    phone.chooses("はい")
    assert phone.texts() == ["年齢を教えてください"] and phone.states["small"].edition == "2"
    phone.says("38")
    assert phone.states["small"].scores == {"work": 2}, "what was answered before counts on"


def test_who_begins_after_a_publication_begins_with_it_and_a_roll_back_counts_the_same() -> None:
    phone = Phone.of(small(), changed(reworded))
    phone.begins()
    assert phone.states["small"].edition == "2"
    phone.publish(small())
    phone.says("やり直す")
    assert phone.states["small"].edition == "1"


def menu(always: bool = True) -> dict[str, Any]:
    shown = {"kind": "buttons", "text": "ご用件", "buttons": [button("go", "すすむ", to="bye")]}
    return content({"id": "menu", "kind": "message", "always": always, "messages": [shown]}, ends())


def test_a_menu_never_grows_old() -> None:
    phone = Phone.of(small(given=menu()))
    phone.begins()
    data = phone.data("すすむ")
    for _ in range(3):
        step = phone.taps(data)
        assert step is not None and phone.texts() == ["おわりです"]
    phone.publish(small("2", menu()))
    phone.taps(data)
    assert phone.texts() == ["おわりです"]


def test_a_menu_tapped_twice_in_a_hurry_answers_once() -> None:
    phone = Phone.of(small(given=menu()))
    phone.begins()
    data = phone.data("すすむ")
    phone.taps(data)
    phone.at -= timedelta(seconds=29)
    step = phone.taps(data)
    assert step is not None and step.outcome == "scenario-double"


def test_another_button_than_a_menu_s_is_old_once_the_scenario_is_over() -> None:
    phone = Phone.of(small(given=menu(always=False)))
    phone.begins()
    data = phone.data("すすむ")
    phone.taps(data)
    step = phone.taps(data)
    assert step is not None and step.outcome == "scenario-double"
    assert phone.texts() == ["その回答は、もう受け取っています。"]


def test_the_highest_scores_are_recommended_first() -> None:
    def item(score: str) -> dict[str, Any]:
        return {"score": score, "title": score, "text": "説明", "button": button(score, to="bye")}

    names = ["a", "b", "c", "d"]
    given = content(
        asks("q", button("x", to="r", add={"c": 3, "b": 1, "d": 1})),
        {
            "id": "r",
            "kind": "recommend",
            "recommend": {"text": "おすすめ", "most": 3, "items": [item(one) for one in names]},
        },
        ends(),
        scores=[{"id": one, "label": one} for one in names],
    )
    assert lint.findings("small", given) == []
    phone = Phone.of(small(given=given))
    phone.begins()
    phone.chooses("はい")
    assert [one["title"] for one in phone.seen[-1][1]["template"]["columns"]] == ["c", "b", "d"]


def test_two_users_of_the_diagnosis_are_recommended_different_things() -> None:
    def takes(pick: Any) -> list[str]:
        phone = Phone.of(Edition("diagnosis", "1", seeds.content("diagnosis")))
        phone.begins("diagnosis")
        for _ in range(13):
            phone.taps(pick([one for one in actions(phone.seen[-1]) if one["type"] == "postback"])["data"])
        state = phone.states["diagnosis"]
        assert state.node == "result" and "terms" not in state.variables
        return [one["title"] for one in phone.seen[-1][1]["template"]["columns"]]

    first, last = takes(lambda shown: shown[0]), takes(lambda shown: shown[-1])
    assert len(first) == len(last) == 3 and first != last
    assert first[0] == "お仕事の紹介" and "しごと相談" in last


# ── Properties ────────────────────────────────────────────────────────────────────────────────────────────────────────

NAMES = ["n0", "n1", "n2", "n3", "n4"]


@some.composite
def contents(draw: Any) -> dict[str, Any]:
    """A content of five nodes and an end, as a clerk might write it: some are clean, the linter says which."""

    def node(at: int) -> dict[str, Any]:
        name, later = NAMES[at], [*NAMES[at + 1 :], "bye"]
        kind = draw(some.sampled_from(["message", "question", "wants", "branch", "menu", "call", "set"]))
        to = some.sampled_from([*NAMES, "bye"])
        says = [text(f"{name}です")] * draw(some.integers(1, 3))
        safe = draw(some.booleans())
        shown = [button(one, f"{name}{one}", to=draw(to), add={"work": 1}) for one in ("x", "y")]
        match kind:
            case "message":
                return {
                    "id": name,
                    "kind": kind,
                    "messages": says,
                    "next": draw(some.sampled_from(later)),
                    "safe": safe,
                }
            case "question":
                return asks(name, *shown, safe=safe)
            case "wants":
                return wants(name, draw(some.sampled_from(["number", "text", "date"])), "age", draw(to)) | {
                    "safe": safe
                }
            case "branch":
                cases = [{"score": "work", "at_least": 2, "to": draw(some.sampled_from(later))}]
                return {"id": name, "kind": kind, "cases": cases, "otherwise": draw(some.sampled_from(later))}
            case "menu":
                card = {
                    "kind": "buttons",
                    "text": name,
                    "buttons": [button(one["id"], one["label"], to=one["to"]) for one in shown],
                }
                return {"id": name, "kind": "message", "messages": [card], "always": True, "safe": safe}
            case "call":
                return {"id": name, "kind": kind, "call": "ask", "next": draw(some.sampled_from(later))}
            case _:
                return {
                    "id": name,
                    "kind": "set",
                    "variable": "day",
                    "value": "x",
                    "next": draw(some.sampled_from(later)),
                }

    return content(*[node(at) for at in range(5)], ends())


def clean(given: dict[str, Any]) -> bool:
    # A node that nobody reaches is a nuisance to staff, no danger to users.
    return {one.code for one in lint.findings("small", given)} <= {"unreachable"}


def fine(phone: Phone, step: Step | None) -> None:
    """What must hold after whatever happened."""
    if step is None:
        return
    whole = [
        message
        for part in step.parts
        for message in (calls.OFFERS[part.name].example(part.node) if isinstance(part, Called) else [part])
    ]
    assert 1 <= len(whole) <= limits.MESSAGES_MOST
    assert limits.faults(whole) == []
    state = step.state
    if state is not None and not state.ended:
        edition = phone.older[state.scenario, state.edition]
        assert rests(edition.nodes[state.node]) and by_user(edition.nodes[state.node]), "never stuck"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(contents(), contents(), some.data())
def test_whatever_users_do_nobody_is_stuck_and_no_step_is_too_long(
    first: dict[str, Any], second: dict[str, Any], data: Any
) -> None:
    assume(clean(first))
    other = second if clean(second) else first
    phone = Phone.of(small("1", first))
    fine(phone, phone.begins())
    for _ in range(data.draw(some.integers(1, 12))):
        taps = [one["data"] for said in phone.seen for one in actions(said) if "data" in one]
        kind = data.draw(some.sampled_from(["tap", "tap", "tap", "say", "word", "publish", "begin"]))
        before = dict(phone.states)
        if kind == "tap" and taps:
            chosen = data.draw(some.sampled_from(taps))
            picked = "2026-12-01" if chosen.endswith(".date") else ""
            fine(phone, phone.taps(chosen, picked))
            after = dict(phone.states)
            phone.at -= timedelta(seconds=29)  # in a hurry: the second tap of two
            fine(phone, phone.taps(chosen, picked))
            assert phone.states == after, "a double tap changes nothing"
        elif kind == "say":
            fine(phone, phone.says(data.draw(some.sampled_from(["38", "2026-12-01", "花子", "n0x", "", "あ" * 200]))))
        elif kind == "word":
            fine(phone, phone.says(data.draw(some.sampled_from(["やめる", "つづける", "はじめから"]))))
        elif kind == "publish":
            phone.publish(small(data.draw(some.sampled_from(["2", "3"])), other))
            assert phone.states == before, "a publication by itself moves nobody"
        else:
            fine(phone, phone.begins())


@settings(max_examples=40, deadline=None)
@given(some.lists(some.integers(0, 30), min_size=5, max_size=25), some.randoms(use_true_random=False))
def test_late_and_repeated_taps_between_the_right_ones_change_nothing(noise: list[int], random: Any) -> None:
    """The same answers, with and without old buttons in between, lead to the same state."""
    plain, noisy = (Phone.of(Edition("diagnosis", "1", seeds.content("diagnosis"))) for _ in range(2))
    sent: list[str] = []
    for phone in (plain, noisy):
        phone.begins("diagnosis")
    for _ in range(8):
        label = random.choice([one["label"] for one in actions(plain.seen[-1]) if "data" in one])
        plain.chooses(label)
        for number in noise:
            if sent:
                noisy.taps(sent[number % len(sent)])
        wanted = noisy.data(label)
        noisy.taps(wanted)
        sent.append(wanted)
        assert (
            noisy.states["diagnosis"].variables,
            noisy.states["diagnosis"].scores,
            noisy.states["diagnosis"].turn,
        ) == (
            plain.states["diagnosis"].variables,
            plain.states["diagnosis"].scores,
            plain.states["diagnosis"].turn,
        )
