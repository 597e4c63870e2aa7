"""What a service mounts, and what every verb shares: who spoke, what was asked, a line of the history, blind tokens, events."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from inquiries import hours, states
from inquiries.records import Entry, Find, Inquiry, entry_sort, history_key, inquiry_key, sort_key
from japan import my_number
from kernel import clock, errors, search
from kernel.callers import Staff
from kernel.changes import Change
from kernel.errors import FieldError
from kernel.events import Event

TELEPHONE, FAX, MAIL, LETTER, COUNTER, LINE, PAGE, WEB = (
    "telephone",
    "fax",
    "mail",
    "letter",
    "counter",
    "line",
    "page",
    "web",
)
RECORDED, ASKED, WRITTEN, OVERDUE, LINKED, RETURNED = (
    "recorded",
    "asked",
    "written",
    "overdue",
    "linked",
    "returned",
)
HAND, LEAVE = "hand", "leave"  # what staff may do besides the verbs: both are ways of assigning
FROM_OUTSIDE: Final = (RECORDED, ASKED)
TO_OUTSIDE: Final = (states.ANSWER, WRITTEN)
ABOUT_MOST: Final = 5
_FROM_ABOVE: Final = frozenset({states.ANSWER, states.WAIT, states.RESUME, states.CLOSE})
# What others hear of, by what was done: `<room>.inquiry_<word>`.
_TOLD = {
    RECORDED: "recorded",
    ASKED: "asked",
    OVERDUE: "overdue",
    states.ANSWER: "answered",
    states.ESCALATE: "escalated",
    states.CLOSE: "closed",
    states.REOPEN: "reopened",
}


@dataclass(frozen=True)
class Mounting[I: Inquiry, E: Entry, F: Find]:
    """How a service has the library in its own table.

    `verbs` are those of `inquiries.states` that its staff may use; `tells` are the things done (keys of `_TOLD`) that become events, for
    each of which the service has a schema. `above` is the permission of those to whom a complaint is handed up.
    """

    inquiry: type[I]
    entry: type[E]
    find: type[F]
    rule: Callable[[], hours.Rule]
    verbs: frozenset[str]
    tells: frozenset[str] = frozenset()
    above: str = ""

    @property
    def room(self) -> str:
        return str(self.inquiry.Meta.room)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Speaker:
    """Who did it: a member of staff, somebody outside (no id), or the clock."""

    name: str
    staff_id: str | None = None


SYSTEM: Final = Speaker("自動")


@dataclass(frozen=True)
class Asked:
    """What somebody asked. `about` is (kind, id) of each thing it is about, `party` of the one who asks, in the service's own words.

    What was kept before it is taken up has an id (a ULID) and a time already: `inquiry_id`, `at`.
    """

    way: str
    words: str
    subject: str = ""
    priority: str = hours.ORDINARY
    asked_by: str = ""
    reach: str = ""
    about: tuple[tuple[str, str], ...] = ()
    party: tuple[str, str] | None = None
    inquiry_id: str = ""
    at: datetime | None = None


type AnyMounting = Mounting[Any, Any, Any]
type Also = Callable[[Any], tuple[Sequence[Change], Sequence[Event]]]


def nothing(_inquiry: Inquiry) -> tuple[Sequence[Change], Sequence[Event]]:
    """What a service that adds nothing passes as `also`."""
    return (), ()


def of[I: Inquiry](mounting: Mounting[I, Any, Any], inquiry_id: str) -> I:
    """The inquiry, read consistently. Raises NotFound."""
    return mounting.inquiry.must(*inquiry_key(inquiry_id), consistent=True)


def actions(mounting: AnyMounting, inquiry: Inquiry, *, by: Staff, decides: bool) -> list[str]:
    """What this member of staff may do with this inquiry here; `decides` is whether it is one of those above."""
    found = [
        verb
        for verb in states.actions(inquiry.state)
        if verb in mounting.verbs and may_decide(mounting, inquiry, verb, by)
    ]
    if states.ASSIGN not in found:
        return found
    if not may_move(inquiry, by, decides=decides):
        return [verb for verb in found if verb != states.ASSIGN]
    mine = inquiry.assignee_id == by.id
    return [
        *(verb for verb in found if verb != states.ASSIGN or not mine),
        HAND,
        *([LEAVE] if inquiry.assignee_id else []),
    ]


def may_move(inquiry: Inquiry, by: Staff, *, decides: bool) -> bool:
    """Whether somebody may take it, hand it on or put it down: whoever has it in hand, anybody if nobody has, and those above; what was
    handed up to them and nobody took yet, they alone."""
    if inquiry.assignee_id is None:
        return decides or inquiry.escalated_at is None
    return decides or inquiry.assignee_id == by.id


def may_decide(mounting: AnyMounting, inquiry: Inquiry, verb: str, by: Staff) -> bool:
    """Whether somebody may answer it, put it off or close it: while a complaint that was handed up is not answered, only those to whom it
    was, or the one whom they gave it to."""
    if not mounting.above or inquiry.escalated_at is None:
        return True
    theirs = verb in _FROM_ABOVE and inquiry.state in (states.OPEN, states.WAITING)
    return not theirs or by.may(mounting.above) or inquiry.assignee_id == by.id


def must_decide(mounting: AnyMounting, inquiry: Inquiry, verb: str, by: Staff) -> None:
    """Raises RuleBroken where `may_decide` says no."""
    if not may_decide(mounting, inquiry, verb, by):
        raise errors.RuleBroken(
            "責任者に引き上げられたお問い合わせです。回答・返事待ち・終了は、責任者か、責任者から渡された人が行います。"
        )


def about_token(kind: str, about_id: str) -> str:
    """The blind token under which the inquiries about something are found."""
    return search.token("inquiry-about", f"{kind}:{about_id}")


def party_token(kind: str, party_id: str) -> str:
    """The blind token under which the inquiries of one who asks are found."""
    return search.token("inquiry-party", f"{kind}:{party_id}")


def staff(by: Staff) -> Speaker:
    """A member of staff, as the history names them."""
    return Speaker(by.name, by.id)


def tokens(mounting: AnyMounting, inquiry: Inquiry, wanted: list[str]) -> list[Find]:
    """The records under which an inquiry is found by these tokens."""
    sort = sort_key(inquiry.opened_at, inquiry.inquiry_id)
    found: list[Find] = search.token_records(mounting.find, wanted, sort=sort, found=inquiry_key(inquiry.inquiry_id))
    return found


def entry(
    mounting: AnyMounting,
    inquiry: Inquiry,
    what: str,
    words: str,
    by: Speaker,
    way: str | None = None,
    *,
    place: int | None = None,
    at: datetime | None = None,
) -> Entry:
    """A line of the history, for who writes the inquiry in the same transaction; `place` is its place among those of a new inquiry."""
    made: Entry = mounting.entry(
        pk=history_key(inquiry.inquiry_id),
        sk=entry_sort(inquiry.version if place is None else 0, place or 0),
        inquiry_id=inquiry.inquiry_id,
        at=at or clock.now(),
        what=what,
        way=way,
        words=kept(words),
        who=by.name,
        staff_id=by.staff_id,
    )
    return made


def told(mounting: AnyMounting, inquiry: Inquiry, what: str) -> list[Event]:
    """What other rooms learn of it: nothing that anybody said."""
    if what not in mounting.tells:
        return []
    due = clock.iso(inquiry.due_at) if inquiry.due_at else None
    data = {"number": inquiry.number, "priority": inquiry.priority, "due": due}
    return [Event(f"{mounting.room}.inquiry_{_TOLD[what]}", inquiry.inquiry_id, data)]


def kept(words: str) -> str | None:
    """What is stored of somebody's words: all of them, but never what looks like a My Number (番号法 第20条)."""
    return my_number.mask(words.strip()).text or None


def must_say(words: str, message: str, pointer: str = "/text") -> str:
    """The words, if somebody said any. Raises Invalid."""
    if not words.strip():
        raise errors.Invalid([FieldError(pointer, "required", message)])
    return words
