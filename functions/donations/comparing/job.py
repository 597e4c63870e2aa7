"""The job: a file's rows laid beside our donations, then our donations beside the file; the next event goes on where this one stopped.

rows ─► orders ─► our donation of each ─► differences ─► one transaction: differences and figures, under the comparison's lock
our donations of the period, page by page ─► not in the file? ─► the same
what is left on both sides ─► pairs ─► two differences become one

It may die anywhere: what was found and how far it was are one transaction. The file is read again from its beginning by each slice, as an
import reads it; which donations it names is known from its rows, so nothing is stored of what is the same on both sides.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import batched
from typing import Final

from donations import notification, portals
from donations.comparing import facts, judging, pairing
from donations.comparing.facts import NOTHING, Facts, Sum
from donations.comparing.judging import Around, Difference, Ours, Theirs
from donations.comparing.pairing import Left, Pair
from donations.comparing.records import (
    FOUND_KEPT,
    LISTED,
    OURS,
    PAIRS,
    ROWS,
    Comparison,
    Confirmed,
    Found,
    confirmed_key,
    found_pk,
    open_pk,
)
from donations.comparing.rules import KINDS
from donations.imports import cells, orders, sheet
from donations.imports import job as imports
from donations.imports.mappings import ANY
from donations.imports.orders import Order, Reader
from donations.imports.records import DONE, RUNNING
from donations.reading import batch
from donations.records import Donation, DonationsRecord, Find, PortalNews, donation_id
from japan import text
from kernel import clock, errors, search, settings
from kernel.changes import Change, New, Removed, Saved, commit
from kernel.paging import months, page
from kernel.watch import logger

ORDERS: Final = 90  # read at a time: a batch read holds a hundred keys
RECORDS_MOST: Final = 95  # differences in one transaction, beside the comparison itself and its event
NO_DAY: Final = "0000-00-00"
WORDS_MOST: Final = 1000  # of a value as staff read it
_PER_QUERY: Final = 200
_NO_DAYS: Final = (
    "ファイルに申込日がないので、くらべる期間が分かりません。「くらべる期間」に日付を入れて、もう一度始めてください。"
)


def run(job: Comparison) -> None:
    """Go on with a comparison for a while. Raises what `imports.job.run` ends it by."""
    ends = clock.stopwatch() + imports.SLICE_SECONDS
    file = _File(job)
    while job.state == RUNNING and clock.stopwatch() < ends:
        step = {ROWS: _rows, OURS: _ours, PAIRS: _pairs}[job.phase or ROWS]
        step(job, file, ends)
    if job.state == RUNNING:
        commit(Saved(job), table=DonationsRecord, events=[imports.waiting(job)])


@dataclass
class _Step:
    """What one order (or one of our donations) adds: all of it is written together."""

    found: list[Found] = field(default_factory=list)
    gone: list[Found] = field(default_factory=list)
    theirs: Sum = NOTHING
    ours: Sum = NOTHING
    same: int = 0
    outside: int = 0
    rows: int = 0
    upto: int = 0


class _File:
    """A file as a comparison needs it: its rows, which donations it names, its days and portals; and what is known around it."""

    def __init__(self, job: Comparison) -> None:
        self.layout = sheet.Layout.of(job.layout)
        self.pieces = imports.file_of(job)
        self.reader = Reader(job.mapping, self.layout.columns)
        self.said = judging.said_of(self.reader.places)
        self.ids: set[str] = set()
        self.paired = {an_id for one in _found(job, "identity") for an_id in one.donation_ids}
        rows = sheet.rows(self.pieces(), self.layout)
        job.rows_total, apart = orders.torn(self._seen(rows, job), self.reader)
        self.scattered = orders.gathered(sheet.rows(self.pieces(), self.layout), self.reader, apart) if apart else {}
        news = {one.portal: one.last_notified_at for one in page(PortalNews, "", ["PORTALS"], limit=_PER_QUERY).items}
        not_taken = frozenset(one["id"] for one in settings.city()["portals"] if one["feed"] == "support")
        self.around = Around(job.made_at, frozenset(job.portals), news, not_taken)

    def _seen(self, rows: Iterator[sheet.Row], job: Comparison) -> Iterator[sheet.Row]:
        """The rows as they pass, while their donations, days and portals are noted."""
        days: set[str] = set()
        told: set[str] = set()
        for row in rows:
            portal, number = self.reader.portal(row), self.reader.number(row)
            if portal:
                told.add(portal)
            if portal and number:
                self.ids.add(donation_id(portal, number))
            if day := self.day(row):
                days.add(day)
            yield row
        job.portals = sorted(told)
        if not job.first_day and days:
            job.first_day = min(days)
        if not job.last_day and days:
            job.last_day = max(days)
        if job.cover != LISTED and not (job.first_day and job.last_day):
            raise errors.RuleBroken(_NO_DAYS)

    def day(self, row: sheet.Row) -> str:
        """The day to which a row's order belongs, as `Facts.day` has it."""
        for target in ("applied_at", "paid_at"):
            if told := cells.day(" ".join(self.reader.cells(row, target))):
                return told
        return ""

    def groups(self) -> Iterator[list[sheet.Row]]:
        return orders.orders(sheet.rows(self.pieces(), self.layout), self.reader, self.scattered)


