"""What the tests of inquiries share: a call that the clerk writes down, and what she does with it."""

import itertools
from typing import Any

from donations.api import app
from kernel import schema
from tests.house import Caller, Got

INQUIRIES = "/api/donations/inquiries"
TALKS = "/api/donations/vendor/talks"
CALL: dict[str, Any] = {"way": "telephone", "text": "りんごがまだ届きません。", "subject": "返礼品が届かない"}
_keys = itertools.count()


def once(caller: Caller, path: str, body: dict[str, Any], key: str = "") -> Got:
    """A request with an Idempotency-Key of its own."""
    return Caller(caller.headers | {"idempotency-key": key or f"key-{next(_keys)}"}).post(app, path, body)


def shown(got: Got, status: int = 200) -> dict[str, Any]:
    """The inquiry that an answer holds; its shape is the published one."""
    assert got.status == status, got.body
    assert schema.mistakes("donations/inquiry", got.body) == []
    found: dict[str, Any] = got.body
    return found


def recorded(clerk: Caller, **changed: Any) -> dict[str, Any]:
    return shown(once(clerk, INQUIRIES, CALL | changed), 201)


def act(clerk: Caller, inquiry: dict[str, Any], verb: str, **body: Any) -> Got:
    return clerk.post(app, f"{INQUIRIES}/{inquiry['id']}/{verb}", {"version": inquiry["version"], **body})


def listed(clerk: Caller, **query: Any) -> list[str]:
    got = clerk.get(app, INQUIRIES, **query)
    assert schema.mistakes("donations/inquiries", got.body) == []
    return [row["id"] for row in got.body["items"]]
