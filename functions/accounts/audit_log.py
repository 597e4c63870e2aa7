"""Reading the audit log: by day, by person, by thing. Reading and downloading it are lines of it themselves."""

from datetime import date, timedelta
from typing import Any

from kernel import clock, files
from kernel.audit import AuditEntry
from kernel.errors import FieldError, Invalid
from kernel.paging import LIMIT_MOST, Page, months, page

_DAYS_BACK = 31
READ_MOST = 10 * files.ROWS_MOST  # lines looked at for one download, those that the filter leaves out included


def search(wanted: dict[str, Any], *, cursor: str | None = None, limit: int | None = None) -> Page[AuditEntry]:
    """One page, newest first. `wanted`: target, or actor (with month), or day; without any, the last 31 days. `action` filters what
    was read (so a page may be shorter than its limit)."""
    found = _read(wanted, cursor, limit)
    return Page(_acted(found.items, wanted), found.next)


def _read(wanted: dict[str, Any], cursor: str | None, limit: int | None) -> Page[AuditEntry]:
    if target := wanted.get("target"):
        return page(AuditEntry, "gsi2", [f"TARGET#{target}"], cursor=cursor, limit=limit)
    if actor := wanted.get("actor"):
        over = [wanted["month"]] if "month" in wanted else months(count=37)
        return page(AuditEntry, "gsi1", [f"ACTOR#{actor}#{month}" for month in over], cursor=cursor, limit=limit)
    days = [wanted["day"]] if "day" in wanted else _days(wanted.get("month"))
    return page(AuditEntry, "", [f"AUDIT#{day}" for day in days], cursor=cursor, limit=limit)


def _acted(entries: list[AuditEntry], wanted: dict[str, Any]) -> list[AuditEntry]:
    action = wanted.get("action")
    return [entry for entry in entries if not action or entry.action.startswith(action)]


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
    """The lines as an encrypted ZIP. Raises Invalid if they are more than one download holds, or lie among too many others."""
    rows: list[list[Any]] = []
    read, cursor = 0, None
    while True:
        found = _read(wanted, cursor, LIMIT_MOST)
        read += len(found.items)
        rows += [_row(entry) for entry in _acted(found.items, wanted)]
        if len(rows) > files.ROWS_MOST or read > READ_MOST:
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
    header = ["日時", "氏名", "職員番号", "操作", "対象", "内容", "理由", "場所（IPアドレス）"]
    return files.offer("accounts", f"audit-{clock.today().isoformat()}", header, rows)


def _row(entry: AuditEntry) -> list[Any]:
    line = shown(entry)
    when = entry.at.astimezone(clock.JST).strftime("%Y/%m/%d %H:%M:%S")
    who = [line["actor_name"], line["actor"]]
    return [when, *who, line["action"], line["target"], str(line["what"] or ""), line["why"], line["ip"]]
