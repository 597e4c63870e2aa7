"""What the clerk does: decide, correct, leave notes; and what is kept of it."""

from typing import Any

import pytest

from donations.api import app
from donations.rules import RULES
from kernel import clock, schema
from tests import house
from tests.donations import desk
from tests.house import Caller

pytestmark = pytest.mark.usefixtures("cloud")
HERE = desk.donor(address="ひなた県ひだまり市中央1-1", prefecture="")


@pytest.fixture
def clerk(cloud: None) -> Caller:
    house.partner(desk.PORTAL)
    clerk = desk.clerk()
    desk.register(clerk)
    return clerk


def held(clerk: Caller, **changed: Any) -> dict[str, Any]:
    answer = desk.accepted(desk.notification(**changed))
    assert answer["state"] == "held", answer
    return desk.seen(clerk, answer["donation_id"])


def resolved(clerk: Caller, donation: dict[str, Any], flag: str, resolution: str, **more: Any) -> dict[str, Any]:
    got = desk.act(clerk, donation, "resolve", flag=flag, resolution=resolution, **more)
    assert got.status == 200, got.body
    assert schema.mistakes("donations/donation", got.body) == []
    after: dict[str, Any] = got.body
    return after


# --- deciding


def test_a_wrong_price_is_held_until_staff_accept_it_with_a_note(clerk: Caller) -> None:
    donation = held(clerk, amount_yen=2800)
    assert donation["actions"] == ["resolve", "correct", "cancel", "send_link", "note"]
    after = resolved(clerk, donation, "amount_mismatch", "accept_as_paid", note="掲載の誤りと確かめました。")
    assert (after["state"], after["due"]) == ("paid", None)
    (flag,) = after["flags"]
    assert flag["state"] == "resolved"
    assert flag["resolved"] == {
        "at": clock.iso(house.NOON),
        "who": "佐藤 花",
        "resolution": "accept_as_paid",
        "label": "この金額で受け付ける",
        "note": "掲載の誤りと確かめました。",
    }
    assert after["history"][-1]["who"] == "佐藤 花"
    assert "金額が登録価格と違う" in after["history"][-1]["what"]
    assert after["actions"] == ["reopen", "correct", "cancel", "send_link", "note"]


def test_a_resolution_that_needs_a_note_says_so(clerk: Caller) -> None:
    got = desk.act(clerk, held(clerk, amount_yen=2800), "resolve", flag="amount_mismatch", resolution="accept_as_paid")
    assert (got.status, got.codes()) == (422, {"/note": "required"})


def test_an_unknown_resolution_is_told_which_there_are(clerk: Caller) -> None:
    got = desk.act(clerk, held(clerk, amount_yen=2800), "resolve", flag="amount_mismatch", resolution="both_genuine")
    assert (got.status, got.codes()) == (422, {"/resolution": "enum"})
    assert "accept_as_paid" in got.body["errors"][0]["message"]


def test_a_flag_that_is_not_open_cannot_be_decided(clerk: Caller) -> None:
    got = desk.act(clerk, held(clerk, amount_yen=2800), "resolve", flag="resident", resolution="no_gift")
    assert (got.status, got.body["type"].rsplit("/", 1)[1]) == (409, "wrong-state")


def test_after_the_listing_is_mended_a_new_look_clears_the_flag(clerk: Caller) -> None:
    donation = held(clerk, amount_yen=2800)
    unchanged = resolved(clerk, donation, "amount_mismatch", "fix_listing")
    assert unchanged["state"] == "held"
    desk.change(clerk, amount_yen=2800, cost_yen=800)
    # The price of today does not judge the donation of a minute ago …
    still = resolved(clerk, unchanged, "amount_mismatch", "fix_listing")
    assert still["state"] == "held"
    # … unless the register was wrong from the beginning.
    desk.change(clerk, amount_yen=2800, cost_yen=800, since="2026-11-01T00:00:00+09:00")
    after = resolved(clerk, still, "amount_mismatch", "fix_listing")
    assert (after["state"], [flag["state"] for flag in after["flags"]]) == ("paid", ["cleared"])


def test_waiting_for_an_answer_keeps_it_held_and_gives_five_business_days(clerk: Caller) -> None:
    donation = held(clerk, donor=HERE)
    # Sunday 22 November 2026; Monday 23 is a holiday: Tuesday 24, 17:00 in Japan
    assert donation["due"] == "2026-11-24T08:00:00.000Z"
    after = resolved(clerk, donation, "resident", "contact_donor", note="留守番電話に残した")
    assert after["state"] == "held"
    assert after["due"] == "2026-11-30T08:00:00.000Z"  # 24, 25, 26, 27, 30 November
    assert after["flags"][0]["waiting"] == "寄附者に確かめる（返事待ち）"
    assert resolved(clerk, after, "resident", "no_gift")["state"] == "paid"


