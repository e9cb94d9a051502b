import pytest

from ckanext.mofops.quality.check import check_unguarded
from ckanext.mofops.quality.rating import Rating

PREFIX = "@prefix ex: <http://ex.example/> .\n"
XML = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:d="http://purl.org/dc/terms/">'
    '<rdf:Description rdf:about="http://ex.example/a">{}</rdf:Description></rdf:RDF>'
)


def found(path, **options):
    verdict = check_unguarded(path, **options)
    return verdict.format, verdict.valid, verdict.stars, [(problem.code, problem.row) for problem in verdict.problems]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        pytest.param("a.ttl", PREFIX + 'ex:a ex:b "c" .', ("TTL", True, 4, []), id="named-by-addresses"),
        pytest.param("a.ttl", PREFIX + "ex:a ex:b <http://other.example/c> .", ("TTL", True, 5, []), id="linked"),
        pytest.param("a.ttl", PREFIX + '[] ex:b "c" .', ("TTL", True, 3, []), id="nothing-named"),
        # A vocabulary is not data of others.
        pytest.param("a.ttl", PREFIX + "ex:a a <http://other.example/Kind> .", ("TTL", True, 4, []), id="a-kind-is-no-link"),
        pytest.param("a.ttl", PREFIX + 'ex:a ex:b "http://other.example/" .', ("TTL", True, 4, []), id="text-is-no-link"),
        pytest.param(
            "a.ttl", PREFIX + "ex:a ex:b " + "[" * 9999, ("TTL", False, 0, [("rdf-syntax", 1)]), id="nested-without-end"
        ),
        pytest.param("a.ttl", "<a> <b> <c> .", ("TTL", True, 3, []), id="relative-names"),
        pytest.param("a", PREFIX + 'ex:a ex:b "c" .', ("TTL", True, 4, []), id="known-by-its-beginning"),
        pytest.param("a.n3", PREFIX + "{ ex:a ex:b ex:c } => { ex:a ex:d ex:e } .", ("N3", True, 3, []), id="n3"),
        pytest.param("a.rdf", XML.format("<d:title>t</d:title>"), ("RDF", True, 4, []), id="rdf-xml"),
        pytest.param("a.ttl", PREFIX, ("TTL", True, 3, [("xml-no-data", None)]), id="no-statements"),
        pytest.param("a.ttl", PREFIX + "ex:a ex:b .\n", ("TTL", False, 0, [("rdf-syntax", 2)]), id="broken"),
        pytest.param("a.ttl", PREFIX + "zz:a zz:b 1 .\n", ("TTL", False, 0, [("rdf-syntax", 2)]), id="unknown-prefix"),
        pytest.param("a.rdf", XML.format("<d:title>"), ("RDF", False, 0, [("xml-syntax", 1)]), id="broken-xml"),
        pytest.param("a.rdf", "<a/>", ("RDF", False, 0, [("wrong-content", None)]), id="no-rdf"),
        pytest.param("a.rdf", "<!DOCTYPE x []>" + XML, ("RDF", False, 0, [("xml-doctype", None)]), id="doctype"),
    ],
)
def test_rdf(name, content, expected, written):
    assert found(written(content, name)) == expected


def test_never_more_than_the_rating_says(written):
    path = written(PREFIX + "ex:a ex:b <http://other.example/c> .", "a.ttl")
    assert check_unguarded(path, rating=Rating({"TTL": 3})).stars == 3


@pytest.mark.parametrize(("declared", "codec"), [("windows-874", "cp874"), ("UTF-16", "utf-16")])
def test_rdf_xml_in_another_encoding(declared, codec, written):
    content = f'<?xml version="1.0" encoding="{declared}"?>' + XML.format("<d:title>กรุงเทพมหานคร</d:title>")
    assert found(written(content.encode(codec), "a.rdf")) == ("RDF", True, 4, [("not-utf-8", None)])
