"""Inquiries in the donations' table: the library's records, made ours. Keys and lists: `inquiries/records.py`."""

from donations.records import DonationsRecord
from inquiries import records
from kernel.records import JsonAttribute, personal, table


class Inquiry(records.Inquiry, DonationsRecord, discriminator="donations.inquiry"):
    """What a donor, a vendor or anybody asks about donations, whatever way it came.

    `form` is what the public form told besides: {order_number?, email?, telephone?}, by which a donation is suggested to staff.
    """

    Meta = table("donations")

    form = personal(JsonAttribute(null=True))


class Entry(records.Entry, DonationsRecord, discriminator="donations.inquiry_entry"):
    """One line of an inquiry's history."""

    Meta = table("donations")


class Find(records.Find, discriminator="donations.inquiry_find"):
    """A blind token of an inquiry."""

    Meta = table("donations")


class Template(records.Template, DonationsRecord, discriminator="donations.inquiry_template"):
    """A ready answer of the city's own."""

    Meta = table("donations")


class Spent(DonationsRecord, discriminator="donations.question_spent"):
    """A proof of work that has been used for a form."""

    Meta = table("donations")
