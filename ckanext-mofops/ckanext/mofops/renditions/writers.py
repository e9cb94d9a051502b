"""The makers of files, one for each kind: each is given the rows one after another."""

import csv
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from math import isfinite
from pathlib import Path
from types import MappingProxyType
from typing import Any

from frictionless import Field
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell

from ckanext.mofops.renditions.rendition import SHEET_CELLS, RenditionError
from ckanext.mofops.renditions.table import Table
from ckanext.mofops.renditions.values import Copied, Memory, Written, as_json, value_of
from ckanext.mofops.spreadsheet import ENCODING

SHEET_ROWS = 1_048_576
SHEET_COLUMNS = 16_384
CELL_CHARACTERS = 32_767
_SURE_DIGITS = 15
"""Of a number in a spreadsheet program; more of them, as of a citizen's number, are kept as text."""
_EXCEL_BEGINS = 1900
_LOOK = 1000
"""Rows between two looks at the size of what was written."""


class Writer(ABC):
    """Writes one file.

    :raises RenditionError: (each method) the table cannot be written so
    """

    def __init__(self, path: Path, table: Table, limit: int) -> None:
        self._path, self._limit, self._rows = path, limit, 0

    @abstractmethod
    def write(self, cells: list[Any]) -> None:
        """Write a row."""

    @abstractmethod
    def end(self) -> None:
        """All rows came."""

    def _count(self, size: int) -> None:
        if size > self._limit:
            raise RenditionError("rendition-too-large-made", {"limit": self._limit // 2**20})


class Csv(Writer):
    """The cells as they stand, with the byte order mark without which Excel takes Thai for another encoding."""

    def __init__(self, path: Path, table: Table, limit: int) -> None:
        super().__init__(path, table, limit)
        self._file = path.open("w", encoding=ENCODING, newline="")
        self._writer = csv.writer(self._file, lineterminator="\r\n")  # RFC 4180
        self._writer.writerow(map(_plain, table.labels))

    def write(self, cells: list[Any]) -> None:
        self._writer.writerow(cells if all(type(cell) is str for cell in cells) else map(_plain, cells))
        self._rows += 1
        if self._rows % _LOOK == 0:
            self._count(self._file.tell())

    def end(self) -> None:
        self._count(self._file.tell())
        self._file.close()


def _memory(field: Field, written: Written) -> Memory:
    """The cells of a field, each read and written once."""
    read = value_of(field)
    return Memory(lambda cell: written(read(cell)))


def _plain(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()  # a workbook's date has no time
    if isinstance(cell, date | time):
        return cell.isoformat()
    return json.dumps(cell, ensure_ascii=False) if isinstance(cell, dict | list) else str(cell)


class Json(Writer):
    """A list of objects, a row each, with the names of the fields."""

    def __init__(self, path: Path, table: Table, limit: int) -> None:
        super().__init__(path, table, limit)
        self._keys = [f"{json.dumps(field.name, ensure_ascii=False)}: " for field in table.fields]
        self._texts = [_memory(field, as_json) for field in table.fields]
        self._file = path.open("w", encoding="utf-8", errors="replace")
        self._file.write("[")

    def write(self, cells: list[Any]) -> None:
        pairs = [key + memory.of(cell) for key, memory, cell in zip(self._keys, self._texts, cells, strict=True)]
        self._file.write((",\n" if self._rows else "\n") + "{" + ", ".join(pairs) + "}")
        self._rows += 1
        if self._rows % _LOOK == 0:
            self._count(self._file.tell())

    def end(self) -> None:
        self._file.write("\n]\n")
        self._count(self._file.tell())
        self._file.close()


class Xlsx(Writer):
    """A sheet of values: no cell of it is a formula, a number has all its digits or is a text."""

    def __init__(self, path: Path, table: Table, limit: int) -> None:
        super().__init__(path, table, limit)
        most = min(SHEET_ROWS - 1, SHEET_CELLS // len(table.fields))
        if table.count > most or len(table.fields) > SHEET_COLUMNS:
            raise RenditionError("rendition-no-sheet", {"limit": most})
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet("data")
        self._read = [_memory(field, _held) for field in table.fields]
        self._append([_held(field.name) for field in table.fields])

    def write(self, cells: list[Any]) -> None:
        self._append([memory.of(cell) for memory, cell in zip(self._read, cells, strict=True)])

    def _append(self, values: list[Any]) -> None:
        self._sheet.append([_inert(self._sheet, value) if isinstance(value, str) else value for value in values])

    def end(self) -> None:
        self._book.save(self._path)
        self._count(self._path.stat().st_size)


def _held(value: Any) -> Any:
    """A value as a cell can hold it."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float | Decimal):
        is_sure = isfinite(value) and (isinstance(value, float) or _digits(value) <= _SURE_DIGITS)
        return value if is_sure else str(value)
    if isinstance(value, datetime) and (value.tzinfo is not None or value.year < _EXCEL_BEGINS):
        return value.isoformat()
    if isinstance(value, date):
        return value if value.year >= _EXCEL_BEGINS else value.isoformat()
    if isinstance(value, time):
        return value.isoformat()
    text = value if isinstance(value, str) else as_json(value) if isinstance(value, dict | list) else str(value)
    if len(text) > CELL_CHARACTERS:
        raise RenditionError("rendition-long-cell", {"limit": CELL_CHARACTERS})
    return ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)


def _digits(value: int | Decimal) -> int:
    return len(Decimal(value).normalize().as_tuple().digits)


def _inert(sheet: Any, text: str) -> Any:
    """A text, whatever it begins with: openpyxl takes what begins with = for a formula, and #N/A for an error."""
    if not text.startswith(("=", "#")):
        return text
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    return cell


class Copy(Writer):
    """Rows as PostgreSQL's COPY reads them. kinds: the types of its columns, once all rows came."""

    def __init__(self, path: Path, table: Table, limit: int) -> None:
        super().__init__(path, table, limit)
        self._columns = [Copied(field) for field in table.fields]
        self._texts = [Memory(column.written) for column in self._columns]
        self._file = path.open("w", encoding="utf-8", errors="replace", newline="\n")

    @property
    def kinds(self) -> list[str]:
        return [column.kind for column in self._columns]

    def write(self, cells: list[Any]) -> None:
        line = "\t".join([memory.of(cell) for memory, cell in zip(self._texts, cells, strict=True)])
        self._file.write(line + "\n")
        self._rows += 1
        if self._rows % _LOOK == 0:
            self._count(self._file.tell())

    def end(self) -> None:
        self._count(self._file.tell())
        self._file.close()


WRITERS: Mapping[str, type[Writer]] = MappingProxyType({"csv": Csv, "json": Json, "xlsx": Xlsx, "rows": Copy})
"""By kind."""
