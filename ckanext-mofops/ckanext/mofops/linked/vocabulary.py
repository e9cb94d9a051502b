"""The words that are our own: the code lists, and what is measured of quality, at addresses that stay."""

from rdflib import Graph, URIRef

from ckanext.mofops.linked import coded
from ckanext.mofops.linked.graph import RDF, both, namespace
from ckanext.mofops.linked.quality import SCHEME
from ckanext.mofops.linked.site import Site
from ckanext.mofops.standard.linked import linked
from ckanext.mofops.standard.schema import dataset_schema

SKOS, DCT, DQV = namespace("skos"), namespace("dct"), namespace("dqv")


def describe_vocabulary(graph: Graph, site: Site) -> None:
    """Add every code list that has addresses, and the metrics of quality."""
    for field, term in linked().terms.items():
        if not term.parts:
            continue
        scheme = URIRef(site.word(field))
        graph.add((scheme, RDF.type, SKOS.ConceptScheme))
        for name in both(dataset_schema().dataset_fields[field].label):
            graph.add((scheme, DCT.title, name))
        for value, part in term.parts.items():
            node = URIRef(site.word(field, part))
            choice = coded.choices(term)[value]
            graph.add((node, RDF.type, SKOS.Concept))
            graph.add((node, RDF.type, URIRef(str(term.class_))))
            graph.add((node, SKOS.inScheme, scheme))
            graph.add((scheme, SKOS.hasTopConcept, node))
            for predicate, label in ((SKOS.prefLabel, choice.label), (SKOS.scopeNote, choice.help or {})):
                for name in both(label):
                    graph.add((node, predicate, name))
            for predicate, elsewhere in ((SKOS.exactMatch, term.same), (SKOS.closeMatch, term.near)):
                if value in elsewhere:
                    graph.add((node, predicate, URIRef(elsewhere[value])))
    _describe_quality(graph, site)


def _describe_quality(graph: Graph, site: Site) -> None:
    for dimension in linked().dimensions:
        node = URIRef(site.word(SCHEME, dimension.id))
        graph.add((node, RDF.type, DQV.Dimension))
        for name in both(dimension.label):
            graph.add((node, SKOS.prefLabel, name))
    for metric in linked().metrics.values():
        node = URIRef(site.word(SCHEME, metric.id))
        graph.add((node, RDF.type, DQV.Metric))
        graph.add((node, DQV.inDimension, URIRef(site.word(SCHEME, metric.dimension))))
        graph.add((node, DQV.expectedDataType, URIRef(metric.type)))
        for predicate, label in ((SKOS.prefLabel, metric.label), (SKOS.definition, metric.definition)):
            for name in both(label):
                graph.add((node, predicate, name))
