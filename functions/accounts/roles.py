"""Roles and teams: data that administrators change. Other permissions of a role end the sessions that hold the old ones."""

from collections.abc import Sequence

from accounts import lists, managing, sessions
from accounts.permissions import DEFAULT_ROLES, MANAGE, PERMISSIONS
from accounts.records import IdentityRecord, Role, Team
from kernel import errors, ids
from kernel.changes import Checked, Marker, New, Saved, commit
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
) -> Role:
    """Change a role; with other permissions its holders sign in again.

    Raises NotFound, Stale, Invalid, RuleBroken (nobody left to manage accounts).
    """
    role = Role.must(f"ROLE#{role_id}", "ROLE", consistent=True)
    if role.version != version:
        raise errors.Stale()
    others: list[Checked] = []
    told: list[Event] = []
    if permissions is not None:
        _known(permissions)
        if MANAGE in role.permissions and MANAGE not in permissions:
            others = managing.somebody_else(without=role_id)
        told = [Event("accounts.role_changed", role_id)]
        role.permissions = sorted(permissions)
    role.name, role.description = name or role.name, description if description is not None else role.description
    commit(Saved(role), *others, table=IdentityRecord, events=told)
    if told:
        end_outdated_of(role_id)
    return role


def _known(permissions: Sequence[str]) -> None:
    problems = [
        FieldError(f"/permissions/{number}", "unknown", f"権限「{one}」はありません。一覧から選んでください。")
        for number, one in enumerate(permissions)
        if one not in PERMISSIONS
    ]
    if problems:
        raise Invalid(problems)


def end_outdated_of(role_id: str) -> None:
    """End the sessions of the role's holders that hold other rights than their holders have now."""
    for member in lists.living():
        if role_id in (member.roles or []):
            sessions.end_outdated(member)


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
