"""Figures in a small cloud: what is counted by events equals what is counted again, days are closed once, what is late is seen."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from kernel import clock, schema
from line import numbers
from line.api import app
from line.figures import behind, closing, report
from line.figures.catalogue import FIGURES
from line.figures.records import Journey, MonthFigures, Snapshot
from line.records import user_key
from line.scenarios import running
from line.scenarios.rendering import tap_of
from line.worker import worker
from tests import house
from tests.line import talking
from tests.line.figures.test_journeys import NODES
from tests.line.scenarios import desk
from tests.line.scenarios.acting import actions, content
from tests.line.talking import HANAKO, TARO, Platform, deliver, event, says, stored

DAY = "2026-11-22"


@pytest.fixture(autouse=True)
def _memory() -> Iterator[None]:
    running.forget_editions()
    yield
    running.forget_editions()


def night(days: int = 1) -> Any:
    """The clock at 2 o'clock in Japan, so many nights after the Sunday of these tests."""
    return clock.fixed(house.NOON + timedelta(days=days, hours=-10))


def closed(days: int = 1) -> None:
    with night(days):
        worker.ring("figures")
        worker.sweep()


def chooses(line: Platform, user: str, *choices: str) -> None:
    """Tap the newest button of each choice in turn."""
    for choice in choices:
        sent = [one["data"] for told in reversed(line.arrived) for one in actions(told["messages"]) if "data" in one]
        data = next(one for one in sent if (tap := tap_of(one)) and tap.choice == choice)
        assert deliver(event("postback", postback={"data": data}, user=user)) == []


def snapshot(day: str = DAY) -> Any:
    return Snapshot.find(f"FIGURES#{day[:7]}", f"DAY#{day}")


def a_day() -> None:
    """Two follow, one asks and blocks, the other comes back."""
    deliver(event("follow", follow={"isUnblocked": False}), event("follow", user=TARO, follow={"isUnblocked": False}))
    deliver(says("一時預かりはありますか"), says("駐車場は"))
    deliver(event("unfollow", user=TARO, at=house.NOON + timedelta(minutes=1)))


def test_a_day_is_closed_with_what_its_events_came_to(line: Platform) -> None:
    a_day()
    closed()
    figures = snapshot().figures
    told = {
        name: figures[name]
        for name in ("registered", "blocked", "follows", "blocks", "messages", "inquiries", "active")
    }
    assert told == {
        "registered": 1,
        "blocked": 1,
        "follows": 2,
        "blocks": 1,
        "messages": 2,
        "inquiries": 1,
        "active": 1,
    }
    assert figures["replies"] >= 1 and figures["waiting"] == 0
    assert stored("figures_closing") == []


def test_a_closed_day_is_left_alone_however_often_it_is_looked_at(line: Platform) -> None:
    a_day()
    closed()
    before = snapshot()
    closed()
    with night():
        closing.close(closing.Closing(pk="FIGURES", sk="CLOSING"))
    assert snapshot().version == before.version == 1 and snapshot().corrections == []


def test_a_day_is_not_closed_before_its_business_day_is_over(line: Platform) -> None:
    a_day()
    with clock.fixed(house.NOON + timedelta(hours=12, minutes=59)):  # 0:59 in Japan
        worker.ring("figures")
        worker.sweep()
    assert snapshot() is None
    with clock.fixed(house.NOON + timedelta(hours=13)):
        worker.ring("figures")
        worker.sweep()
    assert snapshot() is not None


def test_what_comes_late_finds_its_day_and_is_seen_there(line: Platform) -> None:
    a_day()
    closed()
    with clock.fixed(house.NOON + timedelta(days=1)):
        deliver(says("昨日の続きです", at=house.NOON + timedelta(hours=2)))
    closed(2)
    one = snapshot()
    assert one.figures["messages"] == 3
    assert [(line["name"], line["from"], line["to"]) for line in one.corrections] == [("messages", 2, 3)]
    with night(2):
        told = report.of_month("2026-11")
    assert [(line["day"], line["label"]) for line in told["corrections"]] == [(DAY, "届いたメッセージ")]
    assert sum(row["values"]["messages"] for row in told["rows"]) == 3


