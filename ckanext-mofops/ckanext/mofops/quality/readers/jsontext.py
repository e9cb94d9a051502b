"""JSON: well-formed by the letter of RFC 8259, and of a depth and length of numbers that any reader can take."""

import json
import re
from itertools import accumulate
from typing import Any

from ckanext.mofops.quality.findings import Findings
from ckanext.mofops.quality.limits import DEPTH, DIGITS
from ckanext.mofops.quality.readers import geojson, jsonld, jsonlines, objects
from ckanext.mofops.quality.reading import Facts, Reading

_SHOWN = 20  # characters from the place of a syntax error on

_IN_QUOTES = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?'  # possessive: linear, also where the quote never closes
_STRING = re.compile(_IN_QUOTES, re.S)
_NOT_BRACKETS = re.compile(r"[^\[\]{}]+")
_LONG_NUMBER = rf"[0-9]{{{DIGITS + 1}}}"
_EACH = 100
_SOME_DIGITS = re.compile(rf"[0-9]{{{DIGITS // _EACH}}}")
_NEITHER = bytes(set(range(256)) - set(b'[]{}"'))  # brackets nor quotes
_CONSTANT = "NaN|-?Infinity"
# Escapes one by one, a pair of surrogates as one; what is left of them is alone.
_ESCAPE = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.", re.S)


BROKEN: Any = object()
"""What ``value_of`` gives for a text that is no JSON, or not to be read."""


def read(reading: Reading) -> Facts:
    """What a JSON text holds: GeoJSON, JSON-LD, one value on each line, a table, or anything else.

    A description of a resource or package inside is data like any other; nothing it refers to is fetched.
    """
    findings = reading.findings
    if reading.encoding == "utf-8-sig":
        findings.add("json-bom")
    with reading.source.text(reading.encoding or "utf-8") as content:
        text = content.read().removeprefix("\ufeff")
    if reading.format == "JSONL" or jsonlines.is_lines(text):
        return jsonlines.facts(text, reading)
    value = value_of(text, findings)
    if value is BROKEN:
        return {}
    if reading.format == "GEOJSON" or geojson.is_geojson(value):
        return _without_schema(reading, {"format": "GEOJSON", **geojson.facts(value, findings)})
    if reading.format == "JSONLD" or jsonld.is_jsonld(value):
        return _without_schema(reading, {"format": "JSONLD", **jsonld.facts(value, reading)})
    if not isinstance(value, list):
        return _without_schema(reading, {"rows": None})
    if not value:
        findings.add("no-data-rows", row=1)
    return objects.facts(value, reading)


def _without_schema(reading: Reading, facts: Facts) -> Facts:
    if reading.schema is not None:
        reading.findings.add("schema-not-checked", format=facts.get("format", reading.format))
    return facts


def value_of(text: str, findings: Findings) -> Any:
    """The value of a JSON text, with its problems added; ``BROKEN`` if there is none."""
    return Values(findings).value(text)


class Values:
    """Reads one JSON text after another, and adds their problems.

    Depth and numbers come first, as they exhaust or crash parsers: ijson's C code dies of 4,301 digits and takes 1 GB
    for 40 kB of brackets, so it is never used.
    Source: RFC 8259 §4 (names), §6 (numbers), §8.2 (surrogates), §9 (limits).
    """

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._constants: list[str] = []
        # One for all: for a line of JSON Lines it takes as long to make as to use.
        self._decoder = json.JSONDecoder(object_pairs_hook=self._members, parse_constant=self._constants.append)

    def value(self, text: str, line: int = 1) -> Any:
        """The value of a text; ``BROKEN`` if it is no JSON, or not to be read.

        :param line: on which the text begins
        """
        findings = self._findings
        if _is_too_much(text, findings, line):
            return BROKEN
        self._constants.clear()
        try:
            value = self._decoder.decode(text)
        except json.JSONDecodeError as error:
            shown = text[error.pos : error.pos + _SHOWN]
            findings.add("json-syntax", row=line - 1 + error.lineno, cell=shown or None, position=error.colno, note=error.msg)
            return BROKEN
        if self._constants:
            row = line - 1 + _line_outside_strings(text, _CONSTANT)
            findings.add("json-constant", row=row, cell=self._constants[0])
        if "\\u" in text and (lone := next((escape for escape in _ESCAPE.finditer(text) if escape[1]), None)):
            findings.add("json-surrogate", row=line - 1 + _line(text, lone.start()), cell=lone[1])
        return value

    def _members(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            seen: set[str] = set()
            for key, _ in pairs:
                if key in seen:
                    self._findings.add("json-duplicate-key", field=key)
                seen.add(key)
        return found


def _is_too_much(text: str, findings: Findings, line: int) -> bool:
    """Whether a number is too long or a value nested too deep, which is added to the findings."""
    if len(text) <= DIGITS and text.count("[") + text.count("{") <= DEPTH:
        return False  # as most values of JSON Lines, each of which would pay for its outline
    # So many digits in a row hold so many of each hundredth character in a row.
    if _SOME_DIGITS.search(text[::_EACH]) and re.search(_LONG_NUMBER, _STRING.sub('""', text)):
        findings.add("json-digits", row=line - 1 + _line_outside_strings(text, _LONG_NUMBER), limit=DIGITS)
        return True
    if _depth(_brackets(text)) > DEPTH:
        findings.add("json-depth", limit=DEPTH)
        return True
    return False


def _brackets(text: str) -> str:
    """The brackets of a text that stand in no string."""
    if "\\" in text:
        return _NOT_BRACKETS.sub("", _STRING.sub('""', text))
    # Without an escape each quote begins or ends a string: three times as fast, and most texts have none.
    return b"".join(text.encode("utf-8", "surrogatepass").translate(None, _NEITHER).split(b'"')[::2]).decode("ascii")


def _depth(brackets: str) -> int:
    return max(accumulate(1 if bracket in "[{" else -1 for bracket in brackets), default=0)


def _line_outside_strings(text: str, pattern: str) -> int:
    """The line of the first match of a pattern that is known to match outside strings."""
    places = re.compile(f"{_IN_QUOTES}|({pattern})", re.S).finditer(text)
    return _line(text, next(place.start() for place in places if place[1]))


def _line(text: str, position: int) -> int:
    """The line of a position, counted as the json module counts."""
    return text.count("\n", 0, position) + 1
