"""Stock on the local cloud: real functions at once for the last units. `tests/load` holds the large version."""

import json
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.donations import desk
from tests.donations.test_cloud import knock, ours
from tests.town import CLERK, OFFICER, Town

pytestmark = pytest.mark.cloud
UNITS, DONATIONS, THREADS = 10, 40, 12
SETTLED_WITHIN_SECONDS = 300


def stocked(town: Town, units: int, **changed: Any) -> str:
    """A new gift with so many units for everybody; its code."""
    code = f"T-{uuid.uuid4().hex[:8].upper()}"
    clerk = town.desk(CLERK)
    vendor = clerk.get("/api/donations/vendors?state=approved").body["items"][0]["id"]
    content = desk.RICE | {"name": f"数の少ない返礼品 {code}", "vendor_id": vendor, "cost_yen": 7000} | changed
    asked = {"code": code, "content": content, "reason": "試験のため", "propose": True}
    proposed = clerk.post("/api/donations/gifts", asked, idempotency_key=f"gift-{code}")
    assert proposed.status == 201, proposed.text
    verdict = {"version": proposed.body["version"]}
    assert town.desk(OFFICER).post(f"/api/donations/gifts/{proposed.body['id']}/approve", verdict).status == 200
    goods = {"code": code, "quantity": units, "place": "pool", "reason": "試験の入荷"}
    got = clerk.post("/api/donations/stock/receive", goods, idempotency_key=code)
    assert got.status == 200, got.text
    return code


def rush(town: Town, code: str, donations: int, threads: int) -> list[str]:
    """So many paid donations for one gift at once, each sent until it is taken, as portals do; their ids."""

    def donate(number: int) -> str:
        donor = desk.donor(
            name=f"{code} {number}", telephone=f"090-1000-{number:04d}", email=f"{code}-{number}@example.jp"
        )
        body = desk.notification(portal_order_number=f"{code}-{number}", donor=donor, lines=[desk.line(gift_code=code)])
        return str(knock(town, body)["donation_id"])

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(donate, range(donations)))


def outcome(deployed: Any, code: str, ids: list[str]) -> tuple[Counter[str], dict[str, int]]:
    """How many have their unit, how many are short; and the stock's own numbers. Waits for those whose raw copy is still to be replayed."""
    end = time.monotonic() + SETTLED_WITHIN_SECONDS
    found: list[dict[str, Any]] = []
    while time.monotonic() < end:
        found = [item for one in ids for item in ours(deployed, one) if item["sk"]["S"] == "DONATION"]
        if len(found) == len(ids):
            break
        time.sleep(2)
    held = [json.loads(item["stock"]["S"]).get(code, {}) for item in found]
    counted = Counter("taken" if one.get("pool") else "short" if one.get("short") else "neither" for one in held)
    answer = deployed.client("dynamodb").get_item(
        TableName=deployed.physical("DonationsTable"),
        Key={"pk": {"S": f"STOCK#{code}"}, "sk": {"S": "STOCK"}},
        ConsistentRead=True,
    )["Item"]
    sold = sum(int(number["N"]) for number in answer["sold"]["M"].values())
    return counted, {"pool": int(answer["pool"]["N"]), "sold": sold, "returned": int(answer["returned"]["N"])}


def test_the_last_units_go_to_as_many_donors_and_nobody_is_refused(town: Town, deployed: Any) -> None:
    code = stocked(town, UNITS)
    ids = rush(town, code, DONATIONS, THREADS)
    assert len(set(ids)) == DONATIONS
    counted, stock = outcome(deployed, code, ids)
    assert counted == {"taken": UNITS, "short": DONATIONS - UNITS}
    assert stock == {"pool": 0, "sold": UNITS, "returned": 0}
    shown = town.desk(CLERK).get(f"/api/donations/stock/{code}").body
    assert [one["stop"] for one in shown["portals"]] == ["asked"]
