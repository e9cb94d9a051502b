"""XLSB before it is read: its parts are records, not XML. Source: [MS-XLSB] 2.1.4 (records), 2.4 (their numbers)."""

import struct
from collections.abc import Iterator
from io import BufferedReader

from ckanext.mofops.guard import Package
from ckanext.mofops.quality.sheets.biff import ERRORS
from ckanext.mofops.quality.sheets.markup import drain, local, walk
from ckanext.mofops.quality.sheets.outline import BookRefused, Outline
from ckanext.mofops.quality.sheets.xlsx import part_name

_ROW, _SHEET = 0, 156
_CELLS = range(2, 12)  # with a value; 1 is a blank one
_ERRORS = (3, 11)
_LONGEST = 1 << 20  # bytes of a record


def outlines(package: Package) -> list[Outline]:
    """The sheets in the order of the workbook.

    :raises BookRefused: a part is broken, or a sheet spans too much
    :raises PackageRefused: as the package
    """
    pages: dict[str, Outline] = {}
    targets: dict[str, str] = {}
    names: dict[str, str] = {}

    def start(tag: str, given: dict[str, str]) -> None:
        if local(tag) == "Relationship":
            targets[given.get("Id", "")] = given.get("Target", "")

    for member in package.members:
        name = member.name.lower()
        with package.open(member) as stream:
            try:
                if name == "xl/_rels/workbook.bin.rels":
                    walk(stream, name, start)
                elif name == "xl/workbook.bin":
                    names = dict(_sheets(stream))
                elif name.startswith("xl/worksheets/") and name.endswith(".bin"):
                    pages[name] = _outline(stream, name)
                else:
                    drain(stream)
            except (struct.error, IndexError, UnicodeDecodeError) as error:
                raise BookRefused("book-broken", note=f"{name}: {error}") from error
    found = []
    for relation, name in names.items():
        outline = pages.get(part_name(targets.get(relation, "")), Outline())
        outline.name = name
        found.append(outline)
    for outline in pages.values():
        outline.refuse_too_much()
    return found


def _records(stream: BufferedReader) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each record; both kind and length are numbers of seven bits a byte."""
    while head := stream.read(1):
        kind = head[0]
        if kind & 0x80:
            kind = kind & 0x7F | stream.read(1)[0] << 7
        length = 0
        for shift in (0, 7, 14, 21):
            byte = stream.read(1)[0]
            length |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        if length > _LONGEST:
            raise struct.error("record too long")
        yield kind, stream.read(length)


def _outline(stream: BufferedReader, name: str) -> Outline:
    outline, row = Outline(name), 0
    for kind, content in _records(stream):
        if kind == _ROW:
            (row,) = struct.unpack_from("<L", content)
        elif kind in _CELLS:
            (column,) = struct.unpack_from("<L", content)
            outline.take(row, column)
            if kind in _ERRORS:
                outline.replace(ERRORS.get(content[8], "#N/A"), row, column)
    return outline


def _sheets(stream: BufferedReader) -> Iterator[tuple[str, str]]:
    """Relation and name of each sheet."""
    for kind, content in _records(stream):
        if kind == _SHEET:
            relation, position = _text(content, 8)
            name, _ = _text(content, position)
            yield relation, name


def _text(content: bytes, position: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<L", content, position)
    end = position + 4 + 2 * length
    return content[position + 4 : end].decode("utf-16-le"), end
