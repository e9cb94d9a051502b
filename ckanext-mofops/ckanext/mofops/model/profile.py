"""What resources hold, in short: one profile of each, made of the file that its newest verdict is on."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, mapped_column

from ckanext.mofops.model.time import now
from ckanext.mofops.quality.profile import VERSION


class Profile(tk.BaseModel):
    """The profile of a resource.

    sha256, schema_hash, format: of what it was made: content, Table Schema, declared format; version: of its form.
    document: as ``quality.profile.document`` has it.
    """

    __tablename__ = "mofops_profile"

    resource_id: Mapped[str] = mapped_column(sa.UnicodeText, sa.ForeignKey("resource.id", ondelete="CASCADE"), primary_key=True)
    sha256: Mapped[str] = mapped_column(sa.UnicodeText)
    schema_hash: Mapped[str | None] = mapped_column(sa.UnicodeText)
    format: Mapped[str | None] = mapped_column(sa.UnicodeText)
    version: Mapped[str] = mapped_column(sa.UnicodeText)
    made: Mapped[datetime] = mapped_column(sa.DateTime)
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)

    @classmethod
    def is_made(cls, resource_id: str, made_of: dict[str, str | None]) -> bool:
        """Whether there is one of just that: ``sha256``, ``schema_hash``, ``format``; the document is not read."""
        columns = sa.select(cls.sha256, cls.schema_hash, cls.format, cls.version).where(cls.resource_id == resource_id)
        row = model.Session.execute(columns).one_or_none()
        return row is not None and tuple(row) == (made_of["sha256"], made_of["schema_hash"], made_of["format"], VERSION)

    @classmethod
    def record(cls, resource_id: str, made_of: dict[str, str | None], document: dict[str, Any]) -> None:
        """Make this the profile of a resource. Commits."""
        values = {**made_of, "version": VERSION, "made": now(), "document": document}
        row = insert(cls).values(resource_id=resource_id, **values)
        model.Session.execute(row.on_conflict_do_update(index_elements=[cls.resource_id], set_=values))
        model.Session.commit()
