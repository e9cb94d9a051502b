"""Text tables, row by row, by frictionless 5.21: its verdicts, counted without keeping its error objects."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from frictionless import Error, FrictionlessException, Schema
from frictionless.resources import TableResource

from ckanext.mofops.guard.source import Source
from ckanext.mofops.quality.dialect import DELIMITERS, Refused, dialect, reader_dialect, sample
from ckanext.mofops.quality.findings import Findings
from ckanext.mofops.quality.shape import refuse_misshapen

ENGINE = "frictionless"
_TITLE_ROWS = 10  # titles above a header are looked for in as many rows

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
                if index < len(cells) and "s" in cells[index].lower():
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


def check_table(
    source: Source, findings: Findings, *, encoding: str, tabs: bool = False, schema: Schema | None = None
) -> tuple[int | None, int | None]:
    """Add the problems of a text table; the numbers of its data rows and columns, None if it was not read to the end.

    :param tabs: cells are set apart by tabs (TSV); else by what the first lines use of ``, ; | tab``
    """
    try:
        with source.text(encoding) as stream:
            control = dialect(sample(stream), "\t" if tabs else DELIMITERS)
        with source.text(encoding) as stream:
            refuse_misshapen(stream, reader_dialect(control))
    except Refused as refusal:
        findings.add(refusal.code, row=refusal.line)
        return None, None
    source.rewind()
    table = _Table(
        path=source.basename,
        basepath=source.folder,
        scheme="file",
        format="csv",
        encoding=encoding,
        control=control,
    )
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
    rows = 0
    trailing_blank = 0
    for row in table.row_stream:
        rows += 1
        trailing_blank += 1
        if row.errors:
            for error in row.errors:
                add_error(error, findings)
            if row.errors[0].type == "blank-row":
                continue
        trailing_blank = 0
    if rows == trailing_blank:
        findings.add("no-data-rows", row=header_row)
    return rows - trailing_blank, len(table.header.get_expected_fields())


def title_rows(rows: list[list[Any]], header_row: int) -> list[int]:
    """Rows above the real header that hold a title, numbered from 1.

    A title is a row of one filled cell, or several of them, followed by a row that looks like a header: two or more
    cells, all filled, none a number. frictionless takes the first row for the header, or silently skips such rows if
    they are much narrower than the table; then ``header_row`` lies below them.
    """
    if header_row == 1:
        wide = (number for number, cells in enumerate(rows[:_TITLE_ROWS], start=1) if sum(map(_filled, cells)) > 1)
        header_row = next(wide, 1)
        cells = rows[header_row - 1]
        if not all(map(_filled, cells)) or any(_NUMBERS.fullmatch(str(cell).strip()) for cell in cells):
            return []
    return [number for number, cells in enumerate(rows[: header_row - 1], start=1) if any(map(_filled, cells))]


def _filled(cell: Any) -> bool:
    return bool(str(cell).strip())


def _first(cells: list[Any]) -> str:
    return next(str(cell) for cell in cells if _filled(cell))


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
        cell=getattr(error, "cell", None),
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
