"""What is stored.

| access                                | index | pk                          | sk                        |
|---------------------------------------|-------|-----------------------------|---------------------------|
| what one donation adds                | table | DONATION#<id>               | COUNTED                   |
| the counted donations of a month      | gsi1  | COUNTED#2026-11             | receipt date#id           |
| … of one portal                       | gsi2  | COUNTED#2026-11#furunavi    | receipt date#id           |
| the figures of a month by a dimension | table | FIGURES#portal#2026-11      | <key>#<shard>             |
| what one shipment adds                | table | SHIPMENT#<reference>        | COUNTED                   |
| the figures of what is due in a month | table | FIGURES#shipment#2026-11    | <vendor>#<gift>           |
| … what of it was shipped late         | gsi1  | LATE#2026-11                | due#reference             |
| … what of it has not been shipped     | gsi1  | WAITING#2026-11             | due#reference             |
"""

from donations.records import DonationsRecord
from kernel.records import IntegerAttribute, JsonAttribute, public, text

NUMBERS = ("donations", "amount_yen", "quantity", "cost_yen", "costed_yen")
SHIPMENT_NUMBERS = ("shipments", "shipped", "late")


class CountedDonation(DonationsRecord, discriminator="donations.counted"):
    """What a donation adds to the figures: `shares` is [[dimension, key, {number: n}]], all in the figures of `month`. Empty, and in no
    list, while it is not counted."""

    donation_id = public(text(null=False))
    number = public(text())
    month = public(text())
    receipt_date = public(text())
    portal = public(text())
    amount_yen = public(IntegerAttribute(default=0))
    shares = public(JsonAttribute(default=list))


class Figure(DonationsRecord, discriminator="donations.figure"):
    """One shard of one cell; `key` is what the cell is about (a portal, `portal#gift`, a use, a prefecture).

    `costed_yen` is the part of the amount whose cost is known, or that costs nothing: what `cost_yen` is a share of."""

    key = public(text())
    donations = public(IntegerAttribute(null=True))
    amount_yen = public(IntegerAttribute(null=True))
    quantity = public(IntegerAttribute(null=True))
    cost_yen = public(IntegerAttribute(null=True))
    costed_yen = public(IntegerAttribute(null=True))


class CountedShipment(DonationsRecord, discriminator="donations.counted_shipment"):
    """What a shipment adds: 1 to the shipments due in the month of `due_on`, the day by its rule; and whether it was shipped, and late.

    Without `due_on`, and in no list, while it is not counted."""

    reference = public(text(null=False))
    vendor_id = public(text(null=False))
    gift = public(text(null=False))
    due_on = public(text())
    shipped_on = public(text())


class ShipmentFigure(DonationsRecord, discriminator="donations.shipment_figure"):
    """One cell; `key` is `vendor#gift`."""

    key = public(text())
    shipments = public(IntegerAttribute(null=True))
    shipped = public(IntegerAttribute(null=True))
    late = public(IntegerAttribute(null=True))


def figures_key(dimension: str, month: str) -> str:
    return f"FIGURES#{dimension}#{month}"
