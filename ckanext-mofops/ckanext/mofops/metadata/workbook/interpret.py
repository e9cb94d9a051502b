"""What the cells of a workbook say: datasets in wire form, each value with its cell. Pure; nothing is compared or stored."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.utils import get_column_letter

from ckanext.mofops.metadata.problem import Severity
from ckanext.mofops.metadata.problems import problems as problems_of
from ckanext.mofops.metadata.problems import undescribed
from ckanext.mofops.metadata.workbook.columns import column_label, columns
from ckanext.mofops.metadata.workbook.problem import CellProblem, of_workbook
from ckanext.mofops.metadata.workbook.read import Grid, Workbook
from ckanext.mofops.metadata.workbook.values import Cell, cell_text, key, spellings, taken
from ckanext.mofops.standard.schema import dataset_schema
from ckanext.mofops.standard.workbook import DATASET, Sheet, workbook_layout

_SHOWN = 100
_ROW_5_LISTS = ("data_category", "update_frequency_unit", "geo_coverage")


@dataclass(frozen=True)
class Row:
    """A row of a sheet. values: wire fields that the sheet has a column for, blank cells as empty values.

    code: the dataset's, as typed; columns: letters by field, those of a ``*_other`` field its choice's; problems: of its cells.
    """

    sheet: Sheet
    number: int
    code: str
    values: Mapping[str, Any]
    columns: Mapping[str, str]
    problems: tuple[CellProblem, ...] = ()

    def problem(self, code: str, field: str = "", *, severity: Severity = "error", **given: Any) -> CellProblem:
        """A problem of this row; given: ``item``, ``value`` and parameters of the message."""
        item, value, params = given.pop("item", None), given.pop("value", None), given
        column = self.columns.get(field)
        return CellProblem(code, field, severity, item, _shown(value), params, self.sheet.name, self.number, column)


@dataclass(frozen=True)
class DatasetRow:
    """A dataset of the workbook. name: its code in the form of a dataset's name; resources: its rows of the resource sheets."""

    row: Row
    name: str
    resources: tuple[Row, ...]
    problems: tuple[CellProblem, ...]

    @property
    def dataset(self) -> dict[str, Any]:
        """The dataset in wire form, as far as the workbook tells it; ``owner_org`` is the text of its cell."""
        kind = dataset_schema().dataset_types[self.row.sheet.type]
        resources = [dict(resource.values) for resource in self.resources]
        return {**self.row.values, "name": self.name, "data_type": kind, "resources": resources}

    def judged(self, dataset: Mapping[str, Any]) -> tuple[CellProblem, ...]:
        """What is wrong with a dataset that this row describes, each problem at its cell; those of the cells themselves first."""
        own = {(problem.code, problem.field) for problem in self.problems}
        if not self.row.code:
            own.add(("slug-invalid", "name"))  # said already, in better words
        found = [
            self.row.problem(p.code, p.field, severity=p.severity, item=p.item, value=p.value, **p.params)
            for p in problems_of(dataset)
            if not p.field.startswith("resources[") and (p.code, p.field) not in own
        ]
        return (*self.problems, *found, *self._undescribed())

    def _undescribed(self) -> Iterator[CellProblem]:
        for resource in self.resources:
            for name in undescribed(resource.values):
                if name != "name":  # which is an error already
                    label = dataset_schema().resource_fields[name].label
                    yield resource.problem("resource-undescribed", name, severity="warning", label=label)


@dataclass(frozen=True)
class Import:
    """A workbook understood. datasets: in the order of the sheets; problems: of the file and its sheets; sheets: names read."""

    datasets: tuple[DatasetRow, ...] = ()
    problems: tuple[CellProblem, ...] = ()
    sheets: tuple[str, ...] = ()


