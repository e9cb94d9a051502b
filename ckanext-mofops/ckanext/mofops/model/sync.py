"""Pushes to another catalogue: what somebody asked for and how far it has come, and the tables of the history.

Who writes to a target holds PostgreSQL's advisory lock of it on a connection of its own, which the server lets go when the
worker dies.
"""

import logging
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Literal, Self
from uuid import uuid4

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, deferred, mapped_column, sessionmaker

from ckanext.mofops.gdcatalog.errors import Locked
from ckanext.mofops.ledger import EntryColumns, Ledger, RunColumns
from ckanext.mofops.model.time import iso, now
from ckanext.mofops.runs.check import Step

log = logging.getLogger(__name__)

Cause = Literal["person", "change", "schedule"]
"""Who asks for a push: somebody, a change of a dataset, or the time."""

SILENT = timedelta(minutes=2)
"""Work that has said nothing for so long died with its worker: it speaks every second."""
KEPT = timedelta(days=30)
"""So long the document of a plan is kept; the history keeps what became of it."""
BEAT = 1.0


class SyncRun(RunColumns, tk.BaseModel):
    """See ``RunColumns``."""


class SyncEntry(EntryColumns, tk.BaseModel):
    """See ``EntryColumns``."""


def ledger() -> Ledger:
    """The history of pushes in the catalogue's database."""
    # Sessions of its own: what it writes is there at once, whatever becomes of the caller's transaction.
    return Ledger(sessionmaker(model.meta.engine), SyncRun, SyncEntry)


class SyncPlan(tk.BaseModel):
    """A plan that was asked for, and its push.

    user_id: who asked, None for the site itself; cause: see ``Cause``; organisation: id of the one whose datasets it is about,
    None for all; choices: ``{"only", "limit", "overwrite", "adopt", "allow_mass_withdraw"}``.
    state: ``planning``, ``planned``, ``pushing``, ``done`` or ``failed``; begun: when a worker took up what the state says, None
    while it waits; touched: when it was asked for, or last gave a sign of life; done, total: datasets written and to be written.
    digest: of the plan that was shown; document: that plan, later with its outcomes; error: ``{"code", "message", "misuse"}``,
    why it failed, or why the plan that was shown was not carried out; run_id: of the push in the history.
    """

    __tablename__ = "mofops_sync_plan"

    id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True, default=lambda: str(uuid4()))
    user_id: Mapped[str | None] = mapped_column(sa.UnicodeText, sa.ForeignKey("user.id", ondelete="SET NULL"))
    cause: Mapped[str] = mapped_column(sa.UnicodeText, default="person")
    organisation: Mapped[str | None] = mapped_column(sa.UnicodeText, sa.ForeignKey("group.id", ondelete="CASCADE"), index=True)
    choices: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(sa.UnicodeText, default="planning")
    created: Mapped[datetime] = mapped_column(sa.DateTime, default=now, index=True)
    begun: Mapped[datetime | None] = mapped_column(sa.DateTime)
    touched: Mapped[datetime] = mapped_column(sa.DateTime, default=now)
    done: Mapped[int] = mapped_column(sa.Integer, default=0)
    total: Mapped[int] = mapped_column(sa.Integer, default=0)
    cancelled: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    digest: Mapped[str | None] = mapped_column(sa.UnicodeText)
    document: Mapped[dict[str, Any] | None] = deferred(mapped_column(JSONB(none_as_null=True)))
    error: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    run_id: Mapped[str | None] = mapped_column(
        sa.UnicodeText, sa.ForeignKey("mofops_sync_run.id", ondelete="SET NULL"), index=True
    )

    @classmethod
    def get(cls, id_: str) -> "SyncPlan | None":
        """The row of an id, as it is in the database now."""
        return model.Session.get(cls, id_, populate_existing=True)

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
        found = sa.select(cls).where(cls.state.in_(("planning", "pushing")))
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

    @property
    def is_stuck(self) -> bool:
        """Whether its worker died: what is left is done by another plan."""
        return self.state in ("planning", "pushing") and self.begun is not None and now() - self.touched > SILENT

    @property
    def is_waiting(self) -> bool:
        """Whether no worker has taken it up yet."""
        return self.state in ("planning", "pushing") and self.begun is None

    @property
    def is_moving(self) -> bool:
        """Whether it waits or is worked on."""
        return self.state in ("planning", "pushing") and not self.is_stuck

    def ask_push(self, *, allow_mass_withdraw: bool) -> None:
        """Have the plan carried out. Commits."""
        self.choices = {**self.choices, "allow_mass_withdraw": allow_mass_withdraw}
        self.state, self.begun, self.touched, self.error, self.done = "pushing", None, now(), None, 0
        model.Session.commit()

    def begin(self, state: str) -> None:
        """A worker takes it up. Commits."""
        self.state, self.begun, self.touched, self.error = state, now(), now(), None
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

    def fail(self, error: dict[str, Any]) -> None:
        """It could not be done. Commits."""
        self.state, self.error = "failed", error
        model.Session.commit()

    def cancel(self) -> None:
        """Have it stop once the datasets under way are done; what waits is not begun. Commits."""
        self.cancelled = True
        model.Session.commit()

    def to_dict(self, *, document: bool = True) -> dict[str, Any]:
        """As ``mofops_sync_show``."""
        user = None if self.user_id is None else model.User.get(self.user_id)
        group = None if self.organisation is None else model.Group.get(self.organisation)
        return {
            **{name: getattr(self, name) for name in ("id", "cause", "state", "done", "total", "cancelled", "choices", "error")},
            "by": None if user is None else user.name,
            "organisation": None if group is None else group.name,
            "created": iso(self.created),
            "begun": iso(self.begun),
            "moving": self.is_moving,
            "waiting": self.is_waiting,
            "late": self.is_waiting and now() - self.touched > SILENT,
            "stuck": self.is_stuck,
            "run": self.run_id,
            **({"document": self.document} if document else {}),
        }


