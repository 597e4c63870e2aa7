"""Ordering what a donation is to be given, and following its changes: the part of orders that is written with the donation itself.

    content, flags, payment, stock ─► the steps from the summary to what is due now ─► shipments, the summary, the flag S-2

It follows from the donation alone, so it is asked for at every change of one, and asking again changes nothing. The summary is
`Donation.orders`: {reference: {line, gift, nth, of, quantity, state, due, print, to, back?}}; `print` is of everything that its shipment took
over from the donation, `to` of what can't be changed on the road, `back` says that it came back once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from donations import flags, notification
from donations.fulfilment import stock_rules
from donations.notification import Line, gift_key
from donations.orders import due
from donations.orders.records import (
    CANCELLED,
    GONE,
    ORDERED,
    PAUSED,
    RETURNED,
    UNSHIPPED,
    Shipment,
    key_of,
    person,
    reference,
)
from donations.records import HELD, Donation, Gift
from kernel import clock
from kernel.changes import Change, New, Saved, fingerprint
from kernel.events import Event
from kernel.watch import count, logger

AFTER_SHIPPING: Final = "after_shipping"
LEFT_OUT: Final = "parcels_left_out"
READ_MOST: Final = 60
SHIPMENTS_MOST: Final = 999  # of one donation: its record must hold the summary of all

type Summary = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """One way to what is due now: a stored shipment (`reference`) taken along to `state`, or the parts `nths` of a line placed (all of
    its plan, where there are none)."""

    line: Line | None
    state: str
    reference: str = ""
    quantity: int = 1
    nths: tuple[int, ...] = ()


@dataclass
class Order:
    """What stands of one line's order: its shipments that were not called off. `line` is the line that it is for now, if there is one.

    An order belongs to the line on which it was placed, while that line asks for its gift; else to another one that does.
    """

    index: int
    gift: str
    entries: dict[str, Summary] = field(default_factory=dict)
    line: Line | None = None

    @property
    def quantity(self) -> int:
        return max(int(entry["quantity"]) for entry in self.entries.values())

    @property
    def begun(self) -> bool:
        """Whether something of it has left the house."""
        return any(entry["state"] in GONE for entry in self.entries.values())

    @property
    def back(self) -> bool:
        """Whether something of it came back: its goods are used, so its quantity stays and its stock does not return."""
        return any(entry.get("back") for entry in self.entries.values())

    @property
    def lacking(self) -> tuple[int, ...]:
        """The parts that do not stand."""
        of = max(int(entry["of"]) for entry in self.entries.values())
        there = {entry["nth"] for entry in self.entries.values()}
        return tuple(nth for nth in range(1, of + 1) if nth not in there)


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
    """Make the donation's shipments equal to what is due; sets its `orders` and its flags S-2 and V-2. The caller writes both.

    `gifts` and `stored` hold those of `unread`; `room` is how many shipments the transaction still holds, the rest follows by an event.
    To be asked after the stock has been settled, for only what is there is ordered.
    """
    found, known = Placed(), {gift_key(one.code): one for one in gifts}
    donation.orders = dict(donation.orders)
    changed: dict[str, list[str]] = {"changed": [], "cancelled": []}
    left_out: list[dict[str, str]] = []
    for step in _steps(donation):
        made = _made(donation, step, known, stored, at)
        if made is None or len(found.changes) + len(made) > room:
            found.left = True
            continue
        if not step.reference and len(donation.orders) + len(made) > SHIPMENTS_MOST:
            left_out.append(_left_out(donation, made))
            continue
        for shipment in made:
            if step.reference:
                found.changes.append(Saved(shipment))
                changed["cancelled" if step.state == CANCELLED else "changed"].append(shipment.reference)
                found.left |= step.state == CANCELLED and _used_up(donation, shipment)
            else:
                found.changes.append(New(shipment))
            donation.orders[shipment.reference] = _summary(shipment, donation, step.line)
    flag(donation, at)
    if left_out:
        donation.flags = flags.told(donation.flags, LEFT_OUT, left_out, at)
    elif not found.left:
        donation.flags = flags.cleared(donation.flags, [LEFT_OUT], at)
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
    return _placed(donation, step, gift, at) if gift else []


def _left_out(donation: Donation, made: list[Shipment]) -> dict[str, str]:
    """Told to whoever watches, and to staff: they see a flag, and what of it was not ordered."""
    logger.warning("too many shipments", extra={"donation": donation.donation_id})
    count("OrdersLeftOut")
    first = made[0]
    return {"label": f"{first.line + 1}行目", "value": f"{first.gift_code}　{first.gift_name}　荷物 {len(made)}個"}


def orders_of(donation: Donation) -> tuple[list[Order], list[Line]]:
    """The donation's orders with the lines that they are for now, and the lines that have none.

    A line at the place of an order that has begun with another gift has none either, but is nobody's to order: S-2 asks what to do.
    """
    lines = {
        line.index: line for line in stock_rules.due_lines(donation.content, donation.flags, donation.payment_state)
    }
    found: dict[tuple[int, str], Order] = {}
    for name, entry in donation.orders.items():
        if entry["state"] != CANCELLED:
            order = found.setdefault((entry["line"], entry["gift"]), Order(entry["line"], entry["gift"]))
            order.entries[name] = entry
    for order in found.values():
        line = lines.get(order.index)
        if line is not None and gift_key(line.gift_code) == order.gift:
            order.line = lines.pop(order.index)
    for order in found.values():
        if order.line is None:
            index = next((index for index, line in lines.items() if gift_key(line.gift_code) == order.gift), None)
            order.line = lines.pop(index) if index is not None else None
    begun = {order.index for order in found.values() if order.begun and order.line is None}
    return list(found.values()), [line for index, line in lines.items() if index not in begun]


def _steps(donation: Donation, *, covered: bool = True) -> list[Step]:
    """The steps in their order: what is called off, what changes, what is new. `covered` asks for stock."""
    orders, without = orders_of(donation)
    left = _uncommitted(donation, orders)
    state = PAUSED if donation.state == HELD else ORDERED
    found = []
    for order in (one for one in orders if one.line is None):
        found += [Step(None, CANCELLED, name) for name, one in order.entries.items() if one["state"] not in GONE]
        if not order.begun and not order.back:
            left[order.gift] = left.get(order.gift, 0) + order.quantity
    standing = [one for one in orders if one.line is not None]
    for order in sorted(standing, key=lambda one: _wanted(one.line) - one.quantity):  # what sets stock free comes first
        assert order.line is not None
        quantity = _quantity(order, left, covered=covered)
        printed = _print(donation, order.line, quantity)
        for name, entry in order.entries.items():
            if entry["state"] in UNSHIPPED and (entry["state"] != state or entry["print"] != printed):
                found.append(Step(order.line, state, name, quantity))
            elif entry["state"] == RETURNED and entry["print"] != printed:
                found.append(Step(order.line, RETURNED, name, quantity))
        if order.lacking and state == ORDERED:
            found.append(Step(order.line, ORDERED, quantity=quantity, nths=order.lacking))
    for line in without if state == ORDERED else ():
        key, wanted = gift_key(line.gift_code), _wanted(line)
        if not covered or left.get(key, 0) >= wanted:
            left[key] = left.get(key, 0) - wanted
            found.append(Step(line, ORDERED, quantity=wanted))
    return found


def _quantity(order: Order, left: dict[str, int], *, covered: bool) -> int:
    """How many of it go: what the line asks for, or as many as before where the stock has no more (S-1 asks what to do)."""
    assert order.line is not None
    more = _wanted(order.line) - order.quantity
    if order.begun or order.back or (covered and more > max(left.get(order.gift, 0), 0)):
        return order.quantity
    left[order.gift] = left.get(order.gift, 0) - more
    return _wanted(order.line)


def _wanted(line: Line | None) -> int:
    return (line.quantity or 1) if line else 0


def _uncommitted(donation: Donation, orders: Iterable[Order]) -> dict[str, int]:
    """What the donation has of each gift beyond what is ordered; a subscription takes one for all its shipments."""
    left = {key: stock_rules.taken(held) for key, held in donation.stock.items()}
    for order in orders:
        left[order.gift] = left.get(order.gift, 0) - order.quantity
    return left


def _placed(donation: Donation, step: Step, gift: Gift, at: datetime) -> list[Shipment]:
    """The shipments of one line, or those parts of it that are lacking."""
    assert step.line is not None
    content, plan, line = gift.content, gift.content["plan"] or [None], step.line
    parts = [(nth, part) for nth, part in enumerate(plan, start=1) if not step.nths or nth in step.nths]
    found = []
    for serial, (nth, part) in enumerate(parts, start=len(donation.orders) + 1):
        name = reference(donation.number, serial)
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
        _take_over(donation, shipment, line, step.quantity, at)
        found.append(shipment)
    return found


def _follow(donation: Donation, shipment: Shipment, step: Step, at: datetime) -> None:
    """Take a stored shipment along to what is due now."""
    shipment.state = step.state
    if step.line is None:
        shipment.cancelled_on = at.astimezone(clock.JST).date().isoformat()
        shipment.delay = None
    elif _print(donation, step.line, step.quantity) != donation.orders[shipment.reference]["print"]:
        _take_over(donation, shipment, step.line, step.quantity, at)
        if shipment.labelled_at:
            shipment.changed_at = at
    shipment.listed()


def _used_up(donation: Donation, shipment: Shipment) -> bool:
    """Called off after it came back: what the donation took for it is used, and is neither its nor anybody's again."""
    if not shipment.returns or shipment.nth != 1:
        return False
    held = stock_rules.used_up(donation.stock.get(shipment.key, {}), shipment.quantity)
    others = {key: one for key, one in donation.stock.items() if key != shipment.key}
    donation.stock = others | ({shipment.key: held} if held else {})
    return True


