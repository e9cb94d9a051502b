"""Which cells a field of a Table Schema surely takes: whole lists of them at once, without its own reader of cells.

What is not sure is no fault: that reader has to say. Each rule here takes less than the reader does, never more.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import filterfalse
from math import isfinite
from types import MappingProxyType
from typing import Any

from frictionless import Field

from ckanext.mofops.quality.tables.chunk import COMPARABLE

_NUMBERS = re.compile(r"[\d.+\n_-]*")  # of nothing but these, float() reads no more than Decimal() does
BOUNDS = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})
ALWAYS = frozenset({"required", "unique"})  # of missing values, and of keys: looked after elsewhere
_PARTS = 8  # of a list with something doubtful in it
LOW, HIGH = ("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")
NUMBER_OPTIONS = frozenset({"bare_number", "group_char", "decimal_char"})

Cells = Collection[Any]


@dataclass(frozen=True)
class Plain:
    """doubtful: of cells that stand for a value, those that the field may refuse, or not take as they stand. A cell is a text, or
    of a type that is comparable; any other is doubtful.

    values: what all others are read as, so that they can be compared.
    """

    doubtful: Callable[[Cells], Cells]
    values: Callable[[Iterable[Any]], Sequence[Any]]


def plain(field: Field) -> Plain | None:
    """What is known of the cells of a field; None if its own reader has to see each."""
    found = _RULES.get(field.type)
    return None if found is None else found(field, field.constraints.keys() - ALWAYS)


def _any(field: Field, constraints: Collection[str]) -> Plain | None:
    return None if constraints else Plain(lambda cells: [cell for cell in cells if type(cell) not in COMPARABLE], list)


def _string(field: Field, constraints: Collection[str]) -> Plain | None:
    if field.format != "default":
        return None
    given = field.constraints.get
    shortest, longest, pattern, allowed = given("minLength"), given("maxLength"), given("pattern"), given("enum")
    # As the field's own reader has it, anchors and all.
    matches = None if pattern is None else re.compile(f"^{pattern}$").match
    texts_allowed = None if allowed is None else frozenset(text for text in allowed if isinstance(text, str))

    def doubtful(cells: Cells) -> Cells:
        texts, found = _texts(cells)
        if texts_allowed is not None:
            found += filterfalse(texts_allowed.__contains__, texts)
        if matches is not None:
            found += filterfalse(matches, texts)
        if shortest is not None and min(map(len, texts), default=shortest) < shortest:
            found += [text for text in texts if len(text) < shortest]
        if longest is not None and max(map(len, texts), default=longest) > longest:
            found += [text for text in texts if len(text) > longest]
        return found

    return Plain(doubtful, list)


def _texts(cells: Cells) -> tuple[Cells, list[Any]]:
    """Those cells that are texts, and the others."""
    if {*map(type, cells)} <= {str}:
        return cells, []
    return [cell for cell in cells if isinstance(cell, str)], [cell for cell in cells if not isinstance(cell, str)]


def _integer(field: Field, constraints: Collection[str]) -> Plain | None:
    return None if field.has_defined("bare_number") else _ordered(field, constraints, _Kind(_whole_texts, _whole, int))


def _year(field: Field, constraints: Collection[str]) -> Plain | None:
    return _ordered(field, constraints, _Kind(_year_texts, _years, int))


def _number(field: Field, constraints: Collection[str]) -> Plain | None:
    if NUMBER_OPTIONS.intersection(field.list_defined()):
        return None
    return _ordered(field, constraints, _Kind(_number_texts, _numbers, field.create_value_reader()))


def _date(field: Field, constraints: Collection[str]) -> Plain | None:
    return _ordered(field, constraints, _Kind(_day_texts, _days, _day)) if field.format == "default" else None


@dataclass(frozen=True)
class _Kind:
    """How cells are read that have an order. texts, others: as what can be compared, all of them; ValueError if any is in doubt.
    What they give may be rounded: of two that differ then, the same one is less. value: of one that is not in doubt."""

    texts: Callable[[Cells], Sequence[Any]]
    others: Callable[[Cells], Sequence[Any]]
    value: Callable[[Any], Any]


def _require(condition: bool) -> None:
    if not condition:
        raise ValueError


def _whole_texts(texts: Cells) -> Sequence[int]:
    return list(map(int, texts))


def _whole(cells: Cells) -> Sequence[int]:
    _require({*map(type, cells)} <= {int})
    return list(cells)


def _year_texts(texts: Cells) -> Sequence[int]:
    _require({*map(len, texts)} <= {4} and "-" not in "".join(texts))
    return list(map(int, texts))


def _years(cells: Cells) -> Sequence[int]:
    numbers = _whole(cells)
    _require(min(numbers) >= 0 and max(numbers) <= 9999)
    return numbers


def _number_texts(texts: Cells) -> Sequence[float]:
    _require(_NUMBERS.fullmatch("\n".join(texts)) is not None)
    return list(map(float, texts))


def _numbers(cells: Cells) -> Sequence[float]:
    _require({*map(type, cells)} <= {int, float})
    try:
        found = list(map(float, cells))
    except OverflowError as error:
        raise ValueError from error
    _require(all(map(isfinite, found)))
    return found


def _day_texts(texts: Cells) -> Sequence[date]:
    # What fromisoformat reads of ten characters is such a date, or a week.
    _require({*map(len, texts)} <= {10} and "W" not in "".join(texts))
    return list(map(date.fromisoformat, texts))


def _days(cells: Cells) -> Sequence[date]:
    _require({*map(type, cells)} <= {date, datetime})
    _require(all((cell.hour, cell.minute, cell.second) == (0, 0, 0) for cell in cells if isinstance(cell, datetime)))
    return list(map(_day, cells))


def _day(cell: Any) -> date:
    if isinstance(cell, str):
        return date.fromisoformat(cell)
    found: date = cell.date() if isinstance(cell, datetime) else cell
    return found


def bounds_of(field: Field, constraints: Collection[str]) -> dict[str, Any] | None:
    """The values of the constraints, by name; None if one of them is no bound, or has no value."""
    if not BOUNDS.issuperset(constraints):
        return None
    value_of = field.create_value_reader()
    found = {name: value_of(field.constraints[name]) for name in constraints}
    return None if None in found.values() else found


def _ordered(field: Field, constraints: Collection[str], kind: _Kind) -> Plain | None:
    """Of values that have an order. One that is not well within its bounds is doubtful."""
    bounds = bounds_of(field, constraints)
    if bounds is None:
        return None
    low = max((kind.texts([str(bounds[name])])[0] for name in LOW if name in bounds), default=None)
    high = min((kind.texts([str(bounds[name])])[0] for name in HIGH if name in bounds), default=None)

    def are_plain(cells: Cells, read: Callable[[Cells], Sequence[Any]]) -> bool:
        try:
            values = read(cells)
        except ValueError:
            return False
        return (low is None or min(values) > low) and (high is None or max(values) < high)

    def parted(cells: Sequence[Any], read: Callable[[Cells], Sequence[Any]]) -> Sequence[Any]:
        if not cells or are_plain(cells, read):
            return ()
        if len(cells) == 1:
            return cells
        # In parts, as few are doubtful: each part that has none is done at once.
        size = -(-len(cells) // _PARTS)
        return [cell for start in range(0, len(cells), size) for cell in parted(cells[start : start + size], read)]

    def doubtful(cells: Cells) -> Cells:
        texts, others = _texts(cells)
        return [*parted([*texts], kind.texts), *parted(others, kind.others)]

    return Plain(doubtful, lambda cells: list(map(kind.value, cells)))


_RULES: Mapping[str, Callable[[Field, Collection[str]], Plain | None]] = MappingProxyType(
    {"any": _any, "string": _string, "integer": _integer, "year": _year, "number": _number, "date": _date}
)
