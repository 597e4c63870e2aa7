"""What the donations' worker does for inquiries: finish a form whose transaction could not be had, tell once that an answer is overdue."""

from donations.inquiries import desk
from donations.inquiries.records import Inquiry
from kernel.events import Event
from kernel.intake import RawCopy
from kernel.records import Record
from kernel.worker import Worker


def register(worker: Worker) -> None:
    """Put our tasks on the room's worker."""

    @worker.raw("question")
    def question_raw(raw: RawCopy) -> None:
        """Finish what a form began; nothing if its transaction was had."""
        from donations.inquiries import questions

        questions.replay(raw)

    @worker.on("accounts.staff_removed")
    def give_back_inquiries(event: Event) -> None:
        """Put what somebody who has left had in hand back into the queue."""
        desk.give_back(event.subject)

    @worker.due("donations.inquiry")
    def inquiry_overdue(record: Record) -> None:
        """Mark an open inquiry whose deadline has passed, once."""
        assert isinstance(record, Inquiry)
        desk.fall_due(record.inquiry_id)
