"""The echo of a small broadcast on the local cloud; `make load` drains a hundred thousand."""

from typing import Any

import pytest

from tests.load.echo import drain

pytestmark = pytest.mark.cloud
EVENTS = 2_000


def test_two_thousand_events_are_drained_without_loss(
    local_cloud: dict[str, Any], deployed: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    kept, rate = drain(local_cloud, deployed, events=EVENTS, users=400, within_seconds=900)
    assert kept == EVENTS
    with capsys.disabled():
        print(f"\n{EVENTS:,} events, {rate:.0f} a second from the door to the table")
