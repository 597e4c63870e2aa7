"""Who is calling: staff and members by session, partners by signature, the public by nothing.

Sessions and partner keys live in the identity table, which every function may read (GetItem) and only accounts may write.
| record  | pk                       | sk      |
|---------|--------------------------|---------|
| session | SESSION#<sha256(cookie)> | SESSION |
| … of a member of an organisation | MEMBER#<sha256(cookie)> | SESSION |
| partner | PARTNER#<id>             | PARTNER |
"""

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

from kernel import clock
from kernel.errors import NotSignedIn
from kernel.records import InstantAttribute, JsonAttribute, Record, personal, public, sensitive, table, text
from kernel.settings import env

COOKIE = "__Host-session"
MEMBER_COOKIE = "__Host-member"


class Session(Record, discriminator="kernel.session"):
    """A signed-in member of staff. Deleting the record ends the session at once. gsi1: STAFFSESSION#<staff id>."""

    Meta = table("identity")

    staff_id = public(text(null=False))
    name = personal(text(null=False))
    email = personal(text(null=False))
    team = public(text(null=False))
    roles = public(JsonAttribute(null=True))
    permissions = public(JsonAttribute(null=True))
    csrf_token = sensitive(text(null=False))
    idle_until = public(InstantAttribute())
    absolute_until = public(InstantAttribute())
    ip = personal(text())
    agent = personal(text())


class MemberSession(Record, discriminator="kernel.member_session"):
    """Somebody who is signed in for an organisation: a vendor's person. Deleting the record ends it at once. gsi1: MEMBERSESSION#<id>."""

    Meta = table("identity")

    member_id = public(text(null=False))
    name = personal(text(null=False))
    organisation_kind = public(text(null=False))
    organisation = public(text(null=False))
    csrf_token = sensitive(text(null=False))
    idle_until = public(InstantAttribute())
    absolute_until = public(InstantAttribute())
    ip = personal(text())
    agent = personal(text())


class PartnerRecord(Record, discriminator="kernel.partner"):
    """A portal or a partner system and its one or two live keys: [{key_id, secret, since}]."""

    Meta = table("identity")

    partner_id = public(text(null=False))
    partner_kind = public(text(null=False))
    name = public(text())
    keys = sensitive(JsonAttribute())


@dataclass(frozen=True)
class Staff:
    """A member of staff, as their session says."""

    id: str
    name: str
    email: str
    team: str
    roles: tuple[str, ...]
    permissions: frozenset[str]
    session: Session

    def may(self, permission: str) -> bool:
        return permission in self.permissions


@dataclass(frozen=True)
class Member:
    """Somebody of an organisation, as their session says: `kind` is 'vendor' …, `organisation` its id. Sees what is the organisation's."""

    id: str
    name: str
    kind: str
    organisation: str
    session: MemberSession


@dataclass(frozen=True)
class Partner:
    """An authenticated partner: `kind` is 'portal' or 'partner'."""

    id: str
    kind: str
    name: str


@dataclass(frozen=True)
class Person:
    """Somebody who opened a page of ours from her talk: `id` is her blind key in the room that knows her."""

    id: str
    csrf_token: str


def session_pk(cookie: str) -> str:
    return "SESSION#" + hashlib.sha256(cookie.encode()).hexdigest()


def member_pk(cookie: str) -> str:
    return "MEMBER#" + hashlib.sha256(cookie.encode()).hexdigest()


def cookie_in(header: str, name: str = COOKIE) -> str:
    """Our session cookie in a Cookie header, or ''."""
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(header)
    except CookieError:
        return ""
    return jar[name].value if name in jar else ""


def member_of(cookie_header: str, kind: str) -> Member:
    """Who holds this session for an organisation of `kind` ('' for any): one GetItem. Raises NotSignedIn."""
    cookie = cookie_in(cookie_header, MEMBER_COOKIE)
    session = MemberSession.find(member_pk(cookie), "SESSION", consistent=True) if cookie else None
    now = clock.now()
    if session is None or session.idle_until <= now or session.absolute_until <= now:
        raise NotSignedIn()
    if kind not in ("", session.organisation_kind):
        raise NotSignedIn()
    return Member(session.member_id, session.name, session.organisation_kind, session.organisation, session)


def staff_of(cookie_header: str) -> Staff:
    """Who holds this session: one GetItem. Raises NotSignedIn if there is none, or it is over."""
    cookie = cookie_in(cookie_header)
    session = Session.find(session_pk(cookie), "SESSION", consistent=True) if cookie else None
    now = clock.now()
    if session is None or session.idle_until <= now or session.absolute_until <= now:
        raise NotSignedIn()
    return Staff(
        session.staff_id,
        session.name,
        session.email,
        session.team,
        tuple(session.roles or ()),
        frozenset(session.permissions or ()),
        session,
    )


def same(given: str, expected: str) -> bool:
    """Compare secrets in constant time."""
    return hmac.compare_digest(given.encode(), expected.encode())


def staff_address_allowed(ip: str) -> bool:
    """Whether `ip` is inside STAFF_IP_ALLOW (comma-separated CIDRs); an empty list allows every address."""
    allowed = [part.strip() for part in env("STAFF_IP_ALLOW", "").split(",") if part.strip()]
    if not allowed:
        return True
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return False
    return any(address in ipaddress.ip_network(part, strict=False) for part in allowed)


def partner_record(partner_id: str) -> PartnerRecord | None:
    """One GetItem."""
    if not partner_id or len(partner_id) > 64 or not partner_id.isascii():
        return None
    return PartnerRecord.find(f"PARTNER#{partner_id}", "PARTNER")
