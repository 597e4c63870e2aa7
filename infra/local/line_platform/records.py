"""What the stand-in remembers: users, their talks, tokens, accepted requests, and the log."""

from dataclasses import dataclass, field
from typing import Any, Literal

Json = Any


@dataclass
class User:
    """A LINE user. ``blocked`` implies that the user once followed."""

    id: str
    name: str
    follows: bool = False
    blocked: bool = False
    followed_at_ms: int = 0


@dataclass
class Entry:
    """One line of a talk between a user and the bot."""

    id: str
    user_id: str
    at_ms: int
    by: Literal["user", "bot"]
    message: Json  # the message object; for a user's tap {"type": "tap", "text": what the phone shows}
    way: str = ""  # bot: reply, push, multicast or broadcast
    unsent: bool = False


@dataclass
class RichMenu:
    """A rich menu as it was created; its picture lies among the media."""

    id: str
    content: Json
    has_picture: bool = False


@dataclass
class ReplyToken:
    """Single use, within a minute of the webhook that carried it first."""

    user_id: str
    issued_at_ms: int
    posted_at_ms: int | None = None
    used: bool = False


@dataclass
class Accepted:
    """A request that was accepted under a retry key."""

    request_id: str
    at_ms: int
    endpoint: str
    body_hash: str
    sent_messages: Json


@dataclass
class LogLine:
    """One line of the log. ``kind``: webhook, api, violation (a rule of the house broken) or note."""

    seq: int
    at_ms: int
    kind: Literal["webhook", "api", "violation", "note"]
    text: str
    ok: bool
    status: int | None = None
    elapsed_ms: int | None = None
    detail: Json = field(default_factory=dict)


@dataclass
class Failure:
    """A fault to inject into coming calls of the Messaging API.

    ``when`` says whether the request is accepted before the fault shows; ``status`` 0 means that no answer comes.
    """

    left: int
    status: int
    when: Literal["before", "after"]
    endpoint: str | None = None


@dataclass
class Settings:
    """What can be changed while the stand-in runs."""

    webhook_url: str
    monthly_quota: int = 30_000  # the plan of ¥15,000 a month
    redelivers: bool = True
