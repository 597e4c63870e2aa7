"""Fault cases of what a clerk types in."""

from typing import Any

from donations.api import app
from kernel import schema
from tests import house
from tests.donations import desk
from tests.faults.kit import Case

TYPED: dict[str, Any] = schema.load("donations/entry")["examples"][0]
ODD = TYPED | {"amount_yen": 2800, "message": "番号 123456789018"}
ENTRIES = "/api/donations/entries"


def opened() -> house.Caller:
    clerk = desk.clerk()
    desk.stands()
    return clerk


def after_one_like_it() -> tuple[house.Caller, dict[str, Any]]:
    """A clerk who has been shown the donation that looks like this one."""
    clerk = opened()
    first = clerk.post(app, ENTRIES, TYPED, idempotency_key="press-1").body
    return clerk, TYPED | {"way": "fax", "alike_seen": [first["donation_id"]]}


CASES = [
    Case("donations.enter", lambda clerk: clerk.post(app, ENTRIES, TYPED, idempotency_key="press-2"), prepare=opened),
    Case("donations.enter", lambda clerk: clerk.post(app, ENTRIES, ODD, idempotency_key="press-2"), prepare=opened),
    Case(
        "donations.enter",
        lambda seen: seen[0].post(app, ENTRIES, seen[1], idempotency_key="press-2"),
        prepare=after_one_like_it,
    ),
]
