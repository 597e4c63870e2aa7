"""Fault cases of the imports: each step of the clerk, and the worker at a chunk with every outcome."""

import base64
from datetime import timedelta
from typing import Any

from donations import together
from donations.api import app
from donations.imports import job
from donations.imports.records import Import
from donations.worker import worker
from kernel import aws, clock
from kernel.events import Event
from tests import house
from tests.donations import desk
from tests.donations.imports import importing
from tests.donations.imports.importing import IMPORTS, row, table
from tests.faults.kit import Case
from tests.house import Caller

MINE = "番号 123456789018"  # looks like a My Number
NEW = {"filename": "a.csv", "size_bytes": 100, "made_at": clock.iso(house.NOON)}
MAPPING = {
    "name": "ふるなび（市の控え）",
    "portal": "furunavi",
    "since": "2026-11-01",
    "confirmed": True,
    "amount": "order",
    "columns": [{"column": "注文番号", "to": "order_number"}, {"column": "寄附金額", "to": "amount"}],
}
TIMES = {"applied": "2026/11/22 11:58", "paid": "2026/11/22 11:58"}
FILE = table(row(order="FN-NEW", message=MINE), row(order="FN-CHANGED", message="急ぎません", **TIMES), row(order=""))


def uploaded() -> tuple[Caller, str]:
    """A clerk whose file is here, and one of its orders too."""
    clerk = importing.ready()
    with clock.fixed(house.NOON - timedelta(minutes=5)):
        told = desk.notification(portal_order_number="FN-CHANGED", revision=..., updated_at=...)
        desk.accepted(told, message_id="msg_1")
    return clerk, importing.upload(clerk, FILE)


def started() -> tuple[Caller, str]:
    clerk, import_id = uploaded()
    importing.start(clerk, import_id, importing.FURUNAVI)
    return clerk, import_id


def posting(path: str, body: Any, **headers: str) -> Any:
    return lambda seen: seen[0].post(app, f"{IMPORTS}/{seen[1]}/{path}", body, **headers)


def told(seen: tuple[Caller, str]) -> Event:
    """The event by which the import begins."""
    return Event.of(next(e for e in house.outbox("donations") if e["type"] == job.WAITING and e["subject"] == seen[1]))


def waiting(seen: tuple[Caller, str]) -> None:
    """That event, delivered."""
    worker.deliver_event(told(seen))


def stopped() -> tuple[Caller, str]:
    """An import whose worker has died."""
    clerk, import_id = started()
    found = Import.must(f"IMPORT#{import_id}", "IMPORT")
    found.look_again(house.NOON - timedelta(minutes=1))
    found.save()
    return clerk, import_id


def gone() -> tuple[Caller, str]:
    """A started import whose file the bucket has let go."""
    seen = started()
    key = f"imports/donations/{seen[1]}/001"
    aws.client("s3").delete_object(Bucket=house.ENVIRONMENT["FILES_BUCKET"], Key=key)
    return seen


def left_raw_copy() -> str:
    """A chunk's raw copy whose transactions never happened."""
    waiting(started())
    for item in house.items("donations"):
        if not item["pk"]["S"].startswith(("GIFT#", "IMPORT#")):
            key = {"pk": item["pk"], "sk": item["sk"]}
            aws.client("dynamodb").delete_item(TableName=house.ENVIRONMENT["DONATIONS_TABLE"], Key=key)
    return max(key for key in desk.raw_copies() if "/import/" in key)


def received_together() -> Event:
    """What one transaction told of two donations that look alike."""
    clerk = importing.ready()
    import_id = importing.upload(clerk, table(row(order="FN-1"), row(order="FN-2")))
    importing.start(clerk, import_id, importing.FURUNAVI)
    waiting((clerk, import_id))
    return Event.of(next(e for e in house.outbox("donations") if e["type"] == together.RECEIVED_TOGETHER))


def migrated_together() -> Event:
    """What one transaction told of two donations of the system used before."""
    clerk = importing.ready()
    old = (importing.FILES / "old" / "furusato-do.csv").read_bytes().decode("cp932").splitlines()
    two = "\r\n".join([old[0], old[1], old[5]]).encode("cp932")
    import_id = importing.upload(clerk, two, kind="migration")
    importing.start(clerk, import_id)
    waiting((clerk, import_id))
    return Event.of(next(e for e in house.outbox("donations") if e["type"] == together.MIGRATED_TOGETHER))


def migrated() -> Event:
    """The same of one of them."""
    return together.one_by_one(migrated_together())[0]


PART = {"number": 1, "content": base64.b64encode(FILE).decode()}
DOWNLOAD = {"what": "refused", "filter": {}, "reason": "直すため"}


def done() -> tuple[Caller, str]:
    seen = started()
    waiting(seen)
    return seen


CASES = [
    Case(
        "donations.new_import",
        lambda clerk: clerk.post(app, IMPORTS, NEW, idempotency_key="key-1"),
        prepare=importing.ready,
    ),
    Case("donations.import_part", posting("parts", PART), prepare=uploaded),
    Case("donations.import_preview", posting("preview", {}), prepare=uploaded),
    Case("donations.start_import", posting("start", {"mapping": importing.FURUNAVI}), prepare=uploaded),
    Case("donations.import_download", posting("download", DOWNLOAD), prepare=done),
    Case(
        "donations.save_mapping", lambda clerk: clerk.post(app, f"{IMPORTS}/mappings", MAPPING), prepare=importing.ready
    ),
    Case("donations.import_waiting", worker.deliver_event, prepare=lambda: told(started())),
    Case("donations.import_waiting", worker.deliver_event, prepare=lambda: told(gone())),
    Case("donations.import_stopped", lambda _: worker.sweep(), prepare=stopped),
    Case("donations.received_together", worker.deliver_event, prepare=received_together),
    Case("donations.migrated", worker.deliver_event, prepare=migrated),
    Case("donations.migrated_together", worker.deliver_event, prepare=migrated_together),
    Case("donations.import_raw", worker.deliver_raw, prepare=left_raw_copy),
]
