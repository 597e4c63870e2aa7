"""The audit log: who read or changed what, when, from where, why. Every function may add to it; only accounts reads it.

Keys of the audit table:
| access                | index | pk                      | sk        |
|-----------------------|-------|-------------------------|-----------|
| one day, newest first | table | AUDIT#2026-11-22        | at#id     |
| one member of staff   | gsi1  | ACTOR#<id>#2026-11      | at#id     |
| one thing             | gsi2  | TARGET#<kind>/<id>      | at#id     |
"""

from datetime import datetime, timedelta
from typing import Any

from kernel import clock, ids
from kernel.errors import Problem
from kernel.records import InstantAttribute, JsonAttribute, Record, personal, public, table, text

KEEP = timedelta(days=3 * 366)  # the specification asks for one year; disputes about access take longer to surface


class AuditEntry(Record, discriminator="kernel.audit_entry"):
    """One line of the audit log; written before the act, and once more by the same request if the act made a record, whose id nobody
    knew before, or came to nothing.

    `outcome`: None (done; or the process died before it could say otherwise), or {"status", "title"} of the problem it ended in.
    """

    Meta = table("audit")

    at = public(InstantAttribute())
    actor = public(text(null=False))
    actor_name = personal(text())
    action = public(text(null=False))
    target = public(text(null=False))
    what = public(JsonAttribute(null=True))
    why = personal(text())
    ip = personal(text())
    request_id = public(text())
    outcome = public(JsonAttribute(null=True))


def record(
    action: str,
    target: str,
    *,
    actor: str,
    actor_name: str = "",
    what: Any = None,
    why: str = "",
    ip: str = "",
    request_id: str = "",
    once: tuple[datetime, str] | None = None,
) -> AuditEntry:
    """Write one line: one PutItem. `target` is `<kind>/<id>`; `what` names fields and filters, never their personal values.

    `once`: when it happened and the event that says so; the same event is the same line.
    """
    now, entry_id = once or (clock.now(), ids.new())
    day = now.astimezone(clock.JST).date().isoformat()
    sort = f"{clock.iso(now)}#{entry_id}"
    entry = AuditEntry(
        pk=f"AUDIT#{day}",
        sk=sort,
        gsi1pk=f"ACTOR#{actor}#{clock.month_of(now)}",
        gsi1sk=sort,
        gsi2pk=f"TARGET#{target}",
        gsi2sk=sort,
        ttl=clock.seconds(now + KEEP),
        at=now,
        actor=actor,
        actor_name=actor_name or None,
        action=action,
        target=target,
        what=what,
        why=why or None,
        ip=ip or None,
        request_id=request_id or None,
        created_at=now,
    )
    entry.save()
    return entry


def came_to(entry: AuditEntry, record_id: str) -> None:
    """Say in the line itself which record the act has made: one PutItem, of acts that make one alone."""
    entry.target = f"{entry.target.partition('/')[0]}/{record_id}"
    entry.gsi2pk = f"TARGET#{entry.target}"
    entry.save()


def came_to_nothing(entry: AuditEntry, problem: Problem) -> None:
    """Say in the line itself how the act ended: one PutItem, of refused acts alone. A problem's title names nobody; its detail might."""
    entry.outcome = {"status": problem.status, "title": problem.title}
    entry.save()
