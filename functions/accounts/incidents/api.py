"""HTTP of the incident register. Everybody who is signed in may record; those who may read do, and it is a line of the audit log."""

from collections.abc import Callable
from typing import Any

from accounts.front import app
from accounts.incidents import lists, present, register, states
from accounts.incidents.records import Incident
from kernel import errors
from kernel.app import Call
from kernel.changes import fingerprint
from kernel.routes import Audience, Key, Natural, staff

ANYBODY, READ = staff(""), staff("incidents.read")
HANDLE, CLOSE = staff("incidents.handle"), staff("incidents.close")
AT_VERSION = Natural("the incident's version: a second call meets its own marker, or a newer version")


@app.get(
    "/api/accounts/incidents",
    audience=READ,
    summary="事故・ヒヤリの記録の一覧",
    query="accounts/incidents-query",
    answer="accounts/incidents",
    reads="incident",
)
def list_incidents(call: Call) -> dict[str, Any]:
    """Open ones, the next due first; or closed ones, or all, of a month."""
    found = lists.some(call.query)
    return {"items": [present.row(one) for one in found.items], "next": found.next}


@app.post(
    "/api/accounts/incidents",
    audience=ANYBODY,
    summary="事故・ヒヤリを記録する",
    body="accounts/incident-new",
    rules=register.faults,
    answer="accounts/incident-recorded",
    status=201,
    idempotency=Key(),
    reads="incident",
)
def record_incident(call: Call) -> dict[str, Any]:
    """Write it down; whoever did is told its number and by when somebody acts."""
    made = register.record(call.body, by=call.staff, marker=call.once())
    shown = present.row(made)
    return {"id": made.incident_id, "number": made.number, "due": shown["due"]}


@app.get(
    "/api/accounts/incidents/mine",
    audience=ANYBODY,
    summary="自分が記録した事故・ヒヤリ",
    query="accounts/incidents-mine-query",
    answer="accounts/incidents-mine",
    reads="incident",
)
def my_incidents(call: Call) -> dict[str, Any]:
    """What the caller has reported, and how it stands; nothing else of it."""
    found = lists.reported_by(call.staff.id, call.query)
    return {"items": [present.own(one) for one in found.items], "next": found.next}


@app.get(
    "/api/accounts/incidents/{id}",
    audience=READ,
    summary="事故・ヒヤリの記録1件",
    answer="accounts/incident",
    reads="incident",
)
def view_incident(call: Call) -> dict[str, Any]:
    """One incident with its tasks, its timeline and its why."""
    return present.detail(register.of(call.path["id"]), call.staff)


def _verb(verb: str, summary: str, body: str, audience: Audience = HANDLE) -> None:
    def view(call: Call) -> dict[str, Any]:
        return _done(call, lambda **once: register.act(call.path["id"], call.body["version"], verb, call.body, **once))

    view.__name__, view.__doc__ = f"{verb.replace('-', '_')}_incident", summary
    app.post(
        f"/api/accounts/incidents/{{id}}/{verb}",
        audience=audience,
        summary=summary,
        body=f"accounts/incident-{body}",
        answer="accounts/incident",
        idempotency=AT_VERSION,
        reads="incident",
    )(view)


def _done(call: Call, act: Callable[..., Incident]) -> dict[str, Any]:
    """Do it once for this version and content; whoever comes too late is shown what stands now."""
    marker = call.marker(call.path["id"], str(call.body["version"]), fingerprint(call.body))
    try:
        return present.detail(act(by=call.staff, marker=marker), call.staff)
    except errors.Stale as stale:
        stale.extra["current"] = present.detail(register.of(call.path["id"]), call.staff)
        raise


_verb(states.NOTE, "事故・ヒヤリの経過を書く", "note")
_verb(states.TRIAGE, "事故・ヒヤリの初動の判断をする", "facts")
_verb(states.FACTS, "事故・ヒヤリの分かったことを直す", "facts")
_verb(states.TASK, "事故・ヒヤリの仕事を済ませる", "task")
_verb(states.PROPOSE, "事故・ヒヤリの終了の確認を求める", "reason")
_verb(states.CLOSE, "事故・ヒヤリを確かめて終える", "reason", CLOSE)
_verb(states.GIVE_BACK, "事故・ヒヤリの終了を戻す", "reason", CLOSE)
_verb(states.REOPEN, "事故・ヒヤリをもう一度開く", "reason")
