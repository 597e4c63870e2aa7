"""What the import tests share: a clerk uploads a portal's file, looks, starts; the worker goes on until it is done."""

import base64
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

from donations import together
from donations.api import app
from donations.imports import job, store
from donations.worker import worker
from kernel import clock, schema
from kernel.events import Event
from tests import house
from tests.donations import desk
from tests.house import Caller, Got

FILES = Path(__file__).with_name("files")
IMPORTS = "/api/donations/imports"
FURUNAVI = {"id": "furunavi", "version": 1}
HEADING = (
    "注文番号,申込日時,入金日時,支払方法,ステータス,寄附金額,寄附者氏名,寄附者フリガナ,寄附者郵便番号,寄附者住所,寄附者電話番号,"
    "ワンストップ特例,使い道,返礼品番号,返礼品名,数量,備考"
)
ROW = {
    "order": "FN-1", "applied": "2026/11/20 10:10", "paid": "2026/11/20 10:20", "method": "クレジットカード", "status": "入金済み",
    "amount": "28,000", "name": "髙橋 恵美", "kana": "タカハシ エミ", "postcode": "100-0001", "address": "東京都千代田区千代田1丁目1番",
    "telephone": "090-0000-0001", "one_stop": "希望する", "use": "子育てと教育", "gift": "HDM-0012", "gift_name": "ひだまり米 10kg",
    "quantity": "1", "message": "",
}  # fmt: skip


def row(**changed: str) -> str:
    return ",".join(f'"{cell}"' for cell in (ROW | changed).values())


def table(*rows: str, encoding: str = "cp932") -> bytes:
    return ("\r\n".join([HEADING, *rows]) + "\r\n").encode(encoding)


def ready() -> Caller:
    """A clerk, and the gifts of the fixtures with their prices."""
    house.partner(desk.PORTAL)
    clerk = desk.clerk()
    desk.register(clerk)
    desk.register(clerk, code="HDM-0003", name="ひだまり味噌 3種", amount_yen=10000)
    return clerk


def answered(got: Got, schema_name: str, status: int = 200) -> dict[str, Any]:
    assert got.status == status, got.body
    assert schema.mistakes(schema_name, got.body) == []
    answer: dict[str, Any] = got.body
    return answer


def upload(
    clerk: Caller, content: bytes, filename: str = "furunavi.csv", made_at: str | None = None, kind: str | None = None
) -> str:
    """The file in pieces; gives the import's id."""
    body = {"filename": filename, "size_bytes": len(content), "made_at": made_at or clock.iso(clock.now())}
    body |= {"kind": kind} if kind else {}
    got = clerk.post(app, IMPORTS, body, idempotency_key=f"key-{filename}-{len(content)}-{clock.iso(clock.now())}")
    made = answered(got, "donations/imports-import", 201)
    for number in range(made["parts"]):
        piece = content[number * store.PIECE_BYTES : (number + 1) * store.PIECE_BYTES]
        sent = {"number": number + 1, "content": base64.b64encode(piece).decode()}
        answered(clerk.post(app, f"{IMPORTS}/{made['id']}/parts", sent), "kernel/done")
    return str(made["id"])


def look(clerk: Caller, import_id: str, **asked: Any) -> dict[str, Any]:
    return answered(clerk.post(app, f"{IMPORTS}/{import_id}/preview", asked), "donations/imports-preview")


def start(clerk: Caller, import_id: str, mapping: dict[str, Any] | None = None) -> dict[str, Any]:
    wanted = mapping or look(clerk, import_id)["mapping"]
    body = {"mapping": {"id": wanted["id"], "version": wanted["version"]}}
    return answered(clerk.post(app, f"{IMPORTS}/{import_id}/start", body), "donations/imports-import")


def seen(clerk: Caller, import_id: str) -> dict[str, Any]:
    return answered(clerk.get(app, f"{IMPORTS}/{import_id}"), "donations/imports-import")


def work() -> None:
    """Hand the waiting imports to the worker until none waits, as the bus would. The mocked store takes one writer at a time."""
    done: set[str] = set()
    with mock.patch.object(together, "WRITERS", 1):
        while waiting := [e for e in house.outbox("donations") if e["type"] == job.WAITING and e["id"] not in done]:
            for event in waiting:
                done.add(event["id"])
                worker.deliver_event(Event.of(event))


def brought_in(clerk: Caller, content: bytes, **given: Any) -> dict[str, Any]:
    """Upload, start, work; what the page then shows."""
    import_id = upload(clerk, content, **given)
    start(clerk, import_id)
    work()
    return seen(clerk, import_id)


def counts(**some: int) -> dict[str, int]:
    return {"new": 0, "revised": 0, "unchanged": 0, "older": 0, "ours": 0, "refused": 0} | some


def donation(clerk: Caller, order: str, portal: str = "furunavi") -> dict[str, Any]:
    from donations.records import donation_id

    return desk.seen(clerk, donation_id(portal, order))


LATER = timedelta(minutes=4)
