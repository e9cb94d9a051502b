"""A table out of a published file, or why there is none."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from ckanext.mofops.guard import Child, Died
from ckanext.mofops.standard.messages import Lang, text

JOB = "ckanext.mofops.dashboard.job"
MIB = 2**20
BYTES = 4 * MIB
"""Largest file: what a page shows by year and level is a few lines, and is read by whoever looks first."""
ROWS = 20_000
SECONDS = 10.0
MEMORY = 256 * MIB
ANSWER_BYTES = 16 * MIB


@dataclass(frozen=True)
class Fault:
    """Why something is not known: a code of the message catalogue, and what its sentence needs."""

    code: str
    params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def message(self) -> dict[Lang, str]:
        return text(self.code, **self.params)

    def to_dict(self) -> dict[str, Any]:
        return {"code": self.code, "message": self.message()}


@dataclass(frozen=True)
class Table:
    """columns: each once; rows: texts without outer blanks, one for each column; lines: those of the file that they end in."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]

    def records(self, where: Mapping[str, str]) -> Iterator[tuple[int, dict[str, str]]]:
        """The line and the cells by column of the rows that have these cells."""
        for line, row in zip(self.lines, self.rows, strict=True):
            record = dict(zip(self.columns, row, strict=True))
            if all(record[column] == wanted for column, wanted in where.items()):
                yield line, record


class Reader(Protocol):
    """Reads a table."""

    def __call__(self, path: Path) -> Table | Fault:
        """The table of a CSV file, or why it is not to be had."""


@contextmanager
def reading() -> Iterator[Reader]:
    """Reads tables one after another in a guarded process, which is started for the first and ends with the last.

    :raises ChildError: (in the reader) it cannot be started
    """
    children: list[Child] = []

    def read(path: Path) -> Table | Fault:
        if not children:
            children.append(Child(JOB, {"bytes": BYTES, "rows": ROWS}, memory=MEMORY))
        try:
            answer = children[-1].answer({"path": str(path)}, SECONDS, ANSWER_BYTES)
        except Died as death:
            children.pop().end()
            return Fault(death.code, death.params)
        except OSError:
            return Fault("dashboard-no-file")
        if "code" in answer:
            return Fault(answer["code"], answer["params"])
        return Table(tuple(answer["columns"]), tuple(map(tuple, answer["rows"])), tuple(answer["lines"]))

    try:
        yield read
    finally:
        for child in children:
            child.end()
