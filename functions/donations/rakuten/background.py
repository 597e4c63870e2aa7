"""What the donations' worker does for Rakuten: begin a pull when the timer rings, carry it on while it is due."""

from donations.rakuten import pulls, reading
from donations.rakuten.records import Pull
from kernel.records import Record
from kernel.worker import Worker


def register(worker: Worker) -> None:
    """Put this wing's tasks on the room's worker."""
    worker.timer("rakuten")(rakuten_timer)
    worker.due("donations.rakuten_pull")(rakuten_pull_due)


def rakuten_timer() -> None:
    """Time for a pull; nothing if one runs, or if the city has not switched it on."""
    pulls.begin()


def rakuten_pull_due(record: Record) -> None:
    """Read on."""
    reading.carry_on(Pull.must(record.pk, record.sk, consistent=True))
