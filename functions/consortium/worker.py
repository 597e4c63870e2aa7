"""Events of the consortium: the site follows the members' records."""

from consortium import members
from consortium.records import ConsortiumRecord
from kernel.events import Event
from kernel.worker import Worker

worker = Worker("consortium", ConsortiumRecord)


@worker.on("consortium.member_admitted")
def member_admitted(event: Event) -> None:
    """Show a new member on the site, if they want to be shown."""
    members.publish(event.subject)


@worker.on("consortium.member_changed")
def member_changed(event: Event) -> None:
    """Bring the site in line with a changed member."""
    members.publish(event.subject)
