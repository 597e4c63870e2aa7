"""The mail office: never zero, at most one duplicate, and doubt is shown to staff."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest import mock

import botocore.exceptions
import pytest

from kernel import clock
from kernel.events import Event
from messaging import sending, templates
from messaging.api import app
from messaging.records import FAILED, SENDING, SENT, UNKNOWN, Mail
from messaging.worker import worker
from tests import house

ASKED = Event(
    "messaging.mail_requested",
    "01SUBJECT",
    {
        "template": "accounts/invitation",
        "to": "hana@example.jp",
        "values": {"name": "佐藤 花", "url": "https://machi.example/admin/invitation#token=abc.def", "hours": 72},
        "reference": "accounts/staff/01SUBJECT",
    },
    id="01EVENT00000000000000000001",
    room="accounts",
)


class Post:
    """Stands in for SES: says what it was told to, remembers what it sent."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.answers: list[Exception | None] = []

    def __call__(self, mail: Mail) -> str:
        answer = self.answers.pop(0) if self.answers else None
        if answer:
            raise answer
        self.sent.append(mail.to)
        return "ses-1"


def said_no(code: str) -> botocore.exceptions.ClientError:
    return botocore.exceptions.ClientError({"Error": {"Code": code, "Message": ""}}, "SendEmail")


SILENCE = botocore.exceptions.ReadTimeoutError(endpoint_url="ses")


@pytest.fixture
def post(cloud: None, monkeypatch: pytest.MonkeyPatch) -> Post:
    stand_in = Post()
    monkeypatch.setattr(sending, "_deliver", stand_in)
    return stand_in


def stored() -> Mail:
    return Mail.must(f"MAIL#{ASKED.id}", "MAIL")


def minutes_later(minutes: int) -> Any:
    return clock.fixed(house.NOON + timedelta(minutes=minutes))


def test_an_asked_mail_is_sent_once_however_often_the_event_comes(post: Post) -> None:
    for _ in range(3):
        worker.deliver_event(ASKED)
    assert post.sent == ["hana@example.jp"]
    assert stored().state == SENT and stored().duepk is None


def test_the_text_is_the_templates_and_a_value_cannot_add_a_header(cloud: None) -> None:
    subject, body = templates.render(
        "accounts/invitation", {"name": "佐藤 花", "url": "https://u.example/", "hours": 72}
    )
    assert subject == "ひだまり市 まちむすび 業務画面への招待"
    assert "佐藤 花 様" in body and "72時間以内" in body


def test_a_busy_service_is_asked_again_later(post: Post) -> None:
    post.answers = [said_no("TooManyRequestsException")]
    worker.deliver_event(ASKED)
    assert post.sent == [] and stored().doubts == 0
    with minutes_later(3):
        worker.sweep()
    assert post.sent == ["hana@example.jp"] and stored().state == SENT


def test_a_refusal_is_for_staff(post: Post) -> None:
    post.answers = [said_no("MessageRejected")]
    worker.deliver_event(ASKED)
    assert stored().state == FAILED and stored().trouble == "MessageRejected"
    waiting = house.staff().get(app, "/api/messaging/waiting").body
    assert waiting["items"][0]["action"] == "確かめる" and waiting["figures"][0]["value"] == 1


def test_what_waits_from_last_month_is_still_on_the_desk_when_this_month_has_some_too(post: Post) -> None:
    post.answers = [said_no("MessageRejected")] * 2
    worker.deliver_event(ASKED)
    with clock.fixed(house.NOON + timedelta(days=20)):
        worker.deliver_event(replace(ASKED, id="01EVENT00000000000000000002"))
        waiting = house.staff().get(app, "/api/messaging/waiting").body
    assert [item["id"][-1] for item in waiting["items"]] == ["1", "2"]
    assert waiting["figures"][0]["value"] == 2


def test_a_mail_that_staff_send_again_while_a_sweep_takes_it_up_is_sent_once(post: Post) -> None:
    post.answers = [said_no("MessageRejected")]
    worker.deliver_event(ASKED)
    real = sending.attempt

    def after_the_sweep(mail: Mail) -> Mail:
        with mock.patch.object(sending, "attempt", real):
            assert worker.sweep() == 1
        return real(mail)

    with mock.patch.object(sending, "attempt", after_the_sweep):
        assert sending.send_again(ASKED.id, version=stored().version, who="佐藤 花").state == SENT
    assert post.sent == ["hana@example.jp"]


