"""Getting a send out: written before it is tried, claimed by who tries, settled by what LINE says.

A new send is born claimed by the process that writes it: one write less than claiming it afterwards. If that process dies, the due
time brings the send back when the claim is surely dead.

A reply takes no retry key. Its token works once, so trying the same token again is safe; when the token is dead after a try without
an answer, the message goes by push: never zero, at most one duplicate. A push carries a retry key derived from the send's id, and is
tried with that same key until LINE answers: exactly once. LINE keeps a retry key for 24 hours; after 23 we stop, and staff see
`unknown` (some try had no answer) or `failed` (all had a clear no).

In the webhook's queue first tries wait for LINE's answer one after the other, so they have a `Patience`: once LINE is silent or turns us
away, or twenty seconds are over, further sends of that invocation are born waiting, and the sweep takes them within a minute.

A send that is free only (a sign of life, worth something for a minute) never goes by push: it lapses with its token.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

from inquiries.records import sort_key
from kernel import clock, errors
from kernel.changes import Change, Saved, commit
from kernel.events import Event
from kernel.watch import count, logger
from line import inquiries, limits, numbers, sending
from line.bookings import calls
from line.bookings import records as bookings
from line.records import (
    ACCEPTED,
    BLOCKED,
    FAILED,
    LAPSED,
    SENDING,
    SENT,
    TROUBLED,
    UNKNOWN,
    LineRecord,
    Send,
    User,
    find_inquiry,
    find_send,
    user_of,
)
from line.safety import wording

TOKEN_LIFE = timedelta(seconds=60)
TOKEN_MARGIN = timedelta(seconds=10)  # for the way to LINE, and for clocks that differ
CLAIM = timedelta(minutes=2)  # longer than a try can take: a claim that old is a crash
GIVE_UP = timedelta(hours=23)
SETTLE_ATTEMPTS = 5
TRY_SECONDS = 20  # a try begun by then ends within the function's minute, even if LINE is silent twice
URGENT_SECONDS = 30  # the same for what must not wait: a try begun by then ends within the minute
REPLY, PUSH = "reply", "push"
RETRY_KEYS = uuid.UUID("6d616368-696d-7573-7562-692d6c696e65")  # the namespace of our retry keys


class Patience:
    """Whether one invocation goes on trying LINE at once. It ends with the first try that must be repeated, and with its time."""

    def __init__(self) -> None:
        self._ends = self._ends_for_the_urgent = 0.0

    def begin(self) -> None:
        """A new invocation: LINE may be well again."""
        now = clock.stopwatch()
        self._ends, self._ends_for_the_urgent = now + TRY_SECONDS, now + URGENT_SECONDS

    def lasts(self) -> bool:
        return clock.stopwatch() < self._ends

    def for_the_urgent(self) -> bool:
        """Whether there is time for one that must not wait, though LINE has been slow."""
        return clock.stopwatch() < self._ends_for_the_urgent

    def heard(self, send: Send) -> None:
        """What became of a try: one that must be repeated says how the next would go."""
        if send.state == ACCEPTED:
            self._ends = 0.0


def token_until(event_at: datetime) -> datetime:
    """Until when a reply token may be used, by the stamp of the event that brought it."""
    return event_at + TOKEN_LIFE - TOKEN_MARGIN


def new_send(
    send_id: str,
    *,
    role: str,
    user_key: str,
    messages: list[dict[str, Any]],
    notice: str = wording.REPLY,
    inquiry_id: str = "",
    about: str = "",
    token: tuple[str, datetime] | None = None,
    free_only: bool = False,
    staff: tuple[str, str] = ("", ""),
    held: bool = True,
) -> Send:
    """A new send, held by this process unless it is to wait for the sweep. `notice` is its row in `safety.wording`; `token` is a reply token
    and until when it lives; `staff` is (id, name).

    Raises AssertionError for messages that LINE would refuse: what people write is checked before it comes here. Raises KeyError for a notice
    that has no neutral words.
    """
    ref = wording.Ref(wording.SEND, send_id, about)
    broken = limits.faults(messages) + limits.faults(wording.neutral(notice, messages, ref))
    assert not broken, broken
    now = clock.now()
    send = Send(
        pk=f"SEND#{send_id}",
        sk="SEND",
        send_id=send_id,
        role=role,
        user_key=user_key,
        inquiry_id=inquiry_id or None,
        about=about or None,
        at=now,
        notice=notice,
        messages=messages,
        reply_token=token[0] if token else None,
        reply_token_until=token[1] if token else None,
        free_only=int(free_only),
        retry_key=str(uuid.uuid5(RETRY_KEYS, send_id)),
        staff_id=staff[0] or None,
        staff_name=staff[1] or None,
    )
    if inquiry_id:
        send.gsi1pk, send.gsi1sk = f"TALK#{inquiry_id}", sort_key(now, send_id)
    if held:
        _begin(send)
    else:
        send.enter(ACCEPTED)
        send.look_again(now)
    return send


def first_try(send: Send, user: User) -> Send:
    """Try the send that this process has just written, and so holds. Returns it as it is known afterwards."""
    return _heard(send, _tried(send, user))


def again(record: Send) -> Send | None:
    """The send's time has come: a try is to be repeated, or whoever held it died. None if it is no longer due."""
    send = find_send(record.send_id)
    if send is None or send.duesk is None or send.duesk > clock.iso(clock.now()) + "$":
        return None
    if clock.now() - send.at >= GIVE_UP:
        trouble = send.trouble or "1日のあいだ、LINEから返事がありませんでした"
        return _settle(send, UNKNOWN if send.doubts else FAILED, trouble)
    if send.about and not bookings.stands(send.about):
        return _settle(send, LAPSED, "予約が変わったか、始まったため、送りませんでした")
    user = user_of(send.user_key)
    if user is None:
        raise errors.NotFound()
    _begin(send)
    try:
        commit(Saved(send), table=LineRecord)
    except errors.Conflict:
        return None  # somebody else has taken it up
    return _heard(send, _tried(send, user))


