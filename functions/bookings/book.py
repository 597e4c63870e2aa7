"""What is done with a booking. Each verb is one transaction, planned by `planning`, and planned anew when somebody was quicker.

Every verb of staff acts on the version that its caller saw: a repetition meets its own marker and is given the booking as it is; any other
call with an old version is `Stale`.
"""

import random
import time
from collections.abc import Callable, Iterable
from typing import Any, Final

from bookings import planning, reading
from bookings.days import When
from bookings.mounting import Made, Mounting, Speaker
from bookings.offers import Ask
from kernel import errors
from kernel.changes import Change, Marker, commit, done_before

ATTEMPTS: Final = (
    24  # each failure but throttling is a slot that somebody else got, so the day fills up before they are used up
)


def book(m: Mounting, wanted: planning.Wanted, *, by: Speaker, marker: Marker) -> Any:
    """Book, with whoever's turn it is or the counsellor who was named. Raises Refused."""

    def once() -> Made:
        return planning.book(m, wanted, by=by)

    return _committed(m, once, marker)


def change(
    m: Mounting,
    booking_id: str,
    when: When,
    *,
    ask: Ask | None = None,
    telephone: str = "",
    version: int,
    by: Speaker,
    marker: Marker,
) -> Any:
    """Move a booking to another time (and way, and counsellor). Raises NotFound, Stale, WrongState, Refused."""

    def once() -> Made:
        return planning.change(m, _seen(m, booking_id, version), when, ask=ask, telephone=telephone, by=by)

    return _committed(m, once, marker, booking_id)


def accept(m: Mounting, booking_id: str, *, version: int, by: Speaker, marker: Marker) -> Any:
    """Make a hold a booking. Raises NotFound, Stale, WrongState (it is over)."""
    return _committed(m, lambda: planning.accept(m, _seen(m, booking_id, version), by=by), marker, booking_id)


def set_meeting(m: Mounting, booking_id: str, address: str, *, version: int, by: Speaker, marker: Marker) -> Any:
    """Type where the video call of this booking is held; '' takes it away. Raises NotFound, Stale, WrongState, Invalid."""

    def once() -> Made:
        return planning.meeting(m, _seen(m, booking_id, version), address, by=by)

    return _committed(m, once, marker, booking_id)


def set_telephone(m: Mounting, booking_id: str, telephone: str, *, version: int, by: Speaker, marker: Marker) -> Any:
    """Say where she wants to be called for this booking. Raises NotFound, Stale, WrongState."""

    def once() -> Made:
        return planning.telephone(m, _seen(m, booking_id, version), telephone, by=by)

    return _committed(m, once, marker, booking_id)


def cancel(m: Mounting, booking_id: str, why: str, *, version: int, by: Speaker, marker: Marker) -> Any:
    """Cancel; after the deadline it is marked late. Raises NotFound, Stale, WrongState (it is over, or it has begun)."""
    return _committed(m, lambda: planning.cancel(m, _seen(m, booking_id, version), why, by=by), marker, booking_id)


def finish(
    m: Mounting,
    booking_id: str,
    *,
    missed: bool,
    version: int,
    by: Speaker,
    marker: Marker,
    also: Callable[[Any], Iterable[Change]] = lambda _: (),
) -> Any:
    """Record that they met, or (`missed`) that the person did not come. Raises NotFound, Stale, WrongState (it has not begun)."""

    def once() -> Made:
        booking = _seen(m, booking_id, version)
        made = planning.finish(m, booking, missed=missed, by=by)
        made.changes.extend(also(booking))
        return made

    return _committed(m, once, marker, booking_id)


def _seen(m: Mounting, booking_id: str, version: int) -> Any:
    booking = reading.of(m, booking_id)
    if booking.version != version:
        raise errors.Stale()
    return booking


def _committed(m: Mounting, once: Callable[[], Made], marker: Marker, booking_id: str = "") -> Any:
    """Plan and commit, again when somebody was quicker; a repetition is given the booking as it is."""
    for attempt in range(ATTEMPTS):
        try:
            made = once()
        except errors.Problem:
            if (before := done_before(m.booking, marker)) is not None:
                return reading.of(m, before.answer)
            raise
        try:
            outcome = commit(
                *made.changes,
                events=made.events,
                marker=marker,
                answer=booking_id or made.booking.booking_id,
                table=m.booking,
            )
        except errors.Conflict:
            time.sleep(random.uniform(0, 0.02 * 2 ** min(attempt, 5)))  # noqa: S311 - jitter
            continue
        return reading.of(m, outcome.answer)
    raise errors.Busy()
