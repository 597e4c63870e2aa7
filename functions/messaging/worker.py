"""Events and due times of the mail office."""

from kernel.events import Event
from kernel.records import Record
from kernel.worker import Worker
from messaging import sending
from messaging.records import Mail, MessagingRecord

worker = Worker("messaging", MessagingRecord)


@worker.on("messaging.mail_requested")
def mail_requested(event: Event) -> None:
    """Take on a mail and send it."""
    sending.accept(event)


@worker.due("messaging.mail")
def mail_due(record: Record) -> None:
    """Try a mail again that was not sent, or whose attempt nobody finished."""
    assert isinstance(record, Mail)
    sending.attempt(record)
