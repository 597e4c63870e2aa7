"""What is stored, in LINE's table.

| access                                   | index | pk                             | sk                 |
|------------------------------------------|-------|--------------------------------|--------------------|
| one consultation                         | table | CONSULTATION#<id>              | TALK               |
| its messages, by number                  | table | CONSULTATION#<id>              | SAID#<number>      |
| how far each side has read               | table | CONSULTATION#<id>              | SEEN#person, SEEN#staff |
| its files                                | table | CONSULTATION-FILES#<id>        | FILE#<id>          |
| its history (who took it, handed it on)  | table | CONSULTATION-HISTORY#<id>      | version            |
| the consultation of a person             | table | TALKER#<user key>              | TALKER             |
| waiting, live; those without a record; a month's ended ones | gsi2 | CONSULTATIONS#waiting, …#unwritten, …#ended#2026-11 | instant#id |
| those of a counsellor, newest first      | gsi1  | CONSULTATIONS-OF#<staff id>    | instant#id         |
| whether the talk itself may be used      | table | CONSULTATION-DIRECT            | NOW, then version  |

One query of CONSULTATION#<id> from `SAID#<n>` on gives a poll all it needs: the messages after n, both sides' marks, and the consultation.
A page of messages is a hundred, or a megabyte of the table.
"""

from datetime import timedelta
from typing import Any

from kernel import aws, clock, limits
from kernel.records import InstantAttribute, IntegerAttribute, personal, public, table, text
from kernel.sealing import sealed
from line.records import LineRecord

WAITING, LIVE, ENDED = "waiting", "live", "ended"
UNWRITTEN = "unwritten"  # a list of ended ones, no state
PERSON, STAFF = "person", "staff"
SIDES = (PERSON, STAFF)
BOOKED, LED_HERE = (
    "booking",
    "notice",
)  # how it began: an appointment by chat, or the notice that a worry is for our page
TEXT, FILE = "text", "file"
TYPES_FOR = timedelta(seconds=6)
HERE_FOR = timedelta(seconds=20)
PAGE_MOST = 100  # messages that are handed out at once
_BESIDE = 3  # what stands behind the messages: two marks and the consultation
_SAID, _SEEN, _LAST = "SAID#", "SEEN#", "TALK"  # sort keys, in their order
STAYS = timedelta(hours=24)  # how long its person may read back what has ended


class Consultation(LineRecord, discriminator="line.consultation"):
    """One consultation.

    waiting ──take──► live ──hand on──► live          waiting, live ──end──► ended
    """

    consultation_id = public(text(null=False))
    user_key = public(text(null=False))
    booking_id = public(text())
    origin = public(text(null=False))
    state = public(text(null=False))
    staff_id = public(text())
    staff_name = personal(text())
    opened_at = public(InstantAttribute())
    taken_at = public(InstantAttribute(null=True))
    ended_at = public(InstantAttribute(null=True))
    ended_by = public(text())
    wrapped_key = public(text(null=False))
    summary = sealed()
    next_step = public(text())
    next_words = sealed()

    @property
    def unwritten(self) -> bool:
        """Whether its person has ended it, and its counsellor has not written it up."""
        return self.state == ENDED and self.staff_id is not None and self.summary is None

    def enter(self, state: str) -> None:
        """Move to a state, and stand in its list and in its counsellor's."""
        self.state = state
        sort = f"{clock.iso(self.opened_at)}#{self.consultation_id}"
        ended = UNWRITTEN if self.unwritten else f"{ENDED}#{clock.month_of(self.ended_at)}" if state == ENDED else state
        self.gsi2pk, self.gsi2sk = f"CONSULTATIONS#{ended}", sort
        self.gsi1pk, self.gsi1sk = (f"CONSULTATIONS-OF#{self.staff_id}", sort) if self.staff_id else (None, None)


class Said(LineRecord, discriminator="line.said"):
    """One message. `said_id` is the sender's; `by` is 'person' or 'staff'."""

    said_id = public(text(null=False))
    number = public(IntegerAttribute())
    by = public(text(null=False))
    at = public(InstantAttribute())
    what = public(text(null=False))
    file_id = public(text())
    words = sealed()
    staff_id = public(text())


class Seen(LineRecord, discriminator="line.seen"):
    """How far a side has read, until when it types, when it was last there. Overwritten, never versioned: only the last one counts."""

    read = public(IntegerAttribute(default=0))
    types_until = public(InstantAttribute(null=True))
    here_at = public(InstantAttribute(null=True))


class Attached(LineRecord, discriminator="line.attached"):
    """A file that one side (`by`) may upload. Whether it is clean stands at the object itself, where the scanner writes it."""

    file_id = public(text(null=False))
    consultation_id = public(text(null=False))
    by = public(text(null=False))
    type = public(text(null=False))
    size_bytes = public(IntegerAttribute())
    at = public(InstantAttribute())
    name = sealed()


