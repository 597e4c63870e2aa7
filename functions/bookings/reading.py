"""Bookings as they are now: by id, and the one that a person has."""

from typing import Any

from bookings.mounting import Mounting
from bookings.records import booker_key, booking_key
from kernel import clock


def of(m: Mounting, booking_id: str) -> Any:
    """The booking, read consistently. Raises NotFound."""
    return m.booking.must(*booking_key(booking_id), consistent=True)


def find(m: Mounting, booking_id: str) -> Any | None:
    """The booking, read consistently, or None."""
    return m.booking.find(*booking_key(booking_id), consistent=True)


def of_person(m: Mounting, person: str) -> Any | None:
    """The one booking (or hold) that this person has now, or None."""
    return mark_of(m, person)[1]


def mark_of(m: Mounting, person: str) -> tuple[Any | None, Any | None]:
    """A person's mark, and the booking that it stands for if that is not over."""
    mark = m.booker.find(*booker_key(person), consistent=True)
    booking = find(m, mark.booking_id) if mark else None
    return mark, booking if booking is not None and booking.live(clock.now()) else None
