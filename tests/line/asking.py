"""The one inquiry of a test, as staff see it and act on it."""

from typing import Any

from inquiries import lists
from line.api import app
from line.inquiries import DESK
from line.records import Inquiry
from line.worker import worker
from tests import house
from tests.line.talking import stored

HOURS = 60


def only() -> Inquiry:
    (one,) = stored("inquiry")
    assert isinstance(one, Inquiry)
    return one


def path(verb: str = "", number: int = 0) -> str:
    return f"/api/line/inquiries/{stored('inquiry')[number].inquiry_id}" + (f"/{verb}" if verb else "")


def act(verb: str, **body: Any) -> house.Got:
    """The one inquiry's action, with its current version."""
    return house.staff().post(app, path(verb), {"version": only().version, **body})


def done() -> list[str]:
    """What was done with the one inquiry, by its history."""
    return [entry.what for entry in lists.history(DESK, only().inquiry_id)]


def sweep() -> None:
    worker({"source": "schedule"}, None)
