"""A registered dataset in front of the public: ``gdpublish-<name>`` in this catalogue.

Source: names of data.go.th of June 2025 (prefix, numbers appended to names that are taken); links stay on the agency's host.
"""

from collections.abc import Mapping
from itertools import chain, count
from typing import Any
from uuid import UUID, uuid5

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.mofops.gdcatalog.mapping import dicts, mapped, organisation, owned
from ckanext.mofops.gdcatalog.profile import Dialect, Profile
from ckanext.mofops.model import is_name_taken
from ckanext.mofops.rehearsal.model import RehearsalApplication

PREFIX = "gdpublish-"
LONGEST_NAME = 100
"""Source: CKAN 2.12, ``PACKAGE_NAME_MAX_LENGTH``."""
AGENCY = Profile(source_site="", source=Dialect(extras=True))
"""Agencies keep the 14 items in fields or in extras."""


def publish(row: RehearsalApplication) -> None:
    """Put what was submitted in front of the public, as the row will say. Commits, together with what is pending.

    :raises ValidationError: this catalogue does not take the dataset; then nothing at all has changed
    """
    submitted = row.submitted or {}
    there = model.Package.get(row.published_id)
    row.published_name = _free_name(row.name) if there is None else there.name
    try:
        dataset = _dataset(submitted, row) | {"owner_org": _organisation(submitted)}
        tk.get_action("package_create" if there is None else "package_update")(_context(), dataset)
    except tk.ValidationError:
        model.Session.rollback()
        raise
    model.Session.commit()  # an update without a change has not done so


def unpublish(row: RehearsalApplication) -> None:
    """Take the dataset away from the public. Commits, together with what is pending."""
    if model.Package.get(row.published_id) is not None:
        tk.get_action("package_delete")(_context(), {"id": row.published_id})
    model.Session.commit()


def _dataset(submitted: Mapping[str, Any], row: RehearsalApplication) -> dict[str, Any]:
    wanted = owned(mapped(AGENCY.read(submitted), AGENCY))
    # The ids of the agency's resources may stand here already, on the dataset that was pushed.
    resources = [
        {**resource, "id": str(uuid5(UUID(row.published_id), str(resource.get("id", place))))}
        for place, resource in enumerate(dicts(wanted["resources"]) if "resources" in wanted else [])
    ]
    tags = [{"name": name} for name in wanted.get("tags", [])]
    fixed = {"id": row.published_id, "name": row.published_name, "type": "dataset", "state": "active"}
    return {**wanted, **fixed, "tags": tags, "resources": resources}


def _organisation(submitted: Mapping[str, Any]) -> str | None:
    """Name of the organisation here, made if there is none; it is part of the caller's transaction.

    :raises ValidationError: it cannot be made
    """
    name = organisation(submitted)
    if name is not None and model.Group.get(name) is None:
        place = submitted.get("organization")
        title = place.get("title") if isinstance(place, Mapping) else None
        tk.get_action("organization_create")({**_context(), "defer_commit": True}, {"name": name, "title": title or name})
    return name


def _free_name(name: str) -> str:
    """The name under which a dataset of this name is published: with a number behind it when it is taken."""
    base = name.removeprefix(PREFIX)
    tried = (f"{PREFIX}{base[: LONGEST_NAME - len(PREFIX) - len(tail)]}{tail}" for tail in chain([""], map(str, count(2))))
    return next(found for found in tried if not is_name_taken(found))


def _context() -> dict[str, Any]:
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    # With the prefix a name may be longer than an agency's own.
    return {"user": user, "ignore_auth": True, "mofops_named": True}
