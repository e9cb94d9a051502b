"""What the front page asks of the tables: how many datasets are public, what they are called, and which are used."""

from collections.abc import Collection

import sqlalchemy as sa
from ckan import model

from ckanext.mofops.model.facts import UsageEntry
from ckanext.mofops.model.published import is_public_dataset

_package = model.Package


def public_state() -> tuple[int, str]:
    """How many datasets are public, and a text that is another one as soon as other datasets are, or one of them is changed."""
    marks = (sa.func.count(), sa.func.max(_package.metadata_modified), sa.func.sum(sa.func.hashtext(_package.id)))
    count, modified, which = model.Session.execute(sa.select(*marks).where(is_public_dataset)).one()
    return count, f"{count}:{modified}:{which}"


def public_titles(ids: Collection[str]) -> dict[str, tuple[str, str]]:
    """Name and title by id of those of the datasets that are public."""
    wanted = sa.select(_package.id, _package.name, _package.title).where(_package.id.in_(ids), is_public_dataset)
    return {row.id: (row.name, row.title or row.name) for row in model.Session.execute(wanted)}


def most_used(limit: int) -> list[tuple[str, int]]:
    """Ids of the public datasets with the most stated uses, and how many; a use stated twice, or whose link is dead, is none."""
    use = sa.func.coalesce(UsageEntry.url, UsageEntry.file_name, UsageEntry.title)
    each = (
        sa.select(sa.func.jsonb_array_elements_text(UsageEntry.datasets).label("dataset"), use.label("use"))
        .where(UsageEntry.ended.is_(None), UsageEntry.link_state != "dead")
        .subquery()
    )
    uses = sa.func.count(each.c.use.distinct()).label("uses")
    counted = sa.select(_package.id, uses).join(each, _package.id == each.c.dataset).where(is_public_dataset)
    found = counted.group_by(_package.id).order_by(uses.desc(), _package.name).limit(limit)
    return [(row.id, row.uses) for row in model.Session.execute(found)]
