"""Getting a send out: written first, claimed before each try, settled by what LINE says.

A reply takes no retry key. Its token works once, so trying the same token again is safe; when the token is dead after a try without
an answer, the message goes by push: never zero, at most one duplicate. A push carries a retry key derived from the send's id, and is
tried with that same key until LINE answers: exactly once. LINE keeps a retry key for 24 hours; after 23 we stop, and staff see
`unknown` (some try had no answer) or `failed` (all had a clear no).
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

from kernel import clock, errors
from kernel.changes import Change, Saved, commit
from kernel.events import Event
from kernel.watch import count, logger
from line import inquiries, limits, numbers, sending
from line.records import (
    ACCEPTED,
    BLOCKED,
    FAILED,
    SENDING,
    SENT,
    TROUBLED,
    UNKNOWN,
    LineRecord,
    Send,
    User,
    find_inquiry,
    find_send,
    sort_key,
)

TOKEN_LIFE = timedelta(seconds=60)
TOKEN_MARGIN = timedelta(seconds=10)  # for the way to LINE, and for clocks that differ
PICK_UP = timedelta(seconds=20)  # accepted, but nobody tried: the sweep does
CLAIM = timedelta(minutes=2)  # longer than a try can take: a claim that old is a crash
GIVE_UP = timedelta(hours=23)
SETTLE_ATTEMPTS = 5
_KEYS = uuid.UUID("6d616368-696d-7573-7562-692d6c696e65")  # the namespace of our retry keys


def token_until(event_at: datetime) -> datetime:
    """Until when a reply token may be used, by the stamp of the event that brought it."""
    return event_at + TOKEN_LIFE - TOKEN_MARGIN


def new_send(
    send_id: str,
    *,
    role: str,
    user_key: str,
    messages: list[dict[str, Any]],
    inquiry_id: str = "",
    token: tuple[str, datetime] | None = None,
    staff: tuple[str, str] = ("", ""),
) -> Send:
    """A send that has just been accepted. `token` is a reply token and until when it lives; `staff` is (id, name).

    Raises AssertionError for messages that LINE would refuse: what people write is checked before it comes here.
    """
    broken = limits.faults(messages)
    assert not broken, broken
    now = clock.now()
    send = Send(
        pk=f"SEND#{send_id}",
        sk="SEND",
        send_id=send_id,
        role=role,
        user_key=user_key,
        inquiry_id=inquiry_id or None,
        at=now,
        messages=messages,
        reply_token=token[0] if token else None,
        reply_token_until=token[1] if token else None,
        retry_key=str(uuid.uuid5(_KEYS, send_id)),
        staff_id=staff[0] or None,
        staff_name=staff[1] or None,
    )
    if inquiry_id:
        send.gsi1pk, send.gsi1sk = f"TALK#{inquiry_id}", sort_key(now, send_id)
    send.enter(ACCEPTED)
    send.look_again(now + PICK_UP)
    return send


def attempt(send: Send) -> Send:
    """Try once to get it out (a dead reply token is followed by a push at once). Returns the send as it is known afterwards."""
    while send.state in (ACCEPTED, SENDING):
        now = clock.now()
        user = None if _token_lives(send, now) else User.must(f"USER#{send.user_key}", "USER", consistent=True)
        if user is not None and user.state == BLOCKED:
            return _settle(send, BLOCKED, "ブロック中のため、送りませんでした")
        if now - send.at >= GIVE_UP:
            return _settle(
                send, UNKNOWN if send.doubts else FAILED, send.trouble or "1日のあいだ、LINEから返事がありませんでした"
            )
        if not _claim(send, "push" if user else "reply"):
            return find_send(send.send_id) or send
        result = _tried(send, user)
        if result.kind == sending.DOUBT:
            logger.warning(
                "no answer from LINE", extra={"send": send.send_id, "way": send.way, "detail": result.detail}
            )
            return _wait(send, result, doubtful=True)
        if result.kind == sending.LATER:
            return _wait(send, result, doubtful=False)
        if result.kind == sending.TOKEN_DEAD:
            send = _without_token(send)
            continue
        if result.kind == sending.SENT:
            send.line_request_id = result.request_id or None
            return _settle(send, SENT)
        return _settle(send, FAILED, "quota" if result.kind == sending.QUOTA else result.detail)
    return send


def resume(send_id: str) -> None:
    """Take up a send that was accepted but perhaps never tried; one that is being tried is left alone."""
    send = find_send(send_id)
    if send is not None and send.state == ACCEPTED:
        attempt(send)


def again(record: Send) -> None:
    """The send's due time has come: nobody tried, or the last try is to be repeated."""
    send = find_send(record.send_id)
    if send is not None and send.duesk is not None and send.duesk <= clock.iso(clock.now()) + "$":
        attempt(send)


