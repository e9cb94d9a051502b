"""What there is for anyone to see, for lists that are too long for the search: from CKAN's own tables, which are never behind."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

import sqlalchemy as sa
from ckan import model

from ckanext.mofops.model.published import is_public_dataset

_package, _resource, _group = model.Package, model.Resource, model.Group


class Listed(NamedTuple):
    """The end of an address: ``dataset/<name>``, and when it changed, in UTC without a zone; None when nothing says so."""

    path: str
    changed: datetime | None


def _datasets() -> Any:
    return sa.select(("dataset/" + _package.name).label("path"), _package.metadata_modified.label("changed"), _package.id).where(
        is_public_dataset
    )


def _resources() -> Any:
    path = "dataset/" + _package.name + "/resource/" + _resource.id
    changed = sa.func.coalesce(_resource.metadata_modified, _package.metadata_modified)
    joined = sa.join(_resource, _package, _resource.package_id == _package.id)
    columns = sa.select(path.label("path"), changed.label("changed"), _resource.id)
    return columns.select_from(joined).where(_resource.state == "active", is_public_dataset)


def _groups() -> Any:
    kind = sa.case((_group.is_organization, "organization/"), else_="group/")
    columns = sa.select((kind + _group.name).label("path"), sa.null().label("changed"), _group.id)
    return columns.where(_group.state == "active", _group.type.in_(("organization", "group")))


KINDS: Mapping[str, Any] = MappingProxyType({"datasets": _datasets, "resources": _resources, "groups": _groups})
"""What can be listed, by name."""


def extent(kind: str) -> tuple[int, datetime | None]:
    """How many of a kind there are, and when the newest of them changed."""
    rows = KINDS[kind]().subquery()
    count, newest = model.Session.execute(sa.select(sa.func.count(), sa.func.max(sa.cast(rows.c.changed, sa.DateTime)))).one()
    return count, newest


def listed(kind: str, offset: int, limit: int) -> Iterator[Listed]:
    """A part of a kind, in an order that does not change when one of them does."""
    rows = KINDS[kind]().order_by(sa.column("id")).offset(offset).limit(limit)
    for path, changed, _ in model.Session.execute(rows):
        yield Listed(path, changed)
