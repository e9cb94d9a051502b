"""The result of an assessment, and its JSON form."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ckanext.mofops.indicator5.dates import utc_time
from ckanext.mofops.indicator5.facts import Usage
from ckanext.mofops.indicator5.message import Message
from ckanext.mofops.indicator5.snapshot import DatasetState, Snapshot
from ckanext.mofops.indicator5.truth import Truth
from ckanext.mofops.standard.indicator5 import Rules, Words
from ckanext.mofops.standard.messages import Lang

SCHEMA_VERSION = 1
RESOURCE_KEYS = ("name", "url", "described", "open", "stars", "data")


@dataclass(frozen=True)
class Finding:
    """What one check found of one dataset. to_fix: what is to be done, None if nothing.

    links: addresses where the evidence can be seen. effort: how many single repairs ``to_fix`` stands for.
    """

    name: str
    met: Truth
    evidence: Message | None = None
    to_fix: Message | None = None
    links: tuple[str, ...] = ()
    effort: int = 1


@dataclass(frozen=True)
class Check:
    """A condition of a criterion. met: None is not known.

    evidence: what was looked at; to_fix: empty when met. findings: one per dataset, None for a condition on the agency.
    links: addresses where the evidence can be seen, each once.
    """

    id: str
    met: Truth
    evidence: tuple[Message, ...]
    to_fix: tuple[Message, ...] = ()
    findings: tuple[Finding, ...] | None = None
    links: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mend:
    """One thing to do. name: of the dataset it is about, None when it is about the agency; check: the condition it serves."""

    name: str | None
    check: str
    to_fix: Message
    effort: int = 1


@dataclass(frozen=True)
class NextStep:
    """Mends that together raise the official score, by ``gain`` points to ``then``.

    criteria: ids of the criteria that they make met. Steps come in the order of points gained per effort, each after the last.
    """

    criteria: tuple[str, ...]
    gain: float
    then: float
    mends: tuple[Mend, ...]

    @property
    def effort(self) -> int:
        """Single repairs, in all."""
        return sum(mend.effort for mend in self.mends)

    @property
    def datasets(self) -> tuple[str, ...]:
        """The datasets that are to be mended, each once."""
        return tuple(dict.fromkeys(mend.name for mend in self.mends if mend.name is not None))

    def to_dict(self, lang: Lang) -> dict[str, Any]:
        """JSON form."""
        return {
            "criteria": list(self.criteria),
            "gain": self.gain,
            "then": self.then,
            "effort": self.effort,
            "datasets": list(self.datasets),
            "to_fix": sentences((mend.to_fix for mend in self.mends), lang),
        }


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
                    "links": list(check.links),
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
    not found has no missing items, is not counted, and says so in ``to_fix``. found: the dataset as it was found, if it was.
    """

    name: str
    counted: bool
    missing_items: tuple[int, ...]
    registered: Truth
    open: Truth
    stars: int | None
    used: Truth
    to_fix: tuple[Message, ...]
    found: DatasetState | None = None

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
            **_found(self.found),
        }


def _found(dataset: DatasetState | None) -> dict[str, Any]:
    """What is told of a dataset besides its results."""
    if dataset is None:
        return {"title": None, "url": None, "registration": None, "resources": []}
    resources = [{name: getattr(resource, name) for name in RESOURCE_KEYS} for resource in dataset.resources]
    return {"title": dataset.title, "url": dataset.url, "registration": dataset.registration, "resources": resources}


@dataclass(frozen=True)
class Use:
    """A stated use, judged. met: it counts for used-5; reasons: what keeps it from counting."""

    entry: Usage
    met: Truth
    reasons: tuple[Message, ...]

    def to_dict(self, lang: Lang) -> dict[str, Any]:
        """JSON form."""
        entry = self.entry
        return {
            **{name: getattr(entry, name) for name in ("title", "kind", "url", "file", "used_for")},
            "datasets": list(entry.datasets),
            "scope": None if entry.scope is None else entry.scope.number,
            "branch": None if entry.scope is None else entry.scope.branch,
            "date": None if entry.date is None else entry.date.isoformat(),
            "met": self.met,
            "reasons": sentences(self.reasons, lang),
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
        done = None if self.done is None else self.done.isoformat()
        return {"id": self.id, "due": self.due.isoformat(), "done": done, "text": dict(self.text)}


@dataclass(frozen=True)
class Score:
    """official: by the text, all or nothing under the ladder; estimate: proportional and without the ladder, never instead.

    estimate: None where ``estimate: hidden`` wants none.
    """

    official: float
    estimate: float | None


@dataclass(frozen=True)
class Assessment:
    """The score of an agency with its evidence. level: the highest whole tier, 0 if none; assessed_at: ISO 8601, UTC.

    next_steps: what to do, in the order of points gained per effort. snapshot, rules: what was judged, and by what; a snapshot
    that supposes something (``supposed``) makes this a trial, which every form of the report says.
    """

    fiscal_year: int
    agency: str
    assessed_at: str
    score: Score
    level: int
    criteria: tuple[Criterion, ...]
    datasets: tuple[DatasetResult, ...]
    milestones: tuple[Milestone, ...]
    uses: tuple[Use, ...]
    next_steps: tuple[NextStep, ...]
    snapshot: Snapshot
    rules: Rules

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
            "usage": [use.to_dict(lang) for use in self.uses],
            "next_steps": [step.to_dict(lang) for step in self.next_steps],
            "supposed": {name: list(conditions) for name, conditions in self.snapshot.supposed.items()},
            "method": self.rules.method(),
        }


def sentences(messages: Iterable[Message], lang: Lang) -> list[str]:
    """The sentences of messages in one language, in order."""
    return [message.text()[lang] for message in messages]
