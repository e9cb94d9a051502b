"""Rows in, problems out: tables judged by frictionless 5.21, its errors counted without keeping its error objects."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from frictionless import Error, FrictionlessException, Schema
from frictionless.resources import TableResource

from ckanext.mofops.quality.findings import Findings
from ckanext.mofops.quality.tables.extent import Extent, Rows, is_blank, trimmed
from ckanext.mofops.quality.tables.habits import Habits
from ckanext.mofops.quality.tables.several import Several
from ckanext.mofops.quality.tables.titles import title_rows

ENGINE = "frictionless"
MANY_ROWS = 1_000_000  # what spreadsheet programs open. Source: data.go.th, guidance on resources

_TYPE_NOTE = re.compile(r'type is "([^/"]*)/(.*)"', re.S)
_CONSTRAINT_NOTE = re.compile(r'constraint "(\w+)" is "(.*)"', re.S)
_NUMBERS = re.compile(r"\d+")


class _Table(TableResource):
    """A table whose cells cannot stop frictionless."""

    @property
    def cell_stream(self) -> Iterator[list[Any]]:
        """Rows, with each signalling NaN in a number column replaced by something that is a type-error for frictionless.

        Decimal reads it as a number that raises as soon as it is compared or hashed, which ends the reading.
        """
        fields = self.header.get_expected_fields()
        readers = [(index, field.create_value_reader()) for index, field in enumerate(fields) if field.type == "number"]
        for cells in super().cell_stream:
            for index, reader in readers:
                # No other number has the letter.
                if index < len(cells) and isinstance(cells[index], str) and "s" in cells[index].lower():
                    value = reader(cells[index])
                    if isinstance(value, Decimal) and value.is_snan():
                        cells[index] = _NotANumber(cells[index])
            yield cells


class _NotANumber:
    """A cell that no reader of numbers takes, and that shows the text it stands for."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __str__(self) -> str:
        return self._text


def check_rows(rows: Rows, extent: Extent, findings: Findings, schema: Schema | None = None) -> tuple[int | None, int | None]:
    """Add the problems of a table; the numbers of its data rows and columns, None if it was not read to the end.

    :param extent: how far the table reaches; what is beyond is left out
    """
    columns = 0 if schema is None else len(schema.fields)
    table = _Table(data=trimmed(rows, extent, columns), format="inline")
    if schema is not None:
        table.schema = schema
    try:
        with table:
            return _read(table, findings)
    except FrictionlessException as exception:
        # It words any exception of the parser as an error of the data; running out of memory is none.
        if isinstance(exception.__cause__, MemoryError):
            raise exception.__cause__ from exception
        for error in exception.to_errors():
            add_error(error, findings)
        return None, None


def _read(table: TableResource, findings: Findings) -> tuple[int, int]:
    header_row = table.dialect.header_rows[-1]
    titles = title_rows(table.sample, header_row)
    if titles:
        findings.add("title-rows", row=titles[0], cell=_first(table.sample[titles[0] - 1]), rows=len(titles))
    for error in table.header.errors:
        add_error(error, findings)
    fields = table.header.get_expected_fields()
    habits, several = Habits(table.labels, table.schema, header_row), Several(table.labels)
    rows = 0
    for row in table.row_stream:
        rows += 1
        for error in row.errors:
            add_error(error, findings)
        habits.see(row.row_number, row.cells)
        several.see(row.row_number, row.cells)
    if rows == 0:
        findings.add("no-data-rows", row=header_row)
    if rows > MANY_ROWS:
        findings.add("many-rows", rows=rows)
    several.report(findings)
    habits.report(findings)
    return rows, len(fields)


def _first(cells: list[Any]) -> str:
    return next(str(cell) for cell in cells if not is_blank(cell))


def add_error(error: Error, findings: Findings) -> None:
    """Add an error of frictionless under its own type, at its place."""
    if findings.full:
        findings.add(error.type)
        return
    note = error.note
    rows = getattr(error, "row_numbers", None) or [getattr(error, "row_number", None)]
    # In the header the label is the place; one that is missing goes by the name it should have.
    name = getattr(error, "field_name", None)
    findings.add(
        error.type,
        row=rows[-1],
        field=getattr(error, "label", None) or name or None,
        cell=None if (cell := getattr(error, "cell", None)) is None else str(cell),
        position=getattr(error, "field_number", None),
        name=name,
        note=note,
        other=", ".join(_NUMBERS.findall(note)),
        **_rule(error.type, note),
    )


def _rule(code: str, note: str) -> dict[str, str]:
    """The rule that a cell or row breaks: code of its sentence and what that needs."""
    if code == "primary-key":
        return {"rule": "primary-key.repeated" if _NUMBERS.search(note) else "primary-key.blank"}
    if code == "type-error" and (kind := _TYPE_NOTE.match(note)):
        rule = "format" if kind[2] != "default" else kind[1]
        return {"rule": f"type-error.{rule}", "type": kind[1], "format": kind[2]}
    if code == "constraint-error" and (constraint := _CONSTRAINT_NOTE.match(note)):
        return {"rule": f"constraint-error.{constraint[1]}", "expected": constraint[2]}
    return {}
