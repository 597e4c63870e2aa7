"""The door on the local cloud: what only real threads, queues and streams can show."""

import json
import time
import urllib.error
import urllib.request
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest

from tests import house
from tests.donations import desk

pytestmark = pytest.mark.cloud
THREADS = 20


def knock(cloud: dict[str, Any], body: dict[str, Any]) -> tuple[int, Any]:
    """One signed notification; each has a message id of its own."""
    raw = json.dumps(body, ensure_ascii=False).encode()
    secret = cloud["partners"][desk.PORTAL]["secret"]
    headers = house.signed_headers(raw, message_id=f"msg_{uuid.uuid4().hex}", secret=secret, at=datetime.now(UTC))
    request = urllib.request.Request(cloud["url"] + desk.DOOR, data=raw, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, {}
    except TimeoutError:
        return 504, {}  # so many interpreters starting at once on a busy machine


def ours(deployed: Any, donation_id: str) -> list[dict[str, Any]]:
    """Everything under one donation's key."""
    answer = deployed.client("dynamodb").query(
        TableName=deployed.physical("DonationsTable"),
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": f"DONATION#{donation_id}"}},
        ConsistentRead=True,
    )
    found: list[dict[str, Any]] = answer["Items"]
    return found


def kinds(items: list[dict[str, Any]]) -> Counter[str]:
    return Counter(item["kind"]["S"] for item in items)


def test_one_notification_from_twenty_threads_is_one_donation(local_cloud: dict[str, Any], deployed: Any) -> None:
    body = desk.notification(portal_order_number=f"CLOUD-{uuid.uuid4().hex[:12]}")
    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(lambda _: knock(local_cloud, body), range(THREADS)))
    # Busy, throttled or late: "again, please", as every client does.
    assert {status for status, _ in answers} <= {202, 429, 503, 504}
    again = knock(local_cloud, body)
    taken = [answer for status, answer in [*answers, again] if status == 202]
    assert {answer["donation_id"] for answer in taken} == {again[1]["donation_id"]}
    assert {answer["number"] for answer in taken if answer["state"] != "pending"} == {again[1]["number"]}
    found = kinds(ours(deployed, again[1]["donation_id"]))
    assert (found["donations.donation"], found["donations.revision"]) == (1, 1)


def test_twenty_revisions_at_once_end_in_the_newest(local_cloud: dict[str, Any], deployed: Any) -> None:
    order = f"CLOUD-{uuid.uuid4().hex[:12]}"
    bodies = [
        desk.notification(portal_order_number=order, revision=number, message=f"{number}版")
        for number in range(1, THREADS + 1)
    ]
    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(lambda body: knock(local_cloud, body), bodies))
    for body, (status, answer) in zip(bodies, answers, strict=True):
        if status != 202 or answer["state"] == "pending":
            assert knock(local_cloud, body)[0] == 202
    time.sleep(1)
    items = ours(deployed, knock(local_cloud, bodies[-1])[1]["donation_id"])
    assert kinds(items)["donations.revision"] == THREADS
    (donation,) = [item for item in items if item["kind"]["S"] == "donations.donation"]
    assert json.loads(donation["content"]["S"])["message"] == f"{THREADS}版"
    accepted = sorted(int(item["revision"]["N"]) for item in items if "N" in item.get("revision", {}) and "at" in item)
    assert accepted == list(range(1, len(accepted) + 1))


def test_a_double_application_is_flagged_through_the_bus(local_cloud: dict[str, Any], deployed: Any) -> None:
    name = f"髙橋 {uuid.uuid4().hex[:6]}"
    ids = []
    for _ in range(2):
        body = desk.notification(portal_order_number=f"CLOUD-{uuid.uuid4().hex[:12]}", donor=desk.donor(name=name))
        ids.append(knock(local_cloud, body)[1]["donation_id"])
    end = time.monotonic() + 30
    while time.monotonic() < end:
        (donation,) = [item for item in ours(deployed, ids[1]) if item["sk"]["S"] == "DONATION"]
        if "duplicate" in donation["flags"]["S"]:
            break
        time.sleep(0.5)
    assert "duplicate" in donation["flags"]["S"]
    (first,) = [item for item in ours(deployed, ids[0]) if item["sk"]["S"] == "DONATION"]
    assert "duplicate" not in first["flags"]["S"]
