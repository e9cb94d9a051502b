"""What the tables say of each indicator. Nothing is claimed that they do not hold: what is missing or doubtful is no figure, but
a reason why there is none.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ckanext.mofops.catalog.errors import one_line
from ckanext.mofops.dashboard.definition import YEARS, Definition, Indicator, Place, Results, Targets, Where
from ckanext.mofops.dashboard.table import Fault, Table

LEVELS = (50, 75, 100)
Tables = Mapping[Place, Table | Fault]
Record = Mapping[str, str]

_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")
_FLAGS = {"true": True, "True": True, "TRUE": True, "1": True, "false": False, "False": False, "FALSE": False, "0": False}
"""Source: Table Schema, default ``trueValues`` and ``falseValues`` of a boolean."""
_COMMON_ERA = range(1900, 2200)
_ERAS_APART = 543
SHOWN = 60  # characters of a cell in a sentence


@dataclass(frozen=True)
class Result:
    """Of a fiscal year (BE).

    value: None where the table has none that can be read. as_of: the quarter, of a year that is not over.
    """

    year: int
    value: Decimal | None
    is_partial: bool = False
    as_of: str | None = None
    note: str | None = None

    def to_dict(self) -> dict[str, Any]:
        return {**vars(self), "value": _plain(self.value)}


@dataclass(frozen=True)
class Item:
    """A row of a target."""

    text: str | None
    value: Decimal | None
    points: Decimal | None
    note: str | None

    def to_dict(self) -> dict[str, Any]:
        return {**vars(self), "value": _plain(self.value), "points": _plain(self.points)}


@dataclass(frozen=True)
class Target:
    """Of a level. met: whether the result has its number; None where either is not known."""

    level: int
    items: tuple[Item, ...]
    met: bool | None = None

    @property
    def value(self) -> Decimal | None:
        """Its number, if it is one."""
        return self.items[0].value if len(self.items) == 1 else None

    def to_dict(self) -> dict[str, Any]:
        items = [item.to_dict() for item in self.items]
        return {"level": self.level, "value": _plain(self.value), "met": self.met, "items": items}


@dataclass(frozen=True)
class Level:
    """The highest level that the data say is reached, 0 for less than the lowest; None if they do not say. reason: why not, or
    what stays open above."""

    reached: int | None
    reason: Fault | None = None

    def to_dict(self) -> dict[str, Any]:
        return {"reached": self.reached, "reason": self.reason and self.reason.to_dict()}


@dataclass(frozen=True)
class IndicatorFigures:
    """What is known of an indicator. results: by year, the fiscal year always among them; faults: why something is not known."""

    indicator: Indicator
    name: str | None
    component: str | None
    weight: Decimal | None
    responsible: str | None
    note: str | None
    results: tuple[Result, ...]
    targets: tuple[Target, ...]
    level: Level
    faults: tuple[Fault, ...]

    @property
    def newest(self) -> Result | None:
        """The last result with a value."""
        return next((result for result in reversed(self.results) if result.value is not None), None)

    def to_dict(self) -> dict[str, Any]:
        results = self.indicator.results
        return {
            "number": self.indicator.number,
            "title": dict(self.indicator.title),
            "name": self.name,
            "component": self.component,
            "weight": _plain(self.weight),
            "responsible": self.responsible,
            "note": self.note,
            "measure": results and {"label": dict(results.label), "unit": dict(results.unit), "chart": results.chart},
            "results": [result.to_dict() for result in self.results],
            "newest": self.newest and self.newest.to_dict(),
            "targets": [target.to_dict() for target in self.targets],
            "level": self.level.to_dict(),
            "faults": [fault.to_dict() for fault in self.faults],
        }


@dataclass(frozen=True)
class Figures:
    """Of a whole dashboard, in the order of its definition."""

    definition: Definition
    indicators: tuple[IndicatorFigures, ...]

    @property
    def weight(self) -> Decimal | None:
        """Of all indicators together; None if one is not known."""
        weights = [entry.weight for entry in self.indicators if entry.weight is not None]
        return sum(weights, Decimal(0)) if len(weights) == len(self.indicators) else None

    def to_dict(self) -> dict[str, Any]:
        return {
            "title": dict(self.definition.title),
            "intro": dict(self.definition.intro),
            "fiscal_year": self.definition.fiscal_year,
            "weight": _plain(self.weight),
            "indicators": [entry.to_dict() for entry in self.indicators],
        }


def figures(definition: Definition, tables: Tables) -> Figures:
    """The figures of a dashboard.

    :param tables: what was read at every place of the definition, or why nothing was
    """
    return Figures(definition, tuple(_indicator(entry, definition.fiscal_year, tables) for entry in definition.indicators))


class _Reading:
    """Reads cells, and keeps what it could not read; each reason once."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._faults: dict[str, Fault] = {}

    @property
    def faults(self) -> tuple[Fault, ...]:
        return tuple(self._faults.values())

    def records(self, place: Place, where: Where, *columns: str | None) -> list[tuple[int, dict[str, str]]]:
        """The rows that are meant, none if they cannot be had."""
        table = self._tables[place]
        if isinstance(table, Fault):
            self.note(table)
            return []
        for column in (*where, *columns):
            if column is not None and column not in table.columns:
                self.note(Fault("dashboard-no-column", {"column": one_line(column, SHOWN)}))
                return []
        return list(table.records(where))

    def number(self, record: Record, column: str | None, line: int) -> Decimal | None:
        cell = self.text(record, column)
        if cell is None:
            return None
        if not _NUMBER.fullmatch(cell):
            self.note(_unreadable("dashboard-no-number", cell, column, line))
            return None
        return Decimal(cell)

    def flag(self, record: Record, column: str | None, line: int) -> bool:
        """True where it is not known: a year is not over until the table says so."""
        if column is None:
            return False
        if record[column] not in _FLAGS:
            self.note(_unreadable("dashboard-no-flag", record[column], column, line))
        return _FLAGS.get(record[column], True)

    def text(self, record: Record, column: str | None) -> str | None:
        return (record[column] or None) if column is not None else None

    def note(self, fault: Fault) -> None:
        self._faults.setdefault(repr((fault.code, sorted(fault.params.items()))), fault)


