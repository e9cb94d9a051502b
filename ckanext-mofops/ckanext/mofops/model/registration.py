"""Registrations with GD Catalog: what is known of each dataset, what is to be revoked, and the passes that ask."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Self

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from sqlalchemy.orm import Mapped, mapped_column, sessionmaker

from ckanext.mofops.gdcatalog.registration import page_of
from ckanext.mofops.ledger import RegistrationChangeColumns, RegistrationColumns, Registrations
from ckanext.mofops.model.task import KEPT, Cause, Task
from ckanext.mofops.model.time import iso, now
from ckanext.mofops.runs.report import Proof
from ckanext.mofops.standard.governance import NOT_ASKED

RevocationCause = Literal["asked", "deleted", "hidden"]
"""Why a registration is to be revoked: somebody asks for it, or the dataset was deleted or hidden here."""


class DatasetRegistration(RegistrationColumns, tk.BaseModel):
    """See ``RegistrationColumns``; it goes with its dataset."""

    dataset_id: Mapped[str] = mapped_column(sa.UnicodeText, sa.ForeignKey("package.id", ondelete="CASCADE"), primary_key=True)


class DatasetRegistrationChange(RegistrationChangeColumns, tk.BaseModel):
    """See ``RegistrationChangeColumns``; it goes with its dataset."""

    dataset_id: Mapped[str] = mapped_column(sa.UnicodeText, sa.ForeignKey("package.id", ondelete="CASCADE"), index=True)


def registrations() -> Registrations:
    """The registrations in the catalogue's database."""
    return Registrations(sessionmaker(model.meta.engine), DatasetRegistration, DatasetRegistrationChange)


def proofs(source: str, service: str) -> dict[str, Proof]:
    """Whether each dataset is registered, and what shows it, by id: as ``runs.report.proof``, without reading all that is known.

    source, service: as ``Registrations`` has them.
    """
    row = DatasetRegistration
    name, portal, asked = (row.facts[key].as_string() for key in ("published_name", "portal", "published_asked"))
    columns = (row.dataset_id, row.registered, row.state, row.failed, name, portal, asked)
    found: dict[str, Proof] = {}
    for id_, registered, state, failed, published, address, at in model.Session.execute(
        sa.select(*columns).where(row.source == source, row.service == service)
    ):
        if registered:
            found[id_] = True, page_of(address, published) or published
        else:
            found[id_] = False if at is not None or failed is None else None, state
    return found


