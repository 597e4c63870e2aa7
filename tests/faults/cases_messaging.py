"""Fault cases of the mail office. Attempts and their history honestly count tries; the state and the sends are what must hold."""

import contextlib
from dataclasses import replace
from typing import Any

from kernel.events import Event
from messaging import templates
from messaging.api import app
from messaging.records import FAILED, Mail, new_mail
from messaging.worker import worker
from tests import house
from tests.faults.kit import Case

REQUESTED = Event(
    "messaging.mail_requested",
    "01SUBJECT",
    {
        "template": "accounts/invitation",
        "to": "hana@example.jp",
        "values": {"name": "佐藤 花", "url": "https://machi.example/", "hours": 72},
    },
    id="01EVENT00000000000000000001",
    at="2026-11-22T03:00:00.000Z",
    room="messaging",
)
COUNTS = ("attempts", "doubts", "history", "version", "duepk", "duesk", "trouble")


def stored(state: str) -> Mail:
    mail = new_mail(
        "01MAIL", template="accounts/invitation", to="hana@example.jp", subject="招待", body="本文", reference=""
    )
    mail.enter(state)
    return mail


def failed_mail() -> house.Caller:
    stored(FAILED).save()
    return house.staff()


def send_again(staff: house.Caller) -> Any:
    version = staff.get(app, "/api/messaging/mails/01MAIL").body["version"]
    return staff.post(app, "/api/messaging/mails/01MAIL/send-again", {"version": version})


def due_mail() -> None:
    mail = stored("accepted")
    mail.look_again(mail.asked_at)
    mail.save()


def unwritten(_: Any) -> None:
    """A mail without a text raises for the alarm's sake; what counts is that staff see it."""
    with contextlib.suppress(templates.NotWritten):
        worker.deliver_event(replace(REQUESTED, data=REQUESTED.data | {"values": {}}))


def unwritten_mail() -> house.Caller:
    """A mail whose template has been mended since."""
    mail = stored(FAILED)
    mail.subject = mail.body = ""
    mail.values = REQUESTED.data["values"]
    mail.save()
    return house.staff()


CASES = [
    Case("messaging.mail_requested", lambda _: worker.deliver_event(REQUESTED), ignoring=COUNTS),
    Case("messaging.mail_requested", unwritten, ignoring=COUNTS),
    Case("messaging.mail_due", lambda _: worker.sweep(), prepare=due_mail, ignoring=COUNTS),
    Case("messaging.send_again", send_again, prepare=failed_mail, ignoring=COUNTS),
    Case("messaging.send_again", send_again, prepare=unwritten_mail, ignoring=COUNTS),
]
