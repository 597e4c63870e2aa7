"""Fault cases of rich menus: what staff do with them, laying one out at LINE, linking one user."""

import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from kernel import clock
from line.api import app
from line.menus import people
from line.menus.approval import MENUS
from line.menus.records import LAYING_KEY, Laying
from line.records import new_user
from line.worker import worker
from tests import house
from tests.faults import kit
from tests.faults.cases_line import INQUIRY_ID, asked
from tests.faults.cases_line_scenarios import REASON
from tests.faults.kit import Case
from tests.line.menus import desk
from tests.line.menus.line_side import BASES, Side
from tests.line.scenarios.desk import OFFICER, person

PATH = "/api/line/menus"
# Ids are LINE's own; how often it was asked, and when it was done, is counted honestly.
LINE_S = ("ids", "tries", "done_at", "duepk", "duesk", "version", "created_at")
FRIEND = "U0123456789abcdef0123456789abcdef"
SIDE = Side(Path(tempfile.mkdtemp()))
SIDE.friend(FRIEND)
type Seen = tuple[house.Caller, int]


def _line(url: str, headers: dict[str, str], raw: bytes) -> Any:
    SIDE.state.calls.clear()
    given = {**headers, "Authorization": headers["authorization"]}
    return SIDE.request(headers[":method"], url, body=raw, headers=given)


for base in BASES:
    for path in ("richmenu", "user/all/richmenu"):
        kit.ELSEWHERE[f"{base}{path}"] = ("line", _line)


def seen() -> Seen:
    return house.staff("市 ひろし", staff_id=OFFICER), MENUS.of("main").version


def drafted() -> Seen:
    desk.draft(desk.SMALL)
    return seen()


def proposed() -> Seen:
    desk.proposed(desk.SMALL)
    return seen()


def given_back() -> Seen:
    proposed()
    desk.act(lambda one: MENUS.give_back(one, "直してください", by=person()))
    return seen()


def approved() -> Seen:
    desk.approved(desk.SMALL)
    return seen()


def planned() -> Seen:
    number = desk.approved(desk.SMALL)
    later = clock.now() + timedelta(hours=1)
    desk.act(lambda one: MENUS.publish(one, number, later, by=person()))
    return seen()


def time_has_come() -> None:
    planned()
    found = MENUS.of("main")
    found.planned = found.planned | {"at": clock.iso(clock.now())}
    found.look_again(clock.now())
    found.save()


def laid_out(**known: Any) -> None:
    found = Laying.must(*LAYING_KEY)
    found.look_again(None)
    found.stage = "done"
    for name, value in known.items():
        setattr(found, name, value)
    found.save()


def live() -> Seen:
    desk.published(desk.SMALL)
    laid_out()
    return seen()


def live_twice() -> Seen:
    live()
    found = MENUS.of("main")
    found.before = 1
    found.save()
    return seen()


def stuck() -> Seen:
    desk.published(desk.SMALL)
    laid_out(stage="make", trouble="400 no")
    return seen()


def to_be_laid_out() -> None:
    """One user, hired, and one tab."""
    desk.user(FRIEND, "hired")
    desk.published(desk.SMALL)


def to_be_linked() -> None:
    to_be_laid_out()
    worker.sweep()
    user = desk.user(FRIEND, "after")
    menu = desk.menu_of(user)
    menu.look_again(clock.now())
    menu.save()


def verb(name: str, **body: Any) -> Callable[[Seen], Any]:
    def act(found: Seen) -> Any:
        who, version = found
        return who.post(app, f"{PATH}/main/{name}", {"version": version, **body})

    return act


def new(who: house.Caller) -> Any:
    return who.post(app, PATH, {"id": "main", "content": desk.SMALL, **REASON})


def check(found: Seen) -> Any:
    return found[0].post(app, f"{PATH}/main/check", {"content": desk.SMALL})


def hires(found: Any) -> Any:
    who = found[0]
    body = {"version": 0, "state": "hired", "reason": "採用の連絡"}
    return who.post(app, f"/api/line/user-menus/{INQUIRY_ID}", body)


CASES = [
    Case("line.new_menu", new, lambda: house.staff()),
    Case("line.check_menu", check, drafted),
    Case("line.write_menu", verb("write", content=desk.SMALL, **REASON), drafted),
    Case("line.propose_menu", verb("propose", **REASON), drafted),
    Case("line.withdraw_menu", verb("withdraw", **REASON), proposed),
    Case("line.discard_menu", verb("discard", **REASON), given_back),
    Case("line.approve_menu", verb("approve", hash=MENUS.hash_of(desk.SMALL)), proposed),
    Case("line.return_menu", verb("return", **REASON), proposed),
    # What is published is laid out by the next sweep: its own case breaks it at every call.
    Case("line.publish_menu", verb("publish", number=1), approved, LINE_S),
    Case("line.call_off_menu", verb("call-off", **REASON), planned),
    Case("line.roll_back_menu", verb("roll-back", **REASON), live_twice, LINE_S),
    Case("line.halt_menu", verb("halt", **REASON), live, LINE_S),
    Case("line.lay_again", verb("lay-again"), stuck, LINE_S),
    Case("line.menu_set_due", lambda _: worker.sweep(), time_has_come, LINE_S),
    Case("line.menu_laying_due", lambda _: worker.sweep(), to_be_laid_out, LINE_S),
    Case(
        "line.user_menu_due", lambda _: people.relink(desk.menu_of(new_user(FRIEND, house.NOON))), to_be_linked, LINE_S
    ),
    Case("line.set_user_menu", hires, asked, LINE_S),
]