class Talker(LineRecord, discriminator="line.talker"):
    """The last consultation of a person."""

    consultation_id = public(text(null=False))


class Entry(LineRecord, discriminator="line.consultation_entry"):
    """One line of a consultation's history."""

    at = public(InstantAttribute())
    what = public(text(null=False))
    who = personal(text(null=False))
    staff_id = public(text())
    words = personal(text())


class Tries(limits.Tries, LineRecord, discriminator="line.consultation_tries"):
    """How often one side has written in a while."""

    Meta = table("line")


class Direct(LineRecord, discriminator="line.consultation_direct"):
    """Whether consultations may be held in LINE's talk: `state` is off, proposed or on. `NOW` is what counts, the versions its history."""

    state = public(text(null=False))
    reason = personal(text())
    proposed_by = public(text())
    proposed_name = personal(text())
    proposed_at = public(InstantAttribute(null=True))
    decided_by = public(text())
    decided_name = personal(text())
    decided_at = public(InstantAttribute(null=True))


def talk_key(consultation_id: str) -> tuple[str, str]:
    return f"CONSULTATION#{consultation_id}", "TALK"


def said_key(consultation_id: str, number: int) -> tuple[str, str]:
    return f"CONSULTATION#{consultation_id}", f"SAID#{number:08d}"


def seen_key(consultation_id: str, side: str) -> tuple[str, str]:
    return f"CONSULTATION#{consultation_id}", f"SEEN#{side}"


def file_key(consultation_id: str, file_id: str) -> tuple[str, str]:
    return f"CONSULTATION-FILES#{consultation_id}", f"FILE#{file_id}"


def talker_key(user_key: str) -> tuple[str, str]:
    return f"TALKER#{user_key}", "TALKER"


def new_entry(consultation: Consultation, what: str, who: str, staff_id: str = "", words: str = "") -> Entry:
    """A line of the history, under the version that the change is about to write."""
    return Entry(
        pk=f"CONSULTATION-HISTORY#{consultation.consultation_id}",
        sk=f"{consultation.version + 1:06d}",
        at=clock.now(),
        what=what,
        who=who,
        staff_id=staff_id or None,
        words=words or None,
    )


def part(consultation_id: str, after: int) -> tuple[list[Any], bool]:
    """A consultation from the message after number `after` on: Said without a gap, Seen, Consultation; and whether more was said than that.

    One consistent query; two where more was said meanwhile than a page holds.
    """
    found, more = _between(consultation_id, said_key(consultation_id, after + 1)[1], _LAST, PAGE_MOST + _BESIDE)
    if not more:
        return found, False
    said = [one for one in found if isinstance(one, Said)]
    return [*said, *marks(consultation_id)], True


def newest(consultation_id: str) -> list[Any]:
    """A consultation with the last messages of it: one consistent query."""
    return _between(consultation_id, _SAID, _LAST, PAGE_MOST + _BESIDE, forward=False)[0]


def earlier(consultation_id: str, before: int) -> list[Any]:
    """The messages before a number, the nearest ones, and the consultation with both marks: two consistent queries."""
    until = said_key(consultation_id, before - 1)[1]
    return [*_between(consultation_id, _SAID, until, PAGE_MOST, forward=False)[0], *marks(consultation_id)]


def marks(consultation_id: str) -> list[Any]:
    """A consultation and both sides' marks, without a message."""
    return _between(consultation_id, _SEEN, _LAST, _BESIDE)[0]


def _between(consultation_id: str, first: str, last: str, most: int, *, forward: bool = True) -> tuple[list[Any], bool]:
    """So many records at most, of a megabyte at most: that is what keeps an answer far below the six that Lambda hands out."""
    answer = aws.client("dynamodb").query(
        TableName=LineRecord.table_name(),
        KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
        ExpressionAttributeValues={
            ":pk": {"S": f"CONSULTATION#{consultation_id}"},
            ":first": {"S": first},
            ":last": {"S": last},
        },
        ConsistentRead=True,
        ScanIndexForward=forward,
        Limit=most,
    )
    return [LineRecord.from_raw_data(item) for item in answer["Items"]], "LastEvaluatedKey" in answer


def last_number(consultation_id: str) -> int:
    """The number of the last message; 0 before the first. One consistent query of one record."""
    answer = aws.client("dynamodb").query(
        TableName=LineRecord.table_name(),
        KeyConditionExpression="pk = :pk AND begins_with(sk, :said)",
        ExpressionAttributeValues={
            ":pk": {"S": f"CONSULTATION#{consultation_id}"},
            ":said": {"S": "SAID#"},
        },
        ConsistentRead=True,
        ScanIndexForward=False,
        Limit=1,
    )
    return int(answer["Items"][0]["number"]["N"]) if answer["Items"] else 0
