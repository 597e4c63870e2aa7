"""What is stored.

| access                                  | index | pk                               | sk                 |
|-----------------------------------------|-------|----------------------------------|--------------------|
| one donation                            | table | DONATION#<id>                    | DONATION           |
| … its notifications                     | table | DONATION#<id>                    | REVISION#at#print  |
| … what staff and the worker did         | table | DONATION#<id>                    | HISTORY#at#id      |
| … whose it is, as staff decided        | table | DONATION#<id>                    | DONOR#<other id>   |
| a donation by its number                | table | NUMBER#R-20261122-041738         | NUMBER             |
| a month's donations                     | gsi1  | MONTH#2026-11                    | received#id        |
| a month's donations in one state        | gsi2  | STATE#held#2026-11               | received#id        |
| a portal's donations of a month         | gsi1  | PORTAL#furunavi#2026-11          | received#id        |
| … in one state                          | gsi2  | PORTAL#furunavi#paid#2026-11     | received#id        |
| a month's donations with one open flag  | gsi1  | FLAG#resident#2026-11            | received#id        |
| held donations by the day to decide     | gsi1  | HELD                             | due#id             |
| donations short of a gift               |       | see `fulfilment/records.py`      |                    |
| shipments                               |       | see `orders/records.py`          |                    |
| by name, kana, telephone, e-mail, order | table | FIND#<token>                     | received#id        |
| held ones whose day has come            | due   | DUE#<shard>                      | instant#…          |
| one gift; all gifts                     | table | GIFT#<code>; gsi1 GIFTS          | GIFT; code         |
| … as staff work on it; vendors          | table | see `catalogue/records.py`       |                    |
| a month's donations of an old system    | gsi1  | MIGRATED#2024-11                 | received#id        |
| … those that we took over               | gsi1  | TAKENOVER#2024-11                | received#id        |
| when a portal last notified             | table | PORTALS                          | <portal>           |
| how far the pull from Rakuten has come  | table | RAKUTEN (due index while it runs) | PULL              |
| what Rakuten was told is left           | table | RAKUTEN                          | STOCK              |

The lists by portal, flag and due day stand on small `Listing` records beside the donation, written with it; a page is one query
for the listings and one batch read of their donations. Months are those of our first receipt, in Japan: they never change.
"""

import hashlib
from datetime import datetime
from typing import Any

from ulid import ULID

from kernel import clock, search
from kernel.records import InstantAttribute, IntegerAttribute, JsonAttribute, Record, personal, public, table, text

RECEIVED, PAID, COMPLETED, HELD, CANCELLED = "received", "paid", "completed", "held", "cancelled"
STATES = {RECEIVED: "入金前", PAID: "入金済み", COMPLETED: "完了", HELD: "保留", CANCELLED: "取消し"}
CONSENTS = {"none": "公表しない", "name": "氏名を公表してよい", "name-and-amount": "氏名と金額を公表してよい"}


class DonationsRecord(Record):
    """The base of everything in the donations table."""

    Meta = table("donations")


