"""Cells of few people are kept back, and can't be worked out from the sums beside them."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from line.figures.small import LEAST, kept_back


def test_what_is_large_or_nothing_is_shown() -> None:
    assert kept_back([[5, 0], [0, 12]]) == [[5, 0], [0, 12]]
    assert kept_back([]) == []


def test_a_small_cell_takes_others_with_it_in_its_row_and_its_column() -> None:
    # 1 alone would be 21 - 20 by its row and 31 - 30 by its column.
    assert kept_back([[1, 20, 40], [30, 50, 60]]) == [[None, None, 40], [None, None, 60]]


def test_two_small_cells_in_a_row_and_their_columns() -> None:
    shown = kept_back([[1, 2, 9], [7, 8, 9], [9, 9, 9]])
    assert shown == [[None, None, 9], [None, None, 9], [9, 9, 9]]


@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=2, max_size=4))
def test_no_row_and_no_column_gives_a_single_cell_away(table: list[list[int]]) -> None:
    shown = kept_back(table)
    for line in [*shown, *(list(column) for column in zip(*shown, strict=True))]:
        assert sum(cell is None for cell in line) != 1, (table, shown)
    for before, after in zip(itertools.chain(*table), itertools.chain(*shown), strict=True):
        assert after is None if 0 < before < LEAST else after in (None, before)


@pytest.mark.parametrize("cell", [1, 4])
def test_the_only_cell_that_there_is_is_kept_back(cell: int) -> None:
    assert kept_back([[cell]]) == [[None]]
