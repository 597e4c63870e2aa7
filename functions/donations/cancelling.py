"""Cancelling a donation at the desk, at any state, and taking that back. What a portal cancels comes by its notification.

cancel ─► unshipped shipments are called off, their stock comes back, their vendors hear of it (S-2 asks about what was sent)
restore ─► it stands as its content says, and is ordered anew
"""

from donations import handling, reading, revisions, standing
from donations.orders import mails
from donations.records import CANCELLED, Donation, listings
from donations.telling import history
from kernel import clock, errors

PLACE = "/cancelled"


def cancel(donation_id: str, wanted: handling.Wanted, *, who: str) -> None:
    """The donor or the portal called it off by telephone: {version, reason, tell_donor?}. It counts as staff's correction, so a late
    notification does not bring it back. Raises NotFound, Stale, WrongState (cancelled already)."""
    _turn("cancel", donation_id, wanted, who, cancelled=True)


def restore(donation_id: str, wanted: handling.Wanted, *, who: str) -> None:
    """It was not called off after all: {version, reason}. Raises NotFound, Stale, WrongState (not cancelled at the desk)."""
    _turn("restore", donation_id, wanted, who, cancelled=False)


def can_restore(donation: Donation) -> bool:
    """Whether the desk cancelled it: what the portal cancelled, the portal brings back."""
    edit = donation.edited.get(PLACE)
    return donation.content.get("cancelled") is True and edit is not None and edit.get("portal") is not True


def _turn(verb: str, donation_id: str, wanted: handling.Wanted, who: str, *, cancelled: bool) -> None:
    marker = handling.marker_of(verb, donation_id, wanted)
    donation = handling.seen(donation_id, wanted["version"], marker)
    if donation is None:
        return
    if cancelled and donation.payment_state == "cancelled":
        raise errors.WrongState("もう取り消されています。画面を読み直してください。")
    if not cancelled and not can_restore(donation):
        raise errors.WrongState(
            "ポータルの通知で取り消された寄附は、ここではもどせません。ポータルに確かめてください。"
        )
    if donation.past and wanted.get("tell_donor"):
        raise errors.WrongState(
            "移行した寄附の方には、ここからメールを送りません。「寄附者に知らせる」を外してください。"
        )
    at, listed, before, reason = clock.now(), listings(donation), donation.content, handling.clean(wanted["reason"])
    if cancelled:
        by = {"at": clock.iso(at), "who": who, "reason": reason}
        donation.content, donation.edited, changed = revisions.corrected(before, donation.edited, {PLACE: True}, by)
    else:
        changed = handling.take_portal(donation, [PLACE])
    standing.judge(donation, reading.gifts_of(donation.content), at)
    what = "取り消しました" if cancelled else "取消しをもどしました"
    line = history(donation, who, what, reason, at=at, differing=revisions.shown(changed))
    told = mails.cancelled(donation) if cancelled and wanted.get("tell_donor") else []
    handling.save(donation, listed, before, marker, line, *told)


def actions(donation: Donation) -> list[str]:
    """Which of the two can be done now."""
    if donation.state == CANCELLED or donation.payment_state == "cancelled":
        return ["restore"] if can_restore(donation) else []
    return ["cancel"]
