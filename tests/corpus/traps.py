"""Texts that trip fast readers up, and fields of a Table Schema to read them."""

from collections.abc import Mapping
from typing import Any

from frictionless import Field, Schema

TEXTS = (
    *(
        "",
        " ",
        "0",
        "1",
        "01",
        "-1",
        "+5",
        "-0",
        "10",
        "1.0",
        "1.",
        ".5",
        ".",
        "1e3",
        "1_0",
        " 7",
        "7 ",
        "๑๒",
        "１２",
        "NaN",
        "nan",
    ),
    *("sNaN", "inf", "-Infinity", "1e400", "9" * 400, "0x10", "1,0", "--1", "1-1", "1\n2", "10.000000000000000001", "true", "a"),
    *("2024", "567", "+567", "-567", "02567", "๒๕๖๗", "2024-01-31", "2024-1-5", "24-01-05", " 2024-01-31", "2024-02-30"),
    *(
        "2024-W01-1",
        "20240105",
        "0000-01-01",
        "9999-12-31",
        "２０２４-01-05",
        "2024/01/31",
        "กำ",
        "กขค",
        "x" * 6,
        "ab",
        "axxx",
        "a\n",
    ),
)
FIELDS: tuple[Mapping[str, Any], ...] = (
    *({"type": kind} for kind in ("string", "any", "integer", "number", "year", "date")),
    *({"type": kind, "constraints": {"minimum": 0, "maximum": 10}} for kind in ("integer", "number")),
    {"type": "number", "constraints": {"exclusiveMinimum": "0.5", "exclusiveMaximum": "10"}},
    {"type": "number", "floatNumber": True, "constraints": {"maximum": 10}},
    {"type": "year", "constraints": {"minimum": "1900", "maximum": 2100}},
    {"type": "date", "constraints": {"minimum": "2024-01-01"}},
    *(
        {"type": "string", "constraints": rule}
        for rule in ({"minLength": 2}, {"maxLength": 2}, {"pattern": "a|b"}, {"enum": ["a", "1"]})
    ),
)
UNKNOWN: tuple[Mapping[str, Any], ...] = (
    *({"type": kind} for kind in ("boolean", "datetime", "time", "array", "geopoint", "list")),
    *({"type": "integer", "bareNumber": False}, {"type": "number", "groupChar": ","}, {"type": "date", "format": "any"}),
    *({"type": "string", "format": "email"}, {"type": "integer", "constraints": {"enum": [1]}}),
    {"type": "integer", "constraints": {"minimum": "ก"}},  # no number: its reader has to raise
)


def field_of(descriptor: Mapping[str, Any]) -> Field:
    version = {"$schema": "https://datapackage.org/profiles/2.0/tableschema.json"}
    return Schema.from_descriptor({**version, "missingValues": [], "fields": [{"name": "f", **descriptor}]}).fields[0]


def refused(field: Field) -> set[str]:
    """The texts that a field does not take."""
    reader = field.create_cell_reader()

    def is_refused(text: str) -> bool:
        try:
            return bool(reader(text)[1])
        except ArithmeticError:  # of a signalling NaN
            return True

    return {text for text in TEXTS if is_refused(text)}
