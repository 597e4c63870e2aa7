"""From a sent form to an application: two steps, because anybody can type somebody else's address.

(sent) ──► unconfirmed ──button in the mail──► application (screening)
               └──7 days──► forgotten
"""

from datetime import timedelta
from typing import Any

from consortium import form, mails, names, rules
from consortium.records import SCREENING, Application, ConsortiumRecord, Find, Form, Member, Spent, Tries
from japan import text
from kernel import clock, errors, publicform
from kernel.changes import Kept, Marker, New, Removed, commit, done_before, fingerprint
from kernel.events import Event
from kernel.limits import Limit, viewer
from kernel.search import find, records, token_records
from kernel.settings import public_url

PURPOSE = "consortium.confirm"
CONFIRM_PATH = "/api/consortium/confirm"
FORMS = Limit("consortium.apply", most=10, within=timedelta(hours=1))
_SAME_WITHIN_SECONDS = 600  # a double click or a repetition is one form; who posts again later gets a new mail

_GONE = "このリンクは使えません。期限（7日）が過ぎたときは、お手数ですが、はじめから申し込んでください。"


def apply(body: dict[str, Any], *, ip: str, is_form: bool, marker: Marker | None) -> dict[str, Any]:
    """Keep a sent form until its sender confirms it, and ask for the mail with the link: {state, message, expires}.

    The same content within ten minutes is one form and one mail.

    Raises:
        TooMany: more than ten forms an hour from one address, or mails to one mailbox.
        Invalid: the honeypot, the speed or the proof of work; or a proof that was used for another form.
    """
    FORMS.count(Tries, viewer(ip))
    guards = publicform.admit(body, is_form=is_form, spent=Spent)
    content = form.clean(body)
    waiting = publicform.waiting(Form, content)
    expires = clock.now() + publicform.CONFIRM_WITHIN
    link = public_url(publicform.confirm_url(PURPOSE, waiting.form_id, CONFIRM_PATH))
    mail = mails.to_confirm(waiting.form_id, content, url=link, until=rules.shown_date(expires))
    answer = {
        "state": "unconfirmed",
        "message": f"確認のメールを {content['contact']['email']} にお送りしました。"
        "メールのボタンを押すと、申込みが事務局に届きます。",
        "expires": clock.iso(expires),
    }
    window = int(clock.now().timestamp() // _SAME_WITHIN_SECONDS)
    once = marker or Marker(("consortium.apply", fingerprint(content), str(window)))
    one_more = publicform.MAILS_TO_ONE.counted(Tries, text.mailbox_key(content["contact"]["email"]))
    changes = [New(waiting), *guards, one_more]
    try:
        return dict(commit(*changes, table=ConsortiumRecord, events=[mail], marker=once, answer=answer).answer)
    except errors.Conflict as conflict:
        message = "この送信はすでに使われています。画面を読み直して、もう一度送ってください。"
        raise errors.Invalid([errors.FieldError("/altcha", "spent", message)]) from conflict


def opened(token: str) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """What stands behind a link: the form that waits, or else the answer that its confirmation got. Raises NotFound."""
    form_id, waiting = publicform.unconfirmed(Form, PURPOSE, token)
    if waiting is not None:
        return waiting.content, None
    before = _confirmed(form_id)
    if before is None:
        raise errors.NotFound(_GONE)
    return None, before


def confirm(token: str) -> dict[str, Any]:
    """Make the form an application, once; a repetition gets the same answer: {state, message, id, decide_by}.

    Raises NotFound: the link is not ours, or its seven days are over.
    """
    form_id, waiting = publicform.unconfirmed(Form, PURPOSE, token)
    before = _confirmed(form_id) if waiting is None else None
    if before is not None:
        return before
    if waiting is None:
        raise errors.NotFound(_GONE)
    application = _application(form_id, waiting.content)
    application.flags = flags(application)
    assert application.due_at is not None
    answer = {
        "state": "submitted",
        "id": form_id,
        "receipt": application.receipt,
        "message": f"申込みが届きました。{rules.shown_date(application.due_at)}までに、メールで結果をお知らせします。",
        "decide_by": clock.iso(application.due_at),
    }
    outcome = commit(
        New(application),
        Removed(waiting),
        *(Kept(token) for token in _tokens(application)),
        table=ConsortiumRecord,
        events=[
            Event(
                "consortium.application_submitted",
                form_id,
                {"kind": application.organisation_kind, "due": clock.iso(application.due_at)},
            ),
            mails.about("received", application, decide_by=rules.shown_date(application.due_at)),
        ],
        marker=_marker(form_id),
        answer=answer,
    )
    return dict(outcome.answer)


def _marker(form_id: str) -> Marker:
    return Marker((PURPOSE, form_id))


def _confirmed(form_id: str) -> dict[str, Any] | None:
    done = done_before(ConsortiumRecord, _marker(form_id))
    return dict(done.answer) if done else None


def _application(form_id: str, content: dict[str, Any]) -> Application:
    now = clock.now()
    application = Application(
        pk=f"APPLICATION#{form_id}",
        sk="APPLICATION",
        gsi1pk=f"APPLICATIONS#{clock.month_of(now)}",
        gsi1sk=f"{clock.iso(now)}#{form_id}",
        application_id=form_id,
        submitted_at=now,
        organisation_kind=content["organisation"]["kind"],
        organisation=content["organisation"],
        contact=content["contact"],
        interests=content["interests"],
        motive=content["motive"],
        list_publicly=content["list_publicly"],
    )
    application.enter(SCREENING, rules.decide_by(clock.today()))
    application.tell("申込者", "申込み", "メールの確認が済み、審査が始まりました")
    return application


def _tokens(application: Application) -> list[Find]:
    wanted = [
        *names.application_tokens(application.organisation, application.contact),
        names.receipt_token(application.receipt),
    ]
    sort = f"{clock.iso(application.submitted_at)}#{application.application_id}"
    return token_records(Find, wanted, sort=sort, found=(application.pk, application.sk))


def related(application: Application) -> list[Application | Member]:
    """Other members and applications with the same corporate number, newest first (none without a number)."""
    number = application.organisation.get("corporate_number", "")
    if not number:
        return []
    keys = [key for key in find(Find, names.number_token(number)) if key != (application.pk, application.sk)]
    return list(records(ConsortiumRecord, keys))  # type: ignore[arg-type]


def flags(application: Application) -> list[str]:
    """What staff should look at: 'member' and 'in-screening' say that the corporate number is known already."""
    others = related(application)
    found = []
    if any(isinstance(one, Member) and one.status != "left" for one in others):
        found.append("member")
    if any(isinstance(one, Application) and one.due_at is not None for one in others):
        found.append("in-screening")
    return found
