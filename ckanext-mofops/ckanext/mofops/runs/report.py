"""What is the score? Everything that indicator 5 looks at, gathered and assessed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, repeat
from pathlib import Path
from typing import Any

from ckanext.mofops import indicator5, metadata
from ckanext.mofops.catalog import Client, Downloader, DownloadError, read_facts
from ckanext.mofops.catalog.pace import Pace
from ckanext.mofops.catalog.site import datasets as site_datasets
from ckanext.mofops.gdcatalog import Registration, Source
from ckanext.mofops.indicator5 import Assessment, DatasetState, Facts, ResourceState
from ckanext.mofops.runs.check import Step
from ckanext.mofops.runs.source import OpenSource
from ckanext.mofops.runs.status import Row, Status, marked
from ckanext.mofops.runs.verdicts import Verdicts, verdicts
from ckanext.mofops.standard.governance import COMPLETED
from ckanext.mofops.standard.indicator5 import Rules, years
from ckanext.mofops.standard.messages import Lang
from ckanext.mofops.standard.schema import dataset_schema

Proof = tuple[bool | None, str | None]
"""Registered or not or not known, and what shows it."""
LinkFault = Callable[[str], Mapping[Lang, str] | None]


@dataclass(frozen=True)
class Standing:
    """What is known of registration. states: by dataset name, or by id where that is said; None: it could not be asked. rows:
    what GD Catalog said, where it was asked.
    """

    source: str | None = None
    stand_in: bool = False
    states: Mapping[str, Proof] | None = None
    rows: tuple[Row, ...] = ()

    def of(self, dataset: str) -> Proof:
        """What is known of a dataset."""
        return (None, None) if self.states is None else self.states.get(dataset, (False, None))


def facts_of(path: Path | None, rules: Rules | None = None, *, url_fault: LinkFault | None = None) -> Facts:
    """The facts of a file with the evidence beside it looked at; without a file nothing is stated.

    rules: what they are read by, by default those of their year; url_fault: see ``link_fault``, None to ask no link.

    :raises UsageError: it is missing or no YAML mapping
    :raises FactsError: it states what cannot be
    """
    if path is None:
        return Facts()
    stated = Facts.from_dict(read_facts(path), rules)
    return stated.checked(file_exists=lambda name: (path.parent / name).is_file(), url_fault=url_fault)


def link_fault(downloader: Downloader, pace: Pace) -> LinkFault:
    """Asks whether a link works: the reason why it does not, in words, None if it does."""

    def fault(url: str) -> Mapping[Lang, str] | None:
        try:
            with pace.turn():
                downloader.reach(url)
        except DownloadError as error:
            return error.message()
        return None

    return fault


def standing(found: Status) -> Standing:
    """Registration as GD Catalog says it; of what it could not be asked about, as it was last known."""
    states = {row.name: proof(row.registration, row.state.id) for row in found.rows}
    return Standing(found.service, states=states, rows=found.rows)


def proof(registration: Registration, state: str) -> Proof:
    """Whether a dataset is registered, with its address there or, if it is not, the id of its state."""
    if registration.registered:
        return True, registration.link or str(registration.published.name)
    is_known = registration.published_asked is not None or registration.error is None
    return False if is_known else None, state


def standing_by_marker(source: Source, target: Client, *, target_org: str | None = None) -> Standing:
    """Registration by dataset id, on a target without state actions: what stands there, public, with our marker.

    :raises CatalogError: it cannot be read
    """
    rows = marked(source, source.datasets, target, target_org, datetime.now(UTC))
    return Standing(target.url, states={row.dataset_id: proof(row.registration, row.state.id) for row in rows})


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
    checks: Verdicts | None = None,
    rules: Rules | None = None,
    supposed: Mapping[str, Sequence[str]] | None = None,
    now: datetime | None = None,
    on_step: Step = lambda *_: None,
) -> Assessment:
    """The assessment of a source.

    catalogue: address and content (``names_on``) of the agency catalogue, for a source that is a folder. checks: the verdicts on
    its files, where they were made already. rules: by default those of the year of the facts, else the newest. supposed: what is
    taken for true in a trial, see ``Snapshot.supposing``.

    :raises Indicator5Error: the facts are for a year that there are no rules for, or what is supposed cannot be
    """
    source = opened.source
    rules = rules or indicator5.rules(facts.fiscal_year or max(years()))
    checks = verdicts(opened, on_step=on_step) if checks is None else checks
    content = catalogue[1] if catalogue is not None else None
    states = [
        dataset_state(
            dataset,
            [(check.open, check.stars) for check in checks.get(dataset["name"], ())],
            registration.of(dataset["name"]),
            site=None if opened.client is None else opened.site,
            in_catalogue=_in_catalogue(dataset, opened, content),
        )
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
    return indicator5.assess(found.supposing(supposed, rules) if supposed else found, rules)


def _in_catalogue(dataset: Mapping[str, Any], opened: OpenSource, content: Mapping[str, int] | None) -> bool | None:
    if content is not None:
        return content.get(dataset["name"], -1) >= len(dataset["resources"])
    return None if opened.client is None else True


def dataset_state(
    dataset: Mapping[str, Any],
    opened: Sequence[tuple[bool | None, int | None]],
    registration: Proof,
    *,
    site: str | None,
    in_catalogue: bool | None,
) -> DatasetState:
    """A dataset dict as an assessment looks at it.

    opened: of each resource, in their order, whether it opens and its stars; those that it is too short for were not checked.
    site: address of the CKAN that it is in, None for a folder.
    """
    registered, shown_by = registration
    organisation = dataset.get("organization")
    return DatasetState(
        name=dataset["name"],
        title=str(dataset.get("title")),
        active=dataset.get("state") in (None, "active"),
        public=not dataset.get("private"),
        category=dataset.get("data_category"),
        missing_items=metadata.missing_items(metadata.item_problems(dataset)),
        resources=tuple(
            ResourceState(
                name=str(resource.get("name")),
                described=not metadata.undescribed(resource),
                open=is_open,
                stars=stars,
                url=str(resource["url"]) if resource.get("url") else None,
            )
            for resource, (is_open, stars) in zip(dataset["resources"], chain(opened, repeat((None, None))), strict=False)
        ),
        in_catalogue=in_catalogue,
        registered=registered,
        registration=shown_by,
        url=None if site is None else f"{site}/dataset/{dataset['name']}",
        organisation=organisation.get("name") if isinstance(organisation, dict) else dataset.get("owner_org"),
    )
