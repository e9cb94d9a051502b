"""The catalogue as a whole, a page of its datasets at a time."""

from collections.abc import Iterable
from dataclasses import dataclass

from rdflib import Graph, Literal, URIRef

from ckanext.mofops.linked.graph import RDF, XSD, both, mail_address, namespace
from ckanext.mofops.linked.site import Site
from ckanext.mofops.standard.linked import linked

DCAT, DCT, FOAF, HYDRA = (namespace(prefix) for prefix in ("dcat", "dct", "foaf", "hydra"))


@dataclass(frozen=True)
class Page:
    """A page of the catalogue. count: of all datasets; addresses: of pages, by ``first``, ``previous``, ``next``, ``last``."""

    address: str
    count: int
    addresses: dict[str, str]


def describe_catalogue(graph: Graph, site: Site, datasets: Iterable[URIRef] = (), page: Page | None = None) -> URIRef:
    """Add the catalogue and those of its datasets that are on a page; the address of the catalogue."""
    node = URIRef(site.address)
    graph.add((node, RDF.type, DCAT.Catalog))
    for predicate, words in ((DCT.title, site.title), (DCT.description, site.description)):
        for name in both(words):
            graph.add((node, predicate, name))
    home = URIRef(f"{site.address}/")
    graph.add((node, FOAF.homepage, home))
    graph.add((home, RDF.type, FOAF.Document))
    for value in ("ไทย", "อังกฤษ"):
        language = URIRef(linked().terms["data_language"].same[value])
        graph.add((node, DCT.language, language))
        graph.add((language, RDF.type, DCT.LinguisticSystem))
    _add_publisher(graph, node, site)
    for dataset in datasets:
        graph.add((node, DCAT.dataset, dataset))
    if page is not None:
        _add_page(graph, node, page)
    return node


def _add_publisher(graph: Graph, node: URIRef, site: Site) -> None:
    publisher = URIRef(f"{site.address}/#publisher")
    graph.add((node, DCT.publisher, publisher))
    graph.add((publisher, RDF.type, FOAF.Agent))
    graph.add((publisher, RDF.type, FOAF.Organization))
    for name in both(site.publisher_title):
        graph.add((publisher, FOAF.name, name))
    mail = mail_address(site.email)
    if mail is not None:
        graph.add((publisher, FOAF.mbox, mail))


def _add_page(graph: Graph, node: URIRef, page: Page) -> None:
    view = URIRef(page.address)
    graph.add((node, RDF.type, HYDRA.Collection))
    graph.add((node, HYDRA.totalItems, Literal(page.count, datatype=XSD.integer)))
    graph.add((node, HYDRA.view, view))
    graph.add((view, RDF.type, HYDRA.PartialCollectionView))
    for name, place in page.addresses.items():
        graph.add((view, HYDRA[name], URIRef(place)))
