"""Inquiries in the donations' table: the library's records, made ours. Keys and lists: `inquiries/records.py`."""

from donations.records import DonationsRecord
from inquiries import records
from kernel.records import table


class Inquiry(records.Inquiry, DonationsRecord, discriminator="donations.inquiry"):
    """What a donor, a vendor or anybody asks about donations, whatever way it came."""

    Meta = table("donations")


class Entry(records.Entry, DonationsRecord, discriminator="donations.inquiry_entry"):
    """One line of an inquiry's history."""

    Meta = table("donations")


class Find(records.Find, discriminator="donations.inquiry_find"):
    """A blind token of an inquiry."""

    Meta = table("donations")


class Template(records.Template, DonationsRecord, discriminator="donations.inquiry_template"):
    """A ready answer of the city's own."""

    Meta = table("donations")