def _unreadable(code: str, cell: str, column: str | None, line: int) -> Fault:
    return Fault(code, {"cell": one_line(cell, SHOWN), "column": one_line(column, SHOWN), "line": line})


def _indicator(entry: Indicator, year: int, tables: Tables) -> IndicatorFigures:
    reading = _Reading(tables)
    about = _about(entry, reading)
    results = () if entry.results is None else tuple(_results(entry.results, year, reading))
    targets = () if entry.targets is None else tuple(_targets(entry.targets, reading))
    current = next((result for result in results if result.year == year), None)
    judged = tuple(Target(target.level, target.items, _met(target, current)) for target in targets)
    level = _stated(entry, reading) or _judged(entry, year, current, judged)
    return IndicatorFigures(entry, **about, results=results, targets=judged, level=level, faults=reading.faults)


def _about(entry: Indicator, reading: _Reading) -> dict[str, Any]:
    about = entry.about
    columns = {"name": about.name, "component": about.component, "responsible": about.responsible, "note": about.note}
    found = reading.records(about.place, about.where, about.weight, *columns.values())
    if len(found) != 1:
        if found:
            reading.note(Fault("dashboard-several-rows", {"number": entry.number}))
        elif isinstance(reading._tables[about.place], Table) and not reading.faults:
            reading.note(Fault("dashboard-no-row", {"number": entry.number}))
        return {**dict.fromkeys(columns), "weight": None}
    [(line, record)] = found
    texts = {name: reading.text(record, column) for name, column in columns.items()}
    return {**texts, "weight": reading.number(record, about.weight, line)}


