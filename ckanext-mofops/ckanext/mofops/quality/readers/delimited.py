"""CSV, TSV, and text whose cells are set apart by semicolons or bars."""

import csv
from collections.abc import Iterator
from typing import Any

from ckanext.mofops.quality.reading import Facts, Reading
from ckanext.mofops.quality.tables.dialect import DELIMITERS, Refused, dialect, reader_dialect, sample
from ckanext.mofops.quality.tables.engine import ENGINE, check_rows
from ckanext.mofops.quality.tables.shape import text_extent
from ckanext.mofops.quality.tables.tableschema import table_schema


def read(reading: Reading) -> Facts:
    """Rows and columns of a text table."""
    source, findings, encoding = reading.source, reading.findings, reading.encoding or "utf-8"
    facts: Facts = {"engine": ENGINE}
    schema = None if reading.schema is None else table_schema(reading.schema, findings)
    try:
        with source.text(encoding) as stream:
            control = reader_dialect(dialect(sample(stream), "\t" if reading.format == "TSV" else DELIMITERS))
        with source.text(encoding) as stream:
            extent = text_extent(stream, control)
    except Refused as refusal:
        findings.add(refusal.code, row=refusal.line)
        return facts

    def rows() -> Iterator[list[Any]]:
        with source.text(encoding) as stream:
            yield from csv.reader(stream, control)

    facts["rows"], facts["fields"] = check_rows(rows, extent, findings, schema)
    return facts
