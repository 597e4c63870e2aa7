"""Origin checks as staff and vendors see them, with わけ, and what waits."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from donations import gifts as known_gifts
from donations.catalogue import vendors, words
from donations.front import WRITE
from donations.origins import doubts, holding, lists, rules, surveys, visits
from donations.origins.records import (
    ANSWERED,
    CLOSED,
    DOUBT_STATES,
    DRAFT,
    IMPROVING,
    OPEN,
    REPORTED,
    SENT,
    SHEET_STATES,
    SURVEY_STATES,
    OriginDoubt,
    OriginSheet,
    OriginSurvey,
    OriginVisit,
    doubt_key,
    survey_key,
    visit_key,
)
from donations.records import Gift
from kernel import clock, search, settings
from kernel.callers import Staff

type Shown = dict[str, Any]


def _iso(at: datetime | None) -> str | None:
    return clock.iso(at) if at else None


def _late(due: datetime | None) -> bool:
    return due is not None and due < clock.now()


def _day(at: datetime) -> str:
    return at.astimezone(clock.JST).strftime("%Y-%m-%d %H:%M")


# ── Surveys ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def survey_row(one: OriginSurvey) -> Shown:
    """A survey in a list."""
    return {
        "id": one.survey_id,
        "version": one.version,
        "title": one.title,
        "state": one.state,
        "state_name": SURVEY_STATES[one.state],
        "criteria": "・".join(words.choice("gift", "criterion", name).split("　")[0] for name in one.criteria)
        or "すべて",
        "due": clock.iso(one.due_at),
        "vendors": len({target["vendor_id"] for target in one.targets}),
        "gifts": sum(len(target["codes"]) for target in one.targets),
        "prepared_at": clock.iso(one.prepared_at),
        "sent_at": _iso(one.sent_at),
    }


def all_surveys(query: Mapping[str, Any]) -> Shown:
    """The surveys, and whether the one of this period was sent: by the dated days of the setting."""
    found = lists.surveys(query)
    days = rules.setting(settings.city())["surveys"]
    begins = rules.period(clock.today(), days)
    there = any(one.state != DRAFT and one.prepared_at.astimezone(clock.JST).date() >= begins for one in found.items)
    return {
        "items": [survey_row(one) for one in found.items],
        "next": found.next,
        "period": {"begins": begins.isoformat(), "sent": there},
    }


def survey(survey_id: str, staff: Staff) -> Shown:
    """One survey with its sheets by vendor: two queries and one batch read. Raises NotFound."""
    one = OriginSurvey.must(*survey_key(survey_id), consistent=True)
    sheets = surveys.sheets_of(survey_id)
    names = vendors.names(target["vendor_id"] for target in one.targets)
    known = {sheet.sheet_id: sheet for sheet in sheets}
    rows = []
    for target in one.targets:
        sheet = known.get(f"{survey_id}~{target['vendor_id']}~{target['n']}")
        rows.append(
            {
                "id": sheet.sheet_id if sheet else None,
                "vendor_id": target["vendor_id"],
                "vendor_name": names.get(target["vendor_id"], ""),
                "gifts": len(sheet.gifts) if sheet else len(target["codes"]),
                "state": sheet.state if sheet else "none",
                "state_name": SHEET_STATES[sheet.state] if sheet else "まだ送っていません",
                "late": sheet is not None and sheet.state == OPEN and _late(sheet.due_at),
                "done_at": _iso(sheet.done_at) if sheet else None,
            }
        )
    counts = {state: sum(1 for sheet in sheets if sheet.state == state) for state in SHEET_STATES}
    writes = staff.may(WRITE.permission)
    actions = {DRAFT: ["send", "close"], SENT: ["close"]}.get(one.state, []) if writes else []
    told = [
        {"label": "期限", "value": _day(one.due_at)},
        {"label": "送った", "value": f"{len(sheets)}枚"},
        {"label": "回答あり", "value": f"{counts[ANSWERED]}枚"},
        {"label": "回答待ち", "value": f"{counts[OPEN]}枚"},
        {"label": "うち期限切れ", "value": f"{sum(1 for row in rows if row['late'])}枚"},
        {"label": "回答なしで締切", "value": f"{counts[CLOSED]}枚"},
    ]
    return survey_row(one) | {
        "prepared_by": one.prepared_by,
        "sheets": rows,
        "answered": counts[ANSWERED],
        "unanswered": counts[OPEN] + counts[CLOSED],
        "actions": actions,
        "history": one.history,
        "why": [
            rules.why(
                "O-7", told, f"この市では、用意した日から{_setting('answer_business_days')}営業日を目安とします。"
            )
        ],
    }


def _setting(name: str) -> int:
    return int(rules.setting(settings.city())[name])


# ── Sheets ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def sheet_rows(found: Sequence[OriginSheet]) -> list[Shown]:
    """Sheets in a list: one batch read for the vendors' names."""
    names = vendors.names(one.vendor_id for one in found)
    return [_sheet_row(one, names.get(one.vendor_id, "")) for one in found]


