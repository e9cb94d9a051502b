import datetime
from dataclasses import replace

import pytest
from agencies import CLOSED, OPEN, UNCHECKED, snapshots
from hypothesis import given

from ckanext.mofops.indicator5 import (
    Facts,
    FactsError,
    Imd,
    Notice,
    assess,
    rules,
)

POSSIBLE = {0, 50, 60, 65, 75, 80, 95, 100}


def facts(**changes):
    return lambda snapshot: replace(snapshot, facts=replace(snapshot.facts, **changes))


def last(**changes):
    return lambda snapshot: replace(snapshot, datasets=(*snapshot.datasets[:-1], replace(snapshot.datasets[-1], **changes)))


def of(**changes):
    return lambda snapshot: replace(snapshot, **changes)


def sixth(**changes):
    return lambda snapshot: replace(snapshot, datasets=(*snapshot.datasets, replace(snapshot.datasets[0], name="d6", **changes)))


NOT_NOTIFIED, NO_USE, NOT_REGISTERED = facts(catalogue_notified=Notice()), facts(usage=()), last(registered=False)


@pytest.mark.parametrize(
    ("changes", "official", "estimate", "level"),
    [
        pytest.param([], 100, 100, 100, id="whole"),
        pytest.param([NO_USE], 95, 95, 75, id="no-use"),
        pytest.param([last(resources=CLOSED)], 80, 96, 75, id="one-closed"),
        pytest.param([last(resources=UNCHECKED)], 80, 96, 75, id="one-unchecked"),
        pytest.param([last(resources=CLOSED), NO_USE], 75, 91, 75, id="one-closed-and-no-use"),
        pytest.param([NOT_REGISTERED], 65, 98, 50, id="one-not-registered-and-nothing-of-100"),
        pytest.param([last(registered=None)], 65, 98, 50, id="registration-of-one-unknown"),
        pytest.param([NOT_NOTIFIED], 60, 85, 50, id="not-notified-and-nothing-of-100"),
        pytest.param([of(catalogue=None)], 60, 85, 50, id="read-from-a-folder"),
        pytest.param([last(in_catalogue=False)], 60, 97, 50, id="one-not-in-catalogue"),
        pytest.param([NOT_NOTIFIED, NOT_REGISTERED], 50, 83, 50, id="neither-part-of-75"),
        pytest.param([facts(scopes=())], 0, 45, 0, id="no-scope-and-so-no-use"),
        pytest.param([last(missing_items=(5,))], 0, 50, 0, id="four-counted"),
        pytest.param([sixth(missing_items=(5,))], 0, 50, 0, id="six-listed-one-incomplete"),
        pytest.param([sixth(missing_items=(5,), public=False)], 100, 100, 100, id="six-the-incomplete-one-private"),
        pytest.param([sixth(missing_items=(5,), active=False)], 100, 100, 100, id="six-the-incomplete-one-a-draft"),
        pytest.param([facts(datasets=("d1", "d2", "d3", "d4", "d5", "gone"))], 0, 50, 0, id="one-handed-in-is-not-found"),
        pytest.param([facts(imd=Imd(True, ("d5",)))], 0, 50, 0, id="imd-among-the-five"),
        pytest.param([sixth(), facts(imd=Imd(True, ("d6",)))], 100, 100, 100, id="imd-as-a-sixth"),
        pytest.param([of(datasets=())], 0, 0, 0, id="empty-catalogue"),
        pytest.param([of(facts=Facts())], 0, 30, 0, id="nothing-stated"),
    ],
)
def test_score(whole, rules_2566, changes, official, estimate, level):
    for change in changes:
        whole = change(whole)
    found = assess(whole, rules_2566)
    assert (found.score.official, found.score.estimate, found.level) == (official, estimate, level)
    assert found.score.official == sum(criterion.earned for criterion in found.criteria)


def setting(rules, **values):
    return replace(rules, settings=replace(rules.settings, **values))


@pytest.mark.parametrize(
    ("values", "change", "official"),
    [
        pytest.param({"incomplete": "excluded"}, sixth(missing_items=(5,)), 100, id="incomplete-excluded"),
        pytest.param({"incomplete": "excluded"}, last(missing_items=(5,)), 0, id="excluded-leaves-four"),
        pytest.param(
            {"incomplete": "excluded"}, facts(datasets=("d1", "d2", "d3", "d4", "d5", "gone")), 100, id="absent-excluded"
        ),
        pytest.param({"uncategorised": "listed"}, sixth(category=None, missing_items=(13,)), 0, id="uncategorised-listed"),
        pytest.param({"uncategorised": "left_out"}, sixth(category=None, missing_items=(13,)), 100, id="uncategorised-left-out"),
        pytest.param({"open": "strict"}, last(resources=(*CLOSED, *OPEN)), 80, id="strict-one-of-two-closed"),
        pytest.param({"open": "one"}, last(resources=(*CLOSED, *OPEN)), 100, id="one-of-two-open"),
        pytest.param({"ladder": "independent"}, NOT_REGISTERED, 90, id="independent"),
        pytest.param({"used": "registered"}, facts(usage=()), 95, id="use-of-registered"),
        pytest.param({"imd": "number"}, facts(imd=Imd(True, ("gone",))), 0, id="imd-number-five"),
    ],
)
def test_settings(whole, rules_2566, values, change, official):
    assert assess(change(whole), setting(rules_2566, **values)).score.official == official


def check(assessment, name):
    return next(check for criterion in assessment.criteria for check in criterion.checks if check.id == name)


