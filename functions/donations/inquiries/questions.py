"""What anybody asks by the form of the public site: kept first, then one transaction, then the answer with its number.

The inquiry's id follows from what was asked and when, and its time is the raw copy's: the number that the asker is given holds whatever
happens to the transaction, which the worker finishes a minute later (`docs/decisions/raw-copies.md`), and the same sent twice has one
number. Nothing is found out for the asker: she is told a number and a day, no more.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import botocore.exceptions

from donations import reading
from donations.inquiries import form, mails
from donations.inquiries.desk import DESK, rule
from donations.inquiries.records import Inquiry, Spent
from donations.orders.records import Tries
from inquiries import asking, hours, mounting
from inquiries.records import inquiry_key
from japan import text
from kernel import case_number, clock, errors, ids, intake, publicform, schema, secrets
from kernel.changes import Change, Marker, fingerprint
from kernel.errors import FieldError
from kernel.events import Event
from kernel.limits import Limit, viewer
from kernel.watch import count, logger

RAW_KIND: Final = "question"
FORMS: Final = Limit("donations.question", most=10, within=timedelta(hours=1))
RECEIPTS: Final = Limit(
    "donations.question-mail", most=5, within=timedelta(hours=1)
)  # to one mailbox; the rest is taken in silence
_SAME_WITHIN: Final = timedelta(minutes=10)  # a double click or a repetition is one
_UNREACHABLE: Final = (botocore.exceptions.ClientError, botocore.exceptions.BotoCoreError, errors.Busy)


def receive(body: dict[str, Any], *, ip: str, is_form: bool) -> dict[str, Any]:
    """Take a sent form: {number, message, answer_by}. The same content within ten minutes is one inquiry.

    Raises TooMany (more than ten an hour from one address), Invalid (the honeypot, the speed, or the proof of work), Busy.
    """
    _count(ip)
    guards = publicform.admit(body, is_form=is_form, spent=Spent)
    content = form.clean(body)
    raw = _kept(content)
    try:
        settle(raw, guards)
    except errors.Conflict as conflict:
        intake.erase(raw)  # its proof of work was used for another form
        message = "この送信はすでに使われています。画面を読み直して、もう一度送ってください。"
        raise errors.Invalid([FieldError("/altcha", "spent", message)]) from conflict
    except _UNREACHABLE as error:
        logger.warning("pending", extra={"error": type(error).__name__, "raw": raw.id})
        count("IntakePending")
    return answer(raw)


def _count(ip: str) -> None:
    """Count the viewer's try; a store that can't count keeps nobody from asking: what is asked is kept elsewhere first."""
    try:
        FORMS.count(Tries, viewer(ip))
    except (botocore.exceptions.ClientError, botocore.exceptions.BotoCoreError) as error:
        logger.warning("not counted", extra={"error": type(error).__name__})


def _kept(content: dict[str, Any]) -> intake.RawCopy:
    inquiry_id = _id_of(content, clock.now())
    try:
        return intake.keep("donations", RAW_KIND, content | {"inquiry_id": inquiry_id})
    except (botocore.exceptions.ClientError, botocore.exceptions.BotoCoreError) as error:
        raise errors.Busy("ただいま受け付けられません。数分後に、もう一度送ってください。") from error


def _id_of(content: dict[str, Any], now: datetime) -> str:
    """The id of what is asked now: that of the same content if it was asked within the ten minutes before, also across a window's end.

    One read. If the store can't tell, the window of now decides: what is asked is kept all the same.
    """
    same = fingerprint(content)
    before, current = (_id_in(_window(at), same) for at in (now - _SAME_WITHIN, now))
    try:
        found = next(reading.batch([inquiry_key(before)]), None)
    except _UNREACHABLE as error:
        logger.warning("not looked back", extra={"error": type(error).__name__})
        return current
    lately = found is not None and now - Inquiry.from_raw_data(found).opened_at < _SAME_WITHIN
    return before if lately else current


def _id_in(window: datetime, same: str) -> str:
    """The window is in the digest too: the number that people say is made of that, and another question has another one."""
    return ids.made(window, bytes.fromhex(secrets.mac("search_key", f"{same}\x1f{clock.iso(window)}")))


def _window(at: datetime) -> datetime:
    """The beginning of the ten minutes that an instant belongs to."""
    length = int(_SAME_WITHIN.total_seconds())
    return datetime.fromtimestamp(clock.seconds(at) // length * length, UTC)


def replay(raw: intake.RawCopy) -> None:
    """Finish what a raw copy began; does nothing if its transaction happened. Raises Busy."""
    settle(raw)


def settle(raw: intake.RawCopy, guards: Sequence[Change] = ()) -> Inquiry:
    """The transaction. Raises Conflict (a proof of work that was used before), Busy."""
    try:
        return _asked(raw, guards, receipt=True)
    except errors.TooMany:
        return _asked(raw, guards, receipt=False)


def _asked(raw: intake.RawCopy, guards: Sequence[Change], *, receipt: bool) -> Inquiry:
    told = raw.content
    email = told.get("email", "")

    def also(inquiry: Any) -> tuple[Sequence[Change], Sequence[Event]]:
        inquiry.form = {name: told[name] for name in ("order_number", "email", "telephone") if name in told}
        mail = mails.asked(inquiry, email, answer_words(inquiry.due_at, told["reply_by"])) if receipt and email else []
        return [*guards, *([RECEIPTS.counted(Tries, text.mailbox_key(email))] if mail else [])], mail

    topics = schema.load("donations/question")["properties"]["topic"]["x-words"]
    asked = mounting.Asked(
        mounting.WEB,
        told["text"],
        subject=topics[told["topic"]],
        asked_by=told["name"],
        reach=email if told["reply_by"] == form.MAIL else told["telephone"],
        inquiry_id=told["inquiry_id"],
        at=clock.parse(raw.at),
    )
    marker = Marker(("donations.question", told["inquiry_id"]))
    return asking.ask(DESK, asked, who=told["name"], marker=marker, also=also)


def answer(raw: intake.RawCopy) -> dict[str, Any]:
    """What the asker is told; the same whether the transaction is done or still to come."""
    content = raw.content
    due = rule().due(clock.parse(raw.at), hours.ORDINARY)
    masked = "マイナンバーらしい12けたの数字は、伏せて受け付けました。" if content.get("masked") else ""
    return {
        "number": case_number.of(content["inquiry_id"]),
        "message": answer_words(due, content["reply_by"]) + masked,
        "answer_by": clock.iso(due),
    }


def answer_words(due: datetime, reply_by: str) -> str:
    """おそくとも11月30日（月）までに、メールでお返事します。"""
    day = due.astimezone(clock.JST)
    way = "お電話" if reply_by == form.TELEPHONE else "メール"
    return f"おそくとも{day.month}月{day.day}日（{'月火水木金土日'[day.weekday()]}）までに、{way}でお返事します。"
