"""A broadcast's echo: many people answer at once. Every event is kept once, and the rate is told."""

import itertools
import time
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import urllib3

from tests.bench.doors import Doors

THREADS = 8
LOOK_AGAIN_SECONDS = 5


def sent(call: Callable[[], urllib3.BaseHTTPResponse]) -> urllib3.BaseHTTPResponse:
    """The answer, after as many repetitions as the other side makes when it is turned away."""
    for pause_seconds in (0.5, 1, 2, 4, 8, 16):
        answer = call()
        if answer.status != 429 and answer.status < 500:
            return answer
        time.sleep(pause_seconds)
    return call()


def waiting(deployed: Any) -> int:
    """How many webhook bodies lie in the queue still, or in a worker's hands."""
    queue = deployed.physical("LineEventsQueue")
    told = deployed.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
    return int(told["ApproximateNumberOfMessages"]) + int(told["ApproximateNumberOfMessagesNotVisible"])


def kept(deployed: Any, run: str) -> int:
    """How many events of this run lie in the table, by the index of their days: today's, and yesterday's if midnight came in between."""
    from kernel import clock

    dynamodb, table = deployed.client("dynamodb"), deployed.physical("LineTable")
    pages = dynamodb.get_paginator("query")
    found = 0
    today = clock.today()
    for day in (today, today.fromordinal(today.toordinal() - 1)):
        asked = {
            "TableName": table,
            "IndexName": "gsi1",
            "KeyConditionExpression": "gsi1pk = :p",
            "FilterExpression": "begins_with(event_id, :r)",
            "ExpressionAttributeValues": {":p": {"S": f"EVENTS#{day.isoformat()}"}, ":r": {"S": run}},
            "Select": "COUNT",
        }
        found += sum(page["Count"] for page in pages.paginate(**asked))
    return found


def bodies(events: int, together: int) -> list[range]:
    """The events of each webhook body: 1, 2, … `together`, 1, 2, … of them."""
    sizes, found, first = itertools.cycle(range(1, together + 1)), [], 0
    while first < events:
        beyond = min(first + next(sizes), events)
        found.append(range(first, beyond))
        first = beyond
    return found


def drain(
    local_cloud: dict[str, Any],
    deployed: Any,
    *,
    events: int,
    users: int,
    within_seconds: float,
    together: int = 1,
) -> tuple[int, float]:
    """Post so many events of so many users, up to `together` in a body, one body in eleven twice; (kept, events a second from the door to the
    table).

    A worker that dies leaves its messages hidden for six minutes; then others take them.
    """
    doors, run = Doors(local_cloud), uuid.uuid4().hex[:8]
    people = [f"U{uuid.uuid4().hex}" for _ in range(users)]
    posted = [body for n, body in enumerate(bodies(events, together)) for _ in range(2 if n % 11 == 0 else 1)]
    began = time.monotonic()

    def post(body: range) -> int:
        told = [(people[n % users], f"{run}{n:018d}") for n in body]
        return sent(lambda: doors.webhook(*told)).status

    with ThreadPoolExecutor(THREADS) as pool:
        answers = Counter(pool.map(post, posted))
    assert answers == {200: len(posted)}
    found, drained = 0, time.monotonic()
    deadline = drained + within_seconds
    while found < events and time.monotonic() < deadline:
        time.sleep(LOOK_AGAIN_SECONDS)
        if not waiting(deployed):
            drained = time.monotonic()  # counting looks through all that is stored, which is no part of the way
            found = kept(deployed, run)
    return found, events / (drained - began)
