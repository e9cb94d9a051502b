"""Errors of frictionless as problems."""

import re
from typing import Any

from ckanext.mofops.quality.findings import Findings

_TYPE_NOTE = re.compile(r'type is "([^/"]*)/(.*)"', re.S)
_ITEM_NOTE = re.compile(r'(?:expected item|array item) type is "([^/"]*)')
_CONSTRAINT_NOTE = re.compile(r'(?:array item )?constraint "(\w+)" is "(.*)"', re.S)
_NUMBERS = re.compile(r"\d+")


def add_error(error: Any, findings: Findings) -> None:
    """Add an error of frictionless, or one with its attributes, under its own type and at its place."""
    if findings.full:
        findings.count(error.type)
        return
    note = error.note
    rows = getattr(error, "row_numbers", None) or [getattr(error, "row_number", None)]
    # In the header the label is the place; one that is missing goes by the name it should have.
    name = getattr(error, "field_name", None)
    findings.add(
        error.type,
        row=rows[-1],
        field=getattr(error, "label", None) or name or None,
        cell=None if (cell := getattr(error, "cell", None)) is None else str(cell),
        position=getattr(error, "field_number", None),
        name=name,
        note=note,
        other=", ".join(_NUMBERS.findall(note)),
        **_rule(error.type, note),
    )


def _rule(code: str, note: str) -> dict[str, str]:
    """The rule that a cell or row breaks: code of its sentence and what that needs."""
    if code == "primary-key":
        return {"rule": "primary-key.repeated" if _NUMBERS.search(note) else "primary-key.blank"}
    if code == "type-error" and (kind := _TYPE_NOTE.match(note)):
        rule = "format" if kind[2] != "default" else kind[1]
        return {"rule": f"type-error.{rule}", "type": kind[1], "format": kind[2]}
    if code == "type-error" and (item := _ITEM_NOTE.match(note)):
        return {"rule": "type-error.items", "type": item[1]}
    if code == "constraint-error" and (constraint := _CONSTRAINT_NOTE.match(note)):
        return {"rule": f"constraint-error.{constraint[1]}", "expected": constraint[2]}
    return {}
