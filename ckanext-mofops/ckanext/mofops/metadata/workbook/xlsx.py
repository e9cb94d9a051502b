"""XLSX as it leaves us: each cell is text that cannot run, and the same content gives the same bytes."""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink

from ckanext.mofops.metadata.workbook.problem import WorkbookError

LONGEST_CELL = 32_767
"""UTF-16 units; Excel and openpyxl cut what is longer without a word."""

Style = Literal["title", "note", "header", "needed", "explanation", "data", "error", "warning"]

_FONT = "TH Sarabun New"
_SIZE = 14
_TEXT = "@"
_LINE_POINTS = 22
_TITLE_POINTS = 28
_LINES = 8
_TOP = Alignment(vertical="top", wrap_text=True)
_EDGE = Side(style="thin", color="BFBFBF")
_BOX = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)
_STYLES: Mapping[Style, Mapping[str, Any]] = {
    "title": {"font": Font(name=_FONT, size=18, bold=True)},
    "note": {"font": Font(name=_FONT, size=_SIZE, color="595959")},
    "header": {"font": Font(name=_FONT, size=_SIZE, bold=True), "fill": PatternFill("solid", fgColor="D9E2F3")},
    "needed": {"font": Font(name=_FONT, size=_SIZE, bold=True), "fill": PatternFill("solid", fgColor="FFE699")},
    "explanation": {"font": Font(name=_FONT, size=_SIZE, italic=True, color="595959")},
    "data": {"font": Font(name=_FONT, size=_SIZE)},
    "error": {"font": Font(name=_FONT, size=_SIZE), "fill": PatternFill("solid", fgColor="F8CBAD")},
    "warning": {"font": Font(name=_FONT, size=_SIZE), "fill": PatternFill("solid", fgColor="FFF2CC")},
}
_PLAIN: frozenset[Style] = frozenset({"title", "note"})
# Control characters that XML cannot hold, and a half of a pair: shown as U+FFFD, which a reader finds and names.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Spreadsheets read _x0041_ as the letter A: its first underscore is spelt out. Source: ECMA-376 part 1, ST_Xstring.
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_LONG_AGO = datetime(2000, 1, 1)
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


class Book:
    """A workbook to be filled sheet by sheet, row by row."""

    def __init__(self, title: str, *, made: datetime = _LONG_AGO) -> None:
        """made: the moment that its properties tell, in UTC without an offset."""
        self._made = made
        self._book = Workbook(write_only=True)
        self._book.properties.creator = "ckanext-mofops"
        self._book.properties.title = title
        self._book.properties.created = made
        self._sheets: list[BookSheet] = []

    def sheet(
        self, name: str, widths: Sequence[int] = (), *, freeze: str | None = None, hidden: bool = False, text: bool = False
    ) -> "BookSheet":
        """A new sheet. widths: of columns, in characters; text: cells that are still empty are text as well."""
        self._sheets.append(BookSheet(self._book.create_sheet(name), widths, freeze, hidden, text))
        return self._sheets[-1]

    def content(self) -> bytes:
        """The file; the same for the same content, whenever it is made."""
        for sheet in self._sheets:
            sheet.write()
        stream = io.BytesIO()
        self._book.save(stream)
        return _timeless(stream, self._made)


