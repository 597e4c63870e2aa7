"""What is done with an inquiry: somebody asks or writes again; staff record, answer, note, hand over, escalate, wait, close, open again.

Each is one transaction. Every verb of staff after the first acts on the version that its caller saw: a repetition after a lost answer
meets its own marker and is given the inquiry as it is; any other call with an old version is `Stale`. Whoever asks from outside sees no
version: what she writes is added to the inquiry as it stands.

What a service must do in the same transaction (a mail, an event of its own) it passes as `also`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from inquiries import hours, states, templates
from inquiries.records import Entry, Find, Inquiry, entry_sort, history_key, inquiry_key, sort_key
from japan import my_number
from kernel import case_number, clock, errors, ids, search
from kernel.callers import Staff
from kernel.changes import Change, Kept, Marker, New, Saved, commit, done_before
from kernel.errors import FieldError
from kernel.events import Event

TELEPHONE, FAX, MAIL, LETTER, COUNTER, LINE, PAGE = (
    "telephone",
    "fax",
    "mail",
    "letter",
    "counter",
    "line",
    "page",
)
RECORDED, ASKED, WRITTEN, OVERDUE, LINKED = "recorded", "asked", "written", "overdue", "linked"
FROM_OUTSIDE: Final = (RECORDED, ASKED)
TO_OUTSIDE: Final = (states.ANSWER, WRITTEN)
ABOUT_MOST: Final = 5
_ATTEMPTS: Final = 4
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
    each of which the service has a schema.
    """

    inquiry: type[I]
    entry: type[E]
    find: type[F]
    rule: Callable[[], hours.Rule]
    verbs: frozenset[str]
    tells: frozenset[str] = frozenset()

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
    """What somebody asked. `about` is (kind, id) of each thing it is about, `party` of the one who asks, in the service's own words."""

    way: str
    words: str
    subject: str = ""
    priority: str = hours.ORDINARY
    asked_by: str = ""
    reach: str = ""
    about: tuple[tuple[str, str], ...] = ()
    party: tuple[str, str] | None = None


type AnyMounting = Mounting[Any, Any, Any]
type Also = Callable[[Any], tuple[Sequence[Change], Sequence[Event]]]


def nothing(_inquiry: Inquiry) -> tuple[Sequence[Change], Sequence[Event]]:
    """What a service that adds nothing passes as `also`."""
    return (), ()


def of[I: Inquiry](mounting: Mounting[I, Any, Any], inquiry_id: str) -> I:
    """The inquiry, read consistently. Raises NotFound."""
    return mounting.inquiry.must(*inquiry_key(inquiry_id), consistent=True)


def actions(mounting: AnyMounting, inquiry: Inquiry) -> list[str]:
    """What staff may do with this inquiry here."""
    return [verb for verb in states.actions(inquiry.state) if verb in mounting.verbs]


def record[I: Inquiry](
    mounting: Mounting[I, Any, Any],
    asked: Asked,
    *,
    by: Staff,
    marker: Marker,
    answer: str = "",
    also: Also = nothing,
) -> I:
    """Take up what somebody asked by telephone, FAX or mail; the clock of the answer starts now.

    With `answer` it was answered in the same breath, as most calls are. Raises Invalid (nothing was written down, a 〔variable〕 left).
    """
    answered = [(states.ANSWER, templates.check(answer, "/answer"))] if answer.strip() else []
    state = states.ANSWERED if answered else states.OPEN
    return _new(mounting, asked, [(RECORDED, asked.words), *answered], state, _staff(by), marker, also)


def ask[I: Inquiry](
    mounting: Mounting[I, Any, Any], asked: Asked, *, who: str, marker: Marker, also: Also = nothing
) -> I:
    """Take what somebody outside wrote on a page of ours. Raises Invalid (nothing was written)."""
    return _new(mounting, asked, [(ASKED, asked.words)], states.OPEN, Speaker(who), marker, also)


def write_to[I: Inquiry](
    mounting: Mounting[I, Any, Any], asked: Asked, *, by: Staff, marker: Marker, also: Also = nothing
) -> I:
    """Write to somebody who has not asked: we wait for the answer. Raises Invalid (empty, or a 〔variable〕 left)."""
    templates.check(asked.words)
    return _new(mounting, asked, [(WRITTEN, asked.words)], states.WAITING, _staff(by), marker, also)


def join[I: Inquiry](
    mounting: Mounting[I, Any, Any],
    inquiry_id: str,
    words: str,
    *,
    who: str,
    way: str,
    marker: Marker,
    also: Also = nothing,
) -> I:
    """Add what the one who asks writes further: an open inquiry keeps its deadline, any other is open again, its clock anew.

    Raises NotFound, Invalid (nothing was written).
    """
    _words(words, "内容を入力してください。")
    for left in reversed(range(_ATTEMPTS)):
        inquiry = of(mounting, inquiry_id)
        if inquiry.state != states.OPEN:
            now = clock.now()
            if inquiry.state != states.WAITING:  # what was handed up and waits for her is above still
                inquiry.calm()
            inquiry.owe(now, mounting.rule().due(now, inquiry.priority))
        line = entry(mounting, inquiry, ASKED, words, Speaker(who), way)
        changes, events = also(inquiry)
        try:
            commit(
                Saved(inquiry),
                New(line),
                *changes,
                events=[*_events(mounting, inquiry, ASKED), *events],
                marker=marker,
                table=mounting.inquiry,
            )
            break
        except errors.Conflict:
            if not left:  # staff act on it in these very moments; whoever wrote sees no version and just writes again
                raise
    return of(mounting, inquiry_id)


