"""The form for anybody: into the one queue, with a number that holds whatever happens; a donation is suggested to staff, never told."""

from datetime import timedelta
from typing import Any

import botocore.exceptions
import pytest

from donations.api import app
from donations.inquiries import form, questions
from donations.worker import worker
from kernel import aws, clock, schema
from messaging import templates
from tests import house
from tests.consortium.desk import solved, urlencoded
from tests.donations import desk
from tests.donations.fulfilment import shelf
from tests.donations.inquiries.asking import INQUIRIES, act, listed, shown
from tests.house import PUBLIC, Caller, Got

QUESTIONS = "/api/donations/questions"
FORM: dict[str, Any] = {
    "topic": "delivery",
    "text": "りんごがまだ届きません。",
    "name": "髙橋 恵美",
    "reply_by": "mail",
    "email": "emi@example.jp",
    "agree_privacy": True,
}


def sent(**changed: Any) -> Got:
    return PUBLIC.post(app, QUESTIONS, FORM | changed | {"altcha": solved()})


def taken(**changed: Any) -> dict[str, Any]:
    got = sent(**changed)
    assert got.status == 202, got.body
    assert schema.mistakes("donations/question-sent", got.body) == []
    answer: dict[str, Any] = got.body
    return answer


def the_one(clerk: Caller) -> dict[str, Any]:
    (one,) = listed(clerk)
    return shown(clerk.get(app, f"{INQUIRIES}/{one}"))


def receipts() -> list[dict[str, Any]]:
    return [event["data"] for event in house.outbox("donations") if event["type"] == "messaging.mail_requested"]


def raw_copies() -> list[str]:
    found = aws.client("s3").list_objects_v2(
        Bucket=house.ENVIRONMENT["INTAKE_BUCKET"], Prefix="raw/donations/question/"
    )
    return [one["Key"] for one in found.get("Contents", [])]


@pytest.fixture
def clerk(cloud: None) -> Caller:
    return desk.clerk()


def codes(**changed: Any) -> dict[str, str]:
    return {one.pointer: one.code for one in form.mistakes(FORM | changed)}


def test_whoever_wants_an_answer_says_where_it_goes() -> None:
    assert codes() == {}
    assert codes(email="") == {"/email": "required"}
    assert codes(email="emi＠example.jp") == {}  # full width is what people type
    assert codes(email="emi") == {"/email": "email"}
    assert codes(reply_by="telephone") == {"/telephone": "required"}
    assert codes(reply_by="telephone", telephone="０９０−００００−１２３４", email="") == {}
    assert codes(telephone="12") == {"/telephone": "telephone"}
    assert codes(order_number="注文した") == {"/order_number": "order-number"}
    assert form.mistakes("hello") == form.mistakes({"email": 3}) == []


@pytest.mark.parametrize("typed", ["Ａ－２０２６－０００１", "A‐2026‐0001", " A-2026 -0001 "])
def test_an_order_number_has_one_form_however_it_is_typed(typed: str) -> None:
    assert form.clean(FORM | {"order_number": typed})["order_number"] == "A-2026-0001"


def test_a_question_stands_in_the_queue_and_its_number_is_told(clerk: Caller) -> None:
    answer = taken()
    inquiry = the_one(clerk)
    assert answer["number"] == inquiry["number"]
    assert answer["answer_by"] == inquiry["due"] == "2026-11-25T08:00:00.000Z"  # Sunday noon, a holiday, two days
    assert "11月25日（水）までに、メールで" in answer["message"]
    assert (inquiry["way"], inquiry["subject"]) == ("web", "返礼品・お届け")
    assert (inquiry["asked_by"], inquiry["reach"], inquiry["about"]) == ("髙橋 恵美", "emi@example.jp", [])
    assert inquiry["ways"][0]["way"] == "mail"
    done = shown(act(clerk, inquiry, "answer", text="明日お届けします。", way="mail"))
    assert done["state"] == "answered"


def test_without_javascript_it_comes_as_a_form_and_a_page_tells_the_number(clerk: Caller) -> None:
    got = PUBLIC.post_form(app, QUESTIONS, urlencoded(FORM))
    assert got.status == 202
    number = the_one(clerk)["number"]
    assert f"お問い合わせ番号：{number}" in got.text
    wrong = PUBLIC.post_form(app, QUESTIONS, urlencoded(FORM | {"reply_by": "telephone", "text": "消えない<b>"}))
    assert wrong.status == 422
    assert "お返事の電話をおかけする番号を入力してください。" in wrong.text
    assert "消えない&lt;b&gt;</textarea>" in wrong.text


def test_the_receipt_holds_nothing_that_was_typed(clerk: Caller) -> None:
    number = taken(name="買って http://spam.example")["number"]
    (mail,) = receipts()
    subject, body = templates.render(mail["template"], mail["values"])
    assert (mail["to"], number in subject) == ("emi@example.jp", True)
    assert "11月25日（水）までに" in body
    assert "spam" not in subject + body + str(mail["values"])


