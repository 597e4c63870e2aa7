"""A made-up year brought in by the product's own verbs, each at its own hour: the clock is set to when it would have happened.

Nothing is written past a rule: stock, orders, flags, search tokens and figures are what intake, handling, shipping and the worker make of
each donation. The room's events go to its own worker here, at that hour; they are not put into the outbox, for a year's mails to donors
and vendors would bury those of today, and its counting would be done a second time.
"""

import json
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from donations import handling, intake, notification, planning, rules, telling
from donations.analysis import counting, lateness
from donations.catalogue import approval, gifts, vendors
from donations.fulfilment import stock_desk
from donations.orders import shipping
from donations.orders.records import ORDERED
from donations.records import HELD, Donation, key_of
from donations.sent import Sent
from donations.worker import worker
from infra.local.seed import year
from infra.local.seed.year import JST, Planned
from kernel import aws, clock, errors
from kernel.callers import Session, Staff
from kernel.changes import Marker
from kernel.events import OUTBOX, Event

CLERK, OFFICER = "田中 みどり", "森 直子"
COUNTED: Final = 10  # of each so many gifts one is counted
SHORT: Final = 60  # … and of each so many one is short of two
SPARE: Final = 20
_LEFT_OUT: Final = {
    "donations.gift_in_force"
}  # no listings are kept: nobody put the gifts on portals, and all would be a year late
_WHY: Final = "受付を始めるため"
_MORNING: Final = time(10, 0)


