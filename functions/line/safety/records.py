"""What is stored of safe mode, in the LINE room's table. Whether it is on stands on `line.records.User`.

| access                                  | index | pk                  | sk                 |
|-----------------------------------------|-------|---------------------|--------------------|
| when it was switched, and by whom       | table | USER#<blind token>  | SAFETY#<at>#<on, off> |
| that somebody could not talk now        | table | PUTOFF#<booking id> | revision           |
| those that no counsellor has seen yet   | gsi2  | PUTOFFS#open        | at#booking id      |
"""

from datetime import datetime, timedelta

from inquiries.records import sort_key
from kernel import clock, sealing
from kernel.records import InstantAttribute, IntegerAttribute, JsonAttribute, personal, public, sensitive, text
from line.records import LineRecord

OPEN, SEEN = "open", "seen"
KEEP_PUT_OFFS = timedelta(days=90)


class SafetySwitch(LineRecord, discriminator="line.safety_switch"):
    """Safe mode was switched on or off: by herself, or on by a counsellor with her word (`words`: when and how she said it)."""

    user_key = public(text(null=False))
    on = sensitive(IntegerAttribute())
    at = public(InstantAttribute())
    who = personal(text(null=False))
    staff_id = public(text())
    wrapped_key = public(text())
    words = sealing.sealed()


class PutOff(LineRecord, discriminator="line.put_off"):
    """Somebody said 「今は話せない」 of her booking: where it stood, and where it went (`moved`), so that nobody calls her now.

    open ──seen──► seen
    """

    booking_id = public(text(null=False))
    number = public(text(null=False))
    person = public(text(null=False))
    revision = public(IntegerAttribute())
    was = public(JsonAttribute())
    moved = public(IntegerAttribute(default=0))
    at = public(InstantAttribute())
    state = public(text(null=False))
    seen_at = public(InstantAttribute(null=True))
    seen_by = personal(text())
    staff_id = public(text())

    def enter(self, state: str) -> None:
        """Stand among those to be seen, or no more."""
        self.state = state
        self.gsi2pk = "PUTOFFS#open" if state == OPEN else None
        self.gsi2sk = sort_key(self.at, self.booking_id) if state == OPEN else None
        self.ttl = clock.seconds(self.at + KEEP_PUT_OFFS)


def switch_key(user_key: str, at: datetime, *, on: bool) -> tuple[str, str]:
    return f"USER#{user_key}", f"SAFETY#{clock.iso(at)}#{'on' if on else 'off'}"


def put_off_key(booking_id: str, revision: int) -> tuple[str, str]:
    return f"PUTOFF#{booking_id}", f"{revision:06d}"
