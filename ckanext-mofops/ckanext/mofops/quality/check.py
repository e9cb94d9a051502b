"""One file, one verdict, in this process."""

import logging
import os
import time
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, TextIO

from ckanext.mofops.guard.source import NotRegularFile, Source, opened
from ckanext.mofops.quality.encoding import encoding
from ckanext.mofops.quality.findings import Findings
from ckanext.mofops.quality.jsontext import check_json
from ckanext.mofops.quality.limits import Limits
from ckanext.mofops.quality.signature import HEAD, TAIL, agree, content_format
from ckanext.mofops.quality.verdict import Verdict, judged, unjudged
from ckanext.mofops.standard.formats import format_of, formats

log = logging.getLogger(__name__)

TABLES = frozenset({"CSV", "TSV"})
CHECKED = TABLES | {"JSON"}
_GENERAL = frozenset({"TXT", "JSON", "XML", "ZIP", "OLE"})  # what content_format finds in formats of many names
_BLANK = "\ufeff \t\r\n"
_CHARACTERS = 64 * 1024

TableSchema = Mapping[str, Any] | str | os.PathLike[str]


def check_unguarded(
    path: str | os.PathLike[str], *, schema: TableSchema | None = None, format: str | None = None, limits: Limits | None = None
) -> Verdict:
    """The verdict on a file, without child process: for files that are trusted, tests and measurements.

    Time and memory are not limited here: a hostile file may take all of both, or end the process.

    :param schema: Table Schema, a dict or the path of a JSON file
    :param format: the declared format, as id, extension or media type; without it the file name counts
    :raises FileNotFoundError: no such file or schema file; any other OSError: it cannot be read
    """
    limits = limits or Limits()
    findings = Findings(limits.problems)
    facts: dict[str, Any] = {}
    started = time.monotonic()
    try:
        with opened(path) as source:
            checked = _examine(source, declared_format(path, format), schema, limits, findings, facts)
    except NotRegularFile:
        checked = True
        findings.add("not-a-regular-file")
    facts["seconds"] = round(time.monotonic() - started, 3)
    return (judged if checked else unjudged)(os.fspath(path), findings, **facts)


def declared_format(path: str | os.PathLike[str], format: str | None) -> str | None:
    """The id of the format that a label names, else the suffix of the file name; None if neither says anything."""
    named = (format_of(label) for label in (format, PurePath(path).suffix) if label)
    return next((found.id for found in named if found is not None), None)


def _examine(
    source: Source,
    declared: str | None,
    schema: TableSchema | None,
    limits: Limits,
    findings: Findings,
    facts: dict[str, Any],
) -> bool:
    """Fill ``findings`` and ``facts``, cheap looks first, each before the parser it protects; False if not checked."""
    facts["bytes"] = source.size
    if source.size == 0:
        findings.add("empty-file")
        return True
    found = _content_format(source)
    if declared is not None and not agree(declared, found):
        facts["format"] = found if found in formats() else None
        findings.add("wrong-content", declared=declared, found=found)
        return True
    # Plain text, JSON or an archive can be many formats; what the label says of it is then for the reader to prove.
    kind = declared if declared is not None and found in _GENERAL else found
    facts["format"] = kind if kind in formats() else None
    if kind not in CHECKED:
        findings.add("format-not-checked", format=kind)
        return False
    allowed = limits.bytes_allowed(streamed=kind in TABLES)
    if source.size > allowed:
        findings.add("file-too-large", size=source.size, limit=allowed)
        return True
    try:
        _read(source, kind, schema, findings, facts)
    except MemoryError:
        findings.add("memory-limit", limit=limits.memory)
    except OSError:
        raise
    except Exception as error:  # of a parser on a hostile file: a verdict, as the next file has to be checked too
        log.exception("reading a file of format %s", kind)
        findings.add("reader-crashed", reason=type(error).__name__)
    return True


def _content_format(source: Source) -> str:
    with source.binary() as stream:
        head = stream.read(HEAD)
        stream.seek(max(0, source.size - TAIL))
        return content_format(head, stream.read(TAIL))


def _read(source: Source, kind: str, schema: TableSchema | None, findings: Findings, facts: dict[str, Any]) -> None:
    with source.binary() as stream:
        text = encoding(stream, findings)
    facts |= {"encoding": text.name, "sha256": text.sha256}
    if text.name is None:
        return
    with source.text(text.name) as content:
        blank = _is_blank(content)
    if blank:
        findings.add("empty-file")
    elif kind in TABLES:
        # Imported here: frictionless takes half a second, which only the process that checks has to pay.
        from ckanext.mofops.quality.table import ENGINE, check_table
        from ckanext.mofops.quality.tableschema import table_schema

        facts["engine"] = ENGINE
        fields = None if schema is None else table_schema(schema, findings)
        rows_and_fields = check_table(source, findings, encoding=text.name, tabs=kind == "TSV", schema=fields)
        facts["rows"], facts["fields"] = rows_and_fields
    else:
        if text.name == "utf-8-sig":
            findings.add("json-bom")
        if schema is not None:
            findings.add("schema-not-checked")
        with source.text(text.name) as content:
            facts["rows"] = check_json(content.read(), findings)


def _is_blank(content: TextIO) -> bool:
    while chunk := content.read(_CHARACTERS):
        if chunk.strip(_BLANK):
            return False
    return True
