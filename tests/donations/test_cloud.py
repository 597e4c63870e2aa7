"""The door on the local cloud: what only real threads, queues and streams can show."""

import json
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from infra.cloud import Cloud
from infra.local.visitor import until
from tests.donations import desk
from tests.town import Town

pytestmark = pytest.mark.cloud
THREADS = 20


def knock(town: Town, body: dict[str, Any]) -> dict[str, Any]:
    """The answer to one signed notification; each has a message id of its own. Busy or late is asked again, as every client does."""
    got = town.signed(desk.PORTAL, desk.DOOR, body)
    assert got.status == 202, got.text
    answer: dict[str, Any] = got.body
    return answer


def settled(town: Town, body: dict[str, Any]) -> dict[str, Any]:
    """The answer once nothing of it is pending."""

    def look() -> dict[str, Any] | None:
        answer = knock(town, body)
        return None if answer["state"] == "pending" else answer

    return until("the donation to be settled", look, seconds=90)


def ours(deployed: Cloud, donation_id: str) -> list[dict[str, Any]]:
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


def flags_of(deployed: Cloud, donation_id: str) -> str:
    (donation,) = [item for item in ours(deployed, donation_id) if item["sk"]["S"] == "DONATION"]
    return str(donation["flags"]["S"])


def test_one_notification_from_twenty_threads_is_one_donation(town: Town, deployed: Cloud) -> None:
    body = desk.notification(portal_order_number=f"CLOUD-{uuid.uuid4().hex[:12]}")
    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(lambda _: knock(town, body), range(THREADS)))
    again = settled(town, body)
    assert {answer["donation_id"] for answer in answers} == {again["donation_id"]}
    assert {answer["number"] for answer in answers if answer["state"] != "pending"} <= {again["number"]}
    found = kinds(ours(deployed, again["donation_id"]))
    assert (found["donations.donation"], found["donations.revision"]) == (1, 1)


def test_twenty_revisions_at_once_end_in_the_newest(town: Town, deployed: Cloud) -> None:
    order = f"CLOUD-{uuid.uuid4().hex[:12]}"
    bodies = [
        desk.notification(portal_order_number=order, revision=number, message=f"{number}版")
        for number in range(1, THREADS + 1)
    ]
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda body: knock(town, body), bodies))
    for body in bodies:
        settled(town, body)
    items = ours(deployed, settled(town, bodies[-1])["donation_id"])
    assert kinds(items)["donations.revision"] == THREADS
    (donation,) = [item for item in items if item["kind"]["S"] == "donations.donation"]
    assert json.loads(donation["content"]["S"])["message"] == f"{THREADS}版"
    accepted = sorted(int(item["revision"]["N"]) for item in items if "N" in item.get("revision", {}) and "at" in item)
    assert accepted == list(range(1, len(accepted) + 1))


def test_a_double_application_is_flagged_through_the_bus(town: Town, deployed: Cloud) -> None:
    name = f"髙橋 {uuid.uuid4().hex[:6]}"
    first, second = (
        settled(
            town,
            desk.notification(portal_order_number=f"CLOUD-{uuid.uuid4().hex[:12]}", donor=desk.donor(name=name)),
        )["donation_id"]
        for _ in range(2)
    )
    until("the second to be flagged", lambda: "duplicate" in flags_of(deployed, second))
    assert "duplicate" not in flags_of(deployed, first)
