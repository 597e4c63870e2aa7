"""Two hundred at once for ten slots with any counsellor: exactly the capacity wins, no counsellor and nobody twice."""

import time
from typing import TYPE_CHECKING

import pytest

from tests.line.bookings.racing import CAPACITY, own_table, race

if TYPE_CHECKING:
    from infra.cloud import Cloud

pytestmark = pytest.mark.cloud
THREADS = 200


def test_two_hundred_for_ten_slots(
    deployed: "Cloud", monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with own_table(deployed, monkeypatch):
        began = time.monotonic()
        outcomes = race(THREADS)
        took = time.monotonic() - began
    assert outcomes["won"] == CAPACITY and sum(outcomes.values()) == THREADS
    with capsys.disabled():
        told = ", ".join(f"{count} {what}" for what, count in outcomes.most_common())
        print(f"\n{THREADS} at once for {CAPACITY} slots in {took:.0f} s: {told}")
