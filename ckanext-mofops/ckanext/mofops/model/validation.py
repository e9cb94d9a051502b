"""Checks of resources: a queue and its history in one own table, as a result must not look like an edit of the dataset.

A row without ``finished`` waits, or is worked on; there is one for each resource at most. Who works on it holds PostgreSQL's
advisory lock of the resource on a connection of its own, which the server lets go when the worker dies.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, mapped_column

from ckanext.mofops.model.time import now

RETRIES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=20))
"""How long after the first, second … failure a check is tried again."""

ATTEMPTS = len(RETRIES) + 1

_LOOKED_AT = 200  # rows, in search of one that nobody works on: there may be as many workers
_AT_ONCE = 1000  # rows of one statement
_TICK = timedelta(microseconds=1)
_PENDING = sa.text("finished IS NULL")


class Validation(tk.BaseModel):
    """One check of one state of a resource.

    fingerprint: which state (see ``jobs.fingerprint``); bulk: it gives way to the checks that a person waits for; forced: the
    file is read even if it is the one of the last verdict; due: not before.
    started, attempts: when and how often a worker took it. finished, verdict: None while pending; finished rows are only added.
    confirmed: when the file was last seen to be the same; indexed: whether the search index knows of the verdict.
    sha256, schema_hash, format, engine: of what the verdict was made: content, Table Schema, declared format, rules.
    valid, open, stars: of the verdict; None when the file could not be checked.
    """

    __tablename__ = "mofops_validation"
    __table_args__ = (
        sa.Index("ix_mofops_validation_history", "resource_id", "created"),
        sa.Index("ix_mofops_validation_pending", "resource_id", unique=True, postgresql_where=_PENDING),
        sa.Index("ix_mofops_validation_queue", "bulk", "created", postgresql_where=_PENDING),
        sa.Index("ix_mofops_validation_unindexed", "finished", postgresql_where=sa.text("NOT indexed")),
    )

    id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True, default=lambda: str(uuid4()))
    resource_id: Mapped[str] = mapped_column(sa.UnicodeText, sa.ForeignKey("resource.id", ondelete="CASCADE"))
    fingerprint: Mapped[str] = mapped_column(sa.UnicodeText)
    created: Mapped[datetime] = mapped_column(sa.DateTime, default=now)
    finished: Mapped[datetime | None] = mapped_column(sa.DateTime)
    verdict: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    bulk: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    forced: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    due: Mapped[datetime] = mapped_column(sa.DateTime, default=now)
    started: Mapped[datetime | None] = mapped_column(sa.DateTime)
    attempts: Mapped[int] = mapped_column(sa.Integer, default=0)
    confirmed: Mapped[datetime | None] = mapped_column(sa.DateTime)
    indexed: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    sha256: Mapped[str | None] = mapped_column(sa.UnicodeText)
    schema_hash: Mapped[str | None] = mapped_column(sa.UnicodeText)
    format: Mapped[str | None] = mapped_column(sa.UnicodeText)
    engine: Mapped[str | None] = mapped_column(sa.UnicodeText)
    valid: Mapped[bool | None] = mapped_column(sa.Boolean)
    open: Mapped[bool | None] = mapped_column(sa.Boolean)
    stars: Mapped[int | None] = mapped_column(sa.Integer)

    @classmethod
    def queue(cls, states: Sequence[tuple[str, str]], *, forced: bool = False, bulk: bool = False) -> None:
        """Have resources checked that do not wait yet; one that does is to be checked in its newest state. Commits.

        :param states: (id of the resource, fingerprint)
        """
        for first in range(0, len(states), _AT_ONCE):
            cls._queue(states[first : first + _AT_ONCE], forced=forced, bulk=bulk)
        model.Session.commit()

    @classmethod
    def _queue(cls, states: Sequence[tuple[str, str]], **how: bool) -> None:
        at = now()
        fixed = {**how, "due": at, "attempts": 0, "indexed": False}
        row = insert(cls).values(
            [
                # One after another: resources of one dataset are indexed together.
                {"id": str(uuid4()), "resource_id": id_, "fingerprint": state, "created": at + place * _TICK, **fixed}
                for place, (id_, state) in enumerate(states)
            ]
        )
        given = row.excluded
        changed = cls.fingerprint != given.fingerprint
        model.Session.execute(
            row.on_conflict_do_update(
                index_elements=[cls.resource_id],
                index_where=_PENDING,
                set_={
                    "fingerprint": given.fingerprint,
                    "bulk": cls.bulk & given.bulk,
                    "forced": cls.forced | given.forced,
                    "due": given.due,
                    "attempts": sa.case((changed, 0), else_=cls.attempts),
                },
            )
        )

    @classmethod
    def newest(cls, resource_id: str) -> "Validation | None":
        """The newest verdict of a resource."""
        return model.Session.scalars(cls._finished(resource_id).limit(1)).first()

    @classmethod
    def newest_of_content(cls, resource_id: str) -> "Validation | None":
        """The newest verdict on a file that could be had."""
        return model.Session.scalars(cls._finished(resource_id).where(cls.sha256.isnot(None)).limit(1)).first()

    @classmethod
    def _finished(cls, resource_id: str) -> sa.Select[Any]:
        done = sa.select(cls).where(cls.resource_id == resource_id, cls.finished.isnot(None)).order_by(cls.created.desc())
        return done.execution_options(populate_existing=True)

    @classmethod
    def history(cls, resource_id: str) -> list[dict[str, Any]]:
        """Every verdict, newest first: ``{"finished", "valid", "open", "stars", "rows", "sha256", "problem_counts"}``."""
        columns = (cls.finished, cls.valid, cls.open, cls.stars, cls.verdict["rows"].label("rows"), cls.sha256)
        rows = cls._finished(resource_id).with_only_columns(*columns, cls.verdict["problem_counts"].label("problem_counts"))
        return [dict(row) for row in model.Session.execute(rows).mappings()]

    @classmethod
    def pending(cls) -> int:
        """How many resources wait or are being checked."""
        return model.Session.scalar(sa.select(sa.func.count()).select_from(cls).where(cls.finished.is_(None))) or 0

    @classmethod
    def unclaimed(cls, limit: int | None = None) -> list[str]:
        """Resources, at most so many, that are due and that nobody works on."""
        locks = sa.text(
            "SELECT (classid::bigint << 32) | objid::bigint AS key FROM pg_locks"
            " WHERE locktype = 'advisory' AND objsubid = 1 AND granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        ).columns(sa.column("key", sa.BigInteger))
        held = sa.select(locks.subquery().c[0])
        due = sa.select(cls.resource_id).where(cls.finished.is_(None), cls.due <= now(), _key(cls.resource_id).not_in(held))
        return list(model.Session.scalars(due.limit(limit)))

    def finish(self, verdict: dict[str, Any], **made_of: str | None) -> bool:
        """Make this the verdict; False when the resource changed meanwhile, and waits for another check. Commits.

        :param made_of: ``sha256``, ``schema_hash``, ``format``, ``engine``
        """
        summary = {name: verdict[name] for name in ("valid", "open", "stars")}
        return self._settle(verdict=verdict, finished=now(), **summary, **made_of)

    def confirm(self, newest: "Validation") -> bool:
        """The file is that of the newest verdict, which stands: there is nothing to add. As ``finish``."""
        cls = type(self)
        unchanged = sa.and_(cls.id == self.id, cls.finished.is_(None), cls.fingerprint == self.fingerprint)
        gone = model.Session.execute(sa.delete(cls).where(unchanged)).rowcount
        if gone:
            model.Session.execute(sa.update(cls).where(cls.id == newest.id).values(confirmed=now(), fingerprint=self.fingerprint))
        model.Session.commit()
        return bool(gone)

    def postpone(self) -> datetime:
        """Try again later; answers when. Commits."""
        due = now() + RETRIES[min(self.attempts, len(RETRIES)) - 1]
        self._settle(due=due, started=None)
        return due

    def drop(self) -> None:
        """There is nothing to check any more. Commits."""
        cls = type(self)
        model.Session.execute(sa.delete(cls).where(cls.id == self.id, cls.finished.is_(None)))
        model.Session.commit()

    def _settle(self, **values: Any) -> bool:
        cls = type(self)
        unchanged = sa.and_(cls.id == self.id, cls.finished.is_(None), cls.fingerprint == self.fingerprint)
        settled = model.Session.execute(sa.update(cls).where(unchanged).values(**values)).rowcount
        model.Session.commit()
        return bool(settled)

    @classmethod
    def unindexed(cls, since: timedelta, until: timedelta) -> list[str]:
        """Resources whose verdict the search index has not been told of for so long: its worker died, or Solr was down."""
        left = sa.select(cls.resource_id).where(~cls.indexed, cls.finished.between(now() - until, now() - since))
        return list(model.Session.scalars(left.distinct().limit(_LOOKED_AT)))

    @classmethod
    def mark_indexed(cls, resource_ids: Collection[str], until: datetime) -> None:
        """The search index has been told of the verdicts of these resources that were there at that time. Commits."""
        known = sa.and_(cls.resource_id.in_(resource_ids), ~cls.indexed, cls.finished <= until)
        model.Session.execute(sa.update(cls).where(known).values(indexed=True))
        model.Session.commit()


def newest_verdict(name: str, *columns: Any, of_content: bool = False) -> Any:
    """Of each resource of a query the newest verdict, a lateral of this name; of_content: on a file that could be had."""
    mine = sa.select(*columns).where(Validation.resource_id == model.Resource.id, Validation.finished.isnot(None))
    if of_content:
        mine = mine.where(Validation.sha256.isnot(None))
    return mine.order_by(Validation.created.desc()).limit(1).correlate(model.Resource).lateral(name)


class Claims:
    """What one worker takes from the queue: one resource at a time, which nobody else can take until it lets go or dies."""

    def __init__(self) -> None:
        # AUTOCOMMIT: an open transaction would be ended by a server that does not suffer idle ones.
        self._connection = model.meta.engine.connect().execution_options(isolation_level="AUTOCOMMIT")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        # Locks outlive the transaction, and a connection of the pool outlives its user.
        self._connection.invalidate()
        self._connection.close()

    @contextmanager
    def one(self, resource_ids: Collection[str] | None = None) -> Iterator[Validation | None]:
        """The next row that is due and that nobody works on, if there is one; it is nobody else's inside the block.

        :param resource_ids: only these resources
        """
        row = None
        while (key := self._locked(resource_ids)) is not None and (row := self._started(key)) is None:
            self._unlock(key)  # done by another between our look and our lock
        try:
            yield row
        finally:
            if key is not None:
                self._unlock(key)

    def _locked(self, resource_ids: Collection[str] | None) -> str | None:
        due = sa.select(Validation.resource_id).where(Validation.finished.is_(None), Validation.due <= now())
        if resource_ids is not None:
            due = due.where(Validation.resource_id.in_(resource_ids))
        # Materialised, in order and then locked one by one: else the planner might lock rows that it does not return.
        first = due.order_by(Validation.bulk, Validation.created).limit(_LOOKED_AT).cte("first").prefix_with("MATERIALIZED")
        free = sa.select(first.c.resource_id).where(sa.func.pg_try_advisory_lock(_key(first.c.resource_id))).limit(1)
        return self._connection.scalar(free)

    def _started(self, resource_id: str) -> Validation | None:
        mine = sa.and_(Validation.resource_id == resource_id, Validation.finished.is_(None), Validation.due <= now())
        started = sa.update(Validation).where(mine).values(started=now(), attempts=Validation.attempts + 1)
        row_id = self._connection.scalar(started.returning(Validation.id))
        if row_id is None:
            return None
        model.Session.rollback()  # what an older transaction saw is over
        return model.Session.get(Validation, row_id, populate_existing=True)

    def _unlock(self, resource_id: str) -> None:
        self._connection.execute(sa.select(sa.func.pg_advisory_unlock(_key(sa.literal(resource_id)))))


def _key(resource_id: Any) -> Any:
    """The advisory lock of a resource: 64 bits."""
    return sa.func.hashtextextended(sa.literal("mofops_validation:", sa.UnicodeText) + resource_id, 0)
