"""Lists of incidents: one query a page; and the file for an auditor."""

from typing import Any, Final

from accounts.incidents import law, register, states
from accounts.incidents.records import Incident, Line, Reported, incident_key, reported_of, timeline_key
from kernel import clock, files, paging, search
from kernel.errors import FieldError, Invalid
from kernel.paging import LIMIT_MOST, Page, months, page

OPEN, CLOSED, ALL = "open", "closed", "all"
HEADER: Final = (
    "番号", "サービス", "種類", "情報の区分", "人数", "気づいた日時", "記録した日時", "記録した人", "状態",
    "初動の判断", "個人情報保護委員会への報告", "終了した日時", "終了した人", "経過の日時", "したこと", "くわしく", "した人",
)  # fmt: skip


def some(query: dict[str, Any]) -> Page[Incident]:
    """Open ones, the next due first; closed ones or all by the month in which they were noticed, newest first."""
    state = query.get("state", OPEN)
    of_months = [query["month"]] if "month" in query else months()
    cursor, limit = query.get("cursor"), query.get("limit")
    if state == OPEN and "month" in query:
        found = page(Incident, "gsi1", [f"INCIDENTS#{query['month']}"], cursor=cursor, limit=limit)
        return Page([one for one in found.items if one.state != states.CLOSED], found.next)
    if state == OPEN:
        return page(Incident, "gsi2", ["INCIDENTS#open"], cursor=cursor, limit=limit, newest_first=False)
    if state == CLOSED:
        return page(Incident, "gsi2", [f"INCIDENTS#closed#{one}" for one in of_months], cursor=cursor, limit=limit)
    return page(Incident, "gsi1", [f"INCIDENTS#{one}" for one in of_months], cursor=cursor, limit=limit)


def reported_by(staff_id: str, query: dict[str, Any]) -> Page[Incident]:
    """What one member of staff has reported, newest first: one query, and one read of those."""
    found = page(Reported, "", [reported_of(staff_id)], cursor=query.get("cursor"), limit=query.get("limit"))
    return Page(search.records(Incident, (incident_key(one.incident_id) for one in found.items)), found.next)


def timeline(incident_id: str) -> list[Line]:
    """All lines, in their order."""
    found: list[Line] = []
    cursor: str | None = None
    while True:
        part = page(
            Line, "", [timeline_key(incident_id)], cursor=cursor, limit=LIMIT_MOST, newest_first=False, consistent=True
        )
        found += part.items
        cursor = part.next
        if cursor is None:
            return found


def rows(wanted: dict[str, Any]) -> list[list[Any]]:
    """A line of the timeline in each row, with what its incident is now, by the columns of `HEADER`. Raises Invalid if they are too many."""
    told: list[list[Any]] = []
    of_months = [wanted["month"]] if "month" in wanted else paging.months()
    for month in of_months:
        for incident in (one for one in _of_month(month) if _wanted(one, wanted.get("state", ALL))):
            told += [[*_incident(incident), *_line(one)] for one in timeline(incident.incident_id)]
            if len(told) > files.ROWS_MOST:
                message = f"対象の記録が多すぎます（1回に{files.ROWS_MOST:,}行まで）。月で絞ってください。"
                raise Invalid([FieldError("/filter", "too-many", message)])
    return told


def _wanted(one: Incident, state: str) -> bool:
    return state == ALL or (one.state == states.CLOSED) == (state == CLOSED)


def _of_month(month: str) -> list[Incident]:
    found: list[Incident] = []
    cursor: str | None = None
    while True:
        part = page(Incident, "gsi1", [f"INCIDENTS#{month}"], cursor=cursor, limit=LIMIT_MOST, newest_first=False)
        found += part.items
        cursor = part.next
        if cursor is None:
            return found


def _incident(one: Incident) -> list[Any]:
    grounds = register.grounds_of(one)
    return [
        one.number,
        one.service,
        law.CATEGORIES[one.category],
        "・".join(law.CLASSES[name] for name in one.classes),
        "不明" if one.persons is None else one.persons,
        local(one.noticed_at),
        local(one.recorded_at),
        one.recorded_by,
        states.STATES[one.state],
        local(one.triaged_at),
        "、".join(law.GROUNDS[name][0] for name in grounds) or ("報告対象でない" if one.triaged_at else "判断前"),
        local(one.closed_at),
        one.closed_by,
    ]


def _line(one: Line) -> list[Any]:
    return [local(one.at), one.what, one.words, "自動" if one.who == register.SYSTEM else one.who]


def local(at: Any) -> str:
    return at.astimezone(clock.JST).strftime("%Y/%m/%d %H:%M") if at else ""
