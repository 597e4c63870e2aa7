"""Fault cases of scenarios: what staff do with them, a tap in one, a publication whose time has come."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from kernel import clock
from line.api import app
from line.records import new_user
from line.scenarios.approval import SCENARIOS
from line.scenarios.records import Conversation, conversation_key
from line.scenarios.rendering import Tap
from line.worker import worker
from tests import house
from tests.faults.cases_line import COUNTS, HANAKO, LATE, event, friend, taken
from tests.faults.kit import Case
from tests.line.scenarios import desk
from tests.line.scenarios.acting import content, ends

PATH = "/api/line/scenarios"
GREETING = content(ends("hello", "ようこそ"), starts={"follow": True, "words": []})
REASON = {"reason": "お願いします"}
type Seen = tuple[house.Caller, int]


def seen() -> Seen:
    """The officer, who wrote nothing, and the version on the screen."""
    return house.staff("市 ひろし", staff_id=desk.OFFICER), SCENARIOS.of("hello").version


def drafted() -> Seen:
    desk.draft("hello", GREETING)
    return seen()


def proposed() -> Seen:
    drafted()
    desk.act("hello", lambda one: SCENARIOS.propose(one, "お願いします", by=desk.person()))
    return seen()


def looked_at() -> Seen:
    proposed()
    desk.look_at("hello")
    return seen()


def given_back() -> Seen:
    proposed()
    desk.act("hello", lambda one: SCENARIOS.give_back(one, "直してください", by=desk.person()))
    return seen()


def approved() -> Seen:
    desk.approved("hello", GREETING)
    return seen()


def planned() -> Seen:
    number = desk.approved("hello", GREETING)
    later = clock.now() + timedelta(hours=1)
    desk.act("hello", lambda one: SCENARIOS.publish(one, number, later, by=desk.person()))
    return seen()


def time_has_come() -> None:
    planned()
    scenario = SCENARIOS.of("hello")
    scenario.planned = scenario.planned | {"at": clock.iso(clock.now())}
    scenario.look_again(clock.now())
    scenario.save()


def live() -> Seen:
    desk.published("hello", GREETING)
    return seen()


def live_twice() -> Seen:
    live()
    scenario = SCENARIOS.of("hello")
    scenario.live, scenario.before = 1, 1
    scenario.save()
    return seen()


def verb(name: str, **body: Any) -> Callable[[Seen], Any]:
    def act(found: Seen) -> Any:
        who, version = found
        return who.post(app, f"{PATH}/hello/{name}", {"version": version, **body})

    return act


def approve(found: Seen) -> Any:
    return verb("approve", hash=SCENARIOS.hash_of(GREETING))(found)


def new(who: house.Caller) -> Any:
    return who.post(app, PATH, {"id": "hello", "content": GREETING, **REASON})


def check(found: Seen) -> Any:
    return found[0].post(app, f"{PATH}/hello/check", {"content": GREETING})


def menu() -> dict[str, Any]:
    button = {"id": "go", "label": "すすむ", "to": "bye"}
    shown = {"kind": "buttons", "text": "ご用件", "buttons": [button]}
    return content({"id": "menu", "kind": "message", "messages": [shown]}, ends())


def in_the_middle() -> None:
    """A friend who has a button of the published scenario before them."""
    friend()
    desk.live("small", menu())
    key = new_user(HANAKO, house.NOON).user_key
    pk, sk = conversation_key(key)
    state = {
        "scenario": "small",
        "edition": "1",
        "node": "menu",
        "turn": 1,
        "at": clock.iso(house.NOON),
        "variables": {},
        "scores": {},
        "sources": {},
        "answers": 0,
        "last": None,
        "stopped": False,
        "ended": False,
    }
    Conversation(pk=pk, sk=sk, user_key=key, active="small", states={"small": state}).save()


TAP = event("postback", 5, postback={"data": Tap("small", "1", "menu", 1, "go").data})

CASES = [
    Case("line.webhook_body", taken(TAP), in_the_middle, COUNTS, LATE),
    Case("line.new_scenario", new, lambda: house.staff()),
    Case("line.check_scenario", check, drafted),
    # Every code is its own; whoever asks twice has two, and each works once.
    Case("line.preview_scenario", verb("preview"), drafted, ("version",), ("PREVIEWCODE#",)),
    Case("line.write_scenario", verb("write", content=GREETING, **REASON), drafted),
    Case("line.propose_scenario", verb("propose", **REASON), drafted),
    Case("line.withdraw_scenario", verb("withdraw", **REASON), proposed),
    Case("line.discard_scenario", verb("discard", **REASON), given_back),
    Case("line.approve_scenario", approve, looked_at),
    Case("line.return_scenario", verb("return", **REASON), proposed),
    Case("line.publish_scenario", verb("publish", number=1), approved),
    Case("line.call_off_scenario", verb("call-off", **REASON), planned),
    Case("line.roll_back_scenario", verb("roll-back", **REASON), live_twice),
    Case("line.halt_scenario", verb("halt", **REASON), live),
    Case("line.scenario_due", lambda _: worker.sweep(), time_has_come),
]
