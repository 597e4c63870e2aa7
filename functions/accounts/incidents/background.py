"""What the accounts' worker does for incidents."""

from kernel.records import Record
from kernel.worker import Worker


def register(worker: Worker) -> None:
    """Put the tasks on the room's worker."""
    worker.due("accounts.incident")(incident_due)


def incident_due(record: Record) -> None:
    """A task's time nears or has come: those who handle incidents are told."""
    from accounts.incidents import clocks
    from accounts.incidents.records import Incident

    assert isinstance(record, Incident)
    clocks.due(record)
