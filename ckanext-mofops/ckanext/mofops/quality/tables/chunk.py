"""Some rows of a table that follow each other, seen by columns as well."""

from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import date, datetime, time
from itertools import islice
from types import NoneType
from typing import Any

ROWS = 512  # in a chunk: enough for work by columns to pay, few enough for its cells to stay in the processor's cache

COMPARABLE = frozenset({str, NoneType, int, float, date, datetime, time})
"""Types of cells that can be keys of a dict; bool is not one of them, as True is 1 there."""

Chunks = Iterator[list[list[Any]]]
"""The rows of a table, some at a time."""


class Value:
    """A cell as a key of a dict: the same as another of the same type and value only."""

    __slots__ = ("_hash", "cell")

    def __init__(self, cell: Any) -> None:
        self.cell = cell
        try:
            self._hash = hash((type(cell), cell))
        except TypeError:  # a list or dict is no other but itself
            self._hash = id(cell)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Value) or self._hash != other._hash or type(self.cell) is not type(other.cell):
            return False
        return self.cell is other.cell or (not isinstance(self.cell, list | dict) and bool(self.cell == other.cell))

    def __str__(self) -> str:
        return str(self.cell)


class Chunk:
    """first: number of the first row in the table, header included, from 1. rows: as they are; width: of the table, in columns.

    kinds: for each column, which of the ``COMPARABLE`` can be compared with each other; cells of other types become a ``Value``.
    None if all cells are texts.
    ragged: places in the chunk, from 0, of rows that are shorter or longer.
    """

    def __init__(self, first: int, rows: list[list[Any]], width: int, kinds: Sequence[frozenset[type]] | None = None) -> None:
        self.first = first
        self.rows = rows
        self.ragged: list[int] = []
        if {*map(len, rows)} - {width}:
            self.ragged = [place for place, cells in enumerate(rows) if len(cells) != width]
            rows = [cells if len(cells) == width else fitted(cells, width) for cells in rows]
        self._cells: list[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * width
        self._columns = self._cells
        if kinds is not None:
            self._columns = [comparable(cells, those) for cells, those in zip(self._cells, kinds, strict=True)]
        self._distinct: dict[int, Set[Any]] = {}

    def __len__(self) -> int:
        return len(self.rows)

    def cells(self, column: int) -> Sequence[Any]:
        """The cells of a column, by its place from 0, that can be keys of a dict; None where a row is shorter, or for others."""
        cells = self._cells[column]
        if cells is self._columns[column]:
            return cells
        return [None if isinstance(cell, list | dict) else cell for cell in cells]

    def column(self, place: int) -> Sequence[Any]:
        """The cells of a column, as texts, None, or what can be compared."""
        return self._columns[place]

    def row(self, place: int) -> Sequence[Any]:
        return self.rows[place]

    def distinct(self, column: int) -> Set[Any]:
        """The different cells of a column."""
        if column not in self._distinct:
            self._distinct[column] = set(self._columns[column])
        return self._distinct[column]

    def places(self, column: int, cells: Set[Any]) -> Iterable[int]:
        """The places of rows, from 0, with one of these cells in a column."""
        return (row for row, cell in enumerate(self._columns[column]) if cell in cells)


def comparable(cells: Sequence[Any], kinds: frozenset[type]) -> Sequence[Any]:
    """Cells of which those of other types are a ``Value`` each."""
    if kinds.issuperset(map(type, cells)):
        return cells
    return [cell if type(cell) in kinds else Value(cell) for cell in cells]


def fitted(cells: Sequence[Any], width: int) -> list[Any]:
    """A row of so many cells: cut, or with None in the end."""
    return [*cells[:width], *([None] * (width - len(cells)))]


def chunked(rows: Iterator[list[Any]], size: int = ROWS) -> Chunks:
    """Rows, so many at a time."""
    while some := list(islice(rows, size)):
        yield some
