"""Inquiries: 24 hours by the clock, one open inquiry a user, what opens and closes them."""

from datetime import timedelta
from typing import Any

import pytest

from inquiries import lists
from inquiries.states import ANSWERED, CLOSED, OPEN
from kernel import clock, colleagues
from kernel.events import Event
from line import inquiries, numbers, outgoing
from line.api import app
from line.inquiries import DESK
from line.records import Inquiry
from line.worker import worker
from tests import house
from tests.line import talking
from tests.line.talking import Platform, deliver, event, events_told, minutes_later, says, stored

HOURS = 60


def only() -> Inquiry:
    (one,) = stored("inquiry")
    assert isinstance(one, Inquiry)
    return one


def path(verb: str = "", number: int = 0) -> str:
    return f"/api/line/inquiries/{stored('inquiry')[number].inquiry_id}" + (f"/{verb}" if verb else "")


def act(verb: str, **body: Any) -> house.Got:
    """The one inquiry's action, with its current version."""
    return house.staff().post(app, path(verb), {"version": only().version, **body})


def done() -> list[str]:
    """What was done with the one inquiry, by its history."""
    return [entry.what for entry in lists.history(DESK, only().inquiry_id)]


def sweep() -> None:
    worker({"source": "schedule"}, None)


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


# --- what staff do


