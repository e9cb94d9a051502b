"""What frictionless makes of the first rows of a table: its header, and the fields that its cells are read by."""

from dataclasses import dataclass
from typing import Any

from frictionless import Error, Field, FrictionlessException, Schema
from frictionless.resources import TableResource

from ckanext.mofops.quality.limits import SAMPLE_LINES


@dataclass(frozen=True)
class Heading:
    """row: that of the header, from 1. fields: of the columns, in the order of the data. schema: given or inferred.

    sample: the first rows, which all of it was decided by. errors: of the header.
    """

    row: int
    labels: list[str]
    schema: Schema
    fields: list[Field]
    errors: list[Error]
    sample: list[list[Any]]


def heading(rows: list[list[Any]], schema: Schema | None) -> Heading:
    """The heading of a table that begins with these rows, of which frictionless looks at the first 100.

    :raises FrictionlessException: the header cannot be matched with the schema
    """
    sample = rows[:SAMPLE_LINES]
    with opened_table(TableResource(data=lambda: iter(sample), format="inline"), schema) as table:
        return heading_of(table)


def opened_table(table: TableResource, schema: Schema | None) -> TableResource:
    """The table, opened with a schema.

    :raises FrictionlessException: it cannot be opened. :raises MemoryError: it words that as an error of the data
    """
    if schema is not None:
        table.schema = schema
    try:
        table.open()  # type: ignore[no-untyped-call]
    except FrictionlessException as exception:
        raise_memory_error(exception)
        raise
    return table


def raise_memory_error(exception: FrictionlessException) -> None:
    """frictionless words any exception of the parser as an error of the data; running out of memory is none.

    :raises MemoryError: it was that
    """
    if isinstance(exception.__cause__, MemoryError):
        raise exception.__cause__ from exception


def heading_of(table: TableResource) -> Heading:
    """The heading of an open table."""
    fields = table.header.get_expected_fields()
    row = table.dialect.header_rows[-1]
    return Heading(row, table.labels, table.schema, fields, [*table.header.errors], table.sample)
