"""What is stored of imports, in the donations' table.

| access                           | index | pk                  | sk             |
|----------------------------------|-------|---------------------|----------------|
| one import                       | table | IMPORT#<id>         | IMPORT         |
| … its chunks with refused rows   | table | IMPORT#<id>         | CHUNK#000100   |
| all imports of a month           | gsi1  | IMPORTS#2026-11     | created#id     |
| running ones that stopped        | due   | DUE#<shard>         | instant#…      |
| one mapping's versions           | table | MAPPING#<id>        | VERSION#0001   |
| all mappings                     | gsi1  | MAPPINGS            | id#version     |
"""

from donations.records import DonationsRecord
from kernel import clock
from kernel.records import InstantAttribute, IntegerAttribute, JsonAttribute, personal, public, text

UPLOADING, RUNNING, DONE, FAILED = "uploading", "running", "done", "failed"
STATES = {UPLOADING: "アップロード", RUNNING: "取り込み中", DONE: "終わりました", FAILED: "止まりました"}
COUNTS = ("new", "revised", "unchanged", "older", "ours", "refused")
PORTAL, MIGRATION, COMPARISON = "portal", "migration", "comparison"
KINDS = {
    PORTAL: "ポータルのファイル",
    MIGRATION: "移行データ（前のシステム）",
    COMPARISON: "突合（旧システムのファイル）",
}


class Import(DonationsRecord, discriminator="donations.import"):
    """One uploaded file.

    uploading ──start──► running ──last row──► done
                           └── the file is gone, or can't be read ──► failed ──start──► running

    `purpose` says what for: a portal's file becomes donations to be fulfilled, one of the system used before becomes history (`migrating`),
    or is only laid beside ours (`comparing`, where the record is a `Comparison`).
    `made_at` is when the file was made: what reached us later is newer. `counts` are orders, but `refused` is rows. `rows_done` are
    settled and counted; `upto` is the number of the row at which the next chunk begins to look.
    """

    import_id = public(text(null=False))
    filename = public(text(null=False))
    size_bytes = public(IntegerAttribute())
    parts = public(IntegerAttribute())
    state = public(text(null=False))
    purpose = public(text())
    who = personal(text(null=False))
    made_at = public(InstantAttribute())
    started_at = public(InstantAttribute(null=True))
    ended_at = public(InstantAttribute(null=True))
    mapping_id = public(text())
    mapping_version = public(IntegerAttribute(null=True))
    mapping = public(JsonAttribute(null=True))
    layout = public(JsonAttribute(null=True))
    rows_total = public(IntegerAttribute(default=0))
    rows_done = public(IntegerAttribute(default=0))
    upto = public(IntegerAttribute(default=0))
    counts = public(JsonAttribute(default=dict))
    problem = public(text())

    def list_by_month(self) -> None:
        """Put it on the list of the month in which it was uploaded."""
        assert self.created_at is not None
        self.gsi1pk = f"IMPORTS#{clock.month_of(self.created_at)}"
        self.gsi1sk = f"{clock.iso(self.created_at)}#{self.import_id}"


class Chunk(DonationsRecord, discriminator="donations.import_chunk"):
    """What was refused in one chunk: [{row, order_number, errors: [{column, message}], cells}]; never changed."""

    upto = public(IntegerAttribute())
    refused = personal(JsonAttribute(default=list))


class MappingVersion(DonationsRecord, discriminator="donations.mapping"):
    """One version of a mapping as staff saved it; never changed. `content` follows `schemas/donations/imports-mapping.json`."""

    mapping_id = public(text(null=False))
    number = public(IntegerAttribute())
    content = public(JsonAttribute())
    who = personal(text(null=False))


def key_of(import_id: str) -> tuple[str, str]:
    """The key of an import."""
    return f"IMPORT#{import_id}", "IMPORT"
