"""What stands beside the talk for who holds it: her next booking, and what she answered, where she said that it may be seen. Reads only.

Six reads at most, and one less without a booking: the consultation, its person's mark, the booking, what is set, and her conversation with
its text (which is known after the first time).
"""

from typing import Any

from bookings import reading
from line.bookings import presenting as bookings
from line.bookings.mount import BOOKINGS, current
from line.consultations.records import Consultation
from line.scenarios import answers

_SHOWN = ("id", "label", "service_name", "method_name", "counsellor_name", "state", "state_name")


def of(one: Consultation) -> dict[str, Any]:
    """{booking, answers}: None and [] for who has none, or shows none."""
    return {"booking": _booking(one.user_key), "answers": answers.of(one.user_key)}


def _booking(user_key: str) -> dict[str, Any] | None:
    booking = reading.of_person(BOOKINGS, user_key)
    if booking is None:
        return None
    row = bookings.row(booking, current())
    return {name: row[name] for name in _SHOWN}
