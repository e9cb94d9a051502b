"""More than one table where one is expected: below each other with a blank row between them, or side by side."""

import re
from itertools import groupby
from typing import Any

from ckanext.mofops.quality.findings import Findings
from ckanext.mofops.quality.tables.chunk import Chunk
from ckanext.mofops.quality.tables.extent import is_blank

_NUMBER = re.compile(r"[+-]?[\d,]+(?:\.\d+)?%?")


class Several:
    """Looks at the data rows of one table as they pass, and says at the end where another begins.

    labels: of the header. Another table begins below a blank row with a row of texts that is no further row of this one: it
    repeats the header, has a text under a number, or reaches farther. Or it stands beside a column that is blank throughout,
    where both sides have two columns or more.
    """

    def __init__(self, labels: list[Any]) -> None:
        self._labels = _texts(labels)
        self._columns = len(labels)
        self._blank = {place for place, label in enumerate(labels) if is_blank(label)}
        self._header = max(set(range(len(labels))) - self._blank, default=-1)
        self._above: list[Any] = []
        self._gap = False
        self._suspect: tuple[int, int] | None = None
        self._found: tuple[int, int] | None = None

    def see(self, chunk: Chunk) -> None:
        """Take in data rows."""
        self._blank = {place for place in self._blank if all(map(is_blank, chunk.cells(place)))}
        if self._found is not None or not chunk.rows or not self._columns:
            return
        if self._gap or self._suspect is not None or not all(chunk.cells(0)):
            for number, cells in enumerate(chunk.rows, start=chunk.first):
                self._see(number, cells)
        elif self._above or any(_filled(cells) > 1 for cells in chunk.rows):
            self._above = chunk.rows[-1]

    def _see(self, number: int, cells: list[Any]) -> None:
        if self._found is not None:
            return
        if not any(cells) and all(map(is_blank, cells)):
            self._gap, self._suspect = True, None
            return
        if self._suspect is not None and _filled(cells) > 1:
            self._found = self._suspect
        self._suspect = self._start(number, cells) if self._gap else None
        self._gap = False
        # A title is no row that another table could follow.
        if self._above or _filled(cells) > 1:
            self._above = cells

    def report(self, findings: Findings) -> None:
        """Add where the first further table begins."""
        found = self._found or self._beside()
        if found is not None:
            findings.add("several-tables", row=found[0], position=found[1])

    def _start(self, number: int, cells: list[Any]) -> tuple[int, int] | None:
        """Row and column where another table begins, if this row below a gap looks like its header."""
        texts = _texts(cells)
        if not self._above or len(texts) < 2 or len(texts) < _filled(cells):
            return None
        numbers = any(place < len(self._above) and _is_number(self._above[place]) for place in texts)
        if numbers or texts == self._labels or max(texts) > self._header:
            return number, min(texts) + 1
        return None

    def _beside(self) -> tuple[int, int] | None:
        columns = groupby(range(self._columns), key=self._blank.__contains__)
        blocks = [list(places) for blank, places in columns if not blank]
        wide = [block for block in blocks if len(block) > 1]
        return (1, wide[1][0] + 1) if len(wide) > 1 else None


def _filled(cells: list[Any]) -> int:
    return sum(not is_blank(cell) for cell in cells)


def _texts(cells: list[Any]) -> dict[int, str]:
    """The texts of a row that are no numbers, by their places from 0."""
    return {
        place: cell.strip()
        for place, cell in enumerate(cells)
        if isinstance(cell, str) and not (is_blank(cell) or _is_number(cell))
    }


def _is_number(cell: Any) -> bool:
    return isinstance(cell, int | float) or (isinstance(cell, str) and _NUMBER.fullmatch(cell.strip()) is not None)
