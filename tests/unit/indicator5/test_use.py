import datetime
from dataclasses import replace

import pytest

from ckanext.mofops.indicator5 import ResourceState, ScopeChoice, Usage
from ckanext.mofops.indicator5.case import Case
from ckanext.mofops.indicator5.use import used, uses

ENTRY = Usage(title="x", url="https://bi.example.go.th/1", datasets=("d1",), scope=ScopeChoice(1))


@pytest.mark.parametrize(
    ("changes", "met", "reasons"),
    [
        pytest.param({}, True, [], id="link"),
        pytest.param({"url": None, "file": "a.pdf", "file_exists": True}, True, [], id="file"),
        pytest.param({"url": None}, False, ["without-proof"], id="neither-link-nor-file"),
        pytest.param({"url_works": False}, False, ["link-dead"], id="dead-link"),
        pytest.param(
            {"url_works": False, "url_fault": {"th": "ก", "en": "a"}}, False, ["link-faulty"], id="dead-link-with-a-reason"
        ),
        pytest.param({"url": None, "file": "a.pdf", "file_exists": False}, False, ["file-missing"], id="missing-file"),
        pytest.param({"url": None, "file": "a.pdf"}, None, ["file-unchecked"], id="file-not-looked-at"),
        pytest.param({"url_works": False, "file": "a.pdf", "file_exists": True}, True, [], id="a-file-beside-a-dead-link"),
        pytest.param({"scope": None}, False, ["outside-scope"], id="no-scope"),
        pytest.param({"scope": ScopeChoice(6)}, False, ["outside-scope"], id="scope-not-chosen"),
        pytest.param({"date": datetime.date(2023, 9, 30)}, True, [], id="today"),
        pytest.param({"date": datetime.date(2023, 10, 1)}, False, ["in-future"], id="tomorrow"),
        pytest.param({"datasets": ()}, False, ["without-dataset"], id="no-dataset"),
        pytest.param({"datasets": ("gone",)}, False, ["without-dataset"], id="unknown-dataset"),
        pytest.param({"datasets": ("closed",)}, False, ["without-dataset"], id="dataset-not-open"),
        pytest.param({"datasets": ("unchecked",)}, None, ["without-dataset"], id="dataset-not-checked"),
        pytest.param({"datasets": ("incomplete",)}, False, ["without-dataset"], id="dataset-not-counted"),
        pytest.param({"datasets": ("closed", "d1")}, True, [], id="one-is-enough"),
    ],
)
def test_use(whole, rules_2566, dataset, changes, met, reasons):
    others = (
        dataset("closed", resources=(ResourceState("a.pdf", True, open=False),)),
        dataset("unchecked", resources=(ResourceState("a.csv", True),)),
        dataset("incomplete", missing_items=(6,)),
    )
    facts = replace(whole.facts, usage=(replace(ENTRY, **changes),))
    (found,) = uses(Case(replace(whole, facts=facts, datasets=(*whole.datasets, *others)), rules_2566))
    assert found.met is met
    assert [reason.code for reason in found.reasons] == [f"indicator5-use-{reason}" for reason in reasons]


def test_use_can_ask_for_registration(whole, rules_2566, dataset):
    rules = replace(rules_2566, settings=replace(rules_2566.settings, used="registered"))
    snapshot = replace(whole, datasets=(dataset("d1", registered=False), *whole.datasets[1:]))
    assert uses(Case(snapshot, rules_2566))[0].met is True
    assert uses(Case(snapshot, rules))[0].met is False


def test_used_by_dataset(whole, rules_2566):
    entries = (replace(ENTRY, datasets=("d1", "gone")), replace(ENTRY, datasets=("d2",), url=None, file="a.pdf"))
    case = Case(replace(whole, facts=replace(whole.facts, usage=entries)), rules_2566)
    assert used(case) == {"d1": True, "d2": None, "d3": False, "d4": False, "d5": False}
