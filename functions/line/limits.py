"""What LINE accepts in a request, counted as LINE counts. Pure; checked before a send is written, so that nothing is refused later.

Source: LINE Developers, Messaging API reference, "Message objects" and "Character counting in a text": lengths are UTF-16 code units,
but grapheme clusters (UAX #29) for labels, the titles and texts of templates, and the texts of postback and message actions.
"""

import unicodedata
from collections.abc import Callable
from typing import Any, Final

MESSAGES_MOST: Final = 5
TEXT_MOST: Final = 5000
ALT_TEXT_MOST: Final = 400
QUICK_REPLIES_MOST: Final = 13
PICTURE_URL_MOST: Final = 2000
FLEX_TEXT_MOST: Final = 2000
FLEX_LABEL_MOST: Final = 40
BODY_MOST_BYTES: Final = 2_000_000

type Fault = tuple[str, str]  # property path, sentence

_JOINER, _KEYCAP = "\u200d", "\u20e3"
_HALF_WIDTH_MARKS = "ﾞﾟ"
# Pictures that people join into one (Extended_Pictographic of Unicode's emoji-data.txt, without those that no sequence uses).
_PICTURES = (
    (0x1F324, 0x1F393),
    (0x1F39E, 0x1F3F0),
    (0x1F3F3, 0x1F3F5),
    (0x1F400, 0x1F4FD),
    (0x1F4FF, 0x1F53D),
    (0x1F5FA, 0x1F64F),
    (0x1F680, 0x1F6C5),
    (0x1F90C, 0x1F93A),
    (0x1F93C, 0x1F945),
    (0x1F947, 0x1F9FF),
    (0x1FA6E, 0x1FAFF),
)
_SMALL_PICTURES = frozenset("♀♂⚕⚖⚧✈❤☠⛓⬛➡↔↕\U0001f5e8")


