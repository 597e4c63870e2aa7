"""A thin client of the Messaging API: reply and push, one try each. What the answer means is said here, what follows is `outgoing`'s.

Source: LINE Developers, Messaging API reference, "Send reply message", "Send push message", "Retry failed API requests".
"""

import functools
import json
from dataclasses import dataclass
from typing import Any

import urllib3

from kernel import secrets
from kernel.settings import env

TIMEOUT = urllib3.Timeout(connect=2.0, read=8.0)

SENT = "sent"  # LINE has taken it (200, or 409: it had taken it before)
TOKEN_DEAD = "token-dead"  # noqa: S105 - the reply token was used or is too old; nothing was sent
QUOTA = "quota"  # the month's paid messages are used up
RATE, CONCURRENCY = "rate", "concurrency"  # why a 429 that is no quota came (`Result.detail` begins so)
LATER = "later"  # nothing was sent, and later it may be: too fast (429), no connection, an access token that must be renewed
REFUSED = "refused"  # a clear no that repeating does not change
DOUBT = "doubt"  # a time-out, a broken connection or 5xx: it may have been sent


@dataclass(frozen=True)
class Result:
    """What became of one try. `detail` is LINE's status and the beginning of its message; it never holds what we sent."""

    kind: str
    request_id: str = ""
    detail: str = ""


@functools.cache
def _pool() -> urllib3.PoolManager:
    return urllib3.PoolManager(retries=False, timeout=TIMEOUT)


def pool() -> urllib3.PoolManager:
    """The connections to LINE, shared by all who call it."""
    return _pool()


def reply(reply_token: str, messages: list[dict[str, Any]]) -> Result:
    """Answer with a reply token. It takes no retry key: a doubtful reply may have arrived."""
    return _sent("reply", {"replyToken": reply_token, "messages": messages}, {})


def push(line_user_id: str, messages: list[dict[str, Any]], retry_key: str) -> Result:
    """Send of our own accord. The retry key makes repeating safe for 24 hours."""
    return _sent("push", {"to": line_user_id, "messages": messages}, {"X-Line-Retry-Key": retry_key})


def multicast(line_user_ids: list[str], messages: list[dict[str, Any]], retry_key: str) -> Result:
    """Send the same to at most 500 people of our own accord. The retry key makes repeating safe for 24 hours."""
    return _sent("multicast", {"to": line_user_ids, "messages": messages}, {"X-Line-Retry-Key": retry_key})


def validated(messages: list[dict[str, Any]]) -> Result:
    """Ask LINE whether it would take these messages in a multicast; nothing is sent, and nothing counts. SENT means yes."""
    return _sent("validate/multicast", {"messages": messages}, {})


def _sent(way: str, body: dict[str, Any], headers: dict[str, str]) -> Result:
    result = _tried(way, body, headers)
    if result.detail.startswith("401"):
        secrets.forget()  # the channel's token may have been rotated
        result = _tried(way, body, headers)
    return result


def _tried(way: str, body: dict[str, Any], headers: dict[str, str]) -> Result:
    token = secrets.secret("LINE_SECRETS_ID")["channel_access_token"]
    url = env("LINE_API_URL", "https://api.line.me").rstrip("/") + f"/v2/bot/message/{way}"
    try:
        answer = _pool().request(
            "POST",
            url,
            body=json.dumps(body, ensure_ascii=False).encode(),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json; charset=utf-8", **headers},
        )
    except (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError) as error:
        return Result(LATER, detail=type(error).__name__)  # no connection, so nothing was sent
    except urllib3.exceptions.HTTPError as error:
        return Result(DOUBT, detail=type(error).__name__)
    return meaning(
        way, answer.status, bytes(answer.data), {name.lower(): value for name, value in answer.headers.items()}
    )


def meaning(way: str, status: int, raw: bytes, headers: dict[str, str]) -> Result:
    """What an answer of the Messaging API says about the message. `headers` have lower-case names."""
    message = _message_in(raw)
    detail = f"{status} {message}".strip()
    request_id = headers.get("x-line-request-id", "")
    if status == 409:
        return Result(SENT, headers.get("x-line-accepted-request-id", request_id), detail)
    if 200 <= status < 300:
        return Result(SENT, request_id, detail)
    if status >= 500:
        return Result(DOUBT, request_id, detail)
    if status == 429:
        # Rate, concurrency and the month's quota share the status; only the words tell them apart.
        if "monthly limit" in message.lower():
            return Result(QUOTA, request_id, detail)
        return Result(LATER, request_id, f"{CONCURRENCY if 'concurren' in message.lower() else RATE} {detail}")
    if status in (401, 403):
        return Result(LATER, request_id, detail)
    if way == "reply" and status == 400 and "reply token" in message.lower():
        return Result(TOKEN_DEAD, request_id, detail)
    return Result(REFUSED, request_id, detail)


def _message_in(raw: bytes) -> str:
    try:
        told = json.loads(raw)
    except ValueError:
        return ""
    message = told.get("message") if isinstance(told, dict) else ""
    return message[:200] if isinstance(message, str) else ""
