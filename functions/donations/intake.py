"""Receiving a notification: mask, keep the raw copy, one transaction, answer. A readable notification is never refused or lost.

notification ─► masked ─► known before? ──yes──► the stored answer
                               │ no
                          raw copy in S3 ─► transaction ──► first one: donation, revision 1, its stock, event donations.received
                                                │           newer one: revision n with its differences, donations.revised
                                                │           older one: kept as a superseded revision, nothing else
                                                └─ can't be had ─► "pending"; a minute later the worker replays the raw copy
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import botocore.exceptions

from donations import earlier, finding, flags, labels, notification, reading, revisions, standing
from donations.differences import differences
from donations.fulfilment import records as fulfilment
from donations.fulfilment import stock
from donations.fulfilment.records import Stock
from donations.notification import Content
from donations.orders import following
from donations.records import (
    PAID,
    Donation,
    DonationsRecord,
    Gift,
    History,
    Number,
    Revision,
    donation_id,
    key_of,
    listings,
    number,
)
from kernel import changes, clock, errors, ids, intake, money
from kernel.changes import Change, Checked, Guarded, Kept, Marker, New, Saved, Transaction, commit
from kernel.events import Event
from kernel.intake import RawCopy
from kernel.watch import count, logger

RAW_KIND = "notification"
RECEIVED, MIGRATED = "donations.received", "donations.migrated"
ROUNDS = stock.ROUNDS  # how often it looks again after another of the same order, or of the same stock, came in between
SEEN_MOST = 50
CHANGED_TOLD_MOST = 100
LISTINGS_MOST = (
    30  # items of a donation beside its tokens, its stock and its orders: itself, its number, a listing for each flag
)
UNREACHABLE = (botocore.exceptions.ClientError, botocore.exceptions.BotoCoreError, errors.Busy, errors.Conflict)


class NumberTaken(errors.Conflict):
    """Another donation of the same day carries this number."""


@dataclass(frozen=True)
class Sent:
    """One notification, masked and made even. `fingerprint` is that of its content, `masked` the places that were masked.

    `read_at` says that we read it ourselves, and when (`readings`): then the time of reading tells which content is newer. `migrated` are the
    facts of the system used before (`imports.migrating`): what such a row makes is history, and it never changes a donation of ours. `who` is
    the member of staff who typed it in.
    """

    portal: str
    content: Content
    masked: tuple[str, ...]
    message_id: str
    received_at: datetime
    raw_key: str = ""
    read_at: datetime | None = None
    migrated: dict[str, Any] | None = None
    who: str = ""

    @property
    def as_of(self) -> datetime:
        """The instant whose truth it tells."""
        return self.read_at or self.received_at

    @property
    def order_number(self) -> str:
        return str(self.content["portal_order_number"])

    @property
    def id(self) -> str:
        return donation_id(self.portal, self.order_number)

    @property
    def fingerprint(self) -> str:
        return changes.fingerprint(self.content)

    @property
    def marker(self) -> Marker:
        name = ("donations.receive", self.portal, self.order_number, self.fingerprint)
        # A reading may find an order as it was before: that is news, not a repetition.
        return Marker((*name, clock.iso(self.read_at)) if self.read_at else name)


@dataclass
class Known:
    """What is stored about an order when a notification comes: the answer to the very same one, the donation, the gifts asked for, and
    their stocks (None for a gift that is not counted)."""

    answer: dict[str, Any] | None = None
    donation: Donation | None = None
    gifts: list[Gift] = field(default_factory=list)
    stocks: dict[str, Stock | None] = field(default_factory=dict)

    def add(self, item: dict[str, Any]) -> None:
        """Take in one item that was read."""
        if item["sk"]["S"] == "MARK":
            self.answer = _stored_answer(item)
            return
        match DonationsRecord.from_raw_data(item):
            case Donation() as donation:
                self.donation = donation
            case Gift() as gift:
                self.gifts.append(gift)
            case Stock() as found:
                self.stocks[found.key] = found


def receive(portal: str, body: Content, *, message_id: str, who: str = "") -> dict[str, Any]:
    """Take one notification of `portal` (already authenticated); gives {donation_id, number, state, flags, revision}.

    State 'pending' (number and revision null) says that the raw copy is safe and the rest follows within minutes.

    Raises Unreadable (nested beyond reason), Busy if not even the raw copy could be kept.
    """
    content, places = notification.masked(notification.made_even(body))
    sent = Sent(portal, content, tuple(places), message_id, clock.now(), who=who)
    known = _look_first(sent)
    if known and known.answer is not None:
        return _same_again(sent, known)
    kept = keep(sent)
    try:
        return settle(kept, known)
    except UNREACHABLE as error:
        logger.warning("pending", extra={"error": type(error).__name__, "donation": sent.id})
        count("IntakePending")
        return {"donation_id": sent.id, "number": None, "state": "pending", "flags": [], "revision": None}


def replay(raw: RawCopy) -> dict[str, Any]:
    """Finish what a raw copy began; does nothing if its transaction happened. Raises Busy if it still can't be had."""
    told = raw.content
    read_at = clock.parse(told["read_at"]) if told.get("read_at") else None
    masked = tuple(told["masked"])
    sent = Sent(told["portal"], told["body"], masked, told["message_id"], clock.parse(raw.at), raw.key, read_at)
    return settle(replace(sent, who=told.get("who", "")))


def _look_first(sent: Sent) -> Known | None:
    """`look`, once more if the store says no at once; None if it can't be had: the raw copy comes first then."""
    for _ in range(2):
        try:
            return look(sent)
        except (botocore.exceptions.ClientError, errors.Busy):
            continue
        except botocore.exceptions.BotoCoreError:
            break  # it took its time already
    return None