def test_the_city_may_send_no_receipt(clerk: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    from kernel import settings

    told = settings.city() | {"donations": settings.city()["donations"] | {"mails": {"asked": False}}}
    monkeypatch.setattr(settings, "city", lambda: told)
    taken()
    assert receipts() == []


def test_a_mailbox_that_had_enough_receipts_gets_none_and_nothing_is_lost(clerk: Caller) -> None:
    for nth in range(questions.RECEIPTS.most + 1):
        taken(text=f"{nth}つめの質問です。", email="emi@example.jp" if nth else "emi+tag@example.jp")
    assert len(receipts()) == questions.RECEIPTS.most
    assert len(listed(clerk)) == questions.RECEIPTS.most + 1


def test_one_address_sends_ten_an_hour(clerk: Caller) -> None:
    for nth in range(questions.FORMS.most):
        taken(text=f"{nth}つめの質問です。", reply_by="telephone", telephone="090-0000-1234", email="")
    assert sent(text="もう1つ").status == 429


def test_a_machine_is_kept_out(clerk: Caller) -> None:
    assert PUBLIC.post(app, QUESTIONS, FORM).codes() == {"/altcha": "proof-of-work"}
    assert sent(website_url="https://spam.example").codes() == {"/website_url": "honeypot"}
    proof = solved()
    assert PUBLIC.post(app, QUESTIONS, FORM | {"altcha": proof}).status == 202
    again = PUBLIC.post(app, QUESTIONS, FORM | {"altcha": proof, "text": "ほかの質問"})
    assert again.codes() == {"/altcha": "spent"}
    assert len(raw_copies()) == len(listed(clerk)) == 1  # what was refused is not replayed either


def test_the_same_question_twice_is_one_with_one_number_and_one_receipt(clerk: Caller) -> None:
    first, again = taken(), taken()
    assert len(listed(clerk)) == len(receipts()) == 1
    assert first["number"] == the_one(clerk)["number"]
    assert again["number"] == first["number"]


def test_ten_minutes_are_counted_from_the_question_and_not_by_the_clock_on_the_wall(clerk: Caller) -> None:
    numbers = []
    for minutes in (9, 11, 18, 20):
        with clock.fixed(house.NOON + timedelta(minutes=minutes)):
            numbers.append(taken()["number"])
    assert numbers[0] == numbers[1] == numbers[2] != numbers[3]
    assert len(listed(clerk)) == 2


def test_a_my_number_enters_neither_the_table_nor_the_raw_copy(clerk: Caller) -> None:
    answer = taken(text="番号は 123456789018 です。", name="恵美 1234-5678-9018")
    assert "伏せて受け付けました" in answer["message"]
    (key,) = raw_copies()
    raw = aws.client("s3").get_object(Bucket=house.ENVIRONMENT["INTAKE_BUCKET"], Key=key)["Body"].read().decode()
    for kept in (raw, str(house.items("donations"))):
        assert "123456789018" not in kept
        assert "1234-5678-9018" not in kept


def test_a_question_whose_transaction_could_not_be_had_is_finished_under_its_number(
    clerk: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_: Any, **__: Any) -> None:
        raise botocore.exceptions.EndpointConnectionError(endpoint_url="https://dynamodb")

    with monkeypatch.context() as storm:
        storm.setattr(questions, "settle", unreachable)
        storm.setattr(type(questions.FORMS), "count", unreachable)
        answer = taken()
    assert listed(clerk) == []
    (key,) = raw_copies()
    for _ in range(2):
        worker.deliver_raw(key)
    inquiry = the_one(clerk)
    assert (inquiry["number"], inquiry["due"]) == (answer["number"], answer["answer_by"])
    assert len(receipts()) == 1


def test_a_donation_is_suggested_where_order_and_mailbox_fit_and_the_asker_is_not_told(clerk: Caller) -> None:
    shelf.opened()
    donation = shelf.donate(1)
    told = desk.seen(clerk, donation["donation_id"])
    mailbox, number = told["donor"]["email"], told["order_number"]
    strange = taken(order_number=number, email="else@example.jp")
    answer = taken(order_number=number.lower(), email=mailbox.upper(), text="住所を変えたい。")
    assert strange.keys() == answer.keys()
    assert donation["number"] not in str(answer)
    found = [shown(clerk.get(app, f"{INQUIRIES}/{one}")) for one in listed(clerk)]
    suggested = {one["reach"].casefold(): one["suggested"] for one in found}
    assert suggested["else@example.jp"] == []
    (fit,) = suggested[mailbox.casefold()]
    assert (fit["id"], fit["fits"]) == (donation["donation_id"], "注文番号とメールアドレス")
    inquiry = next(one for one in found if one["suggested"])
    linked = shown(act(clerk, inquiry, "link", about=[{"kind": "donation", "id": fit["id"]}]))
    assert (linked["suggested"], len(linked["about"])) == ([], 1)
