"""What comes to the desk: somebody asks on a page of ours or writes again; staff take up what came otherwise, or write first.

Each is one transaction. Whoever asks from outside sees no version: what she writes is added to the inquiry as it stands. What a service
must do in the same transaction (a mail, an event of its own) it passes as `also`.
"""

from collections.abc import Sequence
from typing import Any, Final

from inquiries import states, templates
from inquiries.mounting import (
    ASKED,
    RECORDED,
    WRITTEN,
    Also,
    Asked,
    Mounting,
    Speaker,
    about_token,
    entry,
    kept,
    must_say,
    nothing,
    of,
    party_token,
    staff,
    tokens,
    told,
)
from inquiries.records import Inquiry, inquiry_key
from kernel import case_number, clock, errors, ids, search
from kernel.callers import Staff
from kernel.changes import Kept, Marker, New, Saved, commit

_ATTEMPTS: Final = 4


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
    return _new(mounting, asked, [(RECORDED, asked.words), *answered], state, staff(by), marker, also)


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
    return _new(mounting, asked, [(WRITTEN, asked.words)], states.WAITING, staff(by), marker, also)


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
    must_say(words, "内容を入力してください。")
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
                events=[*told(mounting, inquiry, ASKED), *events],
                marker=marker,
                table=mounting.inquiry,
            )
            break
        except errors.Conflict:
            if not left:  # staff act on it in these very moments; whoever wrote sees no version and just writes again
                raise
    return of(mounting, inquiry_id)


def _new[I: Inquiry](
    mounting: Mounting[I, Any, Any],
    asked: Asked,
    said: Sequence[tuple[str, str]],
    state: str,
    by: Speaker,
    marker: Marker,
    also: Also,
) -> I:
    must_say(asked.words, "お問い合わせの内容を入力してください。")
    now, inquiry_id = asked.at or clock.now(), asked.inquiry_id or ids.new()
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
        asked_by=kept(asked.asked_by),
        reach=kept(asked.reach),
        subject=kept(asked.subject),
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
            New(entry(mounting, inquiry, what, words, by, asked.way, place=place, at=now))
            for place, (what, words) in enumerate(said)
        ],
        *[Kept(token) for token in tokens(mounting, inquiry, wanted)],
        *changes,
        events=[*(event for what, _ in said for event in told(mounting, inquiry, what)), *events],
        marker=marker,
        answer=inquiry_id,
        table=mounting.inquiry,
    )
    return of(mounting, outcome.answer)
