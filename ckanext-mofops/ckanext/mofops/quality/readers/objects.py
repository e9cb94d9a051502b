"""A list of JSON objects, or of lists, is a table."""

from collections.abc import Iterator
from typing import Any

from ckanext.mofops.quality.findings import Findings
from ckanext.mofops.quality.reading import Facts, Reading

_SHOWN_KEYS = 5


def facts(items: list[Any], reading: Reading) -> Facts:
    """How many there are, with the keys of all objects compared, and the rows checked if there is a Table Schema."""
    known: Facts = {"rows": len(items)}
    if items and all(isinstance(item, dict) for item in items):
        _compare_keys(items, reading.findings)
        known["fields"] = len(items[0])
    elif not (items and all(isinstance(item, list) for item in items)):
        if reading.schema is not None:
            reading.findings.add("schema-not-checked", format=reading.format)
        return known
    if reading.schema is not None:
        # Imported here: frictionless takes half a second, which a JSON without a schema need not pay.
        from ckanext.mofops.quality.tables.engine import ENGINE, check_rows
        from ckanext.mofops.quality.tables.extent import Extent, extent
        from ckanext.mofops.quality.tables.tableschema import table_schema

        def rows() -> Iterator[list[Any]]:
            return _rows(items)

        schema = table_schema(reading.schema, reading.findings)
        whole = extent(rows())
        known["engine"] = ENGINE
        known["rows"], known["fields"] = check_rows(rows, Extent(len(items) + 1, whole.columns), reading.findings, schema)
    return known


def _rows(items: list[Any]) -> Iterator[list[Any]]:
    """The header, which is the keys of the first object, and the values; or the lists as they are."""
    if isinstance(items[0], list):
        yield from items
        return
    keys = list(items[0])
    yield keys
    for item in items:
        yield [item.get(key) for key in keys]


def _compare_keys(items: list[dict[str, Any]], findings: Findings) -> None:
    first = items[0].keys()
    for number, item in enumerate(items[1:], start=2):
        if item.keys() != first:
            missing = ", ".join(list(first - item.keys())[:_SHOWN_KEYS]) or "–"
            extra = ", ".join(list(item.keys() - first)[:_SHOWN_KEYS]) or "–"
            findings.add("json-keys", row=number + 1, position=number, missing=missing, extra=extra)
