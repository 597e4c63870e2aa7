"""What staff do with an inquiry: answering, handing it on, waiting, closing; who may, and what is told."""

from datetime import timedelta

import pytest

from inquiries.states import ANSWERED, CLOSED, OPEN
from kernel import clock, colleagues
from kernel.events import Event
from line import inquiries
from line.api import app
from line.worker import worker
from tests import house
from tests.line import talking
from tests.line.asking import HOURS, act, done, only, path
from tests.line.talking import Platform, deliver, event, events_told, minutes_later, says, stored


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
