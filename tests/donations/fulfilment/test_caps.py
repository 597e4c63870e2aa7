"""A PR good is given out up to its certified quantity, a seasonal one in its season; a paid donation beyond is short, never refused."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from donations.api import app
from donations.fulfilment import caps
from donations.fulfilment.records import Stock
from kernel import clock
from tests import house
from tests.donations import desk
from tests.donations.fulfilment import shelf
from tests.donations.fulfilment.shelf import RICE, STOCK, donate, numbers
from tests.donations.test_budget import counted
from tests.house import Caller

SPRING = {"from": "03-01", "to": "05-31"}
WINTER = {"from": "11-01", "to": "02-10"}


def terms(**given: Any) -> caps.Terms:
    return caps.Terms(given.get("cap"), given.get("season"))


# ── The rules by themselves ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_season_may_run_over_the_years_end() -> None:
    inside = [date(2026, 11, 1), date(2026, 12, 31), date(2027, 2, 10)]
    assert all(caps.within(WINTER, day) for day in inside)
    assert not caps.within(WINTER, date(2027, 2, 11)) and not caps.within(WINTER, date(2026, 10, 31))
    assert caps.within(SPRING, date(2026, 5, 31)) and not caps.within(SPRING, date(2026, 6, 1))


def test_the_cap_allows_what_is_left_of_it_and_staff_are_held_to_it_too() -> None:
    day = date(2026, 11, 22)
    assert caps.allowed(terms(cap=10), 3, 8, day) == (2, caps.CAP)
    assert caps.allowed(terms(cap=10), 3, 12, day, by_staff=True) == (0, caps.CAP)  # the cap was lowered
    assert caps.allowed(terms(), 3, 99, day) == (3, "")


def test_staff_may_give_outside_the_season_and_nobody_else() -> None:
    day = date(2026, 11, 22)
    assert caps.allowed(terms(season=SPRING), 1, 0, day) == (0, caps.SEASON)
    assert caps.allowed(terms(season=SPRING), 1, 0, day, by_staff=True) == (1, "")


def test_a_twentieth_left_is_near_the_cap() -> None:
    assert not caps.near(100, 94) and caps.near(100, 95)
    assert not caps.near(3, 2) and caps.near(3, 3) and caps.near(0, 0)
    assert not caps.near(None, 10**6)


def test_what_is_given_back_is_counted_no_more_and_what_went_stays_counted() -> None:
    held = {"own": 1, "short": 2, "short_cap": 1, "short_season": 1, "year": 2026, "counted": 1}
    assert caps.trimmed(held | {"short": 1}) == {"own": 1, "short": 1, "short_cap": 1, "year": 2026, "counted": 1}
    assert caps.trimmed({"year": 2026, "counted": 1}) == {}


def test_the_reasons_add_up_to_what_is_short() -> None:
    assert caps.reasons({"short": 3, "short_cap": 1}) == [(caps.CAP, 1), (caps.STOCK, 2)]
    assert caps.reason_words({"short": 1, "short_season": 1}) == "受付期間外"


# ── Donations ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def clerk(cloud: None) -> Caller:
    return shelf.opened()


def bound(**terms: Any) -> None:
    """The rice's approved version says this."""
    desk.stands(**terms)


def used(year: str = "2026") -> int:
    return shelf.stock().years.get(year, 0)


def short(clerk: Caller) -> list[tuple[int, str]]:
    items = clerk.get(app, f"{STOCK}/shortages").body["items"]
    return [(one["quantity"], one["reason"]) for item in items for one in item["short"]]


def test_beyond_the_cap_a_donation_is_accepted_as_short_though_the_shelf_is_full(clerk: Caller) -> None:
    bound(pr_cap=1)
    shelf.receive(clerk, 9)
    assert donate(1)["flags"] == []
    answer = donate(2)
    assert (answer["state"], answer["flags"]) == ("paid", ["stock_short"])
    assert short(clerk) == [(1, "認定数量の上限")]
    assert numbers() == {"pool": 8, "sold": 1} and shelf.balanced() and used() == 1


