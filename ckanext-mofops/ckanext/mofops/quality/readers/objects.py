"""A list of JSON objects, or of lists, is a table."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ckanext.mofops.quality.findings import Findings
from ckanext.mofops.quality.reading import Facts, Reading

_SHOWN_KEYS = 5


def facts(items: Iterable[Any], reading: Reading) -> Facts:
    """How many there are, with the keys of all objects compared, and the rows checked if there is a Table Schema.

    Without one, each is looked at once and let go.
    """
    kept = None if reading.schema is None else list(items)
    rows, kind, fields = _compared(items if kept is None else kept, reading.findings)
    known: Facts = {"rows": rows, "fields": fields}
    if kept is None or reading.schema is None or not reading.findings.readable:
        return known
    if kind is None:
        reading.findings.add("schema-not-checked", format=reading.format)
        return known
    return known | _checked(kept, reading.schema, reading.findings)


def _compared(items: Iterable[Any], findings: Findings) -> tuple[int, type | None, int | None]:
    """The number of items, what all of them are, which is dict, list or None, and the number of keys of the first object.

    Each object is compared with that one.
    """
    count = 0
    kinds: set[type] = set()
    first: dict[str, Any] | None = None
    for count, item in enumerate(items, start=1):
        kinds.add(type(item))
        if not isinstance(item, dict):
            continue
        if first is None:
            first = item
        elif item.keys() != first.keys():
            missing, extra = _shown(first, item), _shown(item, first)
            findings.add("json-keys", row=count + 1, position=count, missing=missing, extra=extra)
    kind = next(iter(kinds)) if len(kinds) == 1 and kinds <= {dict, list} else None
    return count, kind, len(first) if kind is dict and first is not None else None


def _shown(one: dict[str, Any], other: dict[str, Any]) -> str:
    """The first keys of one object that another lacks."""
    return ", ".join([key for key in one if key not in other][:_SHOWN_KEYS]) or "–"


def _checked(items: list[Any], descriptor: Mapping[str, Any] | Path, findings: Findings) -> Facts:
    # Imported here: frictionless takes half a second, which a JSON without a schema need not pay.
    from ckanext.mofops.quality.tables.engine import check_rows
    from ckanext.mofops.quality.tables.extent import Extent, extent
    from ckanext.mofops.quality.tables.tableschema import table_schema

    def rows() -> Iterator[list[Any]]:
        return rows_of(items)

    schema = table_schema(descriptor, findings)
    checked = check_rows(rows, Extent(len(items) + 1, extent(rows()).columns), findings, schema)
    return {"rows": checked.rows, "fields": checked.fields, "engine": checked.engine}


def rows_of(items: list[Any]) -> Iterator[list[Any]]:
    """The header, which is the keys of the first object, and the values; or the lists as they are."""
    if isinstance(items[0], list):
        yield from items
        return
    keys = list(items[0])
    yield keys
    for item in items:
        yield [item.get(key) for key in keys]
