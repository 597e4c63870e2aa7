"""What of hand-overs waits for somebody: proposals for those who decide, what was given back for those who write. One query."""

from typing import Any, Final

from kernel.callers import Staff
from kernel.paging import page
from line.approvals.verbs import APPROVE, WRITE
from line.handover import plan
from line.handover.records import PROPOSED, RETURNED, Handover

_MOST: Final = 20  # a city has a handful
_APPROVE: Final = (
    "アカウントの引き継ぎの承認を待っています。引き継ぐ先と終わりの日を確かめて決めてください。",
    "確かめて決める",
)
_MEND: Final = ("承認されずに戻されました。わけを読んで、直してください。", "直す")


def items(staff: Staff) -> list[dict[str, Any]]:
    """What waits for this member of staff. Whoever wrote or proposed one is not asked to decide on it."""
    if not (staff.may(WRITE) or staff.may(APPROVE)):
        return []
    found = page(Handover, "gsi1", ["HANDOVERS"], limit=_MOST).items
    return [_item(one, *asked) for one in found if (asked := _asked(one, staff))]


def _asked(one: Handover, staff: Staff) -> tuple[str, str] | None:
    may = plan.actions(one, staff)
    if one.state == PROPOSED and "approve" in may:
        return _APPROVE
    return _MEND if one.state == RETURNED and "write" in may else None


def _item(one: Handover, why: str, action: str) -> dict[str, Any]:
    return {
        "id": one.handover_id,
        "service": "jobsupport",
        "kind": "LINE・引き継ぎ",
        "title": str(one.plan["name"]),
        "why": why,
        "due": None,
        "action": action,
        "href": f"/line/handovers/{one.handover_id}",
        "state": one.state,
        "version": one.version,
    }