def test_days_that_nobody_closed_are_closed_together(line: Platform) -> None:
    a_day()
    closed(4)
    assert [snapshot(day).figures["registered"] for day in (DAY, "2026-11-23", "2026-11-25")] == [1, 1, 1]
    assert "waiting" in snapshot("2026-11-25").figures and "waiting" not in snapshot(DAY).figures
    assert snapshot("2026-11-21") is None, "nothing is known of days before the first"


def test_who_stands_at_the_end_of_a_day_goes_on_from_the_day_before_across_a_month(line: Platform) -> None:
    a_day()
    closed(8)  # 30 November 2:00: up to the 29th
    with clock.fixed(house.NOON + timedelta(days=9)):  # 1 December
        deliver(event("follow", user="U" + "2" * 32, follow={"isUnblocked": False}))
    closed(10)
    assert snapshot("2026-11-30").figures["registered"] == 1
    assert snapshot("2026-12-01").figures["registered"] == 2


def test_every_figure_of_rows_equals_the_recount_of_what_it_links_to(line: Platform) -> None:
    a_day()
    closed()
    with night():
        told = {one.name: behind.of(one.name, DAY) for one in FIGURES}
    for name, one in told.items():
        assert schema.mistakes("line/figures-behind", one) == [], name
        assert one["same"], name
        assert one["value"] == snapshot().figures.get(name)
    assert (told["messages"]["recount"], told["inquiries"]["recount"], told["active"]["recount"]) == (2, 1, 1)
    assert told["inquiries"]["items"][0]["href"].startswith("/line/inquiries/")
    assert told["registered"]["recount"] is None and told["active"]["items"] == []


def test_a_difference_between_what_was_closed_and_what_is_there_is_said(line: Platform) -> None:
    a_day()
    closed()
    one = snapshot()
    one.figures = one.figures | {"messages": 9}
    one.save()
    with night():
        assert behind.of("messages", DAY)["same"] is False


def test_two_users_come_different_ways_through_the_diagnosis(line: Platform) -> None:
    desk.live("diagnosis", content(*NODES, starts={"follow": False, "words": [{"word": "診断", "to": "terms"}]}))
    deliver(event("follow", follow={"isUnblocked": False}), event("follow", user=TARO, follow={"isUnblocked": False}))
    deliver(says("診断"))
    chooses(line, HANAKO, "agree", "yes", "consult")
    deliver(says("診断", user=TARO))
    chooses(line, TARO, "no")
    hanako = Journey.find(f"USER#{user_key(HANAKO)}", "JOURNEY")
    assert hanako is not None and set(hanako.steps) == {"follow", "consent", "q:wish", "finished", "used:consult"}
    told = report.of_month("2026-11")
    values = {one["step"]: one["value"] for one in told["funnel"]}
    assert values == {"follow": 2, "consent": 1, "q:wish": 1, "finished": 1, "used": 1}
    assert told["used"] == [{"key": "consult", "label": "相談", "value": 1}]
    assert [one["permille"] for one in told["funnel"]][:2] == [1000, 500]


def test_the_answers_themselves_are_in_no_figure(line: Platform) -> None:
    desk.live("diagnosis", content(*NODES, starts={"follow": False, "words": [{"word": "診断", "to": "terms"}]}))
    deliver(event("follow"), says("診断"))
    chooses(line, HANAKO, "agree", "yes")
    assert all("yes" not in item["steps"]["S"] for item in house.items("line") if "steps" in item)


