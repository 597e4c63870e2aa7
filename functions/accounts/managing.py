"""Somebody who may manage accounts always remains: what takes that right from one member holds another one fast, in the same
transaction, so that two administrators cannot take it from each other in the same moment."""

from accounts import lists, sessions
from accounts.permissions import MANAGE, effective
from accounts.records import ACTIVE, Member, Role, Team
from kernel.changes import Checked
from kernel.errors import RuleBroken


def manages(member: Member) -> bool:
    """Whether this member, as the record stands in memory, can sign in and manage accounts."""
    return member.state == ACTIVE and MANAGE in sessions.rights_of(member).permissions


def somebody_else(*, but: str = "", without: str = "") -> list[Checked]:
    """Another active member than `but` who manages accounts by another role than `without`, and that role: both must still be so when
    the change is committed. Raises RuleBroken if there is nobody."""
    managing = [role for role in lists.all_roles() if MANAGE in (role.permissions or []) and role.role_id != without]
    teams = {team.team_id: team for team in lists.all_teams()}
    for seen in lists.living():
        if seen.staff_id == but or not _by(seen, managing, teams):
            continue
        member = Member.must(seen.pk, seen.sk, consistent=True)  # the index may lag
        role = _by(member, managing, teams)
        if role:
            return [Checked(member), Checked(role)]
    raise RuleBroken("職員を管理できる人がいなくなります。先に、ほかの人が管理者の役割で使えるようにしてください。")


def _by(member: Member, managing: list[Role], teams: dict[str, Team]) -> Role | None:
    """The role by which an active member manages accounts."""
    team = teams.get(member.team_id)
    services, outsourced = (team.services or [], bool(team.outsourced)) if team else ([], False)
    if member.state != ACTIVE or MANAGE not in effective([MANAGE], services=services, outsourced=outsourced):
        return None
    return next((role for role in managing if role.role_id in (member.roles or [])), None)
