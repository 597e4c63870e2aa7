"""Cells of few people are kept back, and can't be worked out from the sums beside them."""

import itertools
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from line.figures.small import LEAST, Shown, kept_back, kept_back_of_year


def test_what_is_large_or_nothing_is_shown() -> None:
    assert kept_back([[5, 0], [0, 12]]) == [[5, 0], [0, 12]]
    assert kept_back([]) == []


def test_a_small_cell_takes_others_with_it_in_its_row_and_its_column() -> None:
    # 1 alone would be 21 - 20 by its row and 31 - 30 by its column.
    assert kept_back([[1, 20, 40], [30, 50, 60]]) == [[None, None, 40], [None, None, 60]]


def test_two_small_cells_in_a_row_and_their_columns() -> None:
    shown = kept_back([[1, 2, 9], [7, 8, 9], [9, 9, 9]])
    assert shown == [[None, None, 9], [None, None, 9], [9, 9, 9]]


def test_a_cell_between_two_hidden_groups_is_not_worked_out_from_several_lines_together() -> None:
    # Each line has company, but rows 1 and 2 less columns 1 and 2 would leave the 3 in the middle alone.
    table = [[1, 1, 90, 90], [1, 1, 3, 90], [90, 90, 1, 1], [90, 90, 1, 1]]
    shown = kept_back(table)
    assert determined([table], [shown], whole=None) == set()


def test_the_year_less_its_other_months_does_not_give_a_month_s_cell_away() -> None:
    calm, sparse = [[20, 30], [40, 50]], [[3, 30], [40, 50]]
    assert kept_back(calm) == calm and kept_back(sparse) == [[None, None], [None, None]]
    assert kept_back_of_year([calm, sparse]) == [[None, None], [None, None]]
    # Two sparse months hide each other: 3 + 4 = 7 may be shown, for which of them had how many is still open.
    other = [[4, 30], [40, 50]]
    assert kept_back_of_year([calm, sparse, other]) == [[27, 90], [120, 150]]
    assert kept_back_of_year([sparse]) == kept_back(sparse) and kept_back_of_year([]) == []


@st.composite
def tables(draw: st.DrawFn, most: int = 9) -> list[list[int]]:
    rows, columns = draw(st.integers(2, 4)), draw(st.integers(2, 5))
    line = st.lists(st.integers(0, most), min_size=columns, max_size=columns)
    return draw(st.lists(line, min_size=rows, max_size=rows))


@st.composite
def years(draw: st.DrawFn) -> list[list[list[int]]]:
    rows, columns = draw(st.integers(2, 3)), draw(st.integers(2, 3))
    line = st.lists(st.integers(0, 12), min_size=columns, max_size=columns)
    return draw(st.lists(st.lists(line, min_size=rows, max_size=rows), min_size=1, max_size=4))


@given(tables())
def test_no_row_and_no_column_gives_a_single_cell_away(table: list[list[int]]) -> None:
    shown = kept_back(table)
    for line in [*shown, *(list(column) for column in zip(*shown, strict=True))]:
        assert sum(cell is None for cell in line) != 1, (table, shown)
    for before, after in zip(itertools.chain(*table), itertools.chain(*shown), strict=True):
        assert after is None if 0 < before < LEAST else after in (None, before)


@given(tables())
def test_whoever_knows_all_sums_can_t_work_a_small_cell_out(table: list[list[int]]) -> None:
    shown = kept_back(table)
    for row, column in small_places(table):
        if not is_its_own_sum(table, row, column):
            low, high = bounds(table, shown, row, column)
            assert low < high, (table, shown, row, column)


@given(tables(most=40))
def test_a_small_cell_that_has_a_full_frame_may_as_well_be_nothing_or_many(table: list[list[int]]) -> None:
    shown = kept_back(table)
    for row, column in small_places(table):
        cell = table[row][column]
        if any(
            table[r][c] >= cell and table[row][c] and table[r][column]
            for r in range(len(table))
            for c in range(len(table[0]))
            if r != row and c != column
        ):
            low, high = bounds(table, shown, row, column)
            assert low == 0 or high >= LEAST, (table, shown, row, column)


