"""A paid donation takes its gift from the stock, in its own transaction; what is not there is short, and never refused."""

import json
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest

from donations.api import app
from donations.worker import worker
from kernel import aws, clock, schema
from kernel.events import Event
from tests import house
from tests.donations import desk
from tests.donations.fulfilment import shelf
from tests.donations.fulfilment.shelf import RICE, STOCK, donate, numbers
from tests.donations.test_budget import counted
from tests.house import Caller

pytestmark = pytest.mark.usefixtures("cloud")
HERE = desk.donor(address="ひなた県ひだまり市中央1-1", prefecture="")


@pytest.fixture
def clerk(cloud: None) -> Caller:
    return shelf.opened()


def seen(clerk: Caller, answer: dict[str, Any]) -> dict[str, Any]:
    return desk.seen(clerk, answer["donation_id"])


def short(clerk: Caller, donation: dict[str, Any]) -> int:
    return sum(one["short"] for one in seen(clerk, donation)["stock"])


# ── Taking ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_gift_without_a_stock_record_is_not_counted_and_never_short(clerk: Caller) -> None:
    assert donate()["flags"] == []


def test_a_paid_donation_takes_from_its_portals_allocation_then_from_the_pool(clerk: Caller) -> None:
    shelf.receive(clerk, 1, desk.PORTAL)
    shelf.receive(clerk, 1)
    donate(1)
    assert numbers() == {"pool": 1, "sold": 1}
    found = seen(clerk, donate(2))
    assert numbers() == {"sold": 2}
    assert [(one["taken"], one["from"]) for one in found["stock"]] == [(1, "共通の在庫 1個")]


def test_what_is_not_there_is_accepted_as_short_and_stays_paid(clerk: Caller) -> None:
    shelf.receive(clerk, 1)
    donate(1)
    answer = donate(2)
    assert (answer["state"], answer["flags"]) == ("paid", ["stock_short"])
    assert short(clerk, answer) == 1
    assert numbers() == {"sold": 1} and shelf.balanced()


def test_the_buffer_is_not_sold(clerk: Caller) -> None:
    shelf.receive(clerk, 5, "buffer")
    assert donate()["flags"] == ["stock_short"]
    assert numbers() == {"buffer": 5}


def test_a_part_of_a_line_is_taken_and_the_rest_is_short(clerk: Caller) -> None:
    shelf.receive(clerk, 2)
    answer = donate(1, amount_yen=84000, lines=[desk.line(quantity=3, amount_yen=84000)])
    assert [(one["taken"], one["short"]) for one in seen(clerk, answer)["stock"]] == [(2, 1)]


def test_an_unpaid_donation_takes_nothing_until_it_is_paid(clerk: Caller) -> None:
    shelf.receive(clerk, 1)
    bank = {"method": "bank_transfer", "status": "unpaid"}
    donate(1, payment=bank, paid_at=None)
    assert numbers() == {"pool": 1}
    donate(1, revision=2)
    assert numbers() == {"sold": 1}


def test_a_resident_takes_nothing_and_takes_it_when_staff_find_her_to_live_elsewhere(clerk: Caller) -> None:
    shelf.receive(clerk, 1)
    found = seen(clerk, donate(1, donor=HERE))
    assert numbers() == {"pool": 1}
    got = desk.act(clerk, found, "resolve", flag="resident", resolution="not_resident", note="住民票は市外")
    assert numbers() == {"sold": 1}
    desk.act(clerk, got.body, "reopen", flag="resident")
    assert numbers() == {"pool": 1, "sold": 1, "returned": 1} and shelf.balanced()


def test_a_wrong_price_keeps_its_place_while_staff_decide(clerk: Caller) -> None:
    shelf.receive(clerk, 1)
    assert donate(1, amount_yen=2800)["state"] == "held"
    assert numbers() == {"sold": 1}


def test_a_cancelled_donation_gives_back_to_where_it_came_from(clerk: Caller) -> None:
    shelf.receive(clerk, 1, desk.PORTAL)
    donate(1)
    donate(1, revision=2, cancelled=True)
    assert numbers() == {desk.PORTAL: 1, "sold": 1, "returned": 1} and shelf.balanced()


