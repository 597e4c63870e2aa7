"""The clocks of an incident: before a task is due those who handle incidents are reminded; when it is overdue those who close them are told as well.

One transaction for all that is due: the mails are asked for with the note that they were, so that a crash neither loses nor doubles one.
"""

from typing import Final

from accounts import colleagues
from accounts.incidents import register
from accounts.incidents.law import Task
from accounts.incidents.records import Incident, incident_key, line
from accounts.records import IdentityRecord
from kernel import clock, errors
from kernel.changes import New, Saved, commit
from kernel.events import Event
from kernel.settings import public_url

HANDLE, CLOSE = "incidents.handle", "incidents.close"
MAILS_MOST: Final = 20  # to each of so many; more would be a city without teams


def due(record: Incident) -> None:
    """A task's time nears, or has come. The index may lag: what counts is the record."""
    incident = Incident.find(*incident_key(record.incident_id), consistent=True)
    if incident is None or incident.duesk is None or incident.duesk > clock.iso(clock.now()) + "$":
        return
    now = clock.now()
    come = [one for one in register.moments(incident) if one[2] <= now]
    # Of one task both may have come while we were down: that it is overdue says it all.
    overdue = {task.id: task for key, task, _ in come if ":overdue:" in key}
    reminded = {task.id: task for key, task, _ in come if task.id not in overdue}
    incident.told = [*incident.told, *(key for key, _, _ in come)]
    register.settle(incident)
    version = incident.version + 1
    lines = [
        line(incident, f"期限を過ぎました：{task.label}", "", register.SYSTEM, None, version=version, place=place)
        for place, task in enumerate(overdue.values())
    ]
    events = _mails(incident, list(overdue.values()), overdue=True) + _mails(
        incident, list(reminded.values()), overdue=False
    )
    try:
        commit(Saved(incident), *(New(one) for one in lines), events=events, table=IdentityRecord)
    except errors.Conflict:
        return  # somebody acted in this very moment; the due time that stands brings us back


def _mails(incident: Incident, tasks: list[Task], *, overdue: bool) -> list[Event]:
    if not tasks:
        return []
    # Those who close come first: however many handle incidents, somebody of the city hears of what is overdue.
    asked = (CLOSE, HANDLE) if overdue else (HANDLE,)
    wanted = {member.staff_id: member for permission in asked for member, _ in colleagues.holders(permission)}
    told = "\n".join(f"・{one.label}（期限 {_when(one)}）" for one in tasks)
    values = {
        "number": incident.number,
        "tasks": told,
        "overdue": overdue,
        "url": public_url(f"/admin/accounts/incidents/{incident.incident_id}"),
    }
    return [
        Event(
            "messaging.mail_requested",
            incident.incident_id,
            {
                "template": "accounts/incident",
                "to": member.email,
                "values": {**values, "name": member.name},
                "reference": f"accounts/incidents/{incident.incident_id}",
            },
        )
        for member in list(wanted.values())[:MAILS_MOST]
    ]


def _when(task: Task) -> str:
    assert task.due is not None, "only what has a due time is told of"
    return f"{task.due.astimezone(clock.JST):%-m月%-d日 %-H:%M}"
