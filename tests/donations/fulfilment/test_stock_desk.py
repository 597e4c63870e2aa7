"""What staff do with stock: every change leaves a line, nothing goes below 0, many rows move at once or not at all."""

from typing import Any

import pytest

from donations.api import app
from donations.fulfilment import stock_shown
from kernel import schema
from tests import house
from tests.donations import desk
from tests.donations.fulfilment import shelf
from tests.donations.fulfilment.shelf import RICE, STOCK, numbers, post
from tests.donations.test_budget import counted
from tests.house import Caller

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture
def clerk(cloud: None) -> Caller:
    return shelf.opened()


def moving(code: str = RICE, **by: int) -> dict[str, Any]:
    return {"rows": [{"code": code, "by": by}], "reason": "楽天が多いため"}


def test_the_first_goods_begin_the_counting_and_the_next_add_to_it(clerk: Caller) -> None:
    assert shelf.receive(clerk, 3)["available"] == 3
    assert shelf.receive(clerk, 4, "rakuten", code="ｈｄｍ-0012")["available"] == 7
    assert numbers() == {"pool": 3, "rakuten": 4} and shelf.balanced()


def test_goods_of_a_gift_that_nobody_registered_are_refused(clerk: Caller) -> None:
    body = {"code": "NAI-1", "quantity": 1, "place": "pool", "reason": "入荷"}
    assert post(clerk, "receive", body).codes() == {"/code": "unknown"}
    body |= {"code": RICE, "place": "nowhere"}
    assert post(clerk, "receive", body).codes() == {"/place": "unknown"}


def test_the_same_key_receives_once(clerk: Caller) -> None:
    body = {"code": RICE, "quantity": 3, "place": "pool", "reason": "入荷"}
    for _ in range(3):
        assert post(clerk, "receive", body, key="once").status == 200
    assert numbers() == {"pool": 3}
    assert desk.count("stock_move") == 1


def test_a_correction_goes_both_ways_and_never_below_nothing(clerk: Caller) -> None:
    shelf.receive(clerk, 3)
    body = {"code": RICE, "quantity": -2, "place": "pool", "reason": "箱がつぶれた"}
    found = shelf.changed(post(clerk, "adjust", body))
    assert (found["pool"], found["removed"]) == (1, 2)
    got = post(clerk, "adjust", body)
    assert got.status == 409 and numbers() == {"pool": 1}
    assert shelf.changed(post(clerk, "adjust", body | {"quantity": 5}))["added"] == 5
    assert shelf.balanced()
    assert post(clerk, "adjust", body | {"quantity": 0}).codes() == {"/quantity": "zero"}


def test_a_sale_between_looking_and_moving_is_no_conflict(clerk: Caller) -> None:
    shelf.receive(clerk, 5, desk.PORTAL)
    shelf.donate(1)
    assert post(clerk, "reallocate", moving(furunavi=-4, rakuten=4)).status == 200
    assert numbers() == {"rakuten": 4, "sold": 1}


def test_moving_more_than_is_there_moves_nothing_and_says_what_is_left(clerk: Caller) -> None:
    desk.register(clerk, code="HDM-0013")
    shelf.receive(clerk, 5)
    shelf.receive(clerk, 1, code="HDM-0013")
    rows = [{"code": RICE, "by": {"pool": -5, "rakuten": 5}}, {"code": "HDM-0013", "by": {"pool": -2, "ana": 2}}]
    got = post(clerk, "reallocate", {"rows": rows, "reason": "動かす"})
    assert got.status == 409 and "HDM-0013 の共通の在庫は残り1個" in got.body["detail"]
    assert numbers() == {"pool": 5}


def test_every_mistake_of_every_row_is_told_at_once(clerk: Caller) -> None:
    shelf.receive(clerk, 5)
    rows = [
        {"code": RICE, "by": {"pool": -1, "rakuten": 2}},
        {"code": RICE, "by": {"pool": -1, "nowhere": 1}},
        {"code": "NAI-1", "by": {"pool": -1, "ana": 1}},
    ]
    got = post(clerk, "reallocate", {"rows": rows, "reason": "動かす"})
    assert got.codes() == {
        "/rows/0/by": "sum", "/rows/1/code": "twice", "/rows/1/by/nowhere": "unknown", "/rows/2/code": "unknown"
    }  # fmt: skip


