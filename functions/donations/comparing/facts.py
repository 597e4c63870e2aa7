"""What is compared of an order, in one form for both sides; pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple, Self

from donations import notification
from donations.notification import Address, Content, Line
from japan import text
from kernel import clock

CANCELLED, PAID, UNPAID = "cancelled", "paid", "unpaid"


class Sum(NamedTuple):
    """What orders add up to: all that are not cancelled, and those of them that are paid."""

    donations: int = 0
    yen: int = 0
    paid_donations: int = 0
    paid_yen: int = 0

    def plus(self, other: "Sum") -> "Sum":
        return Sum(*(mine + its for mine, its in zip(self, other, strict=True)))

    def minus(self, other: "Sum") -> "Sum":
        return Sum(*(mine - its for mine, its in zip(self, other, strict=True)))


NOTHING: Final = Sum()


class Item(NamedTuple):
    """A gift of an order. `quantity` is 0 where it can't be read."""

    code: str
    name: str
    quantity: int


class Recipient(NamedTuple):
    """To whom a gift goes; both are '' where that is the donor, however it is written."""

    name: str
    address: str


@dataclass(frozen=True)
class Facts:
    """One order of one side; '' where it says nothing. Days are those of Japan."""

    portal: str
    number: str
    amount_yen: int
    state: str
    applied_on: str = ""
    paid_on: str = ""
    method: str = ""
    name: str = ""
    postcode: str = ""
    address: str = ""
    telephone: str = ""
    one_stop: bool = False
    use_code: str = ""
    use: str = ""
    consent: str = ""
    gifts: tuple[Item, ...] = ()
    recipients: tuple[Recipient, ...] = ()

    @property
    def day(self) -> str:
        """The day to which it belongs: when the donor applied, else when it was paid."""
        return self.applied_on or self.paid_on

    @property
    def person(self) -> str:
        """By whom it is, in every spelling; '' where nobody is named."""
        return text.name_key(self.name)

    def sum(self, state: str | None = None, amount_yen: int | None = None) -> Sum:
        """What it adds to its side's sums, or would with another state or amount."""
        state, yen = state or self.state, self.amount_yen if amount_yen is None else amount_yen
        if state == CANCELLED:
            return NOTHING
        return Sum(1, yen, 1, yen) if state == PAID else Sum(1, yen)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_json(cls, told: Mapping[str, Any]) -> Self:
        gifts = tuple(Item(*one) for one in told["gifts"])
        recipients = tuple(Recipient(*one) for one in told["recipients"])
        return cls(**(dict(told) | {"gifts": gifts, "recipients": recipients}))


def of(content: Content, portal: str) -> Facts:
    """An order's facts from a notification's content, ours or one that was made of a file's rows."""
    donor, lines = notification.donor(content), notification.lines(content)
    use = notification.part(content, "use_of_donation")
    method = notification.payment_method(content)
    return Facts(
        portal=portal,
        number=str(content["portal_order_number"]),
        amount_yen=int(content["amount_yen"]),
        state=notification.payment_state(content),
        applied_on=_day(content.get("applied_at")),
        paid_on=_day(content.get("paid_at")),
        method="" if method == "unknown" else method,
        name=donor.name,
        postcode=donor.postcode,
        address=donor.whole,
        telephone=donor.telephone,
        one_stop=content.get("one_stop_wish") is True,
        use_code=str(use.get("code") or ""),
        use=notification.words(use.get("text")),
        consent=notification.words(content.get("publication_consent")),
        gifts=tuple(Item(line.gift_code, line.gift_name, line.quantity or 0) for line in lines),
        recipients=tuple(_recipient(line, donor) for line in lines),
    )


def _recipient(line: Line, donor: Address) -> Recipient:
    keys = [(text.name_key(one.name), text.address_key(one.whole)) for one in (line.recipient, donor)]
    if line.to_donor or keys[0] == keys[1]:
        return Recipient("", "")
    return Recipient(line.recipient.name, line.recipient.whole)


def _day(value: Any) -> str:
    at = notification.instant(value)
    return day_of(at) if at else ""


def day_of(at: datetime) -> str:
    """The day of an instant in Japan."""
    return at.astimezone(clock.JST).date().isoformat()
