"""What the licences of data allow, in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from ckanext.mofops.standard.data import load

Words = Mapping[str, str]
"""A text by language."""


@dataclass(frozen=True)
class Licence:
    """What one may do with data, must in return, and may not; address: of the text that counts."""

    value: str
    may: tuple[Words, ...]
    must: tuple[Words, ...]
    not_: tuple[Words, ...]
    address: Words | None = None


def licences_of(content: Mapping[str, Any]) -> Mapping[str, Licence]:
    """The typed form of licences.yaml, by value. Any unknown, missing or repeated key fails here, not later.

    :raises KeyError: a term that is not explained
    :raises TypeError: a key is missing or unknown
    :raises ValueError: a value is given twice
    """
    terms = content["terms"]
    found: dict[str, Licence] = {}
    for row in content["licences"]:
        named = {("not_" if key == "not" else key): row[key] for key in row}
        said: dict[str, Any] = {key: tuple(terms[term] for term in named.pop(key)) for key in ("may", "must", "not_")}
        licence = Licence(**named, **said)
        if licence.value in found:
            raise ValueError(f"licences.yaml: {licence.value} is given twice")
        found[licence.value] = licence
    return MappingProxyType(found)


@cache
def licences() -> Mapping[str, Licence]:
    """All that the standard names, by value of the field."""
    return licences_of(load("licences.yaml"))
