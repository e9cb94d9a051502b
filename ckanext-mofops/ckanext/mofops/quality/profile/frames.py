"""The profile of a large text table, read in frames of polars wherever those hold what csv.reader would give."""

import csv
from typing import Any

import polars
from frictionless import Schema
from polars import DataFrame, Series
from polars.exceptions import PolarsError

from ckanext.mofops.guard.source import Source
from ckanext.mofops.quality.limits import SAMPLE_LINES
from ckanext.mofops.quality.profile.bins import NUDGE
from ckanext.mofops.quality.profile.column import LARGEST, Column
from ckanext.mofops.quality.profile.plots import MOST_ROWS
from ckanext.mofops.quality.profile.table import Rows, Table
from ckanext.mofops.quality.tables.extent import is_blank
from ckanext.mofops.quality.tables.frames import Abstained, Frames


def table_of(
    source: Source, encoding: str, control: csv.Dialect, schema: Schema | None
) -> tuple[Table, list[dict[str, Any]]] | None:
    """The table and its charts, as ``Rows.profile``; None if it has to be read row by row."""
    with source.text(encoding) as stream:
        header = next(csv.reader(stream, control), [])
    if not header or is_blank(header[-1]):
        return None
    try:
        return _table(Frames(source, encoding, control, len(header)), schema)
    except (Abstained, PolarsError, UnicodeError):
        return None


def _table(frames: Frames, schema: Schema | None) -> tuple[Table, list[dict[str, Any]]] | None:
    rows: Rows | None = None
    for frame, _ in frames:
        if rows is None:
            rows = Rows([list(row) for row in frame.head(SAMPLE_LINES).rows()], schema)
            frame = frame.slice(rows.header_row)
        for column, name in zip(rows.columns, frame.columns, strict=False):
            _take(column, frame[name])
        rows.keep(len(frame), _rows(frame, len(rows.columns)) if rows.wants_more else [])
    return None if rows is None else rows.profile()


def _rows(frame: DataFrame, width: int) -> list[list[Any]]:
    return [list(row[:width]) for row in frame.head(MOST_ROWS + 1).iter_rows()]


def _take(column: Column, cells: Series) -> None:
    """Give a column further cells."""
    absent = [text for text in column.absent if text is not None]
    if not column.is_full:
        if cells.n_unique() <= column.most + len(absent):
            column.add_counts(dict(cells.value_counts(name="count").iter_rows()))
            return
        column.fill()
    there = cells.filter(~cells.is_in(absent))
    column.missing += len(cells) - len(there)
    if column.numbers is not None and len(there):
        _take_numbers(column, there)


def _take_numbers(column: Column, texts: Series) -> None:
    numbers = column.numbers
    assert numbers is not None  # noqa: S101 - for the type checker
    # What is not plainly a number the field's own reader has to see.
    pattern = r"^[+-]?(?:0|[1-9]\d{0,14})$" if numbers.whole else r"^[+-]?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?$"
    plain = texts.str.contains(pattern) if numbers.plain else polars.repeat(False, len(texts), eager=True)
    others = texts.filter(~plain)
    if len(others):
        numbers.add(dict(others.value_counts(name="count").iter_rows()))
    values = texts.filter(plain).cast(polars.Float64)
    if not len(values):
        return
    low, high = _float(values.min()), _float(values.max())
    numbers.take(len(values), _float(values.sum()), low, high)
    scale = numbers.bins.spread(low, high)
    if scale is None:
        numbers.bins.add([low], [len(values)]) if low == high else numbers.bins.add(values.to_list(), [1] * len(values))
        return
    factor, divisor = scale
    steps = (values * factor / divisor + NUDGE).floor().cast(polars.Int64)
    numbers.bins.add_steps(dict(steps.alias("step").value_counts(name="count").iter_rows()))


def _float(value: Any) -> float:
    return min(max(float(value), -LARGEST), LARGEST)