def _take_over(donation: Donation, shipment: Shipment, line: Line, quantity: int, at: datetime) -> None:
    """What a shipment has from the donation: who gets it, how many, when."""
    shipment.quantity = quantity
    shipment.consignee, shipment.donor = person(line.recipient), person(notification.donor(donation.content))
    shipment.present = 0 if line.to_donor else 1
    shipment.wishes = _wishes(line)
    paid = min(donation.paid_at or at, at).astimezone(clock.JST).date()
    if taken_over := (donation.migrated or {}).get(
        "taken_over"
    ):  # it is ours from that day, however long ago it was paid
        paid = max(paid, clock.parse(taken_over["at"]).astimezone(clock.JST).date())
    terms = due.terms(shipment.terms)
    if shipment.again_on:
        shipment.due = due.again(date.fromisoformat(shipment.again_on), terms, shipment.wishes).told()
    else:
        shipment.due = due.due(paid, terms, shipment.wishes).told()
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


def _print(donation: Donation, line: Line, quantity: int) -> str:
    """Of all that a shipment takes over."""
    paid = clock.iso(donation.paid_at) if donation.paid_at else ""
    donor = notification.donor(donation.content)
    return fingerprint([person(line.recipient), person(donor), quantity, _wishes(line), paid])[:12]