# ── The file's rows ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _rows(job: Comparison, file: _File, ends: float) -> None:
    groups = (group for group in file.groups() if group[0].number > job.upto)
    for some in batched(groups, ORDERS, strict=False):
        for steps in _packed(_compared(job, file, some)):
            _write(job, steps)
            if clock.stopwatch() >= ends:
                return
    _turn(job, PAIRS if job.cover == LISTED else OURS)


def _compared(job: Comparison, file: _File, groups: Sequence[list[sheet.Row]]) -> list[_Step]:
    read = [orders.read(group, file.reader) for group in groups]
    told = [imports.told_of(one, file.reader, job) if one.content is not None else None for one in read]
    ids = [one.id if one else donation_id(order.portal, order.number) for order, one in zip(read, told, strict=True)]
    known = imports.known_donations(ids)
    made = []
    for order, one, an_id in zip(read, told, ids, strict=True):
        step = _one(job, file, one, known.get(an_id)) if one else _unreadable(job, order, known.get(an_id))
        step.rows, step.upto = len(order.rows), order.rows[0].number
        made.append(step)
    _recognise(made)
    return made


def _one(job: Comparison, file: _File, told: imports.Told, donation: Donation | None) -> _Step:
    its = facts.of(told.content, told.portal)
    if its.day and not (job.first_day or "") <= its.day <= (job.last_day or "9999"):
        return _Step(outside=len(told.order.rows))
    theirs = Theirs(its, file.said, _otherwise(told.order, file.reader))
    elsewhere = None if donation else _elsewhere(its, file)
    if donation is None and elsewhere is None:
        return _Step([_record(job, judging.only_there(its, file.around), its.day, told.id, its)], theirs=its.sum())
    held = donation or elsewhere
    assert held is not None
    return _both(job, file, theirs, held)


def _both(job: Comparison, file: _File, theirs: Theirs, donation: Donation) -> _Step:
    """An order on both sides, under one name or two."""
    mine, its = ours_of(donation), theirs.facts
    found = judging.differences(theirs, mine, file.around)
    if (its.portal, its.number) != (mine.facts.portal, mine.facts.number):
        file.paired.add(donation.donation_id)
        found = [judging.identity(its, mine.facts, portals.name), *found]
    records = [
        _record(job, one, its.day or mine.day, donation.donation_id, its, [donation.donation_id]) for one in found
    ]
    return _Step(
        records, theirs=judging.completed(theirs, mine.facts).sum(), ours=mine.facts.sum(), same=int(not records)
    )


def _unreadable(job: Comparison, order: Order, donation: Donation | None) -> _Step:
    mine = ours_of(donation).facts if donation else None
    why, _ = notification.masked(" ".join(f"{one.row}行目 {one.column}：{one.message}" for one in order.mistakes[:3]))
    number, _ = notification.masked(order.number)
    blank = Facts(order.portal, number, 0, facts.UNPAID)
    ids = [donation.donation_id] if donation else []
    place = f"ROW{order.rows[0].number:06d}"
    # Tomorrow another row may stand there and be wrong in the same way: what it says makes it the same one.
    says = "\x1f".join(cell for row in order.rows for cell in row.cells)
    record = _record(job, judging.unreadable(why, mine), "", place, blank, ids, says)
    return _Step([record], ours=mine.sum() if mine else NOTHING)


def _otherwise(order: Order, reader: Reader) -> int | None:
    """An order's amount if its rows' amounts were read the other way; None where it has one row."""
    if len(order.rows) < 2:
        return None
    amounts = [amount for row in order.rows if (amount := cells.yen("".join(reader.cells(row, "amount")))) is not None]
    return amounts[0] if reader.mapping.get("amount") == "rows" else sum(amounts)


