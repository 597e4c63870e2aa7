"""What is stored: the library's records (`bookings.records` has their keys) in LINE's table, and two of our own.

| access                              | index | pk                    | sk    |
|-------------------------------------|-------|-----------------------|-------|
| who is ready for placement          | table | READY#<person>        | READY |
| one call to make                    | table | CALL#<send id>        | CALL  |
| calls to make; a month's made ones  | gsi2  | CALLS#open, CALLS#done#2026-12 | at#id |

A person is a LINE user by her blind key (`line.records.user_key`), or somebody who telephoned: `tel-<ULID>`.
"""

from bookings import records, states
from kernel import clock, ids
from kernel.callers import Staff
from kernel.records import InstantAttribute, personal, public, table, text
from line.records import LineRecord

OPEN, DONE = "open", "done"
_TELEPHONED = "tel-"


class Booking(records.Booking, LineRecord, discriminator="line.booking"):
    Meta = table("line")


class Entry(records.Entry, LineRecord, discriminator="line.booking_entry"):
    Meta = table("line")


class Cell(records.Cell, LineRecord, discriminator="line.booking_cell"):
    Meta = table("line")


class Booker(records.Booker, LineRecord, discriminator="line.booker"):
    Meta = table("line")


class Wait(records.Wait, LineRecord, discriminator="line.booking_wait"):
    Meta = table("line")


class Freed(records.Freed, LineRecord, discriminator="line.booking_freed"):
    Meta = table("line")


class Absence(records.Absence, LineRecord, discriminator="line.absence"):
    Meta = table("line")


class Review(records.Review, LineRecord, discriminator="line.booking_review"):
    Meta = table("line")


class Setting(records.Setting, LineRecord, discriminator="line.booking_setting"):
    Meta = table("line")


class SettingVersion(records.SettingVersion, LineRecord, discriminator="line.booking_setting_version"):
    Meta = table("line")


class Ready(LineRecord, discriminator="line.ready"):
    """A counsellor has found that this person's direction is clear: she may book placement."""

    person = public(text(null=False))
    since = public(InstantAttribute())
    staff_id = public(text())
    by = personal(text(null=False))


class Call(LineRecord, discriminator="line.call"):
    """Somebody who could not be told of her booking on LINE, and is to be telephoned."""

    call_id = public(text(null=False))
    booking_id = public(text())  # none where somebody waits who has no booking
    label = public(text())  # what is to be spoken of, where there is no booking
    person = public(text(null=False))
    what = public(text(null=False))
    why = public(text(null=False))
    at = public(InstantAttribute())
    state = public(text(null=False))
    done_at = public(InstantAttribute(null=True))
    done_by = personal(text())
    staff_id = public(text())

    def enter(self, state: str) -> None:
        """Stand among the calls to make, or the month's made ones."""
        self.state = state
        self.gsi2pk = "CALLS#open" if state == OPEN else f"CALLS#done#{clock.month_of(self.at)}"
        self.gsi2sk = records.instant_key(self.at, self.call_id)


def new_telephoned() -> str:
    """The key of somebody who is not on LINE."""
    return f"{_TELEPHONED}{ids.new()}"


def on_line(person: str) -> bool:
    """Whether this person is a LINE user."""
    return not person.startswith(_TELEPHONED)


def about(booking: records.Booking) -> str:
    """What a message about a booking speaks of: the booking and its revision."""
    return f"{booking.booking_id}#{booking.revision}"


def stands(told: str) -> bool:
    """Whether a booking is still as a message of `about` tells it, and still ahead."""
    booking_id, _, revision = told.partition("#")
    booking = Booking.find(*records.booking_key(booking_id), consistent=True)
    if booking is None or str(booking.revision) != revision:
        return False
    return booking.state != states.BOOKED or clock.now() < booking.begins_at


def new_call(call_id: str, booking_id: str | None, person: str, what: str, why: str, label: str = "") -> Call:
    call = Call(
        pk=f"CALL#{call_id}",
        sk="CALL",
        call_id=call_id,
        booking_id=booking_id,
        label=label or None,
        person=person,
        what=what,
        why=why,
        at=clock.now(),
    )
    call.enter(OPEN)
    return call


def marked_ready(person: str, by: Staff) -> Ready:
    """The mark that this person may book placement, as of now."""
    return Ready(pk=f"READY#{person}", sk="READY", person=person, since=clock.now(), staff_id=by.id, by=by.name)
