"""The reading of a table as a job of the guarded process: ``{"path"}`` is answered by ``{"columns", "rows", "lines"}`` or
``{"code", "params"}``.

A table that anyone could read in two ways is refused, as a figure that may be wrong is worse than none.
"""

import csv
import io
from pathlib import Path
from typing import Any

from ckanext.mofops.guard import NotRegularFile, opened
from ckanext.mofops.guard.process import Job

CELL_CHARACTERS = 10_000
COLUMNS = 200


class _Refused(Exception):
    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.answer = {"code": code, "params": params}


def prepare(settings: dict[str, Any], scratch: Path) -> Job:
    """Reads files of at most so many ``bytes`` and ``rows``."""
    csv.field_size_limit(CELL_CHARACTERS)

    def read(task: dict[str, Any]) -> dict[str, Any]:
        try:
            return _table(_text(task["path"], settings["bytes"]), settings["rows"])
        except _Refused as refused:
            return refused.answer
        except NotRegularFile:
            return {"code": "dashboard-no-file", "params": {}}

    return read


def _text(path: str, limit: int) -> str:
    with opened(path) as source:
        if source.size > limit:
            raise _Refused("dashboard-table-too-large", limit=limit // 2**20)
        with source.binary() as stream:
            content = stream.read(limit + 1)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _Refused("dashboard-table-not-utf-8", line=content[: error.start].count(b"\n") + 1) from None


def _table(content: str, most: int) -> dict[str, Any]:
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append([cell.strip() for cell in row])
                lines.append(reader.line_num)
            if len(rows) > most + 1:
                raise _Refused("dashboard-table-too-long", limit=most)
    except csv.Error:
        raise _Refused("dashboard-table-broken", line=reader.line_num) from None
    if not rows:
        raise _Refused("dashboard-table-empty")
    columns = rows[0]
    if len(columns) > COLUMNS or len(set(columns)) != len(columns) or not all(columns):
        raise _Refused("dashboard-table-header")
    for line, row in zip(lines, rows, strict=True):
        if len(row) != len(columns):
            raise _Refused("dashboard-table-row", line=line, cells=len(row), columns=len(columns))
        if any(ord(character) < 32 and character not in "\n\r\t" for cell in row for character in cell):
            raise _Refused("dashboard-table-broken", line=line)
    return {"columns": columns, "rows": rows[1:], "lines": lines[1:]}
