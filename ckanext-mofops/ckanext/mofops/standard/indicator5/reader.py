"""The typed reader of a rules file: whatever does not belong is refused with its place."""

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import groupby
from types import MappingProxyType
from typing import Any, Literal, TypeVar, cast, get_args

from ckanext.mofops.standard.document import Place
from ckanext.mofops.standard.indicator5.errors import RulesError
from ckanext.mofops.standard.indicator5.model import (
    CHECKS,
    NOTICES,
    CriterionRule,
    Efforts,
    MilestoneRule,
    Rules,
    Scope,
    Sentence,
    ServedBy,
    SettingRule,
    Settings,
    Words,
)
from ckanext.mofops.standard.messages import LANGUAGES, Lang

Value = TypeVar("Value")
SHOWN = 60
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_LARGEST = 10_000


@dataclass(frozen=True)
class _Node:
    """A value of the file and its place."""

    value: object
    place: Place = ()

    def fault(self, code: str, **params: Any) -> RulesError:
        return RulesError(code, self.place, params=params)

    def mapping(self, keys: Iterable[str], optional: Iterable[str] = ()) -> dict[str, "_Node"]:
        """Its values by key; exactly these keys, of which some may be missing."""
        rows = self.rows()
        known, may_miss = {*keys, *optional}, set(optional)
        for key, node in rows.items():
            if key not in known:
                raise node.fault("rules-unknown-key", keys=", ".join(sorted(known)))
        if missing := sorted(known - may_miss - set(rows)):
            raise self.fault("rules-missing-key", keys=", ".join(missing))
        return rows

    def rows(self) -> dict[str, "_Node"]:
        """Its values by key, whichever they are."""
        if not isinstance(self.value, Mapping) or not all(isinstance(key, str) for key in self.value):
            raise self.fault("rules-not-a-mapping")
        return {key: _Node(value, (*self.place, key)) for key, value in self.value.items()}

    def entries(self) -> list["_Node"]:
        """The entries of a list."""
        if not isinstance(self.value, list):
            raise self.fault("rules-not-a-list")
        return [_Node(value, (*self.place, number)) for number, value in enumerate(self.value)]

    def some(self) -> list["_Node"]:
        """The entries of a list that has at least one."""
        if not (found := self.entries()):
            raise self.fault("rules-empty")
        return found

    def text(self) -> str:
        """A text that is not blank."""
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.fault("rules-not-a-text")
        return self.value.strip()

    def id(self) -> str:
        """A short name: Latin letters, digits and hyphens."""
        found = self.text()
        if not _ID.fullmatch(found):
            raise self.fault("rules-not-an-id", value=found[:SHOWN])
        return found

    def number(self, least: int = 1, most: int = _LARGEST) -> int:
        """A whole number within bounds."""
        if not isinstance(self.value, int) or isinstance(self.value, bool) or not least <= self.value <= most:
            raise self.fault("rules-not-a-number", least=least, most=most)
        return self.value

    def choice(self, values: Sequence[str], code: str = "rules-not-one-of") -> str:
        """One of some words."""
        if self.value not in values:
            raise self.fault(code, value=str(self.value)[:SHOWN], values=", ".join(values))
        return cast(str, self.value)

    def choices(self, values: Sequence[str], code: str = "rules-not-one-of") -> tuple[str, ...]:
        """Some of these words, each once."""
        return _unique([(node, node.choice(values, code)) for node in self.some()])

    def date(self) -> datetime.date:
        """A date, as its ISO 8601 form in a CE year."""
        found = str(self.value)
        if not isinstance(self.value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", found):
            raise self.fault("rules-not-a-date", value=found[:SHOWN])
        try:
            day = datetime.date.fromisoformat(found)
        except ValueError as error:
            raise self.fault("rules-not-a-date", value=found) from error
        if day.year >= 2400:
            raise self.fault("rules-not-a-date", value=found)
        return day


def read(data: object) -> Rules:
    """The rules in the content of a rules file.

    :raises RulesError: a key is unknown or missing, a value is of a wrong kind or none of those it can have, an id stands twice,
        a sentence is served by what there is not, or the points of the criteria up to a tier do not sum to that tier
    """
    names = {field.name for field in fields(Rules)} - {"explained", "raw"}
    rows = _Node(data).mapping(names)
    explained = _explained(rows["settings"])
    criteria = _criteria(rows["criteria"])
    milestones = _each(rows["milestones"].entries(), _milestone, key=lambda found: found.id)
    found = Rules(
        fiscal_year=rows["fiscal_year"].number(2500, 2699),
        source=rows["source"].text(),
        title=_words(rows["title"]),
        weight=rows["weight"].number(),
        public_category=rows["public_category"].text(),
        minimum_datasets=rows["minimum_datasets"].number(),
        efforts=Efforts(**{name: node.number() for name, node in rows["efforts"].mapping(_names(Efforts)).items()}),
        settings=_settings(rows["settings"], explained),
        explained=explained,
        levels=_levels(rows["levels"], criteria),
        criteria=criteria,
        milestones=tuple(milestones),
        clauses=tuple(_each(rows["clauses"].entries(), _sentence, key=lambda found: found.id)),
        scopes=MappingProxyType({scope.number: scope for scope in _each(rows["scopes"].some(), _scope, key=lambda s: s.number)}),
        raw=MappingProxyType(dict(cast(Mapping[str, Any], data))),
    )
    _expect_known(found, rows)
    return found


def _names(kind: type) -> list[str]:
    return [field.name for field in fields(kind)]


def _each(nodes: Sequence[_Node], reader: Callable[[_Node], Value], *, key: Callable[[Value], object]) -> list[Value]:
    """What is read of each node; no two of one key."""
    found = [reader(node) for node in nodes]
    _unique(list(zip(nodes, map(key, found), strict=True)))
    return found


def _unique(found: Sequence[tuple[_Node, Value]]) -> tuple[Value, ...]:
    """The values in order, of which none stands twice."""
    seen: set[object] = set()
    for node, value in found:
        if value in seen:
            raise node.fault("rules-twice", value=value)
        seen.add(value)
    return tuple(value for _, value in found)


def _explained(node: _Node) -> Mapping[str, SettingRule]:
    """What each setting is about, with words for exactly the values that it can have."""
    found = {}
    rows = node.mapping(_names(Settings))
    for field in fields(Settings):  # in this order, whichever the file has
        row = rows[field.name].mapping(("value", "question", "answers", "source"))
        answers = {value: _words(words) for value, words in row["answers"].mapping(get_args(field.type)).items()}
        found[field.name] = SettingRule(_words(row["question"]), MappingProxyType(answers), row["source"].text())
    return MappingProxyType(found)


def _settings(node: _Node, explained: Mapping[str, SettingRule]) -> Settings:
    values: dict[str, Any] = {
        name: row.rows()["value"].choice(list(explained[name].answers)) for name, row in node.rows().items()
    }
    return Settings(**values)


def _criteria(node: _Node) -> tuple[CriterionRule, ...]:
    """The criteria in order of their tiers; no check stands in two of them, and the points up to a tier sum to it."""
    nodes = node.some()
    rows = _each(nodes, _criterion, key=lambda rule: rule.id)
    placed = [(rows_node.rows()["checks"], check) for rows_node, rule in zip(nodes, rows, strict=True) for check in rule.checks]
    _unique(placed)
    found = tuple(sorted(rows, key=lambda rule: rule.tier))
    total = 0
    for tier, group in groupby(found, key=lambda rule: rule.tier):
        total += sum(rule.points for rule in group)
        if total != tier:
            last = max(number for number, rule in enumerate(rows) if rule.tier == tier)
            raise nodes[last].rows()["points"].fault("rules-points", tier=tier, total=total)
    return found


def _criterion(node: _Node) -> CriterionRule:
    row = node.mapping(("id", "tier", "points", "estimate", "checks", "sentences"))
    return CriterionRule(
        row["id"].id(),
        row["tier"].number(),
        row["points"].number(),
        cast(Literal["whole", "proportional"], row["estimate"].choice(("whole", "proportional"))),
        row["checks"].choices(CHECKS, "rules-unknown-check"),
        tuple(_each(row["sentences"].some(), _sentence, key=lambda sentence: sentence.id)),
    )


def _sentence(node: _Node) -> Sentence:
    row = node.mapping(("id", "served_by", *LANGUAGES))
    return Sentence(row["id"].id(), _words_of(row), _served_by(row["served_by"]))


def _served_by(node: _Node) -> ServedBy:
    if node.value == "nothing":
        return ServedBy()
    row = node.mapping((), ("checks", "settings", "milestones"))
    return ServedBy(
        row["checks"].choices(CHECKS, "rules-unknown-check") if "checks" in row else (),
        row["settings"].choices(_names(Settings)) if "settings" in row else (),
        tuple(entry.id() for entry in row["milestones"].some()) if "milestones" in row else (),
    )


def _levels(node: _Node, criteria: Sequence[CriterionRule]) -> Mapping[int, Words]:
    """The names of the tiers, lowest first: exactly of those that the criteria have."""
    nodes = node.some()
    found = [(row["tier"].number(), _words_of(row)) for row in (entry.mapping(("tier", *LANGUAGES)) for entry in nodes)]
    _unique([(entry, tier) for entry, (tier, _) in zip(nodes, found, strict=True)])
    tiers = sorted({rule.tier for rule in criteria})
    if sorted(tier for tier, _ in found) != tiers:
        raise node.fault("rules-levels", tiers=", ".join(map(str, tiers)))
    return MappingProxyType(dict(sorted(found, key=lambda entry: entry[0])))


def _milestone(node: _Node) -> MilestoneRule:
    row = node.mapping(("id", "due", "notices", *LANGUAGES))
    return MilestoneRule(row["id"].id(), row["due"].date(), row["notices"].choices(NOTICES), _words_of(row))


def _scope(node: _Node) -> Scope:
    row = node.mapping(("number", *LANGUAGES), ("branches", "points", "mark"))
    branches = _each(row["branches"].some(), _branch, key=lambda entry: entry[0]) if "branches" in row else []
    return Scope(
        row["number"].number(),
        _words_of(row),
        MappingProxyType(dict(branches)),
        tuple(_words(entry) for entry in row["points"].some()) if "points" in row else (),
        row["mark"].text() if "mark" in row else "",
    )


def _branch(node: _Node) -> tuple[int, Words]:
    row = node.mapping(("code", *LANGUAGES))
    return row["code"].number(), _words_of(row)


def _words(node: _Node) -> Words:
    """A text in exactly the languages of the project."""
    return _words_of(node.mapping(LANGUAGES))


def _words_of(row: Mapping[str, _Node]) -> Words:
    """The texts that stand in a row beside its other keys."""
    found: dict[Lang, str] = {lang: row[lang].text() for lang in LANGUAGES}
    return MappingProxyType(found)


def _expect_known(rules: Rules, rows: Mapping[str, _Node]) -> None:
    """Nothing if what serves the sentences is there, and no sentence has the id of another."""
    judged = {check for rule in rules.criteria for check in rule.checks}
    milestones = {milestone.id for milestone in rules.milestones}
    placed = list(_placed(rows))
    _unique([(node, sentence.id) for node, sentence in placed])
    for node, sentence in placed:
        for served, there in ((sentence.served_by.checks, judged), (sentence.served_by.milestones, milestones)):
            if strangers := [name for name in served if name not in there]:
                raise node.rows()["served_by"].fault("rules-not-served", value=strangers[0])


def _placed(rows: Mapping[str, _Node]) -> Iterator[tuple[_Node, Sentence]]:
    """Sentences with an id of their own, each with its place."""
    nodes = [entry for criterion in rows["criteria"].entries() for entry in criterion.rows()["sentences"].entries()]
    for node in (*nodes, *rows["clauses"].entries()):
        yield node, _sentence(node)
