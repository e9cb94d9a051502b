"""A workbook of any make: each sheet as rows of values, once it was looked over."""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain, islice, repeat
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from ckanext.mofops.guard import Package, PackageRefused
from ckanext.mofops.guard.source import Source
from ckanext.mofops.quality.limits import ARCHIVE_ENTRIES, INFLATED_BYTES, INFLATED_RATIO
from ckanext.mofops.quality.sheets import biff, ods, xlsb, xlsx
from ckanext.mofops.quality.sheets.outline import BookRefused, Outline, Range
from ckanext.mofops.quality.tables.chunk import ROWS
from ckanext.mofops.quality.tables.extent import Extent, Rows, extent, is_blank

_WHOLE = 10**16  # whole numbers below are written without exponent; a workbook has nothing but floats
Values = Mapping[type, Callable[[Any], Any]]

_MACROS = "vbaproject.bin"
_PARTS = {"xl/workbook.xml": "XLSX", "xl/workbook.bin": "XLSB", "content.xml": "ODS"}


@dataclass(frozen=True)
class Sheet:
    """rows: from A1 on, cells as Python values, None where blank, errors of formulas as text. merged: from 0.

    unset: formulas without a value; first_unset: row and column of the first, from 0.
    """

    name: str
    hidden: bool
    rows: Rows
    extent: Extent
    merged: tuple[Range, ...]
    unset: int
    first_unset: tuple[int, int] | None


@dataclass(frozen=True)
class Book:
    """sheets: in their order, each read when its turn comes. links: other files that it refers to."""

    sheets: Iterator[Sheet]
    macros: bool
    links: tuple[str, ...]


def book(source: Source, format: str, *, for_frictionless: bool = False) -> Book:
    """The workbook of a format: XLSX, XLSM, XLSB, XLS or ODS.

    :param for_frictionless: values as its own readers give them, where they are not what one would expect
    :raises BookRefused: (also ``sheets``) broken, locked, or hostile
    :raises MemoryError: a sheet spans more than can be held
    """
    with source.binary() as stream:
        content = stream.read()  # what is looked over is what is read, even if the file changes meanwhile
    values = {**_VALUES, **_THEIRS.get(format, _MOMENTS)} if for_frictionless else _VALUES
    if format == "XLS":
        return Book(_sheets(content, biff.outlines(content), values), biff.has_macros(content), ())
    try:
        outlines, macros, links = _packed(content, format)
    except PackageRefused as refused:
        raise BookRefused(refused.code, **refused.params) from refused
    return Book(_sheets(content, outlines, values), macros, tuple(links))


def _packed(content: bytes, format: str) -> tuple[list[Outline], bool, list[str]]:
    """Outlines, whether there are macros, and links."""
    package = Package(io.BytesIO(content), entries=ARCHIVE_ENTRIES, inflated=INFLATED_BYTES, ratio=INFLATED_RATIO)
    names = {member.name.lower() for member in package.members}
    # A reader that guesses by other names would read what was not looked over.
    kinds = [kind for part, kind in _PARTS.items() if part in names]
    if kinds != ["ODS" if format == "ODS" else "XLSB" if format == "XLSB" else "XLSX"]:
        raise BookRefused("book-broken", note=", ".join(kinds) or "workbook.xml, workbook.bin, content.xml: 0")
    if format == "ODS":
        outlines, links = ods.outlines(package)
        return outlines, any(name.startswith("basic/") and not name.endswith("-lc.xml") for name in names), links
    outlines = xlsb.outlines(package) if format == "XLSB" else xlsx.outlines(package)
    return outlines, any(name.endswith(_MACROS) for name in names), xlsx.links(package)


def _sheets(content: bytes, outlines: list[Outline], values: Values) -> Iterator[Sheet]:
    with _faults_told():
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        metadata = workbook.sheets_metadata
    if len(metadata) != len(outlines):  # parts that nobody can tell which sheet they are
        outlines = [Outline() for _ in metadata]
    for place, (facts, outline) in enumerate(zip(metadata, outlines, strict=True)):
        if facts.typ is not SheetTypeEnum.WorkSheet:
            continue
        with _faults_told():
            sheet = workbook.get_sheet_by_index(place)
            rows, found = _rows(sheet, outline.texts, values), _extent(sheet, outline.texts)
        merged = outline.merged
        if merged is None:
            merged = [(*first, *last) for first, last in sheet.merged_cell_ranges or []]
        hidden = facts.visible is not SheetVisibleEnum.Visible
        yield Sheet(facts.name, hidden, rows, found, tuple(merged), outline.unset, outline.first_unset)


