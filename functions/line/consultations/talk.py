"""What both sides do with a consultation: open it, say something, ask what is new, mark how far one has read."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import botocore.exceptions
from pynamodb.expressions.condition import Condition

from bookings import states
from kernel import aws, clock, errors, ids, sealing, secrets
from kernel.callers import Staff
from kernel.changes import Change, Checked, Guarded, Marker, New, Saved, commit, done_before, fingerprint
from kernel.errors import FieldError
from kernel.limits import Limit
from line import liff, outgoing
from line.bookings.mount import BOOKINGS
from line.bookings.records import Booking
from line.consultations.pages import page_url
from line.consultations.records import (
    BOOKED,
    ENDED,
    FILE,
    HERE_FOR,
    LED_HERE,
    PERSON,
    STAFF,
    STAYS,
    TEXT,
    TYPES_FOR,
    WAITING,
    Consultation,
    Said,
    Seen,
    Talker,
    earlier,
    last_number,
    new_entry,
    newest,
    part,
    said_key,
    seen_key,
    talk_key,
    talker_key,
)
from line.records import LineRecord, find_send
from line.safety import wording

TRIES = 6
EARLY = timedelta(minutes=30)  # how long before its appointment a consultation is already that appointment's
TELL_AGAIN = timedelta(minutes=10)
SAY = Limit("consultation.say", 60, timedelta(minutes=1), "短い時間にたくさん送られました。")
SEE = Limit("consultation.seen", 120, timedelta(minutes=1), "短い時間に何度も届きました。")


class Over(errors.WrongState):
    detail = "この相談は終わっています。"


@dataclass(frozen=True)
class News:
    """What a poll finds: the consultation, a page of messages with their words, both sides' marks, and whether more follows the page."""

    consultation: Consultation
    said: list[tuple[Said, Any]]
    seen: dict[str, Seen]
    more: bool


def must(consultation_id: str) -> Consultation:
    """One consultation. Raises NotFound."""
    return Consultation.must(*talk_key(consultation_id), consistent=True)


def key_of(consultation: Consultation) -> sealing.DataKey:
    """Its data key: one call of KMS, or none."""
    return sealing.key_of(LineRecord, consultation.pk, consultation.wrapped_key)


def mark_of(user_key: str) -> Talker | None:
    """Which consultation was a person's last one: one read."""
    return Talker.find(*talker_key(user_key), consistent=True)


def mine(user_key: str) -> Consultation | None:
    """The consultation of a person: one that is not over, or that has ended within a day. Two reads."""
    talker = mark_of(user_key)
    if talker is None:
        return None
    found = must(talker.consultation_id)
    return None if _gone(found) else found


def hers(user_key: str) -> Consultation:
    """The consultation of a person. Raises NotFound."""
    found = mine(user_key)
    if found is None:
        raise errors.NotFound("相談はまだ始まっていません。")
    return found


def her_news(user_key: str, after: int | None = None, before: int | None = None) -> News:
    """What is new in the person's own consultation, or a page of it: one read more than `news`. Raises NotFound."""
    talker = mark_of(user_key)
    found = news(talker.consultation_id, after, before) if talker else None
    if found is None or _gone(found.consultation):
        raise errors.NotFound("相談はまだ始まっていません。")
    return found


def _gone(consultation: Consultation) -> bool:
    """Whether what has ended may no longer be read back by its person."""
    return consultation.state == ENDED and bool(consultation.ended_at + STAYS <= clock.now())


def appointment(user_key: str) -> Booking | None:
    """The appointment by chat that is now, or soon. Two reads."""
    booker = BOOKINGS.booker.find(f"BOOKER#{user_key}", "BOOKER", consistent=True)
    booking = BOOKINGS.booking.find(f"BOOKING#{booker.booking_id}", "BOOKING", consistent=True) if booker else None
    if not isinstance(booking, Booking) or booking.method != "chat" or booking.state != states.BOOKED:
        return None  # a hold is no appointment yet, and one that lost its hour is none any more
    now = clock.now()
    return booking if booking.begins_at - EARLY <= now and booking.live(now) else None


def open_for(user_key: str) -> Consultation:
    """The person's consultation: the one that is not over, else a new one that waits for a counsellor.

    Whoever opens it twice at once has one: the mark of her consultation is written under the condition that it is still the old one. Raises
    NotSignedIn if her account was just linked to another.
    """
    talker = mark_of(user_key)
    if talker is not None:
        known = must(talker.consultation_id)
        if known.state != ENDED:
            return known
    booking = appointment(user_key)
    now = clock.now()
    made = Consultation(
        consultation_id=ids.new(),
        user_key=user_key,
        booking_id=booking.booking_id if booking else None,
        origin=BOOKED if booking else LED_HERE,
        opened_at=now,
        version=0,
    )
    made.pk, made.sk = talk_key(made.consultation_id)
    made.wrapped_key = sealing.new_key(LineRecord, made.pk).wrapped
    made.enter(WAITING)
    entry = new_entry(made, "opened", "ご本人")
    mark = Talker(*talker_key(user_key), consultation_id=made.consultation_id)
    marked = Guarded(mark, _still(talker), errors.Conflict())
    try:
        commit(New(made), New(entry), marked, liff.still_hers(user_key), table=LineRecord)
    except errors.Conflict:
        return must(Talker.must(*talker_key(user_key), consistent=True).consultation_id)
    return made


def opens_no_other(user_key: str, mark: Talker | None) -> Checked:
    """That a person has opened no consultation since this mark of her last one (or none) was read."""
    pk, sk = talker_key(user_key)
    return Checked(Talker(pk=pk, sk=sk), _still(mark))


