"""Datasets as the workbook of the National Statistical Office."""

from collections.abc import Iterable, Mapping
from typing import Any

from openpyxl.utils import get_column_letter

from ckanext.mofops.metadata.normal import normalised
from ckanext.mofops.metadata.workbook.values import shown
from ckanext.mofops.metadata.workbook.xlsx import Book, BookSheet, Style
from ckanext.mofops.standard.data import load
from ckanext.mofops.standard.messages import Lang
from ckanext.mofops.standard.schema import Field, Label, dataset_schema
from ckanext.mofops.standard.workbook import DATASET, Sheet, WorkbookLayout, workbook_layout

Dataset = Mapping[str, Any]

_LISTED_ROWS = 5000  # so far down the drop-down lists reach, in an empty workbook
_WIDE = frozenset({"markdown"})
_NARROW = frozenset({"flag", "number", "year", "date"})


def workbook_bytes(datasets: Iterable[Dataset], *, lang: Lang = "th") -> bytes:
    """The workbook of datasets, in their order, with their resources; the same datasets give the same bytes.

    datasets: CKAN dataset dicts, of a site or of a folder. Dates leave as Buddhist years, flags as ใช่ and ไม่ใช่, several choices
    between commas, an อื่นๆ choice as its text. A dataset without a known type stands among the other types.

    lang: of headers and explanations; the values are those of the catalogue.

    :raises WorkbookError: ``cell-too-long``, as no cell is ever cut
    """
    layout = workbook_layout()
    given: list[Dataset] = [normalised(dataset) for dataset in datasets]
    book = Book("Template NSO")
    add_template_1(book, given, layout, lang)
    lists = _lists(layout)
    for sheet in layout.sheets.values():
        _add_sheet(book, sheet, [dataset for dataset in given if _type(dataset) == sheet.type], lists, layout, lang)
    _add_lists(book, lists, layout)
    return book.content()


def empty_workbook(*, lang: Lang = "th") -> bytes:
    """The workbook to fill in."""
    return workbook_bytes((), lang=lang)


def example_workbook(*, lang: Lang = "th") -> bytes:
    """The workbook filled in with an invented dataset of each type."""
    return workbook_bytes(example_datasets(), lang=lang)


def example_datasets() -> list[dict[str, Any]]:
    """An invented dataset of each type, with every field of the workbook filled in."""
    found: list[dict[str, Any]] = load("workbook_example.yaml")["datasets"]
    return found


def _type(dataset: Dataset) -> str:
    types = {value: type for type, value in dataset_schema().dataset_types.items()}
    value = dataset.get("data_type")
    return types.get(value, "other") if isinstance(value, str) else "other"


def add_template_1(book: Book, datasets: list[Dataset], layout: WorkbookLayout, lang: Lang) -> None:
    """Add Template 1, the names of datasets. datasets: as ``normalised`` gives them."""
    columns = layout.template_1_columns
    sheet = book.sheet(layout.template_1, [8, 30, 50, 26, 30, 30, 40, 20], freeze=f"C{layout.data_row}", text=True)
    _add_head(sheet, layout.notes["template_1"][lang], layout, lang)
    sheet.add([column.label[lang] for column in columns], "header")
    sheet.add([column.help[lang] if column.help is not None else "" for column in columns], "explanation")
    for number, dataset in enumerate(datasets, start=1):
        values = {"number": str(number), "owner_org": organisation_title(dataset), "public": _public(dataset, layout)}
        fields = {name: dataset_schema().dataset_fields[name] for name in ("name", "title", "data_type")}
        values |= {name: shown(field, dataset) for name, field in fields.items()}
        sheet.add([values.get(column.id, "") for column in columns])


def _public(dataset: Dataset, layout: WorkbookLayout) -> str:
    value = dataset.get("data_category")
    choice = dataset_schema().dataset_fields["data_category"].choices.get(value) if isinstance(value, str) else None
    return "" if choice is None else layout.flags[str(choice.public is True)][0]


def organisation_title(dataset: Dataset) -> str:
    """Title of the dataset's organisation where the dict has it, else what stands in ``owner_org``."""
    organisation = dataset.get("organization")
    found = organisation if isinstance(organisation, Mapping) else {}
    return str(found.get("title") or found.get("name") or dataset.get("owner_org") or "")


def _add_head(sheet: BookSheet, title: str, layout: WorkbookLayout, lang: Lang) -> None:
    sheet.add([title], "title")
    sheet.add([layout.notes["defined"][lang].format(version=layout.version)], "note")
    sheet.add([layout.notes["how"][lang]], "note")


