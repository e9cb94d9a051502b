"""What if: a snapshot in which something is so that is not."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from ckanext.mofops.indicator5.errors import SnapshotError
from ckanext.mofops.indicator5.facts import Facts, Notice, ScopeChoice, Usage
from ckanext.mofops.indicator5.message import message
from ckanext.mofops.indicator5.snapshot import DatasetState, ResourceState, Snapshot
from ckanext.mofops.standard.formats import open_from_stars
from ckanext.mofops.standard.indicator5 import Rules

AGENCY = "agency"
"""The name under which something is supposed of the agency."""

_SOMETHING = "-"


def supposing(snapshot: Snapshot, supposed: Mapping[str, Sequence[str]], rules: Rules) -> Snapshot:
    """The snapshot with conditions that hold in it, by dataset name, and ``agency`` for what a person states.

    :raises SnapshotError: there is no such dataset or condition
    """
    datasets = dict(snapshot.by_name)
    facts, catalogue = snapshot.facts, snapshot.catalogue
    for condition in supposed.get(AGENCY, ()):  # first: a use counts within the scopes
        if condition in OF_AGENCY:
            facts = OF_AGENCY[condition](facts, snapshot, rules)
        elif AGENCY not in datasets:
            raise SnapshotError(message("indicator5-no-such-condition", condition=condition, conditions=", ".join(OF_AGENCY)))
    for name, conditions in supposed.items():
        for condition in conditions:
            if name == AGENCY and condition in OF_AGENCY:
                continue
            if name not in datasets:
                raise SnapshotError(message("indicator5-no-such-dataset", name=name))
            if condition not in OF_DATASET:
                raise SnapshotError(
                    message("indicator5-no-such-condition", condition=condition, conditions=", ".join(OF_DATASET))
                )
            datasets[name] = OF_DATASET[condition](datasets[name], rules)
            if condition == "in-catalogue" and catalogue is None:
                catalogue = facts.agency.catalogue_url or _SOMETHING
            if condition == "used":
                facts = _with_use(facts, name)
    return replace(
        snapshot,
        datasets=tuple(datasets.values()),
        facts=facts,
        catalogue=catalogue,
        supposed=MappingProxyType(_together(snapshot.supposed, supposed)),
    )


def _together(*supposed: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for entries in supposed:
        for name, conditions in entries.items():
            found[name] = tuple(dict.fromkeys((*found.get(name, ()), *conditions)))
    return found


def _complete(dataset: DatasetState, rules: Rules) -> DatasetState:
    """With all 14 items; the category, if that was missing, is the one of open data."""
    lacks_category = dataset.category is None or 13 in dataset.missing_items
    return replace(dataset, missing_items=(), category=rules.public_category if lacks_category else dataset.category)


def _described(dataset: DatasetState, _rules: Rules) -> DatasetState:
    return replace(dataset, resources=tuple(replace(resource, described=True) for resource in _resources(dataset)))


def _in_catalogue(dataset: DatasetState, _rules: Rules) -> DatasetState:
    return replace(dataset, resources=_resources(dataset), in_catalogue=True)


def _registered(dataset: DatasetState, _rules: Rules) -> DatasetState:
    return replace(dataset, registered=True)


def _open(dataset: DatasetState, rules: Rules) -> DatasetState:
    """Of the category of open data, every data resource open; without one, with one."""
    found = (
        dataset if dataset.data_resources else replace(dataset, resources=(*dataset.resources, ResourceState(_SOMETHING, True)))
    )
    least = open_from_stars()
    resources = tuple(
        replace(resource, open=True, stars=max(resource.stars or 0, least)) if resource.data else resource
        for resource in found.resources
    )
    return replace(found, category=rules.public_category, resources=resources)


def _resources(dataset: DatasetState) -> tuple[ResourceState, ...]:
    """Its resources, or one if it has none."""
    return dataset.resources or (ResourceState(_SOMETHING, described=True),)


def _with_use(facts: Facts, name: str) -> Facts:
    scope = facts.scopes[0] if facts.scopes else None
    entry = Usage(title=_SOMETHING, file=_SOMETHING, file_exists=True, datasets=(name,), scope=scope)
    return replace(facts, usage=(*facts.usage, entry))


def _notified(facts: Facts, snapshot: Snapshot, _rules: Rules) -> Facts:
    return replace(facts, catalogue_notified=Notice(snapshot.today, facts.catalogue_notified.document or _SOMETHING))


def _scopes(facts: Facts, _snapshot: Snapshot, rules: Rules) -> Facts:
    return facts if facts.scopes else replace(facts, scopes=(ScopeChoice(next(iter(rules.scopes))),))


def _values(facts: Facts, snapshot: Snapshot, _rules: Rules) -> Facts:
    stated = dict.fromkeys((*snapshot.by_name, *facts.datasets), _SOMETHING)
    return replace(facts, values=MappingProxyType({**stated, **facts.values}))


def _templates(facts: Facts, snapshot: Snapshot, _rules: Rules) -> Facts:
    return replace(
        facts,
        template1=Notice(snapshot.today, facts.template1.document or _SOMETHING),
        template2=Notice(snapshot.today, facts.template2.document or _SOMETHING),
    )


def _used(dataset: DatasetState, _rules: Rules) -> DatasetState:
    return dataset  # what is supposed is an entry of the facts


OF_DATASET: Mapping[str, Callable[[DatasetState, Rules], DatasetState]] = MappingProxyType({
    "complete": _complete,
    "described": _described,
    "in-catalogue": _in_catalogue,
    "registered": _registered,
    "open": _open,
    "used": _used,
})  # fmt: skip
"""What can be supposed of a dataset."""

OF_AGENCY: Mapping[str, Callable[[Facts, Snapshot, Rules], Facts]] = MappingProxyType({
    "notified": _notified,
    "scopes": _scopes,
    "values": _values,
    "templates": _templates,
})  # fmt: skip
"""What can be supposed of the agency."""
