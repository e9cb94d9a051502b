"""The rules of indicator 5, one YAML file per fiscal year beside this module, and their typed reader."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from itertools import groupby
from types import MappingProxyType
from typing import Any, Literal, TypeVar, get_args

from ckanext.mofops.standard.data import load
from ckanext.mofops.standard.messages import LANGUAGES, Lang

Words = Mapping[Lang, str]
Row = TypeVar("Row")


class RulesError(ValueError):
    """A rules file that cannot be judged by: an unknown or missing key, a wrong value, points that do not sum."""


class UnknownFiscalYear(RulesError):
    """There is no rules file for the fiscal year (BE); ``available`` are the years there are, in order."""

    def __init__(self, fiscal_year: int, available: tuple[int, ...]) -> None:
        super().__init__(f"no rules of indicator 5 for fiscal year {fiscal_year}; available: {', '.join(map(str, available))}")
        self.fiscal_year = fiscal_year
        self.available = available


@dataclass(frozen=True)
class Settings:
    """How the borders that the document leaves open are judged; each value is explained in the file."""

    incomplete: Literal["fails", "excluded"]
    uncategorised: Literal["left_out", "listed"]
    imd: Literal["named", "number"]
    open: Literal["one", "strict"]
    used: Literal["open", "registered"]
    ladder: Literal["cumulative", "independent"]


@dataclass(frozen=True)
class CriterionRule:
    """A scored criterion. tier: the level it belongs to, points: what it earns as a whole, checks: the ids of its conditions."""

    id: str
    tier: int
    points: int
    estimate: Literal["whole", "proportional"]
    checks: tuple[str, ...]
    text: Words


@dataclass(frozen=True)
class MilestoneRule:
    """A dated step that earns no points."""

    id: str
    due: datetime.date
    text: Words


@dataclass(frozen=True)
class Scope:
    """A use scope; branches: those of official statistics by code, empty for the other scopes."""

    number: int
    text: Words
    branches: Mapping[int, Words]


@dataclass(frozen=True)
class Rules:
    """The rules of one fiscal year (BE). Criteria are in order of their tiers, scopes by number."""

    fiscal_year: int
    source: str
    title: Words
    public_category: str
    minimum_datasets: int
    settings: Settings
    criteria: tuple[CriterionRule, ...]
    milestones: tuple[MilestoneRule, ...]
    scopes: Mapping[int, Scope]

    @property
    def tiers(self) -> tuple[int, ...]:
        """The levels, lowest first: 50, 75, 100."""
        return tuple(sorted({criterion.tier for criterion in self.criteria}))


def years() -> tuple[int, ...]:
    """The fiscal years (BE) that there are rules for, in order."""
    names = (entry.name for entry in files(__package__).iterdir())
    return tuple(sorted(int(name.removesuffix(".yaml")) for name in names if name.endswith(".yaml")))


@cache
def rules(fiscal_year: int) -> Rules:
    """The rules of a fiscal year (BE, e.g. 2566).

    :raises UnknownFiscalYear: there is no file for that year
    :raises RulesError: the file is faulty
    """
    if fiscal_year not in years():
        raise UnknownFiscalYear(fiscal_year, years())
    found = read(load(f"indicator5/{fiscal_year}.yaml"))
    if found.fiscal_year != fiscal_year:
        raise RulesError(f"indicator5/{fiscal_year}.yaml is for fiscal year {found.fiscal_year}")
    return found


def read(data: Mapping[str, Any]) -> Rules:
    """The rules in the content of a rules file.

    :raises RulesError: a key is unknown or missing, a setting has no such value, an id stands twice, or the points of
        the criteria up to a tier do not sum to that tier
    """
    _expect_keys(data, {field.name for field in fields(Rules)}, "rules")
    return Rules(
        fiscal_year=data["fiscal_year"],
        source=data["source"],
        title=_words(data["title"]),
        public_category=data["public_category"],
        minimum_datasets=data["minimum_datasets"],
        settings=_settings(data["settings"]),
        criteria=_criteria(data["criteria"]),
        milestones=tuple(_milestone(row) for row in data["milestones"]),
        scopes=MappingProxyType({row["number"]: _scope(row) for row in data["scopes"]}),
    )


def _settings(data: Mapping[str, Any]) -> Settings:
    """The settings, each with one of its values.

    :raises RulesError: an unknown or missing setting or value
    """
    _expect_keys(data, {field.name for field in fields(Settings)}, "settings")
    for field in fields(Settings):
        if data[field.name] not in get_args(field.type):
            raise RulesError(f"settings.{field.name}: {data[field.name]!r} is none of {get_args(field.type)}")
    return Settings(**data)


def _criteria(rows: Sequence[Mapping[str, Any]]) -> tuple[CriterionRule, ...]:
    """The criteria in order of their tiers.

    :raises RulesError: an id stands twice, or the points up to a tier do not sum to it
    """
    found = tuple(sorted((_criterion(row) for row in rows), key=lambda rule: rule.tier))
    _expect_unique([rule.id for rule in found], "criteria")
    _expect_unique([check for rule in found for check in rule.checks], "checks")
    total = 0
    for tier, group in groupby(found, key=lambda rule: rule.tier):
        total += sum(rule.points for rule in group)
        if total != tier:
            raise RulesError(f"criteria: the points up to tier {tier} sum to {total}")
    return found


def _criterion(row: Mapping[str, Any]) -> CriterionRule:
    """One row of ``criteria``."""
    _expect_keys(row, {"id", "tier", "points", "estimate", "checks", *LANGUAGES}, "criterion")
    if row["estimate"] not in ("whole", "proportional"):
        raise RulesError(f"criterion {row['id']}: estimate {row['estimate']!r} is neither whole nor proportional")
    return CriterionRule(row["id"], row["tier"], row["points"], row["estimate"], tuple(row["checks"]), _words_of(row))


def _milestone(row: Mapping[str, Any]) -> MilestoneRule:
    """One row of ``milestones``."""
    _expect_keys(row, {"id", "due", *LANGUAGES}, "milestone")
    return MilestoneRule(row["id"], row["due"], _words_of(row))


def _scope(row: Mapping[str, Any]) -> Scope:
    """One row of ``scopes``."""
    _expect_keys({"branches": (), **row}, {"number", "branches", *LANGUAGES}, "scope")
    return Scope(row["number"], _words_of(row), MappingProxyType(dict(_branch(entry) for entry in row.get("branches", ()))))


def _branch(row: Mapping[str, Any]) -> tuple[int, Words]:
    """One row of a scope's ``branches``: its code and its name."""
    _expect_keys(row, {"code", *LANGUAGES}, "branch")
    return row["code"], _words_of(row)


def _words(data: Mapping[str, Any]) -> Words:
    """A text in exactly the languages of the project."""
    _expect_keys(data, set(LANGUAGES), "text")
    return _words_of(data)


def _words_of(row: Mapping[str, Any]) -> Words:
    """The texts that stand in a row beside its other keys."""
    return MappingProxyType({lang: str(row[lang]).strip() for lang in LANGUAGES})


def _expect_keys(data: Mapping[str, Any], keys: set[str], place: str) -> None:
    """Nothing if a mapping has exactly these keys.

    :raises RulesError: a key is unknown or missing
    """
    if wrong := sorted(set(data) ^ keys):
        raise RulesError(f"{place}: unknown or missing: {', '.join(map(str, wrong))}")


def _expect_unique(ids: Sequence[str], place: str) -> None:
    """Nothing if no id stands twice.

    :raises RulesError: one does
    """
    if len(set(ids)) != len(ids):
        raise RulesError(f"{place}: an id stands twice")