def _to(line: Line, quantity: int) -> str:
    """Of what can't be changed on the road."""
    return fingerprint([person(line.recipient), gift_key(line.gift_code), quantity])[:12]


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
        "print": _print(donation, line, shipment.quantity) if line else before["print"],
        "to": _to(line, shipment.quantity) if line else before["to"],
    } | ({"back": True} if shipment.returns else {})


def flag(donation: Donation, at: datetime) -> None:
    """Open or clear S-2: while what is on the road, or came back from it, is not what the donation says now."""
    cancelled, rows = donation.payment_state == "cancelled", []
    for order in orders_of(donation)[0]:
        for name, entry in order.entries.items():
            same = order.line is not None and _to(order.line, _wanted(order.line)) == entry["to"]
            again = order.line is not None and bool(entry.get("back"))
            if (entry["state"] in GONE or again) and (cancelled or not same):
                said = "寄附が取り消されました" if cancelled else "お届け先・返礼品・数のどれかが変わりました"
                rows.append({"label": f"荷物 {name}", "value": said, "href": f"/donations/shipments/{name}"})
    if rows:
        donation.flags = flags.told(donation.flags, AFTER_SHIPPING, rows, at)
    else:
        donation.flags = flags.cleared(donation.flags, [AFTER_SHIPPING], at)


def all_gone(donation: Donation, *, done: Iterable[str]) -> bool:
    """Whether everything that the donation is to be given is in one of the states `done`, and there is something."""
    orders, without = orders_of(donation)
    states = set(done)
    return (
        bool(orders)
        and not without
        and all(
            not order.lacking and all(entry["state"] in states for entry in order.entries.values()) for order in orders
        )
    )


def lines_now(donation: Donation) -> dict[str, int]:
    """{reference: line} of what stands: the places of the lines that the shipments are for now."""
    return {name: one.line.index for one in orders_of(donation)[0] if one.line is not None for name in one.entries}
