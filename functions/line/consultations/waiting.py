"""What of the consultations waits for somebody: who waits for a counsellor, records that are to be written, a proposal about the talk.

Two queries for who consults, and one read for who decides.
"""

from datetime import timedelta
from typing import Any, Final

from kernel import clock
from kernel.callers import Staff
from kernel.paging import page
from line.approvals.verbs import APPROVE
from line.consultations import direct
from line.consultations.desk import LEAD
from line.consultations.present import ORIGINS
from line.consultations.records import UNWRITTEN, WAITING, Consultation
from line.presenting import label

CONSULT: Final = "line.consult"
MOST: Final = 50
ANSWERED_WITHIN: Final = timedelta(minutes=10)  # what a person who waits on the page can be asked to bear
WRITTEN_WITHIN: Final = timedelta(days=3)  # then a leader is asked too: its counsellor may be ill, or gone
KIND: Final = "LINE・相談チャット"


def items(staff: Staff) -> list[dict[str, Any]]:
    """What waits for this member of staff: who waits for a counsellor first, the first first."""
    consults = staff.may(CONSULT)
    found = [_waits(one) for one in _listed(WAITING)] if consults else []
    if consults:
        found += [told for one in _listed(UNWRITTEN) if (told := _unwritten(one, staff)) is not None]
    return found + (_proposed(staff) if staff.may(APPROVE) else [])


def _listed(state: str) -> list[Consultation]:
    return page(Consultation, "gsi2", [f"CONSULTATIONS#{state}"], limit=MOST, newest_first=False).items


def _waits(one: Consultation) -> dict[str, Any]:
    why = f"相談員を待っています（{ORIGINS[one.origin]}）。引き受けて、話し始めてください。"
    return _item(one, why, "引き受ける") | {"due": clock.iso(one.opened_at + ANSWERED_WITHIN)}


def _unwritten(one: Consultation, staff: Staff) -> dict[str, Any] | None:
    """For its counsellor from the first; for those above once it has stayed."""
    if one.staff_id == staff.id:
        return _item(one, "ご本人が終えた相談です。まとめと、これからを書いてください。", "記録を書く")
    if staff.may(LEAD) and one.ended_at + WRITTEN_WITHIN <= clock.now():
        why = f"終わって3日たちますが、記録がまだです（担当：{one.staff_name}）。声をかけるか、担当を渡してください。"
        return _item(one, why, "確かめる")
    return None


def _item(one: Consultation, why: str, action: str) -> dict[str, Any]:
    return {
        "id": one.consultation_id,
        "service": "jobsupport",
        "kind": KIND,
        "title": f"相談 {label(one.user_key)}",
        "why": why,
        "due": None,
        "action": action,
        "href": f"/line/consultations/{one.consultation_id}",
        "state": one.state,
        "version": one.version,
    }


def _proposed(staff: Staff) -> list[dict[str, Any]]:
    """The proposal to hold consultations in the talk, for anybody who decides but who proposed it."""
    stands = direct.now()
    if stands.state != direct.PROPOSED or stands.proposed_by == staff.id:
        return []
    return [
        {
            "id": direct.PK.lower(),
            "service": "jobsupport",
            "kind": KIND,
            "title": "トークでの相談を認めるか",
            "why": f"{stands.proposed_name}さんが起案しました。理由を読んで、認めるかどうかを決めてください。",
            "due": None,
            "action": "確かめて決める",
            "href": "/line/consultations/direct",
            "state": stands.state,
            "version": stands.version,
        }
    ]
