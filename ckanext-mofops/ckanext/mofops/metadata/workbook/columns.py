"""Which column of a sheet is which field: by its header, or by its position where the headers are not ours."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from openpyxl.utils import get_column_letter

from ckanext.mofops.metadata.workbook.problem import CellProblem
from ckanext.mofops.metadata.workbook.read import Grid
from ckanext.mofops.metadata.workbook.values import Cell, cell_text, key
from ckanext.mofops.standard.messages import LANGUAGES, Lang
from ckanext.mofops.standard.schema import Label, dataset_schema
from ckanext.mofops.standard.workbook import DATASET, Sheet, workbook_layout

_SHOWN = 60
_HEADER_SEARCH = 12  # rows in which a header is looked for
_ENOUGH = 3  # headers that make a row a header row


@dataclass(frozen=True)
class Columns:
    """The columns of a sheet. places: index of the column by field; None: the sheet cannot be read, the problems say why."""

    places: Mapping[str, int] | None
    problems: tuple[CellProblem, ...] = ()


def columns(grid: Grid, sheet: Sheet) -> Columns:
    """The columns of a grid that has the name of a sheet of the template; nothing is ever shifted."""
    layout = workbook_layout()
    row = grid.rows[layout.header_row - 1] if len(grid.rows) >= layout.header_row else []
    headers = [cell_text(cell) for cell in row]
    known = [_headers(sheet.name).get(_header_key(text)) for text in headers]
    if not any(known) and (moved := _header_elsewhere(grid, sheet)) is not None:
        return _unread("header-moved", sheet, found=moved)
    width = max(_width(grid.rows), 1)
    known += [None] * (width - len(known))
    headers += [""] * (width - len(headers))
    for order in (sheet.columns, layout.newer_columns(sheet)):
        if len(order) == width and all(field in (None, order[place]) for place, field in enumerate(known)):
            return _by_position(grid, sheet, order, known)
    if sum(field is not None for field in known) < _ENOUGH:
        expected = " / ".join(dict.fromkeys(str(len(order)) for order in (sheet.columns, layout.newer_columns(sheet))))
        return _unread("columns-count", sheet, found=width, expected=expected, columns=_listing(sheet, sheet.columns))
    return _by_header(sheet, headers, known)


def column_label(sheet: Sheet, column: str) -> Label:
    """The label of a column of the template."""
    newer = workbook_layout().newer
    if column == newer.column:
        return newer.label
    if column == DATASET:
        return dataset_schema().dataset_fields["name"].label
    return sheet.fields[column].label


def _by_position(grid: Grid, sheet: Sheet, order: Sequence[str], known: Sequence[str | None]) -> Columns:
    newer = workbook_layout().newer
    problems = []
    assumed = [column for place, column in enumerate(order) if known[place] is None]
    if newer.column in assumed and not _holds_classifications(grid, order.index(newer.column)):
        return _unread("columns-generation", sheet)
    if newer.column in order:
        problems.append(_warning("newer-generation", sheet, label=newer.label))
    if assumed:
        problems.append(_warning("columns-by-position", sheet, columns=_listing(sheet, assumed)))
    return Columns({column: place for place, column in enumerate(order) if column != newer.column}, tuple(problems))


def _by_header(sheet: Sheet, headers: Sequence[str], known: Sequence[str | None]) -> Columns:
    newer = workbook_layout().newer
    order = workbook_layout().newer_columns(sheet) if newer.column in known else sheet.columns
    problems: list[CellProblem] = []
    repeated = {field for field, count in Counter(known).items() if field is not None and count > 1}
    places: dict[str, int] = {}
    for place, field in enumerate(known):
        letter, value = get_column_letter(place + 1), headers[place][:_SHOWN] or "–"
        # Of two columns with the same header the one in its place is meant.
        elsewhere = (
            field in repeated and order.index(field) != place and known[order.index(field) : order.index(field) + 1] == [field]
        )
        if field is None:
            problems.append(_warning("column-inserted", sheet, letter, value=value))
        elif field in places or elsewhere:
            problems.append(_warning("column-repeated", sheet, letter, value=value))
        else:
            places[field] = place
    found = sorted(places, key=places.__getitem__)
    if found != [column for column in order if column in places]:
        problems.append(_warning("columns-reordered", sheet, columns=_listing(sheet, order)))
    if newer.column in places:
        problems.append(_warning("newer-generation", sheet, label=newer.label))
    for place, column in enumerate(order):
        if column not in places:
            code = "columns-needed" if place == 0 else "column-missing"
            about = {"label": column_label(sheet, column), "column": get_column_letter(place + 1)}
            if place == 0:
                return Columns(None, (*problems, _problem(code, sheet, "error", None, about)))
            problems.append(_warning(code, sheet, **about))
    return Columns({field: place for field, place in places.items() if field != newer.column}, tuple(problems))


@cache
def _headers(sheet_name: str) -> Mapping[str, str]:
    """The field of a header, by its key: name, labels and further spellings; then labels of items that are one field."""
    layout, schema = workbook_layout(), dataset_schema()
    sheet = layout.sheets[sheet_name]
    found: dict[str, str] = {}
    spelt = layout.headers.get(sheet.of, {})
    for column in layout.newer_columns(sheet):
        for text in (column, *column_label(sheet, column).values(), *spelt.get(column, ())):
            found.setdefault(_header_key(text), column)
    if sheet.of == "dataset":
        for item in schema.items.values():
            if len(item.fields) == 1 and item.fields[0] in sheet.columns:
                for lang in LANGUAGES:
                    found.setdefault(_header_key(item.label[lang]), item.fields[0])
    return MappingProxyType(found)


def _header_key(text: str) -> str:
    return key(text).strip(" *:")


def _header_elsewhere(grid: Grid, sheet: Sheet) -> int | None:
    """The row, from 1, that looks like the header."""
    for number, row in enumerate(grid.rows[:_HEADER_SEARCH], start=1):
        texts = [_header_key(cell_text(cell)) for cell in row]
        if sum(text in _headers(sheet.name) for text in texts) >= _ENOUGH:
            return number
    return None


def _width(rows: Sequence[Sequence[Cell]]) -> int:
    """How many columns hold anything, from the header down."""
    header = workbook_layout().header_row - 1
    return max((place + 1 for row in rows[header:] for place, cell in enumerate(row) if cell != ""), default=0)


def _holds_classifications(grid: Grid, place: int) -> bool:
    layout = workbook_layout()
    texts = {cell_text(row[place]) for row in grid.rows[layout.data_row - 1 :] if len(row) > place} - {""}
    return bool(texts) and texts <= set(layout.newer.choices)


def _listing(sheet: Sheet, names: Sequence[str]) -> dict[Lang, str]:
    return {lang: ", ".join(column_label(sheet, name)[lang] for name in names) for lang in LANGUAGES}


def _unread(code: str, sheet: Sheet, **params: object) -> Columns:
    return Columns(None, (_problem(code, sheet, "error", None, params),))


def _warning(code: str, sheet: Sheet, column: str | None = None, /, **params: object) -> CellProblem:
    return _problem(code, sheet, "warning", column, params)


def _problem(code: str, sheet: Sheet, severity: str, column: str | None, params: Mapping[str, object]) -> CellProblem:
    about = {"sheet": sheet.name, **({"column": column} if column else {}), **params}
    value = str(about.pop("value", "")) or None
    row = workbook_layout().header_row if column else None
    return CellProblem(code, "", severity, value=value, params=about, sheet=sheet.name, row=row, column=column)  # type: ignore[arg-type]
