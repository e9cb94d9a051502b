"""What of the catalogue is public, from CKAN's own tables: the search index may be behind what was hidden."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy.orm import selectinload

_package = model.Package
_is_public = sa.and_(_package.state == "active", _package.private.is_(False))
is_public_dataset = sa.and_(_is_public, _package.type == "dataset")
"""A condition of queries."""


def published(names: Collection[str]) -> dict[str, model.Package]:
    """The active datasets with these names that are not private, by name, with their resources."""
    wanted = sa.select(_package).where(_package.name.in_(names), is_public_dataset).options(selectinload(_package.resources_all))
    return {found.name: found for found in model.Session.scalars(wanted)}


def visible_datasets(ids: Collection[str], organisations: Collection[str]) -> set[str]:
    """Those of the ids that are of public datasets, or of any of these organisations (ids)."""
    return set(model.Session.scalars(sa.select(_package.id).where(_package.id.in_(ids), _is_visible(organisations))))


def visible_tags(names: Collection[str], organisations: Collection[str]) -> set[str]:
    """Those of the names that tags of such datasets have."""
    tag, use = model.Tag, model.PackageTag
    joined = sa.select(tag.name).join(use, use.tag_id == tag.id).join(_package, _package.id == use.package_id).distinct()
    return set(model.Session.scalars(joined.where(tag.name.in_(names), use.state == "active", _is_visible(organisations))))


def _is_visible(organisations: Collection[str]) -> Any:
    return sa.or_(_is_public, sa.and_(_package.state != "deleted", _package.owner_org.in_(organisations)))
