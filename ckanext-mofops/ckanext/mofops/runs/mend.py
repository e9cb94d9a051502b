"""The open twins of what was checked, in a folder of their own."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ckanext.mofops import quality


@dataclass(frozen=True)
class Twin:
    """What became of the mend of one resource. error: why there is nothing; then nothing was written."""

    tables: tuple[quality.Mended, ...] = ()
    error: quality.MendError | None = None

    def to_dicts(self, verdict: quality.Verdict) -> list[dict[str, Any]]:
        """Entries of ``mended``: one for each table, or one that says why there is none."""
        origin = {"path": verdict.path, "dataset": verdict.dataset, "name": verdict.name}
        if self.error is not None:
            why = {"code": self.error.code, "message": self.error.message()}
            return [{**origin, "sheet": None, "file": None, "rows": None, "error": why}]
        tables = ((table.sheet, str(table.path), table.rows) for table in self.tables)
        return [{**origin, "sheet": sheet, "file": file, "rows": rows, "error": None} for sheet, file, rows in tables]


def twin(file: str | os.PathLike[str], name: str, folder: Path, *, format: str | None, limits: quality.Limits | None) -> Twin:
    """The twin of a file, written into a folder, or why there is none."""
    try:
        return Twin(quality.mend_file(file, folder, format=format, name=name, limits=limits))
    except quality.MendError as error:
        return Twin(error=error)
    except OSError as error:
        return Twin(error=quality.MendError("mend-not-written", {"detail": error.strerror or type(error).__name__}))
