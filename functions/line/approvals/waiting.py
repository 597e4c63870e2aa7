"""What of the conversations and menus waits for somebody: proposals for those who decide, what was given back for those who write. One
query for each kind."""

from typing import Any, Final

from kernel.callers import Staff
from kernel.paging import page
from line.approvals.records import PROPOSED, RETURNED, Matter
from line.approvals.verbs import APPROVE, WRITE

_RETURNED: Final = (WRITE, "承認されずに戻されました。わけを読んで、直してください。", "直す")


def items(matter: type[Matter], kind: str, noun: str, asked: str, base: str, staff: Staff) -> list[dict[str, Any]]:
    """What waits for this member of staff: `asked` tells whoever decides what to do. Whoever wrote a proposal is not asked to decide."""
    if not (staff.may(WRITE) or staff.may(APPROVE)):
        return []
    asks = {PROPOSED: (APPROVE, asked, "確かめて決める"), RETURNED: _RETURNED}
    found = page(matter, "gsi1", [f"{kind}S"], limit=200, newest_first=False).items
    return [
        {
            "id": one.matter_id,
            "service": "jobsupport",
            "kind": f"LINE・{noun}",
            "title": one.name,
            "why": asks[one.state][1],
            "due": None,
            "action": asks[one.state][2],
            "href": f"{base}/{one.matter_id}",
            "state": one.state,
            "version": one.version,
        }
        for one in found
        if one.state in asks and staff.may(asks[one.state][0]) and not _own(one, staff)
    ]


def _own(one: Matter, staff: Staff) -> bool:
    return one.state == PROPOSED and any(writer["id"] == staff.id for writer in one.draft["writers"])
