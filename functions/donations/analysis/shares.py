"""What one donation adds to which figures. No AWS."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from donations import notification
from donations.fulfilment.stock_rules import due_lines
from donations.notification import Content, gift_key
from donations.records import Donation
from japan import postcode, prefectures
from kernel import clock

PORTAL, GIFT, USE, PREFECTURE = "portal", "gift", "use", "prefecture"
MIGRATED = "migrated"  # by portal, of those that the system used before handled: they stand in the other figures too
NO_GIFT, UNKNOWN = "none", "?"
GIFTS_MOST: Final = (
    40  # a change takes the old cells out and puts the new ones in: twice this fits into one transaction
)
_USE_CODE: Final = re.compile(r"[0-9A-Za-z_-]{1,20}")

type Cell = tuple[str, str]
type Numbers = dict[str, int]


@dataclass(frozen=True)
class Terms:
    """What the register says of a gift: the price it is weighed by, and what one costs the city (None where that is not known)."""

    price_yen: int = 0
    cost_yen: int | None = None


@dataclass
class Shares:
    """What a donation adds, and in which month; nothing while it is not paid."""

    month: str = ""
    cells: dict[Cell, Numbers] = field(default_factory=dict)

    def add(self, cell: Cell, **numbers: int) -> None:
        known = self.cells.setdefault(cell, {})
        for name, value in numbers.items():
            known[name] = known.get(name, 0) + value


def shares_of(donation: Donation, terms: Mapping[str, Terms]) -> Shares:
    """What a donation adds. `terms` are those of its gifts, by gift key.

    It counts once it is paid, whatever staff still have to look into: the money is a donation received (地方税法 第37条の2). One whose
    receipt date is not known yet counts in the month in which we first received it.
    """
    if donation.payment_state != "paid":
        return Shares()
    found = Shares((donation.receipt_date or "")[:7] or clock.month_of(donation.received_at))
    due = {line.index for line in due_lines(donation.content, donation.flags, donation.payment_state)}
    gifts = gift_shares(donation.content, donation.amount_yen, terms, due)
    costs = {name: sum(numbers.get(name, 0) for numbers in gifts.values()) for name in ("cost_yen", "costed_yen")}
    whole = {"donations": 1, "amount_yen": donation.amount_yen} | {name: yen for name, yen in costs.items() if yen}
    found.add((PORTAL, donation.portal), **whole)
    if donation.past:
        found.add((MIGRATED, donation.portal), **whole)
    found.add((USE, use_of(donation.content)), **whole)
    found.add((PREFECTURE, prefecture_of(donation.content)), **whole)
    for key, numbers in gifts.items():
        found.add((GIFT, f"{donation.portal}#{key}"), **numbers)
    return found


def gift_shares(
    content: Content, amount_yen: int, terms: Mapping[str, Terms], due: Collection[int]
) -> dict[str, Numbers]:
    """{gift key: numbers} of a content's lines; the amounts add up to `amount_yen`. A line that is not among the `due` ones (a resident's) was
    donated for, but is not given: it counts no gift and costs nothing.

    By the lines' own amounts where each has one, else by registered price and quantity; by parts of the same size where neither is known.
    A content without lines is one without a gift. A code that is not registered counts as UNKNOWN: anything may stand there. So does
    what goes beyond GIFTS_MOST.
    """
    lines = notification.lines(content)
    if not lines:
        return {NO_GIFT: {"donations": 1, "amount_yen": amount_yen, "costed_yen": amount_yen}}
    keys = [key if (key := gift_key(line.gift_code)) in terms else UNKNOWN for line in lines]
    kept = list(dict.fromkeys(keys))[:GIFTS_MOST]
    told = [line.amount_yen or 0 for line in lines]
    priced = [terms.get(key, Terms()).price_yen * (line.quantity or 1) for key, line in zip(keys, lines, strict=True)]
    weights = told if all(one > 0 for one in told) else priced if all(one > 0 for one in priced) else [1] * len(lines)
    found: dict[str, Numbers] = {}
    for key, line, part in zip(keys, lines, parted(amount_yen, weights), strict=True):
        numbers = found.setdefault(key if key in kept else UNKNOWN, {"donations": 1, "amount_yen": 0, "quantity": 0})
        quantity = (line.quantity or 1) if line.index in due else 0
        numbers["amount_yen"] += part
        numbers["quantity"] += quantity
        cost = terms.get(key, Terms()).cost_yen
        if cost is not None:
            numbers["cost_yen"] = numbers.get("cost_yen", 0) + cost * quantity
            numbers["costed_yen"] = numbers.get("costed_yen", 0) + part
    return found


def parted(amount_yen: int, weights: Sequence[int]) -> list[int]:
    """`amount_yen` in parts as large as the weights say, to the yen: what is left over goes to the largest remainders, earlier ones first."""
    whole = sum(weights)
    parts = [amount_yen * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda at: (-(amount_yen * weights[at] % whole), at))
    for at in order[: amount_yen - sum(parts)]:
        parts[at] += 1
    return parts


def use_of(content: Content) -> str:
    """The code of the use that the donor chose; UNKNOWN for what is no code: a free text never becomes a key."""
    code = notification.words(notification.part(content, "use_of_donation").get("code")).strip()
    return code if _USE_CODE.fullmatch(code) else UNKNOWN


def prefecture_of(content: Content) -> str:
    """The donor's prefecture: as stated, as the address begins, or the only one of the postcode; else UNKNOWN."""
    donor = notification.donor(content)
    stated = donor.prefecture.strip()
    if stated in prefectures.NAMES:
        return stated
    if found := prefectures.leading(donor.address.strip()):
        return found
    try:
        areas = postcode.prefectures_of(postcode.parse(donor.postcode))
    except ValueError:
        return UNKNOWN
    return areas[0] if len(areas) == 1 else UNKNOWN
