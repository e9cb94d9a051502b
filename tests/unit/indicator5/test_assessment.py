import json
from dataclasses import replace

import pytest

from ckanext.mofops.indicator5 import assess
from ckanext.mofops.standard.messages import LANGUAGES


def test_document_has_the_shape_of_report(whole, rules_2566):
    document = assess(whole, rules_2566).to_dict()
    assert list(document) == [
        "schema_version",
        "fiscal_year",
        "agency",
        "assessed_at",
        "score",
        "level",
        "criteria",
        "datasets",
        "milestones",
    ]
    assert (document["schema_version"], document["fiscal_year"], document["level"]) == (1, 2566, 100)
    assert document["assessed_at"] == "2023-09-30T03:00:00Z"
    assert document["score"] == {"official": 100.0, "estimate": 100.0}
    criterion = document["criteria"][0]
    assert list(criterion) == ["id", "tier", "points", "earned", "met", "text", "checks", "evidence", "to_fix"]
    assert [list(check) for check in criterion["checks"]] == [["id", "met", "evidence", "to_fix"]] * 4
    assert set(criterion["text"]) == {"th", "en"}
    assert list(document["datasets"][0]) == ["name", "counted", "missing_items", "registered", "open", "stars", "used", "to_fix"]
    assert document["milestones"] == [{"id": "template-1-2", "due": "2023-03-31", "done": "2023-03-02"}]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_document_is_json_and_its_sentences_are_texts(whole, rules_2566, lang):
    assessment = assess(replace(whole, catalogue=None), rules_2566)
    document = json.loads(json.dumps(assessment.to_dict(lang)))
    for criterion, found in zip(document["criteria"], assessment.criteria, strict=True):
        assert criterion["evidence"] == [entry.text()[lang] for entry in found.evidence]
        assert criterion["evidence"] == [line for check in criterion["checks"] for line in check["evidence"]]
        assert criterion["to_fix"] == [entry.text()[lang] for entry in found.to_fix]


def test_unknown_is_null(whole, rules_2566):
    document = assess(replace(whole, catalogue=None), rules_2566).to_dict()
    catalogue = document["criteria"][1]
    assert (catalogue["met"], catalogue["earned"]) == (None, 0)
    assert [check["met"] for check in catalogue["checks"]] == [True, None]


def test_check_that_is_not_met_ends_with_the_gain(whole, rules_2566):
    assessment = assess(replace(whole, catalogue=None), rules_2566)
    catalogue = assessment.criteria[1]
    gain = catalogue.gain.text()["en"]
    notified, in_catalogue = catalogue.to_dict("en")["checks"]
    assert notified["to_fix"] == []
    assert in_catalogue["to_fix"][-1] == gain
    assert catalogue.to_dict("en")["to_fix"].count(gain) == 1
