"""What LINE accepts, counted as LINE counts."""

from typing import Any

import pytest

from infra.local.line_platform.counting import grapheme_clusters, utf16_units
from infra.local.line_platform.limits import faults_of_messages

FAMILY = "👨‍👩‍👧"  # one grapheme cluster, 8 UTF-16 units
YOSHI = "𠮷"  # one grapheme cluster, 2 UTF-16 units


def test_units_and_clusters_differ_where_it_matters() -> None:
    assert [utf16_units(text) for text in ("あ", YOSHI, "🍎", FAMILY, "か゚")] == [1, 2, 2, 8, 2]
    assert [grapheme_clusters(text) for text in ("あ", YOSHI, "🍎", FAMILY, "か゚", "葛\U000e0100", "🇯🇵")] == [
        1,
        1,
        1,
        1,
        1,
        1,
        1,
    ]


def message_action(label: str = "予約する", text: str = "予約") -> dict[str, Any]:
    return {"type": "message", "label": label, "text": text}


def postback(data: str = "a", **more: str) -> dict[str, Any]:
    return {"type": "postback", "label": "えらぶ", "data": data, **more}


def buttons(**values: Any) -> dict[str, Any]:
    template = {"type": "buttons", "text": "どれにしますか", "actions": [message_action()], **values}
    return {"type": "template", "altText": "メニュー", "template": template}


def confirm(**values: Any) -> dict[str, Any]:
    template = {
        "type": "confirm",
        "text": "よろしいですか",
        "actions": [message_action("はい"), message_action("いいえ")],
        **values,
    }
    return {"type": "template", "altText": "確認", "template": template}


def carousel(*columns: dict[str, Any]) -> dict[str, Any]:
    return {"type": "template", "altText": "一覧", "template": {"type": "carousel", "columns": list(columns)}}


def column(**values: Any) -> dict[str, Any]:
    return {"text": "12月4日", "actions": [message_action()], **values}


def quick(count: int, **values: Any) -> dict[str, Any]:
    items = [{"type": "action", "action": {**message_action(), **values}} for _ in range(count)]
    return {"type": "text", "text": "どうしますか", "quickReply": {"items": items}}


def flex(contents: dict[str, Any], alt: str = "お知らせ") -> dict[str, Any]:
    return {"type": "flex", "altText": alt, "contents": contents}


def bubble(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"type": "bubble", "body": {"type": "box", "layout": "vertical", "contents": list(parts)}}


