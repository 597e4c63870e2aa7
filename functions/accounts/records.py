"""What is stored in the identity table (sessions and partner keys are `kernel.callers`').

| access                   | index | pk                        | sk           |
|--------------------------|-------|---------------------------|--------------|
| one member               | table | STAFF#<id>                | STAFF        |
| all members              | gsi1  | STAFF                     | created#id   |
| members in one state     | gsi2  | STAFF#active              | created#id   |
| who has this e-mail      | table | STAFFEMAIL#<token>        | EMAIL        |
| a half-finished sign-in  | table | CHALLENGE#<sha256>        | CHALLENGE    |
| failures of one e-mail   | table | LOCK#<token>              | LOCK         |
| an invitation or reset   | table | INVITATION#<id>           | INVITATION   |
| a limit's counter        | table | RATE#<name>#<hmac>        | window       |
| one role / all roles     | table/gsi1 | ROLE#<id> / ROLES    | ROLE / id    |
| one team / all teams     | table/gsi1 | TEAM#<id> / TEAMS    | TEAM / id    |
| a session / a member's   | table/gsi1 | SESSION#<sha256> / STAFFSESSION#<id> | SESSION |
| a delegate / an organisation's | table/gsi1 | DELEGATE#<id> / DELEGATES#<kind>#<organisation> | DELEGATE / created#id |
| which delegate has an e-mail | table | DELEGATEEMAIL#<kind>#<token> | EMAIL |
| the code mailed to a delegate | table | DELEGATECODE#<kind>#<token> | CODE |
| whether an organisation may have delegates | table | ORGANISATION#<kind>#<id> | ORGANISATION |
| a partner / all partners | table/gsi1 | PARTNER#<id> / PARTNERS | PARTNER / id |
"""

from collections.abc import Sequence

from kernel import clock, limits
from kernel.records import (
    InstantAttribute,
    IntegerAttribute,
    JsonAttribute,
    Record,
    personal,
    public,
    sensitive,
    table,
    text,
)

INVITED, ACTIVE, REMOVED = "invited", "active", "removed"


class IdentityRecord(Record):
    Meta = table("identity")


class Member(IdentityRecord, discriminator="accounts.member"):
    """One of the staff.

    invited ──(sets a password)──► active ──► removed
        └──────────────────────────────────────▲
    """

    staff_id = public(text(null=False))
    name = personal(text(null=False))
    email = personal(text(null=False))
    team_id = public(text(null=False))
    roles = public(JsonAttribute(default=list))
    state = public(text(null=False))
    enrolled = public(IntegerAttribute(default=0))
    recovery_hashes = sensitive(JsonAttribute(default=list))
    spent_codes = sensitive(JsonAttribute(default=dict))  # hash → when it was used; only those that would still be good
    last_sign_in = public(InstantAttribute(null=True))
    invited_at = public(InstantAttribute(null=True))  # the last time; before it was kept: created_at
    password_set_at = public(InstantAttribute(null=True))
    history = public(JsonAttribute(default=list))

    def enter(self, state: str) -> None:
        """Move to a state: the second index follows."""
        self.state = state
        self.gsi2pk, self.gsi2sk = f"STAFF#{state}", self.gsi1sk

    def note(self, who: str, what: str, detail: str = "") -> None:
        """Add a line to the member's history."""
        line = {"at": clock.iso(clock.now()), "who": who, "what": what, "detail": detail}
        self.history = [*(self.history or []), line][-100:]


def new_member(staff_id: str, *, name: str, email: str, team_id: str, roles: Sequence[str], state: str) -> Member:
    """A member who has just come."""
    member = Member(
        pk=f"STAFF#{staff_id}",
        sk="STAFF",
        gsi1pk="STAFF",
        gsi1sk=f"{clock.iso(clock.now())}#{staff_id}",
        staff_id=staff_id,
        name=name,
        email=email.strip(),
        team_id=team_id,
        roles=list(roles),
        invited_at=clock.now() if state == INVITED else None,
    )
    member.enter(state)
    return member


class EmailClaim(IdentityRecord, discriminator="accounts.email_claim"):
    """Makes an e-mail belong to one member."""

    staff_id = public(text(null=False))


class Challenge(IdentityRecord, discriminator="accounts.challenge"):
    """A sign-in between password and TOTP; lives ten minutes."""

    staff_id = public(text(null=False))
    stage = public(text(null=False))
    provider_session = sensitive(text())
    access_token = sensitive(text())
    offered_secret = sensitive(text())


class Invitation(IdentityRecord, discriminator="accounts.invitation"):
    """A single-use link that sets a password."""

    staff_id = public(text(null=False))
    purpose = public(text(null=False))


class Delegate(IdentityRecord, discriminator="accounts.delegate"):
    """Somebody who signs in for an organisation, e.g. a vendor."""

    delegate_id = public(text(null=False))
    organisation_kind = public(text(null=False))
    organisation = public(text(null=False))
    name = personal(text(null=False))
    email = personal(text(null=False))
    state = public(text(null=False))
    history = public(JsonAttribute(default=list))

    def note(self, who: str, what: str, detail: str = "") -> None:
        """Add a line to the delegate's history."""
        line = {"at": clock.iso(clock.now()), "who": who, "what": what, "detail": detail}
        self.history = [*(self.history or []), line][-100:]


class DelegateEmail(IdentityRecord, discriminator="accounts.delegate_email"):
    """Makes an e-mail belong to one delegate of a kind."""

    delegate_id = public(text(null=False))


class DelegateCode(IdentityRecord, discriminator="accounts.delegate_code"):
    """The code that was mailed to a delegate last."""

    delegate_id = public(text(null=False))
    code_hash = sensitive(text(null=False))
    asked_at = public(InstantAttribute())
    good_until = public(InstantAttribute())


class Organisation(IdentityRecord, discriminator="accounts.organisation"):
    """Whether somebody may sign in for an organisation, as the room that keeps it told last; its version is the number of what was told."""

    in_force = public(IntegerAttribute())


class Tries(limits.Tries, discriminator="accounts.tries"):
    Meta = table("identity")


class Role(IdentityRecord, discriminator="accounts.role"):
    """A named set of permissions."""

    role_id = public(text(null=False))
    name = public(text(null=False))
    description = public(text())
    permissions = public(JsonAttribute(default=list))


class Team(IdentityRecord, discriminator="accounts.team"):
    """Where staff work: a section of the city, or a contractor."""

    team_id = public(text(null=False))
    name = public(text(null=False))
    services = public(JsonAttribute(default=list))
    outsourced = public(IntegerAttribute(default=0))
