"""The tables of the report as a workbook, a sheet each. Every cell is a number or a text that cannot run."""

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence

from ckanext.mofops.indicator5.assessment import Assessment
from ckanext.mofops.indicator5.report import rows
from ckanext.mofops.indicator5.report.wording import Wording, short
from ckanext.mofops.metadata.workbook.xlsx import LONGEST_CELL, Book
from ckanext.mofops.standard.messages import Lang

Table = Callable[[Assessment, Wording], Iterator[rows.Row]]

SHEETS: Mapping[str, tuple[Table, Sequence[str]]] = {
    "summary": (rows.summary, rows.SUMMARY),
    "next-steps": (rows.next_steps, rows.NEXT_STEPS),
    "criteria": (rows.criteria, rows.CRITERIA),
    "evidence": (rows.evidence, rows.EVIDENCE),
    "datasets": (rows.datasets, rows.DATASETS),
    "resources-sheet": (rows.resources, rows.RESOURCES),
    "uses": (rows.uses, rows.USES),
    "milestones": (rows.milestones, rows.MILESTONES),
    "method": (rows.method, rows.METHOD),
}
"""By the code of its title: what gives the rows, and their columns in order."""

_WIDTH = 24
_WIDTHS = {
    "number": 6, "step": 8, "tier": 9, "points": 10, "earned": 12, "met": 12, "check-met": 14, "gain": 12, "then": 14,
    "counted": 10, "registered": 12, "open": 10, "stars": 8, "used": 12, "resources": 12, "described": 14, "data": 12,
    "missing-numbers": 18, "title": 50, "url": 40, "registration": 40, "missing": 40, "to-fix": 70, "said": 100,
    "criterion-text": 70, "reasons": 50, "question": 60, "answer": 50, "proof": 40, "used-for": 40, "milestone": 60,
    "fact": 36, "value": 70, "counts": 14, "use": 40, "criterion": 34, "check": 34, "name": 32, "dataset": 32,
}  # fmt: skip
_LONGEST_TITLE = 31
# A character beyond the first 65,536 counts as two in Excel.
_LONGEST_TEXT = LONGEST_CELL // 2


def workbook_bytes(assessment: Assessment, lang: Lang) -> bytes:
    """The workbook; the same assessment gives the same bytes. What no cell can hold is cut, with ``…`` at its end."""
    words = Wording(lang)
    made = assessment.moment.astimezone(datetime.UTC).replace(tzinfo=None)
    book = Book(_title(assessment, words), made=made)
    for code, (table, columns) in SHEETS.items():
        widths = [_WIDTHS.get(column, _WIDTH) for column in columns]
        top = 3 if assessment.snapshot.supposed else 2
        sheet = book.sheet(words.say(code)[:_LONGEST_TITLE], widths, freeze=f"A{top}")
        if assessment.snapshot.supposed:
            sheet.add([f"{words.say('trial')}: {words.say('trial-why')}"], "error")
        sheet.add([words.say(f"column-{column}") for column in columns], "header")
        for row in table(assessment, words):
            sheet.add([_cell(row[column]) for column in columns])
    return book.content()


def _title(assessment: Assessment, words: Wording) -> str:
    title = words.say("title", year=assessment.fiscal_year, year_ce=assessment.fiscal_year - 543)
    return f"{words.say('trial')}: {title}" if assessment.snapshot.supposed else title


def _cell(value: rows.Cell) -> str | int | float:
    if value is None:
        return ""
    return short(value, _LONGEST_TEXT) if isinstance(value, str) else value