def test_two_attempts_without_an_answer_make_it_unknown_and_no_third(post: Post) -> None:
    post.answers = [SILENCE, SILENCE]
    worker.deliver_event(ASKED)
    assert stored().state == SENDING
    for minutes in (3, 6, 9, 12):
        with minutes_later(minutes):
            worker.sweep()
    assert stored().state == UNKNOWN and stored().attempts == 2 and post.sent == []


def test_the_desk_does_not_see_the_code_that_lets_a_delegate_in(post: Post) -> None:
    data = {"template": "accounts/delegate_code", "to": "noen@example.jp", "reference": "accounts/delegate/1"}
    code = {"values": {"name": "実 里子", "code": "01234567", "minutes": 10}}
    worker.deliver_event(replace(ASKED, data=data | code))
    assert "01234567" in stored().body
    shown = house.staff().get(app, f"/api/messaging/mails/{ASKED.id}")
    assert "確認コードは …" in shown.body["body"] and "01234567" not in shown.text


def test_staff_send_an_unknown_mail_again_and_the_history_says_who(post: Post) -> None:
    post.answers = [said_no("MessageRejected")]
    worker.deliver_event(ASKED)
    staff = house.staff()
    shown = staff.get(app, f"/api/messaging/mails/{ASKED.id}").body
    assert shown["actions"] == ["send-again"] and "token=…" in shown["body"] and "abc.def" not in shown["body"]
    again = staff.post(app, f"/api/messaging/mails/{ASKED.id}/send-again", {"version": shown["version"]})
    assert again.status == 200 and again.body["state"] == SENT
    assert any(line["who"] == "佐藤 花" for line in again.body["history"])
    stale = staff.post(app, f"/api/messaging/mails/{ASKED.id}/send-again", {"version": shown["version"]})
    assert stale.status == 409 and stale.body["current"]["state"] == SENT


def test_the_list_filters_by_state_and_is_audited(post: Post) -> None:
    worker.deliver_event(ASKED)
    staff = house.staff()
    assert len(staff.get(app, "/api/messaging/mails", state="sent").body["items"]) == 1
    assert staff.get(app, "/api/messaging/mails", state="failed").body["items"] == []
    assert [item["action"]["S"] for item in house.items("audit")] == ["messaging.mails", "messaging.mails"]


def test_the_promise_is_told_with_its_source_in_words(post: Post) -> None:
    worker.deliver_event(ASKED)
    (why,) = house.staff().get(app, f"/api/messaging/mails/{ASKED.id}").body["why"]
    assert why["source"] == "市の取扱い（メールは、必ず1回は送り、重なっても1回まで）"


def unwritable(values: dict[str, Any]) -> Event:
    return replace(ASKED, data=ASKED.data | {"values": values})


def test_a_mail_that_cannot_be_written_is_failed_on_the_desk_and_its_event_raises_the_alarm(post: Post) -> None:
    for _ in range(2):
        with pytest.raises(templates.NotWritten, match="accounts/invitation: UndefinedError"):
            worker.deliver_event(unwritable({"name": "佐藤 花"}))
    assert (stored().state, stored().duepk, post.sent) == (FAILED, None, [])
    staff = house.staff()
    (item,) = staff.get(app, "/api/messaging/waiting").body["items"]
    assert "文面を作れず、まだ送っていません" in item["why"] and "accounts/invitation" in item["title"]
    shown = staff.get(app, f"/api/messaging/mails/{ASKED.id}").body
    assert shown["trouble"] == "文面を作れませんでした" and shown["actions"] == ["send-again"]
    again = staff.post(app, f"/api/messaging/mails/{ASKED.id}/send-again", {"version": shown["version"]})
    assert again.status == 422 and "システムの担当者" in again.body["detail"]
    assert (post.sent, stored().state) == ([], FAILED), "an empty mail is never sent"


@pytest.mark.parametrize("way", ["staff", "event"])
def test_after_the_template_is_mended_staff_or_the_returned_event_send_it_once(post: Post, way: str) -> None:
    with (
        mock.patch.object(templates, "render", side_effect=templates.NotWritten("accounts/invitation: KeyError")),
        pytest.raises(templates.NotWritten),
    ):
        worker.deliver_event(ASKED)
    if way == "staff":
        path = f"/api/messaging/mails/{ASKED.id}/send-again"
        assert house.staff().post(app, path, {"version": stored().version}).status == 200
    for _ in range(2):
        worker.deliver_event(ASKED)
    assert post.sent == ["hana@example.jp"] and stored().state == SENT
    assert "佐藤 花 様" in stored().body and stored().values is None
