"""Incidents as the API gives them."""

from typing import Any, Final

from accounts.incidents import law, lists, register, states
from accounts.incidents.law import Task
from accounts.incidents.records import Incident
from kernel import clock
from kernel.callers import Staff

SINCE: Final = "2026-11-26"
SHORT: Final = 60
_ALLOWED: Final = {states.CLOSE: "incidents.close", states.GIVE_BACK: "incidents.close"}


def row(one: Incident) -> dict[str, Any]:
    """One line of a list; what happened is shortened."""
    left = register.undone(one)
    following = left[0] if left and one.state != states.CLOSED else None
    due = following.due if following else None
    return {
        "id": one.incident_id,
        "version": one.version,
        "number": one.number,
        "service": one.service,
        "state": one.state,
        "state_name": states.STATES[one.state],
        "category": one.category,
        "category_name": law.CATEGORIES[one.category],
        "what": _shortened(one.what),
        "noticed_at": clock.iso(one.noticed_at),
        "due": clock.iso(due) if due else None,
        "next_task": following.label if following else None,
        "late": due is not None and due <= clock.now(),
        "reportable": bool(register.grounds_of(one)),
        "actions": states.actions(one.state),
    }


def own(one: Incident) -> dict[str, Any]:
    """What its reporter sees of it: what she wrote, and how it stands. Nothing of what others found or do."""
    return {
        "number": one.number,
        "what": _shortened(one.what),
        "recorded_at": clock.iso(one.recorded_at),
        "state": one.state,
        "state_name": states.STATES[one.state],
    }


def _shortened(what: str) -> str:
    return what if len(what) <= SHORT else what[:SHORT] + "…"


def detail(one: Incident, by: Staff) -> dict[str, Any]:
    """An incident with its tasks, its timeline and its why."""
    tasks = register.tasks_of(one)
    return row(one) | {
        "what": one.what,
        "classes": list(one.classes),
        "class_names": [law.CLASSES[name] for name in one.classes],
        "persons": one.persons,
        "recorded_at": clock.iso(one.recorded_at),
        "recorded_by": one.recorded_by,
        "triaged_at": clock.iso(one.triaged_at) if one.triaged_at else None,
        "facts": sorted(one.facts),
        "grounds": [law.GROUNDS[name][0] for name in register.grounds_of(one)],
        "proposed_by": one.proposed_by,
        "closed_at": clock.iso(one.closed_at) if one.closed_at else None,
        "closed_by": one.closed_by,
        "tasks": [_task(one, task) for task in tasks],
        "history": [
            {"at": clock.iso(line.at), "who": line.who, "what": line.what, "detail": line.words or ""}
            for line in lists.timeline(one.incident_id)
        ],
        "actions": [
            verb
            for verb in states.actions(one.state)
            if by.may(_ALLOWED.get(verb, "incidents.handle"))
            and not (verb == states.CLOSE and one.proposer_id == by.id)
        ],
        "why": _why(one, tasks),
    }


def _task(incident: Incident, task: Task) -> dict[str, Any]:
    done = incident.done.get(task.id)
    return {
        "id": task.id,
        "label": task.label,
        "guide": task.guide,
        "due": clock.iso(task.due) if task.due else None,
        "late": done is None and task.due is not None and task.due <= clock.now(),
        "done_at": done["at"] if done else None,
        "done_by": done["by"] if done else None,
        "note": done["note"] if done else None,
        "rule": task.rule,
        "text": task.text,
        "source": task.source,
    }


def _why(incident: Incident, tasks: list[Task]) -> list[dict[str, Any]]:
    """Each rule that gave a due time once, with what it gave; and why the commission is told, or not."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    noticed = lists.local(incident.noticed_at)
    for task in tasks:
        reason = found.setdefault(
            (task.rule, task.text),
            {
                "rule": task.rule,
                "version": 1,
                "since": SINCE,
                "text": task.text,
                "source": task.source,
                "rows": [{"label": "気づいた日時", "value": noticed}],
            },
        )
        reason["rows"].append({"label": task.label, "value": lists.local(task.due) or "決まった期限なし"})
    return [*found.values(), _of_report(incident)]


def _of_report(incident: Incident) -> dict[str, Any]:
    grounds = register.grounds_of(incident)
    if incident.triaged_at is None:
        text = "個人情報保護委員会への報告が要るかは、初動の判断で決まります。"
    elif grounds:
        text = "個人情報保護委員会への報告と、本人への通知が要ります。"
    else:
        text = "個人情報保護委員会への報告は要らないと判断しています。"
    known = set(grounds)
    rows = [
        {"label": words, "value": f"{'あてはまる' if name in known else 'あてはまらない'}　{source}"}
        for name, (words, source) in law.GROUNDS.items()
    ]
    persons = (
        "不明（分かったら、分かったことを直してください）" if incident.persons is None else f"{incident.persons:,}人"
    )
    return {
        "rule": "I-6",
        "version": 1,
        "since": SINCE,
        "text": text,
        "source": "個人情報の保護に関する法律 第68条、同施行規則 第43条（市の個人情報保護担当が、最新の条文で確かめる：要確認）",
        "rows": [*rows, {"label": "本人の数", "value": persons}],
    }
