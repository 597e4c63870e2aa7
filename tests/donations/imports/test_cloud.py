"""An import on the local cloud: the file goes through the door, its own queue works it off, a dead worker is made up for.

tests/load/test_imports.py is the same with 20,000 rows, and measures.
"""

import itertools
import json
import os
import signal
import time
import uuid
from pathlib import Path
from typing import Any

import pytest

from donations.imports import job
from donations.records import donation_id, key_of
from infra.places import LOCAL
from kernel import clock
from kernel.events import SOURCE, Event
from tests.donations.imports.importing import FURUNAVI, row, table
from tests.town import CLERK, Town

pytestmark = pytest.mark.cloud
ROWS, PIECE_BYTES = 400, 2 * 1024 * 1024  # the second of two chunks is under way when the worker is killed
IMPORTS = "/api/donations/imports"


def file_of(town: Town, rows: int, run: str) -> bytes:
    """A Furunavi file in CP932: each row an order of its own donor, the gifts in turn those that are in force."""
    listed = town.desk(CLERK).get("/api/donations/gifts/in-force?limit=50").body["items"]
    gifts = [(one["code"], one["name"], one["amount_yen"]) for one in listed if not one["stopped"]]
    found = []
    for number in range(rows):
        code, name, amount = gifts[number % len(gifts)]
        found.append(
            row(
                order=f"{run}-{number:05d}", name=f"寄附 {run}{number:05d}", kana=f"キフ {number}", gift=code, gift_name=name,
                amount=f"{amount:,}", telephone=f"090-{number // 10000 + 1000:04d}-{number % 10000:04d}", use="",
            )
        )  # fmt: skip
    return table(*found)


def started(town: Town, content: bytes, run: str) -> str:
    """The import's id, once the clerk has uploaded the file, looked at it and started."""
    import base64

    clerk = town.desk(CLERK)
    asked = {"filename": f"{run}.csv", "size_bytes": len(content), "made_at": clock.iso(clock.now())}
    made = clerk.post(IMPORTS, asked, idempotency_key=f"{run}-{uuid.uuid4().hex}")
    assert made.status == 201, made.text
    for number in range(made.body["parts"]):
        piece = base64.b64encode(content[number * PIECE_BYTES : (number + 1) * PIECE_BYTES]).decode()
        sent = clerk.post(f"{IMPORTS}/{made.body['id']}/parts", {"number": number + 1, "content": piece})
        assert sent.status == 200, sent.text
    preview = clerk.post(f"{IMPORTS}/{made.body['id']}/preview", {})
    assert (preview.status, preview.body["mapping"]["id"]) == (200, "furunavi"), preview.text
    got = clerk.post(f"{IMPORTS}/{made.body['id']}/start", {"mapping": FURUNAVI})
    assert got.status == 200, got.text
    return str(made.body["id"])


def seen(town: Town, import_id: str) -> dict[str, Any]:
    got = town.desk(CLERK).get(f"{IMPORTS}/{import_id}")
    assert got.status == 200, got.text
    found: dict[str, Any] = got.body
    return found


def ended(town: Town, import_id: str, within_seconds: float) -> dict[str, Any]:
    deadline = time.monotonic() + within_seconds
    while (found := seen(town, import_id))["state"] == "running" and time.monotonic() < deadline:
        time.sleep(1)
    return found


def stored(deployed: Any, run: str, rows: int) -> int:
    """How many of the file's donations are there."""
    dynamodb, table, found = deployed.client("dynamodb"), deployed.physical("DonationsTable"), 0
    keys = [key_of(donation_id("furunavi", f"{run}-{number:05d}")) for number in range(rows)]
    for part in itertools.batched(keys, 100, strict=False):
        wanted = [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in part]
        asked = {table: {"Keys": wanted, "ProjectionExpression": "pk"}}
        found += len(dynamodb.batch_get_item(RequestItems=asked)["Responses"][table])
    return found


def kill_workers(local_cloud: dict[str, Any]) -> int:
    """Kill this cloud's processes of the donations' worker; how many there were."""
    own = LOCAL / "test" / local_cloud["url"].rpartition(":")[2] / "state"
    folder = str(own if own.exists() else LOCAL / "state")
    killed = 0
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = process.read_bytes().decode()
        except OSError:
            continue  # it has just ended
        if folder in command and "-DonationsWorker-" in command:
            os.kill(int(process.parent.name), signal.SIGKILL)
            killed += 1
    return killed


def woken(deployed: Any, import_id: str) -> None:
    """Hand the import to its queue again, as the sweep does after a minute and a half: so long nobody wants to wait here."""
    event = Event(job.WAITING, import_id, {"import_id": import_id, "rows_done": 0}).stamped("donations")
    entry = {"Source": SOURCE + event.room, "DetailType": event.type, "Detail": json.dumps(event.as_dict())}
    deployed.client("events").put_events(Entries=[entry | {"EventBusName": deployed.physical("Bus")}])


def test_a_file_comes_in_once_though_its_worker_is_killed_and_it_is_imported_again(
    town: Town, local_cloud: dict[str, Any], deployed: Any
) -> None:
    run = uuid.uuid4().hex[:6].upper()
    content = file_of(town, ROWS, run)
    import_id = started(town, content, run)
    deadline, told = time.monotonic() + 120, {0}
    while (found := seen(town, import_id))["rows_done"] == 0 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert found["state"] == "running", "it was to be killed in the middle"
    assert kill_workers(local_cloud)
    told.add(found["rows_done"])
    woken(deployed, import_id)
    first = ended(town, import_id, 120)
    told.add(first["rows_done"])
    assert sorted(told) == [0, job.CHUNK_ORDERS, ROWS], "the progress is seen"
    assert (first["state"], first["counts"]["new"], first["rows_done"]) == ("done", ROWS, ROWS), json.dumps(first)
    assert stored(deployed, run, ROWS) == ROWS, "each order is one donation under its own key: none lost, none doubled"
    again = ended(town, started(town, content, run), 120)
    assert (again["state"], again["counts"]["unchanged"]) == ("done", ROWS), json.dumps(again)