def test_an_unknown_gift_is_linked_to_a_registered_one_in_one_click(clerk: Caller) -> None:
    donation = held(clerk, lines=[desk.line(gift_code="KOME-10")])
    assert [flag["code"] for flag in donation["flags"]] == ["unknown_gift"]
    got = desk.act(clerk, donation, "resolve", flag="unknown_gift", resolution="link_gift", gift_code="NAI-1")
    assert got.codes() == {"/gift_code": "unknown"}
    after = resolved(clerk, donation, "unknown_gift", "link_gift", gift_code="hdm-0012")
    assert after["state"] == "paid"
    assert after["lines"][0]["gift_code"] == "HDM-0012"
    assert after["staff_edited"][0]["portal"] == "KOME-10"
    assert "KOME-10 → HDM-0012" in after["history"][-1]["detail"]


def test_linking_judges_the_amount_too(clerk: Caller) -> None:
    donation = held(clerk, lines=[desk.line(gift_code="KOME-10")], amount_yen=10000)
    after = resolved(clerk, donation, "unknown_gift", "link_gift", gift_code="HDM-0012")
    assert after["state"] == "held"
    assert {flag["code"]: flag["state"] for flag in after["flags"]} == {
        "unknown_gift": "cleared",
        "amount_mismatch": "open",
    }


def test_two_reasons_must_both_be_decided(clerk: Caller) -> None:
    donation = held(clerk, amount_yen=2800, donor=HERE)
    after = resolved(clerk, donation, "resident", "no_gift")
    assert after["state"] == "held"
    after = resolved(clerk, after, "amount_mismatch", "accept_as_paid", note="確かめた")
    assert after["state"] == "paid"


def test_every_button_of_every_rule_can_be_pressed() -> None:
    """The table of rules holds only effects that the verbs know."""
    effects = {one.effect for rule in RULES.values() for one in rule.resolutions}
    assert effects == {
        "close",
        "wait",
        "recheck",
        "link_gift",
        "take_portal",
        "take_sent",
        "allocate",
        "substitute",
        "take_over",
    }
    for rule in RULES.values():
        assert any(one.effect != "wait" for one in rule.resolutions), rule.code


# --- correcting


def test_a_correction_keeps_who_when_what_and_why(clerk: Caller) -> None:
    donation = held(clerk, donor=desk.donor(postcode="000-0000"))
    got = desk.act(clerk, donation, "correct", reason="はがきが戻ったため", donor={"postcode": "100-0001"})
    assert got.status == 200, got.body
    after = got.body
    assert after["donor"]["postcode"] == "100-0001"
    assert after["state"] == "paid"
    assert after["staff_edited"] == [
        {
            "field": "/donor/postcode",
            "label": "寄附者・郵便番号",
            "ours": "100-0001",
            "portal": "000-0000",
            "who": "佐藤 花",
            "at": clock.iso(house.NOON),
            "reason": "はがきが戻ったため",
        }
    ]
    line = after["history"][-1]
    assert line["detail"] == "寄附者・郵便番号：000-0000 → 100-0001　はがきが戻ったため"


def test_staff_s_own_mistakes_are_told_field_by_field(clerk: Caller) -> None:
    donation = held(clerk, donor=HERE)
    got = desk.act(clerk, donation, "correct", reason="", donor={"postcode": "12", "email": "x", "shoe_size": 24})
    assert got.status == 422
    assert set(got.codes()) == {"/reason", "/donor/postcode", "/donor/email", "/donor/shoe_size"}


def test_a_line_that_is_not_there_cannot_be_corrected(clerk: Caller) -> None:
    donation = held(clerk, donor=HERE)
    got = desk.act(clerk, donation, "correct", reason="電話", lines=[{"index": 3, "quantity": 2}])
    assert got.codes() == {"/lines/0/index": "unknown"}


def test_a_gift_to_the_donor_can_be_sent_to_somebody_else(clerk: Caller) -> None:
    donation = desk.seen(clerk, desk.accepted(desk.EXAMPLE)["donation_id"])
    assert donation["lines"][0]["recipient"]["same_as_donor"] is True
    elsewhere = {"postcode": "060-0001", "address": "北海道札幌市中央区北一条西2-1"}
    got = desk.act(clerk, donation, "correct", reason="電話", lines=[{"index": 0, "recipient": elsewhere}])
    assert got.status == 200, got.body
    recipient = got.body["lines"][0]["recipient"]
    assert recipient == desk.WHO | elsewhere | {"same_as_donor": False}
    assert got.body["donor"]["address"] == desk.EXAMPLE["donor"]["address"]


