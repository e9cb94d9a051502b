"""Assessments of indicator 5: each one made is kept, so that a page reads what is stored and a report can be made again later.

What was judged, and by which rules, is kept once however many assessments found the same: a catalogue at rest costs a row a day.
"""

import json
import zlib
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, mapped_column

from ckanext.mofops.indicator5 import Assessment, Rules, Snapshot, assess, counts, summary
from ckanext.mofops.model.task import Cause
from ckanext.mofops.model.time import iso
from ckanext.mofops.standard.indicator5 import read
from ckanext.mofops.standard.messages import LANGUAGES


class Judged(tk.BaseModel):
    """A snapshot and the rules it was judged by, packed; under the hash of what they say, whenever that was."""

    __tablename__ = "mofops_assessment_judged"

    hash: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    content: Mapped[bytes] = mapped_column(sa.LargeBinary)

    @classmethod
    def keep(cls, snapshot: Snapshot, rules: Rules) -> str:
        """The hash of what is kept now, or was before. The time of the snapshot is left to the assessment."""
        said = {"snapshot": {**snapshot.to_dict(), "assessed_at": None}, "rules": rules.to_dict()}
        content = json.dumps(said, ensure_ascii=False, sort_keys=True, default=str).encode()  # rules have dates
        key = sha256(content).hexdigest()
        model.Session.execute(insert(cls).values(hash=key, content=zlib.compress(content)).on_conflict_do_nothing())
        return key


class StoredAssessment(tk.BaseModel):
    """One assessment of an organisation; rows are only added.

    official, estimate, level: as in the report. counts: see ``indicator5.counts``. shown: ``indicator5.summary`` by language,
    which is what a page shows.
    """

    __tablename__ = "mofops_assessment"
    __table_args__ = (sa.Index("ix_mofops_assessment_newest", "organisation", "fiscal_year", "id"),)

    id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=True)
    organisation: Mapped[str] = mapped_column(sa.UnicodeText, sa.ForeignKey("group.id", ondelete="CASCADE"))
    fiscal_year: Mapped[int] = mapped_column(sa.Integer)
    at: Mapped[datetime] = mapped_column(sa.DateTime)
    cause: Mapped[str] = mapped_column(sa.UnicodeText)
    official: Mapped[float] = mapped_column(sa.Float)
    estimate: Mapped[float | None] = mapped_column(sa.Float)
    level: Mapped[int] = mapped_column(sa.Integer)
    counts: Mapped[dict[str, int]] = mapped_column(JSONB)
    shown: Mapped[dict[str, Any]] = mapped_column(JSONB)
    judged: Mapped[str] = mapped_column(sa.UnicodeText, sa.ForeignKey("mofops_assessment_judged.hash"))

    @classmethod
    def add(cls, organisation: str, assessment: Assessment, cause: Cause) -> "StoredAssessment":
        """Keep an assessment, and its datasets in place of those of the one before. Commits."""
        row = cls(
            organisation=organisation,
            fiscal_year=assessment.fiscal_year,
            at=_naive(assessment.moment),
            cause=cause,
            official=assessment.score.official,
            estimate=assessment.score.estimate,
            level=assessment.level,
            counts=counts(assessment),
            shown={lang: summary(assessment, lang) for lang in LANGUAGES},
            judged=Judged.keep(assessment.snapshot, assessment.rules),
        )
        model.Session.add(row)
        model.Session.flush()
        AssessedDataset.replace(row, assessment)
        model.Session.commit()
        return row

    @classmethod
    def get(cls, id_: int) -> "StoredAssessment":
        """The row of an id."""
        return model.Session.get_one(cls, id_)

    @classmethod
    def newest(
        cls, organisations: Collection[str] | None = None, fiscal_year: int | None = None
    ) -> dict[str, "StoredAssessment"]:
        """The last assessment of organisations, of all if None, by their ids; of a fiscal year, or of the year last assessed."""
        found = sa.select(cls).distinct(cls.organisation).order_by(cls.organisation, cls.id.desc())
        if organisations is not None:
            found = found.where(cls.organisation.in_(organisations))
        if fiscal_year is not None:
            found = found.where(cls.fiscal_year == fiscal_year)
        return {row.organisation: row for row in model.Session.scalars(found)}

    @classmethod
    def history(
        cls, organisation: str, fiscal_year: int, *, since: datetime | None = None, until: datetime | None = None, limit: int
    ) -> list["StoredAssessment"]:
        """The assessments of an organisation in a fiscal year, newest first."""
        found = sa.select(cls).where(cls.organisation == organisation, cls.fiscal_year == fiscal_year)
        if since is not None:
            found = found.where(cls.at >= since)
        if until is not None:
            found = found.where(cls.at < until)
        return list(model.Session.scalars(found.order_by(cls.id.desc()).limit(limit)))

    @classmethod
    def at_moment(cls, organisation: str, fiscal_year: int, moment: datetime) -> "StoredAssessment | None":
        """The assessment that stood at a moment: the last one up to it, else None."""
        before = (cls.organisation == organisation, cls.fiscal_year == fiscal_year, cls.at <= moment)
        return model.Session.scalars(sa.select(cls).where(*before).order_by(cls.id.desc()).limit(1)).first()

    def assessment(self) -> Assessment:
        """The assessment as it was made: the same snapshot judged by the same rules."""
        packed = model.Session.get(Judged, self.judged)
        said = json.loads(zlib.decompress(packed.content))
        snapshot = Snapshot.from_dict({**said["snapshot"], "assessed_at": iso(self.at)})
        return assess(snapshot, read(said["rules"]))

    def point(self) -> dict[str, Any]:
        """What a history tells of it."""
        facts = ("id", "fiscal_year", "cause", "official", "estimate", "level", "counts")
        return {"at": iso(self.at), **{name: getattr(self, name) for name in facts}}


