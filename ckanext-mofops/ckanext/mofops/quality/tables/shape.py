"""The outline of a text table, followed once with the standard library before frictionless reads it.

frictionless takes an unclosed quote for one long cell and calls the file valid, and builds every error with a copy of
its row, so that wide rows grow quadratic. Both are told here, in bounded memory.
"""

import csv
from collections.abc import Iterator
from typing import TextIO

from ckanext.mofops.quality.encoding import line_breaks
from ckanext.mofops.quality.limits import COLUMNS, RECORD_CHARACTERS
from ckanext.mofops.quality.tables.dialect import Refused
from ckanext.mofops.quality.tables.extent import Extent

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
