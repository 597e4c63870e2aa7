"""LINE as these tests need it: events as it posts them, and a transport that answers as the Messaging API does."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import urllib3

from kernel import clock
from line import sending, webhook
from line.worker import worker
from tests import house

HANAKO = "U0123456789abcdef0123456789abcdef"
TARO = "Ufedcba9876543210fedcba9876543210"
DESTINATION = house.LINE_SECRET["destination"]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def stamp(at: datetime) -> int:
    return (at - EPOCH) // timedelta(milliseconds=1)


def minutes_later(minutes: float) -> Any:
    """The clock, so many minutes after Sunday noon."""
    return clock.fixed(house.NOON + timedelta(minutes=minutes))


_numbers = iter(range(1, 1_000_000))


def event(kind: str, *, user: str = HANAKO, at: datetime | None = None, **more: Any) -> dict[str, Any]:
    """A webhook event as LINE writes it; `more` overrides and adds members."""
    number = next(_numbers)
    made = {
        "type": kind,
        "mode": "active",
        "timestamp": stamp(at or clock.now()),
        "source": {"type": "user", "userId": user},
        "webhookEventId": f"01M80K4FW0{number:016d}",
        "deliveryContext": {"isRedelivery": False},
    }
    if kind not in ("unfollow", "unsend"):
        made["replyToken"] = f"{number:032x}"
    return made | more


def says(text: str, **more: Any) -> dict[str, Any]:
    number = next(_numbers)
    message = {"id": str(500_000_000_000_000_000 + number), "type": "text", "quoteToken": "q", "text": text}
    return event("message", message=message, **more)


def sends(kind: str, **more: Any) -> dict[str, Any]:
    """A message that is no text."""
    number = next(_numbers)
    return event("message", message={"id": str(600_000_000_000_000_000 + number), "type": kind}, **more)


def unsends(said: dict[str, Any], **more: Any) -> dict[str, Any]:
    return event("unsend", unsend={"messageId": said["message"]["id"]}, **more)


def body(*events: Any, destination: str = DESTINATION) -> str:
    return json.dumps({"destination": destination, "events": list(events)}, ensure_ascii=False)


def deliver(*events: Any, destination: str = DESTINATION) -> list[str]:
    """Hand a webhook body to the worker as the queue does; the ids of messages that must come again."""
    return deliver_body(body(*events, destination=destination))


def deliver_body(text: str) -> list[str]:
    answer = worker({"Records": [{"messageId": "m-1", "body": text}]}, None)
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def signature(raw: bytes, secret: str = house.LINE_SECRET["channel_secret"]) -> str:
    return base64.b64encode(hmac.new(secret.encode(), raw, hashlib.sha256).digest()).decode()


def post(raw: bytes, *, method: str = "POST", **headers: str) -> tuple[int, dict[str, Any]]:
    """Call the webhook function as API Gateway does; (status, body)."""
    given = {"x-origin-secret": house.ENVIRONMENT["ORIGIN_SECRET"], "content-type": "application/json; charset=utf-8"}
    answer = webhook.handler(
        {
            "httpMethod": method,
            "path": "/api/line/webhook",
            "headers": given | {name.replace("_", "-"): value for name, value in headers.items()},
            "isBase64Encoded": True,
            "body": base64.b64encode(raw).decode(),
        },
        None,
    )
    return answer["statusCode"], json.loads(answer["body"])


class Platform:
    """The Messaging API: one-use tokens, retry keys, and whatever else a test tells it to answer next."""

    def __init__(self) -> None:
        self.arrived: list[dict[str, Any]] = []
        self.calls: list[tuple[str, dict[str, Any], dict[str, str]]] = []
        self.next: list[Any] = []
        self.used_tokens: set[str] = set()
        self.accepted: dict[str, str] = {}
        self.validated: list[dict[str, Any]] = []
        self.on_call: Any = None
        self.who: tuple[int, Any] = (400, {"error": "invalid_request"})
        self.verified: list[dict[str, str]] = []

    def says_who(self, claims: Any, *, status: int = 200) -> None:
        """What the next id tokens prove, by LINE's word."""
        self.who = (status, claims)

    def request(self, method: str, url: str, *, body: bytes, headers: dict[str, str]) -> Any:
        assert method == "POST"
        if url.endswith("/oauth2/v2.1/verify"):
            return self._verify(dict(parse_qsl(body.decode())))
        way, given = url.rsplit("/", 1)[1], json.loads(body)
        if "/validate/" in url:
            self.validated.append(given)
            return self.next.pop(0) if self.next else answer(200, "")
        self.calls.append((way, given, headers))
        if self.on_call:
            self.on_call()
        told = self.next.pop(0) if self.next else None
        if isinstance(told, LostAnswer):
            self._accept(way, given, headers)
            raise urllib3.exceptions.ReadTimeoutError(None, url, "lost")  # type: ignore[arg-type]
        if isinstance(told, Exception):
            raise told
        if told is not None:
            return told
        return self._accept(way, given, headers)

    def _verify(self, asked: dict[str, str]) -> Any:
        self.verified.append(asked)
        if self.next:
            raise self.next.pop(0)
        status, claims = self.who
        return urllib3.HTTPResponse(body=json.dumps(claims).encode(), status=status, preload_content=True)

    def _accept(self, way: str, given: dict[str, Any], headers: dict[str, str]) -> Any:
        if way == "reply":
            if given["replyToken"] in self.used_tokens:
                return answer(400, "Invalid reply token")
            self.used_tokens.add(given["replyToken"])
        else:
            key = headers["X-Line-Retry-Key"]
            if key in self.accepted:
                return answer(
                    409, "The retry key is already accepted", **{"x-line-accepted-request-id": self.accepted[key]}
                )
            self.accepted[key] = f"request-{len(self.calls)}"
        self.arrived.append({"way": way, "to": given.get("to"), "messages": given["messages"]})
        return answer(200, "", **{"x-line-request-id": f"request-{len(self.calls)}"})

    def ways(self) -> list[str]:
        return [one["way"] for one in self.arrived]

    def texts(self) -> list[str]:
        """What stood in the bubbles that arrived, in order."""
        return [
            message.get("text") or message["template"].get("text") or message["altText"]
            for one in self.arrived
            for message in one["messages"]
        ]


class LostAnswer:
    """LINE takes the message, and its answer never comes."""


def answer(status: int, message: str, **headers: str) -> Any:
    raw = json.dumps({"message": message} if message else {"sentMessages": []}).encode()
    return urllib3.HTTPResponse(body=raw, status=status, headers=headers, preload_content=True)


@contextmanager
def platform(monkeypatch: Any) -> Iterator[Platform]:
    stand_in = Platform()
    monkeypatch.setattr(sending, "_pool", lambda: stand_in)
    yield stand_in


def stored(kind: str) -> list[Any]:
    """All records of a kind in the table, oldest first."""
    from line.records import LineRecord

    found = [item for item in house.items("line") if item.get("kind", {}).get("S") == f"line.{kind}"]
    return sorted((LineRecord.from_raw_data(item) for item in found), key=lambda one: (one.created_at, one.pk))


def events_told(kind: str) -> list[dict[str, Any]]:
    return [one for one in house.outbox("line") if one["type"] == f"line.{kind}"]
