"""Nodes into LINE's messages. Pure: an edition, a turn and what is remembered in, messages out."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kernel import settings
from line import limits
from line.scenarios.content import CHOOSING, QUESTION, RECOMMEND, Button, Edition, Node

type Message = dict[str, Any]

UNSET: Final = "（未回答）"
MARK: Final = "s1"  # how the data of our buttons begin; a later form of them has another mark
AGAIN, RESUME = "-begin", "-resume"  # nodes that no scenario has: its beginning, and where one was
ANEW: Final = "anew"  # the choice of a button that says 「はじめから」
_VARIABLE = re.compile(r"\{([a-z][a-z0-9-]{0,31})\}")


@dataclass(frozen=True)
class Tap:
    """What a button of ours says of itself."""

    scenario: str
    edition: str
    node: str
    turn: int
    choice: str

    @property
    def data(self) -> str:
        return ".".join((MARK, self.scenario, self.edition, self.node, str(self.turn), self.choice))


def tap_of(data: Any) -> Tap | None:
    """The inverse of `Tap.data`; None for a button that is not of a scenario."""
    parts = data.split(".") if isinstance(data, str) else []
    if len(parts) != 6 or parts[0] != MARK or not (parts[4].isascii() and parts[4].isdigit() and len(parts[4]) < 10):
        return None
    return Tap(parts[1], parts[2], parts[3], int(parts[4]), parts[5])


def variables_in(text: str) -> list[str]:
    return _VARIABLE.findall(text)


def filled(text: str, known: Mapping[str, str]) -> str:
    """The text with what is remembered in the place of {names}."""
    return _VARIABLE.sub(lambda found: known.get(found[1]) or UNSET, text)


@dataclass(frozen=True)
class Pen:
    """Writes the messages of one step: its buttons carry the edition and the turn."""

    edition: Edition
    turn: int
    known: Mapping[str, str]
    scores: Mapping[str, int]

    def node(self, node: Node) -> list[Message]:
        """All that a node says, its quick replies with the last message."""
        said = [self._message(node, one) for one in node.get("messages", ())]
        quick = list(node.get("quick", ()))
        if node["kind"] == QUESTION:
            said.append(self._question(node))
            if node["question"]["answer"] == "quick":
                quick = [*node["question"].get("choices", ()), *quick]
        if node["kind"] == RECOMMEND:
            said += self._recommended(node)
        if said and quick:
            said[-1] = said[-1] | quick_replies([self._action(node, one) for one in quick])
        return said

    def recommended(self, node: Node) -> list[Mapping[str, Any]]:
        """The things a node recommends: the highest scores first, in the node's order where they are equal."""
        told = node["recommend"]
        ranked = sorted(told["items"], key=lambda item: -self.scores.get(item["score"], 0))
        return ranked[: told["most"]]

    def _text(self, text: str) -> str:
        return filled(text, self.known)

    def _message(self, node: Node, message: Mapping[str, Any]) -> Message:
        text = self._text(message.get("text", ""))
        match message["kind"]:
            case "buttons":
                card = self._card(node, message)
                return {
                    "type": "template",
                    "altText": _alt(message, text),
                    "template": {"type": "buttons", **card},
                }
            case "carousel":
                columns = [self._card(node, one) for one in message.get("cards", ())]
                told = _alt(message, columns[0]["text"] if columns else "")
                return {"type": "template", "altText": told, "template": {"type": "carousel", "columns": columns}}
            case "image":
                url = _address(message.get("image", ""))
                return {"type": "image", "originalContentUrl": url, "previewImageUrl": url}
            case "flex":
                return self._flex(node, message, text)
            case _:
                return {"type": "text", "text": text}

    def _card(self, node: Node, card: Mapping[str, Any]) -> Message:
        made: Message = {"text": self._text(card.get("text", ""))}
        if card.get("title"):
            made["title"] = self._text(card["title"])
        if card.get("image"):
            made["thumbnailImageUrl"] = _address(card["image"])
        return made | {"actions": [self._action(node, one) for one in card.get("buttons", ())]}

    def _flex(self, node: Node, message: Mapping[str, Any], text: str) -> Message:
        """A card of ours: title, text, rows of label and value, buttons. LINE's own language has more; this much a clerk can check."""
        parts: list[Message] = []
        if message.get("title"):
            parts.append(
                {"type": "text", "text": self._text(message["title"]), "weight": "bold", "size": "lg", "wrap": True}
            )
        if text:
            parts.append({"type": "text", "text": text, "wrap": True})
        for row in message.get("rows", ()):
            cells = [
                {"type": "text", "text": row["label"] or "　", "flex": 2, "size": "sm", "wrap": True},
                {"type": "text", "text": self._text(row["value"]) or "　", "flex": 3, "size": "sm", "wrap": True},
            ]
            parts.append({"type": "box", "layout": "horizontal", "contents": cells})
        bubble: Message = {
            "type": "bubble",
            "body": {"type": "box", "layout": "vertical", "spacing": "md", "contents": parts},
        }
        actions = [self._action(node, one) for one in message.get("buttons", ())]
        if actions:
            shown = [{"type": "button", "action": one, "height": "sm"} for one in actions]
            bubble["footer"] = {"type": "box", "layout": "vertical", "spacing": "sm", "contents": shown}
        return {"type": "flex", "altText": _alt(message, text or message.get("title", "")), "contents": bubble}

    def _question(self, node: Node) -> Message:
        asked = node["question"]
        text = self._text(asked["text"])
        if asked["answer"] == "choice":
            actions = [self._action(node, one) for one in asked.get("choices", ())]
            return {
                "type": "template",
                "altText": _cut(text),
                "template": {"type": "buttons", "text": text, "actions": actions},
            }
        if asked["answer"] == "date":
            data = self._tap(node, "date")
            picker = {"type": "datetimepicker", "label": "日付を選ぶ", "data": data, "mode": "date"}
            return {
                "type": "template",
                "altText": _cut(text),
                "template": {"type": "buttons", "text": text, "actions": [picker]},
            }
        return {"type": "text", "text": text}

    def _recommended(self, node: Node) -> list[Message]:
        text = self._text(node["recommend"]["text"])
        columns = [
            {
                "title": self._text(item["title"]),
                "text": self._text(item["text"]),
                "actions": [self._action(node, item["button"])],
            }
            for item in self.recommended(node)
        ]
        carousel = {
            "type": "template",
            "altText": _cut(text),
            "template": {"type": "carousel", "columns": columns},
        }
        return [{"type": "text", "text": text}, carousel]

    def _tap(self, node: Node, choice: str) -> str:
        return Tap(self.edition.scenario, self.edition.name, node["id"], self.turn, choice).data

    def _action(self, node: Node, button: Button) -> Message:
        label = button["label"]
        if "to" in button:
            return {
                "type": "postback",
                "label": label,
                "data": self._tap(node, button["id"]),
                "displayText": label or "　",
            }
        if "starts" in button:
            return begins(label, button["starts"], AGAIN)
        if "page" in button:
            return {"type": "uri", "label": label, "uri": settings.public_url(button["page"])}
        if "tel" in button:
            return {"type": "uri", "label": label, "uri": f"tel:{button['tel'].replace('-', '')}"}
        return {"type": "message", "label": label, "text": button.get("says", "")}


def begins(label: str, scenario: str, node: str, choice: str = "go") -> Message:
    """A button that begins a scenario, or takes it up where one was; it never grows old. With the choice `ANEW` it begins anew unasked."""
    return {"type": "postback", "label": label, "data": Tap(scenario, "0", node, 0, choice).data, "displayText": label}


def quick_replies(actions: Sequence[Message]) -> Message:
    return {"quickReply": {"items": [{"type": "action", "action": one} for one in actions]}}


def asks_by_button(node: Node) -> bool:
    return node["kind"] == QUESTION and node["question"]["answer"] in CHOOSING


def _alt(message: Mapping[str, Any], text: str) -> str:
    return _cut(message.get("alt") or text)


def _cut(text: str) -> str:
    """A text as an altText holds it: 400 UTF-16 units, an emoji is not cut in two."""
    while limits.utf16_units(text) > limits.ALT_TEXT_MOST:
        text = text[: limits.ALT_TEXT_MOST // 2] if len(text) > limits.ALT_TEXT_MOST else text[:-1]
    return text


def _address(path: str) -> str:
    return settings.public_url(path) if path else ""
