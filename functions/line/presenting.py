"""How staff see inquiries: rows, details, the talk. Reads, decides nothing. Events and sends are `presenting_events`, わけ are `reasons`."""

import functools
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from inquiries import mounting, states
from inquiries.ready import Shelf
from inquiries.records import history_key
from inquiries.states import OPEN
from kernel import clock, errors, search, settings
from kernel.callers import Staff
from kernel.paging import page
from kernel.records import Record
from line import desk, reasons
from line.inquiries import DESK
from line.questions import holding
from line.questions.records import Hold
from line.records import (
    BLOCKED,
    SENT,
    Entry,
    Inquiry,
    LineRecord,
    Message,
    Send,
    Template,
    User,
    user_of,
)
from line.safety import wording
from line.words import HISTORY, SEND_STATES, STATES, TYPES

TALK_MOST = 200
HISTORY_MOST = 100
PREVIEW_CHARACTERS = 60


def label(user_key: str | None) -> str:
    """What staff call a user whose name we do not ask for."""
    return f"LINE利用者 {user_key[:6]}" if user_key else "不明"


def rows(inquiries: Iterable[Inquiry], by: Staff) -> list[dict[str, Any]]:
    """Rows of a list, each with the beginning of its last message: one BatchGetItem for all of them."""
    listed = list(inquiries)
    holds = holding.holds_of(listed)
    wanted = [(f"MESSAGE#{one.last_message_id}", "MESSAGE") for one in listed if one.last_message_id]
    found = {message.message_id: message for message in search.records(Message, dict.fromkeys(wanted))}
    return [_row(one, found.get(one.last_message_id or ""), by, holds.get(one.inquiry_id)) for one in listed]


def _row(one: Inquiry, last: Message | None, by: Staff, hold: Hold | None = None) -> dict[str, Any]:
    until = holding.until(one, hold)
    return {
        "id": one.inquiry_id,
        "version": one.version,
        "number": one.number,
        "state": one.state,
        "state_name": STATES[one.state],
        "overdue": bool(one.overdue),
        "trouble": one.trouble or None,
        "opened_at": clock.iso(one.opened_at),
        "due": clock.iso(one.due_at) if one.due_at else None,
        "last_at": clock.iso(one.last_at),
        "messages_count": one.messages,
        "preview": _preview(last),
        "user_label": label(one.user_key),
        "escalated": one.escalated_at is not None,
        "assignee": one.assignee_name or None,
        "assignee_id": one.assignee_id or None,
        "held_until": clock.iso(until) if until else None,
        "worry": _worry(one),
        "actions": actions(one, by),
    }


def _worry(one: Inquiry) -> str | None:
    """That it speaks of a worry, while nobody has answered: not of which kind, for a list stands open on a desk."""
    waits = one.worry is not None and one.state in (OPEN, states.WAITING)
    return "心配な言葉が届いています" if waits else None


def _preview(message: Message | None) -> str:
    if message is None or message.unsent_at is not None:
        return "（送信が取り消されました）"
    said = _text_of(message)
    if said is None:
        return f"（{TYPES.get(message.type or '', 'その他の内容')}）"
    line = " ".join(said.split())
    return line if len(line) <= PREVIEW_CHARACTERS else line[:PREVIEW_CHARACTERS] + "…"


def _text_of(message: Message) -> str | None:
    content = message.content if isinstance(message.content, dict) else {}
    return content["text"] if content.get("type") == "text" and isinstance(content.get("text"), str) else None


def actions(one: Inquiry, by: Staff) -> list[str]:
    """What this member of staff may do with it now, answering first. Waiting is for what has been answered: before that the 24 hours run."""
    may = mounting.actions(DESK, one, by=by, decides=desk.leads(by))
    return [
        *(["reply"] if one.state != states.CLOSED and mounting.may_decide(DESK, one, states.ANSWER, by) else []),
        *(verb for verb in may if verb != states.WAIT or one.state != OPEN),
    ]


@functools.cache
def shelf() -> Shelf[Template]:
    """Where the ready answers stand."""
    return Shelf(Template, json.loads((Path(__file__).parent / "ready.json").read_text(encoding="utf-8")))


def _ready(one: Inquiry) -> list[dict[str, Any]]:
    from line.questions import variables

    office = settings.city()["office"]
    hours = f"{office['days']}の{office['opens']}から{office['closes']}"
    known, why_not = variables.of_person(one.user_key)
    values = {"番号": one.number, "窓口の時間": hours, **known}
    return [{**ready, "missing": variables.missing(ready["words"], why_not)} for ready in shelf().filled(values)]


