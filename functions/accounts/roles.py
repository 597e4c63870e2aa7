"""Roles and teams: data that administrators change. A change of a role ends the sessions of everybody who holds it."""

from collections.abc import Sequence

from accounts import sessions
from accounts.permissions import DEFAULT_ROLES, PERMISSIONS
from accounts.records import ACTIVE, IdentityRecord, Role, Team
from accounts.staff import everybody
from kernel import errors, ids
from kernel.changes import Marker, New, Saved, commit
from kernel.errors import FieldError, Invalid
from kernel.events import Event


def role_record(role_id: str, name: str, description: str, permissions: Sequence[str]) -> Role:
    """A new role."""
    return Role(
        pk=f"ROLE#{role_id}",
        sk="ROLE",
        gsi1pk="ROLES",
        gsi1sk=role_id,
        role_id=role_id,
        name=name,
        description=description,
        permissions=sorted(permissions),
    )


def default_roles() -> list[Role]:
    """The roles a new city starts with."""
    return [role_record(role_id, *described) for role_id, described in DEFAULT_ROLES.items()]


def all_roles() -> list[Role]:
    return [role for role in Role.gsi1.query("ROLES") if isinstance(role, Role)]


def create_role(role_id: str, name: str, description: str, permissions: Sequence[str]) -> Role:
    """Raises Invalid: unknown permissions, or the id is taken."""
    _known(permissions)
    role = role_record(role_id, name, description, permissions)
    try:
        commit(New(role), table=IdentityRecord)
    except errors.Conflict as taken:
        raise Invalid([FieldError("/id", "taken", "この記号の役割はすでにあります。")]) from taken
    return role


def change_role(
    role_id: str,
    *,
    version: int,
    name: str | None,
    description: str | None,
    permissions: Sequence[str] | None,
    by_id: str,
) -> Role:
    """Change a role; its holders sign in again. Raises NotFound, Stale, Invalid, RuleBroken (nobody left to manage accounts)."""
    role = Role.must(f"ROLE#{role_id}", "ROLE", consistent=True)
    if role.version != version:
        raise errors.Stale()
    if permissions is not None:
        _known(permissions)
        if "accounts.manage" in role.permissions and "accounts.manage" not in permissions:
            _others_manage(role_id)
        role.permissions = sorted(permissions)
    role.name, role.description = name or role.name, description if description is not None else role.description
    commit(Saved(role), table=IdentityRecord, events=[Event("accounts.role_changed", role_id)])
    end_sessions_of(role_id, but=by_id if permissions is None else "")
    return role


def _known(permissions: Sequence[str]) -> None:
    problems = [
        FieldError(f"/permissions/{number}", "unknown", f"権限「{one}」はありません。一覧から選んでください。")
        for number, one in enumerate(permissions)
        if one not in PERMISSIONS
    ]
    if problems:
        raise Invalid(problems)


def _others_manage(role_id: str) -> None:
    managing = {role.role_id for role in all_roles() if "accounts.manage" in role.permissions} - {role_id}
    if not any(member.state == ACTIVE and managing.intersection(member.roles or []) for member in everybody()):
        raise errors.RuleBroken(
            "職員を管理できる人がいなくなります。先に、ほかの役割に職員管理の権限をつけてください。"
        )


def end_sessions_of(role_id: str, *, but: str = "") -> None:
    """End the sessions of everybody who holds the role."""
    for member in everybody():
        if role_id in (member.roles or []) and member.staff_id != but:
            sessions.end_all(member.staff_id)


def all_teams() -> list[Team]:
    return [team for team in Team.gsi1.query("TEAMS") if isinstance(team, Team)]


def create_team(name: str, services: Sequence[str], *, outsourced: bool, marker: Marker | None = None) -> Team:
    """A new team; with the same marker the one made before."""
    team_id = ids.new()
    team = Team(
        pk=f"TEAM#{team_id}",
        sk="TEAM",
        gsi1pk="TEAMS",
        gsi1sk=team_id,
        team_id=team_id,
        name=name,
        services=list(services),
        outsourced=int(outsourced),
    )
    outcome = commit(New(team), table=IdentityRecord, marker=marker, answer=team_id)
    return Team.must(f"TEAM#{outcome.answer}", "TEAM", consistent=True) if outcome.repeated else team