def test_a_correction_that_changes_nothing_is_told(clerk: Caller) -> None:
    donation = held(clerk, donor=HERE)
    got = desk.act(clerk, donation, "correct", reason="電話", donor={"name": "髙橋 恵美"})
    assert got.codes() == {"/": "unchanged"}


def test_a_payment_entered_by_staff_moves_the_donation(clerk: Caller) -> None:
    unpaid = {"payment": {"method": "bank_transfer", "status": "unpaid"}, "paid_at": None}
    answer = desk.accepted(desk.notification(**unpaid))
    donation = desk.seen(clerk, answer["donation_id"])
    places = {"payment": {"status": "paid"}, "paid_at": "2026-11-21T10:00:00+09:00"}
    after = desk.act(clerk, donation, "correct", reason="通帳で確認", **places).body
    assert (after["state"], after["receipt"]["date"]) == ("paid", "2026-11-21")
    assert after["receipt"]["rule"] == "bank_transfer-paid"
    assert (after["receipt"]["tax_year"], after["receipt"]["fiscal_year"]) == (2026, 2026)


# --- versions and repetition


def test_a_second_clerk_is_shown_what_the_first_one_did(clerk: Caller) -> None:
    donation = held(clerk, donor=HERE)
    resolved(clerk, donation, "resident", "no_gift")
    got = desk.act(clerk, donation, "note", note="あとから")
    assert (got.status, got.body["type"].rsplit("/", 1)[1]) == (409, "stale")
    assert got.body["current"]["state"] == "paid"


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("resolve", {"flag": "resident", "resolution": "no_gift"}),
        ("correct", {"reason": "電話", "donor": {"address": "東京都千代田区千代田1-1"}}),
        ("note", {"note": "電話した"}),
    ],
)
def test_the_same_request_again_changes_nothing_more(clerk: Caller, verb: str, body: dict[str, Any]) -> None:
    donation = held(clerk, donor=HERE)
    first = desk.act(clerk, donation, verb, **body)
    before = house.items("donations")
    again = desk.act(clerk, donation, verb, **body)
    assert (again.status, again.body) == (200, first.body)
    assert house.items("donations") == before


def test_a_note_stands_on_the_donation_and_in_its_history(clerk: Caller) -> None:
    donation = held(clerk, donor=HERE)
    after = desk.act(clerk, donation, "note", note="配送の希望を電話で確かめました。").body
    assert after["note"] == "配送の希望を電話で確かめました。"
    assert after["history"][-1] == {
        "at": clock.iso(house.NOON),
        "who": "佐藤 花",
        "what": "メモを残しました",
        "detail": "配送の希望を電話で確かめました。",
    }


def test_who_may_only_read_may_not_change(clerk: Caller) -> None:
    donation = held(clerk, donor=HERE)
    reader = house.staff("山田 進", staff_id="01READER", permissions=("donations.read",))
    assert reader.get(app, f"/api/donations/{donation['id']}").status == 200
    assert desk.act(reader, donation, "note", note="x").status == 404
    assert house.PUBLIC.get(app, f"/api/donations/{donation['id']}").status == 401


def test_every_reading_and_every_change_is_in_the_audit_log(clerk: Caller) -> None:
    donation = held(clerk, donor=HERE)
    desk.act(clerk, donation, "note", note="電話した")
    entries = [(item["action"]["S"], item["target"]["S"]) for item in house.items("audit")]
    assert ("donations.donation", f"donation/{donation['id']}") in entries
    assert ("donations.note", f"donation/{donation['id']}") in entries
    assert "電話した" not in str(house.items("audit"))


# --- why


def test_every_hold_opens_to_its_rule_and_rows(clerk: Caller) -> None:
    donation = held(clerk, amount_yen=2800)
    reasons = {reason["rule"]: reason for reason in donation["why"]}
    assert set(reasons) == {"D-1", "R-1", "T-1"}
    assert reasons["D-1"]["rows"][-1] == {"label": "寄附金額", "value": "2,800円"}
    assert reasons["D-1"]["source"].startswith("地方税法")
    assert {"label": "受領日", "value": "2026-11-22"} in reasons["R-1"]["rows"]
