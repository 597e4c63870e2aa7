"""A city with a million donations stored: what staff and portals do all day takes as long as with a thousand.

The store is DynamoDB Local, which has DynamoDB's indexes and transactions; the rooms run in this process. A year as 都城's: 1,012,796
donations, two fifths of them in December.
"""

import itertools
import json
import re
import statistics
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
import urllib3

from donations.api import app
from tests import house
from tests.donations import desk
from tests.donations.fulfilment import shelf
from tests.house import ENVIRONMENT, Caller
from tests.load import dynamodb_local

FEW, MANY = 1_000, 1_000_000
PEAK = "2025-12"
ROUNDS: Final = 100
UNITS, AT_ONCE, THREADS = 50, 1_000, 32
MINUTE_SECONDS: Final = 60
# A median over ROUNDS moves by half from one time to the next on a shared machine; an operation that looks through the table would
# take hundreds of times as long.
MOST_RATIO, NOISE_SECONDS = 2.0, 0.02
KEPT: Final = ("DONATION", "LISTED#portal")
_WRITERS: Final = 6
_HEADERS: Final = {
    "Content-Type": "application/x-amz-json-1.0",
    "X-Amz-Target": "DynamoDB_20120810.BatchWriteItem",
    "Authorization": "AWS4-HMAC-SHA256 Credential=testing/20250101/ap-northeast-1/dynamodb/aws4_request,"
    " SignedHeaders=host, Signature=0",
}


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    with dynamodb_local.city() as url:
        house.partner(desk.PORTAL)
        desk.stands()
        yield url


def patterns() -> list[str]:
    """The items of one donation of December as they are stored, in DynamoDB's JSON, with «id», «number» and «day» to be replaced."""
    answer = notified("PATTERN", applied_at=f"{PEAK}-20T12:00:00+09:00", updated_at=f"{PEAK}-20T12:00:00+09:00")
    found = []
    for item in house.items("donations"):
        if item["pk"]["S"] == f"DONATION#{answer['donation_id']}" and item["sk"]["S"] in KEPT:
            text = json.dumps(item, ensure_ascii=False)
            at = item["gsi1sk"]["S"].partition("#")[0]
            month = item["gsi1pk"]["S"][-len(PEAK) :]
            text = text.replace(answer["donation_id"], "«id»").replace(answer["number"], "«number»")
            found.append(text.replace(at, "«at»").replace(month, "«month»"))
    assert len(found) == len(KEPT)
    return found


def stored(url: str, items: list[str], since: int, until: int) -> None:
    """Donations numbered so are stored after the patterns `items`, two fifths of them in December, the others over the months after it."""
    pool, table = urllib3.PoolManager(maxsize=_WRITERS), ENVIRONMENT["DONATIONS_TABLE"]

    def put(numbers: tuple[int, ...]) -> None:
        requests = []
        for number in numbers:
            month = number % 10 - 3  # -3 … 6: the first four of ten are December's
            day = datetime(2025, 12, 1, tzinfo=UTC) + timedelta(days=30 * max(0, month) + 1, seconds=number)
            new = {
                "«id»": f"01LARGE{number:019d}",
                "«number»": f"R-{day:%Y%m%d}-{number:07d}",
                "«month»": f"{day:%Y-%m}",
            }
            new["«at»"] = f"{day:%Y-%m-%dT%H:%M:%S.000Z}"
            for item in items:
                text = re.sub("«[a-z]+»", lambda mark, new=new: new[mark[0]], item)
                requests.append(f'{{"PutRequest":{{"Item":{text}}}}}')
        body = f'{{"RequestItems":{{"{table}":[{",".join(requests)}]}}}}'
        answer = pool.request("POST", url, body=body.encode(), headers=_HEADERS)
        assert answer.status == 200 and not answer.json()["UnprocessedItems"], answer.data

    with ThreadPoolExecutor(_WRITERS) as writers:
        for _ in writers.map(put, itertools.batched(range(since, until), 12, strict=False)):
            pass


def notified(number: str, **changed: Any) -> dict[str, Any]:
    donor = desk.donor(
        name=f"寄附 {number}", telephone=f"090-0000-{hash(number) % 10_000:04d}", email=f"{number}@example.jp"
    )
    body = desk.notification(portal_order_number=number, donor=donor, **changed)
    return desk.accepted(body, message_id=f"msg_{number}")


