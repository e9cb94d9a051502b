"""What somebody asked for, or the time did, and a worker does: how far it is, and whether it still lives."""

import logging
import threading
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, ClassVar, Literal, Self
from uuid import uuid4

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from ckanext.mofops.model.lock import own_connection
from ckanext.mofops.model.time import iso, now
from ckanext.mofops.runs.check import Step

log = logging.getLogger(__name__)

Cause = Literal["person", "change", "schedule"]
"""Who asks for the work: somebody, a change of a dataset, or the time."""

SILENT = timedelta(minutes=2)
"""Work that has said nothing for so long died with its worker: it speaks every second."""
KEPT = timedelta(days=30)
"""So long what came of it is kept in full."""
BEAT = 1.0


class Task:
    """The columns of such work, and what happens to it.

    user_id: who asked, None for the site itself; cause: see ``Cause``; organisation: id of the one whose datasets it is
    about, None for all. state: one of ``MOVING`` while it waits or is worked on, ``failed``, or another when it is over;
    begun: when a worker took up what the state says, None while it waits; touched: when it was asked for, or last gave a sign
    of life; done, total: datasets done and to be done; error: ``{"code", "message", "misuse"}``, why it failed, or what went
    wrong in part.
    """

    MOVING: ClassVar[tuple[str, ...]]

    id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True, default=lambda: str(uuid4()))
    cause: Mapped[str] = mapped_column(sa.UnicodeText, default="person")
    state: Mapped[str] = mapped_column(sa.UnicodeText)
    created: Mapped[datetime] = mapped_column(sa.DateTime, default=now, index=True)
    begun: Mapped[datetime | None] = mapped_column(sa.DateTime)
    touched: Mapped[datetime] = mapped_column(sa.DateTime, default=now)
    done: Mapped[int] = mapped_column(sa.Integer, default=0)
    total: Mapped[int] = mapped_column(sa.Integer, default=0)
    cancelled: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    error: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))

    @declared_attr
    def user_id(cls) -> Mapped[str | None]:
        return mapped_column(sa.UnicodeText, sa.ForeignKey("user.id", ondelete="SET NULL"))

    @declared_attr
    def organisation(cls) -> Mapped[str | None]:
        return mapped_column(sa.UnicodeText, sa.ForeignKey("group.id", ondelete="CASCADE"), index=True)

    @classmethod
    def get(cls, id_: str) -> Self | None:
        """The row of an id, as it is in the database now."""
        return model.Session.get(cls, id_, populate_existing=True)

    @property
    def is_stuck(self) -> bool:
        """Whether its worker died: what is left is done by another one."""
        return self.state in self.MOVING and self.begun is not None and now() - self.touched > SILENT

    @property
    def is_waiting(self) -> bool:
        """Whether no worker has taken it up yet."""
        return self.state in self.MOVING and self.begun is None

    @property
    def is_moving(self) -> bool:
        """Whether it waits or is worked on."""
        return self.state in self.MOVING and not self.is_stuck

    @property
    def by(self) -> str | None:
        """Name of who asked, None for the site itself."""
        user = None if self.user_id is None else model.User.get(self.user_id)
        return None if user is None else str(user.name)

    def begin(self, state: str) -> None:
        """A worker takes it up. Commits."""
        self.state, self.begun, self.touched, self.error = state, now(), now(), None
        model.Session.commit()

    def fail(self, error: dict[str, Any]) -> None:
        """It could not be done. Commits."""
        self.state, self.error = "failed", error
        model.Session.commit()

    def cancel(self) -> None:
        """Have it stop once the datasets under way are done; what waits is not begun. Commits."""
        self.cancelled = True
        model.Session.commit()

    def facts(self) -> dict[str, Any]:
        """What the JSON forms of all such work have in common."""
        group = None if self.organisation is None else model.Group.get(self.organisation)
        return {
            **{name: getattr(self, name) for name in ("id", "cause", "state", "done", "total", "cancelled", "error")},
            "by": self.by,
            "organisation": None if group is None else group.name,
            "created": iso(self.created),
            "begun": iso(self.begun),
            "moving": self.is_moving,
            "waiting": self.is_waiting,
            "late": self.is_waiting and now() - self.touched > SILENT,
            "stuck": self.is_stuck,
        }


class Pulse:
    """While a row is worked on: says every second that it is, and how far; hears whether it was cancelled, and sets ``stop``.

    on_step: who else is told of each step.
    """

    def __init__(self, row: Task, stop: threading.Event, on_step: Step | None = None) -> None:
        self._table, self._id, self._stop, self._on_step = type(row), row.id, stop, on_step
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
                with own_connection() as connection:
                    values = {"touched": now(), **(self._far if self._far["total"] else {})}
                    mine = sa.update(self._table).where(self._table.id == self._id).values(**values)
                    if connection.scalar(mine.returning(self._table.cancelled)):
                        self._stop.set()
            except SQLAlchemyError:  # the work itself will hear of a database that is down
                log.exception("no sign of life of %s %s", self._table.__name__, self._id)
