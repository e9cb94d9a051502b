"""What we say conforms to DCAT-AP 3: by what its specification asks for, and by SEMIC's own shapes where they are at hand."""

import os
from pathlib import Path

import pytest
import yaml
from pyshacl import validate
from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH, XSD

from ckanext.mofops.linked import (
    FORMATS,
    Measurement,
    Page,
    describe_catalogue,
    describe_dataset,
    describe_vocabulary,
    new_graph,
    serialised,
)
from ckanext.mofops.standard.linked import linked
from ckanext.mofops.standard.schema import dataset_schema

CONSTRAINTS = yaml.safe_load(Path(__file__).with_name("dcat_ap_3.yaml").read_bytes())["classes"]
DATASETS = Path(__file__).parents[3] / "datasets"
NAMES = sorted(path.parent.name for path in DATASETS.glob("*/dataset.yaml"))
EX = Namespace("urn:shape:")
HOSTILE = [
    '</script><script>alert(1)</script> " \\ \n <> {{ 7*7 }} \u202e',
    "บรรทัด\r\nสอง\x0b\x00 ]]> &amp; \ufffe",
    "http://[::1]:bad/ {}|^`",
    "   ",
    "๒๕๖๗" * 3000,
]


def date_shape(graph):
    either = [BNode(), BNode(), BNode(), BNode()]
    for node, datatype in zip(either, (XSD.date, XSD.dateTime, XSD.gYear, XSD.gYearMonth), strict=True):
        graph.add((node, SH.datatype, datatype))
    return Collection(graph, BNode(), either).uri


def shapes():
    graph = Graph()
    for class_, properties in CONSTRAINTS.items():
        shape = EX[class_.replace(":", "-")]
        graph.add((shape, RDF.type, SH.NodeShape))
        graph.add((shape, SH.targetClass, URIRef(linked().term(class_))))
        for name, (least, most, kind) in properties.items():
            one = BNode()
            graph.add((shape, SH.property, one))
            graph.add((one, SH.path, URIRef(linked().term(name))))
            graph.add((one, SH.minCount, Literal(least)))
            if most is not None:
                graph.add((one, SH.maxCount, Literal(most)))
            if kind == "literal":
                graph.add((one, SH.nodeKind, SH.Literal))
            elif kind == "date":
                graph.add((one, SH["or"], date_shape(graph)))
            elif kind.startswith("xsd:"):
                graph.add((one, SH.datatype, URIRef(linked().term(kind))))
            else:
                graph.add((one, SH.nodeKind, SH.BlankNodeOrIRI))
                graph.add((one, SH["class"], URIRef(linked().term(kind))))
    return graph


def all_shapes():
    """SEMIC's file is not in this repository; whoever has it names it: MOFOPS_DCAT_AP_SHAPES=dcat-ap-SHACL.ttl."""
    official = os.environ.get("MOFOPS_DCAT_AP_SHAPES")
    return [shapes()] + ([Graph().parse(official, format="turtle")] if official else [])


SHAPES = all_shapes()


def faults(graph):
    """What no shape allows, as each notation carries it."""
    found = []
    for format_ in ("ttl", "rdf", "jsonld"):
        read = Graph().parse(data=serialised(graph, format_), format=FORMATS[format_][1])
        for wanted in SHAPES:
            conforms, _, text = validate(read, shacl_graph=wanted, inference="none")
            if not conforms:
                found.append((format_, text))
    return found


def measured(dataset):
    return {
        resource["id"]: Measurement("2026-02-03T04:05:06Z", True, 3, "CSV", 1234, "ab" * 32) for resource in dataset["resources"]
    }


def described(dataset, site, measurements):
    graph = new_graph()
    node = describe_dataset(graph, dataset, site, measurements)
    page = Page(f"{site.address}/catalog.ttl?page=1", 1, {"first": f"{site.address}/catalog.ttl?page=1"})
    describe_catalogue(graph, site, [node], page)
    return graph


