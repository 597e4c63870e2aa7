"""An appointment by chat, as a record."""

from datetime import timedelta

from bookings.days import When
from kernel import clock
from line.bookings.mount import BOOKINGS


def by_chat(person: str, *, minutes_from_now: int, state: str = "booked") -> str:
    """A booking of half an hour by chat; returns its id."""
    at = (clock.now() + timedelta(minutes=minutes_from_now)).astimezone(clock.JST)
    when = When(at.date(), at.hour * 60 + at.minute)
    booking = BOOKINGS.booking(
        pk="BOOKING#01BOOKEDBYCHAT",
        sk="BOOKING",
        booking_id="01BOOKEDBYCHAT",
        number="Y-0001",
        person=person,
        service="consultation",
        method="chat",
        minutes=30,
        day=when.day.isoformat(),
        minute=when.minute,
        counsellor="aoki",
        state=state,
        booked_at=clock.now(),
    )
    booking.save()
    BOOKINGS.booker(pk=f"BOOKER#{person}", sk="BOOKER", booking_id=booking.booking_id).save()
    return str(booking.booking_id)
