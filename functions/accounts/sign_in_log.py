"""Sign-ins in the audit log: who came in, by which way, from which address; and who failed at whose e-mail.

What a member does is written before it is done (docs/decisions/audit-first.md). A failure is written by the room's worker: the request
leaves an event whoever's e-mail it was, so that the time taken does not tell a member's from a stranger's; a stranger's ends there.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from accounts import locks
from accounts.records import EmailClaim, IdentityRecord, Member
from kernel import audit, clock, errors
from kernel.changes import commit
from kernel.events import Event

NOBODY, NOBODY_NAME = "nobody", "サインインしていない人"


@contextmanager
def line(action: str, member: Member, ip: str) -> Iterator[None]:
    """Around what a member does on the way in: its line, before it happens."""
    name, target = f"accounts.{action}", f"staff/{member.staff_id}"
    entry = audit.record(name, target, actor=member.staff_id, actor_name=member.name, ip=ip)
    try:
        yield
    except errors.Problem as problem:
        audit.came_to_nothing(entry, problem)
        raise


@contextmanager
def one_try(token: str, wrong: type[errors.Problem], ip: str) -> Iterator[None]:
    """`locks.one_try`, whose failure leaves an event: one transaction, whoever's e-mail it is."""
    number = 0
    try:
        with locks.one_try(token, wrong) as number:
            yield
    except wrong:
        told = {"ip": ip, "locked": number >= locks.FAILURES_MOST}
        commit(table=IdentityRecord, events=[Event("accounts.sign_in_failed", token, told)])
        raise


def failed(event: Event) -> None:
    """Write down a failure at a known member's e-mail; the same event is the same line."""
    claim = EmailClaim.find(f"STAFFEMAIL#{event.subject}", "EMAIL")
    if claim is None:
        return
    audit.record(
        "accounts.locked" if event.data["locked"] else "accounts.sign_in_failed",
        f"staff/{claim.staff_id}",
        actor=NOBODY,
        actor_name=NOBODY_NAME,
        ip=event.data["ip"],
        once=(clock.parse(event.at), event.id),
    )
