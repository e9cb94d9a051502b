"""The workbook given back with its faulty cells marked, for people to mend and hand in again."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from openpyxl.utils import column_index_from_string

from ckanext.mofops.metadata.workbook.problem import CellProblem
from ckanext.mofops.metadata.workbook.read import Workbook
from ckanext.mofops.metadata.workbook.values import Cell, cell_text
from ckanext.mofops.metadata.workbook.xlsx import LONGEST_CELL, Book, BookSheet, Style
from ckanext.mofops.standard.messages import LANGUAGES
from ckanext.mofops.standard.workbook import workbook_layout

_HEAD = (
    "แผ่นงาน / Sheet",
    "แถว / Row",
    "คอลัมน์ / Column",
    "ระดับ / Severity",
    "ค่าที่พบ / Found",
    "ปัญหาและวิธีแก้",
    "Problem and how to mend it",
)
_SEVERITIES: dict[str, str] = {"error": "ต้องแก้ / error", "warning": "ควรดู / warning"}
_NO_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_TITLE = 31
_LONGEST_COMMENT = 2000


def marked(workbook: Workbook, problems: Iterable[CellProblem]) -> bytes:
    """An XLSX with the grids of a workbook, each value as text in its cell, the faulty ones coloured with a comment.

    The first sheet lists every problem, in Thai and English, with a link to its cell; ``interpret`` passes it over, so that the
    file can be mended and handed in as it is. A text over Excel's limit of 32,767 characters is cut, with ``…`` at its end.
    """
    found = list(problems)
    titles = _titles(workbook)
    by_cell: dict[tuple[str, int, int], list[CellProblem]] = {}
    for problem in found:
        if problem.sheet is not None and problem.row is not None and problem.column is not None:
            place = (problem.sheet, problem.row, column_index_from_string(problem.column) - 1)
            by_cell.setdefault(place, []).append(problem)
    book = Book("Template NSO")
    _add_list(book, found, dict(zip((grid.name for grid in reversed(workbook.grids)), reversed(titles), strict=True)))
    seen = set()
    for grid, title in zip(workbook.grids, titles, strict=True):
        sheet = book.sheet(title, [26] * max(map(len, grid.rows), default=0), freeze=f"B{workbook_layout().data_row}", text=True)
        for number, row in enumerate(grid.rows, start=1):
            # Of two sheets with one name only the first was read.
            here = {} if grid.name in seen else {place: by_cell.get((grid.name, number, place), []) for place in range(len(row))}
            _add_row(sheet, row, here)
        seen.add(grid.name)
    return book.content()


def _add_row(sheet: BookSheet, row: Sequence[Cell], problems: dict[int, list[CellProblem]]) -> None:
    styles: list[Style] = [_style(problems.get(place, [])) for place in range(len(row))]
    comments = {place: _comment(found) for place, found in problems.items() if found}
    sheet.add([_cut(cell) for cell in row], styles, comments=comments)


def _style(problems: Sequence[CellProblem]) -> Style:
    if not problems:
        return "data"
    return "error" if any(problem.severity == "error" for problem in problems) else "warning"


def _comment(problems: Sequence[CellProblem]) -> str:
    words = [problem.message() for problem in problems]
    return "\n\n".join(sentence[lang] for lang in LANGUAGES for sentence in words)[:_LONGEST_COMMENT]


def _cut(cell: Cell) -> str:
    text = cell.isoformat() if isinstance(cell, date) else cell if isinstance(cell, str) else cell_text(cell)
    # A character beyond the first 65,536 counts as two in Excel.
    return text if len(text) <= LONGEST_CELL // 2 else text[: LONGEST_CELL // 2] + "…"


def _add_list(book: Book, problems: Sequence[CellProblem], titles: dict[str, str]) -> None:
    sheet = book.sheet(workbook_layout().problems, [28, 8, 10, 18, 40, 80, 80], freeze="A2")
    sheet.add(_HEAD, "header")
    for problem in problems:
        words = problem.message()
        place = (problem.sheet or "", str(problem.row or ""), problem.column or "")
        style: Style = "error" if problem.severity == "error" else "warning"
        row = (*place, _SEVERITIES[problem.severity], problem.value or "", *(words[lang] for lang in LANGUAGES))
        sheet.add(row, style, links=_link(problem, titles))


def _link(problem: CellProblem, titles: dict[str, str]) -> dict[int, str]:
    title = titles.get(problem.sheet or "")
    if title is None or problem.row is None:
        return {}
    quoted = title.replace("'", "''")
    return {0: f"'{quoted}'!{problem.column or 'A'}{problem.row}"}


def _titles(workbook: Workbook) -> list[str]:
    """Names for the sheets that Excel takes, each once; those of the template stay."""
    used = {workbook_layout().problems.casefold()}
    titles = []
    for number, grid in enumerate(workbook.grids, start=1):
        title = _NO_TITLE.sub("_", grid.name).strip("'")[:_LONGEST_TITLE] or f"Sheet{number}"
        if title.casefold() in used:
            title = f"{title[: _LONGEST_TITLE - 5]} ({number})"
        used.add(title.casefold())
        titles.append(title)
    return titles
