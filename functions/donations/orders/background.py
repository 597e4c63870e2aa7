"""What the donations' worker does for orders: tell vendors what changed after they made its label."""

from donations.catalogue import vendors
from donations.catalogue.records import Entry
from donations.orders import mails
from donations.orders.records import Shipment, key_of
from donations.records import DonationsRecord
from kernel import search
from kernel.changes import commit
from kernel.events import Event


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
