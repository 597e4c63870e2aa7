"""What the LINE room's worker does for the figures: look every hour whether a day is over, and close what is."""

from kernel.records import Record
from kernel.worker import Worker


def register(worker: Worker) -> None:
    """Put the tasks on the room's worker."""
    worker.timer("figures")(figures_timer)
    worker.due("line.figures_closing")(figures_due)


def figures_timer() -> None:
    """The hour has rung: have what is over closed."""
    from line.figures import closing

    closing.ring()


def figures_due(record: Record) -> None:
    """Days wait to be closed."""
    from line.figures import closing
    from line.figures.records import Closing

    assert isinstance(record, Closing)
    closing.close(record)
