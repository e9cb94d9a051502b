"""The rows of a text table, in bounded memory, whatever the text.

frictionless takes an unclosed quote for one long cell and calls the file valid, and builds every error with a copy of
its row, so that wide rows grow quadratic. Both are told here. Where the table ends is to be known before its rows are looked at;
nearly always that is seen as they pass, and one reading is enough.
"""

import csv
import io
from collections.abc import Iterator
from itertools import chain, islice
from typing import TextIO

from ckanext.mofops.quality.encoding import line_breaks
from ckanext.mofops.quality.limits import COLUMNS, RECORD_CHARACTERS
from ckanext.mofops.quality.tables.chunk import ROWS, Chunks
from ckanext.mofops.quality.tables.dialect import Refused
from ckanext.mofops.quality.tables.extent import Extent, is_blank

_END = "\0"  # fed behind the last line; NUL cannot occur in the text, so a cell that swallows it was never closed


class _Lines:
    """The lines that csv.reader pulls, as many as a record needs."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.number = 0
        self.record: list[str] = []
        self._characters = 0

    def __iter__(self) -> Iterator[str]:
        while line := self._stream.readline(RECORD_CHARACTERS + 1):
            self.number += 1
            self.record.append(line)
            self._characters += len(line)
            if len(line) > RECORD_CHARACTERS:
                raise Refused("line-too-long", self.number)
            if self._characters > RECORD_CHARACTERS:
                raise _EndlessRecord
            yield line
        yield _END

    def start_record(self) -> None:
        self.record.clear()
        self._characters = 0


class _EndlessRecord(Exception):
    """A record goes on over so many lines that a quote in it was hardly meant to span them."""


def text_extent(stream: TextIO, dialect: csv.Dialect) -> Extent:
    """How far a text table reaches, once it has been read to its end without looking at the cells.

    :raises Refused: a quote is not closed (with the line where it opens), a line is over 1 MiB, or a row has over
        2,000 cells
    """
    lines = _Lines(stream)
    reader = csv.reader(iter(lines), dialect)
    extent = Extent()
    try:
        for row, cells in enumerate(reader, start=1):
            if len(cells) > COLUMNS:
                raise Refused("too-many-columns", row)
            if lines.record and cells and cells[-1].endswith(_END):
                raise Refused("unclosed-quote", _opening_line(lines, dialect))
            if lines.record:
                extent.take(row, cells)
            lines.start_record()
    except _EndlessRecord:
        raise Refused("unclosed-quote", _opening_line(lines, dialect)) from None
    return extent


def _opening_line(lines: _Lines, dialect: csv.Dialect) -> int:
    """The line on which the last cell of the unfinished record begins."""
    cells = next(csv.reader(iter(lines.record), dialect))
    last_line_ended = lines.record[-1].endswith(("\n", "\r"))
    return lines.number - line_breaks(cells[-1]) + (1 if last_line_ended else 0)


class Irregular(Exception):
    """The outline of the table has to be known before its rows are read."""


_BLOCK = RECORD_CHARACTERS // 8  # characters that are taken at once, and those up to the end of a line, of …
_LINE = RECORD_CHARACTERS // 16  # … no more than so many
_CHUNK = RECORD_CHARACTERS // 2  # characters that a chunk is meant to have
_LARGE = RECORD_CHARACTERS * 3 // 4  # taken for a chunk that may hold too long a record, what was left of a block aside
_AHEAD = 32 * RECORD_CHARACTERS  # taken for a chunk at most
_FEWEST = 64  # rows of a chunk
_HELD = 100_000  # blank rows that are held until it is known whether the table goes on below them


def regular_chunks(stream: TextIO, dialect: csv.Dialect, columns: int) -> Chunks:
    """The rows of a text table without those below it, in one reading; columns: of its schema, 0 without one.

    :raises Irregular: that cannot be done, as ``text_extent`` would refuse the table, a record is very long, columns beside the
        table are blank, or so may be its end. Some rows may have come before
    """
    held: list[list[str]] = []
    is_first = True
    for rows in _chunks(stream, dialect):
        if is_first and rows[0] and len(rows[0]) > columns and is_blank(rows[0][-1]):
            raise Irregular
        is_first = False
        rows = held + rows
        end = len(rows)
        while end and all(map(is_blank, rows[end - 1])):
            end -= 1
        held = rows[end:]
        if len(held) > _HELD:
            raise Irregular
        if end:
            yield rows[:end] if held else rows


def _chunks(stream: TextIO, dialect: csv.Dialect) -> Chunks:
    """All rows, about half a million characters at once.

    :raises Irregular: ``text_extent`` has to look at them
    """
    blocks = _Blocks(stream)
    end = [_END, _END]
    reader = csv.reader(chain(chain.from_iterable(blocks), [dialect.delimiter.join(end)]), dialect)
    size = _FEWEST
    while rows := list(islice(reader, size)):
        if rows[-1] == end:
            rows.pop()
        elif rows[-1] and rows[-1][-1].endswith(_END):
            raise Irregular
        if rows:
            if max(map(len, rows)) > COLUMNS or (blocks.ahead > _LARGE and any(map(_may_be_too_long, rows))):
                raise Irregular
            yield rows
        size = max(_FEWEST, min(ROWS, size * 2, size * _CHUNK // max(1, blocks.ahead)))
        blocks.ahead = 0


def _may_be_too_long(cells: list[str]) -> bool:
    """Whether a record may be over 1 MiB, quotes and all."""
    return 2 * sum(map(len, cells)) + 3 * len(cells) > RECORD_CHARACTERS


class _Blocks:
    """The lines of a text, some at a time. ahead: characters taken since it was last set to 0."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.ahead = 0

    def __iter__(self) -> Iterator[list[str]]:
        while block := self._stream.read(_BLOCK):
            rest = self._stream.readline(_LINE)
            self.ahead += len(block) + len(rest)
            if self.ahead > _AHEAD or len(rest) == _LINE:
                raise Irregular
            # Lines as the stream itself has them: they end in CR, LF or CRLF.
            yield io.StringIO(block + rest, newline="").readlines()