def test_incomplete_dataset_shows_what_mending_it_or_taking_it_off_gives(whole, rules_2566):
    found = assess(sixth(missing_items=(5,), registered=False)(whole), rules_2566)
    outlook = check(found, "fourteen-items").to_fix[-1]
    assert (outlook.code, outlook.params) == ("indicator5-outlook", {"mended": "65", "taken_off": "100"})
    only_five = check(assess(last(missing_items=(5,))(whole), rules_2566), "fourteen-items").to_fix[-1]
    assert only_five.params == {"mended": "100", "taken_off": "0"}


@pytest.mark.parametrize(
    ("change", "gains"),
    [
        pytest.param(facts(values={}), {"basic-50": ("indicator5-gain", {"now": 0, "then": 100})}, id="the-last-thing-missing"),
        pytest.param(
            of(catalogue=None, facts=Facts.from_dict({"scopes": [1], "values": {f"d{n}": "x" for n in range(1, 6)}})),
            {
                "catalogue-15": ("indicator5-gain", {"now": 60, "then": 95}),
                "used-5": ("indicator5-gain-later", {"points": 5, "tier": 75}),
            },
            id="what-waits-for-the-level-below",
        ),
    ],
)
def test_gain(whole, rules_2566, change, gains):
    found = assess(change(whole), rules_2566)
    assert {c.id: (c.gain.code, c.gain.params) for c in found.criteria if c.gain is not None} == gains


def test_dataset_rows(whole, rules_2566, dataset):
    datasets = (
        *whole.datasets,
        dataset("d6", missing_items=(5, 6), registered=False, resources=CLOSED),
        dataset("d7", registered=None, resources=UNCHECKED),
        dataset("d8", public=False),
    )
    names = ("d1", "d6", "d7", "d8")
    found = assess(replace(facts(datasets=names)(whole), datasets=datasets), rules_2566).datasets
    assert [(row.name, row.counted, row.missing_items, row.registered, row.open, row.stars, row.used) for row in found] == [
        ("d1", True, (), True, True, 3, True),
        ("d6", False, (5, 6), False, False, 1, False),
        ("d7", True, (), None, None, None, False),
        ("d8", False, (), None, None, None, False),
    ]
    assert [[entry.code.removeprefix("indicator5-fix-") for entry in row.to_fix] for row in found] == [
        [],
        ["incomplete"],
        ["registration-unknown", "unchecked"],
        ["absent"],
    ]


def test_excluded_dataset_still_says_what_to_do(whole, rules_2566):
    found = assess(sixth(missing_items=(5,))(whole), setting(rules_2566, incomplete="excluded"))
    assert [entry.code for entry in found.datasets[-1].to_fix] == ["indicator5-fix-incomplete"]


@pytest.mark.parametrize(
    ("changes", "done"),
    [
        pytest.param({}, datetime.date(2023, 3, 2), id="the-later-of-two"),
        pytest.param({"template1": Notice()}, None, id="one-not-sent"),
        pytest.param({"template1": Notice(datetime.date(2023, 10, 1), "x")}, None, id="one-in-the-future"),
        pytest.param({"template2": Notice(datetime.date(2023, 6, 1))}, datetime.date(2023, 6, 1), id="late"),
    ],
)
def test_milestone(whole, rules_2566, changes, done):
    (milestone,) = assess(facts(**changes)(whole), rules_2566).milestones
    assert (milestone.id, milestone.due, milestone.done) == ("template-1-2", datetime.date(2023, 3, 31), done)


def test_facts_of_another_year_are_refused(whole, rules_2566):
    with pytest.raises(FactsError) as caught:
        assess(facts(fiscal_year=2565)(whole), rules_2566)
    assert caught.value.key == "fiscal_year"


def test_ten_thousand_datasets_stay_quick(whole, rules_2566, dataset):
    datasets = tuple(dataset(f"n{number}", missing_items=(5,) if number % 2 else ()) for number in range(10_000))
    found = assess(replace(whole, datasets=datasets), rules_2566)
    assert sum(row.counted for row in found.datasets) == 5_000


def settled(snapshot, value):
    """The same snapshot, everything unknown of its datasets and uses settled to one value."""

    def sure(state):
        return value if state is None else state

    datasets = tuple(
        replace(
            dataset,
            in_catalogue=sure(dataset.in_catalogue),
            registered=sure(dataset.registered),
            resources=tuple(replace(resource, open=sure(resource.open)) for resource in dataset.resources),
        )
        for dataset in snapshot.datasets
    )
    usage = tuple(replace(entry, file_exists=sure(entry.file_exists)) for entry in snapshot.facts.usage)
    return replace(snapshot, datasets=datasets, facts=replace(snapshot.facts, usage=usage))


@given(snapshots())
def test_never_overstates(snapshot):
    found = assess(snapshot, rules(2566))
    assert found.score.official in POSSIBLE
    assert found.level <= found.score.official <= found.score.estimate <= 100
    # What is not known earns exactly as much as what is known not to be so, and never more than what is.
    assert found.score == assess(settled(snapshot, False), rules(2566)).score
    better = assess(settled(snapshot, True), rules(2566)).score
    assert found.score.official <= better.official
    assert found.score.estimate <= better.estimate


@given(snapshots())
def test_everything_not_met_says_what_was_seen_what_to_do_and_what_it_gains(snapshot):
    for criterion in assess(snapshot, rules(2566)).criteria:
        assert (criterion.met is True) is (criterion.gain is None)
        for found in criterion.checks:
            assert found.evidence
            assert (found.met is True) is not bool(found.to_fix)
