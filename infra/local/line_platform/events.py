"""Webhook events as LINE builds them (Messaging API reference, "Webhook event objects")."""

import secrets
from typing import Any

from ulid import ULID

from infra.local.line_platform.records import ReplyToken, User
from infra.local.line_platform.state import State

Json = Any


def event(state: State, user: User, kind: str, payload: dict[str, Json], *, answerable: bool) -> dict[str, Json]:
    """Return an event of one-to-one chat, with a fresh reply token where LINE gives one."""
    now = state.clock.now_ms()
    built: dict[str, Json] = {
        "type": kind,
        **payload,
        "webhookEventId": str(ULID.from_timestamp(now / 1000)),
        "deliveryContext": {"isRedelivery": False},
        "timestamp": now,
        "source": {"type": "user", "userId": user.id},
        "mode": "active",
    }
    if answerable:
        token = secrets.token_hex(16)
        state.reply_tokens[token] = ReplyToken(user.id, now)
        built["replyToken"] = token
    return built


def follow(state: State, user: User, *, is_unblocked: bool) -> dict[str, Json]:
    return event(state, user, "follow", {"follow": {"isUnblocked": is_unblocked}}, answerable=True)


def unfollow(state: State, user: User) -> dict[str, Json]:
    """The user blocked the bot; there is nobody to answer to."""
    return event(state, user, "unfollow", {}, answerable=False)


def message(state: State, user: User, content: dict[str, Json]) -> dict[str, Json]:
    """``content`` is the message object with its id, without the quote token."""
    return event(state, user, "message", {"message": content}, answerable=True)


def text(message_id: str, words: str) -> dict[str, Json]:
    return {"type": "text", "id": message_id, "quoteToken": secrets.token_urlsafe(48), "text": words}


def sticker(message_id: str, package_id: str, sticker_id: str) -> dict[str, Json]:
    return {
        "type": "sticker",
        "id": message_id,
        "quoteToken": secrets.token_urlsafe(48),
        "stickerId": sticker_id,
        "packageId": package_id,
        "stickerResourceType": "STATIC",
    }


def image(message_id: str) -> dict[str, Json]:
    return {
        "type": "image",
        "id": message_id,
        "quoteToken": secrets.token_urlsafe(48),
        "contentProvider": {"type": "line"},
    }


def postback(state: State, user: User, data: str, params: dict[str, str] | None = None) -> dict[str, Json]:
    content: dict[str, Json] = {"data": data}
    if params:
        content["params"] = params
    return event(state, user, "postback", {"postback": content}, answerable=True)


def unsend(state: State, user: User, message_id: str) -> dict[str, Json]:
    return event(state, user, "unsend", {"unsend": {"messageId": message_id}}, answerable=False)
