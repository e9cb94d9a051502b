"""Graphs, and what may stand in them: texts that every notation can carry, addresses that are addresses."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote, unquote

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import RDF, RDFS, XSD

from ckanext.mofops.standard.linked import linked
from ckanext.mofops.standard.messages import Lang

FORMATS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "ttl": ("text/turtle", "turtle"),
        "jsonld": ("application/ld+json", "json-ld"),
        "rdf": ("application/rdf+xml", "xml"),
        "xml": ("application/rdf+xml", "xml"),
        "n3": ("text/n3", "n3"),
    }
)
"""By the end of an address: the media type, and the name that rdflib has for it. The first ones are preferred."""

_NO_XML = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_THAI = re.compile("[\u0e00-\u0e7f]")
_NO_IRI = re.compile(r"""[\x00-\x20<>"{}|\\^`\x7f-\x9f\ufff0-\uffff]|[^\u0000-\ud7ff\ue000-\U000effff]""")
_WEB = re.compile(r"https?://[^/?#\s]", re.IGNORECASE)


def namespace(prefix: str) -> Namespace:
    """The terms of a prefix of linked.yaml."""
    return Namespace(linked().prefixes[prefix])


def new_graph() -> Graph:
    """An empty graph with our prefixes, and no others."""
    graph = Graph(bind_namespaces="none")
    for prefix, address in linked().prefixes.items():
        graph.bind(prefix, address)
    return graph


def serialised(graph: Graph, format_: str) -> str:
    """A graph in one of ``FORMATS``."""
    return graph.serialize(format=FORMATS[format_][1])


def words(value: object) -> Literal:
    """A text, said to be Thai when it has Thai letters. Characters that RDF/XML cannot carry are left out, a line ends in LF."""
    text = _NO_XML.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n"))
    return Literal(text, lang="th" if _THAI.search(text) else None)


def both(label: Mapping[Lang, str]) -> list[Literal]:
    """A label in each of its languages."""
    return [Literal(text, lang=lang) for lang, text in label.items() if text]


def web_address(value: object) -> URIRef | None:
    """An address of the Web, with escapes for what may not stand in one; None for anything else."""
    text = str(value or "").strip()
    if not _WEB.match(text):
        return None
    return URIRef(_NO_IRI.sub(lambda found: quote(found.group(), safe="", errors="replace"), text))


def mail_address(value: object) -> URIRef | None:
    """A mailbox as an address; None for nothing."""
    text = str(value or "").strip()
    return URIRef("mailto:" + quote(text, safe="@+", errors="replace")) if text else None


def mailbox(value: object) -> str:
    """The mailbox of an address."""
    return unquote(str(value).removeprefix("mailto:"))


def number(value: object) -> int | None:
    """A whole number of at most fifteen digits, written as such; None for anything else."""
    text = str(value)
    return int(text) if re.fullmatch("0|[1-9][0-9]{0,14}", text) else None


def buddhist_year(value: object) -> int | None:
    """A year of the Buddhist era; None for any other number, which is a slip of the pen."""
    year = number(value)
    return year if year in range(2400, 2700) else None


def date_time(value: object) -> Literal | None:
    """A date, or a date with a time, as CKAN stores it; None for what is neither."""
    text = str(value or "").strip()
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        found = Literal(text, datatype=XSD.date)
    elif re.fullmatch(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?", text):
        time = text if re.search(r"T\d{2}:\d{2}:", text) else re.sub(r"(T\d{2}:\d{2})", r"\1:00", text)
        found = Literal(time if re.search(r"(Z|[+-]\d{2}:\d{2})$", time) else f"{time}Z", datatype=XSD.dateTime)
    else:
        return None
    return None if found.ill_typed else found


__all__ = [
    "FORMATS",
    "RDF",
    "RDFS",
    "XSD",
    "both",
    "buddhist_year",
    "date_time",
    "mail_address",
    "mailbox",
    "namespace",
    "new_graph",
    "number",
    "serialised",
    "web_address",
    "words",
]
