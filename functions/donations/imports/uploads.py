"""An import until it runs: uploaded piece by piece, looked at, started."""

from collections.abc import Mapping
from typing import Any, Final

from donations.comparing.records import PERIOD, Comparison
from donations.imports import mappings, sheet, store
from donations.imports.job import RESUME_AFTER, file_of, waiting
from donations.imports.records import COMPARISON, DONE, FAILED, RUNNING, UPLOADING, Import, key_of
from donations.records import DonationsRecord
from kernel import clock, errors, ids
from kernel.changes import Marker, New, Saved, commit
from kernel.paging import Page, months, page

KEPT_MONTHS: Final = 24


def create(body: Mapping[str, Any], *, who: str, marker: Marker | None) -> Import:
    """A new import that waits for its file. Raises TooLarge."""
    size = body["size_bytes"]
    if size > store.FILE_BYTES_MOST:
        raise errors.TooLarge(
            f"一度に取り込めるのは{store.FILE_BYTES_MOST // 1024 // 1024}MBまでです。行を分けて保存し直してください。"
        )
    job = (Comparison if body.get("kind") == COMPARISON else Import)(
        import_id=ids.new(),
        filename=body["filename"],
        size_bytes=size,
        parts=-(-size // store.PIECE_BYTES),
        state=UPLOADING,
        purpose=body.get("kind"),
        who=who,
        made_at=min(clock.parse(body["made_at"]), clock.now()),
        created_at=clock.now(),
    )
    job.pk, job.sk = key_of(job.import_id)
    job.list_by_month()
    given = commit(New(job), table=DonationsRecord, marker=marker, answer={"id": job.import_id})
    return must(given.answer["id"])


def must(import_id: str) -> Import:
    """One import. Raises NotFound."""
    return Import.must(*key_of(import_id), consistent=True)


def keep_piece(import_id: str, body: Mapping[str, Any]) -> None:
    """Store a piece of the file. Raises WrongState once the import has begun, RuleBroken for a piece that can't be one of it."""
    job = must(import_id)
    if job.state not in (UPLOADING, FAILED):
        raise errors.WrongState("取り込みが始まっているので、ファイルは替えられません。")
    if body["number"] > job.parts:
        raise errors.RuleBroken("ファイルの大きさが、はじめに選んだときと違います。もう一度選んでください。")
    store.keep(import_id, body["number"], body["content"])


def layout(job: Import, versions: list[mappings.Mapped]) -> sheet.Layout:
    """How the uploaded file is written."""
    known = mappings.known_columns(versions)
    return sheet.layout_of(file_of(job), lambda columns: len(known & columns))


def start(import_id: str, mapping_id: str, version: int, compare: Mapping[str, Any] | None = None) -> Import:
    """Let the worker begin, or go on where it stopped. Starting a running import again with the same mapping changes nothing.

    `compare` says what a comparison covers: {cover, from?, to?}; else it covers the days of the file.

    Raises WrongState for one that is done, or running with another mapping; Stale if somebody started it just now.
    """
    job = must(import_id)
    if job.state in (RUNNING, DONE):
        if (job.mapping_id, job.mapping_version) == (mapping_id, version):
            return job
        raise errors.WrongState("この取り込みは、もう始まっています。")
    versions = mappings.in_force(mappings.all_versions(), job.purpose)
    found = layout(job, versions)
    if job.rows_done and (job.mapping_id, job.mapping_version) != (mapping_id, version):
        raise errors.WrongState("途中まで取り込んでいます。同じ対応表で続けるか、新しく取り込んでください。")
    job.mapping_id, job.mapping_version = mapping_id, version
    job.mapping = mappings.must(mapping_id, version)
    if not mappings.fits_kind(job.mapping, job.purpose) or not mappings.recognised(found.columns, [job.mapping]):
        raise errors.RuleBroken(
            "この対応表は、このファイルの見出しに合いません。ほかの対応表を選ぶか、新しく作ってください。"
        )
    job.layout = found.as_json()
    if isinstance(job, Comparison) and not job.rows_done:
        asked = compare or {}
        job.cover, job.first_day, job.last_day = asked.get("cover", PERIOD), asked.get("from"), asked.get("to")
    job.state, job.problem, job.ended_at = RUNNING, None, None
    job.started_at = job.started_at or clock.now()
    job.look_again(clock.now() + RESUME_AFTER)
    commit(Saved(job), table=DonationsRecord, events=[waiting(job)])
    return job


def newest(cursor: str | None, limit: int | None) -> Page[Import]:
    """Imports, newest first: one query a page."""
    partitions = [f"IMPORTS#{month}" for month in months(count=KEPT_MONTHS)]
    return page(Import, "gsi1", partitions, cursor=cursor, limit=limit)
