"""Whose a talk is: taken, held on by what one does, and given back by itself; and two who write at the same time."""

from datetime import timedelta
from typing import Any

import pytest

from inquiries import lists
from kernel import clock, colleagues
from line.api import app
from line.inquiries import DESK
from line.questions import holding
from line.records import Inquiry
from line.worker import worker
from tests import house
from tests.line.talking import Platform, deliver, minutes_later, says, stored

JIRO = "01STAFFTANAKAJIRO000000000"


@pytest.fixture(autouse=True)
def _asked(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))


def only() -> Inquiry:
    (one,) = stored("inquiry")
    assert isinstance(one, Inquiry)
    return one


def jiro() -> house.Caller:
    return house.staff("田中 次郎", staff_id=JIRO)


def act(verb: str, caller: house.Caller | None = None, **body: Any) -> house.Got:
    path = f"/api/line/inquiries/{only().inquiry_id}/{verb}"
    return (caller or house.staff()).post(app, path, {"version": only().version, **body})


def here(doing: str, caller: house.Caller | None = None) -> dict[str, Any]:
    got = (caller or house.staff()).post(app, f"/api/line/questions/talks/{only().inquiry_id}/here", {"doing": doing})
    assert got.status == 200, got.body
    found: dict[str, Any] = got.body
    return found


def standing(caller: house.Caller | None = None) -> dict[str, Any]:
    found: dict[str, Any] = (caller or house.staff()).get(app, f"/api/line/questions/talks/{only().inquiry_id}").body
    return found


def sweep() -> None:
    worker({}, None)


def test_the_owner_is_the_queue_then_staff_then_the_bot() -> None:
    assert standing()["owner"] == "queue"
    act("assign")
    assert standing()["owner"] == "staff" and standing()["mine"] and not standing(jiro())["mine"]
    act("reply", text="はい、あります。")
    assert standing()["owner"] == "bot" and standing()["held_until"] is None


def test_who_leaves_gives_it_back_without_anybody_doing_anything() -> None:
    assert act("assign").body["held_until"] == clock.iso(house.NOON + timedelta(hours=2))
    with minutes_later(119):
        sweep()
        assert only().assignee_id is not None
    with minutes_later(121):
        sweep()
        sweep()
    assert only().assignee_id is None and only().gsi1pk == "HANDS#nobody"
    assert [entry.what for entry in lists.history(DESK, only().inquiry_id)].count(holding.HELD_OVER) == 1


@pytest.mark.parametrize("doing", ["writes", "holds"])
def test_who_writes_or_says_so_holds_it_on(doing: str) -> None:
    act("assign")
    with minutes_later(100):
        assert here(doing)["held_until"] == clock.iso(house.NOON + timedelta(minutes=220))
    with minutes_later(125):
        sweep()
    assert only().assignee_id is not None


def test_who_only_looks_does_not_hold_it_on_nor_does_a_colleague_who_writes() -> None:
    act("assign")
    with minutes_later(100):
        here("reads")
        here("writes", jiro())
    with minutes_later(121):
        sweep()
    assert only().assignee_id is None


def test_a_colleague_to_whom_it_was_handed_has_eight_hours() -> None:
    act("hand", to=colleagues.voucher(JIRO, "田中 次郎", "line.reply"))
    with minutes_later(7 * 60):
        sweep()
    assert only().assignee_id == JIRO
    with minutes_later(8 * 60 + 1):
        sweep()
    assert only().assignee_id is None


def test_an_answer_ends_the_hold_and_a_further_message_begins_it_anew() -> None:
    act("assign")
    act("reply", text="はい、あります。")
    with minutes_later(180):
        sweep()
        assert only().assignee_id is not None
        deliver(says("土曜日もですか"))
        assert standing()["held_until"] == clock.iso(house.NOON + timedelta(minutes=300))
    with minutes_later(301):
        sweep()
    assert only().assignee_id is None


def test_the_deadline_is_told_though_a_hold_runs() -> None:
    with minutes_later(24 * 60 - 30):
        act("assign")
    with minutes_later(24 * 60 + 1):
        sweep()
    assert only().overdue and only().assignee_id is not None


def test_who_took_it_in_the_same_moment_keeps_it_when_the_others_hold_is_over() -> None:
    act("assign")
    hold = stored("hold")[0]
    hold.staff_id = "01SOMEBODYELSE"
    hold.save()
    with minutes_later(121):
        sweep()
        assert only().assignee_id is not None
        assert standing()["held_until"] == clock.iso(house.NOON + timedelta(minutes=241))


def test_each_sees_who_else_has_it_open_and_writes() -> None:
    here("reads")
    assert here("writes", jiro())["others"] == [{"name": "佐藤 花", "writes": False}]
    assert standing()["others"] == [{"name": "田中 次郎", "writes": True}]
    with minutes_later(4):
        assert standing()["others"] == [{"name": "田中 次郎", "writes": False}]
    with minutes_later(6):
        assert standing()["others"] == []


def test_who_has_left_is_not_here() -> None:
    here("writes", jiro())
    here("leaves", jiro())
    assert standing()["others"] == []
    here("leaves", jiro())


def test_an_answer_to_an_answered_talk_is_refused_kindly_and_sends_nothing(line: Platform) -> None:
    seen = only().version
    act("reply", text="はい、あります。")
    sent = len(line.calls)
    path = f"/api/line/inquiries/{only().inquiry_id}/reply"
    got = jiro().post(app, path, {"version": seen, "text": "ございます。"})
    assert got.status == 409 and len(line.calls) == sent
    assert got.body["detail"].startswith("佐藤 花さんが12:00に回答しました。書いた文は、この画面に残してあります。")
    assert got.body["current"]["state"] == "answered"
    assert standing(jiro())["answered_by"] == "佐藤 花"


def test_an_answer_to_what_has_gone_on_is_refused_with_its_reason() -> None:
    seen = only().version
    deliver(says("土曜日もですか"))
    got = jiro().post(app, f"/api/line/inquiries/{only().inquiry_id}/reply", {"version": seen, "text": "はい。"})
    assert got.status == 409 and "やりとりが新しくなりました" in got.body["detail"]
