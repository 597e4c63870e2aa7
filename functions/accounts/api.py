"""HTTP of accounts: signing in and out, and oneself. The administrator's part is in `api_admin`."""

from typing import Any

from accounts import api_admin, colleagues, sessions, sign_in, staff
from accounts.front import app
from accounts.locks import LOCKED
from accounts.records import Tries
from kernel import clock
from kernel.app import Answer, Call
from kernel.callers import staff_address_allowed
from kernel.errors import NotFound
from kernel.limits import Limit, viewer
from kernel.routes import Natural, public
from kernel.routes import staff as staff_only
from kernel.settings import city

__all__ = ["api_admin", "app"]

app.wings({"/api/accounts/delegates": "accounts.api_delegates", "/api/accounts/incidents": "accounts.incidents.api"})

# By the viewer's address, whatever e-mails it tries. A city hall is one address, and a sign-in two steps: at half past eight 400
# people come in, and every second of them mistypes once. What guards a password is the lock on its e-mail.
_SIGN_IN = Limit("sign-in", most=1000, within=LOCKED)
_FORGOTTEN = Limit("forgotten", most=10, within=LOCKED)


def _admit(call: Call, limit: Limit) -> None:
    """Count a try of somebody who is not signed in yet. Raises NotFound outside the staff's networks (as the firewall does), TooMany."""
    if not staff_address_allowed(call.ip):
        raise NotFound()
    limit.count(Tries, viewer(call.ip))


def _step(step: sign_in.Step) -> dict[str, Any]:
    return {"challenge": step.challenge, "next": step.next}


@app.post(
    "/api/accounts/staff/sign-in",
    audience=public(),
    summary="サインイン（パスワード）",
    body="accounts/sign-in",
    answer="accounts/challenge",
    idempotency=Natural("each call is a try of its own and gives a new challenge"),
    problems=(401,),
)
def password(call: Call) -> dict[str, Any]:
    """Check e-mail and password; what is wrong is never said."""
    _admit(call, _SIGN_IN)
    return _step(sign_in.begin(call.body["email"], call.body["password"], ip=call.ip))


@app.post(
    "/api/accounts/staff/sign-in/new-password",
    audience=public(),
    summary="サインイン（新しいパスワード）",
    body="accounts/new-password",
    answer="accounts/challenge",
    idempotency=Natural("the challenge is spent"),
    problems=(401,),
)
def new_password(call: Call) -> dict[str, Any]:
    """Choose a new password where the provider wants one."""
    _admit(call, _SIGN_IN)
    return _step(sign_in.choose_password(call.body["challenge"], call.body["password"], ip=call.ip))


@app.post(
    "/api/accounts/staff/sign-in/enrol",
    audience=public(),
    summary="サインイン（認証アプリの登録をはじめる）",
    body="accounts/enrol",
    answer="accounts/enrolment",
    idempotency=Natural("a repeated call offers a new secret and forgets the one before"),
    problems=(401,),
)
def enrol(call: Call) -> dict[str, Any]:
    """A TOTP secret to put into the authenticator app."""
    _admit(call, _SIGN_IN)
    secret, uri = sign_in.enrol(call.body["challenge"])
    return {"challenge": call.body["challenge"], "secret": secret, "otpauth_uri": uri}


@app.post(
    "/api/accounts/staff/sign-in/totp",
    audience=public(),
    summary="サインイン（確認コード）",
    body="accounts/totp",
    answer="accounts/session",
    idempotency=Natural("the challenge is spent"),
    problems=(401,),
)
def totp(call: Call) -> Answer:
    """Check the code and open the session."""
    _admit(call, _SIGN_IN)
    done = sign_in.finish(
        call.body["challenge"], call.body["code"], ip=call.ip, agent=call.headers.get("user-agent", "")
    )
    one = done.session
    body: dict[str, Any] = {"staff": _who(one), "csrf_token": one.csrf_token}
    if done.recovery_codes:
        body["recovery_codes"] = done.recovery_codes
    return Answer(body, cookies=(sessions.set_cookie(done.cookie),))


