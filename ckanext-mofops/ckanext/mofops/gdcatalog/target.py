"""The target as it is, in few requests: 12 for 10,000 datasets that are all there."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from ckanext.mofops.catalog.client import Client
from ckanext.mofops.catalog.errors import UsageError, one_line
from ckanext.mofops.catalog.site import any_of, organisation, status
from ckanext.mofops.gdcatalog.equal import Part, Side
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


def target_side(client: Client, mapping: Profile) -> Side:
    """The datasets with our marker; one request, for what the site is able to list.

    :raises CatalogError: see ``Client.call``
    """
    bin_too = _lists_deleted(status(client).ckan_version)
    asked = {"include_private": True} | ({"include_deleted": True} if bin_too else {})
    return Side(client, partial(lean_target, mapping=mapping), any_of(MARK_SOURCE, [mapping.source_site]), asked)


def snapshot(
    client: Client,
    mapping: Profile,
    source: Iterable[Mapping[str, Any]],
    ours: Side | None = None,
    part: Part | None = None,
) -> Snapshot:
    """What the target has that concerns us: datasets with our marker, those of our organisations, and those whose names we need.

    source: the dataset dicts to be pushed; looked at only once our own datasets on the target are listed, so that it may still
    be on its way. ours: ``target_side``, where it is known; part: what is to be read of it, None for everything.
    Requests: one for the status, one for each 1,000 datasets of ours, one for those of other addresses of ours,
    one for each organisation that has none of ours yet, one for each 100 new names.

    :raises UsageError: ``target_org`` is no organisation of the target
    :raises CatalogError: see ``Client.call``
    """
    ours = ours or target_side(client, mapping)
    found = ours.read(part)
    wanted = list(source)
    organisations = _organisations(client, mapping, wanted, found)
    if organisations:
        marked = f"{MARK_SOURCE}:[* TO *] AND {any_of('organization', sorted(organisations))}"
        found += replace(ours, fq=f"{marked} AND NOT {ours.fq}").read()
    # Also the new name of one that is there under its old one: it may be somebody else's.
    new = sorted({mapping.prefix + str(dataset.get("name")) for dataset in wanted} - {dataset["name"] for dataset in found})
    strangers = [
        dataset
        for start in range(0, len(new), NAMES_AT_ONCE)
        for dataset in replace(ours, fq=any_of("name", new[start : start + NAMES_AT_ONCE])).read()
    ]
    return Snapshot(client.url, (*found, *strangers), organisations)


def _lists_deleted(version: str) -> bool:
    """Whether a site of this version may be asked for what is deleted; most do not list it all the same."""
    found = re.match(r"(\d+)\.(\d+)", version)
    return found is not None and (int(found[1]), int(found[2])) >= LISTS_DELETED


def _organisations(
    client: Client, mapping: Profile, source: list[Mapping[str, Any]], there: list[dict[str, Any]]
) -> frozenset[str]:
    # CKAN deletes no organisation that has datasets.
    known = {organisation_of(dataset) for dataset in there if dataset.get("state") != "deleted"}
    if mapping.target_org is None:
        asked = sorted({name for dataset in source if (name := mapping.organisation(organisation_of(dataset))) is not None})
        return frozenset(name for name in asked if name in known or organisation(client, name) == name)
    if mapping.target_org not in known and organisation(client, mapping.target_org) != mapping.target_org:
        raise UsageError("target-org-unknown", name=one_line(mapping.target_org), url=client.url)
    return frozenset({mapping.target_org})
