"""An import as staff see it: how far it is, what came of it, which rows were refused and why. Cells are only in the download."""

from typing import Any, Final

from donations.imports import mappings
from donations.imports.records import COUNTS, KINDS, PORTAL, STATES, Chunk, Import
from donations.records import DonationsRecord
from kernel import clock, errors, files
from kernel.paging import Page, page

REFUSED_SHOWN: Final = 100
_PER_QUERY: Final = 200


def row(job: Import) -> dict[str, Any]:
    """One line of the list, and what the page asks for while an import runs; it names nobody."""
    counts = dict.fromkeys(COUNTS, 0) | (job.counts or {})
    return {
        "id": job.import_id,
        "version": job.version,
        "filename": job.filename,
        "state": job.state,
        "state_name": STATES[job.state],
        "kind": job.purpose or PORTAL,
        "kind_name": KINDS[job.purpose or PORTAL],
        "portal_name": mappings.name_of(job.mapping["portal"]) if job.mapping else None,
        "mapping_name": f"{job.mapping['name']}（第{job.mapping['version']}版）" if job.mapping else None,
        "parts": job.parts,
        "rows_total": job.rows_total,
        "rows_done": job.rows_done,
        "counts": counts,
        "problem": job.problem or "",
        "who": job.who,
        "created_at": clock.iso(job.created_at),
        "started_at": clock.iso(job.started_at) if job.started_at else None,
        "ended_at": clock.iso(job.ended_at) if job.ended_at else None,
    }


def detail(job: Import) -> dict[str, Any]:
    """An import with the first refused rows: one query more."""
    found = _refusals(_chunks(job, limit=REFUSED_SHOWN, cursor=None)) if (job.counts or {}).get("refused") else []
    refused = [mistake for one in found for mistake in one["errors"]]
    return row(job) | {"refused": refused[:REFUSED_SHOWN]}


def _chunks(job: Import, *, limit: int, cursor: str | None) -> Page[DonationsRecord]:
    """Everything under an import's key, its chunks among it."""
    return page(DonationsRecord, "", [job.pk], limit=limit, cursor=cursor, newest_first=False)


def _refusals(listed: Page[DonationsRecord]) -> list[dict[str, Any]]:
    return [one for chunk in listed.items if isinstance(chunk, Chunk) for one in chunk.refused]


def refused_table(job: Import) -> tuple[list[str], list[list[Any]]]:
    """(heading, rows) of what was refused, with the cells as they came: to be mended and imported again. Raises RuleBroken if too many."""
    columns = (job.layout or {}).get("columns", [])
    rows: list[list[Any]] = []
    cursor: str | None = None
    while True:
        listed = _chunks(job, limit=_PER_QUERY, cursor=cursor)
        for one in _refusals(listed):
            why = " ".join(f"{mistake['column']}：{mistake['message']}" for mistake in one["errors"])
            rows.append([one["row"], why, *one["cells"]])
        if len(rows) > files.ROWS_MOST:
            raise errors.RuleBroken(
                f"一度にダウンロードできるのは{files.ROWS_MOST:,}行までです。ファイルを分けて取り込み直してください。"
            )
        cursor = listed.next
        if cursor is None:
            return ["行", "取り込めなかった理由", *columns], rows
