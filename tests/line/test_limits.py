"""Limits as LINE counts: UTF-16 units, grapheme clusters where it says so."""

from typing import Any

import pytest
import regex  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as some
from linebot.v3.messaging import models

from line import limits, replies
from tests import house

WRITTEN = "あいうゔがぱか゚ﾊﾞﾊﾟ漢𠮷葛\U000e0100字 \r\nabc!é\u0301🍎👍🏽👨\u200d👩\u200d👧🇯🇵🇺🇳❤️✈︎1️⃣ー〜한글각가ᄀᆨ　\t\u200b\u3099♪★🏴\U000e0067\U000e0062\U000e007f"


@given(some.text(alphabet=some.sampled_from(sorted(set(WRITTEN))), max_size=30))
def test_grapheme_clusters_are_those_of_unicode(text: str) -> None:
    assert limits.grapheme_clusters(text) == len(regex.findall(r"\X", text))


@given(
    some.text(max_size=30) | some.text(alphabet=some.sampled_from(sorted({*WRITTEN, *"©®㊗☎★☆⭐〰ℹ▶☀"})), max_size=30)
)
def test_a_text_of_any_script_is_never_counted_shorter_than_unicode_says(text: str) -> None:
    assert limits.grapheme_clusters(text) >= len(regex.findall(r"\X", text))


@pytest.mark.parametrize(
    ("text", "units", "clusters"),
    [
        ("予約", 2, 2),
        ("🍎", 2, 1),
        ("𠮷", 2, 1),
        ("か゚", 2, 1),
        ("👨‍👩‍👧", 8, 1),
        ("🇯🇵🇯🇵", 8, 2),
        ("1️⃣", 3, 1),
        ("", 0, 0),
        ("\r\n", 2, 1),
    ],
)
def test_both_ways_of_counting(text: str, units: int, clusters: int) -> None:
    assert (limits.utf16_units(text), limits.grapheme_clusters(text)) == (units, clusters)


def buttons(**template: Any) -> dict[str, Any]:
    action = {"type": "message", "label": "予約", "text": "予約"}
    return {
        "type": "template",
        "altText": "選ぶ",
        "template": {"type": "buttons", "text": "ご用件", "actions": [action]} | template,
    }


def action(label: str = "予約", **more: Any) -> dict[str, Any]:
    return {"type": "message", "label": label, "text": "予約"} | more


def bubble(*parts: dict[str, Any]) -> dict[str, Any]:
    body = {"type": "box", "layout": "vertical", "contents": list(parts)}
    return {"type": "flex", "altText": "案内", "contents": {"type": "bubble", "body": body}}


def picture(preview: str) -> dict[str, Any]:
    return {"type": "image", "originalContentUrl": "https://a.example/a.jpg", "previewImageUrl": preview}


