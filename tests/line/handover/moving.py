"""A hand-over as two persons decide it, the codes that reached people, and what came of one that was sent."""

import re
from typing import Any

from bookings import book, mounting, planning
from bookings.offers import Ask
from kernel.changes import Marker
from line.api import app
from line.bookings.mount import BOOKINGS
from line.handover import plan
from line.handover.records import Handover
from line.records import User, user_key
from tests import house
from tests.bookings.mounted import at
from tests.line.talking import TARO, Platform, deliver, event, says, stored

OFFICER = "01STAFFOFFICER0000000000000"
PLAN = {"name": "ひだまり市しごと相談", "account": "@hidamari2", "until": "2026-12-31", "reason": "委託先が替わるため"}
PATH = "/api/line/handovers"
NEW = TARO  # Hanako in the new account
VIDEO = Ask("consultation", "video")
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


def outcome() -> str:
    return str(stored("webhook_event")[-1].outcome)


def user(line_user_id: str) -> User:
    return User.must(f"USER#{user_key(line_user_id)}", "USER", consistent=True)


def told(line: Platform) -> str:
    return str(line.arrived[-1]["messages"])


def booked(line_user_id: str, day: str = "2026-12-01") -> Any:
    wanted = planning.Wanted(user_key(line_user_id), VIDEO, at(720, day))
    return book.book(BOOKINGS, wanted, by=mounting.PERSON, marker=Marker(("test", line_user_id, day)))


def asked(line: Platform) -> str:
    """Hanako has followed the old account, a hand-over is open, and she asks for her code."""
    opened()
    deliver(event("follow"), says("引っこし"))
    return code_in(line)
