"""The board's door end to end: a partner system, a company's form with and without JavaScript, the officer, the public page."""

import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.local.visitor import solved, token_in, until
from tests.crowdsourcing.sample import TASKS, as_form, flyer
from tests.town import REVIEWER, Town

pytestmark = pytest.mark.cloud
CONFIRM = "/api/crowdsourcing/confirm"
PARTNER = "hidamari-jobs"


def task(**changes: Any) -> dict[str, Any]:
    """みのり食品's flyer with days ahead of today, and a title and e-mail of its own."""
    today, mark = datetime.now(UTC).date(), uuid.uuid4().hex[:8]
    days = {"deadline": 14, "delivery_date": 21, "payment_date": 60}
    dated = {name: (today + timedelta(days=ahead)).isoformat() for name, ahead in days.items()}
    own = {"title": f"年末ちらしの校正 {mark}", "orderer__email": f"{mark}@minori.example"}
    return flyer(**(dated | own | changes))


def decide(town: Town, task_id: str, verb: str, **said: str) -> dict[str, Any]:
    """What the officer does with the task as they see it now."""
    officer = town.desk(REVIEWER)
    version = officer.get(f"{TASKS}/{task_id}").body["version"]
    got = officer.post(f"{TASKS}/{task_id}/{verb}", {"version": version, **said})
    assert got.status == 200, got.text
    done: dict[str, Any] = got.body
    return done


def on_the_site(town: Town, task_id: str) -> str | None:
    got = town.page(f"/tasks/{task_id}/")
    return got.text if got.status == 200 else None


def test_a_partners_task_is_approved_and_on_the_site_within_ten_seconds(town: Town) -> None:
    body = task() | {"reference": uuid.uuid4().hex}
    got = town.signed(PARTNER, TASKS, body)
    assert (got.status, got.body["state"]) == (202, "review"), got.text
    assert town.signed(PARTNER, TASKS, body).body == got.body
    task_id = got.body["task_id"]
    officer = town.desk(REVIEWER)
    assert task_id in [one["id"] for one in officer.get("/api/crowdsourcing/waiting").body["items"]]
    assert on_the_site(town, task_id) is None
    assert decide(town, task_id, "approve")["state"] == "published"
    page = until("the page of the task", lambda: on_the_site(town, task_id), seconds=10)
    assert body["title"] in page and "12,000円" in page
    for private in ("佐藤 花", "090-0000-1234", body["orderer"]["email"]):
        assert private not in page
    until("the board to show it", lambda: body["title"] in town.page("/tasks/").text, seconds=10)
    assert decide(town, task_id, "withdraw", reason="依頼者の都合")["state"] == "withdrawn"
    until("the page to be gone", lambda: on_the_site(town, task_id) is None, seconds=10)
    until("the board to be without it", lambda: body["title"] not in town.page("/tasks/").text, seconds=10)


def test_a_companys_form_waits_for_the_click_in_its_mail(town: Town) -> None:
    body = task()
    sent = town.send_form(TASKS, body)
    assert sent.status == 202, sent.text
    officer, name = town.desk(REVIEWER), body["orderer"]["email"]
    assert officer.get(TASKS, q=name).body["items"] == []
    token = token_in(town.mailbox.wait_for(name, "確認のお願い"))
    page = town.visitor().get(CONFIRM, token=token)
    assert (page.status, body["title"] in page.text) == (200, True)
    assert officer.get(TASKS, q=name).body["items"] == []  # a mail scanner that follows links confirms nothing
    confirmed = town.visitor().post(CONFIRM, {"token": token})
    assert confirmed.status == 200, confirmed.text
    assert town.visitor().post(CONFIRM, {"token": token}).body == confirmed.body
    (found,) = officer.get(TASKS, q=name).body["items"]
    assert found["id"] == confirmed.body["task_id"]
    decide(town, found["id"], "approve")
    until("the page of the task", lambda: on_the_site(town, found["id"]), seconds=10)
    town.mailbox.wait_for(name, "公開しました")