class Revocation(tk.BaseModel):
    """A registration that is to be revoked by the registration officer. ended: None while it is to be done."""

    __tablename__ = "mofops_revocation"

    id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=True)
    dataset_id: Mapped[str] = mapped_column(sa.UnicodeText, sa.ForeignKey("package.id", ondelete="CASCADE"), index=True)
    cause: Mapped[str] = mapped_column(sa.UnicodeText)
    user_id: Mapped[str | None] = mapped_column(sa.UnicodeText, sa.ForeignKey("user.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(sa.DateTime, default=now)
    ended: Mapped[datetime | None] = mapped_column(sa.DateTime)

    @classmethod
    def open(cls, dataset_ids: Collection[str] | None) -> dict[str, "Revocation"]:
        """What is to be revoked of datasets, of all if None, by their ids."""
        found = sa.select(cls).where(cls.ended.is_(None)).order_by(cls.id)
        if dataset_ids is not None:
            found = found.where(cls.dataset_id.in_(dataset_ids))
        return {row.dataset_id: row for row in model.Session.scalars(found)}

    @classmethod
    def ask(cls, dataset_id: str, cause: RevocationCause, user_id: str | None) -> None:
        """Note that a registration is to be revoked, unless it is noted. Commits."""
        if not cls.open([dataset_id]):
            model.Session.add(cls(dataset_id=dataset_id, cause=cause, user_id=user_id))
        model.Session.commit()

    @classmethod
    def end(cls, dataset_ids: Collection[str], causes: Collection[RevocationCause] = ("asked", "deleted", "hidden")) -> None:
        """Nothing is to be revoked of datasets any more, as far as it was for these causes. Commits."""
        mine = sa.and_(cls.dataset_id.in_(dataset_ids), cls.ended.is_(None), cls.cause.in_(causes))
        model.Session.execute(sa.update(cls).where(mine).values(ended=now()))
        model.Session.commit()

    def to_dict(self) -> dict[str, Any]:
        """``{"at", "by", "cause"}``"""
        user = None if self.user_id is None else model.User.get(self.user_id)
        return {"at": iso(self.at), "by": None if user is None else user.name, "cause": self.cause}


class RegistrationPoll(Task, tk.BaseModel):
    """A pass that asks GD Catalog; see ``Task``.

    dataset_id: the only one it asks about, None for all that are due. state: ``waiting``, ``asking``, ``done`` or ``failed``;
    done, total: datasets asked about and to be asked about; failures: how many of them brought no answer; error: also why.
    """

    __tablename__ = "mofops_registration_poll"
    MOVING = ("waiting", "asking")

    state: Mapped[str] = mapped_column(sa.UnicodeText, default="waiting")
    dataset_id: Mapped[str | None] = mapped_column(sa.UnicodeText, sa.ForeignKey("package.id", ondelete="CASCADE"), index=True)
    failures: Mapped[int] = mapped_column(sa.Integer, default=0)
    ended: Mapped[datetime | None] = mapped_column(sa.DateTime)

    @classmethod
    def add(
        cls, *, cause: Cause, user_id: str | None = None, organisation: str | None = None, dataset_id: str | None = None
    ) -> Self:
        """A new row that waits. Old ones go. Commits."""
        model.Session.execute(sa.delete(cls).where(cls.created < now() - KEPT))
        row = cls(cause=cause, user_id=user_id, organisation=organisation, dataset_id=dataset_id)
        model.Session.add(row)
        model.Session.commit()
        return row

    @classmethod
    def newest(cls, organisations: Collection[str] | None) -> "RegistrationPoll | None":
        """The last pass over more than one dataset that these organisations, all if None, were part of."""
        found = sa.select(cls).where(cls.dataset_id.is_(None))
        if organisations is not None:
            found = found.where(sa.or_(cls.organisation.is_(None), cls.organisation.in_(organisations)))
        return model.Session.scalars(found.order_by(cls.created.desc()).limit(1)).first()

    @classmethod
    def moving_for(cls, dataset_id: str) -> bool:
        """Whether a dataset is being asked about, it alone."""
        rows = model.Session.scalars(sa.select(cls).where(cls.dataset_id == dataset_id, cls.state.in_(cls.MOVING)))
        return any(row.is_moving for row in rows)

    def finish(self, *, done: int, total: int, failures: int, error: dict[str, Any] | None) -> None:
        """All were asked about, or no more are. Commits."""
        self.state, self.done, self.total, self.failures, self.error, self.ended = "done", done, total, failures, error, now()
        model.Session.commit()

    def to_dict(self) -> dict[str, Any]:
        """As ``mofops_registration_poll``."""
        dataset = None if self.dataset_id is None else model.Package.get(self.dataset_id)
        facts = {**self.facts(), "failures": self.failures, "ended": iso(self.ended)}
        return {**facts, "dataset": None if dataset is None else dataset.name}


@dataclass(frozen=True)
class Registered:
    """A dataset as far as its registration goes.

    dataset: a dict with the fields of CKAN's that matter for it; state: id of the last known state; published: whether it was
    published in the national catalogue when that last answered; failed: whether it did not answer the last time.
    """

    dataset: dict[str, Any]
    state: str
    published: bool
    failed: bool


def datasets(
    source: str, service: str, *, ids: Collection[str] | None = None, organisations: Collection[str] | None = None
) -> Iterator[Registered]:
    """Every dataset by name, also drafts and what is deleted, with what is known from a service; only these, unless None.

    source, service: as ``Registrations`` has them.
    """
    package, group, row = model.Package, model.Group, DatasetRegistration
    place = sa.and_(row.dataset_id == package.id, row.source == source, row.service == service)
    columns = (package.id, package.name, package.title, package.type, package.state, package.private, package.metadata_modified)
    wanted = (
        sa.select(
            *columns,
            package.owner_org,
            package.extras["allow_harvest"].astext.label("allow_harvest"),
            package.extras["reference_url_catalog"].astext.label("reference_url_catalog"),
            group.name.label("organisation"),
            row.state.label("known_state"),
            row.failed,
            row.facts["published_name"].as_string().isnot(None).label("published"),
        )
        .select_from(sa.outerjoin(sa.outerjoin(package, group, group.id == package.owner_org), row, place))
        .where(package.type == "dataset")
        .order_by(package.name, package.id)
    )
    if ids is not None:
        wanted = wanted.where(package.id.in_(ids))
    if organisations is not None:
        wanted = wanted.where(package.owner_org.in_(organisations))
    for found in model.Session.execute(wanted):
        dataset = {column.name: getattr(found, column.name) for column in columns}
        dataset |= {name: getattr(found, name) for name in ("owner_org", "allow_harvest", "reference_url_catalog")}
        dataset |= {"metadata_modified": found.metadata_modified.isoformat(), "organization": {"name": found.organisation}}
        yield Registered(dataset, found.known_state or NOT_ASKED, bool(found.published), found.failed is not None)


def existing(dataset_ids: Collection[str]) -> set[str]:
    """Which of the datasets there still are, deleted ones too."""
    return set(model.Session.scalars(sa.select(model.Package.id).where(model.Package.id.in_(dataset_ids))))
