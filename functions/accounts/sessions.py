"""Sessions: opaque cookies, records in DynamoDB, an idle and an absolute limit; ending one is deleting its record."""

import secrets as random_secrets
from dataclasses import dataclass
from datetime import timedelta

import botocore.exceptions

from accounts.permissions import effective
from accounts.records import Member, Role, Team
from kernel import aws, clock
from kernel.callers import COOKIE, MemberSession, Session, session_pk
from kernel.errors import NotSignedIn

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
_TOUCH_AFTER = timedelta(minutes=1)


@dataclass(frozen=True)
class Rights:
    """What a member may do, and the records from which that follows."""

    permissions: list[str]
    team: Team | None
    roles: list[Role]


def rights_of(member: Member) -> Rights:
    """The member's rights as they stand now: one GetItem a role and one for the team."""
    found = [Role.find(f"ROLE#{role_id}", "ROLE", consistent=True) for role_id in member.roles or []]
    roles = [role for role in found if role is not None]
    granted = {permission for role in roles for permission in role.permissions or ()}
    team = Team.find(f"TEAM#{member.team_id}", "TEAM", consistent=True)
    services, outsourced = (team.services or [], bool(team.outsourced)) if team else ([], False)
    return Rights(effective(granted, services=services, outsourced=outsourced), team, roles)


def new_session(member: Member, rights: Rights, *, ip: str, agent: str) -> tuple[str, Session]:
    """(cookie, session) for a member who has proved password and TOTP. Commit it with the rights' roles as `Checked`."""
    cookie = random_secrets.token_urlsafe(32)
    now = clock.now()
    session = Session(
        pk=session_pk(cookie),
        sk="SESSION",
        gsi1pk=f"STAFFSESSION#{member.staff_id}",
        gsi1sk=clock.iso(now),
        staff_id=member.staff_id,
        name=member.name,
        email=member.email,
        team=rights.team.name if rights.team else "",
        roles=member.roles,
        permissions=rights.permissions,
        csrf_token=random_secrets.token_urlsafe(24),
        idle_until=now + IDLE,
        absolute_until=now + ABSOLUTE,
        ttl=clock.seconds(now + ABSOLUTE),
        ip=ip or None,
        agent=agent[:200] or None,
    )
    return cookie, session


def set_cookie(cookie: str, *, name: str = COOKIE, lasts: timedelta = ABSOLUTE) -> str:
    """The Set-Cookie header of a new session."""
    return f"{name}={cookie}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={int(lasts.total_seconds())}"


def clear_cookie(name: str = COOKIE) -> str:
    """The Set-Cookie header that takes a session's cookie away."""
    return set_cookie("", name=name, lasts=timedelta(0))


def touch(session: Session | MemberSession, *, idle: timedelta = IDLE, after: timedelta = _TOUCH_AFTER) -> None:
    """Move the idle limit to `idle` from now, at most every `after`; a session that was ended meanwhile stays ended."""
    now = clock.now()
    until = min(now + idle, session.absolute_until)
    if until - session.idle_until < after:
        return
    try:
        aws.client("dynamodb").update_item(
            TableName=session.table_name(),
            Key={"pk": {"S": session.pk}, "sk": {"S": session.sk}},
            UpdateExpression="SET idle_until = :until",
            ConditionExpression="attribute_exists(pk)",
            ExpressionAttributeValues={":until": {"S": clock.iso(until)}},
        )
    except botocore.exceptions.ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        raise NotSignedIn() from error
    session.idle_until = until


def of(staff_id: str) -> list[Session]:
    """The live sessions of one member: one query."""
    found = [one for one in Session.gsi1.query(f"STAFFSESSION#{staff_id}") if isinstance(one, Session)]
    now = clock.now()
    return [one for one in found if one.absolute_until > now]


def end(session: Session) -> None:
    """End one session; ending it twice is no error."""
    Session(session.pk, session.sk).delete()


def end_outdated(member: Member) -> None:
    """End the member's sessions that hold other rights than the member has now."""
    held = of(member.staff_id)
    rights = rights_of(member).permissions if held else []
    for one in held:
        if list(one.permissions or []) != rights:
            end(one)


def end_all(staff_id: str) -> int:
    """End every session of a member now; returns how many.

    Called right after the commit that takes rights away, and again by the worker when its event arrives: the index may lag behind a
    session made a moment ago.
    """
    found = of(staff_id)
    for one in found:
        end(one)
    return len(found)
