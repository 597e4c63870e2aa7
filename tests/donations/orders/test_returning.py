"""A parcel comes back: why is recorded, it is sent again or called off, and each step can be taken back."""

from datetime import timedelta
from typing import Any

import pytest

from donations.api import app
from donations.orders import due, returning
from donations.orders.shipping import By
from kernel import clock, errors, schema, settings
from messaging import templates
from tests import house
from tests.donations import desk
from tests.donations.fulfilment import shelf
from tests.donations.orders import packing
from tests.donations.orders.packing import NUMBER, SHIPMENTS
from tests.donations.orders.test_shipping import listed
from tests.house import Caller

pytestmark = pytest.mark.usefixtures("cloud")
SECOND = "1234-5678-9024"
HERS = "/api/donations/vendor/shipments"


@pytest.fixture
def clerk(cloud: None) -> Caller:
    found = shelf.opened()
    shelf.receive(found, 1)
    return found


@pytest.fixture
def answer(clerk: Caller) -> dict[str, Any]:
    """A donation whose one parcel is on the road."""
    found = desk.accepted(desk.EXAMPLE)
    packing.shipped(clerk, packing.shipments()[0])
    return found


def did(clerk: Caller, verb: str, **body: Any) -> dict[str, Any]:
    got = packing.act(clerk, packing.shipments()[0], verb, **body)
    assert got.status == 200, got.body
    assert schema.mistakes("donations/shipment", got.body) == []
    found: dict[str, Any] = got.body
    return found


def back(clerk: Caller, reason: str = "unknown", **body: Any) -> dict[str, Any]:
    found = did(clerk, "return", reason=reason, **body)
    desk.deliver("donations.stock_pending")
    return found


def test_what_came_back_waits_for_a_decision(clerk: Caller, answer: dict[str, Any]) -> None:
    found = back(clerk, note="表札がなかった")
    assert (found["state_name"], found["returned_on"], found["returned_why"]) == (
        "返送",
        "2026-11-22",
        "あて先が分からない",
    )
    assert found["actions"] == ["resend", "unreturn"]
    assert listed(clerk, list="returned") == [found["id"]]
    assert (listed(clerk, list="shipped"), listed(clerk, list="overdue")) == ([], [])
    waits = clerk.get(app, "/api/donations/waiting").body
    assert schema.mistakes("kernel/waiting", waits) == []
    (item,) = [one for one in waits["items"] if one["kind"] == "返送"]
    assert item["why"] == "11月22日に戻りました（あて先が分からない）。送り直すかどうかを決めてください。"
    assert {
        "label": "戻ってきた荷物",
        "value": 1,
        "unit": "件",
        "href": "/donations/shipments?list=returned",
        "late": False,
    } in waits["figures"]
    seen = desk.seen(clerk, answer["donation_id"])
    assert (seen["state"], seen["history"][-1]["detail"]) == ("paid", "あて先が分からない　表札がなかった")


def test_it_is_sent_again_by_a_number_of_its_own(clerk: Caller, answer: dict[str, Any]) -> None:
    back(clerk)
    with clock.fixed(house.NOON + timedelta(days=40)):  # long after the first due date
        clerk = house.staff()
        found = did(clerk, "resend", note="電話で確かめた")
        assert (found["state"], found["due_on"], found["late"], found["trackings"]) == (
            "ordered",
            "2027-01-15",
            False,
            [],
        )
        assert found["why"][0]["rule"] == "U-7"
        assert found["why"][0]["source"] != due.SOURCE
        assert found["why"][0]["rows"][-1] == {"label": "返送", "value": "2026-11-22　あて先が分からない"}
        got = packing.act(clerk, packing.shipments()[0], "ship", numbers=[NUMBER])
        assert (got.status, got.body["title"]) == (422, "伝票番号が重なっています")
        found = did(clerk, "ship", numbers=[SECOND])
        assert (found["trackings"], found["returns"][0]["trackings"]) == ([SECOND], [NUMBER])
    assert desk.seen(clerk, answer["donation_id"])["state"] == "completed"
    assert shelf.numbers() == {"sold": 1}


def test_a_corrected_address_goes_onto_the_parcel_that_is_sent_again(clerk: Caller, answer: dict[str, Any]) -> None:
    back(clerk)
    seen = desk.seen(clerk, answer["donation_id"])
    moved = {**packing.ELSEWHERE, "address": "大阪府大阪市北区梅田9-9"}
    assert desk.act(clerk, seen, "correct", reason="転居", lines=[{"index": 0, "recipient": moved}]).status == 200
    assert packing.shipments()[0].state == "returned"
    found = did(clerk, "resend")
    assert (found["recipient"]["address"], found["changed"]) == (moved["address"], False)
    flags = {flag["code"] for flag in desk.seen(clerk, answer["donation_id"])["flags"]}
    assert "after_shipping" not in flags


