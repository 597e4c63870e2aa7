"""What a reviewer is shown to look at; nothing of it refuses a task."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from crowdsourcing import content, flags
from tests.crowdsourcing.sample import flyer

NOON = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
DUE = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
WAGES = [flags.Wage(date(2025, 10, 1), 1040), flags.Wage(date(2026, 10, 1), 1100)]


def codes(wages: list[flags.Wage] | None = None, **changes: Any) -> list[str]:
    found = flags.of(content.read(flyer(**changes)), at=NOON, review_due=DUE, wages=WAGES if wages is None else wages)
    return [flag["code"] for flag in found]


def test_the_flyer_has_none() -> None:
    assert codes() == []


@pytest.mark.parametrize(
    "words",
    [
        "連絡は hana@minori.example まで",
        "電話 ０９０－００００－１２３４ へ",
        "0300001234にかけてください",
        "+81 90-0000-1234",
    ],
)
def test_an_address_or_telephone_in_the_text_is_pointed_out(words: str) -> None:
    assert codes(description=words) == ["contact_in_text"]


@pytest.mark.parametrize(
    "words", ["予算は120000円です", "2026-12-05までに", "番号は1234567890です", "図面は A4 で 10 枚"]
)
def test_other_numbers_are_not_taken_for_telephones(words: str) -> None:
    assert codes(description=words) == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("女性限定の軽作業", "gender"),
        ("30歳以下の方", "age"),
        ("日本人のみ", "nationality"),
        ("誰でも高収入", "crime"),
        ("はじめに登録料がかかります", "money_first"),
        ("シフト制で働けます", "employment_like"),
        ("LINE IDを交換しましょう", "link_in_text"),
    ],
)
def test_wording_that_may_not_stand_there_is_quoted_and_explained(words: str, code: str) -> None:
    assert codes(title=words) == [code]


def test_a_flag_says_what_was_written_and_what_to_do() -> None:
    found = flags.of(content.read(flyer(title="女性限定の軽作業")), at=NOON, review_due=DUE, wages=[])
    assert found[0] == {
        "code": "gender",
        "field": "title",
        "text": "見出しに「女性限定」とあります。性別で人を限る理由があるか、確かめてください。",
    }


def test_an_employment_offer_may_speak_of_employment() -> None:
    assert codes(title="アルバイト募集", contract="employment") == []


@pytest.mark.parametrize(
    ("yen", "expected"),
    [(1099, ["below_minimum_wage"]), (1100, []), (10000, []), (10001, ["reward_high"])],
)
def test_an_hourly_reward_is_compared_with_the_minimum_wage_in_force(yen: int, expected: list[str]) -> None:
    assert codes(reward={"kind": "hourly", "yen": yen}) == expected


def test_the_wage_in_force_is_the_latest_that_has_begun() -> None:
    assert flags.wage_on(date(2026, 9, 30), WAGES) == WAGES[0]
    assert flags.wage_on(date(2026, 10, 1), WAGES) == WAGES[1]
    assert flags.wage_on(date(2025, 9, 30), WAGES) is None


def test_without_a_recorded_wage_the_reviewer_is_told_that_nothing_was_compared() -> None:
    assert codes([], reward={"kind": "hourly", "yen": 500}) == ["minimum_wage_unknown"]


def test_a_deadline_before_the_answer_is_due_is_urgent() -> None:
    assert codes(deadline="2026-11-25") == ["deadline_soon"]
    assert codes(deadline="2026-11-26") == []  # 23:59 is after 17:00


def test_the_61st_day_by_the_laws_count_is_pointed_out() -> None:
    assert codes(payment_date="2027-02-11") == []
    assert codes(payment_date="2027-02-12") == ["payment_61st_day"]


def test_what_looks_like_a_my_number_is_masked_before_anything_is_kept() -> None:
    read = content.read(flyer(description="私の番号は 123456789018 です", orderer__name="佐藤商店"))
    assert read.offer["description"] == "私の番号は ●●● です"
    assert codes(description="私の番号は 123456789018 です") == ["my_number_masked"]
