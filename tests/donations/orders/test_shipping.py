"""A shipment leaves, arrives, comes late; each can be taken back, and the donation says the same."""

import base64
import csv
import io
import urllib.parse
from datetime import timedelta
from typing import Any

import pytest
import pyzipper

from donations.api import app
from donations.orders import shipping
from donations.orders.shipping import By
from kernel import aws, clock, errors, schema
from messaging import templates
from tests import house
from tests.donations import desk
from tests.donations.fulfilment import shelf
from tests.donations.orders import packing
from tests.donations.orders.packing import NUMBER, SHIPMENTS
from tests.house import Caller

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture
def clerk(cloud: None) -> Caller:
    return shelf.opened()


@pytest.fixture
def answer(clerk: Caller) -> dict[str, Any]:
    return desk.accepted(desk.EXAMPLE)


def listed(clerk: Caller, **query: str) -> list[str]:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    got = clerk.get(app, f"{SHIPMENTS}?{asked}")
    assert got.status == 200, got.body
    assert schema.mistakes("donations/shipments", got.body) == []
    return [one["id"] for one in got.body["items"]]


def test_what_was_sent_completes_the_donation(clerk: Caller, answer: dict[str, Any]) -> None:
    found = packing.shipped(clerk, packing.shipments()[0])
    assert (found["state"], found["shipped_on"], found["trackings"]) == ("shipped", "2026-11-22", [NUMBER])
    assert found["tracking_page"].startswith("https://toi.kuronekoyamato")
    seen = desk.seen(clerk, answer["donation_id"])
    assert (seen["state"], seen["state_name"]) == ("completed", "完了")
    assert seen["history"][-1]["detail"] == NUMBER
    (told,) = [event for event in house.outbox("donations") if event["type"] == "donations.shipped"]
    assert schema.mistakes("donations/events/shipped", told["data"]) == []
    assert (told["data"]["cost_yen"], told["data"]["quantity"]) == (7000, 1)


def test_the_donor_hears_that_it_left_once(clerk: Caller, answer: dict[str, Any]) -> None:
    one = packing.shipments()[0]
    packing.shipped(clerk, one)
    packing.act(clerk, one, "ship", numbers=[NUMBER])
    (mail,) = [event["data"] for event in house.outbox("donations") if event["type"] == "messaging.mail_requested"]
    subject, body = templates.render(mail["template"], mail["values"])
    assert mail["to"] == desk.EXAMPLE["donor"]["email"]
    assert subject == "【ひだまり市】返礼品を発送しました：ひだまり米 10kg"
    assert NUMBER in body
    assert desk.EXAMPLE["donor"]["address"] not in body


def test_a_vendor_hears_of_a_change_after_the_label_was_made(clerk: Caller, packed: dict[str, Any]) -> None:
    answer = desk.seen(clerk, packing.shipments()[0].donation_id)
    clerk.post(app, f"{SHIPMENTS}/labels", packed)
    moved = {**packing.ELSEWHERE, "address": "大阪府大阪市北区梅田9-9"}
    desk.act(clerk, answer, "correct", reason="転居", lines=[{"index": 0, "recipient": moved}])
    for _ in range(2):
        desk.deliver("donations.orders_changed")
    (mail,) = [event["data"] for event in house.outbox("donations") if event["type"] == "messaging.mail_requested"]
    subject, body = templates.render(mail["template"], mail["values"])
    assert (mail["to"], subject) == (
        "minori@minori.example",
        "【ひだまり市 ふるさと納税】送り状を作った荷物が変わりました",
    )
    assert packed["references"][0] in body
    assert "梅田" not in body


def test_sending_again_says_nothing_new(clerk: Caller, answer: dict[str, Any]) -> None:
    one = packing.shipments()[0]
    packing.shipped(clerk, one)
    assert packing.act(clerk, one, "ship", numbers=[NUMBER]).status == 200
    assert packing.act(clerk, one, "ship", numbers=["1234-5678-9024"]).status == 409
    assert sum(event["type"] == "donations.shipped" for event in house.outbox("donations")) == 1


