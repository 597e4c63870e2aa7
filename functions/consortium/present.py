"""How applications and members are shown to staff."""

from typing import Any

from consortium import checks, intake, rules, screening, words
from consortium.records import Application, Member, member_label
from japan import postcode
from kernel import clock
from kernel.callers import Staff

_FLAGS = {
    "member": "同じ法人番号の会員がいます",
    "in-screening": "同じ法人番号の申込みが審査中です",
}


def application_row(one: Application) -> dict[str, Any]:
    """One line of the list."""
    entries: list[checks.Entry] = one.entries or []
    return {
        "id": one.application_id,
        "version": one.version,
        "state": one.state,
        "state_name": words.STATES[one.state],
        "organisation": one.organisation["name"],
        "kind": one.organisation_kind,
        "kind_name": words.KINDS[one.organisation_kind],
        "contact_name": one.contact["name"],
        "receipt": one.receipt,
        "submitted_at": clock.iso(one.submitted_at),
        "due": clock.iso(one.due_at) if one.due_at else None,
        "checks_done": len(checks.CHECKS) - len(checks.undone(entries)),
        "checks_total": len(checks.CHECKS),
        "flags": [{"code": flag, "label": _FLAGS[flag]} for flag in one.flags or []],
    }


def application(one: Application, staff: Staff) -> dict[str, Any]:
    """The whole application, with what this member of staff may do and why."""
    related = [_related(other) for other in intake.related(one)]
    return application_row(one) | {
        **_organisation(one.organisation),
        "website": one.organisation.get("website"),
        "introduction": one.organisation.get("introduction"),
        "contact": _contact(one.contact),
        "interests": list(one.interests),
        "interest_names": words.interests(one.interests),
        "motive": one.motive,
        "list_publicly": one.list_publicly,
        "checks": [_check(check, one) for check in checks.CHECKS],
        "proposal": _decided(one.proposal),
        "decision": _decided(one.decision),
        "request": one.request,
        "related": related,
        "member_id": one.member_id,
        "history": one.history,
        "actions": screening.actions(one, staff),
        "hindrance": _hindrance(one, staff),
        "why": rules.why(one, related),
    }


def _check(check: checks.Check, one: Application) -> dict[str, Any]:
    entries: list[checks.Entry] = one.entries or []
    current = checks.in_force(entries, check)
    result = checks.result(entries, check)
    return {
        "name": check.name,
        "label": check.label,
        "guide": check.guide,
        "sources": list(check.sources),
        "sources_least": check.sources_least,
        "may_skip": one.organisation_kind in check.skip_for,
        "done": result is not None,
        "result": result,
        "result_name": words.RESULTS[result] if result else None,
        "entries": [
            _entry(entry) | {"in_force": entry in current} for entry in entries if entry["check"] == check.name
        ],
    }


def _entry(entry: checks.Entry) -> dict[str, Any]:
    shown = {key: entry[key] for key in ("at", "who", "source", "result", "note")}
    return shown | {"result_name": words.RESULTS[entry["result"]]}


def _decided(told: dict[str, Any] | None) -> dict[str, Any] | None:
    if not told:
        return None
    return {
        "decision": told["decision"],
        "decision_name": words.DECISIONS[told["decision"]],
        "reason": told.get("reason"),
        "who": told["who"],
        "at": told["at"],
    }


def _hindrance(one: Application, staff: Staff) -> str | None:
    """In one sentence, what keeps the next step from this member of staff; None if nothing does."""
    if one.state == "screening":
        return rules.why_not_propose(one.entries or [], "approve")
    if one.state == "proposed":
        if not staff.may("consortium.approve"):
            return "決裁の権限がある職員の決裁を待っています。"
        return rules.why_not_decide(one, staff.id)
    return None


def _related(other: Application | Member) -> dict[str, Any]:
    if isinstance(other, Member):
        title = f"会員 {member_label(other.number)} {other.organisation['name']}"
        return _link("member", other.member_id, title, other.status, words.STATUSES[other.status], "members")
    title = f"{rules.shown_date(other.submitted_at)}の申込み {other.organisation['name']}"
    return _link("application", other.application_id, title, other.state, words.STATES[other.state], "applications")


def _link(kind: str, item_id: str, title: str, state: str, state_name: str, folder: str) -> dict[str, Any]:
    href = f"/consortium/{folder}/{item_id}"
    return {"kind": kind, "id": item_id, "title": title, "state": state, "state_name": state_name, "href": href}


def _organisation(stored: dict[str, Any]) -> dict[str, Any]:
    return {
        "name_kana": stored["name_kana"],
        "corporate_number": stored.get("corporate_number"),
        "postcode": postcode.display(stored["postcode"]),
        "address": stored["address"],
    }


def _contact(stored: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": stored["name"],
        "name_kana": stored["name_kana"],
        "department": stored.get("department"),
        "email": stored["email"],
        "telephone": stored["telephone"],
    }


def member_row(one: Member) -> dict[str, Any]:
    """One line of the members' list."""
    return {
        "id": one.member_id,
        "version": one.version,
        "state": one.status,
        "state_name": words.STATUSES[one.status],
        "number": member_label(one.number),
        "organisation": one.organisation["name"],
        "kind": one.organisation_kind,
        "kind_name": words.KINDS[one.organisation_kind],
        "interests": list(one.interests),
        "joined_on": one.joined_on,
        "listed": one.listed,
    }


def member(one: Member, staff: Staff) -> dict[str, Any]:
    """The whole member."""
    rows = [("状態", words.STATUSES[one.status]), ("掲載の希望", "あり" if one.list_publicly else "なし")]
    return member_row(one) | {
        **_organisation(one.organisation),
        "website": one.website,
        "introduction": one.introduction,
        "contact": _contact(one.contact),
        "interest_names": words.interests(one.interests),
        "list_publicly": one.list_publicly,
        "left_on": one.left_on,
        "application_id": one.application_id,
        "history": one.history,
        "actions": ["change"] if one.status != "left" and staff.may("consortium.screen") else [],
        "why": [rules.LISTING.shown(rows)],
    }
