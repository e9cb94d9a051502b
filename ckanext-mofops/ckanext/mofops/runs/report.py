"""What is the score? Everything that indicator 5 looks at, gathered and assessed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ckanext.mofops import indicator5, metadata
from ckanext.mofops.catalog import Client, read_facts
from ckanext.mofops.catalog.site import datasets as site_datasets
from ckanext.mofops.indicator5 import Assessment, DatasetState, Facts, ResourceState
from ckanext.mofops.runs.check import ResourceCheck, Step
from ckanext.mofops.runs.source import OpenSource
from ckanext.mofops.runs.status import Row, Status
from ckanext.mofops.runs.verdicts import verdicts
from ckanext.mofops.standard.governance import COMPLETED
from ckanext.mofops.standard.indicator5 import years
from ckanext.mofops.standard.schema import dataset_schema


@dataclass(frozen=True)
class Standing:
    """What is known of registration. states: by dataset name, registered or not or not known, with the proof or the state; None:
    it could not be asked.
    """

    source: str | None = None
    stand_in: bool = False
    states: Mapping[str, tuple[bool | None, str]] | None = None


def facts_of(path: Path | None) -> Facts:
    """The facts of a file with the evidence beside it looked at; without a file nothing is stated.

    :raises UsageError: it is missing or no YAML mapping
    :raises FactsError: it states what cannot be
    """
    if path is None:
        return Facts()
    return Facts.from_dict(read_facts(path)).checked(file_exists=lambda name: (path.parent / name).is_file())


def standing(found: Status) -> Standing:
    """Registration as GD Catalog says it; of what it could not be asked about, as it was last known."""
    return Standing(found.service, states={row.name: _standing(row) for row in found.rows})


def _standing(row: Row) -> tuple[bool | None, str]:
    registration = row.registration
    if registration.registered:
        return True, registration.link or str(registration.published.name)
    is_known = registration.published_asked is not None or registration.error is None
    return False if is_known else None, row.state.id


def standing_in(path: Path) -> Standing:
    """Registration as a file states it, ``{name: governance state}``; it stands in for GD Catalog.

    :raises UsageError: it is missing or no mapping
    """
    states = {str(name): (state == COMPLETED, str(state)) for name, state in read_facts(path).items()}
    return Standing(str(path), stand_in=True, states=states)


def names_on(catalogue: Client) -> Mapping[str, int]:
    """The public datasets of a catalogue with the number of their resources.

    :raises CatalogError: it cannot be read
    """
    return {dataset["name"]: len(dataset.get("resources") or []) for dataset in site_datasets(catalogue)}


def assessed(
    opened: OpenSource,
    facts: Facts,
    registration: Standing,
    *,
    catalogue: tuple[str, Mapping[str, int]] | None = None,
    now: datetime | None = None,
    on_step: Step = lambda *_: None,
) -> Assessment:
    """The assessment of a source.

    catalogue: address and content (``names_on``) of the agency catalogue, for a source that is a folder.

    :raises Indicator5Error: the facts are for a year that there are no rules for
    """
    source = opened.source
    rules = indicator5.rules(facts.fiscal_year or max(years()))
    checks = verdicts(opened, on_step=on_step)
    content = catalogue[1] if catalogue is not None else None
    states = [
        _state(dataset, opened, checks.get(dataset["name"], ()), registration, _in_catalogue(dataset, opened, content))
        for dataset in source.datasets
    ]
    read = {state.name for state in states}
    everything = tuple(dataset_schema().items)
    states += [
        DatasetState(name, name, category=rules.public_category, missing_items=everything)
        for name in source.faults
        if name not in read
    ]
    found = indicator5.Snapshot(
        datasets=tuple(states),
        facts=facts,
        assessed_at=(now or datetime.now(UTC)).isoformat(timespec="seconds"),
        agency=facts.agency.title or source.site,
        catalogue=catalogue[0] if catalogue is not None else None if opened.client is None else source.site,
        registration_source=registration.source,
        registration_stand_in=registration.stand_in,
    )
    return indicator5.assess(found, rules)


def _in_catalogue(dataset: Mapping[str, Any], opened: OpenSource, content: Mapping[str, int] | None) -> bool | None:
    if content is not None:
        return content.get(dataset["name"], -1) >= len(dataset["resources"])
    return None if opened.client is None else True


def _state(
    dataset: Mapping[str, Any],
    opened: OpenSource,
    checks: tuple[ResourceCheck, ...],
    registration: Standing,
    in_catalogue: bool | None,
) -> DatasetState:
    url = None if opened.client is None else f"{opened.site}/dataset/{dataset['name']}"
    registered, proof = (None, None) if registration.states is None else registration.states.get(dataset["name"], (False, None))
    return DatasetState(
        name=dataset["name"],
        title=str(dataset.get("title")),
        active=dataset.get("state") in (None, "active"),
        public=not dataset.get("private"),
        category=dataset.get("data_category"),
        missing_items=metadata.missing_items(metadata.problems(dataset)),
        resources=tuple(
            ResourceState(
                name=str(resource.get("name")),
                described=not metadata.undescribed(resource),
                open=check.open if check is not None else None,
                stars=check.stars if check is not None else None,
            )
            for resource, check in _paired(dataset["resources"], checks)
        ),
        in_catalogue=in_catalogue,
        registered=registered,
        registration=proof,
        url=url,
    )


def _paired(
    resources: list[Mapping[str, Any]], checks: tuple[ResourceCheck, ...]
) -> list[tuple[Mapping[str, Any], ResourceCheck | None]]:
    return [(resource, checks[place] if place < len(checks) else None) for place, resource in enumerate(resources)]
