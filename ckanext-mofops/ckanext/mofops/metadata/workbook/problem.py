"""What can be wrong with a workbook, at its cell."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ckanext.mofops.metadata.problem import Problem
from ckanext.mofops.standard.messages import Lang, text


@dataclass(frozen=True)
class CellProblem(Problem):
    """A problem with its place; what is not about one cell has no column, what is not about one row no row.

    code: a message of ``standard/messages/workbook.yaml``, ``metadata.yaml``, ``dates.yaml`` or ``guard.yaml``. row: from 1.
    column: letters.
    """

    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    @property
    def place(self) -> str:
        """``Temp2_Meta_Stat!J7``, or as much of it as there is."""
        cell = f"{self.column or ''}{self.row or ''}"
        return "!".join(part for part in (self.sheet, cell) if part)

    def to_dict(self) -> dict[str, Any]:
        """JSON form: that of a dataset's problem, with ``sheet``, ``row`` and ``column``; what there is not is null."""
        place = {"sheet": self.sheet, "row": self.row, "column": self.column}
        return {**super().to_dict(), "field": self.field or None, **place}


def of_workbook(code: str, /, sheet: str | None = None, **params: Any) -> CellProblem:
    """An error of the workbook or of a whole sheet."""
    return CellProblem(code, "", sheet=sheet, params=params)


class WorkbookError(Exception):
    """A workbook that cannot be written. code and params: a message."""

    def __init__(self, code: str, /, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params: Mapping[str, Any] = params

    def message(self) -> dict[Lang, str]:
        """The sentence that says how to mend it, ``{"th": …, "en": …}``."""
        return text(self.code, **self.params)

    def __str__(self) -> str:
        return self.message()["en"]