def _still(mark: Talker | None) -> Condition:
    return Talker.pk.does_not_exist() if mark is None else Talker.consultation_id == mark.consultation_id


def something(body: dict[str, Any]) -> list[FieldError]:
    """A message says something, or shows a file."""
    text = body.get("text")
    if body.get("file") or (isinstance(text, str) and text.strip()):
        return []
    return [FieldError("/text", "required", "メッセージを入力してください。")]


def say(
    consultation_id: str,
    said_id: str,
    text: str,
    *,
    by: str,
    staff: Staff | None = None,
    file_id: str = "",
) -> int:
    """Say something: its number. The same `said_id` of the same side is the same message.

    Raises Over; NotFound for a counsellor who does not hold it any more; Conflict if others kept saying something at the same instant;
    ReusedKey for another text under the same id.
    """
    marker = Marker(("line.say", consultation_id, by, said_id), told_apart([text, file_id]))
    for _ in range(TRIES):
        consultation = must(consultation_id)
        if consultation.state == ENDED:
            before = done_before(LineRecord, marker)
            if before is None:
                raise Over()
            return int(before.answer["number"])
        if staff is not None and consultation.staff_id != staff.id:
            raise errors.NotFound()  # it was handed on in this very moment
        number = last_number(consultation_id) + 1
        said = Said(
            *said_key(consultation_id, number),
            said_id=said_id,
            number=number,
            by=by,
            at=clock.now(),
            what=FILE if file_id else TEXT,
            file_id=file_id or None,
            staff_id=staff.id if staff else None,
        )
        key_of(consultation).seal(said, "words", text)
        told = notice(consultation) if by == STAFF else []
        changes: list[Change] = [New(said), Checked(consultation), *told]
        try:
            done = commit(*changes, table=LineRecord, marker=marker, answer={"number": number})
        except errors.Conflict:  # somebody has just said something, taken it or ended it: look again
            continue
        return int(done.answer["number"])
    raise errors.Conflict()


def told_apart(value: object) -> str:
    """A fingerprint of what is sealed, for its marker: under a key, because whoever has the table could else try short sentences."""
    return secrets.mac("link_key", f"line.consultation\x1f{fingerprint(value)}")


def notice(consultation: Consultation) -> list[Change]:
    """What tells a person who is not on the page that something waits for her: at most one in ten minutes, and never what. One read or two."""
    now = clock.now()
    seen = Seen.find(*seen_key(consultation.consultation_id, PERSON), consistent=True)
    if seen and seen.here_at and now - seen.here_at < HERE_FOR:
        return []
    window = clock.seconds(now) // int(TELL_AGAIN.total_seconds())
    send_id = f"consultation-{consultation.consultation_id}-{window}"
    if find_send(send_id) is not None:
        return []
    words = "ご相談のページに、お返事があります。"
    actions = [{"type": "uri", "label": "相談のページを開く", "uri": page_url()}]
    bubble = {"type": "template", "altText": words, "template": {"type": "buttons", "text": words, "actions": actions}}
    send = outgoing.new_send(
        send_id,
        role="bot",
        user_key=consultation.user_key,
        messages=[bubble],
        held=False,
        notice=wording.CONSULTATION,
    )
    return [New(send)]


def mark(consultation_id: str, side: str, read: int, *, types: bool) -> None:
    """Say how far a side has read, that it is there, and whether it types: one UpdateItem. A mark never goes back."""
    now = clock.now()
    record = Seen(*seen_key(consultation_id, side))
    values = {
        ":kind": {"S": "line.seen"},
        ":read": {"N": str(read)},
        ":now": {"S": clock.iso(now)},
        ":types": {"S": clock.iso(now + TYPES_FOR if types else now)},
    }
    try:
        aws.client("dynamodb").update_item(
            TableName=record.table_name(),
            Key={"pk": {"S": record.pk}, "sk": {"S": record.sk}},
            UpdateExpression="SET #kind = :kind, #read = :read, here_at = :now, types_until = :types",
            ConditionExpression="attribute_not_exists(#read) OR #read <= :read",
            ExpressionAttributeNames={"#kind": "kind", "#read": "read"},
            ExpressionAttributeValues=values,
        )
    except botocore.exceptions.ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise  # one that comes late says nothing new


def end_by_person(user_key: str) -> Consultation:
    """The person ends her consultation; ending it twice is no error. Raises NotFound."""
    consultation = hers(user_key)
    if consultation.state != ENDED:
        consultation.ended_at, consultation.ended_by = clock.now(), PERSON
        entry = new_entry(consultation, "ended", "ご本人")
        consultation.enter(ENDED)
        commit(Saved(consultation), New(entry), table=LineRecord)
    return consultation


def news(consultation_id: str, after: int | None = None, before: int | None = None) -> News:
    """What is new after message number `after`, what was said before number `before`, or the last that was said: one page, by its numbers.

    One query, two where there is more than a page or one looks back; and one call of KMS or none. Raises NotFound.
    """
    if before is not None:
        found, more = earlier(consultation_id, before), False
    elif after is not None:
        found, more = part(consultation_id, after)
    else:
        found, more = newest(consultation_id), False
    consultation = next((one for one in found if isinstance(one, Consultation)), None)
    if consultation is None:
        raise errors.NotFound()
    said = sorted((one for one in found if isinstance(one, Said)), key=lambda one: one.number)
    seen = {one.sk.partition("#")[2]: one for one in found if isinstance(one, Seen)}
    key = key_of(consultation) if said or consultation.next_words or consultation.summary else None
    return News(consultation, [(one, key.opened(one, "words") if key else None) for one in said], seen, more)
