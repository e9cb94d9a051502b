"""Files of a table in other formats, made in a guarded child."""

import os
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from ckanext.mofops.guard import Child, Died, NotRegularFile, opened
from ckanext.mofops.quality.limits import Limits
from ckanext.mofops.renditions.column import Column
from ckanext.mofops.standard.messages import CodedError

Kind = Literal["csv", "json", "xlsx", "rows"]
"""``rows``: as PostgreSQL copies them in."""
KINDS: tuple[Kind, ...] = get_args(Kind)
VERSION = "1"
"""Another one, and what was made before is made anew."""

SHEET_CELLS = 2_000_000
"""Of a table that is made an XLSX: so many take half a minute, and any program for spreadsheets a while to open."""
TABLES = frozenset({"CSV", "TSV", "XLSX", "XLSM", "XLSB", "XLS", "ODS", "JSON", "JSONL"})
_ANSWER_BYTES = 4 * 2**20


class RenditionError(CodedError):
    """There is none. code and params: a message of ``messages/renditions.yaml`` or ``guard.yaml``."""


@dataclass(frozen=True)
class Room:
    """What a table may take. rows: data rows; bytes: of the original; written: bytes of one file that is made of it."""

    rows: int
    bytes: int
    written: int = 500 * 2**20


@dataclass(frozen=True)
class Made:
    """files: by kind; failed: the kinds that this table cannot have, and why. sha256: of the original.

    example: the id of a column and a value in it, to ask for; None in a table without.
    """

    files: Mapping[Kind, Path]
    failed: Mapping[Kind, RenditionError]
    columns: tuple[Column, ...]
    rows: int
    sha256: str
    example: tuple[str, str | int] | None


def is_table(verdict: Mapping[str, Any] | None) -> bool:
    """Whether a file was read as a table, or a workbook of them."""
    return verdict is not None and verdict["format"] in TABLES and bool(verdict["rows"]) and bool(verdict["fields"])


def made(
    path: str | os.PathLike[str],
    folder: str | os.PathLike[str],
    kinds: Collection[Kind],
    *,
    format: str,
    schema: Mapping[str, Any] | None = None,
    room: Room,
    limits: Limits | None = None,
) -> Made:
    """The table of a file in these formats, as files of a folder named by the kind; of a workbook the first sheet that is shown.

    Values are typed as the Table Schema says, or as it would be inferred; a cell that cannot be read so stands as it is.

    :param format: what the content is, as the verdict has it
    :raises RenditionError: there is no table, it takes more than the room, or the child died of it
    :raises FileNotFoundError: no such file; any other OSError: it cannot be read, or the folder not be written to
    :raises ChildError: the guarded process cannot be started
    """
    limits = limits or Limits()
    try:
        with opened(path) as source:
            size = source.size
    except NotRegularFile:
        raise RenditionError("rendition-no-table") from None
    if size > room.bytes:
        raise RenditionError("rendition-too-large", {"limit": room.bytes // 2**20})
    task = {
        "path": os.fspath(Path(path).absolute()),
        "folder": os.fspath(Path(folder).absolute()),
        "kinds": [*kinds],
        "format": format,
        "schema": None if schema is None else dict(schema),
    }
    child = Child("ckanext.mofops.renditions.job", {"room": asdict(room)}, memory=limits.memory)
    try:
        answer = child.answer(task, limits.time_allowed(size), _ANSWER_BYTES)
    except Died as death:
        raise RenditionError(death.code, death.params) from death
    finally:
        child.end()
    if "code" in answer:
        raise RenditionError(answer["code"], answer["params"])
    failed = {kind: RenditionError(*why) for kind, why in answer["failed"].items()}
    return Made(
        files={kind: Path(folder, kind) for kind in kinds if kind not in failed},
        failed=failed,
        columns=tuple(Column(**column) for column in answer["columns"]),
        rows=answer["rows"],
        sha256=answer["sha256"],
        example=answer["example"] and tuple(answer["example"]),
    )
