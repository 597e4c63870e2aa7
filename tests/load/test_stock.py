"""A thousand simultaneous donations for fifty units: fifty have theirs, the rest are short; none lost, none doubled, none refused."""

import time
from typing import Any

import pytest

from tests.donations.fulfilment.test_cloud import outcome, rush, stocked
from tests.town import Town

pytestmark = pytest.mark.cloud
UNITS, DONATIONS, THREADS = 50, 1000, 32


def test_a_thousand_donations_for_fifty_units(town: Town, deployed: Any, capsys: pytest.CaptureFixture[str]) -> None:
    code = stocked(town, UNITS)
    began = time.monotonic()
    ids = rush(town, code, DONATIONS, THREADS)
    took = time.monotonic() - began
    assert len(set(ids)) == DONATIONS
    counted, stock = outcome(deployed, code, ids)
    assert counted == {"taken": UNITS, "short": DONATIONS - UNITS}
    assert stock == {"pool": 0, "sold": UNITS, "returned": 0}
    with capsys.disabled():
        print(
            f"\n{DONATIONS} donations for {UNITS} units in {took:.0f} s: {counted['taken']} taken, {counted['short']} short"
        )
