"""HTTP of accounts for administrators and auditors: staff, roles, teams, partner keys, the audit log."""

from collections.abc import Callable
from typing import Any

from accounts import audit_log, lists, partners, roles, sessions, sign_in, staff
from accounts.front import app
from accounts.permissions import PERMISSIONS
from accounts.records import ACTIVE, INVITED, REMOVED, Member, Role, Team
from kernel import clock, errors
from kernel.app import Call
from kernel.callers import PartnerRecord
from kernel.downloads import offer
from kernel.paging import LIMIT_MOST
from kernel.routes import Key, Natural
from kernel.routes import staff as staff_only

MANAGE, AUDIT = staff_only("accounts.manage"), staff_only("audit.read")
VERSIONED = Natural("the record's version: a second call meets a newer one")


@app.get(
    "/api/accounts/staff",
    audience=MANAGE,
    summary="職員の一覧",
    query="accounts/staff-list-query",
    answer="accounts/staff-list",
    reads="staff",
)
def staff_list(call: Call) -> dict[str, Any]:
    """Members, newest first."""
    query = call.query
    found = lists.members(query.get("state"), cursor=query.get("cursor"), limit=query.get("limit"))
    teams = {team.team_id: team.name for team in lists.all_teams()}
    return {"items": [_member(one, teams) for one in found.items], "next": found.next}


def _member(one: Member, teams: dict[str, str]) -> dict[str, Any]:
    return {
        "id": one.staff_id,
        "version": one.version,
        "name": one.name,
        "email": one.email,
        "team": teams.get(one.team_id, one.team_id),
        "team_id": one.team_id,
        "roles": list(one.roles or []),
        "state": one.state,
        "enrolled": bool(one.enrolled),
        "invited_at": clock.iso(invited) if (invited := one.invited_at or one.created_at) else "",
        "last_sign_in": clock.iso(one.last_sign_in) if one.last_sign_in else None,
        "locked_until": None,
    }


_ACTIONS = {INVITED: ["change", "invite-again", "remove"], ACTIVE: ["change", "reset-totp", "remove"], REMOVED: []}


def _detail(one: Member) -> dict[str, Any]:
    teams = {team.team_id: team.name for team in lists.all_teams()}
    return _member(one, teams) | {
        "locked_until": sign_in.locked_until(one.email),
        "permissions": staff.permissions_shown(one),
        "sessions": [
            {
                "since": clock.iso(session.created_at) if session.created_at else "",
                "ip": session.ip or None,
                "agent": session.agent or None,
            }
            for session in sessions.of(one.staff_id)
        ],
        "history": list(one.history or []),
        "actions": _ACTIONS[one.state],
    }


@app.get("/api/accounts/staff/{id}", audience=MANAGE, summary="職員1人", answer="accounts/staff", reads="staff")
def staff_one(call: Call) -> dict[str, Any]:
    """One member with rights, sessions and history."""
    return _detail(staff.must(call.path["id"]))


def _acted(call: Call, act: Callable[[], Member]) -> dict[str, Any]:
    """Do something to a member; a stale version answers with the current detail."""
    try:
        return _detail(act())
    except errors.Stale as stale:
        stale.extra["current"] = _detail(staff.must(call.path["id"]))
        raise


@app.post(
    "/api/accounts/staff",
    audience=MANAGE,
    summary="職員を招待する",
    body="accounts/invite",
    answer="accounts/staff",
    status=201,
    idempotency=Key(),
    reads="staff",
)
def invite(call: Call) -> dict[str, Any]:
    """Invite somebody by mail."""
    body = call.body
    staff_id = staff.invite(
        body["email"], body["name"], body["team"], body["roles"], by=call.staff.name, marker=call.marker()
    )
    return _detail(staff.must(staff_id))


@app.post(
    "/api/accounts/staff/{id}/change",
    audience=MANAGE,
    summary="職員を変更する",
    body="accounts/staff-change",
    answer="accounts/staff",
    idempotency=VERSIONED,
    reads="staff",
)
def change(call: Call) -> dict[str, Any]:
    """Change name, team or roles."""
    body, who = call.body, call.staff.name
    wanted = {"name": body.get("name"), "team_id": body.get("team"), "roles": body.get("roles")}
    return _acted(
        call, lambda: staff.change(call.path["id"], version=body["version"], reason=body["reason"], by=who, **wanted)
    )


