"""Fault cases of the incident register: what is done with an incident, and a task whose time has come."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from accounts.api import app
from accounts.incidents import law, register
from accounts.incidents.records import Incident
from accounts.records import ACTIVE, Role, new_member
from accounts.worker import worker
from kernel import clock
from kernel.callers import Staff
from kernel.changes import Marker
from tests import house
from tests.faults.kit import Case

PATH = "/api/accounts/incidents"
NEW = {
    "what": "案内メールを別の方に送った",
    "noticed_at": clock.iso(house.NOON),
    "service": "jobsupport",
    "category": "leak",
    "classes": ["personal"],
    "persons": 1,
}
FACTS = {"category": "leak", "classes": ["personal"], "persons": 1, "facts": [], "reason": "1人だけ"}
JIRO = Staff("01JIRO", "田中 次郎", "jiro@hidamari.example", "市", (), frozenset(house.PERMISSIONS), None)  # type: ignore[arg-type]
type Seen = tuple[house.Caller, str, int]


def recorded() -> Incident:
    return register.record(NEW, by=JIRO, marker=Marker(("new",)))


def done(one: Incident, verb: str, **body: Any) -> Incident:
    return register.act(
        one.incident_id, one.version, verb, body, by=JIRO, marker=Marker((verb, str(one.version), str(body)))
    )


def handled() -> Incident:
    return done(recorded(), "triage", **FACTS)


def finished() -> Incident:
    one = handled()
    one.done = one.done | {task.id: {"at": "", "by": "", "note": ""} for task in register.tasks_of(one)}
    one.save()
    return one


def proposed() -> Incident:
    return done(finished(), "propose", reason="済んだ")


def closed() -> Incident:
    one = proposed()
    one.state = "closed"
    one.save()
    return one


def seen(make: Callable[[], Incident]) -> Callable[[], Seen]:
    def prepare() -> Seen:
        one = make()
        return house.staff(), one.incident_id, one.version

    return prepare


def verb(name: str, **body: Any) -> Callable[[Seen], Any]:
    def act(found: Seen) -> Any:
        who, incident_id, version = found
        return who.post(app, f"{PATH}/{incident_id}/{name}", {"version": version, **body})

    return act


def new(who: house.Caller) -> Any:
    return who.post(app, PATH, NEW, idempotency_key="k")


def near() -> None:
    """An incident of 13 hours ago, and one who handles them."""
    held = ["incidents.handle"]
    Role(pk="ROLE#h", sk="ROLE", gsi1pk="ROLES", gsi1sk="h", role_id="h", name="事故対応", permissions=held).save()
    new_member("01JIRO", name="次郎", email="jiro@hidamari.example", team_id="t", roles=["h"], state=ACTIVE).save()
    with clock.fixed(house.NOON - timedelta(hours=13)):
        register.record({**NEW, "noticed_at": clock.iso(clock.now())}, by=JIRO, marker=Marker(("new",)))


CASES = [
    Case("accounts.record_incident", new, lambda: house.staff()),
    Case("accounts.note_incident", verb("note", text="電話した"), seen(recorded)),
    Case("accounts.triage_incident", verb("triage", **FACTS), seen(recorded)),
    Case("accounts.facts_incident", verb("facts", **FACTS), seen(handled)),
    Case("accounts.task_incident", verb("task", task=law.CONTAIN, note="消した"), seen(recorded)),
    Case("accounts.propose_incident", verb("propose", reason="済んだ"), seen(finished)),
    Case("accounts.close_incident", verb("close", reason="確かめた"), seen(proposed)),
    Case("accounts.give_back_incident", verb("give-back", reason="写しを"), seen(proposed)),
    Case("accounts.reopen_incident", verb("reopen", reason="続き"), seen(closed)),
    Case("accounts.incident_due", lambda _: worker.sweep(), near),
]
