"""What is stored.

| access                       | index | pk                      | sk             |
|------------------------------|-------|-------------------------|----------------|
| one mail                     | table | MAIL#<id>               | MAIL           |
| a month's mails              | gsi1  | MAILS#2026-11           | at#id          |
| a month's mails in one state | gsi2  | STATE#failed#2026-11    | at#id          |
| mails to try again           | due   | DUE#<shard>             | instant#…      |
"""

from datetime import timedelta

from kernel import clock
from kernel.records import InstantAttribute, IntegerAttribute, JsonAttribute, Record, personal, public, table, text

ACCEPTED, SENDING, SENT, FAILED, UNKNOWN = "accepted", "sending", "sent", "failed", "unknown"
STATES = (ACCEPTED, SENDING, SENT, FAILED, UNKNOWN)
KEEP = timedelta(days=400)


class MessagingRecord(Record):
    Meta = table("messaging")


class Mail(MessagingRecord, discriminator="messaging.mail"):
    """One message to one address.

    accepted ──► sending ──► sent
        ▲           │ ├────► failed   the service refused it for good; or it could not be written, and keeps its `values`
        └───────────┘ └────► unknown  two attempts without an answer
      not sent for sure
    """

    mail_id = public(text(null=False))
    template = public(text(null=False))
    to = personal(text(null=False))
    subject = personal(text(null=False))
    body = personal(text(null=False))
    reference = public(text())
    state = public(text(null=False))
    asked_at = public(InstantAttribute())
    attempts = public(IntegerAttribute(default=0))
    doubts = public(IntegerAttribute(default=0))
    provider_id = public(text())
    trouble = public(text())
    values = personal(JsonAttribute(null=True))  # what its template asks for; kept only while it could not be written
    history = public(JsonAttribute(default=list))

    @property
    def written(self) -> bool:
        """Whether it has a text. Without one it can't be sent."""
        return self.values is None

    def enter(self, state: str, *, who: str = "system", detail: str = "") -> None:
        """Move to a state: keys and history follow."""
        now = clock.now()
        self.state = state
        self.gsi2pk = f"STATE#{state}#{clock.month_of(self.asked_at)}"
        self.history = [*(self.history or []), {"at": clock.iso(now), "who": who, "what": state, "detail": detail}][
            -40:
        ]


def new_mail(mail_id: str, *, template: str, to: str, subject: str, body: str, reference: str) -> Mail:
    """A mail that has just been asked for."""
    now = clock.now()
    sort = f"{clock.iso(now)}#{mail_id}"
    mail = Mail(
        pk=f"MAIL#{mail_id}",
        sk="MAIL",
        gsi1pk=f"MAILS#{clock.month_of(now)}",
        gsi1sk=sort,
        gsi2sk=sort,
        mail_id=mail_id,
        template=template,
        to=to,
        subject=subject,
        body=body,
        reference=reference,
        asked_at=now,
        ttl=clock.seconds(now + KEEP),
    )
    mail.enter(ACCEPTED)
    return mail
