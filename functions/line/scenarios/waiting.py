"""What of the conversations waits for somebody: proposals for those who decide, what was given back for those who write. One query."""

from typing import Any, Final

from kernel.callers import Staff
from kernel.paging import page
from line.scenarios.records import PROPOSED, RETURNED, Scenario

WRITE, APPROVE = "line.write", "line.approve"
_ASKED: Final = {
    PROPOSED: (
        APPROVE,
        "会話の承認を待っています。違いを読み、スマートフォンで確かめて決めてください。",
        "確かめて決める",
    ),
    RETURNED: (WRITE, "承認されずに戻されました。わけを読んで、直してください。", "直す"),
}


def items(staff: Staff) -> list[dict[str, Any]]:
    """What waits for this member of staff. Whoever wrote a proposal is not asked to decide on it."""
    if not (staff.may(WRITE) or staff.may(APPROVE)):
        return []
    found = page(Scenario, "gsi1", ["SCENARIOS"], limit=200, newest_first=False).items
    return [_item(one) for one in found if _asks(one, staff)]


def _asks(one: Scenario, staff: Staff) -> bool:
    permission = _ASKED.get(one.state, ("", "", ""))[0]
    own = one.state == PROPOSED and any(writer["id"] == staff.id for writer in one.draft["writers"])
    return bool(permission) and staff.may(permission) and not own


def _item(one: Scenario) -> dict[str, Any]:
    _, why, action = _ASKED[one.state]
    return {
        "id": one.scenario_id,
        "service": "jobsupport",
        "kind": "LINE・会話",
        "title": one.name,
        "why": why,
        "due": None,
        "action": action,
        "href": f"/line/scenarios/{one.scenario_id}",
        "state": one.state,
        "version": one.version,
    }
