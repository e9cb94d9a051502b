"""A push through a line that drops, delays and cuts: complete in the end, nothing twice, nothing lost."""

import time

import pytest
from journeys.faults import FAULTS, FaultProxy

from ckanext.mofops.catalog import Client
from ckanext.mofops.gdcatalog import Profile, apply, plan, snapshot
from ckanext.mofops.gdcatalog.mapping import marks

MAPPING = Profile("https://agency.example")
OPERATIONS = 500


@pytest.fixture
def push():
    """Looks, plans and applies over a client; the plan, and each outcome's status and error code."""

    def run(client, sources, jobs=4):
        there = snapshot(client, MAPPING, sources)
        found = plan(sources, there.datasets, MAPPING, organisations=there.organisations)
        return found, [(o.status, o.error and o.error.code) for o in apply(found, client, jobs=jobs)]

    return run


def patient(url, **settings):
    """A client that does not wait as long as it would."""
    return Client(url, "t0ken", **{"timeout": 2, "jobs": 4, "budget": 1e6, "sleep": lambda s: time.sleep(s / 1000), **settings})


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("kind", ["create", "update", "withdraw"])
def test_each_fault_of_each_kind_of_write(push, target, complete, fault, kind):
    before = [] if kind == "create" else [complete(), complete("stays")]
    after = [complete("stays")] if kind == "withdraw" else [complete(notes="ใหม่"), complete("stays")]
    push(patient(target.url), before)
    with FaultProxy(target.url, script=[fault], actions=["package_create", "package_revise", "package_delete"]) as proxy:
        _, outcomes = push(patient(proxy.url), after, jobs=1)
        assert set(outcomes) == {("done", None)}
        assert proxy.done == {fault: 1}
        found, _ = push(patient(proxy.url), after)
    assert (found.actions, found.unchanged, set(target.active)) == ((), len(after), {dataset["name"] for dataset in after})


@pytest.mark.parametrize("seed", [1, 2])
def test_500_operations_at_20_percent_faults(push, target, complete, seed):
    names = [f"set-{number:03}" for number in range(OPERATIONS // 2)]
    with FaultProxy(target.url, share=0.2, seed=seed, delay=0.01) as proxy:
        client = patient(proxy.url)
        _, created = push(client, [complete(name) for name in names])
        assert set(created) == {("done", None)}
        # A tenth goes, a tenth comes, the rest changes.
        sources = [complete(name, notes="ใหม่") for name in [*names[25:], *(f"new-{name}" for name in names[:25])]]
        found, changed = push(client, sources)
        assert (len(changed), set(changed)) == (OPERATIONS // 2 + 25, {("done", None)})
        assert found.counts["withdraw"] == 25
        again, _ = push(client, sources)
        assert sum(proxy.done.values()) > 0.15 * proxy.requests
    assert (again.actions, again.unchanged) == ((), len(sources))
    assert set(target.active) == {dataset["name"] for dataset in sources}
    # Nothing was made twice, not even to be thrown away.
    assert len(target.datasets) == len(names) + 25
    ids = [marks(dataset)["mofops_source_id"] for dataset in target.datasets.values()]
    assert len(ids) == len(set(ids))


def test_an_answer_that_comes_too_late(push, target, complete):
    with FaultProxy(target.url, script=["delay"], actions=["package_create"], delay=0.5) as proxy:
        _, outcomes = push(patient(proxy.url, timeout=0.2), [complete()])
    assert (outcomes, len(target.datasets)) == ([("done", None)], 1)
    assert target.writes == ["package_create"]
