"""The result of an assessment, and its JSON form."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ckanext.mofops.indicator5.dates import utc_time
from ckanext.mofops.indicator5.message import Message
from ckanext.mofops.indicator5.truth import Truth
from ckanext.mofops.standard.indicator5 import Words
from ckanext.mofops.standard.messages import Lang

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Finding:
    """What one check found of one dataset. to_fix: what is to be done, None if nothing."""

    name: str
    met: Truth
    evidence: Message | None = None
    to_fix: Message | None = None


@dataclass(frozen=True)
class Check:
    """A condition of a criterion. met: None is not known.

    evidence: what was looked at; to_fix: empty when met. findings: one per dataset, None for a condition on the agency.
    """

    id: str
    met: Truth
    evidence: tuple[Message, ...]
    to_fix: tuple[Message, ...] = ()
    findings: tuple[Finding, ...] | None = None


@dataclass(frozen=True)
class Criterion:
    """A scored criterion. earned: points, under the ladder; share: 0 to 1, its part in the estimate.

    gain: what meeting it is worth, None when it is met.
    """

    id: str
    tier: int
    points: int
    earned: int
    met: Truth
    share: float
    text: Words
    checks: tuple[Check, ...]
    gain: Message | None

    @property
    def evidence(self) -> tuple[Message, ...]:
        """The evidence of its checks, in their order."""
        return tuple(entry for check in self.checks for entry in check.evidence)

    @property
    def to_fix(self) -> tuple[Message, ...]:
        """What its checks ask for, in their order, and at the end what that gains."""
        return (*(entry for check in self.checks for entry in check.to_fix), *self.gains)

    @property
    def gains(self) -> tuple[Message, ...]:
        """``gain``, if there is one."""
        return () if self.gain is None else (self.gain,)

    def to_dict(self, lang: Lang) -> dict[str, Any]:
        """JSON form; each check that is not met ends with what the criterion gains."""
        return {
            "id": self.id,
            "tier": self.tier,
            "points": self.points,
            "earned": self.earned,
            "met": self.met,
            "text": dict(self.text),
            "checks": [
                {
                    "id": check.id,
                    "met": check.met,
                    "evidence": sentences(check.evidence, lang),
                    "to_fix": sentences((*check.to_fix, *self.gains) if check.to_fix else (), lang),
                }
                for check in self.checks
            ],
            "evidence": sentences(self.evidence, lang),
            "to_fix": sentences(self.to_fix, lang),
        }


@dataclass(frozen=True)
class DatasetResult:
    """A listed dataset.

    counted: listed with all 14 items. used: named in a use that counts. None is not known; a name that was handed in but
    not found has no missing items, is not counted, and says so in ``to_fix``.
    """

    name: str
    counted: bool
    missing_items: tuple[int, ...]
    registered: Truth
    open: Truth
    stars: int | None
    used: Truth
    to_fix: tuple[Message, ...]

    def to_dict(self, lang: Lang) -> dict[str, Any]:
        """JSON form."""
        return {
            "name": self.name,
            "counted": self.counted,
            "missing_items": list(self.missing_items),
            "registered": self.registered,
            "open": self.open,
            "stars": self.stars,
            "used": self.used,
            "to_fix": sentences(self.to_fix, lang),
        }


@dataclass(frozen=True)
class Milestone:
    """A dated step without points; done: the day its last part was sent, None while a part is not."""

    id: str
    due: datetime.date
    done: datetime.date | None
    text: Words

    def to_dict(self) -> dict[str, Any]:
        """JSON form, dates in ISO 8601."""
        return {"id": self.id, "due": self.due.isoformat(), "done": None if self.done is None else self.done.isoformat()}


@dataclass(frozen=True)
class Score:
    """official: by the text, all or nothing under the ladder; estimate: proportional and without the ladder, never instead."""

    official: float
    estimate: float


@dataclass(frozen=True)
class Assessment:
    """The score of an agency with its evidence. level: the highest whole tier, 0 if none; assessed_at: ISO 8601, UTC."""

    fiscal_year: int
    agency: str
    assessed_at: str
    score: Score
    level: int
    criteria: tuple[Criterion, ...]
    datasets: tuple[DatasetResult, ...]
    milestones: tuple[Milestone, ...]

    @property
    def moment(self) -> datetime.datetime:
        """``assessed_at``; without an offset it is UTC."""
        return utc_time(self.assessed_at)

    def to_dict(self, lang: Lang = "en") -> dict[str, Any]:
        """The ``report`` document. ``lang`` is that of ``evidence`` and ``to_fix``; ``text`` always carries both."""
        return {
            "schema_version": SCHEMA_VERSION,
            "fiscal_year": self.fiscal_year,
            "agency": self.agency,
            "assessed_at": self.assessed_at,
            "score": {"official": self.score.official, "estimate": self.score.estimate},
            "level": self.level,
            "criteria": [criterion.to_dict(lang) for criterion in self.criteria],
            "datasets": [dataset.to_dict(lang) for dataset in self.datasets],
            "milestones": [milestone.to_dict() for milestone in self.milestones],
        }


def sentences(messages: Iterable[Message], lang: Lang) -> list[str]:
    """The sentences of messages in one language, in order."""
    return [message.text()[lang] for message in messages]