def _begin(send: Send) -> None:
    """Claim it: until we say what came of the try, it is in doubt."""
    now = clock.now()
    alive = bool(send.reply_token and send.reply_token_until and now < send.reply_token_until)
    send.enter(SENDING, send.trouble or "")
    send.way = REPLY if alive else PUSH
    send.attempts += 1
    send.doubts += 1
    send.look_again(now + CLAIM)


def _tried(send: Send, user: User) -> sending.Result:
    send.neutral = int(wording.wants_neutral(user))
    ref = wording.Ref(wording.SEND, send.send_id, send.about or "")
    messages = wording.for_user(user, send.notice, send.messages, ref)
    if send.way == REPLY:
        result = sending.reply(str(send.reply_token), messages)
        if result.kind != sending.TOKEN_DEAD:
            return result
        send.way, send.reply_token = PUSH, None  # a clear no; the retry key stands in the record since it was written
    if send.free_only:
        return sending.Result(LAPSED)
    if not user.line_user_id:
        return sending.Result(BLOCKED, detail="新しいアカウントでの引き継ぎがまだのため、送りませんでした")
    if user.state == BLOCKED:
        return sending.Result(BLOCKED, detail="ブロック中のため、送りませんでした")
    return sending.push(user.line_user_id, messages, send.retry_key)


def _heard(send: Send, result: sending.Result) -> Send:
    """Write down what LINE said, or that it said nothing."""
    match result.kind:
        case sending.SENT:
            send.line_request_id = result.request_id or None
            return _settle(send, SENT)
        case sending.DOUBT | sending.LATER:
            return _wait(send, result)
        case sending.QUOTA:
            return _settle(send, FAILED, "quota")
        case _:
            state = result.kind if result.kind in (BLOCKED, LAPSED) else FAILED
            return _settle(send, state, result.detail)


def _wait(send: Send, result: sending.Result) -> Send:
    """Not out yet, or nobody knows: try again later, waiting longer each time."""
    if result.kind == sending.DOUBT:
        logger.warning("no answer from LINE", extra={"send": send.send_id, "way": send.way, "detail": result.detail})
    else:
        send.doubts -= 1
    send.enter(ACCEPTED, result.detail)
    send.look_again(clock.now() + timedelta(minutes=min(2 ** (send.attempts - 1), 60)))
    count("LineSendDelayed")
    try:
        commit(Saved(send), table=LineRecord)
    except errors.Conflict:
        return find_send(send.send_id) or send  # our claim was taken for dead; who took it up goes on
    return send


def _settle(send: Send, state: str, trouble: str = "") -> Send:
    """Write the end of it, with what follows for its inquiry and the figures."""
    mine, way, request_id = send.attempts, send.way, send.line_request_id
    for _ in range(SETTLE_ATTEMPTS):
        send.enter(state, trouble)
        send.way, send.line_request_id = way, request_id
        if send.notice == wording.HANDOVER:
            from line.handover import talk as handover  # not in the way of other sends

            send.messages = handover.masked(send.messages)
        changes: list[Change] = [Saved(send)]
        told: list[Event] = []
        if state == SENT:
            send.doubts = 0
            changes.append(numbers.counted(clock.now(), **_figures(send)))
        inquiry = find_inquiry(send.inquiry_id) if send.role == "staff" and send.inquiry_id else None
        if inquiry is not None:
            lines, events = inquiries.heard_back(inquiry, send)
            changes += [Saved(inquiry), *lines]
            told += events
        if state in TROUBLED:
            data = {"state": state, "role": send.role, "inquiry_id": send.inquiry_id, "trouble": trouble}
            told.append(Event("line.send_troubled", send.send_id, data))
            changes += calls.instead_of(send)
        try:
            commit(*changes, events=told, table=LineRecord)
        except errors.Conflict:
            current = find_send(send.send_id)
            if current is None or current.attempts != mine or current.state not in (ACCEPTED, SENDING):
                return current or send  # it is settled, or somebody else is trying
            send = current
            continue
        count("LineSent" if state == SENT else "LineNotSent")
        return send
    raise errors.Busy()


def _figures(send: Send) -> dict[str, int]:
    figures = {"replies" if send.way == REPLY else "pushes": 1}
    return figures | ({"answers": 1} if send.role == "staff" else {})
