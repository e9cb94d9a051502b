"""The states that GD Catalog says a dataset to be in, and the steps from one to the next: governance.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from ckanext.mofops.standard.data import load
from ckanext.mofops.standard.messages import Lang

NONE, COMPLETED, UNKNOWN, NOT_ASKED = "NONE", "COMPLETED", "UNKNOWN", "NOT_ASKED"
"""States that no application is in: there is none, it is registered, nobody knows the word, or nobody has said one yet."""


@dataclass(frozen=True)
class Group:
    """counts: whether a published dataset counts as registered while its state is of this group."""

    id: str
    counts: bool
    label: Mapping[Lang, str]


@dataclass(frozen=True)
class State:
    """As it is shown.

    raw: the ``governance_state``, None where there is none; checking: whether ``validate_time`` is set, None if that does not
    matter. counts: whether a published dataset counts as registered; next: what is to be done.
    """

    id: str
    group: str
    label: Mapping[Lang, str]
    next: Mapping[Lang, str]
    counts: bool
    raw: str | None = None
    checking: bool | None = None


@dataclass(frozen=True)
class Words:
    """A label, and what is to be done."""

    label: Mapping[Lang, str]
    next: Mapping[Lang, str]


@dataclass(frozen=True)
class Role:
    """Somebody who takes part in a registration."""

    id: str
    label: Mapping[Lang, str]


@dataclass(frozen=True)
class Move:
    """One way to do a step.

    who: id of a role; from_: ids of the states that it leads from; to: that it leads to, None for staying.
    published: whether the dataset has to be published, None if that does not matter; needs: what the source has to have done.
    looks: whether the version harvested last is the one to be looked at from now on; publishes: whether the dataset is published
    afterwards, None for as before.
    """

    who: str
    from_: tuple[str, ...]
    to: str | None = None
    published: bool | None = None
    needs: Literal["offered", "newer"] | None = None
    looks: bool = False
    publishes: bool | None = None


@dataclass(frozen=True)
class Step:
    """What somebody may do. reason: whether it takes one."""

    id: str
    label: Mapping[Lang, str]
    moves: tuple[Move, ...]
    reason: bool = False


@dataclass(frozen=True)
class Governance:
    """governance.yaml as a whole, all but mended by id, in file order. mended: of a rejected dataset that is newer now."""

    source: str
    groups: Mapping[str, Group]
    states: Mapping[str, State]
    mended: Words
    roles: Mapping[str, Role]
    steps: Mapping[str, Step]

    def state_of(self, raw: str, *, checking: bool) -> State:
        """The state of an application; raw: its ``governance_state``, empty if there is none."""
        if not raw:
            return self.states[NONE]
        found = (state for state in self.states.values() if state.raw == raw and state.checking in (None, checking))
        return next(found, self.states[UNKNOWN])


def governance_of(content: Mapping[str, Any]) -> Governance:
    """The typed form of governance.yaml. Any unknown or missing key fails here, not later.

    :raises TypeError: a key is missing or unknown
    :raises KeyError: a state is of no group
    :raises ValueError: a move names a role or a state that there is not
    """
    groups = {row["id"]: Group(**row) for row in content["groups"]}
    states = {row["id"]: State(**{"counts": groups[row["group"]].counts, **row}) for row in content["states"]}
    roles = {row["id"]: Role(**row) for row in content["roles"]}
    steps = {row["id"]: Step(**{**row, "moves": tuple(map(_move, row["moves"]))}) for row in content["steps"]}
    for move in (move for step in steps.values() for move in step.moves):
        if move.who not in roles or not states.keys() >= {*move.from_, move.to or NONE}:
            raise ValueError(f"governance.yaml: {move}")
    known = {"groups": groups, "states": states, "mended": Words(**content["mended"]), "roles": roles, "steps": steps}
    return Governance(**{**content, **known})


def _move(row: Mapping[str, Any]) -> Move:
    return Move(from_=tuple(row["from"]), **{key: value for key, value in row.items() if key != "from"})


@cache
def governance() -> Governance:
    """The states that count."""
    return governance_of(load("governance.yaml"))
