"""Cells as values of their fields, and values as the texts that a format has for them."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from math import isfinite
from types import MappingProxyType
from typing import Any

from frictionless import Field

Written = Callable[[Any], Any]
"""A cell as a format has it."""

KEPT = 20_000
"""Of a column so many different texts are read once only: most columns of real tables have fewer."""

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "integer": "int8",
        "year": "int4",
        "number": "numeric",
        "boolean": "bool",
        "date": "date",
        "datetime": "timestamp",
        "time": "time",
        "object": "json",
        "array": "json",
        "geojson": "json",
    }
)
"""Types of PostgreSQL by those of a Table Schema; all others are ``text``."""
_INT4, _INT8 = 2**31, 2**63


class Memory(dict[str, Any]):
    """Texts as a format has them, each made once."""

    def __init__(self, written: Written) -> None:
        self._written = written

    def __missing__(self, cell: str) -> Any:
        found = self._written(cell)
        if len(self) < KEPT:
            self[cell] = found
        return found

    def of(self, cell: Any) -> Any:
        return self[cell] if type(cell) is str else self._written(cell)


def value_of(field: Field) -> Callable[[Any], Any]:
    """What reads the cells of a field: None for a missing value, the cell itself where the field cannot read it."""
    reader = field.create_value_reader()
    missing = field.missing_values
    if not field.has_defined("missing_values") and field.schema:
        missing = field.schema.missing_values

    def read(cell: Any) -> Any:
        if cell is None or str(cell) in missing:
            return None
        try:
            value = reader(cell)
        except Exception:  # of a hostile value; what is valid never comes here
            return cell
        return cell if value is None else value

    return read


def as_json(value: Any) -> str:
    """A value as JSON: numbers with all their digits, dates by ISO 8601."""
    if isinstance(value, Decimal):
        return str(value) if value.is_finite() else f'"{value}"'
    if isinstance(value, float) and not isfinite(value):
        return f'"{value}"'
    if isinstance(value, date | time):
        return f'"{value.isoformat()}"'
    return json.dumps(value, ensure_ascii=False, default=str)


_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": None})


class Copied:
    """The values of a column as COPY of PostgreSQL takes them. kind: its type there, once all of them were seen.

    It is the type of the field, or a wider one if a value needs it: of JSON without a Table Schema only some rows decided it.
    """

    def __init__(self, field: Field) -> None:
        self._read = value_of(field)
        self.kind = KINDS.get(field.type, "text")

    def written(self, cell: Any) -> str:
        value = self._read(cell)
        if value is None:
            return "\\N"
        if self.kind == "date" and isinstance(value, datetime) and value.time() == time():
            value = value.date()  # a workbook knows no date without time
        self.kind = _kind_for(self.kind, value)
        if isinstance(value, date | time):
            return value.isoformat()
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, dict | list):
            return as_json(value).translate(_ESCAPES)
        return str(value).translate(_ESCAPES)


_HOLD: Mapping[str, tuple[type, ...]] = MappingProxyType(
    {
        "numeric": (int, Decimal, float),
        "bool": (bool,),
        "timestamp": (date,),
        "time": (time,),
        "json": (dict, list),
    }
)


def _kind_for(kind: str, value: Any) -> str:
    """A type of PostgreSQL that holds the value and all that this one holds."""
    if kind == "text":
        return kind
    if kind in ("int4", "int8") and isinstance(value, int | Decimal | float) and not isinstance(value, bool):
        is_whole = isinstance(value, int)
        if is_whole and -_INT4 <= value < _INT4:
            return kind
        return "int8" if is_whole and -_INT8 <= value < _INT8 else "numeric"
    if kind == "date":
        return kind if type(value) is date else "timestamp" if isinstance(value, datetime) else "text"
    held = isinstance(value, _HOLD.get(kind, ())) and (kind == "bool" or not isinstance(value, bool))
    return kind if held else "text"
