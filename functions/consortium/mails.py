"""The mails that an application sends: events for the mail office, whose templates stand under `consortium/`."""

from typing import Any

from consortium.records import Application
from kernel.events import Event


def about(template: str, application: Application, **values: Any) -> Event:
    """Ask for the mail `consortium/<template>` to the contact of an application."""
    named = {"receipt": application.receipt, **values}
    return _asked(template, application.application_id, application.organisation, application.contact, named)


def to_confirm(form_id: str, content: dict[str, Any], *, url: str, until: str) -> Event:
    """Ask for the mail with the link that makes a form an application."""
    return _asked("confirm", form_id, content["organisation"], content["contact"], {"url": url, "until": until})


def _asked(
    template: str, subject: str, organisation: dict[str, Any], contact: dict[str, Any], values: dict[str, Any]
) -> Event:
    return Event(
        "messaging.mail_requested",
        subject,
        {
            "template": f"consortium/{template}",
            "to": contact["email"],
            "values": {"organisation": organisation["name"], "name": contact["name"], **values},
            "reference": f"consortium/application/{subject}",
        },
    )
