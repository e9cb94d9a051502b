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
        self._before = 0
        self.readable = True
        """Whether nothing was found here, parts left aside, that keeps anyone from reading data."""
        self.counts: Counter[str] = Counter()
        self.kept: list[Problem] = []

    def part(self, *, sheet: str | None = None, member: str | None = None) -> "Findings":
        """The findings of a sheet or of a file in an archive. They belong to the whole, too, which stays readable."""
        return Findings(self._limit, whole=self, sheet=sheet or self._sheet, member=member or self._member)

    def draft(self) -> "Findings":
        """Findings that are none yet: dropped, or taken over by ``accept``. As many are kept as there is room for here."""
        draft = Findings(self._limit, sheet=self._sheet, member=self._member)
        draft._before = self._already_kept
        return draft

    def accept(self, draft: "Findings") -> None:
        """Take over all of a draft."""
        self.readable = self.readable and draft.readable
        self._take_over(draft)

    def _take_over(self, draft: "Findings") -> None:
        self.counts.update(draft.counts)
        if self._whole is not None:
            self._whole._take_over(draft)
        else:
            self.kept += draft.kept

    @property
    def _already_kept(self) -> int:
        return self._before + len(self.kept) if self._whole is None else self._whole._already_kept

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

    def count(self, code: str, number: int = 1) -> None:
        """Count further problems of which no more is known; for a caller who saw that no more are kept (``full``)."""
        self.readable = self.readable and not CODES[code].closes
        self._take(code, None, number)

    def _take(self, code: str, problem: Problem | None, number: int = 1) -> None:
        self.counts[code] += number
        if self._whole is not None:
            self._whole._take(code, problem, number)
        elif problem is not None:
            self.kept.append(problem)

    @property
    def full(self) -> bool:
        """Whether further problems are only counted."""
        return self._limit > 0 and self._already_kept >= self._limit

    @property
    def truncated(self) -> bool:
        """Whether more problems were found than kept."""
        return len(self.kept) < self.counts.total()

    @property
    def valid(self) -> bool:
        return not any(CODES[code].severity == "error" for code in self.counts)
