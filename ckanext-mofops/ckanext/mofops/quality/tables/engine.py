"""Which engine judges a table, and what all of them have in common.

Whichever it is, errors are those of frictionless 5.21 and warnings our own: the choice is one of speed.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import chain
from typing import Any, Literal, NamedTuple

from frictionless import FrictionlessException, Schema
from frictionless.resources import TableResource

from ckanext.mofops.quality.findings import Findings
from ckanext.mofops.quality.limits import SAMPLE_LINES
from ckanext.mofops.quality.tables.chunk import COMPARABLE, Chunk, Chunks, chunked
from ckanext.mofops.quality.tables.columnar import Columnar, NotANumber, NotCovered, without_signal
from ckanext.mofops.quality.tables.error import add_error
from ckanext.mofops.quality.tables.extent import Extent, Rows, trimmed
from ckanext.mofops.quality.tables.heading import heading, heading_of
from ckanext.mofops.quality.tables.watch import Watch

Engine = Literal["prover", "columnar", "frictionless"]


class Checked(NamedTuple):
    """The data rows and columns of a table, None if it was not read to the end, and what read it."""

    rows: int | None
    fields: int | None
    engine: Engine


def check_chunks(chunks: Callable[[], Chunks], findings: Findings, schema: Schema | None = None) -> Checked:
    """Add the problems of a table whose cells are texts, by the faster engine that is exact for it.

    chunks: the rows of the table and nothing beyond; asked for anew by each engine, and for each reading.
    """
    with suppress(NotCovered):
        return _by_columns(chunks, findings, schema)
    for _ in chunks():  # to the end, as what they may raise frictionless would take for an error of the data
        pass
    return check_by_frictionless(lambda: chain.from_iterable(chunks()), findings, schema)


def check_rows(rows: Rows, extent: Extent, findings: Findings, schema: Schema | None = None) -> Checked:
    """Add the problems of a table of any cells, as of a workbook or of JSON.

    :param extent: how far the table reaches; what is beyond is left out
    """
    within = trimmed(rows, extent, 0 if schema is None else len(schema.fields))
    with suppress(NotCovered):
        return _by_columns(lambda: chunked(within()), findings, schema, are_texts=False)
    return check_by_frictionless(within, findings, schema)


def _by_columns(chunks: Callable[[], Chunks], findings: Findings, schema: Schema | None, *, are_texts: bool = True) -> Checked:
    """:raises NotCovered: this is for frictionless"""
    suspects = None
    while True:
        draft = findings.draft()
        remaining = chunks()
        sample = _first_rows(remaining)
        try:
            head = heading(sample, schema)
        except FrictionlessException as exception:
            return _refused(exception, findings, "columnar")
        looked, watch = Columnar(head, suspects), Watch(head, draft)
        for rows in chain([sample[head.row :]], remaining):
            chunk = Chunk(head.row + 1 + watch.rows, rows, len(head.fields), None if are_texts else looked.kinds)
            for error in looked.errors(chunk):
                add_error(error, draft)
            watch.see(chunk)
        watch.close()
        suspects = looked.suspects
        if suspects is None:
            findings.accept(draft)
            return Checked(watch.rows, len(head.fields), "columnar")


def _first_rows(chunks: Chunks) -> list[list[Any]]:
    """As many rows as frictionless looks at before it begins, and the rest of their chunk."""
    rows: list[list[Any]] = []
    while len(rows) < SAMPLE_LINES and (more := next(chunks, None)) is not None:
        rows += more
    return rows


class _Table(TableResource):
    """A table whose cells cannot stop frictionless."""

    @property
    def cell_stream(self) -> Iterator[list[Any]]:
        """Rows without the signalling NaNs of number columns."""
        fields = self.header.get_expected_fields()
        readers = [(index, field.create_value_reader()) for index, field in enumerate(fields) if field.type == "number"]
        for cells in super().cell_stream:
            for index, reader in readers:
                if index < len(cells):
                    cells[index] = without_signal(cells[index], reader)
            yield cells


def check_by_frictionless(rows: Rows, findings: Findings, schema: Schema | None) -> Checked:
    """Add the problems of a table by frictionless itself, whose errors those of all other engines are."""
    table = _Table(data=rows, format="inline")
    if schema is not None:
        table.schema = schema
    try:
        with table:
            head = heading_of(table)
            watch = Watch(head, findings)
            kinds = [COMPARABLE] * len(head.fields)
            for some in chunked(_passed(table, findings)):
                watch.see(Chunk(head.row + 1 + watch.rows, some, len(head.fields), kinds))
            watch.close()
            return Checked(watch.rows, len(head.fields), "frictionless")
    except FrictionlessException as exception:
        # It words any exception of the parser as an error of the data; running out of memory is none.
        if isinstance(exception.__cause__, MemoryError):
            raise exception.__cause__ from exception
        return _refused(exception, findings, "frictionless")


def _passed(table: TableResource, findings: Findings) -> Iterator[list[Any]]:
    """The rows of a table, whose errors are added."""
    for row in table.row_stream:
        for error in row.errors:
            add_error(error, findings)
        yield [cell.text if isinstance(cell, NotANumber) else cell for cell in row.cells]


def _refused(exception: FrictionlessException, findings: Findings, engine: Engine) -> Checked:
    for error in exception.to_errors():
        add_error(error, findings)
    return Checked(None, None, engine)
