"""Lists of origin checks and their tables: one query a page."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from donations.origins.records import ANSWERED, CLOSED, OPEN, OriginDoubt, OriginSheet, OriginSurvey, OriginVisit
from kernel import clock
from kernel.paging import Page, months, page

OVERDUE, WAITING = "overdue", "waiting"
WAITING_MOST: Final = 200

type Query = Mapping[str, Any]


def _where(query: Query) -> dict[str, Any]:
    return {"cursor": query.get("cursor"), "limit": query.get("limit")}


def surveys(query: Query) -> Page[OriginSurvey]:
    """Surveys, newest first."""
    return page(OriginSurvey, "gsi1", ["ORIGINSURVEYS"], **_where(query))


def sheets(query: Query) -> Page[OriginSheet]:
    """One page {origin?: open | overdue | answered | closed, vendor?}: what waits by its deadline, the rest newest first."""
    which, where = query.get("origin", OPEN), _where(query)
    if query.get("vendor"):
        return page(OriginSheet, "gsi2", [f"ORIGINSHEETS#vendor#{query['vendor']}"], **where)
    if which in (ANSWERED, CLOSED):
        return page(OriginSheet, "gsi1", [f"ORIGINSHEETS#{which}#{month}" for month in months()], **where)
    before = clock.iso(clock.now()) if which == OVERDUE else None
    return page(OriginSheet, "gsi1", ["ORIGINSHEETS#open"], newest_first=False, before=before, **where)


def overdue() -> Page[OriginSheet]:
    """Sheets without an answer after their deadline, the oldest first."""
    return sheets({"origin": OVERDUE, "limit": WAITING_MOST})


def doubts(query: Query) -> Page[OriginDoubt]:
    """One page {origin?: waiting | closed, vendor?, code?}: what waits by its deadline, the rest newest first. A code is sought among its
    vendor's; such a page may be short."""
    where = _where(query)
    if query.get("vendor"):
        found = page(OriginDoubt, "gsi2", [f"ORIGINDOUBTS#vendor#{query['vendor']}"], **where)
        return Page([one for one in found.items if query.get("code") in (None, one.code)], found.next)
    if query.get("origin") == CLOSED:
        return page(OriginDoubt, "gsi1", [f"ORIGINDOUBTS#closed#{month}" for month in months()], **where)
    return page(OriginDoubt, "gsi1", ["ORIGINDOUBTS#waiting"], newest_first=False, **where)


def waiting() -> Page[OriginDoubt]:
    """Suspicions that wait for a report, a decision or a mend, by deadline."""
    return doubts({"limit": WAITING_MOST})


def visits(query: Query) -> Page[OriginVisit]:
    """Visits, newest first: all, or a vendor's."""
    if query.get("vendor"):
        return page(OriginVisit, "gsi2", [f"ORIGINVISITS#vendor#{query['vendor']}"], **_where(query))
    return page(OriginVisit, "gsi1", [f"ORIGINVISITS#{month}" for month in months(count=60)], **_where(query))


LISTS: Final[dict[str, Callable[[Query], Page[Any]]]] = {
    "origin-sheets": sheets,
    "origin-doubts": doubts,
    "origin-visits": visits,
}
