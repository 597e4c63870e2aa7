"""An order of Rakuten in our words: golden examples, and that nothing whatever makes the translation fail."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from donations import notification
from donations.rakuten.orders import content_of
from infra.local.rakuten_platform.shop import item, order
from kernel import schema
from tests.donations.rakuten.shopping import EMI, JST_NOON, RICE, SAKURA, number, rice

ONE_STOP = "ワンストップ特例申請書の送付:希望する"


def test_a_paid_order_for_herself() -> None:
    said = order(
        number(1),
        JST_NOON - timedelta(hours=1),
        EMI,
        [(EMI, [RICE | {"selectedChoice": f"{ONE_STOP}\n寄附金の使い道:子育てと教育\n精米:白米"}])],
        remarks="[配送日時指定:]\n2026-12-05(土)\n午前中\n[備考:]\n玄関に置いてください。",
    )
    found = content_of(said)
    assert found == {
        "portal_order_number": "310000-20261122-0000000001",
        "applied_at": "2026-11-22T11:00:00+09:00",
        "paid_at": "2026-11-22T11:02:00+09:00",
        "payment": {"method": "credit_card", "status": "paid"},
        "amount_yen": 28000,
        "donor": {
            "name": "髙橋 恵美",
            "name_kana": "タカハシ エミ",
            "postcode": "100-0001",
            "prefecture": "東京都",
            "address": "東京都千代田区千代田1丁目1番",
            "telephone": "090-0000-0001",
            "email": "emi@pc.fw.rakuten.example",
        },
        "one_stop_wish": True,
        "publication_consent": "none",
        "use_of_donation": {"text": "子育てと教育"},
        "lines": [
            {
                "gift_code": "HDM-0012",
                "gift_name": "ひだまり米 10kg",
                "quantity": 1,
                "amount_yen": 28000,
                "recipient": {"same_as_donor": True},
                "delivery": {"note": "2026-12-05(土)\n午前中\n精米：白米", "date": "2026-12-05"},
                "selected_choice": f"{ONE_STOP}\n寄附金の使い道:子育てと教育\n精米:白米",
                "portal_item": {"manage_number": "hdm-0012", "variant_id": "normal-inventory"},
                "shipments": [],
            }
        ],
        "message": "[配送日時指定:]\n2026-12-05(土)\n午前中\n[備考:]\n玄関に置いてください。",
        "cancelled": False,
        "portal_status": "300 発送待ち",
    }
    assert schema.mistakes("donations/notification", json.loads(json.dumps(found))) == []
    assert schema.mistakes("donations/notification-form", json.loads(json.dumps(found))) == []


@pytest.mark.parametrize(
    ("progress", "state"),
    [
        *((code, "unpaid") for code in (100, 200, 400)),
        *((code, "paid") for code in (300, 500, 600, 700)),
        *((code, "cancelled") for code in (800, 900)),
        *((code, "unpaid") for code in (950, None, "発送待ち")),
    ],
)
def test_the_progress_says_how_far_the_payment_is(progress: Any, state: str) -> None:
    found = content_of(rice(orderProgress=progress))
    assert notification.payment_state(found) == state
    assert (found["paid_at"] is not None) == (state == "paid")


def test_a_progress_that_nobody_knows_is_told_to_staff() -> None:
    found = content_of(rice(orderProgress=950))
    assert [one.pointer for one in schema.mistakes("donations/notification-form", found)] == ["/payment/status"]


@pytest.mark.parametrize(
    ("totals", "amount", "state"),
    [
        (
            {"totalPrice": -9999},
            0,
            "unpaid",
        ),  # never −9999 yen, and never the sum of the items either: nothing is fixed
        ({"totalPrice": -9999, "requestPrice": -9999}, 0, "unpaid"),
        ({"requestPrice": -9999}, 28000, "unpaid"),
        ({"totalPrice": None}, 0, "unpaid"),
        ({"requestPrice": 0}, 28000, "paid"),  # all of it by points: the city is given 28,000
        ({"requestPrice": None}, 28000, "paid"),
    ],
)
def test_a_total_that_is_not_fixed_is_no_amount_and_not_payable(totals: Any, amount: int, state: str) -> None:
    found = content_of(rice(**totals))
    assert (found["amount_yen"], found["payment"]["status"]) == (amount, state)


def test_each_item_of_each_recipient_is_a_line() -> None:
    juice = item("HDM-0003", "ひだまりりんごジュース", 10000, 2)
    tickets = [{"deliveryCompany": "1001", "shippingNumber": "123456789013", "shippingDate": "2026-11-25"}]
    said = order(number(2), JST_NOON, EMI, [(EMI, [RICE, juice]), (SAKURA, [juice])])
    said["PackageModelList"][1]["ShippingModelList"] = tickets
    found = content_of(said)
    lines = notification.lines(found)
    assert [(one.gift_code, one.quantity, one.amount_yen, one.recipient.name) for one in lines] == [
        ("HDM-0012", 1, 28000, "髙橋 恵美"),
        ("HDM-0003", 2, 20000, "髙橋 恵美"),
        ("HDM-0003", 2, 20000, "山﨑 さくら"),
    ]
    assert [one.to_donor for one in lines] == [True, True, False]
    assert found["amount_yen"] == 68000
    shipment = {"carrier": "yamato", "tracking_number": "123456789013", "date": "2026-11-25"}
    assert [one["shipments"] for one in found["lines"]] == [[], [], [shipment]]


def test_a_tracking_number_is_not_taken_for_a_my_number() -> None:
    said = rice()
    said["PackageModelList"][0]["ShippingModelList"] = [{"deliveryCompany": "1002", "shippingNumber": "123456789018"}]
    found, places = notification.masked(content_of(said))
    assert places == []
    assert found["lines"][0]["shipments"][0]["tracking_number"] == "123456789018"


def test_the_donor_s_birth_date_and_sex_stay_at_rakuten() -> None:
    told = json.dumps(content_of(rice()), ensure_ascii=False)
    assert "1980" in json.dumps(rice())
    for word in ("1980", "birth", "sex", "女"):
        assert word not in told


@pytest.mark.parametrize(
    ("choice", "wish"),
    [
        ("", False),
        (ONE_STOP, True),
        ("ワンストップ特例申請：希望しない", False),
        ("ワンストップ特例申請書:不要", False),
        ("ワンストップ特例申請書:必要", True),
        ("ワンストップ特例申請書:オンライン", "オンライン"),  # read as 希望しない, and told to staff
        ("ワンストップ:希望する\nワンストップ（予備）:希望しない", "希望する／希望しない"),
    ],
)
def test_the_one_stop_wish_hides_in_the_choice(choice: str, wish: Any) -> None:
    said = order(number(1), JST_NOON, EMI, [(EMI, [RICE | {"selectedChoice": choice}])])
    assert content_of(said)["one_stop_wish"] == wish


@pytest.mark.parametrize("name", ["髙橋 恵美", "𠮷田 﨑子", "ﾀｶﾊｼ ｴﾐ", "ＡＢＣ　商店 "])
def test_names_are_kept_to_the_letter(name: str) -> None:
    said = order(number(1), JST_NOON, EMI | {"familyName": name, "firstName": ""}, [(EMI, [RICE])])
    assert content_of(said)["donor"]["name"] == name


@pytest.mark.parametrize(
    ("skus", "code"),
    [
        ([{"variantId": "white", "merchantDefinedSkuId": "HDM-0012-W"}], "HDM-0012-W"),
        ([{"variantId": "white", "merchantDefinedSkuId": None}], "HDM-0012"),
        (None, "HDM-0012"),
    ],
)
def test_the_gift_is_named_by_its_sku_else_by_the_item_s_number(skus: Any, code: str) -> None:
    said = order(number(1), JST_NOON, EMI, [(EMI, [RICE | {"SkuModelList": skus}])])
    assert content_of(said)["lines"][0]["gift_code"] == code


# --- whatever Rakuten says

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(rice())), ANYTHING), st.booleans())
def test_no_order_whatever_makes_it_fail_or_gives_a_negative_amount(broken: dict[str, Any], inside: bool) -> None:
    said = rice() | broken
    if inside:
        said["PackageModelList"] = [{"SenderModel": broken, "ItemModelList": [broken | RICE]}, broken]
    found = content_of(said)
    assert found["amount_yen"] >= 0
    assert set(notification.made_even(found)) == set(content_of(rice()))
    notification.masked(found)
    notification.lines(found)
