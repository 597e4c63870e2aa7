"""What is stored of broadcasts, in the LINE room's table.

| access                                | index | pk                      | sk                |
|---------------------------------------|-------|-------------------------|-------------------|
| one broadcast                         | table | BROADCAST#<id>          | BROADCAST         |
| a month's broadcasts                  | gsi1  | BROADCASTS#2026-11      | at#id             |
| those that somebody or something waits for | gsi2 | BROADCASTS#open     | at#id             |
| the batches of a frozen list          | table | RECIPIENTS#<list>       | 00001             |
| how often its links were opened       | table | BROADCAST#<id>          | LINK#<place>      |
| what was proposed                     | table | BROADCAST#<id>          | VERSION#0001      |
| what testers see                      | table | SCENARIO#<id>           | as in scenarios   |
| the templates, the tags               | table | BROADCAST-TEMPLATES, TAGS | id              |
| a month's messages of broadcasts      | table | BROADCAST-MESSAGES      | 2026-11           |
| who belongs to a group                | table | GROUP#<name>            | <day>#<shard>     |
| what staff note of a user             | table | USER#<blind token>      | PROFILE           |
| broadcasts to go on with              | due   | DUE#<shard>             | instant#…         |

A group is a handful of records, each a set of blind tokens: one query tells who is in it, and a user enters or leaves by adding to or
deleting from a set, which no two writers do to each other's harm.
"""

from datetime import timedelta
from typing import Final

from pynamodb.attributes import UnicodeSetAttribute

from kernel import clock, limits
from kernel.records import (
    InstantAttribute,
    IntegerAttribute,
    JsonAttribute,
    personal,
    public,
    text,
)
from line.approvals import records as approvals
from line.approvals.records import Matter
from line.records import LineRecord

PLANNED, SENDING, PAUSED, STOPPED, SENT = "planned", "sending", "paused", "stopped", "sent"
STAGES: Final = {
    PLANNED: "送る日時を待っています",
    SENDING: "送っています",
    PAUSED: "止まっています（確かめてください）",
    STOPPED: "途中でやめました",
    SENT: "送りました",
}
STATES: Final = {
    "draft": approvals.STATES["draft"],
    "proposed": approvals.STATES["proposed"],
    "returned": approvals.STATES["returned"],
    "discarded": "やめました",
    **STAGES,
}
DISCARDED: Final = "discarded"
READY, HELD, DONE, FAILED, UNKNOWN = "ready", "held", "done", "failed", "unknown"
OPEN_LIST: Final = "BROADCASTS#open"
KEEP_LISTS: Final = timedelta(days=400)


class Broadcast(Matter, discriminator="line.broadcast"):
    """A broadcast as staff work on it. Until its approval it is a matter like the others (`line.approvals`); then it runs once.

    draft ──propose──► proposed ──approve──► planned ──its time──► sending ──► sent
      ▲ └─discard─► discarded │                 │       pause, resume ▲ │
      └──withdraw, return─────┘                 └────────stop───►stopped◄┘

    `frozen` is {id, batches, people, neutral, left_out: {name: number}, hash}; `place` is the batch that is next.
    """

    subject = public(text(null=False))
    made_at = public(InstantAttribute())
    stage = public(text())
    goes_at = public(InstantAttribute(null=True))
    frozen = public(JsonAttribute(null=True))
    content = public(JsonAttribute(null=True))  # what was approved
    place = public(IntegerAttribute(default=0))
    accepted = public(IntegerAttribute(default=0))
    skipped = public(IntegerAttribute(default=0))
    failed = public(IntegerAttribute(default=0))
    unknown = public(IntegerAttribute(default=0))
    begun_at = public(InstantAttribute(null=True))
    ended_at = public(InstantAttribute(null=True))
    trouble = public(text())
    blocks = public(IntegerAttribute(default=0))
    blocks_at = public(InstantAttribute(null=True))

    @property
    def state(self) -> str:
        """What a list calls it."""
        if self.draft:
            return str(self.draft["state"])
        return self.stage or DISCARDED

    def enter(self, stage: str | None) -> None:
        """Move on, and into or out of the list of what is open."""
        self.stage = stage
        self.keep_listed()

    def keep_listed(self) -> None:
        waits = bool(self.draft) or self.stage in (PLANNED, SENDING, PAUSED)
        self.gsi2pk = OPEN_LIST if waits else None
        self.gsi2sk = self.gsi1sk if waits else None


