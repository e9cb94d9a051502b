"""Which texts a field of a Table Schema surely takes: whole lists of them at once, without its own reader of cells.

What is not sure is no fault: that reader has to say. Each rule here takes less than the reader does, never more.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import filterfalse
from types import MappingProxyType
from typing import Any

from frictionless import Field

_NUMBERS = re.compile(r"[0-9.+\n-]*")  # of nothing but these, float() reads no more than Decimal() does
_BOUNDS = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})
_ALWAYS = frozenset({"required", "unique"})  # of missing values, and of keys: looked after elsewhere
_PARTS = 8  # of a list with something doubtful in it
_LOW, _HIGH = ("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")
_NUMBER_OPTIONS = frozenset({"bare_number", "group_char", "decimal_char"})

Texts = Sequence[str]


@dataclass(frozen=True)
class Plain:
    """doubtful: of texts that are no missing values, those that the field may refuse, or not take as they stand.

    values: what all others are read as, so that they can be compared.
    """

    doubtful: Callable[[Texts], Collection[str]]
    values: Callable[[Texts], Sequence[Any]]


def plain(field: Field) -> Plain | None:
    """What is known of the texts of a field; None if its own reader has to see each."""
    found = _RULES.get(field.type)
    return None if found is None else found(field, field.constraints.keys() - _ALWAYS)


def _any(field: Field, constraints: Collection[str]) -> Plain | None:
    return None if constraints else Plain(lambda texts: (), lambda texts: texts)


def _string(field: Field, constraints: Collection[str]) -> Plain | None:
    if field.format != "default":
        return None
    given = field.constraints.get
    shortest, longest, pattern, allowed = given("minLength"), given("maxLength"), given("pattern"), given("enum")
    # As the field's own reader has it, anchors and all.
    matches = None if pattern is None else re.compile(f"^{pattern}$").match
    texts_allowed = None if allowed is None else frozenset(text for text in allowed if isinstance(text, str))

    def doubtful(texts: Texts) -> Collection[str]:
        found: list[str] = []
        if texts_allowed is not None:
            found += filterfalse(texts_allowed.__contains__, texts)
        if matches is not None:
            found += filterfalse(matches, texts)
        if shortest is not None and min(map(len, texts), default=shortest) < shortest:
            found += [text for text in texts if len(text) < shortest]
        if longest is not None and max(map(len, texts), default=longest) > longest:
            found += [text for text in texts if len(text) > longest]
        return found

    return Plain(doubtful, lambda texts: texts)


def _integer(field: Field, constraints: Collection[str]) -> Plain | None:
    return None if field.has_defined("bare_number") else _ordered(field, constraints, int, lambda texts: True)


def _year(field: Field, constraints: Collection[str]) -> Plain | None:
    return _ordered(field, constraints, int, lambda texts: {*map(len, texts)} <= {4} and "-" not in "".join(texts))


def _number(field: Field, constraints: Collection[str]) -> Plain | None:
    if _NUMBER_OPTIONS.intersection(field.list_defined()):
        return None
    exact = float if field.float_number else Decimal  # type: ignore[attr-defined]
    return _ordered(field, constraints, float, lambda texts: _NUMBERS.fullmatch("\n".join(texts)) is not None, exact)


def _date(field: Field, constraints: Collection[str]) -> Plain | None:
    if field.format != "default":
        return None
    # What fromisoformat reads of ten characters is such a date, or a week.
    return _ordered(
        field, constraints, date.fromisoformat, lambda texts: {*map(len, texts)} <= {10} and "W" not in "".join(texts)
    )


def _ordered(
    field: Field,
    constraints: Collection[str],
    read: Callable[[str], Any],
    fit: Callable[[Texts], bool],
    exact: Callable[[str], Any] | None = None,
) -> Plain | None:
    """Of values that have an order. read: a text's value, or ValueError; fit: whether all of the texts may be read so.

    exact: the value itself, where ``read`` gives one that is at most rounded. Of two that differ rounded, the same one is less;
    so a value that is not well within its bounds is doubtful.
    """
    if not _BOUNDS.issuperset(constraints):
        return None
    value_of = field.create_value_reader()
    bounds = {name: value_of(field.constraints[name]) for name in constraints}
    if None in bounds.values():
        return None
    low = max((read(str(bounds[name])) for name in _LOW if name in bounds), default=None)
    high = min((read(str(bounds[name])) for name in _HIGH if name in bounds), default=None)

    def are_plain(texts: Texts) -> bool:
        try:
            values = list(map(read, texts)) if fit(texts) else []
        except ValueError:
            return False
        return bool(values) and (low is None or min(values) > low) and (high is None or max(values) < high)

    def doubtful(texts: Texts) -> Collection[str]:
        if not texts or are_plain(texts):
            return ()
        if len(texts) == 1:
            return texts
        # In parts, as few are doubtful: each part that has none is done at once.
        size = -(-len(texts) // _PARTS)
        return [text for start in range(0, len(texts), size) for text in doubtful(texts[start : start + size])]

    def values(texts: Texts) -> Sequence[Any]:
        return list(map(exact or read, texts))

    return Plain(doubtful, values)


_RULES: Mapping[str, Callable[[Field, Collection[str]], Plain | None]] = MappingProxyType(
    {"any": _any, "string": _string, "integer": _integer, "year": _year, "number": _number, "date": _date}
)
