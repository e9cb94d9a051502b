"""Which texts a field of a Table Schema surely takes, for millions of them at once: ``plain`` in polars.

Each rule takes less than the field's own reader does, never more. What polars reads as a number is one for Python, too, of the
same value: as integers ``[+-]?[0-9]+`` up to 64 bits, as floats what Decimal reads, but without spaces and underscores.
"""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

import polars
from frictionless import Field
from polars import Series

from ckanext.mofops.quality.tables.plain import ALWAYS, HIGH, LOW, NUMBER_OPTIONS, bounds_of

Doubtful = Callable[[Series], Series]
"""Of texts that are no missing values: which of them the field may refuse, as booleans."""

# A pattern of which Python and polars have the same idea; they differ in what a digit is, so it is one of ASCII here.
_LITERAL = r"[A-Za-z0-9ก-๙ _,;:@#%=<>/!'\"-]|\\[-./()+*?\[\]{}^$|\\]|\\d"
_MEMBER = r"[A-Za-z0-9ก-๙ _,;:@#%/.()+*]"
_CLASS = rf"\[\^?(?:{_MEMBER}(?:-[A-Za-z0-9ก-๙])?)+-?\]"
_PATTERN = re.compile(rf"(?:(?:{_LITERAL}|{_CLASS})(?:\{{[0-9]{{1,2}}(?:,[0-9]{{0,2}})?\}}|[?*+])?(?![?*+{{]))+")

_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_DATETIME = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$"
_CANONICAL_NUMBER = r"^(?:0|-?[1-9][0-9]*|-?(?:0|[1-9][0-9]*)\.[0-9]*[1-9])$"
_CANONICAL_INTEGER = r"^(?:0|-?[1-9][0-9]*)$"


def doubtful(field: Field) -> Doubtful | None:
    """Which texts of a field are in doubt; None if all are."""
    found = _RULES.get(field.type)
    return None if found is None else found(field, field.constraints.keys() - ALWAYS)


def comparable(field: Field, texts: Series) -> Series | None:
    """What differs if the values of texts do, which are no missing values and not in doubt; None if that is not known."""
    if field.type in ("integer", "year") and not field.has_defined("bare_number"):
        numbers = texts.cast(polars.Int64, strict=False)
        return None if numbers.null_count() else numbers
    return texts.hash() if is_canonical(field, texts) else None


def is_canonical(field: Field, texts: Series) -> bool:
    """Whether it is known that no two of the texts, which are no missing values, have one value."""
    if field.type == "any" or (field.type == "string"):
        return True
    pattern = {"integer": _CANONICAL_INTEGER, "number": _CANONICAL_NUMBER, "date": _DATE, "year": r"^[0-9]{4}$"}.get(field.type)
    if pattern is None or field.format != "default" or NUMBER_OPTIONS.union({"float_number"}).intersection(field.list_defined()):
        return False
    return bool(texts.str.contains(pattern).all())


def _any(field: Field, constraints: Collection[str]) -> Doubtful | None:
    return None if constraints else _none


def _none(texts: Series) -> Series:
    return polars.repeat(False, len(texts), eager=True)


def _string(field: Field, constraints: Collection[str]) -> Doubtful | None:
    given = field.constraints.get
    pattern, allowed = given("pattern"), given("enum")
    if field.format != "default" or (pattern is not None and not _PATTERN.fullmatch(pattern)):
        return None
    matching = None if pattern is None else "^(?:" + re.sub(r"(\\\\)|\\d", lambda found: found[1] or "[0-9]", pattern) + ")$"
    texts_allowed = None if allowed is None else [text for text in allowed if isinstance(text, str)]
    shortest, longest = given("minLength"), given("maxLength")

    def mask(texts: Series) -> Series:
        found = _none(texts)
        if matching is not None:
            found |= ~texts.str.contains(matching)
        if texts_allowed is not None:
            found |= ~texts.is_in(texts_allowed)
        if shortest is not None or longest is not None:
            lengths = texts.str.len_chars()
            found |= (lengths < (shortest or 0)) | (lengths > (2**31 if longest is None else longest))
        return found

    return mask


def _integer(field: Field, constraints: Collection[str]) -> Doubtful | None:
    if field.has_defined("bare_number"):
        return None
    return _ordered(field, constraints, lambda texts: texts.cast(polars.Int64, strict=False), int)


def _year(field: Field, constraints: Collection[str]) -> Doubtful | None:
    def years(texts: Series) -> Series:
        numbers = texts.cast(polars.Int64, strict=False)
        return numbers.set((texts.str.len_chars() != 4) | (numbers < 0), None)

    return _ordered(field, constraints, years, int)


def _number(field: Field, constraints: Collection[str]) -> Doubtful | None:
    if NUMBER_OPTIONS.intersection(field.list_defined()):
        return None
    # Rounded, two numbers are in the same order, or equal; what is not well within its bounds is in doubt.
    return _ordered(field, constraints, lambda texts: texts.cast(polars.Float64, strict=False).fill_nan(None), float)


def _date(field: Field, constraints: Collection[str]) -> Doubtful | None:
    if field.format != "default":
        return None

    def dates(texts: Series) -> Series:
        found = texts.str.to_date("%Y-%m-%d", strict=False)
        return found.set(~texts.str.contains(_DATE) | (found < date(1, 1, 1)), None)

    return _ordered(field, constraints, dates, lambda bound: bound)


def _datetime(field: Field, constraints: Collection[str]) -> Doubtful | None:
    if field.format != "default" or constraints:
        return None

    def mask(texts: Series) -> Series:
        moments = texts.str.to_datetime("%Y-%m-%dT%H:%M:%S", time_unit="ms", strict=False)
        return moments.is_null() | ~texts.str.contains(_DATETIME) | (moments.dt.year() < 1)

    return mask


def _ordered(
    field: Field, constraints: Collection[str], read: Callable[[Series], Series], bound: Callable[[Any], Any]
) -> Doubtful | None:
    """Of values that have an order. read: texts as values, null where in doubt; bound: a limit as one of them."""
    limits = bounds_of(field, constraints)
    if limits is None:
        return None
    try:
        low = max((bound(limits[name]) for name in LOW if name in limits), default=None)
        high = min((bound(limits[name]) for name in HIGH if name in limits), default=None)
    except (ValueError, OverflowError):
        return None

    def mask(texts: Series) -> Series:
        values = read(texts)
        found = values.is_null()
        if low is not None:
            found |= (values <= low).fill_null(True)
        if high is not None:
            found |= (values >= high).fill_null(True)
        return found

    return mask


_RULES: Mapping[str, Callable[[Field, Collection[str]], Doubtful | None]] = MappingProxyType(
    {
        "any": _any,
        "string": _string,
        "integer": _integer,
        "year": _year,
        "number": _number,
        "date": _date,
        "datetime": _datetime,
    }
)
