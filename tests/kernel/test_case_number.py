"""受付番号: the same for everybody who reads the id, found however it is typed."""

import pytest

from kernel import case_number, clock, ids
from tests import house


def test_a_number_is_the_day_in_japan_and_the_end_of_the_id() -> None:
    with clock.fixed(house.NOON):
        made = ids.new()
    assert case_number.of(made) == f"261122-{made[-6:]}"


@pytest.mark.parametrize("record_id", ["furunavi", "", "7ZZZZZZZZZZZZZZZZZZZZZZZZZ", "8ZZZZZZZZZZZZZZZZZZZZZZZZZ"])
def test_what_is_no_ulid_of_our_times_has_no_number(record_id: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - what the library says is its own
        case_number.of(record_id)


@pytest.mark.parametrize(
    "said",
    [
        "261122-7Q2X9K",
        "２６１１２２－７Ｑ２Ｘ９Ｋ",
        " 261122‐7q2x9k ",
        "261122ー7Q2X9K",
        "2611227Q2X9K",
        "261122 7Q2X9K",
    ],
)
def test_a_number_is_found_however_it_is_typed(said: str) -> None:
    assert case_number.typed(said) == "261122-7Q2X9K"


def test_letters_that_look_like_digits_are_the_digits() -> None:
    assert case_number.typed("26ll22-O1ABCD") == "261122-01ABCD"


@pytest.mark.parametrize("said", ["髙橋 恵美", "123456789018", "0312345678", "R-20261122-041738", "261122-7Q2X9", ""])
def test_other_words_are_no_number(said: str) -> None:
    assert case_number.typed(said) is None
