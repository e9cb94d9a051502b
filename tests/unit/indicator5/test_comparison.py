from dataclasses import replace

from ckanext.mofops.indicator5 import Difference, assess, differences


def changed(snapshot, name, **changes):
    datasets = (replace(dataset, **changes) if dataset.name == name else dataset for dataset in snapshot.datasets)
    return replace(snapshot, datasets=tuple(datasets))


def test_nothing_changed(whole, rules_2566):
    later = replace(whole, assessed_at="2023-10-01T00:00:00Z")
    assert differences(assess(whole, rules_2566), assess(later, rules_2566)) == ()


def test_what_changed_is_told_from_the_score_down_to_the_dataset(whole, rules_2566):
    after = changed(whole, "d5", registered=False, missing_items=(6,))
    assert differences(assess(whole, rules_2566), assess(after, rules_2566)) == (
        Difference("score", "official", 100.0, 0.0),
        Difference("score", "level", 100, 0),
        Difference("score", "estimate", 100.0, 50.0),
        Difference("criterion", "basic-50", True, False),
        Difference("check", "five-datasets", True, False),
        Difference("check", "fourteen-items", True, False),
        Difference("dataset", "d5", True, False, "counted"),
        Difference("dataset", "d5", [], [6], "missing_items"),
        Difference("dataset", "d5", True, False, "registered"),
    )


def test_what_is_not_known_any_more_is_a_change(whole, rules_2566):
    found = differences(assess(whole, rules_2566), assess(changed(whole, "d1", registered=None), rules_2566))
    assert Difference("dataset", "d1", True, None, "registered") in found
    assert Difference("check", "registered", True, None) in found


def test_datasets_that_come_and_go(whole, rules_2566):
    more = replace(whole, datasets=(*whole.datasets, replace(whole.datasets[0], name="d6")))
    came = differences(assess(whole, rules_2566), assess(more, rules_2566))
    gone = differences(assess(more, rules_2566), assess(whole, rules_2566))
    assert Difference("dataset", "d6", False, True) in came
    assert Difference("dataset", "d6", True, False) in gone


def test_criteria_that_only_one_year_has_are_not_compared(whole, rules_2566):
    before = assess(whole, rules_2566)
    fewer = replace(before, criteria=before.criteria[1:])
    assert differences(before, fewer) == differences(fewer, before) == ()
