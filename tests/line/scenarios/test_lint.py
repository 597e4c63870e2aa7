"""What the linter finds, each in words with its mend; and that what it lets through, LINE takes."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from linebot.v3.messaging import models

from kernel import schema
from line import limits
from line.scenarios import kindly, lint, reading, seeds
from line.scenarios.content import Edition
from line.scenarios.lint import sent
from tests.line.scenarios.acting import SMALL, asks, button, content, ends, text, wants
from tests.line.test_limits import without_defaults


def codes(given: dict[str, Any], *known: str) -> list[tuple[str, str]]:
    return [(one.code, one.node) for one in lint.findings("small", given, known)]


def test_a_whole_scenario_has_no_findings() -> None:
    assert codes(SMALL) == []


def says(name: str, *messages: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": name, "kind": "message", "messages": list(messages), **more}


def card(**more: Any) -> dict[str, Any]:
    return {"text": "あ", "buttons": [button("a", to="bye")], **more}


def carousel(*cards: dict[str, Any]) -> dict[str, Any]:
    return says("a", {"kind": "carousel", "cards": list(cards)})


def with_button(**does: Any) -> dict[str, Any]:
    return content(asks("a", {"id": "x", "label": "はい", **does}, button("y", to="bye")), ends())


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (content(says("a", text("止まります"))), [("dead-end", "a")]),
        (content(says("a", text("はい"), next="b"), ends("bye")), [("unknown-node", "a")]),
        (content(ends(), ends("lost")), [("unreachable", "lost")]),
        (content(says("a", text("1"), next="b"), says("b", text("2"), next="a")), [("loop", "a"), ("loop", "b")]),
        (content(asks("a", button("x", to="b")), asks("b", button("x", to="a"))), [("no-way-out", "a"), ("no-way-out", "b")]),
        (content(ends(), ends()), [("double-id", "bye")]),
        (content(asks("a", button("x", to="bye"), button("x", to="bye")), ends()), [("double-button", "a")]),
        (content(ends(), first="elsewhere"), [("unknown-node", "")]),
        (content(asks("a"), ends()), [("incomplete", "a")]),
        (content({"id": "a", "kind": "question"}, ends()), [("incomplete", "a")]),
        (content({"id": "a", "kind": "branch", "cases": []}), [("incomplete", "a")]),
        (content({"id": "a", "kind": "recommend"}), [("incomplete", "a")]),
        (content({"id": "a", "kind": "set", "next": "bye"}, ends()), [("incomplete", "a")]),
        (content(says("a", next="bye"), ends()), [("incomplete", "a")]),
        (content(wants("a", "number", "age", "bye", lowest=9, highest=1), ends()), [("range", "a")]),
        (content({"id": "a", "kind": "call", "call": "fly"}), [("unknown-call", "a")]),
        (content({"id": "a", "kind": "call", "call": "page", "page": "https://x.example/"}), [("incomplete", "a")]),
        (with_button(), [("button", "a")]),
        (with_button(to="bye", says="はい"), [("button", "a")]),
        (with_button(page="//x.example/"), [("page", "a")]),
        (with_button(tel="110"), [("tel", "a")]),
        (with_button(starts="unheard"), [("unknown-scenario", "a")]),
        (with_button(to="bye", add={"luck": 1}), [("unknown-score", "a")]),
        (with_button(to="bye", set={"luck": "1"}), [("unknown-variable", "a")]),
        (content(ends(words="{luck}")), [("unknown-variable", "bye")]),
        (content(says("a", text(" "), next="bye"), ends()), [("no-text", "a")]),
        (with_button(to="bye", label=" "), [("no-text", "a")]),
        (content(says("a", {"kind": "image"}, next="bye"), ends()), [("image", "a")]),
        (content(ends(words="あ" * 5000)), []),
        (content(ends(words="あ" * 4999 + "😀")), [("limit", "bye")]),
        (with_button(to="bye", label="あ" * 20), []),
        (with_button(to="bye", label="あ" * 21), [("limit", "a")]),
        (with_button(to="bye", label="👨‍👩‍👧" * 20), []),
        (content(carousel(card(), card(title="題", buttons=[button("b", to="bye")])), ends()), [("limit", "a")]),
        (content(carousel(*[card()] * 10), ends()), [("double-button", "a")]),
        (content(ends(words="{name}" + "あ" * 4900)), []),
        (content(ends(words="{name}" + "あ" * 4901)), [("limit", "bye")]),
        (content(says("a", *[text("1")] * 5, next="bye"), ends()), [("too-many", "bye")]),
        (content(says("a", *[text("1")] * 4, next="bye"), ends()), []),
        (content(says("a", *[text("1")] * 4, next="b"), {"id": "b", "kind": "call", "call": "book"}), []),
        (content(says("a", *[text("1")] * 5, next="b"), {"id": "b", "kind": "call", "call": "book"}), [("too-many", "b")]),
        # Whoever taps an old button is told so, and asked again: five messages of its own are one too many.
        (content(asks("a", button("x", to="bye"), messages=[text("1")] * 4), ends()), [("too-many", "a")]),
        (content({"id": "a", "kind": "end"}), [("silent", "a")]),
        (content(ends(), shown_if={"variable": "luck", "is": "はい"}), [("unknown-variable", "")]),
        (content(says("a", {"kind": "buttons", "text": "どれ", "buttons": [button("x", to="bye")]}, next="bye"), ends()), [("buttons-passed-by", "a")]),
        (content({**ends("a"), "quick": [button("x", to="bye")]}, ends()), [("buttons-passed-by", "a")]),
        (content(asks("a", button("x", to="bye", add={"work": 1}), always=True), ends()), [("always-scores", "a")]),
    ],
)  # fmt: skip
def test_each_fault_is_found_where_it_is(given: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert codes(given) == found


def test_every_finding_says_in_japanese_what_is_wrong_and_how_to_mend_it() -> None:
    broken = content(asks("a", {"id": "x", "label": "あ" * 21, "to": "b"}), says("b", text("{luck}")))
    for one in lint.findings("small", broken):
        assert one.words.endswith("。") and one.mend.endswith(("。", "）。"))
        assert set(one.as_dict()) == {"code", "node", "words", "mend"}


def test_a_limit_is_told_with_its_number() -> None:
    (found,) = lint.findings("small", with_button(to="bye", label="あ" * 21))
    assert found.words == "「a」のボタンの文字が、LINEの決まりに合いません。"
    assert "20文字以内" in found.mend


def test_a_button_may_begin_another_scenario_that_is_known() -> None:
    assert codes(with_button(starts="other"), "other") == []


def everything_of_the_seeds() -> Iterator[list[dict[str, Any]]]:
    for name in seeds.NAMES:
        for said in sent.everything(Edition(name, lint.LONGEST_EDITION, seeds.content(name))):
            yield [message for _, message in said]


def all_kinds() -> dict[str, Any]:
    """One of each thing that can be said."""
    bare = says(
        "a",
        text("ようこそ"),
        {"kind": "image", "image": "/pictures/a.jpg"},
        {
            "kind": "flex",
            "title": "予約",
            "text": "内容です",
            "rows": [{"label": "日時", "value": "{day}"}],
            "buttons": [button("map", "地図", page="/map/"), button("call", "電話", tel="000-000-0000")],
        },
        {"kind": "carousel", "cards": [card(title="一", image="/pictures/b.jpg"), card(title="二", image="/p.jpg")]},
        quick=[button("q", "質問", says="お問い合わせ")],
    )
    bare["messages"][3]["cards"][1]["buttons"][0] = button("b", to="when")
    return content(bare, wants("when", "date", "day", "bye"), ends())


def test_every_kind_of_message_may_be_written() -> None:
    assert schema.mistakes("line/scenario-content", copy.deepcopy(all_kinds())) == []
    assert codes(all_kinds()) == []


def test_everything_that_scenarios_can_send_is_taken_by_line_s_own_sdk_and_by_our_limits() -> None:
    said = [*everything_of_the_seeds()]
    for given in (all_kinds(), SMALL):
        said += [[message for _, message in one] for one in sent.everything(Edition("small", "1", given))]
    said += [[one] for one in kind_answers()]
    assert len(said) > 90
    for messages in said:
        assert limits.faults(messages) == []
        request = models.ReplyMessageRequest.from_dict({"replyToken": "t", "messages": messages})
        assert without_defaults(request.to_dict()["messages"]) == without_defaults(messages)


def kind_answers() -> list[dict[str, Any]]:
    numbers = {"answer": "number", "lowest": 0, "highest": 120}
    asked = [kindly.again(one, "") for one in (numbers, {"answer": "date"}, {"answer": "text"}, {"answer": "number"})]
    return [
        kindly.taken_already(),
        kindly.taken_already_and_over(),
        kindly.earlier_button(),
        kindly.old_button("a" * 32, True),
        kindly.old_button("a" * 32, False),
        kindly.stopped("a" * 32),
        *asked,
    ]


@pytest.mark.parametrize("name", seeds.NAMES)
def test_the_seeds_are_valid_and_clean(name: str) -> None:
    assert schema.mistakes("line/scenario-content", copy.deepcopy(seeds.content(name))) == []
    assert lint.findings(name, seeds.content(name), seeds.NAMES) == []


def test_the_postback_of_the_longest_names_is_far_below_line_s_limit() -> None:
    long = "a" * 32
    given = content(asks(long, {"id": long, "label": "はい", "to": "bye"}), ends())
    assert lint.findings(long, given) == []
    data = [
        action["data"]
        for said in sent.everything(Edition(long, lint.LONGEST_EDITION, given))
        for _, message in said
        for action in message.get("template", {}).get("actions", ())
    ]
    assert data and max(map(len, data)) <= 150


def test_a_half_written_way_is_a_finding_and_can_still_be_read() -> None:
    """What a draft lacks is pointed out, not stumbled over."""
    ways = [{"to": "bye"}, {"to": "bye", "score": "s"}, {"to": "bye", "variable": "v"}]
    given = content({"id": "a", "kind": "branch", "cases": ways, "otherwise": "bye"}, ends())
    assert [node for _, node in codes(given)].count("a") >= 1
    assert any("？" in line for line in reading.lines(given, given["nodes"][0]))
