from dataclasses import replace

import pytest

from ckanext.mofops.indicator5 import assess, counts, summary
from ckanext.mofops.indicator5.summary import LINES_SHOWN
from ckanext.mofops.standard.messages import LANGUAGES

MANY = LINES_SHOWN + 3


@pytest.fixture
def many(whole):
    """A snapshot of more datasets than a summary has lines; none is registered."""
    datasets = (replace(whole.datasets[0], name=f"d{number}", registered=False) for number in range(MANY))
    facts = replace(whole.facts, values={f"d{number}": "ใช้วางแผน" for number in range(MANY)})
    return replace(whole, datasets=tuple(datasets), facts=facts)


def test_counts(whole, many, rules_2566):
    assert counts(assess(whole, rules_2566)) == {"listed": 5, "counted": 5, "registered": 5, "open": 5, "used": 1}
    unknown = replace(whole, datasets=tuple(replace(dataset, registered=None) for dataset in whole.datasets))
    assert counts(assess(unknown, rules_2566))["registered"] == 0
    assert counts(assess(many, rules_2566))["listed"] == MANY


@pytest.mark.parametrize("lang", LANGUAGES)
def test_short_lists_are_whole(whole, rules_2566, lang):
    assessment = assess(whole, rules_2566)
    document, found = assessment.to_dict(lang), summary(assessment, lang)
    assert "datasets" not in found
    assert found["score"] == document["score"]
    for short, criterion in zip(found["criteria"], document["criteria"], strict=True):
        assert short["more"] == {}
        assert short["evidence"] == criterion["evidence"]


def test_long_lists_say_how_many_were_left_out(many, rules_2566):
    assessment = assess(many, rules_2566)
    document, found = assessment.to_dict("th"), summary(assessment, "th")
    cut = next(check for criterion in found["criteria"] for check in criterion["checks"] if check["id"] == "registered")
    entire = next(check for criterion in document["criteria"] for check in criterion["checks"] if check["id"] == "registered")
    for name in ("evidence", "to_fix"):
        assert cut[name] == entire[name][:LINES_SHOWN]
        assert cut["more"][name] == len(entire[name]) - LINES_SHOWN > 0
