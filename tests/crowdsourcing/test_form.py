"""A local company posts a task from the site's form: guards, one mail, one click, one task."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from crowdsourcing.api import app
from crowdsourcing.records import REVIEW
from crowdsourcing.worker import worker
from kernel import clock, errors, publicform
from kernel.errors import Busy
from tests import house
from tests.crowdsourcing import sample
from tests.crowdsourcing.sample import TASKS, as_form, flyer

pytestmark = pytest.mark.usefixtures("cloud")
CONFIRM = "/api/crowdsourcing/confirm"


def post_json(**changes: Any) -> house.Got:
    guards = {"website_url": "", "started_at": "2026-11-22T02:55:00.000Z", "altcha": sample.proof()}
    return house.PUBLIC.post(app, TASKS, flyer(**changes) | guards)


# --- Sending ------------------------------------------------------------------------------------------------------------


def test_a_form_waits_until_its_sender_clicks_the_link() -> None:
    got = post_json()
    assert (got.status, got.body["state"]) == (202, "unconfirmed")
    mail = sample.mails()[0]
    assert (mail["template"], mail["to"]) == ("crowdsourcing/confirm", "hana@minori.example")
    assert mail["values"]["url"].startswith("https://machi.example/api/crowdsourcing/confirm?token=")
    assert sample.events() == []
    assert house.staff().get(app, TASKS).body["items"] == []


def test_without_javascript_the_answer_is_a_page() -> None:
    got = house.PUBLIC.post_form(app, TASKS, as_form(flyer()))
    assert got.status == 202
    assert "確認のメールをお送りしました" in got.text
    assert got.headers["Content-Type"].startswith("text/html")


def test_json_from_the_public_needs_a_proof_of_work() -> None:
    got = house.PUBLIC.post(app, TASKS, flyer())
    assert (got.status, got.codes()) == (422, {"/altcha": "proof-of-work"})


def test_a_proof_of_work_is_good_for_one_form() -> None:
    assert post_json().status == 202
    assert post_json(title="別の仕事").status == 409


def test_the_same_form_sent_twice_is_one_form_and_one_mail() -> None:
    first = post_json()
    assert post_json().body == first.body
    assert len(sample.mails()) == 1


def test_a_second_press_without_javascript_sends_no_second_mail_but_a_later_wish_does() -> None:
    sample.unconfirmed()
    sample.unconfirmed()
    assert len(sample.mails()) == 1
    with clock.fixed(house.NOON + timedelta(minutes=10)):
        sample.unconfirmed()
    assert len(sample.mails()) == 2


def test_a_robot_that_fills_the_trap_is_refused() -> None:
    got = house.PUBLIC.post_form(app, TASKS, [*as_form(flyer())[:-1], ("website_url", "https://spam.example")])
    assert got.status == 422
    assert sample.mails() == []


def test_mistakes_without_javascript_come_back_as_the_form_with_everything_still_in_it() -> None:
    got = house.PUBLIC.post_form(app, TASKS, as_form(flyer(payment_date="2027-03-01")))
    assert got.status == 422
    assert "支払日は、納品を受け取る日から60日以内にしてください" in got.text
    assert "商店街の年末チラシ、校正をお願いします" in got.text
    assert 'name="orderer.email"' in got.text


def test_past_deadlines_are_told_together_with_the_other_mistakes() -> None:
    got = post_json(deadline="2026-11-01", delivery_date="2026-11-02", payment_date="2027-01-29", places=0)
    assert set(got.codes()) == {"/deadline", "/payment_date", "/places"}


def test_the_eleventh_form_within_an_hour_from_one_address_has_to_wait() -> None:
    for number in range(10):
        sample.unconfirmed(title=f"仕事その{number}")
    got = house.PUBLIC.post_form(app, TASKS, as_form(flyer(title="仕事その11")))
    assert got.status == 429
    assert got.headers["Retry-After"] == "3600"


def test_a_form_whose_proof_of_work_is_wrong_is_a_try_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sends proofs at random is counted before any of them is verified."""
    verified: list[int] = []

    def refuse(*_: object, **__: object) -> None:
        verified.append(1)
        raise errors.Invalid([errors.FieldError("/altcha", "altcha", "もう一度お試しください。")])

    monkeypatch.setattr(publicform, "admit", refuse)
    tries = [house.PUBLIC.post_form(app, TASKS, as_form(flyer())).status for _ in range(12)]
    assert tries == [422] * 10 + [429] * 2
    assert len(verified) == 10


@pytest.mark.parametrize(
    "kind", ["Application/X-WWW-Form-Urlencoded", "APPLICATION/X-WWW-FORM-URLENCODED; charset=UTF-8"]
)
def test_a_form_is_known_in_whatever_case_its_type_is_written(kind: str) -> None:
    raw = urlencode(as_form(flyer())).encode()
    got = house.PUBLIC.send(app, "POST", TASKS, raw, {"content-type": kind})
    assert got.status == 202 and got.headers["Content-Type"].startswith("text/html")


