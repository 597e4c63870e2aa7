"""Mails to the person who posted a task; their texts are `messaging/templates/crowdsourcing/`."""

from datetime import date, datetime
from typing import Any

from crowdsourcing.content import Content, pay_words
from crowdsourcing.records import Task
from kernel import clock, links
from kernel.events import Event
from kernel.settings import public_url

FORM_PATH = "/tasks/post/"
AGAIN = "crowdsourcing.again"  # the purpose of the link with which a sent-back task is mended
_WEEKDAYS = "月火水木金土日"


def day_words(when: datetime | date) -> str:
    """「11月26日（木）」 of a day, or of an instant in Japan."""
    day = when.astimezone(clock.JST).date() if isinstance(when, datetime) else when
    return f"{day.month}月{day.day}日（{_WEEKDAYS[day.weekday()]}）"


def moment_words(instant: datetime) -> str:
    """「11月26日（木）17時」, 「12月5日（土）23時59分」 in Japan."""
    local = instant.astimezone(clock.JST)
    return f"{day_words(instant)}{local.hour}時" + (f"{local.minute:02d}分" if local.minute else "")


def confirm(form_id: str, content: Content, url: str) -> Event:
    """The mail with the single-use link."""
    return _request("confirm", form_id, content.contact, _offer_values(content.offer) | {"url": public_url(url)})


def about(template: str, task: Task, **values: Any) -> Event:
    """A mail about what became of a task."""
    common = {"number": task.number, "reason": task.reason or "", "form_url": public_url(FORM_PATH)}
    return _request(template, task.task_id, task.contact, _offer_values(task.offer) | common | values)


def task_url(task: Task) -> str:
    return public_url(f"/tasks/{task.task_id}/")


def again_url(task: Task) -> str:
    """Where a sent-back task can be mended: the form with everything in its boxes; partners mend it in their own system."""
    return public_url(f"/api/crowdsourcing/again?token={links.seal(AGAIN, task.task_id)}")


def _offer_values(offer: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": offer["title"],
        "orderer": offer["orderer"],
        "pay": pay_words(offer["reward"]),
        "deadline": moment_words(clock.parse(offer["deadline"])),
    }


def _request(template: str, subject: str, contact: dict[str, Any], values: dict[str, Any]) -> Event:
    data = {
        "template": f"crowdsourcing/{template}",
        "to": contact["email"],
        "values": values | {"contact_name": contact["name"]},
        "reference": f"crowdsourcing/task/{subject}",
    }
    return Event("messaging.mail_requested", subject, data)
