"""What LINE accepts in message objects: kinds, required properties, sizes.

Source: Messaging API reference, "Message objects" and "Action objects". Lengths are UTF-16 code units except where the
reference says grapheme clusters: labels, titles and texts of templates, texts of postback and message actions. A kind of
message that the real platform knows and this stand-in does not is refused by name, so that nobody mistakes the silence.
"""

import re
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from infra.local.line_platform.counting import grapheme_clusters, utf16_units

Json = Any
MESSAGES_MAX: Final = 5
RECIPIENTS_MAX: Final = 500
KINDS: Final = ("text", "sticker", "image", "template", "flex")
_URL_SCHEMES: Final = re.compile(r"(https?|line|tel):", re.IGNORECASE)
# LINE takes https only. Pictures of the local site have no certificate.
_PICTURE_URL: Final = re.compile(r"https://|http://(localhost|127\.0\.0\.1)[:/]", re.IGNORECASE)


class Fault(NamedTuple):
    """One entry of ``details`` in LINE's error answer."""

    property: str
    message: str


class Checker:
    """Collects faults while walking a message. ``at`` is a property path such as ``messages[0].template``."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def fault(self, at: str, message: str) -> None:
        self.faults.append(Fault(at, message))

    def object(self, value: Json, at: str) -> dict[str, Json] | None:
        if isinstance(value, dict):
            return value
        self.fault(at, "May not be null" if value is None else "Must be an object")
        return None

    def one_of(self, value: Json, at: str, allowed: tuple[str, ...]) -> str:
        if isinstance(value, str) and value in allowed:
            return value
        self.fault(at, f"Must be one of the following values: [{', '.join(allowed)}]")
        return ""

    def text(
        self,
        holder: dict[str, Json],
        key: str,
        at: str,
        limit: int,
        count: Callable[[str], int],
        *,
        optional: bool = False,
    ) -> None:
        """Check a string of 1 to ``limit`` units."""
        value = holder.get(key)
        where = f"{at}.{key}"
        if value is None and optional:
            return
        if not isinstance(value, str) or value == "":
            self.fault(where, "May not be empty")
        elif count(value) > limit:
            self.fault(where, f"Length must be between 1 and {limit}")

    def items(self, holder: dict[str, Json], key: str, at: str, low: int, high: int) -> list[Json]:
        """Return the list under ``key``, empty where it is missing or has the wrong number of entries."""
        value = holder.get(key)
        if isinstance(value, list) and low <= len(value) <= high:
            return value
        self.fault(f"{at}.{key}" if at else key, f"Size must be between {low} and {high}")
        return []


def faults_of_messages(messages: Json) -> list[Fault]:
    """Return every fault of a request's ``messages``, in order; an empty list where LINE would accept them."""
    check = Checker()
    for index, message in enumerate(check.items({"messages": messages}, "messages", "", 1, MESSAGES_MAX)):
        _message(check, message, f"messages[{index}]")
    return check.faults


def _message(check: Checker, value: Json, at: str) -> None:
    message = check.object(value, at)
    if message is None:
        return
    kind = check.one_of(message.get("type"), f"{at}.type", KINDS)
    if kind:
        {"text": _text, "sticker": _sticker, "image": _image, "template": _template, "flex": _flex}[kind](
            check, message, at
        )
    if message.get("quickReply") is not None:
        _quick_reply(check, message["quickReply"], f"{at}.quickReply")


def _quick_reply(check: Checker, value: Json, at: str) -> None:
    quick_reply = check.object(value, at)
    if quick_reply is None:
        return
    for index, each in enumerate(check.items(quick_reply, "items", at, 1, 13)):
        where = f"{at}.items[{index}]"
        item = check.object(each, where)
        if item is not None:
            check.one_of(item.get("type"), f"{where}.type", ("action",))
            _action(check, item.get("action"), f"{where}.action", label="required")


def _text(check: Checker, message: dict[str, Json], at: str) -> None:
    check.text(message, "text", at, 5000, utf16_units)


def _sticker(check: Checker, message: dict[str, Json], at: str) -> None:
    for key in ("packageId", "stickerId"):
        if not re.fullmatch(r"[0-9]+", str(message.get(key) or "")):
            check.fault(f"{at}.{key}", "May not be empty")


def _image(check: Checker, message: dict[str, Json], at: str) -> None:
    for key in ("originalContentUrl", "previewImageUrl"):
        _picture(check, message.get(key), f"{at}.{key}", limit=2000)


def _picture(check: Checker, url: Json, at: str, limit: int) -> None:
    if not isinstance(url, str) or not _PICTURE_URL.match(url) or utf16_units(url) > limit:
        check.fault(at, f"Must be a https URL of at most {limit} characters")


def _template(check: Checker, message: dict[str, Json], at: str) -> None:
    check.text(message, "altText", at, 400, utf16_units)
    at = f"{at}.template"
    template = check.object(message.get("template"), at)
    if template is None:
        return
    kind = check.one_of(template.get("type"), f"{at}.type", ("buttons", "confirm", "carousel"))
    if kind == "buttons":
        _card(check, template, at, title_limit=40, text_limits=(160, 60))
        _actions(check, template, at, 1, 4)
    elif kind == "confirm":
        check.text(template, "text", at, 240, grapheme_clusters)
        _actions(check, template, at, 2, 2)
    elif kind == "carousel":
        _carousel(check, template, at)