@pytest.mark.parametrize(
    ("body", "pointer", "said"),
    [
        ({"numbers": ["1234-5678-9012"]}, "/numbers/0", "最後の数字が合いません"),
        ({"numbers": ["1234"]}, "/numbers/0", "12けた"),
        ({"numbers": []}, "/numbers", "伝票番号を入力"),
        ({"numbers": [NUMBER], "shipped_on": "2026-11-23"}, "/shipped_on", "今日まで"),
        ({"numbers": [NUMBER], "shipped_on": "2026-11-21"}, "/shipped_on", "今日まで"),
    ],
)
def test_a_mistake_is_told_with_its_mend(
    clerk: Caller, answer: dict[str, Any], body: dict[str, Any], pointer: str, said: str
) -> None:
    got = packing.act(clerk, packing.shipments()[0], "ship", **body)
    assert got.status == 422
    assert got.body["errors"][0]["pointer"] == pointer
    assert said in got.body["errors"][0]["message"]


def test_a_letter_needs_no_number(clerk: Caller) -> None:
    desk.stands(carrier="letter", ticket=True)
    desk.accepted(desk.EXAMPLE)
    assert packing.act(clerk, packing.shipments()[0], "ship", numbers=[]).status == 200


def test_one_number_belongs_to_one_parcel(clerk: Caller) -> None:
    shelf.donate(1)
    shelf.donate(2)
    first, second = packing.shipments()
    packing.shipped(clerk, first)
    got = packing.act(clerk, second, "ship", numbers=[NUMBER])
    assert (got.status, got.body["title"]) == (422, "伝票番号が重なっています")
    packing.act(clerk, packing.shipments()[0], "unship", reason="番号の取り違え")
    assert packing.act(clerk, packing.shipments()[1], "ship", numbers=[NUMBER]).status == 200


def test_a_shipment_taken_back_follows_its_donation_again(clerk: Caller, answer: dict[str, Any]) -> None:
    packing.shipped(clerk, packing.shipments()[0])
    desk.accepted(desk.notification(revision=2, cancelled=True), message_id="msg_2")
    assert packing.act(clerk, packing.shipments()[0], "unship", reason="まだ出していなかった").status == 200
    desk.deliver("donations.stock_pending")
    assert packing.shipments()[0].state == "cancelled"
    flags = {flag["code"]: flag["state"] for flag in desk.seen(clerk, answer["donation_id"])["flags"]}
    assert flags["after_shipping"] == "cleared"


def test_it_arrives_and_not_before_it_left(clerk: Caller, answer: dict[str, Any]) -> None:
    packing.shipped(clerk, packing.shipments()[0])
    one = packing.shipments()[0]
    assert packing.act(clerk, one, "deliver", delivered_on="2026-11-21").status == 422
    with clock.fixed(house.NOON + timedelta(days=2)):
        clerk = house.staff()
        assert packing.act(clerk, one, "deliver").body["delivered_on"] == "2026-11-24"
        assert listed(clerk, list="delivered") == [one.reference]
        back = packing.act(clerk, packing.shipments()[0], "undeliver", reason="隣の家だった").body
        assert (back["state"], back["delivered_on"]) == ("shipped", None)


def test_a_delay_moves_it_into_a_list_of_its_own(clerk: Caller, answer: dict[str, Any]) -> None:
    one = packing.shipments()[0]
    got = packing.act(clerk, one, "delay", until="2027-01-15", reason="霜のため")
    assert (got.status, got.body["due_on"], got.body["delayed"]) == (200, "2027-01-15", True)
    assert (listed(clerk, list="delayed"), listed(clerk, list="ordered")) == ([one.reference], [])
    assert got.body["why"][0]["rows"][-1]["value"] == "2027-01-15　霜のため"
    got = packing.act(clerk, packing.shipments()[0], "delay", until=None, reason="間に合った")
    assert got.body["due_on"] == "2026-12-22"
    assert packing.act(clerk, packing.shipments()[0], "delay", until="2026-11-21", reason="x").status == 422


