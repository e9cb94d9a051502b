"""The workbook of the National Statistical Office, read: its sheets, their columns, and the spellings used in it.

Source: importer of artarete01/ckanext-thai_gdc 2.1.0; see workbook.yaml.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from ckanext.mofops.standard.data import load
from ckanext.mofops.standard.messages import Lang
from ckanext.mofops.standard.schema import Field, Label, dataset_schema

Of = Literal["dataset", "resource"]

DATASET = "dataset"
"""The column of a resource sheet that names the dataset."""


@dataclass(frozen=True)
class Newer:
    """The column that a later generation of the template has more, in its metadata sheets, behind ``after``."""

    column: str
    after: str
    label: Label
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A sheet of Template 2 or 3. columns: wire fields in order, ``DATASET`` for the dataset's code; type: of its datasets."""

    name: str
    of: Of
    type: str
    columns: tuple[str, ...]

    @property
    def fields(self) -> Mapping[str, Field]:
        """The fields that its columns can be, by name; without ``DATASET``."""
        schema = dataset_schema()
        return schema.dataset_fields if self.of == "dataset" else schema.resource_fields


@dataclass(frozen=True)
class Template1Column:
    """A column of Template 1, which is ours."""

    id: str
    label: Label
    help: Label | None = None


@dataclass(frozen=True)
class WorkbookLayout:
    """What stands where. sheets: by name, in order; rows are counted from 1; passed_over: names of sheets that are not read.

    headers: further spellings of a header, by what a sheet is of and by field. choices: further spellings of a choice, by field
    and spelling. newer_values: values of the newer generation that are no choice of ours, by field.
    """

    version: str
    header_row: int
    explanation_row: int
    data_row: int
    sheets: Mapping[str, Sheet]
    template_1: str
    template_1_columns: tuple[Template1Column, ...]
    lists: str
    problems: str
    newer: Newer
    headers: Mapping[Of, Mapping[str, tuple[str, ...]]]
    choices: Mapping[str, Mapping[str, str]]
    flags: Mapping[str, tuple[str, ...]]
    newer_values: Mapping[str, tuple[str, ...]]
    notes: Mapping[str, Mapping[Lang, str]]

    @property
    def passed_over(self) -> tuple[str, ...]:
        return (self.template_1, self.lists, self.problems)

    def newer_columns(self, sheet: Sheet) -> tuple[str, ...]:
        """The columns of a sheet in the newer generation; those of a resource sheet are the same."""
        if sheet.of == "resource":
            return sheet.columns
        place = sheet.columns.index(self.newer.after) + 1
        return (*sheet.columns[:place], self.newer.column, *sheet.columns[place:])

    def sheet(self, of: Of, type: str) -> Sheet:
        """The sheet of a dataset type."""
        return next(sheet for sheet in self.sheets.values() if (sheet.of, sheet.type) == (of, type))


@cache
def workbook_layout() -> WorkbookLayout:
    """The layout of ``workbook.yaml``.

    :raises ValueError: a column, header or spelling is of no field, or stands for no choice
    """
    source = load("workbook.yaml")
    sheets = [_sheet(row, source["columns"]) for row in source["sheets"]]
    template_1 = source["template_1"]
    layout = WorkbookLayout(
        version=source["version"],
        header_row=source["rows"]["header"],
        explanation_row=source["rows"]["explanation"],
        data_row=source["rows"]["data"],
        sheets=MappingProxyType({sheet.name: sheet for sheet in sheets}),
        template_1=template_1["name"],
        template_1_columns=tuple(Template1Column(**row) for row in template_1["columns"]),
        lists=source["lists"],
        problems=source["problems"],
        newer=Newer(**{**source["newer_generation"], "choices": tuple(source["newer_generation"]["choices"])}),
        headers={of: {name: tuple(texts) for name, texts in by.items()} for of, by in source["headers"].items()},
        choices=source["choices"],
        flags={value: tuple(texts) for value, texts in source["flags"].items()},
        newer_values={name: tuple(texts) for name, texts in source["newer_values"].items()},
        notes=source["notes"],
    )
    _refuse_loose_ends(layout)
    return layout


def _sheet(row: dict[str, Any], shared: dict[str, list[str]]) -> Sheet:
    columns = (*shared[row["of"]], *row["columns"])
    if row["of"] == "dataset" and row["type"] == "other":
        columns = tuple("data_type_other" if column == "data_type" else column for column in columns)
    return Sheet(row["name"], row["of"], row["type"], columns)


def _refuse_loose_ends(layout: WorkbookLayout) -> None:
    schema = dataset_schema()
    for sheet in layout.sheets.values():
        for column in sheet.columns:
            field = sheet.fields.get(column)
            if column != DATASET and (field is None or sheet.type not in field.types):
                raise ValueError(f"sheet {sheet.name}: {column} is no field of its type")
    for of, names in layout.headers.items():
        fields = schema.dataset_fields if of == "dataset" else schema.resource_fields
        if unknown := names.keys() - fields.keys() - {DATASET}:
            raise ValueError(f"headers: no field {sorted(unknown)}")
    for name, spellings in layout.choices.items():
        if unknown_choices := set(spellings.values()) - schema.dataset_fields[name].choices.keys():
            raise ValueError(f"choices of {name}: no choice {sorted(unknown_choices)}")
