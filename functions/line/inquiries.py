"""Inquiries: what opens them, when they are due, what closes them. Rules over records; only `fall_due` commits by itself.

The states, the lists, the history and what staff do are the library's (`inquiries`), mounted here as `DESK`. Ours is what a talk brings:
it opens, joins and opens again by messages that come late, twice or in any order, and an answer is one when LINE took it."""

from datetime import datetime, timedelta
from typing import Any

from inquiries import desk, hours, mounting, records, states
from inquiries.records import entry_sort, inquiry_key, sort_key
from inquiries.states import ANSWERED, OPEN, WAITING
from kernel import case_number, clock, ids, search
from kernel.changes import Change, Kept, New
from kernel.events import Event
from line import numbers
from line.questions import holding
from line.reading import Incoming
from line.records import SENT, Entry, Find, Inquiry, Send, User, new_listed
from line.replies import ANSWER_WITHIN

SIGN_EVERY = timedelta(
    minutes=5
)  # people write in several short messages; one sign that they arrive is kind, five are noise
SAME_MATTER = timedelta(days=14)  # a later message after that is a new inquiry, not the old one again
USER = mounting.Speaker("利用者")
WORRY_EVERY = timedelta(hours=1)
OPENED, REOPENED, JOINED = "opened", "reopened", "joined"
WORRY, AFTER_ANSWER = "worry", "after-answer"
# Most events are told by us: theirs are older than the library's, and others read them.
DESK = mounting.Mounting(
    Inquiry,
    Entry,
    Find,
    rule=lambda: hours.RoundTheClock(ANSWER_WITHIN),
    verbs=frozenset(set(states.VERBS) - {states.ANSWER}),
    tells=frozenset({states.ESCALATE}),
    above="line.lead",
)


def worried(inquiry: Inquiry, kind: str, at: datetime, *, new: bool) -> tuple[list[Change], bool]:
    """A text spoke of a worry: it is above, or stays with who has it, and those above are told once an hour. (What is written, whether
    they are told)."""
    told = inquiry.worry_at is None or at - inquiry.worry_at >= WORRY_EVERY
    if told:
        inquiry.worry_at = at
    inquiry.worry = kind
    inquiry.priority, inquiry.escalated_at = hours.COMPLAINT, inquiry.escalated_at or at
    inquiry.listed()
    return [New(_beside(inquiry, WORRY, "", new=new, at=at))], told


def _beside(inquiry: Inquiry, what: str, words: str, *, new: bool, at: datetime) -> records.Entry:
    """A second line of the history that is written on the same version."""
    line = mounting.entry(DESK, inquiry, what, words, mounting.SYSTEM, place=1, at=at)
    if not new:
        line.sk = entry_sort(inquiry.version, 1)
    return line


def after_answer(inquiry: Inquiry, question: str, at: datetime, *, new: bool) -> Change:
    """That the user asked for a person after a ready answer of the bot's, which is named."""
    return New(_beside(inquiry, AFTER_ANSWER, question, new=new, at=at))


def opened(user: User, event: Incoming) -> tuple[Inquiry, list[Change]]:
    """A new inquiry of this user (who then points to it), and the search tokens and the first line of its history beside it.

    It takes over the id of the event that opened it: the same event is the same inquiry, whatever happens on the way.
    """
    inquiry_id, number = _named(event)
    sort = sort_key(event.at, inquiry_id)
    inquiry = Inquiry(
        pk=inquiry_key(inquiry_id)[0],
        sk="INQUIRY",
        inquiry_id=inquiry_id,
        number=number,
        way=mounting.LINE,
        priority=hours.ORDINARY,
        user_key=user.user_key,
        opened_at=event.at,
        last_at=event.at,
        last_message_id=event.message_id,
        messages=1,
    )
    inquiry.owe(event.at, event.at + ANSWER_WITHIN)
    first = mounting.entry(DESK, inquiry, OPENED, "", USER, place=0, at=event.at)
    user.inquiry_id = inquiry_id
    wanted = [search.token("case-number", number), search.token("line-user-id", user.line_user_id)]
    found = search.token_records(Find, wanted, sort=sort, found=inquiry_key(inquiry_id))
    return inquiry, [New(first), New(new_listed(inquiry)), *(Kept(token) for token in found)]


