"""Fault cases of consent to the terms and of worries: one record each."""

from typing import Any

from kernel.changes import Marker
from line.api import app
from line.consent import terms
from line.consent.talk import MARK, NO
from line.records import user_key
from line.worries import writing
from tests import house
from tests.faults.cases_line import COUNTS, HANAKO, LATE, event, friend, taken
from tests.faults.kit import Case

SEALED = ("wrapped_key", "content")  # each sealing is another
MINE = "/api/line/worries/mine"
GIVEN: dict[str, Any] = {"chosen": ["money"], "words": "夜", "shown": True}


def refusal() -> dict[str, Any]:
    now = terms.in_force()
    assert now is not None
    return event("postback", 5, postback={"data": f"{MARK}|{NO}|{now.hash[:16]}"})


def opened() -> house.Caller:
    friend()
    return house.opened_from_the_talk(user_key(HANAKO))


def opened_with_worries() -> house.Caller:
    writing.save(user_key(HANAKO), GIVEN | {"version": 0}, marker=Marker(("before",)))
    return opened()


CASES = [
    Case("line.webhook_body", taken(refusal()), friend, COUNTS, LATE),
    Case(
        "line.save_my_worries",
        lambda who: who.post(app, MINE, GIVEN | {"version": 0}, idempotency_key="k"),
        opened,
        SEALED,
    ),
    Case(
        "line.erase_my_worries",
        lambda who: who.post(app, f"{MINE}/erase", {"version": 1}, idempotency_key="k"),
        opened_with_worries,
        SEALED,
    ),
]
