"""Cells of any table as the texts that a text table would have."""

import json
from datetime import date, datetime, time, timedelta
from typing import Any

CHARACTERS = 10_000
"""Of a list or object in a cell that are looked at."""


def written(cell: Any) -> str | None:
    """A value so that it can be read again for what it is; None where there is none."""
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()  # workbooks have no dates without time
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, list | dict):
        return json.dumps(cell, ensure_ascii=False)[:CHARACTERS]
    return str(cell)
