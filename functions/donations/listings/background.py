"""What the worker does for listings: whatever comes into force is looked at; so is a gift on the day its price changes."""

from donations.listings import looking, texts
from donations.listings.records import ListingHead, parts_of
from kernel import clock
from kernel.events import Event
from kernel.records import Record
from kernel.worker import Worker

GIFT_IN_FORCE = "donations.gift_in_force"
GATHERED = "donations.listings_gathered"


def register(worker: Worker) -> None:
    """Put the listings' tasks on the room's worker."""
    worker.on(GIFT_IN_FORCE)(gift_in_force)
    worker.on(texts.IN_FORCE)(listing_in_force)
    worker.on(GATHERED)(listings_gathered)
    worker.due("donations.listing_head")(price_begins)


def gift_in_force(event: Event) -> None:
    """A gift was approved, changed, stopped or resumed."""
    looking.look(event.subject, clock.parse(event.at))


def listing_in_force(event: Event) -> None:
    """A text of a gift was approved."""
    looking.look(parts_of(event.subject)[1], clock.parse(event.at))


def listings_gathered(event: Event) -> None:
    """Gifts that were in force before listings were kept."""
    for code in event.data["codes"]:
        looking.look(code, clock.parse(event.at))


def price_begins(record: Record) -> None:
    """The day of a price has come."""
    head = ListingHead.must(record.pk, record.sk, consistent=True)
    if head.duesk is not None:
        looking.look(head.code, clock.now())