def test_the_donor_reads_why_and_says_where_she_is(clerk: Caller, answer: dict[str, Any]) -> None:
    back(clerk)
    token = desk.seen(clerk, answer["donation_id"])["donor_page"].split("#", 1)[1]
    opened = {"token": token, "digits": desk.EXAMPLE["donor"]["telephone"][-4:]}
    shown = Caller({}).post(app, "/api/donations/mine", opened).body
    (gift,) = shown["gifts"]
    assert gift["words"].startswith("お届けできず、2026年11月22日に荷物が戻りました（あて先が分からないため。")
    assert gift["changeable"]
    moved = {"postcode": "530-0001", "address": "大阪府大阪市北区梅田1-1", "telephone": "090-0000-4321"}
    body = opened | {"version": shown["version"], "lines": [gift["line"]], "recipient": moved}
    assert Caller({}).post(app, "/api/donations/mine/address", body).status == 200
    assert packing.shipments()[0].consignee["address"] == moved["address"]
    did(clerk, "resend")
    assert "もう一度発送します" in Caller({}).post(app, "/api/donations/mine", opened).body["gifts"][0]["words"]


def test_called_off_its_goods_are_used(clerk: Caller, answer: dict[str, Any]) -> None:
    back(clerk, "damaged")
    assert desk.act(clerk, desk.seen(clerk, answer["donation_id"]), "cancel", reason="電話").status == 200
    assert packing.shipments()[0].state == "cancelled"
    assert shelf.numbers() == {"sold": 1}
    desk.deliver("donations.stock_pending")
    desk.act(clerk, desk.seen(clerk, answer["donation_id"]), "restore", reason="取り違え")
    seen = desk.seen(clerk, answer["donation_id"])
    assert [one["state"] for one in seen["shipments"]] == ["cancelled"]  # the shelf is empty: another needs another
    assert {flag["code"] for flag in seen["flags"] if flag["state"] == "open"} >= {"stock_short"}


def test_another_gift_goes_instead_of_the_broken_one(clerk: Caller, answer: dict[str, Any]) -> None:
    desk.stands("HDM-0013", vendor_id="OTHER")
    back(clerk, "damaged")
    seen = desk.seen(clerk, answer["donation_id"])
    got = desk.act(clerk, seen, "correct", reason="代わりの品", lines=[{"index": 0, "gift_code": "HDM-0013"}])
    assert got.status == 200, got.body
    assert [(one.gift_code, one.state) for one in packing.shipments()] == [
        ("HDM-0012", "cancelled"),
        ("HDM-0013", "ordered"),
    ]
    assert shelf.numbers() == {"sold": 1}


def test_what_a_cancelled_donation_gets_back_is_called_off_by_itself(clerk: Caller, answer: dict[str, Any]) -> None:
    desk.act(clerk, desk.seen(clerk, answer["donation_id"]), "cancel", reason="電話")
    back(clerk, "refused")
    assert packing.shipments()[0].state == "cancelled"
    assert shelf.numbers() == {"sold": 1}
    flags = {flag["code"]: flag["state"] for flag in desk.seen(clerk, answer["donation_id"])["flags"]}
    assert flags["after_shipping"] == "cleared"


def test_a_number_that_changes_meanwhile_is_asked_about(clerk: Caller, answer: dict[str, Any]) -> None:
    shelf.receive(clerk, 5)
    back(clerk)
    twice = desk.notification(revision=2, amount_yen=56000, lines=[desk.line(quantity=2)])
    desk.accepted(twice, message_id="msg_2")
    found = did(clerk, "resend")
    assert found["quantity"] == 1
    flags = {flag["code"]: flag["state"] for flag in desk.seen(clerk, answer["donation_id"])["flags"]}
    assert flags["after_shipping"] == "open"


