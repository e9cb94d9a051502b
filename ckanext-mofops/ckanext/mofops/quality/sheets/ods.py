"""ODS before it is read: how far its sheets reach once cells and rows are repeated. Source: OpenDocument 1.3 part 3 §9."""

from dataclasses import dataclass

from ckanext.mofops.guard import Member, Package
from ckanext.mofops.quality.sheets.markup import attribute, drain, number, walk
from ckanext.mofops.quality.sheets.outline import BookRefused, Outline

_CELLS = frozenset({"table-cell", "covered-table-cell"})
_ASIDE = frozenset({"annotation", "shapes", "frame"})  # what they hold is no text of the cell
_LOST = {"line-break": "\n", "tab": "\t"}  # white space inside a text that calamine drops
_SPACES = 1000  # in a row, as one element


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
    content = _Content()
    for member in package.members:
        with package.open(member) as stream:
            if member.name == "content.xml":
                walk(stream, member.name, content.start, content.end, content.take_text)
            elif member.name.endswith(".xml"):
                walk(stream, member.name, lambda *_: None)
            else:
                drain(stream)
    for outline in content.outlines:
        outline.refuse_too_much()
    return content.outlines, content.links


def _refuse_encrypted(package: Package, manifest: Member) -> None:
    def start(tag: str, _: dict[str, str]) -> None:
        if tag == "encryption-data":
            raise BookRefused("password-protected")

    with package.open(manifest) as stream:
        walk(stream, manifest.name, start)


@dataclass
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
        elif tag in _CELLS and self._cell is None and self._tables == 1:
            self._begin_cell(given)
        elif self._cell is not None:
            self._begin_text(tag, given, self._cell)
        elif tag == "table-row" and self._tables == 1:
            self._rows = number(attribute(given, "number-rows-repeated"), 1)
            self._column = 0
        elif tag == "table":
            self._tables += 1
            if self._tables == 1:
                self.outlines.append(Outline(attribute(given, "name") or "", merged=[]))
                self._row = 0
        elif tag in ("table-source", "cell-range-source"):
            self.links.append(attribute(given, "href") or "")

    def end(self, tag: str) -> None:
        if tag in _ASIDE:
            self._aside -= 1
        elif self._aside:
            return
        elif tag == "p":
            self._in_paragraph = False
        elif tag in _CELLS and self._cell is not None and self._tables == 1:
            self._end_cell(self._cell)
        elif tag == "table-row" and self._tables == 1:
            self._row += self._rows
        elif tag == "table":
            self._tables -= 1

    def take_text(self, text: str) -> None:
        if self._cell is not None and self._in_paragraph and not self._aside:
            self._text.append(text)

    def _begin_text(self, tag: str, given: dict[str, str], cell: _Cell) -> None:
        if tag == "p":
            self._text += ["\n"] if cell.paragraphs else []
            cell.paragraphs += 1
            self._in_paragraph = True
        elif tag == "s":
            self._text.append(" " * min(number(attribute(given, "c"), 1), _SPACES))
        elif tag in _LOST:
            self._text.append(_LOST[tag])
            cell.is_wrong = True
        elif tag == "table":
            self._tables += 1

    def _begin_cell(self, given: dict[str, str]) -> None:
        columns = number(attribute(given, "number-columns-repeated"), 1)
        # LibreOffice calls an error a text without value, and in an attribute of its own (calcext) an error.
        kinds = {value for key, value in given.items() if key.endswith(":value-type")}
        formula = attribute(given, "formula")
        outline = self.outlines[-1]
        if formula is not None and not kinds:
            outline.take_unset(self._row, self._column)
        self._text.clear()
        self._cell = _Cell(self._column, columns, is_filled=bool(kinds) or formula is not None, is_wrong="error" in kinds)
        down, right = (number(attribute(given, f"number-{side}-spanned"), 1) for side in ("rows", "columns"))
        if outline.merged is not None and (down > 1 or right > 1):
            outline.merged.append((self._row, self._column, self._row + down - 1, self._column + right - 1))
        self._column += columns

    def _end_cell(self, cell: _Cell) -> None:
        outline, text = self.outlines[-1], "".join(self._text)
        if cell.is_filled or text.strip():
            outline.take(self._row, cell.column, rows=self._rows, columns=cell.columns)
            outline.characters += len(text) * self._rows * cell.columns
        if cell.is_wrong:
            outline.replace(text, self._row, cell.column, rows=self._rows, columns=cell.columns)
        self._cell = None
