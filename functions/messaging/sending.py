"""Sending a mail by SES, which takes no retry key: never zero, at most one duplicate, doubt is shown.

Before each attempt the mail is claimed (state `sending`, one more doubt). A clear yes or no takes the doubt back; a crash or a time-out
leaves it. With two doubts the mail is not tried again by itself: staff see `unknown` and decide.
"""

from datetime import timedelta
from typing import Any

import botocore.exceptions

from kernel import aws, clock, errors
from kernel.changes import New, Saved, commit
from kernel.events import Event
from kernel.settings import env
from kernel.watch import count, logger
from messaging import templates
from messaging.records import ACCEPTED, FAILED, SENDING, SENT, UNKNOWN, Mail, MessagingRecord, new_mail

DOUBTS_MOST = 2
NOT_WRITTEN = "not-written"  # the trouble of a mail without a text
ATTEMPTS_MOST = 12
CLAIM = timedelta(minutes=2)  # longer than the client's time-outs: a claim that old is a crash
_LATER = {"TooManyRequestsException", "ThrottlingException", "LimitExceededException"}


def accept(event: Event) -> Mail:
    """Take on the mail that `messaging.mail_requested` asks for, and send it; the same event is one mail.

    Raises NotWritten if no text can be made. Staff see the mail as failed then, and the event ends among the dead letters, which raises
    the alarm; brought back from there after the template was mended, it is written and sent, unless staff have sent it meanwhile.
    """
    asked = event.data
    mail = new_mail(
        event.id, template=asked["template"], to=asked["to"], subject="", body="", reference=asked.get("reference", "")
    )
    mail.values = asked.get("values", {})
    trouble = _write(mail)
    outcome = commit(New(mail), table=Mail, marker=event.marker("messaging.accept"))
    if outcome.repeated:
        mail = Mail.must(f"MAIL#{event.id}", "MAIL", consistent=True)
        if not mail.written and (trouble := _write(mail)) is None:
            commit(Saved(mail), table=Mail)
    if trouble is not None and not mail.written:
        raise trouble
    return attempt(mail) if mail.state == ACCEPTED else mail


def _write(mail: Mail) -> templates.NotWritten | None:
    """Give the mail its text and let it wait to be sent; or let it be failed, with what it lacks, and say so."""
    try:
        mail.subject, mail.body = templates.render(mail.template, mail.values)
    except templates.NotWritten as trouble:
        mail.trouble = NOT_WRITTEN
        if mail.state != FAILED:
            mail.enter(FAILED, detail=f"文面を作れませんでした（{trouble}）")
        return trouble
    mail.values = mail.trouble = None
    if mail.state != ACCEPTED:
        mail.enter(ACCEPTED, detail="文面を作り直しました")
    mail.look_again(clock.now() + CLAIM)
    return None


def attempt(mail: Mail) -> Mail:
    """Try once; the mail's state says what is known afterwards."""
    if mail.doubts >= DOUBTS_MOST or mail.attempts >= ATTEMPTS_MOST:
        mail.enter(UNKNOWN if mail.doubts else FAILED, detail="自動での送信を止めました")
        mail.look_again(None)
        commit(Saved(mail), table=Mail)
        count("MailGivenUp")
        return mail
    mail.enter(SENDING)
    mail.attempts += 1
    mail.doubts += 1
    mail.look_again(clock.now() + CLAIM)
    commit(Saved(mail), table=Mail)
    try:
        mail.provider_id = _deliver(mail)
    except botocore.exceptions.ClientError as error:
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400) >= 500:
            return mail  # a failing service may have sent it: that is doubt, not a no
        _refused(mail, error)
    except (botocore.exceptions.ConnectionError, botocore.exceptions.HTTPClientError):
        logger.warning("no answer from the mail service", extra={"mail": mail.mail_id})
        return mail  # the doubt stays; the due time brings it back
    else:
        mail.doubts -= 1
        mail.enter(SENT)
        mail.look_again(None)
    commit(Saved(mail), table=Mail)
    count("MailSent" if mail.state == SENT else "MailRefused")
    return mail


def _refused(mail: Mail, error: botocore.exceptions.ClientError) -> None:
    """A clear no: nothing was sent. Busy services are asked again later, refusals are for staff."""
    code = error.response["Error"]["Code"]
    mail.doubts -= 1
    mail.trouble = code
    if code in _LATER:
        mail.enter(ACCEPTED, detail=f"混み合い（{code}）。あとで送り直します")
        mail.look_again(clock.now() + timedelta(minutes=min(2**mail.attempts, 60)))
        return
    mail.enter(FAILED, detail=f"送信サービスが受け付けませんでした（{code}）")
    mail.look_again(None)


def _deliver(mail: Mail) -> str:
    content: dict[str, Any] = {
        "Simple": {
            "Subject": {"Data": mail.subject, "Charset": "UTF-8"},
            "Body": {"Text": {"Data": mail.body, "Charset": "UTF-8"}},
        }
    }
    # No retry by the client: each repetition must be a claim of its own.
    answer = aws.client("sesv2", attempts=1).send_email(
        FromEmailAddress=env("MAIL_FROM"), Destination={"ToAddresses": [mail.to]}, Content=content
    )
    return str(answer["MessageId"])


def send_again(mail_id: str, *, version: int, who: str) -> Mail:
    """Staff ask for another try of a failed or unknown mail.

    Raises NotFound, Stale, WrongState (it is on its way or has been sent), RuleBroken (its text still can't be written).
    """
    mail = Mail.must(f"MAIL#{mail_id}", "MAIL", consistent=True)
    if mail.version != version:
        raise errors.Stale()
    if mail.state not in (FAILED, UNKNOWN):
        raise errors.WrongState("送信できなかったメールだけを送り直せます。")
    if not mail.written and _write(mail) is not None:
        raise errors.RuleBroken(
            "文面をまだ作れません。システムの担当者に、メールの番号とひな形の名前を知らせてください。"
        )
    mail.doubts = mail.attempts = 0
    mail.enter(ACCEPTED, who=who, detail="送り直し")
    mail.look_again(clock.now())
    commit(Saved(mail), table=MessagingRecord)
    try:
        return attempt(mail)
    except errors.Stale:  # a sweep has taken it up in this very moment
        return Mail.must(f"MAIL#{mail_id}", "MAIL", consistent=True)
