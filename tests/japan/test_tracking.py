"""Tracking numbers and their check digit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from japan import tracking


def test_the_check_digit_is_the_rest_by_seven() -> None:
    # 12345678901 = 7 × 1763668414 + 3
    assert tracking.check_digit("12345678901") == 3
    assert tracking.is_valid("123456789013")
    assert not tracking.is_valid("123456789014")


@pytest.mark.parametrize(
    "spelling", ["123456789013", "1234-5678-9013", "１２３４ー５６７８ー９０１３", " a123456789013a "]
)
def test_a_number_is_read_as_people_write_and_scan_it(spelling: str) -> None:
    assert tracking.parse(spelling) == "123456789013"
    assert tracking.display("123456789013") == "1234-5678-9013"


@pytest.mark.parametrize(
    ("wrong", "told"), [("12345", "12けた"), ("1234-5678-9012", "最後の数字"), ("", "12けた"), ("あ", "12けた")]
)
def test_what_is_no_number_is_refused_in_words_for_the_user(wrong: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        tracking.parse(wrong)


@given(st.integers(0, 99_999_999_999), st.integers(0, 11), st.integers(1, 6))
def test_one_wrong_digit_is_found_unless_it_is_off_by_seven(number: int, place: int, off: int) -> None:
    base = f"{number:011d}"
    whole = f"{base}{tracking.check_digit(base)}"
    other = (int(whole[place]) + off) % 10
    if (other - int(whole[place])) % 7:
        assert not tracking.is_valid(whole[:place] + str(other) + whole[place + 1 :])


def test_a_base_of_another_length_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="11 digits"):
        tracking.check_digit("123")
