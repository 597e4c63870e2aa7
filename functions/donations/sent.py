"""One notification on its way in, and what is known of its order when it comes."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from donations.fulfilment.records import Stock
from donations.notification import Content
from donations.records import Donation, DonationsRecord, Gift, donation_id
from kernel import changes, clock
from kernel.changes import Marker


@dataclass(frozen=True)
class Sent:
    """One notification, masked and made even. `fingerprint` is that of its content, `masked` the places that were masked.

    `read_at` says that we read it ourselves, and when (`readings`): then the time of reading tells which content is newer. `migrated` are the
    facts of the system used before (`imports.migrating`): what such a row makes is history, and it never changes a donation of ours. `who` is
    the member of staff who typed it in.
    """

    portal: str
    content: Content
    masked: tuple[str, ...]
    message_id: str
    received_at: datetime
    raw_key: str = ""
    read_at: datetime | None = None
    migrated: dict[str, Any] | None = None
    who: str = ""

    @property
    def as_of(self) -> datetime:
        """The instant whose truth it tells."""
        return self.read_at or self.received_at

    @property
    def order_number(self) -> str:
        return str(self.content["portal_order_number"])

    @property
    def id(self) -> str:
        return donation_id(self.portal, self.order_number)

    @property
    def fingerprint(self) -> str:
        return changes.fingerprint(self.content)

    @property
    def marker(self) -> Marker:
        name = ("donations.receive", self.portal, self.order_number, self.fingerprint)
        # A reading may find an order as it was before: that is news, not a repetition.
        return Marker((*name, clock.iso(self.read_at)) if self.read_at else name)


@dataclass
class Known:
    """What is stored about an order when a notification comes: the answer to the very same one, the donation, the gifts asked for, and
    their stocks (None for a gift that is not counted)."""

    answer: dict[str, Any] | None = None
    donation: Donation | None = None
    gifts: list[Gift] = field(default_factory=list)
    stocks: dict[str, Stock | None] = field(default_factory=dict)

    def add(self, item: dict[str, Any]) -> None:
        """Take in one item that was read."""
        if item["sk"]["S"] == "MARK":
            self.answer = _stored_answer(item)
            return
        match DonationsRecord.from_raw_data(item):
            case Donation() as donation:
                self.donation = donation
            case Gift() as gift:
                self.gifts.append(gift)
            case Stock() as found:
                self.stocks[found.key] = found


def _stored_answer(item: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(item["answer"]["S"])
    return found
