"""The profile of a file of any format, in this process."""

import csv
import os
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

from frictionless import Schema

from ckanext.mofops.guard.source import NotRegularFile, Source, opened
from ckanext.mofops.quality.findings import Findings
from ckanext.mofops.quality.limits import COLUMNS, PROVED_FROM, SAMPLE_LINES, Limits
from ckanext.mofops.quality.profile.document import document, nothing
from ckanext.mofops.quality.profile.outline import outlines
from ckanext.mofops.quality.profile.table import table
from ckanext.mofops.quality.readers.geojson import is_geojson
from ckanext.mofops.quality.readers.jsontext import BROKEN, Values, value_of
from ckanext.mofops.quality.sheets.book import book
from ckanext.mofops.quality.sheets.outline import BookRefused
from ckanext.mofops.quality.tables.chunk import Chunks, chunked
from ckanext.mofops.quality.tables.dialect import DELIMITERS, Refused
from ckanext.mofops.quality.tables.extent import trimmed
from ckanext.mofops.quality.tables.tableschema import table_schema
from ckanext.mofops.quality.tables.text import looked_at, text_dialect
from ckanext.mofops.quality.tables.titles import above_header

TEXTS = frozenset({"CSV", "TSV"})
BOOKS = frozenset({"XLSX", "XLSM", "XLSB", "XLS", "ODS"})
JSONS = frozenset({"JSON", "JSONL", "GEOJSON"})
FORMATS = TEXTS | BOOKS | JSONS
"""What can be shown."""

Document = dict[str, Any]


def profile_unguarded(
    path: str | os.PathLike[str],
    *,
    format: str | None,
    encoding: str | None = None,
    schema: Mapping[str, Any] | None = None,
    limits: Limits | None = None,
) -> Document:
    """The profile of a file, as ``profile.document`` has it, without child process: for tests and measurements.

    :param format, encoding: as a verdict found them
    :param schema: its Table Schema
    :raises FileNotFoundError: no such file; any other OSError: it cannot be read
    """
    if format not in FORMATS:
        return nothing("profile-format", format=format or "–")
    limits = limits or Limits()
    try:
        with opened(path) as source:
            if source.size > limits.bytes_allowed(streamed=format in TEXTS):
                return nothing("profile-none")
            found = _profile(source, format, encoding or "utf-8", schema)
    except (NotRegularFile, BookRefused, Refused, UnicodeError, RecursionError):
        # The verdict says what is wrong with it.
        found = None
    return nothing("profile-none") if found is None else found


def _profile(source: Source, format: str, encoding: str, descriptor: Mapping[str, Any] | None) -> Document | None:
    schema = table_schema(descriptor, Findings(1)) if isinstance(descriptor, Mapping) else None
    if format in TEXTS:
        return _of_text(source, encoding, "\t" if format == "TSV" else DELIMITERS, schema)
    if format in BOOKS:
        return _of_book(source, format, schema)
    return _of_json(source, format, encoding, schema)


def _document(chunks: Callable[[], Chunks], schema: Schema | None, sheet: str | None = None) -> Document | None:
    found = table(chunks, schema, sheet=sheet)
    return None if found is None else document(*found, None)


def _of_text(source: Source, encoding: str, delimiters: str, schema: Schema | None) -> Document | None:
    columns = 0 if schema is None else len(schema.fields)
    control = text_dialect(source, encoding, delimiters)
    if source.size >= PROVED_FROM and (found := _of_large_text(source, encoding, control, schema)) is not None:
        return found
    return looked_at(source, encoding, control, columns, lambda chunks: _document(chunks, schema))


def _of_large_text(source: Source, encoding: str, control: csv.Dialect, schema: Schema | None) -> Document | None:
    """The same in less time; None if that cannot be had."""
    try:
        from ckanext.mofops.quality.profile.frames import table_of
    except ModuleNotFoundError:  # polars is an extra
        return None
    found = table_of(source, encoding, control, schema)
    return None if found is None else document(*found, None)


def _of_book(source: Source, format: str, schema: Schema | None) -> Document | None:
    """The first visible sheet that holds anything, as the schema is that one's; a title above its header is left out."""
    for sheet in book(source, format).sheets:
        if sheet.hidden or not sheet.extent.rows:
            continue
        if sheet.extent.columns > COLUMNS:
            return None
        above, _ = above_header(list(islice(sheet.rows(), SAMPLE_LINES)))
        within = trimmed(sheet.rows, sheet.extent, 0 if schema is None else len(schema.fields))
        return _document(lambda: chunked(islice(within(), above, None)), schema, sheet.name)  # noqa: B023 - it is called here
    return None


def _of_json(source: Source, format: str, encoding: str, schema: Schema | None) -> Document | None:
    with source.text(encoding) as stream:
        text = stream.read().removeprefix("\ufeff")
    if format == "JSONL":
        return _of_items(_lines(text), schema)
    value = value_of(text, Findings(1))
    if format == "GEOJSON" or is_geojson(value):
        return _of_features(value)
    return _of_items(value, schema) if isinstance(value, list) else None


def _lines(text: str) -> list[Any]:
    values = Values(Findings(1))
    found = (values.value(line) for line in text.split("\n") if line.strip())
    return [value for value in found if value is not BROKEN]


def _of_items(items: list[Any], schema: Schema | None) -> Document | None:
    """A list of objects, or of lists."""
    kinds = {*map(type, items)}
    if kinds == {dict}:
        keys = list(items[0])
        return _document(lambda: chunked(_records(items, keys)), schema)
    return _document(lambda: chunked(iter(items)), schema) if kinds == {list} and items[0] else None


def _records(items: list[dict[str, Any]], keys: list[str]) -> Iterator[list[Any]]:
    yield list(keys)
    for item in items:
        yield [item.get(key) for key in keys]


def _of_features(value: Any) -> Document | None:
    """The properties of all features as a table, and their outlines."""
    if not isinstance(value, dict):
        return None
    kind = value.get("type")
    listed = value.get("features") if kind == "FeatureCollection" else [value if kind == "Feature" else {"geometry": value}]
    features = [feature if isinstance(feature, dict) else {} for feature in listed] if isinstance(listed, list) else []
    properties = [given if isinstance(given := feature.get("properties"), dict) else {} for feature in features]
    keys = list(dict.fromkeys(key for record in properties for key in record))
    found = table(lambda: chunked(_records(properties, keys)), None) if keys else None
    drawn = outlines(features)
    if found is None and drawn is None:
        return None
    return document(None if found is None else found[0], [], drawn)
