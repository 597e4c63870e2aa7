"""What is stored.

| access                                | index | pk                          | sk                        |
|---------------------------------------|-------|-----------------------------|---------------------------|
| what one donation adds                | table | DONATION#<id>               | COUNTED                   |
| the counted donations of a month      | gsi1  | COUNTED#2026-11             | receipt date#id           |
| … of one portal                       | gsi2  | COUNTED#2026-11#furunavi    | receipt date#id           |
| the figures of a month by a dimension | table | FIGURES#portal#2026-11      | <key>#<shard>             |
"""

from donations.records import DonationsRecord
from kernel.records import IntegerAttribute, JsonAttribute, public, text

NUMBERS = ("donations", "amount_yen", "quantity", "cost_yen")


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
    """One shard of one cell; `key` is what the cell is about (a portal, `portal#gift`, a use, a prefecture)."""

    key = public(text())
    donations = public(IntegerAttribute(null=True))
    amount_yen = public(IntegerAttribute(null=True))
    quantity = public(IntegerAttribute(null=True))
    cost_yen = public(IntegerAttribute(null=True))


def figures_key(dimension: str, month: str) -> str:
    return f"FIGURES#{dimension}#{month}"
