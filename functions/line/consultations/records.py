"""What is stored, in LINE's table.

| access                                   | index | pk                             | sk                 |
|------------------------------------------|-------|--------------------------------|--------------------|
| one consultation                         | table | CONSULTATION#<id>              | TALK               |
| its messages, by number                  | table | CONSULTATION#<id>              | SAID#<number>      |
| how far each side has read               | table | CONSULTATION#<id>              | SEEN#person, SEEN#staff |
| its files                                | table | CONSULTATION-FILES#<id>        | FILE#<id>          |
| its history (who took it, handed it on)  | table | CONSULTATION-HISTORY#<id>      | version            |
| the consultation of a person             | table | TALKER#<user key>              | TALKER             |
| waiting, live; a month's ended ones      | gsi2  | CONSULTATIONS#waiting, …#ended#2026-11 | instant#id |
| those of a counsellor, newest first      | gsi1  | CONSULTATIONS-OF#<staff id>    | instant#id         |
| whether the talk itself may be used      | table | CONSULTATION-DIRECT            | NOW, then version  |

One query of CONSULTATION#<id> from `SAID#<n>` on gives a poll all it needs: the messages after n, both sides' marks, and the consultation.
"""

from datetime import timedelta
from typing import Any

from kernel import aws, clock, limits
from kernel.records import InstantAttribute, IntegerAttribute, personal, public, table, text
from kernel.sealing import sealed
from line.records import LineRecord

WAITING, LIVE, ENDED = "waiting", "live", "ended"
PERSON, STAFF = "person", "staff"
SIDES = (PERSON, STAFF)
BOOKED, LED_HERE = (
    "booking",
    "notice",
)  # how it began: an appointment by chat, or the notice that a worry is for our page
TEXT, FILE = "text", "file"
TYPES_FOR = timedelta(seconds=6)
HERE_FOR = timedelta(seconds=20)
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

    def enter(self, state: str) -> None:
        """Move to a state, and stand in its list and in its counsellor's."""
        self.state = state
        sort = f"{clock.iso(self.opened_at)}#{self.consultation_id}"
        month = f"#{clock.month_of(self.ended_at)}" if state == ENDED else ""
        self.gsi2pk, self.gsi2sk = f"CONSULTATIONS#{state}{month}", sort
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
    """A file that its person may upload. Whether it is clean stands at the object itself, where the scanner writes it."""

    file_id = public(text(null=False))
    consultation_id = public(text(null=False))
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


def part(consultation_id: str, after: int) -> list[Any]:
    """Everything of a consultation from the message after number `after` on: Said, Seen, Consultation. One consistent query a megabyte."""
    asked: dict[str, Any] = {
        "TableName": LineRecord.table_name(),
        "KeyConditionExpression": "pk = :pk AND sk > :sk",
        "ExpressionAttributeValues": {
            ":pk": {"S": f"CONSULTATION#{consultation_id}"},
            ":sk": {"S": said_key(consultation_id, after)[1]},
        },
        "ConsistentRead": True,
    }
    found: list[Any] = []
    while True:
        answer = aws.client("dynamodb").query(**asked)
        found += [LineRecord.from_raw_data(item) for item in answer["Items"]]
        if "LastEvaluatedKey" not in answer:
            return found
        asked["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


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
