"""What becomes of a shipment: sent, delivered, late; and taking each of these back. Asked for by staff and by vendors, who see only theirs.

Each verb takes the version that was seen and is repeatable; the donation's summary, stock and state are written with it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from donations import reading, standing
from donations.fulfilment import stock
from donations.orders import mails, placing
from donations.orders.records import (
    CANCELLED,
    DELAYED,
    DELIVERED,
    GONE,
    ORDERED,
    PAUSED,
    RETURNED,
    SHIPPED,
    STATES,
    Shipment,
    Tracking,
    key_of,
    tracking_key_of,
)
from donations.origins import holding
from donations.records import CANCELLED as CANCELLED_DONATION
from donations.records import HELD, Donation, DonationsRecord, listings
from donations.records import key_of as donation_key_of
from donations.telling import history
from japan import my_number, tracking
from kernel import clock, errors
from kernel.changes import Change, Guarded, Marker, New, Removed, Saved, commit, done_before, fingerprint
from kernel.errors import FieldError
from kernel.events import Event

type Wanted = Mapping[str, Any]

ROUNDS: Final = 6
NUMBERED: Final = frozenset({"yamato", "sagawa", "japanpost"})  # whose parcels have numbers
NUMBER_RESTS: Final = timedelta(days=180)  # carriers give a number out again later
LATE_MOST: Final = timedelta(days=730)
WRONG: Final = {
    PAUSED: "寄附を確かめているあいだは発送できません。止めている理由は、寄附の画面にあります。",
    SHIPPED: "もう発送済みです。画面を読み直してください。",
    DELIVERED: "もうお届け済みです。画面を読み直してください。",
    CANCELLED: "この荷物は取りやめになりました。発送しないでください。",
    ORDERED: "まだ発送していません。画面を読み直してください。",
    RETURNED: "戻ってきた荷物です。送り直すと市が決めてから、発送済みにしてください。",
}


@dataclass(frozen=True)
class By:
    """Who asks; a vendor's people reach only the vendor's own shipments."""

    who: str
    vendor_id: str | None = None


class NumberUsed(errors.RuleBroken):
    """Another shipment carries this tracking number."""

    slug, title = "tracking-number-used", "伝票番号が重なっています"
    detail = "同じ伝票番号が、ほかの荷物に登録されています。番号を確かめてください。"


@dataclass
class Move:
    """One shipment on its way into another state, with what is written beside it."""

    shipment: Shipment
    donation: Donation
    today: date
    changes: list[Change]
    events: list[Event]
    what: str = ""
    detail: str = ""

    def tell(self, name: str) -> None:
        self.events.append(Event(f"donations.{name}", self.shipment.reference, event_data(self.shipment)))


def seen(reference: str, by: By) -> Shipment:
    """One shipment. Raises NotFound, also for another vendor's."""
    found = Shipment.find(*key_of(reference), consistent=True)
    if found is None or by.vendor_id not in (None, found.vendor_id):
        raise errors.NotFound()
    return found


def ship(reference: str, wanted: Wanted, *, by: By) -> None:
    """It has left: {version, numbers: tracking numbers as written or scanned, shipped_on?, carrier?}.

    Raises NotFound, Stale, WrongState (also while the city looks at the gift's origin), Invalid (a number that can't be, a day to come), NumberUsed.
    """
    moved("ship", reference, wanted, by, _ship)


def unship(reference: str, wanted: Wanted, *, by: By) -> None:
    """It has not left after all: {version, reason}. What the donation changed meanwhile follows. Raises NotFound, Stale, WrongState."""
    moved("unship", reference, wanted, by, _unship)


def deliver(reference: str, wanted: Wanted, *, by: By) -> None:
    """It has arrived: {version, delivered_on?}. Raises NotFound, Stale, WrongState, Invalid."""
    moved("deliver", reference, wanted, by, _deliver)


def undeliver(reference: str, wanted: Wanted, *, by: By) -> None:
    """It has not arrived after all: {version, reason}. Raises NotFound, Stale, WrongState."""
    moved("undeliver", reference, wanted, by, _undeliver)


def delay(reference: str, wanted: Wanted, *, by: By) -> None:
    """It leaves later: {version, until, reason}; with `until` null it goes by its own date again. Raises NotFound, Stale, WrongState,
    Invalid."""
    moved("delay", reference, wanted, by, _delay)


