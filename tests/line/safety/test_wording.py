"""Neutral words: every notice of the house has them, and they say nothing to whoever looks over her shoulder."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bookings import mounting
from line import limits, replies
from line.records import User
from line.safety import wording
from line.safety.wording import REPLY, WORDINGS, Ref, neutral, preview_line
from tests import house
from tests.line.talking import HANAKO

FUNCTIONS = Path(__file__).parents[3] / "functions"
REF = Ref(wording.SEND, "01M80K4FW00000000000000001-3-day-before", "01M80K4FW00000000000000001#3")
SAID = [{"type": "text", "text": "明日10時に、離婚の前後のお仕事の相談の予約があります。"}]
# What somebody who looks over her shoulder must not read.
TELLING = (
    "相談",
    "仕事",
    "しごと",
    "就職",
    "転職",
    "求人",
    "職業",
    "紹介",
    "面談",
    "離婚",
    "ひとり親",
    "母子",
    "支援",
    "予約",
    "職員",
    "市",
    "安全",
    "かくす",
)


def hanako(*, safe: bool) -> User:
    safe_since = house.NOON if safe else None
    return User(user_key="u-1", line_user_id=HANAKO, state="following", state_at=house.NOON, safe_since=safe_since)


def calls_of(name: str) -> Iterator[tuple[str, ast.Call]]:
    """(file, call) of every call of a function of this name in what runs."""
    for path in sorted(FUNCTIONS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and _named(node.func) == name:
                yield str(path.relative_to(FUNCTIONS)), node


def _named(func: ast.expr) -> str:
    return func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""


def notices_of(given: ast.expr, file: str) -> list[str]:
    """The notices that an argument `notice=` names: a constant of `wording`, a literal, every kind of booking, or what the callers of the
    function that hands it on name."""
    if isinstance(given, ast.Name):
        tree = ast.parse((FUNCTIONS / file).read_text())
        handed = [
            one.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            for one in node.keywords
            if one.arg == "notice" and not isinstance(one.value, ast.Name)
        ]
        return [notice for one in handed for notice in notices_of(one, file)]
    if isinstance(given, ast.IfExp):
        return [*notices_of(given.body, file), *notices_of(given.orelse, file)]
    if isinstance(given, ast.Constant):
        return [str(given.value)]
    if isinstance(given, ast.Attribute):
        return [str(getattr(wording, given.attr))]
    assert isinstance(given, ast.Call) and _named(given.func) == "booking", ast.dump(given)
    return [wording.booking(kind) for kind in booking_kinds()]


def booking_kinds() -> list[str]:
    """Every kind of notice that the library of bookings knows, from its source: a new one is found here."""
    module = ast.parse((FUNCTIONS / "bookings/mounting.py").read_text())
    [told] = [
        one.value
        for one in module.body
        if isinstance(one, ast.Assign) and isinstance(one.value, ast.Tuple) and "HOUR_BEFORE" in ast.unparse(one)
    ]
    return [str(ast.literal_eval(one)) for one in told.elts]


def test_every_send_of_the_house_names_its_notice_and_the_notice_has_neutral_words() -> None:
    found = list(calls_of("new_send"))
    assert len(found) >= 3
    for file, call in found:
        given = {one.arg: one.value for one in call.keywords}
        assert "notice" in given, f"{file}:{call.lineno} sends without notice= (see line/safety/wording.py)"
        for notice in notices_of(given["notice"], file):
            assert notice in WORDINGS, f"{file}:{call.lineno} sends {notice!r}, which has no row in WORDINGS"


def test_nothing_is_sent_to_line_but_through_the_words_of_its_user() -> None:
    """Whoever calls the Messaging API itself (a multicast) asks `wording` for what each of its users gets."""
    for verb in ("reply", "push", "multicast", "broadcast", "narrowcast"):
        for file, call in calls_of(verb):
            if isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == "sending":
                assert "wording." in (FUNCTIONS / file).read_text(), f"{file}:{call.lineno} sends without wording"


def test_every_kind_of_notice_about_a_booking_has_a_row_of_its_own() -> None:
    assert len(booking_kinds()) >= 9 and mounting.HOUR_BEFORE in booking_kinds()
    assert all(WORDINGS.get(wording.booking(kind)) for kind in booking_kinds())


@pytest.mark.parametrize("notice", WORDINGS)
def test_neutral_words_tell_nobody_anything_and_line_takes_them(notice: str) -> None:
    messages = neutral(notice, SAID, REF)
    assert limits.faults(messages) == []
    if WORDINGS[notice] is not None:
        assert not [word for word in TELLING if word in json.dumps(messages, ensure_ascii=False)]
    assert not [word for one in messages for word in TELLING if word in preview_line(one)]


def test_what_answers_her_keeps_its_content_and_its_buttons_under_a_quiet_preview_line() -> None:
    menu = replies.menu()
    [said, shown] = neutral(REPLY, [SAID[0] | {"quickReply": menu["quickReply"]}, menu], REF)
    assert said["contents"]["body"]["contents"][0]["text"] == SAID[0]["text"]
    assert said["quickReply"] == menu["quickReply"] and shown["template"] == menu["template"]
    assert {said["altText"], shown["altText"]} == {"メッセージ"}


def test_a_long_text_is_kept_whole_in_pieces_that_line_takes_and_no_emoji_is_cut() -> None:
    text = "あ" * 1999 + "🍎" * 1500
    [flex] = neutral(REPLY, [{"type": "text", "text": text}], REF)
    assert "".join(part["text"] for part in flex["contents"]["body"]["contents"]) == text
    assert limits.faults([flex]) == []


def test_a_reminder_can_be_opened_and_put_off_by_what_its_buttons_say() -> None:
    [reminder] = neutral(wording.booking(mounting.DAY_BEFORE), SAID, REF)
    told = [one["data"] for one in reminder["template"]["actions"]]
    assert told == [f"sf1|open|send|{REF.id}", f"sf1|later|{REF.about}"]


def test_only_whoever_wants_them_gets_neutral_words() -> None:
    def got(*, safe: bool) -> list[dict[str, Any]]:
        return wording.for_user(hanako(safe=safe), wording.ANSWER, SAID, REF)

    assert got(safe=False) == SAID
    assert preview_line(got(safe=True)[0]) == "お返事が届いています。"


def test_a_notice_without_a_row_is_refused_before_it_is_written() -> None:
    with pytest.raises(KeyError):
        neutral("newsletter", SAID, REF)