def _results(results: Results, fiscal_year: int, reading: _Reading) -> Iterator[Result]:
    """By year; of a year that the table has twice nothing is known."""
    found: dict[int, Result] = {}
    twice: set[int] = set()
    columns = (results.year, results.value, results.partial, results.as_of, results.note)
    for line, record in reading.records(results.place, results.where, *columns):
        year = _year(record[results.year])
        if year is None:
            reading.note(_unreadable("dashboard-no-year", record[results.year], results.year, line))
            continue
        if year in found:
            twice.add(year)
        is_partial = reading.flag(record, results.partial, line)
        found[year] = Result(
            year,
            reading.number(record, results.value, line),
            is_partial,
            reading.text(record, results.as_of) if is_partial else None,
            reading.text(record, results.note),
        )
    for year in twice:
        reading.note(Fault("dashboard-year-twice", _years(year)))
        found[year] = Result(year, None)
    found.setdefault(fiscal_year, Result(fiscal_year, None))
    yield from (found[year] for year in sorted(found))


def _years(year: int) -> dict[str, int]:
    """A year in both eras, for a sentence."""
    return {"year": year, "common_era": year - _ERAS_APART}


def _year(cell: str) -> int | None:
    """The year in the Buddhist era; one before 2200 is of the Common Era."""
    if not re.fullmatch("[0-9]{4}", cell):
        return None
    year = int(cell)
    year += _ERAS_APART if year in _COMMON_ERA else 0
    return year if year in YEARS else None


def _targets(targets: Targets, reading: _Reading) -> Iterator[Target]:
    """By level; a level without a row is left out."""
    items: dict[int, list[Item]] = {level: [] for level in LEVELS}
    columns = (targets.level, targets.text, targets.value, targets.points, targets.note)
    for line, record in reading.records(targets.place, targets.where, *columns):
        level = _level(record[targets.level])
        if level is None:
            reading.note(_unreadable("dashboard-no-level", record[targets.level], targets.level, line))
            continue
        items[level].append(
            Item(
                reading.text(record, targets.text),
                reading.number(record, targets.value, line),
                reading.number(record, targets.points, line),
                reading.text(record, targets.note),
            )
        )
    yield from (Target(level, tuple(rows)) for level, rows in items.items() if rows)


def _level(cell: str) -> int | None:
    return int(cell) if cell in map(str, LEVELS) else None


def _met(target: Target, current: Result | None) -> bool | None:
    if target.value is None or current is None or current.value is None or current.is_partial:
        return None
    return current.value >= target.value


def _stated(entry: Indicator, reading: _Reading) -> Level | None:
    """The level that a row of its own states; None if there is no such row."""
    if entry.reached is None:
        return None
    found = reading.records(entry.reached.place, entry.reached.where, entry.reached.level)
    if len(found) > 1:
        return Level(None, Fault("dashboard-several-rows", {"number": entry.number}))
    for line, record in found:
        cell = record[entry.reached.level]
        level = 0 if cell == "0" else _level(cell)
        if level is not None:
            return Level(level)
        reading.note(_unreadable("dashboard-no-level", cell, entry.reached.level, line))
    return None


def _judged(entry: Indicator, year: int, current: Result | None, targets: tuple[Target, ...]) -> Level:
    """The level by the numbers, where they alone decide."""
    if entry.results is None:
        return Level(None, Fault("dashboard-no-results"))
    if current is None or current.value is None:
        return Level(None, Fault("dashboard-no-result", _years(year)))
    if current.is_partial:
        return Level(None, Fault("dashboard-partial-result", _years(year)))
    if entry.targets is None or not targets:
        return Level(None, Fault("dashboard-no-targets"))
    if not entry.targets.is_judged:
        return Level(None, Fault("dashboard-words-decide"))
    known = [target for target in targets if target.value is not None]
    numbers = [target.value for target in known if target.value is not None]
    if sorted(set(numbers)) != numbers:
        return Level(None, Fault("dashboard-targets-do-not-rise"))
    reached = max((target.level for target in known if target.met), default=0)
    # A level of unknown number matters only beside the border: what is above is more, what is below is less.
    above = min((target.level for target in known if not target.met), default=LEVELS[-1] + 1)
    open_levels = [level for level in LEVELS if reached < level < above and level not in {target.level for target in known}]
    if not open_levels:
        return Level(reached)
    reason = Fault("dashboard-target-without-number", {"level": open_levels[0]})
    return Level(reached or None, reason)


def _plain(number: Decimal | None) -> int | float | None:
    """As JSON has it."""
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)