def test_what_the_cap_leaves_of_a_line_is_given_and_the_rest_is_short(clerk: Caller) -> None:
    bound(pr_cap=3)
    shelf.receive(clerk, 2)
    donate(1, amount_yen=112000, lines=[desk.line(quantity=4, amount_yen=112000)])
    # Of four the cap allows three, and two are there.
    assert short(clerk) == [(2, "認定数量の上限、在庫がない")]
    assert used() == 2


def test_a_cap_holds_for_a_gift_whose_stock_nobody_counts(clerk: Caller) -> None:
    bound(pr_cap=2)
    assert [donate(n)["flags"] for n in (1, 2, 3)] == [[], [], ["stock_short"]]
    found = clerk.get(app, STOCK).body["items"][0]
    assert (found["counted"], found["low"], found["cap"]["used"], found["cap"]["left"]) == (False, False, 2, 0)
    assert numbers() == {} and shelf.balanced()


def test_goods_that_come_in_begin_the_counting_of_a_gift_that_only_had_a_cap(clerk: Caller) -> None:
    bound(pr_cap=5)
    donate(1)
    body = {"code": RICE, "quantity": 1, "place": "pool", "reason": "数えた"}
    assert shelf.post(clerk, "adjust", body).codes() == {"/code": "unknown"}
    assert shelf.receive(clerk, 1)["counted"] is True
    donate(2)
    donate(3)
    assert numbers() == {"sold": 1} and used() == 2 and short(clerk) == [(1, "在庫がない")]


def test_a_cancellation_before_shipping_gives_back_to_the_cap(clerk: Caller) -> None:
    bound(pr_cap=1)
    shelf.receive(clerk, 5)
    donate(1)
    donate(1, revision=2, cancelled=True)
    assert used() == 0 and donate(2)["flags"] == []


def test_a_lower_quantity_gives_back_first_what_the_cap_refused(clerk: Caller) -> None:
    bound(pr_cap=2)
    shelf.receive(clerk, 5)
    three = {"amount_yen": 84000, "lines": [desk.line(quantity=3, amount_yen=84000)]}
    donate(1, **three)
    assert donate(1, revision=2, amount_yen=56000, lines=[desk.line(quantity=2, amount_yen=56000)])["flags"] == []
    assert used() == 2 and short(clerk) == []


def test_a_new_fiscal_year_counts_anew(clerk: Caller) -> None:
    bound(pr_cap=1)
    shelf.receive(clerk, 5)
    donate(1)
    april = datetime(2027, 4, 1, 9, tzinfo=clock.JST)
    with clock.fixed(april):
        donate(2, applied_at=clock.iso(april), paid_at=clock.iso(april))
        # Applied for on 31 March, told in April: it counts for the year that ended.
        late = clock.iso(april - timedelta(days=1))
        assert donate(3, applied_at=late, paid_at=late)["flags"] == ["stock_short"]
    assert shelf.stock().years == {"2026": 1, "2027": 1}


def test_staff_cant_allocate_beyond_the_cap_and_are_told_so(clerk: Caller) -> None:
    bound(pr_cap=1)
    shelf.receive(clerk, 5)
    donate(1)
    found = desk.seen(clerk, donate(2)["donation_id"])
    got = desk.act(clerk, found, "resolve", flag="stock_short", resolution="allocate")
    assert got.status == 409 and "認定数量の上限" in got.body["detail"]
    bound(pr_cap=2)
    assert desk.act(clerk, found, "resolve", flag="stock_short", resolution="allocate").status == 200
    assert used() == 2 and short(clerk) == []


def test_a_correction_of_the_quantity_asks_the_cap(clerk: Caller) -> None:
    bound(pr_cap=2)
    shelf.receive(clerk, 5)
    found = desk.seen(clerk, donate(1)["donation_id"])
    assert desk.act(clerk, found, "correct", reason="電話", lines=[{"index": 0, "quantity": 3}]).status == 200
    assert used() == 2 and short(clerk) == [(1, "認定数量の上限")]


