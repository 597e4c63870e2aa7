"""What a clerk types in: by telephone, post, FAX, e-mail; once and whole, with what is odd told before or after."""

from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest

from donations import intake
from donations.api import app
from donations.worker import worker
from kernel import clock, errors, schema
from tests import house
from tests.donations import desk
from tests.house import Caller, Got

pytestmark = pytest.mark.usefixtures("cloud")
EXAMPLES: list[dict[str, Any]] = schema.load("donations/entry")["examples"]


def typed(**changed: Any) -> dict[str, Any]:
    """髙橋 恵美 on the telephone: rice, by bank transfer, not paid yet; None takes a member away."""
    body = deepcopy(EXAMPLES[0]) | changed
    return {key: value for key, value in body.items() if value is not None}


def donor(**changed: Any) -> dict[str, Any]:
    return EXAMPLES[0]["donor"] | changed


def enter(clerk: Caller, body: dict[str, Any], key: str = "press-1") -> Got:
    return clerk.post(app, "/api/donations/entries", body, idempotency_key=key)


def entered(clerk: Caller, body: dict[str, Any], key: str = "press-1") -> dict[str, Any]:
    got = enter(clerk, body, key)
    assert got.status == 201, got.body
    assert schema.mistakes("donations/entered", got.body) == []
    answer: dict[str, Any] = got.body
    return answer


@pytest.fixture
def clerk(cloud: None) -> Caller:
    clerk = desk.clerk()
    desk.register(clerk)
    desk.register(clerk, code="HDM-0003", name="りんごジュース", amount_yen=10000)
    return clerk


def test_a_telephone_donation_waits_for_its_payment_under_a_number_of_its_own(clerk: Caller) -> None:
    answer = entered(clerk, typed())
    assert (answer["state"], answer["state_name"], answer["flags"]) == ("received", "入金前", [])
    assert answer["number"].startswith("R-20261122-")
    assert answer["order_number"].startswith("T-")
    donation = desk.seen(clerk, answer["donation_id"])
    assert (donation["portal"], donation["portal_name"]) == ("telephone", "電話")
    assert donation["order_number"] == answer["order_number"]
    assert donation["donor"]["name"] == "髙橋 恵美"
    assert donation["payment_method_name"] == "銀行振込"
    assert len(desk.raw_copies()) == 1


def test_the_history_says_who_typed_it_also_when_it_is_finished_from_its_raw_copy(
    clerk: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def typist(answer: dict[str, Any]) -> tuple[str, str]:
        (line,) = desk.seen(clerk, answer["donation_id"])["history"]
        return line["who"], line["what"]

    assert typist(entered(clerk, typed())) == ("佐藤 花", "入力しました（電話）")
    with monkeypatch.context() as storm:
        storm.setattr(intake, "write", lambda *_: (_ for _ in ()).throw(errors.Busy()))
        pending = entered(clerk, typed(way="fax", donor=donor(name="山本 さくら")), "press-2")
    assert pending["state"] == "pending"
    worker.deliver_raw(next(key for key, one in desk.raw_copies().items() if one["content"]["portal"] == "fax"))
    assert typist(pending) == ("佐藤 花", "入力しました（FAX）")


def test_a_letter_with_cash_is_paid_and_goes_to_somebody_else(clerk: Caller) -> None:
    answer = entered(clerk, EXAMPLES[1])
    donation = desk.seen(clerk, answer["donation_id"])
    assert (donation["state"], donation["portal_name"]) == ("paid", "郵送")
    assert (donation["receipt"]["date"], donation["payment_method_name"]) == ("2026-11-22", "現金書留")
    assert donation["lines"][0]["recipient"]["name"] == "渡邉 花子"


def test_a_double_press_is_one_donation(clerk: Caller) -> None:
    assert entered(clerk, typed()) == entered(clerk, typed())
    assert desk.count("donation") == 1
    # Another clerk's form may carry the same key by chance.
    other = house.staff("田中 一", staff_id="01STAFFTANAKA000000000000")
    elsewhere = typed(donor=donor(name="山本 さくら"))
    assert entered(other, elsewhere)["donation_id"] != entered(clerk, typed())["donation_id"]


@pytest.mark.parametrize("change", [{"message": "やはり急ぎません"}, {"way": "fax"}])
def test_a_changed_form_under_the_same_key_is_told_what_was_taken(clerk: Caller, change: dict[str, Any]) -> None:
    first = entered(clerk, typed())
    got = enter(clerk, typed(**change))
    assert (got.status, got.body["type"].rsplit("/", 1)[1]) == (409, "already-entered")
    assert (got.body["donation_id"], got.body["number"]) == (first["donation_id"], first["number"])
    assert first["number"] in got.body["detail"]
    assert desk.count("donation") == 1


def test_a_key_is_needed(clerk: Caller) -> None:
    assert clerk.post(app, "/api/donations/entries", typed()).codes() == {"/": "idempotency-key"}


def test_what_looks_alike_is_shown_before_it_is_saved_and_flagged_after(clerk: Caller) -> None:
    first = entered(clerk, typed())
    with clock.fixed(house.NOON + timedelta(hours=20)):
        clerk = desk.clerk()
        again = typed(way="post", donor=donor(name="高橋恵美", postcode="1000001"))
        got = enter(clerk, again, "press-2")
        assert (got.status, got.body["type"].rsplit("/", 1)[1]) == (409, "alike")
        (alike,) = got.body["alike"]
        assert (alike["number"], alike["portal_name"], alike["donor_name"]) == (first["number"], "電話", "髙橋 恵美")
        assert desk.count("donation") == 1
        second = entered(clerk, again | {"alike_seen": [alike["id"]]}, "press-2")
        desk.deliver("donations.received")
    flags = desk.seen(clerk, second["donation_id"])["flags"]
    assert [flag["code"] for flag in flags] == ["duplicate"]
    # The press that was repeated is no double of itself.
    assert entered(clerk, again | {"alike_seen": [alike["id"]]}, "press-2")["number"] == second["number"]


def test_after_three_days_nothing_is_alike(clerk: Caller) -> None:
    entered(clerk, typed())
    with clock.fixed(house.NOON + timedelta(days=3, seconds=1)):
        clerk = desk.clerk()
        entered(clerk, typed(), "press-2")
    assert desk.count("donation") == 2


def test_what_is_odd_is_taken_and_held(clerk: Caller) -> None:
    answer = entered(clerk, typed(amount_yen=2800, donor=donor(address="ひなた県ひだまり市中央1-1")))
    assert answer["state_name"] == "保留"
    assert {"code": "amount_mismatch", "label": "金額が登録価格と違う", "holds": True} in answer["flags"]
    assert "resident" in [flag["code"] for flag in answer["flags"]]


def test_a_my_number_is_kept_nowhere(clerk: Caller) -> None:
    answer = entered(clerk, typed(message="番号 123456789018 です"))
    assert [flag["code"] for flag in answer["flags"]] == ["my_number"]
    assert "123456789018" not in str(house.items("donations")) + str(desk.raw_copies())
    assert entered(clerk, typed(message="番号 123456789018 です")) == answer


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"donor": {"name": " "}}, {"/donor/name": "pattern"}),
        ({"donor": donor(postcode="100-00")}, {"/donor/postcode": "format"}),
        ({"donor": donor(telephone="1234")}, {"/donor/telephone": "format"}),
        ({"donor": donor(email="emi.example.jp")}, {"/donor/email": "format"}),
        ({"amount_yen": 0}, {"/amount_yen": "minimum"}),
        ({"way": "pigeon"}, {"/way": "enum"}),
        ({"payment": {"method": "cash", "status": "paid"}}, {"/paid_at": "required"}),
        ({"paid_at": "2026-11-22T12:00:00+09:00"}, {"/paid_at": "unpaid"}),
        (
            {"lines": [{"gift_code": "HDM-0012", "quantity": 0, "recipient": {"same_as_donor": False, "name": ""}}]},
            {
                "/lines/0/quantity": "minimum",
                "/lines/0/recipient/name": "required",
                "/lines/0/recipient/address": "required",
            },
        ),
    ],
)
def test_slips_of_the_fingers_are_told_beside_their_field(
    clerk: Caller, change: dict[str, Any], codes: dict[str, str]
) -> None:
    got = enter(clerk, typed(**change))
    assert (got.status, got.codes()) == (422, codes)
    assert all(any(ord(char) > 0x3000 for char in error["message"]) for error in got.body["errors"])
    assert desk.count("donation") == 0


