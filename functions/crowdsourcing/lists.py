"""Lists of tasks: by state, by month, by what somebody remembers of the poster. One partition at a time, never a Scan."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crowdsourcing.records import EMPLOYMENT_LEAD, PUBLISHED, REVIEW, Find, Task, task_pk
from japan import organisation, text
from kernel import case_number, files, paging, search
from kernel.errors import FieldError, Invalid, NotFound

WAITING_MOST = 200
_PAGES_MOST = 6  # pages read for one answer when most of their rows are filtered out


@dataclass(frozen=True)
class Filter:
    """What a list is narrowed to; empty means all."""

    state: str = ""
    category: str = ""
    month: str = ""

    @classmethod
    def of(cls, query: dict[str, Any]) -> "Filter":
        return cls(query.get("state", ""), query.get("category", ""), query.get("month", ""))

    def takes(self, task: Task) -> bool:
        return (
            self.state in ("", task.state)
            and self.category in ("", task.offer["category"])
            and (not self.month or str(task.gsi2pk) == f"MONTH#{self.month}")
        )

    @property
    def partitions(self) -> tuple[str, Sequence[str]]:
        """The index and the partitions that hold all that this filter takes."""
        if self.month:
            return "gsi2", [f"MONTH#{self.month}"]
        if not self.state:
            return "gsi2", [f"MONTH#{month}" for month in paging.months()]
        live = [f"STATE#{self.state}"] if self.state in (REVIEW, PUBLISHED, EMPLOYMENT_LEAD) else []
        settled = (
            [f"STATE#{self.state}#{month}" for month in paging.months()]
            if self.state not in (REVIEW, PUBLISHED)
            else []
        )
        return "gsi1", [*live, *settled]


def page(wanted: Filter, *, cursor: str | None = None, limit: int | None = None) -> paging.Page[Task]:
    """One page, newest first; usually one Query. A page may be a little longer than `limit` when it was put together from several."""
    index, partitions = wanted.partitions
    found: list[Task] = []
    most = min(limit or paging.LIMIT, paging.LIMIT_MOST)
    for _ in range(_PAGES_MOST):
        part = paging.page(Task, index, partitions, cursor=cursor, limit=limit)
        found += [task for task in part.items if wanted.takes(task)]
        cursor = part.next
        if cursor is None or len(found) >= most:
            break
    return paging.Page(found, cursor)


def search_for(words: str, wanted: Filter) -> list[Task]:
    """Tasks by their number or id, or by the orderer's name, contact person, e-mail, telephone or the partner's number; newest first."""
    keys: list[tuple[str, str]] = []
    for token in _tokens(words):
        keys += search.find(Find, token)
    with contextlib.suppress(NotFound):
        keys.append((task_pk(words.strip().upper()), "TASK"))
    tasks = search.records(Task, dict.fromkeys(keys))
    return sorted((task for task in tasks if wanted.takes(task)), key=lambda task: str(task.gsi2sk), reverse=True)


def _tokens(words: str) -> list[str]:
    number = case_number.typed(words)
    if number:
        return [search.token("case-number", number)]
    if "@" in words:
        return search.tokens("email", [text.email_key(words)])
    telephone = text.telephone_key(words)
    if text.is_telephone(telephone):
        return search.tokens("telephone", [telephone])
    return [*search.tokens("name", [organisation.name_key(words)]), *search.tokens("reference", [text.folded(words)])]


def waiting() -> tuple[list[Task], list[Task]]:
    """The tasks in review and the employment offers that job support has not taken on, oldest first: two Queries."""
    in_review, leads = (
        paging.page(Task, "gsi1", [f"STATE#{state}"], limit=WAITING_MOST, newest_first=False).items
        for state in (REVIEW, EMPLOYMENT_LEAD)
    )
    return in_review, leads


def everything(wanted: Filter) -> list[Task]:
    """All tasks for a download, newest first. Raises Invalid where they are more than one file holds."""
    found: list[Task] = []
    cursor: str | None = None
    while True:
        part = page(wanted, cursor=cursor, limit=paging.LIMIT_MOST)
        found += part.items
        if len(found) > files.ROWS_MOST:
            message = f"{files.ROWS_MOST:,}件を超えます。月を選んで、分けてダウンロードしてください。"
            raise Invalid([FieldError("/filter", "too-many", message)])
        if part.next is None:
            return found
        cursor = part.next
