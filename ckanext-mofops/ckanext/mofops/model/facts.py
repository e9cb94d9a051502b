"""What a person states for indicator 5: facts of an organisation by fiscal year, and uses made of its datasets.

Datasets are kept by id, so that a statement outlives a new name; names are put in when it is read.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date as Day
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal
from uuid import uuid4

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ckanext.mofops import evidence
from ckanext.mofops.indicator5 import Agency, Facts, Imd, ScopeChoice, Usage
from ckanext.mofops.model.dataset import Holding, holdings
from ckanext.mofops.model.time import iso, now
from ckanext.mofops.standard.messages import text

KINDS = ("report", "dashboard", "service", "research", "other")
"""Of uses, in the order of the form; their words are ``usage-kind-…``."""

LinkState = Literal["alive", "dead", "unknown"]
Names = Callable[[str], str | None]

SECTIONS = ("datasets", "scopes", "values", "imd", "catalogue_notified", "template_sent")
"""The keys of ``agency.yaml`` that are kept: the year and the agency stand beside them, uses in a table of their own."""


class StatedFacts(tk.BaseModel):
    """What was stated at a time; the newest row counts. content: ``SECTIONS``, with ids in place of names."""

    __tablename__ = "mofops_facts"

    id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=True)
    organisation: Mapped[str] = mapped_column(sa.UnicodeText, sa.ForeignKey("group.id", ondelete="CASCADE"), index=True)
    fiscal_year: Mapped[int] = mapped_column(sa.Integer)
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    at: Mapped[datetime] = mapped_column(sa.DateTime, default=now)
    user_id: Mapped[str | None] = mapped_column(sa.UnicodeText, sa.ForeignKey("user.id", ondelete="SET NULL"))

    @classmethod
    def newest(cls, organisation: str, fiscal_year: int) -> "StatedFacts | None":
        """What counts, None while nothing was stated. organisation: its id."""
        return next(iter(cls.history(organisation, fiscal_year, limit=1)), None)

    @classmethod
    def history(cls, organisation: str, fiscal_year: int, *, limit: int, offset: int = 0) -> "list[StatedFacts]":
        """All that was stated, newest first."""
        mine = sa.select(cls).where(cls.organisation == organisation, cls.fiscal_year == fiscal_year)
        return list(model.Session.scalars(mine.order_by(cls.id.desc()).limit(limit).offset(offset)))

    @classmethod
    def hold(cls, organisation: str) -> None:
        """Have whoever states facts of the organisation meanwhile wait until the end of the transaction."""
        group = sa.select(model.Group.id).where(model.Group.id == organisation)
        model.Session.execute(group.with_for_update(key_share=True))
        model.Session.expire_all()

    @classmethod
    def state(cls, organisation: str, fiscal_year: int, content: dict[str, Any], user_id: str | None) -> "StatedFacts":
        """What counts from now on. Commits."""
        row = cls(organisation=organisation, fiscal_year=fiscal_year, content=content, user_id=user_id)
        model.Session.add(row)
        model.Session.commit()
        return row

    @property
    def by(self) -> str | None:
        """Name of who stated it."""
        return _user_name(self.user_id)


class UsageEntry(tk.BaseModel):
    """A use that was made of datasets.

    datasets: their ids. file_id, file_name: of an uploaded file, see ``evidence``. ended: when it was deleted or, with
    replaced_by, changed: then this row holds what was stated before, and the entry goes on under its own id. link_state:
    ``alive``, ``dead`` or ``unknown``; link_code, link_params: the message of what was wrong when it was last asked for,
    link_failures: how often in a row.
    """

    __tablename__ = "mofops_usage"

    id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True, default=lambda: str(uuid4()))
    organisation: Mapped[str] = mapped_column(sa.UnicodeText, sa.ForeignKey("group.id", ondelete="CASCADE"), index=True)
    fiscal_year: Mapped[int] = mapped_column(sa.Integer)
    title: Mapped[str] = mapped_column(sa.UnicodeText)
    kind: Mapped[str] = mapped_column(sa.UnicodeText)
    url: Mapped[str | None] = mapped_column(sa.UnicodeText)
    file_id: Mapped[str | None] = mapped_column(sa.UnicodeText)
    file_name: Mapped[str | None] = mapped_column(sa.UnicodeText)
    datasets: Mapped[list[str]] = mapped_column(JSONB)
    scope: Mapped[int | None] = mapped_column(sa.Integer)
    branch: Mapped[int | None] = mapped_column(sa.Integer)
    date: Mapped[Day | None] = mapped_column(sa.Date)
    used_for: Mapped[str | None] = mapped_column(sa.UnicodeText)
    created: Mapped[datetime] = mapped_column(sa.DateTime, default=now)
    created_by: Mapped[str | None] = mapped_column(sa.UnicodeText, sa.ForeignKey("user.id", ondelete="SET NULL"))
    ended: Mapped[datetime | None] = mapped_column(sa.DateTime)
    ended_by: Mapped[str | None] = mapped_column(sa.UnicodeText, sa.ForeignKey("user.id", ondelete="SET NULL"))
    replaced_by: Mapped[str | None] = mapped_column(sa.UnicodeText, sa.ForeignKey("mofops_usage.id", ondelete="SET NULL"))
    link_state: Mapped[str] = mapped_column(sa.UnicodeText, default="unknown")
    link_checked: Mapped[datetime | None] = mapped_column(sa.DateTime)
    link_code: Mapped[str | None] = mapped_column(sa.UnicodeText)
    link_params: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    link_failures: Mapped[int] = mapped_column(sa.Integer, default=0)

    @classmethod
    def get(cls, id_: str) -> "UsageEntry | None":
        """The entry of an id, also one that has ended."""
        return model.Session.get(cls, id_)

    @classmethod
    def listed(
        cls, organisation: str | None = None, fiscal_year: int | None = None, *, ended: bool = False, dataset: str | None = None
    ) -> "list[UsageEntry]":
        """Entries in the order of their making: those that count, or those that have ended. organisation: id, None for all.

        dataset: id of one that they are about.
        """
        found = sa.select(cls).where(cls.ended.isnot(None) if ended else cls.ended.is_(None))
        if organisation is not None:
            found = found.where(cls.organisation == organisation)
        if fiscal_year is not None:
            found = found.where(cls.fiscal_year == fiscal_year)
        if dataset is not None:
            found = found.where(cls.datasets.contains([dataset]))
        return list(model.Session.scalars(found.order_by(cls.created, cls.id)))

    @classmethod
    def linked(cls) -> list[str]:
        """Ids of all entries that count and have a link."""
        found = sa.select(cls.id).where(cls.ended.is_(None), cls.url.isnot(None)).order_by(cls.created, cls.id)
        return list(model.Session.scalars(found))

    def add(self) -> None:
        """It counts from now on. Commits."""
        model.Session.add(self)
        model.Session.commit()

    def change(self, stated: Mapping[str, Any], user_id: str | None) -> None:
        """State other things of it; what was stated stays as an entry that has ended. Another link is unknown. Commits."""
        former = {column.name: getattr(self, column.name) for column in type(self).__table__.columns}
        kept = {**former, "id": str(uuid4()), "ended": now(), "ended_by": user_id, "replaced_by": self.id}
        model.Session.add(type(self)(**kept))
        for name, value in stated.items():
            setattr(self, name, value)
        if self.url != former["url"]:
            self.link_state, self.link_checked, self.link_failures = "unknown", None, 0
            self.link_code, self.link_params = None, {}
        model.Session.commit()

    def end(self, user_id: str | None) -> None:
        """It counts no more. Commits."""
        self.ended, self.ended_by = now(), user_id
        model.Session.commit()

    def record(self, state: LinkState, failure: tuple[str, Mapping[str, Any]] | None) -> None:
        """Note that its link was asked for. failure: code and parameters of what was wrong, None if it answered. Commits."""
        self.link_state, self.link_checked = state, now()
        self.link_failures = 0 if failure is None else self.link_failures + 1
        self.link_code, self.link_params = (None, {}) if failure is None else (failure[0], dict(failure[1]))
        model.Session.commit()

    @property
    def file(self) -> str | None:
        """Where its file would stand beside the facts: a relative path, of an ASCII name."""
        return None if self.file_id is None else f"usage/{self.id}/{self.file_name}"

    @property
    def choice(self) -> ScopeChoice | None:
        """Its scope."""
        return None if self.scope is None else ScopeChoice(self.scope, self.branch)

    @property
    def link(self) -> dict[str, Any] | None:
        """``{"state", "checked_at", "message"}``; None without a link, message in both languages where something was wrong."""
        if self.url is None:
            return None
        message = None if self.link_code is None else text(self.link_code, **self.link_params)
        return {"state": self.link_state, "checked_at": iso(self.link_checked), "message": message}

    def history(self) -> dict[str, Any]:
        """``{"created_at", "created_by", "ended_at", "ended_by", "replaced_by"}``"""
        return {
            "created_at": iso(self.created),
            "created_by": _user_name(self.created_by),
            "ended_at": iso(self.ended),
            "ended_by": _user_name(self.ended_by),
            "replaced_by": self.replaced_by,
        }

    def stated(self, names: Names) -> Usage:
        """The entry with the names of its datasets, those without one left out, and what is known of its file and link."""
        return Usage(
            title=self.title,
            kind=self.kind,
            url=self.url,
            file=self.file,
            datasets=tuple(name for name in map(names, self.datasets) if name is not None),
            scope=self.choice,
            date=self.date,
            used_for=self.used_for,
            file_exists=None if self.file_id is None else evidence.is_kept(self.file_id),
            url_works=None if self.url is None else {"alive": True, "dead": False}.get(self.link_state),
        )


def _user_name(user_id: str | None) -> str | None:
    user = None if user_id is None else model.User.get(user_id)
    return None if user is None else str(user.name)


def renamed(content: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """``SECTIONS`` with other names of the datasets; what has none is left out."""

    def each(listed: Collection[str]) -> list[str]:
        return [name for name in map(names, listed) if name is not None]

    values = {names(dataset): value for dataset, value in content["values"].items()}
    return {
        **content,
        "datasets": each(content["datasets"]),
        "values": {name: value for name, value in values.items() if name is not None},
        "imd": {**content["imd"], "datasets": each(content["imd"]["datasets"])},
    }


def named_in(content: Mapping[str, Any]) -> set[str]:
    """The datasets that ``SECTIONS`` name."""
    return {*content["datasets"], *content["values"], *content["imd"]["datasets"]}


def known_names(ids: Collection[str]) -> dict[str, Holding]:
    """The datasets of these ids by id."""
    return {holding.id: holding for holding in holdings(ids)} if ids else {}


NOTHING: Mapping[str, Any] = MappingProxyType({section: Facts().to_dict()[section] for section in SECTIONS})
"""The content of facts that state nothing."""


def facts_of(organisation: str, fiscal_year: int) -> Facts:
    """What is stated for an organisation, by name or id, as far as anyone may see it.

    Only datasets that are active and public have names. In a list that was handed in another one leaves its place, which no
    dataset can be found by: a list that lacks one is not one that never had it. Of a use the link is as it was last asked for.

    :raises ObjectNotFound: there is no such organisation
    :raises FactsError: there are no rules for that year
    """
    group = model.Group.get(organisation)
    if group is None or not group.is_organization:
        raise tk.ObjectNotFound
    row, entries = StatedFacts.newest(group.id, fiscal_year), UsageEntry.listed(group.id, fiscal_year)
    content = NOTHING if row is None else row.content
    known = known_names({*named_in(content), *(dataset for entry in entries for dataset in entry.datasets)})
    public = {id_: holding.name for id_, holding in known.items() if holding.shown}
    stated = Facts.from_dict({"fiscal_year": fiscal_year, **renamed(content, public.get)})
    usage = tuple(entry.stated(public.get) for entry in entries if not public.keys().isdisjoint(entry.datasets))
    return replace(
        stated,
        agency=agency_of(group),
        datasets=_places(content["datasets"], public),
        imd=Imd(stated.imd.required, _places(content["imd"]["datasets"], public)),
        usage=usage,
    )


def _places(ids: Collection[str], public: Mapping[str, str]) -> tuple[str, ...]:
    """Names of a list that was handed in; ``not-public#2``, which no dataset is named, in the place of what is not shown."""
    return tuple(public.get(id_, f"not-public#{number}") for number, id_ in enumerate(ids, start=1))


def agency_of(group: model.Group) -> Agency:
    """The agency that an organisation stands for: of the settings if they name it, else as the catalogue has it."""
    own = tk.config["ckanext.mofops.agency.name"] == group.name
    title = tk.config["ckanext.mofops.agency.title"] if own else ""
    address = tk.config["ckanext.mofops.agency.catalogue_url"] or tk.config["ckan.site_url"]
    return Agency(name=group.name, title=title or group.title or group.name, catalogue_url=address)