def test_an_answer_inside_the_minute_is_a_free_reply(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    with minutes_later(1):
        deliver(says("2歳です"), second := says("男の子です"))
    with minutes_later(1.5):
        before = house.staff().get(app, path()).body["sending"]
        assert (before["by"], before["seconds_left"]) == ("reply", 20)
        got = act("reply", text="はい、あります。")
    assert got.status == 200
    assert line.arrived[-1]["way"] == "reply"
    assert line.calls[-1][1]["replyToken"] == second["replyToken"]
    assert "X-Line-Retry-Key" not in line.calls[-1][2], "a reply takes no retry key"


def test_a_reply_token_is_used_once(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    with minutes_later(1):
        deliver(says("2歳です"), says("男の子です"))
        act("reply", text="はい、あります。")
        act("reply", text="土曜日も開いています。")
    assert line.ways() == ["reply", "reply", "reply", "push"]


def test_an_answer_after_the_minute_goes_by_push_with_a_retry_key(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    with minutes_later(5):
        assert house.staff().get(app, path()).body["sending"]["by"] == "push"
        got = act("reply", text="はい、あります。")
    assert got.body["state"] == ANSWERED and got.body["due"] is None
    (_, sent, headers) = line.calls[-1]
    assert sent == {"to": talking.HANAKO, "messages": [{"type": "text", "text": "はい、あります。"}]}
    assert headers["X-Line-Retry-Key"] == stored("send")[1].retry_key
    last = got.body["messages"][-1]
    assert (last["from"], last["who"], last["state"], last["sent_by"]) == ("staff", "佐藤 花", "sent", "push")
    (told,) = events_told("inquiry_answered")
    assert told["data"]["way"] == "push"


def test_pressing_twice_answers_once(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    body = {"version": only().version, "text": "はい、あります。"}
    first = house.staff().post(app, path("reply"), body)
    again = house.staff().post(app, path("reply"), body)
    assert first.status == again.status == 200
    assert len(line.calls) == 2, "the acknowledgement and one answer"


def test_two_officers_at_once_the_second_is_shown_what_the_first_did(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    version = only().version
    house.staff().post(app, path("reply"), {"version": version, "text": "はい、あります。"})
    jiro = house.staff("田中 次郎", staff_id="01STAFFTANAKAJIRO000000000")
    got = jiro.post(app, path("reply"), {"version": version, "text": "あります。"})
    assert (got.status, got.body["type"].rsplit("/", 1)[1]) == (409, "stale")
    assert got.body["current"]["messages"][-1]["text"] == "はい、あります。"
    assert len(line.calls) == 2


def test_a_message_that_comes_while_staff_write_makes_their_answer_stale(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    version = only().version
    deliver(says("やっぱり大丈夫です、すみません", at=house.NOON + timedelta(seconds=30)))
    got = house.staff().post(app, path("reply"), {"version": version, "text": "はい、あります。"})
    assert got.status == 409
    assert got.body["current"]["messages"][-1]["text"] == "やっぱり大丈夫です、すみません"


def test_a_blocked_user_cannot_be_answered_and_staff_are_told_to_telephone(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    with minutes_later(1):
        deliver(event("unfollow"))
        shown = house.staff().get(app, path()).body
        got = act("reply", text="はい、あります。")
    assert shown["sending"]["by"] == "telephone" and shown["sending"]["blocked"]
    assert "reply" not in shown["actions"]
    assert got.status == 422 and "電話" in got.body["detail"]
    assert only().state == OPEN, "it still waits for somebody to telephone"
    assert len(line.calls) == 1


@pytest.mark.parametrize(
    ("text", "code"), [("", "minLength"), ("  \n", "required"), ("あ" * 5001, "maxLength"), ("😀" * 2501, "maxLength")]
)
def test_an_answer_that_line_would_refuse_is_told_before_it_is_sent(line: Platform, text: str, code: str) -> None:
    deliver(says("一時預かりはありますか"))
    got = act("reply", text=text)
    assert got.status == 422 and got.codes() == {"/text": code}
    assert len(line.calls) == 1 and only().state == OPEN


JIRO = "01STAFFTANAKAJIRO000000000"


def voucher() -> str:
    return colleagues.voucher(JIRO, "田中 次郎", "line.reply")


def jiro() -> house.Caller:
    return house.staff("田中 次郎", staff_id=JIRO, permissions=("line.read", "line.reply"))


def listed(caller: house.Caller, state: str) -> list[str]:
    return [one["id"] for one in caller.get(app, "/api/line/inquiries", state=state).body["items"]]


def test_taking_handing_to_a_colleague_and_giving_back(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    assert act("assign").body["assignee"] == "佐藤 花"
    assert act("hand", to=voucher(), note="あす電話します").body["assignee"] == "田中 次郎"
    assert listed(jiro(), "mine") == [only().inquiry_id]
    (item,) = jiro().get(app, "/api/line/waiting").body["items"]
    assert item["why"].startswith("あなたの担当です。")
    assert act("hand", to="x.y").codes() == {"/to": "unknown"}
    assert act("leave").body["assignee"] is None  # by those above: it was in his hands
    assert [entry.words for entry in stored("inquiry_entry") if entry.what == "assign"] == [
        "佐藤 花",
        "田中 次郎\nあす電話します",
        None,
    ]


def test_what_a_colleague_has_in_hand_is_hers_until_those_above_take_it(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    act("hand", to=voucher())
    other = house.staff("鈴木 三郎", staff_id="01STAFFSUZUKISABURO0000000", permissions=("line.read", "line.reply"))
    assert {"assign", "hand", "leave"}.isdisjoint(other.get(app, path()).body["actions"])
    got = other.post(app, path("assign"), {"version": only().version})
    assert (got.status, "田中 次郎さんが担当しています" in got.body["detail"]) == (422, True)


def test_what_somebody_who_left_had_in_hand_is_back_in_the_queue(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    act("hand", to=voucher())
    for _ in range(2):
        worker.deliver_event(Event("accounts.staff_removed", JIRO).stamped("identity"))
    assert listed(house.staff(), "nobody") == [only().inquiry_id]
    assert done()[-1] == "returned"


def test_waiting_stops_no_promise_that_was_not_kept(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    got = act("wait", reason="保育園に確認中")
    assert (got.status, "まだ回答していません" in got.body["detail"]) == (409, True)
    act("reply", text="確かめています。あすお返事します。")
    waits = act("wait", reason="保育園に確認中")
    assert (waits.body["state"], waits.body["due"], waits.body["history"][-1]["detail"]) == (
        "waiting",
        None,
        "保育園に確認中",
    )
    assert act("wait", reason="保育園に確認中", version=only().version - 1).body["state"] == "waiting"  # said twice
    with minutes_later(60):
        assert act("resume").body["due"] == "2026-11-23T04:00:00.000Z"


def test_whoever_is_waited_for_opens_it_again_by_writing_however_late(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    act("reply", text="何時ごろがよいですか。")
    act("wait", reason="利用者の返事待ち")
    late = house.NOON + timedelta(days=20)
    with clock.fixed(late):
        deliver(says("10時ごろです", at=late))
    assert (only().state, only().due_at) == (OPEN, late + timedelta(hours=24))


def test_an_answer_that_did_not_arrive_is_owed_though_it_was_waited_for(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    act("reply", text="確かめています。")
    inquiry = only()
    act("wait", reason="保育園に確認中")
    send = stored("send")[-1]
    send.state = "failed"
    inquiry = only()
    inquiries.heard_back(inquiry, send)
    assert (inquiry.state, inquiry.due_at) == (OPEN, house.NOON + timedelta(hours=24))


def test_a_complaint_goes_up_and_waits_for_those_above_with_its_24_hours(line: Platform) -> None:
    deliver(says("話が違います"))
    act("assign")
    assert act("escalate").codes() == {"/reason": "required"}
    up = act("escalate", reason="責任者と話したいとのこと").body
    assert (up["escalated"], up["assignee"], up["due"]) == (True, None, "2026-11-23T03:00:00.000Z")
    assert listed(house.staff(), "above") == [only().inquiry_id]
    assert events_told("inquiry_escalated")[0]["data"]["priority"] == "complaint"
    first = house.staff().get(app, "/api/line/waiting").body["items"][0]
    assert (first["action"], first["why"]) == ("引き受ける", "責任者に引き上げられました。担当を決めてください。")
    assert jiro().get(app, "/api/line/waiting").body["items"][0]["action"] == "回答する"
    assert not {"reply", "close"} & set(jiro().get(app, path()).body["actions"])
    assert jiro().post(app, path("reply"), {"version": only().version, "text": "済みません。"}).status == 422
    assert act("reply", text="おわびします。").status == 200


def test_a_note_is_seen_by_staff_and_masks_what_may_not_be_kept(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    shown = act("note", text="電話した。番号は 123456789018 とのこと").body
    assert shown["state"] == OPEN
    assert shown["history"][-1]["what"] == "メモを残しました"
    assert "123456789018" not in str(house.items("line"))


def test_a_ready_answer_is_filled_and_is_not_sent_with_a_gap(line: Platform) -> None:
    deliver(says("電話したいです"))
    ready = {one["id"]: one["words"] for one in house.staff().get(app, path()).body["ready"]}
    assert only().number in ready["ours-hours"]
    got = act("reply", text=ready["ours-asking"])
    assert (got.status, "〔お返事の日〕" in got.body["errors"][0]["message"]) == (422, True)
    staff = house.Caller(house.staff().headers | {"idempotency-key": "k"})
    made = staff.post(app, "/api/line/inquiries/ready", {"title": "駐車場", "words": "裏にあります。"}).body["items"][0]
    assert (made["own"], made["title"]) == (True, "駐車場")
    left = staff.post(app, f"/api/line/inquiries/ready/{made['id']}/remove", {"version": 1}).body["items"]
    assert not any(one["own"] for one in left)


def test_an_unanswered_inquiry_is_closed_only_with_a_reason(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    assert act("close").codes() == {"/reason": "required"}
    got = act("close", reason="電話で回答しました")
    assert got.body["state"] == CLOSED and got.body["history"][-1]["detail"] == "電話で回答しました"
    assert events_told("inquiry_closed")[0]["data"]["answered"] is False


def test_an_answered_inquiry_is_closed_without_one_and_a_closed_one_cannot_be_answered(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    act("reply", text="はい、あります。")
    assert act("close").status == 200
    for verb, body in (("reply", {"text": "追加です"}), ("assign", {}), ("close", {})):
        got = act(verb, **body)
        assert (got.status, got.body["type"].rsplit("/", 1)[1]) == (409, "wrong-state"), verb
    assert act("reopen").body["state"] == OPEN
    assert only().due_at == house.NOON + timedelta(hours=24)
    assert act("reopen").status == 409


def test_an_old_inquiry_is_not_opened_beside_an_open_one_of_the_same_user(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    act("close", reason="電話で回答しました")
    with minutes_later(30 * 24 * HOURS):
        deliver(says("別の件です、いいですか"))
        old, new = stored("inquiry")
        got = house.staff().post(app, f"/api/line/inquiries/{old.inquiry_id}/reopen", {"version": old.version})
    assert got.status == 409 and new.number in got.body["detail"]


def test_history_and_why_are_told_in_words(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    shown = house.staff().get(app, path()).body
    assert shown["history"] == [
        {"at": "2026-11-22T03:00:00.000Z", "who": "利用者", "what": "お問い合わせを受け付けました", "detail": ""}
    ]
    assert [one["rule"] for one in shown["why"]] == ["L-1", "L-2", "L-4", "L-5"]
    assert shown["why"][0]["rows"][-1] == {"label": "期限", "value": clock.iso(house.NOON + timedelta(hours=24))}