def _ship(move: Move, wanted: Wanted) -> None:
    one, at = move.shipment, clock.now()
    must(one, ORDERED)
    if move.donation.state in (HELD, CANCELLED_DONATION):
        raise errors.WrongState(WRONG[PAUSED if move.donation.state == HELD else CANCELLED])
    move.changes.append(holding.must_go(one.key))
    carrier = wanted.get("carrier") or one.carrier
    numbers = _numbers(wanted.get("numbers", []), carrier)
    first = date.fromisoformat(one.again_on) if one.again_on else one.ordered_at.astimezone(clock.JST).date()
    one.shipped_on = day_of(wanted, "shipped_on", move.today, first=first)
    one.state, one.sent_by, one.delay = SHIPPED, carrier, None
    one.trackings = numbers
    if one.takes_stock:
        stock.ship(move.donation, one.key, one.quantity)
    for number in numbers:
        pk, sk = tracking_key_of(number)
        free = Tracking.pk.does_not_exist() | (Tracking.created_at < at - NUMBER_RESTS)
        move.changes.append(Guarded(Tracking(pk=pk, sk=sk, reference=one.reference), free, NumberUsed()))
    told = "・".join(tracking.display(number) for number in numbers)
    move.what, move.detail = f"荷物 {one.reference} を発送しました", told
    move.tell("shipped")
    move.events += mails.shipped(move.donation, one)


def _unship(move: Move, wanted: Wanted) -> None:
    one = move.shipment
    must(one, SHIPPED)
    for number in one.trackings:
        pk, sk = tracking_key_of(number)
        held = Tracking.find(pk, sk, consistent=True)
        if held is not None and held.reference == one.reference:
            move.changes.append(Removed(held))
    if one.takes_stock:
        stock.unship(move.donation, one.key, one.quantity)
    waits = move.donation.state in (HELD, CANCELLED_DONATION)  # the worker pauses it for good, or calls it off
    one.state, one.shipped_on, one.sent_by, one.trackings = PAUSED if waits else ORDERED, None, None, []
    move.what, move.detail = f"荷物 {one.reference} の発送を取り消しました", clean(wanted["reason"])
    move.tell("unshipped")
    move.events.append(stock.pending(move.donation))


def _deliver(move: Move, wanted: Wanted) -> None:
    one = move.shipment
    must(one, SHIPPED)
    assert one.shipped_on is not None
    one.delivered_on = day_of(wanted, "delivered_on", move.today, first=date.fromisoformat(one.shipped_on))
    one.state = DELIVERED
    move.what = f"荷物 {one.reference} が届きました"
    move.tell("delivered")
    move.events += mails.delivered(move.donation, one)


def _undeliver(move: Move, wanted: Wanted) -> None:
    one = move.shipment
    must(one, DELIVERED)
    one.state, one.delivered_on = SHIPPED, None
    move.what, move.detail = f"荷物 {one.reference} のお届けを取り消しました", clean(wanted["reason"])


def _delay(move: Move, wanted: Wanted) -> None:
    one = move.shipment
    must(one, ORDERED)
    until = wanted["until"]
    if until is None:
        one.delay, move.what = None, f"荷物 {one.reference} の遅れを取り消しました"
        return
    day = date.fromisoformat(until)
    if not move.today <= day <= move.today + LATE_MOST:
        raise errors.Invalid([FieldError("/until", "range", "発送の日には、今日から2年以内の日を入力してください。")])
    reason = clean(wanted["reason"])
    one.delay = {"until": until, "reason": reason, "who": move.what, "at": clock.iso(clock.now())}
    move.what, move.detail = f"荷物 {one.reference} は {day.month}月{day.day}日の発送になります", reason
    move.tell(DELAYED)


def must(shipment: Shipment, *states: str) -> None:
    """Raises WrongState if it is in none of these states."""
    if shipment.state not in states:
        raise errors.WrongState(WRONG[shipment.state])


def _numbers(written: Sequence[str], carrier: str) -> list[str]:
    """Tracking numbers, each once. Raises Invalid."""
    found, mistakes = [], []
    for place, one in enumerate(written):
        try:
            found.append(tracking.parse(one))
        except ValueError as error:
            mistakes.append(FieldError(f"/numbers/{place}", "tracking", f"{error}。"))
    if not written and carrier in NUMBERED:
        mistakes.append(FieldError("/numbers", "required", "伝票番号を入力してください（例：1234-5678-9013）。"))
    if mistakes:
        raise errors.Invalid(mistakes)
    return list(dict.fromkeys(found))


def day_of(wanted: Wanted, name: str, today: date, *, first: date) -> str:
    """The day that was said, or today; not before `first`, not to come. Raises Invalid."""
    day = date.fromisoformat(wanted[name]) if wanted.get(name) else today
    if not first <= day <= today:
        told = f"{first.month}月{first.day}日から今日までの日を入力してください。"
        raise errors.Invalid([FieldError(f"/{name}", "range", told)])
    return day.isoformat()


