"""Scenarios in the worker's path: what is published talks to users, in the transaction of their event."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from kernel import clock
from line.records import new_user
from line.scenarios import calls, running, seeds
from line.scenarios.approval import SCENARIOS
from line.scenarios.records import Conversation, conversation_key
from tests import house
from tests.line import talking
from tests.line.scenarios import desk
from tests.line.scenarios.acting import SMALL, actions, asks, button, content, ends, wants
from tests.line.talking import HANAKO, TARO, Platform, deliver, event, minutes_later, says, sends, stored, unsends


@pytest.fixture(autouse=True)
def _empty_memory() -> Iterator[None]:
    running.forget_editions()
    yield
    running.forget_editions()


def outcomes() -> list[str]:
    return [one.outcome for one in stored("webhook_event")]


def taps(data: str, user: str = HANAKO, **more: Any) -> dict[str, Any]:
    return event("postback", postback={"data": data, **more}, user=user)


def shown(line: Platform) -> list[dict[str, Any]]:
    return actions(line.arrived[-1]["messages"])


def data(line: Platform, label: str) -> str:
    """The data of the newest button with this label."""
    found = [one for sent in reversed(line.arrived) for one in actions(sent["messages"]) if one["label"] == label]
    return str(found[0]["data"])


def conversation(user: str = HANAKO) -> Conversation:
    return Conversation.must(*conversation_key(new_user(user, house.NOON).user_key), consistent=True)


def test_nothing_published_is_the_bot_of_always(line: Platform) -> None:
    deliver(event("follow"), says("予約"), taps("s1.small.1.like.1.yes"))
    assert sorted(outcomes()) == ["greeted", "old-button", "word-booking"]
    assert stored("conversation") == []


def test_a_new_friend_is_greeted_by_the_published_scenario_and_never_asked_for_a_profile(line: Platform) -> None:
    desk.seeds_live()
    deliver(event("follow"))
    assert line.ways() == ["reply"] and len(line.calls) == 1
    assert line.texts()[1] == "ご用件をお選びください。"
    assert [one["label"] for one in shown(line)][:2] == ["相談を予約する", "しごと診断をする"]


def test_from_the_menu_into_the_diagnosis_and_from_a_recommendation_into_the_booking(line: Platform) -> None:
    desk.seeds_live()
    deliver(event("follow"))
    deliver(taps(data(line, "しごと診断をする")))
    for _ in range(13):
        deliver(taps(next(one["data"] for one in shown(line) if one["type"] == "postback")))
    assert line.arrived[-1]["messages"][1]["template"]["columns"][0]["title"] == "お仕事の紹介"
    deliver(taps(data(line, "相談を予約する")))
    assert "相談は無料です" in line.texts()[-1]
    assert set(line.ways()) == {"reply"}, "a talk with the bot costs nothing"
    assert set(conversation().states) == {"welcome", "diagnosis"}


def test_two_users_are_each_where_they_are(line: Platform) -> None:
    desk.live("small", SMALL | {"starts": {"follow": True, "words": []}})
    deliver(event("follow"), event("follow", user=TARO))
    deliver(taps(data(line, "はい")))
    assert (conversation().states["small"]["node"], conversation(TARO).states["small"]["node"]) == ("age", "like")


def test_the_same_tap_twenty_times_is_one_answer(line: Platform) -> None:
    desk.live("small", SMALL | {"starts": {"follow": True, "words": []}})
    deliver(event("follow"))
    tapped = taps(data(line, "はい"))
    for _ in range(20):
        deliver(tapped)
    assert conversation().states["small"]["scores"] == {"work": 2}
    assert len(line.arrived) == 2


def test_what_was_answered_stands_in_the_conversation_only(line: Platform) -> None:
    given = content(wants("born", "date", "day", "like"), asks("like", button("yes", to="bye")), ends())
    desk.live("small", given | {"starts": {"follow": True, "words": []}})
    deliver(event("follow"))
    deliver(taps(data(line, "日付を選ぶ"), params={"date": "1990-01-02"}))
    deliver(taps(data(line, "はい")))
    assert conversation().states["small"]["variables"] == {"day": "1990-01-02"}
    kept = [one.payload["postback"] for one in stored("webhook_event") if one.type == "postback"]
    assert kept == [{"data": "s1.small.1"}] * 2


def test_two_taps_in_a_hurry_are_one_answer_and_a_kind_word(line: Platform) -> None:
    desk.live("small", SMALL | {"starts": {"follow": True, "words": []}})
    deliver(event("follow"))
    wanted = data(line, "はい")
    deliver(taps(wanted))
    deliver(taps(wanted))
    assert conversation().states["small"]["scores"] == {"work": 2}
    assert line.texts()[-2:] == ["その回答は、もう受け取っています。いまの質問はこちらです。", "教えてください"]


def test_an_answer_that_nobody_sent_because_we_died_goes_out_later_and_the_state_moved_once(
    line: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    from line import outgoing

    desk.live("small", SMALL | {"starts": {"follow": True, "words": []}})
    deliver(event("follow"))
    tapped = taps(data(line, "はい"))

    def die(*_: Any) -> None:
        raise RuntimeError("the process dies")

    with monkeypatch.context() as broken:
        broken.setattr(outgoing, "first_try", die)
        deliver(tapped)
    deliver(tapped)
    with minutes_later(3):
        talking.worker({}, None)
    assert line.texts()[-1] == "教えてください" and conversation().states["small"]["scores"] == {"work": 2}


def test_a_question_of_the_user_goes_to_staff_and_the_scenario_waits(line: Platform) -> None:
    desk.live("small", SMALL | {"starts": {"follow": True, "words": []}})
    deliver(event("follow"))
    yes = data(line, "はい")
    deliver(says("保育園は空いていますか"))
    assert "inquiry-opened" in outcomes() and conversation().states["small"]["node"] == "like"
    deliver(taps(yes))
    assert line.texts()[-1] == "教えてください", "buttons work while staff are in the talk"
    deliver(says("38"))
    assert stored("inquiry")[0].messages == 2, "what is written while staff are in the talk is for staff"
    assert conversation().states["small"]["variables"] == {}


def test_a_written_answer_is_remembered_and_forgotten_with_its_message(line: Platform) -> None:
    given = content(wants("who", "text", "name", "more"), asks("more", button("x", to="bye")), ends())
    desk.live("small", given | {"starts": {"follow": True, "words": []}})
    deliver(event("follow"))
    told = says("花子")
    deliver(told)
    assert conversation().states["small"]["variables"] == {"name": "花子"}
    deliver(unsends(told))
    assert conversation().states["small"]["variables"] == {} and stored("message")[0].content is None
    deliver(told)
    assert conversation().states["small"]["variables"] == {}


def test_a_word_enters_where_it_leads(line: Platform) -> None:
    desk.seeds_live()
    deliver(says("メニュー"))
    assert line.texts() == ["ご用件をお選びください。"] and outcomes() == ["scenario-menu"]
    deliver(says("しごと診断！"))
    assert "12の質問" in line.texts()[-2] and "（1/12）" in line.texts()[-1]


def test_words_that_no_scenario_begins_with_are_the_bot_s_own(line: Platform) -> None:
    desk.seeds_live()
    deliver(says("予約"))
    assert outcomes() == ["word-booking"]


def test_a_sticker_in_the_middle_changes_nothing(line: Platform) -> None:
    desk.live("small", SMALL | {"starts": {"follow": True, "words": []}})
    deliver(event("follow"))
    before = conversation().states
    deliver(sends("sticker"))
    assert conversation().states == before and outcomes()[-1] == "unread"


def test_a_blocked_account_that_follows_again_begins_again_with_what_is_published_now(line: Platform) -> None:
    desk.live("small", SMALL | {"starts": {"follow": True, "words": []}})
    deliver(event("follow"))
    with minutes_later(1):
        deliver(event("unfollow"))
    with minutes_later(2):
        deliver(event("follow", follow={"isUnblocked": True}))
    assert line.texts() == ["どちらですか"] * 2


def test_a_service_writes_in_the_same_transaction(line: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[calls.Asked] = []

    def book(one: calls.Asked) -> calls.Done:
        asked.append(one)
        return calls.Done([{"type": "text", "text": "日を選んでください"}], [])

    monkeypatch.setitem(calls.OFFERS, "book", calls.Offer("予約", 1, lambda _: [], service=book))
    desk.live("small", SMALL | {"starts": {"follow": True, "words": []}})
    deliver(event("follow"))
    deliver(taps(data(line, "はい")))
    deliver(says("38"))
    assert line.texts()[-2:] == ["38さいですね", "日を選んでください"]
    assert asked[0].variables == {"age": "38"}


def asking(name: str, word: str, answer: str = "text") -> dict[str, Any]:
    """A content that begins with its word and asks for something written."""
    given = content(wants(name, answer, "name", "bye"), ends())
    return given | {"starts": {"follow": False, "words": [{"word": word, "to": name}]}}


def test_what_is_written_goes_to_the_scenario_that_asked_last(line: Platform) -> None:
    desk.live("one", asking("who", "ひとつめ"))
    desk.live("two", asking("where", "ふたつめ"))
    deliver(says("ひとつめ"))
    deliver(says("ふたつめ"))
    deliver(says("ひとつめ"))  # asked the same again: nothing of it has changed
    deliver(says("花子"))
    known = conversation().states
    assert (known["one"]["variables"], known["two"]["variables"]) == ({"name": "花子"}, {})


def test_a_question_of_yesterday_takes_no_text_and_going_on_asks_it_anew(line: Platform) -> None:
    desk.live("one", asking("who", "ひとつめ"))
    deliver(says("ひとつめ"))
    with minutes_later(24 * 60 + 1):
        deliver(says("つづける"))
        deliver(says("花子"))
    assert conversation().states["one"]["variables"] == {"name": "花子"} and stored("inquiry") == []
    deliver(says("ひとつめ", user=TARO))
    with minutes_later(24 * 60 + 1):
        deliver(says("保育園の申込みはいつまでですか", user=TARO))
    assert len(stored("inquiry")) == 1 and conversation(TARO).states["one"]["variables"] == {}


def test_a_word_of_the_bot_that_is_no_answer_is_the_word(line: Platform) -> None:
    desk.live("one", asking("age", "ひとつめ", "number"))
    deliver(says("ひとつめ"))
    deliver(says("予約"))
    assert outcomes()[-1] == "word-booking"
    deliver(says("三十八"))
    assert outcomes()[-1] == "scenario-asked-again"


def test_a_word_of_the_bot_is_no_answer_to_a_question_that_takes_any_text(line: Platform) -> None:
    desk.live("one", asking("name", "ひとつめ", "text"))
    deliver(says("ひとつめ"))
    deliver(says("予約"))
    assert outcomes()[-1] == "word-booking" and conversation().states["one"]["variables"] == {}
    deliver(says("みどり"))
    assert outcomes()[-1] == "scenario-answered" and conversation().states["one"]["variables"] == {"name": "みどり"}


# ── Versions ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def greeting(words: str) -> dict[str, Any]:
    return content(ends("hello", words), starts={"follow": True, "words": []})


def test_a_publication_reaches_the_next_friend_and_one_click_takes_it_back(line: Platform) -> None:
    desk.published("hello", greeting("ようこそ"))
    deliver(event("follow"))
    desk.published("hello", greeting("いらっしゃい"))
    deliver(event("follow", user=TARO))
    desk.act("hello", lambda one: SCENARIOS.roll_back(one, "まちがい", by=desk.person()))
    deliver(event("follow", user="U1123456789abcdef0123456789abcdef"))
    assert line.texts() == ["ようこそ", "いらっしゃい", "ようこそ"]
    assert SCENARIOS.of("hello").live == 1


def test_a_planned_publication_comes_with_its_time(line: Platform) -> None:
    number = desk.approved("hello", greeting("ようこそ"))
    at = clock.now() + timedelta(hours=1)
    desk.act("hello", lambda one: SCENARIOS.publish(one, number, at, by=desk.person()))
    talking.worker({}, None)
    assert SCENARIOS.of("hello").live is None
    with minutes_later(61):
        talking.worker({}, None)
        talking.worker({}, None)
        deliver(event("follow"))
    assert line.texts() == ["ようこそ"] and SCENARIOS.of("hello").planned is None


def test_a_planned_publication_that_clashes_by_then_is_called_off_and_the_history_says_why(line: Platform) -> None:
    number = desk.approved("hello", greeting("ようこそ"))
    at = clock.now() + timedelta(hours=1)
    desk.act("hello", lambda one: SCENARIOS.publish(one, number, at, by=desk.person()))
    desk.published("other", greeting("こちらへ"))
    with minutes_later(61):
        talking.worker({}, None)
    scenario = SCENARIOS.of("hello")
    assert scenario.live is None and scenario.planned is None
    assert "友だち追加のときには、会話「other」がもうはじまります" in scenario.history[-1]["detail"]


def test_a_preview_is_seen_by_its_tester_only(line: Platform) -> None:
    from line.scenarios import previews

    desk.published("hello", greeting("ようこそ"))
    desk.draft("hello", SMALL)
    scenario = SCENARIOS.of("hello")
    for change in previews.offered(scenario, SMALL, "ABCD2345", by=desk.person()):
        change.record.save()
    deliver(says("確認 abcd-2345"))
    assert "下書きを確認します（相談 みのりさん）" in line.texts()[-1]
    deliver(taps(data(line, "はじめる")))
    assert line.texts()[-1] == "どちらですか"
    preview_button = data(line, "はい")
    deliver(says("確認 ABCD2345", user=TARO))
    assert "使えません" in line.texts()[-1], "a code works once"
    deliver(event("follow", user=TARO))
    assert line.texts()[-1] == "ようこそ"
    deliver(taps(preview_button, user=TARO))
    assert "古くなっています" in line.texts()[-1]
    deliver(taps(preview_button))
    assert line.texts()[-1] == "教えてください"
    deliver(says("確認おわり"))
    deliver(event("follow"))
    assert line.texts()[-1] == "ようこそ"


def test_a_tester_whose_preview_is_gone_has_what_everybody_has(line: Platform) -> None:
    from line.scenarios import previews

    desk.published("hello", greeting("ようこそ"))
    desk.draft("hello", SMALL)
    for change in previews.offered(SCENARIOS.of("hello"), SMALL, "ABCD2345", by=desk.person()):
        change.record.save()
    deliver(says("確認 ABCD-2345"))
    running.forget_editions()
    for one in stored("scenario_preview"):
        one.delete()  # its month is over
    deliver(event("follow"))
    assert line.texts()[-1] == "ようこそ"


def test_a_code_that_is_too_old_or_guessed_opens_nothing(line: Platform) -> None:
    from line.scenarios import previews

    desk.draft("hello", SMALL)
    for change in previews.offered(SCENARIOS.of("hello"), SMALL, "ABCD2345", by=desk.person()):
        change.record.save()
    with minutes_later(31):
        deliver(says("確認 ABCD-2345"))
    deliver(says("確認 ABCD-2346"))
    assert outcomes() == ["preview-refused"] * 2 and stored("conversation") == []


def test_seeds_can_be_published_together(line: Platform) -> None:
    desk.published("diagnosis", seeds.content("diagnosis"))
    desk.published("welcome", seeds.content("welcome"))
    deliver(event("follow"))
    assert line.texts()[-1] == "ご用件をお選びください。"


def test_every_outcome_is_told_to_staff_in_words() -> None:
    import re
    from pathlib import Path

    from line import words

    folder = Path(running.__file__).parent
    told = {
        found
        for name in ("engine.py", "running.py")
        for found in re.findall(r'"((?:scenario|preview)-[a-z-]+)"', (folder / name).read_text(encoding="utf-8"))
    }
    assert len(told) == 13 and told <= set(words.OUTCOMES)
