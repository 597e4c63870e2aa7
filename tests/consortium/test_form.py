"""The public form: what is told to its sender, and what is kept until the mail's link is opened."""

from datetime import timedelta

import pytest

from consortium.api import app
from kernel import clock
from tests import house
from tests.consortium import desk
from tests.house import PUBLIC

pytestmark = pytest.mark.usefixtures("cloud")


def test_a_sent_form_waits_for_the_link_in_the_mail() -> None:
    got = desk.send()
    assert got.status == 202
    desk.fits("consortium/sent", got)
    assert got.body["state"] == "unconfirmed"
    assert got.body["expires"] == "2026-11-29T03:00:00.000Z"  # seven days after Sunday noon
    (mail,) = desk.mails("confirm")
    assert mail["to"] == "takahashi@minori.example"
    assert mail["values"]["url"].startswith("https://machi.example/api/consortium/confirm?token=")
    assert desk.hana().get(app, desk.APPLICATIONS).body["items"] == []


def test_opening_the_link_changes_nothing_and_the_button_makes_the_application() -> None:
    desk.send()
    page = PUBLIC.get(app, desk.CONFIRM, token=desk.token())
    assert page.status == 200
    assert "株式会社みのり食品" in page.text
    assert 'method="post"' in page.text
    assert desk.hana().get(app, desk.APPLICATIONS).body["items"] == []
    got = PUBLIC.post(app, desk.CONFIRM, {"token": desk.token()})
    assert got.status == 200
    desk.fits("consortium/confirmed", got)
    assert [one["id"] for one in desk.hana().get(app, desk.APPLICATIONS).body["items"]] == [got.body["id"]]
    assert desk.mails("received")[0]["values"]["decide_by"] == "11月30日（月）"


def test_the_office_has_five_business_days_and_the_23rd_is_a_holiday() -> None:
    # Sunday 22 November; Monday is 勤労感謝の日: Tue 24, Wed 25, Thu 26, Fri 27, Mon 30, at 17:00 in Japan.
    desk.send()
    assert PUBLIC.post(app, desk.CONFIRM, {"token": desk.token()}).body["decide_by"] == "2026-11-30T08:00:00.000Z"


def test_confirming_twice_is_one_application_and_the_same_answer() -> None:
    desk.send()
    first = PUBLIC.post(app, desk.CONFIRM, {"token": desk.token()})
    second = PUBLIC.post(app, desk.CONFIRM, {"token": desk.token()})
    assert second.body == first.body
    assert len(desk.mails("received")) == 1
    page = PUBLIC.get(app, desk.CONFIRM, token=desk.token())
    assert page.status == 200
    assert first.body["receipt"] in page.text


def test_nothing_personal_waits_after_the_confirmation() -> None:
    desk.applied()
    assert not [item for item in house.items("consortium") if item["pk"]["S"].startswith("UNCONFIRMED#")]


def test_a_link_is_over_after_seven_days() -> None:
    desk.send()
    with clock.fixed(house.NOON + timedelta(days=7, seconds=1)):
        assert PUBLIC.post(app, desk.CONFIRM, {"token": desk.token()}).status == 404
        page = PUBLIC.get(app, desk.CONFIRM, token=desk.token())
    assert page.status == 404
    assert "期限" in page.text


@pytest.mark.parametrize("token", ["", "abc", "01ARZ3NDEKTSV4RRFFQ69G5FAV.0000", "鍵"])
def test_a_link_that_is_not_ours_says_so(token: str) -> None:
    page = PUBLIC.get(app, desk.CONFIRM, token=token)
    assert page.status == 404
    assert "もう一度申し込む" in page.text
    assert PUBLIC.post_form(app, desk.CONFIRM, {"token": token or "x"}).status == 404


def test_all_mistakes_come_at_once_those_of_the_schema_and_those_of_the_rules() -> None:
    wrong = desk.form(
        organisation={"name": "", "name_kana": "Minori", "corporate_number": "7999901000017", "postcode": "12-345"},
        contact={"email": "takahashi", "telephone": "110"},
        interests=[],
        agree_antisocial=False,
    )
    got = desk.send(wrong)
    assert got.status == 422
    assert got.codes() == {
        "/organisation/name": "minLength",
        "/organisation/name_kana": "kana",
        "/organisation/corporate_number": "corporate-number",
        "/organisation/postcode": "postcode",
        "/contact/email": "format",
        "/contact/telephone": "telephone",
        "/interests": "minItems",
        "/agree_antisocial": "const",
    }
    sentences = {error["pointer"]: error["message"] for error in got.body["errors"]}
    assert sentences["/organisation/postcode"] == "郵便番号は7けたの数字で入力してください（例：123-4567）。"
    assert house.items("consortium") == []


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("company", True),
        ("npo", True),
        ("school", True),
        ("municipality", True),
        ("sole_proprietor", False),
        ("other", False),
    ],
)
def test_a_corporate_number_is_wanted_from_those_who_have_one(kind: str, wanted: bool) -> None:
    got = desk.send(desk.form(organisation={"kind": kind, "corporate_number": None}))
    assert got.status == (422 if wanted else 202)
    if wanted:
        assert got.codes() == {"/organisation/corporate_number": "required"}


