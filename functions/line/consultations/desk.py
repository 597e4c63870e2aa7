"""What the counsellor does with a consultation: take it, hand it on, end it with a summary. Who may read what was said."""

from collections.abc import Iterator

from kernel import clock, errors
from kernel.callers import Staff
from kernel.changes import Change, Kept, Marker, New, Saved, commit, done_before
from kernel.errors import FieldError
from kernel.paging import LIMIT_MOST, Page, months, page
from line.bookings.records import marked_ready
from line.consultations import talk
from line.consultations.records import ENDED, LIVE, STAFF, UNWRITTEN, WAITING, Consultation, new_entry
from line.records import LineRecord

LEAD = "line.lead"
MINE = "mine"
PLACEMENT = "placement"  # her direction is clear: she may book placement from now on
NEXT_STEPS = {
    "again": "また相談する",
    PLACEMENT: "職業紹介に進む",
    "referred": "ほかの窓口につなぐ",
    "none": "今回で終わり",
}


class NotYours(errors.NotFound):
    detail = "この相談は、担当の相談員だけが読めます。"


def readable(consultation: Consultation, staff: Staff, reason: str) -> None:
    """The holder reads; a leader may with a reason, which stands in the audit log; nobody else.

    Raises NotYours; Invalid if a leader gave no reason.
    """
    if consultation.staff_id == staff.id:
        return
    if not staff.may(LEAD):
        raise NotYours()
    if not reason.strip():
        raise errors.Invalid([FieldError("/reason", "required", "担当でない相談を読む理由を書いてください。")])


def holds(consultation: Consultation, staff: Staff) -> None:
    """Raises NotYours for anybody but the holder."""
    if consultation.staff_id != staff.id:
        raise NotYours()


def take(consultation_id: str, *, version: int, by: Staff, marker: Marker) -> Consultation:
    """A counsellor takes a consultation that waits, and its person is told that somebody is there. Raises Stale, WrongState."""
    consultation = _at(consultation_id, version, marker)
    if consultation is None:
        return talk.must(consultation_id)
    if consultation.state != WAITING:
        raise errors.WrongState("この相談は、もう始まっているか、終わっています。")
    told = talk.notice(consultation)
    return _given(consultation, by, "taken", by, told, marker)


def hand(consultation_id: str, to: tuple[str, str], *, version: int, by: Staff, marker: Marker) -> Consultation:
    """The holder, or a leader, hands a live consultation, or one whose record is to be written, to a colleague. Raises Stale, Over, NotYours."""
    consultation = _at(consultation_id, version, marker)
    if consultation is None:
        return talk.must(consultation_id)
    if consultation.state == ENDED and not consultation.unwritten:
        raise talk.Over()
    if consultation.staff_id != by.id and not by.may(LEAD):
        raise NotYours()
    entry = new_entry(consultation, "handed", by.name, by.id, to[1])
    consultation.staff_id, consultation.staff_name = to
    if consultation.state != ENDED:
        consultation.taken_at = clock.now()
    consultation.enter(ENDED if consultation.state == ENDED else LIVE)
    commit(Saved(consultation), New(entry), table=LineRecord, marker=marker)
    return talk.must(consultation_id)


def end(
    consultation_id: str, *, summary: str, next_step: str, next_words: str, version: int, by: Staff, marker: Marker
) -> Consultation:
    """The holder ends it with a summary and the next step; `next_words` are shown to its person. One that its person ended is written up.

    Raises Stale, WrongState, NotYours.
    """
    consultation = _at(consultation_id, version, marker)
    if consultation is None:
        return talk.must(consultation_id)
    holds(consultation, by)
    if consultation.state == WAITING or consultation.summary is not None:
        raise errors.WrongState("この相談の記録は、もう書かれているか、まだ始まっていません。")
    key = talk.key_of(consultation)
    key.seal(consultation, "summary", summary)
    key.seal(consultation, "next_words", next_words or None)
    consultation.next_step = next_step
    entry = new_entry(consultation, "written_up" if consultation.state == ENDED else "ended", by.name, by.id)
    if consultation.state != ENDED:
        consultation.ended_at, consultation.ended_by = clock.now(), STAFF
    consultation.enter(ENDED)
    ready = [Kept(marked_ready(consultation.user_key, by))] if next_step == PLACEMENT else []
    commit(Saved(consultation), New(entry), *ready, table=LineRecord, marker=marker)
    return talk.must(consultation_id)


def give_back(staff_id: str) -> None:
    """What somebody who has left held waits again."""
    for consultation in _held(staff_id):
        entry = new_entry(consultation, "given_back", consultation.staff_name or "")
        consultation.staff_id = consultation.staff_name = consultation.taken_at = None
        consultation.enter(WAITING)
        commit(Saved(consultation), New(entry), table=LineRecord)


def listed(state: str, staff: Staff, *, cursor: str | None, limit: int | None) -> Page[Consultation]:
    """Those that wait, the first first; one's own, the newest first; all that have ended, those without a record first: one query a page."""
    if state == WAITING:
        return page(Consultation, "gsi2", ["CONSULTATIONS#waiting"], cursor=cursor, limit=limit, newest_first=False)
    if state == MINE:
        return page(Consultation, "gsi1", [f"CONSULTATIONS-OF#{staff.id}"], cursor=cursor, limit=limit)
    if state == LIVE:
        return page(Consultation, "gsi2", ["CONSULTATIONS#live"], cursor=cursor, limit=limit)
    partitions = [f"CONSULTATIONS#{UNWRITTEN}", *(f"CONSULTATIONS#{ENDED}#{month}" for month in months())]
    return page(Consultation, "gsi2", partitions, cursor=cursor, limit=limit)


def _held(staff_id: str) -> Iterator[Consultation]:
    cursor = None
    while True:
        found = page(Consultation, "gsi1", [f"CONSULTATIONS-OF#{staff_id}"], cursor=cursor, limit=LIMIT_MOST)
        yield from (talk.must(one.consultation_id) for one in found.items if one.state == LIVE)
        cursor = found.next
        if cursor is None:
            return


def _at(consultation_id: str, version: int, marker: Marker) -> Consultation | None:
    """The consultation at the version that was seen; None if this very call was done before. Raises Stale."""
    consultation = talk.must(consultation_id)
    if consultation.version != version:
        if done_before(LineRecord, marker) is None:
            raise errors.Stale()
        return None
    return consultation


def _given(
    consultation: Consultation, to: Staff, what: str, by: Staff, also: list[Change], marker: Marker
) -> Consultation:
    entry = new_entry(consultation, what, by.name, by.id)
    consultation.staff_id, consultation.staff_name, consultation.taken_at = to.id, to.name, clock.now()
    consultation.enter(LIVE)
    commit(Saved(consultation), New(entry), *also, table=LineRecord, marker=marker)
    return talk.must(consultation.consultation_id)
