"""A workbook of a stranger, read in a guarded child process into plain grids of cells."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ckanext.mofops.guard import Child, Died, NotRegularFile, opened
from ckanext.mofops.metadata.problems import storable
from ckanext.mofops.metadata.workbook.problem import CellProblem, of_workbook
from ckanext.mofops.metadata.workbook.values import Cell

MIB = 2**20


@dataclass(frozen=True)
class ReadLimits:
    """How much a workbook may ask of the machine.

    seconds: wall clock and processor time; memory: bytes beyond what the reader needs to start; bytes: of the file; inflated:
    bytes of all that is packed in it; parts: files in the package; rows and columns: of one sheet.
    """

    seconds: float = 30.0
    memory: int = 1024 * MIB
    bytes: int = 20 * MIB
    inflated: int = 200 * MIB
    parts: int = 2000
    rows: int = 20_000
    columns: int = 200


@dataclass(frozen=True)
class Grid:
    """A sheet as it was found. rows: of cells, from A1 on; merged: ranges such as ``A6:A8``; faulty: cells such as ``C7`` whose
    formula gave an error or was never calculated.
    """

    name: str
    rows: Sequence[Sequence[Cell]]
    hidden: bool = False
    merged: tuple[str, ...] = ()
    faulty: tuple[str, ...] = ()


@dataclass(frozen=True)
class Workbook:
    """The sheets of a file in their order; with a problem, there are none."""

    grids: tuple[Grid, ...] = ()
    problems: tuple[CellProblem, ...] = field(default=())


def read(path: str | os.PathLike[str], limits: ReadLimits | None = None) -> Workbook:
    """The sheets of an XLSX file: values, never formulas; whatever is wrong with the file is a problem of the workbook.

    :raises FileNotFoundError: no such file; any other OSError: it cannot be read
    :raises ChildError: the guarded process cannot be started
    """
    limits = limits or ReadLimits()
    try:
        with opened(path):
            pass
    except NotRegularFile:
        return _unread("workbook-not-a-file")
    child = Child("ckanext.mofops.metadata.workbook.job", asdict(limits), memory=limits.memory)
    try:
        answer = child.answer({"path": os.fspath(Path(path).absolute())}, limits.seconds, limits.inflated)
    except Died as death:
        return _unread(death.code, **death.params)
    finally:
        child.end()
    if "code" in answer:
        return _unread(answer["code"], answer["sheet"], **answer["params"])
    return Workbook(tuple(_grid(sheet) for sheet in answer["sheets"]))


def _unread(code: str, /, sheet: str | None = None, **params: Any) -> Workbook:
    return Workbook(problems=(of_workbook(code, sheet, **params),))


def _grid(sheet: Mapping[str, Any]) -> Grid:
    rows = [[_cell(cell) for cell in row] for row in sheet["rows"]]
    return Grid(storable(sheet["name"]), rows, sheet["hidden"], tuple(sheet["merged"]), tuple(sheet["faulty"]))


def _cell(cell: Any) -> Cell:
    if isinstance(cell, dict):
        return date.fromisoformat(cell["date"])
    # XLSX can spell a NUL, as _x0000_; the sign that takes its place is refused with its cell.
    return storable(cell) if isinstance(cell, str) else cell
