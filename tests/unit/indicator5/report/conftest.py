"""Assessments to report on: whole ones, ones with gaps, and ones full of what must not get out of its cell."""

from dataclasses import replace

import pytest

from ckanext.mofops.indicator5 import Mend, NextStep, Usage, assess
from ckanext.mofops.indicator5.facts import ScopeChoice


@pytest.fixture
def gaps(whole, dataset, rules_2566):
    """An assessment with something of everything: met, not met, not known, a name not found, uses, next steps, links."""
    facts = replace(
        whole.facts,
        datasets=("d1", "d2", "d3", "d4", "d5", "gone"),
        usage=(
            *whole.facts.usage,
            Usage(title="รายงาน", kind="report", file="proof/รายงาน.pdf", datasets=("d2",), scope=ScopeChoice(4, 219)),
        ),
    )
    changed = {
        "d2": dataset("d2", missing_items=(5, 13), registered=False, registration="WAIT_VALIDATE"),
        "d3": dataset("d3", registered=None, registration=None, url=None, organisation="ops-mof"),
        "d4": dataset("d4", resources=(replace(whole.datasets[0].resources[0], open=None, stars=None),)),
    }
    snapshot = replace(whole, facts=facts, datasets=tuple(changed.get(found.name, found) for found in whole.datasets))
    found = assess(snapshot, rules_2566)
    mends = tuple(Mend(dataset.name, "fourteen-items", dataset.to_fix[0]) for dataset in found.datasets if dataset.to_fix)
    return with_links(replace(found, next_steps=(NextStep(("basic-50",), 50.0, 50.0, mends),)))


@pytest.fixture
def trial(whole, rules_2566):
    """An assessment that supposes something."""
    return assess(replace(whole, supposed={"d1": ("open", "registered"), "agency": ("notified",)}), rules_2566)


@pytest.fixture
def hostile(whole, dataset, rules_2566):
    """An assessment in which a text stands wherever a stranger may write."""

    def build(text):
        resource = replace(whole.datasets[0].resources[0], name=text, url=text)
        row = {"title": text, "url": text, "registration": text, "organisation": text, "resources": (resource,)}
        use = Usage(title=text, kind=text, url="https://bi.example.go.th/", datasets=(text,), used_for=text, scope=ScopeChoice(1))
        snapshot = replace(
            whole,
            agency=text,
            datasets=tuple(dataset(name, **row, missing_items=(5,)) for name in ("d1", "d2", text)),
            facts=replace(whole.facts, usage=(use,), values={}, datasets=("d1", text, "not " + text)),
            registration_source=text,
            supposed={text: ("open",)},
        )
        return with_links(assess(snapshot, rules_2566), (text, f"javascript:{text}"))

    return build


def with_links(found, links=("https://data.example.go.th/dataset/d1",)):
    """The same with links to the evidence of each condition."""
    criteria = (
        replace(criterion, checks=tuple(replace(check, links=tuple(links)) for check in criterion.checks))
        for criterion in found.criteria
    )
    return replace(found, criteria=tuple(criteria))
