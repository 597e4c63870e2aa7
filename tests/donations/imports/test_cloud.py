"""An import on the local cloud: the file goes through the door, its own queue works it off, a dead worker is made up for."""

import json
import time
import uuid
from typing import Any

import pytest

from kernel import clock
from tests.donations.imports.importing import FURUNAVI, row, table
from tests.town import CLERK, Town

pytestmark = pytest.mark.cloud
ROWS, PIECE_BYTES = 120, 2 * 1024 * 1024
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


def test_a_file_comes_in_once_however_often_it_is_imported(town: Town) -> None:
    run = uuid.uuid4().hex[:6].upper()
    content = file_of(town, ROWS, run)
    first = ended(town, started(town, content, run), 120)
    assert (first["state"], first["counts"]["new"], first["rows_done"]) == ("done", ROWS, ROWS), json.dumps(first)
    again = ended(town, started(town, content, run), 120)
    assert (again["state"], again["counts"]["unchanged"]) == ("done", ROWS), json.dumps(again)
