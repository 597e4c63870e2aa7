"""A parcel that comes back (持ち戻り・返送): that it did, and why; sending it again; taking each of these back.

    shipped, delivered ──return──► returned ──resend──► ordered, with a due date of its own ──ship──► …
            ▲────────unreturn────────┘  ▲────unresend────┘   └─ its donation no longer wants it ─► cancelled

Whoever meets the parcel says that it came back: the vendor or the desk. Only the desk sends it again, for it asks the donor first. Calling
it off is no verb: the donation is cancelled or given something else, and what came back follows (`orders.placing`). Each time it came back
is kept in `returns`: {on, reason, note, who, at, label, sent?}; `sent` is what its way was, once it is sent again.
"""

from datetime import date
from typing import Any, Final

from donations.fulfilment import stock
from donations.orders import due, mails
from donations.orders.records import CANCELLED, DELIVERED, ORDERED, PAUSED, RETURNED, SHIPPED, Shipment
from donations.orders.shipping import WRONG, By, Move, Wanted, clean, day_of, moved, must
from donations.records import CANCELLED as CANCELLED_DONATION
from donations.records import HELD
from kernel import clock, errors

REASONS: Final = {
    "unknown": "あて先が分からない",
    "absent": "留守で、保管の期限が過ぎた",
    "refused": "受け取りを断られた",
    "damaged": "運ぶあいだに傷んだ",
    "other": "そのほか",
}
_WAY: Final = ("sent_by", "trackings", "shipped_on", "delivered_on", "due", "again_on")
RETURNS_MOST: Final = 10


def give_back(reference: str, wanted: Wanted, *, by: By) -> None:
    """It came back: {version, reason, returned_on?, note?}. Stock does not return with it. Raises NotFound, Stale, WrongState, Invalid."""
    moved("return", reference, wanted, by, _return)


def unreturn(reference: str, wanted: Wanted, *, by: By) -> None:
    """It did not come back after all: {version, reason}. Raises NotFound, Stale, WrongState."""
    moved("unreturn", reference, wanted, by, _unreturn)


def resend(reference: str, wanted: Wanted, *, by: By) -> None:
    """It is to be sent again, where the donation says now: {version, note?}. Raises NotFound, Stale, WrongState."""
    moved("resend", reference, wanted, by, _resend)


def unresend(reference: str, wanted: Wanted, *, by: By) -> None:
    """It is not to be sent again yet: {version, reason}. Raises NotFound, Stale, WrongState."""
    moved("unresend", reference, wanted, by, _unresend)


def _return(move: Move, wanted: Wanted) -> None:
    one = move.shipment
    must(one, SHIPPED, DELIVERED)
    if len(one.returns) == RETURNS_MOST:
        raise errors.WrongState(f"{RETURNS_MOST}回戻った荷物です。寄附の画面で、返礼品を選び直してください。")
    assert one.shipped_on is not None
    one.returned_on = day_of(wanted, "returned_on", move.today, first=date.fromisoformat(one.shipped_on))
    note = clean(wanted.get("note", ""))
    told = {
        "on": one.returned_on,
        "reason": wanted["reason"],
        "note": note,
        "who": move.what,
        "at": clock.iso(clock.now()),
    }
    one.returns = [*one.returns, told | {"label": _label(one)}]
    one.state, one.labelled_at, one.labelled_by, one.changed_at = RETURNED, None, None, None
    said = REASONS[wanted["reason"]]
    move.what, move.detail = f"荷物 {one.reference} が戻りました", f"{said}　{note}".strip()
    move.tell("returned")
    move.events += [*mails.returned(move.donation, one), stock.pending(move.donation)]


def _unreturn(move: Move, wanted: Wanted) -> None:
    one = move.shipment
    must(one, RETURNED)
    label = one.returns[-1]["label"]
    one.labelled_at = clock.parse(label["at"]) if label["at"] else None
    one.labelled_by = label["by"]
    one.state, one.returned_on = DELIVERED if one.delivered_on else SHIPPED, None
    one.returns = one.returns[:-1]
    move.what, move.detail = f"荷物 {one.reference} の返送を取り消しました", clean(wanted["reason"])
    move.tell("unreturned")


def _resend(move: Move, wanted: Wanted) -> None:
    one = move.shipment
    must(one, RETURNED)
    if move.donation.state in (HELD, CANCELLED_DONATION):
        raise errors.WrongState(WRONG[PAUSED if move.donation.state == HELD else CANCELLED])
    last = one.returns[-1] | {"sent": {name: getattr(one, name) for name in _WAY}}
    one.returns = [*one.returns[:-1], last]
    one.state, one.again_on, one.sent_by, one.trackings = ORDERED, move.today.isoformat(), None, []
    one.shipped_on = one.delivered_on = one.returned_on = None
    one.due = due.again(move.today, due.terms(one.terms), one.wishes).told()
    move.what, move.detail = f"荷物 {one.reference} を送り直します", clean(wanted.get("note", ""))
    move.tell("resent")


def _unresend(move: Move, wanted: Wanted) -> None:
    one = move.shipment
    must(one, ORDERED, PAUSED)
    if not one.returns:
        raise errors.WrongState("戻ってきた荷物ではありません。画面を読み直してください。")
    last = dict(one.returns[-1])
    for name, value in last.pop("sent").items():
        setattr(one, name, value)
    one.returns, one.returned_on = [*one.returns[:-1], last], last["on"]
    one.state, one.delay, one.labelled_at, one.labelled_by, one.changed_at = RETURNED, None, None, None, None
    move.what, move.detail = f"荷物 {one.reference} の送り直しを取り消しました", clean(wanted["reason"])
    move.tell("unresent")


def _label(one: Shipment) -> dict[str, Any]:
    return {"at": clock.iso(one.labelled_at) if one.labelled_at else None, "by": one.labelled_by}
