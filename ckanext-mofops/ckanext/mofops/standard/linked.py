"""The terms of the Web that say what a dataset says: linked.yaml, read."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from ckanext.mofops.standard.data import load
from ckanext.mofops.standard.formats import formats
from ckanext.mofops.standard.messages import Lang
from ckanext.mofops.standard.schema import dataset_schema

Form = Literal["text", "mail", "organisation", "concept", "frequency"]


@dataclass(frozen=True)
class Term:
    """How one field is said. path: addresses of the terms from the dataset to the value; class_: of a concept, else None.

    parts: the last part of a value's address on this site, by value; same, near: addresses elsewhere that mean just the same, or
    something close.
    """

    field: str
    path: tuple[str, ...]
    form: Form
    class_: str | None
    parts: Mapping[str, str]
    same: Mapping[str, str]
    near: Mapping[str, str]


@dataclass(frozen=True)
class Node:
    """What a term on the way leads to: the fragment that names it, and the addresses of its classes."""

    fragment: str
    classes: tuple[str, ...]


@dataclass(frozen=True)
class Dimension:
    """An aspect of quality."""

    id: str
    label: Mapping[Lang, str]


@dataclass(frozen=True)
class Metric:
    """What is measured. dimension: id; type: address of the type of its values."""

    id: str
    dimension: str
    type: str
    label: Mapping[Lang, str]
    definition: Mapping[Lang, str]


Period = tuple[str, int | None]
"""A unit of update frequency and how many of them lie between two updates."""


@dataclass(frozen=True)
class Linked:
    """linked.yaml as a whole. terms: by field, that of the frequency as update_frequency_unit; nodes: by address of the term.

    frequencies: what an authority has a name for, by its address; file_types: addresses by id of a format.
    """

    prefixes: Mapping[str, str]
    authorities: Mapping[str, str]
    nodes: Mapping[str, Node]
    terms: Mapping[str, Term]
    frequencies: Mapping[str, Period]
    file_types: Mapping[str, str]
    dimensions: tuple[Dimension, ...]
    metrics: Mapping[str, Metric]

    def term(self, name: str) -> str:
        """The address of a term: ``dct:title``."""
        prefix, _, local = name.partition(":")
        return self.prefixes[prefix] + local


def linked_terms(content: Mapping[str, Any]) -> Linked:
    """The typed form of linked.yaml. Any unknown or missing key, choice or prefix fails here, not later.

    :raises KeyError: a key is missing, or a prefix or authority is unknown
    :raises ValueError: the values of a field are not its choices, or one address stands for two of them
    """
    prefixes, authorities = content["prefixes"], content["authorities"]

    def term(name: str) -> str:
        prefix, _, local = name.partition(":")
        return str(prefixes[prefix] + local)

    def elsewhere(given: Mapping[str, str]) -> Mapping[str, str]:
        return {value: authorities[place.partition(":")[0]] + place.partition(":")[2] for value, place in given.items()}

    def of(row: Mapping[str, Any], field: str, form: Form) -> Term:
        same, near = ({}, {}) if form == "frequency" else (row.get("same", {}), row.get("near", {}))
        return Term(
            field=field,
            path=tuple(term(step) for step in row["path"]),
            form=form,
            class_=None if "class" not in row else term(row["class"]),
            parts=MappingProxyType(row.get("values", {})),
            same=MappingProxyType(elsewhere(same)),
            near=MappingProxyType(elsewhere(near)),
        )

    frequency = content["frequency"]
    terms = {row["field"]: of(row, row["field"], row["form"]) for row in content["fields"]}
    terms["update_frequency_unit"] = of(frequency, "update_frequency_unit", "frequency")
    for found in terms.values():
        _refuse_other_choices(found)
    file_types = {id_: content["file_types"].get(id_, id_) for id_ in formats()}
    return Linked(
        prefixes=MappingProxyType(prefixes),
        authorities=MappingProxyType(authorities),
        nodes=MappingProxyType(
            {
                term(step): Node(row["fragment"], tuple(term(name) for name in row["classes"]))
                for step, row in content["nodes"].items()
            }
        ),
        terms=MappingProxyType(terms),
        frequencies=MappingProxyType(
            {authorities["frequency"] + name: (unit, number) for name, (unit, number) in frequency["same"].items()}
        ),
        file_types=MappingProxyType({id_: authorities["file-type"] + name for id_, name in file_types.items() if name}),
        dimensions=tuple(Dimension(**row) for row in content["quality"]["dimensions"]),
        metrics=MappingProxyType(
            {row["id"]: Metric(**{**row, "type": term(row["type"])}) for row in content["quality"]["metrics"]}
        ),
    )


def _refuse_other_choices(found: Term) -> None:
    if found.form not in ("concept", "frequency"):
        return
    choices = dataset_schema().dataset_fields[found.field].choices
    if set(found.parts) != set(choices):
        raise ValueError(f"linked.yaml: the values of {found.field} are not its choices: {set(found.parts) ^ set(choices)}")
    for addresses in (found.parts, found.same):
        if len(set(addresses.values())) != len(addresses):
            raise ValueError(f"linked.yaml: one address stands for two values of {found.field}")
    if unknown := (set(found.same) | set(found.near)) - set(choices):
        raise ValueError(f"linked.yaml: {found.field} has no choice {sorted(unknown)}")


@cache
def linked() -> Linked:
    """The terms that count."""
    return linked_terms(load("linked.yaml"))
