"""What indicator 5 looks at, as this catalogue has it now."""

import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.mofops.catalog import CatalogError
from ckanext.mofops.catalog.site import any_of, datasets
from ckanext.mofops.indicator5 import DatasetState, Snapshot
from ckanext.mofops.jobs.fingerprint import fingerprint
from ckanext.mofops.jobs.own_site import OwnSite
from ckanext.mofops.jobs.registration import settings as registration_settings
from ckanext.mofops.jobs.settings import own_url
from ckanext.mofops.jobs.sync import settings as sync_settings
from ckanext.mofops.jobs.sync.source import own_source
from ckanext.mofops.model.dataset import public_datasets
from ckanext.mofops.model.facts import facts_of
from ckanext.mofops.model.quality import Openness, Scope, known, openness
from ckanext.mofops.model.registration import proofs
from ckanext.mofops.runs.report import Standing, dataset_state, standing_by_marker

log = logging.getLogger(__name__)

AT_ONCE = 1000
"""Resources of one question."""


def snapshots(organisations: Collection[str], fiscal_year: int, *, now: datetime | None = None) -> dict[str, Snapshot]:
    """What there is to be judged of organisations, by their ids, all at one moment: datasets that anyone may see, what is known
    of their files and their registration, and what was stated. One listing of the index, whatever the number.
    """
    at = (now or datetime.now(UTC)).isoformat(timespec="seconds")
    owners = public_datasets(organisations)
    standing = _standing(owners)
    found: dict[str, list[DatasetState]] = defaultdict(list)
    for state, owner in _states(owners, organisations, standing):
        found[owner].append(state)
    return {id_: _snapshot(id_, fiscal_year, tuple(found[id_]), standing, at) for id_ in organisations}


def _snapshot(organisation: str, fiscal_year: int, states: tuple[DatasetState, ...], standing: Standing, at: str) -> Snapshot:
    facts = facts_of(organisation, fiscal_year)
    return Snapshot(
        datasets=tuple(sorted(states, key=lambda state: state.name)),
        facts=facts,
        assessed_at=at,
        agency=facts.agency.title or model.Group.get(organisation).display_name,
        catalogue=str(tk.config["ckanext.mofops.agency.catalogue_url"]).rstrip("/") or own_url(),
        registration_source=standing.source,
    )


def _states(owners: Mapping[str, str], organisations: Collection[str], standing: Standing) -> list[tuple[DatasetState, str]]:
    opened = _openness(None if len(organisations) > 1 else next(iter(organisations), None))

    def state(dataset: dict[str, Any]) -> dict[str, Any]:
        """What is kept of a dataset dict: ten thousand of them would be 300 MB."""
        kept = dataset_state(
            dataset,
            [opened.get(resource["id"], (None, None)) for resource in dataset["resources"]],
            standing.of(dataset["id"]),
            site=own_url(),
            in_catalogue=True,
        )
        return {"id": dataset["id"], "name": dataset["name"], "state": kept}

    return [(entry["state"], owners[entry["id"]]) for entry in listed(owners, organisations, state)]


def listed(
    owners: Mapping[str, str], organisations: Collection[str], lean: Callable[[dict[str, Any]], dict[str, Any]]
) -> list[dict[str, Any]]:
    """Every dataset of ``owners``, as the index has it; one that the index lacks, as it may be behind, as the database has it.

    owners: the organisation of each dataset, by the dataset's id; organisations: ids; lean: what is kept, with id and name.
    """
    site = OwnSite()
    fq = any_of("owner_org", organisations) if len(organisations) == 1 else ""
    indexed = {entry["id"]: entry for entry in datasets(site, fq=fq, lean=lean)}
    missing = [id_ for id_ in owners if id_ not in indexed]
    return [
        *(entry for id_, entry in indexed.items() if id_ in owners),
        *(lean(site.call("package_show", {"id": id_})) for id_ in missing),
    ]


def _openness(organisation: str | None) -> Mapping[str, Openness]:
    """What the newest verdict says of each resource, if it is on the resource as it is now."""
    scope = Scope(organisation=organisation, organisations=())
    found, doubtful = openness(scope)
    for start in range(0, len(doubtful), AT_ONCE):
        for resource in known(scope, doubtful[start : start + AT_ONCE]):
            if resource.fingerprint != fingerprint(resource):
                found[resource.id] = (None, None)
    return found


def _standing(dataset_ids: Collection[str]) -> Standing:
    """Registration by dataset id: as GD Catalog last said; without its state actions, what stands on the target as ours."""
    if registration_settings.service():
        # What nobody has asked about yet is not known; of what was asked about, that there is nothing is an answer.
        last = {**dict.fromkeys(dataset_ids, (None, None)), **proofs(own_url(), registration_settings.service())}
        return Standing(registration_settings.service(), states=last)
    if not sync_settings.target():
        return Standing()
    try:
        return standing_by_marker(own_source(), sync_settings.client(), target_org=sync_settings.choices({}).target_org)
    except CatalogError:
        log.exception("the target could not be asked what is registered")
        return Standing(sync_settings.target())
