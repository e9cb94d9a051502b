"""JSON Lines: one JSON value on each line. Source: jsonlines.org."""

import json
from collections.abc import Iterator
from typing import Any

from ckanext.mofops.quality.findings import Findings
from ckanext.mofops.quality.readers import objects
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
    known: Facts = {"format": "JSONL", **objects.facts(_values(text, reading.findings), reading)}
    if known["rows"] == 0 and reading.findings.readable:
        reading.findings.add("no-data-rows", row=1)
    return known


def _values(text: str, findings: Findings) -> Iterator[Any]:
    """The values, one after another: all of them at once would take several times the memory of the text."""
    from ckanext.mofops.quality.readers.jsontext import BROKEN, Values  # which reads JSON Lines, too

    values = Values(findings)
    for number, line in enumerate(_lines(text), start=1):
        if line.strip() and (value := values.value(line.rstrip("\r"), number)) is not BROKEN:
            yield value


def _lines(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield text[start:end]
        start = end + 1