def test_a_hundred_gifts_are_moved_in_one_call(clerk: Caller) -> None:
    gifts = 100
    codes = [f"HDM-1{number:03d}" for number in range(gifts)]
    shelf.fill(clerk, codes, 2)
    body = {"rows": [{"code": code, "by": {"pool": -1, "ana": 1}} for code in codes], "reason": "年末のため"}
    with counted() as calls:
        got = post(clerk, "reallocate", body, key="year-end")
    assert got.status == 200, got.body
    assert calls["TransactWriteItems"] == 2  # 98 fit into one, with the marker and the line of the ledger
    assert len(got.body["items"]) == gifts
    assert post(clerk, "reallocate", body, key="year-end").status == 200
    assert all(numbers(code) == {"pool": 1, "ana": 1} for code in codes)
    lacking = body | {"rows": [*body["rows"][:-1], {"code": codes[-1], "by": {"pool": -2, "ana": 2}}]}
    assert post(clerk, "reallocate", lacking).status == 409
    assert all(numbers(code) == {"pool": 1, "ana": 1} for code in codes)
    (one,) = clerk.get(app, f"{STOCK}/{codes[0]}").body["reallocations"]
    assert (one["gifts"], one["why"]) == (min(gifts, 98), "年末のため")


def test_the_list_is_one_query_with_what_runs_out_first_on_top(clerk: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    for code, quantity in (("HDM-0001", 900), ("HDM-0002", 3), ("HDM-0003", 50)):
        desk.register(clerk, code=code, amount_yen=1000)
        shelf.receive(clerk, quantity, code=code)
    shelf.donate(1, amount_yen=3000, lines=[desk.line(gift_code="HDM-0002", quantity=3, amount_yen=3000)])
    shelf.donate(2, amount_yen=10000, lines=[desk.line(gift_code="HDM-0003", quantity=10, amount_yen=10000)])
    with counted() as calls:
        got = clerk.get(app, STOCK)
    assert calls == {"GetItem": 1, "Query": 1}
    assert schema.mistakes("donations/fulfilment-stocks", got.body) == []
    found = [(one["code"], one["days_left"], one["low"]) for one in got.body["items"]]
    assert found == [("HDM-0002", 0, True), ("HDM-0003", 4, True), ("HDM-0001", None, False)]
    assert [one["code"] for one in clerk.get(app, STOCK, only="stop").body["items"]] == ["HDM-0002"]
    assert [one["code"] for one in clerk.get(app, STOCK, q="0003").body["items"]] == ["HDM-0003"]
    assert got.body["portals"][0] == {"id": "furunavi", "name": "ふるなび"}
    monkeypatch.setattr(
        stock_shown, "_PER_QUERY", 1
    )  # more gifts than a query gives: on top stands what runs out first of all
    assert [one["code"] for one in clerk.get(app, STOCK).body["items"]] == ["HDM-0002", "HDM-0003", "HDM-0001"]


def test_a_stock_that_nobody_keeps_is_not_found(clerk: Caller) -> None:
    assert clerk.get(app, f"{STOCK}/{RICE}").status == 404
    unknown = {"/code": "unknown"}
    assert post(clerk, "adjust", {"code": RICE, "quantity": 1, "place": "pool", "reason": "x"}).codes() == unknown
    assert clerk.post(app, f"{STOCK}/taken-off", {"code": RICE, "portal": "ana"}).codes() == unknown


def test_a_my_number_in_a_reason_is_masked(clerk: Caller) -> None:
    body = {"code": RICE, "quantity": 1, "place": "pool", "reason": "番号 123456789018"}
    post(clerk, "receive", body)
    assert "123456789018" not in str(house.items("donations"))