def interpret(workbook: Workbook) -> Import:
    """The datasets of a workbook with every problem of its sheets, rows and cells.

    Blank cells are empty values; text is kept as it stands where it is not understood, and a problem says so.

    Source: thai_gdc 2.1.0, importer of the NSO template, without its bugs.
    """
    if workbook.problems:
        return Import(problems=workbook.problems)
    found: dict[str, list[Row]] = {}
    problems: list[CellProblem] = []
    # Resources come last: whether their row 5 is one is told by the codes of the datasets.
    for grid in sorted(workbook.grids, key=lambda grid: (sheet := _known(grid.name)) is not None and sheet.of == "resource"):
        sheet = _known(grid.name)
        if sheet is None:
            if key(grid.name) not in map(key, workbook_layout().passed_over) and any(any(row) for row in grid.rows):
                problems.append(_of_sheet("sheet-unknown", grid.name, "warning"))
            continue
        if sheet.name in found:
            problems.append(_of_sheet("sheet-repeated", grid.name, "error"))
            continue
        placed = columns(grid, sheet)
        problems += [_of_sheet("sheet-hidden", grid.name, "warning")] * grid.hidden + list(placed.problems)
        found[sheet.name] = []
        if placed.places is not None:
            codes = _codes(found)
            found[sheet.name], others = _rows(grid, sheet, placed.places, codes)
            problems += others
    if not found:
        problems.append(of_workbook("workbook-no-sheet", expected=next(iter(workbook_layout().sheets))))
    datasets, others = _joined(found)
    return Import(tuple(datasets), (*problems, *others), tuple(found))


def _known(name: str) -> Sheet | None:
    return next((sheet for sheet in workbook_layout().sheets.values() if key(sheet.name) == key(name)), None)


def _codes(found: Mapping[str, Sequence[Row]]) -> set[str]:
    return {_name(row.code) for name, rows in found.items() if workbook_layout().sheets[name].of == "dataset" for row in rows}


def _rows(grid: Grid, sheet: Sheet, places: Mapping[str, int], codes: set[str]) -> tuple[list[Row], list[CellProblem]]:
    layout = workbook_layout()
    rows: list[Row] = []
    problems = _merged(grid, sheet)
    for number, cells in enumerate(grid.rows[layout.explanation_row - 1 :], start=layout.explanation_row):
        values = {column: cells[place] if place < len(cells) else "" for column, place in places.items()}
        if all(cell == "" for cell in values.values()):
            continue
        if number == layout.explanation_row:
            if not _is_data(sheet, values, codes):
                continue
            problems.append(_of_sheet("row-5-is-data", grid.name, "warning", row=number))
        rows.append(_row(sheet, number, values, places, grid.faulty))
    return rows, problems


def _is_data(sheet: Sheet, values: Mapping[str, Cell], codes: set[str]) -> bool:
    """Whether row 5 is a dataset or resource, not an explanation."""
    texts = {column: cell_text(cell) for column, cell in values.items()}
    if sheet.of == "resource":
        return _name(texts[DATASET]) in codes
    email = texts.get("maintainer_email", "")
    return ("@" in email and not any(letter.isspace() for letter in email)) or any(
        key(texts.get(name, "")) in spellings(sheet.fields[name]) for name in _ROW_5_LISTS
    )


def _row(sheet: Sheet, number: int, cells: Mapping[str, Cell], places: Mapping[str, int], faulty: Sequence[str]) -> Row:
    letters = {column: get_column_letter(place + 1) for column, place in places.items()}
    by_field = dict(letters)
    values: dict[str, Any] = {}
    faults: list[tuple[str, str, Severity, Any]] = []
    code_column = DATASET if sheet.of == "resource" else "name"
    for column, cell in cells.items():
        if f"{letters[column]}{number}" in faulty:
            faults.append(("cell-error", column, "error", None))
        if column == DATASET:
            continue
        if column == "data_type":
            faults += _type_fault(sheet, cell)
            continue
        said = taken(sheet.fields[column], cell)
        values |= said.values
        by_field |= dict.fromkeys(said.values, letters[column])
        faults += [(fault.code, column, fault.severity, fault.value) for fault in said.faults]
    if sheet.type == "other" and key(str(values.get("data_type_other", ""))) in spellings(
        dataset_schema().dataset_fields["data_type"]
    ):
        values["data_type_other"] = ""  # the name of a type explains none
    code = cells[code_column]
    if not isinstance(code, str):
        faults.append(("code-is-number", code_column, "warning", cell_text(code)))
    row = Row(sheet, number, cell_text(code), values, by_field)
    kind = dataset_schema().dataset_fields["data_type"].choices[dataset_schema().dataset_types[sheet.type]].label
    problems = [
        row.problem(
            fault,
            column,
            severity=severity,
            value=value,
            item=_item(sheet, column, severity),
            label=column_label(sheet, column),
            type=kind,
        )
        for fault, column, severity, value in faults
    ]
    return Row(sheet, number, row.code, values, by_field, tuple(problems))


