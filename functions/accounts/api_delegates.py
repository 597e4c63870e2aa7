"""HTTP of delegates: coming in by a mailed code, and staff who look after them."""

from typing import Any

from accounts import delegates
from accounts.front import app
from accounts.locks import LOCKED
from accounts.records import Delegate, Tries
from kernel import clock
from kernel.app import Answer, Call
from kernel.limits import Limit, viewer
from kernel.routes import Key, Natural, member, public, staff

# Vendors are the only kind of organisation with delegates yet; whoever writes in donations looks after theirs.
LOOK_AFTER = staff("donations.write")
_KNOCKS = Limit("delegate-sign-in", most=60, within=LOCKED)


@app.post(
    "/api/accounts/delegates/code",
    audience=public(),
    summary="団体の担当者に確認コードを送る",
    body="accounts/delegate-code",
    answer="kernel/done",
    status=202,
    idempotency=Natural("each call is one more mail, limited by address and by mailbox"),
)
def delegate_code(call: Call) -> dict[str, Any]:
    """Mail a code, if there is such a delegate; the answer is always the same."""
    _KNOCKS.count(Tries, viewer(call.ip))
    delegates.ask_code(call.body["kind"], call.body["email"])
    return {"done": True}


@app.post(
    "/api/accounts/delegates/sign-in",
    audience=public(),
    summary="団体の担当者のサインイン",
    body="accounts/delegate-sign-in",
    answer="accounts/delegate-session",
    idempotency=Natural("the code is spent"),
    problems=(401,),
)
def delegate_sign_in(call: Call) -> Answer:
    """Open a session with the mailed code."""
    _KNOCKS.count(Tries, viewer(call.ip))
    asked, agent = call.body, call.headers.get("user-agent", "")
    done = delegates.sign_in(asked["kind"], asked["email"], asked["code"], ip=call.ip, agent=agent)
    return Answer(_session(done.session), cookies=(delegates.set_cookie(done.cookie),))


def _session(one: Any) -> dict[str, Any]:
    return {
        "name": one.name,
        "kind": one.organisation_kind,
        "organisation": one.organisation,
        "csrf_token": one.csrf_token,
    }


@app.get("/api/accounts/delegates/me", audience=member(""), summary="団体の担当者", answer="accounts/delegate-session")
def delegate_me(call: Call) -> dict[str, Any]:
    """Who is signed in for an organisation; asking moves the idle limit."""
    delegates.touch(call.member.session)
    return _session(call.member.session)


@app.post(
    "/api/accounts/delegates/sign-out",
    audience=member(""),
    summary="団体の担当者のサインアウト",
    answer="kernel/done",
    idempotency=Natural("a session ends once"),
)
def delegate_sign_out(call: Call) -> Answer:
    """End this session."""
    delegates.end(call.member.session)
    return Answer({"done": True}, cookies=(delegates.clear_cookie(),))


@app.get(
    "/api/accounts/delegates",
    audience=LOOK_AFTER,
    summary="団体の担当者の一覧",
    query="accounts/delegates-query",
    answer="accounts/delegates",
    reads="delegate",
)
def list_delegates(call: Call) -> dict[str, Any]:
    """The delegates of one organisation."""
    found = delegates.of(call.query["kind"], call.query["organisation"])
    return {"items": [_shown(one) for one in found], "next": None}


@app.post(
    "/api/accounts/delegates",
    audience=LOOK_AFTER,
    summary="団体の担当者を招く",
    body="accounts/delegate-new",
    answer="accounts/delegate",
    status=201,
    idempotency=Key(),
    reads="delegate",
)
def invite_delegate(call: Call) -> dict[str, Any]:
    """Make somebody a delegate; she is told by mail."""
    made = delegates.invite(call.body, by=call.staff, marker=call.marker())
    return _shown(Delegate.must(f"DELEGATE#{made}", "DELEGATE", consistent=True))


@app.post(
    "/api/accounts/delegates/{id}/remove",
    audience=LOOK_AFTER,
    summary="団体の担当者を外す",
    body="accounts/delegate-remove",
    answer="accounts/delegate",
    idempotency=Natural("whoever is out stays out"),
    reads="delegate",
)
def remove_delegate(call: Call) -> dict[str, Any]:
    """Take somebody out; her sessions end at once."""
    body = call.body
    return _shown(delegates.remove(call.path["id"], version=body["version"], reason=body["reason"], by=call.staff))


def _shown(one: Delegate) -> dict[str, Any]:
    return {
        "id": one.delegate_id,
        "version": one.version,
        "name": one.name,
        "email": one.email,
        "state": one.state,
        "since": clock.iso(one.created_at) if one.created_at else "",
    }
