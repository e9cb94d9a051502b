"""A registered dataset is revoked at GD Catalog before it goes from here; who will not wait says so, and it is noted.

Source: gd-catalog §3 (removal needs revocation first) and §4.3 of the project's standard notes: only a known registered state
stands in the way, never a service that does not answer.
"""

from collections.abc import Mapping
from typing import Any

from ckan import model

from ckanext.mofops.gdcatalog import Registration
from ckanext.mofops.gdcatalog.plan import is_offered
from ckanext.mofops.jobs.registration import settings
from ckanext.mofops.jobs.registration.known import known
from ckanext.mofops.jobs.settings import own_url
from ckanext.mofops.model import Revocation
from ckanext.mofops.model.registration import RevocationCause, datasets

CONFIRM = "mofops_confirm_revocation"
"""The key of a caller who knows that a registration is still to be revoked."""


def is_published(registration: Registration) -> bool:
    """Whether a dataset stands in the national catalogue, as far as is known, so that it would lead nowhere without ours."""
    return registration.published.name is not None and registration.state.group != "revoked"


def hurdle(dataset_id: str) -> Registration | None:
    """The known registration that has to be revoked before a dataset is deleted or hidden; None: nothing stands in the way."""
    found = known([dataset_id]).get(dataset_id)
    return found if found is not None and is_published(found) else None


def is_confirmed(data: Mapping[str, Any]) -> bool:
    """Whether what a caller sent says that the revocation is seen to."""
    return str(data.get(CONFIRM, "")).strip().lower() in ("true", "1", "yes", "on")


def follow(dataset_id: str, by: str | None) -> None:
    """Note that a dataset that was deleted or hidden is to be revoked, or that it is not any more as it is back. Commits.

    by: name of who did it
    """
    if hurdle(dataset_id) is None:
        return
    for found in datasets(own_url(), settings.service(), ids=[dataset_id]):
        if is_offered(found.dataset):
            Revocation.end([dataset_id], ("deleted", "hidden"))
        else:
            cause: RevocationCause = "deleted" if found.dataset["state"] == "deleted" else "hidden"
            user = model.User.get(by) if by else None
            Revocation.ask(dataset_id, cause, None if user is None else user.id)
