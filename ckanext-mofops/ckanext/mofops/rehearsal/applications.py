"""What happens to applications: a dataset arrives or is withdrawn at its source, and somebody takes a step."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.mofops.model.time import now
from ckanext.mofops.rehearsal import publication
from ckanext.mofops.rehearsal.machine import after, move
from ckanext.mofops.rehearsal.model import Channel, RehearsalApplication
from ckanext.mofops.standard.governance import Move, governance


@dataclass(frozen=True)
class Arrival:
    """A dataset as it comes from its source; see ``RehearsalApplication``. version: its ``metadata_modified``."""

    site: str
    dataset_id: str
    channel: Channel
    version: datetime
    name: str
    title: str
    document: dict[str, Any] | None = None
    pushed_id: str | None = None


def arrive(arrival: Arrival, by: str | None) -> bool:
    """Note what came; False when that version had come before, or by the other channel a newer one. Does not commit."""
    row = RehearsalApplication.arriving(arrival.site, arrival.dataset_id, arrival.channel)
    if row.harvested is not None:
        other = row.channel != arrival.channel
        if row.harvested == arrival.version or (other and row.harvested > arrival.version):
            return False
    row.channel, row.name, row.title = arrival.channel, arrival.name, arrival.title
    row.document, row.pushed_id = arrival.document, arrival.pushed_id or row.pushed_id
    _take(row, "harvest", by, version=arrival.version)
    return True


def withdraw(id_: str, by: str | None) -> None:
    """Note that the source does not offer a dataset any more. Does not commit."""
    row = RehearsalApplication.held(id_)
    if row is not None and row.harvested is not None:
        _take(row, "withdraw", by)


def step(id_: str, name: str, by: str, reason: str | None = None) -> RehearsalApplication | None:
    """Take a step of a person; None when there is no such application. Commits.

    :raises StepRefused: it is not possible now
    :raises ValidationError: the dataset cannot be published here; then nothing has changed
    """
    row = RehearsalApplication.held(id_)
    if row is None:
        return None
    way = _take(row, name, by, reason=reason)
    if way.looks:
        row.submitted = document_of(row)
    if way.publishes is True:
        row.published_at = now()
        publication.publish(row)
    elif way.publishes is False:
        publication.unpublish(row)
    model.Session.commit()
    return row


def document_of(row: RehearsalApplication) -> dict[str, Any] | None:
    """The dataset as it came last; None when it has gone meanwhile."""
    if row.channel == "harvest":
        return row.document
    try:
        shown: dict[str, Any] = tk.get_action("package_show")({"ignore_auth": True}, {"id": row.pushed_id})
    except tk.ObjectNotFound:
        return None
    return shown


def _take(
    row: RehearsalApplication, name: str, by: str | None, *, version: datetime | None = None, reason: str | None = None
) -> Move:
    """:raises StepRefused: it is not possible now"""
    taken, before = governance().steps[name], row.application
    way = move(before, taken)
    row.become(after(before, taken, now=now(), version=version, reason=reason))
    row.record(name, way.who, by, reason=reason if taken.reason else None)
    return way
