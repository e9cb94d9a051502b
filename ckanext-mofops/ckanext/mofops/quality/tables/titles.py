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
