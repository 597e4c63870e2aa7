"""The public board: what stands on it follows from each task's present state, whatever event says that something changed."""

from typing import Any

from crowdsourcing import mails
from crowdsourcing.content import CONTRACTS
from crowdsourcing.records import CLOSED, PUBLISHED, CrowdsourcingRecord, Task, line, one
from kernel import clock, published
from kernel.changes import New, Saved, commit
from kernel.errors import Busy, Stale
from kernel.events import Event

_LOOKS = 5


def refresh(task_id: str) -> None:
    """Make the board show the task as it is now. Idempotent; events may come twice and in any order.

    Two workers may refresh one task at the same time, so whoever has written looks again whether that was still the truth.
    """
    task = one(task_id)
    for _ in range(_LOOKS):
        if task is None:
            return
        if _on_board(task):
            published.put("crowdsourcing", "task", task_id, shown(task))
        else:
            published.remove("crowdsourcing", "task", task_id)
        now = one(task_id)
        if now is not None and now.version == task.version:
            return
        task = now
    raise Busy()


def _on_board(task: Task) -> bool:
    leaves = task.leaves_board_at
    return task.state == PUBLISHED or (task.state == CLOSED and leaves is not None and clock.now() < leaves)


def shown(task: Task) -> dict[str, Any]:
    """The public form of a task: `schemas/published/crowdsourcing-task.json`."""
    offer, place, reward = task.offer, task.offer["place"], task.offer["reward"]
    assert task.published_at is not None
    return {
        "id": task.task_id,
        "version": task.version,
        "title": offer["title"],
        "description": offer["description"],
        "category": offer["category"],
        "place": "remote" if place["kind"] == "remote" else place["address"],
        "contract": CONTRACTS[offer["contract"]],
        "reward": {"kind": reward["kind"], "yen": reward["yen"], "unit_note": reward["note"]},
        "delivery_date": offer["delivery_date"],
        "payment_date": offer["payment_date"],
        "deadline": offer["deadline"],
        "places": offer["places"],
        "skills": offer["skills"],
        "orderer": offer["orderer"],
        "published_at": clock.iso(task.published_at),
        "state": "open" if task.state == PUBLISHED else "closed",
    }


def time_passed(task_id: str) -> None:
    """Close a published task at its deadline; take a closed one off the board a week later. Nothing happens before its time."""
    task = one(task_id)
    if task is None:
        return
    try:
        if task.state == PUBLISHED and task.deadline <= clock.now():
            _close(task)
        elif task.leaves_board_at is not None and task.leaves_board_at <= clock.now():
            task.look_again(None)
            commit(Saved(task), events=[_event("crowdsourcing.task_left_board", task)], table=CrowdsourcingRecord)
    except Stale:
        return  # an officer was quicker; if the task is still due, the next minute sees it


def _close(task: Task) -> None:
    task.state, task.closed_at = CLOSED, clock.now()
    task.look_again(task.leaves_board_at)
    task.listed()
    done = line(task.task_id, "自動", "締切になり、募集を終えました")
    events = [_event("crowdsourcing.task_closed", task), mails.about("closed", task)]
    commit(Saved(task), New(done), events=events, table=CrowdsourcingRecord)


def _event(kind: str, task: Task) -> Event:
    return Event(kind, task.task_id, {"state": task.state, "version": task.version + 1})
