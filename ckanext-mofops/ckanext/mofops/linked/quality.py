"""What was measured, as W3C's Data Quality Vocabulary; what each measure means stands in the vocabulary of the site."""

from collections.abc import Mapping
from typing import Any

from rdflib import Graph, Literal, URIRef

from ckanext.mofops import metadata
from ckanext.mofops.linked.graph import RDF, date_time, namespace
from ckanext.mofops.linked.measurement import Measurement
from ckanext.mofops.linked.site import Site
from ckanext.mofops.standard.linked import linked
from ckanext.mofops.standard.schema import dataset_schema

DQV, PROV = namespace("dqv"), namespace("prov")
SCHEME = "quality"


def add_quality(graph: Graph, node: URIRef, site: Site, values: Mapping[str, bool | int | None], checked: str | None) -> None:
    """Add what was measured on a dataset or distribution: values by id of the metric, those that are None are not known."""
    for id_, value in values.items():
        if value is None:
            continue
        found = URIRef(f"{node}#quality-{id_}")
        graph.add((node, DQV.hasQualityMeasurement, found))
        graph.add((found, RDF.type, DQV.QualityMeasurement))
        graph.add((found, DQV.computedOn, node))
        graph.add((found, DQV.isMeasurementOf, URIRef(site.word(SCHEME, id_))))
        graph.add((found, DQV.value, Literal(value, datatype=URIRef(linked().metrics[id_].type))))
        at = date_time(checked)
        if at is not None:
            graph.add((found, PROV.generatedAtTime, at))


def add_dataset_quality(
    graph: Graph, node: URIRef, dataset: Mapping[str, Any], site: Site, measurements: Mapping[str, Measurement]
) -> None:
    """Add what is known of a dataset as a whole: of its files, and of its description."""
    known = [found for resource in dataset.get("resources") or [] if (found := measurements.get(resource["id"])) is not None]
    stars = [found.stars for found in known if found.stars is not None]
    judged = [found.valid for found in known if found.valid is not None]
    files = {"stars": max(stars, default=None), "valid": all(judged) if judged else None}
    add_quality(graph, node, site, files, max((found.checked for found in known), default=None))
    missing = metadata.missing_items(metadata.problems(dataset))
    filled = len(dataset_schema().items) - len(missing)
    add_quality(graph, node, site, {"items": filled}, dataset.get("metadata_modified"))