def test_one_mailbox_gets_ten_mails_an_hour_from_however_many_addresses() -> None:
    def post(number: int, email: str) -> house.Got:
        form = as_form(flyer(title=f"仕事その{number}", orderer__email=email))
        return house.PUBLIC.post_form(app, TASKS, form, x_viewer_ip=f"198.51.100.{number}")

    for number in range(10):
        assert post(number, f"Taro+{number}@example.jp").status == 202
    got = post(10, "taro@example.jp")
    assert got.status == 429
    assert "確認のメールを続けてお送りしています" in got.text
    assert got.headers["Retry-After"] == "3600"
    assert len(sample.mails()) == 10
    assert post(11, "hana@example.jp").status == 202


def test_unknown_fields_are_refused_by_name() -> None:
    got = house.PUBLIC.post(app, TASKS, flyer() | {"paymentdate": "2027-01-01"})
    assert got.codes()["/paymentdate"] == "unknown"


# --- Confirming ---------------------------------------------------------------------------------------------------------


def test_opening_the_link_only_shows_what_will_be_confirmed() -> None:
    token = sample.unconfirmed()
    got = house.PUBLIC.get(app, CONFIRM, token=token)
    assert got.status == 200
    assert "商店街の年末チラシ、校正をお願いします" in got.text
    assert "<form" in got.text
    assert sample.events() == []  # mail scanners follow links


def test_the_button_makes_it_a_task_in_review() -> None:
    token = sample.unconfirmed()
    got = house.PUBLIC.post_form(app, CONFIRM, [("token", token)])
    assert got.status == 200
    assert "受け付けました" in got.text
    task_id = token.split(".")[0]
    assert sample.task(task_id).number in got.text
    assert task_id not in got.text
    assert sample.task(task_id).state == REVIEW
    assert sample.events() == ["crowdsourcing.task_submitted"]
    assert [mail["values"]["review_due"] for mail in sample.mails("received")] == ["11月26日（木）17時"]


def test_a_second_click_is_told_the_same_and_makes_no_second_task() -> None:
    token = sample.unconfirmed()
    first = house.PUBLIC.post(app, CONFIRM, {"token": token})
    assert house.PUBLIC.post(app, CONFIRM, {"token": token}).body == first.body
    assert "受け付けました" in house.PUBLIC.get(app, CONFIRM, token=token).text
    assert sample.events() == ["crowdsourcing.task_submitted"]


def test_a_confirmed_form_no_longer_waits() -> None:
    sample.confirmed()
    assert [item for item in house.items("crowdsourcing") if item["pk"]["S"].startswith("UNCONFIRMED#")] == []


def test_a_forged_link_is_told_kindly() -> None:
    token = sample.unconfirmed()
    for wrong in (token[:-1] + "z", "01KAMNN9G0T7EFMZRCDBW6EKSH", "あ"):
        assert house.PUBLIC.post(app, CONFIRM, {"token": wrong}).status == 404
        page = house.PUBLIC.get(app, CONFIRM, token=wrong)
        assert page.status == 404
        assert "このリンクは使えません" in page.text
        assert house.PUBLIC.post_form(app, CONFIRM, [("token", wrong)]).status == 404


def test_after_seven_days_the_link_says_that_it_is_over() -> None:
    token = sample.unconfirmed()
    with clock.fixed(house.NOON + timedelta(days=7, seconds=1)):
        got = house.PUBLIC.post(app, CONFIRM, {"token": token})
    assert got.status == 404
    assert "期限（7日）" in got.body["detail"]


def test_a_missing_token_without_javascript_is_a_page_not_a_crash() -> None:
    assert house.PUBLIC.post_form(app, CONFIRM, [("other", "x")]).status == 422


def test_employment_is_told_where_it_goes() -> None:
    token = sample.unconfirmed(contract="employment")
    got = house.PUBLIC.post_form(app, CONFIRM, [("token", token)])
    assert "しごと相談" in got.text
    assert len(sample.mails("employment")) == 1
    assert sample.task(token.split(".")[0]).state == "employment_lead"


def test_a_confirmation_whose_transaction_was_refused_is_taken_on_from_its_raw_copy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    token = sample.unconfirmed()

    def busy(*_: Any, **__: Any) -> Any:
        raise Busy()

    with monkeypatch.context() as patched:
        patched.setattr("crowdsourcing.intake.commit", busy)
        got = house.PUBLIC.post_form(app, CONFIRM, [("token", token)])
        assert (got.status, "混み合っています" in got.text) == (503, True)
    for _ in range(2):
        worker.deliver_raw(sample.raw_copies()[0])
    assert sample.task(token.split(".")[0]).state == REVIEW
    assert sample.events() == ["crowdsourcing.task_submitted"]


