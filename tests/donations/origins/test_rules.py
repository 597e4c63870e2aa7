"""What in an answer disagrees with the version in force, and by when what is owed: without AWS."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from donations.origins import rules

CONTENT: dict[str, Any] = {
    "name": "ひだまり米",
    "criterion": "1",
    "evidence": "市内の田で育て、新潟県の工場で袋に詰めている。",
    "inquiry_sheet": {"summary": "米", "inside": "栽培", "outside": "袋詰め", "value_share": ""},
    "certificate": None,
}
ANSWER = {
    "material": "inside",
    "material_from": "ひだまり市",
    "made": "inside",
    "made_at": "ひだまり市",
    "label": "ひなた県産",
    "same": "yes",
}
PUBLISHED = {"maker": "みのり農園", "issued_on": "2026-10-01", "published_on": "2026-10-10"}
UNPUBLISHED = PUBLISHED | {"published_on": None}


def found(content: dict[str, Any], answer: dict[str, Any]) -> list[str]:
    return [one.rule for one in rules.compare(CONTENT | content, ANSWER | answer, "ひなた県")]


def test_an_answer_that_says_what_was_approved_raises_nothing() -> None:
    assert found({}, {}) == []


def test_a_vendor_that_says_it_differs_is_believed() -> None:
    assert found({}, {"same": "no"}) == ["O-1"]


@pytest.mark.parametrize(
    ("criterion", "fits", "differs"),
    [
        ("1", {"made": "inside"}, {"made": "prefecture"}),
        ("2", {"material": "inside", "made": "elsewhere"}, {"material": "mixed"}),
        ("4", {"material": "mixed"}, {"material": "elsewhere"}),
        ("7", {"made": "inside", "material": "none"}, {"made": "elsewhere"}),
    ],
)
def test_a_place_must_be_the_one_that_the_criterion_asks_for(
    criterion: str, fits: dict[str, Any], differs: dict[str, Any]
) -> None:
    assert found({"criterion": criterion}, fits) == []
    assert found({"criterion": criterion}, differs) == ["O-2"]


def test_criterion_3_needs_the_greater_part_of_the_value_and_a_published_certificate() -> None:
    third = {"criterion": "3", "certificate": PUBLISHED}
    good = {"share": "over_half", "certificate": "valid", "material": "elsewhere"}
    assert found(third, good) == []
    assert found(third, good | {"share": "half_or_less"}) == ["O-2"]
    assert found(third, good | {"certificate": "changed"}) == ["O-3"]
    assert found(third | {"certificate": UNPUBLISHED}, good) == ["O-3"]
    assert found(third | {"certificate": None}, good) == ["O-3"]


def test_aged_meat_and_milled_rice_may_come_from_the_prefecture_but_not_from_beyond() -> None:
    third = {"criterion": "3-i", "certificate": PUBLISHED}
    assert found(third, {"material": "prefecture", "certificate": "valid"}) == []
    assert found(third, {"material": "elsewhere", "certificate": "valid"}) == ["O-2"]


@pytest.mark.parametrize("place", ["material_from", "made_at", "label"])
@pytest.mark.parametrize("said", ["長野県の契約農家", "長野産", "北海道産の小麦", "輸入原料", "オーストラリア"])
def test_a_place_that_was_never_approved_is_found(place: str, said: str) -> None:
    assert found({}, {place: said}) == ["O-4"]


@pytest.mark.parametrize(
    "said", ["新潟県で袋詰め", "新潟産の袋", "ひなた県産", "中国地方の山のふもと", "長野さんの田", "市内"]
)
def test_a_place_that_was_approved_or_is_none_is_passed_over(said: str) -> None:
    assert found({}, {"made_at": said}) == []


def test_what_is_asked_follows_the_criterion() -> None:
    assert rules.missing("1", None) == ["material", "material_from", "made", "made_at", "label", "same"]
    assert rules.missing("3", ANSWER) == ["share", "share_basis", "certificate"]
    assert rules.missing("3-ro", ANSWER) == ["certificate"]
    assert rules.missing("1", ANSWER | {"label": "  "}) == ["label"]


@pytest.mark.parametrize(
    ("today", "begins"),
    [
        ("2026-11-26", "2026-11-01"),
        ("2026-11-01", "2026-11-01"),
        ("2026-10-31", "2026-05-15"),
        ("2026-01-05", "2025-11-01"),
    ],
)
def test_the_survey_of_now_is_that_of_the_last_dated_day(today: str, begins: str) -> None:
    assert rules.period(date.fromisoformat(today), ["05-15", "11-01"]) == date.fromisoformat(begins)


def test_the_reminder_goes_out_business_days_before_the_deadline() -> None:
    # Thursday 26 November less three business days, Monday the 23rd being a holiday: 25, 24, Friday the 20th.
    assert rules.remind_on(date(2026, 11, 26), 3, time(17)) == datetime(2026, 11, 20, 8, tzinfo=UTC)


def test_a_city_says_only_what_it_wants_otherwise() -> None:
    own = rules.setting({"donations": {"origins": {"report_business_days": 3}}})
    assert (own["report_business_days"], own["answer_business_days"]) == (3, 10)
    assert rules.setting({}) == rules.DEFAULTS
