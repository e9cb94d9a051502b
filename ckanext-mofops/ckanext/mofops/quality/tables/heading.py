"""What frictionless makes of the first rows of a table: its header, and the fields that its cells are read by."""

from dataclasses import dataclass
from typing import Any

from frictionless import Detector, Error, Field, Header, Schema
from frictionless.resources import TableResource
from frictionless.table import fields_match

from ckanext.mofops.quality.limits import SAMPLE_LINES
from ckanext.mofops.quality.tables.inference import inferred


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
    # As TableResource.open() has it, without what it prepares for reading rows.
    detector = Detector()
    dialect = detector.detect_dialect(sample)
    labels = dialect.read_labels(sample)
    found = inferred(dialect.read_fragment(sample), labels) if schema is None else schema
    declared = found.fields_match if found.has_defined("fields_match") else None
    if declared in (None, "exact") and all(labels) and labels == [field.name for field in found.fields] and _differ(labels):
        # Nothing to match or to say. A header would have each field validated once more, which takes 5 ms for eight.
        return Heading(dialect.header_rows[-1], labels, found, found.fields, [], sample)
    header = Header(
        labels,
        fields=found.fields,
        row_numbers=dialect.header_rows,
        ignore_case=not dialect.header_case,
        fields_match=fields_match.resolve(declared, schema_sync=detector.schema_sync),
    )
    return Heading(dialect.header_rows[-1], labels, found, header.get_expected_fields(), [*header.errors], sample)


def _differ(labels: list[str]) -> bool:
    return len({*labels}) == len(labels) > 0


def heading_of(table: TableResource) -> Heading:
    """The heading of an open table."""
    fields = table.header.get_expected_fields()
    return Heading(table.dialect.header_rows[-1], table.labels, table.schema, fields, [*table.header.errors], table.sample)
