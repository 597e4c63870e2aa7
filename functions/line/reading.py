"""Reading a webhook body: tolerant of everything LINE may add, strict only about what makes it a webhook. No AWS here.

Source: LINE Developers, Messaging API reference, "Webhook Event Objects". New types, properties and enum values appear without
notice; they are kept.
"""

import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
AHEAD_MOST = timedelta(minutes=5)  # a stamp further ahead than this would shadow all later events of its user
PAYLOAD_MOST_BYTES = 200_000  # a DynamoDB item holds 400 KB; nothing LINE sends today comes near
_WORD = re.compile(r"[\w.:-]{1,128}", re.ASCII)
ID_MOST = 128


class NotAWebhook(ValueError):
    """The body is no JSON object with a string `destination` and a list `events`."""


@dataclass(frozen=True)
class Incoming:
    """One event, read. `at` is LINE's stamp; `payload` is the event without the content of a message."""

    id: str
    type: str
    mode: str
    at: datetime
    redelivery: bool
    user_id: str
    reply_token: str
    payload: dict[str, Any]
    message: dict[str, Any] | None = None
    message_id: str = ""
    flags: tuple[str, ...] = field(default=())

    @property
    def for_us(self) -> bool:
        """Whether we may act on it: in standby another module of the account holds the talk."""
        return self.mode != "standby" and "other-destination" not in self.flags

    @property
    def answerable(self) -> bool:
        """Whether the bot may answer: only in a talk with one person, in a mode that we know."""
        return self.for_us and self.mode == "active" and bool(self.user_id) and "many-people" not in self.flags


def body_of(raw: bytes | str) -> dict[str, Any]:
    """The webhook body as an object. Raises NotAWebhook."""
    try:
        text = raw.decode("utf-8") if isinstance(raw, bytes) else raw
        body = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotAWebhook("not JSON") from error
    if (
        not isinstance(body, dict)
        or not isinstance(body.get("destination"), str)
        or not isinstance(body.get("events"), list)
    ):
        raise NotAWebhook("no destination or no events")
    return body


def events_of(body: dict[str, Any], *, ours: str, now: datetime) -> list[Incoming]:
    """The events of a body by their time. `ours` is the bot's own user id ('' if it was not entered)."""
    flags = ("other-destination",) if ours and body["destination"] != ours else ()
    read = [_event(_storable(event), flags, now) for event in body["events"]]
    return sorted(read, key=lambda event: event.at)


def _event(event: Any, flags: tuple[str, ...], now: datetime) -> Incoming:
    given = event if isinstance(event, dict) else {"value": event}
    source = _object(given.get("source"))
    context = _object(given.get("deliveryContext"))
    told = list(flags)
    event_id = given.get("webhookEventId")
    if not isinstance(event_id, str) or not _WORD.fullmatch(event_id):
        # Without an id the content itself is the id, so that a redelivery is still recognised.
        known = {key: value for key, value in given.items() if key != "deliveryContext"}
        event_id = "sha-" + hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()[:40]
        told.append("no-id")
    at, strange = _instant(given.get("timestamp"), now)
    if strange:
        told.append("strange-time")
    if source.get("type") not in (None, "user"):
        told.append("many-people")
    message = given.get("message") if given.get("type") == "message" else None
    payload, message_id = _without_content(given, message)
    if len(json.dumps(payload, ensure_ascii=False).encode()) > PAYLOAD_MOST_BYTES:
        payload, told = {"type": given.get("type"), "cut": sorted(given)[:50]}, [*told, "cut"]
    return Incoming(
        id=event_id,
        type=_word(given.get("type")) or "unknown",
        mode=_word(given.get("mode")) or "active",
        at=at,
        redelivery=context.get("isRedelivery") is True,
        user_id=_word(source.get("userId")),
        reply_token=_word(given.get("replyToken")),
        payload=payload,
        message=message if isinstance(message, dict) and message_id else None,
        message_id=message_id,
        flags=tuple(told),
    )


def _without_content(event: dict[str, Any], message: Any) -> tuple[dict[str, Any], str]:
    """The event with its message reduced to id and type, and the message's id. What was written is kept elsewhere, once."""
    if not isinstance(message, dict):
        return event, ""
    message_id = _word(message.get("id"))
    if not message_id:
        return event, ""
    return {**event, "message": {"id": message_id, "type": _word(message.get("type"))}}, message_id


def _instant(stamp: Any, now: datetime) -> tuple[datetime, bool]:
    if isinstance(stamp, int) and not isinstance(stamp, bool) and 0 < stamp < 2**43:
        at = _EPOCH + timedelta(milliseconds=stamp)
        if at <= now + AHEAD_MOST:
            return at, False
    return now, True


def _word(value: Any) -> str:
    return value if isinstance(value, str) and _WORD.fullmatch(value) else ""


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _storable(value: Any) -> Any:
    """The same value, with half characters (lone surrogates, which JSON can carry and UTF-8 can't) replaced by U+FFFD."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return json.loads(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    return value
