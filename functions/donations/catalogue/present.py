"""The catalogue as staff see it: rows of lists, an entry with its difference and versions, what waits."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from donations import portals, reading
from donations.catalogue import approval, gifts, limits, lists, vendors, words
from donations.catalogue.approval import Subject
from donations.catalogue.records import ACTS, PROPOSED, STANDINGS, STATES, Entry, Version
from donations.front import APPROVE, WRITE
from donations.records import Gift
from kernel import clock, errors
from kernel.callers import Staff

_BASES: Final = {"vendor": "/donations/vendors", "gift": "/donations/gifts", "listing": "/donations/listings"}
_LABELS: Final = {one.name: one.label for one in (vendors.VENDOR, gifts.GIFT)} | {"listing": "出品の文"}


def _head(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.entry_id,
        "version": entry.version,
        "name": entry.shown["name"],
        "state": entry.state,
        "state_name": STATES[entry.state],
        "standing": entry.standing,
        "standing_name": STANDINGS[entry.standing],
        "updated_at": _iso(entry.updated_at),
    }


def vendor_row(entry: Entry) -> dict[str, Any]:
    """A vendor in a list."""
    content = entry.shown
    return _head(entry) | {
        "kind": content["kind"],
        "kind_name": words.choice("vendor", "kind", content["kind"]),
        "name_kana": content["name_kana"],
        "invoice_number": content["invoice_number"],
    }


def gift_rows(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Gifts in a list, with their vendors' names: one batch read."""
    names = vendors.names(entry.shown["vendor_id"] for entry in entries)
    return [_gift_row(entry, names) for entry in entries]


def _gift_row(entry: Entry, names: Mapping[str, str]) -> dict[str, Any]:
    content = entry.shown
    return _head(entry) | {
        "code": entry.entry_id,
        "vendor_name": names.get(content["vendor_id"], ""),
        "amount_yen": content["amount_yen"],
        "portal_amounts": content["portal_amounts"],
        "cost_percent": limits.percent_words(content),
        "over": limits.over(content, gifts.starts(entry)),
    }


def vendor_detail(vendor_id: str, staff: Staff) -> dict[str, Any]:
    """A vendor with its versions and gifts: two queries. Raises NotFound."""
    entry, versions, _ = _collected(vendors.VENDOR, vendor_id)
    sold = vendors.gifts_of(vendor_id)
    return (
        vendor_row(entry)
        | body(vendors.VENDOR, entry, versions, staff, {})
        | {
            "gifts": [{"code": one.code, "name": one.name, "stopped": one.stopped_at is not None} for one in sold],
            "why": decider(entry),
        }
    )


def gift_detail(code: str, staff: Staff) -> dict[str, Any]:
    """A gift with its versions, prices and reasons: one query, its vendor, and one batch read for names. Raises NotFound."""
    entry, versions, gift = _collected(gifts.GIFT, code)
    contents = [entry.shown, *([entry.content] if entry.content else [])]
    names = vendors.names(content["vendor_id"] for content in contents)
    return (
        _gift_row(entry, names)
        | body(gifts.GIFT, entry, versions, staff, names)
        | {
            "vendor_id": entry.shown["vendor_id"],
            "prices": gift.prices if gift else [],
            "why": limits.why(entry.shown, gifts.starts(entry)) + decider(entry),
        }
    )


def _collected(subject: Subject, entry_id: str) -> tuple[Entry, list[Version], Gift | None]:
    pk, sk = subject.key(entry_id)
    found = reading.collection(pk)
    entry = next((one for one in found if isinstance(one, Entry) and one.sk == sk), None)
    if entry is None:
        raise errors.NotFound()
    versions = [one for one in found if isinstance(one, Version)]
    return entry, versions[::-1], next((one for one in found if isinstance(one, Gift)), None)


def body(
    subject: Subject, entry: Entry, versions: list[Version], staff: Staff, names: Mapping[str, str]
) -> dict[str, Any]:
    """What every entry shows: its content, its proposal with the difference, its versions, and what may be done."""
    proposal = entry.proposal
    hindrances = subject.hindrances(entry) if proposal else []
    return {
        "content": entry.shown,
        "proposal": _proposal(proposal) if proposal else None,
        "in_force": words.rows(subject.name, entry.content if entry.in_force else None, names),
        "proposed": words.rows(subject.name, proposal["content"], names) if proposal else [],
        "changes": words.changes(subject.name, entry.content, proposal["content"], names) if proposal else [],
        "versions": [_version(one) for one in versions],
        "hindrance": " ".join(one.message for one in hindrances) or None,
        "due": _iso(entry.due_at) if entry.due_at else None,
        "history": entry.history,
        "actions": approval.actions(entry, staff),
    }


