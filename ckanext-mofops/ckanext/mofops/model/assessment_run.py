"""Assessing, and making the files of a report: what somebody asked for or the time did, and how far it is."""

from typing import Self

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from sqlalchemy.orm import Mapped, deferred, mapped_column

from ckanext.mofops.model.assessment import StoredAssessment
from ckanext.mofops.model.task import KEPT, Cause, Task
from ckanext.mofops.model.time import now

REPORTS_KEPT = 5
"""So many packs of an organisation: the same ones can be made again from the assessments."""


class AssessmentRun(Task, tk.BaseModel):
    """Assessing an organisation, or all of them if None; see ``Task``. done, total: organisations.

    state: ``waiting``, ``assessing``, ``done`` or ``failed``.
    """

    __tablename__ = "mofops_assessment_run"
    MOVING = ("waiting", "assessing")

    state: Mapped[str] = mapped_column(sa.UnicodeText, default="waiting")

    @classmethod
    def add(cls, *, cause: Cause, user_id: str | None = None, organisation: str | None = None) -> Self:
        """A new row that waits. Old ones go. Commits."""
        model.Session.execute(sa.delete(cls).where(cls.created < now() - KEPT))
        row = cls(cause=cause, user_id=user_id, organisation=organisation)
        model.Session.add(row)
        model.Session.commit()
        return row

    @classmethod
    def newest(cls, organisation: str) -> "AssessmentRun | None":
        """The last run that an organisation was part of."""
        mine = sa.or_(cls.organisation.is_(None), cls.organisation == organisation)
        return model.Session.scalars(sa.select(cls).where(mine).order_by(cls.created.desc()).limit(1)).first()

    def finish(self, done: int) -> None:
        """All that could be were assessed. Commits."""
        self.state, self.done, self.total = "done", done, done
        model.Session.commit()


class ReportRun(Task, tk.BaseModel):
    """Making the report on an assessment in all its forms, with the evidence; see ``Task``. pack: the ZIP, once it is done.

    state: ``waiting``, ``making``, ``done`` or ``failed``.
    """

    __tablename__ = "mofops_report_run"
    MOVING = ("waiting", "making")

    state: Mapped[str] = mapped_column(sa.UnicodeText, default="waiting")
    assessment: Mapped[int] = mapped_column(sa.BigInteger, sa.ForeignKey("mofops_assessment.id", ondelete="CASCADE"), index=True)
    pack: Mapped[bytes | None] = deferred(mapped_column(sa.LargeBinary))

    @classmethod
    def add(cls, assessment: StoredAssessment, user_id: str | None) -> Self:
        """A new row that waits. Of earlier ones of the organisation only the last ``REPORTS_KEPT`` stay. Commits."""
        mine = sa.select(cls.id).where(cls.organisation == assessment.organisation)
        mine = mine.order_by((cls.state == "done").desc(), cls.created.desc())
        model.Session.execute(sa.delete(cls).where(cls.id.in_(mine.offset(REPORTS_KEPT - 1))))
        row = cls(assessment=assessment.id, organisation=assessment.organisation, user_id=user_id)
        model.Session.add(row)
        model.Session.commit()
        return row

    @classmethod
    def newest(cls, organisation: str, *, done: bool = False) -> "ReportRun | None":
        """The last one of an organisation; done: the last that there is a pack of."""
        mine = sa.select(cls).where(cls.organisation == organisation).order_by(cls.created.desc()).limit(1)
        if done:
            mine = mine.where(cls.state == "done")
        return model.Session.scalars(mine.execution_options(populate_existing=True)).first()

    def finish(self, pack: bytes) -> None:
        """The pack is there. Commits."""
        self.state, self.pack = "done", pack
        model.Session.commit()