@pytest.mark.parametrize("shape", [[], 3, {"lines": 1}, {"lines": [1]}, {"donor": []}, {"payment": {"status": []}}])
def test_a_body_of_any_shape_is_told_what_is_wrong(clerk: Caller, shape: Any) -> None:
    assert enter(clerk, shape).status in (400, 422)


def test_unknown_postcode_and_telephone_may_be_left_blank(clerk: Caller) -> None:
    answer = entered(clerk, typed(donor={"name": "匿名希望", "postcode": "", "telephone": ""}, lines=[]))
    assert [flag["code"] for flag in answer["flags"]] == ["postcode", "address_missing"]


def test_entries_stand_in_the_lists_by_their_way_and_the_ways_say_when_the_last_came(clerk: Caller) -> None:
    answer = entered(clerk, typed())
    desk.deliver("donations.received")
    found = clerk.get(app, "/api/donations", portal="telephone").body["items"]
    assert [row["id"] for row in found] == [answer["donation_id"]]
    assert clerk.get(app, "/api/donations", portal="fax").body["items"] == []
    assert [row["id"] for row in clerk.get(app, "/api/donations", q=answer["order_number"]).body["items"]] == [
        answer["donation_id"]
    ]
    ways = {one["id"]: one for one in clerk.get(app, "/api/donations/portals").body["items"] if one["feed"] == "staff"}
    assert [one["name"] for one in ways.values()] == ["電話", "郵送", "FAX", "メール"]
    assert ways["telephone"]["last_number"] == answer["number"]


def test_who_may_only_read_cannot_enter(clerk: Caller) -> None:
    reader = house.staff("見るだけ", staff_id="01STAFFREADER000000000000", permissions=("donations.read",))
    assert enter(reader, typed()).status == 404


# --- postcodes


def test_a_postcode_suggests_its_places(clerk: Caller) -> None:
    got = clerk.get(app, "/api/donations/postcodes/498-0000")
    assert schema.mistakes("donations/postcode", got.body) == []
    assert [(one["prefecture"], one["city"]) for one in got.body["items"]] == [
        ("三重県", "桑名郡木曽岬町"),
        ("愛知県", "弥富市"),
    ]
    assert clerk.get(app, "/api/donations/postcodes/9999999").body["items"] == []
    assert clerk.get(app, "/api/donations/postcodes/abc").status == 404
