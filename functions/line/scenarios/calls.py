"""The services that a scenario may lead into, by name. A room that offers one registers it here; scenarios know only the names.

What a service says stands in the step that calls it, in the same transaction: so it gives its messages and its changes back, and commits
nothing itself.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, Protocol

from kernel import settings
from kernel.changes import Change
from line import replies
from line.scenarios.rendering import Message

BOOK, ASK, FORM, PAGE, WORRIES = "book", "ask", "form", "page", "worries"


@dataclass(frozen=True)
class Asked:
    """Who is led into a service, when, from which node, and what the scenario remembers of them."""

    user_key: str
    at: datetime
    node: Mapping[str, Any]
    variables: Mapping[str, str]


@dataclass(frozen=True)
class Done:
    messages: list[Message]
    changes: list[Change] = field(default_factory=list)


class Service(Protocol):
    """Begins the service for this user. It reads what it needs, and writes nothing itself."""

    def __call__(self, asked: Asked) -> Done: ...


@dataclass(frozen=True)
class Offer:
    """A service: its Japanese name, at most how many messages it begins with, whether it needs a page, an example of what it says for the
    linter and for previews, and itself (None: it says the example)."""

    label: str
    messages_most: int
    example: Callable[[Mapping[str, Any]], list[Message]]
    needs_page: bool = False
    service: Service | None = None


def _book(_node: Mapping[str, Any]) -> list[Message]:
    return replies.for_word(replies.BOOKING)


def _ask(_node: Mapping[str, Any]) -> list[Message]:
    return replies.for_word(replies.QUESTION)


def worries_page(uri: str) -> list[Message]:
    """The way to the page on which worries are written; they are never asked in the talk."""
    text = "悩みは、あなただけが開けるページで選べます。書かなくてもかまいません。"
    action = {"type": "uri", "label": "ページを開く", "uri": uri}
    template = {"type": "buttons", "text": text, "actions": [action]}
    return [{"type": "template", "altText": text, "template": template}]


def _worries(_node: Mapping[str, Any]) -> list[Message]:
    return worries_page(settings.public_url("/worries/"))


def _page(opens: str) -> Callable[[Mapping[str, Any]], list[Message]]:
    def shown(node: Mapping[str, Any]) -> list[Message]:
        text = node.get("text") or f"{opens}を開いてお進みください。"
        action = {"type": "uri", "label": f"{opens}を開く", "uri": settings.public_url(node.get("page", "/"))}
        template = {"type": "buttons", "text": text, "actions": [action]}
        return [{"type": "template", "altText": text[:400], "template": template}]

    return shown


OFFERS: Final[dict[str, Offer]] = {
    BOOK: Offer("予約", 1, _book),
    ASK: Offer("職員にたずねる", 1, _ask),
    WORRIES: Offer("悩みのページ", 1, _worries),
    FORM: Offer("入力する画面", 1, _page("入力する画面"), needs_page=True),
    PAGE: Offer("案内のページ", 1, _page("案内のページ"), needs_page=True),
}


def names() -> Sequence[str]:
    return list(OFFERS)


def serve(name: str, service: Service) -> None:
    """Make an offer real, as bookings do with 'book'. Editions that call it need no change."""
    OFFERS[name] = replace(OFFERS[name], service=service)


def begin(name: str, asked: Asked) -> Done:
    """Lead a user into a service. What an edition calls was known when it was approved; if it is gone, people are asked instead."""
    offer = OFFERS.get(name, OFFERS[ASK])
    return offer.service(asked) if offer.service else Done(offer.example(asked.node))