def _elsewhere(its: Facts, file: _File) -> Donation | None:
    """Our donation of the same number and person under another portal or another spelling, if no row of the file names it: one query."""
    key = text.name_key(its.number)
    found = search.records(Donation, search.find(Find, search.token("find", key), consistent=True)) if key else []
    for one in sorted(found, key=lambda one: one.donation_id):
        donor = notification.donor(one.content)
        same_person = text.name_key(donor.name) == its.person != "" or (
            text.telephone_key(donor.telephone) == text.telephone_key(its.telephone) != ""
        )
        free = one.donation_id not in file.ids and one.donation_id not in file.paired
        if free and same_person and text.name_key(one.order_number) == key:
            return one
    return None


def ours_of(donation: Donation) -> Ours:
    """A donation as our side of a comparison."""
    return Ours(
        facts.of(donation.content, donation.portal),
        donation.received_at,
        donation.revision_at,
        frozenset(donation.edited),
        donation.past,
    )


# ── Our donations ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _ours(job: Comparison, file: _File, ends: float) -> None:
    """What applied within the period was received in its months or later: the walk is over the months until the comparison was begun, the same
    ones for every slice, as its cursor belongs to them."""
    first = date.fromisoformat(job.first_day)
    begun = job.started_at.astimezone(clock.JST).date()
    count = (begun.year - first.year) * 12 + begun.month - first.month + 1
    partitions = [
        f"MONTH#{month}" for month in months(begun, count=max(count, 1) + 1)
    ]  # a portal's clock may be ahead of ours
    portal = job.mapping["portal"]
    while True:
        listed = page(Donation, "gsi1", partitions, cursor=job.cursor, limit=ORDERS)
        steps = []
        for one in listed.items:
            known = one.donation_id in file.ids or one.donation_id in file.paired
            mine = ours_of(one)
            if not known and portal in (ANY, one.portal) and job.first_day <= mine.day <= job.last_day:
                difference = judging.only_here(mine, file.around)
                record = _record(job, difference, mine.day, one.donation_id, mine.facts, [one.donation_id])
                steps.append(_Step([record], ours=mine.facts.sum()))
        _recognise(steps)
        job.cursor = listed.next
        if listed.next is None:
            _turn(job, PAIRS, steps)
            return
        _write(job, steps)
        if clock.stopwatch() >= ends:
            return


# ── What is left on both sides ──────────────────────────────────────────────────────────────────────────────────────────


def _pairs(job: Comparison, file: _File, ends: float) -> None:
    left = [{one.sk: one for one in _found(job, category)} for category in ("only_there", "only_here")]
    sides = [[Left(sk, Facts.of_json(one.facts), one.day or "") for sk, one in side.items()] for side in left]
    for pair in pairing.pairs(*sides):
        theirs, mine = [left[0][one.key] for one in pair.theirs], [left[1][one.key] for one in pair.ours]
        step = _paired(job, file, pair, theirs, mine)
        if step is None:
            continue
        _write(job, [step])
        if clock.stopwatch() >= ends:
            return
    job.state, job.problem, job.ended_at = DONE, None, clock.now()
    job.look_again(None)
    commit(Saved(job), table=DonationsRecord)
    logger.info("compared", extra={"import": job.import_id, "differences": sum(job.found.values())})


def _paired(job: Comparison, file: _File, pair: Pair, theirs: list[Found], mine: list[Found]) -> _Step | None:
    """The differences that two of them (or more) become; their sums stay as they were counted."""
    gone = [*theirs, *mine]
    if pair.one_to_one:
        donation = imports.known_donations(mine[0].donation_ids).get(mine[0].donation_ids[0])
        if donation is None or facts.of(donation.content, donation.portal) != pair.ours[0].facts:
            return None  # it has changed since it was counted: both stay, the next comparison pairs them
        step = _both(job, file, Theirs(pair.theirs[0].facts, file.said), donation)
        # What the file does not say is taken as it is here: the sum that was counted for theirs alone follows.
        before = pair.theirs[0].facts.sum()
        step = _Step(step.found, gone, theirs=step.theirs.minus(before))
    else:
        difference = judging.split(*([one.facts for one in side] for side in (pair.theirs, pair.ours)))
        ids = [an_id for one in mine for an_id in one.donation_ids]
        first = pair.theirs[0].facts
        step = _Step([_record(job, difference, theirs[0].day or "", ids[0], first, ids)], gone)
    _recognise([step])
    return step