def test_a_first_answer_in_time_is_counted_on_its_day(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    one = stored("inquiry")[0]
    with clock.fixed(house.NOON + timedelta(hours=20)):
        staff = house.staff()
        got = staff.post(
            app, f"/api/line/inquiries/{one.inquiry_id}/reply", {"version": one.version, "text": "あります"}
        )
        assert got.status == 200, got.text
    closed(2)
    assert snapshot(DAY).figures["answered_in_time"] == 0
    assert snapshot("2026-11-23").figures["answered_in_time"] == 1
    with night(2):
        assert report.of_month("2026-11")["in_time_permille"] == 1000


def test_an_answer_that_did_not_arrive_was_none(line: Platform) -> None:
    deliver(says("一時預かりはありますか"))
    one = stored("inquiry")[0]
    line.next = [talking.answer(400, "The property is invalid")]
    house.staff().post(app, f"/api/line/inquiries/{one.inquiry_id}/reply", {"version": one.version, "text": "あります"})
    assert stored("inquiry")[0].first_answered_at is None


def test_a_month_is_compared_with_the_month_before_up_to_the_same_day(line: Platform) -> None:
    with clock.fixed(house.NOON - timedelta(days=31)):  # 22 October
        deliver(says("こんにちは、先月です"))
    with clock.fixed(house.NOON - timedelta(days=23)):  # 30 October: later in its month than today
        deliver(says("こんにちは、先月末です"))
    a_day()
    told = report.of_month("2026-11")
    messages = next(one for one in told["figures"] if one["name"] == "messages")
    assert (messages["value"], messages["before"], told["compared_with"]) == (2, 1, "前の月の22日まで")
    assert schema.mistakes("line/figures", told) == []


def test_a_fiscal_year_begins_in_april_and_is_compared_with_the_city_s_baselines(line: Platform) -> None:
    a_day()
    closed()
    with night():
        told = report.of_year(2026)
    assert schema.mistakes("line/figures", told) == []
    assert [row["key"] for row in told["rows"]][-1] == "2026-11"
    base = told["baselines"][0]
    assert (base["key"], base["year"], base["base"], base["goal"], base["value"]) == (
        "consultations",
        2024,
        3372,
        3710,
        0,
    )
    assert [one["value"] for one in told["baselines"][1:]] == [None, None], "nobody counts hires and offers yet"
    kept = MonthFigures.find("FIGURES-YEAR#2026", "MONTH#2026-11")
    assert kept is not None and kept.figures["messages"] == 2 and kept.until == DAY


def test_reading_needs_line_read_and_the_rows_are_an_audited_read(line: Platform) -> None:
    a_day()
    assert house.PUBLIC.get(app, "/api/line/figures").status == 401
    other = house.staff(staff_id="01OTHER", permissions=("donations.read",))
    assert other.get(app, "/api/line/figures").status == 404
    staff = house.staff()
    assert staff.get(app, "/api/line/figures", month="2026-13").codes() == {"/month": "pattern"}
    assert staff.get(app, "/api/line/figures", year="2026").body["view"] == "year"
    assert staff.get(app, "/api/line/figures/behind", name="messages", day=DAY).body["recount"] == 2
    assert staff.get(app, "/api/line/figures/behind", name="nothing", day=DAY).status == 404
    assert staff.get(app, "/api/line/figures/behind", name="messages", day="2026-11-23").status == 404
    assert "line.view_behind" in [item["action"]["S"] for item in house.items("audit")]


def test_a_year_of_which_nothing_is_known_is_empty_and_no_error(line: Platform) -> None:
    got = house.staff().get(app, "/api/line/figures", year="2024")
    assert (got.status, got.body["rows"], got.body["until"]) == (200, [], None)
    assert {sum(one["cells"]) for one in got.body["crossed"]} == {0}


def test_the_file_has_the_days_the_sum_and_keeps_small_cells_back(line: Platform) -> None:
    a_day()
    header, rows = report.table(report.of_month("2026-11"))
    assert header[:3] == ["日", "登録している人（人）", "友だち追加（件）"] and all(
        len(row) >= len(header) for row in rows
    )
    total = next(row for row in rows if row[0] == "合計・終わりの数")
    assert total[1:3] == [1, 2]
    assert any(row[0] == "診断の歩み" for row in rows)


def test_the_counters_of_a_month_are_one_query(line: Platform) -> None:
    a_day()
    assert list(numbers.of_month("2026-11")) == [DAY]
    assert (numbers.now().following, numbers.now().blocked, numbers.now().ever) == (1, 1, 2)
