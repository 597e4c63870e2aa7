"""Tracking numbers as carriers' programs give them back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from donations.fulfilment.shipment import Carrier
from donations.fulfilment.trackings import Tracked, read

FIRST, SECOND = "123456789013", "123456789024"  # 12345678902 mod 7 = 4


def made(*rows: str, encoding: str = "cp932") -> bytes:
    return "".join(row + "\r\n" for row in rows).encode(encoding)


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig"])
def test_columns_are_found_by_their_heads_wherever_they_stand(encoding: str) -> None:
    raw = made(
        "出荷日,伝票番号,お客様管理番号",
        f"2026/12/01,1234-5678-9013,R-1-01\r\n2026/12/01,{SECOND},R-2-01",
        encoding=encoding,
    )
    found = read(Carrier.YAMATO, raw)
    assert found.tracked == [Tracked(2, "R-1-01", FIRST), Tracked(3, "R-2-01", SECOND)]
    assert found.errors == []


def test_without_heads_they_stand_where_the_layout_says() -> None:
    assert read(Carrier.YAMATO, made(f"R-1-01,0,,{FIRST},2026/12/01")).tracked == [Tracked(1, "R-1-01", FIRST)]
    sagawa = ["", "", "", "", "", "", "", "", "", "R-1-01", *[""] * 51, FIRST]
    assert read(Carrier.SAGAWA, made(",".join(sagawa))).tracked == [Tracked(1, "R-1-01", FIRST)]
    assert read(Carrier.JAPANPOST, made(f"R-1-01,{FIRST}")).tracked == [Tracked(1, "R-1-01", FIRST)]


def test_a_wrong_digit_is_told_by_its_row_and_the_others_are_taken() -> None:
    raw = made("お客様管理番号,伝票番号", f"R-1-01,{FIRST}", "R-2-01,123456789014", "", "R-3-01,", f",{SECOND}")
    found = read(Carrier.YAMATO, raw)
    assert [one.reference for one in found.tracked] == ["R-1-01"]
    assert [(error.row, error.message.split("：")[0]) for error in found.errors] == [
        (3, "R-2-01"),
        (5, "R-3-01"),
        (6, "お客様管理番号がありません。どの荷物か分からないので、この行は使いません。"),
    ]
    assert "最後の数字が合いません" in found.errors[0].message


def test_the_same_row_twice_is_one_parcel() -> None:
    row = f"R-1-01,0,,{FIRST}"
    assert read(Carrier.YAMATO, made(row, row)).tracked == [Tracked(1, "R-1-01", FIRST)]


def test_two_numbers_for_one_parcel_and_two_parcels_under_one_number_are_told() -> None:
    two_numbers = read(Carrier.JAPANPOST, made(f"R-1-01,{FIRST}", f"R-1-01,{SECOND}"))
    assert (two_numbers.tracked, [error.row for error in two_numbers.errors]) == ([], [1, 2])
    two_parcels = read(Carrier.JAPANPOST, made(f"R-1-01,{FIRST}", f"R-2-01,{FIRST}"))
    assert (two_parcels.tracked, [error.row for error in two_parcels.errors]) == ([], [1, 2])


def test_what_is_no_text_is_told_at_once() -> None:
    (error,) = read(Carrier.YAMATO, b"PK\x03\x04\xff\xfe\x81").errors
    assert error.row == 0
    assert "CSVでもう一度" in error.message


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_told(raw: bytes) -> None:
    found = read(Carrier.SAGAWA, raw)
    assert not {one.row for one in found.tracked} & {error.row for error in found.errors}
