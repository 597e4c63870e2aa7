"""What of the questions waits for somebody: proposals for those who decide, what was given back for those who write. One query."""

from typing import Any, Final

from kernel.callers import Staff
from kernel.paging import page
from line.approvals.verbs import APPROVE, WRITE
from line.questions.records import PROPOSED, RETURNED, Question

_ASKED: Final = {
    PROPOSED: (
        APPROVE,
        "よくある質問の承認を待っています。利用者に見える答えを読んで決めてください。",
        "確かめて決める",
    ),
    RETURNED: (WRITE, "承認されずに戻されました。わけを読んで、直してください。", "直す"),
}


def items(staff: Staff) -> list[dict[str, Any]]:
    """What waits for this member of staff. Whoever wrote a proposal is not asked to decide on it."""
    if not (staff.may(WRITE) or staff.may(APPROVE)):
        return []
    found = page(Question, "gsi1", ["QUESTIONS"], limit=200, newest_first=False).items
    return [_item(one) for one in found if _asks(one, staff)]


def _asks(one: Question, staff: Staff) -> bool:
    permission = _ASKED.get(one.state, ("", "", ""))[0]
    own = one.state == PROPOSED and any(writer["id"] == staff.id for writer in one.draft["writers"])
    return bool(permission) and staff.may(permission) and not own


def _item(one: Question) -> dict[str, Any]:
    _, why, action = _ASKED[one.state]
    return {
        "id": one.question_id,
        "service": "jobsupport",
        "kind": "LINE・よくある質問",
        "title": one.name,
        "why": why,
        "due": None,
        "action": action,
        "href": f"/line/questions/{one.question_id}",
        "state": one.state,
        "version": one.version,
    }
