"""ODS before it is read: how far its sheets reach once cells and rows are repeated. Source: OpenDocument 1.3 part 3 §9.

Elements go by their usual prefixes, as they do for the reader of cells: what has others is nothing to it.
"""

import re
from dataclasses import dataclass

from ckanext.mofops.guard import Member, Package
from ckanext.mofops.quality.sheets.markup import CELL, TEXT, VALUE, Rows, drain, local, number, walk, walk_rows
from ckanext.mofops.quality.sheets.outline import BookRefused, Outline

_CELLS = frozenset({"table:table-cell", "table:covered-table-cell"})
_ASIDE = frozenset({"office:annotation", "table:shapes", "draw:frame"})  # what they hold is no text of the cell
_LINKS = frozenset({"table:table-source", "table:cell-range-source"})
_LOST = {"text:line-break": "\n", "text:tab": "\t"}  # white space inside a text that calamine drops
_SPACES = 1000  # in a row, as one element

# Cells and rows as LibreOffice and others write them, attributes in their order: nothing repeated but blank cells at the end of
# a row, nothing merged, no error, no formula without a value, one paragraph of text only.
_CELL = re.compile(
    (
        rf"<table:table-cell(?: table:style-name={VALUE})?(?:(?: table:formula={VALUE})? office:value-type={VALUE})?"
        rf"(?: office:currency={VALUE})?(?: office:(?:value|date-value|time-value|boolean-value|string-value)={VALUE})?"
        rf'(?: calcext:value-type="(?!error"){VALUE[1:]})?(?:/>|>(?:<text:p>{TEXT}</text:p>)?</table:table-cell>)'
    ).encode()
)
_ROW = re.compile(
    (
        rf"<table:table-row(?: table:style-name={VALUE})?>\0*(?:<table:table-cell(?: table:style-name={VALUE})?"
        r'(?: table:number-columns-repeated="\d+")/>)?</table:table-row>'
    ).encode()
)
_ROW_END = b"</table:table-row>"


def outlines(package: Package) -> tuple[list[Outline], list[str]]:
    """The sheets in the order of the workbook, and the other files that they take cells from.

    :raises BookRefused: a part is broken, encrypted, or a sheet spans too much
    :raises PackageRefused: as the package
    """
    parts = {member.name: member for member in package.members}
    if "META-INF/manifest.xml" in parts:
        _refuse_encrypted(package, parts["META-INF/manifest.xml"])
    if "content.xml" not in parts:
        raise BookRefused("book-broken", note="content.xml")
    try:
        content = _content(package, quick=True)
    except (BookRefused, MemoryError):
        # A quick look tells of a sheet at most too much; nothing is refused for that.
        content = _content(package, quick=False)
    return content.outlines, content.links


def _content(package: Package, *, quick: bool) -> "_Content":
    content = _Content()
    for member in package.members:
        with package.open(member) as stream:
            if member.name == "content.xml":
                if quick:
                    rows = Rows(b"<table:table-row", _ROW_END, content.take_rows)
                    walk_rows(stream, member.name, rows, content.start, content.end, content.take_text)
                else:
                    walk(stream, member.name, content.start, content.end, content.take_text)
            elif member.name.endswith(".xml"):
                walk(stream, member.name, lambda *_: None)
            else:
                drain(stream)
    for outline in content.outlines:
        outline.refuse_too_much()
    return content


def _refuse_encrypted(package: Package, manifest: Member) -> None:
    def start(tag: str, _: dict[str, str]) -> None:
        if local(tag) == "encryption-data":
            raise BookRefused("password-protected")

    with package.open(manifest) as stream:
        walk(stream, manifest.name, start)


@dataclass(slots=True)
class _Cell:
    column: int
    columns: int
    is_filled: bool
    is_wrong: bool
    paragraphs: int = 0


