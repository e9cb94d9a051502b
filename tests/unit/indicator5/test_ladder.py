import itertools
from dataclasses import replace

import pytest

from ckanext.mofops.indicator5.ladder import earned, level

IDS = ("basic-50", "catalogue-15", "registered-10", "open-20", "used-5")


@pytest.mark.parametrize(
    ("met", "score", "reached"),
    [
        pytest.param((False, True, True, True, True), 0, 0, id="nothing-without-50"),
        pytest.param((None, True, True, True, True), 0, 0, id="unknown-50-earns-nothing"),
        pytest.param((True, False, False, True, True), 50, 50, id="50"),
        pytest.param((True, False, True, True, True), 60, 50, id="60-and-nothing-of-100"),
        pytest.param((True, True, None, True, True), 65, 50, id="65-and-nothing-of-100"),
        pytest.param((True, True, True, False, False), 75, 75, id="75"),
        pytest.param((True, True, True, None, True), 80, 75, id="80"),
        pytest.param((True, True, True, True, None), 95, 75, id="95"),
        pytest.param((True, True, True, True, True), 100, 100, id="100"),
    ],
)
def test_earned_and_level(rules_2566, met, score, reached):
    state = dict(zip(IDS, met, strict=True))
    assert sum(earned(rules_2566, state).values()) == score
    assert level(rules_2566, state) == reached


def test_possible_scores(rules_2566):
    states = (dict(zip(IDS, met, strict=True)) for met in itertools.product((True, False, None), repeat=5))
    assert {sum(earned(rules_2566, state).values()) for state in states} == {0, 50, 60, 65, 75, 80, 95, 100}


def test_independent_parts_earn_by_themselves(rules_2566):
    rules = replace(rules_2566, settings=replace(rules_2566.settings, ladder="independent"))
    state = dict(zip(IDS, (False, True, False, True, True), strict=True))
    assert sum(earned(rules, state).values()) == 40
    assert level(rules, state) == 0