def _sheet_row(one: OriginSheet, vendor: str) -> Shown:
    return {
        "id": one.sheet_id,
        "version": one.version,
        "survey_id": one.survey_id,
        "title": one.title,
        "vendor_id": one.vendor_id,
        "vendor_name": vendor,
        "state": one.state,
        "state_name": SHEET_STATES[one.state],
        "due": clock.iso(one.due_at),
        "late": one.state == OPEN and _late(one.due_at),
        "gifts_count": len(one.gifts),
        "written": sum(1 for gift in one.gifts if not rules.missing(gift["criterion"], gift.get("answer"))),
        "done_at": _iso(one.done_at),
    }


def sheet(sheet_id: str, by: surveys.By, *, writes: bool) -> Shown:
    """One sheet with what is approved of each gift beside what was answered. Raises NotFound."""
    found = _sheet(surveys.seen(sheet_id, by), writes=writes)
    return _for_vendor(found) if by.vendor_id else found


def _for_vendor(shown: Shown) -> Shown:
    """Without what only the desk is to know: who of the staff wrote, and whether a suspicion came of it."""
    return shown | {"history": [], "done_by": ""}


def sheets_of_vendor(vendor_id: str) -> list[Shown]:
    """What a vendor's people see: their open sheets whole, by deadline, one answered lately; one query, and a batch read each."""
    found = lists.sheets({"vendor": vendor_id, "limit": 10}).items
    return [_for_vendor(_sheet(one, writes=True)) for one in found if one.state == OPEN or one == found[0]]


def _sheet(one: OriginSheet, *, writes: bool) -> Shown:
    current = {
        gift.code: gift for gift in search.records(Gift, [known_gifts.key_of(gift["code"]) for gift in one.gifts])
    }
    name = vendors.names([one.vendor_id]).get(one.vendor_id, "")
    rows = [
        {"label": "送った日時", "value": _day(one.sent_at)},
        {"label": "期限", "value": _day(one.due_at)},
        {"label": "催促", "value": f"{len(one.reminded)}回"},
    ]
    return _sheet_row(one, name) | {
        "gifts": [_asked(gift, current.get(gift["code"])) for gift in one.gifts],
        "way_name": surveys.WAYS.get(one.way or "", ""),
        "done_by": one.done_by or "",
        "actions": ["write", "submit"] if one.state == OPEN and writes else [],
        "history": one.history,
        "why": [rules.why("O-7", rows)],
    }


def _asked(gift: Mapping[str, Any], current: Gift | None) -> Shown:
    content = current.content if current else {}
    certificate = content.get("certificate") or {}
    answer = gift.get("answer") or {}
    return {
        "code": gift["code"],
        "name": gift["name"],
        "criterion": gift["criterion"],
        "criterion_name": words.choice("gift", "criterion", gift["criterion"]),
        "approved": content.get("evidence", ""),
        "certificate": f"{certificate['maker']}　証明 {certificate['issued_on']}　公表 {certificate['published_on'] or 'まだ'}"
        if certificate
        else "",
        "asks": list(rules.asks(gift["criterion"])),
        "missing": rules.missing(gift["criterion"], gift.get("answer")),
        "answer": {name: answer.get(name, "") for name in surveys.FIELDS},
    }


# ── Suspicions ────────────────────────────────────────────────────────────────────────────────────────────────────────


def doubt_rows(found: Sequence[OriginDoubt], staff: Staff) -> list[Shown]:
    """Suspicions in a list: one batch read for the vendors' names."""
    names = vendors.names(one.vendor_id for one in found)
    return [_doubt_row(one, names.get(one.vendor_id, ""), staff) for one in found]


def _doubt_row(one: OriginDoubt, vendor: str, staff: Staff) -> Shown:
    return {
        "id": one.doubt_id,
        "version": one.version,
        "code": one.code,
        "gift_name": one.gift_name,
        "vendor_id": one.vendor_id,
        "vendor_name": vendor,
        "state": one.state,
        "state_name": DOUBT_STATES[one.state],
        "source_name": doubts.SOURCES[one.source],
        "text": "。".join(finding["text"] for finding in one.findings),
        "rules": [finding["rule"] for finding in one.findings],
        "raised_at": clock.iso(one.raised_at),
        "due": _iso(one.due_at),
        "late": _late(one.due_at),
        "held": bool(one.held),
        "actions": doubts.actions(one, staff),
    }


