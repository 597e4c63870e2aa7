"""Ten slots and many who want them, on the local cloud. `tests/load` has as many as the promise names."""

from typing import TYPE_CHECKING

import pytest

from tests.line.bookings.racing import CAPACITY, own_table, race

if TYPE_CHECKING:
    from infra.cloud import Cloud

pytestmark = pytest.mark.cloud
THREADS = 60


def test_ten_slots_for_many_at_once_are_ten_winners_and_nobody_twice(
    deployed: "Cloud", monkeypatch: pytest.MonkeyPatch
) -> None:
    with own_table(deployed, monkeypatch):
        assert race(THREADS)["won"] == CAPACITY
