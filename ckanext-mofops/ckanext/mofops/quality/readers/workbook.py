"""Workbooks: XLSX, XLSM, XLSB, XLS and ODS. Each sheet is a table, hidden ones too."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from frictionless import Schema

from ckanext.mofops.quality.findings import Findings
from ckanext.mofops.quality.limits import COLUMNS, SAMPLE_LINES
from ckanext.mofops.quality.reading import Facts, Reading
from ckanext.mofops.quality.sheets.book import Sheet, book
from ckanext.mofops.quality.sheets.outline import BookRefused, place
from ckanext.mofops.quality.tables.engine import Engine, check_rows
from ckanext.mofops.quality.tables.tableschema import table_schema
from ckanext.mofops.quality.tables.titles import title_rows


def read(reading: Reading) -> Facts:
    """The rows of all sheets, and the columns of the first that holds anything; a schema is that sheet's."""
    findings = reading.findings
    schema = None if reading.schema is None else table_schema(reading.schema, findings)
    try:
        found = book(reading.source, reading.format, for_frictionless=True)
        if found.macros:
            findings.add("book-macros")
        if found.links:
            findings.add("book-links", cell=found.links[0])
        tables = list(_tables(found.sheets, findings, schema))
    except BookRefused as refused:
        findings.add(refused.code, **refused.params)
        return {}
    return _facts(tables, findings)


@dataclass
class _Table:
    """A sheet that was read. rows, fields: None if not to the end; both 0 if it is empty. engine: None if nothing read it."""

    name: str
    rows: int | None
    fields: int | None
    engine: Engine | None
    findings: Findings

    @property
    def is_empty(self) -> bool:
        return self.fields == 0


def _facts(tables: list[_Table], findings: Findings) -> Facts:
    filled = [table for table in tables if not table.is_empty]
    if not filled:
        findings.add("no-data-rows")
    elif not any(table.findings.readable for table in filled):
        findings.readable = False
    for table in tables:
        if table.is_empty and filled:
            table.findings.add("empty-sheet")
    rows = [table.rows for table in tables]
    return {
        "rows": None if None in rows else sum(count for count in rows if count is not None),
        "fields": filled[0].fields if filled else 0,
        "sheets": [{"name": table.name, "rows": table.rows, "fields": table.fields} for table in tables],
        "engine": f"calamine+{_engine(tables)}",
    }


def _engine(tables: list[_Table]) -> Engine:
    """What read the sheets: where it was not the same for all, the slower one."""
    return "frictionless" if any(table.engine == "frictionless" for table in tables) else "columnar"


def _tables(sheets: Iterator[Sheet], findings: Findings, schema: Schema | None) -> Iterator[_Table]:
    for sheet in sheets:
        part = findings.part(sheet=sheet.name)
        if sheet.hidden:
            part.add("hidden-sheet")
        if sheet.first_unset is not None:
            part.add("formula-without-value", cell=place(*sheet.first_unset), count=sheet.unset)
        if sheet.extent.rows == 0:
            yield _Table(sheet.name, 0, 0, None, part)
        else:
            yield _Table(sheet.name, *_checked(sheet, part, schema), part)
            schema = None


def _checked(sheet: Sheet, findings: Findings, schema: Schema | None) -> tuple[int | None, int | None, Engine | None]:
    """Rows and columns of a sheet that holds anything, and what read it."""
    if sheet.extent.columns > COLUMNS:
        findings.add("too-many-columns", row=1)
        return None, None, None
    _add_merged(sheet, findings)
    return check_rows(sheet.rows, sheet.extent, findings, schema)


def _add_merged(sheet: Sheet, findings: Findings) -> None:
    """Merged cells in the table: in a title above it they do no harm beyond that of the title."""
    titles = title_rows(list(islice(sheet.rows(), SAMPLE_LINES)))
    above = max(titles, default=0)
    merged = sorted(area for area in sheet.merged if above <= area[0] < sheet.extent.rows and area[1] < sheet.extent.columns)
    if merged:
        row, column, last_row, last_column = merged[0]
        findings.add("merged-cells", cell=f"{place(row, column)}:{place(last_row, last_column)}", count=len(merged))
