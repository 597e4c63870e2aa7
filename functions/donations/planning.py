"""What a notification does to its order, upon what is known of it: the transaction that settles it, not written yet.

the first one           donation, revision 1, its stock, event donations.received
a newer one             revision n with its differences, donations.revised
an older one            kept as a superseded revision, nothing else; staff are asked where its age is only a guess
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from donations import earlier, finding, flags, labels, notification, reading, revisions, standing
from donations.differences import differences
from donations.fulfilment import records as fulfilment
from donations.notification import Content
from donations.orders import following
from donations.records import PAID, Donation, DonationsRecord, Number, Revision, key_of, listings, number
from donations.sent import Known, Sent
from donations.telling import answer_of, event_data, history
from kernel import clock, errors, money
from kernel.changes import Change, Checked, Guarded, Kept, Marker, New, Saved, Transaction
from kernel.events import Event

RECEIVED, MIGRATED = "donations.received", "donations.migrated"
SEEN_MOST = 50
CHANGED_TOLD_MOST = 100
LISTINGS_MOST = (
    30  # items of a donation beside its tokens, its stock and its orders: itself, its number, a listing for each flag
)


class NumberTaken(errors.Conflict):
    """Another donation of the same day carries this number."""


def planned(sent: Sent, known: Known, attempt: int = 0) -> Transaction:
    """The transaction that settles a notification upon what is `known`, whose records it changes; it is not written yet."""
    donation = known.donation
    if donation is None:
        return _first(sent, known, attempt)
    if sent.migrated and not donation.past:
        return _transaction(answer=answer_of(donation))  # it is ours: the system used before has no say
    if donation.fingerprint == sent.fingerprint and not _newer_facts(sent, donation):
        return _transaction(answer=answer_of(donation))  # the marker has outlived its time, the content has not
    return _late(sent, donation) if _is_late(sent, donation) else _newer(sent, donation, known)


def _transaction(
    *changes: Change, answer: dict[str, Any], events: Sequence[Event] = (), marker: Marker | None = None
) -> Transaction:
    return Transaction(DonationsRecord, changes, tuple(events), marker, answer)


def _is_late(sent: Sent, donation: Donation) -> bool:
    if sent.read_at:
        return sent.read_at < donation.revision_at
    current = revisions.portals_view(donation.content, donation.edited)
    return notification.is_older(sent.content, sent.received_at, current, donation.revision_at)


def facts_of(migrated: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the system used before says of a donation, without how and when it came here."""
    return {
        key: value
        for key, value in (migrated or {}).items()
        if key not in ("import_id", "at", "applied_at", "taken_over")
    }


def _newer_facts(sent: Sent, donation: Donation) -> bool:
    return sent.migrated is not None and facts_of(sent.migrated) != facts_of(donation.migrated)


def _first(sent: Sent, known: Known, attempt: int) -> Transaction:
    pk, sk = key_of(sent.id)
    begun = clock.parse(sent.migrated["applied_at"]) if sent.migrated else sent.received_at
    donation = Donation(
        pk=pk,
        sk=sk,
        donation_id=sent.id,
        number=number(sent.id, begun, attempt),
        portal=sent.portal,
        order_number=sent.order_number,
        received_at=begun,
        revision_at=sent.as_of,
        content=sent.content,
        fingerprint=sent.fingerprint,
        seen={sent.fingerprint[:16]: sent.message_id},
        migrated=sent.migrated,
    )
    _flag_masked(donation, sent)
    standing.judge(donation, known.gifts, sent.received_at)
    tokens = [Kept(token) for token in finding.token_records(donation)]
    settled = _settled(donation, known, sent.received_at, len(tokens))
    reserved = Number(pk=f"NUMBER#{donation.number}", sk="NUMBER", donation_id=sent.id)
    return _transaction(
        New(donation),
        New(_revision(sent, donation.revision, [])),
        Guarded(reserved, Number.pk.does_not_exist(), NumberTaken()),
        *standing.listing_changes(donation, {}),
        *tokens,
        *settled.changes,
        events=[
            Event(MIGRATED if sent.migrated else RECEIVED, donation.donation_id, event_data(donation)),
            *settled.events,
        ],
        marker=sent.marker,
        answer=answer_of(donation),
    )


