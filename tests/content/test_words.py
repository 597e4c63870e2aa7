"""What the pages say of the desk's hours."""

from datetime import date
from typing import Any

import pytest

from content import words
from kernel.settings import city
from tests.content import site


@pytest.mark.parametrize(
    ("today", "answer_by"),
    [
        ("2026-11-26", "11月30日（月）"),  # Thursday's last minute: Friday and Monday
        ("2026-12-25", "1月4日（月）"),  # the 28th, and the first day after the year's end
        ("2026-12-30", "1月5日（火）"),
    ],
)
def test_an_answer_is_promised_by_the_open_hours_of_the_office(today: str, answer_by: str) -> None:
    assert words.desk(city(), date.fromisoformat(today))["answer_by"] == answer_by


def test_the_city_may_promise_other_hours_and_be_closed_on_days_of_its_own() -> None:
    told: dict[str, Any] = city() | {
        "donations": {"inquiries": {"ordinary_hours": 8}},
        "office": city()["office"] | {"closed": ["2026-11-27"]},
    }
    assert words.desk(told, date(2026, 11, 26))["answer_by"] == "11月30日（月）"
    assert words.desk(told, date(2026, 11, 26))["closures"][0] == "11月27日（金）から11月29日（日）まで"


def test_the_page_of_the_form_tells_when_an_answer_comes_and_that_the_desk_is_closed() -> None:
    html = site.page(site.built(), "/contact/donations/")
    assert "おそくとも11月25日（水）までにお返事します" in html
    assert "12月29日（火）から1月3日（日）までは、窓口がお休みです" in html


def test_the_site_leads_to_the_form_only_where_there_are_donations() -> None:
    assert 'href="/contact/donations/"' in site.page(site.built(), "/tasks/")
    without = site.built(settings=site.with_services("crowdsourcing", "consortium"))
    assert "contact/donations/index.html" not in without
    assert 'href="/contact/donations/"' not in site.page(without, "/contact/")
