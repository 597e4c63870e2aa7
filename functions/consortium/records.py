"""What is stored.

| access                              | index | pk                         | sk            |
|-------------------------------------|-------|----------------------------|---------------|
| a form that waits for its click     | table | UNCONFIRMED#<id>           | FORM          |
| a spent proof of work               | table | CHALLENGE#<hmac>           | SPENT         |
| a limit's counter                   | table | RATE#<name>#<hmac>         | window        |
| one application                     | table | APPLICATION#<id>           | APPLICATION   |
| a month's applications              | gsi1  | APPLICATIONS#2026-11       | at#id         |
| open applications by deadline       | gsi2  | OPEN#screening             | due#id        |
| a month's closed applications       | gsi2  | CLOSED#approved#2026-11    | at#id         |
| one member                          | table | MEMBER#<id>                | MEMBER        |
| the members registered in a year    | gsi1  | MEMBERS#2026               | at#id         |
| … with one status                   | gsi2  | MEMBERS#active#2026        | at#id         |
| the last member number              | table | SEQUENCE#member            | SEQUENCE      |
| search by name, number, mail, phone | table | FIND#<token>               | at#id         |

Open applications are as many as the office has on its desk, so they need no month; what is closed grows and is cut by month. Members
are registered a few hundred a year at most.
"""

from datetime import datetime

from pynamodb.attributes import BooleanAttribute

from consortium import words
from kernel import case_number, clock, limits
from kernel.publicform import Unconfirmed
from kernel.records import InstantAttribute, IntegerAttribute, JsonAttribute, Record, personal, public, table, text
from kernel.search import Token

SCREENING, PROPOSED, SENT_BACK, APPROVED, DECLINED = "screening", "proposed", "sent_back", "approved", "declined"
OPEN = (SCREENING, PROPOSED, SENT_BACK)
CLOSED = (APPROVED, DECLINED)
ACTIVE, PAUSED, LEFT = "active", "paused", "left"
STATUSES = (ACTIVE, PAUSED, LEFT)
HISTORY_MOST = 200  # lines kept on a record; the audit log keeps all
FIRST_YEAR = 2026  # no member was registered before the service began


class ConsortiumRecord(Record):
    Meta = table("consortium")


class Form(Unconfirmed, discriminator="consortium.form"):
    """A membership form whose sender has not pressed the button yet; forgotten after seven days."""

    Meta = table("consortium")


class Spent(ConsortiumRecord, discriminator="consortium.spent"):
    """A proof of work that has been used."""


class Tries(limits.Tries, discriminator="consortium.tries"):
    Meta = table("consortium")


class Find(Token, discriminator="consortium.find"):
    Meta = table("consortium")


class Sequence(ConsortiumRecord, discriminator="consortium.sequence"):
    """The last member number that was given."""

    last = public(IntegerAttribute())


class Application(ConsortiumRecord, discriminator="consortium.application"):
    """A confirmed form, a case for staff.

    (form) ──button in the mail──► screening ──propose──► proposed ──approve──► approved   a member is registered with it
                                     ▲    │ ▲                │          └─────► declined   if declining was proposed
                              resume │    │ └────return──────┘
                                     │    ▼
                                   sent_back                 the applicant is asked for more by mail
    """

    application_id = public(text(null=False))
    state = public(text(null=False))
    submitted_at = public(InstantAttribute())
    due_at = public(InstantAttribute(null=True))
    organisation_kind = public(text(null=False))
    organisation = personal(JsonAttribute())
    contact = personal(JsonAttribute())
    interests = public(JsonAttribute())
    motive = personal(text())
    list_publicly = public(BooleanAttribute(default=False))
    entries = personal(JsonAttribute(default=list))
    proposal = personal(JsonAttribute(null=True))
    decision = personal(JsonAttribute(null=True))
    request = personal(JsonAttribute(null=True))
    flags = public(JsonAttribute(default=list))
    member_id = public(text())
    history = personal(JsonAttribute(default=list))

    @property
    def receipt(self) -> str:
        """The number for talking about it on the telephone, e.g. 261122-7Q2X9K."""
        return case_number.of(self.application_id)

    def enter(self, state: str, due: datetime | None) -> None:
        """Move to a state with its deadline (None when closed): the second index follows."""
        self.state, self.due_at = state, due
        if due is not None:
            self.gsi2pk, self.gsi2sk = f"OPEN#{state}", f"{clock.iso(due)}#{self.application_id}"
        else:
            month = clock.month_of(self.submitted_at)
            self.gsi2pk, self.gsi2sk = (
                f"CLOSED#{state}#{month}",
                f"{clock.iso(self.submitted_at)}#{self.application_id}",
            )

    def tell(self, who: str, what: str, detail: str = "") -> None:
        """Add a line to the history."""
        self.history = _told(self.history, who, what, detail)


class Member(ConsortiumRecord, discriminator="consortium.member"):
    """An admitted organisation.

    active ◄──► paused      both ──► left (final: who comes back applies again)
    """

    member_id = public(text(null=False))
    number = public(IntegerAttribute())
    status = public(text(null=False))
    registered_at = public(InstantAttribute())
    joined_on = public(text(null=False))
    left_on = public(text())
    application_id = public(text(null=False))
    organisation_kind = public(text(null=False))
    organisation = personal(JsonAttribute())
    contact = personal(JsonAttribute())
    interests = public(JsonAttribute())
    website = public(text())
    introduction = public(text())
    list_publicly = public(BooleanAttribute(default=False))
    history = personal(JsonAttribute(default=list))

    @property
    def listed(self) -> bool:
        """Whether the site shows this member now."""
        return self.list_publicly and self.status == ACTIVE

    def enter(self, status: str) -> None:
        """Take a status: the second index follows."""
        self.status = status
        year = self.registered_at.astimezone(clock.JST).year
        self.gsi2pk, self.gsi2sk = f"MEMBERS#{status}#{year}", f"{clock.iso(self.registered_at)}#{self.member_id}"

    def tell(self, who: str, what: str, detail: str = "") -> None:
        """Add a line to the history."""
        self.history = _told(self.history, who, what, detail)


def _told(lines: list[dict[str, str]] | None, who: str, what: str, detail: str) -> list[dict[str, str]]:
    line = {"at": clock.iso(clock.now()), "who": who, "what": what, "detail": detail}
    return [*(lines or []), line][-HISTORY_MOST:]


def application_of(application_id: str) -> Application:
    """The application, as it stands now. Raises NotFound."""
    return Application.must(f"APPLICATION#{application_id}", "APPLICATION", consistent=True)


def member_of(member_id: str) -> Member:
    """The member, as it stands now. Raises NotFound."""
    return Member.must(f"MEMBER#{member_id}", "MEMBER", consistent=True)


def member_label(number: int) -> str:
    """A member number as people say it: 7 → 'H-0007'."""
    return f"{words.MEMBER_LETTER}-{number:04d}"
