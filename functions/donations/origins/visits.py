"""What was looked at on the spot. A record is never changed; a mistake is mended by another one."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from donations import gifts as known_gifts
from donations.notification import gift_key
from donations.origins import doubts
from donations.origins.records import OriginVisit, visit_key
from donations.records import DonationsRecord, Gift
from kernel import clock, errors, ids, search
from kernel.callers import Staff
from kernel.changes import Change, Marker, New, commit
from kernel.errors import FieldError

FIT, MEND, DOUBT = "fit", "mend", "doubt"
RESULTS: Final = {FIT: "適", MEND: "要改善", DOUBT: "疑義"}


def record(body: Mapping[str, Any], marker: Marker, *, by: Staff) -> str:
    """A visit by {vendor_id, visited_on, who, looked_at, gifts: [{code, result, until?, note?}], note?, next_on?}; what is doubted becomes
    a suspicion in the same moment. Gives its id (of the first time, if repeated). Raises Invalid.
    """
    if date.fromisoformat(body["visited_on"]) > clock.today():
        raise errors.Invalid(
            [FieldError("/visited_on", "future", "行った日を入れてください。先の予定は「次の確認」に入れます。")]
        )
    known = _known(body)
    visit_id = ids.new()
    pk, sk = visit_key(visit_id)
    rows = [
        {
            "code": gift.code,
            "name": gift.name,
            "result": one["result"],
            "until": one.get("until") or None,
            "note": one.get("note", "").strip(),
        }
        for one, gift in known
    ]
    visit = OriginVisit(
        pk=pk,
        sk=sk,
        visit_id=visit_id,
        vendor_id=body["vendor_id"],
        visited_on=body["visited_on"],
        who=body["who"].strip(),
        looked_at=body["looked_at"].strip(),
        gifts=rows,
        note=body.get("note", "").strip() or None,
        next_on=body.get("next_on") or None,
        recorded_at=clock.now(),
        recorded_by=by.name,
    )
    visit.listed()
    raised: list[Change] = [
        doubts.raised(gift, body["vendor_id"], [_finding(visit, row)], doubts.Source("visit", visit_id, by.name))
        for row, (_, gift) in zip(rows, known, strict=True)
        if row["result"] == DOUBT
    ]
    return str(commit(New(visit), *raised, table=DonationsRecord, marker=marker, answer=visit_id).answer)


def _known(body: Mapping[str, Any]) -> list[tuple[Mapping[str, Any], Gift]]:
    codes = [gift_key(one["code"]) for one in body["gifts"]]
    found = {one.code: one for one in search.records(Gift, dict.fromkeys(known_gifts.key_of(code) for code in codes))}
    mistakes, known = [], []
    for place, (one, code) in enumerate(zip(body["gifts"], codes, strict=True)):
        gift = found.get(code)
        if gift is not None and gift.content["vendor_id"] != body["vendor_id"]:
            told = f"返礼品 {gift.code} は、ほかの事業者のものです。事業者か番号を確かめてください。"
            mistakes.append(FieldError("/vendor_id", "other", told))
            continue
        if gift is None or codes.index(code) != place:
            told = f"「{one['code']}」は、承認されたことがないか、2度書いてあります。番号を確かめてください。"
            mistakes.append(FieldError(f"/gifts/{place}/code", "unknown", told))
            continue
        if one["result"] == MEND and not one.get("until"):
            mistakes.append(
                FieldError(f"/gifts/{place}/until", "required", "要改善のときは、いつまでに直すかを入れてください。")
            )
        known.append((one, gift))
    if mistakes:
        raise errors.Invalid(mistakes)
    return known


def _finding(visit: OriginVisit, row: Mapping[str, Any]) -> dict[str, Any]:
    rows = [
        {"label": "行った日", "value": visit.visited_on},
        {"label": "行った人", "value": visit.who},
        {"label": "見たもの", "value": visit.looked_at},
    ]
    return {"rule": "O-5", "text": row["note"] or "現地確認で疑義としました", "rows": rows}
