"""Webhooks: signed as LINE signs, with the fields LINE sends; twice, late, out of order, unsigned."""

import json
import time

import pytest
from linebot.v3 import SignatureValidator, WebhookParser  # type: ignore[import-untyped]
from linebot.v3.webhooks import (  # type: ignore[import-untyped]
    FollowEvent,
    ImageMessageContent,
    MessageEvent,
    PostbackEvent,
    StickerMessageContent,
    UnfollowEvent,
    UnsendEvent,
)

from infra.local.line_platform.webhooks import Mood, signature
from tests.line_platform.conftest import DESTINATION, SECRET, Line

MENU = {
    "type": "template",
    "altText": "メニュー",
    "template": {
        "type": "buttons",
        "text": "どうしますか",
        "actions": [
            {"type": "postback", "label": "予約する", "data": "v=3&node=book", "displayText": "予約します"},
            {"type": "message", "label": "寄附のこと", "text": "寄附"},
            {"type": "uri", "label": "サイトへ", "uri": "http://localhost:8000/"},
            {"type": "datetimepicker", "label": "日を選ぶ", "data": "day", "mode": "date"},
        ],
    },
    "quickReply": {"items": [{"type": "action", "action": {"type": "message", "label": "お仕事", "text": "お仕事"}}]},
}


def with_menu(line: Line) -> str:
    user_id = line.friend()
    assert line.api("message/push", {"to": user_id, "messages": [MENU]}).status == 200
    return user_id


def test_the_signature_is_line_s_published_vector() -> None:
    body = b'{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}'
    assert signature("8c570fa6dd201bb328f1c1eac23a96d8", body) == "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs="


def test_line_s_own_sdk_parses_every_event(line: Line) -> None:
    user_id = line.friend()
    said = line.control("POST", f"users/{user_id}/say", {"text": "こんにちは𠮷"})
    line.control("POST", f"users/{user_id}/sticker")
    line.control("POST", f"users/{user_id}/image", b"")
    line.control("POST", f"users/{user_id}/unsend", {"message_id": said["message_id"]})
    line.api("message/push", {"to": user_id, "messages": [MENU]})
    line.control("POST", f"users/{user_id}/tap", {"label": "予約する"})
    line.control("POST", f"users/{user_id}/block")
    parser = WebhookParser(SECRET)
    events = [parser.parse(each.body.decode(), each.signature)[0] for each in line.bot.received]
    assert [type(event) for event in events] == [
        FollowEvent, MessageEvent, MessageEvent, MessageEvent, UnsendEvent, PostbackEvent, UnfollowEvent,
    ]  # fmt: skip
    assert events[1].message.text == "こんにちは𠮷"
    assert isinstance(events[2].message, StickerMessageContent)
    assert isinstance(events[3].message, ImageMessageContent)
    assert events[4].unsend.message_id == said["message_id"]
    assert events[5].postback.data == "v=3&node=book"
    assert not hasattr(events[6], "reply_token")
    assert len({event.webhook_event_id for event in events}) == 7


def test_an_event_carries_what_line_documents(line: Line) -> None:
    user_id = line.friend()
    raw = json.loads(line.bot.received[0].body)
    event = raw["events"][0]
    assert raw["destination"] == DESTINATION
    assert set(event) == {
        "type",
        "follow",
        "webhookEventId",
        "deliveryContext",
        "timestamp",
        "source",
        "mode",
        "replyToken",
    }
    assert (event["type"], event["mode"], event["follow"]) == ("follow", "active", {"isUnblocked": False})
    assert event["source"] == {"type": "user", "userId": user_id}
    assert event["deliveryContext"] == {"isRedelivery": False}
    assert len(event["webhookEventId"]) == 26
    assert abs(event["timestamp"] - time.time() * 1000) < 10_000


def test_unblocking_is_a_follow_that_says_so(line: Line) -> None:
    user_id = line.friend()
    line.control("POST", f"users/{user_id}/block")
    line.control("POST", f"users/{user_id}/follow")
    assert [each.event["type"] for each in line.bot.received] == ["follow", "unfollow", "follow"]
    assert line.bot.received[2].event["follow"] == {"isUnblocked": True}
    assert "replyToken" not in line.bot.received[1].event


def test_delivered_twice_is_the_same_event_marked_as_redelivered(line: Line) -> None:
    user_id = line.friend()
    answer = line.control("POST", f"users/{user_id}/say", {"text": "予約", "options": {"twice": True}})
    assert [each["status"] for each in answer["answers"]] == [200, 200]
    first, second = (each.event for each in line.bot.received[-2:])
    assert second.pop("deliveryContext") == {"isRedelivery": True}
    assert first.pop("deliveryContext") == {"isRedelivery": False}
    assert first == second


def test_a_failed_webhook_is_redelivered_until_it_is_taken(line: Line) -> None:
    user_id = line.friend()
    line.bot.statuses = [500]
    answer = line.control("POST", f"users/{user_id}/say", {"text": "予約"})
    assert not answer["answers"][0]["ok"]
    assert line.bot.hears(3)[2].event["deliveryContext"] == {"isRedelivery": True}
    assert line.bot.received[2].event["webhookEventId"] == answer["event_id"]
    time.sleep(1.5)
    assert len(line.bot.received) == 3


def test_redelivery_can_be_switched_off(line: Line) -> None:
    line.control("POST", "settings", {"redelivers": False})
    line.bot.statuses = [500]
    line.friend()
    time.sleep(1.5)
    assert len(line.bot.received) == 1


