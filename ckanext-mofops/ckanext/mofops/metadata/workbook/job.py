"""The reading of a workbook as a job of the guarded process: ``{"path"}`` is answered by ``{"sheets"}`` or a fault.

The package is looked over before the reader sees it: a few bytes of it can ask for gigabytes. Source: ECMA-376 parts 1 and 2.
"""

import io
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.parsers import expat

from openpyxl.utils import coordinate_to_tuple, get_column_letter
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from ckanext.mofops.guard import Package, PackageRefused, opened
from ckanext.mofops.guard.process import Job
from ckanext.mofops.metadata.workbook.read import MIB, ReadLimits

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CHUNK = 1 << 16
_MACROS = "vbaproject.bin"
_RATIO = 100  # of all that is packed to the file, where it is over 10 MiB; the template of the NSO has 8
_XML = (".xml", ".rels")
_BEFORE_XML = b"\xef\xbb\xbf \r\n\t"


class Unreadable(Exception):
    """The file is not to be read; args: code and parameters of the problem."""

    def __init__(self, code: str, /, sheet: str | None = None, **params: Any) -> None:
        super().__init__(code)
        self.answer = {"code": code, "sheet": sheet, "params": params}


def prepare(settings: dict[str, Any], scratch: Path) -> Job:
    """Reads within the limits of ``settings``."""
    limits = ReadLimits(**settings)

    def job(task: dict[str, Any]) -> dict[str, Any]:
        try:
            return {"sheets": list(_sheets(task["path"], limits))}
        except Unreadable as fault:
            return fault.answer

    return job


