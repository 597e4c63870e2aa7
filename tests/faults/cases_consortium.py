"""Fault cases of the consortium. Every verb has a marker of its own, so nothing is left out of the comparison."""

from collections.abc import Callable
from typing import Any

from consortium.api import app
from consortium.worker import worker
from kernel.events import Event
from tests import house
from tests.consortium import desk
from tests.faults.kit import Case
from tests.house import PUBLIC


def sent_link() -> str:
    """The token in the mail of a form that waits."""
    desk.send()
    return desk.token()


def application(*steps: tuple[str, dict[str, Any]]) -> tuple[house.Caller, str, int]:
    """Who screens, a confirmed application after these steps, its version."""
    application_id, hana = desk.applied(), desk.hana()
    for verb, body in steps:
        desk.act(hana, application_id, verb, body)
    return hana, application_id, 1 + len(steps)


def proposal(decision: str) -> tuple[house.Caller, str, int]:
    """Who decides, a proposed application, its version."""
    application_id = desk.proposed(decision)
    return desk.makoto(), application_id, 7


def verb(name: str, body: dict[str, Any]) -> Callable[[Any], Any]:
    """The verb at the version that was prepared, as the desk's screen sends it."""
    return lambda prepared: desk.act(prepared[0], prepared[1], name, body, version=prepared[2])


def member() -> tuple[house.Caller, str]:
    return desk.hana(), desk.admitted()


def change(prepared: tuple[house.Caller, str]) -> Any:
    caller, member_id = prepared
    body = {"version": 1, "status": "paused", "reason": "休会届のため"}
    return caller.post(app, f"{desk.MEMBERS}/{member_id}/change", body)


def happened(event_type: str, *, change_first: bool = False) -> Event:
    prepared = member()
    if change_first:
        change(prepared)
    return next(Event.of(event) for event in house.outbox("consortium") if event["type"] == event_type)


def download(caller: house.Caller) -> Any:
    asked = {"what": "members", "filter": {"state": "active"}, "reason": "総会の案内を送るため"}
    return caller.post(app, "/api/consortium/downloads", asked)


ANSWERED = ("send-back", {"reason": "登記上の所在地を教えてください"})

CASES = [
    Case(
        "consortium.apply",
        lambda proof: PUBLIC.post(app, desk.APPLICATIONS, desk.form() | {"altcha": proof}),
        prepare=desk.solved,
    ),
    Case("consortium.apply", lambda _: PUBLIC.post_form(app, desk.APPLICATIONS, desk.urlencoded(desk.form()))),
    Case("consortium.confirm", lambda token: PUBLIC.post(app, desk.CONFIRM, {"token": token}), prepare=sent_link),
    Case(
        "consortium.record_check",
        verb("checks/identity", {"result": "ok", "source": "国税庁 法人番号公表サイト"}),
        prepare=application,
    ),
    Case(
        "consortium.propose", verb("propose", {"decision": "decline", "reason": "会則に合わない"}), prepare=application
    ),
    Case("consortium.send_back", verb("send-back", {"reason": "所在地を教えてください"}), prepare=application),
    Case(
        "consortium.resume",
        verb("resume", {"answer": "本町2-4-1とのこと"}),
        prepare=lambda: application(ANSWERED),
    ),
    Case(
        "consortium.give_back",
        verb("return", {"reason": "面談の記録を足してください"}),
        prepare=lambda: proposal("approve"),
    ),
    Case("consortium.approve", verb("approve", {}), prepare=lambda: proposal("approve")),
    Case("consortium.approve", verb("approve", {}), prepare=lambda: proposal("decline")),
    Case("consortium.change_member", change, prepare=member),
    Case("consortium.download", download, prepare=lambda: member()[0]),
    Case("consortium.member_admitted", worker.deliver_event, prepare=lambda: happened("consortium.member_admitted")),
    Case(
        "consortium.member_changed",
        worker.deliver_event,
        prepare=lambda: happened("consortium.member_changed", change_first=True),
    ),
]
