"""Reminders: the evening before at 18:00, and an hour before. Each is written once for a revision, with the booking as the lock: one that moves in
the same moment makes the write fail, and what was written for an old revision is not sent any more (`Rule.notice`)."""

from datetime import datetime, time, timedelta
from typing import Any, Final

from bookings import mounting, states
from bookings.mounting import Mounting
from kernel import clock, errors
from kernel.changes import Saved, commit

EVENING: Final = time(18)
HOUR: Final = timedelta(hours=1)


def times(booking: Any) -> list[tuple[str, datetime]]:
    """When each reminder is due: 18:00 on the calendar day before its business day, an hour before it begins."""
    evening = datetime.combine(booking.when.day - timedelta(days=1), EVENING, clock.JST)
    return [(mounting.DAY_BEFORE, clock.parse(evening.isoformat())), (mounting.HOUR_BEFORE, booking.begins_at - HOUR)]


def set_next(booking: Any) -> None:
    """Put the booking on the due index where something is to be done next: a reminder, the end of a hold, or nothing."""
    now = clock.now()
    if booking.state == states.HELD:
        booking.look_again(booking.holds_until)
        return
    ahead = [at for kind, at in times(booking) if kind not in booking.told and at > now]
    booking.look_again(min(ahead) if booking.state == states.BOOKED and ahead else None)


def remind(m: Mounting, booking: Any) -> None:
    """Write what is due of a booking as it is now; one that is late after its beginning is left out."""
    now = clock.now()
    due = [kind for kind, at in times(booking) if kind not in booking.told and at <= now]
    changes = []
    if due and booking.state == states.BOOKED and now < booking.begins_at:
        # Of two that are due together (we were down) the later one says it all.
        changes = list(m.rule.notice(due[-1], booking))
    booking.told = [*booking.told, *due]
    set_next(booking)
    try:
        commit(Saved(booking), *changes, table=m.booking)
    except errors.Conflict:
        return  # it was changed in this very moment; its new due time stands
