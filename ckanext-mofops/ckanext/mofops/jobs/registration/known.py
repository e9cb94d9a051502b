"""What is known of registrations, from the tables alone: no page waits for GD Catalog."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from ckanext.mofops.gdcatalog import Registration, applies, modified_of
from ckanext.mofops.gdcatalog.registration import Published
from ckanext.mofops.jobs.registration import settings
from ckanext.mofops.jobs.settings import own_url
from ckanext.mofops.model import RegistrationPoll, Revocation
from ckanext.mofops.model.registration import Registered, datasets, registrations
from ckanext.mofops.standard.governance import NONE, NOT_ASKED, governance


def known(dataset_ids: Collection[str]) -> dict[str, Registration]:
    """The last known registrations of datasets, by id; of those that nobody asked about there is none."""
    return registrations().known(own_url(), settings.service(), dataset_ids) if settings.service() else {}


def standing(dataset: Mapping[str, Any], *, full: bool, history: bool) -> dict[str, Any]:
    """As ``mofops_registration_show``. dataset: as ``package_show`` gives it; full: for whoever may edit it."""
    id_ = dataset["id"]
    last = (known([id_]).get(id_) or Registration()).at(modified_of(dataset))
    revocation = Revocation.open([id_]).get(id_) if full else None
    title = dataset.get("title") or dataset["name"]  # a draft may have none
    return {
        "dataset": {"id": id_, "name": dataset["name"], "title": title},
        "service": settings.service() or None,
        "full": full,
        "applies": applies(dataset),
        "asking": full and RegistrationPoll.moving_for(id_),
        "registration": _shown(last, full=full),
        "revocation": None if revocation is None else revocation.to_dict(),
        "history": registrations().history(own_url(), settings.service(), id_) if full and history else [],
    }


def _shown(registration: Registration, *, full: bool) -> dict[str, Any] | None:
    """``Registration.to_dict``. full: with what is under way; else only that and where a dataset is registered, None if not."""
    if full:
        return registration.to_dict()
    if not registration.registered:
        return None
    published = Published(registration.published.name, registration.published.date)
    return Registration(published, published_asked=registration.published_asked, portal=registration.portal).to_dict()


def overview(
    organisations: Collection[str] | None, *, group: str | None = None, limit: int | None = None, offset: int = 0
) -> dict[str, Any]:
    """``{"count", "counts", "datasets"}`` as ``mofops_registration_list``. group: one of ``counts``, None for all."""
    found = datasets(own_url(), settings.service(), organisations=organisations)
    listed = [registered for registered in found if _is_followed(registered)]
    wanted = Revocation.open(None)
    sorts = [(registered, _sorts(registered, wanted)) for registered in listed]
    counted = Counter(sort for _, among in sorts for sort in among)
    chosen = [registered.dataset for registered, among in sorts if group is None or group in among]
    return {
        "count": len(chosen),
        "counts": {"all": len(listed), **{sort: counted[sort] for sort in SORTS}},
        "datasets": _entries(chosen[offset : None if limit is None else offset + limit], wanted),
    }


TO_REVOKE, FAILED = "to-revoke", "failed"
SORTS = (*governance().groups, TO_REVOKE, FAILED)
"""What datasets can be listed by: the groups of states, what is to be revoked, and what could not be asked about."""


def open_revocations(organisations: Collection[str] | None) -> list[dict[str, Any]]:
    """What is to be revoked, as entries of ``mofops_registration_list``."""
    wanted = Revocation.open(None)
    if not wanted or not settings.service():
        return []
    found = datasets(own_url(), settings.service(), ids=[*wanted], organisations=organisations)
    return _entries([registered.dataset for registered in found if _is_followed(registered)], wanted)


def _sorts(found: Registered, wanted: Collection[str]) -> list[str]:
    sorts = [governance().states[found.state].group]
    return sorts + [TO_REVOKE] * (found.dataset["id"] in wanted) + [FAILED] * found.failed


def _is_followed(found: Registered) -> bool:
    """Whether there is something to be known of a dataset: it can be registered, or is, and is not gone from both sides."""
    if found.dataset["state"] == "deleted" and governance().states[found.state].group == "revoked":
        return False
    return applies(found.dataset) or found.published or found.state not in (NONE, NOT_ASKED)


def _entries(found: Collection[dict[str, Any]], wanted: Mapping[str, Revocation]) -> list[dict[str, Any]]:
    last = known([dataset["id"] for dataset in found])
    return [_entry(dataset, last.get(dataset["id"]), wanted.get(dataset["id"])) for dataset in found]


def _entry(dataset: dict[str, Any], last: Registration | None, revocation: Revocation | None) -> dict[str, Any]:
    registration = (last or Registration()).at(modified_of(dataset))
    return {
        **{name: dataset[name] for name in ("id", "name", "title", "private")},
        "deleted": dataset["state"] == "deleted",
        "organisation": dataset["organization"]["name"],
        "registration": registration.to_dict(),
        "revocation": None if revocation is None else revocation.to_dict(),
    }
