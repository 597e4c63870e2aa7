"""What the worker does for imports."""

from donations.imports import job
from donations.imports.records import Import
from kernel.events import Event
from kernel.intake import RawCopy
from kernel.records import Record
from kernel.worker import Worker


def register(worker: Worker) -> None:
    """Put the imports' tasks on the room's worker."""
    worker.on(job.WAITING)(import_waiting)
    worker.due("donations.import")(import_stopped)
    worker.due("donations.comparison")(import_stopped)
    worker.raw(job.RAW_KIND)(import_raw)


def import_waiting(event: Event) -> None:
    """Go on with an import."""
    job.run(event.data["import_id"])


def import_stopped(record: Record) -> None:
    """Wake one whose worker has not reported for a while: its work is done from its own queue only."""
    assert isinstance(record, Import)
    job.wake(record)


def import_raw(raw: RawCopy) -> None:
    """Finish a chunk's donations where their transactions could not be had."""
    job.replay(raw)
