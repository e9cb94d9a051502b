"""The profile of a table: its columns, its first rows, and what may be drawn of it."""

import json
from collections.abc import Callable
from itertools import chain
from typing import Any

from frictionless import Field, FrictionlessException, Schema

from ckanext.mofops.quality.limits import SAMPLE_LINES
from ckanext.mofops.quality.problem import visible
from ckanext.mofops.quality.profile.cells import written
from ckanext.mofops.quality.profile.column import Cell, Column
from ckanext.mofops.quality.profile.plots import MOST_ROWS, is_amount, plots
from ckanext.mofops.quality.tables.chunk import Chunks, fitted
from ckanext.mofops.quality.tables.heading import Heading, heading

COLUMNS = 200
"""So many columns are looked at; of more only the number is told."""
DISTINCT = 10_000
"""Different values of a column that are told apart …"""
DISTINCT_IN_ALL = 400_000
"""… and of all columns together."""
ROWS = 100
"""First rows that are kept …"""
BYTES = 64 * 1024
"""… as far as they take no more than this, as JSON."""
CHARACTERS = 300
"""Of a cell that is kept."""

Table = dict[str, Any]


class Rows:
    """A table whose rows pass, some at a time.

    :param sample: its first rows with the header, as many as frictionless looks at
    """

    def __init__(self, sample: list[list[Any]], schema: Schema | None) -> None:
        self._head, self._declared = _heading(sample, schema)
        self.header_row = self._head.row
        """That of the header, from 1."""
        self._fields = self._head.fields[:COLUMNS]
        self.columns = _columns(self._fields)
        """Of the table, each to be given all its cells, some at a time."""
        self._first: list[list[Cell]] = []
        self._rows = 0

    def take(self, rows: list[list[Any]]) -> None:
        """Take further rows into account, the header left out."""
        width = len(self.columns)
        cells = [row if len(row) == width else fitted(row, width) for row in rows]
        seen = [_texts(column) for column in zip(*cells, strict=True)]
        for column, texts in zip(self.columns, seen, strict=False):
            column.add(texts)
        self.keep(len(cells), [list(row) for row in zip(*seen, strict=True)] if self.wants_more else [])

    @property
    def wants_more(self) -> bool:
        """Whether the next rows are among the first, which are kept."""
        return len(self._first) <= MOST_ROWS

    def keep(self, number: int, first: list[list[Cell]]) -> None:
        """Count further rows, whose cells the columns were given; first: those of them to keep."""
        self._first += first
        self._rows += number

    def profile(self, sheet: str | None = None) -> tuple[Table, list[dict[str, Any]]] | None:
        """The table and its charts; None if it has no columns or no data.

        ``{"sheet", "rows", "fields", "declared", "columns", "preview"}``: fields is the number of all columns, ``columns`` their
        profiles; declared: whether the types are those of a Table Schema; preview ``{"rows", "whole"}``, with a text or None for
        each of the columns; whole: whether these are all the rows.
        """
        if not self._rows or not self._fields:
            return None
        profiles = [column.profile() for column in self.columns]
        for profile, field in zip(profiles, self._fields, strict=True):
            if not is_amount(field, self._head.schema):
                profile["mean"] = None  # of years or codes it says nothing
        preview = _preview(self._first)
        found = {
            "sheet": None if sheet is None else visible(sheet),
            "rows": self._rows,
            "fields": len(self._head.fields),
            "declared": self._declared,
            "columns": profiles,
            "preview": {"rows": preview, "whole": len(preview) == self._rows},
        }
        can_be_drawn = self._declared and self._rows <= MOST_ROWS
        return found, plots(self._head.schema, self._fields, profiles, self._first) if can_be_drawn else []


def table(
    chunks: Callable[[], Chunks], schema: Schema | None, *, sheet: str | None = None
) -> tuple[Table, list[dict[str, Any]]] | None:
    """The table and its charts, as ``Rows.profile``; None if it has no header or no data.

    :param chunks: the rows of the table, header first, and nothing beyond; asked for once
    """
    remaining = chunks()
    sample = _first_rows(remaining)
    if len(sample) < 2:
        return None
    rows = Rows(sample, schema)
    for some in chain([sample[rows.header_row :]], remaining):
        rows.take(some)
    return rows.profile(sheet)


def _first_rows(chunks: Chunks) -> list[list[Any]]:
    rows: list[list[Any]] = []
    while len(rows) < SAMPLE_LINES and (more := next(chunks, None)) is not None:
        rows += more
    return rows


def _heading(sample: list[list[Any]], schema: Schema | None) -> tuple[Heading, bool]:
    """The heading, by the schema where that fits the table at all; and whether it does."""
    if schema is not None:
        try:
            found = heading(sample, schema)
        except FrictionlessException:
            found = None
        # A field that matches no label would give another column its name.
        if found is not None and not found.errors:
            return found, True
    return heading(sample, None), False


def _columns(fields: list[Field]) -> list[Column]:
    most = min(DISTINCT, DISTINCT_IN_ALL // len(fields))
    return [Column(field, most) for field in fields]


def _texts(cells: tuple[Any, ...]) -> tuple[Cell, ...]:
    return cells if {*map(type, cells)} <= {str, type(None)} else tuple(map(written, cells))


def _preview(rows: list[list[Cell]]) -> list[list[Cell]]:
    kept: list[list[Cell]] = []
    size = 0
    for row in rows[:ROWS]:
        shown = [None if cell is None else visible(cell, CHARACTERS) for cell in row]
        size += len(json.dumps(shown, ensure_ascii=False).encode())
        if size > BYTES and kept:
            break
        kept.append(shown)
    return kept
