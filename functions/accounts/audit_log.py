"""Reading the audit log: by day, by person, by thing. Reading and downloading it are lines of it themselves."""

from datetime import date, timedelta
from typing import Any

from kernel import clock, files
from kernel.audit import AuditEntry
from kernel.errors import FieldError, Invalid
from kernel.paging import Page, months, page

_DAYS_BACK = 31


def search(wanted: dict[str, Any], *, cursor: str | None = None, limit: int | None = None) -> Page[AuditEntry]:
    """One page, newest first. `wanted`: target, or actor (with month), or day; without any, the last 31 days. `action` filters what
    was read (so a page may be shorter than its limit)."""
    if target := wanted.get("target"):
        found = page(AuditEntry, "gsi2", [f"TARGET#{target}"], cursor=cursor, limit=limit)
    elif actor := wanted.get("actor"):
        over = [wanted["month"]] if "month" in wanted else months(count=37)
        found = page(AuditEntry, "gsi1", [f"ACTOR#{actor}#{month}" for month in over], cursor=cursor, limit=limit)
    else:
        days = [wanted["day"]] if "day" in wanted else _days(wanted.get("month"))
        found = page(AuditEntry, "", [f"AUDIT#{day}" for day in days], cursor=cursor, limit=limit)
    action = wanted.get("action")
    items = [entry for entry in found.items if not action or entry.action.startswith(action)]
    return Page(items, found.next)


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
    """One line as the API and the CSV give it."""
    return {
        "at": clock.iso(entry.at),
        "actor": entry.actor,
        "actor_name": entry.actor_name or None,
        "action": entry.action,
        "target": entry.target,
        "what": entry.what,
        "why": entry.why or None,
        "ip": entry.ip or None,
        "request_id": entry.request_id or None,
    }


def download(wanted: dict[str, Any]) -> dict[str, Any]:
    """The lines as an encrypted ZIP. Raises Invalid if they are more than one download holds."""
    rows: list[list[Any]] = []
    cursor: str | None = None
    while True:
        found = search(wanted, cursor=cursor, limit=200)
        for entry in found.items:
            line = shown(entry)
            when = entry.at.astimezone(clock.JST).strftime("%Y/%m/%d %H:%M:%S")
            rows.append(
                [
                    when,
                    line["actor_name"],
                    line["actor"],
                    line["action"],
                    line["target"],
                    str(line["what"] or ""),
                    line["why"],
                    line["ip"],
                ]
            )
        if len(rows) > files.ROWS_MOST:
            raise Invalid(
                [FieldError("/filter", "too-many", f"{files.ROWS_MOST:,}行を超えます。日や人で絞ってください。")]
            )
        cursor = found.next
        if cursor is None:
            break
    header = ["日時", "氏名", "職員番号", "操作", "対象", "内容", "理由", "場所（IPアドレス）"]
    return files.offer("accounts", f"audit-{clock.today().isoformat()}", header, rows)
