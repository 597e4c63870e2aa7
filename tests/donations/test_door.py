"""The portals' door: who may knock, what is taken, what is refused."""

import base64
from datetime import timedelta

import pytest

from donations.api import app
from kernel import callers, clock, signing
from tests import house
from tests.donations import desk
from tests.house import Caller

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture(autouse=True)
def portal(cloud: None) -> None:
    house.partner(desk.PORTAL)


def test_a_signed_notification_is_answered_with_the_donation_s_id_number_and_state() -> None:
    desk.register(desk.clerk())
    answer = desk.accepted(desk.EXAMPLE)
    assert answer["state"] == "paid"
    assert answer["flags"] == []
    assert answer["revision"] == 1
    assert answer["number"].startswith("R-20261122-")
    assert len(answer["number"]) == len("R-20261122-041738")
    assert len(answer["donation_id"]) == 26


def test_the_first_notification_tells_the_bus_once_and_without_anything_personal() -> None:
    desk.accepted(desk.EXAMPLE)
    (event,) = house.outbox("donations")
    assert event["type"] == "donations.received"
    assert event["data"]["amount_yen"] == 28000
    assert "髙橋" not in str(event)
    assert "090" not in str(event)
    assert "emi@" not in str(event)


def test_nothing_personal_stands_in_any_key() -> None:
    desk.accepted(desk.EXAMPLE)
    keys = [str(item[key]) for item in house.items("donations") for key in item if key.endswith(("pk", "sk"))]
    for told in ("髙橋", "高橋", "タカハシ", "0900000", "emi@", "1000001"):
        assert not any(told in key for key in keys)


# --- who may knock


def test_without_a_signature_nothing_is_taken() -> None:
    got = Caller({}).post(app, desk.DOOR, desk.EXAMPLE)
    assert (got.status, got.body["type"].rsplit("/", 1)[1]) == (401, "bad-signature")
    assert house.items("donations") == []
    assert desk.raw_copies() == {}


def test_a_signature_over_other_bytes_is_refused() -> None:
    raw = b'{"portal_order_number":"1"}'
    got = Caller({}).send(app, "POST", desk.DOOR, raw + b" ", house.signed_headers(raw))
    assert got.status == 401
    assert desk.raw_copies() == {}


@pytest.mark.parametrize(("seconds", "status"), [(-300, 202), (300, 202), (-301, 401), (301, 401)])
def test_a_timestamp_may_be_five_minutes_off_and_no_more(seconds: int, status: int) -> None:
    at = clock.now() + timedelta(seconds=seconds)
    assert desk.send(desk.EXAMPLE, at=at).status == status


def test_two_keys_live_side_by_side_while_a_portal_rotates() -> None:
    record = callers.partner_record(desk.PORTAL)
    assert record is not None
    new = "whsec_" + base64.b64encode(b"the key that takes over, 32 byte").decode()
    record.keys = [*record.keys, {"key_id": "furunavi-2", "secret": new, "since": clock.iso(clock.now())}]
    record.save()
    old_answer = desk.accepted(desk.EXAMPLE)
    assert desk.accepted(desk.EXAMPLE, secret=new) == old_answer
    record.keys = record.keys[1:]
    record.save()
    assert desk.send(desk.EXAMPLE).status == 401
    assert desk.accepted(desk.EXAMPLE, secret=new) == old_answer


def test_one_portal_s_key_does_not_open_another_portal_s_door() -> None:
    other = "whsec_" + base64.b64encode(b"the key of another portal, 32 by").decode()
    house.partner("rakuten", secret=other)
    assert desk.send(desk.EXAMPLE, secret=other).status == 401
    assert desk.send(desk.EXAMPLE, portal="rakuten").status == 401
    assert desk.send(desk.EXAMPLE, portal="rakuten", secret=other).status == 202


def test_a_partner_of_another_kind_is_no_portal() -> None:
    house.partner("jobs-system", kind="partner")
    assert desk.send(desk.EXAMPLE, portal="jobs-system").status == 401


def test_the_same_order_number_on_two_portals_is_two_donations() -> None:
    house.partner("rakuten")
    first, second = desk.accepted(desk.EXAMPLE), desk.accepted(desk.EXAMPLE, portal="rakuten")
    assert first["donation_id"] != second["donation_id"]


# --- what is refused


