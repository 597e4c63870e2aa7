"""What is stored of incidents, in the identity table.

| access                              | index | pk                       | sk            |
|-------------------------------------|-------|--------------------------|---------------|
| one incident                        | table | INCIDENT#<id>            | INCIDENT      |
| its timeline                        | table | INCIDENT-TIMELINE#<id>   | version#place |
| a month's incidents, by when noticed | gsi1 | INCIDENTS#2026-11        | noticed#id    |
| those that are not closed, next due first | gsi2 | INCIDENTS#open      | due#id        |
| a month's closed ones               | gsi2  | INCIDENTS#closed#2026-11 | noticed#id    |
| what one member of staff has reported, newest first | table | INCIDENTS-OF#<staff id> | recorded#id |
| reminders and tasks that are overdue | due  | DUE#<shard>              | instant#…     |

What happened may name people: it is personal, and stands in no mail, no key and no log.
"""

from datetime import datetime
from typing import Final

from accounts.incidents import states
from accounts.records import IdentityRecord
from kernel import clock
from kernel.records import InstantAttribute, IntegerAttribute, JsonAttribute, personal, public, text

NO_DUE: Final = "9999"  # behind all that has a due time


class Incident(IdentityRecord, discriminator="accounts.incident"):
    """One incident as it stands. `facts` are the grounds that staff said hold, `done` the tasks: {task: {at, by, note}}; `told` the reminders
    and escalations that were sent."""

    incident_id = public(text(null=False))
    number = public(text(null=False))
    service = public(text(null=False))
    state = public(text(null=False))
    category = public(text(null=False))
    classes = public(JsonAttribute(default=list))
    persons = public(IntegerAttribute(null=True))
    what = personal(text(null=False))
    noticed_at = public(InstantAttribute())
    recorded_at = public(InstantAttribute())
    recorded_by = personal(text(null=False))
    recorder_id = public(text(null=False))
    facts = public(JsonAttribute(default=dict))
    triaged_at = public(InstantAttribute(null=True))
    done = personal(JsonAttribute(default=dict))
    told = public(JsonAttribute(default=list))
    proposer_id = public(text())
    proposed_by = personal(text())
    closed_at = public(InstantAttribute(null=True))
    closed_by = personal(text())

    def listed(self, next_due: datetime | None) -> None:
        """Stand in the lists where it belongs now."""
        noticed = f"{clock.iso(self.noticed_at)}#{self.incident_id}"
        month = clock.month_of(self.noticed_at)
        self.gsi1pk, self.gsi1sk = f"INCIDENTS#{month}", noticed
        if self.state == states.CLOSED:
            self.gsi2pk, self.gsi2sk = f"INCIDENTS#closed#{month}", noticed
        else:
            due = clock.iso(next_due) if next_due else NO_DUE
            self.gsi2pk, self.gsi2sk = "INCIDENTS#open", f"{due}#{self.incident_id}"


class Reported(IdentityRecord, discriminator="accounts.incident_reported"):
    """That somebody reported an incident: she sees of it what she wrote, and how it stands."""

    incident_id = public(text(null=False))


class Line(IdentityRecord, discriminator="accounts.incident_line"):
    """One line of the timeline. It is written once and never again."""

    incident_id = public(text(null=False))
    at = public(InstantAttribute())
    what = public(text(null=False))
    words = personal(text())
    who = personal(text(null=False))
    staff_id = public(text())


def incident_key(incident_id: str) -> tuple[str, str]:
    return f"INCIDENT#{incident_id}", "INCIDENT"


def timeline_key(incident_id: str) -> str:
    return f"INCIDENT-TIMELINE#{incident_id}"


def reported_of(staff_id: str) -> str:
    return f"INCIDENTS-OF#{staff_id}"


def reported(incident: Incident) -> Reported:
    """The line by which its reporter finds it again."""
    sk = f"{clock.iso(incident.recorded_at)}#{incident.incident_id}"
    return Reported(pk=reported_of(incident.recorder_id), sk=sk, incident_id=incident.incident_id)


def line(
    incident: Incident, what: str, words: str, who: str, staff_id: str | None, *, version: int, place: int = 0
) -> Line:
    """A line in its place by the version of the incident that it makes."""
    return Line(
        pk=timeline_key(incident.incident_id),
        sk=f"{version:08d}#{place}",
        incident_id=incident.incident_id,
        at=clock.now(),
        what=what,
        words=words or None,
        who=who,
        staff_id=staff_id,
    )
