"""Two persons decide that the account moves; everybody who follows is told once, when people are awake."""

from typing import Any

import pytest

from line.api import app
from line.worker import worker
from tests import house
from tests.line.handover.moving import NEW, PATH, PLAN, act, asked, officer, opened, outcome, the_one
from tests.line.talking import HANAKO, Platform, deliver, event, minutes_later, says, stored

THIRD = "U33333333333333333333333333333333"


def test_a_proposal_waits_for_who_may_decide_and_what_is_given_back_for_who_writes(line: Platform) -> None:
    def waits(staff: house.Caller) -> list[str]:
        items = staff.get(app, "/api/line/waiting").body["items"]
        return [one["action"] for one in items if one["kind"] == "LINE・引き継ぎ"]

    writer = house.staff()
    writer.post(app, PATH, PLAN, idempotency_key="new")
    assert waits(officer()) == []
    act(writer, "propose")
    assert waits(officer()) == ["確かめて決める"] and waits(writer) == []
    act(officer(), "return", reason="終わりの日を直してください")
    assert waits(writer) == ["直す"]


def test_after_its_last_day_nobody_is_sent_a_code_that_would_not_work(line: Platform) -> None:
    deliver(event("follow"))
    opened()
    sent = len(stored("send"))
    with minutes_later(60 * 24 * 60):
        assert act(house.staff(), "tell").status == 409
    act(house.staff(), "tell")
    with minutes_later(60 * 24 * 60):
        worker.sweep()
    assert the_one().telling["state"] == "done" and len(stored("send")) == sent


def test_everybody_who_follows_is_told_once_wherever_the_sweep_died(
    line: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    from line.handover import telling

    opened()
    deliver(event("follow"), event("follow", user=NEW), event("follow", user=THIRD), event("unfollow", user=THIRD))
    assert act(house.staff(), "tell").status == 200
    real, calls = telling._told, []

    def dies(one: Any, listed: Any) -> None:
        real(one, listed)
        calls.append(listed.user_key)
        if len(calls) == 1:
            raise RuntimeError("the process dies")

    monkeypatch.setattr(telling, "_told", dies)
    for minute in range(1, 6, 2):
        with minutes_later(minute):
            worker({}, None)
    pushed = sorted(one["to"] for one in line.arrived if one["way"] == "push")
    assert pushed == sorted([HANAKO, NEW])
    seen = house.staff().get(app, f"/api/line/handovers/{the_one().handover_id}").body
    assert seen["telling"] == "done" and seen["figures"]["told"] == 2
    assert act(house.staff(), "tell").status == 409


def test_everybody_is_told_when_people_are_awake(line: Platform) -> None:
    opened()
    deliver(event("follow"))
    with minutes_later(9 * 60):  # 21:00
        seen = act(house.staff(), "tell").body
        assert seen["waits_until"] == "2026-11-22T23:00:00.000Z" and [one["rule"] for one in seen["why"]] == [
            "HO-1",
            "HO-2",
        ]
        worker.sweep()
    with minutes_later(20 * 60 - 1):  # 7:59
        worker.sweep()
        assert the_one().telling["state"] == "running"
    assert [one for one in line.arrived if one["way"] == "push"] == []
    with minutes_later(20 * 60):
        worker.sweep()
        worker.sweep()
        seen = house.staff().get(app, f"/api/line/handovers/{the_one().handover_id}").body
    assert (seen["telling"], seen["waits_until"]) == ("done", None)
    assert [one["to"] for one in line.arrived if one["way"] == "push"] == [HANAKO]


def test_what_was_begun_by_day_goes_on_in_the_morning(line: Platform) -> None:
    opened()
    deliver(event("follow"))
    assert act(house.staff(), "tell").body["waits_until"] is None
    with minutes_later(9 * 60):
        worker.sweep()
        assert [one for one in line.arrived if one["way"] == "push"] == []
    with minutes_later(20 * 60):
        worker.sweep()
        worker.sweep()
    assert [one["to"] for one in line.arrived if one["way"] == "push"] == [HANAKO]


def test_a_night_that_outlasts_the_hand_over_is_told_at_once(line: Platform) -> None:
    opened()
    with minutes_later((39 * 24 + 10) * 60):  # 22:00 on its last day, 12/31
        got = act(house.staff(), "tell")
    assert got.status == 409 and "夜は送らない" in got.text


def test_who_wrote_or_proposed_it_does_not_approve_it(line: Platform) -> None:
    from tests.line.handover.moving import PATH, PLAN

    writer = house.staff()
    writer.post(app, PATH, PLAN, idempotency_key="new")
    assert act(writer, "approve").status == 409
    got = act(writer, "propose")
    assert got.body["actions"] == ["withdraw"]
    assert act(writer, "approve").status == 422
    assert act(officer(), "return", reason="終わりの日を直してください").body["state"] == "returned"
    assert act(writer, "write", **PLAN).body["state"] == "draft"
    assert act(writer, "propose").status == 200
    one = act(officer(), "approve").body
    assert (one["state"], one["approver"]) == ("open", "市 ひろし")


def test_only_one_is_open_and_a_closed_one_gives_no_codes(line: Platform) -> None:
    asked(line)
    assert act(house.staff(), "close", reason="終わったため").body["state"] == "closed"
    deliver(says("引っこし"))
    assert outcome() == "inquiry-opened"


@pytest.mark.parametrize("until", ["2026-11-22", "2027-12-31", "2026-02-30"])
def test_the_last_day_is_ahead_and_not_too_far(line: Platform, until: str) -> None:
    from tests.line.handover.moving import PATH, PLAN

    got = house.staff().post(app, PATH, PLAN | {"until": until}, idempotency_key="new")
    assert got.status == 422 and got.body["errors"][0]["pointer"] == "/until"
