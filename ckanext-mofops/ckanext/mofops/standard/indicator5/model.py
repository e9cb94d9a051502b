"""The rules of a fiscal year as values."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from ckanext.mofops.standard.messages import Lang

Words = Mapping[Lang, str]

CHECKS = (
    "five-datasets",
    "scope-and-values",
    "fourteen-items",
    "resources-described",
    "address-notified",
    "in-catalogue",
    "registered",
    "open",
    "used",
)
"""The conditions that a criterion can be made of."""

NOTICES = ("template1", "template2", "catalogue_notified")
"""The stated facts with a date that can close a milestone."""


@dataclass(frozen=True)
class Settings:
    """How the borders that the document leaves open are judged; each value is explained in the file."""

    incomplete: Literal["fails", "excluded"]
    uncategorised: Literal["left_out", "listed"]
    imd: Literal["named", "number"]
    open: Literal["one", "strict"]
    open_share: Literal["shown", "required"]
    approval: Literal["not_registered", "registered"]
    used: Literal["open", "registered"]
    ladder: Literal["cumulative", "independent"]
    estimate: Literal["shown", "hidden"]


@dataclass(frozen=True)
class Efforts:
    """How much work a repair is, as a number of single repairs; each is explained in the file."""

    item: int
    resource: int
    presence: int
    registration: int
    opening: int
    fact: int
    taken_off: int
    dataset: int


@dataclass(frozen=True)
class SettingRule:
    """What a setting is about. source: the sentences that leave it open; answers: what each value means."""

    question: Words
    answers: Mapping[str, Words]
    source: str


@dataclass(frozen=True)
class ServedBy:
    """What a sentence of the document decides, is asked about, is waited for; all empty: no points hang on it."""

    checks: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    milestones: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sentence:
    """A sentence of the document; ``th`` is its wording."""

    id: str
    text: Words
    served_by: ServedBy


@dataclass(frozen=True)
class CriterionRule:
    """A scored criterion. tier: the level it belongs to, points: what it earns as a whole, checks: the ids of its conditions."""

    id: str
    tier: int
    points: int
    estimate: Literal["whole", "proportional"]
    checks: tuple[str, ...]
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> Words:
        """Its sentences, one a line."""
        return MappingProxyType({
            lang: "\n".join(sentence.text[lang] for sentence in self.sentences) for lang in self.sentences[0].text
        })  # fmt: skip


@dataclass(frozen=True)
class MilestoneRule:
    """A dated step that earns no points; notices: the facts that close it, once all of them are dated."""

    id: str
    due: datetime.date
    notices: tuple[str, ...]
    text: Words


@dataclass(frozen=True)
class Scope:
    """A use scope. branches: those of official statistics by code; points: what it says more; mark: of a footnote, or empty."""

    number: int
    text: Words
    branches: Mapping[int, Words]
    points: tuple[Words, ...] = ()
    mark: str = ""


@dataclass(frozen=True)
class Rules:
    """The rules of one fiscal year (BE). Criteria are in order of their tiers, scopes by number.

    levels: names of the tiers; explained: what each setting is about; clauses: the sentences that define, guide and limit.
    weight: percent of the agency's agreement; raw: the content of the file.
    """

    fiscal_year: int
    source: str
    title: Words
    weight: int
    public_category: str
    minimum_datasets: int
    efforts: Efforts
    settings: Settings
    explained: Mapping[str, SettingRule]
    levels: Mapping[int, Words]
    criteria: tuple[CriterionRule, ...]
    milestones: tuple[MilestoneRule, ...]
    clauses: tuple[Sentence, ...]
    scopes: Mapping[int, Scope]
    raw: Mapping[str, Any] = field(repr=False, compare=False)

    @property
    def tiers(self) -> tuple[int, ...]:
        """The levels, lowest first: 50, 75, 100."""
        return tuple(sorted({criterion.tier for criterion in self.criteria}))

    def to_dict(self) -> dict[str, Any]:
        """The content of a rules file for these rules, with the settings they have now: ``read`` makes them of it again."""
        settings = {name: {**row, "value": getattr(self.settings, name)} for name, row in self.raw["settings"].items()}
        return {**self.raw, "settings": settings}

    def method(self) -> list[dict[str, Any]]:
        """How the open questions are answered: setting, value, and both in words."""
        return [
            {"setting": name, "value": value, "question": dict(rule.question), "answer": dict(rule.answers[value])}
            for name, rule in self.explained.items()
            for value in (getattr(self.settings, name),)
        ]

    def sentences(self) -> Iterator[Sentence]:
        """Every sentence of the document, each once, in the order of the file."""
        yield Sentence("title", self.title, ServedBy())
        for tier, words in self.levels.items():
            checks = tuple(check for rule in self.criteria if rule.tier == tier for check in rule.checks)
            yield Sentence(f"level-{tier}", words, ServedBy(checks))
        for rule in self.criteria:
            yield from rule.sentences
        for milestone in self.milestones:
            yield Sentence(milestone.id, milestone.text, ServedBy(milestones=(milestone.id,)))
        yield from self.clauses
        judged = {check for rule in self.criteria for check in rule.checks}
        served_by = ServedBy(tuple(check for check in ("scope-and-values", "used") if check in judged))
        for scope in self.scopes.values():
            words = MappingProxyType({lang: text + scope.mark for lang, text in scope.text.items()})
            yield Sentence(f"scope-{scope.number}", words, served_by)
            for number, point in enumerate(scope.points, start=1):
                yield Sentence(f"scope-{scope.number}-{number}", point, served_by)
