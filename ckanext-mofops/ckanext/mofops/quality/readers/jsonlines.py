"""JSON Lines: one JSON value on each line. Source: jsonlines.org."""

import json
from typing import Any

from ckanext.mofops.quality.reading import Facts, Reading


def is_lines(text: str) -> bool:
    """Whether a text is a value on its first line and begins another one below it: no single JSON value does."""
    first, _, rest = text.lstrip().partition("\n")
    if not (first.startswith(("{", "[")) and rest.lstrip().startswith(("{", "["))):
        return False
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return False
    return True


def facts(text: str, reading: Reading) -> Facts:
    """How many lines hold a value; each is judged by itself, and its objects as a table."""
    from ckanext.mofops.quality.readers import jsontext, objects  # they read JSON Lines, too

    known: Facts = {"format": "JSONL"}
    items: list[Any] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            value = jsontext.value_of(line.rstrip("\r"), reading.findings, number)
            if value is not jsontext.BROKEN:
                items.append(value)
    if not items:
        if reading.findings.readable:
            reading.findings.add("no-data-rows", row=1)
        return known
    return known | objects.facts(items, reading)