# ── Writing ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _record(
    job: Comparison, one: Difference, day: str, order: str, its: Facts, ids: Sequence[str] = (), says: str = ""
) -> Found:
    sort, now = f"{KINDS[one.category].place}{day or NO_DAY}#{order}", clock.now()
    told, held = one.theirs[:WORDS_MOST], one.ours[:WORDS_MOST]
    return Found(
        pk=found_pk(job.import_id),
        sk=sort,
        gsi1pk=open_pk(job.import_id),
        gsi1sk=sort,
        ttl=clock.seconds(now + FOUND_KEPT),
        import_id=job.import_id,
        category=one.category,
        reason=one.reason,
        day=day,
        portal=its.portal,
        order_number=its.number,
        donation_ids=list(ids),
        theirs=told,
        ours=held,
        effect=list(one.effect),
        token=search.token("compared", "\x1f".join((order, one.category, one.reason, told, held, says))),
        facts=its.as_json() if one.category in ("only_there", "only_here") else None,
    )


def _recognise(steps: Sequence[_Step]) -> None:
    """Mark what a clerk has confirmed before: one batch read for a hundred differences."""
    found = [one for step in steps for one in step.found]
    keys = list(dict.fromkeys(confirmed_key(one.token) for one in found))
    known = {
        record.pk: record
        for item in batch(keys)
        if isinstance(record := DonationsRecord.from_raw_data(item), Confirmed)
    }
    for one in found:
        if confirmation := known.get(confirmed_key(one.token)[0]):
            mark(one, confirmation)


def mark(one: Found, confirmation: Confirmed | None) -> None:
    """Note on a difference who confirmed it; with None that nobody has."""
    one.confirmed_at = confirmation.at if confirmation else None
    one.confirmed_by = confirmation.who if confirmation else None
    one.note = confirmation.note if confirmation else None
    one.gsi1pk, one.gsi1sk = (None, None) if confirmation else (open_pk(one.import_id), one.sk)


def _packed(steps: Sequence[_Step]) -> Iterator[list[_Step]]:
    """As many steps as one transaction holds."""
    pack: list[_Step] = []
    for step in steps:
        if pack and sum(len(one.found) for one in (*pack, step)) > RECORDS_MOST:
            yield pack
            pack = []
        pack.append(step)
    if pack:
        yield pack


def _write(job: Comparison, steps: Sequence[_Step]) -> None:
    """What was found, and how far it is: one transaction."""
    changes = _noted(job, steps)
    job.look_again(clock.now() + imports.RESUME_AFTER)
    commit(Saved(job), *changes, table=DonationsRecord)


def _turn(job: Comparison, phase: str, steps: Sequence[_Step] = ()) -> None:
    """The same, and the next phase begins."""
    job.phase, job.cursor = phase, None
    _write(job, steps)


def _noted(job: Comparison, steps: Sequence[_Step]) -> list[Change]:
    theirs, mine = Sum(**(job.theirs or {})), Sum(**(job.ours or {}))
    found, confirmed, effects = dict(job.found or {}), dict(job.confirmed or {}), dict(job.effects or {})
    changes: list[Change] = []
    for step in steps:
        theirs, mine = theirs.plus(step.theirs), mine.plus(step.ours)
        job.same += step.same
        job.outside += step.outside
        job.rows_done += step.rows
        job.upto = max(job.upto, step.upto)
        for sign, records in ((1, step.found), (-1, step.gone)):
            for one in records:
                changes.append(New(one) if sign > 0 else Removed(one))
                found[one.category] = found.get(one.category, 0) + sign
                if one.confirmed_at:
                    confirmed[one.category] = confirmed.get(one.category, 0) + sign
                before, effect = Sum(*effects.get(one.category, ())), Sum(*one.effect)
                effects[one.category] = list(before.plus(effect) if sign > 0 else before.minus(effect))
    job.theirs, job.ours = theirs._asdict(), mine._asdict()
    job.found, job.confirmed, job.effects = found, confirmed, effects
    return changes


def _found(job: Comparison, category: str) -> Iterator[Found]:
    """All differences of a category, in their order."""
    cursor: str | None = None
    while True:
        listed = page(
            Found, "", [found_pk(job.import_id)], cursor=cursor, limit=_PER_QUERY, newest_first=False,
            prefix=KINDS[category].place, consistent=True,
        )  # fmt: skip
        yield from listed.items
        cursor = listed.next
        if cursor is None:
            return
