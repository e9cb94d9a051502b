"""Writing and reading the history of pushes."""

import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ckanext.mofops.catalog.errors import one_line
from ckanext.mofops.gdcatalog import Action, Outcome, Plan
from ckanext.mofops.gdcatalog.errors import StateError
from ckanext.mofops.ledger.columns import EntryColumns, RunColumns

log = logging.getLogger(__name__)

Sessions = Callable[[], AbstractContextManager[Session]]
_OUTCOMES = ("done", "failed", "skipped")


class Ledger:
    """The history in two tables. sessions: gives a session for one piece of work; run, entry: the mapped classes."""

    def __init__(self, sessions: Sessions, run: type[Any], entry: type[Any]) -> None:
        if not issubclass(run, RunColumns) or not issubclass(entry, EntryColumns):
            raise TypeError("a ledger is made of RunColumns and EntryColumns")
        self._sessions, self._run, self._entry = sessions, run, entry

    def run(self, plan: Plan, *, by: str | None = None) -> "RunJournal":
        """The journal of a run that begins now, a context manager; at its end the run has ended, however it went."""
        return RunJournal(self._add, plan, by, self._run, self._entry)

    def remembered(self, source: str, target: str) -> dict[str, str]:
        """What we have pushed to a target, by its last write: source id → target id.

        :raises StateError: the history cannot be read; so with the other two questions
        """
        run, entry = self._run, self._entry
        mine = sa.select(run.id).where(run.source == source, run.target == target)
        done = sa.and_(entry.event == "done", entry.source_id.isnot(None), entry.target_id.isnot(None))
        last = sa.select(sa.func.max(entry.id)).where(done, entry.run_id.in_(mine)).group_by(entry.source_id)
        with self._read() as session:
            rows = session.execute(sa.select(entry.source_id, entry.target_id).where(entry.id.in_(last)))
            return {row.source_id: row.target_id for row in rows}

    def runs(self, limit: int = 20, *, ids: Collection[str] | None = None) -> list[dict[str, Any]]:
        """The newest runs: ``{"id", "started", "ended", "source", "target", "channel", "by", "planned", "outcomes"}``.

        ids: only these, None for all. ended: None for a run that is under way or was killed. planned: counts of the plan;
        outcomes: how many done, failed, skipped.
        """
        run, entry = self._run, self._entry
        with self._read() as session:
            wanted = sa.select(run) if ids is None else sa.select(run).where(run.id.in_(ids))
            found = session.scalars(wanted.order_by(run.started.desc(), run.id).limit(limit)).all()
            counts = sa.select(entry.run_id, entry.event, sa.func.count(), sa.func.max(entry.at))
            counts = counts.where(entry.run_id.in_([row.id for row in found])).group_by(entry.run_id, entry.event)
            events = {(row[0], row[1]): (row[2], row[3]) for row in session.execute(counts)}
            return [_run_dict(row, events) for row in found]

    def history(self, name: str, limit: int = 100) -> list[dict[str, Any]]:
        """What became of a dataset, newest first: ``{"run", "at", "kind", "outcome", "target", …, "changes", "error"}``.

        name: of the dataset, or its id at the source, which outlives a new name.
        """
        run, entry = self._run, self._entry
        rows = (
            sa.select(entry, run.target)
            .join(run, run.id == entry.run_id)
            .where(sa.or_(entry.name == name, entry.source_id == name), entry.event.in_(_OUTCOMES))
            .order_by(entry.id.desc())
            .limit(limit)
        )
        with self._read() as session:
            return [{**_entry_dict(row), "target": target} for row, target in session.execute(rows)]

    def newest(self, source: str, target: str, source_ids: Collection[str]) -> dict[str, dict[str, dict[str, Any]]]:
        """The last entries of datasets by their ids at the source: ``{"tried": …, "done": …}``, each as one of ``history``.

        What was never tried, or never done, is left out.
        """
        run, entry = self._run, self._entry
        mine = sa.select(run.id).where(run.source == source, run.target == target)
        found: dict[str, dict[str, dict[str, Any]]] = {}
        with self._read() as session:
            for kind, events in (("tried", _OUTCOMES), ("done", _OUTCOMES[:1])):
                chosen = entry.run_id.in_(mine) & entry.event.in_(events) & entry.source_id.in_(source_ids)
                last = sa.select(sa.func.max(entry.id)).where(chosen).group_by(entry.source_id)
                for row in session.scalars(sa.select(entry).where(entry.id.in_(last))):
                    found.setdefault(str(row.source_id), {})[kind] = {**_entry_dict(row), "target": target}
        return found

    @contextmanager
    def _read(self) -> Iterator[Session]:
        with working(self._sessions) as session:
            yield session

    def _add(self, row: type[Any], values: list[dict[str, Any]]) -> None:
        with self._sessions() as session:
            # With each write of a push: mapped objects cost several times as much.
            session.connection().execute(sa.insert(row.__table__), values)
            session.commit()


