"""Two sides of a consultation, as their pages call the API."""

import itertools
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from unittest import mock

import botocore.client

from kernel import clock
from line.api import app
from line.records import new_user, user_key
from tests import house
from tests.house import Caller, Got
from tests.line.talking import HANAKO

MINE = "/api/line/consultations/mine"
ALL = "/api/line/consultations"
_ids = itertools.count(1)


def new_id() -> str:
    return f"m-{next(_ids):020d}"


def later(seconds: float) -> Any:
    return clock.fixed(house.NOON + timedelta(seconds=seconds))


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """Calls to DynamoDB, S3 and KMS by operation; what is written in the audit log is none of them."""
    found: Counter[str] = Counter()
    real = botocore.client.BaseClient._make_api_call

    def called(self: Any, operation: str, arguments: Any) -> Any:
        if "audit" not in str(arguments.get("TableName", "")):
            found[operation] += 1
        return real(self, operation, arguments)

    with mock.patch.object(botocore.client.BaseClient, "_make_api_call", called):
        yield found


@dataclass
class Her:
    """The person at her phone."""

    caller: Caller
    key: str

    def opens(self) -> Got:
        return self.caller.post(app, MINE, {})

    def says(self, text: str, said_id: str = "", **more: Any) -> Got:
        return self.caller.post(app, f"{MINE}/say", {"id": said_id or new_id(), "text": text, **more})

    def reads(self, after: int = 0) -> Got:
        return self.caller.get(app, f"{MINE}/talk", after=after)

    def marks(self, read: int, *, types: bool = False) -> Got:
        return self.caller.post(app, f"{MINE}/seen", {"read": read, "types": types})


def her(line_user_id: str = HANAKO) -> Her:
    user = new_user(line_user_id, clock.now())
    user.state = "following"
    user.save()
    return Her(house.opened_from_the_talk(user_key(line_user_id)), user_key(line_user_id))


@dataclass
class Counsellor:
    """The counsellor at the desk."""

    caller: Caller

    def sees(self, state: str = "waiting") -> list[dict[str, Any]]:
        got = self.caller.get(app, ALL, state=state)
        assert got.status == 200, got.text
        items: list[dict[str, Any]] = got.body["items"]
        return items

    def does(self, verb: str, consultation_id: str, body: dict[str, Any]) -> Got:
        return self.caller.post(app, f"{ALL}/{consultation_id}/{verb}", body)

    def takes(self) -> str:
        [one] = self.sees()
        got = self.does("take", one["id"], {"version": one["version"]})
        assert got.status == 200, got.text
        return str(one["id"])

    def says(self, consultation_id: str, text: str, said_id: str = "") -> Got:
        return self.does("say", consultation_id, {"id": said_id or new_id(), "text": text})

    def reads(self, consultation_id: str, after: int = 0, **headers: str) -> Got:
        path = f"{ALL}/{consultation_id}/talk?after={after}"
        return self.caller.send(app, "GET", path, b"", headers)

    def ends(self, consultation_id: str, **changed: Any) -> Got:
        version = self.caller.get(app, f"{ALL}/{consultation_id}").body["version"]
        body = {"summary": "夜勤のない仕事を希望。", "next_step": "again", "next_words": "来週、また話しましょう。"}
        return self.does("end", consultation_id, body | {"version": version} | changed)


def counsellor(staff_id: str = "01STAFFSATOHANA00000000000", *permissions: str, name: str = "佐藤 花") -> Counsellor:
    return Counsellor(
        house.staff(name, staff_id=staff_id, permissions=permissions or ("line.read", "line.reply", "line.consult"))
    )
