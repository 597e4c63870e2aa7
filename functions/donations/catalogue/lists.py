"""Lists of the catalogue: all of one subject, those in one state, those whose name holds some words."""

from collections.abc import Mapping
from typing import Any, Final

from donations.catalogue.approval import Subject
from donations.catalogue.records import PROPOSED, RETURNED, Entry, partition
from japan import text
from kernel.paging import LIMIT, LIMIT_MOST, Page, page

WAITING_MOST: Final = 100
_PAGES_MOST: Final = 6  # pages read for one answer when most of their rows are left out


def entries(subject: Subject, query: Mapping[str, Any]) -> Page[Entry]:
    """One page {state?, q?, cursor?, limit?}, in the order of the codes or the kana, what waits by its deadline.

    One query, more only for a search. A page of what waits may be short: `next` says whether there is more.
    """
    state, cursor, limit = query.get("state"), query.get("cursor"), query.get("limit")
    index, where = ("gsi2", partition(subject.name, state)) if state else ("gsi1", f"CATALOGUE#{subject.name}")
    sought = _sought(query["q"]) if query.get("q") else ""
    found: list[Entry] = []
    for _ in range(_PAGES_MOST if sought else 1):
        part = page(Entry, index, [where], cursor=cursor, limit=LIMIT_MOST if sought else limit, newest_first=False)
        found += [one for one in part.items if one.subject == subject.name and _holds(one, sought)]
        cursor = part.next
        if cursor is None or len(found) >= LIMIT:
            break
    return Page(found, cursor)


def _sought(words: str) -> str:
    return text.name_key(words) or text.folded(words)


def _holds(entry: Entry, sought: str) -> bool:
    content = entry.shown
    named = (entry.entry_id, content["name"], content.get("name_kana", ""), content.get("invoice_number") or "")
    return any(sought in text.name_key(one) for one in named)


def waiting(*, writes: bool, decides: bool) -> list[Entry]:
    """What waits for a decision, for those who decide, and what was given back, for those who write: a query each, by deadline."""
    states = [*([PROPOSED] if decides else []), *([RETURNED] if writes else [])]
    return [
        entry
        for state in states
        for entry in page(Entry, "gsi2", [partition("", state)], limit=WAITING_MOST, newest_first=False).items
    ]
