"""The calendar feed, read by a library of others."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from bookings import ics
from bookings.ics import Meeting

BEGINS = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)  # 24:00 of 1 December in Japan
LINE = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=200)


def meeting(summary: str = "しごと相談（ビデオ通話）", **more: object) -> Meeting:
    given = {"uid": "01B@machi.example", "sequence": 2, "begins": BEGINS, "ends": BEGINS + timedelta(hours=1)}
    return Meeting(**(given | {"stamp": BEGINS, "summary": summary} | more))  # type: ignore[arg-type]


def read(text: str) -> Calendar:
    found = Calendar.from_ical(text)
    assert isinstance(found, Calendar)
    return found


def test_a_booking_is_an_entry_with_its_sequence() -> None:
    [entry] = read(ics.feed("青木", [meeting()])).walk("VEVENT")
    assert (entry["UID"], entry["SEQUENCE"], entry["STATUS"]) == ("01B@machi.example", 2, "CONFIRMED")
    assert entry.decoded("DTSTART") == BEGINS and entry.decoded("DTEND") == BEGINS + timedelta(hours=1)


def test_a_cancelled_booking_stays_in_the_feed_and_says_so() -> None:
    [entry] = read(ics.feed("青木", [meeting(cancelled=True, sequence=3)])).walk("VEVENT")
    assert (entry["STATUS"], entry["SEQUENCE"]) == ("CANCELLED", 3)


def test_a_feed_without_bookings_is_a_calendar() -> None:
    calendar = read(ics.feed("青木", []))
    assert calendar["METHOD"] == "PUBLISH" and calendar.walk("VEVENT") == []


@given(LINE)
def test_no_line_is_longer_than_75_octets_and_every_text_comes_back(summary: str) -> None:
    text = ics.feed("青木", [meeting(summary)])
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    [entry] = read(text).walk("VEVENT")
    assert str(entry["SUMMARY"]) == summary


def test_marks_that_the_format_uses_are_escaped() -> None:
    assert ics.escaped("a,b;c\\d\r\ne") == "a\\,b\\;c\\\\d\\ne"
