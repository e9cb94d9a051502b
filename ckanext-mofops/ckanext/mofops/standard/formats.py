"""File formats and their stars of openness."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from ckanext.mofops.standard.data import load


@dataclass(frozen=True)
class Format:
    """A row of formats.yaml.

    stars: openness, 1 to 5; extensions: lower case, no dot; source: a key of ``sources`` there.
    """

    id: str
    stars: int
    media_type: str
    extensions: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Openness:
    """formats.yaml as a whole; ``formats`` by id, in file order."""

    open_from_stars: int
    sources: Mapping[str, str]
    formats: Mapping[str, Format]


def openness(content: Mapping[str, Any]) -> Openness:
    """The typed form of formats.yaml. Any unknown, missing or repeated key fails here, not later.

    :raises TypeError: a key is missing or unknown
    :raises ValueError: a value is out of range, repeated, or names no source
    """
    rows = [Format(**{**row, "extensions": tuple(row["extensions"])}) for row in content["formats"]]
    for name, values in (
        ("id", [row.id for row in rows]),
        ("media type", [row.media_type for row in rows]),
        ("extension", [extension for row in rows for extension in row.extensions]),
    ):
        if repeated := {value for value in values if values.count(value) > 1}:
            raise ValueError(f"formats.yaml: {name} given twice: {sorted(repeated)}")
    for row in rows:
        if not 1 <= row.stars <= 5 or row.source not in content["sources"]:
            raise ValueError(f"formats.yaml: stars or source of {row.id}")
    return Openness(**{**content, "formats": MappingProxyType({row.id: row for row in rows})})


@cache
def _openness() -> Openness:
    return openness(load("formats.yaml"))


def formats() -> Mapping[str, Format]:
    """Formats by id, in file order."""
    return _openness().formats


def open_from_stars() -> int:
    """The least number of stars that counts as open.

    Source: มรด. 3-1:2565, openness rating, level OF.
    """
    return _openness().open_from_stars


def format_of(label: str) -> Format | None:
    """The format that a label names: an id, an extension with or without dot, or a media type, in any case.

    None for a label that names no known format.
    """
    wanted = label.partition(";")[0].strip().lower().removeprefix(".")
    for row in formats().values():
        if wanted in (row.id.lower(), row.media_type, *row.extensions):
            return row
    return None
