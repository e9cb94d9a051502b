"""Titles above the header of a table, as Thai reports have them."""

import re
from typing import Any

from ckanext.mofops.quality.tables.extent import is_blank

_TITLE_ROWS = 10  # titles above a header are looked for in as many rows
_NUMBER = re.compile(r"\d+")


def title_rows(rows: list[list[Any]], header_row: int = 1) -> list[int]:
    """Rows above the real header that hold a title, numbered from 1.

    A title is a row of one filled cell, or several of them, followed by a row that looks like a header: two or more
    cells, all filled, none a number. frictionless takes the first row for the header, or silently skips such rows if
    they are much narrower than the table; then ``header_row`` lies below them.
    """
    if header_row == 1:
        wide = (number for number, cells in enumerate(rows[:_TITLE_ROWS], start=1) if sum(map(_is_filled, cells)) > 1)
        header_row = next(wide, 1)
        cells = rows[header_row - 1] if rows else []
        if not all(map(_is_filled, cells)) or any(_NUMBER.fullmatch(str(cell).strip()) for cell in cells):
            return []
    return [number for number, cells in enumerate(rows[: header_row - 1], start=1) if any(map(_is_filled, cells))]


def _is_filled(cell: Any) -> bool:
    return not is_blank(cell)


def above_header(rows: list[list[Any]]) -> tuple[int, int]:
    """How many rows stand above the header, and how many of them are titles; (0, 0) if that is not certain.

    A title begins where the table does, and is alone in its row; a cell farther right may be the upper part of a header.
    """
    titles = title_rows(rows)
    if not titles:
        return 0, 0
    header = next(number for number, cells in enumerate(rows) if number >= titles[-1] and _filled(cells))
    first = _filled(rows[header])[0]
    certain = all(_filled(rows[title - 1])[0] <= first and len(_filled(rows[title - 1])) == 1 for title in titles)
    return (header, len(titles)) if certain else (0, 0)


def _filled(cells: list[Any]) -> list[int]:
    return [place for place, cell in enumerate(cells) if not is_blank(cell)]