class BookSheet:
    """A sheet of a ``Book``."""

    def __init__(self, sheet: Any, widths: Sequence[int], freeze: str | None, hidden: bool, text: bool) -> None:
        self._sheet = sheet
        self._styles = {name: self._styled(name) for name in _STYLES}
        self._numeric = self._styled("data", text=False)
        self._rows: list[list[Cell | None]] = []
        self._widths = widths
        sheet.freeze_panes = freeze
        if hidden:
            sheet.sheet_state = "hidden"
        for number, width in enumerate(widths, start=1):
            column = sheet.column_dimensions[get_column_letter(number)]
            column.width = width
            if text:
                column.number_format = _TEXT
                column.font = _STYLES["data"]["font"]
                column.alignment = _TOP

    def add(
        self,
        texts: Iterable[str | int | float],
        style: Style | Sequence[Style] = "data",
        *,
        comments: Mapping[int, str] | None = None,
        links: Mapping[int, str] | None = None,
    ) -> None:
        """A row of texts and numbers. style: of the row, or of each cell; comments, and links to other cells: by column, from 0.

        :raises WorkbookError: ``cell-too-long``
        """
        number = len(self._rows) + 1
        texts = list(texts)
        self._sheet.row_dimensions[number].height = self._height(texts, style)
        cells: list[Cell | None] = []
        for place, text in enumerate(texts):
            look: Style = style if isinstance(style, str) else style[place]
            comment = (comments or {}).get(place)
            if text == "" and comment is None and look in ("data", "title", "note"):
                cells.append(None)
                continue
            if not isinstance(text, str):
                cells.append(self._number(text, number, place))
                continue
            cell = Cell(self._sheet, row=number, column=place + 1, style_array=self._styles[look])
            cell.value = _ESCAPE.sub("_x005F_", _UNWRITABLE.sub("\ufffd", self._whole(text, place, number)))
            cell.data_type = "s"  # openpyxl takes what begins with = for a formula, and #N/A for an error
            if comment is not None:
                cell.comment = Comment(comment, "ckanext-mofops", height=160, width=360)
            if links and place in links:
                cell.hyperlink = Hyperlink(ref=cell.coordinate, location=links[place])
            cells.append(cell)
        self._rows.append(cells)

    def write(self) -> None:
        """Hand the rows over, once all are known to be writable: openpyxl cannot take a begun sheet back."""
        for cells in self._rows:
            self._sheet.append(cells)

    def choices(self, column: int, first_row: int, last_row: int, formula: str, *, strict: bool, prompt: str) -> None:
        """A drop-down list for the cells of a column, from 0. strict: nothing else may be typed."""
        letter = get_column_letter(column + 1)
        validation = DataValidation(
            type="list", formula1=formula, allow_blank=True, showErrorMessage=strict, showInputMessage=True, prompt=prompt[:255]
        )
        validation.add(f"{letter}{first_row}:{letter}{last_row}")
        self._sheet.data_validations.append(validation)

    def _number(self, value: int | float, row: int, place: int) -> Cell:
        cell = Cell(self._sheet, row=row, column=place + 1, style_array=self._numeric)
        cell.value = value
        return cell

    def _height(self, texts: Sequence[str | int | float], style: Style | Sequence[Style]) -> int:
        """Points that the row needs, up to eight lines: no program measures wrapped Thai of a file that it did not write."""
        if isinstance(style, str) and style in _PLAIN:
            return _TITLE_POINTS if style == "title" else _LINE_POINTS
        lines = [
            sum(1 + len(line) // max(1, int(width)) for line in str(text)[: _LINES * 100].split("\n"))
            for text, width in zip(texts, self._widths, strict=False)
        ]
        return _LINE_POINTS * min(max(lines, default=1), _LINES)

    def _whole(self, text: str, place: int, row: int) -> str:
        if len(text) > LONGEST_CELL // 2 and len(text.encode("utf-16-le", "surrogatepass")) // 2 > LONGEST_CELL:
            cell = f"{get_column_letter(place + 1)}{row}"
            raise WorkbookError("cell-too-long", sheet=self._sheet.title, cell=cell, limit=LONGEST_CELL)
        return text

    def _styled(self, name: Style, *, text: bool = True) -> Any:
        cell = Cell(self._sheet, row=1, column=1)
        for attribute, value in _STYLES[name].items():
            setattr(cell, attribute, value)
        if name not in _PLAIN:
            cell.alignment = _TOP
            cell.border = _BOX
        if text:
            cell.number_format = _TEXT
            cell.quotePrefix = True  # editing the cell keeps it text, too
        return cell._style  # type: ignore[attr-defined]


def _timeless(stream: io.BytesIO, made: datetime) -> bytes:
    """The archive with the times of its making taken out."""
    fixed = io.BytesIO()
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + f"{made:%Y-%m-%dT%H:%M:%SZ}".encode(), content)
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            target.writestr(entry, content)
    return fixed.getvalue()
