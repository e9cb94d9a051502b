"""Values of code lists as addresses, and back: an authority's where it means just the same, else one of this site; what no list
has is a node of the dataset with the text, below the choice that stands for anything else.
"""

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS
from rdflib.term import Node

from ckanext.mofops.linked.graph import namespace, words
from ckanext.mofops.linked.site import Site
from ckanext.mofops.standard.linked import Term, linked
from ckanext.mofops.standard.schema import Choice, dataset_schema

SKOS, DCT = namespace("skos"), namespace("dct")
UNIT = "update_frequency_unit"

_OURS = re.compile(r"/vocabulary/([^/]+)/([^/]+)$")


def choices(term: Term) -> Mapping[str, Choice]:
    return dataset_schema().dataset_fields[term.field].choices


def address(site: Site, term: Term, value: str) -> URIRef:
    """The address of a value of a code list."""
    return URIRef(term.same.get(value) or site.word(term.field, term.parts[value]))


def add_choice(graph: Graph, site: Site, term: Term, value: str) -> URIRef:
    """The node of a value of a code list, named in both languages."""
    node = address(site, term, value)
    _add_concept(graph, node, term)
    for lang, label in choices(term)[value].label.items():
        _name(graph, node, term, Literal(label, lang=lang))
    return node


def add_text(graph: Graph, node: URIRef, term: Term, text: str, broader: URIRef | None) -> URIRef:
    """A node for what no code list has. broader: the choice below which it stands, if there is one."""
    _add_concept(graph, node, term)
    _name(graph, node, term, words(text))
    if broader is not None:
        graph.add((node, SKOS.broader, broader))
    return node


def _add_concept(graph: Graph, node: URIRef, term: Term) -> None:
    graph.add((node, RDF.type, SKOS.Concept))
    graph.add((node, RDF.type, URIRef(str(term.class_))))


def _name(graph: Graph, node: URIRef, term: Term, name: Literal) -> None:
    graph.add((node, SKOS.prefLabel, name))
    if term.class_ == str(DCT.LicenseDocument):
        graph.add((node, DCT.title, name))


def read_value(graph: Graph, term: Term, node: Node) -> tuple[str, str | None]:
    """The value that a node stands for, and the text of what no list has, if that is what it stands for.

    A node of another vocabulary that nothing is known of is its own text.
    """
    known = _value(term, node)
    if known is not None:
        return known, None
    text = label(graph, node)
    for broader in graph.objects(node, SKOS.broader):
        below = _value(term, broader)
        if below is not None:
            return below, text
    return text, None


def label(graph: Graph, node: Node) -> str:
    """What a node is called: in no language or in Thai rather than in another."""
    if isinstance(node, Literal):
        return str(node)
    for predicate in (SKOS.prefLabel, RDFS.label, DCT.title):
        found = sorted(
            (name for name in graph.objects(node, predicate) if isinstance(name, Literal)),
            key=lambda name: ({None: 0, "th": 1}.get(name.language, 2), str(name)),
        )
        if found:
            return str(found[0])
    return str(node)


def _value(term: Term, node: Node) -> str | None:
    found = _elsewhere()[term.field].get(str(node))
    if found is None and (ours := _OURS.search(str(node))) and ours.group(1) == term.field:
        found = {part: value for value, part in term.parts.items()}.get(ours.group(2))
    return found


@cache
def _elsewhere() -> Mapping[str, Mapping[str, str]]:
    """By field: the values of addresses that are an authority's."""
    return MappingProxyType(
        {field: {place: value for value, place in term.same.items()} for field, term in linked().terms.items()}
    )
