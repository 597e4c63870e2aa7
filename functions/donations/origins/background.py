"""What the worker does for origin checks: sheets follow their survey, and are reminded of."""

from donations.origins.records import OriginSheet
from kernel.events import Event
from kernel.records import Record
from kernel.worker import Worker

MOVED = "donations.origin_survey_moved"


def register(worker: Worker) -> None:
    """Put the tasks of origin checks on the room's worker."""
    worker.on(MOVED)(origin_survey_moved)
    worker.due("donations.origin_sheet")(origin_sheet_due)


def origin_survey_moved(event: Event) -> None:
    """A survey was sent, or closed."""
    from donations.origins import surveys

    surveys.moved(event)


def origin_sheet_due(record: Record) -> None:
    """The day of a reminder has come."""
    from donations.origins import surveys

    surveys.remind(OriginSheet.must(record.pk, record.sk, consistent=True))