@app.post(
    "/api/accounts/staff/{id}/remove",
    audience=MANAGE,
    summary="職員を外す",
    body="accounts/staff-act",
    answer="accounts/staff",
    idempotency=VERSIONED,
    reads="staff",
)
def remove(call: Call) -> dict[str, Any]:
    """Take somebody out; their sessions end at once."""
    body, who = call.body, call.staff
    return _acted(
        call,
        lambda: staff.remove(
            call.path["id"], version=body["version"], reason=body["reason"], by=who.name, by_id=who.id
        ),
    )


@app.post(
    "/api/accounts/staff/{id}/reset-totp",
    audience=MANAGE,
    summary="認証アプリを解除する",
    body="accounts/staff-act",
    answer="accounts/staff",
    idempotency=VERSIONED,
    reads="staff",
)
def reset_totp(call: Call) -> dict[str, Any]:
    """Let somebody enrol a new authenticator."""
    body, who = call.body, call.staff.name
    return _acted(
        call, lambda: staff.reset_totp(call.path["id"], version=body["version"], reason=body["reason"], by=who)
    )


@app.post(
    "/api/accounts/staff/{id}/invite-again",
    audience=MANAGE,
    summary="招待を送り直す",
    body="accounts/staff-act",
    answer="accounts/staff",
    idempotency=VERSIONED,
    reads="staff",
)
def invite_again(call: Call) -> dict[str, Any]:
    """Mail a new invitation."""
    return _acted(call, lambda: staff.invite_again(call.path["id"], version=call.body["version"], by=call.staff.name))


def _role(one: Role) -> dict[str, Any]:
    return {
        "id": one.role_id,
        "version": one.version,
        "name": one.name,
        "description": one.description or "",
        "permissions": list(one.permissions or []),
    }


@app.get("/api/accounts/roles", audience=MANAGE, summary="役割の一覧", answer="accounts/roles")
def role_list(_call: Call) -> dict[str, Any]:
    """All roles, and the catalogue of permissions."""
    return {
        "items": [_role(one) for one in lists.all_roles()],
        "permissions": [{"id": permission, "name": name} for permission, name in PERMISSIONS.items()],
    }


@app.post(
    "/api/accounts/roles",
    audience=MANAGE,
    summary="役割を作る",
    body="accounts/role-new",
    answer="accounts/role",
    status=201,
    idempotency=Natural("the role's id"),
    reads="role",
)
def role_new(call: Call) -> dict[str, Any]:
    """Make a role."""
    body = call.body
    return _role(roles.create_role(body["id"], body["name"], body["description"], body["permissions"]))


@app.post(
    "/api/accounts/roles/{id}/change",
    audience=MANAGE,
    summary="役割を変更する",
    body="accounts/role-change",
    answer="accounts/role",
    idempotency=VERSIONED,
    reads="role",
)
def role_change(call: Call) -> dict[str, Any]:
    """Change a role; with other permissions its holders sign in again."""
    body = call.body
    wanted = {key: body.get(key) for key in ("name", "description", "permissions")}
    return _role(roles.change_role(call.path["id"], version=body["version"], **wanted))


def _team(one: Team) -> dict[str, Any]:
    return {
        "id": one.team_id,
        "version": one.version,
        "name": one.name,
        "services": list(one.services or []),
        "outsourced": bool(one.outsourced),
    }


@app.get("/api/accounts/teams", audience=MANAGE, summary="所属の一覧", answer="accounts/teams")
def team_list(_call: Call) -> dict[str, Any]:
    """All teams."""
    return {"items": [_team(one) for one in lists.all_teams()]}


@app.post(
    "/api/accounts/teams",
    audience=MANAGE,
    summary="所属を作る",
    body="accounts/team-new",
    answer="accounts/team",
    status=201,
    idempotency=Key(),
    reads="team",
)
def team_new(call: Call) -> dict[str, Any]:
    """Make a team."""
    body = call.body
    return _team(roles.create_team(body["name"], body["services"], outsourced=body["outsourced"], marker=call.marker()))