def _carousel(check: Checker, template: dict[str, Json], at: str) -> None:
    columns = check.items(template, "columns", at, 1, 10)
    for index, column in enumerate(columns):
        where = f"{at}.columns[{index}]"
        card = check.object(column, where)
        if card is not None:
            _card(check, card, where, title_limit=40, text_limits=(120, 60))
            _actions(check, card, where, 1, 3)
    shapes = {
        (len(column.get("actions") or []), "title" in column, "thumbnailImageUrl" in column)
        for column in columns
        if isinstance(column, dict)
    }
    if len(shapes) > 1:
        check.fault(
            f"{at}.columns", "All columns must have the same number of actions, and all or none a title and image"
        )


def _card(check: Checker, card: dict[str, Json], at: str, title_limit: int, text_limits: tuple[int, int]) -> None:
    """Check title, text and picture of a buttons template or a carousel's column."""
    with_title = card.get("title") is not None or card.get("thumbnailImageUrl") is not None
    check.text(card, "title", at, title_limit, grapheme_clusters, optional=True)
    check.text(card, "text", at, text_limits[with_title], grapheme_clusters)
    if card.get("thumbnailImageUrl") is not None:
        _picture(check, card["thumbnailImageUrl"], f"{at}.thumbnailImageUrl", limit=2000)
    if card.get("defaultAction") is not None:
        _action(check, card["defaultAction"], f"{at}.defaultAction", label="optional")


def _actions(check: Checker, holder: dict[str, Json], at: str, low: int, high: int) -> None:
    for index, action in enumerate(check.items(holder, "actions", at, low, high)):
        _action(check, action, f"{at}.actions[{index}]", label="required")


_ACTION_KINDS: Final = (
    "postback", "message", "uri", "datetimepicker", "camera", "cameraRoll", "location", "clipboard",
)  # fmt: skip


def _action(check: Checker, value: Json, at: str, *, label: str, label_limit: int = 20) -> None:
    action = check.object(value, at)
    if action is None:
        return
    kind = check.one_of(action.get("type"), f"{at}.type", _ACTION_KINDS)
    check.text(action, "label", at, label_limit, grapheme_clusters, optional=label == "optional")
    if kind in ("postback", "datetimepicker"):
        check.text(action, "data", at, 300, utf16_units)
    if kind == "postback":
        check.text(action, "displayText", at, 300, grapheme_clusters, optional=True)
        check.text(action, "text", at, 300, grapheme_clusters, optional=True)
    elif kind == "message":
        check.text(action, "text", at, 300, grapheme_clusters)
    elif kind == "uri":
        check.text(action, "uri", at, 1000, utf16_units)
        if isinstance(action.get("uri"), str) and action["uri"] and not _URL_SCHEMES.match(action["uri"]):
            check.fault(f"{at}.uri", "Invalid URI scheme")
    elif kind == "datetimepicker":
        check.one_of(action.get("mode"), f"{at}.mode", ("date", "time", "datetime"))
    elif kind == "clipboard":
        check.text(action, "clipboardText", at, 1000, utf16_units)


def check_action(check: Checker, value: Json, at: str) -> None:
    """An action whose label may be left out, such as one of a rich menu."""
    _action(check, value, at, label="optional")


_FLEX_KINDS: Final = ("box", "text", "span", "button", "image", "icon", "separator", "filler", "video")


def _flex(check: Checker, message: dict[str, Json], at: str) -> None:
    check.text(message, "altText", at, 400, utf16_units)
    at = f"{at}.contents"
    contents = check.object(message.get("contents"), at)
    if contents is None:
        return
    kind = check.one_of(contents.get("type"), f"{at}.type", ("bubble", "carousel"))
    if kind == "bubble":
        _bubble(check, contents, at)
    elif kind == "carousel":
        for index, bubble in enumerate(check.items(contents, "contents", at, 1, 12)):
            _bubble(check, bubble, f"{at}.contents[{index}]")


def _bubble(check: Checker, value: Json, at: str) -> None:
    bubble = check.object(value, at)
    if bubble is None:
        return
    check.one_of(bubble.get("type"), f"{at}.type", ("bubble",))
    for block in ("header", "hero", "body", "footer"):
        if bubble.get(block) is not None:
            _component(check, bubble[block], f"{at}.{block}")
    if bubble.get("action") is not None:
        _action(check, bubble["action"], f"{at}.action", label="optional")


def _component(check: Checker, value: Json, at: str) -> None:
    component = check.object(value, at)
    if component is None:
        return
    kind = check.one_of(component.get("type"), f"{at}.type", _FLEX_KINDS)
    if kind == "box":
        check.one_of(component.get("layout"), f"{at}.layout", ("horizontal", "vertical", "baseline"))
        if not isinstance(component.get("contents"), list):
            check.fault(f"{at}.contents", "May not be null")
    elif kind == "text" and not component.get("contents"):
        check.text(component, "text", at, 2000, utf16_units)
    elif kind == "image":
        _picture(check, component.get("url"), f"{at}.url", limit=2000)
    if kind == "button":
        # The label of a Flex button may have 40 characters, every other label 20.
        _action(check, component.get("action"), f"{at}.action", label="required", label_limit=40)
    elif component.get("action") is not None:
        _action(check, component["action"], f"{at}.action", label="optional", label_limit=40)
    for index, child in enumerate(component.get("contents") or []):
        _component(check, child, f"{at}.contents[{index}]")
