"""What of the incidents waits: everything that is not closed, the next due first; without what happened, for this is looked at all day. One query."""

from typing import Any

from accounts.incidents import present, states
from accounts.incidents.records import Incident
from kernel.callers import Staff
from kernel.paging import LIMIT_MOST, page

READ = "incidents.read"


def items(by: Staff) -> list[dict[str, Any]]:
    """What waits for those who may read incidents; who asked to close one is not asked to confirm it."""
    if not by.may(READ):
        return []
    found = page(Incident, "gsi2", ["INCIDENTS#open"], limit=LIMIT_MOST, newest_first=False).items
    return [_item(one) for one in found if not (one.state == states.PROPOSED and one.proposer_id == by.id)]


def _item(one: Incident) -> dict[str, Any]:
    shown = present.row(one)
    told = f"次の仕事：{shown['next_task']}" if shown["next_task"] else "確かめて、終えてください。"
    return {
        "id": one.incident_id,
        "service": "platform",
        "kind": "事故・ヒヤリ",
        "title": f"事故・ヒヤリの記録 {one.number}",
        "why": f"期限を過ぎています。{told}" if shown["late"] else told,
        "due": shown["due"],
        "action": "確かめて終える" if one.state == states.PROPOSED else "対応する",
        "href": f"/accounts/incidents/{one.incident_id}",
        "state": one.state,
        "version": one.version,
    }
