"""Each check alone: from a whole agency something is taken away."""

import datetime
from dataclasses import replace

import pytest

from ckanext.mofops.indicator5 import Facts, Imd, Notice, ResourceState
from ckanext.mofops.indicator5.case import Case
from ckanext.mofops.indicator5.checks import CHECKS

UNDESCRIBED = ResourceState("a", described=False)
CLOSED = ResourceState("a.pdf", described=True, open=False, stars=1)


def facts(**changes):
    return lambda snapshot: replace(snapshot, facts=replace(snapshot.facts, **changes))


def first(**changes):
    return lambda snapshot: replace(snapshot, datasets=(replace(snapshot.datasets[0], **changes), *snapshot.datasets[1:]))


def of(**changes):
    return lambda snapshot: replace(snapshot, **changes)


def more(*names):
    def add(snapshot):
        return replace(snapshot, datasets=(*snapshot.datasets, *(replace(snapshot.datasets[0], name=name) for name in names)))

    return add


def both(one, other):
    return lambda snapshot: other(one(snapshot))


IMD_X = facts(imd=Imd(required=True, datasets=("x",)))

CASES = [
    pytest.param("five-datasets", first(), True, [], id="five"),
    pytest.param("five-datasets", first(missing_items=(1,)), False, ["fix-too-few"], id="five-an-incomplete-one-is-not-counted"),
    pytest.param("five-datasets", first(public=False), False, ["fix-too-few"], id="five-a-private-one-is-not-looked-at"),
    pytest.param("five-datasets", of(datasets=()), False, ["fix-too-few"], id="five-empty-catalogue"),
    pytest.param("five-datasets", IMD_X, False, ["fix-imd-uncounted"], id="imd-not-there"),
    pytest.param("five-datasets", both(IMD_X, more("x")), True, [], id="imd-besides-five"),
    pytest.param("five-datasets", both(IMD_X, more("y")), False, ["fix-imd-uncounted"], id="imd-a-sixth-that-is-another"),
    pytest.param("five-datasets", facts(imd=Imd(True, ("d1",))), False, ["fix-too-few"], id="imd-among-the-five"),
    pytest.param("five-datasets", facts(imd=Imd(True, ())), None, ["fix-imd-unnamed"], id="imd-number-not-known"),
    pytest.param("five-datasets", facts(imd=Imd(False, ("x",))), True, [], id="imd-not-required"),
    pytest.param("scope-and-values", first(), True, [], id="stated"),
    pytest.param("scope-and-values", facts(scopes=()), False, ["fix-scope"], id="no-scope"),
    pytest.param("scope-and-values", first(name="new"), False, ["fix-values"], id="a-value-not-stated"),
    pytest.param("scope-and-values", of(facts=Facts()), False, ["fix-scope", "fix-values"], id="no-facts"),
    pytest.param("scope-and-values", of(datasets=()), False, ["fix-nothing-listed"], id="stated-for-nothing"),
    pytest.param("fourteen-items", first(), True, [], id="complete"),
    pytest.param("fourteen-items", first(missing_items=(5, 9)), False, ["fix-incomplete"], id="items-missing"),
    pytest.param("fourteen-items", first(missing_items=(5,), public=False), True, [], id="items-missing-of-a-private-one"),
    pytest.param("fourteen-items", first(missing_items=(5,), active=False), True, [], id="items-missing-of-a-draft"),
    pytest.param("fourteen-items", facts(datasets=("d1", "gone")), None, ["fix-absent"], id="handed-in-and-not-found"),
    pytest.param("fourteen-items", of(datasets=()), False, ["fix-nothing-counted"], id="complete-of-nothing"),
    pytest.param("resources-described", first(), True, [], id="described"),
    pytest.param("resources-described", facts(datasets=("d1", "gone")), None, ["fix-absent"], id="resources-of-one-not-found"),
    pytest.param("resources-described", first(resources=()), False, ["fix-no-resource"], id="no-resource"),
    pytest.param("resources-described", first(resources=(UNDESCRIBED,)), False, ["fix-undescribed"], id="not-described"),
    pytest.param("address-notified", first(), True, [], id="notified"),
    pytest.param("address-notified", facts(catalogue_notified=Notice()), False, ["fix-notify"], id="not-notified"),
    pytest.param("address-notified", facts(catalogue_notified=Notice(document="กค 1")), False, ["fix-notify"], id="no-date"),
    pytest.param(
        "address-notified", facts(catalogue_notified=Notice(datetime.date(2023, 1, 1))), False, ["fix-notify"], id="no-document"
    ),
    pytest.param(
        "address-notified",
        facts(catalogue_notified=Notice(datetime.date(2023, 10, 1), "กค 1")),
        False,
        ["fix-notified-in-future"],
        id="notified-tomorrow",
    ),
    pytest.param("in-catalogue", first(), True, [], id="in-catalogue"),
    pytest.param("in-catalogue", of(catalogue=None), None, ["fix-no-catalogue"], id="read-from-a-folder"),
    pytest.param("in-catalogue", first(in_catalogue=False), False, ["fix-not-present"], id="not-in-catalogue"),
    pytest.param("in-catalogue", first(in_catalogue=None), None, ["fix-presence-unknown"], id="catalogue-did-not-answer"),
    pytest.param("in-catalogue", first(resources=()), False, ["fix-not-present"], id="in-catalogue-without-resources"),
    pytest.param("in-catalogue", of(datasets=()), False, ["fix-nothing-counted"], id="nothing-in-catalogue"),
    pytest.param("registered", first(), True, [], id="registered"),
    pytest.param("registered", first(registered=False, registration="WAIT"), False, ["fix-register"], id="not-registered"),
    pytest.param("registered", first(registered=None), None, ["fix-registration-unknown"], id="registration-unknown"),
    pytest.param("registered", of(datasets=()), False, ["fix-nothing-counted"], id="nothing-registered"),
    pytest.param("open", first(), True, [], id="open"),
    pytest.param("open", first(resources=(CLOSED,)), False, ["fix-open"], id="closed"),
    pytest.param("open", first(resources=(ResourceState("a", True),)), None, ["fix-unchecked"], id="unchecked"),
    pytest.param("open", both(facts(datasets=("d1",)), first(category="ข้อมูลลับ")), False, ["fix-category"], id="not-public-data"),
    pytest.param("used", first(), True, [], id="used"),
    pytest.param("used", facts(usage=()), False, ["fix-no-use"], id="no-use"),
    pytest.param("used", facts(scopes=()), False, ["fix-use"], id="use-in-no-chosen-scope"),
    pytest.param("used", first(resources=(ResourceState("a", True),)), None, ["fix-use"], id="use-of-an-unchecked-dataset"),
]


