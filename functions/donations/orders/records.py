"""What is stored of orders, in the donations' table.

| access                                  | index | pk                                | sk              |
|-----------------------------------------|-------|-----------------------------------|-----------------|
| one shipment                            | table | SHIPMENT#<reference>              | SHIPMENT        |
| tries to open a donor's page             | table | RATE#donor-page#<hmac>            | window          |
| which shipment has a tracking number    | table | TRACKING#<number>                 | TRACKING        |
| what is to be shipped, by due date      | gsi1  | SHIPMENTS#ordered                 | due#reference   |
| … what a vendor said comes late         | gsi1  | SHIPMENTS#delayed                 | due#reference   |
| … paused, with their donation           | gsi1  | SHIPMENTS#paused                  | due#reference   |
| … came back, nobody decided yet         | gsi1  | SHIPMENTS#returned                | day#reference   |
| shipped, delivered, called off: a month | gsi1  | SHIPMENTS#shipped#2026-11         | day#reference   |
| the same of one vendor                  | gsi2  | VENDOR#<vendor id>#ordered …      | the same        |
| a vendor's daily mail                   | table, due | VENDORNEWS#<vendor id>       | NEWS            |

What is to be shipped is as much as a month brings; what is done is parted by month.
"""

from datetime import date
from typing import Any, Final

from donations.records import DonationsRecord
from kernel import clock, limits
from kernel.records import InstantAttribute, IntegerAttribute, JsonAttribute, personal, public, table, text

ORDERED, PAUSED, SHIPPED, DELIVERED, CANCELLED = "ordered", "paused", "shipped", "delivered", "cancelled"
RETURNED: Final = "returned"
STATES: Final = {
    ORDERED: "発送待ち",
    PAUSED: "止めています",
    SHIPPED: "発送済み",
    DELIVERED: "お届け済み",
    CANCELLED: "取りやめ",
    RETURNED: "返送",
}
DELAYED: Final = "delayed"  # a list of its own: ordered, and the vendor said when it will go
DESK_ONLY: Final = frozenset({"resend", "unresend"})  # verbs that no vendor has: the desk asks the donor first
UNSHIPPED: Final = frozenset({ORDERED, PAUSED})
GONE: Final = frozenset({SHIPPED, DELIVERED})


class Shipment(DonationsRecord, discriminator="donations.shipment"):
    """One parcel; its states are drawn in docs/decisions/orders.md.

    `terms` is what the approved gift said when it was ordered: {lead_days, season, made_to_order, month, ticket, version}; `consignee` and
    `donor` are {name, name_kana, postcode, address, telephone}; `wishes` {date, time, absent_dates, note}; `due` {on, from, rule, rows}: the
    day by which it must leave, and why. `delay` is {until, reason, who, at}. `trackings` are the parcels' numbers of `sent_by`. `changed_at`
    says that it changed after its label was made. `returns` holds each time it came back (`orders.returning`); `again_on` is the day on
    which the city decided to send it again.
    """

    reference = public(text(null=False))
    donation_id = public(text(null=False))
    number = public(text(null=False))
    portal = public(text(null=False))
    line = public(IntegerAttribute())
    nth = public(IntegerAttribute())
    of = public(IntegerAttribute())
    vendor_id = public(text(null=False))
    gift_code = public(text(null=False))
    gift_name = public(text(null=False))
    what = public(text())
    quantity = public(IntegerAttribute())
    cost_yen = public(IntegerAttribute())
    tax_rate = public(IntegerAttribute())
    carrier = public(text(null=False))
    cool = public(text(null=False))
    terms = public(JsonAttribute())
    present = public(IntegerAttribute(default=0))
    consignee = personal(JsonAttribute())
    donor = personal(JsonAttribute())
    wishes = personal(JsonAttribute())
    state = public(text(null=False))
    due = public(JsonAttribute())
    delay = personal(JsonAttribute(null=True))
    ordered_at = public(InstantAttribute())
    labelled_at = public(InstantAttribute(null=True))
    labelled_by = personal(text())
    changed_at = public(InstantAttribute(null=True))
    sent_by = public(text())
    trackings = public(JsonAttribute(default=list))
    shipped_on = public(text())
    delivered_on = public(text())
    cancelled_on = public(text())
    returned_on = public(text())
    again_on = public(text())
    returns = personal(JsonAttribute(default=list))

    @property
    def key(self) -> str:
        """The gift's code in its normal form."""
        from donations.notification import gift_key

        return gift_key(self.gift_code)

    @property
    def due_on(self) -> date:
        """The day by which it must leave: as the rule says, or as the vendor put it off."""
        return date.fromisoformat(self.delay["until"] if self.delay else self.due["on"])

    @property
    def takes_stock(self) -> bool:
        """Whether its leaving uses up what the donation took: of a subscription the first does, and what came back did so before."""
        return self.nth == 1 and not self.returns

    def listed(self) -> None:
        """Set the keys of the lists."""
        bucket, day = self.state, self.due_on.isoformat()
        if self.state == ORDERED and self.delay:
            bucket = DELAYED
        elif self.state == RETURNED:
            day = str(self.returned_on)
        elif self.state not in UNSHIPPED:
            day = str({SHIPPED: self.shipped_on, DELIVERED: self.delivered_on}.get(self.state) or self.cancelled_on)
            bucket = f"{self.state}#{day[:7]}"
        self.gsi1pk, self.gsi1sk = partition(bucket), f"{day}#{self.reference}"
        self.gsi2pk, self.gsi2sk = partition(bucket, self.vendor_id), self.gsi1sk


class Tries(limits.Tries, discriminator="donations.tries"):
    """Counts how often a donor's page was opened."""

    Meta = table("donations")


class Tracking(DonationsRecord, discriminator="donations.tracking"):
    """Keeps a parcel's number to one shipment."""

    reference = public(text(null=False))


class VendorNews(DonationsRecord, discriminator="donations.vendor_news"):
    """A vendor's daily mail of what is new (`orders.news`): whether it stands (the vendor is in force) and is switched off, when to look
    next, what was told last. `number` is that of the approval which it follows; `history` says who switched it: {at, who, what}."""

    vendor_id = public(text(null=False))
    number = public(IntegerAttribute())
    stands = public(IntegerAttribute())
    off = public(IntegerAttribute(default=0))
    next_at = public(InstantAttribute(null=True))
    told_until = public(InstantAttribute(null=True))
    sent_on = public(text())
    history = personal(JsonAttribute(default=list))


def tracking_key_of(number: str) -> tuple[str, str]:
    """The key of a tracking number."""
    return f"TRACKING#{number}", "TRACKING"


def partition(bucket: str, vendor_id: str | None = None) -> str:
    """Where shipments are listed: all, or those of one vendor."""
    return f"VENDOR#{vendor_id}#{bucket}" if vendor_id else f"SHIPMENTS#{bucket}"


def key_of(reference: str) -> tuple[str, str]:
    """The key of a shipment."""
    return f"SHIPMENT#{reference}", "SHIPMENT"


def reference(number: str, serial: int) -> str:
    """The n-th shipment's name on labels: R-20261122-041738, 1 → 261122041738-01; letters and hyphens that every carrier takes."""
    return f"{number[4:10]}{number[11:]}-{serial:02d}"


def today() -> str:
    """The day in Japan, as records keep it."""
    return clock.today().isoformat()


def person(written: Any) -> dict[str, str]:
    """A name and address as a shipment keeps it, from a notification's."""
    return {
        "name": written.name,
        "name_kana": written.name_kana,
        "postcode": written.postcode,
        "address": written.whole,
        "telephone": written.telephone,
    }
