"""What follows from a donation and is written with it: its stock, and with that its orders. One place for the intake, the desk and the worker."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from donations import reading, standing
from donations.fulfilment import records as shelves
from donations.fulfilment import stock
from donations.fulfilment.records import Stock
from donations.notification import gift_key
from donations.orders import placing
from donations.orders.records import Shipment, key_of
from donations.records import Donation, DonationsRecord, Gift
from kernel.changes import TRANSACTION_LIMIT_ITEMS, Change
from kernel.events import Event

_SPARE: Final = 8  # items for the marker, the outbox and what else the caller writes


@dataclass
class Around:
    """What stands around a donation: stocks (None for a gift that is not counted), gifts, its shipments that are to change."""

    stocks: dict[str, Stock | None] = field(default_factory=dict)
    gifts: list[Gift] = field(default_factory=list)
    shipments: dict[str, Shipment] = field(default_factory=dict)


@dataclass
class Settled:
    """What must be written with the donation, and told."""

    changes: list[Change] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


def read(donation: Donation, *, known: Sequence[Gift] = (), fill: bool = False) -> Around:
    """All that `settle` will ask for beside the gifts that are `known`: one consistent batch read, none if there is nothing to ask."""
    if donation.past:
        return Around(gifts=list(known))
    stocks, unread = stock.unknown(donation, fill=fill), placing.unread(donation)
    having = {gift_key(one.code) for one in known}
    around = Around(dict.fromkeys(stocks), list(known))
    keys = [shelves.key_of(key) for key in stocks]
    asked = dict.fromkeys([*unread.gifts, *stocks])  # what a gift allows is asked before its stock is taken
    keys += [reading.gift_key_of(code) for code in asked if code not in having]
    _take_in(around, [*keys, *(key_of(name) for name in unread.shipments)])
    return around


def read_shipments(donation: Donation, around: Around) -> None:
    """Only the shipments that are to change: nothing is read unless some are."""
    if not donation.past:
        _take_in(around, [key_of(name) for name in placing.unread(donation).shipments])


def _take_in(around: Around, keys: Iterable[reading.Key]) -> None:
    for item in reading.batch(list(keys)):
        match DonationsRecord.from_raw_data(item):
            case Stock() as found:
                around.stocks[found.key] = found
            case Gift() as gift:
                around.gifts.append(gift)
            case Shipment() as shipment:
                around.shipments[shipment.reference] = shipment


def settle(
    donation: Donation,
    around: Around,
    at: datetime,
    *,
    beside: int = 0,
    who: str = "システム",
    why: str = "",
    fill: bool = False,
) -> Settled:
    """Make stock and orders equal to what the donation says; sets `stock`, `orders` and the flags that follow. The caller writes it.

    `beside` is how many other changes share the transaction. What finds no room in it is told by `donations.stock_pending`.
    Nothing follows from a donation of the system used before: that one sends its gift.
    """
    if donation.past:
        standing.move(donation, at)
        return Settled()
    taken = stock.settle(donation, around.stocks, at, gifts=around.gifts, who=who, why=why, fill=fill)
    room = TRANSACTION_LIMIT_ITEMS - _SPARE - beside - len(taken.changes) - len(taken.events)
    placed = placing.settle(donation, around.gifts, around.shipments, at, room=max(room, 0))
    standing.move(donation, at)  # what is ordered and called off decides whether it is completed
    pending = [] if taken.events or not placed.left else [stock.pending(donation)]
    return Settled([*taken.changes, *placed.changes], [*taken.events, *placed.events, *pending])
