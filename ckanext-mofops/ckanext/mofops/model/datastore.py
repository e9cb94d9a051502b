"""What the DataStore holds of each resource, and what it should."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, mapped_column

from ckanext.mofops.model.stored import extras_of, stored_extras
from ckanext.mofops.model.time import now
from ckanext.mofops.model.validation import Validation, newest_verdict

_PAGE = 1000


class DataTable(tk.BaseModel):
    """The table of a resource in the DataStore, or why there is none.

    key: of which content, Table Schema and format it was made; state: ``loaded`` or ``failed``. rows; columns: as
    ``renditions.Column``; example: the id of a column and a value in it; None when it failed. code, params: the message of why it
    failed, None when it is loaded.
    """

    __tablename__ = "mofops_datastore"

    resource_id: Mapped[str] = mapped_column(sa.UnicodeText, sa.ForeignKey("resource.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(sa.UnicodeText)
    state: Mapped[str] = mapped_column(sa.UnicodeText)
    at: Mapped[datetime] = mapped_column(sa.DateTime)
    rows: Mapped[int | None] = mapped_column(sa.Integer)
    columns: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB(none_as_null=True))
    example: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    code: Mapped[str | None] = mapped_column(sa.UnicodeText)
    params: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))

    @classmethod
    def get(cls, resource_id: str) -> "DataTable | None":
        """What is known of the table of a resource."""
        return model.Session.get(cls, resource_id, populate_existing=True)

    @classmethod
    def record(cls, resource_id: str, key: str, **facts: Any) -> None:
        """Note what came of loading a resource; without ``code`` it is loaded. Does not commit."""
        empty = dict.fromkeys(("rows", "columns", "example", "code", "params"))
        state = "failed" if facts.get("code") else "loaded"
        values = {**empty, **facts, "key": key, "state": state, "at": now()}
        row = insert(cls).values(resource_id=resource_id, **values)
        model.Session.execute(row.on_conflict_do_update(index_elements=[cls.resource_id], set_=values))

    @classmethod
    def forget(cls, resource_id: str) -> None:
        """There is nothing of it in the DataStore. Does not commit."""
        model.Session.execute(sa.delete(cls).where(cls.resource_id == resource_id))


@dataclass(frozen=True)
class Standing:
    """A resource, its newest verdict, and what the DataStore holds of it.

    alive: neither it nor its dataset is deleted; flagged: whether CKAN says that the DataStore has it. fingerprint to fields: of
    the newest verdict, None without; bytes: of the file; state, key: of ``DataTable``.
    """

    id: str
    dataset: str
    dataset_name: str
    name: str | None
    alive: bool
    flagged: bool
    url: str
    url_type: str | None
    last_modified: Any
    format: str | None
    extras: Mapping[str, Any]
    fingerprint: str | None
    valid: bool | None
    sha256: str | None
    schema_hash: str | None
    found: str | None
    rows: int | None
    fields: int | None
    bytes: int | None
    state: str | None
    key: str | None
    at: datetime | None
    code: str | None
    params: dict[str, Any] | None


resource_columns = (
    *(model.Resource.id, model.Resource.package_id.label("dataset"), model.Package.name.label("dataset_name")),
    model.Resource.name,
    sa.and_(model.Resource.state == "active", model.Package.state != "deleted").label("alive"),
    *(model.Resource.url, model.Resource.url_type, model.Resource.last_modified, model.Resource.format, stored_extras),
)
"""What ``Standing`` has of the resource itself."""


def _statement() -> Any:
    verdict = Validation.verdict
    newest = newest_verdict(
        "verdict",
        *(Validation.fingerprint, Validation.valid, Validation.sha256, Validation.schema_hash),
        verdict["format"].astext.label("found"),
        *(verdict[name].astext.cast(sa.BigInteger).label(name) for name in ("rows", "fields", "bytes")),
    )
    resource, package = model.Resource, model.Package
    columns = (*resource_columns, *newest.c, DataTable.state, DataTable.key, DataTable.at, DataTable.code, DataTable.params)
    joined = (
        sa.join(resource, package, resource.package_id == package.id)
        .outerjoin(newest, sa.true())
        .outerjoin(DataTable, DataTable.resource_id == resource.id)
    )
    return sa.select(*columns).select_from(joined).order_by(resource.id).limit(_PAGE)


_STANDINGS = _statement()
_STANDING = _STANDINGS.where(model.Resource.id == sa.bindparam("resource_id"))  # made once: a page asks for it


def standings(
    *, dataset: str | None = None, organisation: str | None = None, resource_ids: Collection[str] | None = None
) -> Iterator[Standing]:
    """The resources of a dataset or an organisation (their ids), those of these ids, or all there are; deleted ones, too."""
    query, resource, package, last_id = _STANDINGS, model.Resource, model.Package, ""
    if dataset is not None:
        query = query.where(package.id == dataset)
    if organisation is not None:
        query = query.where(package.owner_org == organisation)
    if resource_ids is not None:
        query = query.where(resource.id.in_(resource_ids))
    while rows := model.Session.execute(query.where(resource.id > last_id)).mappings().all():
        yield from map(standing_of, rows)
        if len(rows) < _PAGE:
            return
        last_id = rows[-1]["id"]


def standing(resource_id: str) -> Standing | None:
    """One resource, deleted or not; None if there is none."""
    row = model.Session.execute(_STANDING, {"resource_id": resource_id}).mappings().one_or_none()
    return None if row is None else standing_of(row)


def standing_of(row: Mapping[str, Any]) -> Standing:
    """row: every field of a ``Standing`` but ``flagged``; its extras as they are stored."""
    extras = extras_of(row)
    return Standing(**{**row, "extras": extras}, flagged=bool(extras.get("datastore_active")))


def flag(resource_id: str, *, active: bool) -> None:
    """Have CKAN say whether the DataStore holds a resource, without an edit of it. Does not commit."""
    resource = model.Resource
    extras = dict(model.Session.scalar(sa.select(resource.extras).where(resource.id == resource_id)) or {})
    extras["datastore_active"] = active
    model.Session.execute(sa.update(resource).where(resource.id == resource_id).values(extras=extras))


def make_stale(resource_ids: Collection[str]) -> None:
    """Have what is known of these resources be made anew, while it is still there. Commits."""
    model.Session.execute(sa.update(DataTable).where(DataTable.resource_id.in_(resource_ids)).values(key=""))
    model.Session.commit()
