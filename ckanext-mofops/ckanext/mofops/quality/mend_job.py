"""The making of an open twin as a job of the guarded process.

``{"path", "folder", "format", "name"}`` is answered by ``{"tables": [{"part", "suffix", "sheet", "rows", "titles"}],
"sha256"}``, where ``part`` is a file in the folder, or by ``{"code", "params"}``.
"""

import csv
from collections.abc import Iterator
from datetime import date, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from ckanext.mofops.guard import Source, opened
from ckanext.mofops.guard.process import Job
from ckanext.mofops.quality.check import Label
from ckanext.mofops.quality.encoding import UTF_8, encoding
from ckanext.mofops.quality.findings import Findings
from ckanext.mofops.quality.limits import SAMPLE_LINES, Limits
from ckanext.mofops.quality.mend import BOOKS
from ckanext.mofops.quality.sheets.book import Sheet, book
from ckanext.mofops.quality.sheets.outline import BookRefused
from ckanext.mofops.quality.signature import HEAD, TAIL, content_format
from ckanext.mofops.quality.tables.dialect import DELIMITERS, Refused, dialect, reader_dialect, sample
from ckanext.mofops.quality.tables.shape import text_extent
from ckanext.mofops.quality.tables.titles import above_header

_CHARACTERS = 1 << 16


class _NoTwin(Exception):
    """args: code and parameters of a message of ``messages/mend.yaml``."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.answer = {"code": code, "params": params}


def prepare(settings: dict[str, Any], scratch: Path) -> Job:
    """Writes within ``limits`` of a check, and no more than so many ``bytes`` for one file."""
    limits = Limits(**settings["limits"])

    def job(task: dict[str, Any]) -> dict[str, Any]:
        try:
            with opened(task["path"]) as source:
                tables = list(_tables(source, task, limits, _Room(settings["bytes"])))
                return {"tables": tables, "sha256": source.sha256()}
        except _NoTwin as none:
            return none.answer
        except BookRefused:
            return _NoTwin("mend-unreadable").answer

    return job


def _tables(source: Source, task: dict[str, Any], limits: Limits, room: "_Room") -> Iterator[dict[str, Any]]:
    declared = Label.of(task["name"], task["format"]).format
    with source.binary() as stream:
        head = stream.read(HEAD)
        stream.seek(max(0, source.size - TAIL))
        found = content_format(head, stream.read(TAIL))
    if found in ("ZIP", "OLE") and declared in BOOKS:
        found = declared
    if source.size > (allowed := limits.bytes_allowed(streamed=found == "TXT")):
        raise _NoTwin("mend-too-large", limit=allowed)
    folder = Path(task["folder"])
    if found in BOOKS:
        yield from _book(source, found, folder, room)
    elif found == "TXT":
        yield _text(source, folder, room, is_tabbed=declared == "TSV")
    else:
        raise _NoTwin("mend-unreadable" if found == "ENCRYPTED" else "mend-format", found=found)


class _Room:
    """What may still be written for one file."""

    def __init__(self, size: int) -> None:
        self._size = self._left = size

    def write(self, file: BinaryIO, text: str) -> int:
        content = text.encode()
        self._left -= len(content)
        if self._left < 0:
            raise _NoTwin("mend-too-large", limit=self._size)
        return file.write(content)


def _text(source: Source, folder: Path, room: _Room, *, is_tabbed: bool) -> dict[str, Any]:
    """The same characters in UTF-8, line ends and all, but for the byte order mark that UTF-16 needs."""
    findings = Findings(limit=1)
    with source.binary() as stream:
        name = encoding(stream, findings)
    if name is None:
        raise _NoTwin("mend-unreadable")
    if name in UTF_8:
        raise _NoTwin("mend-not-needed")
    with source.text(name) as content, (folder / "0").open("wb") as file:
        while characters := content.read(_CHARACTERS):
            room.write(file, characters)
    rows = _rows_of_text(source, name, "\t" if is_tabbed else DELIMITERS)
    return {"part": "0", "suffix": ".tsv" if is_tabbed else ".csv", "sheet": None, "rows": rows, "titles": 0}


def _rows_of_text(source: Source, encoding: str, delimiters: str) -> int | None:
    """Data rows below the header, if the text reads as a table."""
    try:
        with source.text(encoding) as stream:
            control = reader_dialect(dialect(sample(stream), delimiters))
        with source.text(encoding) as stream:
            return max(0, text_extent(stream, control).rows - 1)
    except Refused:
        return None


def _book(source: Source, format: str, folder: Path, room: _Room) -> Iterator[dict[str, Any]]:
    sheets = (sheet for sheet in book(source, format).sheets if sheet.extent.rows and not sheet.hidden)
    number = -1
    for number, sheet in enumerate(sheets):
        with (folder / str(number)).open("wb") as file:
            rows, titles = _write(sheet, file, room)
        yield {"part": str(number), "suffix": ".csv", "sheet": sheet.name, "rows": rows, "titles": titles}
    if number < 0:
        raise _NoTwin("mend-empty")


class _Lines:
    """A file for csv.writer."""

    def __init__(self, file: BinaryIO, room: _Room) -> None:
        self._file, self._room = file, room

    def write(self, text: str) -> int:
        return self._room.write(self._file, text)


def _write(sheet: Sheet, file: BinaryIO, room: _Room) -> tuple[int, int]:
    """Write a sheet as CSV: how many data rows, and how many titles above the header were dropped."""
    above, titles = above_header(list(islice(sheet.rows(), SAMPLE_LINES)))
    # CRLF, as RFC 4180 has it, also because csv.writer leaves a CR inside a text unquoted where lines end in LF.
    writer = csv.writer(_Lines(file, room), lineterminator="\r\n")
    for cells in islice(sheet.rows(), above, sheet.extent.rows):
        writer.writerow(map(_written, cells[: sheet.extent.columns]))
    return sheet.extent.rows - above - 1, titles


def _written(cell: Any) -> str:
    """A value so that it can be read again for what it is."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(cell.total_seconds(), 60)
        hours, minutes = divmod(int(minutes), 60)
        return f"{hours}:{minutes:02}:{seconds:02.0f}"
    return repr(cell) if isinstance(cell, float) else str(cell)
