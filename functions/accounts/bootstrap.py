"""Invoked by the operator, never over HTTP: the first administrator of a new city, and partners with their first keys.

    aws lambda invoke --function-name … --payload '{"email": "…", "name": "…", "password": "…"}' out.json
    aws lambda invoke --function-name … --payload '{"partners": [{"id": "furunavi", "kind": "portal", "name": "ふるなび"}]}' out.json

Both may be repeated: what exists is left alone.
"""

from typing import Any

from accounts import partners, passwords, provider, roles, sign_in
from accounts.records import ACTIVE, EmailClaim, IdentityRecord, Member, Team, new_member
from kernel import ids
from kernel.changes import Change, Marker, New, commit

ADMINISTRATOR_MARK = Marker(("accounts.bootstrap",))


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """{"email", "name", "password"} → {"staff_id", "created"}; {"partners": […]} → {"partners": {id: {key_id, secret} | null}}."""
    if "partners" in event:
        return {"partners": {asked["id"]: _partner(asked) for asked in event["partners"]}}
    return first_administrator(event["email"], event["name"], event["password"])


def _partner(asked: dict[str, str]) -> dict[str, str] | None:
    _record, key = partners.register(asked["id"], asked["kind"], asked.get("name", asked["id"]))
    return {"key_id": key["key_id"], "secret": key["secret"]} if key else None


def first_administrator(email: str, name: str, password: str) -> dict[str, Any]:
    """The first member of staff, the default roles and the first team. Raises Invalid for a weak password.

    Once there is an administrator, nothing changes whoever invokes it.
    """
    passwords.check(password, email=email)
    staff_id, team_id = ids.new(), ids.new()
    member = new_member(staff_id, name=name, email=email, team_id=team_id, roles=["administrator"], state=ACTIVE)
    member.note("system", "最初の管理者として登録")
    team = Team(
        pk=f"TEAM#{team_id}",
        sk="TEAM",
        gsi1pk="TEAMS",
        gsi1sk=team_id,
        team_id=team_id,
        name="市 企画課",
        services=[],
        outsourced=0,
    )
    claim = EmailClaim(pk=f"STAFFEMAIL#{sign_in.email_token(email)}", sk="EMAIL", staff_id=staff_id)
    changes: list[Change] = [New(member), New(team), New(claim), *(New(role) for role in roles.default_roles())]
    outcome = commit(*changes, table=IdentityRecord, marker=ADMINISTRATOR_MARK, answer=staff_id)
    if outcome.repeated:
        first = Member.must(f"STAFF#{outcome.answer}", "STAFF", consistent=True)
        if first.last_sign_in is None and sign_in.email_token(first.email) == sign_in.email_token(email):
            provider.set_password(first.staff_id, password)  # the first invocation may have broken off before this
        return {"staff_id": outcome.answer, "created": False}
    provider.set_password(staff_id, password)
    return {"staff_id": staff_id, "created": True}
