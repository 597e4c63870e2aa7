"""The lists of the desk, one query a page: open by deadline, by state, in somebody's hands, escalated; and an inquiry's history."""

from typing import Any

from inquiries import states
from inquiries.mounting import Mounting, about_token, party_token
from inquiries.records import ABOVE, NOBODY, Entry, Inquiry, history_key
from kernel import case_number, paging, search


def owed[I: Inquiry](
    mounting: Mounting[I, Any, Any], *, cursor: str | None = None, limit: int | None = None
) -> paging.Page[I]:
    """Open inquiries, the earliest deadline first."""
    return paging.page(mounting.inquiry, "gsi2", ["INQUIRIES#open"], cursor=cursor, limit=limit, newest_first=False)


def by_state[I: Inquiry](
    mounting: Mounting[I, Any, Any], state: str, *, cursor: str | None = None, limit: int | None = None
) -> paging.Page[I]:
    """Waiting, answered or closed inquiries of the last two years, newest first; open ones by deadline."""
    if states.has_deadline(state):
        return owed(mounting, cursor=cursor, limit=limit)
    months = [f"INQUIRIES#{state}#{month}" for month in paging.months()]
    return paging.page(mounting.inquiry, "gsi2", months, cursor=cursor, limit=limit)


def in_hand[I: Inquiry](
    mounting: Mounting[I, Any, Any], staff_id: str | None, *, cursor: str | None = None, limit: int | None = None
) -> paging.Page[I]:
    """What a member of staff has in hand, the oldest first; None for what nobody has taken."""
    return paging.page(
        mounting.inquiry, "gsi1", [f"HANDS#{staff_id or NOBODY}"], cursor=cursor, limit=limit, newest_first=False
    )


def escalated[I: Inquiry](
    mounting: Mounting[I, Any, Any], *, cursor: str | None = None, limit: int | None = None
) -> paging.Page[I]:
    """What was handed up and nobody above has taken yet, the oldest first."""
    return paging.page(mounting.inquiry, "gsi1", [f"HANDS#{ABOVE}"], cursor=cursor, limit=limit, newest_first=False)


def history[E: Entry](mounting: Mounting[Any, E, Any], inquiry_id: str) -> list[E]:
    """All that was done and said, in its order: one query for each two hundred lines."""
    found: list[E] = []
    cursor = None
    while True:
        page = paging.page(
            mounting.entry,
            "",
            [history_key(inquiry_id)],
            cursor=cursor,
            limit=paging.LIMIT_MOST,
            newest_first=False,
            consistent=True,
        )
        found += page.items
        cursor = page.next
        if cursor is None:
            return found


def about[I: Inquiry](mounting: Mounting[I, Any, Any], kind: str, about_id: str) -> list[I]:
    """The inquiries about something, newest first; what was once linked and no longer is is left out."""
    found = _found(mounting, about_token(kind, about_id))
    return [one for one in found if {"kind": kind, "id": about_id} in one.about]


def of_party[I: Inquiry](mounting: Mounting[I, Any, Any], kind: str, party_id: str) -> list[I]:
    """The inquiries that somebody has with us, newest first."""
    return _found(mounting, party_token(kind, party_id))


def numbered[I: Inquiry](mounting: Mounting[I, Any, Any], number: str) -> list[I]:
    """The inquiry of a case number as it was typed; none if it is none."""
    typed = case_number.typed(number)
    return _found(mounting, search.token("case-number", typed)) if typed else []


def _found[I: Inquiry](mounting: Mounting[I, Any, Any], token: str) -> list[I]:
    return search.records(mounting.inquiry, search.find(mounting.find, token, limit=paging.LIMIT_MOST))
