"""Tables that people open in a spreadsheet program."""

import csv
import io
from collections.abc import Iterable
from typing import Any

ENCODING = "utf-8-sig"
"""Of a CSV file: without the byte order mark Excel takes Thai for another encoding."""

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_text(header: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """A table as CSV by RFC 4180; None is a blank cell, and no text in it is taken for a formula."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(header)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return table.getvalue()


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_RISKY) else cell
