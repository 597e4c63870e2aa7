"""What is stored.

| access                              | index | pk                          | sk                     |
|-------------------------------------|-------|-----------------------------|------------------------|
| one event                           | table | EVENT#<webhook event id>    | EVENT                  |
| a day's events, newest first        | gsi1  | EVENTS#2026-11-22           | at#id                  |
| one LINE user                       | table | USER#<blind token>          | USER                   |
| all LINE users                      | gsi1  | USERS#<first letter>        | blind token            |
| one message of a user               | table | MESSAGE#<LINE message id>   | MESSAGE                |
| one inquiry                         | table | INQUIRY#<id>                | INQUIRY                |
| a month's inquiries                 | table | INQUIRIES#2026-11           | at#id                  |
| what somebody has in hand, nobody, those above | gsi1 | HANDS#<staff id>  | at#id                  |
| open inquiries, by deadline         | gsi2  | INQUIRIES#open              | due#id                 |
| a month's waiting, answered, closed ones | gsi2  | INQUIRIES#answered#2026-11  | at#id                  |
| the history of an inquiry           | table | INQUIRY-HISTORY#<id>        | version#place          |
| inquiries by number or LINE user id | table | FIND#<blind token>          | at#id                  |
| the ready answers                   | table | INQUIRY-TEMPLATES           | id                     |
| one send                            | table | SEND#<id>                   | SEND                   |
| the talk of an inquiry              | gsi1  | TALK#<inquiry id>           | at#id                  |
| a month's sends in trouble          | gsi2  | SENDS#unknown#2026-11       | at#id                  |
| a day's figures                     | table | NUMBERS#2026-11             | DAY#2026-11-22         |
| the figures of today's users        | table | NUMBERS#now                 | NOW                    |
| overdue inquiries, sends to repeat  | due   | DUE#<shard>                 | instant#…              |

A LINE user id is a person's pseudonym: it never stands in a key. The key of a user is a keyed token of the id (`kernel.search`).
"""

from datetime import datetime, timedelta
from typing import Any

from inquiries import records
from inquiries.records import inquiry_key, sort_key
from inquiries.states import ANSWERED
from kernel import clock, search
from kernel.records import (
    InstantAttribute,
    IntegerAttribute,
    JsonAttribute,
    Record,
    personal,
    public,
    sensitive,
    table,
    text,
)

ACCEPTED, SENDING, SENT, FAILED, UNKNOWN, BLOCKED = "accepted", "sending", "sent", "failed", "unknown", "blocked"
LAPSED = "lapsed"
TROUBLED = (FAILED, UNKNOWN, BLOCKED)
FOLLOWING = "following"
AWAITED = "awaited"  # imported from a predecessor, and not yet linked to a LINE user of ours
ELSEWHERE = "elsewhere"  # a LINE user whom another record stands for
KEEP_EVENTS = timedelta(days=400)  # the specification asks for logs of a year; a month more for the yearly report


class LineRecord(Record):
    Meta = table("line")


class WebhookEvent(LineRecord, discriminator="line.webhook_event"):
    """One event as LINE told it. The content of a message is not here but in `Message`; `outcome` says what we made of it."""

    event_id = public(text(null=False))
    type = public(text(null=False))
    mode = public(text())
    at = public(InstantAttribute())
    received_at = public(InstantAttribute())
    redelivery = public(IntegerAttribute(default=0))
    user_key = public(text())
    message_id = public(text())
    inquiry_id = public(text())
    outcome = public(text(null=False))
    flags = public(JsonAttribute(default=list))
    counted = public(JsonAttribute(default=list))  # the figures of its day that it was added to
    payload = personal(JsonAttribute(null=True))


class User(LineRecord, discriminator="line.user"):
    """One person at LINE. `state` follows the newest event by LINE's own clock, not by the order of arrival.

    (none) ──follow, message──► following ◄──follow, message── blocked
                                    └────────unfollow─────────►┘
    awaited (a predecessor's) ──her code──► following      following (in the new account) ──her code──► elsewhere
    """

    user_key = public(text(null=False))
    line_user_id = personal(text(null=False))
    state = public(text(null=False))
    state_at = public(InstantAttribute())
    first_followed_at = public(InstantAttribute(null=True))
    active_on = public(text())  # the last day in Japan on which it was counted that they were active
    inquiry_id = public(text())
    reply_token = sensitive(text())
    reply_token_until = public(InstantAttribute(null=True))
    safe_since = sensitive(InstantAttribute(null=True))  # since when she is in safe mode (`line.safety`)
    imported_by = public(text())
    linked_to = public(text())  # whose record stands for this LINE user since the account moved (`line.handover`)
    safe_at = sensitive(InstantAttribute(null=True))  # the newest switch, on or off
    # Her last answer to the terms (`line.consent`): to which, when, and whether she agreed.
    terms_version = public(text())
    terms_hash = public(text())
    terms_at = public(InstantAttribute(null=True))
    terms_agreed = public(IntegerAttribute(null=True))


