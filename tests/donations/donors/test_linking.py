"""名寄せ: donations of one donor are linked by a score and never merged (hard case 8); staff's word stands above the score."""

from dataclasses import replace
from typing import Any

import pytest

from donations.api import app
from donations.donors import scoring
from donations.donors.scoring import OTHER, PERHAPS, SAME, Traits
from donations.notification import Address
from donations.records import key_of
from kernel import clock, ids, schema
from tests import house
from tests.donations import desk
from tests.donations.fulfilment import shelf
from tests.house import Caller, Got

EMI = Address(
    "髙橋 恵美", "タカハシ エミ", "100-0001", "東京都", "千代田区千代田1丁目1番1号", "090-0000-0001", "emi@example.jp"
)


def link(**changed: str) -> str:
    return scoring.likeness(Traits.of(EMI), Traits.of(replace(EMI, **changed))).link


# ── The rule by itself ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_name_with_a_telephone_a_mail_or_an_address_in_any_spelling_is_the_same_donor() -> None:
    assert link() == SAME
    assert link(name="高橋　恵美", telephone="", email="", postcode="", address="千代田区千代田１－１－１") == PERHAPS
    assert link(name="高橋恵美", telephone="", email="", address="東京都千代田区千代田一丁目1-1") == SAME
    assert link(telephone="＋81 90-0000-0001", email="", postcode="", address="別の町1") == SAME
    assert link(telephone="", email="ＥＭＩ@example.jp", postcode="", address="別の町1") == SAME
    assert link(name_kana="", name="高橋恵美", telephone="", postcode="", address="別の町1") == SAME


def test_a_family_shares_telephone_and_address_and_is_not_one_donor() -> None:
    assert link(name="髙橋 一郎", name_kana="タカハシ イチロウ", email="") == OTHER
    assert link(name="髙橋 一郎", name_kana="タカハシ イチロウ") == PERHAPS  # one mailbox for both, or a new name
    assert link(name="", name_kana="") == PERHAPS  # nothing but a name makes it sure


def test_a_name_alone_is_nobody() -> None:
    assert link(telephone="", email="", postcode="", address="") == OTHER
    assert link(telephone="", email="", address="別の町1") == PERHAPS  # and the same postcode


# ── At the desk ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def clerk(cloud: None) -> Caller:
    return shelf.opened()


def given(number: int, **donor: Any) -> str:
    body = desk.notification(portal_order_number=f"FN-{number}", amount_yen=28000 + number, donor=desk.donor(**donor))
    return str(desk.accepted(body, message_id=f"msg_{number}")["donation_id"])


def links(clerk: Caller, donation_id: str) -> dict[str, Any]:
    got = clerk.get(app, f"/api/donations/donors/{donation_id}")
    assert schema.mistakes("donations/donor-links", got.body) == []
    found: dict[str, Any] = got.body
    return found


def decide(clerk: Caller, one: str, other: str, decision: str, key: str | None = None) -> Got:
    body = {"other": other, "decision": decision}
    return clerk.post(app, f"/api/donations/donors/{one}/decide", body, **{"idempotency-key": key or ids.new()})


def shown(clerk: Caller, donation_id: str) -> list[tuple[str, str]]:
    return [(one["id"], one["link"]) for one in links(clerk, donation_id)["items"]]


def test_the_same_donor_s_donations_are_listed_with_their_points_and_stay_as_they_were(clerk: Caller) -> None:
    first = given(1)
    second = given(2, name="高橋恵美", address="東京都千代田区九段南9-9", postcode="102-0074")
    given(3, name="別の 人", name_kana="ベツノ ヒト", email="other@example.jp")
    before = [desk.seen(clerk, one)["donor"] for one in (first, second)]
    found = links(clerk, first)
    (other,) = found["items"]
    assert (other["id"], other["link"], other["donation"]["donor_name"]) == (second, SAME, "高橋恵美")
    rows = {row["label"]: row["value"] for row in other["why"][0]["rows"]}
    assert rows["氏名・フリガナが同じ"] == "+35点" and rows["合計"] == f"{other['score']}点"
    assert found["year"] == {"year": 2026, "donations": 2, "amount_yen": 28001 + 28002}
    assert [desk.seen(clerk, one)["donor"] for one in (first, second)] == before


def test_whom_a_gift_is_sent_to_is_not_its_donor(clerk: Caller) -> None:
    emi = given(1)
    recipient = desk.EXAMPLE["donor"] | {"same_as_donor": False}
    present = desk.notification(
        portal_order_number="FN-9",
        donor=desk.donor(name="渡邉 一郎", name_kana="ワタナベ イチロウ", telephone="090-0000-0077", email="ichiro@example.jp", postcode="060-0001", address="北海道札幌市1-1"),
        lines=[desk.line(recipient=recipient)],
    )  # fmt: skip
    desk.accepted(present, message_id="msg_9")
    assert shown(clerk, emi) == []


def test_staff_s_word_stands_on_both_and_can_be_taken_back(clerk: Caller) -> None:
    first, second = given(1), given(2)
    got = decide(clerk, first, second, "different", "key-1")
    assert got.status == 200, got.body
    assert decide(clerk, first, second, "different", "key-1").body == got.body  # a double click
    assert shown(clerk, first) == [(second, OTHER)]
    (back,) = links(clerk, second)["items"]
    assert (back["link"], back["decided"]["decision"], back["decided"]["who"]) == (OTHER, "different", "佐藤 花")
    told = [line["what"] for line in desk.seen(clerk, second)["history"]]
    assert sum("別の方の寄附としました" in line for line in told) == 1
    assert links(clerk, first)["year"]["donations"] == 1
    decide(clerk, second, first, "none")
    assert shown(clerk, first) == [(second, SAME)]


def test_two_that_the_score_does_not_link_can_be_said_to_be_one_donor_s(clerk: Caller) -> None:
    first = given(1)
    moved = given(
        2, name="鈴木 恵美", name_kana="スズキ エミ", telephone="", email="", address="札幌市1-1", postcode="060-0001"
    )
    assert shown(clerk, first) == []
    decide(clerk, first, moved, "same")
    assert shown(clerk, first) == [(moved, SAME)]
    assert links(clerk, first)["year"]["donations"] == 2


def test_a_corrected_donor_is_judged_as_she_is_now(clerk: Caller) -> None:
    first, second = given(1), given(2)
    wrong = desk.seen(clerk, second)
    body = {"donor": {"name": "高橋 次郎", "name_kana": "タカハシ ジロウ", "email": ""}, "reason": "電話で確認"}
    assert desk.act(clerk, wrong, "correct", **body).status == 200
    assert shown(clerk, first) == []


def test_a_donation_is_not_its_own_other_and_a_stranger_is_not_found(clerk: Caller) -> None:
    first = given(1)
    assert decide(clerk, first, first, "same").status == 422
    assert decide(clerk, first, "nothing", "same").status == 404
    assert clerk.get(app, "/api/donations/donors/nothing").status == 404
    assert house.Caller({}).get(app, f"/api/donations/donors/{first}").status == 401


def test_nothing_is_stored_of_a_link_that_nobody_decided(clerk: Caller) -> None:
    first, _ = given(1), given(2)
    before = house.items("donations")
    with clock.fixed(house.NOON):
        links(clerk, first)
    assert house.items("donations") == before
    assert not [item for item in before if item["pk"]["S"] == key_of(first)[0] and item["sk"]["S"].startswith("DONOR#")]
