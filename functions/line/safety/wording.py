"""What a user in safe mode is sent in the place of the normal words. Pure: a user and messages in, messages out.

Who writes a send names its notice (`outgoing.new_send(…, notice=…)`); which words go out is decided when it is tried, by how the user
stands then: a reminder that was written before she switched safe mode on goes out neutral too.

A row of `WORDINGS` is one notice. What answers her in the talk, while she holds the phone, says what it says with a preview line that says
nothing (`REPLY`). What comes by itself says only that something has come; she opens it when nobody looks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from bookings import mounting
from line import limits
from line.records import User

type Message = dict[str, Any]

REPLY: Final = "reply"
ANSWER: Final = "answer"
BROADCAST: Final = "broadcast"
CONSULTATION: Final = "consultation"
SETTING: Final = "setting"
HANDOVER: Final = "handover"
PREVIEW: Final = "メッセージ"  # the preview line of what answers her
MARK: Final = "sf1"  # how the data of our buttons begin
OPEN, LATER = "open", "later"
ASK_DATA: Final = (
    f"{MARK}|ask"  # for a rich menu or a quick reply: how safe mode stands, and the one button that changes it
)
SEND: Final = "send"  # what a button opens: one of our sends; other rooms open their own (`opening.serve`)


@dataclass(frozen=True)
class Wording:
    """A notice in neutral words: what is said, and whether a button shows what it was about."""

    said: str
    opens: bool = True
    later: bool = False  # whether 「またあとで」 stands beside it: what it speaks of can be put off


def booking(kind: str) -> str:
    """The notice that tells of a booking (`bookings.mounting`'s kinds)."""
    return f"booking.{kind}"


# One row for each notice of the house. None: it answers what she has just done, or must be read at once, and is hushed.
WORDINGS: Final[Mapping[str, Wording | None]] = MappingProxyType(
    {
        REPLY: None,
        ANSWER: Wording("お返事が届いています。"),
        BROADCAST: Wording("お知らせが届いています。"),
        CONSULTATION: Wording("新しいお知らせがあります。"),
        HANDOVER: None,  # the account moves: a code, and nothing of why she is here
        SETTING: Wording("設定が変わりました。"),
        booking(mounting.BOOKED): Wording("予定のお知らせがあります。"),
        booking(mounting.CHANGED): Wording("予定が変わりました。"),
        booking(mounting.CANCELLED): Wording("予定が取り消されました。"),
        booking(mounting.HELD): Wording("早めに開いてほしいお知らせがあります。"),
        booking(mounting.LAPSED): Wording("お知らせがあります。"),
        booking(mounting.MOVED): Wording("予定のお知らせがあります。日時は同じです。", later=True),
        booking(mounting.DISPLACED): Wording("予定のことで、お願いがあります。"),
        booking(mounting.DAY_BEFORE): Wording("予定が近づきました。", later=True),
        booking(mounting.HOUR_BEFORE): Wording("まもなく予定の時間です。", later=True),
        booking(mounting.OWN_BOOKED): Wording("予定を受け付けました。"),
        booking(mounting.OWN_CHANGED): Wording("予定を変えました。"),
        booking(mounting.OWN_CANCELLED): Wording("予定を取り消しました。"),
    }
)


@dataclass(frozen=True)
class Ref:
    """What a notice's buttons speak of: what 「開く」 opens (a kind and its id), and the booking (`<id>#<revision>`) that 「またあとで」 puts off."""

    kind: str
    id: str
    about: str = ""


def wants_neutral(user: User) -> bool:
    """Whether this user wants neutral words: she, or a counsellor with her word, has switched safe mode on."""
    return user.safe_since is not None


def for_user(user: User, notice: str, messages: list[Message], ref: Ref) -> list[Message]:
    """The messages as this user gets them."""
    return neutral(notice, messages, ref) if wants_neutral(user) else messages


def neutral(notice: str, messages: list[Message], ref: Ref) -> list[Message]:
    """The messages as a user in safe mode gets them. Raises KeyError for a notice without a row."""
    wording = WORDINGS[notice]
    if wording is None:
        return hushed(messages)
    actions = []
    if wording.opens:
        actions.append(_press("開く", f"{MARK}|{OPEN}|{ref.kind}|{ref.id}"))
    if wording.later and ref.about:
        actions.append(not_now(ref.about, "またあとで"))
    if not actions:
        return [{"type": "text", "text": wording.said}]
    template = {"type": "buttons", "text": wording.said, "actions": actions}
    return [{"type": "template", "altText": wording.said, "template": template}]


def hushed(messages: list[Message]) -> list[Message]:
    """The same content, with a preview line that says nothing."""
    return [_hushed(one) for one in messages]


def preview_line(message: Message) -> str:
    """What a lock screen and the list of talks show of a message."""
    return str(message.get("altText") or message.get("text") or "")


def not_now(about: str, label: str = "今は話せない") -> dict[str, str]:
    """The button that puts a booking, named as `<id>#<revision>`, off to a later day."""
    return _press(label, f"{MARK}|{LATER}|{about}")


def _hushed(message: Message) -> Message:
    if message["type"] == "text":
        texts = [{"type": "text", "text": part, "wrap": True} for part in _parts(message["text"])]
        body = {"type": "box", "layout": "vertical", "contents": texts}
        kept = {key: value for key, value in message.items() if key not in ("type", "text")}
        return {"type": "flex", "altText": PREVIEW, "contents": {"type": "bubble", "body": body}} | kept
    return message | {"altText": PREVIEW} if "altText" in message else message


def _parts(text: str) -> list[str]:
    """A text in pieces that a Flex component holds."""
    parts, piece = [], ""
    for char in text:
        if limits.utf16_units(piece) + limits.utf16_units(char) > limits.FLEX_TEXT_MOST:
            parts.append(piece)
            piece = ""
        piece += char
    return [*parts, piece]


def _press(label: str, data: str) -> dict[str, str]:
    return {"type": "postback", "label": label, "data": data, "displayText": label}
