"""What is odd becomes a flag with its reason, and is never refused."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from donations import flags, notification
from donations.flags import Price, Surroundings
from donations.rules import JUDGED, RULES
from kernel import clock, settings
from tests import house
from tests.donations import desk

RICE = {"HDM-0012": Price("ひだまり米 10kg", 28000)}


def around(prices: dict[str, Price] | None = None) -> Surroundings:
    return Surroundings(RICE if prices is None else prices, settings.city(), house.NOON)


def found(prices: dict[str, Price] | None = None, **changed: Any) -> dict[str, flags.Rows]:
    return flags.findings(notification.made_even(desk.notification(**changed)), around(prices))


def test_a_donation_as_it_should_be_has_no_flag() -> None:
    assert found() == {}


# --- amounts and gifts


def test_an_amount_other_than_the_approved_price_is_told_with_both_figures() -> None:
    # 延岡市: 280,000円 listed as 28,000円
    rows = found({"HDM-0012": Price("ひだまり牛", 280000)})["amount_mismatch"]
    assert [(row["label"], row["value"]) for row in rows] == [
        ("登録価格　ひだまり牛", "280,000円 × 1"),
        ("登録価格の合計", "280,000円"),
        ("寄附金額", "28,000円"),
    ]


def test_quantities_and_lines_are_added_up() -> None:
    # 28,000 × 2 + 10,000 = 66,000
    prices = RICE | {"HDM-0003": Price("みかん", 10000)}
    lines = [desk.line(quantity=2), desk.line(gift_code="HDM-0003")]
    assert found(prices, lines=lines, amount_yen=66000) == {}
    assert set(found(prices, lines=lines, amount_yen=38000)) == {"amount_mismatch"}


def test_an_unknown_gift_is_told_and_its_amount_is_not_guessed() -> None:
    assert set(found({}, amount_yen=1)) == {"unknown_gift"}


def test_a_stopped_gift_is_told() -> None:
    assert "止めた" in found({"HDM-0012": Price("米", None)})["unknown_gift"][0]["value"]


@pytest.mark.parametrize("spelling", ["hdm-0012", "ＨＤＭ－００１２", " HDM-0012 "])
def test_a_gift_code_is_known_in_any_width_and_case(spelling: str) -> None:
    assert "unknown_gift" not in found(lines=[desk.line(gift_code=spelling)])


@pytest.mark.parametrize("amount", [0, -9999, 10**9 + 1])
def test_an_amount_that_cannot_be_is_told(amount: int) -> None:
    assert "amount_implausible" in found(amount_yen=amount)


# --- residents: judged by the donor's residence, not by the delivery address


@pytest.mark.parametrize(
    "address",
    ["ひなた県ひだまり市中央1-1", "ひだまり市中央1-1", "ひなた県　ひだまり市中央1-1"],
)
def test_a_donor_in_the_city_is_told(address: str) -> None:
    assert "resident" in found(donor=desk.donor(address=address, prefecture=""))


@pytest.mark.parametrize(
    ("address", "prefecture"),
    [
        ("東京都ひだまり市中央1-1", ""),
        ("ひだまり市中央1-1", "東京都"),
        ("東京都千代田区ひだまり市場1-1", "東京都"),
        ("ひなた県こもれび市ひだまり市民通り1", ""),
    ],
)
def test_a_donor_elsewhere_is_not(address: str, prefecture: str) -> None:
    assert "resident" not in found(donor=desk.donor(address=address, prefecture=prefecture))


def test_a_resident_may_donate_without_a_gift() -> None:
    assert "resident" not in found(lines=[], donor=desk.donor(address="ひなた県ひだまり市中央1-1", prefecture=""))


def test_a_gift_sent_into_the_city_is_no_resident_s() -> None:
    here = {"name": "佐藤 花", "postcode": "100-0001", "address": "ひなた県ひだまり市中央1-1", "same_as_donor": False}
    assert "resident" not in found(lines=[desk.line(recipient=here)])


# --- addresses


@pytest.mark.parametrize("postcode", ["100-000", "abc", "", "999-9999", "000-0000", None])
def test_an_impossible_postcode_is_told(postcode: str | None) -> None:
    assert "postcode" in found(donor=desk.donor(postcode=postcode))


@pytest.mark.parametrize("postcode", ["1000001", "〒100-0001", "１００－０００１"])
def test_a_postcode_may_be_written_as_people_do(postcode: str) -> None:
    assert found(donor=desk.donor(postcode=postcode)) == {}


def test_a_postcode_of_another_prefecture_is_told_but_does_not_hold() -> None:
    told = found(donor=desk.donor(postcode="530-0001"))
    assert set(told) == {"postcode_area"}
    assert not RULES["postcode_area"].holds
    assert "大阪府" in told["postcode_area"][0]["value"]


def test_the_recipient_s_address_is_looked_at_too() -> None:
    other = {"name": "渡邉 花子", "postcode": "99-1", "address": "", "telephone": "0120", "same_as_donor": False}
    told = found(lines=[desk.line(recipient=other)])
    assert set(told) == {"postcode", "address_missing", "telephone"}
    assert told["postcode"] == [{"label": "お届け先（1行目）", "value": "99-1"}]


@pytest.mark.parametrize("telephone", ["090-0000", "電話なし", "000-0000-0000"])
def test_a_malformed_telephone_is_told(telephone: str) -> None:
    assert set(found(donor=desk.donor(telephone=telephone))) == {"telephone"}


def test_a_malformed_e_mail_is_told() -> None:
    assert set(found(donor=desk.donor(email="emi＠example"))) == {"email"}


# --- times and forms


def test_a_payment_in_the_future_is_told() -> None:
    paid = clock.iso(house.NOON + timedelta(minutes=11))
    assert set(found(paid_at=paid)) == {"time_in_future"}
    assert found(paid_at=clock.iso(house.NOON + timedelta(minutes=9))) == {}


def test_an_unknown_payment_word_is_read_as_unpaid_and_told() -> None:
    body = desk.notification(payment={"method": "credit_card", "status": "処理中"})
    assert notification.payment_state(body) == "unpaid"
    assert "/payment/status" in [row["label"] for row in found(payment=body["payment"])["form"]]


def test_an_unknown_one_stop_word_is_told() -> None:
    assert "/one_stop_wish" in [row["label"] for row in found(one_stop_wish="はい")["form"]]


# --- flags over time

ROWS = [{"label": "寄附金額", "value": "1円"}]
OTHER = [{"label": "寄附金額", "value": "2円"}]
DECIDED = {
    "state": "resolved",
    "resolution": "accept_as_paid",
    "note": "",
    "by": "佐藤 花",
    "at": clock.iso(house.NOON),
}


def states(of: list[flags.Flag]) -> dict[str, str]:
    return {flag["code"]: flag["state"] for flag in of}


def test_a_decided_flag_stays_decided_while_its_reason_is_the_same() -> None:
    decided = [flags.opened("amount_mismatch", ROWS, house.NOON) | DECIDED]
    assert states(flags.judged(decided, {"amount_mismatch": ROWS}, house.NOON)) == {"amount_mismatch": "resolved"}


def test_a_decided_flag_opens_again_when_its_reason_changes() -> None:
    decided = [flags.opened("amount_mismatch", ROWS, house.NOON) | DECIDED]
    (again,) = flags.judged(decided, {"amount_mismatch": OTHER}, house.NOON)
    assert (again["state"], again["rows"], again.get("by")) == ("open", OTHER, None)


def test_a_finding_that_went_away_is_cleared_and_may_come_back() -> None:
    cleared = flags.judged([flags.opened("postcode", ROWS, house.NOON)], {}, house.NOON)
    assert states(cleared) == {"postcode": "cleared"}
    assert states(flags.judged(cleared, {"postcode": ROWS}, house.NOON)) == {"postcode": "open"}


def test_what_was_told_is_not_cleared_by_a_new_look() -> None:
    told = flags.told([], "my_number", ROWS, house.NOON)
    assert states(flags.judged(told, {}, house.NOON)) == {"my_number": "open"}


told_sets = st.dictionaries(st.sampled_from(sorted(JUDGED)), st.sampled_from([ROWS, OTHER]), max_size=5)


@given(st.lists(told_sets, min_size=1, max_size=6))
def test_after_any_looks_the_open_flags_are_exactly_the_last_findings(looks: list[dict[str, flags.Rows]]) -> None:
    standing: list[flags.Flag] = []
    for look in looks:
        standing = flags.judged(standing, look, house.NOON)
        assert standing == flags.judged(standing, look, house.NOON)
    assert set(flags.open_codes(standing)) == set(looks[-1])
    assert {flag["code"]: flag["rows"] for flag in standing if flag["state"] == "open"} == looks[-1]


def test_every_rule_says_where_it_comes_from_and_how_to_decide() -> None:
    for rule in RULES.values():
        assert rule.source
        assert rule.resolutions
        assert rule.text.endswith("。")
    assert len({rule.id for rule in RULES.values()}) == len(RULES)
