"""Inquiries: what opens them, when they are due, what closes them. Rules over records; only `fall_due` commits by itself."""

from datetime import datetime, timedelta
from typing import Any

from kernel import case_number, clock, errors, ids, search
from kernel.changes import Change, Kept, Saved, commit
from kernel.events import Event
from line import numbers
from line.reading import Incoming
from line.records import (
    ANSWERED,
    OPEN,
    SENT,
    Find,
    Inquiry,
    LineRecord,
    Send,
    User,
    find_inquiry,
    inquiry_key,
    sort_key,
)
from line.replies import ANSWER_WITHIN

SIGN_EVERY = timedelta(
    minutes=5
)  # people write in several short messages; one sign that they arrive is kind, five are noise
SAME_MATTER = timedelta(days=14)  # a later message after that is a new inquiry, not the old one again
USER, SYSTEM = "利用者", "自動"
OPENED, REOPENED, JOINED = "opened", "reopened", "joined"


def opened(user: User, event: Incoming) -> tuple[Inquiry, list[Change]]:
    """A new inquiry of this user (who then points to it), and the search tokens beside it.

    It takes over the id of the event that opened it: the same event is the same inquiry, whatever happens on the way.
    """
    inquiry_id, number = _named(event)
    sort = sort_key(event.at, inquiry_id)
    inquiry = Inquiry(
        pk=inquiry_key(inquiry_id)[0],
        sk="INQUIRY",
        gsi1pk=f"INQUIRIES#{clock.month_of(event.at)}",
        gsi1sk=sort,
        inquiry_id=inquiry_id,
        number=number,
        user_key=user.user_key,
        opened_at=event.at,
        last_at=event.at,
        last_message_id=event.message_id,
        messages=1,
    )
    inquiry.wait_since(event.at, event.at + ANSWER_WITHIN)
    inquiry.note(USER, OPENED, at=event.at)
    user.inquiry_id = inquiry_id
    wanted = [search.token("case-number", number), search.token("line-user-id", user.line_user_id)]
    found = search.token_records(Find, wanted, sort=sort, found=inquiry_key(inquiry_id))
    return inquiry, [Kept(token) for token in found]


def _named(event: Incoming) -> tuple[str, str]:
    """The id and the case number of the inquiry that an event opens. LINE promises ULIDs; another id gives way to one of ours."""
    try:
        return event.id, case_number.of(event.id)
    except ValueError:
        made = ids.new()
        return made, case_number.of(made)


def may_join(inquiry: Inquiry | None, at: datetime) -> bool:
    """Whether a message belongs to this inquiry rather than to a new one."""
    return inquiry is not None and (inquiry.state == OPEN or at - inquiry.last_at <= SAME_MATTER)


def join(inquiry: Inquiry, event: Incoming) -> str:
    """Add a message: an open inquiry collects it, another is open again. An older message that arrives late makes the deadline earlier."""
    inquiry.messages += 1
    if event.at >= inquiry.last_at or not inquiry.last_message_id:
        inquiry.last_message_id = event.message_id
    inquiry.last_at = max(inquiry.last_at, event.at)
    if inquiry.state == OPEN:
        since = min(inquiry.unanswered_since or event.at, event.at)
        inquiry.wait_since(since, since + ANSWER_WITHIN)
        return JOINED
    inquiry.trouble = inquiry.joined_told_at = None
    inquiry.wait_since(event.at, event.at + ANSWER_WITHIN)
    inquiry.note(USER, REOPENED, at=event.at)
    return REOPENED


def owes_sign(inquiry: Inquiry, at: datetime) -> bool:
    """Whether the user should hear that this further message arrived: the first one after the acknowledgement, then at most one in
    five minutes. Time is LINE's: what was overtaken by a newer message gets none."""
    told = inquiry.joined_told_at
    return at >= inquiry.last_at and (told is None or at - told >= SIGN_EVERY)


def in_progress(inquiry: Inquiry | None, now: datetime) -> bool:
    """Whether people are in the middle of it: what the user sends now belongs into its talk even if the bot answers it."""
    if inquiry is None or now < inquiry.opened_at:
        return False
    return inquiry.state == OPEN or (inquiry.state == ANSWERED and now - inquiry.last_at <= ANSWER_WITHIN)


def heard_back(inquiry: Inquiry, send: Send) -> list[Event]:
    """What became of a staff answer: out, or the inquiry waits again from when it had waited, and says why."""
    if send.state == SENT:
        inquiry.trouble = None
        return [
            Event(
                "line.inquiry_answered",
                inquiry.inquiry_id,
                {"number": inquiry.number, "send_id": send.send_id, "way": send.way},
            )
        ]
    inquiry.trouble = send.state
    inquiry.note(SYSTEM, f"not-{send.state}", send.trouble or "")
    if inquiry.state == ANSWERED and inquiry.answer_id == send.send_id:
        since = inquiry.unanswered_since or inquiry.last_at
        inquiry.wait_since(since, since + ANSWER_WITHIN)
    return []


def fall_due(record: Inquiry) -> None:
    """Mark an open inquiry whose deadline has passed, once. The index may lag: what counts is the record."""
    inquiry = find_inquiry(record.inquiry_id)
    if (
        inquiry is None
        or inquiry.state != OPEN
        or inquiry.overdue
        or inquiry.due_at is None
        or inquiry.due_at > clock.now()
    ):
        return
    inquiry.overdue = 1
    inquiry.note(SYSTEM, "overdue", at=inquiry.due_at)
    inquiry.look_again(None)
    try:
        commit(
            Saved(inquiry),
            numbers.counted(inquiry.due_at, overdue=1),
            events=[Event("line.inquiry_overdue", inquiry.inquiry_id, event_data(inquiry))],
            table=LineRecord,
        )
    except errors.Conflict:
        return  # it was answered or written to in this very moment; if it is still due, the next sweep sees it


def event_data(inquiry: Inquiry) -> dict[str, Any]:
    """What other rooms learn of an inquiry: nothing that its user wrote."""
    return {"number": inquiry.number, "due": clock.iso(inquiry.due_at) if inquiry.due_at else None}
