"""What is known of one resource: its checks, what it holds, its link, its table. The page of a resource shows all of it."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from sqlalchemy.orm import aliased

from ckanext.mofops.model.datastore import DataTable, Standing, resource_columns, standing_of
from ckanext.mofops.model.link import Link
from ckanext.mofops.model.profile import Profile
from ckanext.mofops.model.quality import state_of
from ckanext.mofops.model.time import iso
from ckanext.mofops.model.validation import Validation, newest_verdict

_resource, _package = model.Resource, model.Package
_pending = aliased(Validation, name="pending")
_MADE_OF = ("sha256", "schema_hash", "format")

_verdict = aliased(Validation, newest_verdict("newest", Validation), name="verdict")
_content = newest_verdict("content", *(getattr(Validation, name) for name in _MADE_OF), of_content=True)
_STATEMENT = (
    sa.select(
        *resource_columns,
        *(_verdict, Link, Profile, DataTable),
        state_of(_pending, _verdict.id).label("checks"),
        *(_content.c[name].label(f"content_{name}") for name in _MADE_OF),
    )
    .select_from(
        sa.join(_resource, _package, _resource.package_id == _package.id)
        .outerjoin(_verdict, sa.true())
        .outerjoin(_content, sa.true())
        .outerjoin(_pending, sa.and_(_pending.resource_id == _resource.id, _pending.finished.is_(None)))
        .outerjoin(Link, Link.resource_id == _resource.id)
        .outerjoin(Profile, Profile.resource_id == _resource.id)
        .outerjoin(DataTable, DataTable.resource_id == _resource.id)
    )
    .where(_resource.id == sa.bindparam("resource_id"))
    .execution_options(populate_existing=True)
)


@dataclass(frozen=True)
class Dossier:
    """What is known of a resource.

    resource: it, and what its newest verdict says of its table. state: of its checks, ``unchecked``, ``pending``, ``running`` or
    ``done``. verdict: the newest one; content: of what the newest one on a file that could be had was made: its SHA-256, Table
    Schema and format. profile, link, table: None where there is none.
    """

    resource: Standing
    state: str
    verdict: Validation | None
    content: tuple[str | None, ...]
    profile: Profile | None
    link: Link | None
    table: DataTable | None

    def validation(self) -> dict[str, Any]:
        """As ``mofops_validation_show``, without history."""
        newest = self.verdict
        return {
            "resource_id": self.resource.id,
            "state": self.state,
            "checked_at": None if newest is None else iso(newest.confirmed or newest.finished),
            "verdict": None if newest is None else newest.verdict,
            "link": None if self.link is None else self.link.to_dict(),
        }

    def described(self) -> dict[str, Any]:
        """As ``mofops_profile_show``."""
        found = self.profile
        return {
            "resource_id": self.resource.id,
            "state": self._profile_state(),
            "made_at": None if found is None else iso(found.made),
            "sha256": None if found is None else found.sha256,
            "profile": None if found is None else found.document,
        }

    def _profile_state(self) -> str:
        if self.state in ("pending", "running"):
            return "pending"
        if self.profile is None:
            return "none"
        return "done" if tuple(getattr(self.profile, name) for name in _MADE_OF) == self.content else "none"


def dossier(resource_id: str) -> Dossier:
    """All that is known of a resource, asked at once.

    :raises ObjectNotFound: there is no such resource, or no longer
    """
    row = model.Session.execute(_STATEMENT, {"resource_id": resource_id}).mappings().one_or_none()
    if row is None:
        raise tk.ObjectNotFound
    verdict, table = row["verdict"], row["DataTable"]
    said = (verdict and verdict.verdict) or {}
    resource = standing_of(
        {
            **{column.key: row[column.key] for column in resource_columns},
            **{name: verdict and getattr(verdict, name) for name in ("fingerprint", "valid", "sha256", "schema_hash")},
            "found": said.get("format"),
            **{name: said.get(name) for name in ("rows", "fields", "bytes")},
            **{name: table and getattr(table, name) for name in ("state", "key", "at", "code", "params")},
        }
    )
    state = row["checks"] if resource.alive else "unchecked"
    content = tuple(row[f"content_{name}"] for name in _MADE_OF)
    return Dossier(resource, state, verdict, content, row["Profile"], row["Link"], table)