def test_what_is_no_json_is_refused_and_leaves_nothing() -> None:
    assert desk.send(b"{not json").status == 400
    raw = "料金".encode("cp932")  # the convention's package signs text only
    stamp = int(clock.now().timestamp())
    signature = signing.sign(house.PARTNER_SECRET, "msg_1", stamp, raw)
    headers = {"webhook-id": "msg_1", "webhook-timestamp": str(stamp), "webhook-signature": signature}
    assert Caller({}).send(app, "POST", desk.DOOR, raw, headers | {"content-type": "application/json"}).status == 400
    assert house.items("donations") == []
    assert desk.raw_copies() == {}


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"portal_order_number": ...}, "/portal_order_number"),
        ({"portal_order_number": " "}, "/portal_order_number"),
        ({"portal_order_number": ["1"]}, "/portal_order_number"),
        ({"amount_yen": ...}, "/amount_yen"),
        ({"amount_yen": "たくさん"}, "/amount_yen"),
        ({"amount_yen": 100.5}, "/amount_yen"),
        ({"amount_yen": True}, "/amount_yen"),
        ({"donor": ...}, "/donor"),
        ({"donor": {"name_kana": "タカハシ エミ"}}, "/donor/name"),
        ({"donor": {"name": "　"}}, "/donor/name"),
        ({"lines": "HDM-0012"}, "/lines"),
        ({"lines": ["HDM-0012"]}, "/lines/0"),
    ],
)
def test_only_what_cannot_be_read_is_refused_with_the_place_named(changed: dict[str, object], pointer: str) -> None:
    got = desk.send(desk.notification(**changed))
    assert got.status == 422
    assert pointer in got.codes()
    assert house.items("donations") == []
    assert desk.raw_copies() == {}


def test_a_notification_over_256_kb_is_refused() -> None:
    got = desk.send(desk.notification(message="あ" * 90_000))
    assert got.status == 413
    assert desk.raw_copies() == {}


def test_a_notification_nested_beyond_reason_is_refused_as_unreadable() -> None:
    deep = b'{"portal_order_number":"1","amount_yen":1,"donor":{"name":"a"},"x":' + b"[" * 5000 + b"]" * 5000 + b"}"
    assert desk.send(deep).status == 400


def test_members_that_we_do_not_know_are_kept_and_shown() -> None:
    answer = desk.accepted(desk.notification(campaign={"code": "YEAR-END", "rate": 1.5}))
    assert desk.seen(desk.clerk(), answer["donation_id"])["other"] == {"campaign": {"code": "YEAR-END", "rate": 1.5}}
    (raw,) = desk.raw_copies().values()
    assert raw["content"]["body"]["campaign"] == {"code": "YEAR-END", "rate": 1.5}


def test_a_number_beyond_all_numbers_can_still_be_shown() -> None:
    raw = b'{"portal_order_number":"1","amount_yen":1,"donor":{"name":"a"},"rate":1e400}'
    answer = desk.accepted(raw)
    got = desk.clerk().get(app, f"/api/donations/{answer['donation_id']}")
    assert "Infinity" not in got.text
    assert got.body["other"] == {"rate": "inf"}


def test_an_order_number_may_be_a_number_and_a_gift_may_be_absent() -> None:
    answer = desk.accepted(desk.notification(portal_order_number=4711, lines=...))
    found = desk.seen(desk.clerk(), answer["donation_id"])
    assert found["order_number"] == "4711"
    assert found["lines"] == []
    assert found["state"] == "paid"


@pytest.mark.parametrize(
    "strange",
    [
        {"payment": "card"},
        {"payment": {"method": ["card"], "status": 1}},
        {"paid_at": 20261122},
        {"applied_at": "きのう"},
        {"applied_at": "9999-12-31T23:59:59-12:00"},
        {"donor": desk.donor(telephone={"home": "1"}, email=5, postcode=[1], address=None, prefecture=7)},
        {"lines": [{}]},
        {"lines": [{"gift_code": 12, "quantity": "many", "recipient": "me", "delivery": [1]}]},
        {
            "lines": [
                {"gift_code": "HDM-0012", "quantity": -3, "recipient": {"name": 5}, "delivery": {"absent_dates": 3}}
            ]
        },
        {"use_of_donation": 5, "one_stop_wish": "yes", "publication_consent": {}, "message": [], "cancelled": "no"},
        {"revision": "next", "updated_at": {}},
        {"amount_yen": -9999},
        {"amount_yen": 28000.0},
    ],
)
def test_whatever_else_is_strange_is_taken_and_can_be_looked_at(strange: dict[str, object]) -> None:
    answer = desk.accepted(desk.notification(**strange))
    clerk = desk.clerk()
    found = desk.seen(clerk, answer["donation_id"])
    assert found["donor"]["name"] == "髙橋 恵美"
    assert clerk.get(app, "/api/donations").body["items"][0]["id"] == found["id"]
    desk.deliver()


def test_the_name_is_kept_exactly_as_it_came() -> None:
    answer = desk.accepted(desk.notification(donor=desk.donor(name="𠮷﨑　Ｅｍｉ")))
    assert desk.seen(desk.clerk(), answer["donation_id"])["donor"]["name"] == "𠮷﨑　Ｅｍｉ"
