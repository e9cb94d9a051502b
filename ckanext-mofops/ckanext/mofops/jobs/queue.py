"""Which resources are to be checked."""

from collections.abc import Collection, Iterator
from typing import Literal

from ckan.plugins import toolkit as tk

from ckanext.mofops.jobs import settings
from ckanext.mofops.jobs.fingerprint import fingerprint
from ckanext.mofops.jobs.work import wake
from ckanext.mofops.model import Validation
from ckanext.mofops.model.quality import Known, Scope, known

Choice = Literal["stale", "all", "links"]
"""``stale``: never checked, or changed since, or checked by other rules, or could not be, or without a profile; ``links``: every
linked resource."""


def queue_saved(dataset_id: str) -> None:
    """Queue the resources of a saved dataset whose state is not the one of their newest check, pending or finished."""
    changed = [
        (resource.id, state)
        for resource in known(Scope(dataset=dataset_id))
        if is_checkable(resource) and (state := fingerprint(resource)) != _last(resource)
    ]
    queue_resources(changed)


def queue_resources(states: list[tuple[str, str]], *, forced: bool = False, bulk: bool = False) -> None:
    """Queue resources, as ``Validation.queue``, and wake a worker."""
    if states:
        Validation.queue(states, forced=forced, bulk=bulk)
        wake()


def selected(scope: Scope, choice: Choice, resource_ids: Collection[str] | None = None) -> Iterator[tuple[str, str]]:
    """The id and fingerprint of each resource of a scope, or of these of it, that is to be checked, also of those that wait."""
    engine = settings.engine()
    for resource in known(scope, resource_ids):
        if not is_checkable(resource):
            continue
        state = fingerprint(resource)
        if {"all": True, "links": not is_upload(resource), "stale": _is_stale(resource, state, engine)}[choice]:
            yield resource.id, state


def is_upload(resource: Known) -> bool:
    return resource.url_type == "upload"


def is_checkable(resource: Known) -> bool:
    """Whether there is a file to check; links can be left out by a setting."""
    return bool(resource.url) and (is_upload(resource) or tk.config["ckanext.mofops.validation.links"])


def _last(resource: Known) -> str | None:
    return resource.pending_fingerprint if resource.pending else resource.fingerprint


def _is_stale(resource: Known, state: str, engine: str) -> bool:
    # A file that could not be had leaves no hash.
    if resource.fingerprint != state or resource.engine != engine or resource.sha256 is None:
        return True
    return not resource.profiled  # the file is found to be the same, and its profile made
