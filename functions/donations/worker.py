"""Raw copies, events and due times of the donations."""

from donations import duplicates, flags, intake, portals, telling, together
from donations.analysis import counting, lateness
from donations.fulfilment import background as fulfilment
from donations.imports import background as imports
from donations.inquiries import background as inquiries
from donations.listings import background as listings
from donations.orders import background as orders
from donations.origins import background as origins
from donations.rakuten import background as rakuten
from donations.records import HELD, Donation, DonationsRecord
from kernel import clock
from kernel.changes import New, Saved, commit
from kernel.events import Event
from kernel.intake import RawCopy
from kernel.records import Record
from kernel.worker import Worker

worker = Worker("donations", DonationsRecord)
imports.register(worker)
inquiries.register(worker)
listings.register(worker)
orders.register(worker)
origins.register(worker)
rakuten.register(worker)


@worker.raw("notification")
def notification_raw(raw: RawCopy) -> None:
    """Finish a notification whose transaction could not be had; nothing if it was."""
    intake.replay(raw)


@worker.on("donations.received")
def received(event: Event) -> None:
    """Look for a double application; note the portal's news; count it."""
    duplicates.suspect(event)
    portals.noted(event)
    _count(event)


@worker.on_many("donations.received_together")
def received_together(events: list[Event]) -> None:
    """The same for those that some transactions received; the first of the newest transaction is its portal's news."""
    many = [one for event in events for one in together.one_by_one(event)]
    duplicates.suspect_together(many)
    newest = sorted(many, key=lambda one: one.at, reverse=True)
    for one in {one.data["portal"]: one for one in reversed(newest)}.values():
        portals.noted(one)
    lateness.count(counting.count_together(many))


@worker.on("donations.migrated")
def migrated(event: Event) -> None:
    """Count what the system used before handled; nothing else follows from it."""
    counting.count(event)


@worker.on_many("donations.migrated_together")
def migrated_together(events: list[Event]) -> None:
    """The same for those that some transactions brought in."""
    counting.count_together([one for event in events for one in together.one_by_one(event)])


@worker.on("donations.revised")
def revised(event: Event) -> None:
    """The same: a revision may make two donations alike."""
    duplicates.suspect(event)
    portals.noted(event)
    _count(event)


@worker.on("donations.handled")
def handled(event: Event) -> None:
    """Count it as staff left it. What was taken over from the system used before is ordered now, so it is looked at like one that came."""
    if event.data.get("taken_over"):
        duplicates.suspect(event)
    _count(event)


@worker.on("donations.shipped")
def shipped(event: Event) -> None:
    """Count the shipment as one that left, in time or late."""
    lateness.count([event.data["reference"]])


@worker.on("donations.unshipped")
def unshipped(event: Event) -> None:
    """Count it as one that has not left."""
    lateness.count([event.data["reference"]])


@worker.on("donations.stock_pending")
def stock_pending(event: Event) -> None:
    """Take the stock that did not go into the donation's own transaction."""
    fulfilment.stock_pending(event)
    _count(event)


@worker.on("donations.orders_changed")
def orders_changed(event: Event) -> None:
    """Tell the vendors whose labels no longer hold."""
    orders.orders_changed(event)
    lateness.count([*event.data["changed"], *event.data["cancelled"]])


def _count(event: Event) -> None:
    lateness.count(counting.count(event))


@worker.due("donations.donation")
def held_too_long(record: Record) -> None:
    """Tell once that a held donation has passed its time."""
    donation = Donation.must(record.pk, record.sk, consistent=True)
    if donation.state != HELD or donation.due_at is None or donation.due_at > clock.now() or donation.duepk is None:
        return
    donation.look_again(None)
    data = {
        "donation_id": donation.donation_id,
        "number": donation.number,
        "due": clock.iso(donation.due_at),
        "flags": flags.holding(donation.flags),
    }
    line = telling.history(donation, "システム", "確かめる期限が過ぎました", at=clock.now())
    commit(
        Saved(donation),
        New(line),
        table=DonationsRecord,
        events=[Event("donations.held_overdue", donation.donation_id, data)],
    )
