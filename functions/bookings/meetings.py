"""The address under which two meet by video: who may know it, and when. Pure.

Whoever has the address may come in. So it is typed by staff, must lead to a house that the city allows, and is shown only on the person's own
page, only for a video call that is booked, and only from shortly before it begins until it ends. It stands in no message, no log, no history.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from bookings import states
from bookings.rules import VIDEO, Rules

OPEN_BEFORE: Final = timedelta(minutes=15)
ADDRESS_MOST: Final = 1000


def fault(address: str, hosts: Iterable[str]) -> str | None:
    """What is wrong with an address that was typed, in a sentence; None if it may be used."""
    allowed = list(hosts)
    told = f"ビデオ通話のアドレスは、https:// で始まる {'、'.join(allowed)} のものを貼り付けてください。"
    if len(address) > ADDRESS_MOST or not address.isascii() or any(one <= " " or one in '\\"<>\x7f' for one in address):
        return told
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return told
    host = parts.hostname or ""
    if parts.scheme != "https" or "@" in parts.netloc or port not in (None, 443):
        return told
    known = any(host == one or host.endswith(f".{one}") for one in allowed)
    return None if known and parts.path not in ("", "/") else told


def opens_at(booking: Any) -> datetime:
    """From when on the address is shown."""
    begins: datetime = booking.begins_at
    return begins - OPEN_BEFORE


def address(rules: Rules, booking: Any) -> str | None:
    """The address of a booking: its own, or that of its counsellor; None if there is none, it is no video call, or it is not allowed any more."""
    counsellor = rules.counsellors.get(booking.counsellor)
    typed = booking.meeting or (counsellor.meeting if counsellor else "")
    if booking.method != VIDEO or booking.state != states.BOOKED or not typed:
        return None
    return None if fault(typed, rules.house.meeting_hosts) else typed


def shown(rules: Rules, booking: Any, now: datetime) -> str | None:
    """The address, if its person may see it now."""
    return address(rules, booking) if opens_at(booking) <= now < booking.ends_at else None