def work(clerk: Caller) -> dict[str, Callable[[], Any]]:
    """What is done all day, by name; a list is read by its second page too."""
    names = (f"W{uuid.uuid4().hex}" for _ in itertools.count())
    codes = [f"MOVE-{n:03d}" for n in range(100)]
    ways = itertools.cycle((-1, 1))

    def got(path: str, **query: Any) -> Any:
        answer = clerk.get(app, path, **query)
        assert answer.status == 200, answer.body
        return answer.body

    def second(**query: Any) -> Any:
        return got("/api/donations", **query, cursor=got("/api/donations", **query)["next"])

    def moved() -> None:
        way = next(ways)
        rows = [{"code": code, "by": {"pool": way, "ana": -way}} for code in codes]
        assert shelf.post(clerk, "reallocate", {"rows": rows, "reason": "試験のため"}).status == 200

    one = notified(next(names))
    return {
        "a notification": lambda: notified(next(names)),
        "the newest donations": lambda: got("/api/donations"),
        "the month of the peak, two pages": lambda: second(month=PEAK),
        "a portal's month, two pages": lambda: second(month=PEAK, portal=desk.PORTAL),
        "those paid in that month": lambda: got("/api/donations", month=PEAK, state="paid"),
        "one found by its number": lambda: got("/api/donations", q=one["number"]),
        "one donation": lambda: got(f"/api/donations/{one['donation_id']}"),
        "100 gifts moved between portals": moved,
    }


def medians(clerk: Caller) -> dict[str, float]:
    """Seconds that each takes in the middle of many."""
    found = {}
    for name, act in work(clerk).items():
        times = []
        for _ in range(ROUNDS // 10 if "100" in name else ROUNDS):
            began = time.perf_counter()
            act()
            times.append(time.perf_counter() - began)
        found[name] = statistics.median(times)
    return found


def test_a_million_stored_donations_slow_nothing_down(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    clerk, items = desk.clerk(), patterns()
    shelf.fill(clerk, [f"MOVE-{n:03d}" for n in range(100)], 20)
    stored(store, items, 0, FEW)
    medians(clerk)  # Java becomes quick as it goes
    few = medians(clerk)
    began = time.monotonic()
    stored(store, items, FEW, MANY)
    took = time.monotonic() - began
    many = medians(clerk)
    with capsys.disabled():
        print(
            f"\n{MANY:,} donations stored in {took:.0f} s. Milliseconds in the middle of {ROUNDS}, with {FEW:,} and with all:"
        )
        for name, seconds in many.items():
            print(f"  {name:36} {1000 * few[name]:6.1f} {1000 * seconds:6.1f}")
    slower = {name: (few[name], many[name]) for name in many if many[name] > few[name] * MOST_RATIO + NOISE_SECONDS}
    assert slower == {}


def test_a_thousand_at_once_for_fifty_units_in_the_large_store(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    clerk, run = desk.clerk(), uuid.uuid4().hex[:8]
    code = f"LAST-{run.upper()}"
    desk.stands(code)
    shelf.receive(clerk, UNITS, code=code)
    began = time.monotonic()
    with ThreadPoolExecutor(THREADS) as pool:
        ids = set(
            pool.map(lambda n: notified(f"{run}-{n}", lines=[desk.line(gift_code=code)])["donation_id"], range(AT_ONCE))
        )
    took = time.monotonic() - began
    assert len(ids) == AT_ONCE
    held = [json.loads(item["stock"]["S"])[code] for item in donations(ids)]
    counted = Counter("taken" if one.get("pool") else "short" if one.get("short") else "neither" for one in held)
    assert counted == {"taken": UNITS, "short": AT_ONCE - UNITS}
    assert shelf.balanced(code)
    with capsys.disabled():
        print(
            f"\n{AT_ONCE} at once for {UNITS} units: {counted['taken']} taken, {counted['short']} short, {took:.0f} s"
        )


def test_a_minute_of_notifications_into_the_large_store(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    run, numbers, ends = uuid.uuid4().hex[:8], itertools.count(), time.monotonic() + MINUTE_SECONDS

    def portal(_: int) -> list[tuple[str, float]]:
        told = []
        while time.monotonic() < ends:
            began = time.perf_counter()
            told.append((notified(f"{run}-{next(numbers)}")["donation_id"], time.perf_counter() - began))
        return told

    with ThreadPoolExecutor(4) as pool:
        told = list(itertools.chain.from_iterable(pool.map(portal, range(4))))
    assert len({an_id for an_id, _ in told}) == len(told) == len(donations({an_id for an_id, _ in told}))
    waits = statistics.quantiles([seconds for _, seconds in told], n=100)
    with capsys.disabled():
        print(
            f"\n{len(told) / MINUTE_SECONDS:.0f} notifications a second for {MINUTE_SECONDS} s, p50 {1000 * waits[49]:.0f} ms,"
            f" p99 {1000 * waits[98]:.0f} ms, 0 lost, 0 doubled"
        )


def donations(ids: set[str]) -> list[dict[str, Any]]:
    """Those of them that are stored."""
    from kernel import aws

    table, found = ENVIRONMENT["DONATIONS_TABLE"], []
    for some in itertools.batched(sorted(ids), 100, strict=False):
        keys = [{"pk": {"S": f"DONATION#{one}"}, "sk": {"S": "DONATION"}} for one in some]
        asked = {table: {"Keys": keys}}
        while asked:
            answer = aws.client("dynamodb").batch_get_item(RequestItems=asked)
            found += answer["Responses"][table]
            asked = answer["UnprocessedKeys"]
    return found
