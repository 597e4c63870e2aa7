"""How many of each gift Rakuten may sell now (rule S-6), and which item of the shop each gift is.

What Rakuten sells it takes from its own number at once, ours only when the order is paid and its gift is to be given. So what stands in orders
there that are not paid, or that staff have to decide on, is left out of what is said to be left: saying it would give it back to the shop's
shelf, and sell it twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Final

from donations import notification, reading
from donations.fulfilment import caps
from donations.fulfilment.records import Stock, key_of
from donations.fulfilment.stock_rules import undecided_lines
from donations.listings import records as listings
from donations.listings.records import PortalListing
from donations.notification import Content, gift_key, part, words
from donations.rakuten.pulls import PORTAL
from donations.records import HELD, RECEIVED, Donation, DonationsRecord, Gift, Listing
from donations.records import key_of as donation_key
from japan import calendar
from kernel import clock, search
from kernel.paging import months, page

VARIANT: Final = "normal-inventory"  # of an item without variants (unconfirmed)
WHYS: Final = {
    "taken_down": "取り下げ待ちなので、0にします。",
    "stopped": "返礼品が停止中なので、0にします。",
    "season": "受付期間の外なので、0にします。",
}
_ON_SALE: Final = (listings.LISTED, listings.TO_UPDATE, listings.TO_TAKE_DOWN)
_PAGE: Final = 200

type Item = tuple[str, str]
"""manageNumber and variantId."""


@dataclass(frozen=True)
class Offer:
    """One gift: what is said to be left of it, and why. `cap_left` is None where no certified quantity binds it, `why` '' or one of WHYS."""

    code: str
    name: str
    quantity: int
    own: int
    pool: int
    undecided: int
    cap_left: int | None = None
    why: str = ""

    def kept(self) -> dict[str, Any]:
        return asdict(self)


def offer(stock: Stock, gift: Gift | None, state: str | None, undecided: int, today: date) -> Offer:
    """Rule S-6: allocation and pool, no more than the cap still allows, less what stands in undecided orders; 0 where nothing may be sold."""
    terms = caps.Terms.of(gift)
    used = stock.years.get(str(calendar.fiscal_year(today)), 0)
    cap_left = None if terms.cap is None else max(0, terms.cap - used)
    own, pool = stock.place(PORTAL), stock.pool
    why = _why_nothing(gift, terms, state, today)
    left = min(own + pool, own + pool if cap_left is None else cap_left) - undecided
    return Offer(stock.code, stock.name, 0 if why else max(0, left), own, pool, undecided, cap_left, why)


def _why_nothing(gift: Gift | None, terms: caps.Terms, state: str | None, today: date) -> str:
    if state == listings.TO_TAKE_DOWN:
        return "taken_down"
    if gift is None or gift.stopped_at is not None:
        return "stopped"
    return "" if terms.takes(today) else "season"


def keys(items: Mapping[str, Sequence[str]]) -> list[str]:
    """The counted gifts that are on sale at Rakuten, in order: listed there, or, where nobody keeps listings of them, seen in an order or
    allocated to it. `items` are those seen in orders."""
    found, cursor = [], None
    while True:
        read = page(Stock, "gsi1", ["STOCKS"], cursor=cursor, limit=_PAGE, newest_first=False)
        counted = [one for one in read.items if not one.uncounted]
        states = _states([one.key for one in counted])
        found += [one.key for one in counted if _on_sale(one, states.get(one.key), items)]
        cursor = read.next
        if cursor is None:
            return found


def _on_sale(stock: Stock, state: str | None, items: Mapping[str, Sequence[str]]) -> bool:
    seen = stock.key in items
    return (
        state in _ON_SALE or (state == listings.TO_LIST and seen) or (state is None and (seen or PORTAL in stock.left))
    )


def offers(wanted: Sequence[str], undecided: Mapping[str, int]) -> dict[str, Offer]:
    """What to say of these gifts, by key, from consistent reads: up to 33 gifts in one."""
    asked = [key for one in wanted for key in (key_of(one), reading.gift_key_of(one), listings.key_of(PORTAL, one))]
    stocks: dict[str, Stock] = {}
    gifts: dict[str, Gift] = {}
    states: dict[str, str] = {}
    for item in reading.batch(asked):
        record = DonationsRecord.from_raw_data(item)
        if isinstance(record, Stock):
            stocks[record.key] = record
        elif isinstance(record, Gift):
            gifts[gift_key(record.code)] = record
        elif isinstance(record, PortalListing):
            states[gift_key(record.code)] = record.state
    today = clock.today()
    return {
        key: offer(stocks[key], gifts.get(key), states.get(key), undecided.get(key, 0), today)
        for key in wanted
        if key in stocks
    }


def undecided(days: int) -> dict[str, int]:
    """{gift's key: how many stand in Rakuten's orders that are not paid, or that staff have to decide on}, of those applied for within so
    many days: Rakuten is read no further back."""
    since = clock.now() - timedelta(days=days)
    partitions = [
        f"PORTAL#{PORTAL}#{state}#{month}" for state in (RECEIVED, HELD) for month in months(count=days // 28 + 2)
    ]
    found: dict[str, int] = {}
    cursor = None
    while True:
        read = page(Listing, "gsi2", partitions, cursor=cursor, limit=_PAGE)
        for donation in search.records(Donation, [donation_key(one.donation_id) for one in read.items]):
            if donation.past or (donation.applied_at or donation.received_at) < since:
                continue
            for line in _undecided(donation):
                key = gift_key(line.gift_code)
                found[key] = found.get(key, 0) + (line.quantity or 1)
        cursor = read.next
        if cursor is None:
            return found


def _undecided(donation: Donation) -> list[notification.Line]:
    if donation.payment_state == "unpaid":
        return notification.lines(donation.content)
    return undecided_lines(donation.content, donation.flags, donation.payment_state)


def item_of(key: str, code: str, items: Mapping[str, Sequence[str]]) -> Item:
    """Which item of the shop a gift is: as the newest order says, or else the manage number that our file for Rakuten gives it."""
    seen = items.get(key)
    return (seen[0], seen[1]) if seen else (code.lower(), VARIANT)


def items_in(contents: Iterable[Content]) -> dict[str, list[str]]:
    """{gift's key: [manageNumber, variantId]} as orders name them."""
    found = {}
    for content in contents:
        for line in content["lines"]:
            item = part(line, "portal_item")
            key, manage_number = gift_key(words(line.get("gift_code"))), words(item.get("manage_number"))
            if 0 < len(key) <= notification.CODE_MOST and manage_number:
                found[key] = [manage_number, words(item.get("variant_id")) or VARIANT]
    return found


def _states(wanted: Sequence[str]) -> dict[str, str]:
    read = (
        DonationsRecord.from_raw_data(item) for item in reading.batch([listings.key_of(PORTAL, one) for one in wanted])
    )
    return {gift_key(one.code): one.state for one in read if isinstance(one, PortalListing)}