def keep(sent: Sent) -> Sent:
    """The same with its raw copy. Raises Busy."""
    told = {"portal": sent.portal, "message_id": sent.message_id, "masked": list(sent.masked), "body": sent.content}
    if sent.read_at:
        told["read_at"] = clock.iso(sent.read_at)
    if sent.who:
        told["who"] = sent.who
    try:
        raw = intake.keep("donations", RAW_KIND, told)
    except (botocore.exceptions.ClientError, botocore.exceptions.BotoCoreError) as error:
        raise errors.Busy("ただいま受け付けられません。数分後に、同じ内容を送り直してください。") from error
    return replace(sent, raw_key=raw.key, received_at=clock.parse(raw.at))


def look(sent: Sent) -> Known:
    """One consistent batch read (a second one beyond 49 gifts): marker, donation, gifts, stocks."""
    codes = reading.gift_codes(sent.content)
    known = Known(stocks=dict.fromkeys(codes))
    for item in reading.batch([(sent.marker.pk, "MARK"), key_of(sent.id), *_shelf_keys(codes)]):
        known.add(item)
    return known


def _shelf_keys(codes: list[str]) -> list[reading.Key]:
    return [key for code in codes for key in (reading.gift_key_of(code), fulfilment.key_of(code))]


def _look_further(known: Known, content: Content) -> None:
    """Read the gifts and stocks that staff's corrections ask for and the notification did not."""
    more = [code for code in reading.gift_codes(content) if code not in known.stocks]
    known.stocks |= dict.fromkeys(more)
    for item in reading.batch(_shelf_keys(more)):
        known.add(item)


def _stored_answer(item: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(item["answer"]["S"])
    return found


def settle(sent: Sent, known: Known | None = None) -> dict[str, Any]:
    """The transaction; looks again if another notification of the order came in between. Raises Busy."""
    attempt = 0
    for _ in range(ROUNDS):
        known = known or look(sent)
        if known.answer is not None:
            return known.answer
        try:
            return write(sent, known, attempt)
        except NumberTaken:
            attempt += 1
        except errors.Conflict:
            known = None
    raise errors.Busy()


def write(sent: Sent, known: Known, attempt: int) -> dict[str, Any]:
    """The transaction upon what is `known`. Raises Conflict if that is no longer so; NumberTaken asks for the next attempt. Raises Busy."""
    outcome = planned(sent, known, attempt).commit()
    if known.donation is None:
        count("DonationReceived")
    return _given(outcome.answer)


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
        doubted = _doubted(sent, donation, "前のものらしい内容が届きました")
        kept, told = [*kept, *doubted.changes], doubted.events
    else:
        kept.append(Checked(donation))
    return _transaction(*kept, events=told, marker=sent.marker, answer=answer_of(donation))


def _doubted(sent: Sent, donation: Donation, what: str) -> following.Settled:
    """Ask staff whether this content is a step back, and hold what has not left; no changes if they are being asked already."""
    listed, before, at = listings(donation), donation.flags, sent.received_at
    earlier.doubt(donation, sent.content, sent.fingerprint, at)
    line = [New(history(donation, "システム", what, at=at))] if donation.flags != before else []
    settled = following.settle(donation, following.read(donation), at, beside=LISTINGS_MOST)
    return following.Settled(
        [Saved(donation), *line, *standing.listing_changes(donation, listed), *settled.changes], settled.events
    )


def _same_again(sent: Sent, known: Known) -> dict[str, Any]:
    """The same notification once more: the same answer.

    Only if it went back to an earlier content in a new message, and nothing says which is newer, staff are told: it may be a change back.
    """
    donation = known.donation
    first_id = donation.seen.get(sent.fingerprint[:16]) if donation else None
    if (
        donation is not None
        and donation.fingerprint != sent.fingerprint
        and first_id not in (None, sent.message_id)
        and not notification.orders_itself(sent.content)
    ):
        before = donation.flags
        doubted = _doubted(sent, donation, "前の内容がもう一度届きました")
        if donation.flags != before:
            try:
                commit(*doubted.changes, table=DonationsRecord, events=doubted.events)
            except errors.Conflict as raced:
                raise errors.Busy() from raced  # staff saved it just now: the portal's next try finds it as it is then
    return _given(known.answer)


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


def history(
    donation: Donation,
    who: str,
    what: str,
    detail: str = "",
    *,
    at: datetime,
    differing: list[dict[str, Any]] | None = None,
) -> History:
    """One line of a donation's history."""
    return History(
        pk=donation.pk,
        sk=f"HISTORY#{clock.iso(at)}#{ids.new()}",
        at=at,
        who=who,
        what=what,
        detail=detail or None,
        changes=differing or [],
    )


def answer_of(donation: Donation) -> dict[str, Any]:
    """What a portal is told; nothing personal."""
    return {
        "donation_id": donation.donation_id,
        "number": donation.number,
        "state": donation.state,
        "flags": flags.open_codes(donation.flags),
        "revision": donation.revision,
    }


def event_data(donation: Donation) -> dict[str, Any]:
    """The data of events about a donation; nothing personal."""
    return {
        "donation_id": donation.donation_id,
        "number": donation.number,
        "portal": donation.portal,
        "state": donation.state,
        "payment_state": donation.payment_state,
        "amount_yen": donation.amount_yen,
        "revision": donation.revision,
        "flags": flags.open_codes(donation.flags),
    }


def _given(answer: Any) -> dict[str, Any]:
    given: dict[str, Any] = answer
    return given
