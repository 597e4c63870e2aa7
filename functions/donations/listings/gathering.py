"""Gifts that were in force before listings were kept: staff gather them once, page by page."""

from typing import Any, Final

from donations import gifts
from donations.listings.background import GATHERED
from donations.listings.records import ListingHead, pk_of
from donations.notification import gift_key
from donations.records import DonationsRecord
from kernel import search
from kernel.changes import Marker, commit
from kernel.events import Event

PAGE: Final = 50


def gather(cursor: str | None) -> dict[str, Any]:
    """Hand the gifts of one page that have no listings yet to the worker: {gathered, next}. A query, a batch read, one transaction."""
    found = gifts.all_gifts(cursor=cursor, limit=PAGE)
    codes = [gift_key(one.code) for one in found.items]
    kept = {one.code for one in search.records(ListingHead, [(pk_of(code), "HEAD") for code in codes])}
    new = [code for code in codes if code not in kept]
    if new:
        marker = Marker(("donations.gather_listings", *new))
        commit(table=DonationsRecord, events=[Event(GATHERED, new[0], {"codes": new})], marker=marker)
    return {"gathered": len(new), "next": found.next}
