"""Receiving a notification: mask, keep the raw copy, one transaction, answer. A readable notification is never refused or lost.

notification ─► masked ─► known before? ──yes──► the stored answer
                               │ no
                          raw copy in S3 ─► transaction ──► first one: donation, revision 1, its stock, event donations.received
                                                │           newer one: revision n with its differences, donations.revised
                                                │           older one: kept as a superseded revision, nothing else  (`planning`)
                                                └─ can't be had ─► "pending"; a minute later the worker replays the raw copy
"""

from dataclasses import replace
from typing import Any

import botocore.exceptions

from donations import notification, reading
from donations.fulfilment import stock
from donations.notification import Content
from donations.planning import NumberTaken, doubted, planned, shelf_keys
from donations.records import DonationsRecord, key_of
from donations.sent import Known, Sent
from kernel import clock, errors, intake
from kernel.changes import commit
from kernel.intake import RawCopy
from kernel.watch import count, logger

RAW_KIND = "notification"
ROUNDS = stock.ROUNDS  # how often it looks again after another of the same order, or of the same stock, came in between
UNREACHABLE = (botocore.exceptions.ClientError, botocore.exceptions.BotoCoreError, errors.Busy, errors.Conflict)


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
    for item in reading.batch([(sent.marker.pk, "MARK"), key_of(sent.id), *shelf_keys(codes)]):
        known.add(item)
    return known


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
        doubt = doubted(sent, donation, "前の内容がもう一度届きました")
        if donation.flags != before:
            try:
                commit(*doubt.changes, table=DonationsRecord, events=doubt.events)
            except errors.Conflict as raced:
                raise errors.Busy() from raced  # staff saved it just now: the portal's next try finds it as it is then
    return _given(known.answer)


def _given(answer: Any) -> dict[str, Any]:
    given: dict[str, Any] = answer
    return given