PICTURE = "https://example.jp/a.png"
FITS: list[tuple[str, dict[str, Any]]] = [
    ("text 5,000 UTF-16 units", {"type": "text", "text": YOSHI * 2500}),
    ("alt text 400", {**buttons(), "altText": "あ" * 400}),
    ("buttons text 160 clusters", buttons(text=FAMILY * 160)),
    ("buttons text 60 with title", buttons(text="あ" * 60, title=YOSHI * 40)),
    ("buttons 4 actions", buttons(actions=[message_action()] * 4)),
    ("confirm text 240", confirm(text=YOSHI * 240)),
    ("carousel 10 columns of 3", carousel(*[column(actions=[message_action()] * 3, text="あ" * 120)] * 10)),
    ("carousel text 60 with title", carousel(column(title="あ", text="あ" * 60))),
    ("label 20 clusters", buttons(actions=[message_action(FAMILY * 20)])),
    ("message text 300 clusters", buttons(actions=[message_action(text=YOSHI * 300)])),
    ("postback data 300 units", buttons(actions=[postback(YOSHI * 150, displayText="あ" * 300)])),
    ("uri 1,000", buttons(actions=[{"type": "uri", "label": "ひらく", "uri": "https://example.jp/" + "a" * 981}])),
    ("tel", buttons(actions=[{"type": "uri", "label": "電話", "uri": "tel:09000000001"}])),
    ("13 quick replies", quick(13)),
    ("sticker", {"type": "sticker", "packageId": "446", "stickerId": "1988"}),
    ("image", {"type": "image", "originalContentUrl": PICTURE, "previewImageUrl": PICTURE}),
    ("flex of 12 bubbles", flex({"type": "carousel", "contents": [bubble({"type": "text", "text": "あ"})] * 12})),
    ("flex button label 40", flex(bubble({"type": "button", "action": message_action("あ" * 40)}))),
]
TOO_MUCH: list[tuple[str, dict[str, Any], str]] = [
    ("text 5,001 UTF-16 units", {"type": "text", "text": YOSHI * 2500 + "あ"}, "messages[0].text"),
    ("empty text", {"type": "text", "text": ""}, "messages[0].text"),
    ("alt text 401", {**buttons(), "altText": "あ" * 401}, "messages[0].altText"),
    ("buttons text 161", buttons(text="あ" * 161), "messages[0].template.text"),
    ("buttons text 61 with title", buttons(text="あ" * 61, title="あ"), "messages[0].template.text"),
    ("buttons text 61 with image", buttons(text="あ" * 61, thumbnailImageUrl=PICTURE), "messages[0].template.text"),
    ("title 41", buttons(title="あ" * 41), "messages[0].template.title"),
    ("buttons 5 actions", buttons(actions=[message_action()] * 5), "messages[0].template.actions"),
    ("buttons without action", buttons(actions=[]), "messages[0].template.actions"),
    ("confirm text 241", confirm(text="あ" * 241), "messages[0].template.text"),
    ("confirm of one", confirm(actions=[message_action()]), "messages[0].template.actions"),
    ("carousel 11 columns", carousel(*[column()] * 11), "messages[0].template.columns"),
    ("column text 121", carousel(column(text="あ" * 121)), "messages[0].template.columns[0].text"),
    ("column 4 actions", carousel(column(actions=[message_action()] * 4)), "messages[0].template.columns[0].actions"),
    ("unequal columns", carousel(column(), column(actions=[message_action()] * 2)), "messages[0].template.columns"),
    ("label 21", buttons(actions=[message_action("あ" * 21)]), "messages[0].template.actions[0].label"),
    ("label missing", buttons(actions=[{"type": "message", "text": "あ"}]), "messages[0].template.actions[0].label"),
    ("message text 301", buttons(actions=[message_action(text="あ" * 301)]), "messages[0].template.actions[0].text"),
    ("postback data 301 units", buttons(actions=[postback(YOSHI * 150 + "a")]), "messages[0].template.actions[0].data"),
    (
        "display text 301",
        buttons(actions=[postback(displayText="あ" * 301)]),
        "messages[0].template.actions[0].displayText",
    ),
    (
        "uri 1,001",
        buttons(actions=[{"type": "uri", "label": "ひらく", "uri": "https://example.jp/" + "a" * 982}]),
        "messages[0].template.actions[0].uri",
    ),
    (
        "uri of a script",
        buttons(actions=[{"type": "uri", "label": "ひらく", "uri": "javascript:alert(1)"}]),
        "messages[0].template.actions[0].uri",
    ),
    ("14 quick replies", quick(14), "messages[0].quickReply.items"),
    ("quick reply label 21", quick(1, label="あ" * 21), "messages[0].quickReply.items[0].action.label"),
    (
        "image over http",
        {"type": "image", "originalContentUrl": "http://example.jp/a", "previewImageUrl": PICTURE},
        "messages[0].originalContentUrl",
    ),
    ("unknown kind", {"type": "hologram"}, "messages[0].type"),
    ("no object", {}, "messages[0].type"),
    ("flex of 13 bubbles", flex({"type": "carousel", "contents": [bubble()] * 13}), "messages[0].contents.contents"),
    ("flex empty text", flex(bubble({"type": "text", "text": ""})), "messages[0].contents.body.contents[0].text"),
    ("flex alt text 401", flex(bubble(), alt="あ" * 401), "messages[0].altText"),
]


@pytest.mark.parametrize(("case", "message"), FITS, ids=[case for case, _ in FITS])
def test_what_fits_is_accepted(case: str, message: dict[str, Any]) -> None:
    assert faults_of_messages([message]) == []


@pytest.mark.parametrize(("case", "message", "where"), TOO_MUCH, ids=[case for case, *_ in TOO_MUCH])
def test_what_does_not_fit_is_named_where_it_stands(case: str, message: dict[str, Any], where: str) -> None:
    assert where in [fault.property for fault in faults_of_messages([message])]


@pytest.mark.parametrize("messages", [None, [], [{"type": "text", "text": "あ"}] * 6, "text", [None], [7]])
def test_a_request_holds_one_to_five_messages(messages: Any) -> None:
    assert faults_of_messages(messages)
    assert faults_of_messages([{"type": "text", "text": "あ"}] * 5) == []