def stored(name):
    """One of the agency's datasets, as the catalogue has it."""
    dataset = yaml.safe_load((DATASETS / name / "dataset.yaml").read_bytes())
    resources = [
        {**resource, "id": f"r{place}", "url": f"https://data.example.go.th/{name}/{resource.get('path')}", "url_type": "upload"}
        for place, resource in enumerate(dataset["resources"])
    ]
    return {
        **dataset,
        "id": name,
        "name": name,
        "metadata_created": "2026-01-02T03:04:05.678901",
        "metadata_modified": "2026-01-02T03:04:05.678901",
        "organization": {"id": "o", "name": dataset["owner_org"], "title": "หน่วยงาน"},
        "resources": resources,
    }


def test_there_are_seven():
    assert len(NAMES) == 7


@pytest.mark.parametrize("name", NAMES)
def test_the_datasets_of_the_agency_conform(name, site):
    dataset = stored(name)
    assert faults(described(dataset, site, measured(dataset))) == []


def test_the_fourteen_items_conform(dataset, site):
    assert faults(described(dataset, site, {})) == []


def test_a_dataset_of_everything_conforms(dataset, site):
    for field, term in linked().terms.items():
        for choice in (dataset_schema().dataset_fields[field].choices if term.parts else {}).values():
            if choice.needs_other:
                several = dataset_schema().dataset_fields[field].kind == "choices"
                dataset |= {field: list(term.parts) if several else choice.value, f"{field}_other": "ตามที่ตกลง"}
    dataset |= {
        "first_year_of_data": "2560",
        "last_year_of_data": "2566",
        "url": "https://example.go.th/หน้า",
        "accessible_condition": "ดาวน์โหลดได้",
        "created_date": "2020-01-01",
        "last_updated_date": "2026-01-01",
        "groups": [{"name": "economy", "title": "เศรษฐกิจ"}],
    }
    dataset["resources"][0] |= {"schema": {"fields": []}, "size": 12, "last_modified": "2026-01-01T00:00:00"}
    assert faults(described(dataset, site, measured(dataset))) == []


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_conforms(dataset, site, text):
    for field in ("title", "notes", "maintainer", "maintainer_email", "data_source", "url", "accessible_condition"):
        dataset[field] = text
    for field in ("data_type", "geo_coverage", "license_id", "data_category", "update_frequency_unit", "created_date"):
        dataset[field] = text
    dataset |= {"update_frequency_interval": text, "objective": [text, text], "tags": [{"name": text}]}
    dataset |= {"metadata_modified": text, "first_year_of_data": text, "groups": [{"name": text, "title": text}]}
    dataset["organization"]["title"] = text
    resource = dataset["resources"][0]
    dataset["resources"] = [resource | {"name": text, "description": text, "url": text, "format": text, "size": text}]
    assert faults(described(dataset, site, {})) == []


@pytest.mark.parametrize("url", ["javascript:alert(1)", "", None, "ftp://x/y", "https://", "//x/y", "http://exa mple/<>"])
def test_a_resource_always_has_an_address(dataset, site, url):
    dataset["resources"][0] |= {"url": url, "url_type": None}
    graph = described(dataset, site, {})
    assert faults(graph) == []
    [address] = graph.objects(None, URIRef(linked().term("dcat:accessURL")))
    assert str(address).startswith(("http://", "https://"))


def test_the_vocabulary_conforms(site):
    graph = new_graph()
    describe_vocabulary(graph, site)
    assert faults(graph) == []


@pytest.mark.parametrize(
    ("class_", "predicate"),
    [(class_, name) for class_, properties in CONSTRAINTS.items() for name, (least, *_) in properties.items() if least],
)
def test_what_is_mandatory_is_missed(dataset, site, class_, predicate):
    """The shapes themselves: they notice each mandatory property that is not there."""
    graph = described(dataset, site, measured(dataset))
    if class_ == "skos:ConceptScheme":
        describe_vocabulary(graph, site)
    [*nodes] = graph.subjects(RDF.type, URIRef(linked().term(class_)))
    assert nodes
    graph.remove((nodes[0], URIRef(linked().term(predicate)), None))
    assert faults(graph) != []
