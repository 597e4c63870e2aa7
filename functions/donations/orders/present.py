"""A shipment as staff and vendors see it: a row in a list, the whole with the rule of its due date, what waits."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from donations import portals
from donations.orders import due, lists, mails, parcels, returning
from donations.orders.records import DELIVERED, DESK_ONLY, ORDERED, PAUSED, RETURNED, SHIPPED, STATES, Shipment
from donations.origins import holding
from donations.origins.holding import Hold
from japan import calendar, tracking
from kernel import clock, schema


def row(one: Shipment, vendors: Mapping[str, str], held: Mapping[str, Hold]) -> dict[str, Any]:
    """One line of a list; `vendors` are names by id, `held` the gifts whose parcels wait."""
    hold = held.get(one.key) if one.state == ORDERED else None
    late = one.state == ORDERED and one.due_on < clock.today()
    return {
        "id": one.reference,
        "version": one.version,
        "donation_id": one.donation_id,
        "number": one.number,
        "state": one.state,
        "state_name": STATES[one.state],
        "vendor_id": one.vendor_id,
        "vendor_name": vendors.get(one.vendor_id, ""),
        "gift_code": one.gift_code,
        "gift_name": one.gift_name,
        "what": one.what or "",
        "nth": one.nth,
        "of": one.of,
        "quantity": one.quantity,
        "consignee": one.consignee["name"],
        "prefecture": _prefecture(one.consignee["address"]),
        "present": bool(one.present),
        "carrier": one.sent_by or one.carrier,
        "carrier_name": words("carrier", one.sent_by or one.carrier),
        "cool": one.cool,
        "cool_name": words("cool", one.cool),
        "ready_on": one.due["from"],
        "due_on": one.due_on.isoformat(),
        "late": late,
        "delayed": one.delay is not None,
        "wish": _wish(one),
        "labelled": one.labelled_at is not None,
        "changed": one.changed_at is not None,
        "held": holding.WORDS if hold else "",
        "held_by": hold.doubt_id if hold else "",
        "trackings": [tracking.display(number) for number in one.trackings],
        "shipped_on": one.shipped_on,
        "delivered_on": one.delivered_on,
        "returned_on": one.returned_on,
        "returned_why": returning.REASONS[one.returns[-1]["reason"]] if one.returns else "",
        "actions": [verb for verb in actions(one) if verb != "ship" or not hold],
    }


def rows(found: Sequence[Shipment]) -> list[dict[str, Any]]:
    """Lines with their vendors' names: one batch read; and one query for what waits, if any of them is to be sent."""
    return _rows(found, _held(found))


def _rows(found: Sequence[Shipment], held: Mapping[str, Hold]) -> list[dict[str, Any]]:
    from donations.catalogue import vendors

    names = vendors.names(one.vendor_id for one in found)
    return [row(one, names, held) for one in found]


def _held(found: Sequence[Shipment]) -> dict[str, Hold]:
    return holding.held_among(one.key for one in found if one.state == ORDERED)


def detail(one: Shipment) -> dict[str, Any]:
    """The whole: one read more, for the vendor's name, and one query for what waits, if it is to be sent."""
    held = _held([one])
    return _rows([one], held)[0] | {
        "recipient": one.consignee,
        "donor": one.donor,
        "portal_name": portals.name(one.portal),
        "wishes": {
            "date": one.wishes["date"],
            "time": parcels.slot_words(one.wishes["time"]),
            "absent_dates": one.wishes["absent_dates"],
            "note": one.wishes["note"],
        },
        "delay": one.delay,
        "returns": [_return(each) for each in one.returns],
        "ordered_at": clock.iso(one.ordered_at),
        "labelled_at": clock.iso(one.labelled_at) if one.labelled_at else None,
        "labelled_by": one.labelled_by or "",
        "tracking_page": mails.PAGES.get(one.sent_by or "", "") if one.trackings else "",
        "why": [why(one), *(dict(holding.why(hold)) for hold in held.values())],
    }


def for_vendor(shown: dict[str, Any]) -> dict[str, Any]:
    """The same without what a parcel does not need: of the donor only the name, and only with a present."""
    hidden: dict[str, Any] = {"donation_id": "", "number": "", "held_by": ""}
    if "donor" in shown:
        name = shown["donor"]["name"] if shown["present"] else ""
        hidden |= {"why": shown["why"][:1]}  # of a suspicion the vendor hears from the city itself
        hidden |= {"portal_name": "", "donor": dict.fromkeys(shown["donor"], "") | {"name": name}}
    return shown | hidden | {"actions": [one for one in shown["actions"] if one not in DESK_ONLY]}


