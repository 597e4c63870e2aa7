"""What the routes answer: rows without a word of what was said, a talk for who may read it."""

from datetime import datetime
from typing import Any

from kernel import clock
from kernel.callers import Staff
from line.consultations import desk, direct, talk
from line.consultations.records import (
    BOOKED,
    ENDED,
    HERE_FOR,
    LIVE,
    WAITING,
    Consultation,
    Direct,
    Entry,
    Said,
    Seen,
)
from line.presenting import label
from line.records import user_of
from line.safety import wording

STATES = {WAITING: "待っています", LIVE: "相談中", ENDED: "終わりました"}
ORIGINS = {BOOKED: "予約（チャット）", "notice": "トークの案内から"}
ACTS = {
    "opened": "相談を始めた",
    "taken": "相談を引き受けた",
    "handed": "担当を渡した",
    "ended": "相談を終えた",
    "written_up": "記録を書いた",
    "given_back": "担当がいなくなり、待ちに戻った",
}


def row(one: Consultation, me: Staff) -> dict[str, Any]:
    """One line of a list."""
    return {
        "id": one.consultation_id,
        "version": one.version,
        "state": one.state,
        "state_name": STATES[one.state],
        "origin_name": ORIGINS[one.origin],
        "user": label(one.user_key),
        "booking_id": one.booking_id,
        "opened_at": clock.iso(one.opened_at),
        "taken_at": _instant(one.taken_at),
        "ended_at": _instant(one.ended_at),
        "staff_name": one.staff_name,
        "mine": one.staff_id == me.id,
        "to_write_up": one.unwritten,
    }


def detail(one: Consultation, me: Staff) -> dict[str, Any]:
    """A consultation without its words: those are asked for by who may read them."""
    found = [entry for entry in Entry.query(f"CONSULTATION-HISTORY#{one.consultation_id}") if isinstance(entry, Entry)]
    user = user_of(one.user_key)
    return {
        **row(one, me),
        "person_id": one.user_key,
        "safe": user is not None and wording.wants_neutral(user),
        "next_step_name": desk.NEXT_STEPS.get(one.next_step or ""),
        "actions": _actions(one, me),
        "history": [
            {
                "at": clock.iso(entry.at),
                "what": ACTS[entry.what],
                "who": entry.who,
                "detail": entry.words or "",
            }
            for entry in found
        ],
        "why": [_why(one)],
    }


def _why(one: Consultation) -> dict[str, Any]:
    """Who may read it, and why."""
    held = f"担当は{one.staff_name}です。" if one.staff_name else "まだ担当がいないので、だれも読めません。"
    return {
        "rule": "line.consultation.holder",
        "version": 1,
        "since": "2026-11-26",
        "source": "相談の記録の取扱い（複写・印刷をしない、読んだ人を記録する）",
        "text": f"{held}相談の内容は、担当の相談員だけが読めます。責任者は理由を書けば読めて、読んだことが記録に残ります。",
        "rows": [{"label": "始まり方", "value": ORIGINS[one.origin]}],
    }


def _actions(one: Consultation, me: Staff) -> list[str]:
    if one.state == WAITING:
        return ["take"]
    mine = one.staff_id == me.id
    if one.state == LIVE:
        return ["say", "end", "hand"] if mine else (["hand"] if me.may(desk.LEAD) else [])
    if not one.unwritten:
        return []
    return ["end", "hand"] if mine else (["hand"] if me.may(desk.LEAD) else [])


def talked(found: talk.News, side: str) -> dict[str, Any]:
    """What a poll answers to one side."""
    one = found.consultation
    other = found.seen.get("staff" if side == "person" else "person")
    own = found.seen.get(side)
    return {
        "state": one.state,
        "version": one.version,
        "said": [_said(said, words) for said, words in found.said],
        "more": found.more,
        "read": other.read if other else 0,
        "my_read": own.read if own else 0,
        "types": bool(other and other.types_until and other.types_until > clock.now()),
        "here": _here(other),
        "counsellor": one.staff_name,
    }


def _said(said: Said, words: Any) -> dict[str, Any]:
    return {
        "number": said.number,
        "id": said.said_id,
        "by": said.by,
        "at": clock.iso(said.at),
        "what": said.what,
        "text": words,
        "file": said.file_id,
    }


def _here(seen: Seen | None) -> bool:
    return bool(seen and seen.here_at and clock.now() - seen.here_at < HERE_FOR)


def direct_now(stands: Direct) -> dict[str, Any]:
    """How the switch stands, and how it came there."""
    return {**_step(stands), "version": stands.version, "history": [_step(one) for one in direct.history()]}


def _step(one: Direct) -> dict[str, Any]:
    return {
        "state": one.state,
        "reason": one.reason,
        "proposed_name": one.proposed_name,
        "proposed_at": _instant(one.proposed_at),
        "decided_name": one.decided_name,
        "decided_at": _instant(one.decided_at),
    }


def _instant(at: datetime | None) -> str | None:
    return clock.iso(at) if at else None
