"""Datasets that are pushed to this site become applications; where they stand here is where their source shows them."""

import logging
from typing import Any
from urllib.parse import urlsplit

from ckan import model

from ckanext.mofops.gdcatalog.mapping import MARK_ID, MARK_SOURCE
from ckanext.mofops.rehearsal.applications import Arrival, arrive, withdraw
from ckanext.mofops.rehearsal.model import RehearsalApplication

log = logging.getLogger(__name__)


def saved(context: dict[str, Any], dataset: dict[str, Any]) -> None:
    """Note a dataset that was created or updated, in the same transaction, if it carries the marker of a push."""
    package = model.Package.get(dataset["id"])
    site, source_id = (str(package.extras.get(key) or "") for key in (MARK_SOURCE, MARK_ID))
    if not site or not source_id:
        return
    known = RehearsalApplication.of(host(site), source_id)
    if known is not None and known.pushed_id not in (None, package.id) and _is_public(model.Package.get(known.pushed_id)):
        log.warning("%s carries the marker of another dataset that stands here", package.id)
        return
    if _is_public(package):
        names = {"name": package.name, "title": package.title or package.name}
        arrival = Arrival(host(site), source_id, "push", package.metadata_modified, pushed_id=package.id, **names)
        arrive(arrival, context.get("user"))
    elif known is not None and known.channel == "push":
        withdraw(known.id, context.get("user"))


def withdraw_gone(_sender: str, *, context: dict[str, Any], **_rest: Any) -> None:
    """Withdraw what does not stand here in public any more: deleted, purged or hidden, one by one or in bulk."""
    if context.get("defer_commit"):
        return  # an outer action saves, and will be heard
    for id_ in RehearsalApplication.gone():
        withdraw(id_, context.get("user"))
    model.Session.commit()


def host(site: str) -> str:
    """The host of an address, with its port, as agencies name their site to the state actions."""
    return (urlsplit(site).netloc or site).lower()


def _is_public(package: model.Package | None) -> bool:
    return package is not None and package.state == "active" and not package.private
