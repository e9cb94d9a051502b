"""XLSX and XLSM before they are read: each part of the package, and how far each sheet reaches. Source: ECMA-376 parts 1, 2."""

import re
from functools import lru_cache
from io import BufferedReader
from typing import BinaryIO

from ckanext.mofops.guard import Package
from ckanext.mofops.quality.sheets.markup import CELL, TEXT, Rows, drain, local, number, walk, walk_rows
from ckanext.mofops.quality.sheets.outline import BookRefused, Outline

_XML = (".xml", ".rels")
_BEFORE_XML = b"\xef\xbb\xbf \r\n\t"
_COLUMN = re.compile("[A-Za-z]{1,4}")
_DIGITS = "0123456789"


# Cells and rows as Excel, LibreOffice and openpyxl write them, attributes in their order: no error, no formula without a value.
_FORMULA = rf'<f(?: t="shared")?(?: ref="[A-Z\d:]+")?(?: si="\d+")?(?:/>|>{TEXT}</f>)'
_CELL = re.compile(
    (
        r'<c r="([A-Z]{1,3})([1-9]\d{0,6})"(?: s="\d+")?(?: t="(?:s|n|b|d|str|inlineStr)")?(?:/>|></c>|'
        rf'>(?:{_FORMULA})?<v>[^<\x00-\x20]{TEXT}</v></c>|><is><t(?: xml:space="preserve")?>{TEXT}</t></is></c>)'
    ).encode()
)
_ROW = re.compile(
    rb'(?:<row r="([1-9]\d{0,6})"(?: spans="[\d: ]*")?(?: s="\d+")?(?: customFormat="\d")?(?: ht="[\d.]+")?(?: hidden="\d")?'
    rb'(?: customHeight="\d")?(?: x14ac:dyDescent="[\d.]+")?(?:/>|>\0*</row>))'
)
_STRING = re.compile(rf"<si><t(?: xml:space=\"preserve\")?>{TEXT}</t></si>".encode())
_SHARED = b' t="s"'


def outlines(package: Package) -> list[Outline]:
    """The sheets in the order of the workbook.

    :raises BookRefused: a part is broken, or a sheet spans too much
    :raises PackageRefused: as the package
    """
    try:
        return _outlines(package, quick=True)
    except (BookRefused, MemoryError):
        # A quick look tells of a sheet at most too much; nothing is refused for that.
        return _outlines(package, quick=False)