@contextmanager
def _faults_told() -> Iterator[None]:
    """:raises BookRefused: calamine cannot read the workbook"""
    try:
        yield
    except PasswordError as error:
        raise BookRefused("password-protected") from error
    except CalamineError as error:
        raise BookRefused("book-broken", note=str(error)) from error
    except BaseException as error:
        # A panic of the reader is no Exception.
        if type(error).__name__ == "PanicException":
            raise BookRefused("book-broken", note=str(error)) from error
        raise


def _rows(sheet: CalamineSheet, texts: dict[tuple[int, int], str], values: Values) -> Rows:
    """The rows from A1 on; calamine begins with the first row, but with the first column that holds anything."""
    _, first_column = sheet.start or (0, 0)
    last_row, last_column = sheet.end or (-1, -1)
    missing: dict[int, list[tuple[int, str]]] = {}
    for (row, column), text in texts.items():
        missing.setdefault(row, []).append((column, text))
        last_row, last_column = max(last_row, row), max(last_column, column)
    before = [None] * first_column

    def rows() -> Iterator[list[Any]]:
        nothing: Iterator[list[Any]] = repeat([])
        read = _as_ours(islice(chain(sheet.iter_rows(), nothing), last_row + 1), values)
        if not before and not missing:
            yield from map(list, read)
            return
        for row, values_of_row in enumerate(read):
            cells = [*before, *values_of_row]
            cells += [None] * (last_column + 1 - len(cells))
            for column, text in missing.get(row, ()):
                cells[column] = text
            yield cells

    return rows


def _extent(sheet: CalamineSheet, texts: dict[tuple[int, int], str]) -> Extent:
    """How far the rows reach."""
    found = extent(sheet.iter_rows())
    if found.columns:
        found.columns += (sheet.start or (0, 0))[1]
    for (row, column), text in texts.items():
        if not is_blank(text):
            found.rows, found.columns = max(found.rows, row + 1), max(found.columns, column + 1)
    return found


def _as_ours(rows: Iterator[list[Any]], values: Values) -> Iterator[Sequence[Any]]:
    """Rows with values as they are meant, some at a time, as most columns have one type of them only."""
    while some := list(islice(rows, ROWS)):
        if {*map(len, some)} == {len(some[0])} and some[0]:
            yield from zip(*(_changed(cells, values) for cells in zip(*some, strict=True)), strict=True)
        else:
            yield from (_changed(cells, values) for cells in some)


def _changed(cells: Sequence[Any], values: Values) -> Sequence[Any]:
    types = {*map(type, cells)}
    # Hardly any text is empty, and to look for one is faster than to look at each.
    if values.keys().isdisjoint(types - {str}) and (str not in types or "" not in cells):
        return cells
    if types == {float}:
        return [int(number) if number.is_integer() and -_WHOLE < number < _WHOLE else number for number in cells]
    return [values[type(cell)](cell) if type(cell) in values else cell for cell in cells]


def _plain(number: float) -> int | float:
    """A number as openpyxl has it: whole ones without fraction."""
    return int(number) if number.is_integer() and -_WHOLE < number < _WHOLE else number


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


def _duration(hour: time) -> str:
    """The text that stands in an ODS. Source: OpenDocument 1.3 part 3 §18.2, duration; LibreOffice writes all three parts."""
    fraction = f".{hour.microsecond:06}".rstrip("0") if hour.microsecond else ""
    return f"PT{hour:%HH%MM%S}{fraction}S"


# By type, as hardly any value needs a change. An empty text is no value.
_VALUES: Values = {str: lambda text: text or None, float: _plain}
_MOMENTS: Values = {date: _moment}  # openpyxl and xlrd know no date without time
_THEIRS: Mapping[str, Values] = {"ODS": {time: _duration}}  # ezodf knows no time
