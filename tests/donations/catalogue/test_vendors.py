"""Vendors: what their fields must look like, and that a gift needs its vendor in force."""

from typing import Any

import pytest

from donations.api import app
from donations.catalogue import lists, vendors
from donations.records import Gift
from tests import house
from tests.donations import desk
from tests.house import Caller

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture
def clerk(cloud: None) -> Caller:
    return desk.clerk()


def codes(**changed: Any) -> dict[str, str]:
    return {one.pointer: one.code for one in vendors.form_mistakes({"content": desk.FARM | changed})}


def test_a_corporation_s_number_carries_its_check_digit() -> None:
    assert codes(corporate=True, invoice_number="T7000012050002") == {}
    assert codes(corporate=True, invoice_number="t 7000-0120-50002") == {}
    assert codes(corporate=True, invoice_number="T7000012050003") == {"/content/invoice_number": "number"}
    # Nobody publishes how a sole proprietor's number is checked; nor need there be one.
    assert codes(corporate=False, invoice_number="T7000012050003") == {}
    assert codes(corporate=True, invoice_number=None) == {}
    assert codes(invoice_number="7000012050002") == {"/content/invoice_number": "number"}


def test_the_bank_s_names_can_be_written_by_the_bank() -> None:
    bank = desk.FARM["bank"]
    assert codes(bank=bank | {"holder": "みのり農園"}) == {"/content/bank/holder": "zengin"}
    assert codes(bank=bank | {"bank_name": "ガ" * 8}) == {"/content/bank/bank_name": "zengin"}  # 16 bytes
    assert codes(bank=None) == {}


def test_a_vendor_ships_from_somewhere_and_a_carrier_need_not() -> None:
    assert codes(origin=None) == {"/content/origin/address": "required"}
    assert codes(kind="carrier", origin=None) == {}
    assert codes(origin=desk.FARM["origin"] | {"postcode": "12"}) == {"/content/origin/postcode": "postcode"}
    assert codes(contact=desk.FARM["contact"] | {"telephone": "12"}) == {"/content/contact/telephone": "telephone"}


def test_it_is_kept_in_the_bank_s_letters(clerk: Caller) -> None:
    content = desk.FARM | {
        "bank": desk.FARM["bank"] | {"holder": "ミノリ　ショクヒン"},
        "invoice_number": "ｔ7000012050002",
    }
    body = {"content": content, "reason": "新しい事業者のため"}
    got = desk.done(clerk.post(app, desk.VENDORS, body, idempotency_key="one"))
    assert got["content"]["bank"]["holder"] == "ﾐﾉﾘ ｼﾖｸﾋﾝ"
    assert got["content"]["invoice_number"] == "T7000012050002"
    assert got["state"] == "draft"


def test_a_gift_needs_a_vendor_in_force(clerk: Caller) -> None:
    body = {"content": desk.FARM, "reason": "新しい事業者のため", "propose": True}
    waiting = desk.done(clerk.post(app, desk.VENDORS, body, idempotency_key="one"))
    rice = {
        "code": "HDM-0012",
        "content": desk.RICE | {"vendor_id": waiting["id"]},
        "reason": "受付のため",
        "propose": True,
    }
    assert clerk.post(app, desk.GIFTS, rice).codes() == {"/content/vendor_id": "not-in-force"}
    desk.decide(desk.VENDORS, waiting)
    assert clerk.post(app, desk.GIFTS, rice).status == 201


def test_a_vendor_whose_gifts_are_asked_for_is_not_stopped(clerk: Caller) -> None:
    gift = desk.register(clerk)
    farm = clerk.get(app, f"{desk.VENDORS}/{gift['vendor_id']}").body
    assert farm["gifts"] == [{"code": "HDM-0012", "name": "ひだまり米 10kg", "stopped": False}]
    stop = {"version": farm["version"], "reason": "廃業のため"}
    got = clerk.post(app, f"{desk.VENDORS}/{farm['id']}/stop", stop)
    assert got.status == 422 and "HDM-0012" in got.body["errors"][0]["message"]
    halted = clerk.post(app, f"{desk.GIFTS}/HDM-0012/stop", {"version": gift["version"], "reason": "廃業のため"})
    desk.decide(desk.GIFTS, desk.done(halted))
    asked = desk.done(clerk.post(app, f"{desk.VENDORS}/{farm['id']}/stop", stop))
    assert desk.decide(desk.VENDORS, asked)["standing"] == "stopped"


def test_a_vendor_with_more_gifts_than_one_query_gives_is_known_whole(
    clerk: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        desk.stands(f"HDM-000{number}")
        gift = Gift.must(f"GIFT#HDM-000{number}", "GIFT")
        gift.gsi2pk, gift.gsi2sk = "GIFTSOF#VENDOR", gift.code
        gift.save()
    monkeypatch.setattr(vendors, "_PER_QUERY", 2)
    assert [one.code for one in vendors.gifts_of("VENDOR")] == ["HDM-0000", "HDM-0001", "HDM-0002"]


def test_a_changed_account_is_seen_in_words_and_waits(clerk: Caller) -> None:
    farm = clerk.get(app, f"{desk.VENDORS}/{desk.vendor(clerk)}").body
    content = farm["content"] | {"bank": farm["content"]["bank"] | {"number": "7654321"}}
    body = {"version": farm["version"], "content": content, "reason": "口座が変わったため", "propose": True}
    changed = desk.done(clerk.post(app, f"{desk.VENDORS}/{farm['id']}/draft", body))
    assert [(one["label"], one["from"], one["to"]) for one in changed["changes"]] == [
        ("口座番号", "0123456", "7654321")
    ]
    assert changed["standing"] == "approved"


def test_lists_by_kana_state_and_words(clerk: Caller) -> None:
    desk.vendor(clerk)
    desk.vendor(clerk, name="株式会社アサヒ", name_kana="アサヒ")
    draft = {"content": desk.FARM | {"name": "木工房こだま", "name_kana": "コダマ"}, "reason": "新しい"}
    clerk.post(app, desk.VENDORS, draft, idempotency_key="three")

    def names(**query: str) -> list[str]:
        return [one["name"] for one in clerk.get(app, desk.VENDORS, **query).body["items"]]

    assert names() == ["株式会社アサヒ", "木工房こだま", "みのり農園"]
    assert names(state="draft") == ["木工房こだま"]
    assert names(state="approved") == ["株式会社アサヒ", "みのり農園"]
    assert names(q="ミノリ") == ["みのり農園"]
    assert names(state="proposed") == []
    assert lists.waiting(writes=True, decides=True) == []


def test_nothing_of_the_bank_is_in_the_log(clerk: Caller) -> None:
    desk.vendor(clerk)
    assert "0123456" not in str(house.items("audit"))
