"""Fault cases of the comparisons: the worker with a difference of each phase, and the clerk who confirms one."""

from typing import Any

from donations.api import app
from donations.worker import worker
from kernel.events import Event
from tests import house
from tests.donations import desk
from tests.donations.comparing import comparing
from tests.donations.comparing.comparing import COMPARISONS, DAY, row, table
from tests.faults.kit import Case
from tests.house import Caller

PERIOD = {"from": DAY, "to": DAY}


def started(*rows: str) -> tuple[Caller, str]:
    """Two donations of ours, and a file that tells of one with another amount, and of the other under another number."""
    clerk = comparing.ready()
    comparing.live()
    comparing.live("FN-2", donor=desk.donor(name="渡邉 一郎"))
    return clerk, comparing.started(clerk, table(*rows), **PERIOD)


def told(seen: tuple[Caller, str]) -> Event:
    return Event.of(
        next(
            e for e in house.outbox("donations") if e["type"] == "donations.import_waiting" and e["subject"] == seen[1]
        )
    )


def done() -> tuple[Caller, str, str]:
    clerk, import_id = started(row(amount="38,000"))
    worker.deliver_event(told((clerk, import_id)))
    (found,) = comparing.differences(clerk, import_id, category="amount")
    return clerk, import_id, found["sort"]


def confirm(seen: tuple[Caller, str, str]) -> Any:
    return seen[0].post(app, f"{COMPARISONS}/{seen[1]}/confirm", {"items": [seen[2]]})


def undo(seen: tuple[Caller, str, str]) -> Any:
    return seen[0].post(app, f"{COMPARISONS}/{seen[1]}/confirm", {"items": [seen[2]], "undo": True})


def confirmed() -> tuple[Caller, str, str]:
    seen = done()
    confirm(seen)
    return seen


DOWNLOAD = {"what": "differences", "filter": {}, "reason": "問い合わせるため"}
CASES = [
    Case(
        "donations.import_waiting",
        worker.deliver_event,
        prepare=lambda: told(started(row(amount="38,000"), row("D-2", name="渡邉 一郎"))),
    ),
    Case("donations.comparison_confirm", confirm, prepare=done),
    Case("donations.comparison_confirm", undo, prepare=confirmed),
    Case(
        "donations.comparison_download",
        lambda seen: seen[0].post(app, f"{COMPARISONS}/{seen[1]}/download", DOWNLOAD),
        prepare=done,
    ),
]
