"""Small cells: in a crossing of two attributes a figure of 1 to 4 people may say who they are, so it is kept back (秘匿), and with it as much
else as would give it away: from the sums beside it, and from the table of the year less those of its months. Pure.
`docs/decisions/figures.md` says why and where.

Whoever reads a table knows the sums of its rows and columns. Four cells at the corners of a *frame* may move against each other and leave
all sums as they are:

    3 │ 20        0 │ 23        a small cell and the three that are kept back with it: from outside it may as well be 0,
    ──┼───   or   ──┼───        or five and more
    30│ 50        33│ 47

So each small cell has a frame. Not even the sums of several lines together give it away, as they would if it only had company in its
line: of hidden cells that form a chain, those in the middle can be worked out.
"""

from collections.abc import Iterator, Sequence
from typing import Final

LEAST: Final = 5  # a cell of 1 to 4 is kept back; 0 says nothing about anybody and is shown

type Table = Sequence[Sequence[int]]
type Shown = list[list[int | None]]
type Place = tuple[int, int]
type Frame = tuple[Place, Place, Place, Place]  # the cell, the one beside it, the one below it, the one across


def kept_back(table: Table) -> Shown:
    """One table with None where a cell is kept back.

    Where all that there is stands in one row or one column, the sums themselves are the cells: no frame helps, and what is shown of one
    attribute is shown.
    """
    return _shown(table, _hidden(table))


def kept_back_of_year(months: Sequence[Table]) -> Shown:
    """The sum of the tables of some months that are shown by themselves, with None where a cell is kept back.

    A small cell of one month is safe beside the year's table if the frame of another month can move the other way: then no sum of the year
    tells of it. If none can, the year keeps its frame back too; and always where the year's own cell is small.
    """
    whole = [[sum(cells) for cells in zip(*rows, strict=True)] for rows in zip(*months, strict=True)]
    patterns = [_hidden(table) for table in months]
    kept: set[Place] = set()
    for month, (table, pattern) in enumerate(zip(months, patterns, strict=True)):
        others = [(one, patterns[place]) for place, one in enumerate(months) if place != month]
        for place in _small(table):
            if _at(whole, place) < LEAST or not any(_moves_along(table, pattern, place, *one) for one in others):
                kept.update(_frame(table, place, pattern))
    return _shown(whole, kept)


def _shown(table: Table, hidden: set[Place]) -> Shown:
    return [[None if (r, c) in hidden else cell for c, cell in enumerate(row)] for r, row in enumerate(table)]


def _hidden(table: Table) -> set[Place]:
    found = set(_small(table))
    for place in _small(table):
        found.update(_frame(table, place, found))
    return found


def _small(table: Table) -> list[Place]:
    """The small cells, the smallest first."""
    found = [(r, c) for r, row in enumerate(table) for c, cell in enumerate(row) if 0 < cell < LEAST]
    return sorted(found, key=lambda place: _at(table, place))


def _frame(table: Table, place: Place, hidden: set[Place]) -> tuple[Place, ...]:
    """The frame that protects a small cell best, of those the one that takes least besides what is hidden; the cell alone if it has none.

    Best: it may be 0, or `LEAST`. Then: it may be another number. What is 0 serves only where nothing else does: everybody knows when the house is
    closed, and so what is 0 of itself.
    """

    def cost(frame: Frame) -> tuple[int, int, int]:
        beside, below, across = (_at(table, one) for one in frame[1:])
        full, moves = _reaches(table, frame, _goals(_at(table, place))), bool(across or (beside and below))
        best = [full and all((beside, below, across)), all((beside, below, across)), full, moves]
        new = [_at(table, one) for one in frame if one not in hidden]
        return best.index(True) if True in best else len(best), len(new), sum(new)

    return min(_frames(table, place), key=cost, default=(place,))


def _frames(table: Table, place: Place) -> Iterator[Frame]:
    row, column = place
    for r in range(len(table)):
        for c in range(len(table[0])):
            if r != row and c != column:
                yield place, (row, c), (r, column), (r, c)


def _goals(cell: int) -> tuple[int, int]:
    """By how much a small cell moves to be nothing, and to be no longer small."""
    return -cell, LEAST - cell


def _reaches(table: Table, frame: Frame, goals: Sequence[int]) -> bool:
    """Whether the frame can move by one of these: two of its corners go up, and two go down, not below 0."""
    cell, beside, below, across = (_at(table, one) for one in frame)
    return any(min(cell, across) >= -by if by < 0 else min(beside, below) >= by for by in goals)


def _moves_along(table: Table, pattern: set[Place], place: Place, other: Table, others_pattern: set[Place]) -> bool:
    """Whether a frame that both months keep back can move in one while it moves the other way in the other."""
    both, goals = pattern & others_pattern, _goals(_at(table, place))
    return any(
        both.issuperset(frame) and any(_reaches(table, frame, [by]) and _reaches(other, frame, [-by]) for by in goals)
        for frame in _frames(table, place)
    )


def _at(table: Table, place: Place) -> int:
    return table[place[0]][place[1]]
