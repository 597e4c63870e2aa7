"""Notifications for a minute, as fast as the local cloud takes them: how long each waits, and that none is lost or doubled."""

import itertools
import statistics
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from donations.records import key_of
from tests.bench.doors import Doors
from tests.load.test_load import THREADS, sent

pytestmark = pytest.mark.cloud
MINUTE_SECONDS, SETTLED_WITHIN_SECONDS = 60, 900


def stored(deployed: Any, ids: list[str]) -> int:
    """How many of these donations are there."""
    dynamodb, table, found = deployed.client("dynamodb"), deployed.physical("DonationsTable"), 0
    for part in itertools.batched(ids, 100, strict=False):
        keys = [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in map(key_of, part)]
        asked = {table: {"Keys": keys, "ProjectionExpression": "pk"}}
        found += len(dynamodb.batch_get_item(RequestItems=asked)["Responses"][table])
    return found


def test_notifications_at_the_highest_rate_for_a_minute(
    local_cloud: dict[str, Any], deployed: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every one that was sent is a donation of its own; how long each waited for its answer, repetitions included, is measured."""
    doors, run = Doors(local_cloud), uuid.uuid4().hex[:8]
    numbers, began = itertools.count(), time.monotonic()

    def portal(_: int) -> list[tuple[int, str, float]]:
        told = []
        while time.monotonic() < began + MINUTE_SECONDS:
            number, asked = f"M{run}-{next(numbers)}", time.monotonic()
            answer = sent(lambda number=number: doors.notify(number))  # type: ignore[misc]
            told.append((answer.status, answer.json().get("donation_id", ""), time.monotonic() - asked))
        return told

    with ThreadPoolExecutor(THREADS) as pool:
        told = list(itertools.chain.from_iterable(pool.map(portal, range(THREADS))))
    took = time.monotonic() - began
    assert Counter(status for status, _, _ in told) == {202: len(told)}
    ids = list({donation for _, donation, _ in told})
    deadline = time.monotonic() + SETTLED_WITHIN_SECONDS
    while (there := stored(deployed, ids)) < len(ids) and time.monotonic() < deadline:
        time.sleep(5)  # those that were answered as pending come from their raw copies
    assert there == len(ids) == len(told), "none lost, none doubled"
    waits = statistics.quantiles([wait for _, _, wait in told], n=100)
    with capsys.disabled():
        print(
            f"\n{len(told)} notifications in {took:.0f} s: {len(told) / took:.0f} a second,"
            f" p50 {waits[49]:.2f} s, p99 {waits[98]:.2f} s, 0 lost, 0 doubled"
        )
