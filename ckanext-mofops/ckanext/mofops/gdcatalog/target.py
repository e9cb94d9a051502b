"""The target as it is, in few requests: 12 for 10,000 datasets that are all there."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from ckanext.mofops.catalog.client import Client
from ckanext.mofops.catalog.errors import UsageError, one_line
from ckanext.mofops.catalog.site import any_of, datasets, organisation, status
from ckanext.mofops.gdcatalog.mapping import MARK_SOURCE, lean_target
from ckanext.mofops.gdcatalog.mapping import organisation as organisation_of
from ckanext.mofops.gdcatalog.profile import Profile

NAMES_AT_ONCE = 100
LISTS_DELETED = (2, 10)
"""The CKAN that first takes ``include_deleted``; an older one refuses the whole search."""


@dataclass(frozen=True)
class Snapshot:
    """site: address of the target as called; organisations: names of those that we need and that exist there."""

    site: str
    datasets: tuple[dict[str, Any], ...]
    organisations: frozenset[str]


def snapshot(client: Client, mapping: Profile, source: Iterable[Mapping[str, Any]]) -> Snapshot:
    """What the target has that concerns us: datasets with our marker, those of our organisations, and those whose names we need.

    source: the dataset dicts to be pushed. Requests: one for the status, one for each organisation, one for each 1,000 datasets
    there, one for each 100 new names.

    :raises UsageError: ``target_org`` is no organisation of the target
    :raises CatalogError: see ``Client.call``
    """
    bin_too = _lists_deleted(status(client).ckan_version)
    wanted = list(source)
    organisations = _organisations(client, mapping, wanted)
    ours = any_of(MARK_SOURCE, [mapping.source_site])
    found = datasets(
        client,
        fq=f"{ours} OR {any_of('organization', sorted(organisations))}" if organisations else ours,
        include_private=True,
        include_deleted=bin_too,
        lean=partial(lean_target, mapping=mapping),
    )
    # Also the new name of one that is there under its old one: it may be somebody else's.
    new = sorted({mapping.prefix + str(dataset.get("name")) for dataset in wanted} - {dataset["name"] for dataset in found})
    strangers = [
        dataset
        for start in range(0, len(new), NAMES_AT_ONCE)
        for dataset in datasets(
            client, fq=any_of("name", new[start : start + NAMES_AT_ONCE]), include_private=True, include_deleted=bin_too
        )
    ]
    return Snapshot(client.url, (*found, *strangers), organisations)


def _lists_deleted(version: str) -> bool:
    """Whether a site of this version may be asked for what is deleted; most do not list it all the same."""
    found = re.match(r"(\d+)\.(\d+)", version)
    return found is not None and (int(found[1]), int(found[2])) >= LISTS_DELETED


def _organisations(client: Client, mapping: Profile, source: list[Mapping[str, Any]]) -> frozenset[str]:
    if mapping.target_org is None:
        asked = sorted({name for dataset in source if (name := mapping.organisation(organisation_of(dataset))) is not None})
        return frozenset(name for name in asked if organisation(client, name) == name)
    if organisation(client, mapping.target_org) != mapping.target_org:
        raise UsageError("target-org-unknown", name=one_line(mapping.target_org), url=client.url)
    return frozenset({mapping.target_org})
