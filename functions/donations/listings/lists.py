"""Lists of listings: what is to be done, and each portal's by state. One query a page."""

from collections.abc import Mapping
from typing import Any, Final

from donations.listings import layouts
from donations.listings.records import STATES, TODO, PortalListing, partition
from kernel.paging import Page, page

TODO_STATE: Final = "todo"
WAITING_MOST: Final = 200


def listings(query: Mapping[str, Any]) -> Page[PortalListing]:
    """One page {state: todo | one of STATES | all, portal?, cursor?, limit?}: what is to be done by its deadline, the rest by code."""
    state, portal = query.get("state", TODO_STATE), query.get("portal")
    cursor, limit = query.get("cursor"), query.get("limit")
    if state == TODO_STATE and not portal:
        return page(PortalListing, "gsi2", ["LISTINGS#todo"], cursor=cursor, limit=limit, newest_first=False)
    states = {TODO_STATE: TODO, "all": tuple(STATES)}.get(state, (state,))
    partitions = [partition(one, name) for one in ([portal] if portal else layouts.portals()) for name in states]
    return page(PortalListing, "gsi1", partitions, cursor=cursor, limit=limit, newest_first=False)


def todo() -> Page[PortalListing]:
    """What is to be done first, on any portal: one query."""
    return page(PortalListing, "gsi2", ["LISTINGS#todo"], limit=WAITING_MOST, newest_first=False)
