"""Events of the office: what organisations there are, reset links, failed sign-ins for the audit log, closing accounts at the provider, and ending sessions that the index did not show yet."""

from accounts import delegates, organisations, provider, roles, sessions, sign_in_log, staff
from accounts.incidents import background as incidents
from accounts.records import IdentityRecord
from kernel import clock
from kernel.events import Event
from kernel.worker import Worker

worker = Worker("accounts", IdentityRecord)


@worker.on("accounts.reset_asked")
def reset_asked(event: Event) -> None:
    """Mail a reset link, if the e-mail is a member's."""
    staff.mail_reset(event)


@worker.on("accounts.sign_in_failed")
def sign_in_failed(event: Event) -> None:
    """Write the failure into the audit log, if the e-mail is a member's."""
    sign_in_log.failed(event)


@worker.on("accounts.staff_removed")
def staff_removed(event: Event) -> None:
    """Close the user at the provider, end what sessions are left; doing so again changes nothing."""
    provider.disable(event.subject)
    sessions.end_all(event.subject)


@worker.on("accounts.staff_changed")
def staff_changed(event: Event) -> None:
    """End what sessions are left from before the change."""
    for session in sessions.of(event.subject):
        if session.created_at and clock.iso(session.created_at) < event.at:
            sessions.end(session)


@worker.on("accounts.role_changed")
def role_changed(event: Event) -> None:
    """End what sessions are left with the role's old permissions."""
    roles.end_outdated_of(event.subject)


@worker.on("accounts.code_asked")
def code_asked(event: Event) -> None:
    """Mail a code, if the e-mail is a delegate's."""
    delegates.mail_code(event)


@worker.on("accounts.delegate_removed")
def delegate_removed(event: Event) -> None:
    """End what sessions are left."""
    delegates.end_all(event.subject)


@worker.on("donations.vendor_in_force")
def vendor_in_force(event: Event) -> None:
    """Keep whether a vendor may have delegates."""
    organisations.vendor_in_force(event)


@worker.on(organisations.ENDED)
def organisation_stopped(event: Event) -> None:
    """Take out who acted for it: a step later than the stop, so that nobody who was invited a moment before is missing in the index."""
    delegates.end_of_organisation(event)


@worker.on("donations.vendor_news")
def vendor_news(event: Event) -> None:
    """Mail a vendor's delegates what is to be sent."""
    delegates.mail_news(event)


incidents.register(worker)