@pytest.mark.parametrize("arrived", [False, True])
def test_each_step_can_be_taken_back(clerk: Caller, answer: dict[str, Any], arrived: bool) -> None:
    if arrived:
        did(clerk, "deliver")
    before = clerk.get(app, f"{SHIPMENTS}/{packing.shipments()[0].reference}").body
    back(clerk, "absent")
    did(clerk, "resend")
    did(clerk, "ship", numbers=[SECOND])
    did(clerk, "unship", reason="まだ出していない")
    found = did(clerk, "unresend", reason="まだ決めていない")
    assert (found["state"], found["trackings"], found["returned_on"]) == ("returned", [NUMBER], "2026-11-22")
    found = did(clerk, "unreturn", reason="別の荷物だった")
    same = ("state", "trackings", "shipped_on", "delivered_on", "due_on", "labelled", "returned_on", "returned_why")
    assert {name: found[name] for name in same} == {name: before[name] for name in same}
    assert before["returned_why"] == ""
    held = desk.seen(clerk, answer["donation_id"])
    assert (held["state"], shelf.numbers()) == ("completed", {"sold": 1})


def test_a_second_return_is_kept_beside_the_first(clerk: Caller, answer: dict[str, Any]) -> None:
    back(clerk, "absent")
    did(clerk, "resend")
    did(clerk, "ship", numbers=[SECOND])
    found = back(clerk, "refused")
    assert [one["reason"] for one in found["returns"]] == ["absent", "refused"]
    did(clerk, "resend")
    found = did(clerk, "unresend", reason="x")
    assert (found["trackings"], [one["trackings"] for one in found["returns"]]) == ([SECOND], [[NUMBER], []])


@pytest.mark.parametrize(
    ("verb", "body", "status", "said"),
    [
        ("resend", {}, 409, "もう発送済みです"),
        ("unreturn", {"reason": "x"}, 409, "もう発送済みです"),
        ("unresend", {"reason": "x"}, 409, "もう発送済みです"),
        ("return", {"reason": "absent", "returned_on": "2026-11-21"}, 422, "11月22日から今日まで"),
        ("return", {"reason": "lost"}, 422, "戻ったわけは次から選んでください"),
    ],
)
def test_a_mistake_is_told_with_its_mend(
    clerk: Caller, answer: dict[str, Any], verb: str, body: dict[str, Any], status: int, said: str
) -> None:
    got = packing.act(clerk, packing.shipments()[0], verb, **body)
    assert got.status == status, got.body
    assert said in got.text


def test_nothing_is_sent_again_or_out_while_its_donation_is_held(clerk: Caller, answer: dict[str, Any]) -> None:
    back(clerk)
    got = packing.act(clerk, packing.shipments()[0], "ship", numbers=[SECOND])
    assert (got.status, "送り直すと市が決めてから" in got.body["detail"]) == (409, True)
    desk.accepted(desk.notification(revision=2, amount_yen=-9999), message_id="msg_2")
    assert desk.seen(clerk, answer["donation_id"])["state"] == "held"
    got = packing.act(clerk, packing.shipments()[0], "resend")
    assert got.status == 409


def test_the_vendor_records_it_and_the_desk_decides(clerk: Caller, answer: dict[str, Any]) -> None:
    her, one = house.member("VENDOR"), packing.shipments()[0]
    got = her.post(app, f"{HERS}/{one.reference}/return", {"version": one.version, "reason": "absent"})
    assert (got.status, got.body["actions"]) == (200, ["unreturn"])
    assert [row["id"] for row in her.get(app, HERS, list="returned").body["items"]] == [one.reference]
    assert her.post(app, f"{HERS}/{one.reference}/resend", {"version": got.body["version"]}).status == 404
    with pytest.raises(errors.NotFound):
        returning.unreturn(one.reference, {"version": got.body["version"], "reason": "x"}, by=By("よその人", "OTHER"))
    body = {"version": got.body["version"], "reason": "押しまちがい"}
    assert her.post(app, f"{HERS}/{one.reference}/unreturn", body).body["state"] == "shipped"


