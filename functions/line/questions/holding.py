"""Whose a talk is, and for how long; and who else has it open.

    bot ──a text that people must answer──► queue ──take──► staff ──answer──► bot (a day after the answer; texts go to the inquiry till then)
                                              ▲               │
                                              └─ leave, hold over, who has it left the service ─┘

While an inquiry is open, whoever has it has it for `HOLD` from the last thing that she did in it (took it, answered, wrote); a colleague to whom
it was handed has `HANDED`. Then it is back in the queue, with a line in its history, and nobody had to do anything. What is answered or
waits owes nothing, so no hold runs; when the user writes again, it begins anew.

Buttons of a booking and of a conversation are not questions of whose the talk is: they work always.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from inquiries import mounting
from inquiries.states import OPEN, WAITING
from kernel import clock, errors, search
from kernel.callers import Staff
from kernel.changes import Change, Kept, New, Removed, Saved, commit
from kernel.paging import page
from line.questions.records import Here, Hold, hold_key
from line.records import Inquiry, LineRecord, find_inquiry

HOLD: Final = timedelta(hours=2)
HANDED: Final = timedelta(hours=8)
RENEW_AFTER: Final = timedelta(minutes=10)  # who writes renews her hold; not with every letter
SEEN: Final = timedelta(minutes=5)
WRITING: Final = timedelta(minutes=3)
BOT, QUEUE, STAFF = "bot", "queue", "staff"
READS, WRITES, HOLDS, LEAVES = "reads", "writes", "holds", "leaves"
HELD_OVER: Final = "hold-over"
OTHERS_MOST: Final = 20


def held(inquiry_id: str, staff_id: str, span: timedelta = HOLD) -> Change:
    """That it is in these hands from now on, for so long; in the transaction that puts it there."""
    return Kept(_hold(inquiry_id, staff_id, clock.now() + span))


def taken_up(inquiry: Inquiry) -> list[Change]:
    """The hold of an inquiry that is owed again while somebody has it."""
    return [held(inquiry.inquiry_id, inquiry.assignee_id)] if inquiry.assignee_id else []


def _hold(inquiry_id: str, staff_id: str, until: datetime) -> Hold:
    pk, sk = hold_key(inquiry_id)
    hold = Hold(pk=pk, sk=sk, inquiry_id=inquiry_id, staff_id=staff_id, until=until)
    hold.look_again(until)
    return hold


def owner(inquiry: Inquiry) -> str:
    """Whose the talk is: what the user writes next goes there."""
    if inquiry.state not in (OPEN, WAITING):
        return BOT
    return STAFF if inquiry.assignee_id else QUEUE


def until(inquiry: Inquiry, hold: Hold | None) -> datetime | None:
    """Until when it stays in the hands that it is in; None if no hold runs."""
    if inquiry.state != OPEN or hold is None or hold.staff_id != inquiry.assignee_id:
        return None
    return hold.until


def holds_of(inquiries: Iterable[Inquiry]) -> dict[str, Hold]:
    """The holds of open inquiries that somebody has: one BatchGetItem, none if nobody has any."""
    wanted = [hold_key(one.inquiry_id) for one in inquiries if one.state == OPEN and one.assignee_id]
    return {one.inquiry_id: one for one in search.records(Hold, wanted)}


def give_back(record: Hold) -> None:
    """The time of a hold is over: what nobody touched goes back into the queue. Once more changes nothing."""
    hold = Hold.find(record.pk, record.sk, consistent=True)
    if hold is None or hold.duesk is None or hold.until > clock.now():
        return
    inquiry = find_inquiry(hold.inquiry_id)
    changes: list[Change] = [Saved(hold)]
    if inquiry is not None and inquiry.state == OPEN and inquiry.assignee_id and inquiry.assignee_id != hold.staff_id:
        # Two took it in the same moment, and the hold of the slower one stayed: who has it has her time.
        hold.staff_id, hold.until = inquiry.assignee_id, clock.now() + HOLD
        hold.look_again(hold.until)
    else:
        hold.look_again(None)
        if inquiry is not None and inquiry.state == OPEN and inquiry.assignee_id:
            line = mounting.entry(_desk(), inquiry, HELD_OVER, inquiry.assignee_name or "", mounting.SYSTEM)
            inquiry.hand(None)
            changes += [Saved(inquiry), New(line)]
    try:
        commit(*changes, table=LineRecord)
    except errors.Conflict:
        return  # somebody acted on it in this very moment; if it is still due, the next sweep sees it


def here(inquiry_id: str, doing: str, *, by: Staff) -> None:
    """Say that one has an inquiry open, writes in it, holds it on, or has left it. Who writes in what she has holds it on. Raises NotFound."""
    inquiry = mounting.of(_desk(), inquiry_id)
    pk, now = hold_key(inquiry_id)[0], clock.now()
    mark = Here.find(pk, f"HERE#{by.id}", consistent=True)
    changes: list[Change] = []
    if doing == LEAVES:
        changes += [Removed(mark)] if mark is not None else []
    else:
        fresh = Here(pk=pk, sk=f"HERE#{by.id}", staff_id=by.id, name=by.name, seen_at=now)
        fresh.writing_at = now if doing == WRITES else None
        fresh.ttl = clock.seconds(now + timedelta(days=1))
        changes.append(Kept(fresh))
        if inquiry.assignee_id == by.id and inquiry.state == OPEN and doing in (WRITES, HOLDS):
            hold = Hold.find(*hold_key(inquiry_id), consistent=True)
            left = until(inquiry, hold)
            if doing == HOLDS or left is None or left - now < HOLD - RENEW_AFTER:
                changes.append(held(inquiry_id, by.id, max(HOLD, left - now if left else HOLD)))
    if changes:
        try:
            commit(*changes, table=LineRecord)
        except errors.Stale:
            return  # her other window said the same in this moment


def others(inquiry_id: str, staff_id: str) -> list[dict[str, Any]]:
    """Who else has it open now, and whether they write: one query."""
    now = clock.now()
    marks = page(Here, "", [hold_key(inquiry_id)[0]], limit=OTHERS_MOST, prefix="HERE#", consistent=True).items
    known = [one for one in marks if one.staff_id != staff_id and now - one.seen_at < SEEN]
    return [
        {"name": one.name, "writes": one.writing_at is not None and now - one.writing_at < WRITING} for one in known
    ]


def _desk() -> Any:
    from line.inquiries import DESK  # it reads this file for what it writes beside a message

    return DESK
