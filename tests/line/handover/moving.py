"""A hand-over as two persons decide it, and the codes that reached people."""

import re
from typing import Any

from line.api import app
from line.handover import plan
from line.handover.records import Handover
from tests import house
from tests.line.talking import Platform, stored

OFFICER = "01STAFFOFFICER0000000000000"
PLAN = {"name": "ひだまり市しごと相談", "account": "@hidamari2", "until": "2026-12-31", "reason": "委託先が替わるため"}
PATH = "/api/line/handovers"
CODE = re.compile(r"引っこし [A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}")


def officer() -> house.Caller:
    return house.staff("市 ひろし", staff_id=OFFICER)


def act(staff: house.Caller, verb: str, **body: Any) -> house.Got:
    one = the_one()
    return staff.post(
        app,
        f"{PATH}/{one.handover_id}/{verb}",
        {"version": one.version, **body},
        idempotency_key=f"{verb}-{one.version}",
    )


def the_one() -> Handover:
    return plan.of(stored("handover")[-1].handover_id)


def opened() -> None:
    """A hand-over that one person wrote and another approved."""
    writer = house.staff()
    assert writer.post(app, PATH, PLAN, idempotency_key="new").status == 201
    assert act(writer, "propose").status == 200
    assert act(officer(), "approve").status == 200


def code_in(line: Platform, place: int = -1) -> str:
    """The words with the code in what arrived."""
    found = CODE.search(str(line.arrived[place]["messages"]))
    assert found, line.arrived[place]
    return found[0]