def _proposal(proposal: Mapping[str, Any]) -> dict[str, Any]:
    returned = proposal.get("returned") or {}
    return {
        "act": proposal["act"],
        "act_name": ACTS[proposal["act"]],
        "state": proposal["state"],
        "number": proposal.get("number"),
        "reason": proposal["reason"],
        "since": proposal["since"],
        "written_by": [one["name"] for one in proposal["writers"]],
        "proposed_by": proposal.get("proposer"),
        "proposed_at": proposal.get("at"),
        "returned_by": returned.get("by"),
        "returned_reason": returned.get("reason"),
    }


def _version(one: Version) -> dict[str, Any]:
    return {
        "number": one.number,
        "act_name": ACTS[one.act],
        "state": one.state,
        "state_name": STATES[one.state],
        "reason": one.reason,
        "proposed_by": one.proposed_by,
        "proposed_at": _iso(one.proposed_at),
        "decided_by": one.decided_by,
        "decided_at": _iso(one.decided_at) if one.decided_at else None,
        "decided_reason": one.decided_reason,
        "changes": one.changes,
    }


def decider(entry: Entry) -> list[dict[str, Any]]:
    """Why somebody else decides: the rule, while a proposal waits."""
    if entry.state != PROPOSED:
        return []
    rows = [{"label": "書いた人・起案した人", "value": "、".join(one["name"] for one in entry.proposal["writers"])}]
    text = "事業者と返礼品の登録・変更・停止・再開は、書いた人でも起案した人でもない市の職員が承認します。"
    return [{"rule": "K-9", "version": 1, "since": "2026-11-22", "text": text, "source": "市の取扱い", "rows": rows}]


def waiting(staff: Staff) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """(items, figures) of what waits for this member of staff in the catalogue: up to two queries."""
    writes, decides = staff.may(WRITE.permission), staff.may(APPROVE.permission)
    found = lists.waiting(writes=writes, decides=decides)
    items = [_item(entry) for entry in found if _waits_for(entry, staff)]
    proposed = [entry for entry in found if entry.state == PROPOSED]
    figures = [_figure(one, [entry for entry in proposed if entry.subject == one]) for one in _LABELS]
    return items, [figure for figure in figures if figure["value"]]


def _waits_for(entry: Entry, staff: Staff) -> bool:
    return entry.state != PROPOSED or approval.why_not_decide(entry, staff.id) is None


def _item(entry: Entry) -> dict[str, Any]:
    label = _LABELS[entry.subject]
    proposal, decided = entry.proposal, entry.state == PROPOSED
    act = ACTS[proposal["act"]]
    if decided:
        why = f"{proposal['proposer']}さんが{act}を起案しました：{proposal['reason']}"
    else:
        why = f"{proposal['returned']['by']}さんが戻しました：{proposal['returned']['reason']}"
    return {
        "id": entry.entry_id,
        "service": "donations",
        "kind": f"{label}・{act}の{'承認' if decided else '直し'}",
        "title": f"{label}　{_name(entry)}",
        "why": why,
        "due": _iso(entry.due_at) if entry.due_at else None,
        "action": "承認する" if decided else "直す",
        "href": f"{_BASES[entry.subject]}/{entry.entry_id}",
        "state": entry.state,
        "version": entry.version,
    }


def _name(entry: Entry) -> str:
    if entry.subject == "listing":  # a text has no name of its own: it is called after its portal and its gift
        portal, _, code = entry.entry_id.partition("~")
        return f"{'共通' if portal == 'common' else portals.name(portal)}　{code}"
    return str(entry.shown["name"])


def _figure(subject: str, found: Sequence[Entry]) -> dict[str, Any]:
    return {
        "label": f"承認待ちの{_LABELS[subject]}",
        "value": len(found),
        "unit": "件",
        "href": _BASES[subject] + (f"?state={PROPOSED}" if subject != "listing" else ""),
        "late": any(one.due_at is not None and one.due_at < clock.now() for one in found),
    }


def _iso(at: datetime | None) -> str:
    return clock.iso(at) if at else ""