@pytest.mark.parametrize("switched", [None, True])
def test_the_donor_hears_of_it_where_the_city_says_so(
    clerk: Caller, answer: dict[str, Any], switched: bool | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    city = settings.city()
    if switched:
        mails = city["donations"]["mails"] | {"returned": True}
        monkeypatch.setattr(settings, "city", lambda: city | {"donations": city["donations"] | {"mails": mails}})
    for _ in range(2):
        packing.act(clerk, packing.shipments()[0], "return", reason="absent")
    told = [event["data"] for event in house.outbox("donations") if event["type"] == "messaging.mail_requested"]
    found = [templates.render(one["template"], one["values"]) for one in told if one["template"].endswith("/returned")]
    assert len(found) == bool(switched)
    for subject, body in found:
        assert subject == "【ひだまり市】返礼品をお届けできませんでした：ひだまり米 10kg"
        assert "お留守で、保管の期限が過ぎた" in body
        assert "/gift/#" in body
        assert desk.EXAMPLE["donor"]["address"] not in body


def test_its_events_say_nothing_personal(clerk: Caller, answer: dict[str, Any]) -> None:
    back(clerk, note="髙橋さまに電話")
    did(clerk, "resend")
    did(clerk, "unresend", reason="x")
    did(clerk, "unreturn", reason="x")
    told = [
        one for one in house.outbox("donations") if one["type"].endswith(("return", "returned", "resent", "unresent"))
    ]
    assert {one["type"] for one in told} == {
        f"donations.{name}" for name in ("returned", "resent", "unresent", "unreturned")
    }
    for one in told:
        assert schema.mistakes(f"donations/events/{one['type'].split('.')[1]}", one["data"]) == []
        assert "髙橋" not in str(one)


def test_a_vendor_hears_that_what_came_back_is_called_off(clerk: Caller) -> None:
    desk.stands(vendor_id=desk.vendor(clerk))
    answer = desk.accepted(desk.EXAMPLE)
    packing.shipped(clerk, packing.shipments()[0])
    back(clerk, "refused")
    desk.act(clerk, desk.seen(clerk, answer["donation_id"]), "cancel", reason="電話")
    desk.deliver("donations.orders_changed")
    told = [event["data"] for event in house.outbox("donations") if event["type"] == "messaging.mail_requested"]
    (mail,) = [one for one in told if one["template"].endswith("orders_changed")]
    assert mail["values"]["cancelled"] == [f"{packing.shipments()[0].reference}　ひだまり米 10kg"]


# ── Its due date ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("lead_days", "wishes", "on", "rule"),
    [
        (5, {}, "2026-12-06", "U-7"),
        (20, {}, "2026-12-12", "U-7"),
        (5, {"date": "2026-12-01"}, "2026-11-29", "U-4"),
        (5, {"date": "2026-11-23"}, "2026-12-06", "U-7"),  # that day is over before it is ready
        (5, {"date": "2027-03-01"}, "2026-12-06", "U-7"),  # a wish for another time
        (5, {"absent_dates": ["2026-12-08"]}, "2026-12-05", "U-6"),
    ],
)
def test_what_is_sent_again_has_two_weeks(lead_days: int, wishes: dict[str, Any], on: str, rule: str) -> None:
    found = due.again(house.NOON.astimezone(clock.JST).date(), due.Terms(lead_days=lead_days), wishes)
    assert (found.due_on.isoformat(), found.rule) == (on, rule)


def test_what_left_late_stays_late_whatever_becomes_of_it_afterwards(clerk: Caller) -> None:
    from donations.analysis import lateness

    answer = desk.accepted(desk.EXAMPLE)
    (one,) = packing.shipments()

    def december() -> tuple[int, int]:
        lateness.count([one.reference])
        got = house.staff().get(
            app, "/api/donations/analysis/lateness", **{"from": "2026-12", "to": "2026-12"}, by="month"
        )
        return got.body["total"]["shipped"], got.body["total"]["late"]

    with clock.fixed(house.NOON + timedelta(days=35)):  # 27 December; it was due on the 22nd
        clerk = house.staff()
        packing.shipped(clerk, packing.shipments()[0])
        assert december() == (1, 1)
        back(clerk)
        assert december() == (1, 1)
        did(clerk, "resend")
        assert december() == (1, 1)
        did(clerk, "ship", numbers=[SECOND])
        assert december() == (1, 1)
        back(clerk)
        desk.act(clerk, desk.seen(clerk, answer["donation_id"]), "cancel", reason="電話")
        assert december() == (1, 1)


def test_what_is_used_up_stays_counted_in_the_cap(clerk: Caller) -> None:
    from donations.fulfilment.records import Stock

    def used() -> int:
        stock = next(one for one in house.items("donations") if one["sk"]["S"] == "STOCK")
        found = Stock.from_raw_data(stock)
        return sum(found.years.values())

    shelf.receive(clerk, 5)
    answer = desk.accepted(desk.EXAMPLE)
    packing.shipped(clerk, packing.shipments()[0])
    back(clerk, "damaged")
    counts = [used()]
    for verb in ("cancel", "restore", "cancel"):
        desk.act(clerk, desk.seen(clerk, answer["donation_id"]), verb, reason="電話")
        desk.deliver("donations.stock_pending")
        counts.append(used())
    assert counts == [1, 1, 2, 1]
