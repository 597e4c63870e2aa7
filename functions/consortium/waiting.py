"""What waits for this member of staff in the consortium, by deadline."""

from typing import Any

from consortium import checks, lists, rules
from consortium.records import PROPOSED, SCREENING, SENT_BACK, Application
from kernel import clock
from kernel.callers import Staff

_MOST = 100


def waiting(staff: Staff) -> dict[str, Any]:
    """{items, figures}: three queries. Screening for those who screen, proposals for those who may decide on them."""
    screening, proposed, sent_back = (
        lists.open_applications(state, _MOST) for state in (SCREENING, PROPOSED, SENT_BACK)
    )
    now = clock.now()
    items = []
    if staff.may("consortium.screen"):
        items += [_item(one, "審査", _undone(one), "審査する") for one in screening]
        items += [
            _item(one, "返事待ち", "申込者の返事が、お願いした日までに届いていません", "問い合わせる")
            for one in sent_back
            if _late(one)
        ]
    if staff.may("consortium.approve"):
        items += [
            _item(one, "決裁", _proposal(one), "決裁する")
            for one in proposed
            if not rules.why_not_decide(one, staff.id)
        ]
    figures = [
        _figure("審査中", screening, SCREENING),
        _figure("決裁待ち", proposed, PROPOSED),
        _figure("申込者の返事待ち", sent_back, SENT_BACK),
    ]
    late = sum(one.due_at < now for one in (*screening, *proposed) if one.due_at)
    if late:
        figures.append(
            {
                "label": "期限を過ぎた申込み",
                "value": late,
                "unit": "件",
                "href": "/consortium/applications",
                "late": True,
            }
        )
    return {"items": sorted(items, key=lambda item: item["due"]), "figures": figures}


def _late(one: Application) -> bool:
    return one.due_at is not None and one.due_at < clock.now()


def _item(one: Application, kind: str, why: str, action: str) -> dict[str, Any]:
    assert one.due_at is not None
    return {
        "id": one.application_id,
        "service": "consortium",
        "kind": f"入会・{kind}",
        "title": f"入会の申込み　{_called(one)}",
        "why": why,
        "due": clock.iso(one.due_at),
        "action": action,
        "href": f"/consortium/applications/{one.application_id}",
        "state": one.state,
        "version": one.version,
    }


def _called(one: Application) -> str:
    """The organisation's name; a sole proprietor's is a person's, so the receipt stands for it: what waits is looked at all day."""
    return one.receipt if one.organisation["kind"] == "sole_proprietor" else str(one.organisation["name"])


def _undone(one: Application) -> str:
    undone = checks.undone(one.entries or [])
    if not undone:
        return "4つの確認が終わりました。起案できます"
    return f"残りの確認：{'、'.join(check.label for check in undone)}"


def _proposal(one: Application) -> str:
    wish = "入会を認める" if one.proposal["decision"] == "approve" else "入会を見送る"
    return f"{one.proposal['who']}さんが「{wish}」と起案しました"


def _figure(label: str, found: list[Application], state: str) -> dict[str, Any]:
    return {
        "label": label,
        "value": len(found),
        "unit": "件",
        "href": f"/consortium/applications?state={state}",
        "late": any(_late(one) for one in found),
    }
