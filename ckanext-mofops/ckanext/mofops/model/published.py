"""What of the catalogue is public, from CKAN's own tables: the search index may be behind what was hidden."""

from collections.abc import Collection

import sqlalchemy as sa
from ckan import model
from sqlalchemy.orm import selectinload


def published(names: Collection[str]) -> dict[str, model.Package]:
    """The active datasets with these names that are not private, by name, with their resources."""
    package = model.Package
    wanted = (
        sa.select(package)
        .where(package.name.in_(names), package.state == "active", package.private.is_(False), package.type == "dataset")
        .options(selectinload(package.resources_all))
    )
    return {found.name: found for found in model.Session.scalars(wanted)}
