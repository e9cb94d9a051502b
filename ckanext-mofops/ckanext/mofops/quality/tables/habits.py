"""What people do in tables that programs stumble over, told once for a column: warnings, none of them an error.

Source: data.go.th, guidance on machine-readable data; seen in published Thai data (thousands separators, Thai digits, totals).
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any, ClassVar, TypeGuard

from frictionless import Schema

from ckanext.mofops.quality.findings import Findings
from ckanext.mofops.quality.tables.chunk import Chunk

DISTINCT = 10_000  # values of a column that are looked at; a column of more is names or numbers that differ everywhere

_THAI = "๐๑๒๓๔๕๖๗๘๙"
_ARABIC = str.maketrans(_THAI, "0123456789")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?%?")
_SEPARATED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_DIGITS = re.compile(r"\d+")
_LEADING_DIGIT = re.compile(r"^\d", re.M)
_THAI_DIGIT = re.compile(f"[{_THAI}]")
_YEAR = re.compile(r"(?:1[89]|2[0-6])\d\d")
_DATES = {
    "y-m-d": re.compile(r"(\d{4})-\d{1,2}-\d{1,2}(?:[T ].*)?"),
    "y/m/d": re.compile(r"(\d{4})/\d{1,2}/\d{1,2}"),
    "d/m/y": re.compile(r"\d{1,2}/\d{1,2}/(\d{4}|\d{2})"),
    "d-m-y": re.compile(r"\d{1,2}-\d{1,2}-(\d{4}|\d{2})"),
    "d month y": re.compile(r"\d{1,2}\s*[ก-๙A-Za-z.]{2,12}\s*(?:พ\.ศ\.\s*)?(\d{4}|\d{2})"),
}
_ANY_DATE = re.compile("|".join(f"^(?:{rule.pattern})$" for rule in _DATES.values()), re.M)
_DATE_LINE = re.compile(f"^{_DATES['y-m-d'].pattern}$", re.M)
_BLANKS = frozenset({"-", "–", "—", "--", "n/a", "na", "n.a.", "null", "none", "ไม่มี", "ไม่มีข้อมูล", "ไม่ระบุ"})
TOTALS = frozenset({"รวม", "รวมทั้งสิ้น", "รวมทั้งหมด", "ยอดรวม", "ผลรวม", "รวมยอด", "total", "totals", "subtotal", "grand total"})
# Invisible ones, and what looks like another spelling: sara am in two, a mark typed twice.
_INVISIBLE = "[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x01-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad]|\u0e4d\u0e32"
_MARKS = "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e3a\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4d\u0e4e"
_HIDDEN = re.compile(rf"{_INVISIBLE}|([{_MARKS}])\1")
_ERRORS = frozenset({"#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"})
TELLING = "|".join(
    (
        *(_INVISIBLE, *(mark * 2 for mark in _MARKS), f"[#,{_THAI}]", r"^\s*\d"),
        *(rf"^\s*(?i:{re.escape(text)})\s*$" for text in sorted(_BLANKS)),
    )
)
"""What any text has of which something may be told, whatever the others are, where the label says nothing; in the language of
regular expressions that Python and polars share."""
_CODE_LABEL = re.compile(r"รหัส|เลขประจำตัว|เลขที่บัญชี|โทร|ไปรษณีย์|code|phone|tel\b|zip", re.I)
_YEAR_LABEL = re.compile(r"ปี|พ\.?\s?ศ|ค\.?\s?ศ|year", re.I)
BUDDHIST = 2400  # years from here on are counted in the Buddhist era

_FEW = 8  # cells that are looked for one after another

_VALUES = (str, int, float, date)

Place = tuple[int, str]


class Habits:
    """Looks at the rows of one table as they pass, and says at the end what it saw.

    A column is looked at until it has shown ``DISTINCT`` different values.
    """

    def __init__(self, labels: list[str], schema: Schema, header_row: int = 1) -> None:
        self._header_row = header_row
        missing = {field.name: {*schema.missing_values, *field.missing_values} for field in schema.fields}
        self.columns = [HabitsOfColumn(label, missing.get(label, set())) for label in labels]
        self._totals: list[Place] = []

    def see(self, chunk: Chunk) -> None:
        """Take in data rows."""
        for place, column in self.open:
            column.see(chunk.first, chunk.cells(place))
        if self.columns:
            self._see_totals(chunk)

    @property
    def open(self) -> list[tuple[int, "HabitsOfColumn"]]:
        """The columns that are still looked at, with their places."""
        return [(place, column) for place, column in enumerate(self.columns) if column.is_open]

    def see_total(self, number: int, cell: str) -> None:
        """Take in that a row begins with the word for a total."""
        self._totals.append((number, cell))

    def _see_totals(self, chunk: Chunk) -> None:
        """The rows of which the first cell that holds anything is the word for a total."""
        first = {*chunk.cells(0)}
        if all(first) and not may_be_total(first):
            return
        for number, cells in enumerate(chunk.rows, start=chunk.first):
            cell = next(filter(None, cells), None)
            if is_total(cell):
                self._totals.append((number, cell))

    def report(self, findings: Findings) -> None:
        """Add the warnings: of rows, then of columns from left to right."""
        for number, cell in self._totals:
            findings.add("totals-row", row=number, cell=cell)
        for column in self.columns:
            if _HIDDEN.search(column.label):
                findings.add("hidden-characters", row=self._header_row, field=column.label, cell=column.label, count=1)
            column.counts.pop("", None)
            column.rows.pop("", None)
            for code, (row, cell), params in column.warnings():
                findings.add(code, row=row, field=column.label, cell=cell, **params)


class HabitsOfColumn:
    """counts, rows: how often each different value of a column came, and in which row it came first, in that order.

    is_open: whether there were not enough of them yet, which is ``most``.
    """

    most: ClassVar[int] = DISTINCT

    def __init__(self, label: str, missing: set[str]) -> None:
        self.label = label
        self.counts: Counter[Any] = Counter()
        self.rows: dict[Any, int] = {}
        self.is_open = True
        self._missing = missing

    def see(self, first: int, cells: Sequence[Any]) -> None:
        """Take in cells, of rows that follow each other from number ``first`` on."""
        before = len(self.counts)
        self.counts.update(cells)
        if len(self.counts) == before:
            return
        fresh = list(islice(self.counts, before, None))  # in the order in which they came
        if len(self.counts) >= self.most:
            self.counts.subtract(cells)
            for cell in fresh:
                del self.counts[cell]
            self.see_until_full(enumerate(cells, start=first))
            return
        rows = _first_rows(first, cells, fresh)
        for cell in fresh:
            if isinstance(cell, _VALUES):
                self.rows[cell] = rows[cell]
            else:
                del self.counts[cell]

    def see_counted(
        self,
        counts: Mapping[Any, int],
        cells: Iterable[tuple[int, Any]],
        rows: Callable[[list[Any]], Mapping[Any, int]],
    ) -> None:
        """Take in the cells of further rows.

        counts: how often each of them occurs. cells: with the numbers of their rows, in order. rows: the first row of each of
        some cells.
        """
        fresh = [cell for cell in counts if cell not in self.counts and isinstance(cell, _VALUES)]
        if len(self.counts) + len(fresh) >= self.most:
            self.see_until_full(cells)
            return
        if fresh:
            found = rows(fresh)
            for cell in sorted(fresh, key=found.__getitem__):
                self.counts[cell], self.rows[cell] = 0, found[cell]
        for cell, count in counts.items():
            if cell in self.counts:
                self.counts[cell] += count

    @property
    def is_of_interest(self) -> bool:
        """Whether anything might be said of plain numbers below this label."""
        return _YEAR_LABEL.search(self.label) is not None or _CODE_LABEL.search(self.label) is not None

    def see_until_full(self, cells: Iterable[tuple[int, Any]]) -> None:
        """Take in cells, each with the number of its row, until enough of them were different."""
        for number, cell in cells:
            if cell in self.counts:
                self.counts[cell] += 1
            elif isinstance(cell, _VALUES):
                self.counts[cell], self.rows[cell] = 1, number
                if len(self.counts) >= self.most:
                    self.is_open = False
                    return

    def see_different(self, first: int, cells: Sequence[str]) -> None:
        """Take in texts that are all different, as the first that are seen: as ``see_until_full``, but at once."""
        cells = cells[: self.most]
        self.counts = Counter(dict.fromkeys(cells, 1))
        self.rows = dict(zip(cells, range(first, first + len(cells)), strict=True))
        self.is_open = len(cells) < self.most

    def warnings(self) -> Iterator[tuple[str, Place, dict[str, Any]]]:
        """Code, place and parameters of each warning. All texts together are asked first whether any is worth a look."""
        texts = [value.strip() for value in self.rows if isinstance(value, str)]
        together = "\n".join(texts)
        if len(texts) < len(self.rows) or not _are_figures(together):
            yield from self._warnings_of_texts(together)
        if _YEAR_LABEL.search(self.label):
            yield from self._years()
        # Dates of a workbook are no texts.
        others, most = len(self.rows) - len(texts), len(_LEADING_DIGIT.findall(together))
        if 2 * (others + most) > len(self.rows) and 2 * (others + _number_of_dates(together)) > len(self.rows):
            yield from self._dates()
        if _CODE_LABEL.search(self.label):
            yield from self._codes()

    def _warnings_of_texts(self, together: str) -> Iterator[tuple[str, Place, dict[str, Any]]]:
        if _may_be_hidden(together):
            yield from self._each("hidden-characters", lambda text: _HIDDEN.search(text) is not None)
        if "#" in together:
            yield from self._each("error-cell", _ERRORS.__contains__)
        has_blanks = not _BLANKS.isdisjoint(together.lower().split("\n"))
        has_commas, has_thai = "," in together, _THAI_DIGIT.search(together) is not None
        if not (has_blanks or has_commas or has_thai) or not self._are_numbers():
            return
        if has_thai:
            yield from self._each("thai-digits", lambda text: _THAI_DIGIT.search(text) is not None)
        if has_commas:
            yield from self._each("thousands-separator", lambda text: _SEPARATED.fullmatch(text.translate(_ARABIC)) is not None)
        if has_blanks:
            yield from self._each("dash-as-blank", lambda text: text.lower() in _BLANKS and text not in self._missing, alike=True)

    def _each(self, code: str, wanted: Any, *, alike: bool = False) -> Iterator[tuple[str, Place, dict[str, Any]]]:
        """One warning if any text is wanted: its first place, and how many cells are like it.

        alike: a warning for each such text of its own.
        """
        found = [(value, row) for value, row in self.rows.items() if isinstance(value, str) and wanted(value.strip())]
        for group in ([place] for place in found) if alike else [found] if found else []:
            value, row = group[0]
            yield code, (row, value), {"count": sum(self.counts[text] for text, _ in group)}

    def _are_numbers(self) -> bool:
        """Whether more cells are numbers, in whatever writing, than anything else."""
        numbers = others = 0
        for value, count in self.counts.items():
            if not isinstance(value, str):
                numbers += count
            elif value.strip().lower() not in _BLANKS and value not in self._missing:
                arabic = value.strip().translate(_ARABIC)
                if _NUMBER.fullmatch(arabic) or _SEPARATED.fullmatch(arabic):
                    numbers += count
                else:
                    others += count
        return numbers > others

    def _years(self) -> Iterator[tuple[str, Place, dict[str, Any]]]:
        """Years of both eras in a column that holds hardly anything but years."""
        years = {value: _year(value) for value in self.rows}
        if any(year is None for year in years.values()):
            return
        eras = {value: year >= BUDDHIST for value, year in years.items() if year is not None}
        if len(set(eras.values())) == 2:
            few = min((True, False), key=lambda era: sum(self.counts[value] for value, own in eras.items() if own is era))
            value = next(value for value, own in eras.items() if own is few)
            yield "mixed-years", self._place(value), {}

    def _dates(self) -> Iterator[tuple[str, Place, dict[str, Any]]]:
        """What is worth saying of the dates in a column that holds more dates than anything else."""
        read = {value: found for value in self.rows if (found := _date(value)) is not None}
        if not read or 2 * len(read) <= len(self.rows):
            return
        buddhist = [value for value, (_, year) in read.items() if year >= BUDDHIST]
        if buddhist and any(99 < year < BUDDHIST for _, year in read.values()):
            yield "mixed-years", self._place(buddhist[0]), {}
        elif buddhist:
            yield "buddhist-year", self._place(buddhist[0]), {"count": sum(self.counts[value] for value in buddhist)}
        usual = Counter(form for form, _ in read.values()).most_common(1)[0][0]
        if (other := next((value for value, (form, _) in read.items() if form != usual), None)) is not None:
            example = next(value for value, (form, _) in read.items() if form == usual)
            yield "mixed-dates", self._place(other), {"other": str(example)}

    def _place(self, value: Any) -> Place:
        return self.rows[value], str(value)

    def _codes(self) -> Iterator[tuple[str, Place, dict[str, Any]]]:
        """Codes of which some are a digit or more shorter than most, while none begins with a zero."""
        if len(self.rows) < 3 or not all(map(_is_digits, self.rows)):
            return
        codes = [(str(value), row) for value, row in self.rows.items()]
        if any(code.startswith("0") for code, _ in codes):
            return
        widths = Counter(len(code) for code, _ in codes)
        usual, count = widths.most_common(1)[0]
        numbers = [int(code) for code, _ in codes]
        counted_up = max(numbers) - min(numbers) < 2 * len(numbers)
        short = [(row, code) for code, row in codes if len(code) < usual]
        if short and not counted_up and usual >= 3 and max(widths) == usual and 2 * count >= len(codes):
            yield "leading-zeros-lost", short[0], {"expected": usual}


def _first_rows(first: int, cells: Sequence[Any], wanted: list[Any]) -> Mapping[Any, int]:
    """The row in which each cell comes first, of rows from ``first`` on."""
    if len(wanted) <= _FEW:
        return {cell: first + cells.index(cell) for cell in wanted}
    return dict(zip(reversed(cells), range(first + len(cells) - 1, first - 1, -1), strict=True))


def _are_figures(together: str) -> bool:
    """Whether texts, on a line each, have no characters but digits and points."""
    return together.isascii() and together.replace("\n", "").replace(".", "").isdigit()


def _may_be_hidden(together: str) -> bool:
    """Whether any text, on a line each, may have a hidden character."""
    if together.isascii():
        return not together.replace("\n", "").isprintable()
    return _HIDDEN.search(together) is not None


def _number_of_dates(together: str) -> int:
    """How many texts are dates, on a line each, as far as that is worth knowing: none if nothing is to be said of them."""
    if _are_figures(together):
        return 0
    if _THAI_DIGIT.search(together):  # they are letters, too, and a number of them would look like a day and a month
        together = together.translate(_ARABIC)
    plain = _DATE_LINE.findall(together)
    if len(plain) == together.count("\n") + 1 and max(map(int, {*plain})) < BUDDHIST:
        return 0
    return len(_ANY_DATE.findall(together))


def is_total(cell: Any) -> TypeGuard[str]:
    """Whether a cell is the word for a total."""
    return isinstance(cell, str) and cell.strip(" :").lower() in TOTALS


def may_be_total(cells: Iterable[Any]) -> bool:
    """Whether any of the cells may be the word for a total; much faster than to look at each."""
    text = "\n".join([cell for cell in cells if isinstance(cell, str)]).lower()
    return any(word in text for word in TOTALS)


def _is_digits(value: Any) -> bool:
    if isinstance(value, str):
        return _DIGITS.fullmatch(value) is not None
    return isinstance(value, int) and not isinstance(value, bool)


def _year(value: Any) -> int | None:
    """The year that a cell holds, if it holds nothing else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value if 1800 <= value <= 2699 else None
    if isinstance(value, str) and _YEAR.fullmatch(value.strip().translate(_ARABIC)):
        return int(value.strip().translate(_ARABIC))
    return None


def _date(value: Any) -> tuple[str, int] | None:
    """The form of a date and its year, of two digits or four."""
    if isinstance(value, date):
        return "y-m-d", value.year
    if not isinstance(value, str):
        return None
    arabic = value.strip().translate(_ARABIC)
    return next(((form, int(found[1])) for form, rule in _DATES.items() if (found := rule.fullmatch(arabic))), None)
