"""Fault cases of the figures: the hour rings, a day is closed. One user who wrote yesterday is a day."""

from datetime import timedelta
from typing import Any

from kernel import clock
from kernel.changes import commit
from line import numbers
from line.figures import journeys
from line.figures.records import CLOSING_KEY, Closing
from line.records import LineRecord, new_user
from line.worker import worker
from tests import house
from tests.faults.cases_line import HANAKO
from tests.faults.kit import Case

YESTERDAY = timedelta(days=-1)


def a_day() -> None:
    """Yesterday somebody followed and wrote."""
    at = house.NOON + YESTERDAY
    user = new_user(HANAKO, at)
    commit(
        *journeys.moved(None, user.user_key, at, [journeys.FOLLOW]),
        *journeys.seen(user, at),
        numbers.counted(at, follows=1, messages=1, to_following=1),
        numbers.standing({"following": 1}),
        table=LineRecord,
    )


def asked() -> None:
    """The hour has rung after that day."""
    a_day()
    pk, sk = CLOSING_KEY
    record = Closing(pk=pk, sk=sk)
    record.look_again(clock.now())
    record.save()


def ring(_: Any) -> None:
    worker.ring("figures")


CASES = [
    Case("line.figures_timer", ring, a_day, ("duesk",)),
    Case("line.figures_due", lambda _: worker.sweep(), asked),
]
