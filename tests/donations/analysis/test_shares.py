"""What one donation adds to which figures: every yen once, and nothing personal in a key."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from donations.analysis import shares
from donations.analysis.report import months_between
from donations.analysis.shares import GIFT, NO_GIFT, PORTAL, PREFECTURE, UNKNOWN, USE, Terms
from donations.records import Donation
from kernel import errors
from tests import house
from tests.donations import desk

TERMS = {"HDM-0012": Terms(28000), "HDM-0003": Terms(10000, cost_yen=2800)}


def donation(**changed: Any) -> Donation:
    body = desk.notification(**changed)
    return Donation(
        pk="DONATION#1",
        sk="DONATION",
        donation_id="1",
        portal="furunavi",
        payment_state="paid",
        amount_yen=body["amount_yen"],
        receipt_date="2026-10-31",
        received_at=house.NOON,
        content=body,
    )


def test_a_paid_donation_counts_in_the_month_of_its_receipt_date_once_in_each_dimension() -> None:
    found = shares.shares_of(donation(), TERMS)
    assert found.month == "2026-10"
    one = {"donations": 1, "amount_yen": 28000}
    assert found.cells == {
        (PORTAL, "furunavi"): one,
        (USE, "2"): one,
        (PREFECTURE, "東京都"): one,
        (GIFT, "furunavi#HDM-0012"): one | {"quantity": 1},
    }


def test_what_its_gifts_cost_counts_with_the_part_of_the_amount_whose_cost_is_known() -> None:
    both = [desk.line(), desk.line(gift_code="HDM-0003", amount_yen=10000)]
    found = shares.shares_of(donation(amount_yen=38000, lines=both), TERMS)
    for cell in ((PORTAL, "furunavi"), (USE, "2"), (PREFECTURE, "東京都")):
        assert found.cells[cell] == {"donations": 1, "amount_yen": 38000, "cost_yen": 2800, "costed_yen": 10000}


@pytest.mark.parametrize("state", ["unpaid", "cancelled"])
def test_what_is_not_paid_counts_nowhere(state: str) -> None:
    one = donation()
    one.payment_state = state
    assert shares.shares_of(one, TERMS) == shares.Shares()


def test_without_a_receipt_date_the_month_of_our_receipt_counts() -> None:
    one = donation()
    one.receipt_date = None
    assert shares.shares_of(one, TERMS).month == "2026-11"


def gifts(amount: int, *lines: dict[str, Any]) -> dict[str, dict[str, int]]:
    return shares.gift_shares(desk.notification(lines=list(lines)), amount, TERMS, range(len(lines)))


def test_a_resident_s_gift_is_donated_for_but_costs_nothing() -> None:
    flag = {"code": "resident", "state": "resolved", "resolution": "no_gift", "rows": []}
    hers = donation(lines=[desk.line(gift_code="HDM-0003")])
    hers.flags = [flag]
    found = shares.shares_of(hers, TERMS).cells
    (gift,) = [numbers for (kind, _), numbers in found.items() if kind == shares.GIFT]
    assert (gift["amount_yen"], gift["quantity"], gift.get("cost_yen")) == (28000, 0, 0)


def test_two_gifts_share_the_amount_by_the_amounts_of_their_lines() -> None:
    found = gifts(38000, desk.line(), desk.line(gift_code="HDM-0003", amount_yen=10000))
    assert found["HDM-0012"]["amount_yen"] == 28000
    assert found["HDM-0003"] == {
        "donations": 1,
        "amount_yen": 10000,
        "quantity": 1,
        "cost_yen": 2800,
        "costed_yen": 10000,
    }


def test_without_amounts_by_registered_price_and_quantity_to_the_yen() -> None:
    # 10,001 yen by 28,000 : 20,000 is 5,833.9 : 4,167.1.
    found = gifts(10001, desk.line(amount_yen=None), desk.line(gift_code="hdm-0003", amount_yen=None, quantity=2))
    assert [one["amount_yen"] for one in found.values()] == [5834, 4167]
    assert found["HDM-0003"]["quantity"] == 2 and found["HDM-0003"]["cost_yen"] == 5600


def test_a_code_that_is_not_registered_is_no_key_and_no_lines_is_no_gift() -> None:
    assert list(gifts(5000, desk.line(gift_code="髙橋 恵美 様"))) == [UNKNOWN]
    assert gifts(5000) == {NO_GIFT: {"donations": 1, "amount_yen": 5000, "costed_yen": 5000}}


def test_a_use_that_is_no_code_is_no_key() -> None:
    assert shares.use_of({"use_of_donation": {"code": "母の介護のため"}}) == UNKNOWN
    assert shares.use_of({"use_of_donation": "子育て"}) == UNKNOWN


@pytest.mark.parametrize(
    ("donor", "expected"),
    [
        ({"prefecture": "大阪府", "address": "大阪市北区"}, "大阪府"),
        ({"address": "北海道札幌市中央区"}, "北海道"),
        ({"address": "みなとみらい2-2-1", "postcode": "2200012"}, "神奈川県"),
        ({"address": "どこか"}, UNKNOWN),
    ],
)
def test_the_prefecture_is_stated_or_begins_the_address_or_follows_from_the_postcode(
    donor: dict[str, str], expected: str
) -> None:
    assert shares.prefecture_of({"donor": donor}) == expected


@given(st.integers(0, 10**9), st.lists(st.integers(1, 10**7), min_size=1, max_size=40))
def test_parts_add_up_and_are_within_a_yen_of_their_share(amount: int, weights: list[int]) -> None:
    parts = shares.parted(amount, weights)
    assert sum(parts) == amount
    assert all(
        abs(part * sum(weights) - amount * weight) < sum(weights) for part, weight in zip(parts, weights, strict=True)
    )


def test_the_months_of_a_period_and_the_periods_that_are_none() -> None:
    assert months_between("2026-11", "2027-02") == ["2026-11", "2026-12", "2027-01", "2027-02"]
    for first, last in (("2026-12", "2026-11"), ("2024-01", "2026-01")):
        with pytest.raises(errors.Invalid):
            months_between(first, last)