def doubt(doubt_id: str, staff: Staff) -> Shown:
    """One suspicion with its findings, the report and the decision. Raises NotFound."""
    one = OriginDoubt.must(*doubt_key(doubt_id), consistent=True)
    decision, report = one.decision or {}, one.report or {}
    where = {"answer": "/donations/origins/sheets", "visit": "/donations/origins/visits"}.get(one.source)
    why = [rules.why(finding["rule"], finding["rows"]) for finding in one.findings]
    if one.due_at:
        told = [
            {"label": "見つけた日時", "value": _day(one.raised_at)},
            {"label": "いまの期限", "value": _day(one.due_at)},
        ]
        days = _setting("report_business_days")
        why.append(
            rules.why("O-9", told)
            if one.state == IMPROVING
            else rules.why("O-8", told, f"この市では{days}営業日です。")
        )
    if one.held:
        why.append(dict(holding.why(holding.Hold(one.doubt_id, clock.parse(report["at"])))))
    return _doubt_row(one, vendors.names([one.vendor_id]).get(one.vendor_id, ""), staff) | {
        "findings": one.findings,
        "raised_by": one.raised_by,
        "source_href": f"{where}/{one.source_id}" if where and one.source_id else None,
        "report": f"{report['text']}（{report['who']}）" if report else "",
        "reported_at": report.get("at"),
        "decision": doubts.DECISIONS.get(decision.get("what", ""), ""),
        "decision_reason": f"{decision['reason']}（{decision['who']}）" if decision else "",
        "history": one.history,
        "why": why,
    }


# ── Visits ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def visit_rows(found: Sequence[OriginVisit]) -> list[Shown]:
    """Visits in a list: one batch read for the vendors' names."""
    names = vendors.names(one.vendor_id for one in found)
    return [_visit_row(one, names.get(one.vendor_id, "")) for one in found]


def _visit_row(one: OriginVisit, vendor: str) -> Shown:
    results = [gift["result"] for gift in one.gifts]
    worst = next((name for name in (visits.DOUBT, visits.MEND) if name in results), visits.FIT)
    return {
        "id": one.visit_id,
        "version": one.version,
        "vendor_id": one.vendor_id,
        "vendor_name": vendor,
        "visited_on": one.visited_on,
        "who": one.who,
        "state": worst,
        "state_name": visits.RESULTS[worst],
        "gifts_count": len(one.gifts),
        "next_on": one.next_on,
        "next_late": one.next_on is not None and one.next_on < clock.today().isoformat(),
    }


def visit(visit_id: str) -> Shown:
    """One visit. Raises NotFound."""
    one = OriginVisit.must(*visit_key(visit_id), consistent=True)
    return _visit_row(one, vendors.names([one.vendor_id]).get(one.vendor_id, "")) | {
        "looked_at": one.looked_at,
        "note": one.note or "",
        "gifts": [gift | {"result_name": visits.RESULTS[gift["result"]]} for gift in one.gifts],
        "recorded_at": clock.iso(one.recorded_at),
        "recorded_by": one.recorded_by,
        "actions": [],
        "history": [],
        "why": [],
    }


# ── What waits ────────────────────────────────────────────────────────────────────────────────────────────────────────


def waiting(staff: Staff) -> tuple[list[Shown], list[Shown], list[Shown]]:
    """(items, figure of suspicions, figure of sheets) of what waits for this member of staff: two queries."""
    late = lists.overdue() if staff.may(WRITE.permission) else None
    found = [one for one in lists.waiting().items if doubts.actions(one, staff)]
    items = [_doubt_item(one) for one in found]
    overdue = late.items if late else []
    items += [_sheet_item(one) for one in overdue]
    base = "/donations/origins"
    doubted = {
        "label": "産地の疑義",
        "value": len(found),
        "unit": "件",
        "href": f"{base}/doubts",
        "late": any(_late(one.due_at) for one in found),
    }
    asked = {
        "label": "産地の調査の期限切れ",
        "value": len(overdue),
        "unit": "枚以上" if late and late.next else "枚",
        "href": f"{base}/sheets?origin=overdue",
        "late": True,
    }
    return items, [doubted] if found else [], [asked] if overdue else []


def _doubt_item(one: OriginDoubt) -> Shown:
    next_ = {OPEN: "市へ報告する", REPORTED: "市が決める", IMPROVING: "直ったか確かめる"}[one.state]
    return {
        "id": one.doubt_id,
        "service": "donations",
        "kind": f"産地の疑義・{DOUBT_STATES[one.state]}",
        "title": f"返礼品 {one.code}　{one.gift_name}",
        "why": "。".join(finding["text"] for finding in one.findings),
        "due": _iso(one.due_at),
        "action": next_,
        "href": f"/donations/origins/doubts/{one.doubt_id}",
        "state": one.state,
        "version": one.version,
    }


def _sheet_item(one: OriginSheet) -> Shown:
    return {
        "id": one.sheet_id,
        "service": "donations",
        "kind": "産地の調査・期限切れ",
        "title": f"{one.title}　返礼品 {len(one.gifts)}品",
        "why": "事業者の回答の期限を過ぎました。電話で確かめてください。",
        "due": clock.iso(one.due_at),
        "action": "回答を確かめる",
        "href": f"/donations/origins/sheets/{one.sheet_id}",
        "state": one.state,
        "version": one.version,
    }
