"""Small cells: in a crossing of two attributes a figure of 1 to 4 people may say who they are, so it is kept back (秘匿), and with it as much
else as would give it away from the sums beside it. Pure. `docs/decisions/figures.md` says why and where."""

from collections.abc import Sequence
from typing import Final

LEAST: Final = 5  # a cell of 1 to 4 is kept back; 0 says nothing about anybody and is shown

type Table = Sequence[Sequence[int]]
type Shown = list[list[int | None]]


def kept_back(table: Table) -> Shown:
    """The table with None where a cell is kept back.

    The sums of rows and columns are shown elsewhere. So a row or column in which a single cell is kept back gets a second one, the
    smallest that is shown (of those that are not 0, if there is one): from the sums nobody can work out one cell of 1 to 4.
    """
    shown: Shown = [[None if 0 < cell < LEAST else cell for cell in row] for row in table]
    lines = _lines(table)
    changed = True
    while changed:
        changed = False
        for line in lines:
            hidden = [(row, column) for row, column in line if shown[row][column] is None]
            if len(hidden) != 1:
                continue
            others = [place for place in line if place not in hidden]
            if others:
                row, column = min(others, key=lambda place: (table[place[0]][place[1]] == 0, table[place[0]][place[1]]))
                shown[row][column] = None
                changed = True
    return shown


def _lines(table: Table) -> list[list[tuple[int, int]]]:
    """The places of each row and each column."""
    if not table:
        return []
    rows = [[(row, column) for column in range(len(table[0]))] for row in range(len(table))]
    columns = [[(row, column) for row in range(len(table))] for column in range(len(table[0]))]
    return rows + columns
