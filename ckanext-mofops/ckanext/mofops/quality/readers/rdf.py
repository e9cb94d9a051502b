"""RDF: Turtle, N3 and RDF/XML, read by rdflib without ever fetching anything."""

import re
from typing import Any

from rdflib import Graph

from ckanext.mofops.quality.readers import xmltext
from ckanext.mofops.quality.readers.graph import LinkStore
from ckanext.mofops.quality.readers.links import BASE, Links
from ckanext.mofops.quality.reading import Facts, Reading

_SYNTAX = {"TTL": "turtle", "N3": "n3", "RDF": "xml"}
_LINE = re.compile(r"at line (\d+)|:(\d+):\d+:")


def read(reading: Reading) -> Facts:
    """Stars by what is described and what it refers to; a graph has neither rows nor columns."""
    findings = reading.findings
    if reading.format == "RDF":
        xmltext.outline(reading)  # its gates come before the parser
        if not findings.readable:
            return {}
    elif reading.schema is not None:
        findings.add("schema-not-checked", format=reading.format)
    with reading.source.text(reading.encoding or "utf-8") as content:
        text = content.read().removeprefix("\ufeff")
    store = LinkStore(Links())
    try:
        Graph(store).parse(data=text, format=_SYNTAX[reading.format], publicID=BASE)
    except (MemoryError, OSError):
        raise
    except Exception as error:  # rdflib's parsers have no exception in common
        findings.add("rdf-syntax", row=_line(error), note=_note(error))
        return {}
    if store.is_empty:
        findings.add("xml-no-data", format=reading.format)
    return {"rows": None, **store.links.stars(reading.format, reading.rating)}


def _line(error: Any) -> int:
    given = getattr(error, "lines", None)
    if isinstance(given, int):
        return given + 1
    found = _LINE.search(str(error))
    return int(found[1] or found[2]) if found else 1


def _note(error: Exception) -> str:
    return " ".join(str(getattr(error, "_why", None) or error or type(error).__name__).split())
