"""A notification that looks older than what we hold, while the portal does not say so: it may be a step back. Staff decide.

late, only guessed; or an earlier content in a new message ─► flag ─► 届いた内容にする ─► its content is ours, as a new version
                                                                 └─► 今の内容のままにする ─► nothing changes
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from donations import flags, labels, notification, reading, revisions, standing
from donations.differences import Difference, differences, value_at
from donations.notification import Content
from donations.records import Donation, Revision
from kernel import clock, errors

CODES = ("earlier_content", "earlier_payment")
WORDS = {"unpaid": "入金前", "paid": "入金済み", "cancelled": "取消し"}


def doubt(donation: Donation, content: Content, fingerprint: str, at: datetime) -> None:
    """Ask staff about a content that may be a step back; where the payment differs, the donation is held until they decide.

    The rows name both contents, so the same doubt told again changes nothing, and another one asks anew. Of a donation that is history
    nothing is asked: what comes late is kept beside it.
    """
    if donation.past:
        return
    current = revisions.portals_view(donation.content, donation.edited)
    mine, its = notification.payment_state(content), notification.payment_state(current)
    code = "earlier_content" if mine == its else "earlier_payment"
    places = [one.pointer for one in differences(current, content)][:5]
    rows: list[dict[str, str]] = [
        {"label": "届いた内容", "value": f"{WORDS[mine]}（{fingerprint[:16]}）", "sent": fingerprint},
        {"label": "いまの内容", "value": f"{WORDS[its]}（{donation.fingerprint[:16]}）"},
        {"label": "違うところ", "value": "、".join(labels.of(place) for place in places)},
    ]
    # Only the newest doubt can be decided: taking over an older one would undo what came after it.
    donation.flags = flags.cleared(donation.flags, (one for one in CODES if one != code), at)
    donation.flags = flags.told(donation.flags, code, rows, at)
    standing.move(donation, at)


@dataclass(frozen=True)
class Taken:
    """What taking over changed, and the version that it made."""

    changes: list[Difference]
    revision: Revision


def take(donation: Donation, flag: flags.Flag, at: datetime) -> Taken:
    """Make the content in doubt ours, as a new version; what staff corrected stays, as with every newer version.

    The caller judges anew. Raises WrongState if the notification is no longer there.
    """
    wanted = flag["rows"][0].get("sent")
    sent = next(
        (one for one in reading.collection(donation.pk) if isinstance(one, Revision) and one.fingerprint == wanted),
        None,
    )
    if sent is None:
        raise errors.WrongState("届いた通知が見つかりません。「内容を直す」から直してください。")
    before = donation.content
    merged = revisions.merged(donation.content, donation.edited, sent.content)
    donation.content, donation.edited = merged.content, merged.edited
    donation.revision += 1
    donation.revision_at = at
    donation.fingerprint = sent.fingerprint
    if merged.conflicts:
        donation.flags = flags.told(donation.flags, "revision_conflict", conflict_rows(merged), at)
    made = Revision(
        pk=donation.pk,
        sk=f"REVISION#{clock.iso(at)}#{sent.fingerprint[:16]}",
        revision=donation.revision,
        at=at,
        fingerprint=sent.fingerprint,
        portal_revision=sent.portal_revision,
        message_id=sent.message_id,
        raw_key=sent.raw_key,
        content=sent.content,
        changes=revisions.shown(merged.changes, merged.edited),
    )
    return Taken(differences(before, donation.content), made)


def conflict_rows(merged: revisions.Merged) -> list[dict[str, str]]:
    """Places that both staff and the portal changed, with both values."""
    return [
        {
            "label": labels.of(pointer),
            "field": pointer,
            "value": f"職員：{labels.value(value_at(merged.content, pointer))} ／ ポータル：{labels.value(merged.edited[pointer].get('portal'))}",
        }
        for pointer in merged.conflicts
    ]


def version_of(donation: Donation) -> dict[str, Any]:
    """Which notification the donation follows: what undoing must bring back."""
    return {"fingerprint": donation.fingerprint, "revision_at": clock.iso(donation.revision_at)}
