"""The table of a file: its columns, and its rows as cells."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from frictionless import Field

from ckanext.mofops.guard.source import Source
from ckanext.mofops.quality.encoding import encoding
from ckanext.mofops.quality.findings import Findings
from ckanext.mofops.quality.limits import SAMPLE_LINES
from ckanext.mofops.quality.readers import jsonlines, jsontext
from ckanext.mofops.quality.readers.objects import rows_of
from ckanext.mofops.quality.sheets.book import book
from ckanext.mofops.quality.sheets.outline import BookRefused
from ckanext.mofops.quality.tables.dialect import DELIMITERS, Refused, dialect, reader_dialect, sample
from ckanext.mofops.quality.tables.extent import Extent, Rows, extent, trimmed
from ckanext.mofops.quality.tables.heading import heading
from ckanext.mofops.quality.tables.shape import text_extent
from ckanext.mofops.quality.tables.tableschema import table_schema
from ckanext.mofops.renditions.rendition import RenditionError


@dataclass(frozen=True)
class Table:
    """labels: the header as it stands; fields: of the columns, with the names and types that they are read by.

    rows: the data rows, each time anew, some shorter than the header; count: how many.
    """

    labels: list[Any]
    fields: list[Field]
    rows: Rows
    count: int


def table(source: Source, format: str, schema: Mapping[str, Any] | None) -> Table:
    """The table of a file of this format, as it is checked.

    :raises RenditionError: there is none
    """
    findings = Findings(limit=1)
    found = None if schema is None else table_schema(schema, findings)
    columns = 0 if found is None else len(found.fields)
    try:
        rows, reach = _read(source, format, findings, columns)
        head = heading(list(islice(rows(), SAMPLE_LINES)), found)
    except (Refused, BookRefused) as refused:
        raise RenditionError("rendition-no-table") from refused
    if reach.rows <= head.row or not head.fields:
        raise RenditionError("rendition-no-table")

    def data() -> Iterator[list[Any]]:
        return islice(rows(), head.row, None)

    return Table(head.labels, head.fields, data, reach.rows - head.row)


def _read(source: Source, format: str, findings: Findings, columns: int) -> tuple[Rows, Extent]:
    if format in ("CSV", "TSV"):
        rows, reach = _text(source, findings, "\t" if format == "TSV" else DELIMITERS)
    elif format in ("JSON", "JSONL"):
        rows, reach = _objects(source, findings)
    else:
        rows, reach = _sheet(source, format)
    return trimmed(rows, reach, columns), reach


def _text(source: Source, findings: Findings, delimiters: str) -> tuple[Rows, Extent]:
    name = _encoding(source, findings)
    with source.text(name) as stream:
        control = reader_dialect(dialect(sample(stream), delimiters))
    with source.text(name) as stream:
        reach = text_extent(stream, control)

    def rows() -> Iterator[list[Any]]:
        with source.text(name) as stream:
            yield from csv.reader(stream, control)

    return rows, reach


def _sheet(source: Source, format: str) -> tuple[Rows, Extent]:
    for sheet in book(source, format, for_frictionless=True).sheets:
        if sheet.extent.rows and not sheet.hidden:
            return sheet.rows, sheet.extent
    raise RenditionError("rendition-no-table")


def _objects(source: Source, findings: Findings) -> tuple[Rows, Extent]:
    with source.text(_encoding(source, findings)) as stream:
        text = stream.read().removeprefix("\ufeff")
    values = jsontext.Values(findings)
    if jsonlines.is_lines(text):
        items = [value for line in text.splitlines() if line.strip() and (value := values.value(line)) is not jsontext.BROKEN]
    else:
        items = values.value(text)
    if not isinstance(items, list) or not items or {*map(type, items)} not in ({dict}, {list}):
        raise RenditionError("rendition-no-table")

    return lambda: rows_of(items), extent(rows_of(items))


def _encoding(source: Source, findings: Findings) -> str:
    with source.binary() as stream:
        name = encoding(stream, findings)
    if name is None:
        raise RenditionError("rendition-no-table")
    return name
