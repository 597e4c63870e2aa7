"""A service that has the library in its table: its classes, its rule, and what people were told."""

from typing import Any

from bookings import book, lists, mounting, planning, reading, records, settings, waiting
from bookings.days import When
from bookings.mounting import No, Speaker
from bookings.offers import Ask
from kernel.changes import Change, Kept, Marker, commit
from kernel.records import Record, public, table, text
from tests import house
from tests.bookings import city

ROOM = "donations"


class TestRecord(Record):
    __test__ = False
    Meta = table(ROOM)


class Booking(records.Booking, TestRecord, discriminator="test.booking"):
    Meta = table(ROOM)


class Entry(records.Entry, TestRecord, discriminator="test.booking_entry"):
    Meta = table(ROOM)


class Cell(records.Cell, TestRecord, discriminator="test.cell"):
    Meta = table(ROOM)


class Booker(records.Booker, TestRecord, discriminator="test.booker"):
    Meta = table(ROOM)


class Wait(records.Wait, TestRecord, discriminator="test.wait"):
    Meta = table(ROOM)


class Freed(records.Freed, TestRecord, discriminator="test.freed"):
    Meta = table(ROOM)


class Absence(records.Absence, TestRecord, discriminator="test.absence"):
    Meta = table(ROOM)


class Review(records.Review, TestRecord, discriminator="test.review"):
    Meta = table(ROOM)


class Setting(records.Setting, TestRecord, discriminator="test.setting"):
    Meta = table(ROOM)


class SettingVersion(records.SettingVersion, TestRecord, discriminator="test.setting_version"):
    Meta = table(ROOM)


class Told(TestRecord, discriminator="test.told"):
    """What a person was told: once for a booking's revision and kind."""

    what = public(text(null=False))
    person = public(text(null=False))


class Rule:
    """Placement needs readiness; what is told is kept."""

    def __init__(self) -> None:
        self.ready: set[str] = set()
        self.blocked: set[str] = set()

    def may(self, person: str, service: str) -> No | None:
        if service == "placement" and person not in self.ready:
            return No("職業紹介の前に、まず相談で方向を決めましょう。", "consultation")
        return None

    def notice(self, kind: str, booking: Any) -> list[Change]:
        sk = f"{booking.booking_id}#{booking.revision}#{kind}"
        return [Kept(Told(pk="TOLD", sk=sk, what=kind, person=booking.person))]

    def instead_of_hold(self, wait: Any) -> list[Change] | None:
        if wait.person not in self.blocked:
            return None
        return [Kept(Told(pk="TOLD", sk=f"{wait.person}#{wait.day}#call", what="call", person=wait.person))]


RULE = Rule()
M = mounting.Mounting(Booking, Entry, Cell, Booker, Wait, Freed, Absence, Review, Setting, SettingVersion, RULE)
DESK = Speaker("山田 花子", "01STAFF")
VIDEO = Ask("consultation", "video")
TUESDAY = "2026-12-01"


def at(minute: int, day: str = TUESDAY) -> When:
    from datetime import date

    return When(date.fromisoformat(day), minute)


def set_up(*changed: tuple[str, str, dict[str, Any]]) -> None:
    """The city's settings, saved."""
    RULE.ready.clear()
    RULE.blocked.clear()
    for kind, setting_id, body in city.settings(*changed):
        settings.save(M, kind, setting_id, body, version=0, by=DESK, marker=Marker(("set", kind, setting_id)))
    sweep()  # what new counsellors and rooms lead to


_names = iter(range(10_000))


def fresh() -> Marker:
    return Marker(("test", str(next(_names))))


def booked(
    person: str = "hanako",
    when: When | None = None,
    ask: Ask = VIDEO,
    *,
    by: Speaker = mounting.PERSON,
    marker: Marker | None = None,
) -> Any:
    return book.book(M, planning.Wanted(person, ask, when or at(720)), by=by, marker=marker or fresh())


def cancelled(booking: Any, *, by: Speaker = mounting.PERSON) -> Any:
    return book.cancel(M, booking.booking_id, "", version=booking.version, by=by, marker=fresh())


def changed(booking: Any, when: When, *, ask: Ask | None = None, by: Speaker = mounting.PERSON) -> Any:
    return book.change(M, booking.booking_id, when, ask=ask, version=booking.version, by=by, marker=fresh())


def waits(
    person: str, day: str = TUESDAY, ask: Ask = VIDEO, part: int | None = None, minute: int | None = None
) -> None:
    from datetime import date

    commit(*waiting.plan_wait(M, person, ask, date.fromisoformat(day), part, minute=minute), table=M.booking)


def resets(kind: str, setting_id: str, body: dict[str, Any]) -> None:
    """A setting is saved anew, whatever it was."""
    known = settings.of(M, kind, setting_id)
    settings.save(M, kind, setting_id, body, version=known.version, by=DESK, marker=fresh())


def now_of(booking: Any) -> Any:
    return reading.of(M, booking.booking_id)


def stored(kind: str) -> list[Any]:
    found = [item for item in house.items(ROOM) if item.get("kind", {}).get("S") == f"test.{kind}"]
    return [TestRecord.from_raw_data(item) for item in sorted(found, key=lambda one: (one["pk"]["S"], one["sk"]["S"]))]


def told(person: str | None = None) -> list[str]:
    return [one.what for one in stored("told") if person in (None, one.person)]


def owners() -> dict[tuple[str, str, int], str]:
    """All cells, as (resource, day, minute) → booking."""
    from datetime import date

    found = lists.owners(M, date(2026, 11, 1), date(2027, 1, 31))
    return {(resource, day.isoformat(), minute): one for (resource, day, minute), one in found.items()}


def sweep() -> None:
    """What the service's worker does every minute."""
    from bookings import away, review
    from kernel.worker import Worker

    worker = Worker(ROOM, TestRecord)
    worker.due("test.booking")(lambda record: waiting.due(M, record))
    worker.due("test.freed")(lambda record: waiting.offer(M, record))
    worker.due("test.absence")(lambda record: away.see_to(M, record))
    worker.due("test.review")(lambda record: review.see_to(M, record))
    worker.sweep()
