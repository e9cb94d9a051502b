"""Writing and reading the last known registrations, and how they changed."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ckanext.mofops.gdcatalog.registration import Registration
from ckanext.mofops.ledger.columns import RegistrationChangeColumns, RegistrationColumns
from ckanext.mofops.ledger.ledger import Sessions, iso, working

_AT_ONCE = 500  # SQLite takes 999 values in one statement of old


class Registrations:
    """The registrations in two tables. sessions: gives a session for one piece of work; row, change: the mapped classes."""

    def __init__(self, sessions: Sessions, row: type[Any], change: type[Any]) -> None:
        if not issubclass(row, RegistrationColumns) or not issubclass(change, RegistrationChangeColumns):
            raise TypeError("registrations are kept in RegistrationColumns and RegistrationChangeColumns")
        self._sessions = sessions
        self._row: Any = row
        self._change: Any = change

    def known(self, source: str, service: str, ids: Collection[str] | None = None) -> dict[str, Registration]:
        """The last known registrations, by the datasets' ids. ids: only these, None for all.

        :raises StateError: they cannot be read; so with the other questions
        """
        with working(self._sessions) as session:
            row = self._row
            rows = self._rows(session, source, service, ids, row.dataset_id, row.facts)
            return {found.dataset_id: Registration.from_dict(found.facts) for found in rows}

    def names(self, source: str, service: str) -> dict[str, str]:
        """The names of all datasets that were ever asked about, as they were then, by id."""
        with working(self._sessions) as session:
            return {row.dataset_id: row.name for row in self._rows(session, source, service, None)}

    def keep(self, source: str, service: str, found: Mapping[tuple[str, str], Registration]) -> None:
        """Keep registrations, by id and name of their datasets; what is another state than before goes into the history, too.

        :raises StateError: they cannot be written
        """
        place = {"source": source, "service": service}
        with working(self._sessions) as session:
            rows = {row.dataset_id: row for row in self._rows(session, source, service, dict(found.keys()))}
            for (dataset_id, name), registration in found.items():
                row = rows.get(dataset_id)
                if _is_news(registration, row):
                    session.add(self._change(**place, dataset_id=dataset_id, **_kept(registration)))
                if row is None:
                    row = self._row(**place, dataset_id=dataset_id)
                    session.add(row)
                error = registration.error
                about = {"name": name, "asked": _naive(registration.asked), "failed": None if error is None else error.code}
                for column, value in {**about, **_kept(registration)}.items():
                    setattr(row, column, value)
            session.commit()

    def history(self, source: str, service: str, dataset_id: str, limit: int = 100) -> list[dict[str, Any]]:
        """How the registration of a dataset changed, newest first: ``{"at", …}`` with what ``Registration.to_dict`` says."""
        change = self._change
        mine = (change.source == source, change.service == service, change.dataset_id == dataset_id)
        with working(self._sessions) as session:
            rows = session.scalars(sa.select(change).where(*mine).order_by(change.id.desc()).limit(limit))
            return [{"at": iso(row.at), **Registration.from_dict(row.facts).to_dict()} for row in rows]

    def _rows(self, session: Session, source: str, service: str, ids: Collection[str] | None, *columns: Any) -> list[Any]:
        """The rows; of many, columns alone come much faster."""
        row = self._row
        ask = session.execute if columns else session.scalars
        wanted = sa.select(*columns or (row,)).where(row.source == source, row.service == service)
        if ids is None:
            return list(ask(wanted))
        chosen = sorted(ids)
        parts = (chosen[start : start + _AT_ONCE] for start in range(0, len(chosen), _AT_ONCE))
        return [found for part in parts for found in ask(wanted.where(row.dataset_id.in_(part)))]


def _is_news(registration: Registration, row: Any | None) -> bool:
    """Whether it says something else than what is kept, not only the same again."""
    if registration.asked is None or row is None or row.asked is None:
        return registration.asked is not None
    was = Registration.from_dict(row.facts)
    return (registration.published, registration.application) != (was.published, was.application)


def _kept(registration: Registration) -> dict[str, Any]:
    return {"state": registration.state.id, "registered": registration.registered, "facts": registration.facts()}


def _naive(at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(UTC).replace(tzinfo=None)