def clean(text: str) -> str:
    """What somebody wrote, without what looks like a My Number."""
    return my_number.mask(text.strip()).text


def moved(verb: str, reference: str, wanted: Wanted, by: By, apply: Callable[[Move, Wanted], None]) -> None:
    """Read, apply, write; looks again if only the donation changed in between."""
    marker = Marker((f"donations.{verb}", reference, fingerprint(dict(wanted))))
    for _ in range(ROUNDS):
        shipment = seen(reference, by)
        if shipment.version != wanted["version"]:
            if done_before(DonationsRecord, marker):
                return
            raise errors.Stale()
        donation = Donation.must(*donation_key_of(shipment.donation_id), consistent=True)
        try:
            _write(Move(shipment, donation, clock.today(), [], [], by.who), wanted, by, apply, marker)
        except errors.Stale:
            continue
        return
    raise errors.Busy()


def _write(move: Move, wanted: Wanted, by: By, apply: Callable[[Move, Wanted], None], marker: Marker) -> None:
    shipment, donation, at = move.shipment, move.donation, clock.now()
    listed = listings(donation)
    apply(move, wanted)
    shipment.listed()
    entry = donation.orders[shipment.reference] | {"state": shipment.state, "due": shipment.due_on.isoformat()}
    entry = entry | {"back": True} if shipment.returns else {name: one for name, one in entry.items() if name != "back"}
    donation.orders = donation.orders | {shipment.reference: entry}
    placing.flag(donation, at)
    standing.move(donation, at)
    commit(
        Saved(shipment),
        Saved(donation),
        New(history(donation, by.who, move.what, move.detail, at=at)),
        *standing.listing_changes(donation, listed),
        *move.changes,
        table=DonationsRecord,
        events=move.events,
        marker=marker,
    )


def event_data(shipment: Shipment) -> dict[str, Any]:
    """The data of events about a shipment: what is settled by, nothing personal."""
    return {
        "reference": shipment.reference,
        "donation_id": shipment.donation_id,
        "number": shipment.number,
        "portal": shipment.portal,
        "vendor_id": shipment.vendor_id,
        "gift_code": shipment.gift_code,
        "gift_version": shipment.terms["version"],
        "nth": shipment.nth,
        "of": shipment.of,
        "quantity": shipment.quantity,
        "cost_yen": shipment.cost_yen,
        "tax_rate": shipment.tax_rate,
        "carrier": shipment.sent_by or shipment.carrier,
        "shipped_on": shipment.shipped_on,
        "delivered_on": shipment.delivered_on,
    }


@dataclass(frozen=True)
class Told:
    """What came of one row of many: 'shipped', 'already', or 'refused' with a sentence that says the mend."""

    reference: str
    result: str
    message: str = ""


def ship_many(rows: Sequence[Wanted], *, by: By) -> list[Told]:
    """Each row {reference, number, shipped_on?} for itself, in their order: one that is refused keeps no other. Sending them again finds
    them `already`."""
    known = {one.reference: one for one in read([row["reference"] for row in rows], by)}
    return [_told(row, known.get(row["reference"]), by) for row in rows]


def _told(row: Wanted, shipment: Shipment | None, by: By) -> Told:
    name = row["reference"]
    if shipment is None:
        return Told(name, "refused", "この番号の荷物はありません。お客様管理番号を確かめてください。")
    try:
        if shipment.state in GONE and shipment.trackings == [tracking.parse(row["number"])]:
            return Told(name, "already", f"もう{STATES[shipment.state]}です。")
        wanted = {"version": shipment.version, "numbers": [row["number"]]}
        ship(name, wanted | ({"shipped_on": row["shipped_on"]} if row.get("shipped_on") else {}), by=by)
    except ValueError as error:
        return Told(name, "refused", f"{error}。")
    except errors.Invalid as invalid:
        return Told(name, "refused", "".join(one.message for one in invalid.errors))
    except errors.Problem as problem:
        return Told(name, "refused", problem.detail)
    return Told(name, "shipped")


def read(references: Sequence[str], by: By) -> list[Shipment]:
    """Those of these shipments that exist and that `by` may see, in the order asked for: one batch read for a hundred."""
    items = reading.batch([key_of(name) for name in dict.fromkeys(references)])
    found = {one.reference: one for item in items if isinstance(one := DonationsRecord.from_raw_data(item), Shipment)}
    return [found[name] for name in dict.fromkeys(references) if name in found and _may(found[name], by)]


def _may(shipment: Shipment, by: By) -> bool:
    return by.vendor_id in (None, shipment.vendor_id)
