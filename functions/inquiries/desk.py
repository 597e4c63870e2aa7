"""What staff do with an inquiry: record, answer, note, hand over, escalate, wait, close, open again. Each is one transaction.

Every verb after the first acts on the version that its caller saw. A repetition after a lost answer meets its own marker and is given the
inquiry as it is; any other call with an old version is `Stale`.
"""

from dataclasses import dataclass
from typing import Any

from inquiries import hours, states, templates
from inquiries.records import Entry, Find, Inquiry, history_key, inquiry_key, sort_key
from kernel import case_number, clock, errors, ids, search
from kernel.callers import Staff
from kernel.changes import Change, Kept, Marker, New, Saved, commit, done_before
from kernel.errors import FieldError
from kernel.events import Event

TELEPHONE, FAX, MAIL, LINE, WEB = "telephone", "fax", "mail", "line", "web"
RECORDED, OVERDUE = "recorded", "overdue"
SYSTEM = "自動"
# What others hear of, by what was done: `<room>.inquiry_<word>`.
_TOLD = {
    RECORDED: "recorded",
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
    rule: hours.Rule
    verbs: frozenset[str]
    tells: frozenset[str] = frozenset()

    @property
    def room(self) -> str:
        return str(self.inquiry.Meta.room)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Asked:
    """What somebody asked, as staff wrote it down. `about` is (kind, id) in the service's own words."""

    way: str
    words: str
    subject: str = ""
    priority: str = hours.ORDINARY
    asked_by: str = ""
    reach: str = ""
    about: tuple[str, str] | None = None


type AnyMounting = Mounting[Any, Any, Any]


def of[I: Inquiry](mounting: Mounting[I, Any, Any], inquiry_id: str) -> I:
    """The inquiry, read consistently. Raises NotFound."""
    return mounting.inquiry.must(*inquiry_key(inquiry_id), consistent=True)


def actions(mounting: AnyMounting, inquiry: Inquiry) -> list[str]:
    """What staff may do with this inquiry here."""
    return [verb for verb in states.actions(inquiry.state) if verb in mounting.verbs]


def record[I: Inquiry](mounting: Mounting[I, Any, Any], asked: Asked, *, by: Staff, marker: Marker) -> I:
    """Take up what somebody asked by telephone, FAX or mail; the clock of the answer starts now.

    Raises Invalid (nothing was written down).
    """
    _words(asked.words, "お問い合わせの内容を入力してください。")
    now, inquiry_id = clock.now(), ids.new()
    kind, about = asked.about or (None, None)
    key, sort = inquiry_key(inquiry_id), sort_key(now, inquiry_id)
    inquiry = mounting.inquiry(
        pk=key[0],
        sk=key[1],
        inquiry_id=inquiry_id,
        number=case_number.of(inquiry_id),
        way=asked.way,
        priority=asked.priority,
        about_kind=kind,
        about_id=about,
        asked_by=asked.asked_by.strip() or None,
        reach=asked.reach.strip() or None,
        subject=asked.subject.strip() or None,
        opened_at=now,
    )
    inquiry.owe(now, mounting.rule.due(now, asked.priority))
    wanted = [search.token("case-number", inquiry.number)]
    if asked.about:
        wanted.append(about_token(*asked.about))
    outcome = commit(
        New(inquiry),
        New(_entry(mounting, inquiry, RECORDED, asked.words, by, asked.way)),
        *[Kept(token) for token in search.token_records(mounting.find, wanted, sort=sort, found=key)],
        events=_events(mounting, inquiry, RECORDED),
        marker=marker,
        answer=inquiry_id,
        table=mounting.inquiry,
    )
    return of(mounting, outcome.answer)


def answer[I: Inquiry](
    mounting: Mounting[I, Any, Any], inquiry_id: str, words: str, way: str, *, version: int, by: Staff, marker: Marker
) -> I:
    """Write down the answer that was given, and by which way. Raises NotFound, Stale, WrongState, Invalid (empty, or a 〔variable〕 left)."""
    templates.check(_words(words, "回答を入力してください。"))
    return _act(mounting, inquiry_id, states.ANSWER, words, version=version, by=by, marker=marker, way=way)


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
) -> I:
    """Escalate, wait, resume, close or reopen, with a reason where `states.needs_reason` asks for one.

    Escalating makes it a complaint, owed no later than a complaint of this instant would be, and takes it out of the hands that had it,
    for somebody above to take. Resuming and reopening begin the clock anew.

    Raises NotFound, Stale, WrongState, Invalid (no reason).
    """
    return _act(mounting, inquiry_id, verb, reason, version=version, by=by, marker=marker)


