"""What is done with an incident. Each verb is one transaction: the incident at the version that was seen, and its line of the timeline."""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import Any, Final

from accounts.incidents import law, states
from accounts.incidents.law import Task
from accounts.incidents.records import Incident, incident_key, line, reported
from accounts.records import IdentityRecord
from japan import my_number
from kernel import case_number, clock, errors, ids
from kernel.callers import Staff
from kernel.changes import Marker, New, Saved, commit, done_before
from kernel.errors import FieldError
from kernel.settings import city

EARLIER_MOST: Final = timedelta(days=3650)
SYSTEM: Final = "system"


def of(incident_id: str) -> Incident:
    """The incident, read consistently. Raises NotFound."""
    return Incident.must(*incident_key(incident_id), consistent=True)


def faults(body: Mapping[str, Any]) -> list[FieldError]:
    """What a schema can't see: a time that has not come."""
    try:
        noticed = clock.parse(str(body.get("noticed_at")))
    except ValueError:
        return []  # the schema has told
    now = clock.now()
    if noticed > now + timedelta(minutes=1):
        return [FieldError("/noticed_at", "future", "気づいた日時は、今より前にしてください。")]
    if now - noticed > EARLIER_MOST:
        return [FieldError("/noticed_at", "past", "気づいた日時の年を確かめてください。")]
    return []


def record(body: Mapping[str, Any], *, by: Staff, marker: Marker) -> Incident:
    """Write an incident down: its clocks run from when it was noticed, not from now."""
    incident_id = ids.new()
    pk, sk = incident_key(incident_id)
    incident = Incident(
        pk=pk,
        sk=sk,
        incident_id=incident_id,
        number=case_number.of(incident_id),
        service=body["service"],
        state=states.OPEN,
        category=body["category"],
        classes=sorted(body["classes"]),
        persons=body.get("persons"),
        what=_masked(body["what"]),
        noticed_at=clock.parse(body["noticed_at"]),
        recorded_at=clock.now(),
        recorded_by=by.name,
        recorder_id=by.id,
        facts={},
        done={},
        told=[],
    )
    settle(incident)
    first = line(incident, "記録しました", _facts_words(incident), by.name, by.id, version=1)
    changes = [New(incident), New(first), New(reported(incident))]
    outcome = commit(*changes, table=IdentityRecord, marker=marker, answer=incident_id)
    return of(outcome.answer) if outcome.repeated else incident


def act(incident_id: str, version: int, verb: str, body: Mapping[str, Any], *, by: Staff, marker: Marker) -> Incident:
    """Do one thing to the version that was seen. Raises NotFound, Stale, WrongState, RuleBroken, Invalid."""
    incident = of(incident_id)
    if incident.version != version:
        if done_before(IdentityRecord, marker) is None:
            raise errors.Stale()
        return incident
    to = states.after(verb, incident.state)
    what, words = _VERBS[verb](incident, body, by)
    incident.state = to
    settle(incident)
    entry = line(incident, what, words, by.name, by.id, version=version + 1)
    commit(Saved(incident), New(entry), table=IdentityRecord, marker=marker, answer=incident_id)
    return incident


def tasks_of(incident: Incident) -> list[Task]:
    """What is to be done about it, by its facts as they are known."""
    return law.tasks(incident.noticed_at, grounds_of(incident), time.fromisoformat(city()["office"]["closes"]))


def grounds_of(incident: Incident) -> list[str]:
    """Why the commission must be told; what was said before the triage says nothing yet."""
    if incident.triaged_at is None:
        return []
    return law.grounds(incident.facts, incident.category, incident.persons)


def undone(incident: Incident) -> list[Task]:
    """The tasks that are left, the next due first."""
    left = [one for one in tasks_of(incident) if one.id not in incident.done]
    return sorted(left, key=lambda one: (one.due is None, one.due or clock.now()))


def moments(incident: Incident) -> list[tuple[str, Task, datetime]]:
    """When somebody is to be told what: ('<task>:remind' | '<task>:overdue', task, when), those not told yet, in their order."""
    found = []
    for one in undone(incident):
        if one.due is None:
            continue
        # The due time is in the name: who is given another one is reminded of that anew.
        stamp = clock.iso(one.due)[:16]
        found += [
            (f"{one.id}:remind:{stamp}", one, one.due - one.remind_before),
            (f"{one.id}:overdue:{stamp}", one, one.due),
        ]
    return sorted((one for one in found if one[0] not in incident.told), key=lambda one: one[2])


