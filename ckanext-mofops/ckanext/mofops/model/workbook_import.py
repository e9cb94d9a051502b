"""Workbooks that were uploaded to be imported, and how far each import has come."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, deferred, mapped_column

from ckanext.mofops.model.time import now

KEPT = timedelta(days=7)
SILENT = timedelta(minutes=5)
"""An import that has not said anything for so long died with its worker."""


class WorkbookImport(tk.BaseModel):
    """One uploaded workbook.

    state: ``checked`` (a dry run only), ``waiting``, ``running``, ``done``, ``failed``; done, total: datasets written and to be
    written; report: ``ImportPlan.to_dict`` of the dry run, later with the outcomes.
    """

    __tablename__ = "mofops_workbook_import"

    id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True, default=lambda: str(uuid4()))
    user_id: Mapped[str] = mapped_column(sa.UnicodeText, sa.ForeignKey("user.id", ondelete="CASCADE"), index=True)
    filename: Mapped[str] = mapped_column(sa.UnicodeText)
    content: Mapped[bytes] = deferred(mapped_column(sa.LargeBinary, nullable=False))
    organisation: Mapped[str | None] = mapped_column(sa.UnicodeText)
    draft: Mapped[bool] = mapped_column(sa.Boolean)
    created: Mapped[datetime] = mapped_column(sa.DateTime, default=now, index=True)
    touched: Mapped[datetime] = mapped_column(sa.DateTime, default=now)
    state: Mapped[str] = mapped_column(sa.UnicodeText, default="checked")
    done: Mapped[int] = mapped_column(sa.Integer, default=0)
    total: Mapped[int] = mapped_column(sa.Integer, default=0)
    report: Mapped[dict[str, Any]] = mapped_column(JSONB)

    @classmethod
    def get(cls, id_: str) -> "WorkbookImport | None":
        """The row of an id, if there is one."""
        return model.Session.get(cls, id_)

    @classmethod
    def forget_old(cls) -> None:
        """Delete what was uploaded more than a week ago."""
        model.Session.execute(sa.delete(cls).where(cls.created < now() - KEPT))

    @property
    def is_stuck(self) -> bool:
        """Whether its worker died: it may be started again, and does only what is left."""
        return self.state in ("waiting", "running") and now() - self.touched > SILENT

    def to_dict(self) -> dict[str, Any]:
        """As ``mofops_template_import_show``; the time is in UTC."""
        return {
            **{name: getattr(self, name) for name in ("id", "filename", "organisation", "draft", "state", "done", "total")},
            "created": f"{self.created.isoformat(timespec='seconds')}Z",
            "stuck": self.is_stuck,
            "report": self.report,
        }
