"""Many who want ten slots at the same moment, on the local cloud: exactly as many win as there is room for."""

import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.bookings.city import CONSULTATION, HOUSE, counsellor

if TYPE_CHECKING:
    from infra.cloud import Cloud

COUNSELLORS = ("aoki", "baba")
SLOTS = 5  # beginnings; with two counsellors there is room for ten
CAPACITY = SLOTS * len(COUNSELLORS)


@contextmanager
def own_table(deployed: "Cloud", monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A table of the deployed shape of our own, in the emulator's store."""
    from kernel import aws
    from kernel.records import forget_connections
    from line.bookings.mount import BOOKINGS
    from tests import house

    name = f"bookings-race-{uuid.uuid4().hex[:8]}"
    monkeypatch.setenv("AWS_ENDPOINT_URL", deployed.endpoint)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")  # the emulator knows one user
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    aws.forget_clients()
    forget_connections()
    try:
        house.create_table(aws.client("dynamodb"), name)
        for model in (
            BOOKINGS.booking,
            BOOKINGS.entry,
            BOOKINGS.cell,
            BOOKINGS.booker,
            BOOKINGS.wait,
            BOOKINGS.freed,
            BOOKINGS.setting,
            BOOKINGS.setting_version,
            BOOKINGS.review,
        ):
            monkeypatch.setattr(model.Meta, "table_name", name)  # type: ignore[attr-defined]
        yield
        aws.client("dynamodb").delete_table(TableName=name)
    finally:  # what comes after must not meet the emulator's clients
        monkeypatch.undo()
        aws.forget_clients()
        forget_connections()


def race(threads: int) -> Counter[str]:
    """So many at once for ten slots with any counsellor: what became of them. Raises AssertionError unless exactly the capacity won, no
    counsellor has two and nobody booked twice."""
    from bookings import book, days, lists, mounting, planning, reading, settings
    from bookings.mounting import Refused
    from bookings.offers import Ask
    from kernel import clock
    from kernel.changes import Marker
    from line.bookings.mount import BOOKINGS

    day = _open_day(clock.today() + timedelta(days=10))
    by = mounting.Speaker("山田 花子", "01STAFF")
    city: list[tuple[str, str, dict[str, Any]]] = [
        ("house", "house", HOUSE),
        ("service", "consultation", CONSULTATION),
        *(("counsellor", one, counsellor(one)) for one in COUNSELLORS),
    ]
    for kind, setting_id, body in city:
        settings.save(BOOKINGS, kind, setting_id, body, version=0, by=by, marker=Marker(("set", setting_id)))

    def wants(number: int) -> str:
        # Every third is a second try of the same person at the same moment, at another time.
        person = f"person{number - number % 3 // 2}"
        when = days.When(day, 600 + 60 * (number % SLOTS))
        wanted = planning.Wanted(person, Ask("consultation", "video"), when)
        try:
            return str(book.book(BOOKINGS, wanted, by=mounting.PERSON, marker=Marker(("race", str(number)))).booking_id)
        except Refused as refused:
            return refused.code

    with ThreadPoolExecutor(threads) as pool:
        outcomes = list(pool.map(wants, range(threads)))
    won = [one for one in outcomes if one not in ("full", "has-one")]
    assert len(won) == len(set(won)) == CAPACITY, Counter(outcomes)
    owners = lists.owners(BOOKINGS, day, day)
    assert len(owners) == CAPACITY * 4 and set(Counter(owners.values()).values()) == {4}
    people = [reading.of(BOOKINGS, one).person for one in won]
    assert len(people) == len(set(people))
    assert sorted({reading.of(BOOKINGS, one).counsellor for one in won}) == sorted(COUNSELLORS)
    return Counter("won" if one in won else one for one in outcomes)


def _open_day(day: date) -> date:
    """That day or a later one which the city of these tests does not close."""
    while day.strftime("%m-%d") >= "12-29" or day.strftime("%m-%d") <= "01-03" or day == date(2026, 12, 10):
        day += timedelta(days=1)
    return day