def _named(event: Incoming) -> tuple[str, str]:
    """The id and the case number of the inquiry that an event opens. LINE promises ULIDs; another id gives way to one of ours."""
    try:
        return event.id, case_number.of(event.id)
    except ValueError:
        made = ids.new()
        return made, case_number.of(made)


def may_join(inquiry: Inquiry | None, at: datetime) -> bool:
    """Whether a message belongs to this inquiry rather than to a new one."""
    return inquiry is not None and (inquiry.state in (OPEN, WAITING) or at - inquiry.last_at <= SAME_MATTER)


def join(inquiry: Inquiry, event: Incoming) -> tuple[str, list[Change]]:
    """Add a message: an open inquiry collects it, another is open again. An older message that arrives late makes the deadline earlier."""
    inquiry.messages += 1
    if event.at >= inquiry.last_at or not inquiry.last_message_id:
        inquiry.last_message_id = event.message_id
    inquiry.last_at = max(inquiry.last_at, event.at)
    if inquiry.state == OPEN:
        since = min(inquiry.waits_since or event.at, event.at)
        inquiry.owe(since, since + ANSWER_WITHIN)
        return JOINED, []
    inquiry.trouble = inquiry.joined_told_at = None
    if inquiry.state != WAITING:  # what was handed up and waits is above still
        inquiry.calm()
        inquiry.worry = None
    inquiry.owe(event.at, event.at + ANSWER_WITHIN)
    line = New(mounting.entry(DESK, inquiry, REOPENED, "", USER, at=event.at))
    return REOPENED, [line, *holding.taken_up(inquiry)]


def owes_sign(inquiry: Inquiry, at: datetime) -> bool:
    """Whether the user should hear that this further message arrived: the first one after the acknowledgement, then at most one in
    five minutes. Time is LINE's: what was overtaken by a newer message gets none."""
    told = inquiry.joined_told_at
    return at >= inquiry.last_at and (told is None or at - told >= SIGN_EVERY)


def in_progress(inquiry: Inquiry | None, now: datetime) -> bool:
    """Whether people are in the middle of it: what the user sends now belongs into its talk even if the bot answers it."""
    if inquiry is None or now < inquiry.opened_at:
        return False
    return inquiry.state in (OPEN, WAITING) or (inquiry.state == ANSWERED and now - inquiry.last_at <= ANSWER_WITHIN)


def heard_back(inquiry: Inquiry, send: Send) -> tuple[list[Change], list[Event]]:
    """What became of a staff answer: out, or the inquiry waits again from when it had waited, and says why."""
    if send.state == SENT:
        inquiry.trouble = None
        data = {"number": inquiry.number, "send_id": send.send_id, "way": send.way}
        return [], [Event("line.inquiry_answered", inquiry.inquiry_id, data)]
    inquiry.trouble = send.state
    line = mounting.entry(DESK, inquiry, f"not-{send.state}", send.trouble or "", mounting.SYSTEM)
    if inquiry.state in (ANSWERED, WAITING) and inquiry.answer_id == send.send_id:
        since = inquiry.waits_since or inquiry.last_at
        inquiry.owe(since, since + ANSWER_WITHIN)
    return [New(line)], []


def fall_due(record: Inquiry) -> None:
    """Mark an open inquiry whose deadline has passed, once, and count it on the day on which it passed."""

    def also(inquiry: Inquiry) -> tuple[list[Change], list[Event]]:
        assert inquiry.due_at is not None
        told = Event("line.inquiry_overdue", inquiry.inquiry_id, event_data(inquiry))
        return [numbers.counted(inquiry.due_at, overdue=1)], [told]

    desk.fall_due(DESK, record.inquiry_id, also=also)


def event_data(inquiry: Inquiry) -> dict[str, Any]:
    """What other rooms learn of an inquiry: nothing that its user wrote."""
    return {"number": inquiry.number, "due": clock.iso(inquiry.due_at) if inquiry.due_at else None}