def test_lists_are_by_due_date_and_by_vendor(clerk: Caller) -> None:
    desk.stands("HDM-0013", vendor_id="OTHER", made_to_order=True, lead_days=60)
    shelf.donate(1, lines=[desk.line(gift_code="HDM-0013"), desk.line()], amount_yen=56000)
    first, second = packing.shipments()
    assert listed(clerk) == [second.reference, first.reference]
    assert listed(clerk, vendor="OTHER") == [first.reference]
    assert listed(clerk, list="overdue") == []
    with clock.fixed(house.NOON + timedelta(days=31)):
        clerk = house.staff()
        assert listed(clerk, list="overdue") == [second.reference]
        waits = clerk.get(app, "/api/donations/waiting").body
        assert waits["figures"][0] == {
            "label": "発送の期限を過ぎた荷物",
            "value": 1,
            "unit": "件",
            "href": "/donations/shipments?list=overdue",
            "late": True,
        }
        assert schema.mistakes("kernel/waiting", waits) == []


def test_a_vendor_reaches_only_its_own(clerk: Caller, answer: dict[str, Any]) -> None:
    one = packing.shipments()[0]
    other = By("よその人", "OTHER")
    with pytest.raises(errors.NotFound):
        shipping.ship(one.reference, {"version": one.version, "numbers": [NUMBER]}, by=other)
    assert shipping.read([one.reference], other) == []
    assert shipping.ship_many([{"reference": one.reference, "number": NUMBER}], by=other)[0].result == "refused"
    shipping.ship(one.reference, {"version": one.version, "numbers": [NUMBER]}, by=By("小林 実", "VENDOR"))
    assert packing.shipments()[0].state == "shipped"


def test_many_leave_each_for_itself_and_again_changes_nothing(clerk: Caller) -> None:
    shelf.donate(1)
    shelf.donate(2)
    first, second = packing.shipments()
    rows = [
        {"reference": first.reference, "number": NUMBER},
        {"reference": second.reference, "number": NUMBER},
        {"reference": "261122999999-01", "number": "1234-5678-9024"},
        {"reference": second.reference, "number": "1234-5678-9012"},
    ]
    got = clerk.post(app, f"{SHIPMENTS}/shipped", {"rows": rows})
    assert schema.mistakes("donations/shipments-shipped-answer", got.body) == []
    assert [one["result"] for one in got.body["items"]] == ["shipped", "refused", "refused", "refused"]
    again = clerk.post(app, f"{SHIPMENTS}/shipped", {"rows": rows[:1]}).body["items"]
    assert again == [{"reference": first.reference, "result": "already", "message": "もう発送済みです。"}]


# ── Files of the carriers ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def packed(clerk: Caller) -> dict[str, Any]:
    """The body for labels of one shipment whose vendor is in force."""
    desk.register(clerk, code="HDM-0014")
    shelf.donate(1, lines=[desk.line(gift_code="HDM-0014", recipient=packing.ELSEWHERE)])
    return {"carrier": "yamato", "references": [packing.shipments()[0].reference], "ship_on": "2026-11-25"}


def test_a_label_file_says_where_it_goes_and_from_whom(clerk: Caller, packed: dict[str, Any]) -> None:
    assert clerk.post(app, f"{SHIPMENTS}/labels/check", packed).body == {"problems": [], "ready": 1}
    got = clerk.post(app, f"{SHIPMENTS}/labels", packed)
    assert got.status == 200, got.body
    assert schema.mistakes("donations/labels-file", got.body) == []
    cells = _inside(got.body)[-1]
    assert packed["references"][0] in cells
    for expected in ("2026/11/25", "小林　花", "みのり農園 集荷場"):
        assert any(expected.replace("　", " ") in cell.replace("　", " ") for cell in cells), cells
    assert packing.shipments()[0].labelled_at is not None


