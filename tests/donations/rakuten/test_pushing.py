"""What is left is told to Rakuten after its orders were read: reconciled, four hundred at a time, and never at the orders' expense."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from unittest import mock

import pytest

from donations.api import app
from donations.fulfilment.records import Stock
from donations.listings.records import LISTED, TAKEN_DOWN, TO_TAKE_DOWN, PortalListing
from donations.listings.records import key_of as listing_key
from donations.rakuten import client, offering, pulls, pushing
from donations.rakuten.records import PK, STOCK_SK, PushedStock
from donations.records import Gift
from donations.worker import worker
from infra.local.rakuten_platform.shop import Json, Shop, item, order
from kernel import clock, schema
from tests import house
from tests.donations.fulfilment import shelf
from tests.donations.fulfilment.shelf import RICE, donate, receive
from tests.donations.rakuten import shopping
from tests.donations.rakuten.shopping import EMI, JST_NOON, asked, known, minutes, number, pulled, rice
from tests.house import Caller

ITEM = (RICE.lower(), offering.VARIANT)
TEN_MINUTES = timedelta(minutes=10)


@pytest.fixture
def clerk(cloud: None) -> Caller:
    return shelf.opened()


@pytest.fixture
def shop(clerk: Caller) -> Iterator[Shop]:
    with shopping.opened(shopping.shop()) as shop:
        yield shop


def told() -> PushedStock:
    return PushedStock.must(PK, STOCK_SK, consistent=True)


def listed(state: str, code: str = RICE) -> None:
    pk, sk = listing_key("rakuten", code)
    one = PortalListing(pk=pk, sk=sk, code=code, portal="rakuten", title="米", amount_yen=1, state=state)
    one.since = house.NOON
    one.save()


# ── The rule by itself ──────────────────────────────────────────────────────────────────────────────────────────────────


def offered(undecided: int = 0, state: str | None = LISTED, *, stock: Any = None, **gift: Any) -> tuple[int, str]:
    content = {"pr_cap": gift.get("cap"), "order_season": gift.get("season")}
    approved = Gift(code=RICE, name="米", content=content, stopped_at=gift.get("stopped_at"))
    one = Stock(code=RICE, name="米", pool=10, left={"rakuten": 5, "furunavi": 99}, buffer=7, years={"2026": 8})
    found = offering.offer(stock or one, None if gift.get("gone") else approved, state, undecided, date(2026, 11, 22))
    return found.quantity, found.why


def test_rakuten_may_sell_its_allocation_and_the_pool_less_what_stands_in_undecided_orders() -> None:
    assert offered() == (15, "")
    assert offered(undecided=4) == (11, "")
    assert offered(undecided=99) == (0, "")


def test_a_cap_a_season_a_stop_and_a_listing_that_comes_down_bind_it() -> None:
    assert offered(cap=10) == (2, "") and offered(cap=5) == (0, "")
    assert offered(season={"from": "03-01", "to": "05-31"}) == (0, "season")
    assert offered(stopped_at=house.NOON) == (0, "stopped") == offered(gone=True)
    assert offered(state=TO_TAKE_DOWN) == (0, "taken_down")


# ── A pull and its push ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_after_a_pull_rakuten_shows_what_is_left_and_staff_see_why(clerk: Caller, shop: Shop) -> None:
    receive(clerk, 10)
    receive(clerk, 3, place="rakuten")
    shop.put(rice(1))  # paid: it takes one of ours
    shop.put(rice(2, progress=100))  # not yet: Rakuten has taken it from its number already
    pulled()
    pulled(house.NOON + TEN_MINUTES)
    assert shop.stock == {ITEM: 11}
    got = clerk.get(app, "/api/donations/rakuten/stock")
    assert schema.mistakes("donations/rakuten-stock", got.body) == []
    (row,) = got.body["items"]
    assert (row["quantity"], row["code"], row["note"]) == (11, RICE, None)
    told = {one["label"]: one["value"] for one in row["why"][0]["rows"]}
    assert (told["楽天への割当て"], told["共通の在庫"], told["入金前・確かめ中の楽天の注文（引く数）"]) == (
        "2個",
        "10個",
        "1個",
    )


def test_what_is_kept_back_from_a_paid_order_is_not_sold_again_until_staff_decide(clerk: Caller, shop: Shop) -> None:
    receive(clerk, 3, place="rakuten")
    resident = shopping.person(
        "日向 太郎", "ヒナタ タロウ", "000-0001", "ひなた県", "ひだまり市 本町1-1", "090-0000-0003"
    )
    shop.put(order(number(1), JST_NOON - timedelta(hours=1), resident, [(resident, [shopping.RICE])]))
    pulled()
    assert shop.stock == {ITEM: 2}
    (held,) = clerk.get(app, "/api/donations", state="held").body["items"]
    decided = {"version": held["version"], "flag": "resident", "resolution": "no_gift", "note": "電話で確かめた"}
    assert clerk.post(app, f"/api/donations/{held['id']}/resolve", decided).status == 200
    pulled(house.NOON + TEN_MINUTES)
    assert shop.stock == {ITEM: 3}


def test_an_order_that_comes_while_the_pull_runs_is_read_before_a_number_overwrites_it(
    clerk: Caller, shop: Shop
) -> None:
    receive(clerk, 10, place="rakuten")
    shop.stock[ITEM] = 10
    search, looks = shop._search, []

    def sells_meanwhile(body: Json) -> Any:
        answer = search(body)
        looks.append(body["startDatetime"])
        if len(looks) == 1:
            shop.put(order(number(7), JST_NOON + timedelta(seconds=1), EMI, [(EMI, [item(RICE, "米", 28000)])]))
            shop.stock[ITEM] -= 1
        return answer

    with clock.fixed(house.NOON):
        worker({"timer": "rakuten"}, None)
    with mock.patch.object(shop, "_search", sells_meanwhile), clock.fixed(house.NOON + timedelta(seconds=2)):
        worker.sweep()
    assert (len(looks), known().state, known().last_taken) == (2, "waiting", 1)
    assert shop.stock == {ITEM: 9}
    assert known().whole_until == house.NOON + timedelta(seconds=2)


def test_where_orders_never_cease_the_number_is_set_right_after_reading_them(clerk: Caller, shop: Shop) -> None:
    receive(clerk, 10, place="rakuten")
    at = [house.NOON]
    search = shop._search

    def sells_always(body: Json) -> Any:
        at[0] += timedelta(seconds=2)
        shop.put(rice(len(shop.orders), ago=-(at[0] - house.NOON) + timedelta(seconds=1)))
        return search(body)

    with clock.fixed(house.NOON):
        worker({"timer": "rakuten"}, None)
    with mock.patch.object(shop, "_search", sells_always), mock.patch.object(clock, "now", side_effect=lambda: at[0]):
        worker.sweep()
    assert (known().state, len(asked(shop, "bulk-upsert"))) == ("waiting", 1)
    assert len(asked(shop, "searchOrder")) == 1 + pushing.LOOKS


def test_what_is_not_on_sale_there_is_not_told_and_what_comes_down_is_told_as_nothing(
    clerk: Caller, shop: Shop
) -> None:
    receive(clerk, 10)
    pulled()
    assert shop.stock == {}  # nobody lists it there, and no order names it
    listed(LISTED)
    pulled(house.NOON + TEN_MINUTES)
    assert shop.stock == {ITEM: 10}
    listed(TO_TAKE_DOWN)
    pulled(house.NOON + 2 * TEN_MINUTES)
    assert shop.stock == {ITEM: 0}
    listed(TAKEN_DOWN)
    shop.stock.clear()
    pulled(house.NOON + 3 * TEN_MINUTES)
    assert (shop.stock, told().shown) == ({}, {})


def test_the_item_is_what_the_newest_order_calls_it(clerk: Caller, shop: Shop) -> None:
    receive(clerk, 10)
    kept = rice() | {}
    (bought,) = kept["PackageModelList"][0]["ItemModelList"]
    kept["PackageModelList"][0]["ItemModelList"] = [
        bought | {"manageNumber": "kome-10", "SkuModelList": [{"variantId": "white", "merchantDefinedSkuId": RICE}]}
    ]
    shop.put(kept)
    pulled()
    assert shop.stock == {("kome-10", "white"): 9}


def test_an_item_that_two_codes_name_is_told_once_by_the_gift_of_its_newest_order(clerk: Caller, shop: Shop) -> None:
    codes = ["HDM-0101", "HDM-0102"]
    shelf.fill(clerk, codes, 4)
    for code in codes:
        listed(LISTED, code)
    told_before = PushedStock(pk=PK, sk=STOCK_SK, items={"HDM-0102": ["hdm-0101", offering.VARIANT]})
    told_before.save()
    pulled()
    (row,) = asked(shop, "bulk-upsert")[-1]["inventories"]
    assert (row["manageNumber"], told().shown.keys()) == ("hdm-0101", {"HDM-0102"})
    (refused,) = clerk.get(app, "/api/donations/rakuten/stock").body["refused"]
    assert (refused["code"], refused["error"]) == ("HDM-0101", "同じ商品：HDM-0102")
    changed = pushing.noticed([{"lines": [{"gift_code": "HDM-0101", "portal_item": {"manage_number": "hdm-0101"}}]}])
    assert changed[0].record.items == {"HDM-0101": ["hdm-0101", offering.VARIANT]}  # type: ignore[attr-defined]


def test_many_gifts_go_in_batches_and_one_that_is_refused_is_found_told_and_left_out(clerk: Caller, shop: Shop) -> None:
    codes = [f"HDM-01{n:02d}" for n in range(5)]
    shelf.fill(clerk, codes, 4)
    for code in codes:
        listed(LISTED, code)
    shop.unknown = {"hdm-0102"}
    with mock.patch.object(pushing, "ROWS_MOST", 3):
        pulled()
    assert sorted(shop.stock) == [(f"hdm-01{n:02d}", offering.VARIANT) for n in (0, 1, 3, 4)]
    assert max(len(one["inventories"]) for one in asked(shop, "bulk-upsert")) == 3
    seen = clerk.get(app, "/api/donations/rakuten/stock").body
    assert [(one["code"], one["error"]) for one in seen["refused"]] == [("HDM-0102", "IE0111")]
    assert (len(seen["items"]), seen["trouble"]) == (4, None)
    shop.calls.clear()
    pulled(house.NOON + TEN_MINUTES)
    assert [len(one["inventories"]) for one in asked(shop, "bulk-upsert")] == [4]
    shop.unknown = set()
    pulled(house.NOON + pushing.REFUSED_KEEP)
    assert len(shop.stock) == 5


def test_a_shop_that_refuses_everything_is_one_trouble_and_left_alone_for_an_hour(clerk: Caller, shop: Shop) -> None:
    codes = [f"HDM-01{n:02d}" for n in range(4)]
    shelf.fill(clerk, codes, 4)
    for code in codes:
        listed(LISTED, code)
    shop.unknown = {code.lower() for code in codes}
    with mock.patch.object(pushing, "REFUSED_MOST", 2):
        pulled()
    assert (told().trouble, told().refused) == (pushing.MANY.words, {})
    shop.calls.clear()
    pulled(house.NOON + TEN_MINUTES)
    assert asked(shop, "bulk-upsert") == []


def test_trouble_with_the_stock_is_told_and_keeps_no_order_from_being_read(clerk: Caller, shop: Shop) -> None:
    receive(clerk, 10, place="rakuten")
    shop.put(rice())
    with mock.patch.object(shop, "_upsert", side_effect=KeyError):
        done = pulled()
    assert (done.trouble, done.last_taken) == (None, 1)
    (refused,) = clerk.get(app, "/api/donations/rakuten/stock").body["refused"]
    assert refused["error"] == "ORDER_EXT_API_COMMON_ERROR_001"
    pulled(house.NOON + pushing.REFUSED_KEEP)
    assert shop.stock == {ITEM: 9}


def test_an_outage_during_the_push_ends_the_pull_and_the_next_one_tells_it(clerk: Caller, shop: Shop) -> None:
    receive(clerk, 10, place="rakuten")

    def fails(_: Json) -> Any:
        shop.faults.extend([503] * 2)
        return shop._failed(503)

    with mock.patch.object(shop, "_upsert", fails):
        done = pulled()
    assert (done.state, done.trouble, told().trouble) == ("waiting", None, client.DOWN.words)
    pulled(house.NOON + TEN_MINUTES)
    assert (shop.stock, told().trouble) == ({ITEM: 10}, None)


def test_a_number_is_never_set_by_a_look_that_is_old(clerk: Caller, shop: Shop) -> None:
    """The minute's calls end between the look and the push: the next minute looks again first."""
    receive(clerk, 10, place="rakuten")
    few = mock.patch.object(pulls, "setting", return_value=pulls.Setting(calls_per_minute=1, stock=True))
    with clock.fixed(house.NOON):
        worker({"timer": "rakuten"}, None)
    with few:
        minutes(2)  # a search; then the look takes the only call
        assert shop.stock == {}
        assert known().state == "running"
    minutes(1, house.NOON + timedelta(minutes=2))
    assert (shop.stock, known().state) == ({ITEM: 10}, "waiting")


def test_where_it_is_not_switched_on_nothing_is_told(clerk: Caller, shop: Shop) -> None:
    receive(clerk, 10, place="rakuten")
    with mock.patch.object(pulls, "setting", return_value=pulls.Setting()):
        pulled()
    assert asked(shop, "bulk-upsert") == []


def test_a_gift_sold_on_another_portal_is_fewer_at_rakuten_after_the_next_pull(clerk: Caller, shop: Shop) -> None:
    receive(clerk, 10)
    listed(LISTED)
    pulled()
    donate(1)
    pulled(house.NOON + TEN_MINUTES)
    assert shop.stock == {ITEM: 9}
