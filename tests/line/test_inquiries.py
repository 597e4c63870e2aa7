"""Inquiries: 24 hours by the clock, one open inquiry a user, what opens and closes them."""

from datetime import timedelta

import pytest

from inquiries import lists
from inquiries.states import ANSWERED, CLOSED, OPEN
from line import numbers, outgoing
from line.api import app
from line.inquiries import DESK
from tests import house
from tests.line import talking
from tests.line.asking import HOURS, act, done, only, path, sweep
from tests.line.talking import Platform, deliver, events_told, minutes_later, says, stored


def test_a_question_opens_an_inquiry_due_in_24_hours_and_is_acknowledged(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    one = only()
    assert one.state == OPEN
    assert one.due_at == house.NOON + timedelta(hours=24)
    assert one.number == f"261122-{one.inquiry_id[-6:]}"
    assert "明日11月23日（月・祝）12時00分までに" in line.texts()[0]
    (told,) = events_told("inquiry_opened")
    assert told["subject"] == one.inquiry_id
    assert told["data"] == {"number": one.number, "due": "2026-11-23T03:00:00.000Z"}


def test_further_messages_join_it_without_a_later_deadline(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    with minutes_later(90):
        deliver(says("2歳です"))
    assert only().messages == 2 and only().due_at == house.NOON + timedelta(hours=24)
    assert events_told("inquiry_reopened") == []


def test_the_next_message_gets_a_sign_of_life_with_the_same_deadline_and_a_flurry_only_one(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    for minutes, words in ((1, "2歳です"), (2, "アレルギーがあります"), (5, "あと、駐車場も")):
        with minutes_later(minutes):
            deliver(says(words))
    assert [text[:12] for text in line.texts()[1:]] == ["続きも届きました。職員が"]
    assert "明日11月23日（月・祝）12時00分までに" in line.texts()[1]
    with minutes_later(6):
        deliver(says("お願いします、急いでいます"))
    assert line.ways() == ["reply", "reply", "reply"]


def test_two_questions_of_one_millisecond_stand_in_the_order_of_their_ids(line: Platform) -> None:
    first, second = says("1つ目の質問です"), says("2つ目に書き足します")
    assert first["timestamp"] == second["timestamp"]
    deliver(second)
    deliver(first)
    shown = house.staff().get(app, path()).body["messages"]
    assert [one["text"] for one in shown if one["from"] == "user"] == ["1つ目の質問です", "2つ目に書き足します"]


def test_a_sign_of_life_is_given_once_though_the_message_comes_twice(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    with minutes_later(1):
        more = says("2歳です")
        deliver(more)
        deliver(more | {"deliveryContext": {"isRedelivery": True}})
    assert len(line.calls) == 2


def test_a_message_that_comes_late_or_out_of_order_gets_no_sign(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    with minutes_later(10):
        deliver(says("2歳です"))
        deliver(says("書き忘れました、土曜日です", at=house.NOON + timedelta(minutes=9.8)))
    with minutes_later(20):
        deliver(says("遅れて届いた話です", at=house.NOON + timedelta(minutes=18)))
    assert len(line.calls) == 2
    assert stored("user")[0].reply_token is not None  # left for staff


def test_a_sign_of_life_is_never_paid_for(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    with minutes_later(1):
        line.next = [talking.answer(500, "")]
        deliver(says("2歳です"))
    with minutes_later(5):
        sweep()
    assert line.ways() == ["reply"]
    assert [send.state for send in stored("send")] == ["sent", "lapsed"]
    shown = house.staff().get(app, path()).body["messages"]
    assert shown[-1]["state_name"] == "送りませんでした（無料で返信できる1分を過ぎたため）"
    assert events_told("send_troubled") == []


def test_a_crash_before_the_sign_costs_nothing_but_the_sign(line: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(says("一時預かりはありますか"))
    with minutes_later(1):
        more = says("2歳です")
        with monkeypatch.context() as crashing:
            crashing.setattr(outgoing, "first_try", lambda *_: 1 / 0)
            assert deliver(more) == ["m-1"]
        assert deliver(more) == []
    with minutes_later(4):
        sweep()
    assert only().messages == 2
    assert line.ways() == ["reply"]
    assert [send.state for send in stored("send")] == ["sent", "lapsed"]


def test_a_question_after_the_answer_is_acknowledged_anew_and_its_sequel_gets_its_sign(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    with minutes_later(1):
        deliver(says("2歳です"))
    with minutes_later(2):
        act("reply", text="はい、あります。")
    with minutes_later(3):
        deliver(says("土曜日もですか"))
        deliver(says("午前だけです", at=house.NOON + timedelta(minutes=3.1)))
    assert "お問い合わせを受け付けました" in line.texts()[-2]
    assert line.texts()[-1].startswith("続きも届きました")


def test_an_older_message_that_arrives_late_makes_the_deadline_earlier(line: Platform) -> None:
    first = says("さっきの続きです", at=house.NOON)
    older = says("一時預かりはありますか", at=house.NOON - timedelta(minutes=20))
    deliver(first)
    deliver(older)
    assert only().due_at == house.NOON + timedelta(hours=23, minutes=40)
    assert only().last_message_id == first["message"]["id"]


def test_two_users_have_two_inquiries(line: Platform) -> None:
    deliver(says("一時預かりはありますか"), says("駐車場はありますか", user=talking.TARO))
    assert len(stored("inquiry")) == 2


def test_a_word_of_the_bot_in_between_is_answered_and_shown_but_not_counted(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    with minutes_later(1):
        deliver(says("予約"))
    assert only().messages == 1
    shown = house.staff().get(app, path()).body["messages"]
    assert [bubble["text"] for bubble in shown if bubble["from"] == "user"] == ["一時預かりはありますか", "予約"]
    assert len(line.calls) == 2


def test_a_word_without_an_inquiry_opens_none(line: Platform) -> None:
    deliver(says("予約"), says("寄附"), says("お仕事"), says("お問い合わせ"))
    assert stored("inquiry") == []


def test_a_message_after_the_answer_opens_it_again_with_a_new_deadline(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    with minutes_later(60):
        act("reply", text="はい、あります。")
    with minutes_later(120):
        deliver(says("土曜日もですか"))
    assert only().state == OPEN
    assert only().due_at == house.NOON + timedelta(hours=26)
    assert "お問い合わせを受け付けました" in line.texts()[-1]
    assert len(events_told("inquiry_reopened")) == 1


def test_a_message_within_14_days_of_the_end_opens_it_again_a_later_one_is_a_new_inquiry(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    act("close", reason="電話で回答しました")
    assert only().state == CLOSED
    with minutes_later(13 * 24 * HOURS):
        deliver(says("続きです、いいですか"))
    assert only().state == OPEN
    act("close", reason="電話で回答しました")
    with minutes_later(30 * 24 * HOURS):
        deliver(says("別の件です、いいですか"))
    assert [one.state for one in stored("inquiry")] == [CLOSED, OPEN]


# --- the deadline


def test_an_unanswered_inquiry_is_marked_overdue_once(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    with minutes_later(24 * HOURS - 1):
        sweep()
        assert not only().overdue
    with minutes_later(24 * HOURS):
        sweep()
        sweep()
        figures = numbers.of_month("2026-11")
    assert only().overdue == 1 and only().duepk is None
    assert len(events_told("inquiry_overdue")) == 1
    assert [day for day, counted in figures.items() if counted.overdue] == ["2026-11-23"]
    assert done() == ["opened", "overdue"]


def test_a_wait_is_told_overdue_once_though_its_answer_fails(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    with minutes_later(25 * HOURS):
        sweep()
        line.next = [talking.answer(400, "Failed to send messages")]
        act("reply", text="はい、あります。")
        assert (only().state, only().overdue) == (OPEN, 1), "it waits again from when it had waited"
        assert only().duepk is None
        sweep()
        figures = numbers.of_month("2026-11")
    assert sum(counted.overdue or 0 for counted in figures.values()) == 1
    assert len(events_told("inquiry_overdue")) == 1
    assert done().count("overdue") == 1


def test_an_older_message_that_reaches_an_overdue_inquiry_does_not_have_it_told_again(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    with minutes_later(25 * HOURS):
        sweep()
        deliver(says("その前の話です", at=house.NOON - timedelta(minutes=20)))
        sweep()
    assert (only().overdue, only().duepk) == (1, None)
    assert only().due_at == house.NOON + timedelta(hours=23, minutes=40)
    assert len(events_told("inquiry_overdue")) == 1


def test_an_inquiry_stands_in_the_library_s_lists_and_keeps_every_line_of_its_history(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    assert [one.inquiry_id for one in lists.owed(DESK).items] == [only().inquiry_id]
    assert [one.inquiry_id for one in lists.numbered(DESK, only().number)] == [only().inquiry_id]
    for _ in range(2):
        act("assign")
        act("leave")
    act("reply", text="はい、あります。")
    assert [one.inquiry_id for one in lists.by_state(DESK, ANSWERED).items] == [only().inquiry_id]
    assert done() == ["opened", *["assign"] * 4, "answer"]
    shown = house.staff().get(app, path()).body["history"]
    assert [line["what"] for line in shown][1:3] == ["担当を決めました", "担当を外しました"]
    assert {entry.words for entry in stored("inquiry_entry")} == {"佐藤 花", None}, (
        "what people wrote stands in the talk only"
    )


def test_a_new_wait_of_an_inquiry_that_was_overdue_has_its_own_24_hours(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    with minutes_later(25 * HOURS):
        sweep()
        act("reply", text="はい、あります。")
    with minutes_later(26 * HOURS):
        deliver(says("土曜日もですか"))
        assert (only().state, only().overdue) == (OPEN, 0)
    with minutes_later(50 * HOURS):
        sweep()
    assert only().overdue == 1 and len(events_told("inquiry_overdue")) == 2


def test_an_answered_inquiry_never_falls_due(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    act("reply", text="はい、あります。")
    with minutes_later(30 * HOURS):
        sweep()
    assert not only().overdue and events_told("inquiry_overdue") == []


def test_a_redelivered_question_that_is_a_day_old_is_overdue_at_once_and_promised_soon(line: Platform) -> None:
    deliver(says("一時預かりはありますか", at=house.NOON - timedelta(hours=25)))
    assert "できるだけ早く" in line.texts()[0]
    sweep()
    assert only().overdue == 1
