"""Whether the addresses of linked resources answer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, mapped_column

from ckanext.mofops.model.time import iso, now
from ckanext.mofops.standard.messages import text


class Link(tk.BaseModel):
    """What the last request of a linked resource gave.

    state: ``ok`` or ``broken``; code, params: the message of what was wrong, None and empty when it is ok.
    first_failure: when it was first seen broken, None when it is ok; last_success: None when it never was.
    """

    __tablename__ = "mofops_link"

    resource_id: Mapped[str] = mapped_column(sa.UnicodeText, sa.ForeignKey("resource.id", ondelete="CASCADE"), primary_key=True)
    url: Mapped[str] = mapped_column(sa.UnicodeText)
    state: Mapped[str] = mapped_column(sa.UnicodeText)
    code: Mapped[str | None] = mapped_column(sa.UnicodeText)
    params: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    checked: Mapped[datetime] = mapped_column(sa.DateTime)
    first_failure: Mapped[datetime | None] = mapped_column(sa.DateTime)
    last_success: Mapped[datetime | None] = mapped_column(sa.DateTime)

    @classmethod
    def record(cls, resource_id: str, url: str, failure: tuple[str, Mapping[str, Any]] | None) -> None:
        """Note a request of the address; a new address begins anew. Does not commit.

        :param failure: code and parameters of what was wrong; None when the file came
        """
        at = now()
        code, params = failure or (None, {})
        state = "ok" if failure is None else "broken"
        seen = {"url": url, "state": state, "code": code, "params": dict(params), "checked": at}
        dates = {"first_failure": None if failure is None else at, "last_success": at if failure is None else None}
        same = cls.url == url
        first = None if failure is None else sa.case((same, sa.func.coalesce(cls.first_failure, at)), else_=at)
        last = at if failure is None else sa.case((same, cls.last_success), else_=None)
        row = insert(cls).values(resource_id=resource_id, **seen, **dates)
        model.Session.execute(
            row.on_conflict_do_update(
                index_elements=[cls.resource_id], set_={**seen, "first_failure": first, "last_success": last}
            )
        )

    @classmethod
    def forget(cls, resource_id: str) -> None:
        """Its file is stored here now. Does not commit."""
        model.Session.execute(sa.delete(cls).where(cls.resource_id == resource_id))

    def to_dict(self) -> dict[str, Any]:
        """``{"state", "message", "checked_at", "first_failure", "last_success"}``; the message in Thai and English, or None."""
        return {
            "state": self.state,
            "message": None if self.code is None else text(self.code, **self.params),
            "checked_at": iso(self.checked),
            "first_failure": iso(self.first_failure),
            "last_success": iso(self.last_success),
        }
