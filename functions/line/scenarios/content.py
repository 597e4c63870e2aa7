"""An edition of a scenario: its content with the ways between its nodes. Pure."""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kernel.changes import fingerprint

type Node = Mapping[str, Any]
type Button = Mapping[str, Any]
type Content = Mapping[str, Any]

MESSAGE, QUESTION, BRANCH, RECOMMEND, SET, CALL, END = (
    "message",
    "question",
    "branch",
    "recommend",
    "set",
    "call",
    "end",
)
CHOOSING: Final = ("choice", "quick")  # answers that are buttons
PREVIEW: Final = "p"  # how the edition of a preview begins


@dataclass(frozen=True)
class Edition:
    """A scenario's content as it runs: `name` is a published number ('3') or a preview ('p1a2b3c4d')."""

    scenario: str
    name: str
    content: Content

    @functools.cached_property
    def nodes(self) -> dict[str, Node]:
        return {node["id"]: node for node in self.content["nodes"]}

    @property
    def first(self) -> str:
        return str(self.content["first"])

    @property
    def entries(self) -> list[str]:
        """Where users come in: the beginning, and where a word leads."""
        return list(dict.fromkeys([self.first, *(one["to"] for one in self.content["starts"]["words"])]))

    @property
    def preview(self) -> bool:
        return self.name.startswith(PREVIEW)


def hash_of(content: Content) -> str:
    """What an approval names: the content's own hash."""
    return fingerprint(content)


def buttons(node: Node) -> Iterator[Button]:
    """Every button that a node shows, in its order."""
    for message in node.get("messages", ()):
        yield from message.get("buttons", ())
        for card in message.get("cards", ()):
            yield from card["buttons"]
    if node["kind"] == QUESTION:
        yield from node.get("question", {}).get("choices", ())
    if node["kind"] == RECOMMEND:
        yield from (item["button"] for item in node.get("recommend", {}).get("items", ()))
    yield from node.get("quick", ())


def choice(node: Node, button_id: str) -> Button | None:
    """The button of this id that leads to another node, or None."""
    return next((one for one in buttons(node) if one["id"] == button_id and "to" in one), None)


def by_itself(node: Node) -> list[str]:
    """Where a node leads without the user: none if it rests or ends."""
    match node["kind"]:
        case "branch":
            return [*(case["to"] for case in node.get("cases", ())), *_given(node, "otherwise")]
        case "message" | "set" | "call":
            return _given(node, "next")
    return []


def by_user(node: Node) -> list[str]:
    """Where the user may lead from a node."""
    ways = [one["to"] for one in buttons(node) if "to" in one]
    if node["kind"] == QUESTION:
        ways += _given(node.get("question", {}), "to")
    return ways


def rests(node: Node) -> bool:
    """Whether the conversation waits here for the user."""
    return node["kind"] in (QUESTION, RECOMMEND) or (node["kind"] == MESSAGE and "next" not in node)


def _given(holder: Mapping[str, Any], key: str) -> list[str]:
    return [holder[key]] if holder.get(key) else []


def title(node: Node) -> str:
    """What staff call a node."""
    return str(node.get("title") or node["id"])
