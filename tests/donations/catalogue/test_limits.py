"""What the law asks of a gift, worked out by hand."""

from datetime import date
from typing import Any

import pytest

from donations.api import app
from donations.catalogue import limits, words
from tests.donations import desk

DAY = date(2026, 11, 22)


def gift(**changed: Any) -> dict[str, Any]:
    return desk.RICE | changed


def rules(content: dict[str, Any], day: date = DAY) -> list[str]:
    return [one.code for one in limits.mistakes(content, day)]


@pytest.mark.parametrize(
    ("amount", "cost", "over"),
    [(28000, 8400, False), (28000, 8401, True), (10000, 3000, False), (9999, 2999, False), (9999, 3000, True)],
)
def test_the_cost_is_at_most_thirty_percent(amount: int, cost: int, over: bool) -> None:
    content = gift(amount_yen=amount, cost_yen=cost)
    assert limits.over(content, DAY) is over
    assert rules(content) == (["K-1"] if over else [])


def test_the_lowest_amount_of_any_portal_counts() -> None:
    # 8,400 is 30.0 % of 28,000 but 31.2 % (rounded up) of 27,000.
    content = gift(cost_yen=8400, portal_amounts={"rakuten": 29000, "jal": 27000})
    (mistake,) = limits.mistakes(content, DAY)
    assert mistake.pointer == "/content/cost_yen"
    assert "27,000円の31.2%" in mistake.message and "30%（8,100円）まで" in mistake.message


def test_what_is_over_never_looks_as_if_it_were_not() -> None:
    assert limits.percent_words(gift(cost_yen=8401)) == "30.1%"
    assert limits.percent_words(gift(cost_yen=8400)) == "30.0%"


CERTIFICATE = {"maker": "ひなた味噌", "issued_on": "2026-08-20", "published_on": "2026-09-15"}


@pytest.mark.parametrize(
    ("certificate", "day", "found"),
    [
        (None, date(2026, 9, 30), []),  # the rule began on 1 October 2026
        (None, date(2026, 10, 1), ["K-2"]),
        (CERTIFICATE, DAY, []),
        (CERTIFICATE | {"published_on": None}, DAY, ["K-2"]),
        (CERTIFICATE | {"published_on": "2026-11-22"}, DAY, ["K-2"]),  # not before the gift starts
        (CERTIFICATE | {"published_on": "2026-11-21"}, DAY, []),
    ],
)
def test_criterion_three_needs_a_certificate_published_before(
    certificate: dict[str, Any] | None, day: date, found: list[str]
) -> None:
    assert rules(gift(criterion="3", certificate=certificate), day) == found


def test_criterion_five_needs_a_cap() -> None:
    assert rules(gift(criterion="5")) == ["K-3"]
    assert rules(gift(criterion="5", pr_cap=500)) == []
    assert rules(gift(criterion="5"), date(2026, 9, 30)) == []


def test_a_criterion_needs_its_reason() -> None:
    assert rules(gift(evidence=" ")) == ["K-4"]


def test_the_reason_shows_the_figures_and_the_law() -> None:
    (ratio,) = limits.why(gift(portal_amounts={"rakuten": 29000}), DAY)
    assert (ratio["rule"], ratio["since"]) == ("K-1", "2019-06-01")
    assert ratio["source"].startswith("地方税法 第37条の2第2項")
    told = {row["label"]: row["value"] for row in ratio["rows"]}
    assert told["寄附金額　楽天ふるさと納税"] == "29,000円"
    assert told["いちばん低い寄附金額に対する割合"] == "28.6%"  # 8,000 / 28,000 = 28.57…
    assert told["調達費用の上限"] == "8,400円"


def test_a_difference_reads_in_words() -> None:
    after = gift(cool="frozen", amount_yen=30000, season={"from": "11-01", "to": "03-31"})
    told = {row["label"]: (row["from"], row["to"]) for row in words.changes("gift", desk.RICE, after)}
    assert told == {
        "寄附金額": ("28,000円", "30,000円"),
        "温度": ("常温", "冷凍"),
        "季節のはじまり": ("（なし）", "11-01"),
        "季節のおわり": ("（なし）", "03-31"),
    }


# ── Lodging (K-5) ───────────────────────────────────────────────────────────────────────────────────────────────────────


def staying(price_yen: int, *, persons: int = 2, nights: int = 1, only_in_prefecture: bool = False) -> dict[str, Any]:
    return {
        "price_yen": price_yen, "persons": persons, "nights": nights, "only_in_prefecture": only_in_prefecture
    }  # fmt: skip


def test_a_night_over_the_limit_is_for_houses_of_the_prefecture_only() -> None:
    # 100,000 for two persons and a night is 50,000 each; a yen more is 50,001, rounded up.
    assert rules(gift(lodging=staying(100_000))) == []
    assert rules(gift(lodging=staying(100_001))) == ["K-5"]
    assert rules(gift(lodging=staying(100_001, nights=2))) == []
    assert rules(gift(lodging=staying(100_001, only_in_prefecture=True))) == []
    assert rules(gift(lodging=None)) == rules(gift()) == []


def test_the_lodging_limit_began_in_october_2024() -> None:
    found = [limits.mistakes(gift(lodging=staying(200_000)), date(2024, month, 1)) for month in (9, 10)]
    assert [[one.code for one in day] for day in found] == [[], ["K-5"]]


def test_the_reason_shows_the_persons_night() -> None:
    told = {
        one["rule"]: [row["value"] for row in one["rows"]] for one in limits.why(gift(lodging=staying(120_000)), DAY)
    }
    assert told["K-5"][:4] == ["120,000円", "2人　1泊", "60,000円", "50,000円"]


def test_a_stay_over_the_limit_is_neither_proposed_nor_changed_to(cloud: None) -> None:
    clerk = desk.clerk()
    desk.register(clerk, lodging=staying(100_000))
    seen = clerk.get(app, f"{desk.GIFTS}/HDM-0012").body
    body = {
        "version": seen["version"], "content": seen["content"] | {"lodging": staying(120_000)}, "reason": "値上げのため", "propose": True
    }  # fmt: skip
    got = clerk.post(app, f"{desk.GIFTS}/HDM-0012/draft", body)
    assert (got.status, got.codes()) == (422, {"/content/lodging/price_yen": "K-5"})