class Donation(DonationsRecord, discriminator="donations.donation"):
    """One order of one portal.

                 paid on the portal       everything of it was sent
    received ───────────────────────► paid ───────────────────────► completed
        │ ▲                           │ ▲                           (and back, if more of it is to be sent)
        │ └── last holding flag ──┐   │ │
        └── a holding flag ──► held ◄─┘ │
              └── last one decided ─────┘
    any ── the portal cancelled ──► cancelled     (and back, if a newer revision says so; held, while it is in doubt)

    `content` is the truth we work with: the newest notification with staff's corrections laid over it. `edited` says which places
    staff corrected and what the portal says there: {pointer: {portal?, at, who, reason}}; so the portal's own view can always be
    told from ours, and one copy is enough. `flags` is a list of {code, state, opened_at, basis, rows, …}, see `flags.py`. `stock` is what
    it took of each gift and is short of, see `fulfilment.stock_rules`; `orders` is the summary of its shipments, see `orders.placing`.

    `migrated` stands on one that was brought in from the system used before: {system, import_id, at, number, state, shipped_on, receipt_number,
    receipt_on, one_stop_on, taken_over?}. While it is `past`, it is history: it takes no stock, is not ordered, is judged by nothing and never
    held; paid, completed and cancelled are what the old system says. Its `received_at` is when the donor applied.
    """

    donation_id = public(text(null=False))
    number = public(text(null=False))
    portal = public(text(null=False))
    order_number = personal(text(null=False))
    state = public(text(null=False))
    payment_state = public(text(null=False))
    payment_method = public(text(null=False))
    amount_yen = public(IntegerAttribute())
    received_at = public(InstantAttribute())
    applied_at = public(InstantAttribute(null=True))
    paid_at = public(InstantAttribute(null=True))
    receipt_date = public(text())
    receipt_rule = public(text())
    content = personal(JsonAttribute())
    edited = personal(JsonAttribute(default=dict))
    flags = personal(JsonAttribute(default=list))
    note = personal(text())
    revision = public(IntegerAttribute(default=1))
    revision_at = public(InstantAttribute())
    seen = public(JsonAttribute(default=dict))
    fingerprint = public(text(null=False))
    due_at = public(InstantAttribute(null=True))
    stock = public(JsonAttribute(default=dict))
    orders = public(JsonAttribute(default=dict))
    migrated = personal(JsonAttribute(null=True))

    @property
    def past(self) -> bool:
        """Whether the system used before handles it, and it is here as history only (`docs/decisions/migration.md`)."""
        return bool(self.migrated) and "taken_over" not in self.migrated

    @property
    def sort(self) -> str:
        """The sort key in every list: the time of first receipt, then the id."""
        return f"{clock.iso(self.received_at)}#{self.donation_id}"

    @property
    def month(self) -> str:
        return clock.month_of(self.received_at)


class Revision(DonationsRecord, discriminator="donations.revision"):
    """One notification as accepted; never changed. `revision` is empty for an older one that came late. `changes` is the diff to the
    portal's view before it: [{pointer, from?, to?, kept}], shortened for reading; `content` is whole. `who` typed it in, if staff did."""

    revision = public(IntegerAttribute(null=True))
    at = public(InstantAttribute())
    fingerprint = public(text(null=False))
    portal_revision = public(text())
    message_id = public(text())
    raw_key = public(text(null=False))
    who = personal(text())
    content = personal(JsonAttribute())
    changes = personal(JsonAttribute(default=list))


class History(DonationsRecord, discriminator="donations.history"):
    """One thing that staff or the worker did to a donation; never changed. `changes`: [{pointer, from?, to?}]."""

    at = public(InstantAttribute())
    who = personal(text(null=False))
    what = public(text(null=False))
    detail = personal(text())
    changes = personal(JsonAttribute(default=list))


class DonorDecision(DonationsRecord, discriminator="donations.donor_decision"):
    """Whether staff say that another donation is the same person's: same, different, or none (taken back). Stands on both."""

    decision = public(text(null=False))
    who = personal(text(null=False))
    at = public(InstantAttribute())


class Number(DonationsRecord, discriminator="donations.number"):
    """Keeps a donation's number unique and leads to it."""

    donation_id = public(text(null=False))


class Listing(DonationsRecord, discriminator="donations.listing"):
    """A donation's place in a list by portal, open flag or due day; written and removed with the donation."""

    donation_id = public(text(null=False))


class Find(search.Token, discriminator="donations.find"):
    """A blind search token of a donation."""

    Meta = table("donations")


