"""The open twin of a file: CSV in UTF-8 beside what people cannot open, or only with one maker's program."""

import filecmp
import os
import re
import tempfile
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ckanext.mofops.guard import Child, Died, NotRegularFile, opened
from ckanext.mofops.quality.encoding import UTF_8
from ckanext.mofops.quality.limits import INFLATED_BYTES, Limits
from ckanext.mofops.quality.verdict import Verdict
from ckanext.mofops.standard.messages import CodedError

BOOKS = frozenset({"XLSX", "XLSM", "XLSB", "XLS", "ODS"})
TABLES = frozenset({"CSV", "TSV"})
MENDED_BYTES = INFLATED_BYTES
"""Of all that is written for one file."""

_STEM = 40  # characters of a file name that are kept: a Thai one takes three bytes of the 255 that a name may have
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}$")


class MendError(CodedError):
    """There is no twin, and nothing was written. code and params: a message of ``messages/mend.yaml`` or ``guard.yaml``."""


@dataclass(frozen=True)
class Mended:
    """A table that was written.

    sheet: of a workbook. rows: data rows, the header left out; None where a text was not told apart into rows.
    titles: how many rows above the header were dropped. sha256: of the original.
    """

    path: Path
    sheet: str | None
    rows: int | None
    titles: int
    sha256: str


def needs_mend(verdict: Verdict) -> bool:
    """Whether a file that was read would be open, or easier to open, as CSV in UTF-8."""
    if not verdict.stars:
        return False
    return verdict.format in BOOKS or (verdict.format in TABLES and verdict.encoding not in UTF_8)


def mend_file(
    path: str | os.PathLike[str],
    folder: str | os.PathLike[str],
    *,
    format: str | None = None,
    name: str | None = None,
    limits: Limits | None = None,
) -> tuple[Mended, ...]:
    """The open twin of a file, written into a folder: of a workbook each visible sheet that holds anything, of a text all of it.

    Values stay as they are stored: 0.25 for 25 %, dates by ISO 8601, merged cells in the first of them. A text changes its
    encoding only. Rows above a header are dropped where they are a title for certain, blank rows below and columns beside.
    The original is never touched, nor is a file that is there already: one of the same content is left, another refused.

    :param format: the declared format, as id, extension or media type; without it the file name counts
    :param name: of the file, where the path is not it; the twin is named after it and the sheet
    :raises MendError: it needs none or cannot have one; nothing is written then
    :raises FileNotFoundError: no such file; any other OSError: it cannot be read, or the folder not be written to
    :raises ChildError: the guarded process cannot be started
    """
    limits, folder = limits or Limits(), Path(folder)
    try:
        with opened(path) as source:
            size = source.size
    except NotRegularFile:
        raise MendError("mend-unreadable") from None
    folder.mkdir(parents=True, exist_ok=True)
    # In the same folder, so that each file gets its name in one step, or never.
    with tempfile.TemporaryDirectory(dir=folder, prefix=".mend-") as parts:
        label = os.fspath(path) if name is None else name
        task = {"path": str(Path(path).absolute()), "folder": str(Path(parts).absolute()), "format": format, "name": label}
        answer = _answer(task, limits, size)
        named = _named(answer["tables"], label)
        targets = [(Path(parts, table["part"]), folder / file) for file, table in named.items()]
        for part, target in targets:
            if os.path.lexists(target) and not _is_same(part, target):
                raise MendError("mend-exists", {"file": str(target)})
        for part, target in targets:
            _place(part, target)
    return tuple(
        Mended(folder / file, table["sheet"], table["rows"], table["titles"], answer["sha256"]) for file, table in named.items()
    )


def _answer(task: Mapping[str, Any], limits: Limits, size: int) -> dict[str, Any]:
    settings = {"limits": asdict(limits), "bytes": MENDED_BYTES}
    child = Child("ckanext.mofops.quality.mend_job", settings, memory=limits.memory)
    try:
        answer = child.answer(task, limits.time_allowed(size))
    except Died as death:
        raise MendError(death.code, death.params) from death
    finally:
        child.end()
    if "code" in answer:
        raise MendError(answer["code"], answer["params"])
    return answer


def _place(part: Path, target: Path) -> None:
    """Give a file its name, unless another has it, even since a moment ago."""
    try:
        target.hardlink_to(part)
    except FileExistsError:
        if not _is_same(part, target):
            raise MendError("mend-exists", {"file": str(target)}) from None
    except OSError:  # a file system without hard links
        part.rename(target)


def _is_same(part: Path, target: Path) -> bool:
    return target.is_file() and not target.is_symlink() and filecmp.cmp(part, target, shallow=False)


def _named(tables: list[dict[str, Any]], label: str) -> dict[str, dict[str, Any]]:
    """The tables by the names of their files, which are all different."""
    found: dict[str, dict[str, Any]] = {}
    stem = _SUFFIX.sub("", Path(label).name)
    for table in tables:
        name = base = "-".join(filter(None, (safe_name(stem) or "table", safe_name(table["sheet"] or ""))))
        number = 1
        while f"{name}{table['suffix']}".casefold() in map(str.casefold, found):
            number += 1
            name = f"{base}-{number}"
        found[f"{name}{table['suffix']}"] = table
    return found


def safe_name(name: str) -> str:
    """A part of a file name: letters, Thai with its marks too, and digits of any writing; all else is a hyphen."""
    kept = (
        letter if unicodedata.category(letter)[0] in "LMN" or letter == "_" else "-"
        for letter in unicodedata.normalize("NFC", name)
    )
    return re.sub("-+", "-", "".join(kept))[:_STEM].strip("-")
