"""The problems of one file while it is being read."""

from collections import Counter
from typing import Any

from ckanext.mofops.quality.problem import CODES, Problem, visible


class Findings:
    """Counts every problem by code and keeps the first ones; ``limit`` 0 keeps all."""

    def __init__(
        self, limit: int, *, whole: "Findings | None" = None, sheet: str | None = None, member: str | None = None
    ) -> None:
        self._limit = limit
        self._whole = whole
        self._sheet, self._member = sheet, member
        self.readable = True
        """Whether nothing was found here, parts left aside, that keeps anyone from reading data."""
        self.counts: Counter[str] = Counter()
        self.kept: list[Problem] = []

    def part(self, *, sheet: str | None = None, member: str | None = None) -> "Findings":
        """The findings of a sheet or of a file in an archive. They belong to the whole, too, which stays readable."""
        return Findings(self._limit, whole=self, sheet=sheet or self._sheet, member=member or self._member)

    def add(self, code: str, *, row: int | None = None, field: str | None = None, cell: str | None = None, **params: Any) -> None:
        """Count a problem and, while there is room, keep it, with all text in it made safe to show."""
        self.readable = self.readable and not CODES[code].closes
        if self.full:
            self._take(code, None)
            return
        problem = Problem(
            code,
            row=row,
            field=None if field is None else visible(field),
            sheet=None if self._sheet is None else visible(self._sheet),
            member=None if self._member is None else visible(self._member),
            cell=None if cell is None else visible(cell),
            params={name: visible(value) if isinstance(value, str) else value for name, value in params.items()},
        )
        self._take(code, problem)

    def _take(self, code: str, problem: Problem | None) -> None:
        self.counts[code] += 1
        if self._whole is not None:
            self._whole._take(code, problem)
        elif problem is not None:
            self.kept.append(problem)

    @property
    def full(self) -> bool:
        """Whether further problems are only counted."""
        if self._whole is not None:
            return self._whole.full
        return self._limit > 0 and len(self.kept) >= self._limit

    @property
    def truncated(self) -> bool:
        """Whether more problems were found than kept."""
        return len(self.kept) < self.counts.total()

    @property
    def valid(self) -> bool:
        return not any(CODES[code].severity == "error" for code in self.counts)