def settle(incident: Incident) -> None:
    """Put it where it belongs in the lists, and on the due index where somebody is to be told next."""
    left = undone(incident)
    incident.listed(left[0].due if left else None)
    ahead = moments(incident) if incident.state in (states.OPEN, states.HANDLING) else []
    incident.look_again(ahead[0][2] if ahead else None)


# --- verbs: each gives the words of its line --------------------------------------------------------------------------


def _note(_incident: Incident, body: Mapping[str, Any], _by: Staff) -> tuple[str, str]:
    return "経過を書きました", _masked(body["text"])


def _triage(incident: Incident, body: Mapping[str, Any], by: Staff) -> tuple[str, str]:
    _take_facts(incident, body)
    incident.triaged_at = clock.now()
    incident.done = incident.done | {law.TRIAGE: _done(by, body["reason"])}
    return "初動の判断をしました", f"{_facts_words(incident)}　{_masked(body['reason'])}"


def _change_facts(incident: Incident, body: Mapping[str, Any], _by: Staff) -> tuple[str, str]:
    before = _facts_words(incident)
    _take_facts(incident, body)
    after = _facts_words(incident)
    return "分かったことを直しました", f"前：{before}　後：{after}　わけ：{_masked(body['reason'])}"


def _take_facts(incident: Incident, body: Mapping[str, Any]) -> None:
    incident.category, incident.classes = body["category"], sorted(body["classes"])
    incident.persons = body.get("persons")
    incident.facts = dict.fromkeys(sorted(body["facts"]), True)


def _task(incident: Incident, body: Mapping[str, Any], by: Staff) -> tuple[str, str]:
    known = {one.id: one for one in tasks_of(incident)}
    task = known.get(body["task"])
    if task is None or task.id == law.TRIAGE:
        raise errors.Invalid([FieldError("/task", "unknown", "この記録の仕事の中から選んでください。")])
    if task.id in incident.done:
        raise errors.WrongState(f"「{task.label}」は、もう済んでいます。")
    incident.done = incident.done | {task.id: _done(by, body["note"])}
    return f"{task.label}：済ませました", _masked(body["note"])


def _done(by: Staff, note: str) -> dict[str, str]:
    return {"at": clock.iso(clock.now()), "by": by.name, "note": _masked(note)}


def _propose(incident: Incident, body: Mapping[str, Any], by: Staff) -> tuple[str, str]:
    if left := undone(incident):
        raise errors.RuleBroken(f"まだ済んでいない仕事があります：{'、'.join(one.label for one in left)}")
    incident.proposer_id, incident.proposed_by = by.id, by.name
    return "終了の確認を求めました", _masked(body["reason"])


def _close(incident: Incident, body: Mapping[str, Any], by: Staff) -> tuple[str, str]:
    if incident.proposer_id == by.id:
        raise errors.RuleBroken("終了の確認を求めた人とは別の人が、確かめて終えてください。")
    incident.closed_at, incident.closed_by = clock.now(), by.name
    return "確かめて終えました", _masked(body["reason"])


def _give_back(incident: Incident, body: Mapping[str, Any], _by: Staff) -> tuple[str, str]:
    incident.proposer_id = incident.proposed_by = None
    return "終了を戻しました", _masked(body["reason"])


def _reopen(incident: Incident, body: Mapping[str, Any], _by: Staff) -> tuple[str, str]:
    incident.proposer_id = incident.proposed_by = incident.closed_by = None
    incident.closed_at = None
    return "もう一度開きました", _masked(body["reason"])


def _facts_words(incident: Incident) -> str:
    classes = "・".join(law.CLASSES[one] for one in incident.classes)
    persons = "人数は不明" if incident.persons is None else f"{incident.persons:,}人"
    told = [law.GROUNDS[one][0] for one in law.grounds(incident.facts, incident.category, incident.persons)]
    return "、".join([law.CATEGORIES[incident.category], classes, persons, *told])


_VERBS: Final[Mapping[str, Callable[[Incident, Mapping[str, Any], Staff], tuple[str, str]]]] = {
    states.NOTE: _note,
    states.TRIAGE: _triage,
    states.FACTS: _change_facts,
    states.TASK: _task,
    states.PROPOSE: _propose,
    states.CLOSE: _close,
    states.GIVE_BACK: _give_back,
    states.REOPEN: _reopen,
}


def _masked(text: str) -> str:
    return my_number.mask(text.strip()).text
