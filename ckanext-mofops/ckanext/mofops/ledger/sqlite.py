"""The ledger in a file of its own, where there is no CKAN."""

import os
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, sessionmaker

from ckanext.mofops.catalog.errors import one_line
from ckanext.mofops.gdcatalog.errors import StateError
from ckanext.mofops.ledger.columns import EntryColumns, RegistrationChangeColumns, RegistrationColumns, RunColumns
from ckanext.mofops.ledger.ledger import Ledger, Sessions
from ckanext.mofops.ledger.registrations import Registrations

FILE_NAME = "ledger.sqlite3"


class _Base(DeclarativeBase):
    pass


class Run(RunColumns, _Base):
    """See ``RunColumns``."""


class Entry(EntryColumns, _Base):
    """See ``EntryColumns``."""


class Row(RegistrationColumns, _Base):
    """See ``RegistrationColumns``."""


class RowChange(RegistrationChangeColumns, _Base):
    """See ``RegistrationChangeColumns``."""


def open_ledger(state_dir: Path) -> Ledger:
    """The ledger of a folder, made when it is not there; only its owner can read it.

    :raises StateError: the folder or the file cannot be used
    """
    return Ledger(_sessions(state_dir), Run, Entry)


def open_registrations(state_dir: Path) -> Registrations:
    """The registrations of a folder, in the same file.

    :raises StateError: as ``open_ledger``
    """
    return Registrations(_sessions(state_dir), Row, RowChange)


def _sessions(state_dir: Path) -> Sessions:
    path = state_dir / FILE_NAME
    try:
        state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
        engine = sa.create_engine(f"sqlite:///{path}")
        sa.event.listen(engine, "connect", _prepare)
        _Base.metadata.create_all(engine)
    except OSError as error:
        raise StateError("state-dir-unusable", path=one_line(state_dir), reason=one_line(error.strerror)) from error
    except SQLAlchemyError as error:
        raise StateError("ledger-unusable", path=one_line(path), reason=one_line(getattr(error, "orig", error))) from error
    return sessionmaker(engine)


def _prepare(connection: Any, _record: Any) -> None:
    # What a killed process has written is there without waiting for the disk each time; only a power cut may lose the last rows.
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")