def _partner(one: PartnerRecord) -> dict[str, Any]:
    keys = [{"key_id": key["key_id"], "since": key["since"]} for key in one.keys]
    return {
        "id": one.partner_id,
        "version": one.version,
        "kind": one.partner_kind,
        "name": one.name or one.partner_id,
        "keys": keys,
    }


@app.get("/api/accounts/partners", audience=MANAGE, summary="連携先の一覧", answer="accounts/partners")
def partner_list(_call: Call) -> dict[str, Any]:
    """All partners with their keys' ids; secrets are shown only when they are made."""
    return {"items": [_partner(one) for one in partners.everybody()]}


@app.post(
    "/api/accounts/partners/{id}/rotate",
    audience=MANAGE,
    summary="連携先に新しい鍵を作る",
    body="accounts/partner-act",
    answer="accounts/partner-key",
    idempotency=VERSIONED,
    reads="partner",
)
def partner_rotate(call: Call) -> dict[str, Any]:
    """A new key, shown this once."""
    record, key = partners.rotate(call.path["id"], version=call.body["version"])
    return _partner(record) | {"key_id": key["key_id"], "secret": key["secret"]}


@app.post(
    "/api/accounts/partners/{id}/retire",
    audience=MANAGE,
    summary="連携先の鍵を止める",
    body="accounts/partner-retire",
    answer="accounts/partners",
    idempotency=VERSIONED,
    reads="partner",
)
def partner_retire(call: Call) -> dict[str, Any]:
    """Stop one of two keys."""
    partners.retire(call.path["id"], call.body["key_id"], version=call.body["version"])
    return {"items": [_partner(one) for one in partners.everybody()]}


@app.get(
    "/api/accounts/audit",
    audience=AUDIT,
    summary="記録（監査）",
    query="accounts/audit-query",
    answer="accounts/audit",
    reads="audit",
)
def audit(call: Call) -> dict[str, Any]:
    """One page of the audit log."""
    found = audit_log.search(call.query, cursor=call.query.get("cursor"), limit=call.query.get("limit"))
    return {"items": [audit_log.shown(entry) for entry in found.items], "next": found.next}


@app.get(
    "/api/accounts/audit/choices",
    audience=AUDIT,
    summary="記録（監査）を絞り込む選択肢",
    answer="accounts/audit-choices",
)
def audit_choices(_call: Call) -> dict[str, Any]:
    """The people and the operations that the audit log can be narrowed to."""
    return audit_log.choices()


@app.post(
    "/api/accounts/downloads",
    audience=AUDIT,
    summary="記録のダウンロード",
    body="accounts/downloads",
    answer="kernel/download",
    idempotency=Natural("each download is a file of its own, and a line in the log"),
    reads="audit",
)
def download(call: Call) -> dict[str, Any]:
    """The audit log, or the incidents with their timelines, as an encrypted ZIP."""
    if call.body["what"] == "incidents":
        from accounts.incidents import lists as incidents

        return offer(call, "incidents", incidents.HEADER, incidents.rows(call.body["filter"]))
    return offer(call, "audit", audit_log.HEADER, audit_log.rows(call.body["filter"]))


@app.get(
    "/api/accounts/waiting", audience=staff_only(""), summary="職員と事故対応で待っていること", answer="kernel/waiting"
)
def waiting(call: Call) -> dict[str, Any]:
    """Incidents, and invitations that nobody has accepted, for those who may see them; without names, for what waits is looked at all day."""
    from accounts.incidents import waiting as incidents

    items = incidents.items(call.staff)
    return {"items": [*items, *(_invitations() if call.staff.may(MANAGE.permission) else [])], "figures": []}


def _invitations() -> list[dict[str, Any]]:
    invited = [(one, one.invited_at or one.created_at) for one in lists.members(INVITED, limit=LIMIT_MOST).items]
    return [
        {
            "id": one.staff_id,
            "service": "platform",
            "kind": "職員・招待中",
            "title": "職員の招待" + (f"（{sent.astimezone(clock.JST):%-m/%-d}に送信）" if sent else ""),
            "why": "招待を受けていません（リンクは72時間有効です）",
            "due": clock.iso(sent + staff.INVITATION_LIVES) if sent else None,
            "action": "送り直す",
            "href": f"/staff/{one.staff_id}",
            "state": one.state,
            "version": one.version,
        }
        for one, sent in invited
    ]
