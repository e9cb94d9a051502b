"""Verdicts of uploaded files, kept in an own table: a result must not look like an edit of the dataset."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column


def now() -> datetime:
    """UTC without a zone, as CKAN stores times."""
    return datetime.now(UTC).replace(tzinfo=None)


class Validation(tk.BaseModel):
    """One check of one state of a resource; rows are only added, the newest one counts.

    fingerprint: which state (see ``jobs.fingerprint``); finished and verdict: None while pending.
    """

    __tablename__ = "mofops_validation"

    id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True, default=lambda: str(uuid4()))
    resource_id: Mapped[str] = mapped_column(sa.UnicodeText, sa.ForeignKey("resource.id", ondelete="CASCADE"), index=True)
    fingerprint: Mapped[str] = mapped_column(sa.UnicodeText)
    created: Mapped[datetime] = mapped_column(sa.DateTime, default=now)
    finished: Mapped[datetime | None] = mapped_column(sa.DateTime)
    verdict: Mapped[dict[str, Any] | None] = mapped_column(JSONB)

    @classmethod
    def get(cls, id_: str) -> "Validation | None":
        """The row of an id, if there is one."""
        return model.Session.get(cls, id_)

    @classmethod
    def newest(cls, resource_id: str) -> "Validation | None":
        """The latest row of a resource, pending or finished."""
        query = sa.select(cls).where(cls.resource_id == resource_id).order_by(cls.created.desc()).limit(1)
        return model.Session.scalars(query).first()

    def to_dict(self) -> dict[str, Any]:
        """``{"resource_id", "state": "pending" | "done", "checked_at", "verdict"}``; times in ISO 8601, UTC."""
        return {
            "resource_id": self.resource_id,
            "state": "pending" if self.finished is None else "done",
            "checked_at": None if self.finished is None else f"{self.finished.isoformat(timespec='seconds')}Z",
            "verdict": self.verdict,
        }