class AssessedDataset(tk.BaseModel):
    """A dataset of the newest assessment of an organisation in a fiscal year. entry: as in ``datasets`` of the report, with
    ``to_fix`` by language. to_fix: whether there is something to mend.
    """

    __tablename__ = "mofops_assessed_dataset"

    assessment: Mapped[int] = mapped_column(
        sa.BigInteger, sa.ForeignKey("mofops_assessment.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    name: Mapped[str] = mapped_column(sa.UnicodeText)
    to_fix: Mapped[bool] = mapped_column(sa.Boolean)
    entry: Mapped[dict[str, Any]] = mapped_column(JSONB)

    @classmethod
    def replace(cls, row: StoredAssessment, assessment: Assessment) -> None:
        """The datasets of an assessment, in place of those of the ones before it."""
        earlier = sa.select(StoredAssessment.id).where(
            StoredAssessment.organisation == row.organisation, StoredAssessment.fiscal_year == row.fiscal_year
        )
        model.Session.execute(sa.delete(cls).where(cls.assessment.in_(earlier)))
        values = [
            {
                "assessment": row.id,
                "position": position,
                "name": entry["name"],
                "to_fix": bool(entry["to_fix"]["en"]),
                "entry": entry,
            }
            for position, entry in enumerate(_entries(assessment))
        ]
        if values:
            model.Session.execute(sa.insert(cls), values)

    @classmethod
    def page(
        cls, assessment: int, *, everything: bool, to_fix: bool, limit: int, offset: int
    ) -> tuple[int, list[dict[str, Any]]]:
        """How many datasets there are, and a page of them in the order of the report; everything: those, too, that are not public
        now, or not there.
        """
        package = model.Package
        wanted = sa.select(cls.entry).where(cls.assessment == assessment).order_by(cls.position)
        if not everything:
            public = (package.name == cls.name, package.state == "active", package.private.is_(False))
            wanted = wanted.where(sa.exists().where(*public))
        if to_fix:
            wanted = wanted.where(cls.to_fix)
        count = model.Session.scalar(sa.select(sa.func.count()).select_from(wanted.order_by(None).subquery())) or 0
        return count, list(model.Session.scalars(wanted.limit(limit).offset(offset)))


def _entries(assessment: Assessment) -> Iterator[dict[str, Any]]:
    by_language = [[dataset.to_dict(lang) for dataset in assessment.datasets] for lang in LANGUAGES]
    for entries in zip(*by_language, strict=True):
        yield {**entries[0], "to_fix": {lang: entry["to_fix"] for lang, entry in zip(LANGUAGES, entries, strict=True)}}


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


def agencies() -> list[str]:
    """Ids of the organisations that are assessed, by name: those with a public dataset, those that were assessed before, and the
    one that the catalogue belongs to.
    """
    group, package = model.Group, model.Package
    public = (package.owner_org == group.id, package.type == "dataset", package.state == "active", package.private.is_(False))
    assessed = StoredAssessment.organisation == group.id
    own = group.name == str(tk.config["ckanext.mofops.agency.name"])
    active = (group.is_organization, group.state == "active")
    wanted = sa.select(group.id).where(*active, sa.or_(sa.exists().where(*public), sa.exists().where(assessed), own))
    return list(model.Session.scalars(wanted.order_by(group.name)))