@contextmanager
def working(sessions: Sessions) -> Iterator[Session]:
    """A session for one piece of work.

    :raises StateError: the history cannot be used
    """
    try:
        with sessions() as session:
            yield session
    except SQLAlchemyError as error:
        raise StateError("ledger-unusable", path="", reason=one_line(getattr(error, "orig", error))) from error


class RunJournal:
    """Tells the ledger of one run, one entry after the other. broken: whether some of it could not be written."""

    def __init__(
        self,
        add: Callable[[type[Any], list[dict[str, Any]]], None],
        plan: Plan,
        by: str | None,
        run: type[Any],
        entry: type[Any],
    ) -> None:
        self._write, self._entry = add, entry
        self.broken = False
        self.id = str(uuid4())
        place = {"source": plan.source, "target": plan.target, "channel": plan.channel}
        self._add(run, [{"id": self.id, **place, "by": by, "digest": plan.digest, "counts": plan.counts}])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._add(self._entry, [{"run_id": self.id, "event": "ended"}])

    def tell(self, outcomes: Sequence[Outcome], intended: Sequence[Action]) -> None:
        """See ``gdcatalog.Journal``."""
        if rows := [*map(self._outcome, outcomes), *(self._about(action, "intended", action.target_id) for action in intended)]:
            self._add(self._entry, rows)

    def _outcome(self, outcome: Outcome) -> dict[str, Any]:
        action = outcome.action
        changes = None if action.kind == "create" else [change.to_dict() for change in action.changes]
        error = None if outcome.error is None else outcome.error.to_dict()
        return {**self._about(action, outcome.status, outcome.target_id), "changes": changes, "error": error}

    def _about(self, action: Action, event: str, target_id: str | None) -> dict[str, Any]:
        names = {"name": action.name, "target_name": action.target_name, "source_id": action.source_id}
        about = {"run_id": self.id, "event": event, "kind": action.kind, "target_id": target_id, **names}
        return {**about, "changes": None, "error": None}  # rows of one statement have the same columns

    def _add(self, row: type[Any], values: list[dict[str, Any]]) -> None:
        # A full disk costs the history, not the push: no plan needs it.
        try:
            self._write(row, values)
        except SQLAlchemyError:
            if not self.broken:
                log.exception("the history of this run is not complete")
            self.broken = True


def _run_dict(row: Any, events: Mapping[tuple[str, str], tuple[int, datetime]]) -> dict[str, Any]:
    ended = events.get((row.id, "ended"))
    return {
        "id": row.id,
        "started": iso(row.started),
        "ended": None if ended is None else iso(ended[1]),
        "source": row.source,
        "target": row.target,
        "channel": row.channel,
        "by": row.by,
        "planned": dict(row.counts),
        "outcomes": {event: events.get((row.id, event), (0, None))[0] for event in _OUTCOMES},
    }


def _entry_dict(row: Any) -> dict[str, Any]:
    return {
        "run": row.run_id,
        "at": iso(row.at),
        "kind": row.kind,
        "outcome": row.event,
        "target_name": row.target_name,
        "target_id": row.target_id,
        "changes": row.changes,
        "error": row.error,
    }


def iso(time: datetime) -> str:
    return f"{time.isoformat(timespec='seconds')}Z"
