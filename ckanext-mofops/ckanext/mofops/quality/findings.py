"""The problems of one file while it is being read."""

from collections import Counter
from typing import Any

from ckanext.mofops.quality.problem import CODES, Problem, visible


class Findings:
    """Counts every problem by code and keeps the first ones; ``limit`` 0 keeps all."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.counts: Counter[str] = Counter()
        self.kept: list[Problem] = []

    def add(self, code: str, *, row: int | None = None, field: str | None = None, cell: str | None = None, **params: Any) -> None:
        """Count a problem and, while there is room, keep it, with all text in it made safe to show."""
        self.counts[code] += 1
        if self.full:
            return
        self.kept.append(
            Problem(
                code,
                row=row,
                field=None if field is None else visible(field),
                cell=None if cell is None else visible(cell),
                params={name: visible(value) if isinstance(value, str) else value for name, value in params.items()},
            )
        )

    @property
    def full(self) -> bool:
        """Whether further problems are only counted."""
        return self._limit > 0 and len(self.kept) >= self._limit

    @property
    def truncated(self) -> bool:
        """Whether more problems were found than kept."""
        return len(self.kept) < self.counts.total()

    @property
    def valid(self) -> bool:
        return not any(CODES[code].severity == "error" for code in self.counts)

    @property
    def readable(self) -> bool:
        return not any(CODES[code].closes for code in self.counts)
