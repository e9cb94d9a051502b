"""JSON: well-formed by the letter of RFC 8259, and of a depth and length of numbers that any reader can take."""

import json
import re
from itertools import accumulate
from typing import Any

from ckanext.mofops.quality.findings import Findings
from ckanext.mofops.quality.limits import DEPTH, DIGITS
from ckanext.mofops.quality.reading import Facts, Reading

_SHOWN = 20  # characters from the place of a syntax error on

_IN_QUOTES = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?'  # possessive: linear, also where the quote never closes
_STRING = re.compile(_IN_QUOTES, re.S)
_NOT_BRACKETS = re.compile(r"[^\[\]{}]+")
_LONG_NUMBER = rf"[0-9]{{{DIGITS + 1}}}"
_CONSTANT = "NaN|-?Infinity"
# Escapes one by one, a pair of surrogates as one; what is left of them is alone.
_ESCAPE = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.", re.S)


def read(reading: Reading) -> Facts:
    """The length of a JSON array, which need not be one."""
    if reading.encoding == "utf-8-sig":
        reading.findings.add("json-bom")
    if reading.schema is not None:
        reading.findings.add("schema-not-checked", format=reading.format)
    with reading.source.text(reading.encoding or "utf-8") as content:
        return {"rows": check_json(content.read(), reading.findings)}


def check_json(text: str, findings: Findings) -> int | None:
    """Add the problems of a JSON text; the length of its array, None for any other value or a text not read.

    Depth and numbers come first, as they exhaust or crash parsers: ijson's C code dies of 4,301 digits and takes 1 GB
    for 40 kB of brackets, so it is never used.
    Source: RFC 8259 §4 (names), §6 (numbers), §8.2 (surrogates), §9 (limits).
    """
    outline = _STRING.sub('""', text)
    if re.search(_LONG_NUMBER, outline):
        findings.add("json-digits", row=_line_outside_strings(text, _LONG_NUMBER), limit=DIGITS)
        return None
    if _depth(outline) > DEPTH:
        findings.add("json-depth", limit=DEPTH)
        return None
    del outline

    constants: list[str] = []

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in pairs:
            if key in found:
                findings.add("json-duplicate-key", field=key)
            found[key] = value
        return found

    try:
        # Numbers stay text: only their form matters here.
        value = json.loads(text, object_pairs_hook=members, parse_constant=constants.append, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        shown = text[error.pos : error.pos + _SHOWN]
        findings.add("json-syntax", row=error.lineno, cell=shown or None, position=error.colno, note=error.msg)
        return None
    if constants:
        findings.add("json-constant", row=_line_outside_strings(text, _CONSTANT), cell=constants[0])
    if lone := next((escape for escape in _ESCAPE.finditer(text) if escape[1]), None):
        findings.add("json-surrogate", row=_line(text, lone.start()), cell=lone[1])
    if not isinstance(value, list):
        return None
    if not value:
        findings.add("no-data-rows", row=1)
    return len(value)


def _depth(outline: str) -> int:
    brackets = _NOT_BRACKETS.sub("", outline)
    return max(accumulate(1 if bracket in "[{" else -1 for bracket in brackets), default=0)


def _line_outside_strings(text: str, pattern: str) -> int:
    """The line of the first match of a pattern that is known to match outside strings."""
    places = re.compile(f"{_IN_QUOTES}|({pattern})", re.S).finditer(text)
    return _line(text, next(place.start() for place in places if place[1]))


def _line(text: str, position: int) -> int:
    """The line of a position, counted as the json module counts."""
    return text.count("\n", 0, position) + 1