def detail(one: Inquiry, by: Staff) -> dict[str, Any]:
    """An inquiry with its talk, how an answer would go now, the ready answers, its history and its why: five reads."""
    user = user_of(one.user_key)
    newest = page(LineRecord, "gsi1", [f"TALK#{one.inquiry_id}"], limit=TALK_MOST)
    records: list[Record] = list(newest.items)
    if one.answer_id and not any(isinstance(known, Send) and known.send_id == one.answer_id for known in records):
        # An index lags behind its table by a moment; what staff have just written must not seem lost.
        records += [found] if (found := Send.find(f"SEND#{one.answer_id}", "SEND", consistent=True)) else []
    talk = sorted((bubble for record in records for bubble in _bubbles(record)), key=_turn)
    last = next((record for record in newest.items if isinstance(record, Message)), None)
    sending = how(user)
    return _row(one, last, by, holding.holds_of([one]).get(one.inquiry_id)) | {
        "actions": [name for name in actions(one, by) if name != "reply" or not sending["blocked"]],
        "messages": talk,
        "cut": newest.next is not None,
        "sending": sending,
        "person": _person(one, user),
        "unanswered_since": clock.iso(one.waits_since) if one.state == OPEN and one.waits_since else None,
        "ready": _ready(one) if one.state != states.CLOSED else [],
        "history": history(one),
        "why": reasons.why(one, sending),
    }


def history(one: Inquiry) -> list[dict[str, Any]]:
    """What was done with it, in its order: the last hundred lines."""
    newest = page(Entry, "", [history_key(one.inquiry_id)], limit=HISTORY_MOST).items
    return [
        {"at": clock.iso(line.at), "who": line.who, "what": _done(line), "detail": line.words or ""}
        for line in reversed(newest)
    ]


def _done(line: Entry) -> str:
    if line.what == states.ASSIGN and not line.words:
        return "担当を外しました"
    return HISTORY.get(line.what, line.what)


def _went(send: Send) -> str:
    """What became of a send; of one that went out in neutral words also whether its user has opened it."""
    told = SEND_STATES[send.state]
    if send.neutral and send.notice != wording.REPLY and send.state == SENT:
        told += "（ひかえめ通知。" + ("本人が開きました）" if send.opened_at else "まだ開かれていません）")
    return told


def _person(one: Inquiry, user: User | None) -> dict[str, Any]:
    state = user.state if user else ""
    return {
        "label": label(one.user_key),
        "state": state or "unknown",
        "state_name": {"following": "友だち", "blocked": "ブロック中"}.get(state, "不明"),
        "line_user_id": user.line_user_id if user else None,
        "id": one.user_key,
        "safe": user is not None and wording.wants_neutral(user),
    }


def how(user: User | None) -> dict[str, Any]:
    """How an answer would go if it were sent now: free by the reply token while it lives, else as a paid push."""
    now = clock.now()
    blocked = user is None or user.state == BLOCKED
    token = desk.live_token(user, now) if user and not blocked else None
    if blocked:
        return {"by": "telephone", "seconds_left": None, "until": None, "blocked": True, "quota_left": None}
    if token is None:
        return {"by": "push", "seconds_left": None, "until": None, "blocked": False, "quota_left": None}
    left = int((token[1] - now).total_seconds())
    return {"by": "reply", "seconds_left": left, "until": clock.iso(token[1]), "blocked": False, "quota_left": None}


def _turn(bubble: dict[str, Any]) -> tuple[str, int, int, str]:
    """By time; within a millisecond a question stands before its answers, and two questions in the order of their ids,
    which LINE counts up."""
    order = ("user", "bot", "staff").index(str(bubble["from"]))
    return str(bubble["at"]), order, len(str(bubble["id"])), str(bubble["id"])


def _bubbles(record: Record) -> list[dict[str, Any]]:
    if isinstance(record, Message):
        unsent = record.unsent_at is not None
        return [
            {
                "id": record.message_id,
                "at": clock.iso(record.at or record.unsent_at or clock.now()),
                "from": "user",
                "who": None,
                "kind": "unsent" if unsent else record.type or "unknown",
                "text": None if unsent else _text_of(record),
                "sent_by": None,
                "state": None,
                "state_name": None,
            }
        ]
    if isinstance(record, Send):
        return [
            {
                "id": f"{record.send_id}-{number}",
                "at": clock.iso(record.at),
                "from": record.role,
                "who": record.staff_name or None,
                "kind": "text",
                "text": message.get("text") or (message.get("template") or {}).get("text") or message.get("altText"),
                "sent_by": record.way or None,
                "state": record.state,
                "state_name": _went(record),
            }
            for number, message in enumerate(record.messages, 1)
        ]
    return []


def stale(problem: errors.Stale, inquiry_id: str, by: Staff) -> errors.Stale:
    """The problem with the inquiry as it is now, for the screen that shows both."""
    problem.extra["current"] = detail(desk.of(inquiry_id), by)
    return problem