@pytest.mark.parametrize(
    ("message", "where"),
    [
        ({"type": "text", "text": "あ" * 5000}, None),
        ({"type": "text", "text": "あ" * 5001}, "messages[0].text"),
        ({"type": "text", "text": "😀" * 2500}, None),
        ({"type": "text", "text": "😀" * 2501}, "messages[0].text"),
        ({"type": "text", "text": ""}, "messages[0].text"),
        (buttons(text="あ" * 160), None),
        (buttons(text="あ" * 161), "messages[0].template.text"),
        (buttons(text="あ" * 61, title="題"), "messages[0].template.text"),
        (buttons(title="題" * 40), None),
        (buttons(title="題" * 41), "messages[0].template.title"),
        (buttons(actions=[action()] * 5), "messages[0].template.actions"),
        (buttons(actions=[]), "messages[0].template.actions"),
        (buttons(actions=[action("あ" * 21)]), "messages[0].template.actions[0].label"),
        (buttons(actions=[action("👨‍👩‍👧" * 20)]), None),
        (buttons(actions=[action(text="あ" * 301)]), "messages[0].template.actions[0].text"),
        (buttons(actions=[{"type": "uri", "label": "見る", "uri": "https://a.example/" + "a" * 982}]), None),
        (
            buttons(actions=[{"type": "uri", "label": "見る", "uri": "https://a.example/" + "a" * 983}]),
            "messages[0].template.actions[0].uri",
        ),
        (
            buttons(actions=[{"type": "uri", "label": "見る", "uri": "ftp://a.example/"}]),
            "messages[0].template.actions[0].uri",
        ),
        (
            buttons(actions=[{"type": "postback", "label": "x", "data": "d" * 301}]),
            "messages[0].template.actions[0].data",
        ),
        ({**buttons(), "altText": "あ" * 401}, "messages[0].altText"),
        (buttons(type="confirm", text="あ" * 240, actions=[action()] * 2), None),
        (buttons(type="confirm", text="あ", actions=[action()]), "messages[0].template.actions"),
        (buttons(type="carousel", columns=[{"text": "あ" * 120, "actions": [action()]}] * 10), None),
        (
            buttons(type="carousel", columns=[{"text": "あ", "actions": [action()]}] * 11),
            "messages[0].template.columns",
        ),
        (
            buttons(type="carousel", columns=[{"text": "あ", "actions": [action()] * 4}]),
            "messages[0].template.columns[0].actions",
        ),
        (
            {"type": "flex", "altText": "a", "contents": {"type": "carousel", "contents": [{}] * 13}},
            "messages[0].contents.contents",
        ),
        (
            {"type": "text", "text": "a", "quickReply": {"items": [{"type": "action", "action": action()}] * 14}},
            "messages[0].quickReply.items",
        ),
        (
            buttons(type="carousel", columns=[{"text": "あ", "actions": [action()] * n} for n in (1, 2)]),
            "messages[0].template.columns",
        ),
        (
            buttons(
                type="carousel",
                columns=[{"text": "あ", "actions": [action()], **more} for more in ({}, {"title": "題"})],
            ),
            "messages[0].template.columns",
        ),
        (bubble({"type": "button", "action": action("あ" * 40)}), None),
        (
            bubble({"type": "button", "action": action("あ" * 41)}),
            "messages[0].contents.body.contents[0].action.label",
        ),
        (bubble({"type": "text", "text": "あ" * 2000}), None),
        (bubble({"type": "text", "text": "あ" * 2001}), "messages[0].contents.body.contents[0].text"),
        (picture("https://a.example/" + "a" * 1982), None),
        (picture("https://a.example/" + "a" * 1983), "messages[0].previewImageUrl"),
        (buttons(actions=[{"type": "datetimepicker", "label": "日", "data": "d", "mode": "date"}]), None),
        (
            buttons(actions=[{"type": "datetimepicker", "label": "日", "data": "d", "mode": "week"}]),
            "messages[0].template.actions[0].mode",
        ),
        ({"type": "video"}, "messages[0].type"),
    ],
)
def test_each_limit_to_the_character(message: dict[str, Any], where: str | None) -> None:
    assert [path for path, _ in limits.faults([message])] == ([where] if where else [])


@pytest.mark.parametrize("messages", [[], [{"type": "text", "text": "a"}] * 6, None, "text"])
def test_a_request_carries_one_to_five_messages(messages: Any) -> None:
    assert [path for path, _ in limits.faults(messages)] == ["messages"]


def everything_the_bot_says() -> list[list[dict[str, Any]]]:
    said = [
        replies.greeting(),
        replies.old_button(),
        replies.received(house.NOON, house.NOON),
        replies.staff_text("はい"),
    ]
    said += [replies.for_word(word) for word in replies.WORDS]
    return said + [replies.unread(kind) for kind in ("image", "video", "audio", "file", "location", "sticker", "new")]


@pytest.mark.parametrize("messages", everything_the_bot_says())
def test_everything_the_bot_says_is_inside_the_limits_and_reads_as_line_s_own_sdk_reads_it(
    messages: list[dict[str, Any]],
) -> None:
    assert limits.faults(messages) == []
    request = models.ReplyMessageRequest.from_dict({"replyToken": "t", "messages": messages})
    assert without_defaults(request.to_dict()["messages"]) == without_defaults(messages)


def without_defaults(value: Any) -> Any:
    """The SDK writes out some defaults of templates; they are no part of what we said."""
    if isinstance(value, list):
        return [without_defaults(one) for one in value]
    if isinstance(value, dict):
        left_out = {"imageAspectRatio", "imageSize", "imageBackgroundColor", "notificationDisabled"}
        return {key: without_defaults(one) for key, one in value.items() if key not in left_out}
    return value
