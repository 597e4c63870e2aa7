"""The lists of the desk, one query a page: open by deadline, by state, in somebody's hands, escalated; and an inquiry's history."""

from typing import Any

from inquiries import states
from inquiries.desk import Mounting, about_token
from inquiries.records import ABOVE, NOBODY, Entry, Find, Inquiry, history_key
from kernel import paging, search


def owed[I: Inquiry](mounting: Mounting[I, Any, Any], *, cursor: str | None = None) -> paging.Page[I]:
    """Open inquiries, the earliest deadline first."""
    return paging.page(mounting.inquiry, "gsi2", ["INQUIRIES#open"], cursor=cursor, newest_first=False)


def by_state[I: Inquiry](mounting: Mounting[I, Any, Any], state: str, *, cursor: str | None = None) -> paging.Page[I]:
    """Waiting, answered or closed inquiries of the last two years, newest first; open ones by deadline."""
    if states.has_deadline(state):
        return owed(mounting, cursor=cursor)
    months = [f"INQUIRIES#{state}#{month}" for month in paging.months()]
    return paging.page(mounting.inquiry, "gsi2", months, cursor=cursor)


def in_hand[I: Inquiry](
    mounting: Mounting[I, Any, Any], staff_id: str | None, *, cursor: str | None = None
) -> paging.Page[I]:
    """What a member of staff has in hand, the oldest first; None for what nobody has taken."""
    return paging.page(mounting.inquiry, "gsi1", [f"HANDS#{staff_id or NOBODY}"], cursor=cursor, newest_first=False)


def escalated[I: Inquiry](mounting: Mounting[I, Any, Any], *, cursor: str | None = None) -> paging.Page[I]:
    """What was handed up and nobody above has taken yet, the oldest first."""
    return paging.page(mounting.inquiry, "gsi1", [f"HANDS#{ABOVE}"], cursor=cursor, newest_first=False)


def history[E: Entry](mounting: Mounting[Any, E, Any], inquiry_id: str, *, cursor: str | None = None) -> paging.Page[E]:
    """What was done and said, in its order."""
    return paging.page(mounting.entry, "", [history_key(inquiry_id)], cursor=cursor, newest_first=False)


def about[F: Find](mounting: Mounting[Any, Any, F], kind: str, about_id: str) -> list[tuple[str, str]]:
    """The keys of the inquiries about something, newest first."""
    return search.find(mounting.find, about_token(kind, about_id))
