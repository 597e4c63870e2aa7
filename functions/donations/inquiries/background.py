"""What the donations' worker does for inquiries: tell once that an answer is overdue."""

from donations.inquiries import desk
from donations.inquiries.records import Inquiry
from kernel.records import Record
from kernel.worker import Worker


def register(worker: Worker) -> None:
    """Put our tasks on the room's worker."""

    @worker.due("donations.inquiry")
    def inquiry_overdue(record: Record) -> None:
        """Mark an open inquiry whose deadline has passed, once."""
        assert isinstance(record, Inquiry)
        desk.fall_due(record.inquiry_id)