def _sheets(path: str, limits: ReadLimits) -> Iterator[dict[str, Any]]:
    with opened(path) as source:
        if source.size == 0:
            raise Unreadable("workbook-empty")
        if source.size > limits.bytes:
            raise Unreadable("workbook-too-large", limit=limits.bytes // MIB)
        # What is looked over is what is read, even if the file changes meanwhile.
        with source.binary() as file:
            content = file.read(limits.bytes + 1)
    pages = _looked_over(content, limits)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for place, facts in enumerate(book.sheets_metadata):
            if facts.typ is not SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_index(place)
            page = pages.get(facts.name)
            yield {
                "name": facts.name,
                "hidden": facts.visible is not SheetVisibleEnum.Visible,
                "rows": [[_plain(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)],
                "merged": [_range(*corners) for corners in sheet.merged_cell_ranges or []],
                "faulty": [] if page is None else page.faulty,
            }
    except CalamineError as error:
        raise Unreadable("workbook-broken", detail=type(error).__name__) from error
    except BaseException as error:
        # A panic of the reader is no Exception.
        if type(error).__name__ == "PanicException":
            raise Unreadable("workbook-broken", detail="PanicException") from error
        raise


def _plain(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return {"date": cell.date().isoformat()}
    if isinstance(cell, date):
        return {"date": cell.isoformat()}
    if isinstance(cell, str | bool):
        return cell
    if isinstance(cell, float | int):
        return int(cell) if float(cell).is_integer() and abs(cell) < 1e15 else cell
    return str(cell)


def _range(start: tuple[int, int], end: tuple[int, int]) -> str:
    return ":".join(f"{get_column_letter(column + 1)}{row + 1}" for row, column in (start, end))


def _looked_over(content: bytes, limits: ReadLimits) -> dict[str, "_Page"]:
    """The sheets of a package whose size, parts and XML are as they should be, by name.

    :raises Unreadable: they are not
    """
    if content.startswith(_OLE):
        raise Unreadable("workbook-protected")
    if not content.startswith(b"PK"):
        raise Unreadable("workbook-not-xlsx")
    try:
        return _pages(Package(io.BytesIO(content), entries=limits.parts, inflated=limits.inflated, ratio=_RATIO), limits)
    except PackageRefused as refused:
        raise _unreadable(refused) from refused


def _unreadable(refused: PackageRefused) -> Unreadable:
    match refused.code:
        case "password-protected":
            return Unreadable("workbook-protected")
        case "archive-inflates":
            return Unreadable("workbook-inflates", limit=refused.params["limit"] // MIB)
        case "archive-many-entries":
            return Unreadable("workbook-many-parts", limit=refused.params["limit"])
        case _:
            return Unreadable("workbook-broken", detail=refused.params.get("note") or refused.code)


def _pages(package: Package, limits: ReadLimits) -> dict[str, "_Page"]:
    names = {part.name.lower() for part in package.members}
    if any(name.endswith(_MACROS) for name in names):
        raise Unreadable("workbook-macros")
    if "xl/workbook.xml" not in names:
        raise Unreadable("workbook-not-xlsx")
    pages: dict[str, _Page] = {}
    for part in package.members:
        page = pages[part.name.lower()] = _Page(limits)
        with package.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                if page.is_xml is None:
                    page.is_xml = part.name.lower().endswith(_XML) or chunk.lstrip(_BEFORE_XML)[:1] == b"<"
                if page.is_xml:
                    page.feed(chunk)
    relations = pages["xl/_rels/workbook.xml.rels"].relations if "xl/_rels/workbook.xml.rels" in pages else {}
    found = {}
    for name, relation in pages["xl/workbook.xml"].sheets.items():
        target = relations.get(relation, "")
        page_of = pages.get(target.lstrip("/").lower() if target.startswith("/") else f"xl/{target}".lower())
        if page_of is not None:
            page_of.refuse_too_much(name)
            found[name] = page_of
    for page in pages.values():
        page.refuse_too_much(None)
    return found


class _Page:
    """What a part of the package says, read as XML piece by piece: how far a sheet reaches, and its cells without a value."""

    def __init__(self, limits: ReadLimits) -> None:
        self.is_xml: bool | None = None
        self.rows = self.columns = 0
        self.faulty: list[str] = []
        self.relations: dict[str, str] = {}
        self.sheets: dict[str, str] = {}
        self._limits = limits
        self._row = self._column = 0
        self._formula = self._filled = self._in_value = False
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._type = ""

    def feed(self, chunk: bytes) -> None:
        try:
            self._parser.Parse(chunk, False)
        except expat.ExpatError as error:
            raise Unreadable("workbook-broken", detail=f"XML, {expat.ErrorString(error.code)}") from error

    def refuse_too_much(self, sheet: str | None) -> None:
        if self.rows > self._limits.rows:
            raise Unreadable("workbook-too-many-rows", sheet, found=self.rows, limit=self._limits.rows)
        if self.columns > self._limits.columns:
            letters = get_column_letter(min(self.columns, 18_278))
            raise Unreadable("workbook-too-many-columns", sheet, found=letters, limit=self._limits.columns)

    def _doctype(self, *_: Any) -> None:
        raise Unreadable("workbook-doctype")

    def _start(self, name: str, given: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "row":
                self._row = _number(given.get("r")) or self._row + 1
                self._column = 0
            case "c":
                self._begin_cell(given)
            case "f":
                self._formula = True
            case "v" | "is" | "t" if self._column:
                self._in_value = True
                self.rows = max(self.rows, self._row)
                self.columns = max(self.columns, self._column)
            case "Relationship":
                self.relations[given.get("Id", "")] = given.get("Target", "")
            case "sheet":
                relation = next((value for key, value in given.items() if key.endswith(":id")), "")
                self.sheets.setdefault(given.get("name", ""), relation)

    def _begin_cell(self, given: dict[str, str]) -> None:
        self._formula = self._filled = False
        self._type = given.get("t", "")
        try:
            row, self._column = coordinate_to_tuple(given["r"])
            self._row = row
        except (KeyError, ValueError):
            self._column += 1

    def _text(self, _: str) -> None:
        self._filled = self._filled or self._in_value

    def _end(self, name: str) -> None:
        self._in_value = False
        if name.rpartition(":")[2] == "c" and self._column and (self._type == "e" or (self._formula and not self._filled)):
            self.faulty.append(f"{get_column_letter(min(self._column, 18_278))}{self._row}")
            if len(self.faulty) > self._limits.rows:
                self.faulty.pop()


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 10 else 0