class Message(LineRecord, discriminator="line.message"):
    """What a user sent. After an unsend (取り消し) only the tombstone stays: `content` is gone, `unsent_at` says since when."""

    message_id = public(text(null=False))
    user_key = public(text())
    inquiry_id = public(text())
    type = public(text())
    at = public(InstantAttribute(null=True))
    content = personal(JsonAttribute(null=True))
    question_id = public(
        text()
    )  # the ready question that the bot answered it with, and what its user said of the answer
    heard = public(text())
    unsent_at = public(InstantAttribute(null=True))


class Inquiry(records.Inquiry, LineRecord, discriminator="line.inquiry"):
    """A question that staff must answer within 24 hours. Its states are the library's; besides its verbs

    open ◄──new message── waiting
    open ◄──new message within 14 days── answered, closed
    open ◄──the answer did not arrive, with `trouble`── answered, waiting
    """

    Meta = table("line")
    user_key = public(text(null=False))
    overdue_wait = public(InstantAttribute(null=True))  # the `waits_since` of the last wait that was told overdue
    first_answered_at = public(InstantAttribute(null=True))  # for the figures: when its first answer went out
    last_at = public(InstantAttribute())
    last_message_id = public(text())
    messages = public(IntegerAttribute(default=0))
    worry = personal(text())  # the kind of worry that a text spoke of (`line.questions`), and since when
    worry_at = public(InstantAttribute(null=True))
    joined_told_at = public(InstantAttribute(null=True))  # when the user last heard that a further message arrived
    answer_id = public(text())
    trouble = public(text())

    def enter(self, state: str) -> None:
        """Owe nothing. `waits_since` stays, in case the answer does not arrive."""
        if self.overdue:
            self.overdue_wait = self.waits_since
        if state == ANSWERED and self.first_answered_at is None:
            self.first_answered_at = clock.now()
        super().enter(state)

    def owe(self, since: datetime, due_at: datetime) -> None:
        """Be open. What was told overdue is overdue still, however early its wait began, and nobody is told again; so is a wait that was
        told before its answer failed."""
        told = bool(self.overdue) or self.overdue_wait == since
        if since <= self.opened_at:  # its first answer did not arrive: there was none
            self.first_answered_at = None
        super().owe(since, due_at)
        if told:
            self.fall_overdue()


class Listed(LineRecord, discriminator="line.inquiry_listed"):
    """That an inquiry came in a month, for the list of every state."""

    inquiry_id = public(text(null=False))


class Template(records.Template, LineRecord, discriminator="line.inquiry_template"):
    """A ready answer of the city's own."""

    Meta = table("line")


class Entry(records.Entry, LineRecord, discriminator="line.inquiry_entry"):
    """One line of an inquiry's history: what was done, never what the user wrote (that is `Message`, which an unsend erases)."""

    Meta = table("line")


class Find(records.Find, discriminator="line.find"):
    """Inquiries by number or by LINE user id, through blind tokens."""

    Meta = table("line")


