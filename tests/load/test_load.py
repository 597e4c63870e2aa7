"""Nothing lost, nothing doubled, at the rate the local cloud carries.

The local cloud runs a few dozen functions at once and turns others away (429, or the gateway's 5xx), as AWS does at the account's limit.
Portals and LINE then send again, and so do we.
"""

import json
import time
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import urllib3

from tests.bench.doors import Doors

pytestmark = pytest.mark.cloud
DONATIONS, EVENTS, THREADS = 500, 2000, 8
# A worker that dies leaves its messages hidden for six minutes; then others take them.
_DRAINED_WITHIN_SECONDS = 900


def items(deployed: Any, room: str, prefix: str) -> list[dict[str, Any]]:
    """All items of a room's table whose pk begins so."""
    dynamodb = deployed.client("dynamodb")
    table = deployed.physical(f"{room.capitalize()}Table")
    pages = dynamodb.get_paginator("scan").paginate(TableName=table)
    return [item for page in pages for item in page["Items"] if item["pk"]["S"].startswith(prefix)]


def sent(call: Callable[[], urllib3.BaseHTTPResponse]) -> urllib3.BaseHTTPResponse:
    """The answer, after as many repetitions as the other side makes when it is turned away."""
    for pause_seconds in (0.5, 1, 2, 4, 8, 16):
        answer = call()
        if answer.status != 429 and answer.status < 500:
            return answer
        time.sleep(pause_seconds)
    return call()


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


def test_two_thousand_events_are_drained_without_loss(
    local_cloud: dict[str, Any], deployed: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    doors, run = Doors(local_cloud), uuid.uuid4().hex[:8]
    users = [f"U{uuid.uuid4().hex}" for _ in range(50)]
    began = time.monotonic()
    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(
            pool.map(lambda n: sent(lambda: doors.webhook(users[n % 50], f"{run}{n:018d}")).status, range(EVENTS))
        )
    assert Counter(answers) == {200: EVENTS}
    deadline = time.monotonic() + _DRAINED_WITHIN_SECONDS
    while time.monotonic() < deadline:
        kept = [item for item in items(deployed, "line", "EVENT#") if run in json.dumps(item)]
        if len(kept) >= EVENTS:
            break
        time.sleep(5)
    assert len(kept) == EVENTS
    with capsys.disabled():
        print(f"\n{EVENTS / (time.monotonic() - began):.0f} events a second from the door to the table")