@pytest.mark.parametrize(("check", "change", "met", "to_fix"), CASES)
def test_check(whole, rules_2566, check, change, met, to_fix):
    found = CHECKS[check](Case(change(whole), rules_2566))
    assert found.id == check
    assert found.met is met
    assert [entry.code for entry in found.to_fix] == [f"indicator5-{code}" for code in to_fix]
    assert found.evidence
    for entry in (*found.evidence, *found.to_fix):
        assert all(entry.text().values())


def test_every_check_has_cases():
    assert {case.values[0] for case in CASES} == set(CHECKS)


def setting(rules, **values):
    return replace(rules, settings=replace(rules.settings, **values))


@pytest.mark.parametrize(("extra", "met"), [pytest.param((), False, id="five"), pytest.param(("y",), True, id="six-whichever")])
def test_imd_by_number(whole, rules_2566, extra, met):
    case = Case(more(*extra)(IMD_X(whole)), setting(rules_2566, imd="number"))
    assert CHECKS["five-datasets"](case).met is met


def test_incomplete_can_be_excluded(whole, rules_2566, dataset):
    snapshot = replace(whole, datasets=(*whole.datasets, dataset("x", missing_items=(5,), resources=())))
    mild, default = (Case(snapshot, rules) for rules in (setting(rules_2566, incomplete="excluded"), rules_2566))
    for check in ("scope-and-values", "fourteen-items", "resources-described"):
        assert CHECKS[check](mild).met is True
        assert CHECKS[check](default).met is False


def test_a_stand_in_for_gd_catalog_is_named(whole, rules_2566):
    check = CHECKS["registered"](Case(replace(whole, registration_source="states.json", registration_stand_in=True), rules_2566))
    assert "indicator5-registration-stand-in" in [entry.code for entry in check.evidence]


def test_uncategorised_datasets_are_named(whole, rules_2566, dataset):
    snapshot = replace(whole, datasets=(*whole.datasets, dataset("x", category=None, missing_items=(13,))))
    check = CHECKS["five-datasets"](Case(snapshot, rules_2566))
    assert {"names": "x"} in [entry.params for entry in check.evidence]
