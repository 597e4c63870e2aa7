"""What happens to a message that a bot sends: LINE's checks in order, then the talk it arrives in.

received ──refused──▶ 4xx: nothing kept
    │
    └──accepted──▶ talk of each friend; a user who blocked the bot gets nothing, and the answer is 200 all the same
"""

import hashlib
import json
import re
import secrets
from collections.abc import Iterable
from typing import Any, Final

from infra.local.line_platform.limits import RECIPIENTS_MAX, Fault, faults_of_messages
from infra.local.line_platform.records import Accepted, Entry, User
from infra.local.line_platform.state import State

Json = Any
REPLY_TOKEN_LIFE_MS: Final = 60_000
RETRY_KEY_LIFE_MS: Final = 24 * 3600_000
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_USER_ID: Final = re.compile(r"U[0-9a-f]{32}")
#: Requests per span of milliseconds (Messaging API reference, "Rate limits").
RATES: Final = {"multicast": (200, 1000), "broadcast": (60, 3600_000)}
_OTHER_RATE: Final = (2000, 1000)


class Refusal(Exception):
    """An answer of the Messaging API other than 200."""

    def __init__(self, status: int, message: str, faults: Iterable[Fault] = (), **more: Json) -> None:
        super().__init__(message)
        self.status = status
        self.headers: dict[str, str] = {}
        self.body: dict[str, Json] = {"message": message, **more}
        details = [{"message": fault.message, "property": fault.property} for fault in faults]
        if details:
            self.body["details"] = details


def accept(state: State, endpoint: str, body: dict[str, Json], retry_key: str | None, request_id: str) -> Json:
    """Accept a reply, push, multicast or broadcast, and return the answer's body.

    Raises:
        Refusal: LINE would refuse it; nothing was kept or sent.
    """
    _check_rate(state, endpoint)
    _check_retry_key(state, endpoint, retry_key, body)
    check_messages(body.get("messages"))
    if endpoint == "reply":
        recipients = [_user_of_token(state, body)]
    else:
        recipients = _recipients(state, endpoint, body)
        _spend(state, recipients)
    sent = _deliver(state, endpoint, recipients, body["messages"])
    if retry_key:
        state.accepted[retry_key.lower()] = Accepted(
            request_id, state.clock.now_ms(), endpoint, _hash(body), sent if endpoint == "push" else None
        )
    return {"sentMessages": sent} if endpoint in ("reply", "push") else {}


def check_messages(messages: Json) -> None:
    """Raise Refusal (400) with every fault of a request's messages."""
    faults = faults_of_messages(messages)
    if faults:
        raise Refusal(400, f"The request body has {len(faults)} error(s)", faults)


def _check_rate(state: State, endpoint: str) -> None:
    limit, span_ms = RATES.get(endpoint, _OTHER_RATE)
    now = state.clock.now_ms()
    recent = [at for at in state.calls.get(endpoint, []) if now - at < span_ms]
    state.calls[endpoint] = [*recent, now]
    if len(recent) >= limit:
        raise Refusal(429, "The API rate limit has been exceeded. Try again later.")


def _check_retry_key(state: State, endpoint: str, retry_key: str | None, body: Json) -> None:
    if retry_key is None:
        if endpoint != "reply":
            state.note(
                "violation",
                f"{endpoint}に再試行キー（X-Line-Retry-Key）がありません。失敗しても安全にやり直せません",
                ok=False,
            )
        return
    if endpoint == "reply":
        raise Refusal(400, "The X-Line-Retry-Key header is not supported by this endpoint")
    if not _UUID.fullmatch(retry_key):
        raise Refusal(400, "The X-Line-Retry-Key header must be a UUID")
    kept = state.accepted.get(retry_key.lower())
    if kept is None or state.clock.now_ms() - kept.at_ms >= RETRY_KEY_LIFE_MS:
        return
    if kept.body_hash != _hash(body) or kept.endpoint != endpoint:
        state.note("violation", "同じ再試行キーで、ちがう内容が送られました。この内容は届きません", ok=False)
    more = {"sentMessages": kept.sent_messages} if kept.sent_messages is not None else {}
    refusal = Refusal(409, "The retry key is already accepted", **more)
    refusal.headers["X-Line-Accepted-Request-Id"] = kept.request_id
    raise refusal


def _user_of_token(state: State, body: dict[str, Json]) -> User:
    token = state.reply_tokens.get(str(body.get("replyToken")))
    now = state.clock.now_ms()
    if token is None or token.used or now - (token.posted_at_ms or token.issued_at_ms) > REPLY_TOKEN_LIFE_MS:
        raise Refusal(400, "Invalid reply token")
    token.used = True
    return state.users[token.user_id]


def _recipients(state: State, endpoint: str, body: dict[str, Json]) -> list[User]:
    if endpoint == "broadcast":
        return [user for user in state.users.values() if user.follows and not user.blocked]
    to = body.get("to")
    if endpoint == "push":
        if not isinstance(to, str) or not _USER_ID.fullmatch(to):
            raise Refusal(400, "The property, 'to', in the request body is invalid (line: -, column: -)")
        if to not in state.users:
            raise Refusal(400, "Failed to send messages")
        return [state.users[to]]
    if not isinstance(to, list) or not 1 <= len(to) <= RECIPIENTS_MAX:
        fault = Fault("to", f"Size must be between 1 and {RECIPIENTS_MAX}")
        raise Refusal(400, "The request body has 1 error(s)", [fault])
    wrong = [index for index, each in enumerate(to) if not isinstance(each, str) or not _USER_ID.fullmatch(each)]
    if wrong:
        raise Refusal(400, f"The property, 'to[{wrong[0]}]', in the request body is invalid (line: -, column: -)")
    return [state.users[each] for each in dict.fromkeys(to) if each in state.users]


def _spend(state: State, recipients: list[User]) -> None:
    """Count the month's messages: one for each person reached, however many bubbles; replies are free."""
    reached = sum(user.follows and not user.blocked for user in recipients)
    month = state.clock.month()
    if state.usage.get(month, 0) + reached > state.settings.monthly_quota:
        raise Refusal(429, "You have reached your monthly limit.")
    state.usage[month] = state.usage.get(month, 0) + reached


def _deliver(state: State, endpoint: str, recipients: list[User], messages: list[Json]) -> list[Json]:
    """Put the messages into the talks of those who can receive them, and return LINE's ``sentMessages``."""
    sent: list[Json] = []
    for user in recipients:
        for message in messages:
            entry = Entry(state.new_id(), user.id, state.clock.now_ms(), "bot", message, way=endpoint)
            sent.append({"id": entry.id, "quoteToken": secrets.token_urlsafe(48)})
            if user.follows and not user.blocked:
                state.add_entry(entry)
        if user.blocked:
            state.note("note", f"{user.name}さんはブロック中のため届きません（LINEは200と答えます）", ok=False)
    return sent


def _hash(body: Json) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