def _add_sheet(
    book: Book, sheet: Sheet, datasets: list[Dataset], lists: Mapping[str, str], layout: WorkbookLayout, lang: Lang
) -> None:
    fields = [sheet.fields.get(column) for column in sheet.columns]
    widths = [24 if field is None else 60 if field.kind in _WIDE else 14 if field.kind in _NARROW else 28 for field in fields]
    page = book.sheet(sheet.name, widths, freeze=f"B{layout.data_row}", text=True)
    kind = dataset_schema().dataset_fields["data_type"].choices[dataset_schema().dataset_types[sheet.type]].label[lang]
    _add_head(page, layout.notes[sheet.of][lang].format(type=kind), layout, lang)
    needed = [field is None or field.item is not None or field.name == "name" for field in fields]
    styles: list[Style] = ["needed" if is_needed else "header" for is_needed in needed]
    page.add([header(sheet, column, lang) for column in sheet.columns], styles)
    page.add([_explanation(sheet, column, layout, lang) for column in sheet.columns], "explanation")
    for place, field in enumerate(fields):
        if field is not None and field.name in lists:
            strict = field.kind != "choices" and field.other_field is None
            prompt = _explanation(sheet, field.name, layout, lang)
            page.choices(place, layout.data_row, _LISTED_ROWS, lists[field.name], strict=strict, prompt=prompt)
    for row in (row for dataset in datasets for row in _rows(sheet, dataset)):
        page.add(row)


def _rows(sheet: Sheet, dataset: Dataset) -> list[list[str]]:
    if sheet.of == "dataset":
        return [
            [organisation_title(dataset) if column == "owner_org" else _shown(sheet, column, dataset) for column in sheet.columns]
        ]
    code = str(dataset.get("name") or "")
    resources = [resource for resource in dataset.get("resources") or [] if isinstance(resource, Mapping)]
    return [
        [code if column == DATASET else _shown(sheet, column, resource) for column in sheet.columns] for resource in resources
    ]


def _shown(sheet: Sheet, column: str, record: Dataset) -> str:
    return shown(sheet.fields[column], record)


def header(sheet: Sheet, column: str, lang: Lang) -> str:
    """What stands in row 4 of a column."""
    if column == DATASET:
        return dataset_schema().dataset_fields["name"].label[lang]
    return sheet.fields[column].label[lang]


def _explanation(sheet: Sheet, column: str, layout: WorkbookLayout, lang: Lang) -> str:
    """How to fill a column in; never a value that could be taken for a dataset's."""
    notes: Mapping[str, Label] = layout.notes
    if column == DATASET:
        return notes["dataset_code"][lang]
    if column in ("name", "data_type"):
        return notes[column][lang]
    field: Field = sheet.fields[column]
    parts = [notes["item"][lang].format(item=field.item)] if field.item is not None else []
    parts += [field.help[lang]] if field.help is not None else []
    parts += [notes[field.kind][lang]] if field.kind in ("choice", "choices", "date", "flag") else []
    parts += [notes["other"][lang]] if field.other_field is not None else []
    return "\n".join(parts)


def _listed(layout: WorkbookLayout) -> Mapping[str, tuple[str, ...]]:
    """The values to choose from, by field; fields that share a list share the text."""
    found: dict[str, tuple[str, ...]] = {}
    for sheet in layout.sheets.values():
        for column in sheet.columns:
            field = sheet.fields.get(column)
            if field is not None and field.kind in ("choice", "choices"):
                found[column] = tuple(field.choices)
            elif field is not None and field.kind == "flag":
                found[column] = (layout.flags["True"][0], layout.flags["False"][0])
    return found


def _lists(layout: WorkbookLayout) -> dict[str, str]:
    """The range of each field's list in the hidden sheet."""
    distinct = list(dict.fromkeys(_listed(layout).values()))
    letters = {values: get_column_letter(number) for number, values in enumerate(distinct, start=1)}
    return {
        name: f"{layout.lists}!${letters[values]}$1:${letters[values]}${len(values)}" for name, values in _listed(layout).items()
    }


def _add_lists(book: Book, lists: Mapping[str, str], layout: WorkbookLayout) -> None:
    distinct = list(dict.fromkeys(_listed(layout).values()))
    sheet = book.sheet(layout.lists, [30] * len(distinct), hidden=True)
    for row in range(max(map(len, distinct))):
        sheet.add([values[row] if row < len(values) else "" for values in distinct])
