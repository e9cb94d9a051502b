"""The columns of the tables, for any declarative base."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

_JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def now() -> datetime:
    """UTC without a zone, as CKAN stores times."""
    return datetime.now(UTC).replace(tzinfo=None)


class RunColumns:
    """A push that began.

    id: a UUID; source, target: addresses; by: who, if known; digest, counts: of the plan.
    """

    __tablename__ = "mofops_sync_run"

    id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    started: Mapped[datetime] = mapped_column(sa.DateTime, default=now, index=True)
    source: Mapped[str] = mapped_column(sa.UnicodeText)
    target: Mapped[str] = mapped_column(sa.UnicodeText)
    channel: Mapped[str] = mapped_column(sa.UnicodeText)
    by: Mapped[str | None] = mapped_column(sa.UnicodeText)
    digest: Mapped[str] = mapped_column(sa.UnicodeText)
    counts: Mapped[dict[str, int]] = mapped_column(_JSON)


class EntryColumns:
    """Something that happened in a run.

    event: ``intended`` (written next), ``done``, ``failed`` or ``skipped`` of one dataset; ``ended`` of the run as a whole. The
    rest is of the dataset: source_id as in our marker, kind of action, changes (field, old, new; none of a create, which is all
    new) and error (code, message), None where there is none.
    """

    __tablename__ = "mofops_sync_entry"

    id: Mapped[int] = mapped_column(sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(sa.DateTime, default=now)
    event: Mapped[str] = mapped_column(sa.UnicodeText)
    source_id: Mapped[str | None] = mapped_column(sa.UnicodeText, index=True)
    name: Mapped[str | None] = mapped_column(sa.UnicodeText, index=True)
    kind: Mapped[str | None] = mapped_column(sa.UnicodeText)
    target_name: Mapped[str | None] = mapped_column(sa.UnicodeText)
    target_id: Mapped[str | None] = mapped_column(sa.UnicodeText)
    changes: Mapped[list[dict[str, Any]] | None] = mapped_column(_JSON)
    error: Mapped[dict[str, Any] | None] = mapped_column(_JSON)

    @declared_attr
    def run_id(cls) -> Mapped[str]:
        return mapped_column(sa.UnicodeText, sa.ForeignKey("mofops_sync_run.id", ondelete="CASCADE"), index=True)


class RegistrationColumns:
    """The last known registration of a dataset, one row for each state service that was asked.

    source: address of our catalogue; service: of the state service; dataset_id: as in our marker; name: of the dataset then.
    state, registered, asked, failed: of the registration, to choose rows by: its state's id, whether it counts, when the service
    answered last, and the code of why it did not the last time. facts: all of it, ``Registration.facts``.
    """

    __tablename__ = "mofops_registration"

    source: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    service: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    dataset_id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    name: Mapped[str] = mapped_column(sa.UnicodeText)
    state: Mapped[str] = mapped_column(sa.UnicodeText, index=True)
    registered: Mapped[bool] = mapped_column(sa.Boolean)
    asked: Mapped[datetime | None] = mapped_column(sa.DateTime)
    failed: Mapped[str | None] = mapped_column(sa.UnicodeText)
    facts: Mapped[dict[str, Any]] = mapped_column(_JSON)


class RegistrationChangeColumns:
    """A registration that was not what it had been, from then on: only ever added. The columns mean what those above do."""

    __tablename__ = "mofops_registration_change"

    id: Mapped[int] = mapped_column(sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(sa.DateTime, default=now)
    source: Mapped[str] = mapped_column(sa.UnicodeText)
    service: Mapped[str] = mapped_column(sa.UnicodeText)
    dataset_id: Mapped[str] = mapped_column(sa.UnicodeText, index=True)
    state: Mapped[str] = mapped_column(sa.UnicodeText)
    registered: Mapped[bool] = mapped_column(sa.Boolean)
    facts: Mapped[dict[str, Any]] = mapped_column(_JSON)
