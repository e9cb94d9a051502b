"""Dates and years as Thai offices write them; stored in the Common Era, shown in the Buddhist one.

The Buddhist year is the year of the Common Era plus 543, as in all agency catalogues; only before 1941 did it begin in April.

Source: wire format of thai_gdc 2.1.0 (dates CE, year fields BE).
"""

import re
from datetime import date
from typing import Literal

from ckanext.mofops.metadata.thai import arabic_digits, clean

Code = Literal[
    "date-invalid", "date-incomplete", "date-impossible", "date-swapped", "date-year-ambiguous", "date-year", "year-invalid"
]

_BUDDHIST = 543
_BUDDHIST_YEARS = range(2400, 2201 + _BUDDHIST)
_COMMON_YEARS = range(1900, 2201)
_LONGEST = 100

_MONTHS = (
    ("มกราคม", "ม.ค.", "january"),
    ("กุมภาพันธ์", "ก.พ.", "february"),
    ("มีนาคม", "มี.ค.", "march"),
    ("เมษายน", "เม.ย.", "april"),
    ("พฤษภาคม", "พ.ค.", "may"),
    ("มิถุนายน", "มิ.ย.", "june"),
    ("กรกฎาคม", "ก.ค.", "july"),
    ("สิงหาคม", "ส.ค.", "august"),
    ("กันยายน", "ก.ย.", "september"),
    ("ตุลาคม", "ต.ค.", "october"),
    ("พฤศจิกายน", "พ.ย.", "november"),
    ("ธันวาคม", "ธ.ค.", "december"),
)
_SPELLINGS = {
    spelling: number
    for number, (full, short, english) in enumerate(_MONTHS, start=1)
    for spelling in (full, short, english, english[:3], english[:4])  # Sep, Sept
}
_NUMBERS = {spelling.replace(".", ""): number for spelling, number in _SPELLINGS.items()}

# The dots of an abbreviation are often left out, or have a space behind them.
_NAMES = "|".join(spelling.rstrip(".").replace(".", r"\.? ?") for spelling in _SPELLINGS)
_MONTH = rf"(?:เดือน *)?(?P<name>{_NAMES})\.?"
_DAY = r"(?:วัน[ก-๎]*ที่|ที่)? *(?P<day>\d\d?)"
_ERA = r"(?:(?:(?P<be>พ\.? ?ศ\.?|พุทธศักราช|b\.?e\.?)|(?P<ce>ค\.? ?ศ\.?|คริสต์ศักราช|a\.?d\.?|c\.?e\.?)|ปี) *)*"
_YEAR = r"(?P<year>\d{2,})"
_GAP = r"[ ,/.-]*"
_TIME = r"(?:[t ,]+(?:เวลา *)?\d\d?[:.]\d\d(?:[:.]\d\d(?:[.,]\d+)?)?(?: *(?:z|น\.?|[+-]\d\d:?\d\d))?)?"
_SIGN = r" *(?P<sign>[-/.]) *"
_FORMS = (
    rf"{_DAY}{_SIGN}(?P<month>\d\d?) *(?P=sign) *{_ERA}{_YEAR}{_TIME}",
    rf"(?P<year>\d{{4}}){_SIGN}(?P<month>\d\d?) *(?P=sign) *(?P<day>\d\d?){_TIME}",
    rf"{_DAY}(?:st|nd|rd|th)?{_GAP}(?:of )?{_MONTH}{_GAP}{_ERA}{_YEAR}{_TIME}",
    rf"{_MONTH} *(?P<day>\d\d?)(?:st|nd|rd|th)?[ ,]+{_ERA}{_YEAR}{_TIME}",
)
_PARTS = (
    rf"{_ERA}\d{{4}}",
    rf"(?:{_DAY}{_GAP})?{_MONTH}(?:{_GAP}{_ERA}\d+)?",
    r"\d{4} *[-/.] *\d\d?|\d\d? *[-/.] *\d{4}|\d\d? */ *\d\d?",
)
_YEAR_ALONE = rf"(?:ปีงบประมาณ)? *{_ERA}(?P<year>\d{{4}})(?:\.0)?"


class DateFault(ValueError):
    """A text that is no date, or no year; ``code`` is a message of ``standard/messages/dates.yaml``."""

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self.code: Code = code


def parse(text: str) -> date:
    """The date that a text tells, day before month, with the year in either era; a time of day is passed over.

    :raises DateFault: no date at all (``date-invalid``), only a part of one (``date-incomplete``), a day that its month does not
        have (``date-impossible``), month before day (``date-swapped``), a year of two digits (``date-year-ambiguous``), or a year
        of neither era (``date-year``)
    """
    plain = _plain(text)
    found = _match(_FORMS, plain)
    if found is None:
        raise DateFault("date-incomplete" if _match(_PARTS, plain) else "date-invalid")
    parts = found.groupdict()
    year = _common_year(parts, ambiguous="date-year-ambiguous", otherwise="date-year")
    month = _NUMBERS[re.sub("[. ]", "", parts["name"])] if "name" in parts else int(parts["month"])
    day = int(parts["day"])
    if (whole := _date(year, month, day)) is not None:
        return whole
    raise DateFault("date-impossible" if _date(year, day, month) is None or "name" in parts else "date-swapped")


def buddhist_year(text: str) -> str:
    """A year of four digits in the Buddhist era: ``"2566"`` from ``๒๕๖๖``, ``พ.ศ. 2566``, ``2023`` or a cell's ``2566.0``.

    :raises DateFault: ``year-invalid``
    """
    found = _match((_YEAR_ALONE,), _plain(text))
    if found is None:
        raise DateFault("year-invalid")
    return str(_common_year(found.groupdict(), ambiguous="year-invalid", otherwise="year-invalid") + _BUDDHIST)


def thai_date(value: date, *, short: bool = False) -> str:
    """``31 มีนาคม 2566``, or ``31 มี.ค. 2566``."""
    return f"{value.day} {_MONTHS[value.month - 1][1 if short else 0]} {value.year + _BUDDHIST}"


def in_buddhist_era(value: date) -> str:
    """``2566-03-31``, as the workbook of the National Statistical Office has it."""
    return f"{value.year + _BUDDHIST:04d}-{value:%m-%d}"


def _plain(text: str) -> str:
    # No date is longer; what is need not be read.
    return " ".join(arabic_digits(clean(text)).lower().split()) if len(text) <= _LONGEST else ""


def _match(forms: tuple[str, ...], text: str) -> re.Match[str] | None:
    return next((found for form in forms if (found := re.fullmatch(form, text, re.ASCII))), None)


def _common_year(parts: dict[str, str | None], *, ambiguous: Code, otherwise: Code) -> int:
    digits = parts["year"] or ""
    if len(digits) == 2:
        raise DateFault(ambiguous)
    year = int(digits) if len(digits) == 4 else 0
    if year in _BUDDHIST_YEARS and not parts.get("ce"):
        return year - _BUDDHIST
    if year in _COMMON_YEARS and not parts.get("be"):
        return year
    raise DateFault(otherwise)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