class Pulse:
    """While a plan is worked on: says every second that it is, and how far; hears whether it was cancelled, and sets ``stop``.

    on_step: who else is told of each step.
    """

    def __init__(self, plan_id: str, stop: threading.Event, on_step: Step | None = None) -> None:
        self._id, self._stop, self._on_step = plan_id, stop, on_step
        self._far = {"done": 0, "total": 0}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="mofops-pulse", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def step(self, done: int, total: int, what: str) -> None:
        """How far it is, see ``runs.check.Step``."""
        self._far = {"done": done, "total": total}
        if self._on_step is not None:
            self._on_step(done, total, what)

    def _beat(self) -> None:
        while not self._over.wait(BEAT):
            try:
                with _own_connection() as connection:
                    values = {"touched": now(), **(self._far if self._far["total"] else {})}
                    mine = sa.update(SyncPlan).where(SyncPlan.id == self._id).values(**values)
                    if connection.scalar(mine.returning(SyncPlan.cancelled)):
                        self._stop.set()
            except SQLAlchemyError:  # the work itself will hear of a database that is down
                log.exception("no sign of life of plan %s", self._id)


@contextmanager
def locked(target: str) -> Iterator[None]:
    """Holds the lock of a target: nobody else of this catalogue writes to it inside the block.

    :raises Locked: another push holds it
    """
    with _own_connection() as connection:
        key = sa.func.hashtextextended(f"mofops_sync:{target}", 0)
        if not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(key))):
            raise Locked("sync-locked", target=target, **_holder())
        try:
            yield
        finally:
            connection.execute(sa.select(sa.func.pg_advisory_unlock(key)))


def _holder() -> dict[str, str]:
    row = next((row for row in SyncPlan.under_way(None) if row.state == "pushing" and row.begun is not None), None)
    if row is None:
        return {"by": "?", "since": "?"}
    user = None if row.user_id is None else model.User.get(row.user_id)
    return {"by": row.cause if user is None else user.name, "since": iso(row.begun) or "?"}


@contextmanager
def _own_connection() -> Iterator[Any]:
    # AUTOCOMMIT: an open transaction would be ended by a server that does not suffer idle ones.
    connection = model.meta.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    try:
        yield connection
    except BaseException:
        connection.invalidate()  # locks outlive the transaction, and a connection of the pool outlives its user
        raise
    finally:
        connection.close()
