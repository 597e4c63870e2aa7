"""Ordering what a donation is to be given, and following its changes: the part of orders that is written with the donation itself.

    content, flags, payment, stock ─► the steps from the summary to what is due now ─► shipments, the summary, the flag S-2

It follows from the donation alone, so it is asked for at every change of one, and asking again changes nothing. The summary is
`Donation.orders`: {reference: {line, gift, nth, of, quantity, state, due, print, to}}; `print` is of everything that its shipment took over
from the donation, `to` of what can't be changed on the road.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from donations import flags, notification
from donations.fulfilment import stock_rules
from donations.notification import Line, gift_key
from donations.orders import due
from donations.orders.records import CANCELLED, GONE, ORDERED, PAUSED, UNSHIPPED, Shipment, key_of, person, reference
from donations.records import HELD, Donation, Gift
from kernel import clock
from kernel.changes import Change, New, Saved, fingerprint
from kernel.events import Event

AFTER_SHIPPING: Final = "after_shipping"
READ_MOST: Final = 60
SHIPMENTS_MOST: Final = 400  # of one donation: its record must hold the summary of all

type Summary = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """One shipment's way to what is due now: placed for a line, or taken over (`line`), paused (`state`), called off."""

    line: Line | None
    state: str
    reference: str = ""


@dataclass
class Placed:
    """What must be written with the donation, and told. `left` says that more is to be done than one transaction holds."""

    changes: list[Change] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    left: bool = False


@dataclass
class Unread:
    """What must be read before `settle`: gifts to be ordered (codes in their normal form), shipments that change."""

    gifts: list[str] = field(default_factory=list)
    shipments: list[str] = field(default_factory=list)


def unread(donation: Donation) -> Unread:
    """What `settle` needs, whatever comes of the stock."""
    steps = _steps(donation, covered=False)
    gifts = dict.fromkeys(gift_key(step.line.gift_code) for step in steps if step.line and not step.reference)
    return Unread(list(gifts), [step.reference for step in steps if step.reference][:READ_MOST])


def settle(
    donation: Donation, gifts: Iterable[Gift], stored: Mapping[str, Shipment], at: datetime, *, room: int
) -> Placed:
    """Make the donation's shipments equal to what is due; sets its `orders` and its flag S-2. The caller writes both.

    `gifts` and `stored` hold those of `unread`; `room` is how many shipments the transaction still holds, the rest follows by an event.
    To be asked after the stock has been settled, for only what is there is ordered.
    """
    found, known = Placed(), {gift_key(one.code): one for one in gifts}
    donation.orders = dict(donation.orders)
    changed: dict[str, list[str]] = {"changed": [], "cancelled": []}
    for step in _steps(donation):
        made = _made(donation, step, known, stored, at)
        if made is None or len(found.changes) + len(made) > room:
            found.left = True
            continue
        for shipment in made:
            if step.reference:
                found.changes.append(Saved(shipment))
                changed["cancelled" if step.state == CANCELLED else "changed"].append(shipment.reference)
            else:
                found.changes.append(New(shipment))
            donation.orders[shipment.reference] = _summary(shipment, donation, step.line)
    flag(donation, at)
    if changed["changed"] or changed["cancelled"]:
        told = {"donation_id": donation.donation_id, "number": donation.number, **changed}
        found.events.append(Event("donations.orders_changed", donation.donation_id, told))
    return found


def _made(
    donation: Donation, step: Step, known: Mapping[str, Gift], stored: Mapping[str, Shipment], at: datetime
) -> list[Shipment] | None:
    """The shipments that a step writes; None if the one that it changes has not been read."""
    if step.reference:
        shipment = stored.get(step.reference)
        if shipment is None:
            return None
        _follow(donation, shipment, step, at)
        return [shipment]
    assert step.line is not None
    gift = known.get(gift_key(step.line.gift_code))
    made = _placed(donation, step.line, gift, at) if gift else []
    return made if len(donation.orders) + len(made) <= SHIPMENTS_MOST else []


