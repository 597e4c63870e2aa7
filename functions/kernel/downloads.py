"""Downloads for staff: a file is offered, and the audit log says who took what out, when, why, and how much.

A download has two lines: the kernel's own before anything is read (`<room>.download`: a try is worth a line), and this one with what came
of it (`<room>.downloaded`). Both name the reason and the conditions; only this one the number of rows.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kernel import audit, clock

if TYPE_CHECKING:
    from kernel.app import Call


def offer(call: "Call", name: str, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """Offer `rows` as `<name>-<today>.csv` in an encrypted ZIP (see `files.offer`) once the audit line of it is written.

    `call` is one of a staff route with a body {what, filter, reason}. One PutObject and one PutItem; nobody gets an address to a file that
    the log does not know.
    """
    from kernel import files  # not at the start of the function: few of its requests make a file

    offered = files.offer(call.route.name.split(".", 1)[0], f"{name}-{clock.today().isoformat()}", header, rows)
    audit.record(
        f"{call.route.name}ed",
        f"{call.route.reads}/-",
        actor=call.staff.id,
        actor_name=call.staff.name,
        what={"kind": call.body["what"], "filter": call.conditions, "rows": len(rows)},
        why=call.reason,
        ip=call.ip,
        request_id=call.request_id,
    )
    return offered
