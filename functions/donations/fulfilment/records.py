"""What is stored of stock, in the donations' table.

| access                                  | index | pk                            | sk                |
|-----------------------------------------|-------|-------------------------------|-------------------|
| a gift's stock                          | table | STOCK#<code>                  | STOCK             |
| all stocks                              | gsi1  | STOCKS                        | <code>            |
| stocks that may have a stop task        | gsi2  | STOPS                         | instant           |
| a gift's moves in a month               | table | MOVES#<code>#2026-11          | instant#id        |
| a month's reallocations                 | table | REALLOCATIONS#2026-11         | instant#id        |
| short donations that nobody decided on  | gsi1  | SHORT#open                    | received#id       |
| … those that wait (goods, refund)       | gsi1  | SHORT#waiting                 | received#id       |
| … of one gift                           | gsi2  | SHORT#gift#<code>             | received#id       |

`<code>` is the gift's code in its normal form (`notification.gift_key`). The lists of short donations are `Listing` records of theirs.
"""

from datetime import datetime
from typing import Any, Final

from donations.notification import gift_key
from donations.records import DonationsRecord
from kernel import clock, ids
from kernel.records import (
    CountsAttribute,
    InstantAttribute,
    IntegerAttribute,
    JsonAttribute,
    TextsAttribute,
    personal,
    public,
    text,
)

POOL, BUFFER = "pool", "buffer"  # places beside the portals' allocations
RECEIVED, ADJUSTED, SOLD, RETURNED, SHORT = "received", "adjusted", "sold", "returned", "short"
TAKEN_OFF = "taken_off"
MOVES: Final = {
    RECEIVED: "入荷",
    ADJUSTED: "数の訂正",
    SOLD: "寄附に割当て",
    RETURNED: "寄附から戻り",
    SHORT: "不足",
    TAKEN_OFF: "掲載を止めた",
}


class Stock(DonationsRecord, discriminator="donations.stock"):
    """A gift's whole stock, in one record: a sale is one conditional update of it, and a reallocation one for each gift.

    `received` came in, `added` and `removed` are corrections after counting; `left` is what each portal may still sell, `sold` what it sold in all (what came back is counted in `returned`), `days` what was sold
    on each of the last days in Japan; `years` what donations of each fiscal year hold of it, which its cap limits (`caps`). `stops` says since when staff are asked to take the gift off a portal, `stopped` since when it is, and
    `stop_whys` why where it is not for want of stock. `uncounted` says since when only its year is counted, because nothing was received
    yet; `capped` since when a cap was seen.
    """

    code = public(text(null=False))
    name = public(text(null=False))
    received = public(IntegerAttribute(default=0))
    added = public(IntegerAttribute(default=0))
    removed = public(IntegerAttribute(default=0))
    returned = public(IntegerAttribute(default=0))
    pool = public(IntegerAttribute(default=0))
    buffer = public(IntegerAttribute(default=0))
    left = public(CountsAttribute(default=dict))
    sold = public(CountsAttribute(default=dict))
    days = public(CountsAttribute(default=dict))
    years = public(CountsAttribute(default=dict))
    stops = public(TextsAttribute(default=dict))
    stopped = public(TextsAttribute(default=dict))
    stop_whys = public(TextsAttribute(default=dict))
    uncounted = public(text())
    capped = public(text())

    @property
    def key(self) -> str:
        return gift_key(self.code)

    @property
    def available(self) -> int:
        """What can still be sold: all allocations and the pool."""
        return sum(self.left.values()) + self.pool

    def place(self, place: str) -> int:
        """How many lie at a portal's allocation, in the pool or in the buffer."""
        if place in (POOL, BUFFER):
            return int(getattr(self, place))
        return self.left.get(place, 0)


class Move(DonationsRecord, discriminator="donations.stock_move"):
    """One line of a stock's ledger; never changed. `by` says what it did to each place (portal, pool, buffer); `quantity` is signed:
    what came to the shelf counts up, what left it counts down; of a short line it is what was not there."""

    what = public(text(null=False))
    at = public(InstantAttribute())
    who = personal(text(null=False))
    why = personal(text())
    quantity = public(IntegerAttribute())
    by = public(JsonAttribute())
    portal = public(text())
    donation_id = public(text())
    number = public(text())


class Reallocation(DonationsRecord, discriminator="donations.reallocation"):
    """One rearrangement of many gifts at once; never changed. `rows`: [{key, name, by: {place: change}}]."""

    at = public(InstantAttribute())
    who = personal(text(null=False))
    why = personal(text())
    rows = public(JsonAttribute())


def key_of(key: str) -> tuple[str, str]:
    """The key of a gift's stock; `key` is the code in its normal form."""
    return f"STOCK#{key}", "STOCK"


def moves_of(key: str, month: str) -> str:
    return f"MOVES#{key}#{month}"


def move(key: str, what: str, at: datetime, **told: Any) -> Move:
    """A new line of a gift's ledger."""
    return Move(pk=moves_of(key, clock.month_of(at)), sk=f"{clock.iso(at)}#{ids.new()}", what=what, at=at, **told)