def actions(one: Shipment) -> list[str]:
    """What can be done now."""
    again = ["unresend"] if one.returns else []
    return {
        ORDERED: ["ship", "delay", *again],
        PAUSED: again,
        SHIPPED: ["deliver", "return", "unship"],
        DELIVERED: ["return", "undeliver"],
        RETURNED: ["resend", "unreturn"],
    }.get(one.state, [])


def why(one: Shipment) -> dict[str, Any]:
    """The rule behind the due date, with what it looked at."""
    said = one.due
    rows = [*said["rows"], {"label": "発送の期限", "value": said["on"]}]
    if one.delay:
        rows.append({"label": "遅れの知らせ", "value": f"{one.delay['until']}　{one.delay['reason']}"})
    rows += [{"label": "返送", "value": f"{each['on']}　{returning.REASONS[each['reason']]}"} for each in one.returns]
    text, source = due.RULES[said["rule"]], due.SOURCES.get(said["rule"], due.SOURCE)
    return {"rule": said["rule"], "version": 1, "since": "2026-11-26", "text": text, "source": source, "rows": rows}


def _return(each: Mapping[str, Any]) -> dict[str, Any]:
    sent = each.get("sent") or {}
    return {
        "on": each["on"],
        "reason": each["reason"],
        "reason_name": returning.REASONS[each["reason"]],
        "note": each["note"],
        "who": each["who"],
        "at": each["at"],
        "trackings": [tracking.display(number) for number in sent.get("trackings", [])],
    }


def waiting() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What is overdue and what came back, among what waits for staff: items and figures; nothing personal."""
    found, back = lists.overdue(), lists.returned()
    late = [{"label": "発送の期限を過ぎた荷物", "value": len(found.items), "unit": "件以上" if found.next else "件",
             "href": "/donations/shipments?list=overdue", "late": True}] if found.items else []  # fmt: skip
    came = [{"label": "戻ってきた荷物", "value": len(back.items), "unit": "件以上" if back.next else "件",
             "href": "/donations/shipments?list=returned", "late": False}] if back.items else []  # fmt: skip
    items = [waiting_item(one) for one in found.items[:10]] + [returned_item(one) for one in back.items[:10]]
    return items, [*late, *came]


def waiting_item(one: Shipment) -> dict[str, Any]:
    """An overdue shipment among what waits."""
    return {
        "id": one.reference,
        "service": "donations",
        "kind": "発送の遅れ",
        "title": f"荷物 {one.reference}　{one.gift_name}",
        "why": f"発送の期限は {one.due_on.month}月{one.due_on.day}日でした。事業者に確かめてください。",
        "due": f"{one.due_on.isoformat()}T08:00:00.000Z",
        "action": "確かめる",
        "href": f"/donations/shipments/{one.reference}",
        "state": one.state,
        "version": one.version,
    }


def returned_item(one: Shipment) -> dict[str, Any]:
    """What came back among what waits: to be decided by the next business day."""
    came = date.fromisoformat(str(one.returned_on))
    by = calendar.add_business_days(came, 1)
    return {
        "id": one.reference,
        "service": "donations",
        "kind": "返送",
        "title": f"荷物 {one.reference}　{one.gift_name}",
        "why": f"{came.month}月{came.day}日に戻りました（{returning.REASONS[one.returns[-1]['reason']]}）。送り直すかどうかを決めてください。",
        "due": f"{by.isoformat()}T08:00:00.000Z",
        "action": "決める",
        "href": f"/donations/shipments/{one.reference}",
        "state": one.state,
        "version": one.version,
    }


def of_donation(references: Sequence[str]) -> list[dict[str, Any]]:
    """A donation's shipments for its page, in the order in which they were ordered."""
    found = lists.of_donation(list(references)) if references else []
    return sorted(rows(found), key=lambda shown: str(shown["id"]))


def _prefecture(address: str) -> str:
    from japan import prefectures

    return prefectures.leading(address) or ""


def _wish(one: Shipment) -> str:
    said = one.wishes
    parts = [said["date"], parcels.slot_words(said["time"])]
    if said["absent_dates"]:
        parts.append(f"不在 {len(said['absent_dates'])}日")
    return "　".join(part for part in parts if part)


def words(field: str, value: str) -> str:
    """What a choice of a gift is called: words("carrier", "yamato") → ヤマト運輸."""
    known: dict[str, str] = schema.load("donations/catalogue-gift")["properties"][field]["x-words"]
    return known.get(value, value)
