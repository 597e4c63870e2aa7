"""What an officer decides, and what nobody may."""

from datetime import timedelta
from typing import Any

import pytest

from crowdsourcing.api import app
from kernel import clock
from tests import house
from tests.crowdsourcing import sample
from tests.crowdsourcing.sample import TASKS, decide

pytestmark = pytest.mark.usefixtures("cloud")


def test_an_approved_task_is_published_and_its_orderer_is_told() -> None:
    task_id = sample.posted()
    got = decide(house.staff(), task_id, "approve")
    assert got.status == 200
    assert (got.body["state"], got.body["version"], got.body["actions"]) == ("published", 2, ["withdraw"])
    assert got.body["published_at"] == "2026-11-22T03:00:00.000Z"
    assert "公開しました" in [line["what"] for line in got.body["history"]]
    [mail] = sample.mails("published")
    assert mail["values"]["url"] == f"https://machi.example/tasks/{task_id}/"
    assert sample.events() == ["crowdsourcing.task_published", "crowdsourcing.task_submitted"]


def test_a_sent_back_task_tells_its_orderer_what_to_mend() -> None:
    task_id = sample.posted()
    got = decide(house.staff(), task_id, "send-back", reason="支払日を1日早めてください。")
    assert (got.body["state"], got.body["reason"], got.body["actions"]) == (
        "sent_back",
        "支払日を1日早めてください。",
        [],
    )
    [mail] = sample.mails("sent_back")
    assert mail["values"]["reason"] == "支払日を1日早めてください。"


@pytest.mark.parametrize("before", [(), ("approve",)])
def test_a_task_can_be_withdrawn_before_and_after_its_publication(before: tuple[str, ...]) -> None:
    task_id = sample.posted()
    for verb in before:
        decide(house.staff(), task_id, verb)
    got = decide(house.staff(), task_id, "withdraw", reason="取りやめの連絡がありました。")
    assert (got.body["state"], got.body["actions"]) == ("withdrawn", [])
    assert len(sample.mails("withdrawn")) == 1


@pytest.mark.parametrize(
    ("verb", "body"), [("send-back", {}), ("send-back", {"reason": " "}), ("withdraw", {"reason": ""})]
)
def test_a_refusal_needs_its_reason(verb: str, body: dict[str, Any]) -> None:
    got = decide(house.staff(), sample.posted(), verb, **body)
    assert (got.status, list(got.codes())) == (422, ["/reason"])


def test_a_decision_about_an_older_version_is_stopped_and_shows_what_stands_there_now() -> None:
    task_id = sample.posted()
    decide(house.staff("山田 太郎", staff_id="01STAFFYAMADA0000000000000"), task_id, "approve")
    got = decide(house.staff(), task_id, "approve", version=1)
    assert (got.status, got.body["type"].split("/")[-1]) == (409, "stale")
    assert (got.body["current"]["state"], got.body["current"]["version"]) == ("published", 2)


def test_the_same_decision_again_is_the_same_decision() -> None:
    task_id, staff = sample.posted(), house.staff()
    first = decide(staff, task_id, "approve", version=1)
    second = decide(staff, task_id, "approve", version=1)
    assert (second.status, second.body["version"]) == (200, first.body["version"])
    assert len(sample.mails("published")) == 1


def test_another_reason_at_the_same_version_is_another_decision() -> None:
    task_id, staff = sample.posted(), house.staff()
    decide(staff, task_id, "send-back", version=1, reason="支払日を早めてください。")
    assert decide(staff, task_id, "send-back", version=1, reason="場所を書いてください。").status == 409


@pytest.mark.parametrize("verb", ["approve", "send-back", "hand-over"])
def test_a_settled_task_takes_no_more_decisions(verb: str) -> None:
    task_id = sample.posted()
    decide(house.staff(), task_id, "withdraw", reason="取りやめ")
    got = decide(house.staff(), task_id, verb, **({"reason": "直して"} if verb == "send-back" else {}))
    assert (got.status, got.body["type"].split("/")[-1]) == (409, "wrong-state")


def test_nobody_approves_what_they_posted_themselves() -> None:
    poster = "01staffsatohana00000000000@hidamari.example"
    task_id = sample.posted(orderer__email=poster.upper())
    got = decide(house.staff(), task_id, "approve")
    assert (got.status, "ほかの職員" in got.body["detail"]) == (422, True)
    assert decide(house.staff("山田 太郎", staff_id="01STAFFYAMADA0000000000000"), task_id, "approve").status == 200


@pytest.mark.parametrize(
    ("verb", "changes", "status"),
    [
        ("approve", {}, 422),
        ("hand-over", {"contract": "employment"}, 422),
        ("send-back", {}, 200),
        ("withdraw", {}, 200),
        ("withdraw", {"contract": "employment"}, 200),
    ],
)
def test_an_officer_may_take_back_but_not_let_through_what_they_posted_themselves(
    verb: str, changes: dict[str, Any], status: int
) -> None:
    task_id = sample.posted(orderer__email="01staffsatohana00000000000@hidamari.example", **changes)
    reason = {"reason": "日付が違います"} if verb in ("send-back", "withdraw") else {}
    assert decide(house.staff(), task_id, verb, **reason).status == status


def test_a_task_whose_deadline_has_passed_is_not_published() -> None:
    task_id = sample.posted()
    with clock.fixed(clock.parse("2026-12-05T14:59:59Z")):
        got = decide(house.staff(), task_id, "approve")
    assert (got.status, "締切が過ぎています" in got.body["detail"]) == (422, True)