def _newer(sent: Sent, donation: Donation, known: Known) -> Transaction:
    before, listed = donation.content, listings(donation)
    was = donation.payment_state, donation.amount_yen
    merged = revisions.merged(donation.content, donation.edited, sent.content)
    donation.content, donation.edited = merged.content, merged.edited
    donation.revision += 1
    donation.revision_at = sent.as_of
    if sent.migrated:
        donation.migrated = sent.migrated | {"import_id": donation.migrated["import_id"], "at": donation.migrated["at"]}
    donation.fingerprint = sent.fingerprint
    donation.seen = dict([*donation.seen.items(), (sent.fingerprint[:16], sent.message_id)][-SEEN_MOST:])
    _flag_masked(donation, sent)
    donation.flags = flags.cleared(donation.flags, earlier.CODES, sent.received_at)  # something newer has come since
    if merged.conflicts and not sent.migrated:
        donation.flags = flags.told(
            donation.flags, "revision_conflict", earlier.conflict_rows(merged), sent.received_at
        )
    _look_further(known, donation.content)
    standing.judge(donation, known.gifts, sent.received_at)
    if donation.past and not sent.migrated:
        _ask_whose(donation, was, sent.received_at)
    tokens = [Kept(token) for token in finding.token_records(donation, before=before)]
    settled = _settled(donation, known, sent.received_at, len(tokens))
    changed = [change.pointer for change in merged.changes][:CHANGED_TOLD_MOST]
    return _transaction(
        Saved(donation),
        New(_revision(sent, donation.revision, revisions.shown(merged.changes, merged.edited))),
        *standing.listing_changes(donation, listed),
        *tokens,
        *settled.changes,
        events=[
            Event(MIGRATED, donation.donation_id, event_data(donation))
            if sent.migrated
            else Event("donations.revised", donation.donation_id, event_data(donation) | {"changed": changed}),
            *settled.events,
        ],
        marker=sent.marker,
        answer=answer_of(donation),
    )


def _ask_whose(donation: Donation, was: tuple[str, int], at: datetime) -> None:
    """A portal tells of a donation that the system used before handles: ask staff whose it is, where a gift may be forgotten or sent twice."""
    rows = [{"label": "前のシステム", "value": str(donation.migrated["system"])}]
    if donation.payment_state != was[0]:
        rows.append({"label": "支払い", "value": f"{earlier.WORDS[was[0]]} → {earlier.WORDS[donation.payment_state]}"})
    if donation.amount_yen != was[1]:
        rows.append({"label": "寄附金額", "value": f"{money.display(was[1])} → {money.display(donation.amount_yen)}"})
    if donation.state == PAID:
        rows.append({"label": "発送", "value": "前のシステムでは、まだ発送済みになっていません"})
    if len(rows) > 1:
        donation.flags = flags.told(donation.flags, "migrated_live", rows, at)


def _settled(donation: Donation, known: Known, at: datetime, tokens: int) -> following.Settled:
    """The stock and the orders that follow; a second read only where shipments of earlier orders change with it."""
    around = following.Around(known.stocks, known.gifts)
    following.read_shipments(donation, around)
    return following.settle(donation, around, at, beside=tokens + LISTINGS_MOST)


def _late(sent: Sent, donation: Donation) -> Transaction:
    """An older notification: it is kept, and changes nothing. Where its age is only a guess, staff are asked."""
    current = revisions.portals_view(donation.content, donation.edited)
    differing = differences(current, sent.content)
    kept: list[Change] = [New(_revision(sent, None, revisions.shown(differing)))]
    told: list[Event] = []
    if differing and not (sent.read_at or notification.order_is_said(sent.content, current)):
        donation.seen = dict([*donation.seen.items(), (sent.fingerprint[:16], sent.message_id)][-SEEN_MOST:])
        doubt = doubted(sent, donation, "前のものらしい内容が届きました")
        kept, told = [*kept, *doubt.changes], doubt.events
    else:
        kept.append(Checked(donation))
    return _transaction(*kept, events=told, marker=sent.marker, answer=answer_of(donation))


def doubted(sent: Sent, donation: Donation, what: str) -> following.Settled:
    """Ask staff whether this content is a step back, and hold what has not left; no changes if they are being asked already."""
    listed, before, at = listings(donation), donation.flags, sent.received_at
    earlier.doubt(donation, sent.content, sent.fingerprint, at)
    line = [New(history(donation, "システム", what, at=at))] if donation.flags != before else []
    settled = following.settle(donation, following.read(donation), at, beside=LISTINGS_MOST)
    return following.Settled(
        [Saved(donation), *line, *standing.listing_changes(donation, listed), *settled.changes], settled.events
    )


def _flag_masked(donation: Donation, sent: Sent) -> None:
    if sent.masked and not donation.past:
        rows = [{"label": labels.of(place), "value": "伏せました"} for place in sent.masked]
        donation.flags = flags.told(donation.flags, "my_number", rows, sent.received_at)


def _revision(sent: Sent, revision: int | None, differing: list[dict[str, Any]]) -> Revision:
    pk, _ = key_of(sent.id)
    told = sent.content.get("revision")
    return Revision(
        pk=pk,
        sk=f"REVISION#{clock.iso(sent.received_at)}#{sent.fingerprint[:16]}",
        revision=revision,
        at=sent.received_at,
        fingerprint=sent.fingerprint,
        portal_revision=None if told is None else str(told)[:80],
        message_id=sent.message_id or None,
        raw_key=sent.raw_key,
        who=sent.who or None,
        content=sent.content,
        changes=differing,
    )


def shelf_keys(codes: list[str]) -> list[reading.Key]:
    """Where these gifts and their stocks stand."""
    return [key for code in codes for key in (reading.gift_key_of(code), fulfilment.key_of(code))]


def _look_further(known: Known, content: Content) -> None:
    """Read the gifts and stocks that staff's corrections ask for and the notification did not."""
    more = [code for code in reading.gift_codes(content) if code not in known.stocks]
    known.stocks |= dict.fromkeys(more)
    for item in reading.batch(shelf_keys(more)):
        known.add(item)
