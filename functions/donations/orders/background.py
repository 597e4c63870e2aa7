"""What the donations' worker does for orders: tell vendors what changed after they made its label, and once a day what is new."""

from donations.catalogue import vendors
from donations.catalogue.records import Entry
from donations.orders import mails, news
from donations.orders.records import Shipment, VendorNews, key_of
from donations.records import DonationsRecord
from kernel import search
from kernel.changes import commit
from kernel.events import Event
from kernel.records import Record
from kernel.worker import Worker


def register(worker: Worker) -> None:
    """Put the daily mail's tasks on the room's worker."""
    worker.on("donations.vendor_in_force")(vendor_in_force)
    worker.due("donations.vendor_news")(vendor_news_due)


def vendor_in_force(event: Event) -> None:
    """A vendor was approved, changed, stopped or resumed: its daily mail begins or ends."""
    news.vendor_in_force(event)


def vendor_news_due(record: Record) -> None:
    """The hour of a vendor's daily mail."""
    assert isinstance(record, VendorNews)
    news.fall_due(record.vendor_id)


def orders_changed(event: Event) -> None:
    """One mail to each vendor whose labels no longer hold, or whom a parcel came back to that is not sent again; nothing else."""
    names = [*event.data["changed"], *event.data["cancelled"]]
    found = search.records(Shipment, [key_of(name) for name in names])
    labelled = [one for one in found if one.labelled_at or (one.returns and one.reference in event.data["cancelled"])]
    keys = dict.fromkeys(vendors.key_of(one.vendor_id) for one in labelled)
    told = []
    for entry in search.records(Entry, keys) if keys else []:
        mine = [one for one in labelled if one.vendor_id == entry.entry_id]
        changed = [one for one in mine if one.reference in event.data["changed"]]
        cancelled = [one for one in mine if one.reference in event.data["cancelled"]]
        told.append(mails.orders_changed(entry.content or entry.shown, changed, cancelled))
    if told:
        commit(table=DonationsRecord, events=told, marker=event.marker("vendors"))