class Gift(DonationsRecord, discriminator="donations.gift"):
    """A return gift as the city approved it, and its prices: [{since, amount_yen, portal_amounts: {portal: yen}, who, reason}], by
    `since`; of two with one `since` the later one corrects the earlier.

    It is what the intake judges by, and is written by the catalogue alone, with an approval. `content` is that of the version approved
    last (`schemas/donations/catalogue-gift.json`); a price of it that begins later stands among `prices`.
    """

    code = public(text(null=False))
    name = public(text(null=False))
    stopped_at = public(InstantAttribute(null=True))
    prices = public(JsonAttribute())
    content = public(JsonAttribute())
    approved_version = public(IntegerAttribute())

    def price_at(self, instant: datetime) -> dict[str, Any]:
        """The price that stands at an instant; before the first one, the first."""
        standing = [one for one in self.prices if one["since"] <= clock.iso(instant)] or self.prices[:1]
        found: dict[str, Any] = standing[-1]
        return found

    @property
    def price(self) -> dict[str, Any]:
        """The price of now."""
        return self.price_at(clock.now())


class PortalNews(DonationsRecord, discriminator="donations.portal_news"):
    """When a portal last notified us, and about which donation."""

    portal = public(text(null=False))
    last_notified_at = public(InstantAttribute())
    last_number = public(text())


def donation_id(portal: str, order_number: str) -> str:
    """The id of an order's donation: 26 characters, the same for every notification of the order.

    It comes from the natural key, so parallel notifications meet at one key and a donation can be named before it is written.
    """
    digest = hashlib.sha256(f"donation\x1f{portal}\x1f{order_number}".encode()).digest()
    return str(ULID.from_bytes(digest[:16]))


def number(of_id: str, received_at: datetime, attempt: int = 0) -> str:
    """A donation's human number: R-<day of receipt in Japan>-<six digits>, e.g. R-20261122-041738.

    The digits come from the id, so no counter is shared between donations; a `Number` record written under a condition keeps them
    unique, and `attempt` gives the next candidate where two ids of one day meet (the 10,000th donation of a day: 1 %).
    """
    digest = hashlib.sha256(f"number\x1f{of_id}\x1f{attempt}".encode()).digest()
    return f"R-{received_at.astimezone(clock.JST):%Y%m%d}-{int.from_bytes(digest[:8]) % 1_000_000:06d}"


def key_of(an_id: str) -> tuple[str, str]:
    """The key of a donation."""
    return f"DONATION#{an_id}", "DONATION"


def listings(donation: Donation) -> dict[str, Listing]:
    """Where a donation must be listed now, by sort key."""
    found = [_listing(donation, "portal", f"PORTAL#{donation.portal}#{donation.month}", donation.sort)]
    found[0].gsi2pk, found[0].gsi2sk = f"PORTAL#{donation.portal}#{donation.state}#{donation.month}", donation.sort
    for flag in donation.flags:
        if flag["state"] == "open":
            found.append(
                _listing(donation, f"flag#{flag['code']}", f"FLAG#{flag['code']}#{donation.month}", donation.sort)
            )
    if donation.past:
        found.append(_listing(donation, "migrated", f"MIGRATED#{donation.month}", donation.sort))
    elif donation.migrated:
        found.append(_listing(donation, "taken_over", f"TAKENOVER#{donation.month}", donation.sort))
    if donation.state == HELD and donation.due_at:
        found.append(_listing(donation, "held", "HELD", f"{clock.iso(donation.due_at)}#{donation.donation_id}"))
    decided = any(flag["code"] == "stock_short" and flag.get("waiting") for flag in donation.flags)
    for key, held in donation.stock.items():
        if held.get("short"):
            waits = "waiting" if decided else "open"
            found.append(_listing(donation, f"short#{key}", f"SHORT#{waits}", donation.sort))
            found[-1].gsi2pk, found[-1].gsi2sk = f"SHORT#gift#{key}", donation.sort
    return {listing.sk: listing for listing in found}


def _listing(donation: Donation, name: str, partition: str, sort: str) -> Listing:
    return Listing(pk=donation.pk, sk=f"LISTED#{name}", gsi1pk=partition, gsi1sk=sort, donation_id=donation.donation_id)
