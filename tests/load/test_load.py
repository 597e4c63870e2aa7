"""Nothing lost, nothing doubled, at the rate the local cloud carries.

The local cloud runs a few dozen functions at once and turns others away (429, or the gateway's 5xx), as AWS does at the account's limit.
Portals and LINE then send again, and so do we.
"""

import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.bench.doors import Doors
from tests.load.echo import THREADS, drain, sent

pytestmark = pytest.mark.cloud
DONATIONS, EVENTS = 500, 100_000
TOGETHER = 10  # LINE puts what many people do at once into one body, as many as it likes
_DRAINED_WITHIN_SECONDS = 3 * 3600


def test_five_hundred_donations_twice_each_are_five_hundred(
    local_cloud: dict[str, Any], deployed: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    doors, run = Doors(local_cloud), uuid.uuid4().hex[:8]
    numbers = [f"L{run}-{n}" for n in range(DONATIONS)] * 2
    began = time.monotonic()
    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(lambda number: sent(lambda: doors.notify(number)), numbers))
    took = time.monotonic() - began
    assert Counter(answer.status for answer in answers) == {202: len(numbers)}
    ids = {answer.json()["donation_id"] for answer in answers}
    assert len(ids) == DONATIONS
    with capsys.disabled():
        print(f"\n{len(numbers) / took:.0f} notifications a second, 0 lost, 0 doubled")


def test_a_hundred_thousand_events_are_drained_without_loss(
    local_cloud: dict[str, Any], deployed: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """A broadcast to a large city, and its echo; `make test` drains 2,000 (tests/line/test_cloud.py)."""
    kept, rate = drain(
        local_cloud,
        deployed,
        events=EVENTS,
        users=EVENTS // 5,
        within_seconds=_DRAINED_WITHIN_SECONDS,
        together=TOGETHER,
    )
    assert kept == EVENTS
    with capsys.disabled():
        print(f"\n{EVENTS:,} events, {rate:.0f} a second from the door to the table, 0 lost, 0 doubled")
