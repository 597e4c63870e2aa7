"""What staff do with an inquiry: answer, note, take, hand over, wait, escalate, close, open again. Each is one transaction under the inquiry's version.

All but answering are the library's verbs, with what they mean in a talk beside them. An answer is ours: it may follow
another answer, it takes the user's reply token with it, and whoever has written it tries it at once, once.
A repetition after a lost answer meets its own marker and is given the inquiry as it is; any other call with an old version is `Stale`.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from inquiries import desk as library
from inquiries import mounting, states, templates
from inquiries.states import ANSWERED, CLOSED, OPEN, WAITING
from kernel import clock, errors, ids
from kernel.callers import Staff
from kernel.changes import Change, Marker, New, Saved, commit, done_before
from kernel.errors import FieldError
from kernel.events import Event
from line import inquiries, limits, outgoing, replies
from line.questions import holding
from line.records import BLOCKED, Inquiry, LineRecord, Send, User, find_inquiry, find_send, user_of
from line.safety import wording

LEAD: Final = "line.lead"

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
    return mounting.of(inquiries.DESK, inquiry_id)


def reply(inquiry_id: str, text: str, *, version: int, by: Staff, marker: Marker) -> Inquiry:
    """Answer in the talk: with a reply token that still lives, else by push. The inquiry is answered unless LINE says otherwise.

    Raises:
        NotFound; Stale; Invalid: a 〔variable〕 is left; WrongState: it is closed; RuleBroken: the user has blocked the account, so staff must telephone.
    """

    templates.check(text)
    written: list[tuple[Send, User]] = []

    def change(inquiry: Inquiry) -> list[Change]:
        if inquiry.state == CLOSED:
            raise errors.WrongState("終了したお問い合わせです。回答するときは、先に「もう一度開く」を押してください。")
        mounting.must_decide(inquiries.DESK, inquiry, states.ANSWER, by)
        user = _user(inquiry)
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
            notice=wording.ANSWER,
            inquiry_id=inquiry_id,
            token=token,
            staff=(by.id, by.name),
        )
        line = mounting.entry(
            inquiries.DESK, inquiry, states.ANSWER, "", mounting.Speaker(by.name, by.id), mounting.LINE
        )
        changes: list[Change] = [Saved(inquiry), New(line), New(send)]
        if token is not None:
            user.reply_token = user.reply_token_until = None  # a token works once: it is this send's now
            changes.append(Saved(user))
        inquiry.enter(ANSWERED)
        inquiry.answer_id, inquiry.trouble = send.send_id, None
        inquiry.last_at = max(inquiry.last_at, send.at)
        written.append((send, user))
        return changes

    if _once(inquiry_id, version, marker, change):
        outgoing.first_try(*written[-1])
    return of(inquiry_id)


def assign(
    inquiry_id: str, to: tuple[str, str] | None, *, version: int, by: Staff, marker: Marker, note: str = ""
) -> Inquiry:
    """Give the inquiry to (staff id, name) with a note, or to nobody.

    Raises NotFound, Stale, WrongState (closed), RuleBroken (it is in somebody else's hands, and `by` is not above).
    """

    def also(_: Inquiry) -> Made:
        if to is None:
            return [], []
        return [holding.held(inquiry_id, to[0], holding.HOLD if to[0] == by.id else holding.HANDED)], []

    return library.assign(
        inquiries.DESK, inquiry_id, to, version=version, by=by, marker=marker, decides=leads(by), note=note, also=also
    )


def leads(by: Staff) -> bool:
    """Whether somebody is one of those above: takes complaints, and takes over from who is absent."""
    return by.may(LEAD)


def note(inquiry_id: str, words: str, *, version: int, by: Staff, marker: Marker) -> Inquiry:
    """Note a call or a thought; the user never sees it. Raises NotFound, Stale, Invalid (empty)."""
    return library.note(inquiries.DESK, inquiry_id, words, version=version, by=by, marker=marker)


def wait(inquiry_id: str, reason: str, *, version: int, by: Staff, marker: Marker) -> Inquiry:
    """Wait for the user or for somebody else, once the user has an answer: before that the 24 hours run, whoever is asked.

    Raises NotFound, Stale, WrongState (not answered yet, or closed), Invalid (no reason).
    """
    if of(inquiry_id).state == OPEN and done_before(LineRecord, marker) is None:
        raise errors.WrongState(
            "まだ回答していません。24時間の約束は、だれかに確かめているあいだも続きます。"
            "確かめていることを一言回答してから、待ちにしてください。"
        )
    return library.move(inquiries.DESK, inquiry_id, states.WAIT, reason, version=version, by=by, marker=marker)


def escalate(inquiry_id: str, reason: str, *, version: int, by: Staff, marker: Marker) -> Inquiry:
    """Hand a complaint up, with a reason; its 24 hours stay. Raises NotFound, Stale, WrongState, Invalid (no reason)."""
    return library.move(inquiries.DESK, inquiry_id, states.ESCALATE, reason, version=version, by=by, marker=marker)


def resume(inquiry_id: str, *, version: int, by: Staff, marker: Marker) -> Inquiry:
    """Owe an answer again: 24 hours from now. Raises as `reopen`."""
    return library.move(
        inquiries.DESK, inquiry_id, states.RESUME, "", version=version, by=by, marker=marker, also=_the_open_one
    )


def close(inquiry_id: str, reason: str, *, version: int, by: Staff, marker: Marker) -> Inquiry:
    """Put the inquiry away. One that was not answered needs a reason.

    Raises NotFound, Stale, WrongState (it is closed), Invalid (no reason for an unanswered one).
    """
    answered = of(inquiry_id).state == ANSWERED  # true of the version that is closed: any other is Stale

    def also(inquiry: Inquiry) -> Made:
        inquiry.trouble = None
        return [], [Event("line.inquiry_closed", inquiry_id, {"number": inquiry.number, "answered": answered})]

    return library.move(
        inquiries.DESK, inquiry_id, states.CLOSE, reason, version=version, by=by, marker=marker, also=also
    )


def reopen(inquiry_id: str, *, version: int, by: Staff, marker: Marker) -> Inquiry:
    """Take an answered or closed inquiry up again; its 24 hours begin anew.

    Raises NotFound, Stale, WrongState (it is open, or the same user has another open one).
    """

    return library.move(
        inquiries.DESK, inquiry_id, states.REOPEN, "", version=version, by=by, marker=marker, also=_the_open_one
    )


def _the_open_one(inquiry: Inquiry) -> Made:
    """Make it the one open inquiry of its user. Raises WrongState (there is another)."""
    user = _user(inquiry)
    other = find_inquiry(user.inquiry_id) if user.inquiry_id not in (None, inquiry.inquiry_id) else None
    if other is not None and other.state in (OPEN, WAITING):
        raise errors.WrongState(
            f"この方には、終わっていないお問い合わせ（{other.number}）があります。そちらで回答してください。"
        )
    user.inquiry_id = inquiry.inquiry_id
    inquiry.last_at = clock.now()
    told = Event("line.inquiry_reopened", inquiry.inquiry_id, inquiries.event_data(inquiry))
    return [Saved(user), *holding.taken_up(inquiry)], [told]


def _user(inquiry: Inquiry) -> User:
    user = user_of(inquiry.user_key)
    if user is None:
        raise errors.NotFound()
    return user


def live_token(user: User, now: datetime) -> tuple[str, datetime] | None:
    """The reply token that the bot left, and until when it may be used."""
    if user.reply_token and user.reply_token_until and now < user.reply_token_until:
        return user.reply_token, user.reply_token_until
    return None


def _overtaken(inquiry: Inquiry) -> errors.Stale:
    """Why an answer is not sent: a colleague was quicker, or the talk has gone on. What was written stays on the writer's screen."""
    kept = "書いた文は、この画面に残してあります。"
    send = find_send(inquiry.answer_id) if inquiry.answer_id else None
    if inquiry.state == ANSWERED and send is not None:
        at = send.at.astimezone(clock.JST).strftime("%H:%M")
        return errors.Stale(
            f"{send.staff_name or '同僚'}さんが{at}に回答しました。{kept}いまのやりとりを読み、まだ要るときに送ってください。"
        )
    return errors.Stale(
        f"書いているあいだに、やりとりが新しくなりました。{kept}いまのやりとりを読んでから送ってください。"
    )


def _once(inquiry_id: str, version: int, marker: Marker, change: Callable[[Inquiry], list[Change]]) -> bool:
    """Commit what `change` makes of the inquiry of this version; False if this call has happened before."""
    inquiry = of(inquiry_id)
    if inquiry.version != version:
        if done_before(LineRecord, marker) is None:
            raise _overtaken(inquiry)
        return False
    return not commit(*change(inquiry), marker=marker, table=LineRecord).repeated
