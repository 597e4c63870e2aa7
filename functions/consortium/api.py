"""HTTP of the consortium: the public form and its confirmation, screening, members."""

from typing import Any

from consortium import downloads, form, intake, lists, members, pages, present, screening, waiting
from consortium.records import application_of, member_of
from kernel import errors, publicform
from kernel.app import Answer, Api, Call
from kernel.changes import fingerprint
from kernel.downloads import offer
from kernel.routes import Natural, public, staff

app = Api("consortium")
_VERSIONED = Natural(
    "the application's version and a marker: a repetition changes nothing and gets the application as it stands"
)


@app.get(
    "/api/consortium/challenge",
    audience=public(),
    summary="入会フォームの確認問題（ALTCHA）",
    answer="consortium/challenge",
)
def challenge(_call: Call) -> dict[str, Any]:
    """A proof-of-work challenge for the form's widget."""
    return publicform.challenge()


@app.post(
    "/api/consortium/applications",
    audience=public(),
    summary="入会の申込みを送る",
    description="送ると、確認のメールが届きます。メールのリンクで確認すると、申込みになります。JSONではALTCHAの解答が要ります。",
    body="consortium/application",
    rules=form.mistakes,
    answer="consortium/sent",
    status=202,
    form=True,
    limit_bytes=32 * 1024,
    idempotency=Natural("the same content within ten minutes is one form and one mail"),
)
def apply(call: Call) -> Answer:
    """Take a membership form; it becomes an application when its sender confirms it."""
    sent = intake.apply(call.body, ip=call.ip, is_form=call.is_form, marker=call.marker())
    return Answer(sent, page=pages.sent(sent))


@app.get(
    "/api/consortium/confirm",
    audience=public(),
    summary="申込みの確認ページ",
    query="consortium/confirm-query",
    description="メールのリンクが開くHTMLのページです。ボタンを押すと、POSTで確認します。",
)
def confirm_page(call: Call) -> Answer:
    """Show what will be confirmed, with a button: mail scanners follow links, people press buttons."""
    token = call.query.get("token", "")
    try:
        content, before = intake.opened(token)
    except errors.NotFound as problem:
        return Answer(status=404, page=pages.gone(problem))
    return Answer(page=pages.confirmed(before) if before else pages.confirm(token, content or {}))


@app.post(
    "/api/consortium/confirm",
    audience=public(),
    summary="申込みを確認する",
    body="consortium/confirm",
    answer="consortium/confirmed",
    form=True,
    limit_bytes=4096,
    idempotency=Natural("the link names one form; a repetition gets the same answer"),
)
def confirm(call: Call) -> Answer:
    """Make the form behind the link an application, once."""
    try:
        confirmed = intake.confirm(call.body["token"])
    except errors.NotFound as problem:
        if not call.is_form:
            raise
        return Answer(status=404, page=pages.gone(problem))
    return Answer(confirmed, page=pages.confirmed(confirmed))


@app.get(
    "/api/consortium/applications",
    audience=staff("consortium.read"),
    summary="申込みの一覧",
    query="consortium/applications-query",
    answer="consortium/application-list",
    reads="consortium-application",
)
def applications(call: Call) -> dict[str, Any]:
    """Applications: open ones by deadline, others newest first."""
    found = lists.applications(call.query)
    return {"items": [present.application_row(one) for one in found.items], "next": found.next}


@app.get(
    "/api/consortium/applications/{id}",
    audience=staff("consortium.read"),
    summary="申込み",
    answer="consortium/application-detail",
    reads="consortium-application",
)
def application(call: Call) -> dict[str, Any]:
    """One application."""
    return present.application(application_of(call.path["id"]), call.staff)


def _acted(call: Call, verb: screening.Verb) -> dict[str, Any]:
    application_id, version = call.path["id"], call.body["version"]
    marker = call.marker(
        application_id, str(version), call.staff.id, call.path.get("check", ""), fingerprint(call.body)
    )
    assert marker is not None
    try:
        return present.application(screening.act(application_id, version, marker, verb), call.staff)
    except errors.Stale as stale:
        stale.extra["current"] = present.application(application_of(application_id), call.staff)
        raise


@app.post(
    "/api/consortium/applications/{id}/checks/{check}",
    audience=staff("consortium.screen"),
    summary="確認を記録する",
    body="consortium/check",
    answer="consortium/application-detail",
    reads="consortium-application",
    idempotency=_VERSIONED,
)
def record_check(call: Call) -> dict[str, Any]:
    """Record one source's result for one check."""
    return _acted(call, lambda one: screening.record_check(one, call.path["check"], call.body, by=call.staff))


