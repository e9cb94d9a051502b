"""Where a table ends: blank rows below it and blank columns beside it are no part of it, and no fault."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

Rows = Callable[[], Iterator[list[Any]]]
"""The rows of a table from its first one on, each time anew; cells are text, or values of a workbook, None where blank."""


@dataclass
class Extent:
    """rows, columns: how far anything reaches, counted from 1; 0 where there is nothing."""

    rows: int = 0
    columns: int = 0

    def take(self, row: int, cells: list[Any]) -> None:
        """Take a further row into account, by its number from 1."""
        width = len(cells)
        while width and is_blank(cells[width - 1]):
            width -= 1
        if width:
            self.rows = row
            self.columns = max(self.columns, width)


def extent(rows: Iterable[list[Any]]) -> Extent:
    """The extent of a table of which nothing is known yet."""
    found = Extent()
    for row, cells in enumerate(rows, start=1):
        # Nearly every row is as wide as the one above it.
        if cells and len(cells) == found.columns and not is_blank(cells[-1]):
            found.rows = row
        else:
            found.take(row, cells)
    return found


def trimmed(rows: Rows, extent: Extent, columns: int) -> Rows:
    """The rows without those below the table and, if its first row is as wide as that, without the blank columns beside it.

    columns: as many are there in any case, as a schema may name them.
    """

    def within() -> Iterator[list[Any]]:
        width = max(extent.columns, columns)
        cut = False
        for row, cells in enumerate(rows(), start=1):
            if row > extent.rows:
                return
            cut = cut or (row == 1 and len(cells) > width)
            yield cells[:width] if cut else cells

    return within


def is_blank(cell: Any) -> bool:
    """Whether a cell holds nothing, or white space only."""
    return cell is None or (isinstance(cell, str) and not cell.strip())