def test_what_people_write_is_kept_in_one_form() -> None:
    application_id = desk.applied(
        organisation={
            "name": "株式会社　みのり食品",
            "name_kana": "みのり しょくひん",
            "corporate_number": "８-9999-0100-0017",
            "postcode": "〒１２３－４５６７",
        },
        contact={"telephone": "０９０－００００－１２３４"},
    )
    detail = desk.hana().get(app, f"{desk.APPLICATIONS}/{application_id}").body
    assert detail["organisation"] == "株式会社 みのり食品"
    assert detail["name_kana"] == "ミノリ ショクヒン"
    assert detail["corporate_number"] == desk.NUMBER
    assert detail["postcode"] == "123-4567"
    assert detail["contact"]["telephone"] == "090-0000-1234"


def test_a_my_number_in_a_free_text_is_sent_back_to_be_taken_out() -> None:
    got = desk.send(desk.form(motive="番号は 1234 5678 9018 です。"))  # 12345678901 carries the check digit 8
    assert got.codes() == {"/motive": "my-number"}
    assert "9018" not in str(house.items("consortium"))


def test_without_javascript_the_form_is_urlencoded_and_needs_no_proof_of_work() -> None:
    got = PUBLIC.post_form(app, desk.APPLICATIONS, desk.urlencoded(desk.form()))
    assert got.status == 202
    assert got.headers["Content-Type"].startswith("text/html")
    assert "確認のメールをお送りしました" in got.text
    done = PUBLIC.post_form(app, desk.CONFIRM, {"token": desk.token()})
    assert done.status == 200
    assert "申込みが届きました" in done.text


def test_without_javascript_mistakes_come_back_as_a_page_with_everything_still_typed() -> None:
    fields = desk.urlencoded(desk.form(organisation={"postcode": "12"}, agree_terms=False))
    got = PUBLIC.post_form(app, desk.APPLICATIONS, fields)
    assert got.status == 422
    assert "郵便番号は7けたの数字で入力してください" in got.text
    assert 'value="株式会社みのり食品"' in got.text
    assert "注文の電話とファクスを減らしたい" in got.text


def test_json_needs_the_proof_of_work() -> None:
    assert PUBLIC.post(app, desk.APPLICATIONS, desk.form()).codes() == {"/altcha": "proof-of-work"}
    assert PUBLIC.post(app, desk.APPLICATIONS, desk.form() | {"altcha": "bm90aGluZw=="}).codes() == {
        "/altcha": "proof-of-work"
    }


def test_a_proof_of_work_is_good_for_one_form() -> None:
    proof = desk.solved()
    assert PUBLIC.post(app, desk.APPLICATIONS, desk.form() | {"altcha": proof}).status == 202
    other = desk.form(organisation={"name": "青葉書店"}) | {"altcha": proof}
    assert PUBLIC.post(app, desk.APPLICATIONS, other).codes() == {"/altcha": "spent"}


def test_the_same_form_twice_within_ten_minutes_is_one_form_and_one_mail() -> None:
    first, second = desk.send(), desk.send()
    assert second.body == first.body
    assert len(desk.mails("confirm")) == 1
    with clock.fixed(house.NOON + timedelta(minutes=11)):
        assert desk.send().status == 202
    assert len(desk.mails("confirm")) == 2


def test_robots_meet_the_trap_and_the_clock() -> None:
    assert desk.send(desk.form() | {"website_url": "https://spam.example"}).codes() == {"/website_url": "honeypot"}
    assert desk.send(desk.form() | {"started_at": clock.iso(clock.now())}).codes() == {"/started_at": "too-fast"}


def test_ten_forms_an_hour_from_one_address_are_enough() -> None:
    for n in range(10):
        assert PUBLIC.post_form(app, desk.APPLICATIONS, desk.urlencoded(desk.form(motive=f"相談{n}"))).status == 202
    got = PUBLIC.post_form(app, desk.APPLICATIONS, desk.urlencoded(desk.form(motive="相談11")))
    assert got.status == 429
    assert "あと60分ほど待って" in got.text


def test_one_mailbox_gets_ten_mails_an_hour_from_however_many_addresses() -> None:
    for n in range(10):
        form = desk.urlencoded(desk.form(motive=f"相談{n}"))
        assert PUBLIC.post_form(app, desk.APPLICATIONS, form, x_viewer_ip=f"198.51.100.{n}").status == 202
    form = desk.urlencoded(desk.form(motive="相談10"))
    got = PUBLIC.post_form(app, desk.APPLICATIONS, form, x_viewer_ip="198.51.100.10")
    assert got.status == 429
    assert "確認のメールを続けてお送りしています" in got.text
    assert len(desk.mails("confirm")) == 10


def test_the_challenge_is_given_to_everybody() -> None:
    got = PUBLIC.get(app, "/api/consortium/challenge")
    assert got.status == 200
    assert got.body["parameters"]["algorithm"] == "PBKDF2/SHA-256"


def test_a_field_that_nobody_knows_is_refused() -> None:
    assert desk.send(desk.form() | {"vip": True}).codes() == {"/vip": "unknown"}
