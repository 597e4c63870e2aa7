"""Consultations in LINE's own talk need two persons and a reason on record."""

from line.api import app
from line.consultations import direct
from tests import house
from tests.house import Caller, Got

PATH = "/api/line/consultations/direct"
REASON = "個人情報保護審議会の答申（令和8年11月）による。"


def writer() -> Caller:
    return house.staff(permissions=("line.read", "line.write", "line.approve"))


def approver() -> Caller:
    return house.staff("山口 直子", staff_id="01STAFFAPPROVER00000000000", permissions=("line.read", "line.approve"))


def proposed(version: int = 0) -> Got:
    return writer().post(app, f"{PATH}/propose", {"reason": REASON, "version": version})


def test_it_is_off_where_nobody_has_said_anything(cloud: None) -> None:
    assert direct.allowed() is False
    assert writer().get(app, PATH).body == {
        **{"state": "off", "reason": None, "version": 0, "history": []},
        **{"proposed_name": None, "proposed_at": None, "decided_name": None, "decided_at": None},
    }


def test_two_persons_switch_it_on_and_one_switches_it_off(cloud: None) -> None:
    assert proposed().body["state"] == "proposed"
    assert direct.allowed() is False
    got = approver().post(app, f"{PATH}/approve", {"version": 1}).body
    assert (got["state"], got["reason"], got["proposed_name"], got["decided_name"]) == (
        *("on", REASON),
        *("佐藤 花", "山口 直子"),
    )
    assert got["decided_at"] == "2026-11-22T03:00:00.000Z" and direct.allowed() is True
    off = writer().post(app, f"{PATH}/stop", {"reason": "見直し", "version": 2}).body
    assert [one["state"] for one in off["history"]] == ["off", "on", "proposed"]
    assert off["history"][1]["reason"] == REASON and direct.allowed() is False


def test_who_proposed_does_not_approve(cloud: None) -> None:
    proposed()
    got = writer().post(app, f"{PATH}/approve", {"version": 1})
    assert got.status == 422 and "ほかの人" in got.body["detail"]
    assert direct.allowed() is False


def test_a_press_that_is_repeated_is_one_and_one_that_comes_late_is_told_so(cloud: None) -> None:
    assert [proposed().status for _ in range(2)] == [200, 200]
    assert len(direct.history()) == 1
    assert approver().post(app, f"{PATH}/approve", {"version": 0}).status == 409


def test_a_reason_of_nothing_is_none(cloud: None) -> None:
    got = writer().post(app, f"{PATH}/propose", {"reason": "  ", "version": 0})
    assert got.codes() == {"/reason": "required"}
