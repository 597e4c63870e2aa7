"""The job: an import's rows, chunk by chunk, until the worker's time is over; the next event goes on where this one stopped.

file ─► rows ─► orders ─► laid over what we know ─► nothing new? ──yes──► unchanged
                                                     │ no
                                       one raw copy of the chunk ─► a transaction for each order ─► figures and refused rows, once

It may die anywhere. What was settled finds itself the next time: the donation remembers by which message its content came, so it is counted
as new or revised and not as unchanged. A chunk's figures and its refused rows are one transaction under the import's lock.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from donations import intake, notification, planning, reading, revisions, together
from donations.comparing.records import Comparison
from donations.imports import migrating, orders, overlay, sheet, store
from donations.imports.mappings import ANY
from donations.imports.orders import Order, Reader
from donations.imports.records import COUNTS, DONE, FAILED, RUNNING, Chunk, Import, key_of
from donations.notification import Content
from donations.records import Donation, DonationsRecord, donation_id
from donations.records import key_of as donation_key
from donations.sent import Sent
from kernel import clock, errors
from kernel import intake as raw_copies
from kernel.changes import Change, New, Saved, commit
from kernel.events import Event
from kernel.intake import RawCopy
from kernel.watch import logger

RAW_KIND: Final = "import"
WAITING: Final = "donations.import_waiting"
CHUNK_ORDERS: Final = 250  # their raw copy is some 300 kB, their transactions take two or three seconds
CHUNK_ROWS: Final = 1000
SLICE_SECONDS: Final = 35  # of the worker's sixty: the last chunk still comes to its end
RESUME_AFTER: Final = timedelta(
    seconds=90
)  # a slice that has not reported by then has died: its function ends at sixty
CELLS_KEPT: Final = 60
CELL_KEPT_MOST: Final = 300


@dataclass
class Told:
    """An order that can be a donation, as the file tells it, masked; `migrated` are the facts of the system used before."""

    order: Order
    content: Content
    masked: tuple[str, ...]
    portal: str
    migrated: dict[str, Any] | None = None

    @property
    def id(self) -> str:
        return donation_id(self.portal, str(self.content["portal_order_number"]))


def message_of(import_id: str) -> str:
    """What donations remember an import by."""
    return f"import-{import_id}"


def run(import_id: str) -> None:
    """Go on with an import for a while; nothing if it is not running. What went wrong with the file ends it, and says so."""
    job = Import.must(*key_of(import_id), consistent=True)
    if job.state != RUNNING:
        return
    try:
        if isinstance(job, Comparison):
            from donations.comparing import job as comparing  # it reads rows by what stands here

            comparing.run(job)
        else:
            _slice(job)
    except errors.Stale:
        logger.info("another worker has this import", extra={"import": import_id})
    except (errors.WrongState, errors.RuleBroken) as problem:
        job = Import.must(*key_of(import_id), consistent=True)
        if job.state == RUNNING:
            _end(job, FAILED, problem.detail)
            commit(Saved(job), table=DonationsRecord)


def wake(job: Import) -> None:
    """Hand an import that has stopped to the queue again."""
    if job.state != RUNNING:
        return
    job.look_again(clock.now() + RESUME_AFTER)
    commit(Saved(job), table=DonationsRecord, events=[waiting(job)])


def waiting(job: Import) -> Event:
    """The event by which an import goes on."""
    return Event(WAITING, job.import_id, {"import_id": job.import_id, "rows_done": job.rows_done})


def file_of(job: Import) -> sheet.Pieces:
    """The file of an import, from the beginning each time it is asked."""
    return lambda: store.pieces(job.import_id, job.parts)


def _slice(job: Import) -> None:
    ends = clock.stopwatch() + SLICE_SECONDS
    layout = sheet.Layout.of(job.layout)
    reader = Reader(job.mapping, layout.columns)
    pieces = file_of(job)
    job.rows_total, apart = orders.torn(sheet.rows(pieces(), layout), reader)
    together = orders.gathered(sheet.rows(pieces(), layout), reader, apart) if apart else {}
    groups = orders.orders(sheet.rows(pieces(), layout), reader, together)
    done = False
    for chunk, more in _chunks(groups, job.upto):
        refused = _settle_chunk(job, reader, chunk)
        done = not more
        over = clock.stopwatch() >= ends
        _report(job, chunk, refused, done=done, hand_over=over and more)
        if over or done:
            return
    if not done:  # no rows at all
        _end(job, DONE)
        commit(Saved(job), table=DonationsRecord)


def _chunks(groups: Iterator[list[sheet.Row]], upto: int) -> Iterator[tuple[list[list[sheet.Row]], bool]]:
    """(orders of one chunk, whether there are more behind it), from the first row after `upto`."""
    chunk: list[list[sheet.Row]] = []
    rows = 0
    for group in groups:
        if group[0].number <= upto:
            continue
        if chunk and (len(chunk) >= CHUNK_ORDERS or rows + len(group) > CHUNK_ROWS):
            yield chunk, True
            chunk, rows = [], 0
        chunk.append(group)
        rows += len(group)
    if chunk:
        yield chunk, False


# ── One chunk ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _settle_chunk(job: Import, reader: Reader, groups: list[list[sheet.Row]]) -> list[Order]:
    """Settle a chunk's orders and add to the import's counts; gives those that are refused."""
    told: list[Told] = []
    refused: list[Order] = []
    for group in groups:
        order = orders.read(group, reader)
        if order.content is None:
            refused.append(order)
        else:
            told.append(told_of(order, reader, job))
    counts = dict.fromkeys(COUNTS, 0) | (job.counts or {})
    counts["refused"] += sum(len(order.rows) for order in refused)
    for outcome in settle(job, told):
        counts[outcome] += 1
    job.counts = counts
    return refused


def told_of(order: Order, reader: Reader, job: Import) -> Told:
    """An order as a notification: made even, My Numbers masked."""
    assert order.content is not None
    content, places = notification.masked(notification.made_even(order.content))
    old = reader.mapping["portal"] == ANY
    migrated = migrating.parted(content, job, reader.mapping["name"]) if old else None
    return Told(order, content, tuple(places), order.portal, migrated)


def settle(job: Import, told: list[Told]) -> list[str]:
    """What became of each order: 'new', 'revised', 'unchanged', 'older' or 'ours'. Batch reads, one raw copy, then as few transactions as hold it."""
    known = together.look([(one.id, one.content) for one in told])
    outcomes = [outcome(job, one, found.donation) for one, found in zip(told, known, strict=True)]
    if None in outcomes:
        # What an earlier try of this chunk has settled is in the raw copy too: it is the same at each try.
        ours = [place for place, found in enumerate(outcomes) if found in (None, "new", "revised")]
        sent = [_sent(job, told[place], known[place].donation) for place in ours]
        raw = _keep(sent)
        fresh = [
            (place, replace(one, raw_key=raw.key, received_at=clock.parse(raw.at)))
            for place, one in zip(ours, sent, strict=True)
            if outcomes[place] is None
        ]
        before = [_revision(known[place].donation) for place, _ in fresh]
        answers = together.settle([(one, known[place]) for place, one in fresh])
        for (place, one), revision, answer in zip(fresh, before, answers, strict=True):
            outcomes[place] = (
                _settle_one(job, told[place], one) if answer is None else _outcome_of(revision, answer["revision"])
            )
    return [one or "unchanged" for one in outcomes]


def _revision(donation: Donation | None) -> int:
    return donation.revision if donation else 0


def _outcome_of(before: int, after: int) -> str:
    if not before:
        return "new"
    return "older" if after == before else "revised"


def known_donations(ids: list[str]) -> dict[str, Donation]:
    """The donations among these ids."""
    found = (
        DonationsRecord.from_raw_data(item) for item in reading.batch([donation_key(one) for one in dict.fromkeys(ids)])
    )
    return {one.donation_id: one for one in found if isinstance(one, Donation)}


def outcome(job: Import, told: Told, donation: Donation | None) -> str | None:
    """What became of an order already, or None where there is something to write."""
    if donation is None:
        return None
    if told.migrated and not donation.past:
        return "ours"
    view = revisions.portals_view(donation.content, donation.edited)
    told_before = told.migrated is None or planning.facts_of(told.migrated) == planning.facts_of(donation.migrated)
    if told_before and overlay.says_nothing_new(view, overlay.laid_over(view, told.content)):
        if donation.seen.get(donation.fingerprint[:16]) == message_of(job.import_id):
            return "new" if donation.revision == 1 else "revised"
        return "unchanged"
    return "older" if donation.revision_at > job.made_at else None


def _sent(job: Import, told: Told, donation: Donation | None) -> Sent:
    content = told.content
    if donation is not None:
        content = overlay.laid_over(revisions.portals_view(donation.content, donation.edited), content)
    read_at = job.made_at if told.migrated else None  # the file tells how things stood when it was made
    return Sent(
        told.portal,
        content,
        told.masked,
        message_of(job.import_id),
        clock.now(),
        read_at=read_at,
        migrated=told.migrated,
    )


def _keep(many: list[Sent]) -> RawCopy:
    kept = [
        {"portal": one.portal, "masked": list(one.masked), "body": one.content}
        | ({"migrated": one.migrated, "read_at": clock.iso(one.read_at)} if one.read_at else {})
        for one in many
    ]
    return raw_copies.keep("donations", RAW_KIND, {"message_id": many[0].message_id, "orders": kept})


def _settle_one(job: Import, told: Told, sent: Sent) -> str:
    """One order by itself, because another change met it: it is laid over what is there now."""
    for attempt in range(intake.ROUNDS):
        donation = Donation.find(*donation_key(told.id), consistent=True)
        if found := outcome(job, told, donation):
            return found
        sent = replace(sent, content=_sent(job, told, donation).content)
        known = intake.look(sent)
        if known.answer is not None:
            return "older"  # this very content has been here before, and something newer since
        before = _revision(known.donation)
        if before != _revision(donation):
            continue
        try:
            answer = intake.write(sent, known, attempt)
        except errors.Conflict:
            continue
        return _outcome_of(before, answer["revision"])
    raise errors.Busy()


def replay(raw: RawCopy) -> None:
    """Finish what a chunk began, if its worker never came back; does nothing where it did."""
    at = clock.parse(raw.at)
    many = [
        Sent(
            one["portal"],
            one["body"],
            tuple(one["masked"]),
            raw.content["message_id"],
            at,
            raw.key,
            clock.parse(one["read_at"]) if one.get("read_at") else None,
            one.get("migrated"),
        )
        for one in raw.content["orders"]
    ]
    left = together.unsettled(many)
    known = together.look([(one.id, one.content) for one in left])
    for sent, answer in zip(left, together.settle(list(zip(left, known, strict=True))), strict=True):
        if answer is None:
            intake.settle(sent)


# ── Reporting ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _report(job: Import, chunk: list[list[sheet.Row]], refused: list[Order], *, done: bool, hand_over: bool) -> None:
    """The chunk's figures and refused rows, and how it goes on: in one transaction under the import's lock."""
    job.upto = max(group[0].number for group in chunk)
    job.rows_done += sum(len(group) for group in chunk)
    changes: list[Change] = []
    if refused:
        pk, _ = key_of(job.import_id)
        changes.append(
            New(Chunk(pk=pk, sk=f"CHUNK#{job.upto:06d}", upto=job.upto, refused=[_refusal(one) for one in refused]))
        )
    events = []
    if done:
        _end(job, DONE)
    else:
        job.look_again(clock.now() + RESUME_AFTER)
    if hand_over:
        events.append(waiting(job))
    commit(Saved(job), *changes, table=DonationsRecord, events=events)


def _refusal(order: Order) -> dict[str, Any]:
    row = order.rows[0]
    cells = [cell[:CELL_KEPT_MOST] for cell in row.cells[:CELLS_KEPT]]
    kept, _ = notification.masked(cells)
    number, _ = notification.masked(order.number)
    return {
        "row": row.number,
        "rows": [one.number for one in order.rows[:CHUNK_ROWS]],
        "order_number": number,
        "errors": [{"row": one.row, "column": one.column, "message": one.message} for one in order.mistakes],
        "cells": kept,
    }


def _end(job: Import, state: str, problem: str | None = None) -> None:
    job.state, job.problem, job.ended_at = state, problem, clock.now()
    job.look_again(None)
