"""What is asked of CKAN's own tables: Solr may be behind, a list of what is incomplete may not."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from ckan import model


def editable_datasets(organisations: Collection[str] | None, *, drafts: bool, limit: int, offset: int) -> tuple[int, list[str]]:
    """How many datasets the organisations have, and the ids of a page of them, by name.

    :param organisations: ids; None for every dataset, also those without an organisation
    """
    states = ("active", "draft") if drafts else ("active",)
    package = model.Package
    wanted = sa.select(package.id).where(package.type == "dataset", package.state.in_(states))
    if organisations is not None:
        wanted = wanted.where(package.owner_org.in_(organisations))
    count = model.Session.scalar(sa.select(sa.func.count()).select_from(wanted.subquery())) or 0
    return count, list(model.Session.scalars(wanted.order_by(package.name).limit(limit).offset(offset)))


def is_name_taken(name: str) -> bool:
    """Whether a dataset has this name, or had it when it was deleted."""
    return model.Package.get(name) is not None


def stored_ids(names: Collection[str]) -> list[str]:
    """Ids of the datasets with these names, drafts too."""
    package = model.Package
    return list(model.Session.scalars(sa.select(package.id).where(package.name.in_(names), package.state != "deleted")))


def catalogued(organisation: str | None) -> dict[str, tuple[str, str]]:
    """Name and state of every dataset by its id, also of drafts and of those that were deleted.

    :param organisation: id of the only one whose datasets are meant
    """
    package = model.Package
    wanted = sa.select(package.id, package.name, package.state).where(package.type == "dataset")
    if organisation is not None:
        wanted = wanted.where(package.owner_org == organisation)
    return {row.id: (row.name, row.state) for row in model.Session.execute(wanted.order_by(package.id))}


def public_datasets(organisations: Collection[str] | None) -> dict[str, str]:
    """The organisation of each dataset that anyone may see, by the dataset's id.

    :param organisations: ids; None for all
    """
    package = model.Package
    public = (package.type == "dataset", package.state == "active", package.private.is_(False), package.owner_org.isnot(None))
    wanted = sa.select(package.id, package.owner_org).where(*public)
    if organisations is not None:
        wanted = wanted.where(package.owner_org.in_(organisations))
    return {row.id: row.owner_org for row in model.Session.execute(wanted)}


def titled(dataset_ids: Collection[str]) -> list[dict[str, str]]:
    """``{"id", "name", "title"}`` of datasets, by name."""
    package = model.Package
    wanted = sa.select(package.id, package.name, package.title).where(package.id.in_(dataset_ids)).order_by(package.name)
    return [{"id": row.id, "name": row.name, "title": row.title or row.name} for row in model.Session.execute(wanted)]


def hold(dataset_id: str) -> None:
    """Have whoever saves the dataset meanwhile wait until the end of the transaction, and see what was saved before.

    CKAN tells the search index of a dataset before it commits: without this an older state could be told of last.
    """
    model.Session.execute(sa.select(model.Package.id).where(model.Package.id == dataset_id).with_for_update(key_share=True))
    model.Session.expire_all()


def repeated_titles(titles: Collection[str]) -> set[tuple[str, str | None]]:
    """Which of the titles several active datasets of one organisation carry: (title, id of the organisation)."""
    package = model.Package
    found = (
        sa.select(package.title, package.owner_org)
        .where(package.title.in_(titles), package.state == "active", package.type == "dataset")
        .group_by(package.title, package.owner_org)
        .having(sa.func.count() > 1)
    )
    return {(title, owner) for title, owner in model.Session.execute(found)}


@dataclass(frozen=True)
class Holding:
    """A dataset as far as facts name it. shown: it is active and public."""

    id: str
    name: str
    title: str
    shown: bool
    deleted: bool


def holdings(ids: Collection[str] | None = None, *, organisation: str | None = None) -> list[Holding]:
    """Datasets by name, drafts and deleted ones too: those of these ids, those of an organisation (its id)."""
    package = model.Package
    columns = (package.id, package.name, package.title, package.state, package.private)
    wanted = sa.select(*columns).where(package.type == "dataset").order_by(package.name)
    if ids is not None:
        wanted = wanted.where(package.id.in_(ids))
    if organisation is not None:
        wanted = wanted.where(package.owner_org == organisation)
    return [
        Holding(row.id, row.name, row.title or row.name, row.state == "active" and not row.private, row.state == "deleted")
        for row in model.Session.execute(wanted)
    ]