class BroadcastVersion(approvals.Version, discriminator="line.broadcast_version"):
    """One content of a broadcast, as it was put before the city."""


class Batch(LineRecord, discriminator="line.broadcast_batch"):
    """A part of the frozen list: `users` are blind tokens. When it is claimed, it becomes one or two parts: [{neutral, to, key, state}].

    ready ──claim──► held ──► done | failed (LINE said no) | unknown (a try without an answer, and a day went by)
    """

    users = public(JsonAttribute(default=list))
    state = public(text(null=False))
    parts = personal(JsonAttribute(null=True))
    attempts = public(IntegerAttribute(default=0))
    doubts = public(IntegerAttribute(default=0))
    first_at = public(InstantAttribute(null=True))
    held_until = public(InstantAttribute(null=True))


class Link(LineRecord, discriminator="line.broadcast_link"):
    """How often one link was opened; nothing of who did."""

    opened = public(IntegerAttribute(null=True))


class Template(LineRecord, discriminator="line.broadcast_template"):
    """Words that are used again, with blanks."""

    template_id = public(text(null=False))
    name = public(text(null=False))
    body = public(JsonAttribute())


class Tag(LineRecord, discriminator="line.tag"):
    """A word that staff put to users: an attribute (「お住まい」の「中央区」) or a mark of its own."""

    tag_id = public(text(null=False))
    attribute = public(text())
    name = public(text(null=False))


class Messages(LineRecord, discriminator="line.broadcast_messages"):
    """A month's paid messages of broadcasts."""

    sent = public(IntegerAttribute(null=True))


class Group(LineRecord, discriminator="line.group"):
    """Who of one shard belongs to a group (of a day). It may be empty."""

    members = public(UnicodeSetAttribute(null=True))


class Profile(LineRecord, discriminator="line.profile"):
    """What staff note of a user: tags, the hire that this agency placed, whether they asked for offers all the same."""

    user_key = public(text(null=False))
    tags = personal(JsonAttribute(default=list))
    hired = personal(JsonAttribute(null=True))  # {on, indefinite, by, at}
    asked = personal(JsonAttribute(null=True))  # {by, at, how}
    history = personal(JsonAttribute(default=list))


class Tries(limits.Tries, discriminator="line.tries"):
    """How often the public redirect was used from one address, as an HMAC, for one window."""

    Meta = LineRecord.Meta


def broadcast_key(broadcast_id: str) -> tuple[str, str]:
    return f"BROADCAST#{broadcast_id}", "BROADCAST"


def batch_key(list_id: str, place: int) -> tuple[str, str]:
    """`place` counts from 0."""
    return f"RECIPIENTS#{list_id}", f"{place + 1:05d}"


def link_key(broadcast_id: str, place: int) -> tuple[str, str]:
    return f"BROADCAST#{broadcast_id}", f"LINK#{place}"


def profile_key(user: str) -> tuple[str, str]:
    return f"USER#{user}", "PROFILE"


TEMPLATES, TAGS, MESSAGES = "BROADCAST-TEMPLATES", "TAGS", "BROADCAST-MESSAGES"


def new_broadcast(broadcast_id: str, subject: str) -> Broadcast:
    now = clock.now()
    pk, sk = broadcast_key(broadcast_id)
    return Broadcast(
        pk=pk,
        sk=sk,
        gsi1pk=f"BROADCASTS#{clock.month_of(now)}",
        gsi1sk=f"{clock.iso(now)}#{broadcast_id}",
        subject=subject,
        made_at=now,
    )