@given(years())
def test_whoever_knows_the_year_and_all_its_months_can_t_work_a_small_cell_out(months: list[list[list[int]]]) -> None:
    shown, whole = [kept_back(month) for month in months], kept_back_of_year(months)
    added = [[sum(cells) for cells in zip(*rows, strict=True)] for rows in zip(*months, strict=True)]
    given_away = determined(months, shown, whole)
    for number, month in enumerate(months):
        for row, column in small_places(month):
            if not is_its_own_sum(month, row, column):
                assert (number, row, column) not in given_away, (months, shown, whole)
                if added[row][column] < LEAST:
                    assert (None, row, column) not in given_away, (months, shown, whole)
    for before, after in zip(itertools.chain(*added), itertools.chain(*whole), strict=True):
        assert after is None if 0 < before < LEAST else after in (None, before)


def small_places(table: list[list[int]]) -> list[tuple[int, int]]:
    return [(r, c) for r, row in enumerate(table) for c, cell in enumerate(row) if 0 < cell < LEAST]


def is_its_own_sum(table: list[list[int]], row: int, column: int) -> bool:
    """Whether all that there is stands in this row or in this column: then the sums say the cell, whatever is kept back."""
    everything = sum(map(sum, table))
    return everything in (sum(table[row]), sum(line[column] for line in table))


def bounds(table: list[list[int]], shown: Shown, row: int, column: int) -> tuple[int, int]:
    """The least and the most that a hidden cell may be, by all sums: how far it can be moved around rings of hidden cells (a flow between the
    rows and the columns: a cell goes up without end, and down to 0)."""
    cell = table[row][column]
    others = {
        (r, c): table[r][c]
        for r, line in enumerate(shown)
        for c, one in enumerate(line)
        if one is None and (r, c) != (row, column)
    }
    down = flow(others, ("row", row), ("column", column), cell)
    up = flow(others, ("column", column), ("row", row), LEAST)
    return cell - down, cell + up


def flow(cells: dict[tuple[int, int], int], source: tuple[str, int], sink: tuple[str, int], most: int) -> int:
    """How much can go from source to sink, unit by unit: along a cell from its row to its column while it grows, back while it shrinks."""
    now = dict(cells)
    for sent in range(most):
        came: dict[tuple[str, int], tuple[tuple[int, int], int, tuple[str, int]]] = {}
        edge = [source]
        while edge and sink not in came:
            at = edge.pop()
            for (r, c), held in now.items():
                row, column = ("row", r), ("column", c)
                for start, end, by in ((row, column, 1), (column, row, -1)):
                    if start == at and end not in came and end != source and (by > 0 or held):
                        came[end] = ((r, c), by, at)
                        edge.append(end)
        if sink not in came:
            return sent
        at = sink
        while at != source:
            place, by, at = came[at]
            now[place] += by
    return most


def determined(
    months: list[list[list[int]]], shown: list[Shown], whole: Shown | None
) -> set[tuple[int | None, int, int]]:
    """The hidden cells that follow from the sums of the months and from what the year shows, by any combination of them: (month, row,
    column), the month being None for a cell of the year."""
    places = [
        (number, r, c)
        for number, table in enumerate(shown)
        for r, row in enumerate(table)
        for c, cell in enumerate(row)
        if cell is None
    ]

    def sum_of(wanted: Callable[[tuple[int, int, int]], bool]) -> list[Fraction]:
        return [Fraction(wanted(place)) for place in places]

    lines = [sum_of(lambda one, n=n, r=r: one[:2] == (n, r)) for n, r in {one[:2] for one in places}]
    lines += [sum_of(lambda one, n=n, c=c: (one[0], one[2]) == (n, c)) for n, c in {(one[0], one[2]) for one in places}]
    cells = {one[1:] for one in places}
    known = [(r, c) for r, c in cells if whole is not None and whole[r][c] is not None]
    lines += [sum_of(lambda one, r=r, c=c: one[1:] == (r, c)) for r, c in known]
    basis: list[list[Fraction]] = []

    def left_of(line: list[Fraction]) -> list[Fraction]:
        for one in basis:
            lead = next(place for place, value in enumerate(one) if value)
            if line[lead]:
                by = line[lead] / one[lead]
                line = [value - by * other for value, other in zip(line, one, strict=True)]
        return line

    for line in lines:
        if any(left := left_of(line)):
            basis.append(left)
    found: set[tuple[int | None, int, int]] = {
        one for one in places if not any(left_of(sum_of(lambda place, one=one: place == one)))
    }
    hidden = cells - set(known) if whole is not None else set()
    return found | {
        (None, r, c) for r, c in hidden if not any(left_of(sum_of(lambda one, r=r, c=c: one[1:] == (r, c))))
    }


@pytest.mark.parametrize("cell", [1, 4])
def test_the_only_cell_that_there_is_is_kept_back(cell: int) -> None:
    assert kept_back([[cell]]) == [[None]]
