"""A dataset as DCAT-AP 3: which term carries which field stands in linked.yaml; here is how terms are joined to a description.

Every node has an address, none is blank: two answers on the same dataset are the same, and each part can be spoken of.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from rdflib import Graph, Literal, URIRef

from ckanext.mofops import metadata
from ckanext.mofops.linked import coded
from ckanext.mofops.linked.distribution import add_distribution
from ckanext.mofops.linked.graph import RDF, XSD, buddhist_year, date_time, mail_address, namespace, number, web_address, words
from ckanext.mofops.linked.measurement import Measurement
from ckanext.mofops.linked.quality import add_dataset_quality
from ckanext.mofops.linked.site import Site
from ckanext.mofops.standard.linked import Term, linked

DCAT, DCT, FOAF, SKOS, PROV = (namespace(prefix) for prefix in ("dcat", "dct", "foaf", "skos", "prov"))
ASSOCIATION = PROV.qualifiedAssociation
UNIT, INTERVAL = "update_frequency_unit", "update_frequency_interval"

Measurements = Mapping[str, Measurement]
"""By id of the resource; those that were never checked are not there."""


def describe_dataset(
    graph: Graph, dataset: Mapping[str, Any], site: Site, measurements: Measurements, ref: URIRef | None = None
) -> URIRef:
    """Add a dataset, in wire form with ``organization``, to a graph; the address under which it stands there.

    :param ref: that address where it is not this site's
    """
    node = ref or URIRef(site.dataset(dataset["id"]))
    graph.add((node, RDF.type, DCAT.Dataset))
    graph.add((node, DCT.identifier, Literal(dataset["id"])))
    for term in linked().terms.values():
        _add_field(graph, node, term, dataset, site)
    purposes = [
        found for production in graph.objects(node, PROV.wasGeneratedBy) for found in graph.objects(production, ASSOCIATION)
    ]
    for agent in graph.objects(node, DCT.publisher):
        for purpose in purposes:
            graph.add((purpose, PROV.agent, agent))
    _add_page(graph, node, f"{site.address}/dataset/{dataset['name']}", DCAT.landingPage)
    _add_page(graph, node, dataset.get("url"), FOAF.page)
    _add_dates(graph, node, dataset)
    _add_period(graph, node, dataset)
    for group in dataset.get("groups") or []:
        theme = URIRef(site.group(group["name"]))
        graph.add((node, DCAT.theme, theme))
        graph.add((theme, RDF.type, SKOS.Concept))
        graph.add((theme, SKOS.prefLabel, words(group.get("title") or group.get("display_name") or group["name"])))
    licence = graph.value(node, DCT.license)
    for resource in dataset.get("resources") or []:
        distribution = URIRef(site.resource(dataset["id"], resource["id"]))
        graph.add((node, DCAT.distribution, distribution))
        if licence is not None:
            graph.add((distribution, DCT.license, licence))
        add_distribution(graph, distribution, resource, dataset, site, measurements.get(resource["id"]))
    add_dataset_quality(graph, node, dataset, site, measurements)
    return node


def _add_field(graph: Graph, node: URIRef, term: Term, dataset: Mapping[str, Any], site: Site) -> None:
    values = [value for value in _values(term, dataset) if value not in (None, "")]
    if not values:
        return
    holder = _holder(graph, node, term)
    last = URIRef(term.path[-1])
    match term.form:
        case "text":
            objects: Iterable[Any] = [words(value) for value in values]
        case "mail":
            objects = [mail_address(value) for value in values]
        case "organisation":
            objects = [_add_organisation(graph, dataset, site)]
        case "frequency":
            objects = [_add_frequency(graph, node, term, dataset, site)]
        case _:
            other = dataset.get(f"{term.field}_other")
            objects = [_add_concept(graph, node, term, str(value), other, place, site) for place, value in enumerate(values)]
    for found in objects:
        if found is not None:
            graph.add((holder, last, found))


def _values(term: Term, dataset: Mapping[str, Any]) -> list[Any]:
    if term.field == "tags":
        return list(metadata.tag_names(dataset))
    value = dataset.get(term.field)
    return list(value) if isinstance(value, list | tuple) else [value]


def _holder(graph: Graph, node: URIRef, term: Term) -> URIRef:
    """The node that the last term of a path is said of; those on the way are made."""
    holder = node
    for step in term.path[:-1]:
        way = linked().nodes[step]
        part = URIRef(f"{node}#{way.fragment}")
        graph.add((holder, URIRef(step), part))
        for class_ in way.classes:
            graph.add((part, RDF.type, URIRef(class_)))
        holder = part
    return holder


def _add_concept(graph: Graph, node: URIRef, term: Term, value: str, other: Any, place: int, site: Site) -> URIRef:
    if value not in term.parts:  # a value of before the list, or of another catalogue
        return coded.add_text(graph, URIRef(f"{node}#{term.field}-{place}"), term, value, None)
    choice = coded.add_choice(graph, site, term, value)
    if coded.choices(term)[value].needs_other and other:
        return coded.add_text(graph, URIRef(f"{node}#{term.field}-other"), term, str(other), choice)
    return choice


def _add_frequency(graph: Graph, node: URIRef, term: Term, dataset: Mapping[str, Any], site: Site) -> URIRef:
    unit, interval = str(dataset[UNIT]), str(dataset.get(INTERVAL) or "")
    other = dataset.get(f"{UNIT}_other")
    units = number(interval)
    found = URIRef(f"{node}#frequency")
    if unit not in term.parts:  # a value of before the list, or of another catalogue
        coded.add_text(graph, found, term, unit, None)
    else:
        for place, named in linked().frequencies.items():
            if named == (unit, units) and (units is not None or not interval) and not other:
                graph.add((URIRef(place), RDF.type, URIRef(str(term.class_))))
                return URIRef(place)
        choice = coded.add_choice(graph, site, term, unit)
        if not interval and not other:
            return choice
        graph.add((found, RDF.type, URIRef(str(term.class_))))
        graph.add((found, SKOS.broader, choice))
        if other:
            coded.add_text(graph, found, term, str(other), choice)
    if interval:
        graph.add((found, RDF.value, Literal(interval, datatype=XSD.integer) if units is not None else words(interval)))
    return found


def _add_organisation(graph: Graph, dataset: Mapping[str, Any], site: Site) -> URIRef:
    organisation = dataset.get("organization") or {}
    id_ = organisation.get("id") or dataset["owner_org"]
    node = URIRef(site.organisation(id_))
    graph.add((node, RDF.type, FOAF.Agent))
    graph.add((node, RDF.type, FOAF.Organization))
    name = organisation.get("name") or id_
    graph.add((node, FOAF.name, words(organisation.get("title") or name)))
    graph.add((node, DCT.identifier, Literal(name)))
    _add_page(graph, node, f"{site.address}/organization/{name}", FOAF.page)
    return node


def _add_page(graph: Graph, node: URIRef, place: Any, predicate: URIRef) -> None:
    page = web_address(place)
    if page is not None:
        graph.add((node, predicate, page))
        graph.add((page, RDF.type, FOAF.Document))


def _add_dates(graph: Graph, node: URIRef, dataset: Mapping[str, Any]) -> None:
    updated = [resource.get("resource_last_updated_date") for resource in dataset.get("resources") or []]
    newest = max((str(found) for found in updated if found), default=None)
    for predicate, given in (
        (DCT.issued, (dataset.get("data_release_date"), dataset.get("metadata_created"))),
        (DCT.modified, (newest, dataset.get("last_updated_date"), dataset.get("metadata_modified"))),
        (DCT.created, (dataset.get("created_date"),)),
    ):
        found = next((literal for value in given if (literal := date_time(value)) is not None), None)
        if found is not None:
            graph.add((node, predicate, found))


def _add_period(graph: Graph, node: URIRef, dataset: Mapping[str, Any]) -> None:
    """The years that statistics cover; written as Buddhist years, said as those of the common era."""
    period = URIRef(f"{node}#period")
    for field, predicate, month, day in (
        ("first_year_of_data", DCAT.startDate, 1, 1),
        ("last_year_of_data", DCAT.endDate, 12, 31),
    ):
        year = buddhist_year(dataset.get(field))
        if year is not None:
            graph.add((node, DCT.temporal, period))
            graph.add((period, RDF.type, DCT.PeriodOfTime))
            graph.add((period, predicate, Literal(date(year - 543, month, day))))
