"""Sixty donations of the made-up year through the product's own verbs: the figures are those that the generator's own list gives."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from unittest import mock

import pytest

from donations.analysis import report
from donations.records import Donation, DonationsRecord
from infra.local.seed import bringing, year
from tests import house, quick

UNTIL, GIFTS, COUNT = date(2026, 10, 18), 10, 60
STATES = {"completed": 51, "paid": 7, "cancelled": 2}
pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture(autouse=True)
def heard() -> Iterator[None]:
    """The loader takes events out of the requests on their way, so they must go that way."""
    with mock.patch.object(quick, "DIRECT", ()):
        yield


def planned() -> list[year.Planned]:
    """Two of them are cancelled, and two came with a postcode that does not exist: a portal mends one, the clerk decides on the other."""
    found = list(year.donations(UNTIL, COUNT, known=GIFTS, prefix="T"))
    for place in (4, 30):
        found[place] = replace(found[place], fate="cancelled")
    for place in (9, 10):
        donor = found[place].body["donor"] | {"postcode": "999-9999"}
        found[place] = replace(found[place], fate="shipped", body=found[place].body | {"donor": donor})
    return found


def donations() -> list[Donation]:
    read = (DonationsRecord.from_raw_data(item) for item in house.items("donations") if item["sk"]["S"] == "DONATION")
    return [one for one in read if isinstance(one, Donation)]


def rows(by: str) -> dict[str, tuple[int, int]]:
    found: list[dict[str, Any]] = report.report("2025-10", "2026-10", by)["rows"]
    return {row["key"]: (row["donations"], row["amount_yen"]) for row in found if row["donations"]}


def expected(key: Any) -> dict[str, tuple[int, int]]:
    """Count and yen of what was not cancelled, from the list itself."""
    number: Counter[str] = Counter()
    yen: Counter[str] = Counter()
    for one in planned():
        if one.fate != "cancelled":
            number[key(one)] += 1
            yen[key(one)] += one.body["amount_yen"]
    return {name: (number[name], yen[name]) for name in number}


def test_the_figures_are_the_lists_and_a_run_that_was_cut_off_goes_on() -> None:
    with bringing.bus() as bus:
        bringing.catalogue(bus, UNTIL, GIFTS)
        bringing.stock(UNTIL, GIFTS, planned(), "test")
        for one in planned():
            bringing.bring(one, bus, UNTIL)
        before = {one.donation_id: (one.state, one.revision) for one in donations()}
        bringing.catalogue(bus, UNTIL, GIFTS)
        for one in planned()[-12:]:  # it was cut off before it had noted these
            bringing.bring(one, bus, UNTIL, again=True)
    assert rows("month") == expected(lambda one: one.applied_on.isoformat()[:7])
    assert rows("portal") == expected(lambda one: one.portal)
    assert {one.donation_id: (one.state, one.revision) for one in donations()} == before
    assert Counter(state for state, _ in before.values()) == STATES
    assert house.outbox("donations") == []  # nobody else is told of the year