def test_a_task_sent_back_is_mended_by_the_link_in_the_mail(town: Town) -> None:
    body = task()
    assert town.send_form(TASKS, body).status == 202
    name = body["orderer"]["email"]
    confirmed = town.visitor().post(CONFIRM, {"token": token_in(town.mailbox.wait_for(name, "確認のお願い"))})
    first = confirmed.body["task_id"]
    decide(town, first, "send-back", reason="納品の方法を書き足してください。")
    again = token_in(town.mailbox.wait_for(name, "直してほしい"))
    page = town.visitor().get("/api/crowdsourcing/again", token=again)
    assert (page.status, body["title"] in page.text) == (200, True)
    mended = body | {"description": body["description"] + "\n納品はメールでお願いします。", "again": again}
    assert town.send_form(TASKS, mended).status == 202

    def second_mail() -> str | None:
        mails = [one for one in town.mailbox.mails(name) if "確認のお願い" in one["subject"]]
        return token_in(mails[0]) if len(mails) == 2 else None

    confirmed = town.visitor().post(CONFIRM, {"token": until("the second mail", second_mail)})
    detail = town.desk(REVIEWER).get(f"{TASKS}/{confirmed.body['task_id']}").body
    assert detail["previous"] == first


def test_without_javascript_mistakes_come_back_on_a_page_with_everything_typed(town: Town) -> None:
    body = task(payment_date="2099-01-01", orderer__telephone="でんわ")
    visitor = town.visitor()
    got = visitor.post_form(TASKS, as_form(body))
    assert (got.status, got.headers["content-type"]) == (422, "text/html; charset=utf-8")
    assert body["title"] in got.text and "電話番号は、市外局番からの" in got.text
    assert re.search(r'<a href="#[^"]*telephone', got.text)
    mended = visitor.post_form(TASKS, as_form(task(title=body["title"], orderer__email=body["orderer"]["email"])))
    assert (mended.status, "確認のメール" in mended.text) == (202, True)
    mail = town.mailbox.wait_for(body["orderer"]["email"], "確認のお願い")
    done = visitor.post_form(CONFIRM, {"token": token_in(mail)})
    assert (done.status, "受け付けました" in done.text or "届きました" in done.text) == (200, True)


def test_employment_is_led_to_job_support_and_never_stands_on_the_board(town: Town) -> None:
    got = town.signed(PARTNER, TASKS, task(contract="employment") | {"reference": uuid.uuid4().hex})
    assert (got.status, got.body["state"]) == (202, "employment_lead")
    officer = town.desk(REVIEWER)
    detail = officer.get(f"{TASKS}/{got.body['task_id']}").body
    assert "approve" not in detail["actions"]
    refused = officer.post(f"{TASKS}/{got.body['task_id']}/approve", {"version": detail["version"]})
    assert refused.status == 409


@pytest.mark.parametrize("guard", ["no proof", "a spent proof", "the honeypot", "too fast"])
def test_a_machines_form_is_refused(town: Town, guard: str) -> None:
    body, visitor = task(), town.visitor()
    if guard == "no proof":
        got = visitor.post(TASKS, body)
    elif guard == "the honeypot":
        got = town.send_form(TASKS, body | {"website_url": "https://spam.example"})
    elif guard == "too fast":
        later = datetime.now(UTC) + timedelta(minutes=5)  # the proof of work takes its time
        got = town.send_form(TASKS, body | {"started_at": later.strftime("%Y-%m-%dT%H:%M:%S.000Z")})
    else:
        proof = {"altcha": solved(visitor.get("/api/crowdsourcing/challenge").body)}
        assert visitor.post(TASKS, body | proof).status == 202
        got = visitor.post(TASKS, task() | proof)
    # A spent proof names another form: to send this one under it is a conflict, as with an Idempotency-Key.
    assert got.status == (409 if guard == "a spent proof" else 422), got.text
    if guard != "a spent proof":
        assert town.mailbox.mails(body["orderer"]["email"]) == []


def test_one_address_may_send_ten_forms_an_hour(town: Town) -> None:
    visitor, statuses = town.visitor(), []
    while 429 not in statuses and len(statuses) < 21:  # a new hour may begin in between
        statuses.append(visitor.post_form(TASKS, as_form(task())).status)
    assert statuses[:10] == [202] * 10
    assert statuses[-1] == 429
    assert town.visitor().post_form(TASKS, as_form(task())).status == 202