class Send(LineRecord, discriminator="line.send"):
    """One message of ours (up to five bubbles), written before it is tried. `role` is 'bot' or 'staff'.

    (new) ──► sending ──LINE said yes──────────────► sent
               ▲  │ ├────LINE said no────────────────► failed
               │  │ ├────the user blocked us─────────► blocked
               │  │ ├────no answer for a day─────────► unknown
               │  │ └────free only, and too late─────► lapsed
               │  └─try later─► accepted ─┐
               └───────claim──────────────┘
    """

    send_id = public(text(null=False))
    role = public(text(null=False))
    user_key = public(text(null=False))
    inquiry_id = public(text())
    about = public(text())  # the booking and the revision that it speaks of: not sent once that is old
    at = public(InstantAttribute())
    notice = public(text(null=False))  # its row in `safety.wording`
    opened_at = public(InstantAttribute(null=True))  # when its user opened what neutral words had kept back
    neutral = sensitive(IntegerAttribute(default=0))  # whether the last try said it in neutral words
    messages = personal(JsonAttribute())
    state = public(text(null=False))
    free_only = public(IntegerAttribute(default=0))  # by its reply token or not at all: not worth a paid push
    way = public(text())
    reply_token = sensitive(text())
    reply_token_until = public(InstantAttribute(null=True))
    retry_key = public(text(null=False))
    attempts = public(IntegerAttribute(default=0))
    doubts = public(IntegerAttribute(default=0))
    line_request_id = public(text())
    trouble = public(text())
    settled_at = public(InstantAttribute(null=True))
    staff_id = public(text())
    staff_name = personal(text())

    def enter(self, state: str, trouble: str = "") -> None:
        """Move to a state; those in trouble can be listed by month."""
        self.state = state
        self.trouble = trouble or None
        self.gsi2pk = self.gsi2sk = None
        if state in TROUBLED:
            self.gsi2pk, self.gsi2sk = (
                f"SENDS#{state}#{clock.month_of(self.at)}",
                f"{clock.iso(self.at)}#{self.send_id}",
            )
        if state not in (ACCEPTED, SENDING):
            self.settled_at = clock.now()
            self.reply_token = None
            self.look_again(None)


class Numbers(LineRecord, discriminator="line.numbers"):
    """A day's figures, only ever added to (`kernel.changes.Counted`, which would write a default over what is counted)."""

    follows = public(IntegerAttribute(null=True))
    unblocks = public(IntegerAttribute(null=True))
    blocks = public(IntegerAttribute(null=True))
    messages = public(IntegerAttribute(null=True))
    inquiries = public(IntegerAttribute(null=True))
    answers = public(IntegerAttribute(null=True))
    overdue = public(IntegerAttribute(null=True))
    replies = public(IntegerAttribute(null=True))
    pushes = public(IntegerAttribute(null=True))
    # What the day's events added to those who stand now.
    to_following = public(IntegerAttribute(null=True))
    to_blocked = public(IntegerAttribute(null=True))
    to_ever = public(IntegerAttribute(null=True))


class Standing(LineRecord, discriminator="line.standing"):
    """How many users there are now, by their last known state, and how many ever followed."""

    following = public(IntegerAttribute(null=True))
    blocked = public(IntegerAttribute(null=True))
    ever = public(IntegerAttribute(null=True))


def user_key(line_user_id: str) -> str:
    """The blind token that stands for a LINE user id in keys."""
    return search.token("line-user", line_user_id)


def new_user(line_user_id: str, at: datetime) -> User:
    """A user whom no event had named before; `state` is set by the event that does."""
    key = user_key(line_user_id)
    user = User(pk=f"USER#{key}", sk="USER", user_key=key, line_user_id=line_user_id, state="", state_at=at)
    user.gsi1pk, user.gsi1sk = f"USERS#{key[0]}", key
    return user


def user_of(key: str) -> User | None:
    """The user of a key, as she stands now: who was linked when the account moved is the person that she was before. Consistent."""
    found = User.find(f"USER#{key}", "USER", consistent=True)
    if found is not None and found.linked_to:
        return User.find(f"USER#{found.linked_to}", "USER", consistent=True)
    return found


def person_key(line_user_id: str) -> str:
    """The key of the person that a LINE user is: her own, or the one that she was linked to. One or two GetItems."""
    key = user_key(line_user_id)
    found = user_of(key)
    return found.user_key if found is not None else key


def new_listed(inquiry: Inquiry) -> Listed:
    """The line of a new inquiry in the list of its month."""
    sort = sort_key(inquiry.opened_at, inquiry.inquiry_id)
    return Listed(pk=listed_key(clock.month_of(inquiry.opened_at)), sk=sort, inquiry_id=inquiry.inquiry_id)


def listed_key(month: str) -> str:
    return f"INQUIRIES#{month}"


def new_message(message_id: str, **known: Any) -> Message:
    return Message(pk=f"MESSAGE#{message_id}", sk="MESSAGE", message_id=message_id, **known)


def find_inquiry(inquiry_id: str) -> Inquiry | None:
    """One GetItem, consistent."""
    return Inquiry.find(*inquiry_key(inquiry_id), consistent=True)


def find_send(send_id: str) -> Send | None:
    """One GetItem, consistent."""
    return Send.find(f"SEND#{send_id}", "SEND", consistent=True)
