from dataclasses import replace

import pytest

from ckanext.mofops.indicator5 import ResourceState, assess, plain_text
from ckanext.mofops.indicator5.report.text import LINES_SHOWN, WIDTH
from ckanext.mofops.standard.messages import LANGUAGES, text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_shows_score_criteria_checks_datasets_and_milestones(whole, rules_2566, lang):
    assessment = assess(replace(whole, catalogue=None), rules_2566)
    shown = plain_text(assessment, lang)
    assert text("indicator5-text-score", score="60", level=50)[lang] in shown
    assert text("indicator5-text-estimate", estimate="85")[lang] in shown
    for criterion in assessment.criteria:
        mark = text({True: "indicator5-text-met", None: "indicator5-text-unknown"}[criterion.met])
        params = {"mark": mark, "id": criterion.id, "earned": criterion.earned, "points": criterion.points}
        assert text("indicator5-text-criterion", **params)[lang] in shown
        assert all(check.id in shown for check in criterion.checks)
    assert all(dataset.name in shown for dataset in assessment.datasets)
    assert "template-1-2" in shown


def test_dates_have_the_buddhist_year_in_thai(whole, rules_2566):
    shown = plain_text(assess(whole, rules_2566), "th")
    assert "31 มีนาคม 2566" in shown
    assert "30 กันยายน 2566" in shown


def test_english_fits_a_terminal(whole, rules_2566, dataset):
    snapshot = replace(whole, catalogue=None, datasets=(*whole.datasets, dataset("x", missing_items=tuple(range(1, 15)))))
    assert max(map(len, plain_text(assess(snapshot, rules_2566), "en").splitlines())) <= WIDTH + 4


def test_names_cannot_steer_the_terminal(whole, rules_2566, dataset):
    snapshot = replace(whole, agency="x\x1b]0;y\x07", datasets=(*whole.datasets, dataset("a\x1b[2J\nb", missing_items=(5,))))
    shown = plain_text(assess(snapshot, rules_2566), "th")
    assert all(letter.isprintable() for line in shown.split("\n") for letter in line)


def test_long_lists_are_cut(whole, rules_2566, dataset):
    snapshot = replace(whole, datasets=tuple(dataset(f"n{number}") for number in range(LINES_SHOWN + 7)))
    assert text("indicator5-text-more", count=7)["en"] in plain_text(assess(snapshot, rules_2566), "en")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_next_steps_come_before_the_criteria(whole, rules_2566, lang):
    closed = (ResourceState("a.pdf", described=True, open=False, stars=1),)
    datasets = (*whole.datasets[:3], *(replace(found, resources=closed) for found in whole.datasets[3:]))
    snapshot = replace(whole, datasets=datasets, facts=replace(whole.facts, usage=()))
    shown = plain_text(assess(snapshot, rules_2566), lang)
    first = text("indicator5-text-step-datasets", number=1, count=2, gain="20", now="75", then="95", effort=2, names="d4, d5")[
        lang
    ]
    second = text("indicator5-text-step-datasets", number=2, count=1, gain="5", now="95", then="100", effort=1, names="d1")[lang]
    assert shown.index(first) < shown.index(second) < shown.index("basic-50")
    assert text("indicator5-text-steps")[lang] not in plain_text(assess(whole, rules_2566), lang)


def test_hidden_estimate_is_not_shown(whole, rules_2566):
    hidden = replace(rules_2566, settings=replace(rules_2566.settings, estimate="hidden"))
    label = text("indicator5-text-estimate", estimate="100")["en"]
    assert label in plain_text(assess(whole, rules_2566), "en")
    assert label not in plain_text(assess(whole, hidden), "en")