# --- Mending ------------------------------------------------------------------------------------------------------------


def test_the_mail_of_a_sent_back_task_opens_the_form_with_everything_in_its_boxes() -> None:
    task_id = sample.confirmed()
    sample.decide(house.staff(), task_id, "send-back", reason="支払日を1月20日までにしてください。")
    [mail] = sample.mails("sent_back")
    page = house.PUBLIC.get(app, "/api/crowdsourcing/again", token=sample.token_in(mail))
    assert page.status == 200
    for words in (
        "支払日を1月20日までにしてください。",
        'value="hana@minori.example"',
        'value="2026-12-05"',
        'name="again"',
    ):
        assert words in page.text


def test_a_mended_form_is_a_new_task_linked_to_the_first() -> None:
    first = sample.confirmed()
    sample.decide(house.staff(), first, "send-back", reason="支払日を早めてください。")
    again = sample.token_in(sample.mails("sent_back")[0])
    second = sample.confirmed(payment_date="2026-12-28", again=again)
    assert sample.task(second).previous == first
    assert "直したものが届きました" in [line.what for line in sample.seen(first).history]
    staff = house.staff()
    before, after = (staff.get(app, f"{TASKS}/{task_id}").body for task_id in (first, second))
    assert (before["followed_by"], before["followed_by_number"]) == (second, after["number"])
    assert (after["previous"], after["previous_number"]) == (first, before["number"])


def again_page(token: str) -> house.Got:
    return house.PUBLIC.get(app, "/api/crowdsourcing/again", token=token)


def test_a_used_mending_link_shows_where_the_mended_task_is_and_nobodys_data() -> None:
    first = sample.confirmed()
    sample.decide(house.staff(), first, "send-back", reason="支払日を早めてください。")
    [link] = [sample.token_in(mail) for mail in sample.mails("sent_back")]
    second = sample.confirmed(payment_date="2026-12-28", again=link)
    page = again_page(link)
    assert page.status == 200
    assert sample.task(second).number in page.text and "確認待ち" in page.text
    assert "hana@minori.example" not in page.text and "<input" not in page.text
    sample.decide(house.staff(), second, "approve")
    assert "募集中" in again_page(link).text and f"/tasks/{second}/" in again_page(link).text


def test_a_task_mended_twice_is_found_from_its_first_link() -> None:
    task_id, links = sample.confirmed(), []
    for day in ("2026-12-28", "2026-12-25"):
        sample.decide(house.staff(), task_id, "send-back", reason="支払日を早めてください。")
        [new] = {sample.token_in(mail) for mail in sample.mails("sent_back")} - set(links)
        links.append(new)
        task_id = sample.confirmed(payment_date=day, again=new)
    assert sample.task(task_id).number in again_page(links[0]).text


def test_a_second_form_that_was_open_meanwhile_is_not_lost() -> None:
    first = sample.confirmed()
    sample.decide(house.staff(), first, "send-back", reason="支払日を早めてください。")
    link = sample.token_in(sample.mails("sent_back")[0])
    waiting = [sample.unconfirmed(payment_date=day, again=link) for day in ("2026-12-28", "2026-12-25")]
    taken = [
        str(house.PUBLIC.post(app, "/api/crowdsourcing/confirm", {"token": token}).body["task_id"]) for token in waiting
    ]
    assert sample.task(first).followed_by == taken[0]
    assert [sample.task(one).previous for one in taken] == [first, first]


def test_the_mending_link_works_only_while_the_task_is_sent_back() -> None:
    task_id = sample.confirmed()
    from crowdsourcing import mails

    token = mails.again_url(sample.task(task_id)).split("token=")[1]
    assert house.PUBLIC.get(app, "/api/crowdsourcing/again", token=token).status == 404
    assert house.PUBLIC.get(app, "/api/crowdsourcing/again", token=token[:-2] + "zz").status == 404


def test_the_challenge_is_given_to_anybody() -> None:
    got = house.PUBLIC.get(app, "/api/crowdsourcing/challenge")
    assert got.status == 200
    assert got.body["parameters"]["algorithm"] == "PBKDF2/SHA-256"


def test_the_mending_link_ends_after_sixty_days() -> None:
    task_id = sample.confirmed()
    sample.decide(house.staff(), task_id, "send-back", reason="支払日を早めてください。")
    token = sample.token_in(sample.mails("sent_back")[0])
    for days, status in ((59, 200), (60, 404)):
        with clock.fixed(house.NOON + timedelta(days=days)):
            assert house.PUBLIC.get(app, "/api/crowdsourcing/again", token=token).status == status