def test_whoever_comes_too_late_for_the_last_of_a_cap_looks_again(
    clerk: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    bound(pr_cap=2)
    shelf.receive(clerk, 5)
    donate(0)
    from donations import intake

    real, raced = intake.look, []

    def look(sent: Any) -> Any:
        known = real(sent)
        if not raced:
            raced.append(True)
            donate(2)
        return known

    monkeypatch.setattr(intake, "look", look)
    assert donate(1)["flags"] == ["stock_short"]
    assert used() == 2


def test_two_first_donations_of_a_gift_without_stock_begin_its_count_once(
    clerk: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    bound(pr_cap=1)
    from donations import intake

    real, raced = intake.look, []

    def look(sent: Any) -> Any:
        known = real(sent)
        if not raced:
            raced.append(True)
            donate(2)
        return known

    monkeypatch.setattr(intake, "look", look)
    assert donate(1)["flags"] == ["stock_short"]
    assert used() == 1


def test_out_of_season_a_donation_is_short_until_staff_allocate(clerk: Caller) -> None:
    bound(order_season=SPRING)
    shelf.receive(clerk, 5)
    answer = donate(1)
    assert answer["flags"] == ["stock_short"] and short(clerk) == [(1, "受付期間外")]
    found = desk.seen(clerk, answer["donation_id"])
    assert [row["value"] for row in found["flags"][0]["rows"]] == ["1個のうち1個が足りません（受付期間外）"]
    assert "次の受付が始まる" in next(one["body"] for one in found["drafts"] if one["name"] == "wait_stock")
    assert desk.act(clerk, found, "resolve", flag="stock_short", resolution="allocate").status == 200
    assert numbers() == {"pool": 4, "sold": 1}


def test_who_applied_in_season_and_paid_after_it_is_served(clerk: Caller) -> None:
    bound(order_season={"from": "11-01", "to": "11-22"})
    shelf.receive(clerk, 5)
    with clock.fixed(house.NOON + timedelta(days=5)):
        assert donate(1)["flags"] == []


# ── Stop tasks ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def waiting(clerk: Caller) -> list[str]:
    items = clerk.get(app, "/api/donations/waiting").body["items"]
    return [one["why"] for one in items if one["kind"] == "掲載を止める"]


def test_near_the_cap_staff_are_asked_to_take_the_gift_off_every_portal(clerk: Caller) -> None:
    house.partner("rakuten")
    bound(pr_cap=3)
    shelf.receive(clerk, 5)
    donate(1, portal="rakuten")
    donate(2)
    assert waiting(clerk) == []
    donate(3)
    assert sorted(shelf.stock().stops) == [desk.PORTAL, "rakuten"]
    assert all(why.startswith("認定数量の上限") for why in waiting(clerk))
    shelf.receive(clerk, 5)  # goods are no answer to a cap
    assert len(waiting(clerk)) == 2


def test_out_of_season_asks_too_and_a_task_that_is_done_is_asked_again_next_year(clerk: Caller) -> None:
    bound(order_season={"from": "12-01", "to": "12-31"})
    shelf.receive(clerk, 5)
    donate(1)
    assert [why.partition("。")[0] for why in waiting(clerk)] == ["受付期間が終わりました"]
    shelf.changed(clerk.post(app, f"{STOCK}/taken-off", {"code": RICE, "portal": desk.PORTAL}))
    donate(2)
    assert waiting(clerk) == []
    for number, day in ((3, "2026-12-05"), (4, "2027-01-05")):
        instant = datetime.fromisoformat(f"{day}T09:00:00+09:00")
        with clock.fixed(instant):
            donate(number, applied_at=clock.iso(instant), paid_at=clock.iso(instant))
    assert len(waiting(clerk)) == 1


def test_a_gift_without_stock_is_taken_off_at_its_cap(clerk: Caller) -> None:
    bound(pr_cap=1)
    donate(1)
    assert len(waiting(clerk)) == 1
    shelf.changed(clerk.post(app, f"{STOCK}/taken-off", {"code": RICE, "portal": desk.PORTAL}))
    assert waiting(clerk) == []


# ── Reallocation, the page, budgets ─────────────────────────────────────────────────────────────────────────────────────


def test_portals_are_given_no_more_than_the_cap_leaves(clerk: Caller) -> None:
    bound(pr_cap=3)
    shelf.receive(clerk, 9)
    donate(1)
    rows = {"rows": [{"code": RICE, "by": {"pool": -3, "rakuten": 3}}], "reason": "動かす"}
    got = shelf.post(clerk, "reallocate", rows)
    assert got.codes() == {"/rows/0/by": "S-4"} and "残りは2個" in got.body["errors"][0]["message"]
    rows["rows"][0]["by"] = {"pool": -2, "rakuten": 2}  # type: ignore[index]
    for _ in range(2):  # the same request again is the same answer
        assert shelf.post(clerk, "reallocate", rows, key="once").status == 200
    assert numbers() == {"pool": 6, "rakuten": 2, "sold": 1}


def test_the_page_shows_the_cap_its_forecast_and_why(clerk: Caller) -> None:
    bound(pr_cap=10, order_season=WINTER)
    shelf.receive(clerk, 50)
    donate(1, amount_yen=140000, lines=[desk.line(quantity=5, amount_yen=140000)])
    got = clerk.get(app, f"{STOCK}/{RICE}").body
    # Five went today, the first day that is counted: the other five last one more.
    assert got["cap"] == {
        "year": 2026, "year_name": "令和8年度", "most": 10, "used": 5, "left": 5, "days_left": 1, "low": True
    }  # fmt: skip
    assert got["season"] == {"name": "11月1日から2月10日まで", "open": True}
    why = {one["rule"]: [row["value"] for row in one["rows"]] for one in got["why"]}
    assert why["S-4"] == ["10個", "5個", "5個", "1日"]
    assert why["S-5"] == ["11月1日から2月10日まで", "受付中"]
    assert [one["code"] for one in clerk.get(app, STOCK, only="low").body["items"]] == [RICE]


def test_caps_cost_no_call_more_at_the_door(clerk: Caller) -> None:
    bound(pr_cap=1)
    donate(0)
    with counted() as calls:
        donate(1)
    assert calls == {"GetItem": 1, "BatchGetItem": 1, "PutObject": 1, "TransactWriteItems": 1}


def test_a_list_without_caps_reads_no_gifts(clerk: Caller) -> None:
    shelf.receive(clerk, 1)
    with counted() as calls:
        clerk.get(app, STOCK)
    assert calls == {"GetItem": 1, "Query": 1}


def test_a_stock_from_before_caps_gives_back_nothing_that_was_not_counted(clerk: Caller) -> None:
    shelf.receive(clerk, 2)
    answer = donate(1)
    from donations.records import Donation, key_of

    donation = Donation.must(*key_of(answer["donation_id"]))
    donation.stock = {RICE: {"pool": 1}}
    donation.save()
    stock = shelf.stock()
    stock.years = {}
    stock.save()
    donate(1, revision=2, cancelled=True)
    assert numbers() == {"pool": 2, "sold": 1, "returned": 1}
    assert isinstance(stock, Stock) and used() == 0


def test_an_import_of_many_donations_stops_at_the_cap(clerk: Caller) -> None:
    """They are written together: each is planned upon what the ones before leave of the cap."""
    from donations import together
    from donations.sent import Sent

    bound(pr_cap=2)
    shelf.receive(clerk, 9)
    sent = []
    for number in range(4):
        content = desk.notification(portal_order_number=f"FN-9{number}", donor=desk.donor(name=f"渡邉 {number}子"))
        sent.append(Sent(desk.PORTAL, content, (), f"msg_{number}", clock.now(), "raw"))
    looked = together.look([(one.id, one.content) for one in sent])
    answers = together.settle(list(zip(sent, looked, strict=True)))
    flags = [flag for answer in answers if answer for flag in answer["flags"] if flag == "stock_short"]
    assert len(flags) == 2 and used() == 2 and numbers() == {"pool": 7, "sold": 2}