def answer[I: Inquiry](
    mounting: Mounting[I, Any, Any],
    inquiry_id: str,
    words: str,
    way: str,
    *,
    version: int,
    by: Staff,
    marker: Marker,
    also: Also = nothing,
) -> I:
    """Answer, or write down the answer that was given, and by which way. Raises NotFound, Stale, WrongState, Invalid (empty, or a
    〔variable〕 left)."""
    templates.check(_words(words, "回答を入力してください。"))
    return _act(mounting, inquiry_id, states.ANSWER, words, version=version, by=by, marker=marker, way=way, also=also)


def note[I: Inquiry](
    mounting: Mounting[I, Any, Any], inquiry_id: str, words: str, *, version: int, by: Staff, marker: Marker
) -> I:
    """Add a note of a call or a thought; the state stays. Raises NotFound, Stale, Invalid (empty)."""
    _words(words, "メモを入力してください。")
    return _act(mounting, inquiry_id, states.NOTE, words, version=version, by=by, marker=marker)


def assign[I: Inquiry](
    mounting: Mounting[I, Any, Any],
    inquiry_id: str,
    to: tuple[str, str] | None,
    *,
    version: int,
    by: Staff,
    marker: Marker,
) -> I:
    """Hand it to (staff id, name), or to nobody. Raises NotFound, Stale, WrongState."""
    words = to[1] if to else ""
    return _act(mounting, inquiry_id, states.ASSIGN, words, version=version, by=by, marker=marker, to=to)


def move[I: Inquiry](
    mounting: Mounting[I, Any, Any],
    inquiry_id: str,
    verb: str,
    reason: str,
    *,
    version: int,
    by: Staff,
    marker: Marker,
    also: Also = nothing,
) -> I:
    """Escalate, wait, resume, close or reopen, with a reason where `states.needs_reason` asks for one.

    Escalating makes it a complaint, owed no later than a complaint of this instant would be, and takes it out of the hands that had it,
    for somebody above to take. Resuming and reopening begin the clock anew.

    Raises NotFound, Stale, WrongState, Invalid (no reason).
    """
    return _act(mounting, inquiry_id, verb, reason, version=version, by=by, marker=marker, also=also)


def link[I: Inquiry](
    mounting: Mounting[I, Any, Any],
    inquiry_id: str,
    about: Sequence[tuple[str, str]],
    *,
    version: int,
    by: Staff,
    marker: Marker,
) -> I:
    """Say what it is about from now on. What it was about before does not lead to it any more.

    Raises NotFound, Stale, Invalid (too many).
    """
    if len(about) > ABOUT_MOST:
        raise errors.Invalid([FieldError("/about", "maxItems", f"関連は{ABOUT_MOST}つまでにしてください。")])
    return _act(mounting, inquiry_id, LINKED, "", version=version, by=by, marker=marker, about=about)


def fall_due(mounting: AnyMounting, inquiry_id: str, *, also: Also = nothing) -> None:
    """Mark an open inquiry whose deadline has passed, once. The index may lag: what counts is the record."""
    inquiry = mounting.inquiry.find(*inquiry_key(inquiry_id), consistent=True)
    if inquiry is None or inquiry.due_at is None or inquiry.overdue or inquiry.due_at > clock.now():
        return
    inquiry.fall_overdue()
    line = entry(mounting, inquiry, OVERDUE, "", SYSTEM, at=inquiry.due_at)
    changes, events = also(inquiry)
    told = _events(mounting, inquiry, OVERDUE)
    try:
        commit(Saved(inquiry), New(line), *changes, events=[*told, *events], table=mounting.inquiry)
    except errors.Conflict:
        return  # somebody acted on it in this very moment; if it is still due, the next sweep sees it


def about_token(kind: str, about_id: str) -> str:
    """The blind token under which the inquiries about something are found."""
    return search.token("inquiry-about", f"{kind}:{about_id}")


def party_token(kind: str, party_id: str) -> str:
    """The blind token under which the inquiries of one who asks are found."""
    return search.token("inquiry-party", f"{kind}:{party_id}")


def _staff(by: Staff) -> Speaker:
    return Speaker(by.name, by.id)