def test_a_cancellation_takes_the_donation_out_of_the_queue(clerk: Caller) -> None:
    shelf.receive(clerk, 1)
    donate(1)
    donate(2)
    assert len(clerk.get(app, f"{STOCK}/shortages").body["items"]) == 1
    assert donate(2, revision=2, cancelled=True)["flags"] == []
    assert clerk.get(app, f"{STOCK}/shortages").body["items"] == []


def test_the_same_notification_and_its_raw_copy_take_once(clerk: Caller) -> None:
    shelf.receive(clerk, 5)
    donate(1)
    donate(1)
    for key in desk.raw_copies():
        worker.deliver_raw(key)
    assert numbers() == {"pool": 4, "sold": 1}


def test_a_pending_donation_ends_as_it_would_have_at_the_door(clerk: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.receive(clerk, 1)
    from donations import intake
    from kernel import errors

    def busy(*_: Any, **__: Any) -> Any:
        raise errors.Busy()

    with monkeypatch.context() as patched:
        patched.setattr(intake, "write", busy)
        assert [donate(1)["state"], donate(2)["state"]] == ["pending", "pending"]
    assert numbers() == {"pool": 1}
    for key in desk.raw_copies():
        worker.deliver_raw(key)
    assert numbers() == {"sold": 1} and shelf.balanced()
    assert sorted([donate(1)["flags"], donate(2)["flags"]]) == [[], ["stock_short"]]


def test_a_correction_of_the_quantity_takes_more_and_gives_back(clerk: Caller) -> None:
    shelf.receive(clerk, 5)
    found = seen(clerk, donate(1))
    got = desk.act(clerk, found, "correct", reason="電話", lines=[{"index": 0, "quantity": 3}])
    assert numbers() == {"pool": 2, "sold": 3}
    desk.act(clerk, got.body, "correct", reason="電話", lines=[{"index": 0, "quantity": 1}])
    assert numbers() == {"pool": 4, "sold": 3, "returned": 2}


def test_a_revision_keeps_the_gift_that_staff_linked(clerk: Caller) -> None:
    shelf.receive(clerk, 5)
    wrong = [desk.line(gift_code="KOME-10")]
    found = seen(clerk, donate(1, lines=wrong))
    desk.act(clerk, found, "resolve", flag="unknown_gift", resolution="link_gift", gift_code=RICE)
    assert numbers() == {"pool": 4, "sold": 1}
    assert donate(1, lines=wrong, revision=2, message="急ぎません")["flags"] == []
    assert numbers() == {"pool": 4, "sold": 1}


def test_more_gifts_than_a_transaction_holds_are_taken_by_an_event(clerk: Caller) -> None:
    codes = [f"HDM-1{number:03d}" for number in range(23)]
    shelf.fill(clerk, codes, 1, amount_yen=1000)
    donate(1, amount_yen=23000, lines=[desk.line(gift_code=code, amount_yen=1000) for code in codes])
    assert sum(1 for code in codes if numbers(code) == {"sold": 1}) == 8
    for _ in range(3):
        desk.deliver("donations.stock_pending")
    assert all(numbers(code) == {"sold": 1} for code in codes)
    assert (
        schema.mistakes(
            "donations/events/stock_pending",
            next(one["data"] for one in house.outbox("donations") if one["type"] == "donations.stock_pending"),
        )
        == []
    )
    donate(1, amount_yen=23000, revision=2, cancelled=True)
    for _ in range(3):
        desk.deliver("donations.stock_pending")
    assert all(numbers(code) == {"pool": 1, "sold": 1, "returned": 1} for code in codes)


def test_whoever_comes_too_late_looks_again_and_is_short(clerk: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between look and transaction another one takes the last."""
    shelf.receive(clerk, 1)
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
    assert numbers() == {"sold": 1} and shelf.balanced()


# ── Short ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def waiting(clerk: Caller) -> dict[str, Any]:
    """A donation that is short of its rice."""
    shelf.receive(clerk, 1)
    donate(1)
    return seen(clerk, donate(2))


def test_the_queue_shows_the_oldest_first_and_what_is_short(clerk: Caller, waiting: dict[str, Any]) -> None:
    with clock.fixed(house.NOON + timedelta(minutes=1)):
        donate(3)
    got = clerk.get(app, f"{STOCK}/shortages", gift=RICE)
    assert schema.mistakes("donations/fulfilment-shortages", got.body) == []
    assert got.body["items"][0]["number"] == waiting["number"]
    assert got.body["items"][0]["short"] == [
        {"code": RICE, "name": "ひだまり米 10kg", "quantity": 1, "reason": "在庫がない"}
    ]


def test_waiting_moves_it_to_those_who_wait_and_taking_back_returns_it(clerk: Caller, waiting: dict[str, Any]) -> None:
    got = desk.act(clerk, waiting, "resolve", flag="stock_short", resolution="wait_stock")
    assert clerk.get(app, f"{STOCK}/shortages").body["items"] == []
    (one,) = clerk.get(app, f"{STOCK}/shortages", state="waiting").body["items"]
    assert one["waiting"] == "入荷や次の受付を待ってもらう"
    desk.act(clerk, got.body, "reopen", flag="stock_short")
    assert len(clerk.get(app, f"{STOCK}/shortages").body["items"]) == 1


def test_allocating_takes_what_came_in_and_the_buffer_too(clerk: Caller, waiting: dict[str, Any]) -> None:
    refused = desk.act(clerk, waiting, "resolve", flag="stock_short", resolution="allocate")
    assert refused.status == 409 and "入荷" in refused.body["detail"]
    shelf.receive(clerk, 1, "buffer")
    got = desk.act(clerk, waiting, "resolve", flag="stock_short", resolution="allocate")
    assert got.status == 200
    assert [flag["state"] for flag in got.body["flags"]] == ["cleared"]
    assert numbers() == {"sold": 2} and shelf.balanced()
    assert clerk.get(app, f"{STOCK}/shortages", state="all").body["items"] == []


def test_a_substitute_is_taken_instead_and_can_be_taken_back(clerk: Caller, waiting: dict[str, Any]) -> None:
    desk.register(clerk, code="HDM-0013", name="ひだまり米 無洗米 10kg")
    shelf.receive(clerk, 1, code="HDM-0013")
    got = desk.act(clerk, waiting, "resolve", flag="stock_short", resolution="substitute", gift_code="HDM-0013")
    assert got.status == 200, got.body
    assert numbers("HDM-0013") == {"sold": 1}
    assert [(one["code"], one["short"]) for one in got.body["stock"]] == [("HDM-0013", 0)]
    back = desk.act(clerk, got.body, "reopen", flag="stock_short")
    assert back.status == 200, back.body
    assert numbers("HDM-0013") == {"pool": 1, "sold": 1, "returned": 1}
    assert short(clerk, {"donation_id": waiting["id"]}) == 1


def test_the_same_gift_is_no_substitute(clerk: Caller, waiting: dict[str, Any]) -> None:
    got = desk.act(clerk, waiting, "resolve", flag="stock_short", resolution="substitute", gift_code=RICE)
    assert (got.status, got.codes()) == (422, {"/gift_code": "same"})


def test_a_refund_waits_for_the_portals_cancellation(clerk: Caller, waiting: dict[str, Any]) -> None:
    got = desk.act(clerk, waiting, "resolve", flag="stock_short", resolution="refund")
    assert got.body["flags"][0]["waiting"] == "返金する（取消しの通知を待つ）"
    donate(2, revision=2, cancelled=True)
    assert clerk.get(app, f"{STOCK}/shortages", state="all").body["items"] == []


def test_a_mail_is_drafted_for_each_way_out(clerk: Caller, waiting: dict[str, Any]) -> None:
    assert [one["name"] for one in waiting["drafts"]] == ["wait_stock", "substitute", "refund"]
    assert all("渡邉 2子 様" in one["body"] and "ひだまり米 10kg" in one["body"] for one in waiting["drafts"])
    assert seen(clerk, donate(1))["drafts"] == []


# ── Taking a gift off a portal ──────────────────────────────────────────────────────────────────────────────────────────


def test_the_last_one_sold_asks_staff_to_take_the_gift_off_every_portal_that_has_none(clerk: Caller) -> None:
    house.partner("rakuten")
    shelf.receive(clerk, 1, "rakuten")
    shelf.receive(clerk, 1)
    donate(1, portal="rakuten")
    assert shelf.stock().stops == {}  # the pool is there for rakuten too
    donate(2)
    assert sorted(shelf.stock().stops) == [desk.PORTAL, "rakuten"]
    items = clerk.get(app, "/api/donations/waiting").body["items"]
    assert [one["kind"] for one in items] == ["掲載を止める", "掲載を止める"]


def test_a_task_that_is_done_is_not_asked_again_until_there_was_something_to_sell(clerk: Caller) -> None:
    shelf.receive(clerk, 1)
    donate(1)
    done = {"code": RICE, "portal": desk.PORTAL}
    shelf.changed(clerk.post(app, f"{STOCK}/taken-off", done))
    shelf.changed(clerk.post(app, f"{STOCK}/taken-off", done))
    donate(2)
    assert shelf.stock().stops == {} and list(shelf.stock().stopped) == [desk.PORTAL]
    shelf.receive(clerk, 1)
    assert shelf.stock().stopped == {}
    donate(3)
    assert list(shelf.stock().stops) == [desk.PORTAL]


def test_what_waits_counts_the_short_by_gift(clerk: Caller, waiting: dict[str, Any]) -> None:
    donate(3)
    got = clerk.get(app, "/api/donations/waiting").body
    assert schema.mistakes("kernel/waiting", got) == []
    assert [one["title"] for one in got["items"] if one["kind"] == "在庫不足"] == [
        "「ひだまり米 10kg」が足りない寄附　2件"
    ]
    assert {one["label"]: one["value"] for one in got["figures"]} == {"在庫が足りない寄附": 2, "掲載を止める返礼品": 1}


# ── Budgets ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_taking_stock_costs_no_call_more(clerk: Caller) -> None:
    shelf.receive(clerk, 1)
    donate(0)
    with counted() as calls:
        donate(1)  # short
    assert calls == {"GetItem": 1, "BatchGetItem": 1, "PutObject": 1, "TransactWriteItems": 1}


def test_whole_transactions_stay_within_a_hundred_items(clerk: Caller) -> None:
    recipients = [
        {"name": f"渡邉 {n}子", "name_kana": f"ワタナベ {n}コ", "telephone": f"090-0000-{n:04d}", "postcode": "999-9999",
         "address": "", "same_as_donor": False}
        for n in range(12)
    ]  # fmt: skip
    codes = [f"HDM-1{number:03d}" for number in range(12)]
    shelf.fill(clerk, codes, 1, amount_yen=1000)
    lines = [desk.line(gift_code=code, quantity=2, recipient=who) for code, who in zip(codes, recipients, strict=True)]
    whole: list[int] = []
    real = aws.client("dynamodb").transact_write_items

    def counting(**asked: Any) -> Any:
        whole.append(len(asked["TransactItems"]))
        return real(**asked)

    with mock.patch.object(aws.client("dynamodb"), "transact_write_items", counting):
        donate(1, amount_yen=1, lines=[*lines, desk.line(gift_code="X")], message="番号 123456789018",
               donor=desk.donor(telephone="?", email="?", postcode="?", address=""))  # fmt: skip
    assert whole and max(whole) <= 90, whole


def test_the_ledger_names_every_move(clerk: Caller) -> None:
    shelf.receive(clerk, 1)
    donate(1)
    donate(2)
    donate(1, revision=2, cancelled=True)
    got = clerk.get(app, f"{STOCK}/{RICE}")
    assert schema.mistakes("donations/fulfilment-stock", got.body) == []
    moves = [(one["what_name"], one["quantity"]) for one in got.body["moves"]]
    assert sorted(moves) == [("不足", 1), ("入荷", 1), ("寄附から戻り", 1), ("寄附に割当て", -1)]
    texts = json.dumps(got.body["why"], ensure_ascii=False)
    assert "残るはずの数" in texts and "見通し" in texts


def test_an_event_for_a_donation_that_has_all_its_stock_does_nothing(clerk: Caller) -> None:
    shelf.receive(clerk, 1)
    answer = donate(1)
    event = Event("donations.stock_pending", answer["donation_id"], {}, "1", clock.iso(clock.now()))
    worker.deliver_event(event)
    assert numbers() == {"sold": 1}
