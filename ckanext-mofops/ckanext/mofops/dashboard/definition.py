"""What a dashboard shows: a YAML file, read strictly. ``datasets/dashboard.yaml`` is one, and explains every key."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ckanext.mofops.catalog.document import document
from ckanext.mofops.catalog.errors import CatalogError, one_line
from ckanext.mofops.charts import Kind
from ckanext.mofops.standard.messages import LANGUAGES, Lang

Words = Mapping[Lang, str]
Where = Mapping[str, str]
"""Column by column, the cell of the rows that are meant."""

YEARS = range(2400, 2700)  # Buddhist era; a Common Era year here is a mistake
MOST_INDICATORS = 100


class DefinitionError(CatalogError):
    """A definition that cannot be followed; codes ``dashboard-…``, and as a parameter the keys on the way to the mistake."""

    def __init__(self, code: str, place: str, /, **params: Any) -> None:
        super().__init__(code, place=place, **params)
        self.place = place


@dataclass(frozen=True)
class Place:
    """Where a table is: the name of a dataset, and of one of its resources the file name, the name or the id."""

    dataset: str
    resource: str


@dataclass(frozen=True)
class About:
    """Which row says what an indicator is, and which columns."""

    place: Place
    where: Where
    name: str
    weight: str
    responsible: str | None
    component: str | None
    note: str | None


@dataclass(frozen=True)
class Results:
    """Which rows and columns are the results of the years.

    partial: a column that is true for a year that is not over; as_of: one with the quarter then. label: of the chart.
    unit: around ``{value}``, as some words stand before a number in Thai.
    """

    place: Place
    where: Where
    year: str
    value: str
    partial: str | None
    as_of: str | None
    note: str | None
    label: Words
    unit: Words
    chart: Kind


@dataclass(frozen=True)
class Targets:
    """Which rows and columns are the targets of the levels.

    is_judged: whether the number alone decides if a level is reached; else it is but a part of the target.
    """

    place: Place
    where: Where
    level: str
    text: str | None
    value: str | None
    points: str | None
    note: str | None
    is_judged: bool


@dataclass(frozen=True)
class Reached:
    """Which row says that a level was reached, and which column."""

    place: Place
    where: Where
    level: str


@dataclass(frozen=True)
class Indicator:
    """title: in plain words, beside the official name that the data have."""

    number: int
    title: Words
    about: About
    results: Results | None
    targets: Targets | None
    reached: Reached | None

    @property
    def places(self) -> tuple[Place, ...]:
        """Where its figures come from, each once."""
        parts = (self.about, self.results, self.targets, self.reached)
        return tuple(dict.fromkeys(part.place for part in parts if part is not None))


@dataclass(frozen=True)
class Definition:
    """scope and used_for: of the dashboard as an entry of usage, see ``usage_entry``."""

    title: Words
    intro: Words
    fiscal_year: int
    scope: int
    used_for: Words
    indicators: tuple[Indicator, ...]

    @property
    def places(self) -> tuple[Place, ...]:
        """Every table that is read, once."""
        return tuple(dict.fromkeys(place for indicator in self.indicators for place in indicator.places))


def load(path: Path) -> Definition:
    """The definition in a YAML file.

    :raises CatalogError: it cannot be read (``DocumentError``) or followed (``DefinitionError``), and where
    """
    return read(document(path))


def read(content: Mapping[str, Any]) -> Definition:
    """The definition that the content of such a file is.

    :raises DefinitionError: it cannot be followed, and where
    """
    root = _Node(content, "")
    root.keys({"title", "intro", "fiscal_year", "scope", "used_for", "sources", "indicators"})
    sources = {name: _place(node) for name, node in root["sources"].entries().items()}
    indicators = tuple(_indicator(node, sources) for node in root["indicators"].rows(MOST_INDICATORS))
    numbers = [indicator.number for indicator in indicators]
    for at, number in enumerate(numbers):
        if number in numbers[:at]:
            raise DefinitionError("dashboard-twice", f"indicators[{at + 1}].number", value=number)
    used = {place for indicator in indicators for place in indicator.places}
    for name, place in sources.items():
        if place not in used:
            raise DefinitionError("dashboard-unused-source", f"sources.{name}")
    return Definition(
        title=root["title"].words(),
        intro=root["intro"].words(),
        fiscal_year=root["fiscal_year"].number(YEARS),
        scope=root["scope"].number(range(1, 7)),
        used_for=root["used_for"].words(),
        indicators=indicators,
    )


def _place(node: "_Node") -> Place:
    node.keys({"dataset", "resource"})
    return Place(node["dataset"].text(), node["resource"].text())


def _indicator(node: "_Node", sources: Mapping[str, Place]) -> Indicator:
    node.keys({"number", "title", "about"}, {"results", "targets", "reached"})
    return Indicator(
        number=node["number"].number(range(1, 1000)),
        title=node["title"].words(),
        about=_about(node["about"], sources),
        results=_results(node["results"], sources) if "results" in node else None,
        targets=_targets(node["targets"], sources) if "targets" in node else None,
        reached=_reached(node["reached"], sources) if "reached" in node else None,
    )


def _about(node: "_Node", sources: Mapping[str, Place]) -> About:
    node.keys({"source", "where", "name", "weight"}, {"responsible", "component", "note"})
    columns = {name: node.column(name) for name in ("responsible", "component", "note")}
    return About(_source(node, sources), node["where"].where(), node["name"].text(), node["weight"].text(), **columns)


def _results(node: "_Node", sources: Mapping[str, Place]) -> Results:
    node.keys({"source", "year", "value", "label", "unit", "chart"}, {"where", "partial", "as_of", "note"})
    return Results(
        _source(node, sources),
        node["where"].where() if "where" in node else {},
        year=node["year"].text(),
        value=node["value"].text(),
        partial=node.column("partial"),
        as_of=node.column("as_of"),
        note=node.column("note"),
        label=node["label"].words(),
        unit=node["unit"].frames(),
        chart="line" if node["chart"].one_of(("bars", "line")) == "line" else "bars",
    )


def _targets(node: "_Node", sources: Mapping[str, Place]) -> Targets:
    node.keys({"source", "where", "level", "decides"}, {"text", "value", "points", "note"})
    columns = {name: node.column(name) for name in ("text", "value", "points", "note")}
    if columns["text"] is None and columns["value"] is None:
        raise DefinitionError("dashboard-missing-key", node.place, key="text")
    is_judged = node["decides"].one_of(("number", "words")) == "number"
    if is_judged and columns["value"] is None:
        raise DefinitionError("dashboard-missing-key", node.place, key="value")
    return Targets(_source(node, sources), node["where"].where(), level=node["level"].text(), is_judged=is_judged, **columns)


def _reached(node: "_Node", sources: Mapping[str, Place]) -> Reached:
    node.keys({"source", "where", "level"})
    return Reached(_source(node, sources), node["where"].where(), node["level"].text())


def _source(node: "_Node", sources: Mapping[str, Place]) -> Place:
    name = node["source"].one_of(tuple(sources))
    return sources[name]


class _Node:
    """A value of the file, and where it stands."""

    def __init__(self, value: Any, place: str) -> None:
        self._value = value
        self.place = place

    def __contains__(self, key: str) -> bool:
        return key in self._value

    def __getitem__(self, key: str) -> "_Node":
        return _Node(self._value[key], f"{self.place}.{key}" if self.place else key)

    def keys(self, needed: Iterable[str], optional: Iterable[str] = ()) -> None:
        """Nothing, if it is a mapping with these keys and no others."""
        mapping = self._mapping()
        needed = set(needed)
        for key in mapping:
            if key not in needed and key not in optional:
                raise self._mistake("dashboard-unknown-key", key=_shown(key))
        for key in sorted(needed - set(mapping)):
            raise self._mistake("dashboard-missing-key", key=key)

    def entries(self) -> dict[str, "_Node"]:
        mapping = self._mapping()
        if not mapping:
            raise self._mistake("dashboard-empty")
        for key in mapping:
            if not isinstance(key, str) or not key.strip():
                raise self._mistake("dashboard-unknown-key", key=_shown(key))
        return {key: self[key] for key in mapping}

    def rows(self, most: int) -> list["_Node"]:
        if not isinstance(self._value, list):
            raise self._mistake("dashboard-no-list")
        if not self._value:
            raise self._mistake("dashboard-empty")
        if len(self._value) > most:
            raise self._mistake("dashboard-too-many", limit=most)
        return [_Node(value, f"{self.place}[{at + 1}]") for at, value in enumerate(self._value)]

    def text(self) -> str:
        if not isinstance(self._value, str):
            raise self._mistake("dashboard-no-text", value=_shown(self._value))
        if not self._value.strip():
            raise self._mistake("dashboard-empty")
        if any(ord(character) < 32 and character != "\n" for character in self._value):
            raise self._mistake("dashboard-no-text", value=_shown(self._value))
        return self._value.strip()

    def column(self, key: str) -> str | None:
        """A text that may be left out."""
        return self[key].text() if key in self else None

    def words(self) -> Words:
        """A text in both languages."""
        self.keys(LANGUAGES)
        return MappingProxyType({lang: self[lang].text() for lang in LANGUAGES})

    def frames(self) -> Words:
        """A text in both languages around one value."""
        words = self.words()
        for lang in LANGUAGES:
            if words[lang].count("{value}") != 1 or "{" in words[lang].replace("{value}", ""):
                raise self[lang]._mistake("dashboard-no-value-in-unit")
        return words

    def number(self, allowed: range) -> int:
        if not isinstance(self._value, int) or isinstance(self._value, bool) or self._value not in allowed:
            raise self._mistake("dashboard-number", value=_shown(self._value), low=allowed.start, high=allowed.stop - 1)
        return self._value

    def one_of(self, choices: tuple[str, ...]) -> str:
        if not isinstance(self._value, str) or self._value not in choices:
            raise self._mistake("dashboard-choice", value=_shown(self._value), choices=", ".join(choices))
        return self._value

    def where(self) -> Where:
        """Cells by column: texts or whole numbers."""
        found = {}
        for column, node in self.entries().items():
            value = node._value
            if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
                raise node._mistake("dashboard-no-text", value=_shown(value))
            found[column] = str(value).strip()
        return MappingProxyType(found)

    def _mapping(self) -> dict[Any, Any]:
        if not isinstance(self._value, dict):
            raise self._mistake("dashboard-no-mapping")
        return self._value

    def _mistake(self, code: str, **params: Any) -> DefinitionError:
        return DefinitionError(code, self.place or "/", **params)


def _shown(value: Any) -> str:
    return one_line(value, 60)
