"""Where a donation stands: its flags, state, due time, receipt date and keys follow from its content. No AWS."""

from datetime import datetime, time
from typing import Any

from donations import flags, gifts, notification
from donations.flags import Surroundings
from donations.orders import placing
from donations.orders.records import GONE
from donations.receipts import ReceiptDate, receipt_date
from donations.records import CANCELLED, COMPLETED, HELD, PAID, RECEIVED, Donation, Gift, Listing, listings
from japan import calendar
from kernel import clock, settings
from kernel.changes import Change, Kept, Removed

ANSWER_WAIT_BUSINESS_DAYS = 5


def read_content(donation: Donation) -> None:
    """Take over from the content what stands on attributes of its own."""
    content = donation.content
    donation.amount_yen = content["amount_yen"]
    donation.payment_method = notification.payment_method(content)
    donation.payment_state = notification.payment_state(content)
    donation.applied_at = notification.instant(content.get("applied_at"))
    donation.paid_at = notification.instant(content.get("paid_at"))
    receipt = receipt_of(donation)
    donation.receipt_date = receipt.day.isoformat() if receipt.day else None
    donation.receipt_rule = receipt.rule


def receipt_of(donation: Donation) -> ReceiptDate:
    """The receipt date by the city's setting."""
    return receipt_date(
        donation.payment_method,
        donation.payment_state,
        applied_at=donation.applied_at,
        paid_at=donation.paid_at,
        transferred_at=notification.instant(notification.part(donation.content, "payment").get("transferred_at")),
        setting=settings.city().get("donations", {}).get("receipt_date"),
    )


def judge(donation: Donation, known: list[Gift], at: datetime) -> None:
    """Look at the content anew and move the donation accordingly. `known` are the registered gifts among its lines."""
    read_content(donation)
    around = Surroundings(gifts.prices(known, donation.portal, donation.applied_at), settings.city(), at)
    found = {} if donation.past else flags.findings(donation.content, around)
    donation.flags = flags.judged(donation.flags, found, at)
    move(donation, at)


def move(donation: Donation, at: datetime, *, postponed: bool = False) -> None:
    """Set state, due time and keys after flags or payment changed; `postponed` gives a held one time for an answer from outside."""
    state = _state(donation)
    if state != HELD:
        donation.due_at = None
        donation.look_again(None)
    elif donation.due_at is None or postponed:
        days = ANSWER_WAIT_BUSINESS_DAYS if postponed else 1
        donation.due_at = decide_by(at, days)
        donation.look_again(donation.due_at)
    donation.state = state
    donation.gsi1pk, donation.gsi1sk = f"MONTH#{donation.month}", donation.sort
    donation.gsi2pk, donation.gsi2sk = f"STATE#{state}#{donation.month}", donation.sort


def _state(donation: Donation) -> str:
    cancelled = donation.payment_state == "cancelled"
    if donation.past:
        return _past_state(donation)
    if flags.holding(donation.flags, cancelled=cancelled):
        return HELD
    if cancelled:
        return CANCELLED
    if donation.payment_state != "paid":
        return RECEIVED
    return COMPLETED if placing.all_gone(donation, done=GONE) else PAID


def _past_state(donation: Donation) -> str:
    """What the system used before says of it."""
    if donation.payment_state == "paid":
        shipped = donation.migrated.get("shipped_on") or donation.migrated.get("state") == "shipped"
        return COMPLETED if shipped else PAID
    return CANCELLED if donation.payment_state == "cancelled" else RECEIVED


def decide_by(at: datetime, business_days: int) -> datetime:
    """The end of the city hall's day, so many business days after `at`."""
    day = calendar.add_business_days(at.astimezone(clock.JST).date(), business_days)
    return datetime.combine(day, time.fromisoformat(settings.city()["office"]["closes"]), clock.JST)


def listing_changes(donation: Donation, before: dict[str, Listing]) -> list[Change]:
    """What must be written so that the donation is listed where it belongs now; `before` is `listings` before the change."""
    after = listings(donation)
    changed = [
        Kept(listing) for sk, listing in after.items() if sk not in before or _keys(listing) != _keys(before[sk])
    ]
    return [*changed, *(Removed(listing) for sk, listing in before.items() if sk not in after)]


def _keys(listing: Listing) -> tuple[Any, ...]:
    return (listing.gsi1pk, listing.gsi1sk, listing.gsi2pk, listing.gsi2sk)
