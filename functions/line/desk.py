"""What staff do with an inquiry: answer, take, close, open again. Each is one transaction under the inquiry's version.

A repetition after a lost answer meets its own marker and is given the inquiry as it is; any other call with an old version is `Stale`.
"""

from collections.abc import Callable
from datetime import datetime

from kernel import clock, errors, ids
from kernel.callers import Staff
from kernel.changes import Change, Marker, New, Saved, commit, done_before
from kernel.errors import FieldError
from kernel.events import Event
from line import inquiries, limits, outgoing, replies
from line.records import (
    ANSWERED,
    BLOCKED,
    CLOSED,
    OPEN,
    Inquiry,
    LineRecord,
    Send,
    User,
    find_inquiry,
    inquiry_key,
)

type Made = tuple[list[Change], list[Event]]


def text_faults(body: dict[str, object]) -> list[FieldError]:
    """What LINE would refuse in an answer: its length counts UTF-16 units, so an emoji is two."""
    written = body.get("text")
    if not isinstance(written, str):
        return []
    if not written.strip():
        return [FieldError("/text", "required", "回答を入力してください。")]
    units = limits.utf16_units(written)
    if units > limits.TEXT_MOST:
        over = units - limits.TEXT_MOST
        message = (
            f"回答は{limits.TEXT_MOST:,}文字以内で入力してください（{over:,}文字多いです。絵文字は2文字と数えます）。"
        )
        return [FieldError("/text", "maxLength", message)]
    return []


def of(inquiry_id: str) -> Inquiry:
    """The inquiry, read consistently. Raises NotFound."""
    return Inquiry.must(*inquiry_key(inquiry_id), consistent=True)


def reply(inquiry_id: str, text: str, *, version: int, by: Staff, marker: Marker) -> Inquiry:
    """Answer in the talk: with a reply token that still lives, else by push. The inquiry is answered unless LINE says otherwise.

    Raises:
        NotFound; Stale; WrongState: it is closed; RuleBroken: the user has blocked the account, so staff must telephone.
    """

    written: list[tuple[Send, User]] = []

    def change(inquiry: Inquiry) -> Made:
        if inquiry.state == CLOSED:
            raise errors.WrongState("終了したお問い合わせです。回答するときは、先に「もう一度開く」を押してください。")
        user = User.must(f"USER#{inquiry.user_key}", "USER", consistent=True)
        if user.state == BLOCKED:
            raise errors.RuleBroken(
                "この方は公式アカウントをブロックしているため、LINEでは届きません。電話などで連絡してください。"
            )
        token = live_token(user, clock.now())
        send = outgoing.new_send(
            ids.new(),
            role="staff",
            user_key=user.user_key,
            messages=replies.staff_text(text),
            inquiry_id=inquiry_id,
            token=token,
            staff=(by.id, by.name),
        )
        changes: list[Change] = [Saved(inquiry), New(send)]
        if token is not None:
            user.reply_token = user.reply_token_until = None  # a token works once: it is this send's now
            changes.append(Saved(user))
        inquiry.enter(ANSWERED)
        inquiry.answer_id, inquiry.trouble = send.send_id, None
        inquiry.last_at = max(inquiry.last_at, send.at)
        inquiry.note(by.name, "answered")
        written.append((send, user))
        return changes, []

    if _once(inquiry_id, version, marker, change):
        outgoing.first_try(*written[-1])
    return of(inquiry_id)


def assign(inquiry_id: str, to: tuple[str, str] | None, *, version: int, by: Staff, marker: Marker) -> Inquiry:
    """Give the inquiry to (staff id, name), or to nobody. Raises NotFound, Stale, WrongState (closed)."""

    def change(inquiry: Inquiry) -> Made:
        if inquiry.state == CLOSED:
            raise errors.WrongState("終了したお問い合わせの担当は変えられません。")
        inquiry.assignee_id, inquiry.assignee_name = to or (None, None)
        inquiry.note(by.name, "assigned" if to else "unassigned", to[1] if to else "")
        return [Saved(inquiry)], []

    _once(inquiry_id, version, marker, change)
    return of(inquiry_id)


def close(inquiry_id: str, reason: str, *, version: int, by: Staff, marker: Marker) -> Inquiry:
    """Put the inquiry away. One that was not answered needs a reason.

    Raises NotFound, Stale, WrongState (it is closed), Invalid (no reason for an unanswered one).
    """

    def change(inquiry: Inquiry) -> Made:
        if inquiry.state == CLOSED:
            raise errors.WrongState("すでに終了しています。")
        if inquiry.state == OPEN and not reason.strip():
            message = "まだ回答していません。回答せずに終了する理由を入力してください（例：電話で回答した）。"
            raise errors.Invalid([FieldError("/reason", "required", message)])
        answered = inquiry.state == ANSWERED
        inquiry.enter(CLOSED)
        inquiry.trouble = None
        inquiry.note(by.name, "closed", reason.strip())
        told = Event("line.inquiry_closed", inquiry_id, {"number": inquiry.number, "answered": answered})
        return [Saved(inquiry)], [told]

    _once(inquiry_id, version, marker, change)
    return of(inquiry_id)


def reopen(inquiry_id: str, *, version: int, by: Staff, marker: Marker) -> Inquiry:
    """Take an answered or closed inquiry up again; its 24 hours begin anew.

    Raises NotFound, Stale, WrongState (it is open, or the same user has another open one).
    """

    def change(inquiry: Inquiry) -> Made:
        if inquiry.state == OPEN:
            raise errors.WrongState("すでに開いています。")
        user = User.must(f"USER#{inquiry.user_key}", "USER", consistent=True)
        other = find_inquiry(user.inquiry_id) if user.inquiry_id not in (None, inquiry_id) else None
        if other is not None and other.state == OPEN:
            raise errors.WrongState(
                f"この方には、開いているお問い合わせ（{other.number}）があります。そちらで回答してください。"
            )
        user.inquiry_id = inquiry_id
        now = clock.now()
        inquiry.last_at = now
        inquiry.wait_since(now, now + replies.ANSWER_WITHIN)
        inquiry.note(by.name, "reopened")
        told = Event("line.inquiry_reopened", inquiry_id, inquiries.event_data(inquiry))
        return [Saved(inquiry), Saved(user)], [told]

    _once(inquiry_id, version, marker, change)
    return of(inquiry_id)


def live_token(user: User, now: datetime) -> tuple[str, datetime] | None:
    """The reply token that the bot left, and until when it may be used."""
    if user.reply_token and user.reply_token_until and now < user.reply_token_until:
        return user.reply_token, user.reply_token_until
    return None


def named(staff_id: str) -> tuple[str, str]:
    """(id, name) of an active member of staff. Raises Invalid."""
    from accounts.records import ACTIVE, Member

    member = Member.find(f"STAFF#{staff_id}", "STAFF")
    if member is None or member.state != ACTIVE:
        raise errors.Invalid([FieldError("/assignee", "unknown", "担当にする職員が見つかりません。")])
    return member.staff_id, member.name


def _once(inquiry_id: str, version: int, marker: Marker, change: Callable[[Inquiry], Made]) -> bool:
    """Commit what `change` makes of the inquiry of this version; False if this call has happened before."""
    inquiry = of(inquiry_id)
    if inquiry.version != version:
        if done_before(LineRecord, marker) is None:
            raise errors.Stale()
        return False
    changes, told = change(inquiry)
    return not commit(*changes, events=told, marker=marker, table=LineRecord).repeated