def _item(sheet: Sheet, column: str, severity: Severity) -> int | None:
    field = sheet.fields.get(column)
    return field.item if field is not None and severity == "error" else None


def _type_fault(sheet: Sheet, cell: Cell) -> list[tuple[str, str, Severity, Any]]:
    field = dataset_schema().dataset_fields["data_type"]
    text = cell_text(cell)
    named = spellings(field).get(key(text))
    if named is None or named == dataset_schema().dataset_types[sheet.type]:
        return []
    return [("type-from-sheet", "data_type", "warning", text)]


def _merged(grid: Grid, sheet: Sheet) -> list[CellProblem]:
    first = workbook_layout().data_row
    return [
        CellProblem("cells-merged", "", "warning", value=merged, sheet=sheet.name)
        for merged in grid.merged
        if int("".join(filter(str.isdigit, merged.split(":")[-1]))) >= first
    ]


def _joined(found: Mapping[str, Sequence[Row]]) -> tuple[list[DatasetRow], list[CellProblem]]:
    """The datasets with their resources, and the resources without a dataset."""
    sheets = workbook_layout().sheets
    rows = [row for name, listed in found.items() if sheets[name].of == "dataset" for row in listed]
    resources = [row for name, listed in found.items() if sheets[name].of == "resource" for row in listed]
    by_name: dict[str, list[Row]] = {}
    for row in rows:
        by_name.setdefault(_name(row.code), []).append(row)
    joined: dict[int, list[Row]] = {id(row): [] for row in rows}
    lost: list[CellProblem] = []
    for resource in resources:
        owners = by_name.get(_name(resource.code), []) if resource.code else []
        if not owners:
            lost.append(resource.problem("resource-without-dataset", DATASET, value=resource.code))
            continue
        owner = next((row for row in owners if row.sheet.type == resource.sheet.type), owners[0])
        joined[id(owner)].append(resource)
    return [_dataset(row, by_name[_name(row.code)], joined[id(row)]) for row in rows], lost


def _dataset(row: Row, same_name: Sequence[Row], resources: Sequence[Row]) -> DatasetRow:
    problems = list(row.problems)
    if not row.code:
        problems.append(row.problem("code-missing", "name"))
    elif others := [f"{other.sheet.name}!A{other.number}" for other in same_name if other is not row]:
        problems.append(row.problem("code-repeated", "name", value=row.code, others=", ".join(others)))
    for resource in resources:
        problems += _resource_problems(row, resource)
    return DatasetRow(row, _name(row.code), tuple(resources), tuple(problems))


def _resource_problems(row: Row, resource: Row) -> Iterator[CellProblem]:
    yield from resource.problems
    if resource.sheet.type != row.sheet.type:
        yield resource.problem("resource-other-type", DATASET, severity="warning", value=row.code, others=row.sheet.name)
    if not resource.values.get("name"):
        yield resource.problem("resource-name-missing", "name")


def _name(code: str) -> str:
    return str(taken(dataset_schema().dataset_fields["name"], code).values["name"])


def _of_sheet(code: str, sheet: str, severity: Severity, row: int | None = None) -> CellProblem:
    return CellProblem(code, "", severity, sheet=sheet, row=row, params={"sheet": sheet})


def _shown(value: Any) -> str | None:
    if value is None:
        return None
    line = " ".join(str(value).split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
