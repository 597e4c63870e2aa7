"""Stock and orders in the background: what did not go into a donation's own transaction."""

from donations import standing
from donations.fulfilment import stock
from donations.orders import following
from donations.records import Donation, DonationsRecord, key_of, listings
from kernel import clock, errors
from kernel.changes import Saved, commit
from kernel.events import Event


def stock_pending(event: Event) -> None:
    """Take or give back the stock, and order or call off the shipments, of a donation with more of them than one transaction holds;
    does nothing once that is done.

    What is still left tells itself on by the same event. Raises Busy if the donation or its stock keeps changing.
    """
    for _ in range(stock.ROUNDS):
        donation = Donation.find(*key_of(event.subject), consistent=True)
        if donation is None:
            return
        listed, before = listings(donation), (donation.stock, donation.orders)
        around = following.read(donation)
        settled = following.settle(donation, around, clock.now(), beside=len(listed) + 2)
        if (donation.stock, donation.orders) == before:
            return
        try:
            commit(
                Saved(donation),
                *standing.listing_changes(donation, listed),
                *settled.changes,
                table=DonationsRecord,
                events=settled.events,
            )
        except errors.Conflict:
            continue
        return
    raise errors.Busy()
