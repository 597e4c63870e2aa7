"""Who waits for a counsellor, for those who consult. One query."""

from datetime import timedelta
from typing import Any, Final

from kernel import clock
from kernel.callers import Staff
from kernel.paging import page
from line.consultations.present import ORIGINS
from line.consultations.records import Consultation
from line.presenting import label

CONSULT: Final = "line.consult"
MOST: Final = 50
ANSWERED_WITHIN: Final = timedelta(minutes=10)  # what a person who waits on the page can be asked to bear


def items(staff: Staff) -> list[dict[str, Any]]:
    """Consultations that nobody has taken, the first first."""
    if not staff.may(CONSULT):
        return []
    found = page(Consultation, "gsi2", ["CONSULTATIONS#waiting"], limit=MOST, newest_first=False).items
    return [
        {
            "id": one.consultation_id,
            "service": "jobsupport",
            "kind": "LINE・相談チャット",
            "title": f"相談 {label(one.user_key)}",
            "why": f"相談員を待っています（{ORIGINS[one.origin]}）。引き受けて、話し始めてください。",
            "due": clock.iso(one.opened_at + ANSWERED_WITHIN),
            "action": "引き受ける",
            "href": f"/line/consultations/{one.consultation_id}",
            "state": one.state,
            "version": one.version,
        }
        for one in found
    ]