def _token_lives(send: Send, now: datetime) -> bool:
    return bool(send.reply_token and send.reply_token_until and now < send.reply_token_until)


def _claim(send: Send, way: str) -> bool:
    """Say that we are trying now; False if somebody else said it first."""
    now = clock.now()
    send.enter(SENDING, send.trouble or "")
    send.way = way
    send.attempts += 1
    send.doubts += 1
    if way == "push" and send.pushed_at is None:
        send.pushed_at = now
    send.look_again(now + CLAIM)
    try:
        commit(Saved(send), table=LineRecord)
    except errors.Conflict:
        return False
    return True


def _tried(send: Send, user: User | None) -> sending.Result:
    if user is None:
        return sending.reply(str(send.reply_token), send.messages)
    return sending.push(user.line_user_id, send.messages, send.retry_key)


def _wait(send: Send, result: sending.Result, *, doubtful: bool) -> Send:
    """Not out yet, or nobody knows: try again later, waiting longer each time."""
    if not doubtful:
        send.doubts -= 1
    send.enter(ACCEPTED, result.detail)
    # A reply token lives for seconds: once more at the next sweep. A push has a day.
    send.look_again(clock.now() + timedelta(minutes=min(2 ** (send.attempts - 1), 60)))
    count("LineSendDelayed")
    return _saved(send)


def _without_token(send: Send) -> Send:
    """LINE does not take the token (any more): a clear no for this try; the next goes by push."""
    send.doubts -= 1
    send.reply_token = send.reply_token_until = None
    send.enter(ACCEPTED)
    send.look_again(clock.now())
    return _saved(send)


def _saved(send: Send) -> Send:
    try:
        commit(Saved(send), table=LineRecord)
    except errors.Conflict:
        return find_send(send.send_id) or send
    return send


def _settle(send: Send, state: str, trouble: str = "") -> Send:
    """Write the end of it, with what follows for its inquiry and the figures."""
    mine = send.attempts
    for _ in range(SETTLE_ATTEMPTS):
        send.enter(state, trouble)
        changes: list[Change] = [Saved(send)]
        told: list[Event] = []
        if state == SENT:
            send.doubts = 0
            changes.append(numbers.counted(clock.now(), **_figures(send)))
        inquiry = find_inquiry(send.inquiry_id) if send.role == "staff" and send.inquiry_id else None
        if inquiry is not None:
            told += inquiries.heard_back(inquiry, send)
            changes.append(Saved(inquiry))
        if state in TROUBLED:
            data = {"state": state, "role": send.role, "inquiry_id": send.inquiry_id, "trouble": trouble}
            told.append(Event("line.send_troubled", send.send_id, data))
        try:
            commit(*changes, events=told, table=LineRecord)
        except errors.Conflict:
            current = find_send(send.send_id)
            if current is None or current.attempts != mine or current.state not in (ACCEPTED, SENDING):
                return current or send  # it is settled, or somebody else is trying
            current.line_request_id = send.line_request_id
            send = current
            continue
        count("LineSent" if state == SENT else "LineNotSent")
        return send
    raise errors.Busy()


def _figures(send: Send) -> dict[str, int]:
    figures = {"replies" if send.way == "reply" else "pushes": 1}
    return figures | ({"answers": 1} if send.role == "staff" else {})
