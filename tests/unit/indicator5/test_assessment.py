import json
from dataclasses import replace

import pytest

from ckanext.mofops.indicator5 import ResourceState, assess
from ckanext.mofops.standard.messages import LANGUAGES, text

UNDESCRIBED = ResourceState("a.pdf", described=False, open=False)


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
        "usage",
        "next_steps",
        "supposed",
        "method",
    ]
    assert (document["schema_version"], document["fiscal_year"], document["level"]) == (1, 2566, 100)
    assert document["assessed_at"] == "2023-09-30T03:00:00Z"
    assert document["score"] == {"official": 100.0, "estimate": 100.0}
    criterion = document["criteria"][0]
    assert list(criterion) == ["id", "tier", "points", "earned", "met", "text", "checks", "evidence", "to_fix"]
    assert [list(check) for check in criterion["checks"]] == [["id", "met", "evidence", "links", "to_fix"]] * 4
    assert set(criterion["text"]) == {"th", "en"}
    told = ["name", "counted", "missing_items", "registered", "open", "stars", "used", "to_fix"]
    assert list(document["datasets"][0]) == [*told, "title", "url", "registration", "resources"]
    (milestone,) = document["milestones"]
    assert (milestone["id"], milestone["due"], milestone["done"]) == ("template-1-2", "2023-03-31", "2023-03-02")
    assert set(milestone["text"]) == {"th", "en"}


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


def links(assessment):
    return {check.id: check.links for criterion in assessment.criteria for check in criterion.checks}


def test_evidence_has_links(whole, rules_2566):
    resource = ResourceState("data.csv", described=True, open=True, stars=3, url="https://data.example.go.th/d.csv")
    snapshot = replace(whole, datasets=tuple(replace(found, resources=(resource,)) for found in whole.datasets))
    found = links(assess(snapshot, rules_2566))
    pages = tuple(f"https://data.example.go.th/dataset/d{number}" for number in range(1, 6))
    assert found == {
        "five-datasets": pages,
        "scope-and-values": (),
        "fourteen-items": pages,
        "resources-described": pages,
        "address-notified": ("https://data.example.go.th",),
        "in-catalogue": ("https://data.example.go.th", *pages),
        "registered": tuple(f"https://gdcatalog.example.go.th/dataset/gdpublish-d{number}" for number in range(1, 6)),
        "open": ("https://data.example.go.th/d.csv",),
        "used": ("https://bi.example.go.th/1",),
    }


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//x", "APPROVAL", "https://a b", "https://u:p@x/", "file:///a"]
)
def test_what_no_browser_should_follow_is_no_link(whole, rules_2566, address):
    resource = ResourceState("data.csv", described=True, open=True, url=address)
    changes = {"url": address, "registration": address, "resources": (resource,)}
    snapshot = replace(whole, datasets=tuple(replace(found, **changes) for found in whole.datasets), catalogue=address)
    assert address not in {link for found in links(assess(snapshot, rules_2566)).values() for link in found}


@pytest.mark.parametrize(
    ("changes", "efforts"),
    [
        pytest.param({"missing_items": (1, 2, 3)}, {"fourteen-items": 3}, id="an-item-each"),
        pytest.param({"resources": (UNDESCRIBED, UNDESCRIBED)}, {"resources-described": 2, "open": 1}, id="a-resource-each"),
        pytest.param({"resources": ()}, {"resources-described": 1, "in-catalogue": 1, "open": 1}, id="no-resource"),
        pytest.param({"registered": None, "in_catalogue": False}, {"in-catalogue": 1, "registered": 1}, id="one-each"),
    ],
)
def test_effort_of_what_is_to_be_done(whole, rules_2566, changes, efforts):
    snapshot = replace(whole, datasets=(*whole.datasets[:4], replace(whole.datasets[4], **changes)))
    found = {
        check.id: finding.effort
        for criterion in assess(snapshot, rules_2566).criteria
        for check in criterion.checks
        for finding in check.findings or ()
        if finding.to_fix is not None
    }
    assert found == efforts


def test_next_steps_are_told(whole, rules_2566):
    snapshot = replace(whole, datasets=(*whole.datasets[:4], replace(whole.datasets[4], registered=False)))
    (step,) = assess(snapshot, rules_2566).to_dict("en")["next_steps"]
    assert step == {
        "criteria": ["registered-10"],
        "gain": 35.0,
        "then": 100.0,
        "effort": 1,
        "datasets": ["d5"],
        "to_fix": [text("indicator5-fix-register", name="d5", state=snapshot.datasets[4].registration)["en"]],
    }


def test_hidden_estimate_is_null(whole, rules_2566):
    hidden = replace(rules_2566, settings=replace(rules_2566.settings, estimate="hidden"))
    assert assess(whole, hidden).to_dict()["score"] == {"official": 100.0, "estimate": None}
