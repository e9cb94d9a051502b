"""A graph of which only the links are kept: rdflib's own store takes three times as long, and 1 KB for each statement."""

from typing import Any

from rdflib import RDF, URIRef
from rdflib.plugins.stores.memory import Memory

from ckanext.mofops.quality.readers.links import Links


class LinkStore(Memory):
    """A store for ``rdflib.Graph`` that forgets each statement as soon as it has seen it.

    links: of all statements, but for the kinds that things are of (rdf:type): these are words, not things of others.
    """

    def __init__(self, links: Links) -> None:
        super().__init__()
        self.links = links
        self.is_empty = True

    def add(self, triple: Any, context: Any, quoted: bool = False) -> None:
        if quoted:
            return  # a statement that others speak of, in N3: it need not be true
        self.is_empty = False
        subject, predicate, object = triple
        if isinstance(subject, URIRef):
            self.links.describe(subject)
        if isinstance(object, URIRef) and predicate != RDF.type:
            self.links.refer(object)
