"""What 「開く」 of a neutral notice shows: what it was about, while its user holds the phone.

A room whose notices are no sends of ours (a broadcast to many) says here how its own are read: `serve("broadcast", reader)`.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bookings import reading
from kernel.changes import Change, Saved
from line.bookings import words
from line.bookings.mount import BOOKINGS, current
from line.records import Send, User, find_send
from line.safety import wording

type Message = dict[str, Any]
type Reader = Callable[[User, str], list[Message] | None]

READERS: dict[str, Reader] = {}


def serve(kind: str, reader: Reader) -> None:
    """Say how what a `wording.Ref` of this kind names is read: (user, id) → messages, or None if it is not there, or not hers."""
    READERS[kind] = reader


def opened(user: User, kind: str, ref_id: str, at: datetime) -> tuple[list[Message] | None, list[Change]]:
    """What it was, and that it was opened. None: it is gone, or another's."""
    if kind != wording.SEND:
        reader = READERS.get(kind)
        return (reader(user, ref_id) if reader else None), []
    send = find_send(ref_id)
    if send is None or send.user_key != user.user_key:
        return None, []
    if send.opened_at is not None:
        return _shown(send), []
    send.opened_at = at
    return _shown(send), [Saved(send)]


def _shown(send: Send) -> list[Message]:
    """The message as it was written; of a booking that has moved on since, the booking as it is."""
    if not send.about:
        return list(send.messages)
    booking_id, _, revision = send.about.partition("#")
    mine = reading.find(BOOKINGS, booking_id)
    if mine is None or str(mine.revision) == revision:
        return list(send.messages)
    return words.now(mine, current())
