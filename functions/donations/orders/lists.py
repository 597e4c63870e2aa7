"""Lists of shipments: what is to be sent, what is late, what has gone."""

from collections.abc import Mapping
from typing import Any, Final

from donations.orders.records import DELAYED, ORDERED, PAUSED, RETURNED, Shipment, partition, today
from kernel import search
from kernel.paging import Page, months, page

OVERDUE: Final = "overdue"
OPEN: Final = (ORDERED, DELAYED, PAUSED, RETURNED)
WAITING_MOST: Final = 200

type Query = Mapping[str, Any]


def shipments(query: Query, vendor_id: str | None = None) -> Page[Shipment]:
    """One page: {list?: ordered | overdue | delayed | paused | returned | shipped | delivered | cancelled, month?, vendor?, carrier?, cursor?, limit?}.

    What is to be sent comes by its due date, what came back the longest first, what is done newest first; one query. A carrier is left out of the page, which may be short.
    """
    which, vendor = query.get("list", ORDERED), vendor_id or query.get("vendor")
    index = "gsi2" if vendor else "gsi1"
    common: dict[str, Any] = {"cursor": query.get("cursor"), "limit": query.get("limit")}
    if which == OVERDUE:
        both = [partition(ORDERED, vendor), partition(DELAYED, vendor)]  # a delay has its end, too
        found = page(Shipment, index, both, newest_first=False, before=today(), **common)
    elif which in OPEN:
        found = page(Shipment, index, [partition(which, vendor)], newest_first=False, **common)
    else:
        wanted = [query["month"]] if query.get("month") else months()
        found = page(Shipment, index, [partition(f"{which}#{month}", vendor) for month in wanted], **common)
    carrier = query.get("carrier")
    return Page([one for one in found.items if carrier in (None, one.carrier)], found.next)


def of_donation(references: list[str]) -> list[Shipment]:
    """The shipments of one donation: one batch read for a hundred."""
    from donations.orders.records import key_of

    return search.records(Shipment, [key_of(name) for name in references])


def overdue() -> Page[Shipment]:
    """What should have left before today: by its rule, or by the day to which its vendor put it off; the oldest first."""
    pages = [
        page(Shipment, "gsi1", [partition(which)], newest_first=False, before=today(), limit=WAITING_MOST)
        for which in (ORDERED, DELAYED)
    ]
    found = sorted((one for each in pages for one in each.items), key=lambda one: one.due_on)
    return Page(found, next((each.next for each in pages if each.next), None))


def returned() -> Page[Shipment]:
    """What came back and waits for a decision, the longest first."""
    return page(Shipment, "gsi1", [partition(RETURNED)], newest_first=False, limit=WAITING_MOST)