class _Content:
    """The tables of ``content.xml``. Blank cells and rows count only where something follows them."""

    def __init__(self) -> None:
        self.outlines: list[Outline] = []
        self.links: list[str] = []
        self._row = self._rows = self._column = 0
        self._cell: _Cell | None = None
        self._text: list[str] = []
        self._in_paragraph = False
        self._aside = self._tables = 0

    def start(self, tag: str, given: dict[str, str]) -> None:
        if tag in _ASIDE:
            self._aside += 1
        elif self._aside:
            return
        elif tag == "table:table":
            self._begin_table(given)
        elif self._cell is not None:
            self._begin_text(tag, given, self._cell)
        elif self._tables == 1:
            if tag in _CELLS:
                self._begin_cell(given)
            elif tag == "table:table-row":
                self._rows = number(given.get("table:number-rows-repeated"), 1)
                self._column = 0
            elif tag in _LINKS:
                self.links.append(given.get("xlink:href", ""))

    def end(self, tag: str) -> None:
        if tag in _ASIDE:
            self._aside -= 1
        elif self._aside:
            return
        elif tag == "text:p":
            self._in_paragraph = False
        elif tag == "table:table":
            self._tables -= 1
        elif self._tables == 1:
            if tag in _CELLS and self._cell is not None:
                self._end_cell(self._cell)
            elif tag == "table:table-row":
                self._row += self._rows

    def take_text(self, text: str) -> None:
        if self._in_paragraph and self._cell is not None and not self._aside:
            self._text.append(text)

    def take_rows(self, rows: bytes) -> bool:
        """Take in plain rows: at most so many cells, as blank ones count, too, and at most so many characters."""
        cells = CELL.join(_CELL.split(rows))
        if self._tables != 1 or self._aside or self._cell is not None or any(_ROW.split(cells)):
            return False
        found = cells.split(_ROW_END)[:-1]
        columns = max(row.count(CELL) for row in found)
        self.outlines[-1].take(self._row, 0, rows=len(found), columns=columns)
        self.outlines[-1].characters += len(rows)
        self._row += len(found)
        return True

    def _begin_table(self, given: dict[str, str]) -> None:
        self._tables += 1
        if self._tables == 1:  # not one inside a cell
            self.outlines.append(Outline(given.get("table:name", ""), merged=[]))
            self._row = 0

    def _begin_cell(self, given: dict[str, str]) -> None:
        outline, row, column = self.outlines[-1], self._row, self._column
        columns = number(given.get("table:number-columns-repeated"), 1)
        kind, is_formula = given.get("office:value-type"), "table:formula" in given
        if is_formula and kind is None:
            outline.take_unset(row, column)
        if "table:number-columns-spanned" in given or "table:number-rows-spanned" in given:
            right = number(given.get("table:number-columns-spanned"), 1)
            down = number(given.get("table:number-rows-spanned"), 1)
            if (right, down) != (1, 1) and outline.merged is not None:
                outline.merged.append((row, column, row + down - 1, column + right - 1))
        # For LibreOffice an error is a text without value, and an error only in its own attribute.
        self._cell = _Cell(column, columns, kind is not None or is_formula, given.get("calcext:value-type") == "error")
        self._text.clear()
        self._column += columns

    def _begin_text(self, tag: str, given: dict[str, str], cell: _Cell) -> None:
        if tag == "text:p":
            self._text += ["\n"] if cell.paragraphs else []
            cell.paragraphs += 1
            self._in_paragraph = True
        elif tag == "text:s":
            self._text.append(" " * min(number(given.get("text:c"), 1), _SPACES))
        elif tag in _LOST:
            self._text.append(_LOST[tag])
            cell.is_wrong = True

    def _end_cell(self, cell: _Cell) -> None:
        outline, text = self.outlines[-1], "".join(self._text)
        if cell.is_filled or text.strip():
            outline.take(self._row, cell.column, rows=self._rows, columns=cell.columns)
            outline.characters += len(text) * self._rows * cell.columns
        if cell.is_wrong:
            outline.replace(text, self._row, cell.column, rows=self._rows, columns=cell.columns)
        self._cell = None