def _steps(donation: Donation, *, covered: bool = True) -> list[Step]:
    """The steps in their order: what changes, then what is new. `covered` asks for stock."""
    due_lines = stock_rules.due_lines(donation.content, donation.flags, donation.payment_state)
    lines, left = {line.index: line for line in due_lines}, _uncommitted(donation)
    found = []
    for name, entry in donation.orders.items():
        if entry["state"] in UNSHIPPED:
            step = _next(donation, name, entry, lines.get(entry["line"]), left, covered=covered)
            found += [step] if step else []
    if donation.state == HELD:
        return found
    called_off = {step.reference for step in found if step.state == CANCELLED}
    ordered = {
        entry["line"]
        for name, entry in donation.orders.items()
        if entry["state"] != CANCELLED and name not in called_off
    }
    for index, line in lines.items():
        key, wanted = gift_key(line.gift_code), line.quantity or 1
        if index not in ordered and (not covered or left.get(key, 0) >= wanted):
            left[key] = left.get(key, 0) - wanted
            found.append(Step(line, ORDERED))
    return found


def _next(
    donation: Donation, name: str, entry: Summary, line: Line | None, left: dict[str, int], *, covered: bool
) -> Step | None:
    """Where an unshipped shipment has to go; moves what it takes or sets free in `left`."""
    first = entry["nth"] == 1
    if line is None or gift_key(line.gift_code) != entry["gift"]:
        left[entry["gift"]] = left.get(entry["gift"], 0) + (entry["quantity"] if first else 0)
        return Step(None, CANCELLED, name)
    more = (line.quantity or 1) - entry["quantity"] if first else 0
    if covered and more > left.get(entry["gift"], 0):
        return None  # it waits as it was ordered: the flag of the shortage asks what to do
    left[entry["gift"]] = left.get(entry["gift"], 0) - more
    state = PAUSED if donation.state == HELD else ORDERED
    return Step(line, state, name) if state != entry["state"] or _print(donation, line) != entry["print"] else None


def _uncommitted(donation: Donation) -> dict[str, int]:
    """What the donation has of each gift beyond what is ordered; a subscription takes one for all its shipments."""
    left = {key: stock_rules.taken(held) for key, held in donation.stock.items()}
    for entry in donation.orders.values():
        if entry["state"] != CANCELLED and entry["nth"] == 1:
            left[entry["gift"]] = left.get(entry["gift"], 0) - entry["quantity"]
    return left


def _placed(donation: Donation, line: Line, gift: Gift, at: datetime) -> list[Shipment]:
    """The shipments of one line."""
    content, plan = gift.content, gift.content["plan"] or [None]
    serial = len(donation.orders)
    found = []
    for nth, part in enumerate(plan, start=1):
        name = reference(donation.number, serial + nth)
        pk, sk = key_of(name)
        shipment = Shipment(
            pk=pk,
            sk=sk,
            reference=name,
            donation_id=donation.donation_id,
            number=donation.number,
            portal=donation.portal,
            line=line.index,
            nth=nth,
            of=len(plan),
            vendor_id=content["vendor_id"],
            gift_code=gift.code,
            gift_name=content["name"],
            what=part["what"] if part else None,
            cost_yen=part["share_yen"] if part else content["cost_yen"],
            tax_rate=content["tax_rate"],
            carrier=content["carrier"],
            cool=content["cool"],
            terms={
                "lead_days": content["lead_days"],
                "season": content["season"],
                "made_to_order": content["made_to_order"],
                "month": part["month"] if part else None,
                "ticket": content["ticket"],
                "version": gift.approved_version,
            },
            state=ORDERED,
            ordered_at=at,
        )
        _take_over(donation, shipment, line, at)
        found.append(shipment)
    return found


