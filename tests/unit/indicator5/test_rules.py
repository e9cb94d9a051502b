import copy
import datetime

import pytest

from ckanext.mofops.indicator5.checks import CHECKS
from ckanext.mofops.indicator5.scoring import MILESTONES
from ckanext.mofops.standard.data import load
from ckanext.mofops.standard.indicator5 import RulesError, UnknownFiscalYear, read, rules, years


@pytest.fixture
def content():
    return copy.deepcopy(load("indicator5/2566.yaml"))


def test_criteria_of_2566(rules_2566):
    assert [(rule.id, rule.tier, rule.points) for rule in rules_2566.criteria] == [
        ("basic-50", 50, 50),
        ("catalogue-15", 75, 15),
        ("registered-10", 75, 10),
        ("open-20", 100, 20),
        ("used-5", 100, 5),
    ]
    assert rules_2566.tiers == (50, 75, 100)


def test_scopes_and_branches_of_2566(rules_2566):
    assert list(rules_2566.scopes) == [1, 2, 3, 4, 5, 6]
    assert {number: len(scope.branches) for number, scope in rules_2566.scopes.items() if scope.branches} == {4: 21}
    assert rules_2566.scopes[4].branches[219]["th"] == "การคลัง"


def test_milestones_of_2566(rules_2566):
    assert [(rule.id, rule.due) for rule in rules_2566.milestones] == [("template-1-2", datetime.date(2023, 3, 31))]


@pytest.mark.parametrize("year", years())
def test_room_knows_every_check_and_milestone(year):
    found = rules(year)
    assert {check for rule in found.criteria for check in rule.checks} <= set(CHECKS)
    assert {rule.id for rule in found.milestones} <= set(MILESTONES)


def test_every_check_is_in_some_rules():
    assert {check for year in years() for rule in rules(year).criteria for check in rule.checks} == set(CHECKS)


def test_unknown_year_names_those_there_are():
    with pytest.raises(UnknownFiscalYear) as caught:
        rules(2499)
    assert caught.value.available == years()
    assert isinstance(caught.value, ValueError)


def change(*path, to):
    def apply(content):
        *parents, last = path
        for key in parents:
            content = content[key]
        content[last] = to

    return apply


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(change("colour", to="red"), id="unknown-key"),
        pytest.param(lambda content: content.pop("source"), id="missing-key"),
        pytest.param(change("settings", "ladder", to="sideways"), id="unknown-value-of-a-setting"),
        pytest.param(change("settings", "colour", to="red"), id="unknown-setting"),
        pytest.param(lambda content: content["settings"].pop("open"), id="missing-setting"),
        pytest.param(change("criteria", 1, "points", to=16), id="points-do-not-sum"),
        pytest.param(change("criteria", 4, "tier", to=75), id="points-in-the-wrong-tier"),
        pytest.param(change("criteria", 1, "id", to="basic-50"), id="criterion-twice"),
        pytest.param(change("criteria", 1, "checks", to=["registered"]), id="check-twice"),
        pytest.param(change("criteria", 1, "estimate", to="half"), id="unknown-estimate"),
        pytest.param(change("criteria", 1, "weight", to=15), id="unknown-key-of-a-criterion"),
        pytest.param(change("title", "fr", to="…"), id="unknown-language"),
        pytest.param(lambda content: content["scopes"][0].pop("en"), id="scope-without-english"),
        pytest.param(change("scopes", 3, "branches", 0, "colour", to="red"), id="unknown-key-of-a-branch"),
        pytest.param(change("milestones", 0, "points", to=5), id="unknown-key-of-a-milestone"),
    ],
)
def test_faulty_rules_fail_at_load(content, spoil):
    spoil(content)
    with pytest.raises(RulesError):
        read(content)