def test_a_late_event_keeps_its_time_and_its_token_lives_from_delivery(line: Line) -> None:
    user_id = line.friend()
    line.control("POST", f"users/{user_id}/say", {"text": "おそい", "options": {"late": 2}})
    line.control("POST", f"users/{user_id}/say", {"text": "はやい"})
    assert [each.event["message"]["text"] for each in line.bot.received[1:]] == ["はやい"]
    quick, late = (each.event for each in line.bot.hears(3)[1:])
    assert late["message"]["text"] == "おそい"
    assert late["timestamp"] <= quick["timestamp"]
    body = {"replyToken": late["replyToken"], "messages": [{"type": "text", "text": "はい"}]}
    assert line.api("message/reply", body).status == 200


def test_a_burst_out_of_order_arrives_whole_in_another_order(line: Line) -> None:
    user_id = line.friend()
    words = ["い", "ろ", "は", "に"]
    line.control("POST", f"users/{user_id}/say", {"texts": words, "options": {"out_of_order": True}})
    line.control("POST", "flush")  # or they go by themselves, two seconds after the first
    arrived = [each.event["message"]["text"] for each in line.bot.hears(5)[1:]]
    assert sorted(arrived) == sorted(words)
    assert arrived != words


@pytest.mark.parametrize("how", ["bad", "missing"])
def test_a_forged_webhook_does_not_verify(line: Line, how: str) -> None:
    user_id = line.friend()
    line.bot.statuses = [401]
    answer = line.control("POST", f"users/{user_id}/say", {"text": "にせもの", "options": {"signature": how}})
    forged = line.bot.received[-1]
    assert answer["answers"][0]["status"] == 401
    assert forged.signature is None or not SignatureValidator(SECRET).validate(forged.body.decode(), forged.signature)


def test_a_raw_body_is_signed_as_it_is(line: Line) -> None:
    raw = b'{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}'
    assert line.control("POST", "events", raw)["status"] == 200
    assert line.bot.received[-1].body == raw
    assert line.bot.received[-1].signature == "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs="


def test_a_slow_answer_is_flagged(line: Line) -> None:
    line.control("POST", "settings", {"redelivers": False})
    line.bot.patience_seconds = 2.1
    line.friend()
    logged = line.log("webhook")[-1]
    assert not logged["ok"]
    assert logged["elapsed_ms"] > 2000
    assert "2秒を超えました" in logged["text"]


def test_an_absent_bot_is_told_not_thrown(line: Line) -> None:
    line.control("POST", "settings", {"webhook_url": "http://127.0.0.1:9/nowhere", "redelivers": False})
    user_id = line.friend()
    assert line.control("POST", f"users/{user_id}/say", {"text": "だれか"})["answers"][0]["status"] is None


def test_taps_do_what_their_action_says(line: Line) -> None:
    user_id = with_menu(line)
    tap = f"users/{user_id}/tap"
    line.control("POST", tap, {"label": "お仕事"})
    assert line.bot.received[-1].event["message"]["text"] == "お仕事"
    line.control("POST", tap, {"label": "お仕事"}, status=409)  # quick replies go with the next message
    line.control("POST", tap, {"label": "寄附のこと"})
    assert line.bot.received[-1].event["message"]["text"] == "寄附"
    line.control("POST", tap, {"label": "予約する"})
    assert line.bot.received[-1].event["postback"] == {"data": "v=3&node=book"}
    assert line.talk(user_id)[-1]["message"]["text"] == "予約します"
    line.control("POST", tap, {"label": "日を選ぶ", "params": {"date": "2026-12-04"}})
    assert line.bot.received[-1].event["postback"] == {"data": "day", "params": {"date": "2026-12-04"}}
    line.control("POST", tap, {"label": "日を選ぶ"}, status=409)
    count = len(line.bot.received)
    assert line.control("POST", tap, {"label": "サイトへ"})["open"] == "http://localhost:8000/"
    assert len(line.bot.received) == count


def test_a_button_that_the_message_does_not_have_can_not_be_tapped(line: Line) -> None:
    user_id = with_menu(line)
    forged = {
        "message_id": line.talk(user_id)[0]["id"],
        "action": {"type": "postback", "label": "予約する", "data": "admin"},
    }
    line.control("POST", f"users/{user_id}/tap", forged, status=409)


def test_strangers_and_blockers_can_not_write(line: Line) -> None:
    stranger = line.control("POST", "users", {"name": "花岡 ゆうき"})["user_id"]
    line.control("POST", f"users/{stranger}/say", {"text": "もしもし"}, status=409)
    line.control("POST", "users/Unobody/say", {"text": "もしもし"}, status=404)
    friend = line.friend()
    line.control("POST", f"users/{friend}/say", {"text": "あ", "options": {"thrice": True}}, status=422)
    line.control("POST", f"users/{friend}/follow", status=409)
    line.control("POST", f"users/{friend}/block")
    line.control("POST", f"users/{friend}/say", {"text": "もしもし"}, status=409)
    assert [each.event["type"] for each in line.bot.received] == ["follow", "unfollow"]


def test_an_unsent_message_leaves_no_text(line: Line) -> None:
    user_id = line.friend()
    line.control("POST", f"users/{user_id}/say", {"text": "ひみつ"})
    line.control("POST", f"users/{user_id}/unsend")
    assert line.bot.received[-1].event["type"] == "unsend"
    assert line.talk(user_id)[-1]["message"] == {"type": "unsent"}
    line.control("POST", f"users/{user_id}/unsend", status=409)


def test_a_mood_has_bounds() -> None:
    with pytest.raises(ValueError, match="late"):
        Mood.of({"late": 601})
    with pytest.raises(ValueError, match="late"):
        Mood.of({"signature": "odd"})
