"""Some rows of a table that follow each other, seen by columns as well."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

ROWS = 512  # in a chunk: enough for work by columns to pay, few enough for its cells to stay in the processor's cache

Chunks = Iterator[list[list[Any]]]
"""The rows of a table, some at a time."""


class Chunk:
    """first: number of the first row in the table, header included, from 1. rows: as they are; width: of the table, in columns.

    columns: the cells by column, None where a row is shorter, without what is beyond the table where it is longer.
    ragged: places in the chunk, from 0, of rows that are shorter or longer.
    """

    def __init__(self, first: int, rows: list[list[Any]], width: int) -> None:
        self.first = first
        self.rows = rows
        self.ragged: list[int] = []
        if {*map(len, rows)} - {width}:
            self.ragged = [place for place, cells in enumerate(rows) if len(cells) != width]
            rows = [cells if len(cells) == width else fitted(cells, width) for cells in rows]
        self.columns: list[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * width
        self._distinct: dict[int, set[Any]] = {}

    def __len__(self) -> int:
        return len(self.rows)

    def distinct(self, column: int) -> set[Any]:
        """The different cells of a column, by its place from 0."""
        if column not in self._distinct:
            self._distinct[column] = set(self.columns[column])
        return self._distinct[column]


def fitted(cells: Sequence[Any], width: int) -> list[Any]:
    """A row of so many cells: cut, or with None in the end."""
    return [*cells[:width], *([None] * (width - len(cells)))]


def chunked(rows: Iterator[list[Any]], size: int = ROWS) -> Chunks:
    """Rows, so many at a time."""
    while some := list(islice(rows, size)):
        yield some
