from dataclasses import replace

import pytest
from agencies import CLOSED, UNDESCRIBED

from ckanext.mofops.indicator5 import Notice, SnapshotError, assess, plain_text
from ckanext.mofops.indicator5.supposition import OF_AGENCY, OF_DATASET
from ckanext.mofops.standard.messages import LANGUAGES

NOTHING = Notice()


def spoiled(whole, **changes):
    return replace(whole, datasets=(*whole.datasets[:4], replace(whole.datasets[4], **changes)))


def stated(whole, **changes):
    return replace(whole, facts=replace(whole.facts, **changes))


@pytest.mark.parametrize(
    ("spoil", "supposed", "before", "after"),
    [
        pytest.param(lambda s: spoiled(s, missing_items=(5, 6)), {"d5": ["complete"]}, 0, 100, id="complete"),
        pytest.param(lambda s: spoiled(s, category=None, missing_items=(13,)), {"d5": ["complete"]}, 0, 100, id="category"),
        pytest.param(lambda s: spoiled(s, resources=UNDESCRIBED), {"d5": ["described"]}, 0, 100, id="described"),
        pytest.param(lambda s: spoiled(s, resources=()), {"d5": ["described", "open"]}, 0, 100, id="without-a-resource"),
        pytest.param(lambda s: spoiled(s, in_catalogue=False), {"d5": ["in-catalogue"]}, 60, 100, id="in-catalogue"),
        pytest.param(lambda s: spoiled(s, registered=None), {"d5": ["registered"]}, 65, 100, id="registered"),
        pytest.param(lambda s: spoiled(s, resources=CLOSED), {"d5": ["open"]}, 80, 100, id="open"),
        pytest.param(
            lambda s: spoiled(s, resources=CLOSED, registered=False), {"d5": ("registered", "open")}, 65, 100, id="two-at-once"
        ),
        pytest.param(
            lambda s: spoiled(s, resources=CLOSED, registered=False), {"d5": ("registered",)}, 65, 80, id="one-of-the-two"
        ),
        pytest.param(lambda s: stated(s, usage=()), {"d3": ["used"]}, 95, 100, id="used"),
        pytest.param(lambda s: stated(s, catalogue_notified=NOTHING), {"agency": ["notified"]}, 60, 100, id="notified"),
        pytest.param(lambda s: stated(s, scopes=()), {"agency": ["scopes"]}, 0, 100, id="scopes"),
        pytest.param(lambda s: stated(s, values={}), {"agency": ["values"]}, 0, 100, id="values"),
        pytest.param(
            lambda s: stated(s, scopes=(), usage=()),
            {"d1": ["used"], "agency": ["scopes"]},
            0,
            100,
            id="a-use-in-a-supposed-scope",
        ),
    ],
)
def test_what_if(whole, rules_2566, spoil, supposed, before, after):
    found = spoil(whole)
    assert assess(found, rules_2566).score.official == before
    trial = found.supposing(supposed)
    assert assess(trial, rules_2566).score.official == after
    assert trial.supposed == {name: tuple(conditions) for name, conditions in supposed.items()}


def test_templates(whole, rules_2566):
    found = stated(whole, template1=NOTHING, template2=NOTHING)
    assert assess(found, rules_2566).milestones[0].done is None
    assert assess(found.supposing({"agency": ["templates"]}), rules_2566).milestones[0].done == found.today


def test_catalogue_that_nobody_looked_at_leaves_the_others_unknown(whole, rules_2566):
    folder = replace(whole, catalogue=None, datasets=tuple(replace(found, in_catalogue=None) for found in whole.datasets))
    one = assess(folder.supposing({"d1": ["in-catalogue"]}), rules_2566)
    assert [check.met for check in one.criteria[1].checks] == [True, None]
    every = assess(folder.supposing({name: ["in-catalogue"] for name in whole.by_name}), rules_2566)
    assert every.score.official == 100


def test_suppositions_add_up(whole):
    trial = whole.supposing({"d1": ["open"]}).supposing({"d1": ["registered", "open"], "d2": ["used"]})
    assert trial.supposed == {"d1": ("open", "registered"), "d2": ("used",)}


def test_what_is_so_stays_so(whole, rules_2566):
    conditions = {name: tuple(OF_DATASET) for name in whole.by_name}
    assert assess(whole.supposing({**conditions, "agency": tuple(OF_AGENCY)}), rules_2566).score.official == 100


@pytest.mark.parametrize(
    ("supposed", "code"),
    [
        pytest.param({"d9": ["open"]}, "no-such-dataset", id="unknown-dataset"),
        pytest.param({"d1": ["rich"]}, "no-such-condition", id="unknown-condition"),
        pytest.param({"d1": ["notified"]}, "no-such-condition", id="condition-of-the-agency"),
        pytest.param({"agency": ["open"]}, "no-such-condition", id="condition-of-a-dataset"),
    ],
)
def test_what_cannot_be_supposed(whole, supposed, code):
    with pytest.raises(SnapshotError) as caught:
        whole.supposing(supposed)
    assert caught.value.message.code == f"indicator5-{code}"
    assert set(caught.value.message.text()) == set(LANGUAGES)


def test_dataset_that_is_called_agency(whole, rules_2566, dataset):
    found = replace(whole, datasets=(*whole.datasets[:4], dataset("agency", registered=False)))
    found = stated(found, values=dict.fromkeys((*found.by_name,), "x"), catalogue_notified=NOTHING)
    trial = found.supposing({"agency": ("registered", "notified")})
    assert assess(trial, rules_2566).score.official == 100


@pytest.mark.parametrize("lang", LANGUAGES)
def test_report_says_that_it_is_a_trial(whole, rules_2566, lang):
    trial = assess(whole.supposing({"d1": ["open"]}), rules_2566)
    assert trial.to_dict(lang)["supposed"] == {"d1": ["open"]}
    assert "d1: open" in plain_text(trial, lang).splitlines()[0]
    assert "d1: open" not in plain_text(assess(whole, rules_2566), lang)