@app.post(
    "/api/consortium/applications/{id}/propose",
    audience=staff("consortium.screen"),
    summary="起案する",
    body="consortium/propose",
    answer="consortium/application-detail",
    reads="consortium-application",
    idempotency=_VERSIONED,
)
def propose(call: Call) -> dict[str, Any]:
    """Propose to admit or to decline."""
    return _acted(call, lambda one: screening.propose(one, call.body["decision"], call.body["reason"], by=call.staff))


@app.post(
    "/api/consortium/applications/{id}/approve",
    audience=staff("consortium.approve"),
    summary="決裁する",
    body="consortium/approve",
    answer="consortium/application-detail",
    reads="consortium-application",
    idempotency=_VERSIONED,
)
def approve(call: Call) -> dict[str, Any]:
    """Decide as proposed; a second person."""
    return _acted(call, lambda one: screening.approve(one, by=call.staff))


@app.post(
    "/api/consortium/applications/{id}/return",
    audience=staff("consortium.approve"),
    summary="起案を戻す",
    body="consortium/reason",
    answer="consortium/application-detail",
    reads="consortium-application",
    idempotency=_VERSIONED,
)
def give_back(call: Call) -> dict[str, Any]:
    """Give a proposal back to those who screen."""
    return _acted(call, lambda one: screening.give_back(one, call.body["reason"], by=call.staff))


@app.post(
    "/api/consortium/applications/{id}/send-back",
    audience=staff("consortium.screen"),
    summary="申込者に確認をお願いする（差し戻し）",
    body="consortium/reason",
    answer="consortium/application-detail",
    reads="consortium-application",
    idempotency=_VERSIONED,
)
def send_back(call: Call) -> dict[str, Any]:
    """Ask the applicant for more, by mail."""
    return _acted(call, lambda one: screening.send_back(one, call.body["reason"], by=call.staff))


@app.post(
    "/api/consortium/applications/{id}/resume",
    audience=staff("consortium.screen"),
    summary="返事を記録して審査を再開する",
    body="consortium/resume",
    answer="consortium/application-detail",
    reads="consortium-application",
    idempotency=_VERSIONED,
)
def resume(call: Call) -> dict[str, Any]:
    """Record what the applicant answered, and go on."""
    return _acted(call, lambda one: screening.resume(one, call.body["answer"], by=call.staff))


@app.get(
    "/api/consortium/members",
    audience=staff("consortium.read"),
    summary="会員の一覧",
    query="consortium/members-query",
    answer="consortium/member-list",
    reads="consortium-member",
)
def member_list(call: Call) -> dict[str, Any]:
    """Members, newest first."""
    found = lists.members(call.query)
    return {"items": [present.member_row(one) for one in found.items], "next": found.next}


@app.get(
    "/api/consortium/members/{id}",
    audience=staff("consortium.read"),
    summary="会員",
    answer="consortium/member-detail",
    reads="consortium-member",
)
def member(call: Call) -> dict[str, Any]:
    """One member."""
    return present.member(member_of(call.path["id"]), call.staff)


@app.post(
    "/api/consortium/members/{id}/change",
    audience=staff("consortium.screen"),
    summary="会員の状態や掲載を変える",
    body="consortium/member-change",
    answer="consortium/member-detail",
    reads="consortium-member",
    idempotency=Natural("the member's version and a marker: a repetition changes nothing"),
)
def change_member(call: Call) -> dict[str, Any]:
    """Change a member's status, listing, website or introduction."""
    member_id = call.path["id"]
    marker = call.marker(member_id, str(call.body["version"]), call.staff.id, fingerprint(call.body))
    assert marker is not None
    try:
        return present.member(members.change(member_id, call.body, by=call.staff, marker=marker), call.staff)
    except errors.Stale as stale:
        stale.extra["current"] = present.member(member_of(member_id), call.staff)
        raise


@app.get(
    "/api/consortium/waiting",
    audience=staff("consortium.read"),
    summary="コンソーシアムで待っていること",
    answer="kernel/waiting",
)
def what_waits(call: Call) -> dict[str, Any]:
    """What needs this member of staff now."""
    return waiting.waiting(call.staff)


@app.post(
    "/api/consortium/downloads",
    audience=staff("consortium.read"),
    summary="申込みか会員の一覧を受け取る",
    body="consortium/downloads",
    rules=downloads.mistakes,
    answer="kernel/download",
    idempotency=Natural("each call makes a file of its own that is gone the next day; no record changes"),
    reads="consortium-application",
)
def download(call: Call) -> dict[str, Any]:
    """A list as an encrypted ZIP."""
    header, rows = downloads.table(call.body["what"], call.body["filter"])
    return offer(call, f"consortium-{call.body['what']}", header, rows)