def _new[I: Inquiry](
    mounting: Mounting[I, Any, Any],
    asked: Asked,
    said: Sequence[tuple[str, str]],
    state: str,
    by: Speaker,
    marker: Marker,
    also: Also,
) -> I:
    _words(asked.words, "お問い合わせの内容を入力してください。")
    now, inquiry_id = clock.now(), ids.new()
    party_kind, party_id = asked.party or (None, None)
    key = inquiry_key(inquiry_id)
    inquiry = mounting.inquiry(
        pk=key[0],
        sk=key[1],
        inquiry_id=inquiry_id,
        number=case_number.of(inquiry_id),
        way=asked.way,
        priority=asked.priority,
        about=[{"kind": kind, "id": one} for kind, one in asked.about],
        party_kind=party_kind,
        party_id=party_id,
        asked_by=_kept(asked.asked_by),
        reach=_kept(asked.reach),
        subject=_kept(asked.subject),
        opened_at=now,
    )
    inquiry.owe(now, mounting.rule().due(now, asked.priority))
    if state != states.OPEN:
        inquiry.enter(state)
    wanted = [
        search.token("case-number", inquiry.number),
        *(about_token(*one) for one in dict.fromkeys(asked.about)),
        *([party_token(*asked.party)] if asked.party else []),
    ]
    changes, events = also(inquiry)
    outcome = commit(
        New(inquiry),
        *[
            New(entry(mounting, inquiry, what, words, by, asked.way, place=place))
            for place, (what, words) in enumerate(said)
        ],
        *[Kept(token) for token in _tokens(mounting, inquiry, wanted)],
        *changes,
        events=[*(event for what, _ in said for event in _events(mounting, inquiry, what)), *events],
        marker=marker,
        answer=inquiry_id,
        table=mounting.inquiry,
    )
    return of(mounting, outcome.answer)


def _act[I: Inquiry](
    mounting: Mounting[I, Any, Any],
    inquiry_id: str,
    verb: str,
    words: str,
    *,
    version: int,
    by: Staff,
    marker: Marker,
    way: str | None = None,
    to: tuple[str, str] | None = None,
    about: Sequence[tuple[str, str]] | None = None,
    also: Also = nothing,
) -> I:
    assert verb in mounting.verbs or verb == LINKED, f"{mounting.room} does not offer {verb}"
    inquiry = of(mounting, inquiry_id)
    if inquiry.version != version:
        if done_before(mounting.inquiry, marker) is None:
            raise errors.Stale()
        return inquiry
    changes: list[Change] = [Saved(inquiry)]
    if about is None:
        state = states.after(verb, inquiry.state)
        if states.needs_reason(verb, inquiry.state):
            _words(words, "理由を入力してください。", "/reason")
        _change(mounting, inquiry, verb, state, to)
    else:
        changes += _relinked(mounting, inquiry, about)
    changes.append(New(entry(mounting, inquiry, verb, words, _staff(by), way)))
    more, events = also(inquiry)
    commit(
        *changes,
        *more,
        events=[*_events(mounting, inquiry, verb), *events],
        marker=marker,
        table=mounting.inquiry,
    )
    return of(mounting, inquiry_id)


def _change(mounting: AnyMounting, inquiry: Inquiry, verb: str, state: str, to: tuple[str, str] | None) -> None:
    now = clock.now()
    if verb == states.ASSIGN:
        inquiry.hand(to)
    elif verb == states.ESCALATE:
        inquiry.priority, inquiry.escalated_at = hours.COMPLAINT, now
        inquiry.hand(None)
        inquiry.hasten(mounting.rule().due(now, hours.COMPLAINT))
    elif verb in (states.RESUME, states.REOPEN):
        if verb == states.REOPEN:
            inquiry.calm()
        inquiry.owe(now, mounting.rule().due(now, inquiry.priority))
    elif verb != states.NOTE:
        inquiry.enter(state)


def _relinked(mounting: AnyMounting, inquiry: Inquiry, about: Sequence[tuple[str, str]]) -> list[Change]:
    """The tokens of what it is about now; those of what it is not about any more lead nowhere (`lists.about` looks at the record)."""
    before = {(one["kind"], one["id"]) for one in inquiry.about}
    fresh = [one for one in dict.fromkeys(about) if one not in before]
    inquiry.about = [{"kind": kind, "id": one} for kind, one in dict.fromkeys(about)]
    return [Kept(token) for token in _tokens(mounting, inquiry, [about_token(*one) for one in fresh])]


def _tokens(mounting: AnyMounting, inquiry: Inquiry, wanted: list[str]) -> list[Find]:
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
        words=_kept(words),
        who=by.name,
        staff_id=by.staff_id,
    )
    return made


def _events(mounting: AnyMounting, inquiry: Inquiry, what: str) -> list[Event]:
    """What other rooms learn of it: nothing that anybody said."""
    if what not in mounting.tells:
        return []
    due = clock.iso(inquiry.due_at) if inquiry.due_at else None
    data = {"number": inquiry.number, "priority": inquiry.priority, "due": due}
    return [Event(f"{mounting.room}.inquiry_{_TOLD[what]}", inquiry.inquiry_id, data)]


def _kept(words: str) -> str | None:
    """What is stored of somebody's words: all of them, but never what looks like a My Number (番号法 第20条)."""
    return my_number.mask(words.strip()).text or None


def _words(words: str, message: str, pointer: str = "/text") -> str:
    if not words.strip():
        raise errors.Invalid([FieldError(pointer, "required", message)])
    return words