@dataclass
class Bus:
    """Hands the room's events to the room's worker at once. Handlers look at what is stored, so that of a failed try does no harm."""

    waiting: deque[dict[str, Any]] = field(default_factory=deque)

    def take(self, params: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Take the outbox's items out of a transaction; they are its last, so that the others keep their places."""
        kept = []
        for item in params["TransactItems"]:
            put = item.get("Put", {}).get("Item", {})
            if put.get("pk", {}).get("S", "").startswith(OUTBOX):
                self.waiting.append(json.loads(put["event"]["S"]))
            else:
                kept.append(item)
        return params | {"TransactItems": kept}

    def deliver(self) -> None:
        """Also what the worker tells in turn."""
        while self.waiting:
            told = self.waiting.popleft()
            if told["type"] not in _LEFT_OUT:
                worker.deliver_event(Event.of(told))


@contextmanager
def bus() -> Iterator[Bus]:
    """A bus of this process, as long as the year is brought in."""
    made = Bus()
    heard, name = aws.client("dynamodb").meta.events, "provide-client-params.dynamodb.TransactWriteItems"
    heard.register(name, made.take)
    try:
        yield made
    finally:
        heard.unregister(name, made.take)


def catalogue(bus_: Bus, until: date, goods: int) -> None:
    """The vendors and the first `goods` gifts, in force since the day before the year began. What is there already stays."""
    known = year.gifts(goods)
    makers = year.vendors()
    with clock.fixed(datetime.combine(until - timedelta(days=365), _MORNING, JST)):
        for place in sorted({vendor for _, vendor, _ in known}):
            content = vendors.made_even(makers[place])
            _in_force(vendors.VENDOR, vendor_id(place), content)
        for code, vendor, content in known:
            _in_force(gifts.GIFT, notification.gift_key(code), content | {"vendor_id": vendor_id(vendor)})
        bus_.deliver()


def stock(until: date, goods: int, planned: Iterable[Planned], name: str) -> None:
    """One gift in ten is counted: more than are asked for, but of one in sixty two less."""
    asked = Counter(one.body["lines"][0]["gift_code"] for one in planned)
    with clock.fixed(datetime.combine(until - timedelta(days=365), _MORNING, JST)):
        for number, (code, _, _) in enumerate(year.gifts(goods)):
            more = asked[code] + (SPARE if number % SHORT else -2)
            if number % COUNTED == 0 and more > 0:
                goods_in = {"code": code, "quantity": more, "place": "pool", "reason": "1年分の入荷"}
                stock_desk.receive(goods_in, who=CLERK, marker=Marker(("demo.year", name, code)))


def vendor_id(place: int) -> str:
    """The same each time, for the vendors have no key but their id."""
    return f"01JD3M8Q7W{place + 1:016d}"


def _in_force(subject: approval.Subject, entry_id: str, content: dict[str, Any]) -> None:
    wanted = approval.Wanted(content, _WHY, None, propose=True)
    with suppress(errors.Conflict):
        approval.begin(subject, entry_id, wanted, Marker(("demo.begin", entry_id)), by=_staff(CLERK))
    entry = approval.entry_of(subject, entry_id)
    if entry.proposal:
        marker = Marker(("demo.approve", entry_id))
        approval.act(
            subject, entry_id, entry.version, marker, lambda one: approval.approve(subject, one, by=_staff(OFFICER))
        )


def _staff(name: str) -> Staff:
    permissions = frozenset({"donations.read", "donations.write", "donations.approve"})
    return Staff(f"demo-{name}", name, "demo@hidamari.example", "市 ふるさと納税課", (), permissions, Session())


def bring(one: Planned, bus_: Bus, until: date, *, again: bool = False) -> None:
    """One donation through its whole year. `again`: it may have been begun before; what was done is not done twice."""
    number = int(one.body["portal_order_number"].rsplit("-", 1)[1])
    applied = clock.parse(one.body["applied_at"])
    id_ = _sent(one, 1, applied + timedelta(minutes=1), one.body).id
    known = Donation.find(*key_of(id_), consistent=True) if again else None
    if known is None:
        _notify(bus_, one, 1, applied + timedelta(minutes=1), one.body)
    elif again:
        _count_again(known)
    known = Donation.must(*key_of(id_), consistent=True)
    if one.fate == "cancelled" and known.revision == 1:
        _notify(bus_, one, 2, applied + timedelta(days=2), one.body | {"cancelled": True})
    if one.fate in ("cancelled", "open") and known.state == HELD:
        return
    if known.state == HELD and one.body["donor"]["postcode"] == "999-9999" and number % 2 and known.revision == 1:
        mended = one.body["donor"] | {"postcode": "100-0001", "address": f"東京都千代田区千代田{number % 9 + 1}-1"}
        _notify(bus_, one, 2, applied + timedelta(days=1), one.body | {"donor": mended})
    _decide(bus_, id_, applied + timedelta(days=1, hours=1))
    _send(bus_, one, id_, number, until)


def _sent(one: Planned, revision: int, at: datetime, body: dict[str, Any]) -> Sent:
    content, places = notification.masked(notification.made_even(body | {"revision": revision}))
    order = body["portal_order_number"]
    return Sent(one.portal, content, tuple(places), f"msg_{one.portal}_{order}_{revision}", at.astimezone(UTC))


def _notify(bus_: Bus, one: Planned, revision: int, at: datetime, body: dict[str, Any]) -> None:
    """As the portal's door does, without a raw copy of what is made up anyway."""
    with clock.fixed(at):
        intake.settle(_sent(one, revision, at, body))
        bus_.deliver()


def _count_again(donation: Donation) -> None:
    """What a run that was cut off had written, and not yet counted."""
    with clock.fixed(donation.received_at):
        told = Event(planning.RECEIVED, donation.donation_id, telling.event_data(donation))
        lateness.count(counting.count(told.stamped("donations")))


def _decide(bus_: Bus, id_: str, at: datetime) -> None:
    """The clerk closes what still holds it, the next day."""
    while True:
        donation = Donation.must(*key_of(id_), consistent=True)
        code = next((flag["code"] for flag in donation.flags if flag["state"] == "open"), None)
        chosen = (
            next((way for way in rules.RULES[code].resolutions if way.effect == rules.CLOSE), None) if code else None
        )
        if donation.state != HELD or code is None or chosen is None:
            return
        wanted = {"version": donation.version, "flag": code, "resolution": chosen.name, "note": "電話で確かめました。"}
        with clock.fixed(at):
            handling.resolve(id_, wanted, who=CLERK)
            bus_.deliver()


def _send(bus_: Bus, one: Planned, id_: str, number: int, until: date) -> None:
    """Its parcels leave by their day, or late; two days later they arrive. Of the young donations a third is not packed yet."""
    by = shipping.By(CLERK)
    for reference in sorted(Donation.must(*key_of(id_), consistent=True).orders):
        parcel = shipping.seen(reference, by)
        day = _leaves(one, parcel.due_on, number)
        if one.fate == "open" and number % 3 == 0:
            continue
        day = max(day, parcel.ordered_at.astimezone(JST).date() + timedelta(days=1))
        if parcel.state == ORDERED and day <= until:
            with clock.fixed(datetime.combine(day, _MORNING, JST)):
                shipping.ship(reference, {"version": parcel.version, "numbers": [tracking(one, parcel.nth)]}, by=by)
                bus_.deliver()
            parcel = shipping.seen(reference, by)
        arrives = day + timedelta(days=2)
        if parcel.state == "shipped" and arrives <= until:
            with clock.fixed(datetime.combine(arrives, _MORNING, JST)):
                shipping.deliver(reference, {"version": parcel.version}, by=by)
                bus_.deliver()


def _leaves(one: Planned, due: date, number: int) -> date:
    return due + timedelta(days=3 + number % 7) if one.fate == "late" else due - timedelta(days=number % 3)


def tracking(one: Planned, nth: int) -> str:
    """A parcel's number with its check digit, of its own for each."""
    prefix, number = one.body["portal_order_number"].rsplit("-", 1)
    eleven = 70_000_000_000 + (ord(prefix[0]) - 64) * 100_000_000 + int(number) * 10 + nth
    return f"{eleven}{eleven % 7}"
