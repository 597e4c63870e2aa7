"""Whom one can hand work to: active members of staff who hold a permission, each with a voucher (`kernel.colleagues`)."""

from collections.abc import Iterator

from accounts import lists
from accounts.permissions import effective
from accounts.records import ACTIVE, Member
from kernel import colleagues


def holding(permission: str) -> list[dict[str, str]]:
    """{id, name, team, voucher} of each, by team and name: a query a page of staff, and one each for roles and teams."""
    found = [
        {
            "id": member.staff_id,
            "name": member.name,
            "team": team,
            "voucher": colleagues.voucher(member.staff_id, member.name, permission),
        }
        for member, team in holders(permission)
    ]
    return sorted(found, key=lambda one: (one["team"], one["name"]))


def holders(permission: str) -> Iterator[tuple[Member, str]]:
    """The active members who hold a permission, each with the name of her team."""
    roles = {one.role_id: one.permissions or () for one in lists.all_roles()}
    teams = {one.team_id: one for one in lists.all_teams()}
    for member in lists.living():
        team = teams.get(member.team_id)
        granted = {one for role in member.roles or [] for one in roles.get(role, ())}
        services, outsourced = (team.services or [], bool(team.outsourced)) if team else ([], False)
        if member.state == ACTIVE and permission in effective(granted, services=services, outsourced=outsourced):
            yield member, team.name if team else ""
