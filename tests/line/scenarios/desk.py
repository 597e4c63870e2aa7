"""Scenarios as staff and testers handle them, in these tests and in the fault kit."""

from typing import Any

from kernel import clock
from kernel.callers import Staff
from kernel.changes import Marker
from line.scenarios import previews, running, seeds
from line.scenarios.approval import SCENARIOS
from line.scenarios.records import LIVE_KEY, Live, Scenario, Version, version_key
from tests import house

WRITER, OFFICER = "01STAFFWRITER", "01STAFFOFFICER"


def person(staff_id: str = WRITER, name: str = "相談 みのり") -> Staff:
    return Staff(staff_id, name, "x@hidamari.example", "市", (), frozenset(house.PERMISSIONS), None)  # type: ignore[arg-type]


def act(scenario_id: str, verb: Any, name: str = "act") -> None:
    version = SCENARIOS.of(scenario_id).version
    SCENARIOS.act(scenario_id, version, Marker((name, scenario_id, str(version))), verb)


def draft(scenario_id: str, content: dict[str, Any]) -> None:
    """A draft by the writer, of a new scenario or of one that is there."""
    if Scenario.find(*SCENARIOS.key(scenario_id)) is None:
        SCENARIOS.begin(
            scenario_id, content, "はじめて", Marker(("new", scenario_id)), by=person(), scenario_id=scenario_id
        )
    else:
        act(scenario_id, lambda one: SCENARIOS.write(one, content, "直しました", by=person()))


def look_at(scenario_id: str) -> None:
    """A tester has looked at the draft."""
    scenario = SCENARIOS.of(scenario_id)
    changes = previews.offered(scenario, scenario.draft["content"], "ABCD2345", by=person())
    for change in changes:
        change.record.save()
    found = previews.bound("ABCD2345", clock.now())
    assert found is not None
    for change in previews.taken(*found, clock.now()):
        change.record.save()


def approved(scenario_id: str, content: dict[str, Any]) -> int:
    """A content that the city has approved; its number."""
    draft(scenario_id, content)
    act(scenario_id, lambda one: SCENARIOS.propose(one, "お願いします", by=person()))
    look_at(scenario_id)
    officer = person(OFFICER, "市 ひろし")
    act(scenario_id, lambda one: SCENARIOS.approve(one, one.draft["hash"], by=officer))
    number = SCENARIOS.of(scenario_id).approved
    assert number is not None
    return number


def published(scenario_id: str, content: dict[str, Any]) -> int:
    number = approved(scenario_id, content)
    act(scenario_id, lambda one: SCENARIOS.publish(one, number, None, by=person(OFFICER, "市 ひろし")))
    return number


def live(scenario_id: str, content: dict[str, Any], number: int = 1) -> None:
    """A content that runs, as the worker sees it: the records alone."""
    running.forget_editions()
    pk, sk = version_key(scenario_id, number)
    told = {"state": "approved", "hash": "h", "reason": "", "proposed_by": "相談 みのり", "proposed_at": clock.now()}
    Version(pk=pk, sk=sk, number=number, content=content, **told).save()
    record = Live.find(*LIVE_KEY) or Live(pk=LIVE_KEY[0], sk=LIVE_KEY[1], entries={})
    starts = content["starts"]
    record.entries = {**record.entries, scenario_id: {"number": number, **starts}}
    record.save()


def seeds_live() -> None:
    for name in seeds.NAMES:
        live(name, seeds.content(name))
