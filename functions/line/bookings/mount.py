"""The library as job support has it: its classes in LINE's table, and what only we know."""

from collections.abc import Sequence
from typing import Any, Final

from bookings import lists, mounting, rules
from bookings.mounting import Mounting, No
from kernel.changes import Change, New
from line import outgoing
from line.bookings import words
from line.bookings.records import (
    Absence,
    Booker,
    Booking,
    Cell,
    Entry,
    Freed,
    Ready,
    Setting,
    SettingVersion,
    Wait,
    about,
    new_call,
    on_line,
)
from line.safety import wording

CONSULTATION: Final = "consultation"
PLACEMENT: Final = "placement"
# What must reach somebody who is not on LINE: the rest she has heard on the telephone when it was booked.
_CALLED_FOR: Final = frozenset({mounting.MOVED, mounting.DISPLACED})


class Rule:
    """Placement only after a consultation has found the direction (specification of job support); notices go to the talk."""

    def may(self, person: str, service: str) -> No | None:
        if service != PLACEMENT or Ready.find(f"READY#{person}", "READY", consistent=True) is not None:
            return None
        return No(
            "職業紹介は、相談で働き方の方向が決まってからご案内しています。まず相談をご予約ください。", CONSULTATION
        )

    def notice(self, kind: str, booking: Any) -> Sequence[Change]:
        notice_id = f"{booking.booking_id}-{booking.revision}-{kind}"
        if not on_line(booking.person):
            if kind not in _CALLED_FOR:
                return []
            return [New(new_call(notice_id, booking.booking_id, booking.person, kind, "LINEを使っていません"))]
        send = outgoing.new_send(
            notice_id,
            role="bot",
            user_key=booking.person,
            messages=words.notice(kind, booking, current()),
            notice=wording.booking(kind),
            about=about(booking),
            held=False,
        )
        return [New(send)]


BOOKINGS: Final = Mounting(Booking, Entry, Cell, Booker, Wait, Freed, Absence, Setting, SettingVersion, Rule())


def current() -> rules.Rules:
    """What is set now."""
    return lists.rules_of(lists.settings(BOOKINGS))