def _follow(donation: Donation, shipment: Shipment, step: Step, at: datetime) -> None:
    """Take a stored shipment along to what is due now."""
    shipment.state = step.state
    if step.line is None:
        shipment.cancelled_on = at.astimezone(clock.JST).date().isoformat()
        shipment.delay = None
    elif _print(donation, step.line) != donation.orders[shipment.reference]["print"]:
        _take_over(donation, shipment, step.line, at)
        if shipment.labelled_at:
            shipment.changed_at = at
    shipment.listed()


def _take_over(donation: Donation, shipment: Shipment, line: Line, at: datetime) -> None:
    """What a shipment has from the donation: who gets it, how many, when."""
    shipment.quantity = line.quantity or 1
    shipment.consignee, shipment.donor = person(line.recipient), person(notification.donor(donation.content))
    shipment.present = 0 if line.to_donor else 1
    shipment.wishes = _wishes(line)
    paid = min(donation.paid_at or at, at).astimezone(clock.JST).date()
    shipment.due = due.due(paid, due.terms(shipment.terms), shipment.wishes).told()
    shipment.listed()


def _wishes(line: Line) -> dict[str, Any]:
    said = line.delivery
    absent = said.get("absent_dates")
    return {
        "date": notification.words(said.get("date")),
        "time": notification.words(said.get("time")),
        "absent_dates": [day for day in absent if isinstance(day, str)][: due.ABSENT_MOST]
        if isinstance(absent, list)
        else [],
        "note": notification.words(said.get("note"))[:500],
    }


def _print(donation: Donation, line: Line) -> str:
    """Of all that a shipment takes over."""
    paid = clock.iso(donation.paid_at) if donation.paid_at else ""
    donor = notification.donor(donation.content)
    return fingerprint([person(line.recipient), person(donor), line.quantity or 1, _wishes(line), paid])[:12]


def _to(line: Line) -> str:
    """Of what can't be changed on the road."""
    return fingerprint([person(line.recipient), gift_key(line.gift_code), line.quantity or 1])[:12]


def _summary(shipment: Shipment, donation: Donation, line: Line | None) -> Summary:
    before = donation.orders.get(shipment.reference, {})
    return {
        "line": shipment.line,
        "gift": shipment.key,
        "nth": shipment.nth,
        "of": shipment.of,
        "quantity": shipment.quantity,
        "state": shipment.state,
        "due": shipment.due_on.isoformat(),
        "print": _print(donation, line) if line else before["print"],
        "to": _to(line) if line else before["to"],
    }


def flag(donation: Donation, at: datetime) -> None:
    """Open or clear S-2: while what is on the road is not what the donation says now."""
    lines = {line.index: line for line in notification.lines(donation.content)}
    cancelled = donation.payment_state == "cancelled"
    rows = []
    for name, entry in donation.orders.items():
        line = lines.get(entry["line"])
        if entry["state"] not in GONE or (line and not cancelled and _to(line) == entry["to"]):
            continue
        said = "寄附が取り消されました" if cancelled else "お届け先・返礼品・数のどれかが変わりました"
        rows.append({"label": f"荷物 {name}", "value": said, "href": f"/donations/shipments/{name}"})
    if rows:
        donation.flags = flags.told(donation.flags, AFTER_SHIPPING, rows, at)
    else:
        donation.flags = flags.cleared(donation.flags, [AFTER_SHIPPING], at)


def all_gone(donation: Donation, *, done: Iterable[str]) -> bool:
    """Whether everything that the donation is to be given is in one of the states `done`, and there is something."""
    standing = [one for one in donation.orders.values() if one["state"] != CANCELLED]
    ordered = {one["line"] for one in standing}
    lines = stock_rules.due_lines(donation.content, donation.flags, donation.payment_state)
    states = set(done)
    return (
        bool(standing)
        and all(one["state"] in states for one in standing)
        and all(line.index in ordered for line in lines)
    )


def unshipped(donation: Donation) -> bool:
    """Whether something of it still waits to be sent."""
    return any(one["state"] in UNSHIPPED for one in donation.orders.values())
