"""What a sheet reaches over and holds, learnt piece by piece before the reader of cells is let near to it.

That reader (calamine) makes room for every cell between the first and the last: two cells 17 billion cells apart, in a file of
1.4 kB, end the process (tafia/calamine#693). It also leaves out the errors of formulas, which are kept here.
"""

from dataclasses import dataclass, field
from typing import Any

from ckanext.mofops.quality.limits import INFLATED_BYTES, SHEET_CELLS, SPARSE_CELLS, SPARSE_RATIO

Range = tuple[int, int, int, int]
"""First row and column, last row and column; all from 0."""

_REPLACED = 1_000_000  # cells that one repeated cell may stand for


class BookRefused(Exception):
    """The workbook is not to be read. code and params: of a problem."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass
class Outline:
    """A sheet. Rows and columns are numbered from 0.

    rows, columns: how far it reaches; cells: how many are written down that hold anything; characters: in all that it holds.
    texts: what stands in cells that the reader gets wrong. merged: None where the reader knows it.
    unset: formulas without a value, first_unset: the place of the first.
    """

    name: str = ""
    rows: int = 0
    columns: int = 0
    cells: int = 0
    characters: int = 0
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[Range] | None = None
    unset: int = 0
    first_unset: tuple[int, int] | None = None

    def take(self, row: int, column: int, *, rows: int = 1, columns: int = 1) -> None:
        """Take in a cell that holds something, and is repeated over so many rows and columns."""
        self.rows = max(self.rows, row + rows)
        self.columns = max(self.columns, column + columns)
        self.cells += 1

    def replace(self, text: str, row: int, column: int, *, rows: int = 1, columns: int = 1) -> None:
        """Keep the text of a cell that the reader gets wrong.

        :raises MemoryError: it is repeated too often
        """
        if rows * columns > _REPLACED:
            raise MemoryError
        self.texts |= {(row + down, column + right): text for down in range(rows) for right in range(columns)}

    def take_unset(self, row: int, column: int) -> None:
        """Take in a formula without a value."""
        self.unset += 1
        if self.first_unset is None:
            self.first_unset = (row, column)

    def refuse_too_much(self) -> None:
        """:raises BookRefused: it spans too much for the little it holds
        :raises MemoryError: it spans too much
        """
        declared = self.rows * self.columns
        if declared > SPARSE_CELLS and declared >= SPARSE_RATIO * self.cells:
            raise BookRefused("book-sparse", name=self.name, declared=declared, present=self.cells)
        # A long text that stands once in the file can be that of a million cells.
        if self.characters > INFLATED_BYTES:
            raise BookRefused("archive-inflates", limit=INFLATED_BYTES)
        if declared > SHEET_CELLS:
            raise MemoryError


def place(row: int, column: int) -> str:
    """A cell as spreadsheet programs name it: ``B3`` for (2, 1)."""
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"
