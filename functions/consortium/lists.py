"""Lists of applications and members: which partitions to read, and what is filtered after reading.

State and month are partitions. Kind and interest are looked for inside them, so a page may be shorter than asked for; `next`
says whether there is more.
"""

from collections.abc import Callable
from typing import Any

from consortium import names
from consortium.records import FIRST_YEAR, OPEN, Application, Member
from consortium.records import Find as FindRecord
from kernel import clock
from kernel.paging import LIMIT, LIMIT_MOST, Page, months, page
from kernel.records import Record
from kernel.search import find, records

type Query = dict[str, Any]
_QUERIES_MOST = 6  # a filter that fits little must not make one request read a year


def applications(query: Query) -> Page[Application]:
    """Applications that fit `state`, `month`, `kind` or `q`: open ones by deadline, others newest first."""
    if "q" in query:
        return Page([one for one in _found(Application, query["q"]) if _fits_application(one, query)], None)
    state, month = query.get("state"), query.get("month")
    if state in OPEN and not month:
        return _filtered(Application, "gsi2", [f"OPEN#{state}"], query, _fits_application, newest_first=False)
    wanted = [month] if month else months()
    if state and state not in OPEN:
        return _filtered(Application, "gsi2", [f"CLOSED#{state}#{one}" for one in wanted], query, _fits_application)
    return _filtered(Application, "gsi1", [f"APPLICATIONS#{one}" for one in wanted], query, _fits_application)


def members(query: Query) -> Page[Member]:
    """Members that fit `state`, `kind`, `interest` or `q`, newest first."""
    if "q" in query:
        return Page([one for one in _found(Member, query["q"]) if _fits_member(one, query)], None)
    years = [str(year) for year in range(clock.today().year, FIRST_YEAR - 1, -1)]
    state = query.get("state")
    if state:
        return _filtered(Member, "gsi2", [f"MEMBERS#{state}#{year}" for year in years], query, _fits_member)
    return _filtered(Member, "gsi1", [f"MEMBERS#{year}" for year in years], query, _fits_member)


def open_applications(state: str, most: int) -> list[Application]:
    """Open applications in a state, the most urgent first: one query."""
    return page(Application, "gsi2", [f"OPEN#{state}"], limit=most, newest_first=False).items


def _fits_application(one: Application, query: Query) -> bool:
    return (
        query.get("state") in (None, one.state)
        and query.get("kind") in (None, one.organisation_kind)
        and query.get("month") in (None, clock.month_of(one.submitted_at))
    )


def _fits_member(one: Member, query: Query) -> bool:
    return (
        query.get("state") in (None, one.status)
        and query.get("kind") in (None, one.organisation_kind)
        and (query.get("interest") is None or query["interest"] in one.interests)
    )


def _found[R: (Application, Member)](of: type[R], asked: str) -> list[R]:
    prefix = f"{of.__name__.upper()}#"
    keys = [key for key in find(FindRecord, names.query_token(asked)) if key[0].startswith(prefix)]
    return records(of, keys)


def _filtered[R: Record](
    of: type[R],
    index: str,
    partitions: list[str],
    query: Query,
    fits: Callable[[R, Query], bool],
    *,
    newest_first: bool = True,
) -> Page[R]:
    limit = min(query.get("limit", LIMIT), LIMIT_MOST)
    cursor: str | None = query.get("cursor")
    items: list[R] = []
    for _ in range(_QUERIES_MOST):
        read = page(of, index, partitions, cursor=cursor, limit=limit - len(items), newest_first=newest_first)
        items.extend(one for one in read.items if fits(one, query))
        cursor = read.next
        if cursor is None or len(items) >= limit or not _narrowed(query):
            break
    return Page(items, cursor)


def _narrowed(query: Query) -> bool:
    """Whether something is filtered after reading; otherwise one query is a page."""
    return "kind" in query or "interest" in query or ("month" in query and query.get("state") in OPEN)