def _who(one: Any) -> dict[str, Any]:
    return {
        "id": one.staff_id,
        "name": one.name,
        "email": one.email,
        "team": one.team,
        "roles": list(one.roles or []),
        "permissions": list(one.permissions or []),
    }


@app.post(
    "/api/accounts/staff/sign-in/recovery",
    audience=public(),
    summary="サインイン（回復コード）",
    body="accounts/recovery",
    answer="accounts/challenge",
    idempotency=Natural("the challenge and the code are spent"),
    problems=(401,),
)
def recovery(call: Call) -> dict[str, Any]:
    """Spend a recovery code instead of the authenticator."""
    _admit(call, _SIGN_IN)
    return _step(sign_in.recover(call.body["challenge"], call.body["code"], ip=call.ip))


@app.post(
    "/api/accounts/staff/invitation",
    audience=public(),
    summary="招待・再設定のリンクでパスワードを決める",
    body="accounts/invitation",
    answer="kernel/done",
    idempotency=Natural("the link is spent"),
)
def invitation(call: Call) -> dict[str, Any]:
    """Set the password through an invitation or reset link."""
    _admit(call, _SIGN_IN)
    staff.accept(call.body["token"], call.body["password"], ip=call.ip)
    return {"done": True}


@app.post(
    "/api/accounts/staff/forgotten",
    audience=public(),
    summary="パスワードを忘れた",
    body="accounts/forgotten",
    answer="kernel/done",
    status=202,
    idempotency=Natural("each call is one more mail, limited by address and by mailbox"),
)
def forgotten(call: Call) -> dict[str, Any]:
    """Mail a reset link, if there is such a member and they have not been sent enough; the answer is always the same."""
    _admit(call, _FORGOTTEN)
    staff.forgotten(call.body["email"])
    return {"done": True}


@app.get(
    "/api/accounts/colleagues",
    audience=staff_only(""),
    summary="仕事を渡せる同僚",
    description="同じ権限を持つ、利用中の職員です。`voucher` を、渡す先としてサービスに送ります（1時間使えます）。",
    query="accounts/colleagues-query",
    answer="accounts/colleagues",
)
def colleagues_holding(call: Call) -> dict[str, Any]:
    """Who else holds a permission that one holds oneself."""
    wanted = call.query["permission"]
    if not call.staff.may(wanted):
        raise NotFound()
    return {"items": colleagues.holding(wanted)}


@app.get("/api/accounts/me", audience=staff_only(""), summary="自分", answer="accounts/me")
def me(call: Call) -> dict[str, Any]:
    """Who is signed in, and until when; asking moves the idle limit."""
    session = call.staff.session
    sessions.touch(session)
    settings = city()
    return {
        "staff": _who(session),
        "csrf_token": session.csrf_token,
        "idle_until": clock.iso(session.idle_until),
        "absolute_until": clock.iso(session.absolute_until),
        "city": {"code": settings.get("code", ""), "name": settings["name"], "services": settings.get("services", {})},
    }


@app.post(
    "/api/accounts/sign-out",
    audience=staff_only(""),
    summary="サインアウト",
    answer="kernel/done",
    idempotency=Natural("a session ends once"),
)
def sign_out(call: Call) -> Answer:
    """End this session."""
    sessions.end(call.staff.session)
    return Answer({"done": True}, cookies=(sessions.clear_cookie(),))


@app.post(
    "/api/accounts/sign-out-everywhere",
    audience=staff_only(""),
    summary="すべての端末でサインアウト",
    answer="kernel/done",
    idempotency=Natural("sessions end once"),
)
def sign_out_everywhere(call: Call) -> Answer:
    """End every session of the caller."""
    sessions.end_all(call.staff.id)
    sessions.end(call.staff.session)
    return Answer({"done": True}, cookies=(sessions.clear_cookie(),))
