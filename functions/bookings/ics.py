"""A counsellor's calendar as an ICS feed. Pure. It names the number, the service and the method of a booking, never its person.

Source: RFC 5545, 3.1 (folding at 75 octets), 3.3.11 (escaping of text), 3.8.7.4 (SEQUENCE), 3.8.1.11 (STATUS). Instants are UTC, so no
time zone need be described.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

LINE_MOST_OCTETS: Final = 75


@dataclass(frozen=True)
class Meeting:
    """One entry: `uid` stays, `sequence` goes up with each change."""

    uid: str
    sequence: int
    begins: datetime
    ends: datetime
    stamp: datetime
    summary: str
    cancelled: bool = False


def feed(name: str, meetings: Iterable[Meeting]) -> str:
    """The calendar, with the line ends that the format asks for."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Machimusubi//Bookings//JA",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    for one in meetings:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{one.uid}",
            f"SEQUENCE:{one.sequence}",
            f"DTSTAMP:{_utc(one.stamp)}",
            f"DTSTART:{_utc(one.begins)}",
            f"DTEND:{_utc(one.ends)}",
            f"SUMMARY:{escaped(one.summary)}",
            f"STATUS:{'CANCELLED' if one.cancelled else 'CONFIRMED'}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def escaped(text: str) -> str:
    """A text value: backslash, semicolon, comma and line ends."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> str:
    """The line in pieces of at most 75 octets; no character is cut in two."""
    pieces, piece, size = [], "", 0
    for char in line:
        octets = len(char.encode())
        if size + octets > LINE_MOST_OCTETS:
            pieces.append(piece)
            piece, size = " ", 1
        piece += char
        size += octets
    return "\r\n".join([*pieces, piece])


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