def _outlines(package: Package, *, quick: bool) -> list[Outline]:
    strings = _Strings(quick=quick)
    shared = [member for member in package.members if member.name.lower() == "xl/sharedstrings.xml"]
    for member in shared:
        with package.open(member) as stream:
            strings.read(stream, member.name)
    pages: dict[str, _Page] = {}
    for member in package.members:
        if member in shared:
            continue
        page = pages[member.name.lower()] = _Page(member.name, strings)
        with package.open(member) as stream:
            page.read(stream, quick=quick)
    workbook, relations = (pages.get(name, _Page("", strings)) for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"))
    found = []
    for relation, name in workbook.sheets.items():
        page = pages.get(part_name(relations.targets.get(relation, "")), _Page(name, strings))
        page.outline.name = name
        found.append(page.outline)
    # Those, too, that no sheet is said to be in: the reader may see it otherwise.
    for page in pages.values():
        page.outline.refuse_too_much()
    return found


def links(package: Package) -> list[str]:
    """The other files that the workbook refers to."""
    found: list[str] = []

    def start(tag: str, given: dict[str, str]) -> None:
        if local(tag) == "Relationship" and given.get("TargetMode") == "External":
            found.append(given.get("Target", ""))

    for member in package.members:
        if member.name.lower().startswith("xl/externallinks/_rels/"):
            with package.open(member) as stream:
                walk(stream, member.name, start)
    return found


def part_name(target: str) -> str:
    """The name of a part that the workbook refers to, in lower case."""
    return (target.lstrip("/") if target.startswith("/") else f"xl/{target}").lower()


class _Strings:
    """The lengths of the texts that cells share: of each, or, at a quick look, no more than the longest in bytes."""

    def __init__(self, *, quick: bool) -> None:
        self._quick = quick
        self._lengths: list[int] = []
        self.longest = 0

    def read(self, stream: BinaryIO, name: str) -> None:
        if self._quick:
            walk_rows(stream, name, Rows(b"<si>", b"</si>", self._take), self._start, text=self._take_text)
        else:
            walk(stream, name, self._start, text=self._take_text)
        self.longest = max(self.longest, max(self._lengths, default=0))

    def length(self, index: int) -> int:
        if self._quick:
            return self.longest
        return self._lengths[index] if 0 <= index < len(self._lengths) else 0

    def _take(self, strings: bytes) -> bool:
        is_plain = not any(_STRING.split(strings))
        if is_plain:
            self.longest = max(self.longest, *map(len, strings.split(b"</si>")))
        return is_plain

    def _start(self, tag: str, _: dict[str, str]) -> None:
        if local(tag) == "si":
            self._lengths.append(0)

    def _take_text(self, text: str) -> None:
        if self._lengths:
            self._lengths[-1] += len(text)


class _Page:
    """What one part says: a sheet how far it reaches, the workbook its sheets, a list of relations where they lead."""

    def __init__(self, name: str, strings: _Strings) -> None:
        self.outline = Outline(name)
        self.sheets: dict[str, str] = {}
        """Names by relation."""
        self.targets: dict[str, str] = {}
        self._name, self._strings = name, strings
        self._row, self._column = -1, -1
        self._kind = ""
        self._text: list[str] = []
        self._is_filled = self._has_formula = self._in_value = False

    def read(self, stream: BufferedReader, *, quick: bool) -> None:
        if not (self._name.lower().endswith(_XML) or stream.peek(64).lstrip(_BEFORE_XML)[:1] == b"<"):
            drain(stream)
        elif quick:
            walk_rows(stream, self._name, Rows(b"<row ", b"</row>", self._take), self._start, self._end, self._take_text)
        else:
            walk(stream, self._name, self._start, self._end, self._take_text)

    def _take(self, rows: bytes) -> bool:
        """Take in plain rows: at most so many cells, as blank ones count, too, and at most so many characters."""
        parts = _CELL.split(rows)
        between = _ROW.split(CELL.join(parts[::3]))
        if any(between[::2]):
            return False
        numbers = {*parts[2::3], *between[1::2]}
        last = max(map(int, numbers)) - 1
        columns = [_column(letters.decode()) or 0 for letters in set(parts[1::3])]
        if columns:
            self.outline.take(last, max(columns))
        self.outline.characters += len(rows) + rows.count(_SHARED) * self._strings.longest
        self._row, self._column = int(between[-2]) - 1, -1  # a row without a number is the next one
        return True

    def _start(self, tag: str, given: dict[str, str]) -> None:
        tag = local(tag)
        if tag == "c":
            self._begin_cell(given)
        elif tag == "v" or tag == "is":
            self._is_filled = self._in_value = True
        elif tag == "row":
            self._row = number(given.get("r"), self._row + 2) - 1
            self._column = -1
        elif tag == "f":
            self._has_formula = True
        elif tag == "sheet":
            relation = next((value for key, value in given.items() if key.endswith(":id")), f"?{len(self.sheets)}")
            self.sheets[relation] = given.get("name", "")
        elif tag == "Relationship":
            self.targets[given.get("Id", "")] = given.get("Target", "")

    def _begin_cell(self, given: dict[str, str]) -> None:
        self._kind = given.get("t", "")
        self._is_filled = self._has_formula = False
        self._text.clear()
        reference = given.get("r")
        if reference is None:
            self._column += 1
            return
        letters = reference.rstrip(_DIGITS)
        column, row = _column(letters), number(reference[len(letters) :], 0)
        if column is None or not row:
            raise BookRefused("book-broken", note=f"{self._name}: r={reference[:20]!r}")
        self._column, self._row = column, row - 1

    def _take_text(self, text: str) -> None:
        if self._in_value:
            self._text.append(text)

    def _end(self, tag: str) -> None:
        tag = local(tag)
        if tag == "v" or tag == "is":
            self._in_value = False
        elif tag == "c":
            self._end_cell()

    def _end_cell(self) -> None:
        text = "".join(self._text)
        if self._is_filled:
            self.outline.take(self._row, self._column)
            self.outline.characters += self._strings.length(number(text.strip(), -1)) if self._kind == "s" else len(text)
        if self._kind == "e" and text:
            self.outline.replace(text, self._row, self._column)
        if self._has_formula and not text and self._kind != "str":
            self.outline.take_unset(self._row, self._column)


@lru_cache(maxsize=20_000)
def _column(letters: str) -> int | None:
    if _COLUMN.fullmatch(letters) is None:
        return None
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1