def test_what_changes_after_its_label_was_made_says_so(clerk: Caller, packed: dict[str, Any]) -> None:
    clerk.post(app, f"{SHIPMENTS}/labels", packed)
    donation = desk.seen(clerk, packing.shipments()[0].donation_id)
    moved = {**packing.ELSEWHERE, "address": "大阪府大阪市北区梅田9-9"}
    desk.act(clerk, donation, "correct", reason="転居", lines=[{"index": 0, "recipient": moved}])
    shown = clerk.get(app, f"{SHIPMENTS}/{packed['references'][0]}").body
    assert (shown["labelled"], shown["changed"]) == (True, True)
    clerk.post(app, f"{SHIPMENTS}/labels", packed)
    assert packing.shipments()[0].changed_at is None


def test_a_letter_that_a_carrier_can_t_print_is_told_before_the_file_is_made(clerk: Caller) -> None:
    desk.register(clerk, code="HDM-0014")
    shelf.donate(1, lines=[desk.line(gift_code="HDM-0014", recipient=packing.ELSEWHERE | {"name": "𠮷野 花"})])
    body = {"carrier": "yamato", "references": [packing.shipments()[0].reference]}
    (problem,) = clerk.post(app, f"{SHIPMENTS}/labels/check", body).body["problems"]
    assert (problem["character"], problem["suggestion"]) == ("𠮷", "吉")
    got = clerk.post(app, f"{SHIPMENTS}/labels", body)
    assert (got.status, got.body["problems"]) == (422, [problem])
    assert packing.shipments()[0].labelled_at is None
    assert clerk.post(app, f"{SHIPMENTS}/labels", body | {"substitutes": {"𠮷": "吉"}}).status == 200


def test_labels_are_for_what_is_to_be_sent(clerk: Caller, packed: dict[str, Any]) -> None:
    packing.shipped(clerk, packing.shipments()[0])
    got = clerk.post(app, f"{SHIPMENTS}/labels", packed | {"references": [*packed["references"], "261122999999-01"]})
    assert got.status == 422
    assert [one["pointer"] for one in got.body["errors"]] == ["/references/0", "/references/1"]


def test_a_file_of_tracking_numbers_is_read_before_anything_is_written(clerk: Caller) -> None:
    shelf.donate(1)
    one = packing.shipments()[0]
    lines = f"{one.reference},123456789013\r\n261122999999-01,123456789024\r\n{one.reference}x,1\r\n"
    said = _layout_rows(lines)
    got = clerk.post(app, f"{SHIPMENTS}/trackings/check", {"carrier": "yamato", "file": said})
    assert got.status == 200, got.body
    assert schema.mistakes("donations/trackings-check", got.body) == []
    assert [(row["reference"], row["state"], row["consignee"]) for row in got.body["rows"]] == [
        (one.reference, "new", one.consignee["name"]),
        ("261122999999-01", "other", ""),
    ]
    assert len(got.body["errors"]) == 1
    assert packing.shipments()[0].state == "ordered"


def _inside(offered: dict[str, Any]) -> list[list[str]]:
    """The rows of the file in an offered ZIP."""
    key = urllib.parse.urlparse(offered["url"]).path.split("/downloads/")[1]
    bucket = house.ENVIRONMENT["FILES_BUCKET"]
    packed = aws.client("s3").get_object(Bucket=bucket, Key=f"downloads/{key}")["Body"].read()
    with pyzipper.AESZipFile(io.BytesIO(packed)) as archive:
        archive.setpassword(offered["password"].encode())
        return list(csv.reader(io.StringIO(archive.read(archive.namelist()[0]).decode("cp932"))))


def _layout_rows(lines: str) -> str:
    heads = "お客様管理番号,伝票番号\r\n"
    return base64.b64encode((heads + lines).encode("cp932")).decode()