def utf16_units(text: str) -> int:
    """Length in UTF-16 code units: 🍎 and 𠮷 are 2."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def grapheme_clusters(text: str) -> int:
    """Length in extended grapheme clusters, for what people type in Japan: か゚ (か and U+309A), 👨‍👩‍👧 and 🇯🇵 are 1.

    A shortened UAX #29: Prepend characters, conjuncts of Indic scripts and pictures that no sequence uses are left out, so such
    a text may be counted longer than LINE counts it, never shorter.
    """
    clusters, previous, flags, pictured = 0, "", 0, False
    for char in text:
        joined = bool(previous) and _joins(previous, char, flags, pictured)
        if not joined:
            clusters += 1
            flags = 0
        flags = flags + 1 if _is_flag(char) else 0
        # A joiner glues two pictures only if a picture (and marks on it) stands before it.
        pictured = _is_picture(char) or (pictured and joined and _extends(char))
        previous = char
    return clusters


def _joins(previous: str, char: str, flags: int, pictured: bool) -> bool:
    if previous == "\r" and char == "\n":
        return True
    if _is_control(previous) or _is_control(char):
        return False
    if _extends(char) or unicodedata.category(char) == "Mc":
        return True
    if previous == _JOINER and pictured and _is_picture(char):
        return True
    return (_is_flag(char) and flags % 2 == 1) or _hangul_joins(previous, char)


def _is_control(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Zl", "Zp") or (
        unicodedata.category(char) == "Cf" and char not in "\u200c\u200d" and not 0xE0020 <= ord(char) <= 0xE007F
    )


def _extends(char: str) -> bool:
    code = ord(char)
    return (
        unicodedata.category(char) in ("Mn", "Me")
        or char in (_JOINER, "\u200c", _KEYCAP)
        or char in _HALF_WIDTH_MARKS
        or 0x1F3FB <= code <= 0x1F3FF
        or 0xE0020 <= code <= 0xE007F
    )


def _is_flag(char: str) -> bool:
    return 0x1F1E6 <= ord(char) <= 0x1F1FF


def _is_picture(char: str) -> bool:
    code = ord(char)
    return char in _SMALL_PICTURES or any(low <= code <= high for low, high in _PICTURES)


def _hangul_joins(previous: str, char: str) -> bool:
    first, second = _hangul(previous), _hangul(char)
    return (
        (first == "L" and second in ("L", "V", "LV", "LVT"))
        or (first in ("V", "LV") and second in ("V", "T"))
        or (first in ("T", "LVT") and second == "T")
    )


def _hangul(char: str) -> str:
    code = ord(char)
    if 0x1100 <= code <= 0x115F:
        return "L"
    if 0x1160 <= code <= 0x11A7:
        return "V"
    if 0x11A8 <= code <= 0x11FF:
        return "T"
    if 0xAC00 <= code <= 0xD7A3:
        return "LV" if (code - 0xAC00) % 28 == 0 else "LVT"
    return ""


def faults(messages: Any) -> list[Fault]:
    """Everything LINE would refuse in the `messages` of a request; an empty list if it would take them."""
    found: list[Fault] = []
    if not isinstance(messages, list) or not 1 <= len(messages) <= MESSAGES_MOST:
        return [("messages", f"a request carries 1 to {MESSAGES_MOST} messages")]
    for index, message in enumerate(messages):
        _message(found, message, f"messages[{index}]")
    return found


def action_faults(action: dict[str, Any], at: str) -> list[Fault]:
    """Everything LINE would refuse in one action."""
    found: list[Fault] = []
    _action(found, action, at)
    return found


def _message(found: list[Fault], message: dict[str, Any], at: str) -> None:
    match message.get("type"):
        case "text":
            _length(found, message, "text", at, TEXT_MOST, utf16_units)
        case "template":
            _length(found, message, "altText", at, ALT_TEXT_MOST, utf16_units)
            _template(found, message.get("template") or {}, f"{at}.template")
        case "flex":
            _length(found, message, "altText", at, ALT_TEXT_MOST, utf16_units)
            contents = message.get("contents") or {}
            if contents.get("type") == "carousel":
                _size(found, contents.get("contents"), f"{at}.contents.contents", 1, 12)
            else:
                _bubble(found, contents, f"{at}.contents")
        case "image":
            for key in ("originalContentUrl", "previewImageUrl"):
                _length(found, message, key, at, PICTURE_URL_MOST, utf16_units)
        case other:
            found.append((f"{at}.type", f"messages of type {other} are not sent from here"))
    if "quickReply" in message:
        items = message["quickReply"].get("items")
        _size(found, items, f"{at}.quickReply.items", 1, QUICK_REPLIES_MOST)
        for index, item in enumerate(items or []):
            _action(found, item.get("action") or {}, f"{at}.quickReply.items[{index}].action")


def _bubble(found: list[Fault], part: dict[str, Any], at: str) -> None:
    """A Flex bubble of texts, boxes and buttons. Source: Messaging API reference, "Flex Message"."""
    for name in ("header", "body", "footer"):
        if name in part:
            _component(found, part[name], f"{at}.{name}")


def _component(found: list[Fault], part: dict[str, Any], at: str) -> None:
    match part.get("type"):
        case "text":
            _length(found, part, "text", at, FLEX_TEXT_MOST, utf16_units)
        case "button":
            _action(found, part.get("action") or {}, f"{at}.action", FLEX_LABEL_MOST)
        case "box":
            for index, child in enumerate(part.get("contents") or []):
                _component(found, child, f"{at}.contents[{index}]")


def _template(found: list[Fault], template: dict[str, Any], at: str) -> None:
    match template.get("type"):
        case "buttons":
            _card(found, template, at, 160, 4)
        case "confirm":
            _length(found, template, "text", at, 240, grapheme_clusters)
            _actions(found, template, at, 2, 2)
        case "carousel":
            _size(found, template.get("columns"), f"{at}.columns", 1, 10)
            for index, column in enumerate(template.get("columns") or []):
                _card(found, column, f"{at}.columns[{index}]", 120, 3)
            _alike(found, template.get("columns") or [], f"{at}.columns")
        case other:
            found.append((f"{at}.type", f"templates of type {other} are not sent from here"))


def _alike(found: list[Fault], columns: list[dict[str, Any]], at: str) -> None:
    shapes = {(len(one.get("actions") or []), "title" in one, "thumbnailImageUrl" in one) for one in columns}
    if len(shapes) > 1:
        found.append((at, "all columns have the same number of actions, and all or none a title and a picture"))


def _card(found: list[Fault], card: dict[str, Any], at: str, text_most: int, actions_most: int) -> None:
    if "title" in card:
        _length(found, card, "title", at, 40, grapheme_clusters)
    decorated = "title" in card or "thumbnailImageUrl" in card
    _length(found, card, "text", at, 60 if decorated else text_most, grapheme_clusters)
    _actions(found, card, at, 1, actions_most)


def _actions(found: list[Fault], holder: dict[str, Any], at: str, low: int, high: int) -> None:
    _size(found, holder.get("actions"), f"{at}.actions", low, high)
    for index, action in enumerate(holder.get("actions") or []):
        _action(found, action, f"{at}.actions[{index}]")


def _action(found: list[Fault], action: dict[str, Any], at: str, label_most: int = 20) -> None:
    _length(found, action, "label", at, label_most, grapheme_clusters)
    match action.get("type"):
        case "message":
            _length(found, action, "text", at, 300, grapheme_clusters)
        case "uri":
            _length(found, action, "uri", at, 1000, utf16_units)
            if not str(action.get("uri", "")).startswith(("https://", "http://", "tel:", "line://")):
                found.append((f"{at}.uri", "only http, https, tel and line addresses are taken"))
        case "datetimepicker":
            _length(found, action, "data", at, 300, utf16_units)
            if action.get("mode") not in ("date", "time", "datetime"):
                found.append((f"{at}.mode", "date, time or datetime"))
        case "postback":
            _length(found, action, "data", at, 300, utf16_units)
            if "displayText" in action:
                _length(found, action, "displayText", at, 300, grapheme_clusters)
        case other:
            found.append((f"{at}.type", f"actions of type {other} are not sent from here"))


def _length(
    found: list[Fault], holder: dict[str, Any], key: str, at: str, most: int, count: Callable[[str], int]
) -> None:
    value = holder.get(key)
    if not isinstance(value, str) or not 1 <= count(value) <= most:
        found.append((f"{at}.{key}", f"length must be between 1 and {most}"))


def _size(found: list[Fault], value: Any, at: str, low: int, high: int) -> None:
    if not isinstance(value, list) or not low <= len(value) <= high:
        found.append((at, f"size must be between {low} and {high}"))
