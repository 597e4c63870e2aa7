"""Packing slips: what lies in the parcel, and the parcel's number as bars."""

import pytest

from donations.api import app
from donations.orders.bars import _SYMBOLS, code128
from kernel import schema
from tests import house
from tests.donations import desk
from tests.donations.fulfilment import shelf
from tests.donations.orders import packing
from tests.donations.orders.packing import SHIPMENTS
from tests.house import Got

HERS = "/api/donations/vendor/shipments"


def test_the_symbols_are_those_of_the_standard() -> None:
    """Each is eleven modules wide, its bars an even number of them, and no two are alike."""
    assert len(_SYMBOLS) == len(set(_SYMBOLS)) == 106
    for one in _SYMBOLS:
        assert sum(map(int, one)) == 11
        assert sum(map(int, one[::2])) % 2 == 0


def test_a_shipment_s_number_is_pairs_of_digits_then_its_serial() -> None:
    """Start C, 26 11 22 04 17 38, code B, '-' '0' '1'; the check by hand:
    105 + 26 + 2×11 + 3×22 + 4×4 + 5×17 + 6×38 + 7×100 + 8×13 + 9×16 + 10×17 = 1666 = 16×103 + 18."""
    values = [105, 26, 11, 22, 4, 17, 38, 100, 13, 16, 17, 18]
    assert code128("261122041738-01") == "".join(_SYMBOLS[value] for value in values) + "2331112"
    assert sum(map(int, code128("261122041738-01"))) == 145


@pytest.mark.parametrize("text", ["", "荷物", "1" * 49])
def test_what_has_no_bars_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="ASCII"):
        code128(text)


# ── With the store ──────────────────────────────────────────────────────────────────────────────────────────────────────


def said(got: Got) -> list[dict[str, object]]:
    assert got.status == 200, got.body
    assert schema.mistakes("donations/slips", got.body) == []
    items: list[dict[str, object]] = got.body["items"]
    return items


def test_a_slip_says_for_whom_and_from_whom_and_neither_price_nor_address(cloud: None) -> None:
    clerk = shelf.opened()
    desk.stands(vendor_id=desk.vendor(clerk))
    shelf.donate(1)
    shelf.donate(2, lines=[desk.line(recipient=packing.ELSEWHERE)])
    own, present = sorted(packing.shipments(), key=lambda one: one.present)
    got = clerk.post(app, f"{SHIPMENTS}/slips", {"references": [present.reference, own.reference]})
    first, second = said(got)
    assert (first["consignee"], first["giver"]) == ("小林 花", "渡邉 2子")
    assert (second["consignee"], second["giver"], second["gift_name"]) == ("渡邉 1子", "", "ひだまり米 10kg")
    assert (second["sender"], second["bars"]) == (desk.FARM["origin"]["name"], code128(own.reference))
    assert "ご寄附" in str(second["thanks"]) and "ご寄附" not in str(first["thanks"])
    assert all(hidden not in got.text for hidden in (packing.ELSEWHERE["address"], "円", "yen", own.donation_id))


def test_a_vendor_prints_its_own_and_what_is_to_be_sent(cloud: None) -> None:
    shelf.opened()
    desk.stands("HDM-0013", vendor_id="OTHER")
    shelf.donate(1)
    shelf.donate(2, lines=[desk.line(gift_code="HDM-0013")])
    mine, theirs = sorted(packing.shipments(), key=lambda one: one.vendor_id == "OTHER")
    her = house.member("VENDOR")
    assert [one["reference"] for one in said(her.post(app, f"{HERS}/slips", {"references": [mine.reference]}))] == [
        mine.reference
    ]
    got = her.post(app, f"{HERS}/slips", {"references": [mine.reference, theirs.reference]})
    assert (got.status, got.codes()) == (422, {"/references/1": "unknown"})
    desk.act(desk.clerk(), desk.seen(desk.clerk(), mine.donation_id), "cancel", reason="電話")
    assert her.post(app, f"{HERS}/slips", {"references": [mine.reference]}).status == 422
