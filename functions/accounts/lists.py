"""Who works here, and the roles and teams there are. Roles and teams are a few dozen, written by administrators one by one."""

from collections.abc import Iterator

from accounts.records import ACTIVE, INVITED, Member, Role, Team
from kernel import paging


def all_roles() -> list[Role]:
    return [role for role in Role.gsi1.query("ROLES") if isinstance(role, Role)]


def all_teams() -> list[Team]:
    return [team for team in Team.gsi1.query("TEAMS") if isinstance(team, Team)]


def members(state: str | None = None, *, cursor: str | None = None, limit: int | None = None) -> paging.Page[Member]:
    """One page of the members in a state, or of all with those who were removed; newest first."""
    index, partition = ("gsi2", f"STAFF#{state}") if state else ("gsi1", "STAFF")
    return paging.page(Member, index, [partition], cursor=cursor, limit=limit)


def living() -> Iterator[Member]:
    """Every member who is not removed, page by page: for rules about all of them (a city has a few hundred)."""
    for state in (ACTIVE, INVITED):
        yield from _each(state)


def everybody() -> Iterator[Member]:
    """Every member, those who were removed too, page by page: whose names the audit log knows."""
    return _each(None)


def _each(state: str | None) -> Iterator[Member]:
    cursor: str | None = None
    while True:
        page = members(state, cursor=cursor, limit=paging.LIMIT_MOST)
        yield from page.items
        cursor = page.next
        if cursor is None:
            return
