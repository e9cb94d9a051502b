"""Back from DCAT to the fields of the 14 items, and what hangs on them."""

from typing import Any

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from ckanext.mofops.linked import coded
from ckanext.mofops.linked.graph import RDF, mailbox, namespace
from ckanext.mofops.standard.linked import Term, linked
from ckanext.mofops.standard.schema import dataset_schema

DCT, SKOS = namespace("dct"), namespace("skos")
UNIT, INTERVAL = "update_frequency_unit", "update_frequency_interval"


def read_dataset(graph: Graph, node: Node) -> dict[str, Any]:
    """The fields that a description of a dataset fills, in wire form; a field of which it says nothing is left out.

    ``tags`` is a list of names. Lists are in the order of the code list, as a graph has none.
    """
    found: dict[str, Any] = {}
    for term in linked().terms.values():
        objects = _objects(graph, node, term)
        if objects:
            found.update(_read(graph, term, objects))
    return found


def _objects(graph: Graph, node: Node, term: Term) -> list[Node]:
    nodes = [node]
    for step in term.path:
        nodes = [found for holder in nodes for found in graph.objects(holder, URIRef(step))]
    return sorted(nodes, key=_preferred)


def _preferred(node: Node) -> tuple[int, str]:
    """Texts in no language or in Thai first: a field has one."""
    language = node.language if isinstance(node, Literal) else None
    return {None: 0, "th": 0}.get(language, 1), str(node)


def _read(graph: Graph, term: Term, objects: list[Node]) -> dict[str, Any]:
    match term.form:
        case "text" if term.field == "tags":
            return {"tags": [str(found) for found in objects]}
        case "text":
            return {term.field: coded.label(graph, objects[0])}
        case "mail":
            return {term.field: mailbox(objects[0])}
        case "organisation":
            return {term.field: str(graph.value(objects[0], DCT.identifier) or coded.label(graph, objects[0]))}
        case "frequency":
            return _read_frequency(graph, term, objects[0])
    read = [coded.read_value(graph, term, found) for found in objects]
    other = next((text for _, text in read if text is not None), None)
    values = [value for value, _ in read]
    several = dataset_schema().dataset_fields[term.field].kind == "choices"
    order = {value: place for place, value in enumerate(term.parts)}
    value: Any = sorted(values, key=lambda entry: order.get(entry, len(order))) if several else values[0]
    return {term.field: value} | ({} if other is None else {f"{term.field}_other": other})


def _read_frequency(graph: Graph, term: Term, node: Node) -> dict[str, Any]:
    named = linked().frequencies.get(str(node))
    if named is not None:
        unit, number = named
        return {UNIT: unit} | ({} if number is None else {INTERVAL: str(number)})
    unit, text = coded.read_value(graph, term, node)
    found: dict[str, Any] = {UNIT: unit}
    interval = graph.value(node, RDF.value)
    if interval is not None:
        found[INTERVAL] = str(interval)
    choice = coded.choices(term).get(unit)
    if text is not None and choice is not None and choice.needs_other and (node, SKOS.prefLabel, None) in graph:
        found[f"{UNIT}_other"] = text
    return found
