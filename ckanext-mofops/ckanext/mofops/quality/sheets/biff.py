"""XLS before it is read: its records, out of the old Office container.

Source: [MS-CFB] 2.2 to 2.6 (container), [MS-XLS] 2.3 (records) and 2.5.10 (errors of formulas).
"""

import struct
from collections.abc import Callable, Iterator

from ckanext.mofops.quality.sheets.outline import BookRefused, Outline

ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}

_STREAMS = ("Workbook", "Book")
_MACROS = "_VBA_PROJECT".encode("utf-16-le")
_BOF, _EOF, _FILEPASS, _SHEET = 0x809, 0x0A, 0x2F, 0x85
_FORMULA, _BOOLERR, _MULRK = 0x06, 0x205, 0xBD
_CELLS = frozenset({_FORMULA, 0x203, 0x204, _BOOLERR, 0x27E, 0xFD, _MULRK, 0xD6})
_END_OF_CHAIN = 0xFFFFFFFA  # and the numbers above, which are no sectors
_ENTRY, _STREAM, _ROOT = 128, 2, 5  # of the directory: bytes, kinds


def has_macros(content: bytes) -> bool:
    """Whether the container has a store of macros."""
    return _MACROS in content


def outlines(content: bytes) -> list[Outline]:
    """The sheets in the order of the workbook.

    :raises BookRefused: broken, locked, or a sheet spans too much
    """
    try:
        stream = _Container(content).stream(_STREAMS)
        found = [_outline(stream, position, name) for position, name in _sheets(stream)]
    except (struct.error, IndexError, ValueError) as error:
        raise BookRefused("book-broken", note=f"{type(error).__name__}: {error}") from error
    for outline in found:
        outline.refuse_too_much()
    return found


class _Container:
    """A file system in a file: sectors in chains, small streams inside the one of the root."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._size, self._small = (1 << shift for shift in struct.unpack_from("<HH", content, 30))
        if self._size not in (512, 4096) or self._small != 64:
            raise ValueError("sector size")
        directory, self._cutoff, small_table, _, more = struct.unpack_from("<L4xLLLL", content, 48)
        tables = [number for number in struct.unpack_from("<109L", content, 76) if number < _END_OF_CHAIN]
        seen = 0
        while more < _END_OF_CHAIN and seen <= len(content) // self._size:
            seen += 1
            *numbers, more = struct.unpack(f"<{self._size // 4}L", self._sector(more))
            tables += [number for number in numbers if number < _END_OF_CHAIN]
        sectors = len(content) // self._size + 1
        self._table = _numbers(b"".join(map(self._sector, tables[: sectors * 4 // self._size + 1])))
        self._entries = self._chain(directory)
        self._small_table = _numbers(self._chain(small_table)[: len(content) // self._small * 4])

    def stream(self, names: tuple[str, ...]) -> bytes:
        """The first stream of one of the names.

        :raises ValueError: there is none
        """
        root, found = 0, None
        for at in range(0, len(self._entries) - _ENTRY + 1, _ENTRY):
            entry = self._entries[at : at + _ENTRY]
            length, kind = struct.unpack_from("<HB", entry, 64)
            start, size = struct.unpack_from("<LL", entry, 116)
            if kind == _ROOT:
                root = start
            elif kind == _STREAM and entry[: max(0, length - 2)].decode("utf-16-le", "replace") in names:
                found = found or (start, size)
        if found is None:
            raise ValueError("no workbook in it")
        start, size = found
        if size >= self._cutoff:
            return self._chain(start)[:size]
        within = self._chain(root)
        return _linked(start, self._small_table, lambda number: within[number * 64 : number * 64 + 64])[:size]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._content[start : start + self._size].ljust(self._size, b"\0")

    def _chain(self, start: int) -> bytes:
        return _linked(start, self._table, self._sector)


def _linked(number: int, table: tuple[int, ...], sector: Callable[[int], bytes]) -> bytes:
    """The sectors of a chain; one that goes in a circle is cut when it is longer than the table."""
    found: list[bytes] = []
    while number < len(table) and len(found) <= len(table):
        found.append(sector(number))
        number = table[number]
    return b"".join(found)


def _numbers(content: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(content) // 4}L", content[: len(content) // 4 * 4])


def _records(stream: bytes, position: int) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each record of a part, without those of a chart in it."""
    depth = 0
    while position + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, position)
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield kind, stream[position + 4 : position + 4 + length]
        position += 4 + length


def _sheets(stream: bytes) -> list[tuple[int, str]]:
    """Where each sheet begins, and its name."""
    found = []
    for kind, content in _records(stream, 0):
        if kind == _FILEPASS:
            raise BookRefused("password-protected")
        if kind == _SHEET:
            found.append((struct.unpack_from("<L", content)[0], _name(content)))
    return found


def _name(content: bytes) -> str:
    """The name in a sheet's record: one byte a letter before Excel 97, since then two if a flag says so."""
    length = content[6]
    if len(content) == 7 + length:
        return content[7:].decode("cp874", "replace")
    return content[8:].decode("utf-16-le" if content[7] & 1 else "latin-1", "replace")


def _outline(stream: bytes, position: int, name: str) -> Outline:
    outline = Outline(name)
    for kind, content in _records(stream, position):
        if kind not in _CELLS:
            continue
        row, column = struct.unpack_from("<HH", content)
        for right in range((len(content) - 6) // 6 if kind == _MULRK else 1):
            outline.take(row, column + right)
        error = _error(kind, content)
        if error is not None:
            outline.replace(ERRORS.get(error, "#N/A"), row, column)
    return outline


def _error(kind: int, content: bytes) -> int | None:
    """The error that a cell holds."""
    if kind == _BOOLERR and content[7]:
        return content[6]
    if kind == _FORMULA and content[12:14] == b"\xff\xff" and content[6] == 2:
        return content[8]
    return None
