from dataclasses import replace

import pytest

from ckanext.mofops.indicator5 import ResourceState
from ckanext.mofops.indicator5.case import Case


def names(datasets):
    return [dataset.name for dataset in datasets]


def setting(rules, **values):
    return replace(rules, settings=replace(rules.settings, **values))


@pytest.mark.parametrize(
    ("changes", "listed", "counted"),
    [
        pytest.param({}, True, True, id="open-data"),
        pytest.param({"public": False}, False, False, id="private"),
        pytest.param({"active": False}, False, False, id="draft-or-deleted"),
        pytest.param({"category": "ข้อมูลส่วนบุคคล"}, False, False, id="another-category"),
        pytest.param({"category": None, "missing_items": (13,)}, False, False, id="no-category"),
        pytest.param({"missing_items": (5,)}, True, False, id="an-item-missing"),
    ],
)
def test_listed_and_counted(whole, rules_2566, dataset, changes, listed, counted):
    case = Case(replace(whole, datasets=(dataset("x", **changes),)), rules_2566)
    assert (names(case.listed) == ["x"]) is listed
    assert (names(case.counted) == ["x"]) is counted


def test_handed_in_names_alone_are_listed(whole, rules_2566, dataset):
    facts = replace(whole.facts, datasets=("d3", "gone", "hidden", "personal"))
    datasets = (*whole.datasets, dataset("hidden", public=False), dataset("personal", category="ข้อมูลส่วนบุคคล"))
    case = Case(replace(whole, facts=facts, datasets=datasets), rules_2566)
    assert names(case.listed) == ["d3", "personal"]
    assert case.absent == ("gone", "hidden")


def test_uncategorised_can_be_listed(whole, rules_2566, dataset):
    snapshot = replace(whole, datasets=(dataset("x", category=None, missing_items=(13,)), dataset("y", category="ข้อมูลส่วนบุคคล")))
    assert names(Case(snapshot, setting(rules_2566, uncategorised="listed")).listed) == ["x"]


OPEN = ResourceState("a", True, open=True)
CLOSED = ResourceState("b", True, open=False)
UNCHECKED = ResourceState("c", True)
MANUAL = ResourceState("manual", True, open=True, data=False)


@pytest.mark.parametrize(
    ("resources", "one", "strict"),
    [
        pytest.param((OPEN,), True, True, id="open"),
        pytest.param((OPEN, CLOSED), True, False, id="open-and-closed"),
        pytest.param((OPEN, UNCHECKED), True, None, id="open-and-unchecked"),
        pytest.param((CLOSED, UNCHECKED), None, False, id="closed-and-unchecked"),
        pytest.param((UNCHECKED,), None, None, id="unchecked"),
        pytest.param((CLOSED, MANUAL), False, False, id="an-open-manual-opens-nothing"),
        pytest.param((MANUAL,), False, False, id="no-data"),
        pytest.param((), False, False, id="no-resource"),
    ],
)
def test_is_open(whole, rules_2566, dataset, resources, one, strict):
    found = dataset("x", resources=resources)
    assert Case(whole, rules_2566).is_open(found) is one
    assert Case(whole, setting(rules_2566, open="strict")).is_open(found) is strict


def test_data_that_is_not_public_is_not_open(whole, rules_2566, dataset):
    assert Case(whole, rules_2566).is_open(dataset("x", category="ข้อมูลส่วนบุคคล")) is False
