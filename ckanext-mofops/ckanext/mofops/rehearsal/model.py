"""The tables of the rehearsal: applications, the history of their steps, harvests."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid4, uuid5

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, deferred, mapped_column

from ckanext.mofops.model.time import iso, now
from ckanext.mofops.rehearsal.machine import Application, possible
from ckanext.mofops.standard.governance import COMPLETED, NONE, UNKNOWN, State, governance

Channel = Literal["push", "harvest"]


class RehearsalApplication(tk.BaseModel):
    """A dataset of a source: ``Application`` with what is to be published.

    site: host of the source, with its port; dataset_id: id of the dataset there, name and title as they came last.
    channel: the way by which it came last; pushed_id: id here of the dataset that was pushed, None if none was.
    published_name: name of the published dataset here, kept once it was given; published_at: when its registration was approved.
    document: the dataset dict that was harvested last, None for a push, whose dataset stands here; submitted: the one that was
    submitted last.
    """

    __tablename__ = "mofops_rehearsal_application"

    id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True, default=lambda: str(uuid4()))
    site: Mapped[str] = mapped_column(sa.UnicodeText)
    dataset_id: Mapped[str] = mapped_column(sa.UnicodeText)
    channel: Mapped[str] = mapped_column(sa.UnicodeText)
    pushed_id: Mapped[str | None] = mapped_column(sa.UnicodeText, index=True)
    name: Mapped[str] = mapped_column(sa.UnicodeText)
    title: Mapped[str] = mapped_column(sa.UnicodeText)
    raw: Mapped[str] = mapped_column(sa.UnicodeText, default="", index=True)
    validate_time: Mapped[datetime | None] = mapped_column(sa.DateTime)
    harvested: Mapped[datetime | None] = mapped_column(sa.DateTime)
    looked_at: Mapped[datetime | None] = mapped_column(sa.DateTime)
    reason: Mapped[str | None] = mapped_column(sa.UnicodeText)
    published: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    published_name: Mapped[str | None] = mapped_column(sa.UnicodeText)
    published_at: Mapped[datetime | None] = mapped_column(sa.DateTime)
    document: Mapped[dict[str, Any] | None] = deferred(mapped_column(JSONB(none_as_null=True)))
    submitted: Mapped[dict[str, Any] | None] = deferred(mapped_column(JSONB(none_as_null=True)))
    changed: Mapped[datetime] = mapped_column(sa.DateTime, default=now, onupdate=now, index=True)

    __table_args__ = (
        sa.UniqueConstraint("site", "dataset_id"),
        sa.Index("mofops_rehearsal_application_name", "site", "name"),
    )

    @classmethod
    def get(cls, id_: str) -> "RehearsalApplication | None":
        """The row of an id."""
        return model.Session.get(cls, id_)

    @classmethod
    def held(cls, id_: str) -> "RehearsalApplication | None":
        """The row of an id as it is now; nobody else changes it before the end of the transaction."""
        return model.Session.get(cls, id_, populate_existing=True, with_for_update=True)

    @classmethod
    def arriving(cls, site: str, dataset_id: str, channel: Channel) -> "RehearsalApplication":
        """As ``held``, for a dataset of a source; made if there is none."""
        new = {"id": str(uuid4()), "site": site, "dataset_id": dataset_id, "channel": channel, "name": "", "title": ""}
        row = insert(cls).values(**new, raw="", published=False, changed=now())
        model.Session.execute(row.on_conflict_do_nothing(index_elements=[cls.site, cls.dataset_id]))
        wanted = sa.select(cls).where(cls.site == site, cls.dataset_id == dataset_id).with_for_update()
        return model.Session.scalars(wanted.execution_options(populate_existing=True)).one()

    @classmethod
    def of(cls, site: str, dataset_id: str) -> "RehearsalApplication | None":
        """The row of a dataset of a source."""
        return model.Session.scalars(sa.select(cls).where(cls.site == site, cls.dataset_id == dataset_id)).first()

    @classmethod
    def found(cls, site: str, dataset: str) -> "RehearsalApplication | None":
        """The row of a dataset of a source, by its id or name there; of several of that name the one that came last."""
        of = sa.and_(cls.site == site, sa.or_(cls.dataset_id == dataset, cls.name == dataset))
        best = (cls.dataset_id != dataset, cls.harvested.is_(None), cls.changed.desc())
        return model.Session.scalars(sa.select(cls).where(of).order_by(*best).limit(1)).first()

    @classmethod
    def offered(cls, site: str) -> dict[str, str]:
        """Dataset id by row id of what a source had on offer when it was harvested last."""
        wanted = sa.select(cls.id, cls.dataset_id).where(cls.site == site, cls.channel == "harvest", cls.harvested.isnot(None))
        return {row.id: row.dataset_id for row in model.Session.execute(wanted)}

    @classmethod
    def gone(cls) -> list[str]:
        """Ids of the rows whose pushed dataset does not stand here in public any more."""
        package = model.Package
        there = sa.and_(package.id == cls.pushed_id, package.state == "active", package.private.is_(False))
        lost = sa.select(cls.id).where(cls.channel == "push", cls.harvested.isnot(None), ~sa.exists().where(there))
        return list(model.Session.scalars(lost))

    @classmethod
    def listed(
        cls, *, state: str | None, q: str | None, site: str | None, limit: int, offset: int
    ) -> "tuple[int, list[RehearsalApplication]]":
        """How many there are of a state, of an id or with a text in name or title, of a source; a page, last changed first."""
        wanted = sa.select(cls)
        if state:
            wanted = wanted.where(cls._is(governance().states[state]))
        if q:
            words = (column.icontains(q, autoescape=True) for column in (cls.name, cls.title))
            wanted = wanted.where(sa.or_(cls.dataset_id == q, *words))
        if site:
            wanted = wanted.where(cls.site == site)
        count = model.Session.scalar(sa.select(sa.func.count()).select_from(wanted.subquery())) or 0
        page = wanted.order_by(cls.changed.desc(), cls.id).limit(limit).offset(offset)
        return count, list(model.Session.scalars(page))

    @classmethod
    def _is(cls, state: State) -> sa.ColumnElement[bool]:
        if state.id in (NONE, COMPLETED):
            return sa.and_(cls.raw == "", cls.published.is_(state.id == COMPLETED))
        if state.id == UNKNOWN:
            return cls.raw.notin_([known.raw or "" for known in governance().states.values()])
        checking = {None: sa.true(), True: cls.validate_time.isnot(None), False: cls.validate_time.is_(None)}
        return sa.and_(cls.raw == state.raw, checking[state.checking])

    @property
    def application(self) -> Application:
        """What the steps depend on."""
        return Application(self.raw, self.validate_time, self.published, self.harvested, self.looked_at, self.reason)

    def become(self, application: Application) -> None:
        """Have the columns say this. Does not commit."""
        self.raw, self.validate_time, self.published = application.raw, application.validate_time, application.published
        self.harvested, self.looked_at, self.reason = application.harvested, application.looked_at, application.reason

    @property
    def published_id(self) -> str:
        """Id of the published dataset here, once there is one."""
        return str(uuid5(UUID(self.id), "published"))

    def record(self, step: str, role: str, by: str | None, *, reason: str | None = None) -> None:
        """Add a step that was taken to the history. Does not commit."""
        state, version = self.application.shown.id, self.harvested
        said = {"step": step, "role": role, "by": by, "channel": self.channel, "state": state, "version": version}
        model.Session.add(RehearsalStep(application_id=self.id, reason=reason, **said))

    def history(self) -> "Sequence[RehearsalStep]":
        """Every step, newest first."""
        mine = sa.select(RehearsalStep).where(RehearsalStep.application_id == self.id)
        return model.Session.scalars(mine.order_by(RehearsalStep.id.desc())).all()

    def to_dict(self) -> dict[str, Any]:
        """As an entry of ``mofops_rehearsal_list``."""
        application = self.application
        times = ("validate_time", "harvested", "looked_at", "published_at", "changed")
        return {
            **{name: getattr(self, name) for name in ("id", "site", "dataset_id", "name", "title", "channel", "reason")},
            "state": application.shown.id,
            "governance_state": self.raw,
            "registered": application.is_registered,
            "published_name": self.published_name if self.published else None,
            **{name: iso(getattr(self, name)) for name in times},
            "steps": [{"id": step.id, "role": way.who} for step, way in possible(application)],
        }


class RehearsalStep(tk.BaseModel):
    """A step that was taken; rows are only ever added.

    by: name of the user, None for the machine; role: as whom; channel: of the application; state: that it led to; version: what
    the source had on offer then.
    """

    __tablename__ = "mofops_rehearsal_step"

    id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=True)
    application_id: Mapped[str] = mapped_column(
        sa.UnicodeText, sa.ForeignKey("mofops_rehearsal_application.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime] = mapped_column(sa.DateTime, default=now)
    by: Mapped[str | None] = mapped_column(sa.UnicodeText)
    role: Mapped[str] = mapped_column(sa.UnicodeText)
    step: Mapped[str] = mapped_column(sa.UnicodeText)
    channel: Mapped[str] = mapped_column(sa.UnicodeText)
    state: Mapped[str] = mapped_column(sa.UnicodeText)
    version: Mapped[datetime | None] = mapped_column(sa.DateTime)
    reason: Mapped[str | None] = mapped_column(sa.UnicodeText)

    def to_dict(self) -> dict[str, Any]:
        """As an entry of ``history`` of ``mofops_rehearsal_show``."""
        said = {name: getattr(self, name) for name in ("step", "role", "by", "channel", "state", "reason")}
        return {"at": iso(self.at), **said, "version": iso(self.version)}


class RehearsalHarvest(tk.BaseModel):
    """A reading of an agency's catalogue.

    by: name of the user; ended: None while it waits, is under way, or was killed; done, total: datasets read and listed; counts:
    what became of them; error: ``{"code", "message"}``, why it broke off.
    """

    __tablename__ = "mofops_rehearsal_harvest"

    id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True, default=lambda: str(uuid4()))
    url: Mapped[str] = mapped_column(sa.UnicodeText)
    by: Mapped[str | None] = mapped_column(sa.UnicodeText)
    started: Mapped[datetime] = mapped_column(sa.DateTime, default=now, index=True)
    ended: Mapped[datetime | None] = mapped_column(sa.DateTime)
    done: Mapped[int] = mapped_column(sa.Integer, default=0)
    total: Mapped[int] = mapped_column(sa.Integer, default=0)
    counts: Mapped[dict[str, int] | None] = mapped_column(JSONB(none_as_null=True))
    error: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))

    @classmethod
    def get(cls, id_: str) -> "RehearsalHarvest | None":
        """The row of an id, as it is now."""
        return model.Session.get(cls, id_, populate_existing=True)

    @classmethod
    def add(cls, url: str, by: str | None) -> "RehearsalHarvest":
        """A new row. Commits."""
        row = cls(url=url, by=by)
        model.Session.add(row)
        model.Session.commit()
        return row

    @classmethod
    def last(cls, limit: int) -> "Sequence[RehearsalHarvest]":
        """The last ones, newest first."""
        return model.Session.scalars(sa.select(cls).order_by(cls.started.desc()).limit(limit)).all()

    def end(self, counts: dict[str, int], error: dict[str, Any] | None = None) -> None:
        """It is over. Commits."""
        self.ended, self.counts, self.error = now(), counts, error
        model.Session.commit()

    def to_dict(self) -> dict[str, Any]:
        """As ``mofops_rehearsal_harvest``."""
        said = {name: getattr(self, name) for name in ("id", "url", "by", "done", "total", "counts", "error")}
        return {**said, "started": iso(self.started), "ended": iso(self.ended)}
