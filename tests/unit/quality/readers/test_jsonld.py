import json

import pytest

from ckanext.mofops.quality.check import check_unguarded
from ckanext.mofops.quality.readers import jsonld
from ckanext.mofops.quality.readers.jsonld import is_jsonld

NAMED = "http://a.example/1"
OUTSIDE = "http://127.0.0.1:9/never-asked"
SHORT = {"ex": "http://a.example/", "to": {"@id": "ex:to", "@type": "@id"}}


@pytest.mark.parametrize(
    ("value", "stars"),
    [
        pytest.param({"@context": {}, "@id": NAMED, "x": {"@id": "http://b.example/2"}}, 5, id="linked"),
        pytest.param({"@context": {}, "@id": NAMED, "x": {"@id": "http://a.example/2"}}, 4, id="to-itself"),
        pytest.param({"@context": {}, "name": "x"}, 3, id="nothing-named"),
        pytest.param({"@graph": [{"@id": NAMED, "n": 1}]}, 4, id="graph"),
        pytest.param([{"@id": NAMED, "http://x.example/n": [{"@value": 1}]}], 4, id="expanded"),
        pytest.param({"@context": SHORT, "@id": "ex:1", "http://x.example/n": 1}, 4, id="named-by-a-prefix"),
        pytest.param({"@context": SHORT, "@id": "ex:1", "to": "http://b.example/2"}, 5, id="linked-by-a-term"),
        pytest.param({"@context": {}, "@id": NAMED, "@type": "http://b.example/Kind"}, 4, id="a-kind-is-no-link"),
        pytest.param({"@context": OUTSIDE, "@id": NAMED}, 4, id="context-outside"),
        pytest.param({"@context": [{}, OUTSIDE], "@id": NAMED}, 4, id="context-outside-in-a-list"),
        pytest.param({"@context": {"@import": OUTSIDE}, "@id": NAMED}, 4, id="imported-context"),
        pytest.param({"@context": {"t": {"@id": "ex:t", "@context": OUTSIDE}}, "@id": NAMED, "t": {"q": 1}}, 4, id="in-a-term"),
        pytest.param({"@context": 5, "@id": NAMED}, 4, id="context-that-is-none"),
        pytest.param({"@context": {"a": "b:c", "b": "a:d"}, "@id": NAMED, "a": 1}, 4, id="context-in-a-circle"),
    ],
)
def test_stars(value, stars, written):
    verdict = check_unguarded(written(json.dumps(value), "a.jsonld"))
    assert (verdict.format, verdict.valid, verdict.stars, verdict.problems) == ("JSONLD", True, stars, ())


def test_contexts_of_a_large_file_are_not_followed(written, monkeypatch):
    monkeypatch.setattr(jsonld, "_EXPANDED_BYTES", 10)
    path = written(json.dumps({"@context": SHORT, "@id": "ex:1", "to": "http://b.example/2"}), "a.jsonld")
    assert check_unguarded(path).stars == 3


@pytest.mark.parametrize("value", [{"@id": NAMED}, [], [1], [{"a": 1}], "@context", None])
def test_what_is_no_jsonld(value):
    assert not is_jsonld(value)
