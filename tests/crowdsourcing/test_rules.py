"""The rules of a task, with figures worked out by hand."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from crowdsourcing import rules
from crowdsourcing.content import deadline_of
from tests.crowdsourcing.sample import flyer

SUNDAY_NOON = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def codes(body: dict[str, Any], at: datetime | None = SUNDAY_NOON) -> dict[str, str]:
    return {mistake.pointer: mistake.code for mistake in rules.mistakes(body, at)}


def test_the_flyer_keeps_all_rules() -> None:
    assert codes(flyer()) == {}


@pytest.mark.parametrize(
    ("payment", "expected"),
    [
        ("2026-12-14", {}),  # paid on receipt
        ("2027-02-12", {}),  # 17 days left of December + 31 of January + 12 = 60
        ("2027-02-13", {"/payment_date": "payment-60-days"}),  # 61
        ("2026-12-13", {"/payment_date": "before-delivery"}),
    ],
)
def test_a_task_is_paid_within_60_days_after_receipt(payment: str, expected: dict[str, str]) -> None:
    assert codes(flyer(payment_date=payment)) == expected


def test_the_refusal_says_how_many_days_it_is_and_which_law() -> None:
    told = rules.mistakes(flyer(payment_date="2027-03-01"), SUNDAY_NOON)[0].message
    assert "77日後" in told  # 17 + 31 + 28 + 1
    assert "第4条" in told


def test_article_4_counts_the_day_of_receipt_as_the_first() -> None:
    assert rules.payment_days(date(2026, 12, 14), date(2027, 2, 12)) == 60
    assert rules.statutory_day(date(2026, 12, 14), date(2027, 2, 12)) == 61
    assert rules.last_payment_day(date(2026, 12, 14)) == date(2027, 2, 11)


def test_a_leap_day_is_a_day_like_any_other() -> None:
    assert (
        codes(
            flyer(deadline="2028-01-20", delivery_date="2028-01-31", payment_date="2028-03-31"),
            datetime(2027, 12, 1, tzinfo=UTC),
        )
        == {}
    )
    assert codes(
        flyer(deadline="2028-01-20", delivery_date="2028-01-31", payment_date="2028-04-01"),
        datetime(2027, 12, 1, tzinfo=UTC),
    ) == {
        "/payment_date": "payment-60-days"  # 29 + 31 + 1 = 61
    }


@pytest.mark.parametrize(
    ("deadline", "code"),
    [
        ("2026-11-22", None),  # today, until 23:59
        ("2026-11-21", "past"),
        ("2026-11-22T12:00:00+09:00", "past"),  # this very moment
        ("2026-11-22T12:01:00+09:00", None),
        ("2027-11-22", None),  # a year to the day
        ("2027-11-23", "too-far"),
        ("2026-02-30", "format"),
        ("2026-12-01T09:00:00", "format"),  # an instant without its offset
        ("9999-12-31T23:59:59-14:00", "format"),
        ("0001-01-01T00:00:00+09:00", "format"),
    ],
)
def test_the_deadline_lies_within_a_year_from_now(deadline: str, code: str | None) -> None:
    body = flyer(deadline=deadline, contract="employment")
    assert codes(body).get("/deadline") == code


def test_a_day_as_deadline_lasts_until_its_last_minute_in_japan() -> None:
    assert deadline_of("2026-12-05") == datetime(2026, 12, 5, 14, 59, 59, tzinfo=UTC)


def test_without_a_moment_of_arrival_the_deadline_is_not_judged() -> None:
    assert codes(flyer(deadline="2026-11-21"), None) == {}


@pytest.mark.parametrize(
    ("delivery", "code"),
    [("2026-12-05", None), ("2026-12-04", "before-deadline"), ("2027-12-05", None), ("2027-12-06", "too-far")],
)
def test_the_work_is_received_after_the_deadline_and_within_a_year(delivery: str, code: str | None) -> None:
    assert codes(flyer(delivery_date=delivery, payment_date=delivery)).get("/delivery_date") == code


def test_an_employment_offer_has_no_day_of_receipt_to_judge() -> None:
    assert codes(flyer(contract="employment", delivery_date="2026-11-01", payment_date="2027-11-01")) == {}


def test_work_on_site_needs_its_place() -> None:
    assert codes(flyer(place={"kind": "onsite", "address": "　 "})) == {"/place/address": "required"}
    assert codes(flyer(place={"kind": "onsite", "address": "ひだまり市本町1-2"})) == {}


@pytest.mark.parametrize("telephone", ["12345", "090-0000-12345", "電話"])
def test_a_telephone_that_cannot_be_one_is_told(telephone: str) -> None:
    assert codes(flyer(orderer__telephone=telephone)) == {"/orderer/telephone": "telephone"}


@pytest.mark.parametrize(
    "body", [{}, {"place": 3}, {"orderer": []}, {"deadline": 5, "contract": "outsourcing", "delivery_date": {}}]
)
def test_the_rules_bear_any_object(body: dict[str, Any]) -> None:
    assert codes(body) == {}


@pytest.mark.parametrize(
    ("received", "due"),
    [
        # Sunday; Monday 23 November is 勤労感謝の日: Tuesday, Wednesday, Thursday the 26th at 17:00.
        (datetime(2026, 11, 22, 3, 0, tzinfo=UTC), datetime(2026, 11, 26, 8, 0, tzinfo=UTC)),
        # Friday 25 December: Monday the 28th; closed from the 29th to 3 January; the 4th, the 5th.
        (datetime(2026, 12, 25, 3, 0, tzinfo=UTC), datetime(2027, 1, 5, 8, 0, tzinfo=UTC)),
        # Thursday 26 November at 00:30 in Japan is still Wednesday in UTC: Friday, Monday, Tuesday.
        (datetime(2026, 11, 25, 15, 30, tzinfo=UTC), datetime(2026, 12, 1, 8, 0, tzinfo=UTC)),
    ],
)
def test_the_city_answers_on_the_third_business_day(received: datetime, due: datetime) -> None:
    assert rules.review_due(received, time(17, 0)) == due


def test_a_year_after_a_leap_day_is_the_28th() -> None:
    assert rules.one_year_after(date(2028, 2, 29)) == date(2029, 2, 28)