def test_one_may_read_without_deciding() -> None:
    task_id = sample.posted()
    reader = house.staff(permissions=("crowdsourcing.read",))
    assert reader.get(app, f"{TASKS}/{task_id}").status == 200
    assert decide(reader, task_id, "approve").status == 404


def test_a_decision_needs_the_pages_own_token() -> None:
    task_id = sample.posted()
    staff = house.Caller({**house.staff().headers, "x-csrf-token": "other"})
    assert decide(staff, task_id, "approve").status == 401


@pytest.mark.parametrize("task_id", ["x", "01KAMNN9G0T7EFMZRCDBW6EKSH", "あ" * 26, "a" * 3000])
def test_what_is_no_task_is_not_found(task_id: str) -> None:
    assert house.staff().get(app, f"{TASKS}/{task_id}").status == 404


# --- Employment offers --------------------------------------------------------------------------------------------------


def test_an_employment_offer_waits_until_job_support_has_it() -> None:
    task_id, staff = sample.posted(contract="employment"), house.staff()
    assert [item["action"] for item in staff.get(app, "/api/crowdsourcing/waiting").body["items"]] == ["引き継ぐ"]
    got = decide(staff, task_id, "hand-over", note="山田さんに電話で伝えました。")
    assert (got.body["state"], got.body["actions"]) == ("employment_lead", [])
    assert got.body["handed_over_at"] == "2026-11-22T03:00:00.000Z"
    assert staff.get(app, "/api/crowdsourcing/waiting").body["items"] == []
    assert staff.get(app, TASKS, state="employment_lead").body["items"][0]["id"] == task_id


def test_an_employment_offer_is_handed_over_once() -> None:
    task_id = sample.posted(contract="employment")
    decide(house.staff(), task_id, "hand-over")
    assert decide(house.staff(), task_id, "hand-over", note="もう一度").status == 409


def test_an_employment_offer_is_never_approved() -> None:
    assert decide(house.staff(), sample.posted(contract="employment"), "approve").status == 409


# --- わけを見る -----------------------------------------------------------------------------------------------------------


def test_the_payment_rule_shows_its_days_and_its_law() -> None:
    why = house.staff().get(app, f"{TASKS}/{sample.posted()}").body["why"]
    payment = next(reason for reason in why if reason["rule"] == "payment-60-days")
    assert payment["text"] == "支払日は、納品を受け取る日の46日後です（60日以内）。"  # 17 + 29
    assert [row["value"] for row in payment["rows"]] == ["2026-12-14", "2027-01-29", "46日", "47日目", "2027-02-11"]
    assert "第4条" in payment["source"]


def test_the_promise_to_answer_shows_its_day() -> None:
    why = house.staff().get(app, f"{TASKS}/{sample.posted()}").body["why"]
    review = next(reason for reason in why if reason["rule"] == "review-3-business-days")
    assert {"label": "3営業日目", "value": "2026-11-26 17:00"} in review["rows"]


def test_each_flag_is_a_reason_too() -> None:
    detail = house.staff().get(app, f"{TASKS}/{sample.posted(description='連絡は 090-0000-1234 へ')}").body
    assert [flag["code"] for flag in detail["flags"]] == ["contact_in_text"]
    assert "flag-contact-in-text" in [reason["rule"] for reason in detail["why"]]


# --- What waits ---------------------------------------------------------------------------------------------------------


def test_what_waits_is_ordered_by_its_deadline() -> None:
    later = sample.posted(title="あとの仕事")
    sooner = sample.posted(title="急ぎの仕事", deadline="2026-11-23")
    got = house.staff().get(app, "/api/crowdsourcing/waiting").body
    assert [item["id"] for item in got["items"]] == [sooner, later]
    assert [item["due"] for item in got["items"]] == ["2026-11-23T14:59:59.000Z", "2026-11-26T08:00:00.000Z"]
    assert [(figure["label"], figure["value"]) for figure in got["figures"]] == [
        ("確認待ちのおしごと", 2),
        ("期限を過ぎたもの", 0),
        ("引き継ぎ待ちの求人", 0),
    ]


def test_what_is_late_is_counted() -> None:
    sample.posted()
    with clock.fixed(house.NOON + timedelta(days=5)):
        figures = house.staff().get(app, "/api/crowdsourcing/waiting").body["figures"]
    assert (figures[1]["value"], figures[1]["late"]) == (1, True)


# --- Minimum wages ------------------------------------------------------------------------------------------------------


def test_a_recorded_minimum_wage_judges_the_tasks_that_come_after_it() -> None:
    staff = house.staff()
    wage = {"since": "2026-10-01", "hourly_yen": 1100, "source": "ひなた県の地域別最低賃金"}
    assert staff.post(app, "/api/crowdsourcing/minimum-wages", wage).body == {"items": [wage]}
    task_id = sample.posted(reward={"kind": "hourly", "yen": 1099})
    assert [flag["code"] for flag in sample.task(task_id).flags] == ["below_minimum_wage"]


def test_recording_the_same_day_again_corrects_the_wage() -> None:
    staff = house.staff()
    for yen in (1010, 1100):
        got = staff.post(
            app, "/api/crowdsourcing/minimum-wages", {"since": "2026-10-01", "hourly_yen": yen, "source": "公示"}
        )
    assert [wage["hourly_yen"] for wage in got.body["items"]] == [1100]