def fall_due(mounting: AnyMounting, inquiry_id: str) -> None:
    """Mark an open inquiry whose deadline has passed, once. The index may lag: what counts is the record."""
    inquiry = mounting.inquiry.find(*inquiry_key(inquiry_id), consistent=True)
    if inquiry is None or inquiry.due_at is None or inquiry.overdue or inquiry.due_at > clock.now():
        return
    inquiry.fall_overdue()
    entry = _entry(mounting, inquiry, OVERDUE, "", None)
    told = _events(mounting, inquiry, OVERDUE)
    try:
        commit(Saved(inquiry), New(entry), events=told, table=mounting.inquiry)
    except errors.Conflict:
        return  # somebody acted on it in this very moment; if it is still due, the next sweep sees it


def about_token(kind: str, about_id: str) -> str:
    """The blind token under which the inquiries about something are found."""
    return search.token("inquiry-about", f"{kind}:{about_id}")


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
) -> I:
    assert verb in mounting.verbs, f"{mounting.room} does not offer {verb}"
    inquiry = of(mounting, inquiry_id)
    if inquiry.version != version:
        if done_before(mounting.inquiry, marker) is None:
            raise errors.Stale()
        return inquiry
    state = states.after(verb, inquiry.state)
    if states.needs_reason(verb, inquiry.state):
        _words(words, "理由を入力してください。", "/reason")
    _change(mounting, inquiry, verb, state, to)
    entry = _entry(mounting, inquiry, verb, words, by, way)
    changes: list[Change] = [Saved(inquiry), New(entry)]
    commit(*changes, events=_events(mounting, inquiry, verb), marker=marker, table=mounting.inquiry)
    return of(mounting, inquiry_id)


def _change(mounting: AnyMounting, inquiry: Inquiry, verb: str, state: str, to: tuple[str, str] | None) -> None:
    now = clock.now()
    if verb == states.ASSIGN:
        inquiry.hand(to)
    elif verb == states.ESCALATE:
        inquiry.priority, inquiry.escalated_at = hours.COMPLAINT, now
        inquiry.hand(None)
        inquiry.hasten(mounting.rule.due(now, hours.COMPLAINT))
    elif verb in (states.RESUME, states.REOPEN):
        inquiry.owe(now, mounting.rule.due(now, inquiry.priority))
    elif verb != states.NOTE:
        inquiry.enter(state)


def _entry(
    mounting: AnyMounting, inquiry: Inquiry, what: str, words: str, by: Staff | None, way: str | None = None
) -> Entry:
    now, entry_id = clock.now(), ids.new()
    made: Entry = mounting.entry(
        pk=history_key(inquiry.inquiry_id),
        sk=sort_key(now, entry_id),
        inquiry_id=inquiry.inquiry_id,
        at=now,
        what=what,
        way=way,
        words=words.strip() or None,
        staff_id=by.id if by else None,
        staff_name=by.name if by else SYSTEM,
    )
    return made


def _events(mounting: AnyMounting, inquiry: Inquiry, what: str) -> list[Event]:
    """What other rooms learn of it: nothing that anybody said."""
    if what not in mounting.tells:
        return []
    due = clock.iso(inquiry.due_at) if inquiry.due_at else None
    data = {"number": inquiry.number, "priority": inquiry.priority, "due": due}
    return [Event(f"{mounting.room}.inquiry_{_TOLD[what]}", inquiry.inquiry_id, data)]


def _words(words: str, message: str, pointer: str = "/text") -> str:
    if not words.strip():
        raise errors.Invalid([FieldError(pointer, "required", message)])
    return words
