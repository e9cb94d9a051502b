"""A resource as a distribution."""

from collections.abc import Mapping
from typing import Any

from rdflib import Graph, Literal, URIRef

from ckanext.mofops.linked.graph import RDF, RDFS, XSD, date_time, namespace, number, web_address, words
from ckanext.mofops.linked.measurement import Measurement
from ckanext.mofops.linked.quality import add_quality
from ckanext.mofops.linked.site import Site
from ckanext.mofops.standard.formats import format_of
from ckanext.mofops.standard.linked import linked

DCAT, DCT, SPDX = namespace("dcat"), namespace("dct"), namespace("spdx")


def add_distribution(
    graph: Graph, node: URIRef, resource: Mapping[str, Any], dataset: Mapping[str, Any], site: Site, measured: Measurement | None
) -> None:
    """Add a resource of a dataset, in wire form. measured: None when it was never checked."""
    graph.add((node, RDF.type, DCAT.Distribution))
    for field, predicate in (("name", DCT.title), ("description", DCT.description)):
        if resource.get(field):
            graph.add((node, predicate, words(resource[field])))
    _add_addresses(graph, node, resource, measured)
    _add_format(graph, node, resource, measured)
    size = measured.bytes if measured is not None and measured.bytes is not None else resource.get("size")
    if number(size) is not None:
        graph.add((node, DCAT.byteSize, Literal(number(size), datatype=XSD.nonNegativeInteger)))
    if measured is not None and measured.sha256:
        _add_checksum(graph, node, measured.sha256)
    condition = resource.get("resource_accessible_condition") or dataset.get("accessible_condition")
    if condition:
        rights = URIRef(f"{node}#rights")
        graph.add((node, DCT.rights, rights))
        graph.add((rights, RDF.type, DCT.RightsStatement))
        graph.add((rights, RDFS.label, words(condition)))
    if resource.get("schema"):
        standard = URIRef(linked().authorities["table-schema"])
        graph.add((node, DCT.conformsTo, standard))
        graph.add((standard, RDF.type, DCT.Standard))
        graph.add((standard, RDFS.label, Literal("Table Schema")))
    for predicate, fields in (
        (DCT.issued, ("created",)),
        (DCT.modified, ("resource_last_updated_date", "last_modified", "metadata_modified")),
    ):
        found = next((literal for field in fields if (literal := date_time(resource.get(field))) is not None), None)
        if found is not None:
            graph.add((node, predicate, found))
    if measured is not None:
        add_quality(graph, node, site, {"stars": measured.stars, "valid": measured.valid}, measured.checked)


def _add_addresses(graph: Graph, node: URIRef, resource: Mapping[str, Any], measured: Measurement | None) -> None:
    """Where it can be had. What no file was ever had from may be a page or a service: only a file has a download address."""
    place = web_address(resource.get("url"))
    is_file = resource.get("url_type") == "upload" or (measured is not None and measured.sha256 is not None)
    graph.add((node, DCAT.accessURL, place or node))
    graph.add((place or node, RDF.type, RDFS.Resource))
    if place is not None and is_file:
        graph.add((node, DCAT.downloadURL, place))


def _add_format(graph: Graph, node: URIRef, resource: Mapping[str, Any], measured: Measurement | None) -> None:
    """The format that was found; else the one that is declared."""
    declared = (measured.format if measured is not None else None) or resource.get("format")
    if not declared:
        return
    known = format_of(str(declared))
    place = None if known is None else linked().file_types.get(known.id)
    kind = URIRef(place or f"{node}#format")
    graph.add((node, DCT["format"], kind))
    graph.add((kind, RDF.type, DCT.MediaTypeOrExtent))
    if place is None:
        graph.add((kind, RDFS.label, words(declared)))
    if known is not None:
        media = URIRef(linked().authorities["media-type"] + known.media_type)
        graph.add((node, DCAT.mediaType, media))
        graph.add((media, RDF.type, DCT.MediaType))


def _add_checksum(graph: Graph, node: URIRef, sha256: str) -> None:
    checksum = URIRef(f"{node}#checksum")
    graph.add((node, SPDX.checksum, checksum))
    graph.add((checksum, RDF.type, SPDX.Checksum))
    graph.add((checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256))
    graph.add((SPDX.checksumAlgorithm_sha256, RDF.type, SPDX.ChecksumAlgorithm))
    graph.add((checksum, SPDX.checksumValue, Literal(sha256, datatype=XSD.hexBinary)))
