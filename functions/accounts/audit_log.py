"""Reading the audit log: by day, by person, by thing. Reading and downloading it are lines of it themselves."""

from datetime import date, datetime, timedelta
from typing import Any

from accounts import audit_words, lists
from accounts.acts import ACTS
from accounts.records import REMOVED
from kernel import clock, files
from kernel.audit import AuditEntry
from kernel.errors import FieldError, Invalid
from kernel.paging import LIMIT, LIMIT_MOST, Page, months, page

_DAYS_BACK = 31
_PAGES_MOST = 6  # pages read for one answer when most of their lines are filtered out
READ_MOST = 10 * files.ROWS_MOST  # lines looked at for one download, those that the filter leaves out included


def search(wanted: dict[str, Any], *, cursor: str | None = None, limit: int | None = None) -> Page[AuditEntry]:
    """One page, newest first, of what meets all conditions: `target`, `actor`, `day` or `month`, `action` (one operation, or a service
    with a full stop, 'donations.'). Without a target, an actor, a day or a month, the last 31 days.

    An index answers one condition, the others filter what was read; so a page is put together from several and may be longer than
    `limit`, or shorter with more to come.
    """
    found = Page[AuditEntry]([], cursor)
    most = min(limit or LIMIT, LIMIT_MOST)
    for _ in range(_PAGES_MOST):
        part = _page(wanted, found.next, limit)
        meeting = [entry for entry in part.items if _meets(entry, wanted)]
        found = Page(found.items + meeting, part.next)
        if found.next is None or len(found.items) >= most or (part.items and len(meeting) == len(part.items)):
            break
    return found


def _meets(entry: AuditEntry, wanted: dict[str, Any]) -> bool:
    day = entry.pk.removeprefix("AUDIT#")
    action = wanted.get("action", "")
    return (
        wanted.get("target", entry.target) == entry.target
        and wanted.get("actor", entry.actor) == entry.actor
        and wanted.get("day", day) == day
        and day.startswith(wanted.get("month", ""))
        and (not action or entry.action == action or (action.endswith(".") and entry.action.startswith(action)))
    )


def _page(wanted: dict[str, Any], cursor: str | None, limit: int | None) -> Page[AuditEntry]:
    if target := wanted.get("target"):
        return page(AuditEntry, "gsi2", [f"TARGET#{target}"], cursor=cursor, limit=limit)
    if actor := wanted.get("actor"):
        month = wanted.get("day", "")[:7] or wanted.get("month")
        over = [month] if month else months(count=37)
        return page(AuditEntry, "gsi1", [f"ACTOR#{actor}#{month}" for month in over], cursor=cursor, limit=limit)
    days = [wanted["day"]] if "day" in wanted else _days(wanted.get("month"))
    return page(AuditEntry, "", [f"AUDIT#{day}" for day in days], cursor=cursor, limit=limit)


def _days(month: str | None) -> list[str]:
    last = clock.today()
    if month:
        year, number = (int(part) for part in month.split("-"))
        first_of_next = date(year + number // 12, number % 12 + 1, 1)
        last = min(last, first_of_next - timedelta(days=1))
        return [
            day for back in range(_DAYS_BACK) if (day := (last - timedelta(days=back)).isoformat()).startswith(month)
        ]
    return [(last - timedelta(days=back)).isoformat() for back in range(_DAYS_BACK)]


def shown(entry: AuditEntry) -> dict[str, Any]:
    """One line as the API gives it: the words for people, and what stands in the log."""
    kind, _, record_id = entry.target.partition("/")
    named, number = audit_words.target(kind, record_id)
    return {
        "at": clock.iso(entry.at),
        "actor": entry.actor,
        "actor_name": entry.actor_name or None,
        "action": entry.action,
        "action_name": audit_words.act(entry.action, entry.outcome),
        "target": entry.target,
        "target_kind": kind,
        "target_name": named,
        "target_id": record_id if record_id not in ("", "-") else None,
        "target_number": number,
        "what": entry.what,
        "said": audit_words.what(entry.action, entry.what) or None,
        "why": entry.why or None,
        "ip": entry.ip or None,
        "request_id": entry.request_id or None,
    }


def choices() -> dict[str, Any]:
    """What the log can be narrowed to: the people who work or worked here, and the operations by service."""
    people = sorted(lists.everybody(), key=lambda one: (one.state == REMOVED, one.name))
    return {
        "people": [{"id": one.staff_id, "name": one.name, "removed": one.state == REMOVED} for one in people],
        "services": [
            {
                "prefix": f"{room}.",
                "name": name,
                "actions": [
                    {"name": action, "said": known.said}
                    for action, known in ACTS.items()
                    if action.startswith(f"{room}.")
                ],
            }
            for room, name in audit_words.SERVICES.items()
        ],
    }


HEADER = (
    "日時", "氏名", "したこと", "対象", "対象の番号", "くわしく", "理由", "どこから（IPアドレス）",
    "職員の記号", "操作の記号", "対象の記号", "記録の記号",
)  # fmt: skip


def rows(wanted: dict[str, Any]) -> list[list[Any]]:
    """The lines for a download, by the columns of `HEADER`. Raises Invalid if they are more than one holds, or lie among too many others."""
    people = {one.staff_id: one.name for one in lists.everybody()}
    told: list[list[Any]] = []
    read, cursor = 0, None
    while True:
        found = _page(wanted, cursor, LIMIT_MOST)
        read += len(found.items)
        told += [_row(shown(entry), entry.at, people) for entry in found.items if _meets(entry, wanted)]
        if len(told) > files.ROWS_MOST or read > READ_MOST:
            raise Invalid(
                [
                    FieldError(
                        "/filter",
                        "too-many",
                        f"対象の記録が多すぎます（1回に{files.ROWS_MOST:,}行まで）。日や人で絞ってください。",
                    )
                ]
            )
        cursor = found.next
        if cursor is None:
            break
    return told


def _row(line: dict[str, Any], at: datetime, people: dict[str, str]) -> list[Any]:
    whose = people.get(line["target_id"] or "") if line["target_kind"] == "staff" else None
    when = at.astimezone(clock.JST).strftime("%Y/%m/%d %H:%M:%S")
    said = (
        line["action_name"],
        line["target_name"],
        line["target_number"] or whose,
        line["said"],
        line["why"],
        line["ip"],
    )
    return [when, line["actor_name"], *said, line["actor"], line["action"], line["target"], line["request_id"]]
