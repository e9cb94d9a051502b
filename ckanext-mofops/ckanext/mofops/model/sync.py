"""Pushes to another catalogue: what somebody asked for and how far it has come, and the tables of the history.

Who writes to a target holds PostgreSQL's advisory lock of it on a connection of its own, which the server lets go when the
worker dies.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Self

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, deferred, mapped_column, sessionmaker

from ckanext.mofops.gdcatalog.errors import Locked
from ckanext.mofops.ledger import EntryColumns, Ledger, RunColumns
from ckanext.mofops.model.lock import held
from ckanext.mofops.model.task import KEPT, Cause, Task
from ckanext.mofops.model.time import iso, now


class SyncRun(RunColumns, tk.BaseModel):
    """See ``RunColumns``."""


class SyncEntry(EntryColumns, tk.BaseModel):
    """See ``EntryColumns``."""


def ledger() -> Ledger:
    """The history of pushes in the catalogue's database."""
    # Sessions of its own: what it writes is there at once, whatever becomes of the caller's transaction.
    return Ledger(sessionmaker(model.meta.engine), SyncRun, SyncEntry)


class SyncPlan(Task, tk.BaseModel):
    """A plan that was asked for, and its push; see ``Task``.

    choices: ``{"only", "limit", "overwrite", "adopt", "allow_mass_withdraw"}``. state: ``planning``, ``planned``, ``pushing``,
    ``done`` or ``failed``; done, total: datasets written and to be written. digest: of the plan that was shown; document: that
    plan, later with its outcomes; error: also why the plan that was shown was not carried out; run_id: of the push in the
    history.
    """

    __tablename__ = "mofops_sync_plan"
    MOVING = ("planning", "pushing")

    choices: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(sa.UnicodeText, default="planning")
    digest: Mapped[str | None] = mapped_column(sa.UnicodeText)
    document: Mapped[dict[str, Any] | None] = deferred(mapped_column(JSONB(none_as_null=True)))
    run_id: Mapped[str | None] = mapped_column(
        sa.UnicodeText, sa.ForeignKey("mofops_sync_run.id", ondelete="SET NULL"), index=True
    )

    @classmethod
    def add(
        cls, choices: Mapping[str, Any], *, cause: Cause, user_id: str | None = None, organisation: str | None = None
    ) -> Self:
        """A new row, to be planned. Old ones lose their documents. Commits."""
        old = sa.and_(cls.created < now() - KEPT, cls.document.isnot(None))
        model.Session.execute(sa.update(cls).where(old).values(document=None))
        row = cls(choices=dict(choices), cause=cause, user_id=user_id, organisation=organisation)
        model.Session.add(row)
        model.Session.commit()
        return row

    @classmethod
    def newest(cls, organisations: Collection[str] | None, *which: sa.ColumnElement[bool]) -> "SyncPlan | None":
        """The last of these, of all datasets or, for these organisations alone, of one of them."""
        whose = cls.organisation.is_(None) if organisations is None else cls.organisation.in_(organisations)
        found = sa.select(cls).where(whose, *which).order_by(cls.created.desc()).limit(1)
        return model.Session.scalars(found.execution_options(populate_existing=True)).first()

    @classmethod
    def under_way(cls, organisations: Collection[str] | None) -> list["SyncPlan"]:
        """Those that wait or are worked on, newest first; only of these organisations, unless None."""
        found = sa.select(cls).where(cls.state.in_(cls.MOVING))
        if organisations is not None:
            found = found.where(cls.organisation.in_(organisations))
        rows = model.Session.scalars(found.order_by(cls.created.desc()).execution_options(populate_existing=True))
        return [row for row in rows if not row.is_stuck]

    @classmethod
    def of_runs(cls, run_ids: Collection[str]) -> dict[str, "SyncPlan"]:
        """The rows whose push is in the history, by run."""
        return {str(row.run_id): row for row in model.Session.scalars(sa.select(cls).where(cls.run_id.in_(run_ids)))}

    @classmethod
    def runs_of(cls, organisations: Collection[str]) -> list[str]:
        """Ids of the runs that were of these organisations alone."""
        return list(
            model.Session.scalars(sa.select(cls.run_id).where(cls.organisation.in_(organisations), cls.run_id.isnot(None)))
        )

    @classmethod
    def forget_idle(cls, but: str) -> None:
        """Delete what nobody asked for and what had nothing to do, but this one. Commits."""
        idle = sa.and_(cls.cause != "person", cls.state == "done", cls.total == 0, cls.id != but)
        model.Session.execute(sa.delete(cls).where(idle))
        model.Session.commit()

    def ask_push(self, *, allow_mass_withdraw: bool) -> None:
        """Have the plan carried out. Commits."""
        self.choices = {**self.choices, "allow_mass_withdraw": allow_mass_withdraw}
        self.state, self.begun, self.touched, self.error, self.done = "pushing", None, now(), None, 0
        model.Session.commit()

    def show(self, document: dict[str, Any], digest: str, error: dict[str, Any] | None = None) -> None:
        """The plan is there. Commits."""
        self.state, self.document, self.digest, self.error = "planned", document, digest, error
        self.done, self.total = 0, len(document["actions"])
        model.Session.commit()

    def finish(self, document: dict[str, Any]) -> None:
        """The push has ended, however each dataset fared. Commits."""
        self.state, self.document, self.total = "done", document, len(document["actions"])
        self.done = sum(action["outcome"] == "done" for action in document["actions"])
        model.Session.commit()

    def to_dict(self, *, document: bool = True) -> dict[str, Any]:
        """As ``mofops_sync_show``."""
        shown = {"document": self.document} if document else {}
        return {**self.facts(), "choices": self.choices, "run": self.run_id, **shown}


@contextmanager
def locked(target: str) -> Iterator[None]:
    """Holds the lock of a target: nobody else of this catalogue writes to it inside the block.

    :raises Locked: another push holds it
    """
    with held(f"mofops_sync:{target}") as mine:
        if not mine:
            raise Locked("sync-locked", target=target, **_holder())
        yield


def _holder() -> dict[str, str]:
    row = next((row for row in SyncPlan.under_way(None) if row.state == "pushing" and row.begun is not None), None)
    if row is None:
        return {"by": "?", "since": "?"}
    return {"by": row.by or row.cause, "since": iso(row.begun) or "?"}
