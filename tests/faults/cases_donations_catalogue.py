"""Fault cases of the catalogue: each verb on a vendor and on a gift; the officer's answers are prepared, so that each act is one request."""

from collections.abc import Callable
from typing import Any

from donations.api import app
from tests import house
from tests.donations import desk
from tests.faults.kit import Case

REASON = {"reason": "市の決まりのため"}
type Seen = tuple[house.Caller, str, dict[str, Any]]


def first(path: str, propose: bool) -> Callable[[], Seen]:
    """A clerk and an entry that was never in force: a draft, or proposed."""

    def prepare() -> Seen:
        clerk = desk.clerk()
        if path == desk.VENDORS:
            body: dict[str, Any] = {"content": desk.FARM}
        else:
            body = {"code": "HDM-0012", "content": desk.rice(clerk)}
        sent = body | {"reason": "受付を始めるため", "propose": propose}
        return clerk, path, desk.done(clerk.post(app, path, sent, idempotency_key="first"))

    return prepare


def in_force(path: str) -> Callable[[], Seen]:
    def prepare() -> Seen:
        clerk, _, entry = first(path, propose=True)()
        return clerk, path, desk.decide(path, entry)

    return prepare


def before_officer(path: str) -> Callable[[], Seen]:
    """The officer, before a proposal."""

    def prepare() -> Seen:
        _, _, entry = first(path, propose=True)()
        return desk.officer(), path, entry

    return prepare


def stopped(path: str) -> Callable[[], Seen]:
    def prepare() -> Seen:
        clerk, _, entry = in_force(path)()
        got = clerk.post(app, f"{path}/{entry['id']}/stop", {"version": entry["version"], **REASON})
        return clerk, path, desk.decide(path, desk.done(got))

    return prepare


def verb(name: str, **body: Any) -> Callable[[Seen], Any]:
    def act(seen: Seen) -> Any:
        who, path, entry = seen
        return who.post(app, f"{path}/{entry['id']}/{name}", {"version": entry["version"], **body})

    return act


def write(seen: Seen) -> Any:
    content = seen[2]["content"] | {"name": "新しい名前"}
    return verb("draft", content=content, propose=True, **REASON)(seen)


def wanted(path: str) -> Callable[[], tuple[house.Caller, dict[str, Any]]]:
    def prepare() -> tuple[house.Caller, dict[str, Any]]:
        clerk = desk.clerk()
        known = {"content": desk.FARM} if path == desk.VENDORS else {"code": "HDM-0003", "content": desk.rice(clerk)}
        return clerk, known | REASON | {"propose": True}

    return prepare


def send(path: str) -> Callable[[tuple[house.Caller, dict[str, Any]]], Any]:
    return lambda seen: seen[0].post(app, path, seen[1], idempotency_key="new")


def cases(name: str, path: str) -> list[Case]:
    return [
        Case(f"donations.new_{name}", send(path), prepare=wanted(path)),
        Case(f"donations.draft_{name}", write, prepare=in_force(path)),
        Case(f"donations.propose_{name}", verb("propose"), prepare=first(path, propose=False)),
        Case(f"donations.withdraw_{name}", verb("withdraw", **REASON), prepare=first(path, propose=True)),
        Case(f"donations.discard_{name}", verb("discard", **REASON), prepare=first(path, propose=False)),
        Case(f"donations.stop_{name}", verb("stop", **REASON), prepare=in_force(path)),
        Case(f"donations.resume_{name}", verb("resume", **REASON), prepare=stopped(path)),
        Case(f"donations.approve_{name}", verb("approve"), prepare=before_officer(path)),
        Case(f"donations.return_{name}", verb("return", **REASON), prepare=before_officer(path)),
    ]


CASES = [*cases("vendor", desk.VENDORS), *cases("gift", desk.GIFTS)]
