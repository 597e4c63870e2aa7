"""What staff do with an inquiry: answer, note, hand over, escalate, wait, close, open again; and what the clock does: it falls due.

Each is one transaction on the version that its caller saw: a repetition after a lost answer meets its own marker and is given the
inquiry as it is; any other call with an old version is `Stale`. What a service must do in the same transaction (a mail, an event of its
own) it passes as `also`.
"""

from collections.abc import Sequence
from typing import Any

from inquiries import hours, lists, states, templates
from inquiries.mounting import (
    ABOUT_MOST,
    LINKED,
    OVERDUE,
    RETURNED,
    SYSTEM,
    Also,
    AnyMounting,
    Mounting,
    about_token,
    entry,
    may_move,
    must_decide,
    must_say,
    nothing,
    of,
    staff,
    tokens,
    told,
)
from inquiries.records import Inquiry, inquiry_key
from kernel import clock, errors
from kernel.callers import Staff
from kernel.changes import Change, Kept, Marker, New, Saved, commit, done_before
from kernel.errors import FieldError


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
    〔variable〕 left), RuleBroken (it was handed up, and not to `by`)."""
    templates.check(must_say(words, "回答を入力してください。"))
    return _act(mounting, inquiry_id, states.ANSWER, words, version=version, by=by, marker=marker, way=way, also=also)


def note[I: Inquiry](
    mounting: Mounting[I, Any, Any], inquiry_id: str, words: str, *, version: int, by: Staff, marker: Marker
) -> I:
    """Add a note of a call or a thought; the state stays. Raises NotFound, Stale, Invalid (empty)."""
    must_say(words, "メモを入力してください。")
    return _act(mounting, inquiry_id, states.NOTE, words, version=version, by=by, marker=marker)


def assign[I: Inquiry](
    mounting: Mounting[I, Any, Any],
    inquiry_id: str,
    to: tuple[str, str] | None,
    *,
    version: int,
    by: Staff,
    marker: Marker,
    decides: bool = False,
    note: str = "",
    also: Also = nothing,
) -> I:
    """Hand it to (staff id, name) with a note, or to nobody. What somebody else has in hand moves only for those above (`decides`).

    Raises NotFound, Stale, WrongState, RuleBroken (it is in somebody else's hands).
    """
    words = "\n".join(filter(None, [to[1] if to else "", note.strip()]))
    return _act(
        mounting,
        inquiry_id,
        states.ASSIGN,
        words,
        version=version,
        by=by,
        marker=marker,
        to=to,
        decides=decides,
        also=also,
    )


def give_back(mounting: AnyMounting, staff_id: str) -> int:
    """Put what somebody who has left had in hand back into the queue; how many. Once more changes nothing."""
    held: list[Inquiry] = []
    cursor = None
    while True:
        page = lists.in_hand(mounting, staff_id, cursor=cursor)
        held += page.items
        cursor = page.next
        if cursor is None:
            break
    for one in held:
        inquiry = of(mounting, one.inquiry_id)
        if inquiry.assignee_id != staff_id:
            continue  # the index lags behind
        line = entry(mounting, inquiry, RETURNED, inquiry.assignee_name or "", SYSTEM)
        inquiry.hand(None)
        commit(Saved(inquiry), New(line), table=mounting.inquiry)
    return len(held)


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

    Raises NotFound, Stale, WrongState, Invalid (no reason), RuleBroken (it was handed up, and not to `by`).
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
    try:
        commit(
            Saved(inquiry),
            New(line),
            *changes,
            events=[*told(mounting, inquiry, OVERDUE), *events],
            table=mounting.inquiry,
        )
    except errors.Conflict:
        return  # somebody acted on it in this very moment; if it is still due, the next sweep sees it


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
    decides: bool = False,
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
            must_say(words, "理由を入力してください。", "/reason")
        if verb == states.ASSIGN and not may_move(inquiry, by, decides=decides):
            raise errors.RuleBroken(
                f"{inquiry.assignee_name}さんが担当しています。引き取るときは、責任者に頼んでください。"
                if inquiry.assignee_id
                else "責任者に引き上げられています。責任者が引き受けてから、渡してもらってください。"
            )
        must_decide(mounting, inquiry, verb, by)
        _change(mounting, inquiry, verb, state, to)
    else:
        changes += _relinked(mounting, inquiry, about)
    changes.append(New(entry(mounting, inquiry, verb, words, staff(by), way)))
    more, events = also(inquiry)
    commit(
        *changes,
        *more,
        events=[*told(mounting, inquiry, verb), *events],
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
    return [Kept(token) for token in tokens(mounting, inquiry, [about_token(*one) for one in fresh])]
